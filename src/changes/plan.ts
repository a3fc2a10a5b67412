/**
 * A plan: the calls that make a change, worked out before any is sent. Deltas only: nothing in it replaces a list.
 */
import { randomUUID } from "node:crypto";
import type { Named, RatedItem, RatedKind } from "../organization/model.js";
import type { Change } from "./change.js";
import { callsFor } from "./sections/index.js";
import type { PlannedCall } from "./sections/section.js";

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
    calls: each.flatMap(({ user, changes }) => callsFor(user, changes, new Map())),
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
