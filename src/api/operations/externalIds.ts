/** What other systems call a user: an authority's name and the key it gives. A user has at most 100. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, noneDocumented, operation } from "../operation.js";
import { exactly, listOf } from "../schemas.js";
import { userSections } from "./users.js";

const mayEdit = anyOf("directory:user:edit");

const UserExternalIdentifier = exactly({
  authorityName: Type.String({ minLength: 1 }),
  externalKey: Type.String({ minLength: 1 }),
});
export type UserExternalIdentifier = Static<typeof UserExternalIdentifier>;

export const getUsersExternalidAuthorityNameExternalKey = operation({
  id: "getUsersExternalidAuthorityNameExternalKey",
  method: "GET",
  path: "/api/v2/users/externalid/{authorityName}/{externalKey}",
  query: exactly({ expand: Type.Optional(listOf(...userSections)) }),
  answer: answers<Models.User>("object"),
  permissions: noneDocumented,
  summary: "The user that another system calls so.",
  home: "roster.findUserByExternalId",
});

export const getUserExternalid = operation({
  id: "getUserExternalid",
  method: "GET",
  path: "/api/v2/users/{userId}/externalid",
  answer: answers<Models.UserExternalIdentifier[]>("array"),
  permissions: noneDocumented,
  summary: "A user's external ids.",
  home: "roster.openUser",
});

export const getUserExternalidAuthorityName = operation({
  id: "getUserExternalidAuthorityName",
  method: "GET",
  path: "/api/v2/users/{userId}/externalid/{authorityName}",
  answer: answers<Models.UserExternalIdentifier>("object"),
  permissions: noneDocumented,
  summary: "A user's external id with one authority.",
  home: "roster.openUser",
});

/** Not repeatable: what a second one answers is not documented. */
export const postUserExternalid = operation({
  id: "postUserExternalid",
  method: "POST",
  path: "/api/v2/users/{userId}/externalid",
  body: UserExternalIdentifier,
  answer: answers<Models.UserExternalIdentifier[]>("array"),
  permissions: mayEdit,
  summary: "Gives a user an external id.",
  home: "roster.openUser",
});

export const deleteUserExternalidAuthorityNameExternalKey = operation({
  id: "deleteUserExternalidAuthorityNameExternalKey",
  method: "DELETE",
  path: "/api/v2/users/{userId}/externalid/{authorityName}/{externalKey}",
  answer: answers<void>("empty"),
  success: [204],
  permissions: mayEdit,
  destructive: true,
  summary: "Takes an external id from a user.",
  home: "roster.openUser",
});
