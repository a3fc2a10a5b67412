/** What the extension and the demo organization's worker thread say to each other. */
import type { DemoAccess } from "./server.js";

/** The worker's `workerData`. All of it may be left out. */
export interface DemoWorkerOptions {
  readonly users?: number;
  readonly seed?: string;
  readonly rateLimit?: { readonly requests: number; readonly seconds: number } | false;
}

/** To the worker. */
export type DemoRequest =
  /** Everything as it was at the start, answered by `reset`. */
  | { readonly type: "reset" }
  /** Another access token, where the first was revoked; answered by `token`. */
  | { readonly type: "issueToken" }
  /** Stop; answered by `closed`, and the thread ends. */
  | { readonly type: "close" };

/** From the worker. */
export type DemoMessage =
  | ({ readonly type: "ready" } & DemoAccess)
  | { readonly type: "reset" }
  | { readonly type: "token"; readonly accessToken: string }
  | { readonly type: "closed" }
  /** It could not start. */
  | { readonly type: "error"; readonly message: string };
