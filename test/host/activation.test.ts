import assert from "node:assert/strict";
import * as vscode from "vscode";
import { EXTENSION_ID, loadRoster } from "./support.js";

describe("Activation", () => {
  it("registers every command of package.json", async () => {
    await loadRoster();
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    const manifest = extension?.packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it("is triggered by what it contributes alone", () => {
    const manifest = vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON as {
      activationEvents?: string[];
    };
    // VS Code adds the implicit ones to what it hands out; none of them may be a general one.
    for (const event of manifest.activationEvents ?? [])
      assert.match(
        event,
        /^on(View|Command|AuthenticationRequest|Language|CustomEditor):|^onFileSystem:genesys$/,
        `activation event ${event}`,
      );
  });
});
