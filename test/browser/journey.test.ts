// The main job as a person does it: open the demo organization, browse, change skills, take it back.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Named } from "../../src/organization/model.js";
import { startDemoOrganization, type DemoOrganization } from "../../src/demo/server.js";
import { Workbench, eventually, screenshotFailures } from "../support/workbench.js";

/** A journal as a window leaves it that dies between sending a call and hearing of it. */
function leaveOpenCall(dataDir: string, organizationId: string, user: Named, skill: Named): void {
  const folder = path.join(dataDir, "User", "globalStorage", "roster.roster-genesys-cloud", "journal");
  mkdirSync(folder, { recursive: true });
  const [plan, call, at] = ["a-plan", "a-call", new Date().toISOString()];
  const organization = { id: organizationId, name: "Northwind (demo)" };
  const nobody = 2 ** 22 + 1;
  const named = ({ id, name }: Named): Named => ({ id, name });
  const change = { kind: "acdSkill", user: named(user), item: named(skill), before: null, after: 4 };
  const lines = [
    { type: "plan", plan, at, title: "Assign", organization, process: nobody },
    {
      type: "sending",
      plan,
      call,
      at,
      operationId: "patchUserRoutingskillsBulk",
      user: named(user),
      changes: [change],
    },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  writeFileSync(path.join(folder, `${organizationId}.jsonl`), text);
}

describe("The main job", () => {
  let workbench: Workbench;
  let demo: DemoOrganization;
  before(async () => {
    demo = await startDemoOrganization();
    workbench = await Workbench.open({ suite: "journey" });
  });
  after(async () => {
    await workbench.close();
    await demo.close();
  });
  screenshotFailures(() => workbench);

  /** Proficiency by name of the user's skills, as the server has them. */
  const skillsOf = (name: string) => {
    const user = demo.state.usersByName("active").find((one) => one.name === name);
    assert.ok(user, `${name} exists`);
    return Object.fromEntries(
      [...user.skills].map(([id, level]) => [demo.state.skills.get(id)?.name ?? id, level]),
    );
  };
  const writes = () => demo.requests.filter(({ operation }) => /^(patch|delete|put)/.test(operation ?? ""));
  const firstUsers = () => demo.state.usersByName("active");

  it("welcomes who opens it for the first time", async () => {
    await workbench.openView("Roster");
    await workbench.welcomeButton("Sign In…").waitFor();
    await workbench.welcomeButton("Open the Demo Organization").waitFor();
    await workbench.screenshot("welcome");
  });

  it("opens the window's own demo organization with one click, and signs out of it", async () => {
    await workbench.welcomeButton("Open the Demo Organization").click();
    await workbench.notification("Signed in to Northwind (demo), Robin Ashworth.");
    const row = workbench.treeItem("Northwind (demo)");
    await row.filter({ hasText: /100 of \d+ users/ }).waitFor();
    await workbench.screenshot("demo organization");
    await workbench.contextMenu("Northwind (demo)", "Sign Out…");
    await workbench.welcomeButton("Sign In…").waitFor();
  });

  it("opens a demo organization that runs elsewhere, and says what became of a change that a crash cut off", async () => {
    await workbench.clearNotifications();
    const [user] = firstUsers();
    const [skill] = [...demo.state.skills.values()].filter(({ id }) => !user?.skills.has(id));
    assert.ok(user && skill);
    leaveOpenCall(workbench.server.dataDir, demo.organization.id, user, skill);
    await workbench.runCommand("Roster: Open a Demo Organization at…");
    await workbench.quickInput.type("http://example.com");
    await workbench.quickInput.refuses("An address on this machine");
    await workbench.quickInput.enter(demo.url);
    const interrupted = await workbench.notification(
      "Roster was interrupted during a change in Northwind (demo).",
    );
    assert.match(
      await interrupted.text(),
      new RegExp(`${user.name}: ${skill.name} 4 \\(new\\) was not carried out`),
    );
    await workbench.treeItem(user.name).waitFor();
    assert.deepEqual(writes(), [], "it was settled by reading");
    await workbench.screenshot("users");
  });

  it("opens a user onto skills, languages, queues, station and roles", async () => {
    const user = firstUsers().find(({ skills, omitted }) => skills.size > 2 && omitted === undefined);
    assert.ok(user);
    await workbench.expand(user.name);
    for (const section of ["ACD Skills", "Languages", "Queues", "Station", "Roles"])
      await workbench.expand(section);
    for (const [name, level] of Object.entries(skillsOf(user.name)))
      await workbench.treeItem(`${name}: proficiency ${level} of 5`).waitFor();
    await workbench.screenshot("a user opened");
    await workbench.collapse(user.name);
  });

  it("assigns skills from the context menu: names, a filter, marks on what is there, and Undo", async () => {
    const user = firstUsers().find(({ skills, omitted }) => skills.size > 2 && omitted === undefined);
    assert.ok(user);
    const before = skillsOf(user.name);
    const [has = ""] = Object.keys(before);
    const [fresh = ""] = [...demo.state.skills.values()]
      .map(({ name }) => name)
      .filter((name) => !(name in before));
    await workbench.contextMenu(user.name, "Assign ACD Skills…");
    await workbench.quickInput.type(has);
    await eventually(
      `${has} is marked as assigned`,
      () => workbench.quickInput.rows(),
      (rows) => rows.some((row) => row.startsWith(has) && row.includes("assigned")),
    );
    await workbench.screenshot("the picker marks what is assigned");
    await workbench.quickInput.type("");
    await workbench.quickInput.check(fresh);
    await workbench.quickInput.accept();
    await workbench.quickInput.shows(`Proficiency for ${fresh}`);
    await workbench.quickInput.pick("4");
    const done = await workbench.notification(`Assigned ${fresh} 4 to ${user.name}.`);
    await workbench.screenshot("assigned, with Undo");
    assert.deepEqual(skillsOf(user.name), { ...before, [fresh]: 4 });
    await done.press("Undo");
    await workbench.notification("Undone: Assign");
    assert.deepEqual(skillsOf(user.name), before);
    assert.deepEqual(
      writes().map(({ operation }) => operation),
      ["patchUserRoutingskillsBulk", "deleteUserRoutingskill"],
    );
  });

  it("finds a user with the keyboard alone and lands on the row", async () => {
    await workbench.runCommand("Roster: Find User…");
    await workbench.quickInput.type("novak");
    await workbench.quickInput.row("Nadia Novak").waitFor();
    await workbench.screenshot("find user");
    // As fast as people type: Enter means what is typed now, not what was found for the text before.
    await workbench.quickInput.type("weekends?");
    await workbench.quickInput.accept();
    const row = workbench.treeItem("Kim Lee (Nights/Weekends?)");
    await row.waitFor();
    await eventually(
      "the row is selected",
      () => row.getAttribute("aria-selected"),
      (selected) => selected === "true",
    );
    await workbench.screenshot("found");
  });

  it("changes several people at once: the plan is shown, somebody is left out, the rest is sent", async () => {
    await workbench.clearNotifications();
    const people = firstUsers()
      .slice(0, 3)
      .map(({ name }) => name);
    const [first = "", second = "", third = ""] = people;
    const skill = [...demo.state.skills.values()].find(({ id }) =>
      firstUsers()
        .slice(0, 3)
        .every(({ skills }) => !skills.has(id)),
    );
    assert.ok(skill);
    const sent = writes().length;
    await workbench.select(first, second, third);
    await workbench.contextMenu(third, "Assign ACD Skills…");
    await workbench.quickInput.check(skill.name);
    await workbench.quickInput.accept();
    await workbench.quickInput.shows("Proficiency for");
    await workbench.quickInput.pick("2");
    await workbench.quickInput.shows("review 3 users, 3 changes");
    await workbench.screenshot("the plan");
    assert.equal(writes().length, sent, "nothing is sent before it is confirmed");
    await workbench.quickInput.row(second).click();
    await workbench.quickInput.accept();
    await workbench.notification("Assigned");
    assert.deepEqual(
      people.map((name) => skillsOf(name)[skill.name]),
      [2, undefined, 2],
    );
  });

  it("gives up with Escape at every step, and sends nothing", async () => {
    const sent = writes().length;
    const [first] = firstUsers();
    assert.ok(first);
    await workbench.contextMenu(first.name, "Assign ACD Skills…");
    await workbench.quickInput.shows("Assign ACD Skills");
    await workbench.quickInput.cancel();
    await workbench.contextMenu(first.name, "Assign ACD Skills…");
    const free = [...demo.state.skills.values()].find(({ id }) => !first.skills.has(id));
    await workbench.quickInput.check(free?.name ?? "");
    await workbench.quickInput.accept();
    await workbench.quickInput.shows("Proficiency for");
    await workbench.quickInput.cancel();
    assert.equal(writes().length, sent);
  });

  it("shows a failure as one message with what to do next", async () => {
    await workbench.clearNotifications();
    const [first] = firstUsers();
    assert.ok(first);
    demo.faults.add({
      match: { operation: "patchUserRoutingskillsBulk" },
      fault: { kind: "status", status: 409, message: "[A trap](command:workbench.action.closeSidebar)" },
    });
    const free = [...demo.state.skills.values()].find(({ id }) => !first.skills.has(id));
    // One row alone: those of the step before are still selected, and would all be meant.
    await workbench.select(first.name);
    await workbench.contextMenu(first.name, "Assign ACD Skills…");
    await workbench.quickInput.check(free?.name ?? "");
    await workbench.quickInput.accept();
    await workbench.quickInput.shows("Proficiency for");
    await workbench.quickInput.pick("1");
    const failed = await workbench.notification("0 of 1 change done, 1 failed.");
    assert.match(await failed.text(), /Refresh, look at what is there now, and try again\./);
    // What a server says is text: VS Code would make a link of it that runs a command.
    assert.match(await failed.text(), /A trap/);
    assert.equal(await failed.toast.locator(".notification-list-item-message a").count(), 0);
    await workbench.screenshot("a failure");
    await failed.press("Retry Failed");
    await workbench.notification(`Assigned ${free?.name ?? ""} 1`);
    assert.equal(skillsOf(first.name)[free?.name ?? ""], 1);
  });

  it("retries from the tree where users cannot be loaded", async () => {
    // Twice: the page, and the user on top who was found before.
    demo.faults.add({ match: { operation: "getUsers" }, times: 2, fault: { kind: "status", status: 500 } });
    await workbench.viewAction("Refresh");
    const error = workbench.treeItem("Could not load users");
    await error.waitFor();
    await workbench.screenshot("an error in the tree");
    await error.click();
    await workbench.treeItem(firstUsers()[1]?.name ?? "").waitFor();
  });

  it("shows what is slow and lets it be cancelled", async () => {
    await workbench.clearNotifications();
    demo.faults.add({ match: { operation: "getUsers" }, times: 2, fault: { kind: "slow", ms: 60_000 } });
    await workbench.viewAction("Refresh");
    const progress = await workbench.notification("Loading users");
    await workbench.screenshot("something slow");
    await progress.press("Cancel");
    const cancelled = workbench.treeItem("Cancelled");
    await cancelled.waitFor();
    await cancelled.click();
    await workbench.treeItem(firstUsers()[1]?.name ?? "").waitFor();
  });

  it("cancels a plan between two calls, and says what was not attempted", async () => {
    const people = firstUsers().slice(3, 6);
    const skill = [...demo.state.skills.values()].find(({ id }) =>
      people.every(({ skills }) => !skills.has(id)),
    );
    assert.ok(skill);
    demo.faults.add({
      match: { operation: "patchUserRoutingskillsBulk" },
      fault: { kind: "slow", ms: 3_000 },
    });
    await workbench.select(...people.map(({ name }) => name));
    await workbench.contextMenu(people[0]?.name ?? "", "Assign ACD Skills…");
    await workbench.quickInput.check(skill.name);
    await workbench.quickInput.accept();
    await workbench.quickInput.shows("Proficiency for");
    await workbench.quickInput.pick("2");
    await workbench.quickInput.shows("review 3 users");
    await workbench.quickInput.accept();
    const progress = await workbench.notification(`Assign ${skill.name} 2 to 3 users`);
    await progress.press("Cancel");
    const report = await workbench.notification("1 of 3 changes done, 2 not attempted.");
    await workbench.screenshot("cancelled between two calls");
    assert.deepEqual(
      people.map(({ skills }) => skills.get(skill.id)),
      [2, undefined, undefined],
    );
    await report.press("Undo");
    await workbench.notification("Undone");
    assert.equal(people[0]?.skills.has(skill.id), false);
  });
});
