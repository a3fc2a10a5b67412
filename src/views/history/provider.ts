/** The history: what was changed, newest first, from the journals of the organizations that are signed in to. */
import * as vscode from "vscode";
import type { Journal, JournalledPlan } from "../../changes/journal.js";
import type { Connections } from "../connections.js";
import { describeChanges } from "../planText.js";
import { sideText, changesByUser, type Side, type UserChanges } from "./texts.js";
import { ago, canUndo, outcomeOf, type HistoryNode, type OutcomeKind, type PastNode } from "./nodes.js";

/** How many changes are listed before somebody asks for older ones. */
const PAGE = 50;
/** Users that a tooltip names. */
const NAMED = 10;
/** Milliseconds after which "5 minutes ago" is said anew. */
const MINUTE = 60_000;

export const HISTORY_SCHEME = "roster-history";

interface Look {
  readonly icon: string;
  readonly color?: string;
}

/** Each with a shape of its own: colour alone says nothing to many people. */
const looks: Readonly<Record<OutcomeKind, Look>> = {
  done: { icon: "check", color: "charts.green" },
  failed: { icon: "error", color: "list.errorForeground" },
  unknown: { icon: "question", color: "list.warningForeground" },
  undone: { icon: "discard", color: "disabledForeground" },
  underWay: { icon: "loading~spin" },
  interrupted: { icon: "debug-disconnect", color: "list.warningForeground" },
};

export interface HistoryOptions {
  readonly connections: Connections;
  readonly journal: Journal;
  readonly changed: vscode.EventEmitter<HistoryNode | undefined>;
  readonly isVisible: () => boolean;
  readonly now?: () => number;
}

