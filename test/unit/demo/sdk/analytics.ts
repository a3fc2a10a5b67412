/** What users did and do, by analytics: now, summed up, one after the other, and as jobs. */
import assert from "node:assert/strict";
import { named, refused, type Run } from "./run.js";

const DAY = 24 * 60 * 60_000;
const QUEUES = ["oActiveQueues", "oMemberQueues"];

export function analytics(get: () => Run): void {
  const interval = (days: number): string => {
    const { now } = get().demo.state;
    return `${new Date(now - days * DAY).toISOString()}/${new Date(now + DAY).toISOString()}`;
  };
  const only = (userId: string) => ({
    type: "or",
    predicates: [{ type: "dimension", dimension: "userId", operator: "matches", value: userId }],
  });

  describe("analytics", () => {
    it("know what users do now", async () => {
      const { users, nadia, sdk } = get();
      const queues = new sdk.RoutingApi();
      const { entities: [billing] = [] } = await queues.getRoutingQueues({ name: "Billing" });
      await queues.postRoutingQueueMembers(billing?.id ?? "", [{ id: nadia.id }]);
      const query = {
        metrics: QUEUES.map((metric) => ({ metric, details: true })),
        groupBy: ["userId"],
        filter: only(nadia.id),
      };
      const { results = [], entityIdDimension } = await users.postAnalyticsUsersActivityQuery(query);
      assert.equal(entityIdDimension, "queueId");
      const [row] = results;
      assert(row);
      assert.deepEqual(
        row.data?.map(({ count, entityIds }) => [count, entityIds]),
        [
          [1, [billing?.id]],
          [1, [billing?.id]],
        ],
      );
      const { presence, routingStatus } = await users.getUser(nadia.id, {
        expand: ["presence", "routingStatus"],
      });
      const [entity] = row.entities ?? [];
      assert.deepEqual(
        [entity?.routingStatus, entity?.organizationPresenceId, entity?.queueId],
        [routingStatus?.status, presence?.presenceDefinition?.id, billing?.id],
      );
      const observed = await users.postAnalyticsUsersObservationsQuery({
        filter: only(nadia.id),
        metrics: QUEUES,
        detailMetrics: QUEUES,
      });
      assert.deepEqual(
        observed.results?.[0]?.data?.map(({ stats, observations }) => [stats?.count, observations?.length]),
        [
          [1, 1],
          [1, 1],
        ],
      );
      await refused(
        users.postAnalyticsUsersActivityQuery({ ...query, metrics: [] }),
        400,
        "constraint.validation",
      );
      const everybody = { type: "or", predicates: [] };
      const unfiltered = users.postAnalyticsUsersObservationsQuery({ filter: everybody, metrics: QUEUES });
      await refused(unfiltered, 400, "constraint.validation");
    });

    it("know who is in which team", async () => {
      const { users, sdk } = get();
      const { entities: [team] = [] } = await new sdk.TeamsApi().getTeams({ pageSize: 1 });
      const predicates = [
        { type: "dimension", dimension: "teamId", operator: "matches", value: team?.id ?? "" },
      ];
      const { results = [] } = await users.postAnalyticsUsersActivityQuery(
        {
          metrics: [{ metric: "oMemberQueues" }],
          groupBy: ["userId"],
          filter: { type: "and", predicates },
        },
        { pageSize: 1000 },
      );
      assert.equal(results.length, team?.memberCount);
      for (const { group, entities = [] } of results.slice(0, 5)) {
        const id = group?.["userId"] ?? "";
        assert.deepEqual((await users.getUser(id, { expand: ["team"] })).team, team);
        assert(entities.every(({ teamId }) => teamId === team?.id));
        const { results: [seen] = [] } = await users.postAnalyticsUsersObservationsQuery({
          ...{ filter: only(id), metrics: QUEUES, detailMetrics: QUEUES },
        });
        assert(
          seen?.data?.every(({ observations = [] }) =>
            observations.every(({ teamId }) => teamId === team?.id),
          ),
        );
      }
    });

    it("sum up for how long users were what", async () => {
      const { users } = get();
      const someone = get().someone(({ routing }) => routing.status === "INTERACTING");
      const { systemToOrganizationMappings, results } = await users.postAnalyticsUsersAggregatesQuery({
        interval: interval(2),
        granularity: "P1D",
        groupBy: ["userId"],
        filter: only(someone.id),
        metrics: ["tSystemPresence", "tAgentRoutingStatus"],
        views: [{ target: "tSystemPresence", name: "hours", function: "rangeBound", range: { gte: 0 } }],
      });
      assert(systemToOrganizationMappings?.["ON_QUEUE"]?.length);
      assert.equal(results?.[0]?.group?.["userId"], someone.id);
      for (const { metrics = [], views = [] } of results[0].data ?? []) {
        const presences = metrics.filter(({ metric }) => metric === "tSystemPresence");
        const sum = presences.reduce((total, { stats }) => total + (stats?.sum ?? 0), 0);
        assert.deepEqual([views[0]?.name, views[0]?.stats?.sum], ["hours", sum]);
      }
      const wrong = { interval: interval(2), granularity: "daily", metrics: ["tSystemPresence"] };
      await refused(users.postAnalyticsUsersAggregatesQuery(wrong), 400, "invalid.date");
    });

    it("list what users were, at once or as a job", async () => {
      const { users } = get();
      const someone = get().someone(({ routing }) => routing.status === "INTERACTING");
      const query = { interval: interval(5), userFilters: [only(someone.id)] };
      const {
        userDetails = [],
        totalHits,
        aggregations = [],
      } = await users.postAnalyticsUsersDetailsQuery({
        ...query,
        presenceAggregations: [{ type: "termFrequency", dimension: "systemPresence" }],
        routingStatusAggregations: [
          { type: "numericRange", metric: "tAgentRoutingStatus", ranges: [{ gte: 0, lt: DAY }] },
        ],
      });
      assert.deepEqual([totalHits, userDetails[0]?.userId], [1, someone.id]);
      assert.equal(userDetails[0]?.routingStatus?.at(-1)?.routingStatus, "INTERACTING");
      assert.equal(aggregations[0]?.count, userDetails[0].primaryPresence?.length);
      assert(aggregations[1]?.results?.[0]?.count);
      const tooLong = users.postAnalyticsUsersDetailsQuery({ interval: interval(20) });
      await refused(tooLong, 400, "invalid.value");

      const { jobId = "" } = await users.postAnalyticsUsersDetailsJobs(query);
      const {
        state,
        submissionDate = "",
        completionDate = "",
      } = await users.getAnalyticsUsersDetailsJob(jobId);
      assert.deepEqual([state, completionDate >= submissionDate], ["FULFILLED", true]);
      const found = await users.getAnalyticsUsersDetailsJobResults(jobId);
      assert.deepEqual([found.userDetails, found.cursor], [userDetails, undefined]);
      await users.deleteAnalyticsUsersDetailsJob(jobId);
      await refused(users.getAnalyticsUsersDetailsJob(jobId), 404, "not.found");
      await refused(users.getAnalyticsUsersDetailsJobResults(jobId), 404, "not.found");
      await refused(users.deleteAnalyticsUsersDetailsJob(jobId), 404, "not.found");
      await refused(users.postAnalyticsUsersDetailsJobs({ interval: "today" }), 400, "invalid.value");
    });

    it("give a job's results from cursor to cursor", async () => {
      const { users, demo } = get();
      const { jobId = "" } = await users.postAnalyticsUsersDetailsJobs({ interval: interval(1), limit: 5 });
      const first = await users.getAnalyticsUsersDetailsJobResults(jobId, { pageSize: 3 });
      const { cursor = "" } = first;
      const second = await users.getAnalyticsUsersDetailsJobResults(jobId, { pageSize: 3, cursor });
      const found = [...(first.userDetails ?? []), ...(second.userDetails ?? [])].map(({ userId }) => userId);
      assert.deepEqual([found.length, second.cursor], [5, undefined]);
      assert.deepEqual(found, [...demo.state.users.keys()].filter((id) => found.includes(id)).sort());
      const { dataAvailabilityDate = "" } = await users.getAnalyticsUsersDetailsJobsAvailability();
      assert(Date.parse(dataAvailabilityDate) < demo.state.now);
    });

    it("are for those who may see them", async () => {
      const { users, me, demo } = get();
      const filter = only(me);
      const during = { interval: interval(1) };
      const { jobId = "" } = await users.postAnalyticsUsersDetailsJobs(during);
      const activity = { metrics: [{ metric: "oMemberQueues" }], groupBy: ["userId"], filter };
      const aggregation = { ...during, metrics: ["tSystemPresence"] };
      await get().asClient(demo.europeClient, async () => {
        for (const call of [
          () => users.postAnalyticsUsersActivityQuery(activity),
          () => users.postAnalyticsUsersObservationsQuery({ filter, metrics: QUEUES }),
          () => users.postAnalyticsUsersAggregatesQuery(aggregation),
          () => users.postAnalyticsUsersDetailsQuery(during),
          () => users.postAnalyticsUsersDetailsJobs(during),
          () => users.getAnalyticsUsersDetailsJobsAvailability(),
          () => users.getAnalyticsUsersDetailsJob(jobId),
          () => users.getAnalyticsUsersDetailsJobResults(jobId),
          () => users.deleteAnalyticsUsersDetailsJob(jobId),
        ])
          await refused(call(), 403, "missing.permissions");
      });
      assert.equal((await users.getAnalyticsUsersDetailsJob(jobId)).state, "FULFILLED");
    });
  });

  describe("teams", () => {
    it("lose those who are deleted", async () => {
      const { users, sdk, demo } = get();
      const teams = new sdk.TeamsApi();
      const { entities: [before] = [] } = await teams.getTeams();
      const member = get().someone((user) => demo.state.further.teams.of(user)?.id === before?.id);
      await users.deleteUser(member.id);
      const { entities: [after] = [] } = await teams.getTeams();
      assert.deepEqual(named([after ?? {}]), named([before ?? {}]));
      assert.equal(after?.memberCount, (before?.memberCount ?? 0) - 1);
    });
  });
}
