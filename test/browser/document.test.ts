// A user as a document in the real workbench: what VS Code does with it when a person types, saves, waits and reloads.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { startDemoOrganization, type DemoOrganization } from "../../src/demo/server.js";
import type { User } from "../../src/demo/organization.js";
import { Workbench, eventually, newDataDir, screenshotFailures, tempDir } from "../support/workbench.js";

describe("A user's document in the workbench", () => {
  let workbench: Workbench;
  let demo: DemoOrganization;
  const dataDir = newDataDir();
  before(async () => {
    demo = await startDemoOrganization({ rateLimit: false, stationDelay: 0 });
    workbench = await Workbench.open({ suite: "document", folder: tempDir("ws-"), dataDir });
    await workbench.openView("Roster");
    await workbench.runCommand("Roster: Open a Demo Organization at…");
    await workbench.quickInput.enter(demo.url);
    await workbench.treeItem(users()[0]?.name ?? "").waitFor();
    await workbench.clearNotifications();
  });
  after(async () => {
    await workbench.close();
    await demo.close();
  });
  screenshotFailures(() => workbench);
  afterEach(async () => {
    demo.faults.clear();
    await workbench.runCommand("View: Close All Editors");
    const dialog = workbench.page.locator(".monaco-dialog-box");
    const asked = dialog.getByRole("button", { name: "Don't Save" });
    await eventually(
      "every editor is closed",
      async () => {
        if ((await asked.count()) > 0) await asked.click();
        return workbench.page.locator(".editor-instance").count();
      },
      (open) => open === 0,
    );
  });

  const users = () => demo.state.usersByName("active");
  const writes = () =>
    demo.requests.filter(({ method, operation }) => method !== "GET" && operation !== "postUsersSearch");
  /** Each test has somebody of its own, with at least two ACD skills. */
  let next = 0;
  const somebody = (): User => {
    const candidates = users().filter(
      ({ skills, queues, omitted }) => skills.size > 1 && queues.size > 0 && omitted === undefined,
    );
    const user = candidates[next];
    next += 1;
    assert.ok(user);
    return user;
  };
  const skillsOf = (user: User) =>
    [...user.skills].map(([id, level]) => ({ id, name: demo.state.skills.get(id)?.name ?? id, level }));

  const tab = (user: User): Locator =>
    workbench.page.locator(".tabs-container .tab").filter({ hasText: user.name }).first();
  const isDirty = async (user: User): Promise<boolean> =>
    ((await tab(user).getAttribute("class")) ?? "").split(" ").includes("dirty");
  const untilDirty = (user: User, dirty: boolean) =>
    eventually(
      `${user.name} is ${dirty ? "" : "not "}edited`,
      () => isDirty(user),
      (seen) => seen === dirty,
    );

  /** Opens somebody's form by Find in the palette, and waits for it. */
  async function openForm(user: User): Promise<FrameLocator> {
    await workbench.runCommand("Roster: Edit User…");
    await workbench.quickInput.type(user.email);
    await workbench.quickInput.choose(user.name);
    const form = workbench.webview();
    await form.getByRole("heading", { name: user.name }).waitFor();
    return form;
  }

  const openText = async (): Promise<Locator> => {
    await workbench.runCommand("Roster: Edit User as JSON");
    // By what it is in, for it may not be in front later.
    const editor = workbench.page
      .locator(".editor-group-container:has(.monaco-editor) .monaco-editor")
      .first();
    await editor.waitFor();
    return editor;
  };

  const field = (form: FrameLocator, label: string): Locator =>
    form.getByRole("textbox", { name: label, exact: true });

  const save = () => workbench.page.keyboard.press("ControlOrMeta+s");
  /** As "Developer: Reload Window" does it, which lets VS Code write down what is open. */
  async function reload(): Promise<void> {
    await workbench.page.evaluate("window.rosterBeforeReload = true");
    await workbench.runCommand("Developer: Reload Window");
    await workbench.page.waitForFunction("window.rosterBeforeReload === undefined");
    await workbench.page.locator(".monaco-workbench .part.statusbar").waitFor();
  }
  const splitRight = () => workbench.page.keyboard.press("ControlOrMeta+\\");

  /** What the editor in front shows, in plain text. */
  const textInFront = async (): Promise<string> => {
    const lines = workbench.page.locator(".editor-group-container.active .monaco-editor .view-lines").first();
    return (await lines.innerText()).replaceAll("\u00a0", " ");
  };

  it("opens from its row, is edited in place, and Ctrl+S right after the last key saves all of it", async () => {
    const user = somebody();
    await workbench.rowAction(user.name, "Edit User…");
    const form = workbench.webview();
    await form.getByRole("heading", { name: user.name }).waitFor();
    await workbench.screenshot("the form");
    const title = field(form, "Title");
    await title.fill("Head of everything");
    await title.press("ControlOrMeta+s");
    await eventually(
      "the server has the title",
      () => user.title,
      (seen) => seen === "Head of everything",
    );
    await untilDirty(user, false);
    assert.deepEqual(
      writes().map(({ operation }) => operation),
      ["patchUser"],
    );
    await workbench.statusBarItem(`Saved ${user.name}: Title`).waitFor();
  });

  it("asks where somebody else changed the same field: Compare shows both sides, Overwrite sends what was seen to differ", async () => {
    const user = somebody();
    const [skill] = skillsOf(user);
    assert.ok(skill);
    const form = await openForm(user);
    await field(form, "Title").fill("Mine");
    await field(form, "Department").click();
    await untilDirty(user, true);
    user.title = "Their";
    user.department = "Their department";
    user.version += 1;
    demo.clearRequests();
    await save();
    const asked = await workbench.notification("newer");
    await form
      .getByText(/Somebody else changed this meanwhile/)
      .first()
      .waitFor();
    await workbench.screenshot("a conflict");
    assert.deepEqual(writes(), []);
    await asked.press("Compare");
    const diff = workbench.page.locator(".monaco-diff-editor");
    await diff.getByText("Their", { exact: false }).first().waitFor();
    await diff.getByText("Mine", { exact: false }).first().waitFor();
    await workbench.screenshot("both sides");
    await workbench.page
      .getByRole("button", { name: /Use your changes and overwrite/i })
      .first()
      .click();
    await eventually(
      "mine is there",
      () => user.title,
      (seen) => seen === "Mine",
    );
    assert.equal(user.department, "Their department", "what I did not touch is theirs");
    await untilDirty(user, false);
    const [patch] = writes();
    assert.deepEqual(patch?.body, { title: "Mine", version: user.version - 1 });
  });

  it("says why it cannot be saved, stays edited, and Retry works", async () => {
    const user = somebody();
    const form = await openForm(user);
    await field(form, "Title").fill("After bad weather");
    demo.faults.add({
      match: { operation: "patchUser" },
      fault: {
        kind: "status",
        status: 403,
        code: "missing.permissions",
        message: "You lack directory:user:edit [A trap](command:workbench.action.closeSidebar)",
      },
    });
    await field(form, "Title").press("ControlOrMeta+s");
    const failed = await workbench.notification("Failed to save");
    assert.match(await failed.text(), /Genesys Cloud: .*You lack directory:user:edit/);
    // What a server says is text: VS Code would make a link of it that runs a command.
    assert.match(await failed.text(), /A trap/);
    assert.equal(await failed.toast.locator(".notification-list-item-message a").count(), 0);
    await workbench.screenshot("not saved");
    assert.equal(await isDirty(user), true);
    await form
      .getByText(/You lack directory:user:edit/)
      .first()
      .waitFor();
    await failed.press("Retry");
    await eventually(
      "the server has the title",
      () => user.title,
      (seen) => seen === "After bad weather",
    );
    await untilDirty(user, false);
  });

  it("gives form and JSON side by side, each following the other, and undo goes through both", async () => {
    const user = somebody();
    const before = user.title;
    const form = await openForm(user);
    await splitRight();
    const text = await openText();
    await workbench.screenshot("side by side");
    await field(form, "Title").fill("Seen in both");
    await field(form, "Department").click();
    await text.click();
    await eventually("the JSON follows the form", textInFront, (seen) => seen.includes('"Seen in both"'));
    await untilDirty(user, true);
    await workbench.page.keyboard.press("ControlOrMeta+z");
    await eventually(
      "the form follows the undo",
      () => field(form, "Title").inputValue(),
      (seen) => seen === before,
    );
    await untilDirty(user, false);
    // What is no JSON has no form.
    await text.click();
    await workbench.page.keyboard.press("ControlOrMeta+Home");
    await workbench.page.keyboard.type("oops");
    await form.getByText("The JSON of this user has a mistake in it").waitFor();
    await workbench.screenshot("no JSON");
    demo.clearRequests();
    await save();
    await workbench.notification("this is no JSON");
    assert.deepEqual(writes(), []);
    await text.click();
    await workbench.page.keyboard.press("ControlOrMeta+z");
    await field(form, "Title").waitFor();
    await workbench.clearNotifications();
  });

  it("offers names in the JSON as one types, underlines what is wrong, and shows it in the form", async () => {
    const user = somebody();
    const free = [...demo.state.skills.values()].find(({ id }) => !user.skills.has(id));
    assert.ok(free);
    const form = await openForm(user);
    await splitRight();
    const text = await openText();
    await text.getByText('"acdSkills"').click();
    await workbench.page.keyboard.press("End");
    await workbench.page.keyboard.press("Enter");
    await workbench.page.keyboard.type(`"${free.name.slice(0, 4)}`);
    await workbench.page.keyboard.press("ControlOrMeta+Space");
    const suggestion = workbench.page.locator(".suggest-widget .monaco-list-row", { hasText: free.name });
    await suggestion.first().waitFor();
    await workbench.screenshot("completion");
    await suggestion.first().click();
    await workbench.page.keyboard.type("9");
    await workbench.page.keyboard.press("Escape");
    await workbench.page.keyboard.press("End");
    await workbench.page.keyboard.type(",");
    await form.getByText("The proficiency is a number from 0 to 5").first().waitFor();
    await workbench.page.locator(".squiggly-error").first().waitFor();
    await workbench.screenshot("wrong in both");
  });

  it("lists what saving will send before it is sent, with bodies", async () => {
    const user = somebody();
    const form = await openForm(user);
    demo.clearRequests();
    await field(form, "Title").fill("To be seen first");
    await form.getByRole("button", { name: /Show What Saving Will Send/ }).click();
    await eventually(
      "the calls are listed",
      () => textInFront().catch(() => ""),
      (text) =>
        text.includes(`PATCH /api/v2/users/${user.id}`) && text.includes('"title": "To be seen first"'),
    );
    await workbench.screenshot("what saving will send");
    assert.deepEqual(writes(), []);
  });

  it("is edited still after a reload, merges what came meanwhile, and notices a conflict", async () => {
    const user = somebody();
    const [first, second] = skillsOf(user);
    assert.ok(first && second);
    const form = await openForm(user);
    await field(form, "Title").fill("Before the reload");
    await field(form, "Department").click();
    await untilDirty(user, true);
    // VS Code writes the backup a moment after the edit.
    await eventually(
      "the backup is written",
      () => backups(dataDir).some((text) => text.includes("Before the reload")),
      (there) => there,
    );
    user.department = "Meanwhile";
    user.version += 1;
    user.skills.set(second.id, second.level === 1 ? 2 : 1);
    demo.clearRequests();
    await reload();
    await untilDirty(user, true);
    const again = workbench.webview();
    await eventually(
      "the edit is there",
      () =>
        field(again, "Title")
          .inputValue()
          .catch(() => ""),
      (seen) => seen === "Before the reload",
      20_000,
    );
    await workbench.screenshot("after the reload");
    await save();
    await eventually(
      "saved",
      () => user.title,
      (seen) => seen === "Before the reload",
    );
    assert.equal(user.department, "Meanwhile");
    assert.equal(user.skills.get(second.id), second.level === 1 ? 2 : 1);
    await untilDirty(user, false);

    await field(again, "Title").fill("Twice edited");
    await field(again, "Department").click();
    await untilDirty(user, true);
    await eventually(
      "the backup is written",
      () => backups(dataDir).some((text) => text.includes("Twice edited")),
      (there) => there,
    );
    await reload();
    await untilDirty(user, true);
    user.title = "By somebody else";
    user.version += 1;
    demo.clearRequests();
    await workbench.webview().getByRole("heading", { name: user.name }).waitFor();
    await save();
    const asked = await workbench.notification("newer");
    assert.deepEqual(writes(), []);
    await asked.dismiss();
    await workbench.runCommand("File: Revert File");
    await eventually(
      "reverted to what is there",
      () => field(workbench.webview(), "Title").inputValue(),
      (seen) => seen === "By somebody else",
    );
  });

  it("locks a user who was deleted: the tab, the text and every box of the form, with the reason", async () => {
    const user = somebody();
    const form = await openForm(user);
    user.state = "deleted";
    demo.state.usersChanged();
    await form.getByRole("button", { name: "Refresh" }).click();
    await form.getByText("This user was deleted").first().waitFor();
    await eventually(
      "the boxes are locked",
      () => field(form, "Title").isDisabled(),
      (disabled) => disabled,
    );
    const boxes = await form.getByRole("textbox").all();
    assert.ok(boxes.length > 5);
    for (const box of boxes) assert.equal(await box.isDisabled(), true);
    await workbench.screenshot("deleted");
    const text = await openText();
    await text.click();
    await workbench.page.keyboard.type("x");
    await workbench.page.getByText("Editor is read-only because the file is read-only").first().waitFor();
  });

  it("shows Sign In in the place of a user after signing out, and the user again after signing in", async () => {
    const user = somebody();
    const form = await openForm(user);
    await workbench.contextMenu("Northwind (demo)", "Sign Out…");
    await form.getByRole("button", { name: "Sign In…" }).waitFor();
    await workbench.screenshot("signed out");
    const text = await openText();
    await text.click();
    await workbench.page.keyboard.type("x");
    await workbench.page.getByText("Editor is read-only because the file is read-only").first().waitFor();
    await tab(user).click();
    await form.getByRole("button", { name: "Sign In…" }).waitFor();
    await workbench.runCommand("Roster: Open a Demo Organization at…");
    await workbench.quickInput.enter(demo.url);
    await field(form, "Title").waitFor();
    assert.equal(await field(form, "Title").inputValue(), user.title);
  });
});

/** The texts of VS Code's backups of edited files. */
function backups(dataDir: string): string[] {
  const root = path.join(dataDir, "User");
  return filesBelow(root)
    .filter((file) => file.includes("Backups") || file.includes("backup"))
    .map((file) => readFileSync(file, "utf8"));
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
