/** Everything behind the entry: loaded on the first use, and put together here. */
import { createHash, randomUUID } from "node:crypto";
import path from "node:path";
import * as vscode from "vscode";
import { systemClock, type Clock } from "./api/clock.js";
import { createTransport } from "./api/transport.js";
import { RosterAuthenticationProvider } from "./auth/provider.js";
import type { Session } from "./auth/session.js";
import { SessionStore } from "./auth/sessionStore.js";
import { Bases } from "./changes/document/bases.js";
import type { Change } from "./changes/change.js";
import { Journal } from "./changes/journal.js";
import { signInDialog, signOut } from "./commands/accounts.js";
import type { CommandContext } from "./commands/context.js";
import { commands } from "./commands/index.js";
import { QueueTicks } from "./commands/queueTicks.js";
import { DemoHost } from "./demo/host.js";
import { CancelledError } from "./api/errors.js";
import { Actions, explain } from "./views/actions.js";
import { Connections } from "./views/connections.js";
import type { HistoryNode } from "./views/history/nodes.js";
import { History } from "./views/history/provider.js";
import { Log } from "./views/log.js";
import { networkSettings } from "./views/networkSettings.js";
import { PlanRunner } from "./views/plans.js";
import { windowPrompts, type Prompts } from "./views/prompts.js";
import { RequestedStations } from "./views/requestedStations.js";
import { registerTextDocuments } from "./views/textDocuments.js";
import type { Node } from "./views/tree/nodes.js";
import { UsersTree } from "./views/tree/provider.js";
import { UserDocuments } from "./views/userEditor/documents.js";
import { UserEditors } from "./views/userEditor/editor.js";
import { registerLanguage } from "./views/userEditor/language.js";
import { addressOf } from "./views/userEditor/uri.js";

/** What the entry registered, to be filled from here. */
export interface Surfaces {
  readonly view: vscode.TreeView<Node>;
  readonly treeChanged: vscode.EventEmitter<Node | undefined>;
  readonly historyView: vscode.TreeView<HistoryNode>;
  readonly historyChanged: vscode.EventEmitter<HistoryNode | undefined>;
  readonly sessionsChanged: vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>;
  readonly filesChanged: vscode.EventEmitter<vscode.FileChangeEvent[]>;
}

const SECONDS = 1000;

/** A number of the settings, kept within its limits: settings are typed by hand. */
function setting(name: string, fallback: number, least: number, most: number): number {
  const value = vscode.workspace.getConfiguration("roster").get<unknown>(name);
  return typeof value === "number" && Number.isFinite(value)
    ? Math.min(Math.max(value, least), most)
    : fallback;
}

function versionOf(extension: vscode.Extension<unknown>): string {
  const manifest: unknown = extension.packageJSON;
  const known = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return known ? String(manifest.version) : "0";
}

/** Names this window, over its restarts, so that two windows keep what their documents started from apart. */
function windowKey({ workspaceState }: vscode.ExtensionContext): string {
  if (!vscode.workspace.workspaceFile && !vscode.workspace.workspaceFolders) {
    const known = workspaceState.get<string>("window") ?? randomUUID();
    void workspaceState.update("window", known);
    return known;
  }
  const folders = vscode.workspace.workspaceFolders?.map(({ uri }) => uri.toString()) ?? [];
  const key = [vscode.workspace.workspaceFile?.toString() ?? "", ...folders].join("\n");
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}

/** A clock that a test may take the place of. */
class ReplaceableClock implements Clock {
  current: Clock = systemClock;
  now: Clock["now"] = () => this.current.now();
  sleep: Clock["sleep"] = (ms, signal) => this.current.sleep(ms, signal);
}

/** Prompts that a test may take the place of. */
class ReplaceablePrompts implements Prompts {
  current: Prompts = windowPrompts;
  pickOne: Prompts["pickOne"] = (options) => this.current.pickOne(options);
  pickMany: Prompts["pickMany"] = (options) => this.current.pickMany(options);
  input: Prompts["input"] = (options) => this.current.input(options);
  ask: Prompts["ask"] = (...question) => this.current.ask(...question);
  tell: Prompts["tell"] = (...message) => this.current.tell(...message);
}

export class Roster {
  readonly tree: UsersTree;
  readonly history: History;
  readonly authentication: RosterAuthenticationProvider;
  readonly documents: UserDocuments;
  readonly editors: UserEditors;
  /** For tests alone. */
  readonly prompts = new ReplaceablePrompts();
  /** For tests alone: what is waited for between two looks at the server. */
  readonly clock = new ReplaceableClock();
  readonly #context: CommandContext;
  readonly #ticks: QueueTicks;

