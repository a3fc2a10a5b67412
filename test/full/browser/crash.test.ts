// The extension host is killed while a user is edited, and at every step of a save, fifty times: nothing is lost, nothing
// is sent twice, and the journal is settled by reading.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../../scripts/files.js";
import { killExtensionHosts } from "../../support/extensionHosts.js";
import { onProcessEnd } from "../../support/process.js";
import { Workbench, eventually, newDataDir, screenshotFailures, tempDir } from "../../support/workbench.js";

interface Entity {
  readonly id: string;
  readonly name: string;
  readonly proficiency?: number;
  readonly joined?: boolean;
}
interface Listing {
  readonly entities: readonly Entity[];
}
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly operation: string | null;
  readonly body: unknown;
  readonly carriedOut: boolean;
}

/** The steps of the save that is cut off, in the order in which they are sent. */
const STEPS = [
  "patchUser",
  "patchUserRoutingskillsBulk",
  "deleteUserRoutingskill",
  "patchUserRoutinglanguagesBulk",
  "patchUserQueues",
] as const;
const ROUNDS = 5;

/** A demo organization in a process of its own, which no crash of VS Code touches. */
class StandaloneDemo {
  private constructor(
    readonly process: ChildProcess,
    readonly url: string,
    readonly token: string,
  ) {}

  static async start(): Promise<StandaloneDemo> {
    const args = ["--import", "tsx", "src/demo/cli.ts", "--users", "400", "--no-rate-limit"];
    const program = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    onProcessEnd(() => program.kill());
    const lines = createInterface({ input: program.stdout });
    const [line] = (await once(lines, "line")) as [string];
    const access = JSON.parse(line) as Record<"url" | "clientId" | "clientSecret", string>;
    // A token of the test's own: its requests must not count for the window's limit.
    const answer = await fetch(`${access.url}/oauth/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${access.clientId}:${access.clientSecret}`).toString("base64")}`,
      },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    return new StandaloneDemo(program, access.url, access_token);
  }

  async ask<Answer>(address: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.token}`, "content-type": "application/json" };
    const answer = await fetch(`${this.url}${address}`, { ...init, headers });
    assert.ok(answer.ok, `${address}: ${answer.status}`);
    const text = await answer.text();
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  }

  list = async (address: string): Promise<readonly Entity[]> => (await this.ask<Listing>(address)).entities;

  async writes(): Promise<Sent[]> {
    const all = await this.ask<Sent[]>("/demo/requests");
    return all.filter(({ operation }) => STEPS.some((step) => step === operation));
  }

  fault(operation: string, carryOut: boolean): Promise<void> {
    const body = JSON.stringify({ match: { operation }, fault: { kind: "silent", carryOut } });
    return this.ask<void>("/demo/faults", { method: "POST", body });
  }

  async forget(): Promise<void> {
    await this.ask<void>("/demo/requests", { method: "DELETE" });
    await this.ask<void>("/demo/faults", { method: "DELETE" });
  }

  async stop(): Promise<void> {
    const gone = once(this.process, "exit");
    this.process.kill();
    await gone;
  }
}

/** A user, and what is to become of them. */
interface Subject {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly title: string;
  readonly added: Entity;
  readonly removed: Entity;
  readonly rated: Entity;
  readonly level: number;
  readonly queue: Entity;
}

interface Content {
  profile: { title: string };
  acdSkills: Record<string, number>;
  languages: Record<string, number>;
  queues: Record<string, { joined: boolean }>;
}

