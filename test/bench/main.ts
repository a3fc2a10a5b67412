// npm run bench: sizes, activation, first paint, the user editor; times beside an extension that does nothing, in the
// same run. The API client, beside the official SDK; and the demo organization.
//
//   npm run bench                   everything
//   npm run bench -- api            only the parts that are named: workbench, userEditor, form, api, demo
import { createVSIX } from "@vscode/vsce";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildExtension } from "../../scripts/build.js";
import { root } from "../../scripts/files.js";
import { packageExtension } from "../../scripts/package.js";
import { startDemoOrganization } from "../../src/demo/server.js";
import { Workbench, installVsix, newDataDir, tempDir } from "../support/workbench.js";
import { benchApi } from "./api.js";
import { benchDemo } from "./demo.js";
import { benchForm } from "./form.js";
import { kb, median, print, type Row } from "./rows.js";
import { benchUserEditor } from "./userEditor.js";

const ROUNDS = 7;

const ms = (values: readonly number[]) =>
  `${Math.round(median(values))} ms (${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))})`;

const EMPTY = "Empty";
/** Opened first in each window, so that neither of the two that are compared pays for the workbench's own start. */
const WARM_UP = "Warm-up";

/** The package of an extension with a tree of a hundred fixed rows: what VS Code itself takes. */
async function emptyExtension(title: string): Promise<string> {
  const name = title.toLowerCase();
  const dir = tempDir("empty-");
  mkdirSync(path.join(dir, "dist"));
  mkdirSync(path.join(dir, "media"));
  writeFileSync(
    path.join(dir, "media", "icon.svg"),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"/>',
  );
  writeFileSync(
    path.join(dir, "package.json"),
    JSON.stringify({
      name,
      publisher: "bench",
      version: "0.0.1",
      engines: { vscode: "^1.101.0" },
      main: "./dist/extension.cjs",
      contributes: {
        viewsContainers: { activitybar: [{ id: name, title, icon: "media/icon.svg" }] },
        views: { [name]: [{ id: `${name}.rows`, name: "Rows" }] },
      },
    }),
  );
  writeFileSync(
    path.join(dir, "dist", "extension.cjs"),
    `const vscode = require("vscode");
exports.activate = () => {
  vscode.window.createTreeView("${name}.rows", { treeDataProvider: {
    getChildren: (row) => (row ? [] : Array.from({ length: 100 }, (_, i) => "Row " + i)),
    getTreeItem: (row) => new vscode.TreeItem(row),
  } });
};`,
  );
  const packagePath = path.join(dir, "empty.vsix");
  await createVSIX({
    cwd: dir,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
  return packagePath;
}

/** Milliseconds from the click on an icon in the activity bar until a row shows. */
async function clickToRow(workbench: Workbench, title: string, row: string): Promise<number> {
  const tab = workbench.page.locator(".part.activitybar").getByRole("tab", { name: title });
  await tab.waitFor();
  const seen = workbench.page.locator(".part.sidebar .monaco-list-row", { hasText: row }).first();
  const started = performance.now();
  await tab.click();
  await seen.waitFor();
  return performance.now() - started;
}

/** VS Code's own figure for an extension's activation: loading its code and calling `activate`. */
async function activationTime(workbench: Workbench, name: string): Promise<number> {
  const row = workbench.page.locator(".editor-instance .extension", { hasText: name }).first();
  const text = await row.locator(".activation-time").innerText();
  const found = /(\d+)ms/.exec(text);
  if (!found) throw new Error(`no activation time for ${name}: ${text}`);
  return Number(found[1]);
}

/** The package as it ships. */
async function packaged(): Promise<{ vsix: string; bytes: number }> {
  await buildExtension();
  const vsix = path.join(tempDir("vsix-"), "roster.vsix");
  const { bytes } = await packageExtension(vsix);
  return { vsix, bytes };
}

/** Sizes, activation and first paint. */
async function benchWorkbench(vsix: string, bytes: number): Promise<Row[]> {
  const rows: Row[] = [];
  const dist = path.join(root, "dist");
  for (const name of readdirSync(dist).filter((file) => file.endsWith(".cjs"))) {
    const size = statSync(path.join(dist, name)).size;
    rows.push({
      what: `size of ${name}`,
      value: kb(size),
      ...(name === "extension.cjs" ? { goal: "under 50 KB" } : {}),
    });
  }
  rows.push({ what: "size of the .vsix", value: kb(bytes) });

  const demo = await startDemoOrganization({ rateLimit: false });
  const dataDir = newDataDir();
  for (const title of [EMPTY, WARM_UP]) await installVsix(dataDir, await emptyExtension(title));
  const workbench = await Workbench.open({
    suite: "bench",
    vsix,
    dataDir,
    // The list of running extensions draws only the rows in sight.
    viewport: { width: 1280, height: 2400 },
  });
  const times = { roster: [] as number[], empty: [] as number[], rosterAgain: [] as number[] };
  const activation = { roster: [] as number[], empty: [] as number[] };
  const requests: string[] = [];
  const operations = () => demo.requests.flatMap(({ operation }) => operation ?? []).join(", ");
  const first = demo.state.usersByName("active")[0]?.name ?? "";
  try {
    await workbench.openView("Roster");
    await workbench.runCommand("Roster: Open a Demo Organization at…");
    await workbench.quickInput.enter(demo.url);
    await workbench.treeItem(first).waitFor();
    requests.push(operations());
    await workbench.runCommand("View: Show Explorer");
    for (let round = 0; round < ROUNDS; round += 1) {
      await workbench.reload();
      demo.clearRequests();
      await clickToRow(workbench, WARM_UP, "Row 0");
      // In turns, so that neither always meets the busier workbench.
      const order = round % 2 === 0 ? (["empty", "roster"] as const) : (["roster", "empty"] as const);
      for (const which of order)
        times[which].push(
          which === "roster"
            ? await clickToRow(workbench, "Roster", first)
            : await clickToRow(workbench, EMPTY, "Row 0"),
        );
      requests.push(operations());
      await workbench.runCommand("Developer: Show Running Extensions");
      activation.roster.push(await activationTime(workbench, "Roster for Genesys Cloud"));
      activation.empty.push(await activationTime(workbench, "empty"));
      await workbench.runCommand("View: Close All Editors");
      await workbench.runCommand("View: Show Explorer");
      times.rosterAgain.push(await clickToRow(workbench, "Roster", first));
      await workbench.runCommand("View: Show Explorer");
    }
  } catch (error) {
    await workbench.screenshot("failed");
    throw error;
  } finally {
    await workbench.close();
    await demo.close();
  }
  const [signingIn = "", ...paints] = requests;
  rows.push(
    { what: "activation, Roster", value: ms(activation.roster) },
    { what: "activation, empty extension", value: ms(activation.empty) },
    {
      what: "activation, Roster more than empty",
      value: `${median(activation.roster) - median(activation.empty)} ms`,
      goal: "within 10 ms",
    },
    {
      what: "requests at activation and first paint (signed in)",
      value: [...new Set(paints)].join(" | "),
      goal: "getUsers alone",
    },
    { what: "requests when signing in", value: signingIn, goal: "who I am, then getUsers" },
    {
      what: "click to first rows, Roster, first time in a window",
      value: ms(times.roster),
      goal: "under 300 ms",
    },
    { what: "click to first rows, empty extension, first time", value: ms(times.empty) },
    { what: "ratio Roster / empty", value: (median(times.roster) / median(times.empty)).toFixed(2) },
    { what: "click to first rows, Roster, again", value: ms(times.rosterAgain) },
  );
  return rows;
}

const PARTS = ["workbench", "userEditor", "form", "api", "demo"] as const;

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !PARTS.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`no part ${unknown.join(" ")}; there are ${PARTS.join(" ")}`);
  const wanted = (part: (typeof PARTS)[number]) => named.length === 0 || named.includes(part);

  const rows: Row[] = [];
  if (wanted("workbench") || wanted("userEditor")) {
    const { vsix, bytes } = await packaged();
    if (wanted("workbench")) rows.push(...(await benchWorkbench(vsix, bytes)));
    if (wanted("userEditor")) rows.push(...(await benchUserEditor(vsix)));
  }
  if (wanted("form")) rows.push(...(await benchForm()));
  if (wanted("api")) rows.push(...(await benchApi()));
  if (wanted("demo")) rows.push(...(await benchDemo()));
  print(rows);
}

await main();
process.exit(0);
