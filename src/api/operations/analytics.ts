/** What users did and do: queries over presence and routing status, at once or as a job. */
import * as Type from "@sinclair/typebox/type";
import type { Static, TSchema } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, operation } from "../operation.js";
import { Interval, exactly, oneOf } from "../schemas.js";

const mayObserve = anyOf("analytics:userObservation:view");
const maySeeDetails = anyOf("analytics:userDetail:view");

const Junction = oneOf("and", "or");
const PredicateType = Type.Optional(oneOf("dimension", "property", "metric"));
const PredicateOperator = Type.Optional(oneOf("matches", "exists", "notExists"));
const Order = Type.Optional(oneOf("asc", "desc", "unordered"));

const NumericRange = exactly({
  gt: Type.Optional(Type.Number()),
  gte: Type.Optional(Type.Number()),
  lt: Type.Optional(Type.Number()),
  lte: Type.Optional(Type.Number()),
});
const AggregationRange = exactly({
  gte: Type.Optional(Type.Number()),
  lt: Type.Optional(Type.Number()),
});

/** Predicates, joined by and or or; clauses hold more of them, one level deep. */
function filterOf<Predicate extends TSchema>(predicate: Predicate) {
  return exactly({
    type: Junction,
    clauses: Type.Optional(Type.Array(exactly({ type: Junction, predicates: Type.Array(predicate) }))),
    predicates: Type.Optional(Type.Array(predicate)),
  });
}

/** A predicate about one of these dimensions, which may also compare numbers. */
function predicateOf<const Dimension extends string>(...dimensions: Dimension[]) {
  return exactly({
    type: PredicateType,
    dimension: Type.Optional(oneOf(...dimensions)),
    operator: PredicateOperator,
    value: Type.Optional(Type.String()),
    range: Type.Optional(NumericRange),
  });
}

const UserFilter = filterOf(predicateOf("userId"));
const PresenceFilter = filterOf(predicateOf("organizationPresenceId", "systemPresence"));
const RoutingStatusFilter = filterOf(predicateOf("routingStatus"));

const ActivityMetric = oneOf("oActiveQueues", "oMemberQueues");

const UserActivityQuery = exactly({
  metrics: Type.Array(exactly({ metric: ActivityMetric, details: Type.Optional(Type.Boolean()) })),
  groupBy: Type.Array(oneOf("userId")),
  filter: Type.Optional(
    filterOf(
      exactly({
        type: PredicateType,
        dimension: Type.Optional(
          oneOf(
            "organizationPresenceId",
            "presenceDate",
            "queueId",
            "queueMembershipStatus",
            "routingStatus",
            "routingStatusDate",
            "systemPresence",
            "teamId",
            "userId",
          ),
        ),
        operator: PredicateOperator,
        value: Type.Optional(Type.String()),
      }),
    ),
  ),
  order: Order,
});
export type UserActivityQuery = Static<typeof UserActivityQuery>;

