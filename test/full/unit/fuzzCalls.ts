/** Requests that make sense, of operations that nobody gets right by chance: what a fuzzer begins with. */
import assert from "node:assert/strict";
import { mark } from "../../../src/demo/marks.js";
import type { DemoOrganization } from "../../../src/demo/server.js";
import { STANDARD_PASSWORD } from "../../../src/demo/state/accounts.js";

export interface SensibleCall {
  readonly method: string;
  readonly target: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

const DAY = 24 * 60 * 60_000;

/** They name what the organization has at this moment: after a reset they have to be made again. */
export function sensibleCalls({ state }: DemoOrganization): SensibleCall[] {
  const [me, user, other] = [...state.users.values()];
  const [verifier, another] = me?.account.verifiers ?? [];
  const [skill, language, queue, role, division] = [
    ...[state.skills, state.languages, state.queues, state.roles, state.divisions],
  ].map((things) => [...things.keys()].at(-1));
  const [place] = state.further.places.keys();
  const known = [...state.users.values()].find(({ account }) => account.externalIds.length > 0);
  const [activity] = state.further.activities.all;
  const [external] = known?.account.externalIds ?? [];
  assert(me && user && other && verifier && another && known && external && activity);

  const call = (method: string, target: string, body?: unknown): SensibleCall => ({
    method,
    target: `/api/v2${target}`,
    ...(body === undefined ? {} : { body }),
  });
  const users = `/users/${user.id}`;
  const [mine, subject] = [`/users/${me.id}`, `/authorization/subjects/${user.id}`];
  const grants = { grants: [{ roleId: role, divisionId: division }] };
  const interval = `${new Date(state.now - 2 * DAY).toISOString()}/${new Date(state.now + DAY).toISOString()}`;
  const about = { type: "or", predicates: [{ dimension: "userId", value: user.id }] };
  const metrics = ["tAgentRoutingStatus", "tOrganizationPresence", "tSystemPresence"];
  const views = [{ target: "tSystemPresence", name: "short", function: "rangeBound", range: { lt: 60_000 } }];
  const queues = ["oActiveQueues", "oMemberQueues"];
  const submitted = { now: state.now, delay: 0, sees: () => true };
  const jobs = Array.from({ length: 3 }, () => {
    const { jobId = "" } = state.analytics.jobs.submit({ interval }, submitted);
    return `/analytics/users/details/jobs/${jobId}`;
  });
  const externalId = [external.authorityName, external.externalKey].map(encodeURIComponent).join("/");
  const search = {
    pageSize: 5,
    query: [{ type: "QUERY_STRING", value: "a*", fields: ["name", "email"] }],
    sortBy: "name",
    sortOrder: "ASC",
  };
  return [
    call("POST", `${subject}/bulkadd`, grants),
    call("POST", `${subject}/bulkremove`, grants),
    call("POST", `${subject}/bulkreplace`, grants),
    call("PUT", `${users}/roles`, [role]),
    call("POST", "/users", { name: "New", email: "new@northwind.example", divisionId: division }),
    call("PATCH", users, { version: user.version, title: "T", addresses: user.addresses, manager: me.id }),
    call("PATCH", "/users/bulk", [{ id: user.id, preferredName: "P" }]),
    call("DELETE", `/users/${other.id}`),
    call("PUT", `/users/${other.id}/state`, { state: "active", stateChangeReason: "Leave" }),
    call("POST", `${users}/password`, { newPassword: "Long-enough-1" }),
    call("POST", "/users/me/password", { oldPassword: STANDARD_PASSWORD, newPassword: STANDARD_PASSWORD }),
    call("PUT", `${mine}/verifiers/${verifier.id}`, { name: "App", default: true }),
    call("DELETE", `${mine}/verifiers/${another.id}`),
    call("POST", `${users}/externalid`, { authorityName: "Payroll", externalKey: "1" }),
    call("DELETE", `${users}/externalid/Payroll/1`),
    call("GET", `/users/externalid/${externalId}?expand=skills`),
    call("POST", `${users}/routingskills`, { id: skill, proficiency: 4 }),
    call("PUT", `${users}/routingskills/bulk`, [{ id: skill, proficiency: 2 }]),
    call("POST", `${users}/routinglanguages`, { id: language, proficiency: 4 }),
    call("POST", `/routing/queues/${String(queue)}/members`, [{ id: user.id }]),
    call("PATCH", `${users}/queues`, [{ id: queue, joined: false }]),
    call("PUT", `${users}/callforwarding`, {
      enabled: true,
      calls: [{ targets: [{ type: "PHONENUMBER", value: "+15551234567" }] }],
      voicemail: "PURECLOUD",
    }),
    call("PUT", `/routing/users/${user.id}/utilization`, {
      utilization: { call: { maximumCapacity: 2, interruptableMediaTypes: ["chat"] } },
    }),
    call("PUT", `/routing/users/${user.id}/directroutingbackup/settings`, {
      queueId: queue,
      agentWaitSeconds: 60,
    }),
    call("PUT", `${mine}/outofoffice`, { active: true, startDate: "2026-11-25T09:00:00Z", indefinite: true }),
    call("GET", `${mine}/outofoffice`),
    call("PATCH", `${mine}/geolocations/here`, { latitude: 1.5, country: "GB", locations: [{ id: place }] }),
    call("GET", `${mine}/geolocations/here`),
    call("GET", `/users/search?q64=${mark({ request: { pageSize: 5, pageNumber: 2 } })}`),
    call("POST", "/users/search", search),
    call("POST", "/groups/search", {
      pageSize: 3,
      query: [{ type: "CONTAINS", value: "a", fields: ["name"] }],
    }),
    call("POST", "/locations/search", { sortBy: "name" }),
    call("GET", "/users/query?pageSize=5&state=any"),
    call("POST", "/analytics/users/activity/query?pageSize=5", {
      metrics: queues.map((metric) => ({ metric, details: true })),
      groupBy: ["userId"],
      filter: { type: "and", predicates: [{ dimension: "systemPresence", value: "AVAILABLE" }] },
    }),
    call("POST", "/analytics/users/observations/query", {
      filter: about,
      metrics: queues,
      detailMetrics: queues,
    }),
    call("POST", "/analytics/users/aggregates/query", { interval, metrics, views, filter: about }),
    call("POST", "/analytics/users/aggregates/query", {
      ...{ interval, metrics, granularity: "P1D", timeZone: "Europe/Berlin", groupBy: ["userId"] },
    }),
    call("POST", "/analytics/users/details/query", {
      interval,
      paging: { pageSize: 10, pageNumber: 1 },
      userFilters: [about],
      presenceAggregations: [{ type: "termFrequency", dimension: "systemPresence", size: 3 }],
      routingStatusAggregations: [
        { type: "numericRange", metric: "tAgentRoutingStatus", ranges: [{ gte: 1000, lt: 60_000 }] },
      ],
    }),
    call("POST", "/analytics/users/details/jobs", { interval, limit: 3 }),
    call("GET", `${jobs[0] ?? ""}/results?pageSize=5`),
    call("GET", jobs[1] ?? ""),
    call("DELETE", jobs[2] ?? ""),
    call("GET", `/users/development/activities/${activity.id}?type=${activity.type}`),
    call("POST", "/users/development/activities/aggregates/query", {
      interval,
      groupBy: ["attendeeId"],
      filter: { type: "And", clauses: [] },
    }),
  ];
}
