import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Change } from "../../src/changes/change.js";
import type { JournalledCall, JournalledPlan, Outcome } from "../../src/changes/journal.js";
import type { Plan } from "../../src/changes/plan.js";
import { callsFor } from "../../src/changes/sections/index.js";
import { ago, canUndo, outcomeOf, type HistoryNode, type PastNode } from "../../src/views/history/nodes.js";
import { changesByUser, sideText } from "../../src/views/history/texts.js";
import { planText } from "../../src/views/planText.js";
import type { Node, UserNode } from "../../src/views/tree/nodes.js";
import { World } from "./support.js";

/** An organization that has no past in the journals of this VS Code. */
let seeds = 0;
const freshSeed = () => `history ${Date.now()} ${(seeds += 1)}`;

describe("History", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open({ seed: freshSeed() });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await world.close();
  });

  const rows = () => world.roster.history.getChildren();
  const item = (node: HistoryNode) => world.roster.history.getTreeItem(node);
  const describeRow = (node: HistoryNode) => {
    const { label, description } = item(node);
    return [label, description].filter((part) => typeof part === "string").join(" · ");
  };
  const newest = async (): Promise<PastNode> => {
    const [node] = await rows();
    assert.ok(node?.kind === "past");
    return node;
  };
  const run = (command: string, node: HistoryNode) => vscode.commands.executeCommand(command, node);
  const freeSkill = (...users: UserNode[]) => {
    const skills = [...world.demo.state.skills.values()];
    const free = skills.find(({ id }) =>
      users.every(({ user }) => !world.demo.state.users.get(user.id)?.skills.has(id)),
    );
    return free ?? assert.fail();
  };
  const assign = async (skill: string, level: string, ...users: UserNode[]) => {
    world.prompts.pick(skill).pick(level);
    if (users.length > 1) world.prompts.pick(users.map(({ user }) => user.name));
    await world.run("roster.assignSkills", ...users);
  };
  const textOf = async (uri: vscode.Uri | undefined) => {
    assert.ok(uri);
    return (await vscode.workspace.openTextDocument(uri)).getText();
  };
  /** The comparison in front: its title, and both of its texts. */
  const comparison = async () => {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.ok(tab?.input instanceof vscode.TabInputTextDiff, tab?.label);
    return {
      title: tab.label,
      before: await textOf(tab.input.original),
      after: await textOf(tab.input.modified),
    };
  };

  it("is empty before anything was changed, and asks the server nothing", async () => {
    await world.organization();
    world.demo.clearRequests();
    assert.deepEqual(await rows(), []);
    assert.deepEqual(world.operations(), []);
  });

  it("lists what was changed, newest first, with when, who and what became of it, and no request", async () => {
    const users = await world.users(3);
    const [first] = users;
    assert.ok(first);
    const skill = freeSkill(...users);
    await assign(skill.name, "3", ...users);
    world.demo.faults.add({
      match: { operation: "patchUserRoutingskillsBulk" },
      fault: { kind: "status", status: 403 },
    });
    await assign(skill.name, "4", first);
    await world.prompts.message(/1 failed/);
    world.demo.clearRequests();
    const list = (await rows()).map(describeRow);
    assert.deepEqual(list, [
      `Assign ${skill.name} 4 to ${first.user.name} · just now · Robin Ashworth · 1 failed`,
      `Assign ${skill.name} 3 to 3 users · just now · Robin Ashworth · 3 of 3 done`,
    ]);
    const [failed, done] = await rows();
    assert.ok(failed && done);
    const icon = (node: HistoryNode) => {
      const { iconPath } = item(node);
      return iconPath instanceof vscode.ThemeIcon ? iconPath.id : undefined;
    };
    assert.notEqual(icon(failed), icon(done));
    assert.equal(item(failed).contextValue, "past", "nothing of it can be taken back");
    assert.equal(item(done).contextValue, "can-undo past");
    const { tooltip } = item(done);
    assert.ok(typeof tooltip === "string", "a text, in which nothing is a link");
    for (const part of [
      "Northwind (demo)",
      "Robin Ashworth",
      "3 of 3 done",
      `${first.user.name}: ${skill.name} 3 (new)`,
    ])
      assert.ok(tooltip.includes(part), tooltip);
    assert.deepEqual(world.operations(), []);
  });

  it("tells VS Code when there is more to list: after a change, and when organizations come and go", async () => {
    let changed = 0;
    const listener = world.roster.history.onDidChangeTreeData(() => (changed += 1));
    const [user] = await world.users(1);
    assert.ok(user);
    await assign(freeSkill(user).name, "3", user);
    assert.ok(changed > 0);
    changed = 0;
    await world.run("roster.signOut", await world.organization());
    assert.ok(changed > 0);
    listener.dispose();
    assert.deepEqual(await rows(), [], "only of organizations that are signed in to");
  });

  it("opens a change of one user as a comparison, a line for each thing", async () => {
    const user = (await world.users(100)).find(({ user: { skills } }) => (skills?.length ?? 0) >= 2);
    assert.ok(user);
    const [held] = user.user.skills ?? [];
    const fresh = freeSkill(user);
    assert.ok(held);
    const level = held.proficiency === 5 ? "1" : "5";
    await assign(held.name, level, user);
    const node = await newest();
    const { command } = item(node);
    assert.equal(command?.command, "roster.showChange");
    world.demo.clearRequests();
    await run("roster.showChange", node);
    const name = user.user.name;
    assert.deepEqual(await comparison(), {
      title: `Assign ${held.name} ${level} to ${name}`,
      before: `${name}\n\nACD skills\n  ${held.name}: ${held.proficiency}\n`,
      after: `${name}\n\nACD skills\n  ${held.name}: ${level}\n`,
    });
    await assign(fresh.name, "2", user);
    await run("roster.showChange", await newest());
    const { before, after } = await comparison();
    assert.equal(before, `${name}\n\nACD skills\n`);
    assert.equal(after, `${name}\n\nACD skills\n  ${fresh.name}: 2\n`);
  });

  it("opens a change of several users as one comparison of several files", async () => {
    const users = await world.users(3);
    const skill = freeSkill(...users);
    await assign(skill.name, "3", ...users);
    await run("roster.showChange", await newest());
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.match(tab?.label ?? "", new RegExp(`^Assign ${skill.name} 3 to 3 users`));
    const node = await newest();
    for (const { user } of users) {
      const own = changesByUser(node.plan).find((one) => one.user.id === user.id);
      assert.ok(own);
      assert.equal(sideText(own, "before"), `${user.name}\n\nACD skills\n`);
      assert.equal(sideText(own, "after"), `${user.name}\n\nACD skills\n  ${skill.name}: 3\n`);
    }
  });

  it("shows what is known of a change of which nothing was carried out", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    world.demo.faults.add({
      match: { operation: "patchUserRoutingskillsBulk" },
      fault: { kind: "status", status: 403 },
    });
    await assign(freeSkill(user).name, "3", user);
    for (const command of ["roster.showChange", "roster.showChangeDetails"]) {
      await run(command, await newest());
      const text = vscode.window.activeTextEditor?.document.getText() ?? "";
      assert.match(text, /1 failed/, command);
      assert.match(
        text,
        new RegExp(`${user.user.name}: .* 3 \\(new\\)\\n {4}failed: Genesys Cloud refuses`),
        command,
      );
      assert.match(text, /patchUserRoutingskillsBulk/, command);
    }
  });

  it("takes a change back that is not the last one, after a look at how, and says so from then on", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    const first = freeSkill(user);
    await assign(first.name, "3", user);
    const second = freeSkill(user);
    await assign(second.name, "3", user);
    const [, older] = await rows();
    assert.ok(older?.kind === "past");
    world.prompts.pick(user.user.name);
    await run("roster.undoChange", older);
    await world.prompts.message(/^Undone: Assign/);
    assert.match(world.prompts.asked.at(-1)?.title ?? "", /^Undo: .*review 1 user, 1 change$/);
    const skills = world.demo.state.users.get(user.user.id)?.skills;
    assert.deepEqual([skills?.has(first.id), skills?.has(second.id)], [false, true]);
    const list = await rows();
    assert.match(describeRow(list[0] ?? assert.fail()), /^Undo: Assign .* · 1 of 1 done$/);
    assert.match(describeRow(list[2] ?? assert.fail()), / · undone$/);
    assert.equal(item(list[2] ?? assert.fail()).contextValue, "past");
    // The row that somebody still sees may be older than what was done since.
    await run("roster.undoChange", older);
    await world.prompts.message(/^This change was taken back already\.$/);
  });

  it("asks for the change when called from the palette", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    const skill = freeSkill(user);
    await assign(skill.name, "3", user);
    const title = `Assign ${skill.name} 3 to ${user.user.name}`;
    for (const command of ["roster.showChange", "roster.showChangeDetails"]) {
      world.prompts.pick(title);
      await vscode.commands.executeCommand(command);
    }
    assert.ok(world.prompts.asked.at(-1)?.choices[0]?.startsWith(`${title} · just now · Robin Ashworth`));
    world.prompts.pick(title).pick(user.user.name);
    await vscode.commands.executeCommand("roster.undoChange");
    await world.prompts.message(/^Undone/);
  });

  it("lists fifty, and older ones on request", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    const skill = freeSkill(user);
    for (let round = 0; round < 51; round += 1) await assign(skill.name, String(round % 5), user);
    const list = await rows();
    assert.equal(list.length, 51);
    const older = list.at(-1);
    assert.ok(older?.kind === "older");
    assert.equal(describeRow(older), "Load More… · 50 of 51");
    assert.equal(item(older).command?.command, "roster.loadOlderChanges");
    await vscode.commands.executeCommand("roster.loadOlderChanges");
    assert.deepEqual(
      (await rows()).map(({ kind }) => kind),
      Array.from({ length: 51 }, () => "past"),
    );
  });

  it("lists the changes of several organizations together, each with its name", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    await assign(freeSkill(user).name, "3", user);
    const other = await World.start({ seed: freshSeed() });
    other.prompts.type(other.demo.url);
    await other.run("roster.openDemoOrganizationAt");
    const roots: Node[] = await other.children();
    assert.equal(roots.length, 2);
    assert.match(describeRow(await newest()), / · 1 of 1 done · Northwind \(demo\)$/);
    await other.close();
    world.roster.prompts.current = world.prompts;
  });

  it("takes names for what they are: text", async () => {
    const trap = "[A](command:workbench.action.closeSidebar) $(trash)\n<b>";
    const [user] = await world.users(1);
    assert.ok(user);
    const skill = freeSkill(user);
    const { skills } = world.demo.state;
    assert.ok(skills instanceof Map);
    skills.set(skill.id, { ...skill, name: trap });
    await world.run("roster.refresh");
    const [again] = await world.users(1);
    assert.ok(again);
    await assign(trap, "3", again);
    const node = await newest();
    assert.equal(item(node).label, `Assign ${trap} 3 to ${user.user.name}`);
    assert.equal(typeof item(node).tooltip, "string");
    await run("roster.showChange", node);
    const { after } = await comparison();
    assert.equal(after.split("\n").length, 5, "a name stays on its line");
  });
});

