// Bundles the extension (dist/), its webviews (dist/webview/) and the tests that run inside VS Code (out/test/host/).
//
//   tsx scripts/build.ts            as it ships: minified
//   tsx scripts/build.ts --dev      readable
//   tsx scripts/build.ts --watch    readable, and again at every change
//   … --host-tests                  the tests that run inside VS Code as well
import { build, context, type BuildOptions, type Plugin } from "esbuild";
import { copyFileSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { filesUnder, root } from "./files.js";
import { runMain } from "./setup.mjs";

/** How a build is wanted. */
export interface BuildChoice {
  /** Readable instead of minified. */
  dev?: boolean;
}

const dist = path.join(root, "dist");

/** Each bundle: its name in dist/ and where it begins. */
const BUNDLES = {
  extension: "src/extension.ts",
  roster: "src/roster.ts",
  "demo-worker": "src/demo/worker.ts",
} as const;

/** Each webview's script: its name in dist/webview/ and where it begins. */
const WEBVIEWS = {
  userEditor: "src/views/userEditor/webview/main.ts",
} as const;

/** What webviews load beside their script: VS Code's icons, as they are. Their notice of copyright is in the style sheet. */
const WEBVIEW_ASSETS = ["codicon.css", "codicon.ttf"];

/**
 * Keeps the entry small: what it loads with `import("./roster.js")` is the other bundle, required at first use. Anything
 * else that it would load late has no bundle of its own and would end up inside the entry, so that is an error.
 */
const lateBundles: Plugin = {
  name: "late-bundles",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path: wanted, kind, importer }) => {
      const isRoster = path.resolve(path.dirname(importer), wanted) === path.join(root, "src", "roster.js");
      if (isRoster && kind === "dynamic-import") return { path: "./roster.cjs", external: true };
      if (isRoster)
        return { errors: [{ text: 'the entry bundle loads roster with import("./roster.js") only' }] };
      if (kind === "dynamic-import")
        return { errors: [{ text: `import("${wanted}"): only ./roster.js has a bundle to load late` }] };
      return undefined;
    });
  },
};

/** What all bundles have in common. */
export const common = {
  absWorkingDir: root,
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  mainFields: ["module", "main"],
  external: ["vscode"],
  sourcemap: "linked",
  logLevel: "warning",
  metafile: true,
} satisfies BuildOptions;

function extensionBuilds(
  choice: BuildChoice,
): { name: string; options: BuildOptions & { metafile: true } }[] {
  return Object.entries(BUNDLES).map(([name, entry]) => ({
    name,
    options: {
      ...common,
      entryPoints: [entry],
      outfile: `dist/${name}.cjs`,
      minify: choice.dev !== true,
      supported: { "dynamic-import": false },
      plugins: name === "extension" ? [lateBundles] : [],
    },
  }));
}

/** One script for each webview, whole: its page's policy lets in no second one. */
function webviewBuild(choice: BuildChoice, outdir: string): BuildOptions & { metafile: true } {
  return {
    absWorkingDir: root,
    entryPoints: WEBVIEWS,
    outdir,
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2023",
    tsconfig: "src/views/userEditor/webview/tsconfig.json",
    minify: choice.dev !== true,
    sourcemap: "linked",
    logLevel: "warning",
    metafile: true,
  };
}

function copyWebviewAssets(outdir: string): void {
  const codicons = path.join(root, "node_modules", "@vscode", "codicons", "dist");
  mkdirSync(outdir, { recursive: true });
  for (const name of WEBVIEW_ASSETS) copyFileSync(path.join(codicons, name), path.join(outdir, name));
}

/** Builds what webviews load into a folder: their scripts, and the icons. Returns esbuild's metafile as JSON. */
export async function buildWebviews(
  choice: BuildChoice = {},
  outdir = path.join(dist, "webview"),
): Promise<string> {
  copyWebviewAssets(outdir);
  const { metafile } = await build(webviewBuild(choice, outdir));
  return JSON.stringify(metafile);
}

