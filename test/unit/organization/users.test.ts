import assert from "node:assert/strict";
import { byName, type User } from "../../../src/organization/model.js";
import { Users } from "../../../src/organization/users.js";
import { cancelled, clientOf, closing, failure, transports } from "../support/api.js";
import { addSkills, languagesOf, userNamed, world } from "../support/organization.js";
import { httpServer, sendJson } from "../support/servers.js";

const sorted = <Item extends { id: string; name: string }>(items: readonly Item[]) => [...items].sort(byName);

describe("the users of an organization", () => {
  const get = world({ users: 160 });
  const operations = () => get().demo.requests.map(({ operation }) => operation);

  it("come a page at a time, with what their rows show, in one request", async () => {
    const { organization, demo } = get();
    const page = await organization.users.page(1, 25);
    const active = demo.state.usersByName("active");
    assert.deepEqual(
      page.items.map(({ id }) => id),
      active.slice(0, 25).map(({ id }) => id),
    );
    assert.equal(page.total, active.length);
    assert.equal(page.last, false);
    assert.deepEqual(operations(), ["getUsers"]);
    assert.equal(demo.requests[0]?.query["expand"], "presence,routingStatus,skills,languages,station");
    for (const user of page.items) {
      const kept = demo.state.users.get(user.id);
      assert(kept);
      assert.equal(user.routingStatus, kept.routing.status);
      assert.equal(user.presence, kept.presence.definition.systemPresence.toUpperCase().replaceAll(" ", "_"));
      assert.equal(user.email, kept.email);
      if (user.skills !== undefined)
        assert.deepEqual(new Map(user.skills.map(({ id, proficiency }) => [id, proficiency])), kept.skills);
      if (user.stations) assert.equal(user.stations.associated?.id, kept.station.associated?.id);
    }
  });

  it("end with the last page", async () => {
    const { organization, demo } = get();
    const count = demo.state.usersByName("active").length;
    const last = await organization.users.page(Math.ceil(count / 25), 25);
    assert.equal(last.last, true);
    assert.equal(last.items.length, count - 25 * (Math.ceil(count / 25) - 1));
  });

  it("have unknown skills where the list left them out, and none where there are none", async () => {
    const { organization, demo } = get();
    const omitting = [...demo.state.users.values()].filter(({ omitted }) => omitted !== undefined);
    assert(
      omitting.some(({ omitted }) => omitted === "skills"),
      "the demo organization leaves something out",
    );
    const all: User[] = [];
    for (let number = 1, last = false; !last; number += 1) {
      const page = await organization.users.page(number, 100);
      all.push(...page.items);
      last = page.last;
    }
    for (const { id, omitted, state } of omitting) {
      if (state !== "active") continue;
      const user = all.find((candidate) => candidate.id === id);
      assert.equal(user?.[omitted === "skills" ? "skills" : "stations"], undefined);
    }
    const nobody = all.find(({ name }) => name === "Nadia Novak");
    assert.deepEqual(nobody?.skills, []);
    assert.deepEqual(nobody.languages, []);
    assert.deepEqual(nobody.stations, { associated: undefined, default: undefined });
  });

  it("are read again by their ids, a hundred in one request", async () => {
    const { organization, demo } = get();
    const { id, email } = userNamed(demo, "Priya Raman");
    demo.clearRequests();
    const [user, ...others] = await organization.users.some([id, "nobody"]);
    assert.equal(user?.name, "Priya Raman");
    assert.equal(user.email, email);
    assert.equal(user.skills?.length, demo.state.skills.size);
    assert.deepEqual(others, []);
    assert.equal(demo.requests.length, 1);
    const many = [...demo.state.users.keys()].slice(0, 150);
    assert.equal((await organization.users.some(many)).length, 150);
    assert.equal(demo.requests.length, 3);
  });

  it("are searched on the server, by any part of name or address", async () => {
    const { organization, demo } = get();
    const found = await organization.users.search("gARCIa");
    assert.deepEqual(
      found.users.map(({ name }) => name),
      ["Maria Garcia", "Maria Garcia"],
    );
    assert.equal(found.total, 2);
    assert.notEqual(found.users[0]?.skills, undefined, "with what a row shows");
    assert.equal(demo.requests.length, 1);
    const many = await organization.users.search("northwind.example", {}, 3);
    assert.equal(many.users.length, 3);
    assert(many.total > 3);
    assert.deepEqual(await organization.users.search("no such person"), { users: [], total: 0 });
  });

  it("have all their skills and languages, however many pages those take", async () => {
    const { organization, demo } = get();
    const priya = userNamed(demo, "Priya Raman");
    for (const { id } of addSkills(demo, 80)) priya.skills.set(id, 2.5);
    const skills = await organization.users.rated("acdSkill", priya.id);
    assert.deepEqual(new Map(skills.map(({ id, proficiency }) => [id, proficiency])), priya.skills);
    assert.deepEqual(skills, sorted(skills));
    assert.deepEqual(
      operations(),
      Array.from({ length: 3 }, () => "getUserRoutingskills"),
    );
    const second = await organization.users.ratedPage("acdSkill", priya.id, 2);
    assert.equal(second.items.length, 50);
    assert.equal(second.total, 120);
    assert.equal(second.last, false);
    const languages = await organization.users.rated("language", priya.id);
    assert.deepEqual(
      languages.map(({ id, name }) => ({ id, name })),
      sorted(languagesOf(demo)),
    );
  });

  it("have no half a list of skills: a page that fails fails the whole", async () => {
    const { organization, demo } = get();
    const priya = userNamed(demo, "Priya Raman");
    for (const { id } of addSkills(demo, 30)) priya.skills.set(id, 1);
    demo.faults.add({
      match: { operation: "getUserRoutingskills" },
      skip: 1,
      fault: { kind: "status", status: 403, code: "missing.permissions" },
    });
    await failure(organization.users.rated("acdSkill", priya.id), "forbidden");
  });

  it("stop being read when cancelled between two pages", async () => {
    const { organization, demo } = get();
    const priya = userNamed(demo, "Priya Raman");
    await cancelled(organization.users.rated("acdSkill", priya.id, { signal: AbortSignal.abort() }));
    assert.equal(demo.requests.length, 0);
  });

  it("have the queues that they are members of, joined or not, in two requests", async () => {
    const { organization, demo } = get();
    let both = 0;
    for (const user of [...demo.state.users.values()].slice(0, 20)) {
      demo.clearRequests();
      const page = await organization.users.queuesPage(user.id, 1);
      const kept = demo.state.memberships(user);
      assert.deepEqual(
        page.items,
        sorted(
          kept.map(({ queue: { id, name, groupIds }, joined }) => ({
            id,
            name,
            joined,
            groups: groupIds.map((group) => ({
              id: group,
              name: demo.state.groups.get(group)?.name ?? "",
            })),
          })),
        ),
      );
      assert.equal(page.total, kept.length);
      assert.equal(page.last, true);
      assert.deepEqual(operations(), ["getUserQueues", "getUserQueues"]);
      assert.deepEqual(demo.requests.map(({ query }) => query["joined"]).sort(), ["false", "true"]);
      if (new Set(kept.map(({ joined }) => joined)).size === 2) both += 1;
    }
    assert(both > 0, "somebody is joined in some and not in others");
  });

  it("have no half a list of queues", async () => {
    const { organization, demo } = get();
    const priya = userNamed(demo, "Priya Raman");
    demo.faults.add({
      match: { operation: "getUserQueues" },
      skip: 1,
      fault: { kind: "status", status: 403, code: "missing.permissions" },
    });
    await failure(organization.users.queuesPage(priya.id, 1), "forbidden");
  });

  it("have stations", async () => {
    const { organization, demo } = get();
    const seated = [...demo.state.users.values()].find(
      ({ station }) => station.associated && station.defaultId,
    );
    assert(seated);
    const stations = await organization.users.stations(seated.id);
    assert.equal(stations.associated?.id, seated.station.associated?.id);
    assert.equal(stations.default?.id, seated.station.defaultId);
    assert.equal(stations.default?.name, demo.state.stations.get(stations.default?.id ?? "")?.name);
    const { id } = userNamed(demo, "Nadia Novak");
    assert.deepEqual(await organization.users.stations(id), { associated: undefined, default: undefined });
  });

  it("have roles of their own and of their groups, by name, in at most two requests", async () => {
    const { organization, demo } = get();
    let inherited = 0;
    for (const user of [...demo.state.users.values()].slice(0, 20)) {
      demo.clearRequests();
      const grants = await organization.users.grants(user.id);
      const kept = demo.state.grantsOf(user);
      const key = (...parts: (string | undefined)[]) => parts.join(" | ");
      assert.deepEqual(
        grants.map(({ role, division, group }) => key(role.name, division.id, group?.name)).sort(),
        kept
          .map(({ subjectId, grant }) =>
            key(
              demo.state.roles.get(grant.roleId)?.name,
              grant.divisionId,
              demo.state.groups.get(subjectId)?.name,
            ),
          )
          .sort(),
      );
      const groups = kept.some(({ subjectId }) => subjectId !== user.id);
      if (groups) inherited += 1;
      assert.deepEqual(operations(), ["getAuthorizationSubject", ...(groups ? ["getGroups"] : [])]);
      for (const { division } of grants)
        if (division.id === "*") assert.equal(division.name, "All divisions");
    }
    assert(inherited > 0, "somebody has a role through a group");
  });
});

