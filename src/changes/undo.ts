/** Taking a plan back, and settling what a crash left open: both from the journal. */
import { randomUUID } from "node:crypto";
import type { CallOptions } from "../api/client.js";
import { ApiError } from "../api/errors.js";
import type { Organization } from "../organization/organization.js";
import type { Named } from "../organization/model.js";
import { outcomeByReading } from "./apply.js";
import type { Journal, JournalledCall, JournalledPlan, Outcome } from "./journal.js";
import { sameValue, slot, type Change } from "./change.js";
import type { LeftOut, Plan } from "./plan.js";
import { bySection, callsFor } from "./sections/index.js";

/** Whether a call changed something, or may have: also one whose outcome nobody could write down. */
const mayHaveChanged = (call: JournalledCall) => call.outcome?.outcome !== "failed";

/** The latest plan that can be taken back: not taken back yet, not an undo itself, and something of it was done. */
export function lastUndoable(plans: readonly JournalledPlan[]): JournalledPlan | undefined {
  return plans.findLast(
    (plan) => !plan.undone && plan.undoes === undefined && plan.calls.some(mayHaveChanged),
  );
}

/**
 * The plan that takes another one back. What somebody changed again since then is left alone, and says so.
 * @throws {ApiError} @throws {CancelledError}
 */
export async function planUndo(
  plan: JournalledPlan,
  organization: Organization,
  options?: CallOptions & { onProgress?: (read: number, total: number) => void },
): Promise<Plan> {
  const users = new Map<string, { user: Named; changes: Change[] }>();
  for (const change of mergedChanges(plan.calls.filter(mayHaveChanged).flatMap((call) => call.changes))) {
    const own = users.get(change.user.id) ?? { user: change.user, changes: [] };
    own.changes.push(change);
    users.set(change.user.id, own);
  }
  const calls: Plan["calls"][number][] = [];
  const leftOut: LeftOut[] = [];
  let read = 0;
  for (const { user, changes } of users.values()) {
    for (const [section, own] of bySection(changes)) {
      const reading = await readable(section.read(organization, user.id, options));
      if (!reading) {
        leftOut.push({ user, why: "is not there any more, or you may not see it, and is left alone" });
        continue;
      }
      const now = new Map(reading.items.map(({ kind, id, value }) => [slot({ kind, item: { id } }), value]));
      const inverse: Change[] = [];
      for (const change of own) {
        const { item, before, after } = change;
        const current = now.get(slot(change)) ?? null;
        const impossible = section.cannotUndo?.(change);
        if (sameValue(current, before)) leftOut.push({ user, why: `${item.name} is as it was already` });
        else if (impossible) leftOut.push({ user, why: impossible });
        else if (!sameValue(current, after))
          leftOut.push({ user, why: `${item.name} was changed again since, and is left alone` });
        else inverse.push({ ...change, before: current, after: before });
      }
      calls.push(...callsFor(user, inverse, new Map([[section, reading]])));
    }
    options?.onProgress?.((read += 1), users.size);
  }
  return {
    id: randomUUID(),
    organization: { id: organization.id, name: organization.name },
    title: `Undo: ${plan.title}`,
    calls,
    leftOut,
    undoes: plan.id,
  };
}

/** Of several changes of one thing (a retry, a later call of the same plan) one: from the first state to the last. */
function mergedChanges(changes: readonly Change[]): Change[] {
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.user.id} ${slot(change)}`;
    const first = merged.get(key);
    merged.set(key, first ? { ...change, before: first.before } : change);
  }
  return [...merged.values()];
}

/** What is read, or undefined where this one user cannot be read: that says nothing of the others. */
async function readable<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ApiError && (error.kind === "notFound" || error.kind === "forbidden"))
      return undefined;
    throw error;
  }
}

/** A call that a crash or a broken connection had left open, and what became of it. */
export interface Settled {
  readonly plan: JournalledPlan;
  readonly call: JournalledCall;
  readonly outcome: Outcome;
}

const WEEK = 7 * 24 * 60 * 60_000;

/** Whether a process of that id runs on this machine. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Settles open calls of an organization by reading the server. Makes no request when there are none.
 * Those of processes that still run are left to them.
 * @throws {CancelledError}
 */
export async function settleOpenCalls(
  organization: Organization,
  journal: Journal,
  alive: (pid: number) => boolean = isAlive,
  now: () => number = Date.now,
): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (const plan of await journal.plans(organization.id)) {
    for (const call of plan.calls) {
      // What could not be found out in a week will not be.
      if (call.outcome && now() - Date.parse(call.at) > WEEK) continue;
      const open =
        call.outcome === undefined
          ? plan.process === undefined || !alive(plan.process)
          : call.outcome.outcome === "unknown" && call.outcome.looked !== true;
      if (!open) continue;
      const outcome = await outcomeByReading(
        call.changes,
        organization,
        "The connection or the window was lost",
      );
      if (outcome.outcome === "unknown" && call.outcome && outcome.looked !== true) continue;
      await journal.settled(organization.id, plan.id, call.id, outcome);
      if (outcome.outcome === "unknown") continue;
      settled.push({ plan, call, outcome });
    }
  }
  return settled;
}
