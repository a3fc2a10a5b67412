import assert from "node:assert/strict";
import type { FaultRule } from "../../src/demo/faults.js";
import type { UserNode } from "../../src/views/tree/nodes.js";
import { World } from "./support.js";

type Fault = FaultRule["fault"];

/** Each fault, what a person reads when a skill is being assigned, and whether the server carried it out all the same. */
const faults: readonly { name: string; fault: Fault; says: RegExp; carriedOut: boolean }[] = [
  {
    name: "403",
    fault: { kind: "status", status: 403 },
    says: /refuses this.*Ask an administrator.*routing:skill:assign/,
    carriedOut: false,
  },
  {
    name: "404",
    fault: { kind: "status", status: 404 },
    says: /not there any more.*Refresh/,
    carriedOut: false,
  },
  {
    name: "409",
    fault: { kind: "status", status: 409 },
    says: /Somebody else changed it.*try again/,
    carriedOut: false,
  },
  {
    name: "500",
    fault: { kind: "status", status: 500 },
    says: /problem of its own \(500\).*Try again.*correlation id/,
    carriedOut: false,
  },
  {
    name: "500 after it was carried out",
    fault: { kind: "status", status: 500, carryOut: true },
    says: /^Assigned /,
    carriedOut: true,
  },
  {
    name: "HTML instead of JSON",
    fault: { kind: "html", status: 200 },
    says: /web page, not data.*check the network/,
    carriedOut: false,
  },
  { name: "an empty body", fault: { kind: "empty" }, says: /^Assigned /, carriedOut: true },
  { name: "a truncated body", fault: { kind: "truncate" }, says: /^Assigned /, carriedOut: true },
  {
    name: "a connection dropped before",
    fault: { kind: "drop", when: "before" },
    says: /broke off.*try again/,
    carriedOut: false,
  },
  {
    name: "a connection dropped after",
    fault: { kind: "drop", when: "after" },
    says: /^Assigned /,
    carriedOut: true,
  },
  {
    name: "a server that never answers",
    fault: { kind: "silent" },
    says: /did not answer in time.*Try again/,
    carriedOut: false,
  },
];

describe("Bad weather while a skill is assigned", () => {
  let world: World;
  let user: UserNode;
  before(async () => {
    world = await World.open();
    const [first] = await world.users(1);
    assert.ok(first);
    user = first;
    world.prompts.told.length = 0;
  });
  after(() => world.close());
  afterEach(() => {
    world.demo.faults.clear();
    world.prompts.told.length = 0;
    world.demo.clearRequests();
  });

  const free = () => {
    const has = world.demo.state.users.get(user.user.id)?.skills;
    const skill = [...world.demo.state.skills.values()].find(({ id }) => !has?.has(id));
    assert.ok(skill);
    return skill;
  };

  for (const { name, fault, says, carriedOut } of faults)
    it(`${name}: one message, nothing lost, nothing sent twice`, async () => {
      const skill = free();
      world.demo.faults.add({ match: { operation: "patchUserRoutingskillsBulk" }, fault });
      world.prompts.pick(skill.name).pick("3");
      await world.run("roster.assignSkills", user);
      const { message } = await world.prompts.message(/./);
      assert.match(message, says);
      assert.equal(world.prompts.told.length, 1, JSON.stringify(world.prompts.told));
      assert.equal(world.received("patchUserRoutingskillsBulk").length, 1);
      assert.equal(world.demo.state.users.get(user.user.id)?.skills.has(skill.id), carriedOut);
      const rows = await world.rows(user, "acdSkill");
      assert.equal(rows.includes(`${skill.name} · 3`), carriedOut, "the tree shows what the server has");
    });

  it("429 with Retry-After: waits as asked, then assigns, once", async () => {
    const skill = free();
    world.demo.faults.add({
      match: { operation: "patchUserRoutingskillsBulk" },
      fault: { kind: "status", status: 429, retryAfter: 1 },
    });
    world.prompts.pick(skill.name).pick("3");
    const started = Date.now();
    await world.run("roster.assignSkills", user);
    await world.prompts.message(/^Assigned /);
    assert.ok(Date.now() - started >= 1000);
    assert.deepEqual(
      world.received("patchUserRoutingskillsBulk").map(({ carriedOut }) => carriedOut),
      [false, true],
    );
  });

  it("a real 403: a client without the permission reads which one is missing", async () => {
    const { clientId, clientSecret } = world.demo.readOnlyClient;
    await world.close();
    world = await World.start();
    world.prompts
      .pick("Demo organization of this window")
      .pick("Client Credentials")
      .type(clientId)
      .type(clientSecret);
    await world.run("roster.signIn");
    const [row] = await world.users(1);
    assert.ok(row);
    world.prompts.pick("Billing").pick("3.5", "3.5");
    await world.run("roster.assignSkills", row);
    const { message } = await world.prompts.message(/refuses/);
    assert.match(message, /routing:skill:assign/);
    user = row;
  });
});

describe("Bad weather while the tree loads", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  const reads: readonly { name: string; fault: Fault; says: RegExp }[] = [
    { name: "403", fault: { kind: "status", status: 403 }, says: /refuses this/ },
    { name: "HTML instead of JSON", fault: { kind: "html", status: 200 }, says: /web page, not data/ },
    { name: "an empty body", fault: { kind: "empty" }, says: /answer is empty/ },
    { name: "a truncated body", fault: { kind: "truncate" }, says: /breaks off or is not JSON/ },
    { name: "another shape", fault: { kind: "wrongShape" }, says: /not of the documented form/ },
    { name: "a server that never answers", fault: { kind: "silent" }, says: /did not answer in time/ },
  ];
  for (const { name, fault, says } of reads)
    it(`${name}: an error node in the tree and no message`, async () => {
      world.prompts.told.length = 0;
      world.demo.faults.add({ match: { operation: "getUsers" }, times: 10, fault });
      const rows = await world.children(await world.organization());
      const [row] = rows;
      assert.ok(row?.kind === "error" && rows.length === 1);
      assert.match(world.text(row), says);
      assert.deepEqual(world.prompts.told, []);
      world.demo.faults.clear();
      await world.run("roster.retry", row);
      assert.equal((await world.users(3)).length, 3);
    });

  it("a dropped connection: asked again by itself", async () => {
    world.demo.faults.add({
      match: { operation: "getUsers" },
      times: 2,
      fault: { kind: "drop", when: "before" },
    });
    assert.equal((await world.users(3)).length, 3);
    assert.equal(world.received("getUsers").length, 3);
  });
});
