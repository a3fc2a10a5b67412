// Quick changes as a person makes them: the checkbox of a queue, presence, station, and the history of it all.
import assert from "node:assert/strict";
import { startDemoOrganization, type DemoOrganization } from "../../src/demo/server.js";
import type { User } from "../../src/demo/organization.js";
import { Workbench, eventually, screenshotFailures } from "../support/workbench.js";

describe("Quick changes", () => {
  let workbench: Workbench;
  let demo: DemoOrganization;
  before(async () => {
    demo = await startDemoOrganization({ stationDelay: 4_000 });
    workbench = await Workbench.open({ suite: "actions" });
    await workbench.openView("Roster");
    await workbench.runCommand("Roster: Open a Demo Organization at…");
    await workbench.quickInput.enter(demo.url);
    await workbench.treeItem(people()[0]?.name ?? "").waitFor();
    await workbench.clearNotifications();
  });
  after(async () => {
    await workbench.close();
    await demo.close();
  });
  screenshotFailures(() => workbench);

  const people = () => demo.state.usersByName("active");
  const person = (fits: (user: User) => boolean): User => {
    const user = people().slice(0, 40).find(fits);
    assert.ok(user, "somebody is as the test needs");
    return user;
  };
  const writes = () => demo.requests.filter(({ operation }) => /^(patch|delete|put)/.test(operation ?? ""));
  const direct = (user: User, joined: boolean) =>
    demo.state
      .memberships(user)
      .filter((held) => held.joined === joined && !held.queue.groupIds.some((id) => user.groupIds.has(id)));
  const checkbox = (queue: string) =>
    workbench.treeItem(queue).locator(".custom-view-tree-node-item-checkbox");
  const isTicked = (queue: string) =>
    eventually(
      `the checkbox of ${queue}`,
      () => checkbox(queue).getAttribute("aria-checked"),
      (checked) => checked !== null,
    ).then((checked) => checked === "true");

  it("says in the history what will stand there, before anything was changed", async () => {
    const pane = workbench.sideBar.getByRole("button", { name: /^History Section/ });
    await pane.click();
    await workbench.sideBar
      .locator(".welcome-view-content", { hasText: "Nothing has been changed yet." })
      .waitFor();
    await workbench.screenshot("an empty history");
    await pane.click();
  });

  it("activates a member with the checkbox of the queue, and takes it back with Undo", async () => {
    const user = person((one) => direct(one, false).length > 0 && direct(one, true).length > 0);
    const [held] = direct(user, false);
    assert.ok(held);
    const queue = held.queue.name;
    await workbench.expand(user.name);
    await workbench.expand("Queues");
    await workbench.scrollTo(queue);
    assert.equal(await isTicked(queue), false);
    await workbench.screenshot("queues with checkboxes");
    await checkbox(queue).click();
    const done = await workbench.notification(`Activated ${user.name} in ${queue}.`);
    await workbench.treeItem(queue).filter({ hasText: "active" }).waitFor();
    assert.equal(await isTicked(queue), true);
    await workbench.screenshot("activated with the checkbox");
    await done.press("Undo");
    await workbench.notification("Undone: Activate");
    await eventually(
      "the checkbox goes back",
      () => isTicked(queue),
      (ticked) => !ticked,
    );
    assert.deepEqual(
      writes().map(({ operation }) => operation),
      ["patchUserQueues", "patchUserQueues"],
    );
  });

  it("puts the checkbox back where Genesys Cloud refuses", async () => {
    await workbench.clearNotifications();
    const user = person((one) => direct(one, false).length > 0 && direct(one, true).length > 0);
    const queue = direct(user, false)[0]?.queue.name ?? "";
    demo.faults.add({ match: { operation: "patchUserQueues" }, fault: { kind: "status", status: 403 } });
    await checkbox(queue).click();
    await workbench.notification("0 of 1 change done, 1 failed.");
    await eventually(
      "the checkbox goes back",
      () => isTicked(queue),
      (ticked) => !ticked,
    );
    await workbench.screenshot("refused");
    await workbench.clearNotifications();
  });

  it("takes ticks from the keyboard", async () => {
    const user = person((one) => direct(one, false).length > 0 && direct(one, true).length > 0);
    const queues = demo.state
      .memberships(user)
      .slice(0, 2)
      .map(({ queue, joined }) => ({ name: queue.name, joined }));
    for (const { name, joined } of queues) {
      await checkbox(name).press("Space");
      await workbench.notification(`${joined ? "Deactivated" : "Activated"} ${user.name} in ${name}.`);
      assert.equal(demo.state.memberships(user).find(({ queue }) => queue.name === name)?.joined, !joined);
      // The row is drawn anew with its change: what is pressed meanwhile would go to another row.
      await eventually(
        `${name} is ${joined ? "un" : ""}ticked`,
        () => isTicked(name),
        (ticked) => ticked !== joined,
      );
      await workbench.clearNotifications();
    }
    await workbench.collapse(user.name);
  });

  it("shows in a user's menu what can be done with this one", async () => {
    const [user] = people();
    assert.ok(user);
    const labels = await workbench.contextMenuLabels(user.name);
    for (const label of [
      "Edit User…",
      "Assign ACD Skills…",
      "Add to Queue…",
      "Remove from Queue…",
      "Activate in Queue…",
      "Deactivate in Queue…",
      "Associate with Station…",
      "Set Presence…",
    ])
      assert.ok(labels.includes(label), labels.join());
    assert.equal(labels[0], "Edit User…");
    assert.equal(labels.includes("Return to Idle"), user.routing.status === "NOT_RESPONDING");
    assert.equal(labels.includes("Take Off Queue"), user.routing.status !== "OFF_QUEUE");
    await workbench.treeItem(user.name).click({ button: "right" });
    await workbench.page.locator(".monaco-menu").last().waitFor();
    await workbench.screenshot("the menu of a user");
    await workbench.page.keyboard.press("Escape");
  });

  it("sets a presence of the organization's own, which the row shows", async () => {
    const user = person(({ presence }) => presence.definition.systemPresence === "On Queue");
    await workbench.select(user.name);
    await workbench.contextMenu(user.name, "Set Presence…");
    await workbench.quickInput.shows("Set Presence: ");
    await workbench.quickInput.row("Meal").waitFor();
    await workbench.screenshot("presences");
    await workbench.quickInput.pick("Meal");
    await workbench.notification(`Set the presence of ${user.name} to Meal.`);
    await workbench.treeItem(user.name).filter({ hasText: "Meal · Off Queue" }).waitFor();
    await workbench.screenshot("presence set");
    await workbench.clearNotifications();
  });

  it("associates a station: requested at first, then there", async () => {
    const user = person(({ station, omitted }) => !station.associated && omitted === undefined);
    const used = new Set(people().flatMap(({ station }) => station.associated?.id ?? []));
    const station = [...demo.state.stations.values()].find(({ id }) => !used.has(id));
    assert.ok(station);
    await workbench.select(user.name);
    await workbench.expand(user.name);
    await workbench.expand("Station");
    await workbench.contextMenu(user.name, "Associate with Station…");
    await workbench.quickInput.shows("Associate with Station: ");
    await workbench.quickInput.type(station.name.slice(0, 3));
    await eventually(
      "stations are found",
      () => workbench.quickInput.rows(),
      (rows) => rows.length > 3,
    );
    await workbench.screenshot("stations");
    await workbench.quickInput.type(station.name);
    await workbench.quickInput.choose(station.name);
    await workbench.notification(`Requested: associate ${user.name} with the station ${station.name}.`);
    const row = workbench.treeItem(new RegExp(`^${station.name}, `));
    await row.filter({ hasText: "requested" }).waitFor();
    await workbench.screenshot("a station requested");
    await row.filter({ hasText: "associated" }).waitFor();
    await workbench.screenshot("the station is there");
    assert.equal(user.station.associated?.id, station.id);
    await workbench.collapse(user.name);
    await workbench.clearNotifications();
  });

  it("adds several people to a queue: searched on the server, reviewed, undone from the history", async () => {
    const some = people().slice(0, 3);
    const names = some.map(({ name }) => name);
    const queue = [...demo.state.queues.values()].find((one) =>
      some.every((user) => demo.state.membership(user, one) === undefined),
    );
    assert.ok(queue);
    await workbench.select(...names);
    await workbench.contextMenu(names[0] ?? "", "Add to Queue…");
    await workbench.quickInput.shows("Add to Queue: 3 users");
    await workbench.screenshot("queues to choose from");
    await workbench.quickInput.check(queue.name);
    await workbench.quickInput.accept();
    await workbench.quickInput.shows(`Add to ${queue.name}`);
    await workbench.quickInput.choose("Active");
    await workbench.quickInput.shows("review 3 users, 6 changes");
    await workbench.screenshot("the plan for a queue");
    await workbench.quickInput.accept();
    await workbench.notification(`Added 3 users to ${queue.name}.`);
    assert.ok(some.every((user) => demo.state.membership(user, queue)?.joined));
    await workbench.clearNotifications();
  });

  it("lists in the history what was done, and opens it as a comparison", async () => {
    await workbench.sideBar.getByRole("button", { name: /^History Section/ }).click();
    const added = workbench.treeItem(/^Add 3 users to /);
    await added.waitFor();
    await workbench.screenshot("the history");
    await added.click();
    await workbench.page
      .locator(".multiDiffEditor .monaco-diff-editor, .multi-diff-editor, .multiDiffEntry")
      .first()
      .waitFor();
    await workbench.screenshot("a change of several users");
    await workbench.treeItem(/^Set the presence of /).click();
    const editor = workbench.page.locator(".editor-instance .monaco-diff-editor");
    await editor.filter({ hasText: "Presence: Meal" }).waitFor();
    await editor.filter({ hasText: "Presence: On Queue" }).waitFor();
    await workbench.screenshot("a change of one user");
  });

  it("takes back a change from the history after a look at it", async () => {
    await workbench.contextMenu(/^Add 3 users to /, "Undo This Change…");
    await workbench.quickInput.shows("Undo: Add 3 users to ");
    await workbench.screenshot("undo reviewed");
    await workbench.quickInput.accept();
    await workbench.notification("Undone: Add 3 users to ");
    await workbench.treeItem(/^Add 3 users to .*undone/).waitFor();
    await workbench.screenshot("undone in the history");
    await workbench.clearNotifications();
  });

  it("looks right in a dark theme too", async () => {
    await workbench.runCommand("Preferences: Toggle between Light/Dark Themes");
    await workbench.viewAction("Collapse All");
    await workbench.expand("Northwind (demo)");
    const user = person((one) => direct(one, false).length > 0 && direct(one, true).length > 0);
    await workbench.expand(user.name);
    await workbench.expand("Queues");
    await checkbox(direct(user, false)[0]?.queue.name ?? "").waitFor();
    await workbench.page.locator(".monaco-workbench.vs-dark").waitFor();
    await workbench.screenshot("in a dark theme");
  });
});
