/**
 * The entry: registers everything at once, awaits nothing, asks nobody. What it registers loads the rest of
 * Roster (roster.ts, a bundle of its own) when it is first used.
 */
import * as vscode from "vscode";
import type { Roster } from "./roster.js";
import type { Node } from "./views/tree/nodes.js";

const AUTHENTICATION_ID = "roster-genesys-cloud";

/** The ids of the commands in package.json: the manifest is the only list of them. */
function contributedCommands(extension: vscode.Extension<unknown>): string[] {
  const manifest = extension.packageJSON as { contributes?: { commands?: { command: string }[] } };
  return manifest.contributes?.commands?.map(({ command }) => command) ?? [];
}

/** For tests: the rest of Roster, loaded. */
export interface RosterApi {
  load(): Promise<Roster>;
}

export function activate(context: vscode.ExtensionContext): RosterApi | undefined {
  const treeChanged = new vscode.EventEmitter<Node | undefined>();
  const sessionsChanged =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  let loading: Promise<Roster> | undefined;
  const load = (): Promise<Roster> =>
    (loading ??= import("./roster.js").then(
      ({ Roster }) => new Roster(context, { view, treeChanged, sessionsChanged }),
      (error: unknown) => {
        // The next use tries again.
        loading = undefined;
        throw error;
      },
    ));

  const view: vscode.TreeView<Node> = vscode.window.createTreeView<Node>("roster.users", {
    canSelectMany: true,
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: treeChanged.event,
      getChildren: async (node) => (await load()).tree.getChildren(node),
      getTreeItem: async (node) => (await load()).tree.getTreeItem(node),
      getParent: (node) => node.parent,
    },
  });

  context.subscriptions.push(
    treeChanged,
    view,
    sessionsChanged,
    ...contributedCommands(context.extension).map((id) =>
      vscode.commands.registerCommand(id, async (row?: unknown, selected?: unknown) =>
        (await load()).run(id, row, selected),
      ),
    ),
    vscode.authentication.registerAuthenticationProvider(
      AUTHENTICATION_ID,
      "Genesys Cloud (Roster)",
      {
        onDidChangeSessions: sessionsChanged.event,
        getSessions: async (scopes, options) => (await load()).authentication.getSessions(scopes, options),
        createSession: async () => (await load()).authentication.createSession(),
        removeSession: async (id) => (await load()).authentication.removeSession(id),
      },
      { supportsMultipleAccounts: true },
    ),
  );
  return context.extensionMode === vscode.ExtensionMode.Test ? { load } : undefined;
}
