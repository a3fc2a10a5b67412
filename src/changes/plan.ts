/**
 * A plan: the calls that make a change, worked out before any is sent. Deltas only: nothing in it replaces a list.
 */
import { randomUUID } from "node:crypto";
import {
  BULK_LIMIT,
  deleteUserRoutinglanguage,
  deleteUserRoutingskill,
  patchUserRoutinglanguagesBulk,
  patchUserRoutingskillsBulk,
} from "../api/operations/index.js";
import type { AnyInput, InputOf, Operation } from "../api/operation.js";
import type { Named, RatedItem, RatedKind } from "../organization/model.js";

/** One thing that becomes different for one user. `null` is "not assigned". */
export interface Change {
  readonly kind: RatedKind;
  readonly user: Named;
  readonly item: Named;
  /** Proficiency, 0 to 5. */
  readonly before: number | null;
  readonly after: number | null;
}

export interface PlannedCall {
  readonly operation: Operation;
  readonly input: AnyInput;
  readonly user: Named;
  /** What the call changes; all of it belongs to `user`. */
  readonly changes: readonly Change[];
}

/** Something asked for that needs no call, with the reason. */
export interface LeftOut {
  readonly user: Named;
  readonly why: string;
}

export interface Plan {
  readonly id: string;
  readonly organization: Named;
  /** What it does, as a person would say it: "Assign Billing to Ada Lovelace". */
  readonly title: string;
  readonly calls: readonly PlannedCall[];
  readonly leftOut: readonly LeftOut[];
  /** The plan that this one takes back. */
  readonly undoes?: string | undefined;
}

/** A wish: that users have an item at a proficiency, or not at all (`null`). */
export interface Wish {
  readonly item: Named;
  readonly proficiency: number | null;
}

/** What a user has now, from the user's own endpoint. */
export interface Base {
  readonly user: Named;
  readonly items: readonly RatedItem[];
}

/** A call of an operation whose input the compiler has checked. */
function planned<O extends Operation>(
  operation: O,
  input: InputOf<O>,
  user: Named,
  changes: readonly Change[],
): PlannedCall {
  return { operation, input, user, changes };
}

interface RatedCalls {
  set(user: Named, changes: readonly (Change & { after: number })[]): PlannedCall;
  remove(user: Named, change: Change): PlannedCall;
}

const posts = (changes: readonly (Change & { after: number })[]) =>
  changes.map(({ item, after }) => ({ id: item.id, proficiency: after }));

const calls: Record<RatedKind, RatedCalls> = {
  acdSkill: {
    set: (user, changes) =>
      planned(patchUserRoutingskillsBulk, { path: { userId: user.id }, body: posts(changes) }, user, changes),
    remove: (user, change) =>
      planned(deleteUserRoutingskill, { path: { userId: user.id, skillId: change.item.id } }, user, [change]),
  },
  language: {
    set: (user, changes) =>
      planned(
        patchUserRoutinglanguagesBulk,
        { path: { userId: user.id }, body: posts(changes) },
        user,
        changes,
      ),
    remove: (user, change) =>
      planned(deleteUserRoutinglanguage, { path: { userId: user.id, languageId: change.item.id } }, user, [
        change,
      ]),
  },
};

/** The calls for one user's changes of one kind: additions in bulks of 50 first, then one removal each. */
export function callsFor(kind: RatedKind, user: Named, changes: readonly Change[]): PlannedCall[] {
  const sets = changes.flatMap((change) =>
    change.after === null ? [] : [{ ...change, after: change.after }],
  );
  const bulks: PlannedCall[] = [];
  for (let at = 0; at < sets.length; at += BULK_LIMIT)
    bulks.push(calls[kind].set(user, sets.slice(at, at + BULK_LIMIT)));
  const removals = changes.filter((change) => change.after === null);
  return [...bulks, ...removals.map((change) => calls[kind].remove(user, change))];
}

/** What differs between what a user has and what is wished, and what does not need to change. */
function differences(kind: RatedKind, { user, items }: Base, wishes: readonly Wish[]) {
  const has = new Map(items.map((item) => [item.id, item.proficiency]));
  const changes: Change[] = [];
  const leftOut: LeftOut[] = [];
  // Of two wishes for the same item, the later one counts.
  for (const { item, proficiency } of new Map(wishes.map((wish) => [wish.item.id, wish])).values()) {
    const before = has.get(item.id) ?? null;
    if (before !== proficiency) changes.push({ kind, user, item, before, after: proficiency });
    else
      leftOut.push({
        user,
        why: before === null ? `does not have ${item.name}` : `has ${item.name} ${before} already`,
      });
  }
  return { changes, leftOut };
}

/** The plan that fulfils the wishes for each user, given what each has now. Only what differs is sent. */
export function planRated(
  organization: Named,
  title: string,
  kind: RatedKind,
  bases: readonly Base[],
  wishes: readonly Wish[],
): Plan {
  const each = bases.map((base) => ({ user: base.user, ...differences(kind, base, wishes) }));
  return {
    id: randomUUID(),
    organization: { id: organization.id, name: organization.name },
    title,
    calls: each.flatMap(({ user, changes }) => callsFor(kind, user, changes)),
    leftOut: each.flatMap(({ leftOut }) => leftOut),
  };
}

/** The part of a plan that concerns these users. */
export function onlyUsers(plan: Plan, userIds: ReadonlySet<string>): Plan {
  return { ...plan, calls: plan.calls.filter((call) => userIds.has(call.user.id)) };
}

/** The users whom a plan changes, each once, in the plan's order. */
export function usersOf(plan: Plan): Named[] {
  return [...new Map(plan.calls.map((call) => [call.user.id, call.user])).values()];
}

/** A change in a few words: "Billing 3 → 4", "Billing 4 (new)", "Billing removed". */
export function describeChange({ item, before, after }: Change): string {
  if (after === null) return `${item.name} removed`;
  return before === null ? `${item.name} ${after} (new)` : `${item.name} ${before} → ${after}`;
}
