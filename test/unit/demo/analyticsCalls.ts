/** Calls of the operations of analytics, whose answers are checked against the API's description. */
import assert from "node:assert/strict";
import type { DemoOrganization } from "../../../src/demo/server.js";
import type { CallOptions } from "./support.js";

const DAY = 24 * 60 * 60_000;

/** One meaningful call of each, or several. */
export function analyticsCalls({ state }: DemoOrganization): Record<string, [string, CallOptions?][]> {
  const root = "/api/v2/analytics/users";
  const interval = `${new Date(state.now - 2 * DAY).toISOString()}/${new Date(state.now + DAY).toISOString()}`;
  const job = (delay: number): string => {
    const { jobId } = state.analytics.jobs.submit({ interval }, { now: state.now, delay, sees: () => true });
    assert(jobId);
    return `${root}/details/jobs/${jobId}`;
  };
  const post = (body: unknown): CallOptions => ({ method: "POST", body });
  const me = { type: "or", predicates: [{ dimension: "userId", value: state.administratorId }] };
  const metrics = ["tAgentRoutingStatus", "tOrganizationPresence", "tSystemPresence"];
  const views = [{ target: "tSystemPresence", name: "short", function: "rangeBound", range: { lt: 60_000 } }];
  const queues = ["oActiveQueues", "oMemberQueues"];
  const done = job(0);
  return {
    postAnalyticsUsersActivityQuery: [
      [
        `${root}/activity/query`,
        post({ metrics: queues.map((metric) => ({ metric, details: true })), groupBy: ["userId"] }),
      ],
    ],
    postAnalyticsUsersObservationsQuery: [
      [`${root}/observations/query`, post({ filter: me, metrics: queues, detailMetrics: queues })],
    ],
    postAnalyticsUsersAggregatesQuery: [
      [`${root}/aggregates/query`, post({ interval, metrics, views })],
      [`${root}/aggregates/query`, post({ interval, metrics, groupBy: ["userId"], granularity: "P1D" })],
    ],
    postAnalyticsUsersDetailsQuery: [
      [
        `${root}/details/query`,
        post({
          interval,
          paging: { pageSize: 100, pageNumber: 1 },
          presenceAggregations: [{ type: "termFrequency", dimension: "systemPresence" }],
          routingStatusAggregations: [
            { type: "numericRange", metric: "tAgentRoutingStatus", ranges: [{ gte: 1000, lt: 60_000 }] },
          ],
        }),
      ],
      [`${root}/details/query`, post({ interval, paging: { pageSize: 100, pageNumber: 100 } })],
    ],
    postAnalyticsUsersDetailsJobs: [[`${root}/details/jobs`, post({ interval, limit: 3 })]],
    getAnalyticsUsersDetailsJobsAvailability: [[`${root}/details/jobs/availability`]],
    getAnalyticsUsersDetailsJob: [[job(10 * DAY)], [done]],
    getAnalyticsUsersDetailsJobResults: [[`${done}/results`], [`${done}/results?pageSize=1000`]],
    deleteAnalyticsUsersDetailsJob: [[job(10 * DAY), { method: "DELETE" }]],
  };
}
