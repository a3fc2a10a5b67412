/**
 * The journal: what was sent, before and after, so that nothing is lost in a crash and everything can be taken back.
 * One file of JSON lines for each organization; a line is on disk before its call is sent. No secrets: plans have none.
 */
import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "../api/json.js";
import type { Named } from "../organization/model.js";
import { isChange, type Change } from "./change.js";
import type { Plan } from "./plan.js";
import type { PlannedCall } from "./sections/section.js";

export type Outcome =
  | { readonly outcome: "done"; readonly confirmedByReading?: boolean }
  | { readonly outcome: "failed"; readonly error: string; readonly confirmedByReading?: boolean }
  /**
   * Neither the answer nor the server could be read: to be settled later; `looked`: the server was read, and what it has
   * does not tell, nor ever will.
   */
  | { readonly outcome: "unknown"; readonly error: string; readonly looked?: boolean };

interface PlanLine {
  readonly type: "plan";
  readonly plan: string;
  readonly at: string;
  readonly title: string;
  readonly organization: Named;
  readonly undoes?: string | undefined;
  /** Who was signed in. */
  readonly by?: string | undefined;
  /** The process that applies it: while it lives, its open lines are not ours to settle. */
  readonly process: number;
  /** Tells this process from an earlier one that had the same number (in a container, the first ones recur). */
  readonly instance?: string | undefined;
}
interface SendingLine {
  readonly type: "sending";
  readonly plan: string;
  readonly call: string;
  readonly at: string;
  readonly operationId: string;
  readonly user: Named;
  readonly changes: readonly Change[];
}
interface OutcomeLine {
  readonly type: "outcome";
  readonly plan: string;
  readonly call: string;
  readonly at: string;
  readonly outcome: Outcome;
}
interface UndoneLine {
  readonly type: "undone";
  readonly plan: string;
  readonly at: string;
}
type Line = PlanLine | SendingLine | OutcomeLine | UndoneLine;

export interface JournalledCall {
  readonly id: string;
  readonly operationId: string;
  readonly user: Named;
  readonly changes: readonly Change[];
  readonly at: string;
  /** undefined while it is open: sent perhaps, and no outcome known. */
  readonly outcome: Outcome | undefined;
}

export interface JournalledPlan {
  readonly id: string;
  readonly title: string;
  readonly organization: Named;
  readonly at: string;
  /** The process that applies it; undefined for one that is certainly gone: ours had its number before us. */
  readonly process: number | undefined;
  readonly undoes: string | undefined;
  readonly undone: boolean;
  /** Who was signed in; undefined where the line does not say. */
  readonly by: string | undefined;
  readonly calls: readonly JournalledCall[];
}

/** Bytes of a file after which a new one is begun; one older file is kept. */
const FULL = 5 * 1024 * 1024;
const NEWLINE = 0x0a;
const INSTANCE = randomUUID();

const OUTCOMES: readonly Outcome["outcome"][] = ["done", "failed", "unknown"];

function isNamed(value: unknown): value is Named {
  return isRecord(value) && typeof value["id"] === "string" && typeof value["name"] === "string";
}

/** Whether a value is a line as it was written: what a disk, or another version, made of one is none. */
function isLine(value: unknown): value is Line {
  if (!isRecord(value)) return false;
  const { outcome } = value;
  const text = (...names: string[]) => names.every((name) => typeof value[name] === "string");
  switch (value["type"]) {
    case "plan":
      return (
        text("plan", "at", "title") && isNamed(value["organization"]) && typeof value["process"] === "number"
      );
    case "sending":
      return (
        text("plan", "call", "at", "operationId") &&
        isNamed(value["user"]) &&
        Array.isArray(value["changes"]) &&
        value["changes"].every(isChange)
      );
    case "outcome":
      return (
        text("plan", "call") && isRecord(outcome) && OUTCOMES.some((known) => known === outcome["outcome"])
      );
    case "undone":
      return text("plan");
    default:
      return false;
  }
}

function parse(text: string): Line[] {
  return text.split("\n").flatMap((line) => {
    if (!line) return [];
    try {
      const value: unknown = JSON.parse(line);
      return isLine(value) ? [value] : [];
    } catch {
      // The last line of a crash may be cut off: its call was not sent yet, for a call waits for its line.
      return [];
    }
  });
}

