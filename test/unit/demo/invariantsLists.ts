/** Checks of what lists, the search and analytics say, whatever was changed before. */
import assert from "node:assert/strict";
import type { Models } from "purecloud-platform-client-v2";
import type { AnyInput, Operation } from "../../../src/api/operation.js";
import * as table from "../../../src/api/operations/index.js";
import { allItems, pages } from "../../../src/api/paging.js";
import { isObject, list, object, type Shape } from "../support/shapes.js";
import { LAG, LINGER, MINUTE, SECOND, START, at, text, type Person, type World } from "./invariantsModel.js";

/** A list, and what it is asked for. */
interface Listed {
  readonly operation: Operation;
  readonly input: AnyInput;
  /** Where the page's number and size are. */
  readonly place: "query" | "body" | "paging";
}

const propertiesOf = (schema: unknown): Shape =>
  isObject(schema) && isObject(schema["properties"]) ? schema["properties"] : {};

/** What the parameters of paths are, for a list that somebody is asked about. */
function pathFor({ path }: Operation, world: World, person: Person): Record<string, string> {
  const { queues, groups, roles } = world.furniture;
  const at0 = (items: readonly { readonly id: string }[]): string => at(items, person.version).id;
  const values: Readonly<Record<string, string>> = {
    userId: person.id,
    subjectId: person.id,
    queueId: at0(queues),
    groupId: at0(groups),
    roleId: at0(roles),
  };
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return Object.fromEntries(names.map((name) => [name, text(values[name])]));
}

/** What some lists cannot do without. */
const needed = (world: World): Readonly<Record<string, Partial<AnyInput>>> => ({
  getAuthorizationDivisionspermittedPagedMe: { query: { permission: "directory:user:edit" } },
  getAuthorizationDivisionspermittedPagedSubjectId: { query: { permission: "directory:user:view" } },
  postAnalyticsUsersActivityQuery: {
    body: { metrics: [{ metric: "oMemberQueues" }], groupBy: ["userId"] },
  },
  postAnalyticsUsersDetailsQuery: { body: { interval: sinceStart(world) } },
});

const sinceStart = ({ setting }: World): string =>
  `${new Date(START).toISOString()}/${new Date(setting.now).toISOString()}`;

/** Every list of the table that is paged by number. */
export function pagedLists(world: World, person: Person): Listed[] {
  const inputs = needed(world);
  return table.operations.flatMap((operation): Listed[] => {
    const body = propertiesOf(operation.body);
    const place =
      "pageNumber" in propertiesOf(operation.query)
        ? "query"
        : "pageNumber" in body
          ? "body"
          : "paging" in body
            ? "paging"
            : undefined;
    if (place === undefined) return [];
    const path = pathFor(operation, world, person);
    const input = { ...(Object.keys(path).length > 0 ? { path } : {}), ...inputs[operation.id] };
    return [{ operation, input, place }];
  });
}

function withPage({ input, place }: Listed, page: Shape): AnyInput {
  if (place === "query") return { ...input, query: { ...input.query, ...page } };
  const body = isObject(input.body) ? input.body : {};
  return { ...input, body: place === "body" ? { ...body, ...page } : { ...body, paging: page } };
}

const itemsIn = (answer: Shape): readonly Shape[] =>
  list(answer["entities"] ?? answer["results"] ?? answer["userDetails"] ?? []);

/** What an item is about, whatever kind of list it is in. */
function idIn(item: Shape): string {
  const group = isObject(item["group"]) ? item["group"] : {};
  return JSON.stringify(item["id"] ?? item["userId"] ?? group["userId"] ?? item);
}