describe("What the history says", () => {
  const user = { id: "ada", name: "Ada" };
  const skill = (before: number | null, after: number | null, id = "s"): Change => ({
    kind: "acdSkill",
    user,
    item: { id, name: `Skill ${id}` },
    before,
    after,
  });
  const call = (changes: readonly Change[], outcome: Outcome | undefined): JournalledCall => ({
    id: "c",
    operationId: "o",
    user,
    changes,
    at: new Date().toISOString(),
    outcome,
  });
  const plan = (...calls: JournalledCall[]): JournalledPlan => ({
    id: "p",
    title: "T",
    organization: { id: "o", name: "O" },
    at: new Date().toISOString(),
    process: 1,
    undoes: undefined,
    undone: false,
    by: undefined,
    calls,
  });
  const failed = { outcome: "failed", error: "no" } as const;
  const done = { outcome: "done" } as const;
  const unknown = { outcome: "unknown", error: "?" } as const;

  it("counts each change once, with its last outcome", () => {
    assert.equal(
      outcomeOf(plan(call([skill(1, 2)], failed), call([skill(1, 2)], done)), 2).words,
      "1 of 1 done",
    );
    assert.equal(
      outcomeOf(plan(call([skill(1, 2)], done), call([skill(1, 2, "t")], failed)), 2).words,
      "1 of 2 done, 1 failed",
    );
    assert.equal(outcomeOf(plan(call([skill(1, 2)], unknown)), 2).words, "1 not known");
    assert.equal(outcomeOf(plan(), 2).words, "nothing sent");
  });

  it("tells what is under way from what was interrupted", () => {
    const open = plan(call([skill(1, 2)], undefined));
    assert.equal(outcomeOf(open, 1).words, "under way");
    assert.equal(outcomeOf(open, 2).words, "interrupted");
    assert.equal(outcomeOf({ ...open, process: undefined }, 1).words, "interrupted");
    assert.equal(outcomeOf({ ...open, undone: true }, 1).words, "undone");
  });

  it("offers to take back what was or may have been done, once", () => {
    assert.equal(canUndo(plan(call([skill(1, 2)], failed))), false);
    assert.equal(canUndo(plan(call([skill(1, 2)], unknown))), true);
    assert.equal(canUndo({ ...plan(call([skill(1, 2)], done)), undone: true }), false);
    assert.equal(canUndo({ ...plan(call([skill(1, 2)], done)), undoes: "q" }), false);
  });

  it("says when in words", () => {
    const now = Date.parse("2026-05-05T12:00:00Z");
    const before = (ms: number) => ago(new Date(now - ms).toISOString(), now);
    const minute = 60_000;
    assert.deepEqual(
      [10_000, minute, 59 * minute, 60 * minute, 25 * 60 * minute, 20 * 24 * 60 * minute].map(before),
      ["just now", "1 minute ago", "59 minutes ago", "1 hour ago", "1 day ago", "20 days ago"],
    );
    assert.match(before(60 * 24 * 60 * minute), /2026/);
    assert.equal(ago("nonsense", now), "some time ago");
  });

  it("shows every kind of thing under its heading, from the first state to the last", () => {
    const change = (
      kind: Change["kind"],
      name: string,
      before: Change["before"],
      after: Change["after"],
    ): Change => ({
      kind,
      user,
      item: { id: name, name },
      before,
      after,
    });
    const [own] = changesByUser(
      plan(
        call(
          [skill(null, 2), change("queue", "Sales", null, true), change("joined", "Sales", null, false)],
          done,
        ),
        call([skill(2, 4), change("joined", "Billing", true, false)], done),
        call([change("station", "Station", { id: "x", name: "Lobby 1" }, null)], done),
        call([change("status", "Presence", { id: "a", name: "Away" }, { id: "b", name: "Meal" })], unknown),
        call(
          [change("profile", "Title", "Agent", "Lead"), change("profile", "ACD auto-answer", false, true)],
          done,
        ),
        call([change("language", "French", 3, null)], failed),
      ),
    );
    assert.ok(own);
    assert.equal(
      sideText(own, "before"),
      [
        "Ada",
        "",
        "Profile",
        "  Title: Agent",
        "  ACD auto-answer: off",
        "",
        "ACD skills",
        "",
        "Queues",
        "  Billing: active",
        "",
        "Stations",
        "  Station: Lobby 1",
        "",
        "Status",
        "  Presence: Away",
        "",
      ].join("\n"),
    );
    assert.equal(
      sideText(own, "after"),
      [
        "Ada",
        "",
        "Profile",
        "  Title: Lead",
        "  ACD auto-answer: on",
        "",
        "ACD skills",
        "  Skill s: 4",
        "",
        "Queues",
        "  Sales: member, not active",
        "  Billing: not active",
        "",
        "Stations",
        "",
        "Status",
        "  Presence: Meal",
        "",
      ].join("\n"),
    );
  });
});

