/** What changes by itself: a user's presence and routing status; and the presences that an organization has. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, noneDocumented, operation } from "../operation.js";
import { Id, Instant, exactly, ids, oneOf, paged } from "../schemas.js";

const UserPresencePatch = exactly({
  /** Only the id counts: the system presence follows from it. */
  presenceDefinition: Type.Optional(
    exactly({
      id: Id,
      systemPresence: Type.Optional(Type.String()),
      selfUri: Type.Optional(Type.String()),
    }),
  ),
  message: Type.Optional(Type.String()),
  /** Makes the source of the path the one that counts. */
  primary: Type.Optional(Type.Boolean()),
});
export type UserPresencePatch = Static<typeof UserPresencePatch>;

const RoutingStatusPut = exactly({
  userId: Type.Optional(Id),
  status: oneOf("OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"),
  startTime: Type.Optional(Instant),
});
export type RoutingStatusPut = Static<typeof RoutingStatusPut>;

export const getUserPresence = operation({
  id: "getUserPresence",
  method: "GET",
  path: "/api/v2/users/{userId}/presences/{sourceId}",
  answer: answers<Models.UserPresence>("object"),
  permissions: noneDocumented,
  summary: "A user's presence as one source knows it; purecloud is Genesys Cloud itself.",
  home: "roster.setPresence",
});

/**
 * Not repeatable: people change their own presence all day, and a second request would take back what they did after
 * the first. Since July 2025 somebody else's presence needs `presence:userPresence:edit`, one's own needs nothing.
 */
export const patchUserPresence = operation({
  id: "patchUserPresence",
  method: "PATCH",
  path: "/api/v2/users/{userId}/presences/{sourceId}",
  body: UserPresencePatch,
  answer: answers<Models.UserPresence>("object"),
  permissions: noneDocumented,
  summary: "Sets a user's presence; On Queue is one of them.",
  home: "roster.setPresence",
});

/**
 * Deprecated in favour of GET /presence/definitions, and used all the same: only this one's entities say which is the
 * system's own (`primary`), and it needs no permission.
 */
export const getPresencedefinitions = operation({
  id: "getPresencedefinitions",
  method: "GET",
  path: "/api/v2/presencedefinitions",
  query: paged(100, {
    deleted: Type.Optional(oneOf("TRUE", "FALSE", "ALL")),
    localeCode: Type.Optional(Type.String()),
  }),
  answer: answers<Models.OrganizationPresenceEntityListing>("listing"),
  permissions: noneDocumented,
  deprecated: true,
  summary: "The organization's presences: the system's, and those added under them.",
  home: "roster.setPresence",
});

export const getUserRoutingstatus = operation({
  id: "getUserRoutingstatus",
  method: "GET",
  path: "/api/v2/users/{userId}/routingstatus",
  answer: answers<Models.RoutingStatus>("object"),
  permissions: noneDocumented,
  summary: "Whether a user is off queue, idle, interacting or not responding, and since when.",
  home: "roster.returnToIdle",
});

/** Not repeatable: after the first, the next interaction may have come, and IDLE is then no longer possible. */
export const putUserRoutingstatus = operation({
  id: "putUserRoutingstatus",
  method: "PUT",
  path: "/api/v2/users/{userId}/routingstatus",
  body: RoutingStatusPut,
  answer: answers<Models.RoutingStatus>("object"),
  permissions: noneDocumented,
  summary: "Returns a user who did not respond to idle, or takes a user off queue.",
  home: "roster.returnToIdle",
});

export const getPresenceDefinitions0 = operation({
  id: "getPresenceDefinitions0",
  method: "GET",
  path: "/api/v2/presence/definitions",
  query: exactly({
    deactivated: Type.Optional(oneOf("true", "false", "ALL")),
    divisionId: Type.Optional(ids),
    localeCode: Type.Optional(Type.String()),
  }),
  answer: answers<Models.OrganizationPresenceDefinitionEntityListing>("listing"),
  permissions: anyOf("presence:presenceDefinition:view"),
  summary: "The presences that divisions may use.",
  home: "roster.setPresence",
});

export const getSystempresences = operation({
  id: "getSystempresences",
  method: "GET",
  path: "/api/v2/systempresences",
  answer: answers<Models.SystemPresence[]>("array"),
  permissions: noneDocumented,
  summary: "The presences that Genesys Cloud itself knows.",
  home: "roster.setPresence",
});
