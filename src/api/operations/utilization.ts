/** How many interactions of each kind an agent takes at once. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, operation } from "../operation.js";
import { exactly, mapOf, oneOf, paged } from "../schemas.js";

/** The media that utilization is about. */
export const mediaTypes = ["call", "callback", "chat", "email", "message"] as const;

/** The most interactions of one medium at once. */
export const MOST_CAPACITY = 25;

const maySee = anyOf("routing:utilization:manage", "routing:utilization:view");
const mayManage = anyOf("routing:utilization:manage");

const maximumCapacity = Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_CAPACITY }));

const UtilizationRequest = exactly({
  /** By medium; kinds that the server knows and this table does not are let through. */
  utilization: Type.Optional(
    mapOf(
      exactly({
        maximumCapacity,
        interruptableMediaTypes: Type.Optional(Type.Array(Type.String({ examples: mediaTypes }))),
        includeNonAcd: Type.Optional(Type.Boolean()),
      }),
    ),
  ),
  /** By label id. */
  labelUtilizations: Type.Optional(
    mapOf(
      exactly({
        maximumCapacity,
        interruptingLabelIds: Type.Optional(Type.Array(Type.String())),
      }),
    ),
  ),
  maxInboundCalls: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type UtilizationRequest = Static<typeof UtilizationRequest>;

export const getRoutingUserUtilization = operation({
  id: "getRoutingUserUtilization",
  method: "GET",
  path: "/api/v2/routing/users/{userId}/utilization",
  answer: answers<Models.AgentMaxUtilizationResponse>("object"),
  permissions: maySee,
  summary: "A user's utilization: their own (level Agent), or the organization's.",
  home: "roster.openUser",
});

export const putRoutingUserUtilization = operation({
  id: "putRoutingUserUtilization",
  method: "PUT",
  path: "/api/v2/routing/users/{userId}/utilization",
  body: UtilizationRequest,
  answer: answers<Models.AgentMaxUtilizationResponse>("object"),
  permissions: mayManage,
  summary: "Overrides the organization's utilization for one user.",
  home: "roster.openUser",
});

/** Not repeatable: what a second one answers, where nothing is overridden any more, is not documented. */
export const deleteRoutingUserUtilization = operation({
  id: "deleteRoutingUserUtilization",
  method: "DELETE",
  path: "/api/v2/routing/users/{userId}/utilization",
  answer: answers<void>("empty"),
  permissions: mayManage,
  destructive: true,
  summary: "Takes a user's overrides away: the organization's utilization counts again.",
  home: "roster.openUser",
});

export const getRoutingUtilization = operation({
  id: "getRoutingUtilization",
  method: "GET",
  path: "/api/v2/routing/utilization",
  answer: answers<Models.UtilizationResponse>("object"),
  permissions: maySee,
  summary: "The organization's utilization.",
  home: "roster.openUser",
});

export const getRoutingUtilizationLabels = operation({
  id: "getRoutingUtilizationLabels",
  method: "GET",
  path: "/api/v2/routing/utilization/labels",
  query: paged(100, {
    sortOrder: Type.Optional(oneOf("ascending", "descending")),
    name: Type.Optional(Type.String()),
  }),
  answer: answers<Models.UtilizationLabelEntityListing>("listing"),
  permissions: anyOf("routing:utilization:view"),
  summary: "The organization's utilization labels.",
  home: "roster.openUser",
});