/** Reads a list to its end, and holds what each page says of the whole against the whole. */
export async function readPages({ client }: World, listed: Listed, pageSize: number): Promise<Shape[]> {
  const { operation } = listed;
  const read: Shape[] = [];
  const totals = new Set<unknown>();
  for (let pageNumber = 1; ; pageNumber += 1) {
    const answer = object(await client.send(operation, withPage(listed, { pageSize, pageNumber })));
    const items = itemsIn(answer);
    const total = answer["total"] ?? answer["totalHits"];
    totals.add(total);
    read.push(...items);
    if (typeof total === "number") {
      const left = Math.max(0, total - (pageNumber - 1) * pageSize);
      assert.equal(items.length, Math.min(pageSize, left), `${operation.id}, page ${pageNumber}`);
      if ("pageCount" in answer) assert.equal(answer["pageCount"], Math.ceil(total / pageSize), operation.id);
    }
    for (const link of ["nextUri", "nextPage"])
      if (link in answer) assert.equal(items.length, pageSize, `${operation.id} goes on after a short page`);
    if (items.length === 0) break;
  }
  assert.equal(totals.size, 1, `${operation.id} says how long it is in several ways`);
  const [total] = totals;
  if (total !== undefined) assert.equal(read.length, total, operation.id);
  const ids = read.map(idIn);
  assert.equal(new Set(ids).size, ids.length, `${operation.id} has something twice`);
  return read;
}

/** The ids in the order of the names, whatever their case and accents. */
function inOrderOfNames(users: readonly Models.User[]): (string | undefined)[] {
  const key = ({ name = "", id = "" }: Models.User): string =>
    `${name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()} ${id}`;
  return [...users].sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(({ id }) => id);
}

/** Pages of any size have together what their totals say, and the same as pages of another size. */
export async function checkPages(world: World, pageSize: number): Promise<void> {
  catchUp(world);
  const person = at(world.present, pageSize);
  for (const listed of pagedLists(world, person)) {
    const few = await readPages(world, listed, pageSize);
    const many = await readPages(world, listed, 50);
    assert.deepEqual(few.map(idIn), many.map(idIn), listed.operation.id);
  }
  const { client } = world;
  const active = await allItems(pages(client, table.getUsers, {}));
  assert.deepEqual(
    active.map(({ id }) => id),
    inOrderOfNames(active),
    "by name",
  );
  const byCursor = await allItems(pages(client, table.getUsersQuery, { query: { pageSize } }));
  assert.deepEqual(byCursor, active);
  const backwards = await allItems(
    pages(client, table.getUsersQuery, { query: { pageSize, sortOrder: "DESC" } }),
  );
  assert.deepEqual(backwards, [...active].reverse());
  for (const operation of [table.getTeams, table.getRoutingSkillgroups] as const)
    assert.deepEqual(
      await allItems(pages(client, operation, { query: { pageSize } })),
      await allItems(pages(client, operation, {})),
    );
}

/** How long lists are, as others say it. */
export async function checkCounts(world: World): Promise<void> {
  const { client, present } = world;
  const groups = await allItems(pages(client, table.getGroups, {}));
  for (const { id, name, memberCount } of groups) {
    const path = { groupId: text(id) };
    const members = await allItems(pages(client, table.getGroupMembers, { path }));
    assert.equal(memberCount, members.length, name);
    assert.deepEqual(
      members.map((member) => text(member.id)).sort(),
      present
        .filter(({ groupIds }) => groupIds.has(path.groupId))
        .map((person) => person.id)
        .sort(),
    );
  }
  const divisions = await client.call(table.getAuthorizationDivisions, { query: { objectCount: true } });
  for (const { id, objectCounts = {} } of divisions.entities ?? [])
    assert.equal(
      object(objectCounts)["USER"],
      present.filter(({ divisionId }) => divisionId === id).length,
      "users of a division",
    );
  const found = new Map<string, number>();
  for (const { id } of present)
    for (const group of await allItems(pages(client, table.getUserSkillgroups, { path: { userId: id } })))
      found.set(text(group.id), (found.get(text(group.id)) ?? 0) + 1);
  for (const { id, name, memberCount } of await allItems(pages(client, table.getRoutingSkillgroups, {})))
    assert.equal(memberCount, found.get(text(id)) ?? 0, name);
}

/** Lets so much time pass that the search knows everything. */
export function catchUp(world: World): void {
  world.passTime(LINGER * LAG);
}

