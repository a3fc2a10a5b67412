// A user's form in the real workbench, as a person uses it: what the server has afterwards, and what is seen.
import assert from "node:assert/strict";
import type { FrameLocator, Locator } from "playwright-core";
import { startDemoOrganization, type DemoOrganization } from "../../src/demo/server.js";
import type { User } from "../../src/demo/organization.js";
import { Workbench, eventually, screenshotFailures, tempDir } from "../support/workbench.js";

/** Milliseconds after which a station that was asked for is there. */
const STATION_DELAY = 3_000;
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 700, height: 800 };

interface Named {
  readonly id: string;
  readonly name: string;
}

describe("The user form in the workbench", () => {
  let workbench: Workbench;
  let demo: DemoOrganization;
  let form: FrameLocator;
  /** Dialogs of the browser: only a script would open one. */
  const alerts: string[] = [];

  before(async () => {
    demo = await startDemoOrganization({
      rateLimit: false,
      stationDelay: STATION_DELAY,
      skills: 200,
      awkward: true,
    });
    workbench = await Workbench.open({ suite: "user-form", folder: tempDir("ws-"), viewport: WIDE });
    form = workbench.webview();
    workbench.page.on("dialog", (dialog) => {
      alerts.push(dialog.message());
      void dialog.dismiss();
    });
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
    await workbench.page.setViewportSize(WIDE);
    await workbench.runCommand("View: Close All Editors");
    const dontSave = workbench.page.locator(".monaco-dialog-box").getByRole("button", { name: "Don't Save" });
    await eventually(
      "every editor is closed",
      async () => {
        if ((await dontSave.count()) > 0) await dontSave.click();
        return workbench.page.locator(".editor-instance").count();
      },
      (open) => open === 0,
    );
    await workbench.clearNotifications();
    assert.deepEqual(alerts, [], "no name was run as a script");
  });

  // --- Who, and what the server has ---

  const users = () => demo.state.usersByName("active");
  const called = (name: string): User => {
    const user = users().find((one) => one.name === name);
    assert.ok(user, name);
    return user;
  };
  const taken = new Set<User>();
  /** Each test has somebody of its own, with something of everything. */
  const somebody = (): User => {
    const user = users().find((one) => {
      const queues = [...one.queues.values()];
      return (
        !taken.has(one) &&
        one.skills.size > 3 &&
        one.skills.size < 10 &&
        [...one.skills.values()].every((level) => Number.isInteger(level)) &&
        one.languages.size > 1 &&
        one.omitted === undefined &&
        queues.every(({ direct }) => direct) &&
        queues.some(({ joined }) => !joined)
      );
    });
    assert.ok(user);
    taken.add(user);
    return user;
  };
  const skillsOf = (user: User) => byName(user.skills, demo.state.skills);
  const languagesOf = (user: User) => byName(user.languages, demo.state.languages);
  const queuesOf = (user: User) =>
    byName(new Map([...user.queues].map(([id, { joined }]) => [id, joined])), demo.state.queues);
  const skillId = (name: string) => idOf(demo.state.skills, name);
  const writes = () =>
    demo.requests
      .filter(({ method, operation }) => method !== "GET" && operation !== "postUsersSearch")
      .map(({ operation, body, path }) => ({ operation, body, path }));

  // --- What is seen ---

  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };
  const type = (text: string) => workbench.page.keyboard.type(text);
  const save = () => press("ControlOrMeta+s");
  const tab = (user: User): Locator =>
    workbench.page.locator(".tabs-container .tab").filter({ hasText: user.name }).first();
  const untilDirty = (user: User, dirty: boolean) =>
    eventually(
      `${user.name} is ${dirty ? "" : "not "}edited`,
      async () => ((await tab(user).getAttribute("class")) ?? "").split(" ").includes("dirty"),
      (seen) => seen === dirty,
    );
  const untilSaved = async (user: User): Promise<void> => {
    await workbench.statusBarItem(`Saved ${user.name}`).first().waitFor();
    await untilDirty(user, false);
  };

  /** Opens somebody's form by Find in the palette, and waits for it. */
  async function openForm(user: User): Promise<void> {
    await workbench.runCommand("Roster: Edit User…");
    await workbench.quickInput.type(user.email);
    await workbench.quickInput.choose(user.name);
    await form.getByRole("heading", { name: user.name, level: 1 }).waitFor();
  }

  const field = (label: string) => form.getByRole("textbox", { name: label, exact: true });
  const table = (title: string) => form.getByRole("grid", { name: new RegExp(`^${title}`) });
  /** A row of a table, by the name that stands in it. */
  const row = (title: string, name: string) =>
    table(title)
      .getByRole("row")
      .filter({ has: form.locator(".name-cell .name").getByText(name, { exact: true }) });
  const value = (title: string, name: string) => row(title, name).locator("[data-value]");
  const rating = (name: string) => form.getByRole("textbox", { name: `Proficiency of ${name}, 0 to 5` });
  const addBox = (one: string) => form.getByRole("combobox", { name: `Add ${one}` });
  const option = (name: string) => form.getByRole("option", { name, exact: true });
  const hasFocus = async (target: Locator) => (await target.and(form.locator(":focus")).count()) > 0;
  const untilFocus = (target: Locator) =>
    eventually(
      `${String(target)} has the focus`,
      () => hasFocus(target),
      (has) => has,
    );
  /** Presses a key until something has the focus. */
  async function pressUntil(key: string, target: Locator, most = 40): Promise<void> {
    for (let pressed = 0; pressed < most; pressed += 1) {
      if (await hasFocus(target)) return;
      await press(key);
    }
    await untilFocus(target);
  }
  const shows = (target: Locator, text: string) =>
    eventually(
      `${String(target)} shows ${text}`,
      async () => (await target.innerText()).replace(/\s+/g, " ").trim(),
      (seen) => seen.includes(text),
    );
  const changesCounted = (count: number) =>
    form
      .getByRole("button", {
        name: new RegExp(
          count === 0 ? "^Show What Saving Will Send$" : `^Show What Saving Will Send\\s*${count} change`,
        ),
      })
      .waitFor();
  it("is opened, filled in and saved by keyboard alone, and taken back", async () => {
    const user = somebody();
    const skills = skillsOf(user);
    const languages = languagesOf(user);
    const queues = queuesOf(user);
    const [rated = "", next = "", removed = "", kept = ""] = sorted(skills);
    const [language = ""] = sorted(languages);
    const inactive = sorted(queues).find((name) => queues[name] === false) ?? "";
    const skill = unlike(demo.state.skills, skills);
    const queue = unlike(demo.state.queues, queues);
    const levelOf = (name: string) => skills[name] ?? Number.NaN;
    const other = (level: number) => (level === 2 ? 1 : 2);

    await workbench.runCommand("Roster: Focus on Users View");
    const inTree = workbench.page.locator(".part.sidebar .monaco-list-row.focused", { hasText: user.name });
    await press("Home");
    for (let pressed = 0; (await inTree.count()) === 0; pressed += 1) {
      assert.ok(pressed < 100, "the user is in the tree");
      await press("ArrowDown");
    }
    await press("Shift+F10");
    const edit = workbench.page.locator(".monaco-menu .action-item.focused", { hasText: "Edit User…" });
    await workbench.page.locator(".monaco-menu .action-item", { hasText: "Edit User…" }).waitFor();
    await eventually(
      "Edit User… is in turn",
      async () => {
        if ((await edit.count()) > 0) return true;
        await press("ArrowDown");
        return (await edit.count()) > 0;
      },
      (inTurn) => inTurn,
    );
    await workbench.screenshot("the menu of a row");
    await press("Enter");
    await form.getByRole("heading", { name: user.name }).waitFor();
    await workbench.screenshot("opened by keyboard");

    // An ACD skill is added by a part of its name, and rated.
    await pressUntil("Tab", addBox("ACD skill"));
    await type(skill.toLowerCase());
    await option(skill).waitFor();
    await workbench.screenshot("suggestions");
    await press("ArrowDown", "Enter");
    await untilFocus(rating(skill));
    await workbench.screenshot("the new one is rated");
    await type("4");
    await press("Enter");
    await untilFocus(addBox("ACD skill"));
    await shows(value("ACD skills", skill), "4 of 5");

    // Enter edits, Tab moves on, Escape gives up.
    await press("Tab");
    await pressUntil("ArrowDown", row("ACD skills", rated).locator(":focus"));
    await pressUntil("ArrowRight", value("ACD skills", rated));
    await press("Enter");
    await untilFocus(rating(rated));
    await type(String(other(levelOf(rated))));
    await press("Tab");
    await untilFocus(rating(next));
    await type("5");
    await press("Escape");
    await untilFocus(value("ACD skills", next));
    await shows(value("ACD skills", next), `${levelOf(next)} of 5`);
    await shows(value("ACD skills", rated), `${other(levelOf(rated))} of 5, was ${levelOf(rated)}`);

    // One is removed, another one too, and that one is kept after all.
    await press("ArrowDown");
    await untilFocus(value("ACD skills", removed));
    await press("Delete");
    await row("ACD skills", removed).locator("del").waitFor();
    await press("ArrowDown");
    await untilFocus(value("ACD skills", kept));
    await press("Delete");
    await row("ACD skills", kept).locator("del").waitFor();
    await workbench.screenshot("changed, new and removed");
    await press("End");
    await untilFocus(form.getByRole("button", { name: `Keep ${kept}` }));
    await press("Enter");
    await row("ACD skills", kept).locator("del").waitFor({ state: "detached" });
    await changesCounted(3);

    // A language by its digit.
    await pressUntil("Tab", addBox("language"));
    await press("Tab");
    await pressUntil("ArrowDown", row("Languages", language).locator(":focus"));
    await pressUntil("ArrowRight", value("Languages", language));
    await type(String(other(languages[language] ?? 0)));
    await press("Enter");
    await untilFocus(value("Languages", language));

    // A queue is activated, and one added.
    await pressUntil("Tab", addBox("queue"));
    await type(queue);
    await option(queue).waitFor();
    await press("ArrowDown", "Enter");
    await row("Queues", queue).waitFor();
    await pressUntil("Tab", table("Queues").locator(":focus"));
    await pressUntil("ArrowDown", row("Queues", inactive).locator(":focus"));
    const tick = form.getByRole("checkbox", { name: `Active in ${inactive}` });
    await pressUntil("ArrowRight", tick);
    await press("Space");
    await shows(row("Queues", inactive), "was not active");
    assert.equal(await tick.isChecked(), true);
    await changesCounted(6);
    await untilDirty(user, true);
    await workbench.screenshot("all that was changed");

    // In between, undo takes back the last thing, and redo makes it again.
    await press("ControlOrMeta+z");
    await changesCounted(5);
    assert.equal(await tick.isChecked(), false);
    await press("ControlOrMeta+Shift+z");
    await changesCounted(6);
    assert.equal(await tick.isChecked(), true);

    demo.clearRequests();
    await save();
    await untilSaved(user);
    await changesCounted(0);
    await workbench.screenshot("saved");
    const path = `/api/v2/users/${user.id}`;
    assert.deepEqual(writes(), [
      {
        operation: "patchUserRoutingskillsBulk",
        path: `${path}/routingskills/bulk`,
        body: [
          { id: skillId(rated), proficiency: other(levelOf(rated)) },
          { id: skillId(skill), proficiency: 4 },
        ],
      },
      {
        operation: "deleteUserRoutingskill",
        path: `${path}/routingskills/${skillId(removed)}`,
        body: null,
      },
      {
        operation: "patchUserRoutinglanguagesBulk",
        path: `${path}/routinglanguages/bulk`,
        body: [{ id: idOf(demo.state.languages, language), proficiency: other(languages[language] ?? 0) }],
      },
      {
        operation: "postRoutingQueueMembers",
        path: `/api/v2/routing/queues/${idOf(demo.state.queues, queue)}/members`,
        body: [{ id: user.id }],
      },
      {
        operation: "patchUserQueues",
        path: `${path}/queues`,
        body: [
          { id: idOf(demo.state.queues, inactive), joined: true },
          // Genesys Cloud does not say whether who is added is active.
          { id: idOf(demo.state.queues, queue), joined: true },
        ],
      },
    ]);
    const { [removed]: _removed, ...others } = skills;
    assert.deepEqual(skillsOf(user), { ...others, [rated]: other(levelOf(rated)), [skill]: 4 });
    assert.deepEqual(languagesOf(user), { ...languages, [language]: other(languages[language] ?? 0) });
    assert.deepEqual(queuesOf(user), { ...queues, [queue]: true, [inactive]: true });

    // After the save, undo is an edit like any other, and redo ends it.
    await eventually(
      "undo takes back what was saved",
      async () => {
        if (await tick.isChecked()) await press("ControlOrMeta+z");
        return tick.isChecked();
      },
      (ticked) => !ticked,
    );
    await untilDirty(user, true);
    await workbench.screenshot("undone after the save");
  });

  it("is filled in and saved by pointer", async () => {
    const user = somebody();
    const skills = skillsOf(user);
    const queues = queuesOf(user);
    const [rated = "", removed = "", kept = ""] = sorted(skills);
    const inactive = sorted(queues).find((name) => queues[name] === false) ?? "";
    const skill = unlike(demo.state.skills, skills);
    const star = skills[rated] === 5 ? 2 : 5;
    const title = user.title;

    await workbench.rowAction(user.name, "Edit User…");
    await form.getByRole("heading", { name: user.name }).waitFor();
    await field("Title").click();
    await type(" (new)");
    await value("ACD skills", rated).locator(`[data-star="${star}"]`).click();
    await shows(value("ACD skills", rated), `${star} of 5, was ${skills[rated]}`);
    for (const name of [removed, kept]) {
      await row("ACD skills", name).hover();
      await form.getByRole("button", { name: `Remove ${name}` }).click();
      await row("ACD skills", name).locator("del").waitFor();
    }
    await form.getByRole("button", { name: `Keep ${kept}` }).click();
    await addBox("ACD skill").click();
    await type(skill);
    await option(skill).click();
    await value("ACD skills", skill).locator('[data-star="1"]').click();
    await form.getByRole("checkbox", { name: `Active in ${inactive}` }).click();
    await shows(row("Queues", inactive), "was not active");
    await changesCounted(5);
    await workbench.screenshot("changed by pointer");

    demo.clearRequests();
    // What VS Code offers for a file that is open, it offers for a user.
    await eventually(
      "the palette offers to save",
      async () => {
        await press("F1");
        return workbench.quickInput.input
          .fill(">File: Save", { timeout: 2_000 })
          .then(() => workbench.quickInput.row("File: Save").click({ timeout: 2_000 }))
          .then(
            () => true,
            () => false,
          );
      },
      (chosen) => chosen,
    );
    await untilSaved(user);
    assert.deepEqual(
      writes().map(({ operation, body }) => ({ operation, body })),
      [
        { operation: "patchUser", body: { title: `${title} (new)`, version: user.version - 1 } },
        {
          operation: "patchUserRoutingskillsBulk",
          body: [
            { id: skillId(rated), proficiency: star },
            { id: skillId(skill), proficiency: 1 },
          ],
        },
        { operation: "deleteUserRoutingskill", body: null },
        {
          operation: "patchUserQueues",
          body: [{ id: idOf(demo.state.queues, inactive), joined: true }],
        },
      ],
    );
    const { [removed]: _removed, ...others } = skills;
    assert.equal(user.title, `${title} (new)`);
    assert.deepEqual(skillsOf(user), { ...others, [rated]: star, [skill]: 1 });
    assert.deepEqual(queuesOf(user), { ...queues, [inactive]: true });
  });

  it("fits into a narrow window, and into a third of a wide one", async () => {
    const user = somebody();
    const [rated = ""] = sorted(skillsOf(user));
    await openForm(user);
    await workbench.page.setViewportSize(NARROW);
    const star = skillsOf(user)[rated] === 4 ? 3 : 4;
    await value("ACD skills", rated).locator(`[data-star="${star}"]`).click();
    await shows(value("ACD skills", rated), `${star} of 5`);
    assert.equal(await sticksOut(form), 0, "nothing sticks out of a narrow window");
    await workbench.screenshot("narrow, the lists");
    await field("Title").click();
    await type("!");
    await press("Tab");
    await form.getByRole("heading", { level: 1 }).scrollIntoViewIfNeeded();
    await changesCounted(2);
    await workbench.screenshot("narrow, the top");
    await save();
    await untilSaved(user);
    assert.equal(skillsOf(user)[rated], star);
    assert.match(user.title, /!$/);

    await workbench.page.setViewportSize(WIDE);
    await workbench.runCommand("View: Split Editor");
    await workbench.runCommand("View: Split Editor");
    const forms = [0, 1, 2].map((n) => workbench.webview(n));
    for (const one of forms) await one.getByRole("heading", { name: user.name }).waitFor();
    const titles = forms.map((one) => one.getByRole("textbox", { name: "Title", exact: true }));
    await titles[2]?.fill("Seen thrice");
    await titles[2]?.press("Enter");
    for (const [n, one] of forms.entries()) {
      await eventually(
        `form ${n} follows`,
        () => titles[n]?.inputValue(),
        (seen) => seen === "Seen thrice",
      );
      assert.equal(await sticksOut(one), 0, `nothing sticks out of form ${n}`);
    }
    await workbench.screenshot("three side by side");
  });

  it("filters 120 ACD skills, and saving one that was rated sends that one", async () => {
    const user = called("Priya Raman");
    const skills = skillsOf(user);
    assert.ok(Object.keys(skills).length >= 120);
    const rated =
      "Web Chat 2" in skills ? "Web Chat 2" : (sorted(skills).find((name) => / 2$/.test(name)) ?? "");
    const word = rated.slice(0, -2);
    const names = [...user.skills.keys()].map((id) => demo.state.skills.get(id)?.name ?? "");
    const matching = names.filter((name) => name.toLowerCase().includes(word.toLowerCase()));
    await openForm(user);
    const filter = field("Filter ACD skills");
    await filter.click();
    await type(word.toUpperCase());
    await form.getByText(`${matching.length} of ${names.length} match the filter.`).waitFor();
    assert.equal(await table("ACD skills").locator("rated-row:visible").count(), matching.length);
    await workbench.screenshot("filtered");
    const level = skills[rated] === 0.5 ? 1.5 : 0.5;
    await value("ACD skills", rated).locator(".number").click();
    await untilFocus(rating(rated));
    await type(String(level));
    demo.clearRequests();
    await save();
    await untilSaved(user);
    assert.deepEqual(
      writes().map(({ operation, body }) => ({ operation, body })),
      [{ operation: "patchUserRoutingskillsBulk", body: [{ id: skillId(rated), proficiency: level }] }],
    );
    assert.deepEqual(skillsOf(user), { ...skills, [rated]: level });
    assert.equal(await filter.inputValue(), word.toUpperCase(), "the filter stays");
  });

  it("keeps scroll, filter and what is being typed while another tab is in front", async () => {
    const user = called("Priya Raman");
    const other = somebody();
    await openForm(other);
    await workbench.runCommand("View: Keep Editor");
    await openForm(user);
    await workbench.runCommand("View: Keep Editor");
    await field("Filter ACD skills").fill("2");
    await form.getByText(" match the filter.").waitFor();
    await field("Title").click();
    await press("End");
    const title = `${await field("Title").inputValue()}, half wri`;
    await type(", half wri");
    // At once, long before a pause in typing hands it over.
    await tab(other).hover();
    await tab(other).click();
    await form.getByRole("heading", { name: other.name }).waitFor();
    await untilDirty(user, true);
    await tab(user).click();
    await form.getByRole("heading", { name: user.name }).waitFor();
    assert.equal(await field("Title").inputValue(), title);
    assert.equal(await field("Filter ACD skills").inputValue(), "2");
    // By keyboard, too.
    await field("Title").press("End");
    await type("tten");
    await press("ControlOrMeta+PageUp");
    await form.getByRole("heading", { name: other.name }).waitFor();
    await press("ControlOrMeta+PageDown");
    await form.getByRole("heading", { name: user.name }).waitFor();
    assert.equal(await field("Title").inputValue(), `${title}tten`);
    // And where it was scrolled to.
    const scrolled = () => inPage(form, "Math.round(window.scrollY)");
    await field("Title").hover();
    await workbench.page.mouse.wheel(0, 900);
    let place: unknown = 0;
    await eventually("the form has scrolled", scrolled, (at) => {
      const settled = at === place && at !== 0;
      place = at;
      return settled;
    });
    await workbench.screenshot("scrolled and filtered");
    await tab(other).hover();
    await tab(other).click();
    await form.getByRole("heading", { name: other.name }).waitFor();
    assert.equal(await scrolled(), 0, "each form has its own place");
    await tab(user).click();
    await form.getByRole("heading", { name: user.name }).waitFor();
    await eventually("the form is where it was", scrolled, (at) => at === place);
    await workbench.screenshot("scrolled and filtered, again");
  });

  it("shows names and values that are markup, from right to left, emoji or endless as text, and saves them intact", async () => {
    const markup = "<img src=x onerror=alert(1)>";
    const rightToLeft = "תמיכה טכנית";
    const elements = form.locator("user-form").locator("img, b, script, iframe, style, a");
    const skilled = called("Priya Raman");
    const before = { skills: skillsOf(skilled), queues: queuesOf(skilled) };
    await openForm(skilled);
    for (const name of [markup, rightToLeft, "🎧 Voice & Chat"]) {
      await row("ACD skills", name).waitFor();
      await row("Queues", name).waitFor();
    }
    assert.equal(await elements.count(), 0);
    const level = before.skills[markup] === 1 ? 2 : 1;
    await value("ACD skills", markup).locator(`[data-star="${level}"]`).click();
    await form.getByRole("checkbox", { name: `Active in ${rightToLeft}` }).click();
    await shows(row("Queues", rightToLeft), "was active");
    await row("Queues", markup).scrollIntoViewIfNeeded();
    await painted(form);
    await workbench.screenshot("names");
    await row("ACD skills", markup).scrollIntoViewIfNeeded();
    await painted(form);
    await workbench.screenshot("names of skills");
    await save();
    await untilSaved(skilled);
    await workbench.screenshot("names, saved");
    assert.deepEqual(skillsOf(skilled), { ...before.skills, [markup]: level });
    assert.deepEqual(queuesOf(skilled), { ...before.queues, [rightToLeft]: false });

    const titled = users().find(({ title }) => title.startsWith("<b>"));
    assert.ok(titled);
    await openForm(titled);
    assert.equal(await field("Title").inputValue(), titled.title);
    await shows(form.locator(".description"), titled.title);
    const title = `${rightToLeft} 👩🏽‍🚀 <script>alert(2)</script> "\\" [x](command:roster.refresh) $(trash)`;
    const department = `${"Very long 🎧 <i>name</i> ".repeat(500).slice(0, 9_990)} the end`;
    await field("Title").fill(title);
    await field("Department").fill(department);
    await field("Preferred name").fill("‮ backwards");
    await press("Enter");
    await shows(form.locator(".description"), titled.title);
    await changesCounted(3);
    await workbench.screenshot("values");
    await save();
    await untilSaved(titled);
    await workbench.screenshot("values, saved");
    assert.deepEqual(
      [titled.title, titled.department, titled.preferredName],
      [title, department, "‮ backwards"],
    );
    await eventually(
      "the header follows",
      () => form.locator(".description").innerText(),
      (seen) => seen.includes("<script>alert(2)</script>"),
    );
    assert.equal(await elements.count(), 0);
    assert.equal(await sticksOut(form), 0);
    assert.equal(await workbench.page.locator(".part.statusbar .codicon-trash").count(), 0);
  });

  it("sets presence and station, and shows what is requested until it is there", async () => {
    const user = somebody();
    const live = form.locator(".live");
    await openForm(user);
    await form.getByRole("button", { name: "Set Presence…" }).click();
    await workbench.quickInput.shows(`Set Presence: ${user.name}`);
    await workbench.screenshot("presences");
    await workbench.quickInput.pick("Training");
    await eventually(
      "the server has the presence",
      () => user.presence.definition.systemPresence,
      (seen) => seen === "Training",
    );
    await shows(live, "Training");

    await form.getByRole("button", { name: "Station…", exact: true }).click();
    await workbench.quickInput.choose("Associate with Station…");
    const station = [...demo.state.stations.values()].find(
      ({ id }) => !users().some((one) => one.station.associated?.id === id || one.station.defaultId === id),
    );
    assert.ok(station);
    await workbench.quickInput.type(station.name);
    await workbench.quickInput.choose(station.name);
    await shows(live, `${station.name} (requested)`);
    assert.notEqual(user.station.associated?.id, station.id, "nothing has happened yet");
    await workbench.screenshot("requested");
    await eventually(
      "the station is there",
      async () => (await live.innerText()).replace(/\s+/g, " "),
      (seen) => seen.includes(station.name) && !seen.includes("requested"),
      STATION_DELAY + 10_000,
    );
    assert.equal(demo.state.users.get(user.id)?.station.associated?.id, station.id);
    await workbench.screenshot("the station is there");
    await untilDirty(user, false);
  });

  it("shows what saving will send, of everything that was changed", async () => {
    const user = somebody();
    const skills = skillsOf(user);
    const [rated = "", removed = ""] = sorted(skills);
    const level = skills[rated] === 2 ? 3 : 2;
    await openForm(user);
    await field("Title").fill("To be seen first");
    await value("ACD skills", rated).locator(`[data-star="${level}"]`).click();
    await row("ACD skills", removed).hover();
    await form.getByRole("button", { name: `Remove ${removed}` }).click();
    await changesCounted(3);
    demo.clearRequests();
    await form.getByRole("button", { name: /^Show What Saving Will Send/ }).click();
    const text = workbench.page.locator(".editor-group-container.active .monaco-editor .view-lines");
    for (const part of [
      `PATCH /api/v2/users/${user.id}`,
      '"title": "To be seen first"',
      `PATCH /api/v2/users/${user.id}/routingskills/bulk`,
      `"proficiency": ${level}`,
      `DELETE /api/v2/users/${user.id}/routingskills/${skillId(removed)}`,
    ])
      await eventually(
        `it says ${part}`,
        async () => (await text.innerText().catch(() => "")).replaceAll("\u00a0", " "),
        (seen) => seen.includes(part),
      );
    await workbench.screenshot("what saving will send");
    assert.deepEqual(writes(), []);
  });

  it("can be cancelled between the calls of a slow save, says what was saved, and sends only the rest then", async () => {
    const user = somebody();
    const skills = skillsOf(user);
    const languages = languagesOf(user);
    const [rated = ""] = sorted(skills);
    const [language = ""] = sorted(languages);
    const level = skills[rated] === 4 ? 3 : 4;
    const spoken = languages[language] === 5 ? 4 : 5;
    await openForm(user);
    await field("Title").fill("Slowly");
    await value("ACD skills", rated).locator(`[data-star="${level}"]`).click();
    await value("Languages", language).locator(`[data-star="${spoken}"]`).click();
    await changesCounted(3);
    demo.clearRequests();
    demo.faults.add({
      match: { operation: "patchUserRoutingskillsBulk" },
      fault: { kind: "slow", ms: 4_000 },
    });
    await save();
    const progress = await workbench.notification(`Save ${user.name}: 3 changes`);
    await shows(progress.toast, "1 of 3 calls");
    await workbench.screenshot("saving slowly");
    await progress.press("Cancel");
    const failed = await workbench.notification("Failed to save");
    await workbench.screenshot("cancelled between the calls");
    const said = await failed.text();
    assert.match(said, /Only a part was saved/);
    assert.deepEqual(
      writes().map(({ operation }) => operation),
      ["patchUser", "patchUserRoutingskillsBulk"],
    );
    assert.equal(user.title, "Slowly");
    assert.equal(skillsOf(user)[rated], level);
    assert.deepEqual(languagesOf(user), languages);
    await changesCounted(1);
    await untilDirty(user, true);
    assert.match(said, new RegExp(`1 change not: ${language} .* ${spoken}\\.`));

    demo.clearRequests();
    await failed.dismiss();
    await form.getByRole("heading", { level: 1 }).click();
    await save();
    await untilSaved(user);
    assert.deepEqual(
      writes().map(({ operation, body }) => ({ operation, body })),
      [
        {
          operation: "patchUserRoutinglanguagesBulk",
          body: [{ id: idOf(demo.state.languages, language), proficiency: spoken }],
        },
      ],
    );
    assert.deepEqual(languagesOf(user), { ...languages, [language]: spoken });
    await workbench.screenshot("the rest is saved");
  });
});

