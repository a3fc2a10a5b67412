/** The one wrapper around every action: giving up is no error, a failure is shown once with what to do next. */
import * as vscode from "vscode";
import { ApiError, CancelledError } from "../api/errors.js";
import type { Log } from "./log.js";
import { withoutLinks, type Prompts } from "./prompts.js";

export const SIGN_IN = "Sign In…";
const TRY_AGAIN = "Try Again";
const SHOW_LOG = "Show Log";

/** Whether only a new sign-in can help. */
export function needsSignIn(error: unknown): boolean {
  return error instanceof ApiError && (error.kind === "signedOut" || error.kind === "signInRefused");
}

/** The text of a failure for a person, without a full stop. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return error instanceof Error ? error.message : "Something unexpected happened";
}

export interface ProgressControls {
  readonly signal: AbortSignal;
  /** Says what is happening, and how far it is (0 to 1). */
  readonly report: (message: string, fraction?: number) => void;
  /** For a call's `onWait`: says when the server makes us wait for long. */
  readonly onWait: (ms: number) => void;
}

export class Actions {
  readonly #prompts: Prompts;
  readonly #log: Log;

  constructor(prompts: Prompts, log: Log) {
    this.#prompts = prompts;
    this.#log = log;
  }

  /**
   * Runs an action. Never rejects.
   * @param what completes "Could not …", such as "assign ACD skills".
   */
  async run(what: string, act: () => Promise<void>): Promise<void> {
    const started = Date.now();
    try {
      await act();
      this.#log.action(`${what}: done in ${Date.now() - started} ms`);
    } catch (error) {
      if (error instanceof CancelledError) this.#log.action(`${what}: cancelled`);
      else this.#failed(what, act, error);
    }
  }

  /** What goes on after an action, such as a message that waits for its answer. Nobody waits for it. */
  afterwards(what: string, act: () => Promise<void>): void {
    act().catch((error: unknown) => {
      if (!(error instanceof CancelledError)) this.#failed(what, act, error);
    });
  }

  #failed(what: string, act: () => Promise<void>, error: unknown): void {
    this.#log.failure(`${what}: ${describeForLog(error)}`);
    // The message stays until the person answers it: the action itself is over.
    this.#show(what, act, error).catch((again: unknown) => {
      this.#log.failure(`${what}: ${describeForLog(again)}`);
    });
  }

  async #show(what: string, act: () => Promise<void>, error: unknown): Promise<void> {
    const retriable = error instanceof ApiError && error.kind !== "invalidInput" && error.carriedOut === "no";
    const button = needsSignIn(error) ? SIGN_IN : retriable ? TRY_AGAIN : SHOW_LOG;
    const chosen = await this.#prompts.tell("error", `Could not ${what}. ${explain(error)}.`, button);
    if (chosen === SIGN_IN) await vscode.commands.executeCommand("roster.signIn");
    if (chosen === TRY_AGAIN) await this.run(what, act);
    if (chosen === SHOW_LOG) this.#log.show();
  }
}

/** What the log says of a failure: kind, status, code and correlation id; the message only where it is our own. */
export function describeForLog(error: unknown): string {
  if (!(error instanceof ApiError))
    return error instanceof Error ? `${error.name}: ${error.message}` : "unknown failure";
  const parts = [
    error.kind,
    error.operationId,
    error.status,
    error.code,
    error.correlationId && `[${error.correlationId}]`,
  ];
  return parts.filter((part) => part !== undefined && part !== "").join(" ");
}

/** Milliseconds after which something slow shows itself: what is over before needs no notification. */
const NOTICEABLE = 700;
/** The same where the place itself shows that it is busy (a row that opens). */
export const LONG = 3_000;

/**
 * Runs a task; when it takes longer than `after` milliseconds, a notification shows its progress and can cancel it.
 * @throws what the task throws
 */
export async function withProgress<Result>(
  title: string,
  task: (controls: ProgressControls) => Promise<Result>,
  after = NOTICEABLE,
): Promise<Result> {
  const abort = new AbortController();
  let last: { message?: string; fraction?: number } = {};
  let show: (() => void) | undefined;
  const say = (now: typeof last) => {
    last = { ...last, ...now };
    show?.();
  };
  const result = task({
    signal: abort.signal,
    report(message, fraction) {
      say(fraction === undefined ? { message } : { message, fraction });
    },
    onWait(ms) {
      if (ms >= 2000) say({ message: `waiting ${Math.ceil(ms / 1000)} s, as Genesys Cloud asks` });
    },
  });
  const notify = () =>
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: withoutLinks(title), cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => {
          abort.abort();
        });
        let shown = 0;
        show = () => {
          const { message, fraction } = last;
          const increment = Math.max(0, ((fraction ?? 0) - shown) * 100);
          shown = Math.max(shown, fraction ?? 0);
          progress.report({ increment, ...(message === undefined ? {} : { message }) });
        };
        show();
        // Success or failure is the caller's to show; the notification only ends.
        await result.catch(() => undefined);
      },
    );
  const timer = setTimeout(() => void notify(), after);
  try {
    return await result;
  } finally {
    clearTimeout(timer);
  }
}
