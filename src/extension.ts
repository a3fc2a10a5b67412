/**
 * The entry: registers everything at once, awaits nothing, asks nobody. What it registers loads the rest of
 * Roster (roster.ts, a bundle of its own) when it is first used.
 */
import * as vscode from "vscode";
import type { Roster } from "./roster.js";
import type { HistoryNode } from "./views/history/nodes.js";
import type { Node } from "./views/tree/nodes.js";

const AUTHENTICATION_ID = "roster-genesys-cloud";
/** The scheme of users' documents, and the form over them: as package.json and views/userEditor/uri.ts name them. */
const SCHEME = "genesys";
const FORM = "roster.userEditor";

/** Users are not made, deleted or renamed as files. */
function refused(uri: vscode.Uri): never {
  throw vscode.FileSystemError.NoPermissions(uri);
}

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
  const historyChanged = new vscode.EventEmitter<HistoryNode | undefined>();
  const sessionsChanged =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  const filesChanged = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  let loading: Promise<Roster> | undefined;
  const load = (): Promise<Roster> =>
    (loading ??= import("./roster.js").then(
      ({ Roster }) =>
        new Roster(context, {
          view,
          treeChanged,
          historyView,
          historyChanged,
          sessionsChanged,
          filesChanged,
        }),
      (error: unknown) => {
        // The next use tries again.
        loading = undefined;
        throw error;
      },
    ));

  const view: vscode.TreeView<Node> = vscode.window.createTreeView<Node>("roster.users", {
    canSelectMany: true,
    showCollapseAll: true,
    // A tick is shown as carried out once it is.
    manageCheckboxStateManually: true,
    treeDataProvider: {
      onDidChangeTreeData: treeChanged.event,
      getChildren: async (node) => (await load()).tree.getChildren(node),
      getTreeItem: async (node) => (await load()).tree.getTreeItem(node),
      getParent: (node) => node.parent,
    },
  });
  const historyView = vscode.window.createTreeView<HistoryNode>("roster.history", {
    treeDataProvider: {
      onDidChangeTreeData: historyChanged.event,
      getChildren: async (node) => (await load()).history.getChildren(node),
      getTreeItem: async (node) => (await load()).history.getTreeItem(node),
    },
  });

  const documents = async () => (await load()).documents;
  // A document that VS Code restores with unsaved edits is opened without asking its file system.
  const opened = ({ uri }: vscode.TextDocument) => {
    if (uri.scheme === SCHEME) load().catch(() => undefined);
  };
  vscode.workspace.textDocuments.forEach(opened);

  context.subscriptions.push(
    filesChanged,
    vscode.workspace.onDidOpenTextDocument(opened),
    vscode.workspace.registerFileSystemProvider(
      SCHEME,
      {
        onDidChangeFile: filesChanged.event,
        watch: () => new vscode.Disposable(() => undefined),
        stat: async (uri) => (await documents()).stat(uri),
        readFile: async (uri) => (await documents()).readFile(uri),
        writeFile: async (uri, content) => (await documents()).writeFile(uri, content),
        readDirectory: () => [],
        createDirectory: refused,
        delete: refused,
        rename: refused,
      },
      { isCaseSensitive: true },
    ),
    vscode.window.registerCustomEditorProvider(
      FORM,
      {
        resolveCustomTextEditor: async (text, panel) =>
          (await load()).editors.resolveCustomTextEditor(text, panel),
      } satisfies vscode.CustomTextEditorProvider,
      { supportsMultipleEditorsPerDocument: true },
    ),
    treeChanged,
    view,
    view.onDidChangeCheckboxState(async ({ items }) => {
      (await load()).tick(items);
    }),
    historyChanged,
    historyView,
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
