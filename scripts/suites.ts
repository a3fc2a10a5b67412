// Runs one suite of tests and follows what it reports.
import { runTests } from "@vscode/test-electron";
import { spawn } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describeEvent, EVENTS_FILE, GREP, parseEvent, type TestEvent } from "../test/support/report.js";
import {
  DEFAULT_SETTINGS,
  gotoWorkbench,
  launchBrowser,
  startServer,
  tempDir,
} from "../test/support/workbench.js";
import { buildExtension, buildHostTests, hostTestsEntry } from "./build.js";
import { downloadedVsCode, vscodeTestDir } from "./desktop.js";
import { root } from "./files.js";
import { testVsCodeSupported } from "./setup.mjs";

/** How a suite went. */
export interface SuiteResult {
  passed: number;
  skipped: number;
  /** What failed: the titles of tests, or why the suite as a whole failed. */
  failed: string[];
}

/** What every suite is told. */
export interface SuiteChoice {
  /** A regular expression: only tests whose full title matches. */
  grep?: string;
}

/** What VS Code itself logs in every run. */
const NOISE =
  /Ignoring fetching|Creating a socket|\[(AgentHost|AccountPolicy|reconnection|remote-connection|Service Worker)/;

const HOST_SILENCE_MS = 120_000;

/** Reads the events of a run while they are written, and tells each one. */
class EventsFile {
  readonly file: string;
  readonly events: TestEvent[] = [];
  lastHeard = Date.now();
  #position = 0;
  #rest = "";

  constructor(name: string) {
    this.file = path.join(tempDir("events-"), `${name}.jsonl`);
    writeFileSync(this.file, "");
  }

  /** Reads what is new. */
  read(tell: (event: TestEvent) => void): void {
    const handle = openSync(this.file, "r");
    try {
      const fresh = Buffer.alloc(Math.max(0, fstatSync(handle).size - this.#position));
      this.#position += readSync(handle, fresh, 0, fresh.length, this.#position);
      const lines = (this.#rest + fresh.toString()).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const event of lines.map(parseEvent)) {
        if (!event) continue;
        this.events.push(event);
        this.lastHeard = Date.now();
        tell(event);
      }
    } finally {
      closeSync(handle);
    }
  }

  get ended(): boolean {
    return this.events.some(({ kind }) => kind === "end");
  }

  /** The result; a run without an end has failed, whatever its exit code. */
  result(trouble?: string): SuiteResult {
    const failed = this.events.flatMap((event) => (event.kind === "fail" ? [event.title] : []));
    const count = (kind: TestEvent["kind"]): number =>
      this.events.filter((event) => event.kind === kind).length;
    if (trouble !== undefined) failed.push(trouble);
    else if (!this.ended) failed.push("the tests did not run to their end");
    return { passed: count("pass"), skipped: count("skip"), failed };
  }
}

function testEnv(events: EventsFile, choice: SuiteChoice): Record<string, string> {
  return { [EVENTS_FILE]: events.file, ...(choice.grep === undefined ? {} : { [GREP]: choice.grep }) };
}

/** Runs test files with mocha in a plain Node of their own. */
export async function runInNode(
  name: string,
  files: string[],
  choice: SuiteChoice & { timeoutMs: number; env?: Record<string, string> },
): Promise<SuiteResult> {
  const events = new EventsFile(name.replace(/\W+/g, "-"));
  const args = [
    "--import",
    "tsx",
    path.join(root, "test/support/run-mocha.ts"),
    String(choice.timeoutMs),
    ...files,
  ];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...choice.env, ...testEnv(events, choice) },
    stdio: "inherit",
  });
  // What a test leaves running would keep the process alive for ever.
  const seen = { leftovers: false };
  const watch = setInterval(() => {
    events.read(() => undefined);
    if (!events.ended || Date.now() - events.lastHeard < 15_000) return;
    seen.leftovers = true;
    child.kill("SIGTERM");
  }, 500);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (...how) => resolve(how));
  });
  clearInterval(watch);
  events.read(() => undefined);
  if (seen.leftovers)
    return events.result("the tests left something running: the process did not end by itself");
  const failures = events.result().failed.length;
  if (failures === 0 && code !== 0)
    return events.result(`the process ended with ${signal ?? `exit code ${code}`}`);
  return events.result();
}