  constructor(
    extension: vscode.ExtensionContext,
    { view, treeChanged, historyView, historyChanged, sessionsChanged, filesChanged }: Surfaces,
  ) {
    const log = new Log();
    const actions = new Actions(this.prompts, log);
    const transport = createTransport({
      userAgent: `roster-genesys-cloud/${versionOf(extension.extension)}`,
      timeout: () => setting("requestTimeout", 30, 1, 300) * SECONDS,
      network: networkSettings,
    });
    const store = new SessionStore(extension.secrets);
    const connections = new Connections({
      store,
      transport,
      onCall: (record) => {
        log.call(record);
      },
    });
    const journal = new Journal(path.join(extension.globalStorageUri.fsPath, "journal"));
    const requestedStations = new RequestedStations({
      clock: this.clock,
      organization: async (id) =>
        (await connections.list()).find(({ organization }) => organization.id === id)?.organization,
      late: (message) => void this.prompts.tell("warning", message),
      background: (what, act) => {
        actions.afterwards(what, act);
      },
    });
    this.tree = new UsersTree(
      connections,
      () => Math.round(setting("pageSize", 100, 25, 500)),
      requestedStations,
      treeChanged,
    );
    this.history = new History({
      connections,
      journal,
      changed: historyChanged,
      isVisible: () => historyView.visible,
    });
    const demo = new DemoHost(path.join(extension.extensionPath, "dist", "demo-worker.cjs"));
    const showChanges = (organizationId: string, changes: readonly Change[]) => {
      this.tree.showChanges(organizationId, changes);
      requestedStations.request(organizationId, changes);
      this.history.refresh();
    };
    const storage = extension.globalStorageUri.fsPath;
    this.documents = new UserDocuments({
      prompts: this.prompts,
      journal,
      connections,
      bases: new Bases(path.join(storage, "documents", windowKey(extension))),
      log,
      filesChanged,
      onChanges: showChanges,
      onUnknown: (organizationId, userId) => {
        this.tree.forgetUser(organizationId, userId);
      },
    });
    this.editors = new UserEditors({
      documents: this.documents,
      requestedStations,
      prompts: this.prompts,
      actions,
      log,
      extensionUri: extension.extensionUri,
    });
    const plans = new PlanRunner({
      prompts: this.prompts,
      actions,
      journal,
      log,
      onChanges: (organizationId, changes) => {
        showChanges(organizationId, changes);
        this.documents.usersChanged(organizationId, new Set(changes.map(({ user }) => user.id)));
      },
      onUnknown: (organizationId, userId) => {
        this.tree.forgetUser(organizationId, userId);
        this.documents.usersChanged(organizationId, new Set([userId]));
      },
      onJournal: () => {
        this.history.refresh();
      },
      settled: (organizationId, userIds, signal) =>
        requestedStations.settled(organizationId, userIds, signal),
    });
    const world = {
      prompts: this.prompts,
      store,
      signIn: { transport },
      demo,
    };
    const signedIn = async (signingIn: Promise<Session>) => {
      const session = await signingIn;
      // What could not be loaded before can be now. A new organization is in the tree already.
      this.tree.refreshOrganization(session.id);
      return session;
    };
    this.#context = {
      ...world,
      actions,
      log,
      connections,
      journal,
      plans,
      tree: this.tree,
      documents: this.documents,
      history: this.history,
      view,
      signInDialog: (again) => signedIn(signInDialog(world, again)),
      signedIn,
    };
    this.#ticks = new QueueTicks(this.#context);
    this.authentication = new RosterAuthenticationProvider(store, sessionsChanged, {
      async signIn() {
        try {
          return await signedIn(signInDialog(world));
        } catch (error) {
          // VS Code shows the message itself.
          throw error instanceof CancelledError ? error : new Error(explain(error));
        }
      },
      signOut: (session) => signOut(world, session),
    });
    extension.subscriptions.push(
      log,
      store,
      connections,
      this.authentication,
      this.history,
      requestedStations,
      requestedStations.onDidChange(({ organizationId, userId, stations }) => {
        if (stations) this.documents.usersChanged(organizationId, new Set([userId]));
      }),
      this.documents,
      registerLanguage(this.documents),
      registerTextDocuments(),
      { dispose: () => void transport.close() },
      { dispose: () => void demo.stop() },
      connections.onDidChange(() => {
        this.#settle();
        actions.afterwards("forget what was requested where nobody is signed in", async () => {
          const all = await connections.list();
          requestedStations.retain(new Set(all.map(({ organization }) => organization.id)));
        });
      }),
    );
    this.#settle();
  }

  /** Runs a command of package.json with the arguments that VS Code gives it: the row, and all selected rows. */
  async run(id: string, row: unknown, selected: unknown): Promise<void> {
    const command = commands[id];
    if (!command) throw new RangeError(`There is no command ${id}`);
    const uri = row instanceof vscode.Uri ? row : undefined;
    const nodes =
      Array.isArray(selected) && selected.length > 0 ? selected.filter(isNode) : [row].filter(isNode);
    await this.#context.actions.run(command.what, async () => {
      const meant = uri ? await this.#rowOf(uri) : undefined;
      await command.run(this.#context, meant ? [meant] : nodes, uri);
    });
  }

  /** Takes checkboxes that were ticked or unticked in the tree. */
  tick(items: readonly (readonly [Node, vscode.TreeItemCheckboxState])[]): void {
    this.#ticks.add(
      items.map(([row, state]) => [row, state === vscode.TreeItemCheckboxState.Checked] as const),
    );
  }

  /** The row of the user whose document an address names. */
  async #rowOf(uri: vscode.Uri): Promise<Node | undefined> {
    const address = addressOf(uri);
    if (!address) return undefined;
    const { base } = this.documents.documentOf(uri);
    return this.tree.rowFor(address.organizationId, base?.user ?? { id: address.userId, name: "this user" });
  }

  /** What a crash left open is settled when its organization is there again. */
  #settle(): void {
    const { actions, connections, plans } = this.#context;
    actions.afterwards("settle interrupted changes", async () => {
      for (const { organization } of await connections.list()) await plans.settle(organization);
    });
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value && "id" in value && "parent" in value;
}
