import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's own folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** The files below a folder of the checkout whose names end so, as sorted absolute paths; none when it does not exist. */
export function filesUnder(folder: string, suffix: string): string[] {
  const dir = path.resolve(root, folder);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(suffix) && !name.split(path.sep).includes("node_modules"))
    .sort()
    .map((name) => path.join(dir, name));
}