/** Whoever is deleted is nowhere unless asked for, and everybody else is where they have to be. */
export async function checkDeleted(world: World): Promise<void> {
  catchUp(world);
  const { client, present, deleted } = world;
  const gone = new Set(deleted.map(({ id }) => id));
  const lists = await Promise.all(
    present.map(async (person) => {
      const path = { userId: person.id };
      const own = pagedLists(world, person).filter(
        ({ input }) => person === present[0] || Object.keys(input.path ?? {}).length > 0,
      );
      const around = await client.call(table.getUserAdjacents, { path });
      const rows: [string, readonly object[]][] = [
        ["superiors", await client.call(table.getUserSuperiors, { path })],
        ["direct reports", await client.call(table.getUserDirectreports, { path })],
        [
          "adjacents",
          [...(around.superiors ?? []), ...(around.siblings ?? []), ...(around.directReports ?? [])],
        ],
      ];
      for (const listed of own)
        // The past stays as it was.
        if (listed.operation !== table.postAnalyticsUsersDetailsQuery)
          rows.push([listed.operation.id, await readPages(world, listed, 50)]);
      return rows;
    }),
  );
  for (const [name, items] of lists.flat())
    for (const item of items) {
      const { id, userId, user, group } = object(item);
      const ids = [id, userId, isObject(user) && user["id"], isObject(group) && group["userId"]];
      assert(!ids.some((found) => typeof found === "string" && gone.has(found)), `deleted, and in ${name}`);
    }
  const active = present.filter(({ state }) => state === "active").map(({ id }) => id);
  const everywhere = {
    getUsers: await allItems(pages(client, table.getUsers, {})),
    getUsersQuery: await allItems(pages(client, table.getUsersQuery, {})),
    getProfilesUsers: await allItems(pages(client, table.getProfilesUsers, {})),
    postUsersSearch: await allItems(pages(client, table.postUsersSearch, { body: {} })),
  };
  for (const [name, users] of Object.entries(everywhere))
    assert.deepEqual(users.map(({ id }) => text(id)).sort(), [...active].sort(), name);
  for (const { id } of deleted) {
    const path = { userId: id };
    await world.expect(404, client.call(table.getUser, { path }));
    assert.equal((await client.call(table.getUser, { path, query: { state: "deleted" } })).id, id);
  }
  const asked = await allItems(pages(client, table.getUsers, { query: { state: "deleted" } }));
  assert.deepEqual(asked.map(({ id }) => text(id)).sort(), [...gone].sort(), "deleted ones");
}

/** Users by id. What is said in them of their managers is a matter of those. */
const shown = (users: readonly Models.User[]): Map<string, unknown> =>
  new Map(users.map((user) => [text(user.id), { ...user, manager: user.manager?.id }]));

/** Users as the search shows them. */
export async function searched({ client }: World): Promise<Map<string, unknown>> {
  return shown(await allItems(pages(client, table.postUsersSearch, { body: {} })));
}

/** The search is as the list of users is; of those who were deleted in the meantime it knows later. */
export async function checkSearch(world: World): Promise<void> {
  const { client, everDeleted } = world;
  const listed = async () => shown(await allItems(pages(client, table.getUsers, {})));
  const without = (users: ReadonlyMap<string, unknown>): [string, unknown][] =>
    [...users].filter(([id]) => !everDeleted.has(id)).sort(([a], [b]) => (a < b ? -1 : 1));
  world.passTime(LAG);
  assert.deepEqual(without(await searched(world)), without(await listed()));
  catchUp(world);
  assert.deepEqual(await searched(world), await listed());
}

/** For how long something was so, by what it was. */
type Sums = Record<string, number>;

function addTo(sums: Sums, name: string, duration: number): void {
  if (duration > 0) sums[name] = (sums[name] ?? 0) + duration;
}