/** The size in bytes of each file that a build wrote, by its path from the checkout. */
export type Sizes = Record<string, number>;

/** Builds the extension into dist/, and a metafile for each bundle into dist/meta/. */
export async function buildExtension(choice: BuildChoice = {}): Promise<Sizes> {
  const meta = path.join(dist, "meta");
  mkdirSync(meta, { recursive: true });
  const sizes: Sizes = {};
  await Promise.all([
    ...extensionBuilds(choice).map(async ({ name, options }) => {
      const { metafile } = await build(options);
      writeFileSync(path.join(meta, `${name}.json`), JSON.stringify(metafile));
      sizes[`dist/${name}.cjs`] = statSync(path.join(dist, `${name}.cjs`)).size;
    }),
    buildWebviews(choice).then((metafile) => writeFileSync(path.join(meta, "webview.json"), metafile)),
  ]);
  const webview = path.join(dist, "webview");
  for (const name of [...Object.keys(WEBVIEWS).map((name) => `${name}.js`), ...WEBVIEW_ASSETS])
    sizes[`dist/webview/${name}`] = statSync(path.join(webview, name)).size;
  // Left from an earlier layout, a bundle would be packaged.
  for (const file of readdirSync(dist))
    if (/\.cjs(\.map)?$/.test(file) && !(file.replace(/\.cjs(\.map)?$/, "") in BUNDLES))
      rmSync(path.join(dist, file));
  for (const file of readdirSync(webview))
    if (!(file.replace(/\.js(\.map)?$/, "") in WEBVIEWS) && !WEBVIEW_ASSETS.includes(file))
      rmSync(path.join(webview, file));
  return sizes;
}

/** Where the runner for tests inside VS Code ends up: what VS Code is to load. */
export const hostTestsEntry = path.join(root, "out", "test", "host", "index.cjs");

/** Bundles the runner and each test file for inside VS Code; returns how many test files there are. */
export async function buildHostTests(): Promise<number> {
  const out = path.dirname(hostTestsEntry);
  rmSync(out, { recursive: true, force: true }); // or a deleted test would still run
  const tests = filesUnder("test/host", ".test.ts");
  await build({
    ...common,
    entryPoints: [path.join(root, "test", "host", "index.ts"), ...tests],
    outdir: out,
    outbase: path.join(root, "test", "host"),
    outExtension: { ".js": ".cjs" },
    external: ["vscode", "mocha"],
  });
  return tests.length;
}

/** Builds the extension again at every change until the process is ended. */
async function watch(): Promise<void> {
  // VS Code's task (.vscode/tasks.json) waits for these two lines, once for all bundles.
  let building = 0;
  const report: Plugin = {
    name: "report",
    setup(build) {
      build.onStart(() => {
        if (building++ === 0) console.log("[watch] building");
      });
      build.onEnd((result) => {
        for (const { text, location } of result.errors)
          console.error(
            `error: ${text}${location ? `\n    ${location.file}:${location.line}:${location.column}:` : ""}`,
          );
        if (--building === 0) console.log("[watch] built");
      });
    },
  };
  const webview = path.join(dist, "webview");
  copyWebviewAssets(webview);
  const builds = extensionBuilds({ dev: true }).map(({ options }) => options);
  for (const options of [...builds, webviewBuild({ dev: true }, webview)]) {
    const watched = await context({
      ...options,
      logLevel: "silent",
      plugins: [...(options.plugins ?? []), report],
    });
    await watched.watch();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dev: { type: "boolean", default: false },
      watch: { type: "boolean", default: false },
      "host-tests": { type: "boolean", default: false },
    },
  });
  if (values.watch) return watch();
  const sizes = await buildExtension({ dev: values.dev });
  for (const [file, size] of Object.entries(sizes).sort())
    console.log(`${file.padEnd(24)} ${(size / 1024).toFixed(1).padStart(8)} KB`);
  if (values["host-tests"]) await buildHostTests();
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) runMain(main);
