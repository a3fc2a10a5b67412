// The same seed and the same moment give the same organization to the byte, in whatever process.
import assert from "node:assert/strict";
import type { AnyInput, Operation } from "../../../src/api/operation.js";
import { operations } from "../../../src/api/operations/index.js";
import { startDemoProcess, type DemoProcess } from "../../support/demoProcess.js";
import { list, object, parse, type Shape } from "../support/shapes.js";

const USERS = 60;
const NOW = "2026-11-25T09:00:00.000Z";
const WEEK = `2026-11-18T09:00:00Z/${NOW}`;
const SEARCHED_BY = ["query", "search"];

/** What some operations cannot do without. */
const NEEDED: Readonly<Record<string, AnyInput>> = {
  getAuthorizationDivisionspermittedMe: { query: { permission: "directory:user:edit" } },
  getAuthorizationDivisionspermittedPagedMe: { query: { permission: "directory:user:edit" } },
  getAuthorizationDivisionspermittedPagedSubjectId: { query: { permission: "directory:user:edit" } },
  getFieldconfig: { query: { type: "person" } },
  postAnalyticsUsersActivityQuery: {
    body: { metrics: [{ metric: "oMemberQueues", details: true }], groupBy: ["userId"] },
  },
  postAnalyticsUsersAggregatesQuery: {
    body: { interval: WEEK, metrics: ["tSystemPresence"], groupBy: ["userId"], granularity: "P1D" },
  },
  postAnalyticsUsersDetailsQuery: {
    body: { interval: WEEK, paging: { pageSize: 100, pageNumber: 1 } },
  },
  postUsersDevelopmentActivitiesAggregatesQuery: {
    body: { interval: WEEK, groupBy: ["attendeeId"], filter: { type: "And", clauses: [] } },
  },
};

/** Whatever reads a list: GETs of lists, and the queries and searches that are POSTs. */
function readsList({ id, method, path, answer, query }: Operation): boolean {
  // They need something that an earlier call gave.
  if (id === "getUsersSearch" || id === "postAnalyticsUsersObservationsQuery" || path.includes("{jobId}"))
    return false;
  if (method === "POST") return SEARCHED_BY.includes(path.split("/").at(-1) ?? "");
  return method === "GET" && (answer.shape !== "object" || "expand" in (query?.properties ?? {}));
}

describe("two demo organizations of the same seed, made at the same moment", () => {
  const started: DemoProcess[] = [];
  after(async () => {
    await Promise.all(started.map((demo) => demo.stop()));
  });

  async function start(seed: string, now = NOW): Promise<DemoProcess> {
    const demo = await startDemoProcess({ users: USERS, seed, now, still: true });
    started.push(demo);
    return demo;
  }

  async function read({ url, accessToken }: DemoProcess, target: string, request: RequestInit = {}) {
    const answer = await fetch(url + target, {
      ...request,
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    });
    // What fails says by which id its failure is known.
    return { status: answer.status, text: (await answer.text()).replace(/"contextId":"[^"]*"/, "") };
  }

  /** The ids of a list. */
  async function idsOf(demo: DemoProcess, target: string, most: number): Promise<string[]> {
    const { text } = await read(demo, target);
    const ids = list(object(parse(text))["entities"]).map(({ id }) => String(id));
    assert(ids.length > 0, text);
    return ids.slice(0, most);
  }

  /** By which the authority HR knows some of the users. */
  async function keysOf(demo: DemoProcess, users: readonly string[]): Promise<string[]> {
    const found = await Promise.all(users.map((id) => read(demo, `/api/v2/users/${id}/externalid`)));
    return found
      .flatMap(({ text }) => list(parse(text)))
      .flatMap(({ authorityName, externalKey }) => (authorityName === "HR" ? String(externalKey) : []));
  }

  /** Every list of the table, of several users and of all that they are about. */
  async function requests(demo: DemoProcess): Promise<[id: string, target: string, request: RequestInit][]> {
    const users = await idsOf(demo, "/api/v2/users?pageSize=100", 25);
    const known: Readonly<Record<string, readonly string[]>> = {
      userId: users,
      subjectId: users,
      queueId: await idsOf(demo, "/api/v2/routing/queues?pageSize=100", 40),
      groupId: await idsOf(demo, "/api/v2/groups", 10),
      roleId: await idsOf(demo, "/api/v2/authorization/roles", 10),
      skillId: await idsOf(demo, "/api/v2/routing/skills", 3),
      stationId: await idsOf(demo, "/api/v2/stations", 10),
      sourceId: ["purecloud"],
      clientId: ["here"],
      authorityName: ["HR"],
      externalKey: await keysOf(demo, users),
      activityId: ["nothing"],
    };
    return operations.filter(readsList).flatMap((operation) => {
      const { id, method, path, body, query: schema } = operation;
      const input = NEEDED[id] ?? {};
      const allowed: unknown = object(schema?.properties["expand"] ?? {})["items"];
      const sections: unknown = allowed === undefined ? undefined : object(allowed)["enum"];
      const query: Shape = {
        ...input.query,
        ...(schema !== undefined && "pageSize" in schema.properties ? { pageSize: 50 } : {}),
        ...(Array.isArray(sections) ? { expand: sections.join(",") } : {}),
      };
      const parameters = new URLSearchParams(
        Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
      );
      const request: RequestInit = {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(input.body ?? {}) }),
      };
      let paths: string[] = [path];
      for (const [, name = ""] of path.matchAll(/\{(\w+)\}/g))
        paths = paths.flatMap((one) =>
          (known[name] ?? assert.fail(`nothing is known of ${name}`)).map((value) =>
            one.replace(`{${name}}`, encodeURIComponent(value)),
          ),
        );
      return paths.map((one): [string, string, RequestInit] => [
        id,
        `${one}?${parameters.toString()}`,
        request,
      ]);
    });
  }

  it("give the same bytes for every list", async () => {
    const [one, other] = await Promise.all([start("twins"), start("twins")]);
    const all = await requests(one);
    const well = new Set<string>();
    for (const [id, target, request] of all) {
      const [left, right] = await Promise.all([read(one, target, request), read(other, target, request)]);
      assert.deepEqual(left, right, target);
      if (left.status === 200) well.add(id);
    }
    const asked = new Set(all.map(([id]) => id));
    assert(asked.size > 50, `${asked.size} lists`);
    assert.deepEqual(
      [...asked].filter((id) => !well.has(id)),
      [],
      "never with success",
    );
  });

  it("differ from one of another seed, and from one of another moment", async () => {
    const [one, seed, moment] = await Promise.all([
      start("twins"),
      start("triplets"),
      start("twins", "2026-11-25T09:00:01.000Z"),
    ]);
    const target = "/api/v2/users?pageSize=100&expand=presence";
    const { text } = await read(one, target);
    assert.notEqual((await read(seed, target)).text, text);
    assert.notEqual((await read(moment, target)).text, text);
  });
});