export class History
  implements vscode.TreeDataProvider<HistoryNode>, vscode.TextDocumentContentProvider, vscode.Disposable
{
  readonly #options: HistoryOptions;
  readonly #now: () => number;
  readonly #subscriptions: vscode.Disposable[];
  #shown = PAGE;
  /** What the journals say; read again after each change. */
  #past: Promise<readonly PastNode[]> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly onDidChangeTreeData: vscode.Event<HistoryNode | undefined>;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.onDidChangeTreeData = options.changed.event;
    this.#subscriptions = [
      options.connections.onDidChange(() => {
        this.refresh();
      }),
      vscode.workspace.registerTextDocumentContentProvider(HISTORY_SCHEME, this),
    ];
  }

  /** The journals say something else than before. Nothing is read until somebody looks. */
  refresh(): void {
    this.#past = undefined;
    this.#options.changed.fire(undefined);
  }

  /** Lists older ones too. */
  showMore(): void {
    this.#shown += PAGE;
    this.#options.changed.fire(undefined);
  }

  /** Every change, newest first. Makes no request. @throws {Error} when SecretStorage cannot be read. */
  past(): Promise<readonly PastNode[]> {
    const reading = (this.#past ??= this.#read());
    reading.catch(() => {
      if (this.#past === reading) this.#past = undefined;
    });
    return reading;
  }

  async #read(): Promise<readonly PastNode[]> {
    const { connections, journal } = this.#options;
    // Two people of one organization have one journal.
    const all = new Map((await connections.list()).map((one) => [one.organization.id, one]));
    const lists = await Promise.all(
      [...all].map(async ([id, connection]) =>
        (await journal.plans(id)).map((plan): PastNode => ({
          kind: "past",
          id: `${id}/${plan.id}`,
          parent: undefined,
          connection,
          plan,
          ofSeveral: all.size > 1,
        })),
      ),
    );
    const nodes = lists.flatMap((list) => list.reverse());
    return nodes.sort((a, b) => Date.parse(b.plan.at) - Date.parse(a.plan.at));
  }

  async getChildren(node?: HistoryNode): Promise<HistoryNode[]> {
    if (node) return [];
    this.#keepTime();
    try {
      const past = await this.past();
      const shown = past.slice(0, this.#shown);
      if (shown.length === past.length) return shown;
      return [
        ...shown,
        { kind: "older", id: "older", parent: undefined, shown: shown.length, total: past.length },
      ];
    } catch (error) {
      const why = error instanceof Error ? error.message : "Something unexpected happened";
      return [{ kind: "unreadable", id: "unreadable", parent: undefined, why }];
    }
  }

  /** While it is seen, "5 minutes ago" grows older. */
  #keepTime(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#options.isVisible()) this.#options.changed.fire(undefined);
    }, MINUTE).unref();
  }

  getTreeItem(node: HistoryNode): vscode.TreeItem {
    switch (node.kind) {
      case "past":
        return this.#pastItem(node);
      case "older": {
        const result = new vscode.TreeItem("Load More…");
        result.id = node.id;
        result.description = `${node.shown} of ${node.total}`;
        result.iconPath = new vscode.ThemeIcon("ellipsis");
        result.command = { command: "roster.loadOlderChanges", title: "Load More" };
        return result;
      }
      case "unreadable": {
        const result = new vscode.TreeItem("The history cannot be read");
        result.id = node.id;
        result.description = node.why;
        result.iconPath = new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
        return result;
      }
    }
  }

  #pastItem(node: PastNode): vscode.TreeItem {
    const { plan, ofSeveral } = node;
    const { kind, words } = outcomeOf(plan, process.pid);
    const result = new vscode.TreeItem(plan.title);
    const parts = [
      ago(plan.at, this.#now()),
      ...(plan.by === undefined ? [] : [plan.by]),
      words,
      ...(ofSeveral ? [plan.organization.name] : []),
    ];
    const { icon, color } = looks[kind];
    result.id = node.id;
    result.description = parts.join(" · ");
    result.iconPath =
      color === undefined
        ? new vscode.ThemeIcon(icon)
        : new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
    result.tooltip = tooltip(plan, words);
    result.contextValue = canUndo(plan) ? "can-undo past" : "past";
    result.command = { command: "roster.showChange", title: "Show Change", arguments: [node] };
    result.accessibilityInformation = { label: `${plan.title}, ${parts.join(", ")}` };
    return result;
  }

  /** One side of a change of one user. Nothing is kept of it: the journal is read each time VS Code asks. */
  async provideTextDocumentContent({ query }: vscode.Uri): Promise<string> {
    const asked = new URLSearchParams(query);
    const [id, side] = [asked.get("change"), asked.get("side")];
    const node = (await this.past()).find((one) => one.id === id);
    const own = node && changesByUser(node.plan).find(({ user }) => user.id === asked.get("user"));
    return own
      ? sideText(own, side === "after" ? "after" : "before")
      : "This change is not in the journal any more.";
  }

  /** Opens a change as a comparison: before and after, of one user or of several. */
  async open(node: PastNode): Promise<boolean> {
    const users = changesByUser(node.plan);
    const [only, second] = users;
    if (!only) return false;
    const { title } = node.plan;
    if (second)
      await vscode.commands.executeCommand(
        "vscode.changes",
        title,
        users.map((own) => [
          uriOf(node, own, "after"),
          uriOf(node, own, "before"),
          uriOf(node, own, "after"),
        ]),
      );
    else
      await vscode.commands.executeCommand(
        "vscode.diff",
        uriOf(node, only, "before"),
        uriOf(node, only, "after"),
        title,
        { preview: true },
      );
    return true;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function uriOf({ id, plan }: PastNode, { user }: UserChanges, side: Side): vscode.Uri {
  const [folder, name] = [plan.organization, user].map(
    (named) => named.name.replaceAll(/[/\\?#:\r\n]/g, "-") || named.id,
  );
  const query = new URLSearchParams({ change: id, user: user.id, side }).toString();
  return vscode.Uri.from({ scheme: HISTORY_SCHEME, path: `/${folder}/${name}`, query });
}

/** All there is to say in a few lines; who else was changed stands in the comparison. */
function tooltip(plan: JournalledPlan, outcome: string): string {
  const users = changesByUser(plan);
  const named = users.slice(0, NAMED).map(({ user, changes }) => `${user.name}: ${describeChanges(changes)}`);
  const problems = plan.calls.flatMap(({ user, outcome: became }) =>
    became && became.outcome !== "done" ? [`${user.name}: ${became.error}`] : [],
  );
  return [
    plan.title,
    `${plan.organization.name}, ${new Date(plan.at).toLocaleString()}`,
    ...(plan.by === undefined ? [] : [plan.by]),
    outcome,
    ...(named.length > 0 ? ["", ...named] : []),
    ...(users.length > NAMED ? [`and ${users.length - NAMED} more`] : []),
    ...(problems.length > 0 ? ["", ...problems.slice(0, NAMED)] : []),
  ].join("\n");
}
