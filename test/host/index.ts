// Runs mocha inside VS Code's extension host: VS Code loads this and calls run().
import { readdirSync } from "node:fs";
import { findSourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describeEvent, record, runAndReport, type TestEvent } from "../support/report.js";

process.setSourceMapsEnabled(true); // keeps the source maps of all that is loaded from here on

/** VS Code has an Error.prepareStackTrace of its own, so source maps have to be applied by hand. */
function mapStack(stack: string): string {
  return stack.replace(
    /((?:file:\/\/)?[^\s()]+\.cjs):(\d+):(\d+)/g,
    (all: string, file: string, line: string, column: string) => {
      const bundle = file.startsWith("file:") ? fileURLToPath(file) : file;
      const entry = findSourceMap(bundle)?.findEntry(Number(line) - 1, Number(column) - 1);
      if (!entry || !("originalSource" in entry)) return all;
      const source = entry.originalSource.startsWith("file:")
        ? fileURLToPath(entry.originalSource)
        : entry.originalSource;
      return `${path.resolve(path.dirname(bundle), source)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    },
  );
}

function tell(event: TestEvent): void {
  record(event);
  if (event.kind !== "end") console.log(describeEvent(event));
}

function message(error: unknown): string {
  return error instanceof Error ? mapStack(error.stack ?? error.message) : String(error);
}

/** Called by VS Code; it rejects unless every test passed. */
export async function run(): Promise<void> {
  let failures = 0;
  try {
    const { default: Mocha } = await import("mocha");
    const mocha = new Mocha({ ui: "bdd", timeout: 30_000, reporter: Mocha.reporters.Base, color: false });
    for (const name of readdirSync(__dirname, { recursive: true, encoding: "utf8" }).sort())
      if (name.endsWith(".test.cjs")) mocha.addFile(path.join(__dirname, name));
    await mocha.loadFilesAsync();
    failures = await runAndReport(mocha, tell, mapStack);
  } catch (error) {
    failures++;
    tell({ kind: "fail", title: "loading the tests", error: message(error) });
  }
  tell({ kind: "end" });
  if (failures > 0) throw new Error(`${failures} test(s) failed`);
}
