// Type-aware rules, and the arrows between the rooms of src/ (docs/architecture.md). test/unit/arrows.test.ts proves each arrow.
import { defineConfig, globalIgnores } from "eslint/config";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/**
 * The rooms, from the bottom up, and what of ours each may import beside itself. A path that ends in a file name is that
 * file alone.
 */
const ROOMS = {
  api: [],
  organization: ["api"],
  changes: ["organization", "api"],
  demo: ["api/operations", "api/operation.ts", "api/schemas.ts", "api/redaction.ts", "api/json.ts"],
  auth: ["api"],
  views: ["auth", "demo", "changes", "organization", "api"],
  commands: ["views", "auth", "demo", "changes", "organization", "api"],
};

/** Where VS Code's API may not be used, so that it runs and is tested in plain Node. */
const WITHOUT_VSCODE = ["api", "organization", "changes", "demo"];

/** Where code runs in a webview's page: it knows the protocol with its host, and nothing else of ours. */
const WEBVIEWS = ["views/userEditor"];

const zones = [
  ...Object.entries(ROOMS).map(([room, allowed]) => ({
    target: `./src/${room}`,
    from: "./src",
    except: [room, ...allowed].map((path) => `./${path}`),
    message: `src/${room} imports ${allowed.length > 0 ? `only ${allowed.join(", ")}` : "nothing"} of ours.`,
  })),
  ...WEBVIEWS.map((view) => ({
    target: `./src/${view}/webview`,
    from: "./src",
    except: [`./${view}/webview`, `./${view}/protocol.ts`],
    message: `src/${view}/webview imports only ../protocol.ts of ours.`,
  })),
];

export default defineConfig(
  globalIgnores(["dist/", "out/", ".vscode-test/", ".screenshots/", "test/support/code-server/"]),

  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A number in a text, and an arrow that passes on a call's nothing, are clear enough.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // An operation that answers with no body answers with void, and a rest may leave out what it names.
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { ignoreRestSiblings: true, varsIgnorePattern: "^_", argsIgnorePattern: "^_" },
      ],
      eqeqeq: "error",
    },
  },

  {
    files: ["src/**/*.ts"],
    plugins: { "import-x": importX },
    settings: {
      // Imports say ".js", as Node wants it; the source is ".ts".
      "import-x/resolver-next": [createNodeResolver({ extensionAlias: { ".js": [".ts", ".js"] } })],
    },
    rules: {
      "import-x/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones }],
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text from outside becomes markup. Use text nodes." },
        { property: "outerHTML", message: "Text from outside becomes markup. Use text nodes." },
      ],
    },
  },
  {
    files: ["src/demo/cli.ts"],
    rules: { "no-console": "off" },
  },
  {
    files: WITHOUT_VSCODE.map((room) => `src/${room}/**/*.ts`),
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        { paths: [{ name: "vscode", message: "This room runs in plain Node." }] },
      ],
    },
  },
  {
    files: WEBVIEWS.map((view) => `src/${view}/webview/**/*.ts`),
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          paths: [{ name: "vscode", message: "This room runs in a webview's page." }],
          patterns: [{ regex: "^node:", message: "This room runs in a webview's page." }],
        },
      ],
    },
  },
  {
    // The entry is loaded when VS Code activates the extension: everything else waits in the other bundle.
    files: ["src/extension.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^(?!vscode$)",
              allowTypeImports: true,
              message: 'The entry bundle imports types alone; load the rest with import("./roster.js").',
            },
          ],
        },
      ],
    },
  },

  {
    files: ["test/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "it", property: "only", message: "The other tests would not run." },
        { object: "describe", property: "only", message: "The other tests would not run." },
        { property: "waitForTimeout", message: "Wait for what you need to see." },
      ],
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
  },
);
