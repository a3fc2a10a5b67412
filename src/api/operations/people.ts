/** Who stands around a user, and what a user says of themselves. */
import * as Type from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { allOf, anyOf, answers, noneDocumented, operation } from "../operation.js";
import { exactly, ids, listOf, oneOf, paged } from "../schemas.js";
import { integrationPresenceSource, profileSections, statusSections, userSections } from "./users.js";

const expand = Type.Optional(listOf(...userSections));

export const getUserSuperiors = operation({
  id: "getUserSuperiors",
  method: "GET",
  path: "/api/v2/users/{userId}/superiors",
  query: exactly({ expand }),
  answer: answers<Models.User[]>("array"),
  permissions: noneDocumented,
  summary: "A user's manager, and their manager, and so on.",
  home: "roster.users",
});

export const getUserDirectreports = operation({
  id: "getUserDirectreports",
  method: "GET",
  path: "/api/v2/users/{userId}/directreports",
  query: exactly({ expand }),
  answer: answers<Models.User[]>("array"),
  permissions: noneDocumented,
  summary: "Users whose manager a user is.",
  home: "roster.users",
});

export const getUserAdjacents = operation({
  id: "getUserAdjacents",
  method: "GET",
  path: "/api/v2/users/{userId}/adjacents",
  query: exactly({ expand }),
  answer: answers<Models.Adjacents>("object"),
  permissions: noneDocumented,
  summary: "A user's superiors, siblings and direct reports.",
  home: "roster.users",
});

export const getUserTrustors = operation({
  id: "getUserTrustors",
  method: "GET",
  path: "/api/v2/users/{userId}/trustors",
  query: paged(100, {}),
  answer: answers<Models.TrustorEntityListing>("listing"),
  permissions: allOf("authorization:orgTrustor:view"),
  summary: "Organizations that have let a user in.",
  home: "roster.users",
});

export const getUserFavorites = operation({
  id: "getUserFavorites",
  method: "GET",
  path: "/api/v2/users/{userId}/favorites",
  query: paged(100, { sortOrder: Type.Optional(Type.String({ default: "ASC" })), expand }),
  answer: answers<Models.UserEntityListing>("listing"),
  permissions: noneDocumented,
  deprecated: true,
  summary: "Users that a user has marked as favourites.",
  home: "roster.callOperation",
});

export const getUserProfile = operation({
  id: "getUserProfile",
  method: "GET",
  path: "/api/v2/users/{userId}/profile",
  query: exactly({ expand: Type.Optional(listOf(...profileSections)), integrationPresenceSource }),
  answer: answers<Models.UserProfile>("object"),
  permissions: noneDocumented,
  deprecated: true,
  summary: "A user's profile in the older form.",
  home: "roster.callOperation",
});

export const getProfilesUsers = operation({
  id: "getProfilesUsers",
  method: "GET",
  path: "/api/v2/profiles/users",
  query: paged(500, {
    id: Type.Optional(ids),
    jid: Type.Optional(ids),
    sortOrder: Type.Optional(oneOf("ascending", "descending")),
    expand: Type.Optional(listOf(...statusSections)),
    integrationPresenceSource,
  }),
  answer: answers<Models.UserProfileEntityListing>("listing"),
  permissions: noneDocumented,
  deprecated: true,
  summary: "Profiles of users in the older form.",
  home: "roster.callOperation",
});

export const getUserProfileskills = operation({
  id: "getUserProfileskills",
  method: "GET",
  path: "/api/v2/users/{userId}/profileskills",
  answer: answers<string[]>("texts"),
  permissions: anyOf("directory:userProfile:view"),
  summary: "A user's profile skills; they have nothing to do with ACD skills.",
  home: "roster.openUser",
});

/** It replaces the whole list; there is no call that changes a part of it. */
export const putUserProfileskills = operation({
  id: "putUserProfileskills",
  method: "PUT",
  path: "/api/v2/users/{userId}/profileskills",
  body: Type.Array(Type.String({ minLength: 1 })),
  answer: answers<string[]>("texts"),
  permissions: anyOf("directory:userProfile:edit"),
  summary: "Sets a user's profile skills.",
  home: "roster.openUser",
});
