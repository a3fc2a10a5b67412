/**
 * The parts of undici that Roster uses, by their own files: the whole package loads fetch, WebSocket and more, which
 * makes the bundle half as large again and twice as slow to load. The version is locked, and the tests go through them.
 *
 * Its ProxyAgent is not among them: it calls `connect` of a client, which only the whole package adds; it connects again
 * and again to a proxy that hangs up; and it has no deadline for the proxy's answer. connections.ts does it from parts.
 */
declare module "undici/lib/dispatcher/agent.js" {
  import { Agent } from "undici";
  export default Agent;
}

declare module "undici/lib/dispatcher/client.js" {
  import { Client } from "undici";
  export default Client;
}

declare module "undici/lib/api/api-connect.js" {
  import type { Dispatcher } from "undici";
  /** What `dispatcher.connect(options)` is in the whole package. */
  export default function connect(
    this: Dispatcher,
    options: Dispatcher.ConnectOptions,
  ): Promise<Dispatcher.ConnectData>;
}

declare module "undici/lib/core/connect.js" {
  import type { Socket } from "node:net";
  import type { buildConnector } from "undici";
  /** It returns the socket as well, while that is still connecting. */
  export default function build(
    options: buildConnector.BuildOptions,
  ): (options: buildConnector.Options, callback: buildConnector.Callback) => Socket;
}

declare module "undici/lib/core/errors.js" {
  import { errors } from "undici";
  export default errors;
}
