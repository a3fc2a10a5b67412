// Packages the extension: roster-genesys-cloud-<version>.vsix, and checks that exactly what should ship is in it.
//
//   tsx scripts/package.ts                 into the checkout's own folder
//   tsx scripts/package.ts --out FILE      elsewhere
import { createVSIX } from "@vscode/vsce";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { filesUnder, root } from "./files.js";
import { runMain, SetupError } from "./setup.mjs";

/** A package larger than this has caught something that does not belong in it. */
const MOST_BYTES = 2 * 1024 * 1024;

/** What has to be in the package whatever else the build has made. */
const REQUIRED = [
  ...["package.json", "readme.md", "changelog.md", "LICENSE.txt"],
  ...["userEditor.js", "codicon.css", "codicon.ttf"].map((name) => `dist/webview/${name}`),
];

/** A packaged extension. */
export interface Package {
  file: string;
  bytes: number;
  /** Each file in it with its size. */
  contents: { name: string; bytes: number }[];
}

interface Names {
  name: string;
  version: string;
}

function isNames(value: unknown): value is Names {
  return typeof value === "object" && value !== null && "name" in value && "version" in value;
}

/** The package's file name, from package.json. */
export function packageName(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  if (!isNames(manifest)) throw new SetupError("package.json has no name and version.");
  return `${manifest.name}-${manifest.version}.vsix`;
}

/** The names and sizes in a zip file, from its central directory. */
function zipContents(zip: Buffer): { name: string; bytes: number }[] {
  const end = zip.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  if (end < 0) throw new Error("not a zip file");
  const entries = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28);
    entries.push({
      name: zip.toString("utf8", at + 46, at + 46 + nameLength),
      bytes: zip.readUInt32LE(at + 24),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** The names that the package should have under extension/, from what is in the checkout. */
function wanted(): Set<string> {
  const relative = (file: string): string => path.relative(root, file).split(path.sep).join("/");
  const names = new Set(REQUIRED);
  for (const file of filesUnder("dist", ".cjs")) names.add(relative(file));
  for (const file of filesUnder("dist/webview", ""))
    if (/\.(js|css|ttf)$/.test(file)) names.add(relative(file));
  for (const file of filesUnder("media", ""))
    if (/\.(svg|png|css|ttf|woff2|json)$/.test(file)) names.add(relative(file));
  for (const name of readdirSync(root)) if (/^package\.nls(\..+)?\.json$/.test(name)) names.add(name);
  return names;
}

/** Packages the extension into a file; throws when the package is too large, or has not exactly what should ship. */
export async function packageExtension(file: string): Promise<Package> {
  mkdirSync(path.dirname(file), { recursive: true });
  // It runs `npm run vscode:prepublish`, which builds.
  await createVSIX({
    cwd: root,
    packagePath: file,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const zip = readFileSync(file);
  const contents = zipContents(zip);
  const found = new Set(
    contents
      .map(({ name }) => name)
      .flatMap((name) => (name.startsWith("extension/") ? [name.slice(10)] : [])),
  );
  const expected = wanted();
  const extra = [...found].filter((name) => !expected.has(name));
  const missing = [...expected].filter((name) => !found.has(name));
  const problems = [
    ...(extra.length > 0 ? [`should not ship (see .vscodeignore): ${extra.join(", ")}`] : []),
    ...(missing.length > 0 ? [`missing: ${missing.join(", ")}`] : []),
    ...(zip.length > MOST_BYTES ? [`${zip.length} bytes, more than the ${MOST_BYTES} that are allowed`] : []),
  ];
  if (problems.length === 0) return { file, bytes: zip.length, contents };
  rmSync(file);
  throw new SetupError(`The package ${path.basename(file)} is not right:\n- ${problems.join("\n- ")}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: "string" } } });
  if (!existsSync(path.join(root, "README.md")))
    throw new SetupError("README.md is missing: it is part of the package.");
  const { file, bytes, contents } = await packageExtension(
    path.resolve(values.out ?? path.join(root, packageName())),
  );
  for (const { name, bytes } of contents) console.log(`${(bytes / 1024).toFixed(1).padStart(9)} KB  ${name}`);
  console.log(`${path.relative(root, file)}: ${(bytes / 1024).toFixed(1)} KB`);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) runMain(main);
