import assert from "node:assert/strict";
import type { FaultRule } from "../../src/demo/faults.js";
import type { UserNode } from "../../src/views/tree/nodes.js";
import { World } from "./support.js";

describe("Status", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  const stateOf = ({ user }: UserNode) => world.demo.state.users.get(user.id) ?? assert.fail();
  const presenceOf = (user: UserNode) => stateOf(user).presence.definition;
  const statusOf = (user: UserNode) => stateOf(user).routing.status;
  const definition = (systemPresence: string) =>
    world.demo.state.presenceDefinitions.find(
      (one) => one.primary && one.systemPresence === systemPresence,
    ) ?? assert.fail();
  /** Puts users into a presence and a routing status, and their rows too. */
  const put = async (users: readonly UserNode[], presence: string, status: ReturnType<typeof statusOf>) => {
    for (const user of users) {
      const state = stateOf(user);
      state.presence = { ...state.presence, definition: definition(presence) };
      state.routing = { ...state.routing, status };
    }
    await world.run("roster.refreshRow", ...users);
    world.demo.clearRequests();
  };
  const writes = () =>
    world.demo.requests
      .filter(({ method, operation }) => method !== "GET" && operation !== "postUsersSearch")
      .map(({ operation }) => operation);
  /** When the rows of these users say something new. */
  const redrawn = (users: readonly UserNode[], act: () => unknown) =>
    new Promise<void>((resolve) => {
      const left = new Set<unknown>(users);
      const listener = world.roster.tree.onDidChangeTreeData((node) => {
        left.delete(node);
        if (left.size > 0) return;
        listener.dispose();
        resolve();
      });
      act();
    });
  const told = () => world.prompts.told.filter(({ message }) => !/^Signed in|was interrupted/.test(message));

  it("sets a presence of the organization's own, shows it after one request, and undoes it", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    await put([user], "On Queue", "IDLE");
    world.prompts.pick("Away");
    await redrawn([user], () => world.run("roster.setPresence", user));
    await world.prompts.message(new RegExp(`^Set the presence of ${user.user.name} to Away\\.$`));
    assert.equal(presenceOf(user).systemPresence, "Away");
    assert.match(world.text(user), / · Away · Off Queue$/);
    assert.deepEqual(writes(), ["patchUserPresence"]);
    assert.equal(world.received("getUsers").length, 1);
    world.prompts.pick(user.user.name);
    await redrawn([user], () => world.run("roster.undoLastChange", user));
    await world.prompts.message(/^Undone: Set the presence/);
    assert.match(world.text(user), / · On Queue · Idle$/);
  });

  it("lists the presences under the system's own, marks the present one, and leaves out what was deactivated", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    await put([user], "Busy", "OFF_QUEUE");
    world.prompts.pick("On Queue");
    await world.run("roster.setPresence", user);
    await world.prompts.message(/ to On Queue\.$/);
    const choices = world.prompts.asked.at(-1)?.choices ?? [];
    const active = world.demo.state.presenceDefinitions.filter(({ deactivated }) => !deactivated);
    assert.deepEqual(choices.slice(0, 2), ["Available", "On Queue"]);
    for (const { systemPresence, primary } of active)
      assert.ok(!primary || choices.some((choice) => choice.startsWith(systemPresence)), systemPresence);
    assert.ok(choices.includes("Busy · $(check) now"), choices.join());
    const added = active.find(({ primary }) => !primary);
    assert.ok(added, "the organization has added a presence");
    const at = choices.findIndex((choice) => choice.endsWith(` · ${added.systemPresence}`));
    const heading = choices.lastIndexOf(added.systemPresence.toLowerCase(), at);
    assert.ok(at > heading && heading >= 0, "it stands under its system presence");
    assert.ok(!choices.some((choice) => choice.includes("deactivated")), choices.join());
    for (const { deactivated, labels } of world.demo.state.presenceDefinitions)
      assert.ok(!deactivated || !choices.some((choice) => choice.startsWith(labels["en_US"] ?? "?")));
    assert.equal(presenceOf(user).systemPresence, "On Queue");
  });

  it("sets the presence of several users after a look at the plan; who has it already is left alone", async () => {
    const users = await world.users(3);
    const [a, b, c] = users;
    assert.ok(a && b && c);
    await put([a, b], "Available", "OFF_QUEUE");
    await put([c], "Meal", "OFF_QUEUE");
    world.prompts.pick("Meal").pick([a.user.name, b.user.name]);
    await redrawn([a, b], () => world.run("roster.setPresence", a, b, c));
    const { message } = await world.prompts.message(/^Set the presence of /);
    assert.equal(message, `Set the presence of ${a.user.name} and ${b.user.name} to Meal. 1 left unchanged.`);
    assert.ok(users.every((user) => presenceOf(user).systemPresence === "Meal"));
    assert.equal(world.received("getUsers").length, 1, "their rows are read once, together");
    // Its name was known once: no list of presences is read again.
    world.prompts.pick("Meal");
    await world.run("roster.setPresence", a);
    await world.prompts.message(new RegExp(`^Nothing to change: ${a.user.name} is Meal already\\.$`));
    assert.equal(world.received("getPresencedefinitions").length, 1);
  });

  it("returns who does not respond to idle, and says who was not in that state; it cannot be taken back", async () => {
    const users = await world.users(3);
    const [a, b, c] = users;
    assert.ok(a && b && c);
    await put([a, b], "On Queue", "NOT_RESPONDING");
    await put([c], "On Queue", "INTERACTING");
    world.prompts.pick([a.user.name, b.user.name]);
    await redrawn([a, b], () => world.run("roster.returnToIdle", a, b, c));
    const { message, buttons } = await world.prompts.message(/^Returned /);
    assert.equal(message, `Returned ${a.user.name} and ${b.user.name} to Idle. 1 left unchanged.`);
    assert.deepEqual(buttons, ["Show Details"], "no Undo for what only Genesys Cloud can do");
    assert.deepEqual(users.map(statusOf), ["IDLE", "IDLE", "INTERACTING"]);
    assert.match(world.text(a), / · On Queue · Idle$/);
    world.prompts.told.length = 0;
    await world.run("roster.returnToIdle", c);
    await world.prompts.message(
      new RegExp(`^Nothing to change: ${c.user.name} is not Not Responding: Interacting now\\.$`),
    );
  });

  it("takes off queue in a way that can be taken back", async () => {
    const [a, b, c] = await world.users(3);
    assert.ok(a && b && c);
    await put([a], "On Queue", "IDLE");
    await put([b], "On Queue", "NOT_RESPONDING");
    await put([c], "Away", "OFF_QUEUE");
    world.prompts.pick([a.user.name, b.user.name]);
    await world.run("roster.takeOffQueue", a, b, c);
    await world.prompts.message(/^Took .* off queue\. 1 left unchanged\.$/);
    assert.deepEqual([a, b, c].map(statusOf), ["OFF_QUEUE", "OFF_QUEUE", "OFF_QUEUE"]);
    assert.deepEqual(writes(), ["patchUserPresence", "patchUserPresence"]);
    world.prompts.pick([a.user.name, b.user.name]);
    await world.run("roster.undoLastChange", a);
    await world.prompts.message(/^Undone: Take/);
    assert.deepEqual(
      [a, b].map((user) => presenceOf(user).systemPresence),
      ["On Queue", "On Queue"],
    );
  });

  it("takes off queue who is in no presence of a queue by the routing status", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    await put([user], "Away", "INTERACTING");
    await world.run("roster.takeOffQueue", user);
    await world.prompts.message(/^Took /);
    assert.deepEqual(writes(), ["putUserRoutingstatus"]);
    assert.equal(statusOf(user), "OFF_QUEUE");
  });

  it("asks for users by the server's search when called from the palette", async () => {
    world.prompts.pick("Nadia Novak", "novak").pick("Training");
    await world.run("roster.setPresence");
    await world.prompts.message(/^Set the presence of Nadia Novak to Training\.$/);
    for (const command of ["roster.takeOffQueue", "roster.returnToIdle"]) {
      world.prompts.pick("Nadia Novak", "novak");
      await world.run(command);
    }
    await world.prompts.message(/^Nothing to change: Nadia Novak is off queue already/);
    await world.prompts.message(/^Nothing to change: Nadia Novak is not Not Responding/);
  });

  const faults: readonly { name: string; fault: FaultRule["fault"]; says: RegExp; carriedOut: boolean }[] = [
    { name: "403", fault: { kind: "status", status: 403 }, says: /refuses this/, carriedOut: false },
    { name: "404", fault: { kind: "status", status: 404 }, says: /not there any more/, carriedOut: false },
    {
      name: "409",
      fault: { kind: "status", status: 409 },
      says: /Somebody else changed it/,
      carriedOut: false,
    },
    { name: "500", fault: { kind: "status", status: 500 }, says: /problem of its own/, carriedOut: false },
    {
      name: "a timeout",
      fault: { kind: "silent" },
      says: /did not answer in time.*not known/,
      carriedOut: false,
    },
    {
      name: "a connection dropped after it was carried out",
      fault: { kind: "drop", when: "after" },
      says: /^(Set the presence|Returned|Took)/,
      carriedOut: true,
    },
  ];
  for (const [command, operation, done] of [
    ["roster.setPresence", "patchUserPresence", "Away · Off Queue"],
    ["roster.returnToIdle", "putUserRoutingstatus", "On Queue · Idle"],
    ["roster.takeOffQueue", "patchUserPresence", "Available · Off Queue"],
  ] as const)
    it(`bad weather: ${command} ends in one message, loses nothing and sends nothing twice`, async () => {
      const [user] = await world.users(1);
      assert.ok(user);
      for (const { name, fault, says, carriedOut } of faults) {
        await put([user], "On Queue", "NOT_RESPONDING");
        world.prompts.told.length = 0;
        world.demo.faults.add({ match: { operation }, fault });
        if (command === "roster.setPresence") world.prompts.pick("Away");
        const act = () => world.run(command, user);
        // Where nothing was carried out, nothing is drawn again; where that is not known, the row is read.
        await (carriedOut || name === "a timeout" ? redrawn([user], act) : act());
        const { message } = await world.prompts.message(/^(?!Roster was interrupted)/);
        assert.match(message, says, `${name}: ${message}`);
        assert.equal(told().length, 1, name);
        assert.equal(world.received(operation).length, 1, name);
        const expected = carriedOut ? done : "On Queue · Not Responding";
        assert.equal(world.text(user), `${user.user.name} · ${expected}`, name);
        world.demo.faults.clear();
      }
    });
});
