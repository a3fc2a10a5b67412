// A user's form in the real workbench: how long it takes to open, what it asks for, and how fast it follows the JSON.
// Each time beside a custom text editor that does nothing, in the same run: that is what VS Code itself takes.
import { createVSIX } from "@vscode/vsce";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import type { User } from "../../src/demo/organization.js";
import { startDemoOrganization, type DemoOrganization } from "../../src/demo/server.js";
import { Workbench, eventually, installVsix, newDataDir, tempDir } from "../support/workbench.js";
import { median, type Row } from "./rows.js";

const ROUNDS = 7;
const KEYSTROKES = 12;
/** Milliseconds that each answer takes where rounds of requests are told from each other. */
const LATENCY = 150;

/**
 * The package of an extension with rows to open, each a text in memory, and a custom editor that shows a heading and one
 * field with the title of the text.
 */
async function emptyEditorExtension(): Promise<string> {
  const dir = tempDir("empty-editor-");
  mkdirSync(path.join(dir, "dist"));
  writeFileSync(path.join(dir, "icon.svg"), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"/>');
  writeFileSync(
    path.join(dir, "package.json"),
    JSON.stringify({
      name: "blank",
      publisher: "bench",
      version: "0.0.1",
      engines: { vscode: "^1.101.0" },
      main: "./dist/extension.cjs",
      activationEvents: ["onFileSystem:blank"],
      contributes: {
        commands: [{ command: "blank.open", title: "Open Blank", icon: "$(edit)" }],
        menus: {
          "view/item/context": [{ command: "blank.open", when: "view == blank.rows", group: "inline" }],
        },
        viewsContainers: { activitybar: [{ id: "blank", title: "Blank", icon: "icon.svg" }] },
        views: { blank: [{ id: "blank.rows", name: "Rows" }] },
        customEditors: [
          { viewType: "blank.editor", displayName: "Blank", selector: [{ filenamePattern: "*.blank.json" }] },
        ],
      },
    }),
  );
  writeFileSync(
    path.join(dir, "dist", "extension.cjs"),
    `const vscode = require("vscode");
const text = Buffer.from(JSON.stringify({ title: "Agent" }, null, 2) + "\\n");
const nothing = () => {};
const page = \`<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'nonce-n'"></head><body><h1>Blank</h1><input type="text" aria-label="Title">
<script nonce="n">
  addEventListener("message", ({ data }) => { document.querySelector("input").value = data; });
  acquireVsCodeApi().postMessage("ready");
</script></body></html>\`;
exports.activate = ({ subscriptions }) => {
  subscriptions.push(
    vscode.workspace.registerFileSystemProvider("blank", {
      onDidChangeFile: new vscode.EventEmitter().event,
      watch: () => ({ dispose: nothing }),
      stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: text.length }),
      readFile: () => text,
      writeFile: nothing, readDirectory: () => [], createDirectory: nothing, delete: nothing, rename: nothing,
    }),
    vscode.window.createTreeView("blank.rows", { treeDataProvider: {
      getChildren: (row) => (row ? [] : Array.from({ length: 40 }, (_, i) => "Row " + i)),
      getTreeItem: (row) => new vscode.TreeItem(row),
    } }),
    vscode.commands.registerCommand("blank.open", (row) =>
      vscode.commands.executeCommand("vscode.openWith", vscode.Uri.parse("blank:/" + row + ".blank.json"), "blank.editor")),
    vscode.window.registerCustomEditorProvider("blank.editor", {
      resolveCustomTextEditor(document, panel) {
        const show = () => panel.webview.postMessage((/"title": "([^"]*)"/.exec(document.getText()) ?? [])[1]);
        panel.webview.options = { enableScripts: true };
        panel.webview.onDidReceiveMessage(show);
        const following = vscode.workspace.onDidChangeTextDocument((event) => event.document === document && show());
        panel.onDidDispose(() => following.dispose());
        panel.webview.html = page;
      },
    }),
  );
};`,
  );
  const packagePath = path.join(dir, "blank.vsix");
  await createVSIX({
    cwd: dir,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
  return packagePath;
}

/**
 * Runs in every frame and says by the console when it sees something: a click or a key in the workbench, a form with
 * its heading and first field painted, its field Title with another text painted. Looked at from inside, frame by
 * frame: from outside a look into a webview takes longer than what is measured. Of what waits in a frame only timers
 * outlive VS Code's writing the webview's page into it.
 */
const WITNESS = `(() => {
  const say = (what) => console.debug("bench " + what + " " + Date.now());
  if (window === window.top) {
    addEventListener("click", () => say("click"), true);
    addEventListener("keydown", () => say("key"), true);
    return;
  }
  let shown = false, title;
  const look = () => {
    const field = document.querySelector("input[type=text]");
    const heading = document.querySelector("h1");
    if (!shown && field && heading && heading.textContent.trim() !== "") {
      shown = true;
      requestAnimationFrame(() => say("painted"));
    }
    const named = [...document.querySelectorAll("label, input[aria-label]")].find(
      (one) => (one.textContent || one.getAttribute("aria-label")) === "Title");
    const now = named && (named.control ?? named).value;
    if (now !== title) {
      if (title !== undefined) requestAnimationFrame(() => say("echo"));
      title = now;
    }
  };
  setInterval(look, 4);
})();`;

type Sight = "click" | "key" | "painted" | "echo";

/** What the witnesses in the frames have said. */
class Witnesses {
  readonly #seen: { readonly what: Sight; readonly at: number }[] = [];

  private constructor(page: Page) {
    page.on("console", (message) => {
      const [, what, at] = /^bench (click|key|painted|echo) (\d+)$/.exec(message.text()) ?? [];
      if (what !== undefined) this.#seen.push({ what: what as Sight, at: Number(at) });
    });
  }

  static async on(workbench: Workbench): Promise<Witnesses> {
    await workbench.page.addInitScript(WITNESS);
    return new Witnesses(workbench.page);
  }

  /** Milliseconds from the last `from` that an action causes to the first `to` after it. */
  async time(from: Sight, to: Sight, act: () => Promise<unknown>): Promise<number> {
    this.#seen.length = 0;
    await act();
    const end = await eventually(
      `${to} is seen`,
      () => this.#seen.find(({ what }) => what === to)?.at ?? -1,
      (at) => at >= 0,
    );
    const begin = this.#seen.findLast(({ what, at }) => what === from && at <= end)?.at;
    if (begin === undefined) throw new Error(`no ${from} before ${to}`);
    return end - begin;
  }
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const ms = (values: readonly number[]) =>
  `${Math.round(median(values))} ms (${sorted(values)[0]} to ${sorted(values).at(-1)}; of ${values.length})`;

/** Operations by how often they were asked for: "getUser 1, getUserQueues 2". */
function counted(requests: DemoOrganization["requests"]): string {
  const counts = new Map<string, number>();
  for (const { operation } of requests) {
    const name = operation ?? "another";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${name} ${count}`).join(", ") || "none";
}

/**
 * Milliseconds between the first and the last read. The log has when each arrived; without a latency each is answered in
 * the same moment.
 */
function readingTime(demo: DemoOrganization): number {
  const times = demo.requests.map(({ time }) => Date.parse(time));
  return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
}

/** Requests in rounds: those of the second waited for an answer to one of the first. */
function rounds(demo: DemoOrganization): DemoOrganization["requests"][] {
  const found: { began: number; requests: DemoOrganization["requests"][number][] }[] = [];
  for (const request of demo.requests) {
    const at = Date.parse(request.time);
    const last = found.at(-1);
    if (last && at - last.began < LATENCY) last.requests.push(request);
    else found.push({ began: at, requests: [request] });
  }
  return found.map(({ requests }) => requests);
}

async function closeEditors({ page }: Workbench): Promise<void> {
  const group = page.locator(".editor-instance");
  await page.keyboard.press("F1");
  const input = page.locator('.quick-input-widget input[type="text"]');
  await input.fill(">View: Close All Editors");
  await page
    .locator(".quick-input-list .monaco-list-row.focused", { hasText: "View: Close All Editors" })
    .waitFor();
  await page.keyboard.press("Enter");
  const dontSave = page.locator(".monaco-dialog-box").getByRole("button", { name: "Don't Save" });
  await eventually(
    "every editor is closed",
    async () => {
      if ((await dontSave.count()) > 0) await dontSave.click();
      return group.count();
    },
    (open) => open === 0,
  );
}

/** Opens what a row stands for by its button: milliseconds from the click to the painted form. */
async function open(
  workbench: Workbench,
  witnesses: Witnesses,
  row: string,
  button: string,
): Promise<number> {
  const found = await workbench.scrollTo(row);
  await found.hover();
  return witnesses.time("click", "painted", () => found.getByRole("button", { name: button }).click());
}

/** Milliseconds from a key in the JSON to the form that shows it. */
async function echoes(workbench: Workbench, witnesses: Witnesses): Promise<number[]> {
  const { page } = workbench;
  const editor = page.locator(".editor-group-container.active .monaco-editor").first();
  await editor.getByText('"title"', { exact: false }).first().click();
  for (const key of ["End", "ArrowLeft"]) await page.keyboard.press(key);
  // Before the quote, with a comma behind it or without.
  const line = editor.locator(".view-line", { hasText: '"title"' }).first();
  if (/,\s*$/.test((await line.innerText()).replaceAll("\u00a0", " ")))
    await page.keyboard.press("ArrowLeft");
  const times: number[] = [];
  for (let i = 0; i < KEYSTROKES; i += 1)
    times.push(await witnesses.time("key", "echo", () => page.keyboard.press("abcdefghijkl".charAt(i % 12))));
  return times;
}

const title = (form: FrameLocator) => form.getByRole("textbox", { name: "Title", exact: true });

/** What a save asks for, by what was changed. */
async function saves(workbench: Workbench, demo: DemoOrganization, user: User): Promise<Row[]> {
  const form = workbench.webview();
  const figures: Row[] = [];
  const grid = (name: string) => form.getByRole("grid", { name: new RegExp(`^${name}`) });
  const rate = async (list: string, row: number) => {
    const stars = grid(list).getByRole("row").nth(row).locator(".star");
    const before = await stars.nth(4).getAttribute("class");
    await stars.nth(before?.includes("full") === true ? 2 : 4).click();
  };
  const save = async (what: string, goal?: string) => {
    await form.getByRole("button", { name: /^Show What Saving Will Send\s*\d/ }).waitFor();
    demo.clearRequests();
    await workbench.page.keyboard.press("ControlOrMeta+s");
    await form.getByRole("button", { name: /^Show What Saving Will Send$/ }).waitFor();
    await workbench.page.locator(".tabs-container .tab.active:not(.dirty)").waitFor();
    figures.push({
      what: `calls to save ${what}`,
      value: `${demo.requests.length}: ${counted(demo.requests)}`,
      ...(goal === undefined ? {} : { goal }),
    });
  };
  await title(form).fill("Saved by the bench");
  await title(form).press("Enter");
  await save("a title");
  await rate("ACD skills", 1);
  await save("an ACD skill");
  await title(form).fill("Saved again");
  await title(form).press("Enter");
  await rate("ACD skills", 2);
  const removed = grid("ACD skills").getByRole("row").nth(3).locator("[data-value]");
  await removed.focus();
  await removed.press("Delete");
  await rate("Languages", 1);
  await grid("Queues").getByRole("checkbox").first().click();
  await save(`a title, an ACD skill rated and one removed, a language and a queue of ${user.name}`);
  return figures;
}

/** Measures the user editor in the real workbench. */
export async function benchUserEditor(vsix: string): Promise<Row[]> {
  const demo = await startDemoOrganization({ rateLimit: false });
  const slow = await startDemoOrganization({ rateLimit: false, latency: LATENCY, seed: "slow" });
  const dataDir = newDataDir();
  await installVsix(dataDir, await emptyEditorExtension());
  const workbench = await Workbench.open({ suite: "bench-user-editor", vsix, dataDir });
  try {
    const witnesses = await Witnesses.on(workbench);
    await workbench.reload();
    await workbench.openView("Blank");
    await workbench.treeItem("Row 0").waitFor();
    await workbench.openView("Roster");
    await workbench.runCommand("Roster: Open a Demo Organization at…");
    await workbench.quickInput.enter(demo.url);
    await workbench.notification("Signed in to");
    await workbench.clearNotifications();
    const people = demo.state
      .usersByName("active")
      .filter(
        ({ omitted, skills, languages, queues }) =>
          omitted === undefined &&
          skills.size > 3 &&
          skills.size < 20 &&
          languages.size > 0 &&
          queues.size > 0,
      );
    const person = (at: number): User => {
      const user = people[at];
      if (!user) throw new Error("the demo organization has too few people");
      return user;
    };
    const inRoster = (user: User) => open(workbench, witnesses, user.name, "Edit User…");
    const inBlank = (row: number) => open(workbench, witnesses, `Row ${row}`, "Open Blank");

    // Once each, so that everything that is loaded once is.
    await inRoster(person(ROUNDS));
    await closeEditors(workbench);
    await workbench.openView("Blank");
    await inBlank(ROUNDS);
    await closeEditors(workbench);

    const first: number[] = [];
    const reads: number[] = [];
    const again: number[] = [];
    const blank: number[] = [];
    const blankAgain: number[] = [];
    let calls = "";
    let callsAgain = "";
    for (let round = 0; round < ROUNDS; round += 1) {
      await workbench.openView("Roster");
      demo.clearRequests();
      first.push(await inRoster(person(round)));
      reads.push(readingTime(demo));
      calls = `${demo.requests.length}: ${counted(demo.requests)}`;
      await closeEditors(workbench);
      demo.clearRequests();
      again.push(await inRoster(person(round)));
      callsAgain = counted(demo.requests);
      await closeEditors(workbench);
      await workbench.openView("Blank");
      blank.push(await inBlank(round));
      await closeEditors(workbench);
      blankAgain.push(await inBlank(round));
      await closeEditors(workbench);
    }

    await inBlank(0);
    await workbench.page.keyboard.press("ControlOrMeta+\\");
    await workbench.runCommand("View: Reopen Editor With Text Editor");
    const blankEcho = await echoes(workbench, witnesses);
    await closeEditors(workbench);
    await workbench.openView("Roster");
    await inRoster(person(0));
    await workbench.page.keyboard.press("ControlOrMeta+\\");
    await workbench.runCommand("Roster: Edit User as JSON");
    const echo = await echoes(workbench, witnesses);
    await closeEditors(workbench);

    await inRoster(person(1));
    const saved = await saves(workbench, demo, person(1));
    await closeEditors(workbench);

    await workbench.runCommand("Roster: Open a Demo Organization at…");
    await workbench.quickInput.enter(slow.url);
    await eventually(
      "the slow one is signed in to",
      () => slow.requests.some(({ operation, status }) => operation === "getUsers" && status !== null),
      (there) => there,
    );
    const { name } = slow.state.usersByName("active").find(({ skills }) => skills.size > 3) ?? { name: "" };
    await workbench.collapse("Northwind (demo)");
    slow.clearRequests();
    await inRoster({ ...person(0), name });
    const inRounds = rounds(slow).map((requests, at): Row => ({
      what: `calls to open a user, round ${at + 1}`,
      value: `${requests.length}: ${counted(requests)}`,
    }));

    const ratio = (ours: readonly number[], theirs: readonly number[]) =>
      (median(ours) / median(theirs)).toFixed(2);
    const withoutReads = first.map((time, at) => time - (reads[at] ?? 0));
    return [
      {
        what: "user editor: command to painted form, warm, another user each time",
        value: ms(first),
        goal: "under 300 ms plus the reads",
      },
      { what: "user editor: … of these, from the first to the last read", value: ms(reads) },
      { what: "user editor: … without the reads", value: ms(withoutReads), goal: "under 300 ms" },
      { what: "empty custom editor: command to painted form, warm", value: ms(blank) },
      { what: "ratio user editor / empty custom editor", value: ratio(first, blank) },
      { what: "user editor: the same user again", value: `${ms(again)}; calls: ${callsAgain}` },
      { what: "empty custom editor: the same row again", value: ms(blankAgain) },
      { what: "calls to open a user, all", value: calls },
      ...inRounds,
      ...saved,
      { what: "user editor: key in the JSON to the form that shows it", value: ms(echo) },
      { what: "empty custom editor: key in the JSON to the field that shows it", value: ms(blankEcho) },
      { what: "ratio of these", value: ratio(echo, blankEcho) },
    ];
  } catch (error) {
    await workbench.screenshot("failed");
    throw error;
  } finally {
    await workbench.close();
    await demo.close();
    await slow.close();
  }
}