export class Journal {
  readonly #folder: string;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param folder where the files live; made when first needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Notes that a plan begins. @param by who is signed in. @throws {Error} when the disk does not take it: then nothing may be sent. */
  async begin(plan: Plan, by?: string): Promise<void> {
    await this.#inTurn(() => this.#rotate(plan.organization.id));
    await this.#append(plan.organization.id, {
      type: "plan",
      plan: plan.id,
      at: new Date().toISOString(),
      title: plan.title,
      organization: plan.organization,
      undoes: plan.undoes,
      by,
      process: process.pid,
      instance: INSTANCE,
    });
  }

  /** Notes that a call is about to be sent, and answers the id to close it with. */
  async sending(plan: Plan, call: PlannedCall): Promise<string> {
    const id = randomUUID();
    const { operation, user, changes } = call;
    await this.#append(plan.organization.id, {
      type: "sending",
      plan: plan.id,
      call: id,
      at: new Date().toISOString(),
      operationId: operation.id,
      user: { id: user.id, name: user.name },
      changes,
    });
    return id;
  }

  /** Notes what became of a call. */
  async settled(organizationId: string, plan: string, call: string, outcome: Outcome): Promise<void> {
    await this.#append(organizationId, {
      type: "outcome",
      plan,
      call,
      at: new Date().toISOString(),
      outcome,
    });
  }

  /** Notes that a plan was taken back whole. */
  async undone(organizationId: string, plan: string): Promise<void> {
    await this.#append(organizationId, { type: "undone", plan, at: new Date().toISOString() });
  }

  /** All plans of an organization, oldest first. */
  async plans(organizationId: string): Promise<JournalledPlan[]> {
    const files = [this.#older(organizationId), this.#file(organizationId)];
    const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
    const lines = texts.flatMap(parse);
    const undone = new Set(lines.flatMap((line) => (line.type === "undone" ? [line.plan] : [])));
    const outcomes = new Map(
      lines.flatMap((line) => (line.type === "outcome" ? [[line.call, line.outcome] as const] : [])),
    );
    const byPlan = new Map<string, JournalledCall[]>();
    for (const line of lines) {
      if (line.type !== "sending") continue;
      const { call, operationId, user, changes, at } = line;
      const list = byPlan.get(line.plan) ?? [];
      list.push({ id: call, operationId, user, changes, at, outcome: outcomes.get(call) });
      byPlan.set(line.plan, list);
    }
    return lines.flatMap((line) =>
      line.type === "plan"
        ? [
            {
              id: line.plan,
              title: line.title,
              organization: line.organization,
              at: line.at,
              process: line.process === process.pid && line.instance !== INSTANCE ? undefined : line.process,
              undoes: line.undoes,
              undone: undone.has(line.plan),
              by: typeof line.by === "string" ? line.by : undefined,
              calls: byPlan.get(line.plan) ?? [],
            },
          ]
        : [],
    );
  }

  #file(organizationId: string): string {
    return path.join(this.#folder, `${organizationId.replace(/[^\w-]/g, "_")}.jsonl`);
  }

  #older(organizationId: string): string {
    return this.#file(organizationId).replace(/\.jsonl$/, ".older.jsonl");
  }

  async #rotate(organizationId: string): Promise<void> {
    const file = this.#file(organizationId);
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    if (size <= FULL) return;
    await rename(file, this.#older(organizationId)).catch((error: unknown) => {
      // Another window was faster.
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    });
  }

  #append(organizationId: string, line: Line): Promise<void> {
    return this.#inTurn(async () => {
      await mkdir(this.#folder, { recursive: true });
      const file = await open(this.#file(organizationId), "a+", 0o600);
      try {
        const { size } = await file.stat();
        const last = size > 0 ? await file.read(Buffer.alloc(1), 0, 1, size - 1) : undefined;
        // A crash may have cut off the last line: what comes now must not become a part of it.
        const torn = last !== undefined && last.buffer[0] !== NEWLINE;
        await file.appendFile(`${torn ? "\n" : ""}${JSON.stringify(line)}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    });
  }

  /** One write after the other. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(write);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}