/** What the changes that were made come to. */
function expectedSums(world: World, { presences, routings }: Person): Record<string, Sums> {
  const sums = { tSystemPresence: {}, tOrganizationPresence: {}, tAgentRoutingStatus: {} };
  const { now } = world.setting;
  for (const [index, { at: began, state }] of presences.entries()) {
    const duration = (presences[index + 1]?.at ?? now) - began;
    addTo(sums.tOrganizationPresence, state, duration);
    addTo(sums.tSystemPresence, world.systemOf(state).toUpperCase().replaceAll(" ", "_"), duration);
  }
  for (const [index, { at: began, state }] of routings.entries())
    addTo(sums.tAgentRoutingStatus, state, (routings[index + 1]?.at ?? now) - began);
  return sums;
}

/** Aggregates and details come to what was done, and to each other. */
export async function checkAnalytics(world: World, granularity: string | undefined): Promise<void> {
  world.passTime(MINUTE);
  const { client, people, setting } = world;
  const interval = sinceStart(world);
  const expected = new Map(people.map((person) => [person.id, expectedSums(world, person)]));
  const newSums = (): Record<string, Sums> => ({
    tSystemPresence: {},
    tOrganizationPresence: {},
    tAgentRoutingStatus: {},
  });

  const aggregates = await client.call(table.postAnalyticsUsersAggregatesQuery, {
    body: {
      interval,
      metrics: ["tSystemPresence", "tOrganizationPresence", "tAgentRoutingStatus"],
      groupBy: ["userId"],
      ...(granularity === undefined ? {} : { granularity }),
    },
  });
  const summedUp = new Map<string, Record<string, Sums>>();
  for (const { group, data = [] } of aggregates.results ?? []) {
    const sums = newSums();
    for (const { metrics = [] } of data)
      for (const { metric = "", qualifier = "", stats } of metrics)
        addTo((sums[metric] ??= {}), qualifier, stats?.sum ?? NaN);
    summedUp.set(text(object(group)["userId"]?.toString()), sums);
  }
  assert.deepEqual(summedUp, inOrderOf(summedUp, expected), "aggregates");

  const { jobId } = await client.call(table.postAnalyticsUsersDetailsJobs, { body: { interval } });
  const details = await allItems(pages(client, table.postAnalyticsUsersDetailsQuery, { body: { interval } }));
  const added = new Map<string, Record<string, Sums>>();
  for (const { userId, primaryPresence = [], routingStatus = [] } of details) {
    const sums = newSums();
    const lasted = ({ startTime = "", endTime }: { startTime?: string; endTime?: string }): number =>
      (endTime === undefined ? setting.now : Math.min(Date.parse(endTime), setting.now)) -
      Math.max(Date.parse(startTime), START);
    for (const record of primaryPresence) {
      addTo(sums["tSystemPresence"] ?? {}, record.systemPresence ?? "", lasted(record));
      addTo(sums["tOrganizationPresence"] ?? {}, record.organizationPresenceId ?? "", lasted(record));
    }
    for (const record of routingStatus)
      addTo(sums["tAgentRoutingStatus"] ?? {}, record.routingStatus ?? "", lasted(record));
    added.set(text(userId), sums);
  }
  assert.deepEqual(added, inOrderOf(added, expected), "details");

  // A job knows what was known when it was submitted.
  const [, changed] = world.present;
  assert(changed);
  world.passTime(SECOND);
  await client.call(table.patchUserPresence, {
    path: { userId: changed.id, sourceId: "purecloud" },
    body: { presenceDefinition: { id: world.presenceOf(world.isOnQueue(changed) ? "Break" : "On Queue") } },
  });
  world.passTime(MINUTE);
  const path = { jobId: text(jobId) };
  const results = await allItems(
    pages(client, table.getAnalyticsUsersDetailsJobResults, { path, query: { pageSize: 5 } }),
  );
  assert.deepEqual(results, details, "a job and the query that it is");
}

/** The same in the order of the other. */
function inOrderOf<Value>(
  order: ReadonlyMap<string, Value>,
  map: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const places = [...order.keys()];
  return new Map([...map].sort(([a], [b]) => places.indexOf(a) - places.indexOf(b)));
}
