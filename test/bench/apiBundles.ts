// The bundles that the measures of the API client are about, and the processes that use them.
import { build, type BuildOptions, type Plugin } from "esbuild";
import path from "node:path";
import { common } from "../../scripts/build.js";
import { root } from "../../scripts/files.js";
import { remove } from "../support/process.js";

const SDK = "purecloud-platform-client-v2";

/** As the extension's own bundles are made. */
const shipped = {
  ...common,
  supported: { "dynamic-import": false },
  minify: true,
  sourcemap: false,
} satisfies BuildOptions;

/** Lets contenders load the bundles, as they are measured, instead of the sources. */
const fromBundles: Plugin = {
  name: "from-bundles",
  setup(build) {
    build.onResolve({ filter: /\/src\/api\/index\.js$/ }, () => ({
      path: "./bundle.api.cjs",
      external: true,
    }));
    build.onResolve({ filter: new RegExp(`^${SDK}$`) }, () => ({ path: "./bundle.sdk.cjs", external: true }));
  },
};

export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  /** Bytes of it by the file that they are from. */
  readonly inputs: Readonly<Record<string, number>>;
}

async function bundle(outfile: string, options: BuildOptions): Promise<Bundle> {
  const { metafile } = await build({ ...shipped, ...options, outfile, metafile: true });
  const [output] = Object.values(metafile.outputs);
  if (!output) throw new Error(`${outfile} was not written`);
  const inputs = Object.entries(output.inputs).map(
    ([file, { bytesInOutput }]) => [file, bytesInOutput] as const,
  );
  return { file: outfile, bytes: output.bytes, inputs: Object.fromEntries(inputs) };
}

/** Bundles src/api, the SDK and the programs of test/bench/contenders into a folder. */
export async function buildBundles(dir: string): Promise<{ api: Bundle; sdk: Bundle }> {
  remove(dir);
  const [api, sdk] = await Promise.all([
    bundle(path.join(dir, "bundle.api.cjs"), {
      entryPoints: ["src/api/index.ts"],
    }),
    // Its own entry for Node ("main": dist/node), which is what `require` loads.
    bundle(path.join(dir, "bundle.sdk.cjs"), {
      mainFields: ["main"],
      stdin: { contents: `module.exports = require("${SDK}");`, resolveDir: root },
    }),
    build({
      ...shipped,
      entryPoints: ["raw", "ours", "sdk", "server", "load"].map((name) => `test/bench/contenders/${name}.ts`),
      outdir: dir,
      outExtension: { ".js": ".cjs" },
      plugins: [fromBundles],
    }),
  ]);
  return { api, sdk };
}
