/** Presence and routing status of a user, and the presences of the organization. */
import * as table from "../../api/operations/presence.js";
import { rememberPresence, rememberRouting } from "../analytics/changes.js";
import { PRESENCES, type RoutingState } from "../data/catalogue.js";
import { page } from "../listing.js";
import { mayDo } from "../callersGrants.js";
import type { Organization, PresenceDefinition, User } from "../organization.js";
import { Problem, invalid, lacksPermission, notFound } from "../problem.js";
import * as represent from "../represent.js";
import { serve, type Surroundings } from "../serve.js";
import { listUri, userOf } from "./find.js";

const CHANGE_OTHERS = "presence:userPresence:edit";

const isOnQueue = ({ systemPresence }: PresenceDefinition): boolean => systemPresence === "On Queue";

/** Only the presence that Genesys Cloud itself keeps is known here. */
function requireSource(sourceId: string): void {
  if (sourceId.toLowerCase() !== "purecloud") throw notFound("presence source", sourceId);
}

function setRouting(user: User, status: RoutingState, now: number): void {
  if (user.routing.status === status) return;
  rememberRouting(user);
  user.routing = { status, since: now };
}

/** Puts the user into a presence; being on queue and having a routing status go together. */
export function setPresence(user: User, definition: PresenceDefinition, now: number): void {
  if (user.presence.definition.id === definition.id) return;
  rememberPresence(user);
  user.presence = { ...user.presence, definition, since: now };
  if (!isOnQueue(definition)) setRouting(user, "OFF_QUEUE", now);
  else if (user.routing.status === "OFF_QUEUE") setRouting(user, "IDLE", now);
}

/** Whoever goes on queue has their calls forwarded no longer (U): both at once is refused. */
function endForwarding(user: User, organization: Organization): void {
  if (!isOnQueue(user.presence.definition)) return;
  const forwarding = organization.further.callForwarding.of(user);
  if (forwarding.enabled) organization.further.callForwarding.set(user, { ...forwarding, enabled: false });
}

/** The system's own presence of that name. */
export function systemPresence(organization: Organization, name: string): PresenceDefinition {
  const found = organization.presenceDefinitions.find(
    (definition) => definition.primary && definition.systemPresence === name,
  );
  if (found === undefined) throw new Error(`the catalogue has no presence "${name}"`);
  return found;
}

function patchPresence(user: User, body: table.UserPresencePatch, { organization, now }: Surroundings): void {
  const { presenceDefinition, message, primary } = body;
  if (presenceDefinition === undefined && message === undefined && primary === undefined) {
    throw new Problem(400, "bad.request", "There is nothing to change in this body.");
  }
  if (presenceDefinition !== undefined) {
    const { id } = presenceDefinition;
    const definition = organization.presenceDefinitions.find((known) => known.id === id);
    if (definition === undefined || definition.deactivated) {
      throw invalid("presenceDefinition.id", `There is no active presence with the id ${id}.`);
    }
    setPresence(user, definition, now);
    endForwarding(user, organization);
  }
  if (message !== undefined) user.presence.message = message;
}

/** From which routing statuses a person can bring a user into one; the others are the system's to set. */
const TRANSITIONS: Readonly<Record<RoutingState, readonly RoutingState[]>> = {
  OFF_QUEUE: ["OFF_QUEUE", "IDLE", "NOT_RESPONDING", "INTERACTING", "COMMUNICATING"],
  IDLE: ["IDLE", "NOT_RESPONDING"],
  INTERACTING: [],
  NOT_RESPONDING: [],
  COMMUNICATING: [],
};

function putRouting(user: User, status: RoutingState, { organization, now }: Surroundings): void {
  const from = user.routing.status;
  if (!TRANSITIONS[status].includes(from)) {
    throw invalid("status", `A user who is ${from} cannot be made ${status}.`, "general.bad.request");
  }
  // (U) Whoever is taken off queue is available.
  if (status === "OFF_QUEUE" && isOnQueue(user.presence.definition)) {
    setPresence(user, systemPresence(organization, "Available"), now);
  }
  setRouting(user, status, now);
}

const shown: Readonly<Record<string, (definition: PresenceDefinition) => boolean>> = {
  FALSE: ({ deactivated }) => !deactivated,
  TRUE: ({ deactivated }) => deactivated,
  ALL: () => true,
};

/** (U) The system's presences are for all divisions, those that the organization has added for its home division. */
export function presenceOfDivision(
  organization: Organization,
  definition: PresenceDefinition,
  locale: string,
) {
  const { languageLabels } = represent.presenceDefinition(organization, definition, locale);
  const home = [...organization.divisions.values()].find((division) => division.home);
  return {
    id: definition.id,
    type: definition.primary ? "System" : "User",
    languageLabels,
    systemPresence: represent.asOneWord(definition),
    divisionId: definition.primary ? "*" : (home?.id ?? "*"),
    deactivated: definition.deactivated,
    selfUri: `/api/v2/presence/definitions/${definition.id}`,
  };
}

export const presence = [
  serve(table.getUserPresence, ({ path }, { organization }) => {
    requireSource(path.sourceId);
    return represent.presence(userOf(organization, path.userId));
  }),

  serve(table.patchUserPresence, ({ path, body }, surroundings) => {
    const { organization, caller } = surroundings;
    requireSource(path.sourceId);
    const user = userOf(organization, path.userId);
    // The documentation does not list this permission; it is demanded since July 2025.
    if (caller.userId !== user.id && !mayDo(caller, CHANGE_OTHERS, organization, user.divisionId))
      throw lacksPermission(CHANGE_OTHERS);
    patchPresence(user, body, surroundings);
    return represent.presence(user);
  }),

  serve(table.getPresencedefinitions, ({ query = {} }, { organization }) => {
    const { deleted = "FALSE", localeCode = "en_US" } = query;
    const definitions = organization.presenceDefinitions.filter(shown[deleted] ?? (() => true));
    return page(definitions, query, listUri("/api/v2/presencedefinitions", query), (definition) =>
      represent.presenceDefinition(organization, definition, localeCode),
    );
  }),

  serve(table.getPresenceDefinitions0, ({ query = {} }, { organization }) => {
    const { deactivated = "false", localeCode = "en_US" } = query;
    const definitions = organization.presenceDefinitions
      .filter(shown[deactivated.toUpperCase()] ?? (() => true))
      .map((definition) => presenceOfDivision(organization, definition, localeCode))
      .filter(({ divisionId }) => divisionId === "*" || (query.divisionId?.includes(divisionId) ?? true));
    return {
      total: definitions.length,
      entities: definitions,
      selfUri: listUri("/api/v2/presence/definitions", query),
    };
  }),

  serve(table.getSystempresences, () =>
    PRESENCES.map(([name]) => {
      const id = name.toUpperCase().replaceAll(" ", "_");
      return { id, name, selfUri: `/api/v2/systempresences/${id}` };
    }),
  ),

  serve(table.getUserRoutingstatus, ({ path }, { organization }) =>
    represent.routingStatus(userOf(organization, path.userId)),
  ),

  serve(table.putUserRoutingstatus, ({ path, body }, surroundings) => {
    const user = userOf(surroundings.organization, path.userId);
    putRouting(user, body.status, surroundings);
    return represent.routingStatus(user);
  }),
];
