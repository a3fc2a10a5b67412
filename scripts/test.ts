// npm test: every suite, one after the other, and one line that counts them all.
//
//   --only unit|host|browser   one kind of suite          --grep REGEXP   only tests whose full title matches
//   --desktop | --browser      which VS Code the host tests run in: a downloaded desktop one, or the one in the browser
//   --full                     what takes longer instead: test/full/, and the browser journeys again
//   --repeat N                 how often the browser journeys run (1)
import { execFile } from "node:child_process";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { tempDir } from "../test/support/process.js";
import { filesUnder, root } from "./files.js";
import { runMain, SetupError, testVsCodeSupported } from "./setup.mjs";
import { desktopByDefault, runInHost, runInNode, type SuiteChoice, type SuiteResult } from "./suites.js";

const KINDS = ["unit", "host", "browser"] as const;
type Kind = (typeof KINDS)[number];

interface Suite {
  name: string;
  kind: Kind;
  files: string[];
  run(files: string[], choice: SuiteChoice): Promise<SuiteResult>;
}

const MINUTE = 60_000;

/** Packages quietly: what the packager has to say shows only when it fails. */
async function makeVsix(file: string): Promise<string> {
  try {
    const args = ["--import", "tsx", path.join(root, "scripts", "package.ts"), "--out", file];
    await promisify(execFile)(process.execPath, args, { cwd: root });
    return file;
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? error.stderr : error;
    throw new SetupError(`The extension could not be packaged.\n${String(output).trim()}`);
  }
}

let packaged: Promise<string> | undefined;

/** The packaged extension, made once for all browser suites: they test what people install. */
function vsix(): Promise<string> {
  packaged ??= makeVsix(path.join(tempDir("package-"), "roster.vsix"));
  return packaged;
}

async function browserSuite(
  name: string,
  files: string[],
  choice: SuiteChoice,
  timeoutMs: number,
): Promise<SuiteResult> {
  const env = { ROSTER_TEST_VSIX: await vsix() };
  return runInNode(name, files, { ...choice, timeoutMs, env });
}

function suites(full: boolean, repeat: number, desktop: boolean): Suite[] {
  const list: Suite[] = full
    ? [
        {
          name: "full unit",
          kind: "unit",
          files: filesUnder("test/full/unit", ".test.ts"),
          run: (files, choice) => runInNode("full unit", files, { ...choice, timeoutMs: 5 * MINUTE }),
        },
        {
          name: "full browser",
          kind: "browser",
          files: filesUnder("test/full/browser", ".test.ts"),
          run: (files, choice) => browserSuite("full browser", files, choice, 10 * MINUTE),
        },
      ]
    : [
        {
          name: "unit",
          kind: "unit",
          files: filesUnder("test/unit", ".test.ts"),
          run: (files, choice) => runInNode("unit", files, { ...choice, timeoutMs: 10_000 }),
        },
        {
          name: "host",
          kind: "host",
          files: filesUnder("test/host", ".test.ts"),
          run: (_files, choice) => runInHost({ ...choice, desktop }),
        },
      ];
  for (let round = 1; round <= repeat; round++) {
    const name = repeat === 1 ? "browser" : `browser, round ${round} of ${repeat}`;
    list.push({
      name,
      kind: "browser",
      files: filesUnder("test/browser", ".test.ts"),
      run: (files, choice) => browserSuite(name, files, choice, 2 * MINUTE),
    });
  }
  return list;
}

/** Runs one suite; whatever goes wrong with it becomes a failure of it, so that the others still run. */
async function runSuite(suite: Suite, choice: SuiteChoice): Promise<SuiteResult> {
  try {
    const result = await suite.run(suite.files, choice);
    if (result.passed + result.failed.length === 0 && choice.grep === undefined)
      result.failed.push(`no test ran, though there are ${suite.files.length} test files`);
    return result;
  } catch (error) {
    const text =
      error instanceof SetupError ? error.message : error instanceof Error ? error.stack : String(error);
    console.log(text);
    return { passed: 0, skipped: 0, failed: ["the suite could not run"] };
  }
}

function options(): {
  only: Kind | undefined;
  grep: string | undefined;
  full: boolean;
  desktop: boolean;
  repeat: number;
} {
  const { values } = parseArgs({
    options: {
      full: { type: "boolean", default: false },
      only: { type: "string" },
      grep: { type: "string" },
      repeat: { type: "string" },
      desktop: { type: "boolean", default: false },
      browser: { type: "boolean", default: false },
    },
  });
  const only = KINDS.find((kind) => kind === values.only);
  if (values.only !== undefined && !only) throw new SetupError(`--only takes one of ${KINDS.join(", ")}.`);
  const repeat = Number(values.repeat ?? process.env.ROSTER_TEST_REPEAT ?? 1);
  if (!Number.isInteger(repeat) || repeat < 1) throw new SetupError("--repeat takes a whole number from 1.");
  if (values.desktop && values.browser) throw new SetupError("--desktop or --browser, not both.");
  const desktop = values.desktop || (desktopByDefault && !values.browser);
  return { only, grep: values.grep, full: values.full, desktop, repeat };
}

async function main(): Promise<number> {
  const { only, grep, full, desktop, repeat } = options();
  const choice: SuiteChoice = grep === undefined ? {} : { grep };
  const total: SuiteResult = { passed: 0, skipped: 0, failed: [] };
  for (const suite of suites(full, repeat, desktop)) {
    if (only && suite.kind !== only) continue;
    if (suite.files.length === 0) {
      console.log(`\n== ${suite.name}: no tests yet`);
      continue;
    }
    if (suite.kind === "browser" && !testVsCodeSupported()) {
      console.log(`\n== ${suite.name}: not here, VS Code in the browser needs Linux x64`);
      continue;
    }
    console.log(`\n== ${suite.name}`);
    const started = Date.now();
    const result = await runSuite(suite, choice);
    const outcome = result.failed.length > 0 ? "FAILED" : `${result.passed} tests ok`;
    console.log(`== ${suite.name}: ${outcome}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
    total.passed += result.passed;
    total.skipped += result.skipped;
    total.failed.push(...result.failed.map((title) => `${suite.name}: ${title}`));
  }
  if (total.passed + total.failed.length === 0) total.failed.push("no test ran at all");
  if (total.failed.length > 0)
    console.log(`\nFailed:\n${total.failed.map((title) => `  ${title}`).join("\n")}`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  console.log(`\n${total.passed} passed, ${total.failed.length} failed${skipped}`);
  return total.failed.length > 0 ? 1 : 0;
}

runMain(main);