/** Runs the host tests inside the extension host of VS Code in the browser. */
async function runInBrowserVsCode(events: EventsFile, choice: SuiteChoice): Promise<string | undefined> {
  const tell = (event: TestEvent): void => {
    if (event.kind !== "end") console.log(describeEvent(event));
  };
  const server = await startServer({ smokeDriver: true, env: testEnv(events, choice) });
  const browser = await launchBrowser();
  const { page } = browser;
  const log: string[] = [];
  const seen = { exited: false, closed: false };
  let trouble: string | undefined;
  try {
    // VS Code calls these two: when the run is over, and for every console line of the extension host.
    await page.exposeFunction("codeAutomationExit", () => {
      seen.exited = true;
    });
    await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => {
      const line = `${type} ${args.map(String).join(" ")}`.split("\n").slice(0, 4).join("\n");
      if (!NOISE.test(line)) log.push(line);
    });
    page.on("pageerror", (error) => log.push(`page: ${error.message}`));
    page.once("close", () => {
      seen.closed = true;
    });
    await gotoWorkbench(page, server.authority, {
      folder: tempDir("ws-"),
      extensionDevelopmentPath: root,
      extensionTestsPath: hostTestsEntry,
    });
    events.lastHeard = Date.now();
    while (!seen.exited && !seen.closed && !events.ended) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      events.read(tell);
      if (Date.now() - events.lastHeard > HOST_SILENCE_MS) {
        trouble = `VS Code said nothing for ${HOST_SILENCE_MS / 1000} s`;
        break;
      }
    }
    events.read(tell);
    if (!events.ended) {
      trouble ??= seen.closed
        ? "the browser's page was closed"
        : "the extension host ended before the tests did";
      await page
        .screenshot({ path: path.join(root, "out", "test", "host-trouble.png") })
        .catch(() => undefined);
    }
  } catch (error) {
    trouble = error instanceof Error ? error.message : String(error);
  } finally {
    await browser.close();
    await server.stop();
  }
  if (trouble !== undefined) {
    console.log([...log.slice(-20), ...server.output().trim().split("\n").slice(-10)].join("\n"));
    console.log("(a picture of the last moment: out/test/host-trouble.png)");
  }
  return trouble;
}

/** Runs the host tests inside the extension host of a desktop VS Code. */
async function runInDesktopVsCode(events: EventsFile, choice: SuiteChoice): Promise<string | undefined> {
  const vscodeExecutablePath = await downloadedVsCode();
  const data = tempDir("vsc-");
  mkdirSync(path.join(data, "User"));
  writeFileSync(path.join(data, "User", "settings.json"), JSON.stringify(DEFAULT_SETTINGS));
  try {
    await runTests({
      vscodeExecutablePath,
      cachePath: vscodeTestDir,
      extensionDevelopmentPath: root,
      extensionTestsPath: hostTestsEntry,
      extensionTestsEnv: testEnv(events, choice),
      launchArgs: [
        tempDir("ws-"),
        "--user-data-dir",
        data,
        "--disable-workspace-trust",
        "--disable-extensions",
      ],
    });
  } catch (error) {
    events.read(() => undefined);
    if (!events.ended) return error instanceof Error ? error.message : String(error);
  }
  // The runner inside prints each test; the desktop VS Code passes its console on.
  events.read(() => undefined);
  return undefined;
}

/** Runs the tests that need VS Code's own API, inside its extension host. */
export async function runInHost(choice: SuiteChoice & { desktop: boolean }): Promise<SuiteResult> {
  await buildExtension();
  await buildHostTests();
  const events = new EventsFile("host");
  const trouble = await (choice.desktop ? runInDesktopVsCode : runInBrowserVsCode)(events, choice);
  return events.result(trouble);
}

/** Whether host tests use a desktop VS Code when nobody says. */
export const desktopByDefault = !testVsCodeSupported();
