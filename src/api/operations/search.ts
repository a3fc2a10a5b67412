/** The search index: users by criteria. It lags behind writes, by seconds or longer. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, operation } from "../operation.js";
import { exactly, oneOf, pageSize } from "../schemas.js";
import { integrationPresenceSource } from "./users.js";

const expand = Type.Optional(Type.Array(Type.String()));

const SearchOperator = oneOf("AND", "OR", "NOT");
const SearchType = oneOf(
  "EXACT",
  "STARTS_WITH",
  "CONTAINS",
  "REGEX",
  "TERM",
  "TERMS",
  "REQUIRED_FIELDS",
  "MATCH_ALL",
  "QUERY_STRING",
);
const SortOrder = oneOf("ASC", "DESC", "SCORE");

const SearchCriteria = Type.Recursive((Self) =>
  exactly({
    type: SearchType,
    fields: Type.Optional(Type.Array(Type.String())),
    value: Type.Optional(Type.String()),
    values: Type.Optional(Type.Array(Type.String())),
    startValue: Type.Optional(Type.String()),
    endValue: Type.Optional(Type.String()),
    dateFormat: Type.Optional(Type.String()),
    operator: Type.Optional(SearchOperator),
    group: Type.Optional(Type.Array(Self)),
  }),
);

/** What every search asks for. */
export const searching = {
  pageSize: pageSize(100),
  pageNumber: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
  sortOrder: Type.Optional(SortOrder),
  sortBy: Type.Optional(Type.String()),
  sort: Type.Optional(
    Type.Array(exactly({ sortOrder: Type.Optional(SortOrder), sortBy: Type.Optional(Type.String()) })),
  ),
  query: Type.Optional(Type.Array(SearchCriteria)),
};

export const UserSearchRequest = exactly({
  ...searching,
  expand,
  integrationPresenceSource,
  enforcePermissions: Type.Optional(Type.Boolean()),
});
export type UserSearchRequest = Static<typeof UserSearchRequest>;

export const postUsersSearch = operation({
  id: "postUsersSearch",
  method: "POST",
  path: "/api/v2/users/search",
  body: UserSearchRequest,
  // Where nobody matches, parts of it may be missing.
  answer: answers<Partial<Models.UsersSearchResponse>>("search"),
  permissions: anyOf("directory:user:view"),
  repeatable: true,
  summary: "Users that match criteria, from the search index (which lags behind writes).",
  home: "roster.findUser",
});

export const getUsersSearch = operation({
  id: "getUsersSearch",
  method: "GET",
  path: "/api/v2/users/search",
  // The text that a page of a search names as the next one's: the criteria, and how far it is.
  query: exactly({ q64: Type.String({ minLength: 1 }), expand, integrationPresenceSource }),
  answer: answers<Partial<Models.UsersSearchResponse>>("search"),
  permissions: anyOf("directory:user:view"),
  summary: "The next page of a search.",
  home: "roster.findUser",
});

export const postUsersSearchTeamsAssign = operation({
  id: "postUsersSearchTeamsAssign",
  method: "POST",
  path: "/api/v2/users/search/teams/assign",
  body: UserSearchRequest,
  answer: answers<Partial<Models.UsersSearchResponse>>("search"),
  permissions: anyOf("groups:team:assign"),
  repeatable: true,
  summary: "Users that whoever makes the call may assign to a team.",
  home: "roster.callOperation",
});