/** What an expression is in a form's page. */
const inPage = (form: FrameLocator, expression: string): Promise<unknown> =>
  form.locator("html").evaluate(expression, undefined);

/** How many pixels of a form do not fit into its width. */
const sticksOut = (form: FrameLocator) =>
  inPage(form, "document.documentElement.scrollWidth - document.body.clientWidth");

/** Waits until a form has painted what is new. */
const painted = (form: FrameLocator) =>
  inPage(form, "new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => seen(true))))");

/** What somebody has, by the names of the things. */
function byName<Value>(
  held: ReadonlyMap<string, Value>,
  all: ReadonlyMap<string, Named>,
): Record<string, Value> {
  return Object.fromEntries([...held].map(([id, value]) => [all.get(id)?.name ?? id, value]));
}

function idOf(all: ReadonlyMap<string, Named>, name: string): string {
  const found = [...all.values()].find((one) => one.name === name);
  assert.ok(found, name);
  return found.id;
}

/** Names in the order in which the form has them. */
function sorted(names: object): string[] {
  return Object.keys(names).sort((a, b) => a.localeCompare(b, undefined, { sensitivity: "base" }));
}

/** A name that somebody does not have, and that no other name contains. */
function unlike(all: ReadonlyMap<string, Named>, held: object): string {
  const names = [...all.values()].map(({ name }) => name.toLowerCase());
  const free = [...all.values()].find(
    ({ name }) =>
      !(name in held) &&
      /^[\w ]{4,}$/.test(name) &&
      names.filter((other) => other.includes(name.toLowerCase())).length === 1,
  );
  assert.ok(free);
  return free.name;
}
