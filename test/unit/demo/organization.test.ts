import assert from "node:assert/strict";
import { SKILLS } from "../../../src/demo/data/catalogue.js";
import { startDemoOrganization } from "../../../src/demo/server.js";
import { generate } from "../../../src/demo/generate.js";
import { aroundTests, call, entities } from "./support.js";

const NOW = new Date("2026-03-04T05:06:07.000Z");

async function everything(seed: string): Promise<string> {
  const demo = await startDemoOrganization({ seed, now: NOW, rateLimit: false });
  const paths = [
    "/api/v2/users?pageSize=500&state=any&expand=skills,languages,station,presence,routingStatus,groups,authorization",
    "/api/v2/groups?pageSize=500",
    "/api/v2/routing/skills?pageSize=500",
    "/api/v2/routing/languages?pageSize=500",
    ...[...demo.state.users.keys()]
      .slice(0, 20)
      .flatMap((id) => [
        `/api/v2/users/${id}/queues`,
        `/api/v2/authorization/subjects/${id}?includeDuplicates=true`,
      ]),
  ];
  const texts: string[] = [];
  for (const path of paths) texts.push((await call(demo, path)).text);
  await demo.close();
  return texts.join("\n");
}

describe("a demo organization", () => {
  const get = aroundTests();

  it("has 250 users, 40 skills, 10 languages, 25 queues and 200 stations", () => {
    const { users, skills, languages, queues, stations, divisions } = get().state;
    assert.deepEqual(
      [users.size, skills.size, languages.size, queues.size, stations.size, divisions.size],
      [250, 40, 10, 25, 200, 5],
    );
    assert.equal(new Set(SKILLS).size, 40);
  });

  it("is the same to the byte for the same seed and moment, and another for another seed", async () => {
    const [first, again, other] = await Promise.all([everything("a"), everything("a"), everything("b")]);
    assert(first.length > 100_000);
    assert.equal(first, again);
    assert.notEqual(first, other);
  });

  it("gives every user an id and an e-mail address of their own", () => {
    const users = [...get().state.users.values()];
    assert.equal(new Set(users.map(({ id }) => id)).size, users.length);
    assert.equal(new Set(users.map(({ email }) => email)).size, users.length);
    for (const { id, email } of users) {
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.match(email, /^[a-z0-9.-]+@northwind\.example$/);
    }
  });

  it("has people whose names are hard on software", () => {
    const all = [...get().state.users.values()].map(({ name }) => name);
    assert(all.some((name) => /\p{Script=Hebrew}/u.test(name)));
    assert(all.some((name) => /[/?]/.test(name)));
    assert(all.some((name) => name.includes("'")));
    assert.equal(all.filter((name) => name === "Maria Garcia").length, 2);
  });

  it("lets nobody be on queue with a routing status that says otherwise", () => {
    for (const { presence, routing } of get().state.users.values()) {
      const onQueue = presence.definition.systemPresence === "On Queue";
      assert.equal(routing.status !== "OFF_QUEUE", onQueue);
    }
  });

  it("associates each station with one user at most", () => {
    const users = [...get().state.users.values()];
    const associated = users.flatMap(({ station }) => station.associated?.id ?? []);
    const usual = users.flatMap(({ station }) => station.defaultId ?? []);
    assert(associated.length > 50 && usual.length > 50);
    assert.equal(new Set(associated).size, associated.length);
    assert.equal(new Set(usual).size, usual.length);
  });

  it("has somebody with all skills, somebody with none, inactive users, and members by a group", () => {
    const { state } = get();
    const users = [...state.users.values()];
    assert(users.some(({ skills }) => skills.size === 40));
    assert(users.some(({ skills, languages, queues }) => skills.size + languages.size + queues.size === 0));
    assert(users.some((user) => user.state === "inactive"));
    assert(users.some((user) => state.memberships(user).some(({ direct, joined }) => !direct && joined)));
    assert(users.some((user) => state.memberships(user).some(({ direct, joined }) => !direct && !joined)));
  });

  it("names as managers only people who are there", () => {
    const { users, administratorId } = get().state;
    for (const { id, managerId } of users.values()) {
      assert(managerId === undefined ? id === administratorId : users.has(managerId));
      assert.notEqual(managerId, id);
    }
  });

  it("can be small", async () => {
    const demo = await startDemoOrganization({ users: 1 });
    assert.equal(entities(await call(demo, "/api/v2/users")).length, 1);
    await demo.close();
  });

  it("makes 10,000 users in less than two seconds", () => {
    const start = performance.now();
    const { users } = generate({ seed: "many", users: 10_000, now: NOW.getTime() });
    assert.equal(users.size, 10_000);
    assert(performance.now() - start < 2000);
  });

  it("refuses to start with impossible options", async () => {
    await assert.rejects(startDemoOrganization({ users: 0 }), RangeError);
    await assert.rejects(startDemoOrganization({ users: 50_001 }), RangeError);
    await assert.rejects(startDemoOrganization({ now: new Date("never") }), RangeError);
    await assert.rejects(startDemoOrganization({ port: 70_000 }), /^RangeError: port: /);
  });
});
