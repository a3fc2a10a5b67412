/** Presence and routing status: what changes by itself, and a supervisor may set. */
import { patchUserPresence, putUserRoutingstatus } from "../../api/operations/index.js";
import type { Named } from "../../organization/model.js";
import { PURECLOUD } from "../../organization/users.js";
import { isReference, valueInWords } from "../change.js";
import { planned, type Held, type PlannedCall, type Section } from "./section.js";

export const PRESENCE: Named = { id: "presence", name: "Presence" };
export const ROUTING_STATUS: Named = { id: "routingStatus", name: "Routing status" };

/** What a person may set; the others are the system's own. */
export const settableRoutingStatuses = ["OFF_QUEUE", "IDLE"] as const;

export const statusSection: Section = {
  kinds: ["status"],
  async read(organization, userId, options) {
    const { presence, routingStatus } = await organization.users.status(userId, options);
    const items: Held[] = [];
    if (presence) items.push({ kind: "status", ...PRESENCE, value: presence });
    if (routingStatus) items.push({ kind: "status", ...ROUTING_STATUS, value: routingStatus });
    return { items };
  },
  calls: (user, changes) =>
    changes.flatMap((change): PlannedCall[] => {
      const userId = user.id;
      const { item, after } = change;
      if (item.id === PRESENCE.id && isReference(after)) {
        const input = {
          path: { userId, sourceId: PURECLOUD },
          body: { presenceDefinition: { id: after.id } },
        };
        return [planned(patchUserPresence, input, user, [change])];
      }
      const status = settableRoutingStatuses.find((settable) => settable === after);
      if (item.id !== ROUTING_STATUS.id || !status) return [];
      return [planned(putUserRoutingstatus, { path: { userId }, body: { status } }, user, [change])];
    }),
  cannotUndo: ({ item, before }) =>
    item.id === PRESENCE.id || settableRoutingStatuses.some((settable) => settable === before)
      ? undefined
      : `was ${valueInWords(before)}, which Genesys Cloud alone decides`,
  inWords: ({ item, after }) => `${item.name} ${valueInWords(after)}`,
};
