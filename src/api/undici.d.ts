/**
 * The parts of undici that Roster uses, by their own files: the whole package loads fetch, WebSocket and more, which
 * makes the bundle half as large again and twice as slow to load. The version is locked, and the tests go through them.
 */
declare module "undici/lib/dispatcher/agent.js" {
  import { Agent } from "undici";
  export default Agent;
}

declare module "undici/lib/api/api-request.js" {
  import type { Dispatcher } from "undici";
  /** What `dispatcher.request(options)` is in the whole package. */
  export default function request(
    this: Dispatcher,
    options: Dispatcher.RequestOptions,
  ): Promise<Dispatcher.ResponseData>;
}

declare module "undici/lib/core/errors.js" {
  import { errors } from "undici";
  export default errors;
}