describe("The extension host is killed", () => {
  let workbench: Workbench;
  let demo: StandaloneDemo;
  const dataDir = newDataDir();
  const subjects: Subject[] = [];
  before(async () => {
    demo = await StandaloneDemo.start();
    workbench = await Workbench.open({ suite: "crash", folder: tempDir("ws-"), dataDir });
    await workbench.openView("Roster");
    await workbench.runCommand("Roster: Open a Demo Organization at…");
    await workbench.quickInput.enter(demo.url);
    await workbench.notification("Signed in to");
    const skills = await demo.list("/api/v2/routing/skills?pageSize=100");
    const users = await demo.ask<{ entities: (Entity & { email: string; title: string })[] }>(
      "/api/v2/users?pageSize=400",
    );
    for (const { id, name, email, title } of users.entities) {
      const own = await demo.list(`/api/v2/users/${id}/routingskills?pageSize=50`);
      const languages = await demo.list(`/api/v2/users/${id}/routinglanguages?pageSize=50`);
      const queues = await demo.list(`/api/v2/users/${id}/queues?pageSize=100`);
      const added = skills.find((skill) => own.every((has) => has.id !== skill.id));
      const [removed, rest] = own;
      const [rated] = languages;
      const [queue] = queues;
      if (!added || !removed || !rest || !rated || !queue) continue;
      subjects.push({
        id,
        name,
        email,
        title: `${title} again`,
        added,
        removed,
        rated,
        level: rated.proficiency === 1 ? 2 : 1,
        queue,
      });
    }
  });
  after(async () => {
    await workbench.close();
    await demo.stop();
  });
  screenshotFailures(() => workbench);

  const tab = ({ name }: Subject) =>
    workbench.page.locator(".tabs-container .tab").filter({ hasText: name }).first();
  const untilDirty = (subject: Subject, dirty: boolean) =>
    eventually(
      `${subject.name} is ${dirty ? "" : "not "}edited`,
      async () => ((await tab(subject).getAttribute("class")) ?? "").split(" ").includes("dirty"),
      (seen) => seen === dirty,
      20_000,
    );

  /** The user's text with all five kinds of change in it, in place of what the editor shows. */
  async function edit(subject: Subject): Promise<void> {
    await workbench.runCommand("Roster: Edit User…");
    await workbench.quickInput.type(subject.email);
    await workbench.quickInput.choose(subject.name);
    await workbench.page.locator("iframe.webview.ready").first().waitFor();
    await workbench.runCommand("Roster: Edit User as JSON");
    const lines = workbench.page.locator(".editor-group-container.active .monaco-editor .view-lines").first();
    await lines.click();
    await workbench.page.keyboard.press("ControlOrMeta+a");
    await workbench.page.keyboard.press("ControlOrMeta+c");
    const text = await eventually(
      "the text is copied",
      () => workbench.clipboard(),
      (copied) => copied.includes(subject.email),
    );
    const content = JSON.parse(text) as Content;
    content.profile.title = subject.title;
    content.acdSkills[subject.added.name] = 4;
    content.acdSkills = Object.fromEntries(
      Object.entries(content.acdSkills).filter(([name]) => name !== subject.removed.name),
    );
    content.languages[subject.rated.name] = subject.level;
    content.queues[subject.queue.name] = { joined: false };
    const wanted = JSON.stringify(content, null, 2);
    await workbench.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(wanted)})`);
    await workbench.page.keyboard.press("ControlOrMeta+a");
    await workbench.page.keyboard.press("ControlOrMeta+v");
    await untilDirty(subject, true);
    await eventually(
      "VS Code keeps the edits",
      () => backups().some((backup) => backup.includes(subject.title) && backup.includes(subject.email)),
      (kept) => kept,
    );
  }

  function backups(): string[] {
    return readdirSync(path.join(dataDir, "User"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.parentPath.toLowerCase().includes("backup"))
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
  }

  /** Kills the extension host and loads the window again, as a person does who sees that nothing answers. */
  async function crash(subject: Subject): Promise<void> {
    assert.ok(killExtensionHosts(workbench.server) > 0, "there was an extension host");
    await workbench.reload();
    await untilDirty(subject, true);
    await workbench.openView("Roster");
    await workbench.treeItem("Northwind (demo)").waitFor();
  }

  async function save(subject: Subject): Promise<void> {
    await workbench.runCommand("File: Save All Files");
    await untilDirty(subject, false);
  }

  /** What the server has is what was wanted. */
  async function check(subject: Subject): Promise<void> {
    const { id, added, removed, rated, level, queue } = subject;
    const { title } = await demo.ask<{ title: string }>(`/api/v2/users/${id}`);
    assert.equal(title, subject.title);
    const skills = await demo.list(`/api/v2/users/${id}/routingskills?pageSize=50`);
    assert.equal(skills.find((skill) => skill.id === added.id)?.proficiency, 4);
    assert.ok(skills.every((skill) => skill.id !== removed.id));
    const languages = await demo.list(`/api/v2/users/${id}/routinglanguages?pageSize=50`);
    assert.equal(languages.find((language) => language.id === rated.id)?.proficiency, level);
    const left = await demo.list(`/api/v2/users/${id}/queues?pageSize=100&joined=false`);
    assert.ok(left.some((one) => one.id === queue.id));
  }

  async function carriedOutOnce(): Promise<void> {
    const done = (await demo.writes())
      .filter(({ carriedOut }) => carriedOut)
      .map(({ operation }) => operation);
    assert.deepEqual([...done].sort(), [...STEPS].sort(), "each step was carried out, and once");
  }

  /** Lines of the journal that wait for an outcome. */
  function openLines(): string[] {
    const folder = path.join(dataDir, "User", "globalStorage", "roster.roster-genesys-cloud", "journal");
    const lines = readdirSync(folder)
      .flatMap((name) => readFileSync(path.join(folder, name), "utf8").split("\n"))
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { type: string; call?: string; outcome?: { outcome: string } });
    const settled = new Set(
      lines.flatMap(({ type, call, outcome }) =>
        type === "outcome" && outcome?.outcome !== "unknown" ? [call] : [],
      ),
    );
    return lines.flatMap(({ type, call }) =>
      type === "sending" && call !== undefined && !settled.has(call) ? [call] : [],
    );
  }

  let next = 0;
  const subject = (): Subject => {
    const one = subjects[next];
    next += 1;
    assert.ok(one, "there are users enough");
    return one;
  };

  it("while a user is edited: the edits are there, and are saved once", async () => {
    const one = subject();
    await edit(one);
    await demo.forget();
    await crash(one);
    assert.deepEqual(await demo.writes(), []);
    await save(one);
    await check(one);
    await carriedOutOnce();
  });

  for (let round = 1; round <= ROUNDS; round += 1)
    for (const [at, step] of STEPS.entries())
      for (const carriedOut of [true, false])
        it(`round ${round}: when ${step} was ${carriedOut ? "" : "not "}carried out and not answered`, async () => {
          const one = subject();
          await edit(one);
          await demo.forget();
          await demo.fault(step, carriedOut);
          await workbench.page.keyboard.press("ControlOrMeta+s");
          await eventually(
            `${step} is sent`,
            async () => (await demo.writes()).length,
            (count) => count === at + 1,
          );
          await crash(one);
          await workbench.notification("Roster was interrupted during a change");
          assert.deepEqual(openLines(), [], "the journal is settled");
          assert.equal((await demo.writes()).length, at + 1, "and by reading alone");
          await save(one);
          await check(one);
          await carriedOutOnce();
          await workbench.clearNotifications();
          await workbench.runCommand("View: Close All Editors");
        });
});
