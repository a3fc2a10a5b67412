/** The tree's cache: asks the loader once, refreshes the one row that changed. */
import type * as vscode from "vscode";
import type { Change } from "../../changes/change.js";
import { byName, type Named, type RatedItem, type User } from "../../organization/model.js";
import type { Connection, Connections } from "../connections.js";
import type { RequestedChange, RequestedStations } from "../requestedStations.js";
import { TreeLoader, errorNode } from "./loader.js";
import {
  organizationNodeOf,
  type FoundNode,
  type MoreNode,
  type Node,
  type OrganizationNode,
  type QueueNode,
  type Section,
  type UserNode,
} from "./nodes.js";
import { treeItem } from "./renderer.js";

/** Users that Find User keeps on top; more push the oldest out. */
const MAX_FOUND = 10;

export class UsersTree implements vscode.TreeDataProvider<Node> {
  readonly #loader: TreeLoader;
  readonly #requested: RequestedStations;
  readonly #changed: vscode.EventEmitter<Node | undefined>;
  readonly onDidChangeTreeData: vscode.Event<Node | undefined>;
  #roots: OrganizationNode[] | undefined;
  #before: OrganizationNode[] = [];
  readonly #children = new Map<string, Node[]>();
  /** One request in flight for a node. */
  readonly #loading = new Map<string, Promise<Node[]>>();
  /** First loads that nobody has asked for yet. */
  readonly #early = new Map<string, Promise<Node[]>>();
  readonly #found = new Map<string, { node: FoundNode; users: UserNode[] }>();
  /** The last reading of a user's status: an earlier one that answers later says nothing any more. */
  readonly #reading = new Map<string, symbol>();

