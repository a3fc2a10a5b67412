// What a test run tells whoever started it: one line of JSON for each thing that happened. The same for mocha in plain Node
// and mocha inside VS Code, where neither the exit code nor the console can be trusted to arrive.
import { appendFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type Mocha from "mocha";

/** One thing that happened in a test run. `end` comes last, and only when the run came to its end. */
export type TestEvent =
  | { kind: "pass"; title: string; ms: number }
  | { kind: "fail"; title: string; error: string }
  | { kind: "skip"; title: string }
  | { kind: "end" };

/** The environment variable that names the file for the events. */
export const EVENTS_FILE = "ROSTER_TEST_EVENTS";

/** The environment variable with a regular expression: only tests whose full title matches run. */
export const GREP = "ROSTER_TEST_GREP";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Reads an event back from its line; undefined when it is none. */
export function parseEvent(line: string): TestEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { kind, title, ms, error } = value;
  if (kind === "end") return { kind };
  if (typeof title !== "string") return undefined;
  if (kind === "pass" && typeof ms === "number") return { kind, title, ms };
  if (kind === "fail" && typeof error === "string") return { kind, title, error };
  return kind === "skip" ? { kind, title } : undefined;
}

/** An event as a person reads it; nothing for the end. */
export function describeEvent(event: TestEvent): string {
  switch (event.kind) {
    case "pass":
      return `  ok    ${event.title}${event.ms >= 100 ? ` (${event.ms} ms)` : ""}`;
    case "fail":
      return `  FAIL  ${event.title}\n          ${event.error.replaceAll("\n", "\n          ")}`;
    case "skip":
      return `  skip  ${event.title}`;
    case "end":
      return "";
  }
}

/** Writes an event to the file that the environment names, if it names one. */
export function record(event: TestEvent): void {
  const file = process.env[EVENTS_FILE];
  if (file) appendFileSync(file, `${JSON.stringify(event)}\n`);
}

/** The stack of an error, and what an assertion expected. */
function describeError(error: unknown, mapStack: (stack: string) => string): string {
  if (!(error instanceof Error)) return String(error);
  const stack = mapStack(error.stack ?? `${error.name}: ${error.message}`);
  return stripVTControlCharacters(stack)
    .split("\n")
    .filter((line) => !/node:internal|[\\/]node_modules[\\/](mocha|tsx)[\\/]/.test(line))
    .join("\n");
}

/** Runs what has been loaded into a mocha, telling each result as it comes. Resolves with the number of failures. */
export async function runAndReport(
  mocha: Mocha,
  tell: (event: TestEvent) => void,
  mapStack: (stack: string) => string = (stack) => stack,
): Promise<number> {
  const title = (test: Mocha.Runnable): string => test.titlePath().join(" › ");
  const grep = process.env[GREP];
  if (grep) mocha.grep(new RegExp(grep));
  let failures = 0;
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => {
      resolve();
    });
    runner.on("pass", (test) => {
      tell({ kind: "pass", title: title(test), ms: test.duration ?? 0 });
    });
    runner.on("fail", (test, error: unknown) => {
      failures++;
      tell({ kind: "fail", title: title(test), error: describeError(error, mapStack) });
    });
    runner.on("pending", (test) => {
      tell({ kind: "skip", title: title(test) });
    });
  });
  return failures;
}
