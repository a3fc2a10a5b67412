// What is inconvenient about the real API, and how the client meets it. The demo organization has all of it by default.
import assert from "node:assert/strict";
import type { Client } from "../../../src/api/client.js";
import { Client as ApiClient } from "../../../src/api/client.js";
import { clientTokens } from "../../../src/api/clientTokens.js";
import * as table from "../../../src/api/operations/index.js";
import { allItems, pages } from "../../../src/api/paging.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { demoClient, failure, transports } from "../support/api.js";

describe("the client and the inconvenient truths of the API", () => {
  const transport = transports();
  let demo: DemoOrganization;
  let client: Client;
  before(async () => {
    demo = await startDemoOrganization({ rateLimit: false });
    client = demoClient(demo, transport()).client;
  });
  after(() => demo.close());
  beforeEach(() => demo.reset());

  const userNamed = (name: string): string => {
    const found = [...demo.state.users.values()].find((user) => user.name === name);
    assert(found, name);
    return found.id;
  };
  const nadia = () => ({ path: { userId: userNamed("Nadia Novak") } });
  const versionOf = async (): Promise<number | undefined> =>
    (await client.call(table.getUser, nadia())).version;

  it("a user's queues are the joined ones unless the others are asked for", async () => {
    const { path } = nadia();
    const [queueId = ""] = demo.state.queues.keys();
    await client.call(table.postRoutingQueueMembers, { path: { queueId }, body: [{ id: path.userId }] });
    const queues = async (query: { joined?: boolean }) =>
      (await allItems(pages(client, table.getUserQueues, { path, query }))).map(({ id }) => id);
    assert((await queues({})).includes(queueId));
    await client.call(table.patchUserQueues, { path, body: [{ id: queueId, joined: false }] });
    assert(!(await queues({})).includes(queueId));
    assert((await queues({ joined: false })).includes(queueId));
  });

  it("expand leaves out a section now and then, and the user's own list has it", async () => {
    const users = pages(client, table.getUsers, { query: { expand: ["skills"] } });
    const lacking = (await allItems(users)).filter(({ skills }) => skills === undefined);
    assert(lacking.length > 0);
    for (const { id = "" } of lacking.slice(0, 5)) {
      const skills = await allItems(pages(client, table.getUserRoutingskills, { path: { userId: id } }));
      assert.equal(skills.length, demo.state.users.get(id)?.skills.size);
    }
  });

  it("a change of a station is accepted, and visible later", async () => {
    const free = [...demo.state.stations.keys()].find(
      (id) => demo.state.stationUsers(id).associated === undefined,
    );
    assert(free);
    const { path } = nadia();
    const before = await client.call(table.getUserStation, { path });
    await client.call(table.putUserStationAssociatedstationStationId, {
      path: { ...path, stationId: free },
    });
    assert.equal(demo.requests.at(-1)?.status, 202);
    assert.deepEqual(await client.call(table.getUserStation, { path }), before);
  });

  it("the search does not know yet what the user itself shows", async () => {
    const version = (await versionOf()) ?? 0;
    await client.call(table.patchUser, { ...nadia(), body: { version, title: "Quartermaster" } });
    assert.equal((await client.call(table.getUser, nadia())).title, "Quartermaster");
    const body = { query: [{ type: "CONTAINS" as const, fields: ["title"], value: "Quartermaster" }] };
    assert.deepEqual(await allItems(pages(client, table.postUsersSearch, { body })), []);
  });

  it("getUsers ends at 10,000 users, and users/query does not", async () => {
    const query = { pageSize: 500, pageNumber: 21 };
    const error = await failure(client.call(table.getUsers, { query }), "rejected");
    assert.equal(error.status, 400);
    const all = await allItems(pages(client, table.getUsersQuery, {}));
    const active = [...demo.state.users.values()].filter(({ state }) => state === "active");
    assert.deepEqual(all.map(({ id }) => id).sort(), active.map(({ id }) => id).sort());
  });

  it("skills, queues, station and utilization leave the user's version", async () => {
    const version = await versionOf();
    const { path } = nadia();
    const [skill = ""] = demo.state.skills.keys();
    const [queue = ""] = demo.state.queues.keys();
    await client.call(table.patchUserRoutingskillsBulk, { path, body: [{ id: skill, proficiency: 2 }] });
    await client.call(table.postRoutingQueueMembers, {
      path: { queueId: queue },
      body: [{ id: path.userId }],
    });
    await client.call(table.putRoutingUserUtilization, {
      path,
      body: { utilization: { call: { maximumCapacity: 1 } } },
    });
    await client.call(table.deleteUserStationDefaultstation, { path });
    assert.equal(await versionOf(), version);
  });

  it("grants come from groups too, and say whose they are", async () => {
    const inGroups = [...demo.state.users.values()].find((user) =>
      [...user.groupIds].some((id) => (demo.state.groups.get(id)?.grants.length ?? 0) > 0),
    );
    assert(inGroups);
    const { grants = [] } = await client.call(table.getAuthorizationSubject, {
      path: { subjectId: inGroups.id },
      query: { includeDuplicates: true },
    });
    const owners = new Set(grants.map(({ subjectId }) => subjectId));
    assert([...owners].some((owner) => owner !== inGroups.id));
    assert.equal(grants.filter(({ subjectId }) => subjectId === inGroups.id).length, inGroups.grants.length);
  });

  it("a deleted user's address is taken, and the user comes back by restoring", async () => {
    const { path } = nadia();
    const { email = "", name = "", division } = await client.call(table.getUser, { path });
    assert(division?.id);
    await client.call(table.deleteUser, { path });
    const body = { name, email, divisionId: division.id };
    assert.equal((await failure(client.call(table.postUsers, { body }), "conflict")).status, 409);
    const { version } = await client.call(table.getUser, { path, query: { state: "deleted" } });
    await client.call(table.patchUser, { path, body: { version, state: "active" } });
    assert.equal((await client.call(table.getUser, { path })).state, "active");
  });

  it("inactive users are hidden unless they are asked for", async () => {
    const inactive = [...demo.state.users.values()].filter(({ state }) => state === "inactive");
    assert(inactive.length > 0);
    const shown = await allItems(pages(client, table.getUsers, {}));
    assert(shown.every(({ state }) => state === "active"));
    const asked = await allItems(pages(client, table.getUsers, { query: { state: "inactive" } }));
    assert.equal(asked.length, inactive.length);
  });

  it("a user's own skills come 50 at a time, and more are refused before anything is sent", async () => {
    const { path } = nadia();
    const sent = demo.requests.length;
    await failure(client.call(table.getUserRoutingskills, { path, query: { pageSize: 51 } }), "invalidInput");
    assert.equal(demo.requests.length, sent);
    await allItems(pages(client, table.getUserRoutingskills, { path }));
    assert.equal(demo.requests.at(-1)?.query["pageSize"], "50");
  });

  it("permissions end at a division's border, and the error names the one that is missing", async () => {
    const endpoints = { api: demo.url, login: demo.url };
    const europe = new ApiClient({
      endpoints,
      tokens: clientTokens(endpoints, demo.europeClient, transport()),
      transport: transport(),
    });
    const border = async (inside: boolean) => {
      const found = [...demo.state.users.values()].find(
        ({ divisionId, state }) =>
          state === "active" && (demo.state.divisions.get(divisionId)?.name === "Europe") === inside,
      );
      assert(found);
      const body = { version: found.version, title: "T" };
      return europe.call(table.patchUser, { path: { userId: found.id }, body });
    };
    assert.equal((await border(true)).title, "T");
    const error = await failure(border(false), "forbidden");
    assert(error.missingPermissions.includes("directory:user:edit"), error.missingPermissions.join());
  });

  it("another user's out of office is refused, one's own is not", async () => {
    await failure(client.call(table.getUserOutofoffice, nadia()), "forbidden");
    const userId = demo.state.administratorId;
    assert.equal((await client.call(table.getUserOutofoffice, { path: { userId } })).active, false);
  });

  it("client credentials are no user", async () => {
    const endpoints = { api: demo.url, login: demo.url };
    const own = transport();
    const machine = new ApiClient({
      endpoints,
      tokens: clientTokens(endpoints, demo, own),
      transport: own,
    });
    assert.equal((await failure(machine.call(table.getUsersMe, {}), "rejected")).code, "not.a.user");
    const body = { newPassword: "a-long-enough-1", oldPassword: "another-1" };
    assert.equal(
      (await failure(machine.call(table.postUsersMePassword, { body }), "rejected")).code,
      "not.a.user",
    );
  });
});