describe("A plan as a text", () => {
  it("lists every call with its path, its parameters and its body, user by user", () => {
    const user = { id: "user/1", name: "Ada" };
    const other = { id: "u2", name: "Alan" };
    const queue = { id: "q 1", name: "Sales" };
    const changes: Change[] = [
      { kind: "queue", user, item: queue, before: null, after: true },
      { kind: "joined", user, item: queue, before: null, after: true },
    ];
    const leaving: Change[] = [
      { kind: "queue", user: other, item: queue, before: true, after: null },
      { kind: "joined", user: other, item: queue, before: true, after: null },
    ];
    const plan: Plan = {
      id: "p",
      title: "Change queues",
      organization: { id: "o", name: "Northwind" },
      calls: [...callsFor(user, changes, new Map()), ...callsFor(other, leaving, new Map())],
      leftOut: [{ user: { id: "u3", name: "Grace" }, why: "is a member already" }],
    };
    assert.equal(
      planText(plan),
      [
        "Change queues",
        "Northwind, 3 calls",
        "",
        "Ada: Sales (new member), Sales activated",
        "  POST /api/v2/routing/queues/q%201/members",
        "  [",
        "    {",
        '      "id": "user/1"',
        "    }",
        "  ]",
        "  PATCH /api/v2/users/user%2F1/queues",
        "  [",
        "    {",
        '      "id": "q 1",',
        '      "joined": true',
        "    }",
        "  ]",
        "",
        "Alan: Sales left",
        "  DELETE /api/v2/routing/queues/q%201/members/u2",
        "",
        "Left unchanged (1)",
        "  Grace is a member already",
        "",
      ].join("\n"),
    );
  });
});
