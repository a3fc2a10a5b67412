import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { operations } from "../../src/api/operations/index.js";

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly activationEvents?: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly viewsWelcome: readonly { readonly contents: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}
const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as Manifest;
const { commands, menus, views, viewsWelcome, configuration } = manifest.contributes;
const ids = commands.map(({ command }) => command);

/** Ids of commands that the sources handle: the keys of the command tables. */
const commandFolder = new URL("../../src/commands/", import.meta.url);
const handled = readdirSync(commandFolder).flatMap((file) => {
  const source = readFileSync(new URL(file, commandFolder), "utf8");
  return [...source.matchAll(/^ {2}"(roster\.\w+)": \{/gm)].map(([, id]) => id);
});

/** Homes of operations that nobody has built yet: their operations are in the table, and nothing calls them. */
const HOMES_TO_COME = [
  "roster.activity",
  "roster.callOperation",
  "roster.changeMyPassword",
  "roster.createUser",
  "roster.deleteUser",
  "roster.deleteVerifier",
  "roster.development",
  "roster.editGeolocation",
  "roster.editMyDirectRoutingBackup",
  "roster.editOutOfOffice",
  "roster.editVerifier",
  "roster.findUserByExternalId",
  "roster.grantRoles",
  "roster.inviteUser",
  "roster.me",
  "roster.moveToDivision",
  "roster.queues",
  "roster.revokeRoles",
  "roster.setAutoAnswer",
  "roster.setPassword",
  "roster.setState",
  "roster.skills",
  "roster.stations",
  "roster.whereMayUser",
  "roster.whyCantI",
];

describe("package.json", () => {
  it("lists exactly the commands that the code handles", () => {
    assert.deepEqual([...ids].sort(), [...handled].sort());
  });

  it("titles every command in its category, once", () => {
    for (const { command, category, title } of commands) {
      assert.equal(category, "Roster", command);
      assert.doesNotMatch(title, /roster/i, command);
    }
    assert.equal(new Set(ids).size, ids.length);
  });

  it("names known commands in menus and welcome views", () => {
    const named = [
      ...Object.values(menus).flatMap((items) => items.map(({ command }) => command)),
      ...viewsWelcome.flatMap(({ contents }) =>
        [...contents.matchAll(/command:([\w.]+)/g)].map(([, id]) => id ?? ""),
      ),
    ];
    assert.deepEqual(
      named.filter((id) => !ids.includes(id)),
      [],
    );
  });

  it("shows menu items on rows that can exist", () => {
    const kinds = "organization found user section rated queue station role more error empty".split(" ");
    const capabilities = "can-refresh can-copy-id acdSkill language queue station role".split(" ");
    for (const items of Object.values(menus))
      for (const { when } of items)
        for (const [, word] of (when ?? "").matchAll(/\\b([\w-]+)\\b/g))
          assert.ok([...kinds, ...capabilities].includes(word ?? ""), `no row is "${word}"`);
  });

  it("gives every operation a home that exists, or that is known to be missing", () => {
    const existing = new Set([...ids, ...Object.values(views).flatMap((list) => list.map(({ id }) => id))]);
    const missing = new Set(operations.map(({ home }) => home).filter((home) => !existing.has(home)));
    assert.deepEqual([...missing].sort(), HOMES_TO_COME);
  });

  it("is activated by what it contributes and by its documents alone, and no workspace changes its settings", () => {
    assert.deepEqual(manifest.activationEvents, ["onFileSystem:genesys"]);
    for (const [name, { scope }] of Object.entries(configuration.properties))
      assert.equal(scope, "application", name);
  });
});
