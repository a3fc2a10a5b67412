import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { SKILLS } from "../../../src/demo/data/catalogue.js";
import { startDemoOrganization } from "../../../src/demo/server.js";
import {
  AWKWARD_DEPARTMENT,
  AWKWARD_NAMES,
  AWKWARD_TITLE,
  MOST_SKILLS_OF_ONE,
} from "../../../src/demo/extras.js";
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

  it("stays as it was where something new is added to it: new things have random numbers of their own", () => {
    const { users, ...others } = generate({ seed: "pinned", users: 250, now: NOW.getTime() });
    const people = [...users.values()].map((user) => [
      ...[user.id, user.name, user.email, user.title, user.department, user.version, user.state],
      ...[user.divisionId, user.managerId ?? null, [...user.skills], [...user.languages], [...user.queues]],
      ...[[...user.groupIds], user.grants, user.station, user.presence.definition.id, user.presence.since],
      ...[user.routing, user.lastLogin ?? null, user.welcomeSent ?? null, user.profileSkills],
      user.omitted ?? null,
    ]);
    const { skills, languages, queues, groups, roles, stations, divisions } = others;
    const things = [skills, languages, queues, groups, roles, stations, divisions].map((map) => [
      ...map.keys(),
    ]);
    // To be replaced where the catalogue, or what is made of it, changes on purpose.
    assert.equal(
      createHash("sha256")
        .update(JSON.stringify([people, things]))
        .digest("hex"),
      "715844bae5c370cb1ed824de400b3f9cdd45116dd4f918ced1a67296280b9097",
    );
  });

  it("refuses to start with impossible options", async () => {
    await assert.rejects(startDemoOrganization({ users: 0 }), RangeError);
    await assert.rejects(startDemoOrganization({ users: 50_001 }), RangeError);
    await assert.rejects(startDemoOrganization({ now: new Date("never") }), RangeError);
    await assert.rejects(startDemoOrganization({ port: 70_000 }), /^RangeError: port: /);
    await assert.rejects(startDemoOrganization({ skills: 5_001 }), /^RangeError: skills: /);
    await assert.rejects(startDemoOrganization({ stationDelay: -1 }), /^RangeError: stationDelay: /);
  });
});

describe("a demo organization with many skills", () => {
  const size = { seed: "northwind", users: 30, now: NOW.getTime() };

  it("has as many as were asked for, beyond the catalogue", () => {
    for (const [skills, expected] of [
      [0, 40],
      [40, 40],
      [41, 41],
      [120, 120],
      [5_000, 5_000],
    ] as const)
      assert.equal(generate({ ...size, skills }).skills.size, expected);
  });

  it("has names of their own for them, but for two", () => {
    const names = [...generate({ ...size, skills: 5_000 }).skills.values()].map(({ name }) => name);
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    assert.deepEqual(twice, ["Business Accounts 2"]);
    assert.equal(generate({ ...size, skills: 45 }).skills.size, 45);
    const few = [...generate({ ...size, skills: 46 }).skills.values()].map(({ name }) => name);
    assert.equal(few.filter((name) => name === "Business Accounts 2").length, 2);
  });

  it("is the same each time, and otherwise the same as with few of them", () => {
    const [few, many, again] = [
      generate(size),
      generate({ ...size, skills: 500 }),
      generate({ ...size, skills: 500 }),
    ];
    assert.deepEqual([...many.skills.keys()], [...again.skills.keys()]);
    assert([...few.skills.keys()].every((id) => many.skills.has(id)));
    const held = ({ users }: typeof few) =>
      [...users.values()].map(({ id, name, skills }) => [id, name, [...skills]] as const);
    const isOther = ([, name]: readonly [string, string, unknown]) => name !== "Priya Raman";
    assert.deepEqual(held(many).filter(isOther), held(few).filter(isOther));
  });

  it("has somebody with many of them, whose skills come page by page", async () => {
    const demo = await startDemoOrganization({ users: 3, skills: 300, rateLimit: false });
    const priya = [...demo.state.users.values()].find(({ name }) => name === "Priya Raman");
    assert.equal(priya?.skills.size, MOST_SKILLS_OF_ONE);
    const pages = [1, 2, 3].map((number) => `routingskills?pageSize=50&pageNumber=${number}`);
    const answers = await Promise.all(pages.map((page) => call(demo, `/api/v2/users/${priya.id}/${page}`)));
    assert.deepEqual(
      answers.map((answer) => entities(answer).length),
      [50, 50, 20],
    );
    await demo.close();
  });
});

describe("an awkward demo organization", () => {
  const get = aroundTests({ awkward: true, expandOmits: false });
  const names = (things: ReadonlyMap<string, { readonly name: string }>) =>
    [...things.values()].map(({ name }) => name);

  it("has skills and queues whose names are markup, from right to left, and more than letters", async () => {
    const { skills, queues } = get().state;
    for (const things of [skills, queues])
      assert(AWKWARD_NAMES.every((name) => names(things).includes(name)));
    assert.deepEqual([skills.size, queues.size], [43, 28]);
    const text = (await call(get(), "/api/v2/routing/queues?name=%3Cimg")).text;
    assert(text.includes("<img src=x onerror=alert(1)>"));
    assert(AWKWARD_NAMES.some((name) => /\p{Script=Hebrew}|\p{Script=Arabic}/u.test(name)));
    assert(AWKWARD_NAMES.some((name) => /\p{Extended_Pictographic}/u.test(name)));
  });

  it("has somebody with these skills and queues, a title that is markup, and a department without end", () => {
    const { state } = get();
    const users = [...state.users.values()];
    const odd = [...state.skills.values()].filter(({ name }) => AWKWARD_NAMES.includes(name));
    const holder = users.find(({ skills }) => odd.every(({ id }) => skills.has(id)));
    assert(holder);
    const joined = state.memberships(holder).filter(({ queue }) => AWKWARD_NAMES.includes(queue.name));
    assert.equal(joined.length, 3);
    assert(users.some(({ title }) => title === AWKWARD_TITLE));
    assert(users.some(({ department }) => department === AWKWARD_DEPARTMENT));
    assert.equal(AWKWARD_DEPARTMENT.length, 10_000);
    assert.equal(AWKWARD_DEPARTMENT.trim(), AWKWARD_DEPARTMENT);
  });

  it("is never the standard one", () => {
    const { users, skills, queues } = generate({ seed: "northwind", users: 250, now: NOW.getTime() });
    const all = [...names(skills), ...names(queues), ...[...users.values()].map(({ title }) => title)];
    assert(!all.some((name) => name.includes("<")));
    assert([...users.values()].every(({ department }) => department.length < 100));
  });

  it("can be as small as any", () => {
    const { users } = generate({ seed: "one", users: 1, now: NOW.getTime(), awkward: true });
    assert.equal([...users.values()][0]?.title, AWKWARD_TITLE);
  });
});
