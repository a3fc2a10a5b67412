// The rooms of src/ may look into each other in one direction only, and the linter says so: here it is made to say it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { root } from "../../scripts/files.js";

const eslint = new ESLint({
  cwd: root,
  // The arrows need no types, and without them a file takes milliseconds.
  overrideConfig: [tseslint.configs.disableTypeChecked],
});

/** What the arrow rules say about a source text, if it were this file. */
async function complaints(file: string, text: string): Promise<string[]> {
  const results = await eslint.lintText(text, { filePath: path.join(root, file) });
  const messages = results.flatMap((result) => result.messages);
  assert.deepEqual(
    messages.filter(({ fatal }) => fatal),
    [],
    "the text could be parsed",
  );
  const rules = ["import-x/no-restricted-paths", "@typescript-eslint/no-restricted-imports", "no-console"];
  return messages.filter(({ ruleId }) => rules.includes(ruleId ?? "")).map(({ message }) => message);
}

/** Each room: imports that are allowed, and imports that go against the arrows. */
const ROOMS: Record<string, { allowed: string[]; forbidden: string[] }> = {
  "src/api/x.ts": {
    allowed: ["./client.js", "./operations/index.js", "undici"],
    forbidden: [
      "../organization/model.js",
      "../changes/plan.js",
      "../demo/server.js",
      "../auth/session.js",
      "../views/log.js",
      "../roster.js",
      "vscode",
    ],
  },
  "src/api/operations/x.ts": {
    allowed: ["../operation.js"],
    forbidden: ["../../organization/model.js", "vscode"],
  },
  "src/organization/x.ts": {
    allowed: ["./model.js", "../api/client.js", "../api/operations/index.js"],
    forbidden: ["../changes/plan.js", "../demo/server.js", "../auth/session.js", "../views/log.js", "vscode"],
  },
  "src/changes/x.ts": {
    allowed: ["./plan.js", "../organization/model.js", "../api/client.js"],
    forbidden: ["../demo/server.js", "../auth/session.js", "../views/log.js", "../roster.js", "vscode"],
  },
  "src/demo/x.ts": {
    allowed: ["./server.js", "../api/operations/index.js", "../api/operation.js", "../api/schemas.js"],
    forbidden: [
      "../api/client.js",
      "../api/transport.js",
      "../organization/model.js",
      "../changes/plan.js",
      "../auth/session.js",
      "../views/log.js",
      "vscode",
    ],
  },
  "src/auth/x.ts": {
    allowed: ["./session.js", "../api/client.js", "vscode"],
    forbidden: [
      "../organization/model.js",
      "../changes/plan.js",
      "../demo/server.js",
      "../views/log.js",
      "../roster.js",
    ],
  },
  "src/views/x.ts": {
    allowed: [
      "./log.js",
      "../auth/session.js",
      "../demo/server.js",
      "../changes/plan.js",
      "../organization/model.js",
      "../api/client.js",
      "vscode",
    ],
    forbidden: ["../roster.js", "../extension.js"],
  },
  "src/views/userEditor/webview/x.ts": {
    allowed: ["../protocol.js", "./json.js", "lit"],
    forbidden: ["../documents.js", "../../words.js", "../../../organization/model.js", "vscode", "node:fs"],
  },
  "src/commands/x.ts": {
    allowed: ["../views/log.js", "../auth/session.js", "../changes/plan.js", "../api/client.js", "vscode"],
    forbidden: ["../roster.js", "../extension.js"],
  },
  "src/roster.ts": { allowed: ["./views/log.js", "./auth/session.js", "vscode"], forbidden: [] },
  "src/extension.ts": {
    allowed: ["vscode"],
    forbidden: ["./roster.js", "./views/log.js", "./api/client.js", "undici"],
  },
};

describe("the arrows between rooms", () => {
  for (const [file, { allowed, forbidden }] of Object.entries(ROOMS)) {
    const room = file.replace("/x.ts", "");
    it(`the files that ${room} is tried on exist`, () => {
      for (const specifier of [...allowed, ...forbidden].filter((name) => name.startsWith(".")))
        readFileSync(path.join(root, path.dirname(file), specifier.replace(/\.js$/, ".ts")));
    });
    for (const specifier of allowed)
      it(`${room} may import ${specifier}`, async () => {
        assert.deepEqual(await complaints(file, `import * as it from "${specifier}";\nexport { it };\n`), []);
      });
    for (const specifier of forbidden)
      it(`${room} may not import ${specifier}`, async () => {
        const found = await complaints(file, `import * as it from "${specifier}";\nexport { it };\n`);
        assert.equal(found.length, 1, found.join("\n"));
      });
  }

  it("an import for its types alone goes against the arrows as well", async () => {
    assert.equal(
      (await complaints("src/api/x.ts", 'import type { X } from "../views/log.js";\nexport type Y = X;\n'))
        .length,
      1,
    );
    assert.equal(
      (await complaints("src/demo/x.ts", 'import type { Uri } from "vscode";\nexport type Y = Uri;\n'))
        .length,
      1,
    );
  });

  it("so do an import at run time and a re-export", async () => {
    assert.equal(
      (await complaints("src/api/x.ts", 'export const load = () => import("../views/log.js");\n')).length,
      1,
    );
    assert.equal((await complaints("src/api/x.ts", 'export * from "../views/log.js";\n')).length, 1);
  });

  it("the entry may name types, and load the other bundle late", async () => {
    assert.deepEqual(
      await complaints(
        "src/extension.ts",
        'import type { X } from "./roster.js";\nexport const load = (): Promise<X> => import("./roster.js");\n',
      ),
      [],
    );
  });

  it("console is for the demo organization's command line", async () => {
    assert.equal((await complaints("src/demo/server.ts", 'console.log("x");\n')).length, 1);
    assert.deepEqual(await complaints("src/demo/cli.ts", 'console.log("x");\n'), []);
  });
});
