/** Groups, teams and skill groups: what users are part of. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, noneDocumented, operation } from "../operation.js";
import { exactly, ids, listOf, oneOf, pageSize, paged } from "../schemas.js";
import { searching } from "./search.js";
import { userSections } from "./users.js";

const sortOrder = Type.Optional(oneOf("ASC", "DESC"));
/** Lists that go on after, or before, a mark that the last page gave. */
const marked = {
  pageSize: pageSize(100),
  after: Type.Optional(Type.String()),
  before: Type.Optional(Type.String()),
};

export const getGroups = operation({
  id: "getGroups",
  method: "GET",
  path: "/api/v2/groups",
  query: paged(500, { id: Type.Optional(ids), jabberId: Type.Optional(ids), sortOrder }),
  answer: answers<Models.GroupEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "The organization's groups.",
  home: "roster.users",
});

export const getGroupMembers = operation({
  id: "getGroupMembers",
  method: "GET",
  path: "/api/v2/groups/{groupId}/members",
  query: paged(100, { sortOrder, expand: Type.Optional(listOf(...userSections)) }),
  answer: answers<Models.UserEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "The members of a group.",
  home: "roster.queues",
});

const GroupSearchRequest = exactly(searching);
export type GroupSearchRequest = Static<typeof GroupSearchRequest>;

export const postGroupsSearch = operation({
  id: "postGroupsSearch",
  method: "POST",
  path: "/api/v2/groups/search",
  body: GroupSearchRequest,
  answer: answers<Partial<Models.GroupsSearchResponse>>("search"),
  permissions: noneDocumented,
  repeatable: true,
  summary: "Groups that match criteria, from the search index.",
  home: "roster.openUser",
});

export const getTeams = operation({
  id: "getTeams",
  method: "GET",
  path: "/api/v2/teams",
  query: exactly({
    ...marked,
    name: Type.Optional(Type.String()),
    expand: Type.Optional(Type.String()),
  }),
  answer: answers<Models.TeamEntityListing>("listing"),
  permissions: anyOf("groups:team:view"),
  summary: "The organization's teams.",
  home: "roster.users",
});

export const getRoutingSkillgroups = operation({
  id: "getRoutingSkillgroups",
  method: "GET",
  path: "/api/v2/routing/skillgroups",
  query: exactly({ ...marked, name: Type.Optional(Type.String()) }),
  answer: answers<Models.SkillGroupEntityListing>("listing"),
  permissions: anyOf("routing:skillGroup:view"),
  summary: "The organization's skill groups.",
  home: "roster.skills",
});

export const getUserSkillgroups = operation({
  id: "getUserSkillgroups",
  method: "GET",
  path: "/api/v2/users/{userId}/skillgroups",
  query: exactly(marked),
  answer: answers<Models.UserSkillGroupEntityListing>("listing"),
  permissions: anyOf("routing:skillGroup:view"),
  summary: "Skill groups of which a user is a member.",
  home: "roster.users",
});