  constructor(
    connections: Connections,
    pageSize: () => number,
    requested: RequestedStations,
    changed: vscode.EventEmitter<Node | undefined>,
  ) {
    this.#loader = new TreeLoader(connections, pageSize, (organizationId, userId) =>
      requested.ask(organizationId, userId),
    );
    this.#requested = requested;
    this.#changed = changed;
    requested.onDidChange((change) => {
      this.#showStations(change);
    });
    this.onDidChangeTreeData = changed.event;
    connections.onDidChange(() => {
      this.#reconcile();
    });
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node);
  }

  getParent(node: Node): Node | undefined {
    return node.parent;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) return this.#organizations();
    if (node.kind === "found") return this.#found.get(node.id)?.users ?? [];
    const early = this.#early.get(node.id);
    this.#early.delete(node.id);
    const children = this.#children.get(node.id) ?? (await (early ?? this.#load(node)));
    const found = node.kind === "organization" ? this.#found.get(foundId(node)) : undefined;
    return found ? [found.node, ...children] : children;
  }

  async #organizations(): Promise<Node[]> {
    if (this.#roots) return this.#roots;
    try {
      const before = new Map(this.#before.map((root) => [root.connection, root]));
      // An organization that stays keeps its node, and so its rows.
      const roots = (await this.#loader.roots()).map((root) => before.get(root.connection) ?? root);
      for (const gone of this.#before.filter((root) => !roots.includes(root))) {
        this.#forget(gone.id);
        this.#found.delete(foundId(gone));
      }
      // They open by themselves: their users are asked for while VS Code still draws them.
      for (const root of roots) if (!this.#before.includes(root)) this.#early.set(root.id, this.#load(root));
      this.#roots = this.#before = roots;
      return roots;
    } catch (error) {
      return [errorNode(undefined, "read the stored sign-ins", error)];
    }
  }

  async #load(node: Node): Promise<Node[]> {
    const running = this.#loading.get(node.id);
    if (running) return running;
    const run = async () => {
      const { nodes, cacheable, learn } = await this.#loader.children(node);
      // Somebody refreshed meanwhile: this answer is stale, and the newer one is on its way.
      if (this.#loading.get(node.id) === mine) {
        this.#loading.delete(node.id);
        learn();
        if (cacheable) this.#children.set(node.id, nodes);
      }
      // The row itself now knows how many there are.
      if (node.kind === "organization" || node.kind === "section")
        queueMicrotask(() => {
          this.#showRow(node);
        });
      return nodes;
    };
    const mine = run();
    this.#loading.set(node.id, mine);
    return mine;
  }

  /** Draws a row again without asking the server for what is under it. */
  #showRow(node: Node): void {
    if (this.#children.has(node.id)) this.#changed.fire(node);
  }

  /** Loads the next page in the place of its node. */
  async loadMore(node: MoreNode): Promise<void> {
    if (node.busy) return;
    const siblings = this.#children.get(node.parent.id);
    if (!siblings?.includes(node)) return;
    node.busy = true;
    this.#changed.fire(node);
    const { nodes, cacheable, learn } = await this.#loader.more(node);
    node.busy = false;
    const now = this.#children.get(node.parent.id);
    // Refreshed meanwhile: this page belongs to a list that is no more.
    if (!now?.includes(node)) return;
    learn();
    const known = new Set(now.map(({ id }) => id));
    // A list that changed between two pages gives a row twice: once is enough.
    const fresh = nodes.filter((next) => !known.has(next.id) || next.kind === "more");
    const before = now.filter((other) => other !== node && other.kind !== "error");
    this.#children.set(node.parent.id, cacheable ? [...before, ...fresh] : [...before, ...nodes, node]);
    this.#changed.fire(node.parent);
  }

  /** Asks the server again for a node and everything under it; for everything without a node. */
  refresh(node?: Node): void {
    if (!node) {
      this.#children.clear();
      this.#loading.clear();
      this.#early.clear();
      this.#reconcile();
      for (const { node: found } of this.#found.values()) this.#refreshFound(found);
      return;
    }
    if (node.kind === "organization") {
      const found = this.#found.get(foundId(node));
      if (found) this.#refreshFound(found.node);
    }
    if (node.kind === "section") node.parent.user = withoutSection(node.parent.user, node.section);
    this.#forget(node.id);
    this.#changed.fire(node);
  }

  /** Asks again for an organization that is in the tree. */
  refreshOrganization(sessionId: string): void {
    const node = this.#roots?.find(({ id }) => id === sessionId);
    if (node) this.refresh(node);
  }

  /** Found rows are of no page: they are read again by their ids. Where that fails, they say what they said. */
  #refreshFound(node: FoundNode): void {
    const rows = this.#found.get(node.id)?.users ?? [];
    const { organization } = node.parent.connection;
    organization.users.some(rows.map(({ user }) => user.id)).then(
      (users) => {
        for (const user of users) this.showUser(organization.id, user);
      },
      () => undefined,
    );
  }

  /** Asks again for what an error node stands for. */
  async retry(node: Node): Promise<void> {
    const parent = node.parent;
    const siblings = parent && this.#children.get(parent.id);
    const more = siblings?.find((sibling) => sibling.kind === "more");
    if (more) await this.loadMore(more);
    else this.refresh(parent);
  }

  /** Every row of a user: in the pages, and among the found. */
  #rowsOf(organizationId: string, userId: string): UserNode[] {
    const lists = [...this.#children.values(), ...[...this.#found.values()].map(({ users }) => users)];
    return lists
      .flat()
      .filter((node): node is UserNode => node.kind === "user" && node.user.id === userId)
      .filter((node) => node.organization.connection.organization.id === organizationId);
  }

  /** Shows a user as the server now describes it, in its own rows and nowhere else. */
  showUser(organizationId: string, user: User): void {
    for (const row of this.#rowsOf(organizationId, user.id)) {
      row.user = user;
      this.refresh(row);
    }
  }

  /** Nothing is known any more of what a user has: the next look at it asks the server. */
  forgetUser(organizationId: string, userId: string): void {
    const rows = this.#rowsOf(organizationId, userId);
    for (const row of rows) {
      row.user = { ...row.user, skills: undefined, languages: undefined, stations: undefined };
      this.refresh(row);
    }
    this.#readStatus(organizationId, rows);
  }

  /** Shows changes that were carried out; only what the rows themselves say of a user is asked for again. */
  showChanges(organizationId: string, changes: readonly Change[]): void {
    const whole = new Set<UserNode>();
    const queues = new Set<QueueNode>();
    const stale = new Set<UserNode>();
    for (const change of changes)
      for (const row of this.#rowsOf(organizationId, change.user.id))
        switch (change.kind) {
          case "acdSkill":
          case "language": {
            const key = change.kind === "acdSkill" ? "skills" : "languages";
            row.user = { ...row.user, [key]: withChange(row.user[key], change) };
            // The other sections keep what they show.
            this.#forget(`${row.id}/${change.kind}`);
            whole.add(row);
            break;
          }
          case "queue":
            this.#forget(`${row.id}/queue`);
            whole.add(row);
            break;
          case "joined": {
            const shown = this.#queueRow(row, change);
            if (shown) queues.add(shown);
            else {
              this.#forget(`${row.id}/queue`);
              whole.add(row);
            }
            break;
          }
          case "station":
            // Accepted, and perhaps not carried out yet: it is the requested station that says what is there.
            this.#forget(`${row.id}/station`);
            whole.add(row);
            break;
          case "profile":
          case "status":
            stale.add(row);
        }
    for (const row of whole) this.#changed.fire(row);
    for (const row of queues) if (!whole.has(row.parent.parent)) this.#changed.fire(row);
    this.#readStatus(organizationId, [...stale]);
  }

  /** The row of a queue with a change in it; undefined where the row is not there, or more than that has changed. */
  #queueRow(user: UserNode, { item, after }: Change): QueueNode | undefined {
    if (typeof after !== "boolean") return undefined;
    const row = this.#children
      .get(`${user.id}/queue`)
      ?.find((node): node is QueueNode => node.kind === "queue" && node.queue.id === item.id);
    if (!row) return undefined;
    row.queue = { ...row.queue, joined: after };
    row.wanted = undefined;
    return row;
  }

  /** Shows a tick that is being carried out; `undefined`: the row shows what is there again. */
  showTick(row: QueueNode, wanted: boolean | undefined): void {
    row.wanted = wanted;
    this.#changed.fire(row);
  }

  /** What is requested of a user's stations has changed, and perhaps what is there. */
  #showStations({ organizationId, userId, stations }: RequestedChange): void {
    for (const row of this.#rowsOf(organizationId, userId)) {
      row.requested = this.#requested.ask(organizationId, userId);
      if (stations) row.user = { ...row.user, stations };
      else if (!row.requested) row.user = { ...row.user, stations: undefined };
      this.#forget(`${row.id}/station`);
      this.#changed.fire(row);
    }
  }

  /** Reads again what rows say of their users themselves: all of them in one request. Where that fails, it is unknown. */
  #readStatus(organizationId: string, rows: readonly UserNode[]): void {
    const [first] = rows;
    if (!first) return;
    const ids = [...new Set(rows.map(({ user }) => user.id))];
    const mine = Symbol();
    for (const id of ids) this.#reading.set(`${organizationId} ${id}`, mine);
    const show = (id: string, fresh: Partial<User>) => {
      const key = `${organizationId} ${id}`;
      if (this.#reading.get(key) !== mine) return;
      this.#reading.delete(key);
      for (const row of this.#rowsOf(organizationId, id)) {
        row.user = { ...row.user, ...fresh };
        this.#changed.fire(row);
      }
    };
    const unknown = { presence: undefined, routingStatus: undefined };
    first.organization.connection.organization.users.some(ids).then(
      (users) => {
        for (const id of ids) show(id, rowOf(users.find((user) => user.id === id)) ?? unknown);
      },
      () => {
        for (const id of ids) show(id, unknown);
      },
    );
  }

  /** Puts a user on top, under Found, and answers its row. */
  async showFound(connection: Connection, user: User): Promise<UserNode | undefined> {
    const roots = await this.getChildren();
    const organization = roots.map(organizationNodeOf).find((root) => root?.connection === connection);
    if (!organization) return undefined;
    const id = foundId(organization);
    const node: FoundNode = this.#found.get(id)?.node ?? { kind: "found", id, parent: organization };
    const others = this.#found.get(id)?.users.filter((other) => other.user.id !== user.id) ?? [];
    const row = this.#loader.userNode(node, organization, user);
    this.#forget(row.id);
    this.#found.set(id, { node, users: [row, ...others].slice(0, MAX_FOUND) });
    this.#changed.fire(organization);
    return row;
  }

  /** A row that stands for a user who may be in no page: for commands that are called from elsewhere. */
  async rowFor(organizationId: string, { id, name }: Named): Promise<UserNode | undefined> {
    const [known] = this.#rowsOf(organizationId, id);
    if (known) return known;
    const roots = (await this.getChildren()).map(organizationNodeOf);
    const root = roots.find((node) => node?.connection.organization.id === organizationId);
    const unknown = {
      email: undefined,
      title: undefined,
      department: undefined,
      state: undefined,
      presence: undefined,
      routingStatus: undefined,
      skills: undefined,
      languages: undefined,
      stations: undefined,
    };
    return root && this.#loader.userNode(root, root, { id, name, ...unknown });
  }

  /** Takes the found users away. */
  clearFound(node: FoundNode): void {
    this.#found.delete(node.id);
    this.#changed.fire(node.parent);
  }

  #forget(id: string): void {
    for (const map of [this.#children, this.#loading, this.#early])
      for (const key of map.keys()) if (key === id || key.startsWith(`${id}/`)) map.delete(key);
  }

  /** Organizations came or went. */
  #reconcile(): void {
    this.#roots = undefined;
    this.#changed.fire(undefined);
  }
}

const foundId = (organization: OrganizationNode) => `${organization.id}/found`;

/** What a row says of a user itself; its sections are their own. */
function rowOf(user: User | undefined): Partial<User> | undefined {
  if (!user) return undefined;
  const { name, email, title, department, state, presence, routingStatus } = user;
  return { name, email, title, department, state, presence, routingStatus };
}

/** A user of whom a section is not known, so that it is asked for. */
function withoutSection(user: User, section: Section): User {
  return {
    ...user,
    ...(section === "acdSkill" ? { skills: undefined } : {}),
    ...(section === "language" ? { languages: undefined } : {}),
    ...(section === "station" ? { stations: undefined } : {}),
  };
}

/** A list after a change; what is unknown stays unknown. */
function withChange(
  items: readonly RatedItem[] | undefined,
  { item, after }: Change,
): readonly RatedItem[] | undefined {
  if (!items) return undefined;
  const others = items.filter(({ id }) => id !== item.id);
  if (typeof after !== "number") return others;
  const active = items.find(({ id }) => id === item.id)?.active ?? true;
  return [...others, { id: item.id, name: item.name, proficiency: after, active }].sort(byName);
}
