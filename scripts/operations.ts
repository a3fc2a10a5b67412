// npm run operations: the reference of the table, docs/operations.md. With --json: the table on standard output.
// With --check: fails where docs/operations.md is not what it would be.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Operation } from "../src/api/operation.js";
import { operations, resources } from "../src/api/operations/index.js";
import { root } from "./files.js";

const FILE = path.join(root, "docs", "operations.md");

/** Where an operation's own test is: each has one that is titled by its id. */
const testOf = ({ id }: Operation): string => `test/unit/api/wire.test.ts: ${id}`;

/** One operation, as --json prints it. */
function entry(operation: Operation) {
  const { id, method, path, permissions, repeatable, replacesList, destructive, deprecated, home } =
    operation;
  const test = testOf(operation);
  return { id, method, path, permissions, repeatable, replacesList, destructive, deprecated, home, test };
}

interface Contribution {
  readonly [name: string]: unknown;
}
const isObject = (value: unknown): value is Contribution =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objects = (value: unknown): Contribution[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** What people see of a home: the title of a command, or the name of a view. Undefined where it is not built yet. */
function homes(): Map<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const contributes = isObject(manifest) && isObject(manifest["contributes"]) ? manifest["contributes"] : {};
  const views = isObject(contributes["views"]) ? Object.values(contributes["views"]).flatMap(objects) : [];
  return new Map([
    ...objects(contributes["commands"]).map(
      ({ command, title }) => [String(command), `Roster: ${String(title)}`] as const,
    ),
    ...views.map(({ id, name }) => [String(id), `the view ${String(name)}`] as const),
  ]);
}

function permissionsText({ permissions: { type, permissions } }: Operation): string {
  if (permissions.length === 0) return "none documented";
  return permissions.map((name) => `\`${name}\``).join(type === "ALL" ? " and " : " or ");
}

function remarks(operation: Operation): string {
  const { method, repeatable, replacesList, destructive, deprecated } = operation;
  return [
    deprecated && "deprecated",
    replacesList && "replaces a whole list",
    destructive === true && !replacesList && "destructive",
    typeof destructive === "function" && "can be destructive",
    repeatable && method !== "GET" && method !== "HEAD" && "repeatable",
  ]
    .filter((remark) => remark !== false)
    .join(", ");
}

/** `directRouting` as a heading. */
const heading = (resource: string): string =>
  resource
    .replace(/^./, (first) => first.toUpperCase())
    .replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? letter : ` ${letter.toLowerCase()}`));

function reference(): string {
  const known = homes();
  const row = (operation: Operation): string => {
    const home = known.get(operation.home) ?? `\`${operation.home}\` (not built yet)`;
    const cells = [
      `\`${operation.id}\``,
      `\`${operation.method} ${operation.path.replace("/api/v2", "")}\``,
      operation.summary,
      permissionsText(operation),
      remarks(operation),
      home,
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  };
  const sections = [...resources].flatMap(([resource, some]) => [
    `## ${heading(resource)}`,
    "",
    "| operation | request | what it does | permissions | remarks | home |",
    "|---|---|---|---|---|---|",
    ...some.map(row),
    "",
  ]);
  return [
    "# Operations",
    "",
    `All ${operations.length} operations of the Platform API that Roster knows, made from the table in src/api/operations/ by \`npm run operations\`.`,
    'Paths are under /api/v2. The client sends again by itself what reads (GET, HEAD) or is "repeatable"; anything else only where the first',
    "request certainly was not carried out. The home is where people meet an operation.",
    "",
    ...sections,
  ].join("\n");
}

const [option] = process.argv.slice(2);
if (option === "--json") process.stdout.write(`${JSON.stringify(operations.map(entry), undefined, 2)}\n`);
else {
  const text = reference();
  if (option !== "--check") writeFileSync(FILE, text);
  else if (text !== readFileSync(FILE, "utf8")) {
    console.error("docs/operations.md is not what the table says: run npm run operations");
    process.exitCode = 1;
  }
}
