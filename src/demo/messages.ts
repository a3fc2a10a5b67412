/** What the extension and the demo organization's worker thread say to each other. */
import type { DemoOptions } from "./options.js";

/** How to reach a running demo organization. */
export interface DemoAccess {
  readonly url: string;
  readonly loginUrl: string;
  /** The administrator's; new at each start. */
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organization: { readonly id: string; readonly name: string };
}

/** The worker's `workerData`; nothing of it is needed. */
export type DemoWorkerOptions = DemoOptions;

/** To the worker. */
export type DemoRequest =
  /** Everything as it was at the start, answered by `reset`. */
  | { readonly type: "reset" }
  /** Stop; answered by `closed`, and the thread ends. */
  | { readonly type: "close" };

/** From the worker. */
export type DemoMessage =
  | ({ readonly type: "ready" } & DemoAccess)
  | { readonly type: "reset" }
  | { readonly type: "closed" }
  /** It could not start. */
  | { readonly type: "error"; readonly message: string };
