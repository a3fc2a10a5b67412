// npm start: a real VS Code with Roster loaded.
//
// The desktop one where there is a display (an installed `code`, or else a download), otherwise VS Code in the browser.
//   --desktop | --browser   the one or the other      --port N   the browser's one at this port
//   --check                 start the browser's one, see that it answers, and stop
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { remove } from "../test/support/process.js";
import { startServer, workbenchUrl, type Server } from "../test/support/vscode-server.js";
import { buildExtension } from "./build.js";
import { downloadedVsCode, hasDisplay, installedVsCode, vscodeTestDir } from "./desktop.js";
import { root } from "./files.js";
import { ensureTestVsCode, runMain, SetupError } from "./setup.mjs";

/** Starts a desktop VS Code and returns when it has taken over. */
async function startDesktop(): Promise<void> {
  const installed = installedVsCode();
  console.log(installed ? `Starting ${installed} …` : "Looking for a desktop VS Code …");
  const program = installed ?? (await downloadedVsCode());
  const data = path.join(vscodeTestDir, "desktop");
  mkdirSync(data, { recursive: true });
  const args = [
    `--extensionDevelopmentPath=${root}`,
    `--user-data-dir=${data}`,
    `--extensions-dir=${path.join(data, "extensions")}`,
    "--new-window",
  ];
  // On Windows `code` is a batch file, which only a shell can start.
  const shell = process.platform === "win32" && program.endsWith(".cmd");
  const child = shell
    ? spawn([program, ...args].map((part) => `"${part}"`).join(" "), {
        shell,
        stdio: "ignore",
        detached: true,
      })
    : spawn(program, args, { stdio: "ignore", detached: true });
  await new Promise<void>((resolve, reject) => {
    const failed = (why: string): void => reject(new SetupError(`Desktop VS Code did not start (${why}).`));
    // `code` hands over and ends with 0; a downloaded one stays. What fails, fails in its first seconds.
    const alive = setTimeout(resolve, 5_000);
    child.once("error", (error) => {
      clearTimeout(alive);
      failed(error.message);
    });
    child.once("exit", (code, signal) => {
      clearTimeout(alive);
      if (code === 0) resolve();
      else failed(signal ?? `exit code ${code}`);
    });
  });
  child.unref();
  console.log(
    "Roster is ready: in the VS Code window that has opened, press the Roster icon in the activity bar.",
  );
}

/** Resolves at Ctrl-C, at SIGTERM, or when the server ends by itself. */
function untilStopped(server: Server): Promise<"asked" | "died"> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve("asked"));
    process.once("SIGTERM", () => resolve("asked"));
    process.once("SIGHUP", () => resolve("asked"));
    server.process.once("exit", () => resolve("died"));
  });
}

async function startInBrowser(port: number, check: boolean): Promise<number> {
  await ensureTestVsCode();
  console.log("Starting VS Code in the browser …");
  const dataDir = path.join(vscodeTestDir, check ? "check" : "browser");
  remove(path.join(dataDir, "extensions")); // only our own link is in it, and an old version's would win
  const server = await startServer({ dataDir, port, lasting: true, installed: [root] });
  const address = `http://127.0.0.1:${server.port}/`;
  try {
    const response = await fetch(workbenchUrl(server.authority));
    const page = await response.text();
    if (response.status !== 200 || !page.includes("workbench"))
      throw new SetupError(`VS Code answered HTTP ${response.status} at ${address}.\n${server.output()}`);
    console.log(`\nRoster is ready: ${address}\n`);
    if (check) return 0;
    console.log("Open this address and press the Roster icon in the activity bar. Ctrl-C ends it.");
    const how = await untilStopped(server);
    if (how === "died") throw new SetupError(`VS Code ended by itself.\n${server.output()}`);
    console.log("\nStopping …");
    return 0;
  } finally {
    await server.stop();
    if (check) remove(dataDir);
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      desktop: { type: "boolean", default: false },
      browser: { type: "boolean", default: false },
      port: { type: "string" },
      check: { type: "boolean", default: false },
    },
  });
  if (values.desktop && (values.browser || values.check))
    throw new SetupError("--desktop cannot go together with --browser or --check.");
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new SetupError("--port takes a port number.");

  console.log("Building Roster …");
  await buildExtension();
  const desktop =
    values.desktop || (hasDisplay() && !values.browser && !values.check && values.port === undefined);
  if (!desktop) return startInBrowser(port, values.check);
  try {
    await startDesktop();
    return 0;
  } catch (error) {
    if (values.desktop || !(error instanceof SetupError)) throw error;
    console.log(`${error.message} Using VS Code in the browser instead.`);
    return startInBrowser(port, false);
  }
}

runMain(main);
