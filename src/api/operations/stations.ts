/** Stations: the organization's, and a user's. What changes one is answered before it is carried out. */
import * as Type from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, noneDocumented, operation } from "../operation.js";
import { ids, oneOf, paged } from "../schemas.js";

const mayAssignPhones = anyOf("telephony:plugin:all", "telephony:phone:assign");

export const getUserStation = operation({
  id: "getUserStation",
  method: "GET",
  path: "/api/v2/users/{userId}/station",
  answer: answers<Models.UserStations>("object"),
  permissions: noneDocumented,
  summary: "A user's associated, default and last associated station.",
  home: "roster.users",
});

export const getStations = operation({
  id: "getStations",
  method: "GET",
  path: "/api/v2/stations",
  query: paged(100, {
    sortBy: Type.Optional(Type.String({ default: "name" })),
    name: Type.Optional(Type.String()),
    userSelectable: Type.Optional(oneOf("true", "false")),
    webRtcUserId: Type.Optional(Type.String()),
    id: Type.Optional(ids),
    lineAppearanceId: Type.Optional(Type.String()),
  }),
  answer: answers<Models.StationEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "The organization's stations, with who is at them.",
  home: "roster.setStation",
});

/** Repeatable: the same station for the same user ends the same, and somebody else's stays theirs (409). */
export const putUserStationAssociatedstationStationId = operation({
  id: "putUserStationAssociatedstationStationId",
  method: "PUT",
  path: "/api/v2/users/{userId}/station/associatedstation/{stationId}",
  answer: answers<void>("empty"),
  success: [202],
  permissions: noneDocumented,
  repeatable: true,
  summary: "Puts a user at a station; takes effect after a moment.",
  home: "roster.setStation",
});

/** Not repeatable: what a second one answers, where nothing is associated any more, is not documented. */
export const deleteUserStationAssociatedstation = operation({
  id: "deleteUserStationAssociatedstation",
  method: "DELETE",
  path: "/api/v2/users/{userId}/station/associatedstation",
  answer: answers<void>("empty"),
  success: [202],
  permissions: noneDocumented,
  destructive: true,
  summary: "Takes a user away from their station; takes effect after a moment.",
  home: "roster.clearStation",
});

export const putUserStationDefaultstationStationId = operation({
  id: "putUserStationDefaultstationStationId",
  method: "PUT",
  path: "/api/v2/users/{userId}/station/defaultstation/{stationId}",
  answer: answers<void>("empty"),
  success: [202],
  permissions: mayAssignPhones,
  repeatable: true,
  summary: "Gives a user a default station; takes effect after a moment.",
  home: "roster.setDefaultStation",
});

/** Not repeatable, for the same reason as the associated station's. */
export const deleteUserStationDefaultstation = operation({
  id: "deleteUserStationDefaultstation",
  method: "DELETE",
  path: "/api/v2/users/{userId}/station/defaultstation",
  answer: answers<void>("empty"),
  success: [202],
  permissions: mayAssignPhones,
  destructive: true,
  summary: "Takes a user's default station away; takes effect after a moment.",
  home: "roster.clearDefaultStation",
});

export const getStation = operation({
  id: "getStation",
  method: "GET",
  path: "/api/v2/stations/{stationId}",
  answer: answers<Models.Station>("object"),
  permissions: noneDocumented,
  summary: "One station.",
  home: "roster.stations",
});

export const deleteStationAssociateduser = operation({
  id: "deleteStationAssociateduser",
  method: "DELETE",
  path: "/api/v2/stations/{stationId}/associateduser",
  answer: answers<void>("empty"),
  success: [202],
  permissions: anyOf("telephony:station:disassociate"),
  destructive: true,
  summary: "Takes whoever is at a station away from it.",
  home: "roster.stations",
});
