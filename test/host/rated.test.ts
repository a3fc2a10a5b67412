import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { UserNode } from "../../src/views/tree/nodes.js";
import { World } from "./support.js";

describe("ACD skills and languages", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  /** Proficiency by name, as the server has it. */
  const skillsOf = ({ user }: UserNode) =>
    Object.fromEntries(
      [...(world.demo.state.users.get(user.id)?.skills ?? [])].map(([id, level]) => [
        world.demo.state.skills.get(id)?.name ?? id,
        level,
      ]),
    );
  const languagesOf = ({ user }: UserNode) =>
    Object.fromEntries(
      [...(world.demo.state.users.get(user.id)?.languages ?? [])].map(([id, level]) => [
        world.demo.state.languages.get(id)?.name ?? id,
        level,
      ]),
    );
  const writes = () =>
    world.demo.requests.filter(
      ({ method, operation }) => method !== "GET" && operation !== "postUsersSearch",
    );
  /** Names of skills that none of the users has. */
  const freeSkills = (users: readonly UserNode[]) =>
    [...world.demo.state.skills.values()]
      .map(({ name }) => name)
      .filter((name) => users.every((user) => skillsOf(user)[name] === undefined));
  const withSkills = async () => {
    const user = (await world.users(100)).find(
      (row) => Object.keys(skillsOf(row)).length >= 2 && row.user.skills,
    );
    assert.ok(user);
    return user;
  };

  it("assigns several skills to one user in one call, shows them, and undoes it", async () => {
    const user = await withSkills();
    const before = skillsOf(user);
    const [a = "", b = ""] = freeSkills([user]);
    world.prompts.pick([a, b]).pick("4");
    await world.run("roster.assignSkills", user);
    await world.prompts.message(new RegExp(`^Assigned ${a} and ${b} 4 to ${user.user.name}\\.$`));
    assert.deepEqual(
      writes().map(({ operation }) => operation),
      ["patchUserRoutingskillsBulk"],
    );
    assert.deepEqual(skillsOf(user), { ...before, [a]: 4, [b]: 4 });
    const [, picker] = world.prompts.asked;
    const marked = Object.entries(before).map(([name, level]) => `${name} · $(check) assigned · ${level}`);
    for (const mark of marked) assert.ok(picker?.choices.includes(mark), `${mark} is marked in the picker`);
    const rows = await world.rows(user, "acdSkill");
    assert.ok(rows.includes(`${a} · 4`) && rows.includes(`${b} · 4`), rows.join());

    // The command names no change by itself: it shows first what it will take back, also for one user.
    world.prompts.pick(user.user.name);
    await world.run("roster.undoLastChange", user);
    await world.prompts.message(/^Undone: Assign/);
    const review = world.prompts.asked.at(-1);
    assert.match(review?.title ?? "", /^Undo: Assign .*: review 1 user, 2 changes$/);
    assert.deepEqual(review?.choices, [`${user.user.name} · ${a} removed, ${b} removed`]);
    assert.deepEqual(skillsOf(user), before);
    assert.ok(!(await world.rows(user, "acdSkill")).includes(`${a} · 4`));
  });

  it("offers Undo with the message itself, and takes back at once", async () => {
    const user = await withSkills();
    const before = skillsOf(user);
    const [skill = ""] = freeSkills([user]);
    world.prompts.pick(skill).pick("1").press("Undo");
    await world.run("roster.assignSkills", user);
    await world.prompts.message(/^Undone: Assign/);
    assert.deepEqual(skillsOf(user), before);
  });

  it("changes a proficiency to a value between the stars", async () => {
    const user = await withSkills();
    const section = await world.section(user, "acdSkill");
    const [row] = await world.children(section);
    assert.ok(row?.kind === "rated");
    world.prompts.pick("3.5", "3.5");
    await world.rows(user, "queue");
    await world.rows(user, "role");
    world.demo.clearRequests();
    const redrawn: (string | undefined)[] = [];
    const listener = world.roster.tree.onDidChangeTreeData((node) => redrawn.push(node?.id));
    await world.run("roster.rateSkills", row);
    listener.dispose();
    assert.deepEqual(redrawn, [user.id], "one changed row refreshes one row");
    for (const section of ["acdSkill", "queue", "role"] as const) await world.rows(user, section);
    assert.deepEqual(
      world.operations(),
      ["getUserRoutingskills", "patchUserRoutingskillsBulk"],
      "and asks for nothing",
    );
    assert.equal(skillsOf(user)[row.item.name], 3.5);
    const [write] = writes();
    assert.deepEqual(write?.body, [{ id: row.item.id, proficiency: 3.5 }]);
  });

  it("sends nothing where nothing changes, and says so", async () => {
    const user = await withSkills();
    const [row] = await world.children(await world.section(user, "acdSkill"));
    assert.ok(row?.kind === "rated");
    const level = String(row.item.proficiency);
    world.prompts.pick(level, level);
    await world.run("roster.rateSkills", row);
    await world.prompts.message(/^Nothing to change: /);
    assert.deepEqual(writes(), []);
  });

  it("removes selected skills with one call each, and only them", async () => {
    const user = await withSkills();
    const before = skillsOf(user);
    const rows = (await world.children(await world.section(user, "acdSkill"))).slice(0, 2);
    await world.run("roster.removeSkills", ...rows);
    await world.prompts.message(/^Removed /);
    assert.deepEqual(
      writes().map(({ operation }) => operation),
      ["deleteUserRoutingskill", "deleteUserRoutingskill"],
    );
    const gone = rows.map((row) => (row.kind === "rated" ? row.item.name : ""));
    const left = Object.fromEntries(Object.entries(before).filter(([name]) => !gone.includes(name)));
    assert.deepEqual(skillsOf(user), left);
  });

  it("shows the plan first for several users, leaves out who is unticked, and undoes it for all", async () => {
    const users = await world.users(3);
    const before = users.map(skillsOf);
    const [skill = ""] = freeSkills(users);
    const [first, second, third] = users;
    assert.ok(first && second && third);
    world.prompts.pick(skill).pick("2").pick([first.user.name, third.user.name]);
    await world.run("roster.assignSkills", ...users);
    // It names whom it reached, and not who was left out.
    await world.prompts.message(
      new RegExp(`^Assigned ${skill} 2 to ${first.user.name} and ${third.user.name}\\.$`),
    );
    const review = world.prompts.asked.at(-1);
    assert.match(review?.title ?? "", /review 3 users, 3 changes$/);
    assert.deepEqual(
      review?.choices,
      users.map(({ user }) => `${user.name} · ${skill} 2 (new)`),
    );
    assert.deepEqual(
      users.map((user) => skillsOf(user)[skill]),
      [2, undefined, 2],
    );

    world.prompts.pick([first.user.name, third.user.name]);
    await world.run("roster.undoLastChange", first);
    await world.prompts.message(/^Undone/);
    assert.deepEqual(users.map(skillsOf), before);
  });

  it("can still take back for whom an undo left out", async () => {
    const [a, b] = await world.users(2);
    assert.ok(a && b);
    const [skill = ""] = freeSkills([a, b]);
    world.prompts.pick(skill).pick("2").pick([a.user.name, b.user.name]);
    await world.run("roster.assignSkills", a, b);
    for (const [left, expected] of [
      [a, [undefined, 2]],
      [b, [undefined, undefined]],
    ] as const) {
      world.prompts.pick(left.user.name);
      await world.run("roster.undoLastChange", a);
      assert.deepEqual([skillsOf(a)[skill], skillsOf(b)[skill]], expected);
    }
  });

  it("goes on after one user's failure, reports all once, and retries only the rest", async () => {
    const users = await world.users(3);
    const [skill = ""] = freeSkills(users);
    const names = users.map(({ user }) => user.name);
    world.demo.faults.add({
      match: { operation: "patchUserRoutingskillsBulk" },
      skip: 1,
      fault: { kind: "status", status: 409 },
    });
    world.prompts.pick(skill).pick("2").pick(names).press("Retry Failed");
    await world.run("roster.assignSkills", ...users);
    const report = await world.prompts.message(/2 of 3 changes done, 1 failed/);
    assert.match(report.message, new RegExp(names[1] ?? ""));
    await world.prompts.message(/^Assigned /);
    assert.deepEqual(
      users.map((user) => skillsOf(user)[skill]),
      [2, 2, 2],
    );
    assert.equal(writes().length, 4);
  });

  it("re-rates only what each has, and says who has nothing of it", async () => {
    const [a, b] = await world.users(2);
    assert.ok(a && b);
    const [common = "", extra = ""] = freeSkills([a, b]);
    world.prompts.pick(common).pick("3").pick([a.user.name, b.user.name]);
    await world.run("roster.assignSkills", a, b);
    world.prompts.pick(extra).pick("3");
    await world.run("roster.assignSkills", a);
    world.prompts.pick([common, extra]).pick("5").pick([a.user.name, b.user.name]);
    await world.run("roster.rateSkills", a, b);
    const { message, buttons } = await world.prompts.message(/^Changed /);
    assert.match(message, /1 left unchanged\.$/);
    assert.deepEqual(buttons, ["Show Details", "Undo"]);
    assert.deepEqual(
      [skillsOf(a)[common], skillsOf(a)[extra], skillsOf(b)[common], skillsOf(b)[extra]],
      [5, 5, 5, undefined],
    );
  });

  it("undoes a retried change as one", async () => {
    const users = await world.users(3);
    const [skill = ""] = freeSkills(users);
    const names = users.map(({ user }) => user.name);
    world.demo.faults.add({
      match: { operation: "patchUserRoutingskillsBulk" },
      skip: 1,
      fault: { kind: "status", status: 409 },
    });
    world.prompts.pick(skill).pick("2").pick(names).press("Retry Failed");
    await world.run("roster.assignSkills", ...users);
    await world.prompts.message(/^Assigned .* 2 to 3 users\.$/);
    world.prompts.pick(names);
    await world.run("roster.undoLastChange", users[0] ?? assert.fail());
    await world.prompts.message(/^Undone/);
    assert.deepEqual(
      users.map((user) => skillsOf(user)[skill]),
      [undefined, undefined, undefined],
    );
  });

  it("leaves alone what somebody changed since, says so, and walks on to the change before", async () => {
    const user = await withSkills();
    const [first = "", second = ""] = freeSkills([user]);
    for (const skill of [first, second]) {
      world.prompts.pick(skill).pick("2");
      await world.run("roster.assignSkills", user);
    }
    const id = [...world.demo.state.skills.values()].find(({ name }) => name === second)?.id;
    assert.ok(id);
    world.demo.state.users.get(user.user.id)?.skills.set(id, 5);
    await world.run("roster.undoLastChange", user);
    await world.prompts.message(/^Nothing to take back: .* was changed again since, and is left alone\.$/);
    world.prompts.pick(user.user.name);
    await world.run("roster.undoLastChange", user);
    await world.prompts.message(/^Undone/);
    assert.deepEqual([skillsOf(user)[first], skillsOf(user)[second]], [undefined, 5]);
  });

  it("goes on where one of several users is gone, and names who", async () => {
    const [a, b] = await world.users(2);
    assert.ok(a && b);
    const [skill = ""] = freeSkills([a, b]);
    world.demo.faults.add({
      match: { path: `/api/v2/users/${b.user.id}/routingskills` },
      fault: { kind: "status", status: 404 },
    });
    world.prompts.pick(skill).pick("2");
    await world.run("roster.assignSkills", a, b);
    const { message } = await world.prompts.message(/^Assigned /);
    assert.ok(message.startsWith(`Assigned ${skill} 2 to ${a.user.name}. 1 left unchanged.`), message);
    assert.equal(skillsOf(b)[skill], undefined);
  });

  it("does the same for languages", async () => {
    const user = (await world.users(100)).find((row) => row.user.languages && row.user.languages.length > 0);
    assert.ok(user);
    const before = languagesOf(user);
    const free = [...world.demo.state.languages.values()]
      .map(({ name }) => name)
      .find((name) => !(name in before));
    assert.ok(free);
    world.prompts.pick(free).pick("5");
    await world.run("roster.assignLanguages", user);
    assert.deepEqual(languagesOf(user), { ...before, [free]: 5 });
    world.prompts.pick(free).pick("3");
    await world.run("roster.rateLanguages", user);
    assert.equal(languagesOf(user)[free], 3);
    world.prompts.pick(free);
    await world.run("roster.removeLanguages", user);
    assert.deepEqual(languagesOf(user), before);
    assert.deepEqual(
      writes().map(({ operation }) => operation),
      ["patchUserRoutinglanguagesBulk", "patchUserRoutinglanguagesBulk", "deleteUserRoutinglanguage"],
    );
  });

  it("asks for users by the server's search when called from the palette", async () => {
    const [skill = ""] = [...world.demo.state.skills.values()].map(({ name }) => name);
    world.prompts.pick("Nadia Novak", "novak").pick(skill).pick("3");
    await world.run("roster.assignSkills");
    await world.prompts.message(/^Assigned .* 3 to Nadia Novak\.$/);
    const nadia = world.demo.state.usersByName("active").find(({ name }) => name === "Nadia Novak");
    assert.equal(nadia?.skills.size, 1);
  });

  it("copies ids", async () => {
    const users = await world.users(2);
    await world.run("roster.copyId", ...users);
    assert.equal(await vscode.env.clipboard.readText(), users.map(({ user }) => user.id).join("\n"));
  });
});
