/** Everything behind the entry: loaded on the first use, and put together here. */
import path from "node:path";
import * as vscode from "vscode";
import { createTransport } from "./api/transport.js";
import { RosterAuthenticationProvider } from "./auth/provider.js";
import type { Session } from "./auth/session.js";
import { SessionStore } from "./auth/sessionStore.js";
import { Journal } from "./changes/journal.js";
import { signInDialog, signOut } from "./commands/accounts.js";
import type { CommandContext } from "./commands/context.js";
import { commands } from "./commands/index.js";
import { DemoHost } from "./demo/host.js";
import { CancelledError } from "./api/errors.js";
import { Actions, explain } from "./views/actions.js";
import { Connections } from "./views/connections.js";
import { Log } from "./views/log.js";
import { PlanRunner } from "./views/plans.js";
import { windowPrompts, type Prompts } from "./views/prompts.js";
import { registerTextDocuments } from "./views/textDocuments.js";
import type { Node } from "./views/tree/nodes.js";
import { UsersTree } from "./views/tree/provider.js";

/** What the entry registered, to be filled from here. */
export interface Surfaces {
  readonly view: vscode.TreeView<Node>;
  readonly treeChanged: vscode.EventEmitter<Node | undefined>;
  readonly sessionsChanged: vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>;
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
  readonly authentication: RosterAuthenticationProvider;
  /** For tests alone. */
  readonly prompts = new ReplaceablePrompts();
  readonly #context: CommandContext;

  constructor(extension: vscode.ExtensionContext, { view, treeChanged, sessionsChanged }: Surfaces) {
    const log = new Log();
    const actions = new Actions(this.prompts, log);
    const transport = createTransport({ timeout: () => setting("requestTimeout", 30, 1, 300) * SECONDS });
    const userAgent = `roster-genesys-cloud/${versionOf(extension.extension)}`;
    const store = new SessionStore(extension.secrets);
    const connections = new Connections({
      store,
      transport,
      userAgent,
      onCall: (record) => {
        log.call(record);
      },
    });
    const journal = new Journal(path.join(extension.globalStorageUri.fsPath, "journal"));
    this.tree = new UsersTree(connections, () => Math.round(setting("pageSize", 100, 25, 500)), treeChanged);
    const demo = new DemoHost(path.join(extension.extensionPath, "dist", "demo-worker.cjs"));
    const plans = new PlanRunner({ prompts: this.prompts, actions, journal, tree: this.tree, log });
    const world = {
      prompts: this.prompts,
      store,
      signIn: { transport, userAgent },
      demoAddress: () => demo.address(),
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
      view,
      signInDialog: (again) => signedIn(signInDialog(world, again)),
      signedIn,
    };
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
      registerTextDocuments(),
      { dispose: () => void transport.close() },
      { dispose: () => void demo.stop() },
      connections.onDidChange(() => {
        this.#settle();
      }),
    );
    this.#settle();
  }

  /** Runs a command of package.json with the arguments that VS Code gives it: the row, and all selected rows. */
  async run(id: string, row: unknown, selected: unknown): Promise<void> {
    const command = commands[id];
    if (!command) throw new RangeError(`There is no command ${id}`);
    const nodes =
      Array.isArray(selected) && selected.length > 0 ? selected.filter(isNode) : [row].filter(isNode);
    await this.#context.actions.run(command.what, () => command.run(this.#context, nodes));
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
