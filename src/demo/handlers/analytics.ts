/** What users did and do: queries over presence and routing status, at once or as a job. */
import * as table from "../../api/operations/analytics.js";
import { queryActivity, queryObservations } from "../analytics/activity.js";
import { queryAggregates } from "../analytics/aggregates.js";
import { queryDetails } from "../analytics/details.js";
import type { Sees } from "../analytics/common.js";
import { availability } from "../analytics/jobs.js";
import { within } from "../scope.js";
import { serve, type Surroundings } from "../serve.js";

const OBSERVE = "analytics:userObservation:view";
const AGGREGATE = "analytics:userAggregate:view";
const DETAIL = "analytics:userDetail:view";

/** (U) Users of divisions in which the caller may not see such things are left out. */
const sees = (permission: string, asking: Surroundings): Sees => within(permission, asking);

export const analytics = [
  serve(table.postAnalyticsUsersActivityQuery, ({ query = {}, body }, asking) =>
    queryActivity(asking.organization, body, query, asking.now, sees(OBSERVE, asking)),
  ),

  serve(table.postAnalyticsUsersObservationsQuery, ({ body }, asking) =>
    queryObservations(asking.organization, body, asking.now, sees(OBSERVE, asking)),
  ),

  serve(table.postAnalyticsUsersAggregatesQuery, ({ body }, asking) =>
    queryAggregates(asking.organization, body, asking.now, sees(AGGREGATE, asking)),
  ),

  serve(table.postAnalyticsUsersDetailsQuery, ({ body }, asking) =>
    queryDetails(asking.organization, body, asking.now, sees(DETAIL, asking)),
  ),

  serve(table.postAnalyticsUsersDetailsJobs, ({ body }, asking) =>
    asking.organization.analytics.jobs.submit(body, {
      now: asking.now,
      delay: asking.jobDelay,
      sees: sees(DETAIL, asking),
    }),
  ),

  serve(table.getAnalyticsUsersDetailsJobsAvailability, (_, { now }) => availability(now)),

  serve(table.getAnalyticsUsersDetailsJob, ({ path }, { organization, now }) =>
    organization.analytics.jobs.status(path.jobId, now),
  ),

  serve(table.getAnalyticsUsersDetailsJobResults, ({ path, query = {} }, { organization, now }) =>
    organization.analytics.jobs.results(path.jobId, query, now),
  ),

  serve(table.deleteAnalyticsUsersDetailsJob, ({ path }, { organization, now }) =>
    organization.analytics.jobs.cancel(path.jobId, now),
  ),
];