export const postAnalyticsUsersActivityQuery = operation({
  id: "postAnalyticsUsersActivityQuery",
  method: "POST",
  path: "/api/v2/analytics/users/activity/query",
  query: exactly({
    pageSize: Type.Optional(Type.Integer({ minimum: 1 })),
    pageNumber: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  body: UserActivityQuery,
  // Where nobody matches, parts of it may be missing.
  answer: answers<Partial<Models.UserActivityResponse>>("search"),
  permissions: mayObserve,
  repeatable: true,
  summary: "What users are doing at this moment, and in which queues.",
  home: "roster.activity",
});

const UserObservationQuery = exactly({
  filter: UserFilter,
  metrics: Type.Array(ActivityMetric),
  detailMetrics: Type.Optional(Type.Array(ActivityMetric)),
});
export type UserObservationQuery = Static<typeof UserObservationQuery>;

export const postAnalyticsUsersObservationsQuery = operation({
  id: "postAnalyticsUsersObservationsQuery",
  method: "POST",
  path: "/api/v2/analytics/users/observations/query",
  body: UserObservationQuery,
  answer: answers<Partial<Models.UserObservationQueryResponse>>("search"),
  permissions: mayObserve,
  repeatable: true,
  summary: "In how many queues named users are members and active, at this moment.",
  home: "roster.activity",
});

const AggregateMetric = oneOf("tAgentRoutingStatus", "tOrganizationPresence", "tSystemPresence");

const UserAggregationQuery = exactly({
  interval: Interval,
  /** An ISO 8601 duration, such as PT30M or P1D. */
  granularity: Type.Optional(Type.String({ examples: ["PT30M", "PT1H", "P1D"] })),
  /** An IANA name, such as Europe/Berlin: days begin at its midnight. */
  timeZone: Type.Optional(Type.String()),
  groupBy: Type.Optional(Type.Array(oneOf("userId"))),
  filter: Type.Optional(UserFilter),
  metrics: Type.Array(AggregateMetric),
  flattenMultivaluedDimensions: Type.Optional(Type.Boolean()),
  views: Type.Optional(
    Type.Array(
      exactly({
        target: AggregateMetric,
        name: Type.String(),
        function: oneOf("rangeBound"),
        range: Type.Optional(AggregationRange),
      }),
    ),
  ),
  alternateTimeDimension: Type.Optional(oneOf("eventTime")),
});
export type UserAggregationQuery = Static<typeof UserAggregationQuery>;

export const postAnalyticsUsersAggregatesQuery = operation({
  id: "postAnalyticsUsersAggregatesQuery",
  method: "POST",
  path: "/api/v2/analytics/users/aggregates/query",
  body: UserAggregationQuery,
  answer: answers<Partial<Models.UserAggregateQueryResponse>>("search"),
  permissions: anyOf("analytics:userAggregate:view"),
  repeatable: true,
  summary: "How long users were in each presence and routing status, summed up.",
  home: "roster.activity",
});

const detailFilters = {
  userFilters: Type.Optional(Type.Array(UserFilter)),
  presenceFilters: Type.Optional(Type.Array(PresenceFilter)),
  routingStatusFilters: Type.Optional(Type.Array(RoutingStatusFilter)),
  order: Order,
};

const DetailAggregation = exactly({
  type: Type.Optional(oneOf("termFrequency", "numericRange")),
  dimension: Type.Optional(Type.String()),
  metric: Type.Optional(Type.String()),
  size: Type.Optional(Type.Integer()),
  ranges: Type.Optional(Type.Array(AggregationRange)),
});

const UserDetailsQuery = exactly({
  interval: Interval,
  ...detailFilters,
  presenceAggregations: Type.Optional(Type.Array(DetailAggregation)),
  routingStatusAggregations: Type.Optional(Type.Array(DetailAggregation)),
  paging: Type.Optional(
    exactly({
      pageSize: Type.Integer({ minimum: 1, maximum: 100 }),
      pageNumber: Type.Integer({ minimum: 1 }),
    }),
  ),
});
export type UserDetailsQuery = Static<typeof UserDetailsQuery>;

export const postAnalyticsUsersDetailsQuery = operation({
  id: "postAnalyticsUsersDetailsQuery",
  method: "POST",
  path: "/api/v2/analytics/users/details/query",
  body: UserDetailsQuery,
  answer: answers<Partial<Models.AnalyticsUserDetailsQueryResponse>>("details"),
  permissions: maySeeDetails,
  repeatable: true,
  summary: "Each presence and routing status of users in an interval, one after the other.",
  home: "roster.activity",
});

const AsyncUserDetailsQuery = exactly({
  interval: Interval,
  ...detailFilters,
  limit: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type AsyncUserDetailsQuery = Static<typeof AsyncUserDetailsQuery>;

/** Not repeatable: each request is a job of its own. */
export const postAnalyticsUsersDetailsJobs = operation({
  id: "postAnalyticsUsersDetailsJobs",
  method: "POST",
  path: "/api/v2/analytics/users/details/jobs",
  body: AsyncUserDetailsQuery,
  answer: answers<Models.AsyncQueryResponse>("object"),
  success: [202],
  permissions: maySeeDetails,
  summary: "Submits a details query as a job, for long intervals.",
  home: "roster.activity",
});

export const getAnalyticsUsersDetailsJobsAvailability = operation({
  id: "getAnalyticsUsersDetailsJobsAvailability",
  method: "GET",
  path: "/api/v2/analytics/users/details/jobs/availability",
  answer: answers<Models.DataAvailabilityResponse>("object"),
  permissions: maySeeDetails,
  summary: "Up to which moment jobs have data.",
  home: "roster.activity",
});

export const getAnalyticsUsersDetailsJob = operation({
  id: "getAnalyticsUsersDetailsJob",
  method: "GET",
  path: "/api/v2/analytics/users/details/jobs/{jobId}",
  // Before the job has a state there is an answer (202) without a body.
  answer: answers<Models.AsyncQueryStatus | undefined>("objectOrNothing"),
  success: [200, 202],
  permissions: maySeeDetails,
  summary: "How far a job is.",
  home: "roster.activity",
});

export const getAnalyticsUsersDetailsJobResults = operation({
  id: "getAnalyticsUsersDetailsJobResults",
  method: "GET",
  path: "/api/v2/analytics/users/details/jobs/{jobId}/results",
  query: exactly({
    cursor: Type.Optional(Type.String()),
    pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  }),
  answer: answers<Partial<Models.AnalyticsUserDetailsAsyncQueryResponse>>("details"),
  permissions: maySeeDetails,
  summary: "One page of a job's results.",
  home: "roster.activity",
});

export const deleteAnalyticsUsersDetailsJob = operation({
  id: "deleteAnalyticsUsersDetailsJob",
  method: "DELETE",
  path: "/api/v2/analytics/users/details/jobs/{jobId}",
  answer: answers<void>("empty"),
  success: [204],
  permissions: maySeeDetails,
  destructive: true,
  summary: "Cancels a job, or throws its results away.",
  home: "roster.activity",
});
