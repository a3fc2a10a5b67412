/**
 * The demo organization: an HTTP server on this machine's loopback address that behaves like the Platform API for
 * the operations of the table.
 */
import { createServer } from "node:http";
import { Demo } from "./demo.js";
import type { Faults } from "./faults.js";
import type { LoggedRequest } from "./log.js";
import type { DemoAccess } from "./messages.js";
import { readOptions, type DemoOptions } from "./options.js";
import type { Organization } from "./organization.js";

export type { DemoAccess } from "./messages.js";
export type { DemoOptions } from "./options.js";

export interface DemoOrganization extends DemoAccess {
  readonly readOnlyClient: { readonly clientId: string; readonly clientSecret: string };
  /** A client that administers the users of one division. */
  readonly europeClient: { readonly clientId: string; readonly clientSecret: string };
  /** A public client through which people sign in, with PKCE. */
  readonly pkceClient: { readonly clientId: string };
  /** A client with a secret through which people sign in. */
  readonly codeClient: { readonly clientId: string; readonly clientSecret: string };
  /** The state itself, for tests that look behind the API. Another one after `reset`. */
  readonly state: Organization;
  /** What was asked for so far. */
  readonly requests: readonly LoggedRequest[];
  readonly faults: Faults;
  clearRequests(): void;
  /** Everything as it was at the start: data, log, faults, and the access token valid. */
  reset(): void;
  /** Another access token of the administrator, or one of another user. */
  issueUserToken(userId?: string): string;
  close(): Promise<void>;
}

/**
 * Starts a demo organization; resolves once it answers.
 * @param time what time goes by in it, in milliseconds; that of this machine unless a test has one that it turns by hand.
 */
export async function startDemoOrganization(
  options: DemoOptions = {},
  time?: () => number,
): Promise<DemoOrganization> {
  const demo = new Demo(readOptions(options), time);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    // Broken connections are the other side's business.
    response.on("error", () => undefined);
    demo.answer(request, response).catch(() => response.destroy());
  });
  // Longer than clients keep idle connections, so that none is closed under a request.
  server.keepAliveTimeout = 75_000;
  server.on("clientError", (_error, socket) => {
    if (socket.writable)
      socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: options.port ?? 0, host: "127.0.0.1" }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  demo.port = address.port;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      demo.stop();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  return {
    ...demo.access(),
    readOnlyClient: demo.readOnlyClient,
    europeClient: demo.europeClient,
    pkceClient: demo.pkceClient,
    codeClient: demo.codeClient,
    get state() {
      demo.organization.carryOutDue(demo.now());
      return demo.organization;
    },
    get requests() {
      return demo.log.requests;
    },
    faults: demo.faults,
    clearRequests: () => demo.log.clear(),
    reset: () => demo.reset(),
    issueUserToken: (userId) => demo.issueUserToken(userId),
    close,
  };
}
