/** What can stand in the history, and what a plan of the journal says in words. */
import { slot } from "../../changes/change.js";
import type { JournalledCall, JournalledPlan } from "../../changes/journal.js";
import type { Connection } from "../connections.js";
import { countedChanges } from "../planText.js";

/** A change that was made: one plan of the journal. */
export interface PastNode {
  readonly kind: "past";
  readonly id: string;
  readonly parent: undefined;
  readonly connection: Connection;
  readonly plan: JournalledPlan;
  /** Whether changes of several organizations are listed: then each says of which it is. */
  readonly ofSeveral: boolean;
}

/** There are older ones. */
export interface OlderNode {
  readonly kind: "older";
  readonly id: string;
  readonly parent: undefined;
  readonly shown: number;
  readonly total: number;
}

/** The journals cannot be read. */
export interface UnreadableNode {
  readonly kind: "unreadable";
  readonly id: string;
  readonly parent: undefined;
  readonly why: string;
}

export type HistoryNode = PastNode | OlderNode | UnreadableNode;

/** Whether what a command was called on is a row of the history that stands for a change. */
export function isPastNode(value: unknown): value is PastNode {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "past";
}

/** Whether a call changed something, or may have. */
export const mayHaveChanged = ({ outcome }: JournalledCall): boolean => outcome?.outcome !== "failed";

/** Whether there is something to take back. An undo is not taken back: the change itself can be made again. */
export const canUndo = ({ undone, undoes, calls }: JournalledPlan): boolean =>
  !undone && undoes === undefined && calls.some(mayHaveChanged);

export type OutcomeKind = "done" | "failed" | "unknown" | "undone" | "underWay" | "interrupted";

/** What became of a plan as a whole. */
export interface PlanOutcome {
  readonly kind: OutcomeKind;
  /** Such as "3 of 3 done", "1 failed", "undone". */
  readonly words: string;
}

/** What became of a plan. @param pid the number of this process: its own open calls are under way */
export function outcomeOf({ calls, undone, process }: JournalledPlan, pid: number): PlanOutcome {
  // Of a change that was tried again, the last try counts.
  const last = new Map<string, JournalledCall["outcome"]>();
  for (const { user, changes, outcome } of calls)
    for (const change of countedChanges(changes)) last.set(`${user.id} ${slot(change)}`, outcome);
  const all = last.size;
  const having = (wanted: string | undefined) =>
    [...last.values()].filter((outcome) => outcome?.outcome === wanted).length;
  const [done, failed, unknown, open] = [
    having("done"),
    having("failed"),
    having("unknown"),
    having(undefined),
  ];
  if (undone) return { kind: "undone", words: "undone" };
  if (open > 0)
    return process === pid
      ? { kind: "underWay", words: "under way" }
      : { kind: "interrupted", words: "interrupted" };
  if (all === 0) return { kind: "interrupted", words: "nothing sent" };
  const parts = [
    ...(done > 0 ? [`${done} of ${all} done`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unknown > 0 ? [`${unknown} not known`] : []),
  ];
  return { kind: failed > 0 ? "failed" : unknown > 0 ? "unknown" : "done", words: parts.join(", ") };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "just now", "5 minutes ago", "2 days ago"; after a month, the date. */
export function ago(at: string, now: number): string {
  const moment = Date.parse(at);
  if (!Number.isFinite(moment)) return "some time ago";
  const passed = now - moment;
  const unit = (size: number, one: string) => {
    const n = Math.floor(passed / size);
    return `${n} ${one}${n === 1 ? "" : "s"} ago`;
  };
  if (passed < MINUTE) return "just now";
  if (passed < HOUR) return unit(MINUTE, "minute");
  if (passed < DAY) return unit(HOUR, "hour");
  if (passed < 31 * DAY) return unit(DAY, "day");
  return new Date(moment).toLocaleDateString();
}
