/** Coaching appointments and learning assignments of users. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, noneDocumented, operation } from "../operation.js";
import { Id, Interval, exactly, ids, listOf, oneOf, paged } from "../schemas.js";

const maySee = anyOf("learning:assignment:view", "coaching:appointment:view");

const activityTypes = [
  "Informational",
  "Coaching",
  "AssessedContent",
  "Assessment",
  "External",
  "Native",
] as const;
const Tristate = Type.Optional(oneOf("True", "False", "Any"));

const filters = {
  moduleId: Type.Optional(Id),
  interval: Type.Optional(Interval),
  completionInterval: Type.Optional(Interval),
  overdue: Tristate,
  pass: Tristate,
  sortOrder: Type.Optional(oneOf("Asc", "Desc")),
  types: Type.Optional(listOf(...activityTypes)),
  statuses: Type.Optional(listOf("Planned", "InProgress", "Completed", "InvalidSchedule", "NotCompleted")),
  relationship: Type.Optional(listOf("Creator", "Facilitator", "Attendee")),
};

export const getUsersDevelopmentActivities = operation({
  id: "getUsersDevelopmentActivities",
  method: "GET",
  path: "/api/v2/users/development/activities",
  query: paged(100, { userId: Type.Optional(ids), ...filters }),
  answer: answers<Models.DevelopmentActivityListing>("listing"),
  permissions: maySee,
  summary: "Development activities of users.",
  home: "roster.development",
});

export const getUsersDevelopmentActivitiesMe = operation({
  id: "getUsersDevelopmentActivitiesMe",
  method: "GET",
  path: "/api/v2/users/development/activities/me",
  query: paged(100, filters),
  answer: answers<Models.DevelopmentActivityListing>("listing"),
  permissions: noneDocumented,
  summary: "One's own development activities.",
  home: "roster.development",
});

export const getUsersDevelopmentActivity = operation({
  id: "getUsersDevelopmentActivity",
  method: "GET",
  path: "/api/v2/users/development/activities/{activityId}",
  query: exactly({ type: oneOf(...activityTypes) }),
  answer: answers<Models.DevelopmentActivity>("object"),
  permissions: maySee,
  summary: "One development activity.",
  home: "roster.development",
});

const Junction = oneOf("And", "Or");

const DevelopmentActivityAggregateParam = exactly({
  interval: Interval,
  metrics: Type.Optional(
    Type.Array(
      oneOf(
        "nActivities",
        "nPlannedActivities",
        "nInProgressActivities",
        "nCompleteActivities",
        "nOverdueActivities",
        "nInvalidScheduleActivities",
        "nPassedActivities",
        "nFailedActivities",
        "oActivityScore",
        "nNotCompletedActivities",
      ),
    ),
  ),
  groupBy: Type.Optional(Type.Array(oneOf("attendeeId"))),
  filter: exactly({
    type: Junction,
    clauses: Type.Array(
      exactly({
        type: Junction,
        predicates: Type.Array(
          exactly({ dimension: oneOf("attendeeId", "type", "moduleId", "isPassed"), value: Type.String() }),
        ),
      }),
    ),
  }),
});
export type DevelopmentActivityAggregateParam = Static<typeof DevelopmentActivityAggregateParam>;

export const postUsersDevelopmentActivitiesAggregatesQuery = operation({
  id: "postUsersDevelopmentActivitiesAggregatesQuery",
  method: "POST",
  path: "/api/v2/users/development/activities/aggregates/query",
  body: DevelopmentActivityAggregateParam,
  answer: answers<Partial<Models.DevelopmentActivityAggregateResponse>>("search"),
  permissions: maySee,
  repeatable: true,
  summary: "How many development activities users have, by state and result.",
  home: "roster.development",
});
