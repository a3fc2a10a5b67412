/** An edit, its base, and what the server has by now: what merges, and what is a conflict. */
import { randomUUID } from "node:crypto";
import type { Named } from "../../organization/model.js";
import { sameValue, slot, type Change, type MaybeValue } from "../change.js";
import type { Plan } from "../plan.js";
import { callsFor } from "../sections/index.js";
import { keyOfKind, readingsOf, valuesOf, type Base, type UserState } from "./state.js";

/** A thing that the text and somebody else have changed, each to something else. */
export interface Conflict {
  readonly change: Change;
  /** What the server has now. */
  readonly now: MaybeValue;
}

/**
 * What of a draft's changes somebody else has changed too, to another value. All the rest merges.
 * @param made what the server itself made of values that we had sent, by slot: that was nobody else
 */
export function conflictsOf(
  changes: readonly Change[],
  now: Base,
  made: ReadonlyMap<string, MaybeValue> = new Map(),
): Conflict[] {
  const values = valuesOf(now);
  return changes.flatMap((change) => {
    const key = keyOfKind(change.kind);
    if (key && !now.sections[key].readable) return [];
    const current = values.get(slot(change)) ?? null;
    const ours = made.get(slot(change));
    if ([change.before, change.after].some((value) => sameValue(current, value))) return [];
    if (ours !== undefined && sameValue(current, ours)) return [];
    return [{ change, now: current }];
  });
}

/** The changes that are still to be made, from what the server has now: what is there already is not sent. */
export function rebased(changes: readonly Change[], now: Base): Change[] {
  const values = valuesOf(now);
  const valueAt = (change: Pick<Change, "kind" | "item">) => values.get(slot(change)) ?? null;
  const isWanted = (kind: Change["kind"], id: string) =>
    changes.some((change) => change.kind === kind && change.item.id === id);
  return changes.flatMap((change): Change[] => {
    const before = valueAt(change);
    if (sameValue(before, change.after)) return [];
    const made = { ...change, before };
    // Who has been taken out of the queue meanwhile is active in it only as a member again.
    const { user, item } = change;
    const membership: Change = { kind: "queue", user, item, before: null, after: true };
    const isGone = valueAt(membership) === null && !isWanted("queue", item.id);
    return change.kind === "joined" && change.after !== null && isGone ? [membership, made] : [made];
  });
}

/** Sections that changes touch and that could not be read: nothing may be written there. */
export function unreadableOf(changes: readonly Change[], now: Base): string[] {
  const keys = new Set(changes.flatMap(({ kind }) => keyOfKind(kind) ?? []));
  return [...keys].flatMap((key) => {
    const section = now.sections[key];
    return section.readable ? [] : [section.why];
  });
}

/** The plan that makes a draft's changes true: deltas from what the server has now. */
export function planDocument(organization: Named, changes: readonly Change[], now: UserState): Plan {
  const { user } = now;
  const toMake = rebased(changes, now);
  const count = `${toMake.length} change${toMake.length === 1 ? "" : "s"}`;
  return {
    id: randomUUID(),
    organization: { id: organization.id, name: organization.name },
    title: `Save ${user.name}: ${count}`,
    calls: callsFor(user, toMake, readingsOf(now)),
    leftOut: [],
  };
}
