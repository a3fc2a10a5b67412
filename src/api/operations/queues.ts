/** Queues: the organization's, who is a member, and in which of their queues members are active (joined). */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, noneDocumented, operation } from "../operation.js";
import { Id, ids, oneOf, paged, exactly } from "../schemas.js";

/** The largest number of members that one call adds or removes. */
export const QUEUE_MEMBERS_LIMIT = 100;

const mayManageMembers = anyOf("routing:queue:edit", "routing:queueMember:manage");
const mayJoin = anyOf("routing:queue:join", "routing:queueMember:manage");

/** A queue as far as joining it is concerned. */
const joining = {
  name: Type.Optional(Type.String()),
  joined: Type.Boolean(),
  selfUri: Type.Optional(Type.String()),
};
const UserQueuePatch = exactly({ id: Type.Optional(Id), ...joining });
const UserQueuesPatch = Type.Array(exactly({ id: Id, ...joining }));
export type UserQueuesPatch = Static<typeof UserQueuesPatch>;

const divisionId = Type.Optional(ids);

export const getUserQueues = operation({
  id: "getUserQueues",
  method: "GET",
  path: "/api/v2/users/{userId}/queues",
  query: paged(100, {
    joined: Type.Optional(Type.Boolean({ default: true })),
    divisionId,
  }),
  answer: answers<Models.UserQueueEntityListing>("listing"),
  permissions: anyOf("routing:queue:view"),
  summary: "Queues of which a user is a member: the joined ones, or the others.",
  home: "roster.users",
});

export const patchUserQueues = operation({
  id: "patchUserQueues",
  method: "PATCH",
  path: "/api/v2/users/{userId}/queues",
  query: exactly({ divisionId }),
  body: UserQueuesPatch,
  answer: answers<Models.UserQueueEntityListing>("listing"),
  permissions: mayJoin,
  summary: "Activates or deactivates a member in several of their queues.",
  home: "roster.activateInQueue",
});

export const patchUserQueue = operation({
  id: "patchUserQueue",
  method: "PATCH",
  path: "/api/v2/users/{userId}/queues/{queueId}",
  body: UserQueuePatch,
  answer: answers<Models.UserQueue>("object"),
  permissions: mayJoin,
  summary: "Activates or deactivates a member in one queue.",
  home: "roster.deactivateInQueue",
});

export const getRoutingQueues = operation({
  id: "getRoutingQueues",
  method: "GET",
  path: "/api/v2/routing/queues",
  query: paged(500, {
    sortOrder: Type.Optional(oneOf("asc", "desc")),
    name: Type.Optional(Type.String()),
    id: Type.Optional(ids),
    divisionId,
    hasPeer: Type.Optional(Type.Boolean()),
  }),
  answer: answers<Models.QueueEntityListing>("listing"),
  permissions: anyOf("routing:queue:view"),
  summary: "The organization's queues.",
  home: "roster.addToQueue",
});

/** Not repeatable: between two of them a colleague may have taken somebody out again. */
export const postRoutingQueueMembers = operation({
  id: "postRoutingQueueMembers",
  method: "POST",
  path: "/api/v2/routing/queues/{queueId}/members",
  query: exactly({ delete: Type.Optional(Type.Boolean({ default: false })) }),
  body: Type.Array(exactly({ id: Id }), {
    maxItems: QUEUE_MEMBERS_LIMIT,
  }),
  answer: answers<void>("empty"),
  success: [204],
  permissions: mayManageMembers,
  destructive: ({ query }) => query?.["delete"] === true,
  summary: "Makes users members of a queue, or (delete) takes them out.",
  home: "roster.addToQueue",
});

/** Not repeatable: where the first was carried out, a second answers 404. */
export const deleteRoutingQueueMember = operation({
  id: "deleteRoutingQueueMember",
  method: "DELETE",
  path: "/api/v2/routing/queues/{queueId}/members/{memberId}",
  answer: answers<void>("empty"),
  success: [204],
  permissions: mayManageMembers,
  destructive: true,
  summary: "Takes one user out of a queue.",
  home: "roster.removeFromQueue",
});

export const patchRoutingQueueMember = operation({
  id: "patchRoutingQueueMember",
  method: "PATCH",
  path: "/api/v2/routing/queues/{queueId}/members/{memberId}",
  body: exactly({
    id: Type.Optional(Id),
    joined: Type.Optional(Type.Boolean()),
    /** The ring of bullseye routing, from 1. */
    ringNumber: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  answer: answers<void>("empty"),
  success: [204],
  permissions: mayManageMembers,
  summary: "Sets the ring of a queue's member, or whether they are active.",
  home: "roster.queues",
});

const texts = Type.Optional(Type.Array(Type.String()));

export const getRoutingQueueMembers = operation({
  id: "getRoutingQueueMembers",
  method: "GET",
  path: "/api/v2/routing/queues/{queueId}/members",
  query: paged(100, {
    sortOrder: Type.Optional(oneOf("asc", "desc")),
    expand: texts,
    name: Type.Optional(Type.String()),
    profileSkills: texts,
    skills: texts,
    languages: texts,
    routingStatus: texts,
    presence: texts,
    memberBy: Type.Optional(oneOf("user", "group")),
    joined: Type.Optional(Type.Boolean()),
  }),
  answer: answers<Models.QueueMemberEntityListing>("listing"),
  permissions: anyOf(
    "routing:queue:view",
    "routing:queue:edit",
    "routing:queue:readonly",
    "routing:queueMember:manage",
  ),
  summary: "The members of a queue: active or not, by themselves or through a group.",
  home: "roster.queues",
});

export const getRoutingQueue = operation({
  id: "getRoutingQueue",
  method: "GET",
  path: "/api/v2/routing/queues/{queueId}",
  query: exactly({ expand: texts }),
  answer: answers<Models.Queue>("object"),
  permissions: anyOf("routing:queue:view"),
  summary: "One queue of the organization.",
  home: "roster.queues",
});

export const getRoutingQueuesMe = operation({
  id: "getRoutingQueuesMe",
  method: "GET",
  path: "/api/v2/routing/queues/me",
  query: paged(100, {
    joined: Type.Optional(Type.Boolean()),
    sortOrder: Type.Optional(oneOf("asc", "desc")),
  }),
  answer: answers<Models.UserQueueEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "Queues of which one is a member oneself.",
  home: "roster.me",
});

export const getRoutingQueuesDivisionviews = operation({
  id: "getRoutingQueuesDivisionviews",
  method: "GET",
  path: "/api/v2/routing/queues/divisionviews",
  query: paged(100, {
    sortBy: Type.Optional(Type.String({ default: "name" })),
    sortOrder: Type.Optional(oneOf("asc", "desc")),
    name: Type.Optional(Type.String()),
    id: Type.Optional(ids),
    divisionId,
  }),
  answer: answers<Models.QueueEntityListing>("listing"),
  permissions: anyOf("routing:queue:search"),
  summary: "Queues of the divisions in which one may search for them.",
  home: "roster.queues",
});
