import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { FaultRule } from "../../src/demo/faults.js";
import type { Queue } from "../../src/demo/organization.js";
import type { QueueNode, UserNode } from "../../src/views/tree/nodes.js";
import { World } from "./support.js";

const { Checked, Unchecked } = vscode.TreeItemCheckboxState;

describe("Queues", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  const stateOf = ({ user }: UserNode) => world.demo.state.users.get(user.id) ?? assert.fail();
  const membership = (user: UserNode, queue: Queue) => world.demo.state.membership(stateOf(user), queue);
  const memberships = (user: UserNode) => world.demo.state.memberships(stateOf(user));
  /** "active", "not active", or "none", as the server has it. */
  const activity = (user: UserNode, queue: Queue) => {
    const held = membership(user, queue);
    return held ? (held.joined ? "active" : "not active") : "none";
  };
  const throughGroup = (user: UserNode, { groupIds }: Queue) =>
    groupIds.some((id) => stateOf(user).groupIds.has(id));
  const writes = () =>
    world.demo.requests.filter(
      ({ method, operation }) => method !== "GET" && operation !== "postUsersSearch",
    );
  const writeIds = () => writes().map(({ operation }) => operation);
  /** Queues of which none of the users is a member, in the order of names. */
  const free = (...users: UserNode[]) =>
    [...world.demo.state.queues.values()].filter((queue) => users.every((user) => !membership(user, queue)));
  const own = (user: UserNode, joined: boolean) =>
    memberships(user).filter(
      (held) => held.direct && held.joined === joined && !throughGroup(user, held.queue),
    );
  /** A user of the first page who has what is needed. */
  const userWith = async (fits: (user: UserNode) => boolean) => {
    const user = (await world.users(100)).find(fits);
    assert.ok(user, "somebody is as the test needs");
    return user;
  };
  const queueRow = async (user: UserNode, name: string): Promise<QueueNode> => {
    const rows = await world.children(await world.section(user, "queue"));
    const row = rows.find((node) => node.kind === "queue" && node.queue.name === name);
    assert.ok(row?.kind === "queue", `${name} is in the tree`);
    return row;
  };

  it("adds a user to several queues, active at once, shows it, and undoes it", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    const [a, b] = free(user);
    assert.ok(a && b);
    await world.rows(user, "queue");
    world.demo.clearRequests();
    world.prompts.pick([a.name, b.name]).pick("Active");
    await world.run("roster.addToQueue", user);
    await world.prompts.message(new RegExp(`^Added ${user.user.name} to ${a.name} and ${b.name}\\.$`));
    assert.deepEqual(writeIds(), ["postRoutingQueueMembers", "postRoutingQueueMembers", "patchUserQueues"]);
    assert.deepEqual(
      [a, b].map((queue) => activity(user, queue)),
      ["active", "active"],
    );
    const rows = await world.rows(user, "queue");
    for (const { name } of [a, b]) assert.ok(rows.includes(`${name} · active`), rows.join());

    world.prompts.pick(user.user.name);
    await world.run("roster.undoLastChange", user);
    await world.prompts.message(/^Undone: Add/);
    assert.deepEqual(
      [a, b].map((queue) => activity(user, queue)),
      ["none", "none"],
    );
  });

  it("searches queues on the server, marks memberships, and says that there are more", async () => {
    const user = await userWith((one) => own(one, true).length > 0 && own(one, false).length > 0);
    const [queue] = free(user);
    const [held] = own(user, true);
    assert.ok(queue && held);
    world.prompts.pick(queue.name, queue.name).pick("Active");
    await world.run("roster.addToQueue", user);
    const search = world.received("getRoutingQueues");
    assert.deepEqual(
      search.map(({ query }) => query["name"]),
      [`*${queue.name}*`],
    );
    // The server knows no such thing as "all queues": what is marked is what the search brought.
    world.prompts.pick(held.queue.name, held.queue.name).pick("Active");
    await world.run("roster.addToQueue", user);
    const picker = world.prompts.asked.filter(({ title }) => title.startsWith("Add to Queue:")).at(-1);
    assert.ok(
      picker?.choices.includes(`${held.queue.name} · $(check) member · active`),
      picker?.choices.join(),
    );
    await world.prompts.message(
      new RegExp(`^Nothing to change: ${user.user.name} is a member of ${held.queue.name} already\\.$`),
    );
  });

  it("adds as a member only where that is asked for", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    const [queue] = free(user);
    assert.ok(queue);
    world.prompts.pick(queue.name).pick("Not Active");
    await world.run("roster.addToQueue", user);
    await world.prompts.message(new RegExp(`^Added ${user.user.name} to ${queue.name}, not active\\.$`));
    assert.equal(activity(user, queue), "not active");
  });

  it("adds several users after a look at the plan, and undoes it for all", async () => {
    const users = await world.users(3);
    const [first, , third] = users;
    const [queue] = free(...users);
    assert.ok(queue && first && third);
    const names = users.map(({ user }) => user.name);
    world.prompts
      .pick(queue.name)
      .pick("Active")
      .pick([names[0] ?? "", names[2] ?? ""]);
    await world.run("roster.addToQueue", ...users);
    await world.prompts.message(/^Added .* and .* to /);
    const review = world.prompts.asked.at(-1);
    assert.match(review?.title ?? "", /review 3 users, 6 changes$/);
    assert.deepEqual(
      review?.choices,
      names.map((name) => `${name} · ${queue.name} (new member), ${queue.name} activated`),
    );
    assert.deepEqual(
      users.map((user) => activity(user, queue)),
      ["active", "none", "active"],
    );
    world.prompts.pick([names[0] ?? "", names[2] ?? ""]);
    await world.run("roster.undoLastChange", first);
    await world.prompts.message(/^Undone/);
    assert.deepEqual(
      users.map((user) => activity(user, queue)),
      ["none", "none", "none"],
    );
  });

  it("removes from a queue, and undo makes the same member of the user again", async () => {
    const user = await userWith((one) => own(one, false).length > 0);
    const [held] = own(user, false);
    assert.ok(held);
    const row = await queueRow(user, held.queue.name);
    world.demo.clearRequests();
    await world.run("roster.removeFromQueue", row);
    await world.prompts.message(new RegExp(`^Removed ${user.user.name} from ${held.queue.name}\\.$`));
    assert.deepEqual(writeIds(), ["deleteRoutingQueueMember"]);
    assert.equal(activity(user, held.queue), "none");
    assert.ok(!(await world.rows(user, "queue")).some((text) => text.startsWith(`${held.queue.name} · `)));
    world.prompts.pick(user.user.name);
    await world.run("roster.undoLastChange", user);
    await world.prompts.message(/^Undone/);
    assert.equal(activity(user, held.queue), "not active", "not active, as before");
  });

  it("counts a removal once in the review", async () => {
    const users = (await world.users(100)).filter((one) => own(one, true).length > 0).slice(0, 2);
    const [a, b] = users;
    const queue = a && own(a, true)[0]?.queue;
    assert.ok(a && b && queue);
    world.demo.state.setMembership(stateOf(b), queue, { direct: true, joined: true });
    world.prompts.pick(queue.name).pick(users.map(({ user }) => user.name));
    await world.run("roster.removeFromQueue", a, b);
    await world.prompts.message(/^Removed /);
    const review = world.prompts.asked.at(-1);
    assert.match(review?.title ?? "", /review 2 users, 2 changes/);
    assert.ok(review?.choices.includes(`${a.user.name} · ${queue.name} left`), review?.choices.join());
  });

  it("leaves a membership through a group alone, and says which group it is", async () => {
    const user = await userWith((one) => memberships(one).some(({ queue }) => throughGroup(one, queue)));
    const held = memberships(user).find(({ queue }) => throughGroup(user, queue));
    assert.ok(held);
    const row = await queueRow(user, held.queue.name);
    assert.match(world.text(row), / · through the group /);
    const [group = ""] = row.queue.through.map(({ name }) => name);
    await world.run("roster.removeFromQueue", row);
    await world.prompts.message(
      new RegExp(
        `^Nothing to change: ${user.user.name} is a member of ${held.queue.name} through the group ${group}, and stays`,
      ),
    );
    world.prompts.pick(held.queue.name, held.queue.name).pick("Active");
    await world.run("roster.addToQueue", user);
    await world.prompts.message(new RegExp(`already, through the group ${group}\\.$`));
    assert.deepEqual(writes(), []);
    // From the list it is not offered at all.
    const others = own(user, true)[0] ?? own(user, false)[0];
    if (others) {
      world.prompts.pick(others.queue.name);
      await world.run("roster.removeFromQueue", user);
      await world.prompts.message(/^Removed /);
      const picker = world.prompts.asked.at(-1);
      assert.ok(
        !picker?.choices.some((choice) => choice.includes("through the group")),
        picker?.choices.join(),
      );
    }
  });

  it("activates and deactivates several queues of a user in one call, whatever they come from", async () => {
    const user = await userWith((one) => memberships(one).filter(({ joined }) => !joined).length >= 2);
    const queues = memberships(user)
      .filter(({ joined }) => !joined)
      .map(({ queue }) => queue);
    world.prompts.pick(queues.map(({ name }) => name));
    await world.run("roster.activateInQueue", user);
    await world.prompts.message(/^Activated /);
    assert.deepEqual(writeIds(), ["patchUserQueues"]);
    assert.ok(queues.every((queue) => activity(user, queue) === "active"));
    world.prompts.pick(queues.map(({ name }) => name));
    await world.run("roster.deactivateInQueue", user);
    await world.prompts.message(/^Deactivated /);
    assert.ok(queues.every((queue) => activity(user, queue) === "not active"));
  });

  it("says who is not a member, or is active already, and changes the others", async () => {
    const users = await world.users(3);
    const [a, b, c] = users;
    const [queue] = free(...users);
    assert.ok(a && b && c && queue);
    world.demo.state.setMembership(stateOf(a), queue, { direct: true, joined: false });
    world.demo.state.setMembership(stateOf(b), queue, { direct: true, joined: true });
    world.prompts.pick(queue.name).press("Show Details");
    await world.run("roster.activateInQueue", a, b, c);
    const { message } = await world.prompts.message(/^Activated /);
    assert.equal(message, `Activated ${a.user.name} in ${queue.name}. 2 left unchanged.`);
    assert.equal(activity(a, queue), "active");
    const picker = world.prompts.asked.find(({ title }) => title.startsWith("Activate in Queue:"));
    assert.ok(picker?.choices.includes(`${queue.name} · $(check) 2 of 3 are members, 1 active`));
  });

  it("asks for users by the server's search when called from the palette", async () => {
    const nadia = world.demo.state.usersByName("active").find(({ name }) => name === "Nadia Novak");
    const [queue] = [...world.demo.state.queues.values()];
    assert.ok(nadia && queue);
    world.prompts.pick("Nadia Novak", "novak").pick(queue.name).pick("Active");
    await world.run("roster.addToQueue");
    await world.prompts.message(/^Added Nadia Novak to /);
    assert.equal(world.demo.state.membership(nadia, queue)?.joined, true);
    for (const command of ["roster.deactivateInQueue", "roster.activateInQueue", "roster.removeFromQueue"]) {
      world.prompts.pick("Nadia Novak", "novak").pick(queue.name);
      await world.run(command);
    }
    await world.prompts.message(/^Removed Nadia Novak from /);
    assert.equal(world.demo.state.membership(nadia, queue), undefined);
  });

  describe("Checkboxes", () => {
    const tick = (...ticks: (readonly [QueueNode, boolean])[]) => {
      world.roster.tick(ticks.map(([row, active]) => [row, active ? Checked : Unchecked] as const));
    };
    const box = (row: QueueNode) => {
      const { checkboxState } = world.item(row);
      assert.ok(typeof checkboxState === "object");
      return checkboxState.state === Checked;
    };

    it("activate at once, in one call, and show themselves with no further request", async () => {
      const user = await userWith((one) => own(one, false).length > 0);
      const [held] = own(user, false);
      assert.ok(held);
      const row = await queueRow(user, held.queue.name);
      world.demo.clearRequests();
      tick([row, true]);
      assert.equal(box(row), true, "the tick stays while it is carried out");
      assert.match(world.text(row), / · activating…$/);
      await world.prompts.message(new RegExp(`^Activated ${user.user.name} in ${held.queue.name}\\.$`));
      assert.equal(activity(user, held.queue), "active");
      assert.equal(box(row), true);
      assert.match(world.text(row), / · active$/);
      assert.deepEqual(world.operations(), ["patchUserQueues"]);
    });

    it("offer Undo with their message, which takes back at once", async () => {
      const user = await userWith((one) => own(one, true).length > 0);
      const [held] = own(user, true);
      assert.ok(held);
      const row = await queueRow(user, held.queue.name);
      world.prompts.press("Undo");
      tick([row, false]);
      await world.prompts.message(/^Undone: Deactivate/);
      assert.equal(activity(user, held.queue), "active");
      assert.equal(box(row), true);
    });

    it("are one change and one message for several in a row, and none for one that was taken back", async () => {
      const user = await userWith((one) => memberships(one).length >= 3);
      const rows = await Promise.all(
        memberships(user)
          .slice(0, 3)
          .map(({ queue }) => queueRow(user, queue.name)),
      );
      const [a, b, c] = rows;
      assert.ok(a && b && c);
      const before = rows.map((row) => row.queue.joined);
      world.demo.clearRequests();
      tick([a, !a.queue.joined]);
      tick([b, !b.queue.joined]);
      tick([c, !c.queue.joined]);
      tick([c, c.queue.joined]);
      const { message } = await world.prompts.message(/^(Activated|Deactivated) /);
      if (before[0] !== before[1]) assert.match(message, /^Activated .* in .*, deactivated in .*\.$/);
      assert.deepEqual(world.operations(), ["patchUserQueues"]);
      assert.equal(world.prompts.told.filter(({ message }) => !message.startsWith("Signed")).length, 1);
      assert.deepEqual(
        rows.map((row) => row.queue.joined),
        [!before[0], !before[1], before[2]],
      );
      assert.equal(c.wanted, undefined);
    });

    it("of several users are sent without another question: each was ticked by hand", async () => {
      const users = (await world.users(100)).filter((one) => own(one, false).length > 0).slice(0, 2);
      const rows = await Promise.all(
        users.map((user) => queueRow(user, own(user, false)[0]?.queue.name ?? "")),
      );
      tick(...rows.map((row) => [row, true] as const));
      await world.prompts.message(/^Activated .* and .* in /);
      assert.ok(rows.every((row) => row.queue.joined));
      assert.deepEqual(writeIds(), ["patchUserQueues", "patchUserQueues"]);
    });

    it("go back to what the server has where it refuses", async () => {
      const user = await userWith((one) => own(one, false).length > 0);
      const [held] = own(user, false);
      assert.ok(held);
      const row = await queueRow(user, held.queue.name);
      world.demo.faults.add({
        match: { operation: "patchUserQueues" },
        fault: { kind: "status", status: 403 },
      });
      tick([row, true]);
      const { message } = await world.prompts.message(/0 of 1 change done, 1 failed/);
      assert.match(message, /routing:queue:join or routing:queueMember:manage/);
      const again = await queueRow(user, held.queue.name);
      assert.equal(box(again), false);
      assert.match(world.text(again), / · not active$/);
    });
  });

  /** Each fault, what a person reads, and whether the server carried it out all the same. */
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
      name: "a server that never answers",
      fault: { kind: "silent" },
      says: /did not answer in time.*not known/,
      carriedOut: false,
    },
    {
      name: "a connection dropped after it was carried out",
      fault: { kind: "drop", when: "after" },
      says: /^(Added|Removed|Activated|Deactivated) /,
      carriedOut: true,
    },
  ];
  const weather = [
    { command: "roster.addToQueue", operation: "postRoutingQueueMembers", from: "none", to: "active" },
    { command: "roster.removeFromQueue", operation: "deleteRoutingQueueMember", from: "active", to: "none" },
    { command: "roster.activateInQueue", operation: "patchUserQueues", from: "not active", to: "active" },
    { command: "roster.deactivateInQueue", operation: "patchUserQueues", from: "active", to: "not active" },
  ] as const;
  for (const { command, operation, from, to } of weather)
    it(`bad weather: ${command} ends in one message, loses nothing and sends nothing twice`, async () => {
      const [user] = await world.users(1);
      assert.ok(user);
      for (const { name, fault, says, carriedOut } of faults) {
        const [queue] = free(user);
        assert.ok(queue);
        world.demo.state.setMembership(stateOf(user), queue, {
          direct: from !== "none",
          joined: from === "active",
        });
        world.demo.clearRequests();
        world.prompts.told.length = 0;
        world.demo.faults.add({ match: { operation }, fault });
        world.prompts.pick(queue.name);
        if (from === "none") world.prompts.pick("Not Active");
        await world.run(command, user);
        // A test before this one may have left an outcome open, and its settling is told as well.
        const { message } = await world.prompts.message(/^(?!Roster was interrupted)/);
        assert.match(message, says, `${name}: ${message}`);
        const told = world.prompts.told.filter((one) => !one.message.startsWith("Roster was interrupted"));
        assert.equal(told.length, 1, name);
        assert.equal(world.received(operation).length, 1, name);
        const done = from === "none" ? "not active" : to;
        assert.equal(activity(user, queue), carriedOut ? done : from, name);
        const shown: string | undefined = (await world.rows(user, "queue")).find((text) =>
          text.startsWith(`${queue.name} · `),
        );
        assert.equal(
          shown?.split(" · ")[1] ?? "none",
          activity(user, queue),
          `${name}: the tree shows the same`,
        );
        world.demo.state.setMembership(stateOf(user), queue, { direct: false, joined: false });
        world.demo.faults.clear();
      }
    });
});
