// The extension hosts of a running VS Code server: to end one as a crash does.
import { readFileSync, readdirSync } from "node:fs";
import type { Server } from "./vscode-server.js";

/** What Linux says of a process; undefined where it is gone. */
function read(pid: string, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

/** The ids of the server's extension host processes. The server has a process group of its own. */
export function extensionHosts(server: Server): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      // After the name in parentheses: state, parent, group.
      const [, , group] = read(pid, "stat")?.split(") ").at(-1)?.split(" ") ?? [];
      return group === String(server.process.pid) && read(pid, "cmdline")?.includes("--type=extensionHost");
    })
    .map(Number);
}

/** Ends every extension host of a server at once, as a crash does. Returns how many there were. */
export function killExtensionHosts(server: Server): number {
  const hosts = extensionHosts(server);
  for (const pid of hosts) process.kill(pid, "SIGKILL");
  return hosts.length;
}
