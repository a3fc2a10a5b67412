/** Queues: membership, and whether the member is active in the queue (joined). */
import {
  deleteRoutingQueueMember,
  patchUserQueues,
  postRoutingQueueMembers,
} from "../../api/operations/index.js";
import type { Named } from "../../organization/model.js";
import type { Change } from "../change.js";
import { planned, type Held, type Section } from "./section.js";

/** Queues in one call that activates and deactivates. */
const MOST_QUEUES = 100;

/** A queue of which the user is a member by a group: Genesys Cloud keeps the membership as long as the group has it. */
export function throughGroups(groups: readonly Named[]): Pick<Held, "note" | "fixed"> {
  const names = groups.map(({ name }) => name).join(", ");
  return {
    note: `through the group ${names}`,
    fixed: `The membership comes from the group ${names}: take the user out of the group, or the group out of the queue`,
  };
}

export interface HeldQueue extends Held {
  readonly groups: readonly Named[];
}

export const queueSection: Section = {
  kinds: ["queue", "joined"],
  async read(organization, userId, options) {
    const memberships = await organization.users.queues(userId, options);
    return {
      items: memberships.flatMap(({ id, name, joined, groups }): HeldQueue[] => [
        { kind: "queue", id, name, value: true, groups },
        { kind: "joined", id, name, value: joined, groups: [] },
      ]),
    };
  },
  calls(user, changes) {
    const path = (queue: Named) => ({ queueId: queue.id });
    const adds = changes.filter(({ kind, after }) => kind === "queue" && after === true);
    const removals = changes.filter(({ kind, after }) => kind === "queue" && after === null);
    const switches = changes.flatMap((change) =>
      change.kind === "joined" && typeof change.after === "boolean" ? [{ change, joined: change.after }] : [],
    );
    const bulks: (typeof switches)[] = [];
    for (let at = 0; at < switches.length; at += MOST_QUEUES)
      bulks.push(switches.slice(at, at + MOST_QUEUES));
    /** Who leaves a queue is not active in it either. */
    const leaving = (removal: Change) =>
      changes.filter(
        ({ kind, item, after }) => kind === "joined" && after === null && item.id === removal.item.id,
      );
    return [
      ...adds.map((change) =>
        planned(postRoutingQueueMembers, { path: path(change.item), body: [{ id: user.id }] }, user, [
          change,
        ]),
      ),
      ...bulks.map((bulk) =>
        planned(
          patchUserQueues,
          {
            path: { userId: user.id },
            body: bulk.map(({ change, joined }) => ({ id: change.item.id, joined })),
          },
          user,
          bulk.map(({ change }) => change),
        ),
      ),
      ...removals.map((change) =>
        planned(deleteRoutingQueueMember, { path: { ...path(change.item), memberId: user.id } }, user, [
          change,
          ...leaving(change),
        ]),
      ),
    ];
  },
  inWords({ kind, item, after }) {
    if (kind === "queue") return after === null ? `${item.name} left` : `${item.name} (new member)`;
    if (after === null) return `${item.name} not active`;
    return `${item.name} ${after === true ? "activated" : "deactivated"}`;
  },
};
