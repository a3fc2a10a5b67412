/** What the API allows to oneself alone: out of office, geolocation, one's password and chats. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, noneDocumented, operation } from "../operation.js";
import { Id, Instant, Secret, exactly } from "../schemas.js";

const OutOfOffice = exactly({
  startDate: Type.Optional(Instant),
  endDate: Type.Optional(Instant),
  active: Type.Optional(Type.Boolean()),
  /** No end: until it is turned off. */
  indefinite: Type.Optional(Type.Boolean()),
});
export type OutOfOffice = Static<typeof OutOfOffice>;

export const getUserOutofoffice = operation({
  id: "getUserOutofoffice",
  method: "GET",
  path: "/api/v2/users/{userId}/outofoffice",
  answer: answers<Models.OutOfOffice>("object"),
  permissions: noneDocumented,
  summary: "When one is out of office; another user's is refused.",
  home: "roster.editOutOfOffice",
});

export const putUserOutofoffice = operation({
  id: "putUserOutofoffice",
  method: "PUT",
  path: "/api/v2/users/{userId}/outofoffice",
  body: OutOfOffice,
  answer: answers<Models.OutOfOffice>("object"),
  permissions: noneDocumented,
  summary: "Sets when one is out of office; another user's is refused.",
  home: "roster.editOutOfOffice",
});

const Geolocation = exactly({
  type: Type.Optional(Type.String()),
  /** Makes the client of the path the one that counts. */
  primary: Type.Optional(Type.Boolean()),
  latitude: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  longitude: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  country: Type.Optional(Type.String()),
  region: Type.Optional(Type.String()),
  city: Type.Optional(Type.String()),
  locations: Type.Optional(Type.Array(exactly({ id: Id }))),
});
export type Geolocation = Static<typeof Geolocation>;

export const getUserGeolocation = operation({
  id: "getUserGeolocation",
  method: "GET",
  path: "/api/v2/users/{userId}/geolocations/{clientId}",
  answer: answers<Models.Geolocation>("object"),
  permissions: noneDocumented,
  summary: "Where one is, as a client has said; another user's is refused.",
  home: "roster.editGeolocation",
});

export const patchUserGeolocation = operation({
  id: "patchUserGeolocation",
  method: "PATCH",
  path: "/api/v2/users/{userId}/geolocations/{clientId}",
  body: Geolocation,
  answer: answers<Models.Geolocation>("object"),
  permissions: noneDocumented,
  summary: "Says where one is; another user's is refused.",
  home: "roster.editGeolocation",
});

const ChangeMyPasswordRequest = exactly({ newPassword: Secret, oldPassword: Secret });
export type ChangeMyPasswordRequest = Static<typeof ChangeMyPasswordRequest>;

/** A client is no user: with client credentials it answers 400 (`not.a.user`). */
export const postUsersMePassword = operation({
  id: "postUsersMePassword",
  method: "POST",
  path: "/api/v2/users/me/password",
  body: ChangeMyPasswordRequest,
  answer: answers<void>("empty"),
  success: [204],
  permissions: noneDocumented,
  summary: "Changes one's own password.",
  home: "roster.changeMyPassword",
});

export const getUsersChatsMe = operation({
  id: "getUsersChatsMe",
  method: "GET",
  path: "/api/v2/users/chats/me",
  query: exactly({
    excludeClosed: Type.Optional(Type.Boolean()),
    includePresence: Type.Optional(Type.Boolean()),
    includeRoomOwners: Type.Optional(Type.Boolean()),
    after: Type.Optional(Type.String()),
  }),
  answer: answers<Models.ChatItemCursorListing>("listing"),
  permissions: anyOf("chat:chat:access", "user:chats:view"),
  summary: "One's own chats.",
  home: "roster.me",
});