describe("users of servers that say less than they should", () => {
  const transport = transports();
  const using = closing();
  const answering = async (answers: Record<string, unknown>) => {
    const server = await using(
      httpServer(({ path }, response) => {
        const url = new URL(path, "http://x");
        const key = Object.keys(answers).find((name) => `${url.pathname}${url.search}`.includes(name));
        sendJson(response, key === undefined ? 404 : 200, key === undefined ? {} : answers[key]);
      }),
    );
    return { server, users: new Users(clientOf(server.origin, transport()).client) };
  };

  it("are shown with what there is: an entity without an id is none, one without a name has its id", async () => {
    const { users } = await answering({
      "/users?": {
        entities: [
          { id: "1" },
          { name: "nobody" },
          {
            id: "2",
            name: "Two",
            skills: [
              { id: "s" },
              { name: "no id", proficiency: 3 },
              { id: "t", name: "T", state: "deleted" },
            ],
            routingStatus: { status: "SOMETHING_NEW" },
            presence: {},
            station: {},
          },
        ],
      },
    });
    const page = await users.page(1, 25);
    assert.deepEqual(page.items, [
      {
        id: "1",
        name: "1",
        email: undefined,
        title: undefined,
        department: undefined,
        state: undefined,
        presence: undefined,
        routingStatus: undefined,
        skills: undefined,
        languages: undefined,
        stations: undefined,
      },
      {
        id: "2",
        name: "Two",
        email: undefined,
        title: undefined,
        department: undefined,
        state: undefined,
        presence: undefined,
        routingStatus: undefined,
        skills: [
          { id: "s", name: "s", proficiency: 0, active: true },
          { id: "t", name: "T", proficiency: 0, active: false },
        ],
        languages: undefined,
        stations: { associated: undefined, default: undefined },
      },
    ]);
    assert.equal(page.total, undefined);
    assert.equal(page.last, true, "three are less than a page");
  });

  it("are found although the search says nothing else", async () => {
    const server = await using(httpServer((_request, response) => sendJson(response, 200, {})));
    const users = new Users(clientOf(server.origin, transport()).client);
    assert.deepEqual(await users.search("x"), { users: [], total: 0 });
  });

  it("are in each queue once, although the server ignores which were asked for", async () => {
    const queues = {
      entities: [
        { id: "b", name: "B", joined: false },
        { id: "a", name: "A", joined: true },
        { id: "c", name: "C" },
        { name: "no id" },
      ],
      pageCount: 1,
    };
    const { users } = await answering({ "/queues": queues });
    const page = await users.queuesPage("u", 1);
    assert.deepEqual(page.items, [
      { id: "a", name: "A", joined: true, groups: [] },
      { id: "b", name: "B", joined: false, groups: [] },
      { id: "c", name: "C", joined: true, groups: [] },
    ]);
    assert.equal(page.total, undefined);
  });

  it("have more queues as long as either of the two lists has", async () => {
    const { users } = await answering({
      "joined=true": { entities: [{ id: "a", name: "A", joined: true }], pageCount: 1, total: 1 },
      "joined=false": { entities: [{ id: "b", name: "B", joined: false }], pageCount: 2, total: 101 },
    });
    const page = await users.queuesPage("u", 1);
    assert.equal(page.last, false);
    assert.equal(page.total, 102);
  });

  it("have all their queues, of both lists, and no list is read beyond its end", async () => {
    const { users, server } = await answering({
      "pageNumber=1&pageSize=100&joined=true": { entities: [{ id: "c", name: "C" }], pageCount: 1 },
      "pageNumber=1&pageSize=100&joined=false": { entities: [{ id: "b", name: "B" }], pageCount: 3 },
      "pageNumber=2&pageSize=100&joined=false": { entities: [{ id: "a", name: "A" }], pageCount: 3 },
      "pageNumber=3&pageSize=100&joined=false": { entities: [{ id: "c", name: "C" }], pageCount: 3 },
    });
    assert.deepEqual(
      (await users.queues("u")).map(({ id, joined }) => [id, joined]),
      [
        ["a", false],
        ["b", false],
        ["c", true],
      ],
    );
    assert.equal(server.seen.length, 4);
  });

  it("have no half of their queues: where one list fails, the other is read no further", async () => {
    const seen: string[] = [];
    let refuse: (() => void) | undefined;
    let answered = false;
    const server = await using(
      httpServer(({ path }, response) => {
        const { pathname, searchParams } = new URL(path, "http://x");
        seen.push(`${pathname} ${searchParams.get("joined")} ${searchParams.get("pageNumber")}`);
        if (searchParams.get("joined") === "true") {
          // The other list has its answer by then, and time to go on.
          refuse = () => sendJson(response, 403, {});
          if (answered) refuse();
          return;
        }
        response.on("finish", () => {
          answered = true;
          refuse?.();
          refuse = undefined;
        });
        sendJson(response, 200, { entities: [{ id: "b", name: "B" }], pageCount: 3 });
      }),
    );
    const users = new Users(clientOf(server.origin, transport()).client);
    await failure(users.queues("u"), "forbidden");
    await users.stations("u");
    assert.deepEqual(seen.sort(), [
      "/api/v2/users/u/queues false 1",
      "/api/v2/users/u/queues true 1",
      "/api/v2/users/u/station null null",
    ]);
  });

  it("have a group that one may not see, and a role without a division", async () => {
    const { users } = await answering({
      "/subjects/": {
        grants: [
          { subjectId: "g", role: { id: "r", name: "R" }, division: { id: "*" } },
          { subjectId: "u", role: { id: "q", name: "Q" } },
          { subjectId: "u" },
        ],
      },
      "/groups": { entities: [] },
    });
    assert.deepEqual(await users.grants("u"), [
      { role: { id: "q", name: "Q" }, division: { id: "", name: "unknown division" }, group: undefined },
      {
        role: { id: "r", name: "R" },
        division: { id: "*", name: "All divisions" },
        group: { id: "g", name: "group g" },
      },
    ]);
  });

  it("have no grants where the subject has none, and then no group is asked for", async () => {
    const { users, server } = await answering({ "/subjects/": {} });
    assert.deepEqual(await users.grants("u"), []);
    assert.equal(server.seen.length, 1);
  });

  it("have the same ids, however odd, in every request", async () => {
    const { users, server } = await answering({ "/": { entities: [] } });
    await users.rated("language", "a/b?c#d");
    assert.match(server.seen[0]?.path ?? "", /^\/api\/v2\/users\/a%2Fb%3Fc%23d\/routinglanguages\?/);
  });
});

describe("names in a list", () => {
  it("are sorted as people expect it", () => {
    const names = ["Zoë", "äpfel", "Apfel 10", "apfel 2", "zebra", "Éclair"];
    assert.deepEqual(
      names
        .map((name) => ({ id: name, name }))
        .sort(byName)
        .map(({ name }) => name),
      ["äpfel", "apfel 2", "Apfel 10", "Éclair", "zebra", "Zoë"],
    );
  });
});
