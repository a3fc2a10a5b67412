// Ctrl-C, kill or a crash of a run must leave neither processes nor temporary folders behind.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const cleanups = new Set<() => void>();

/** Calls this when the process ends in whatever way it can still notice; returns how to call it off. */
export function onProcessEnd(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
  };
}

function runCleanups(): void {
  for (const cleanup of [...cleanups].reverse())
    try {
      cleanup();
    } catch {
      // Going down anyway: the others still have their turn.
    }
}

/** Moves our cleanup behind what others (Playwright ends its browser so) do at exit. */
export function runCleanupsLast(): void {
  process.removeListener("exit", runCleanups);
  process.once("exit", runCleanups);
}

runCleanupsLast();
// Playwright on SIGTERM closes its browser and lets the process live on.
process.once("SIGTERM", () => process.exit(143));
process.once("SIGHUP", () => process.exit(129));
// Whoever else listens to Ctrl-C (Playwright, npm start) ends the process itself.
process.on("SIGINT", () => {
  if (process.listenerCount("SIGINT") === 1) process.exit(130);
});

/** Removes a folder and all that is in it, if it is there. */
export function remove(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** A temporary folder that goes away with the process. */
export function tempDir(prefix: string): string {
  const dir = mkdtempSync(path.join(tmpdir(), prefix));
  onProcessEnd(() => {
    remove(dir);
  });
  return dir;
}
