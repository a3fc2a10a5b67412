/** Roster's output channel. What reaches it is chosen, not filtered: what redaction lets through of a call, status, time, correlation id. */
import * as vscode from "vscode";
import type { CallRecord } from "../api/client.js";

export class Log implements vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel("Roster", { log: true });

  /** One line for each request that was sent. */
  call({ operationId, summary, attempt, ms, status, fault, correlationId }: CallRecord): void {
    const again = attempt > 1 ? ` (attempt ${attempt})` : "";
    const what = status ?? fault ?? "no answer";
    const line = `${operationId} ${summary}${again}: ${what} in ${Math.round(ms)} ms${correlationId ? ` [${correlationId}]` : ""}`;
    if (status !== undefined && status < 400) this.#channel.debug(line);
    else this.#channel.warn(line);
  }

  /** One line for each action of a person. */
  action(line: string): void {
    this.#channel.info(line);
  }

  failure(line: string): void {
    this.#channel.error(line);
  }

  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
