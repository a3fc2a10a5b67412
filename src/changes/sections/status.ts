/** Presence and routing status: what changes by itself, and a supervisor may set. */
import { patchUserPresence, putUserRoutingstatus } from "../../api/operations/index.js";
import { routingStatus, routingWords, type Named } from "../../organization/model.js";
import { PURECLOUD } from "../../organization/users.js";
import { isReference, valueInWords, type MaybeValue } from "../change.js";
import { planned, type Held, type PlannedCall, type Section } from "./section.js";

export const PRESENCE: Named = { id: "presence", name: "Presence" };
export const ROUTING_STATUS: Named = { id: "routingStatus", name: "Routing status" };

/** What a person may set; the others are the system's own. */
export const settableRoutingStatuses = ["OFF_QUEUE", "IDLE"] as const;

/** A presence or a routing status as people read it. */
function inWords(value: MaybeValue): string {
  const status = typeof value === "string" ? routingStatus(value) : undefined;
  return status === undefined ? valueInWords(value) : routingWords[status];
}

export const statusSection: Section = {
  kinds: ["status"],
  async read(organization, userId, options) {
    const { presence, routingStatus: status } = await organization.users.status(userId, options);
    const items: Held[] = [];
    if (presence) items.push({ kind: "status", ...PRESENCE, value: presence });
    if (status) items.push({ kind: "status", ...ROUTING_STATUS, value: status });
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
  // Whoever is off queue comes back by a presence, and the other statuses are the system's own.
  cannotUndo: ({ item, before }) =>
    item.id === PRESENCE.id
      ? undefined
      : `was ${inWords(before)}: only the presence On Queue, or Genesys Cloud itself, brings that back`,
  inWords: ({ item, after }) => `${item.name} ${inWords(after)}`,
};
