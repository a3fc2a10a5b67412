/** What commands work with, and how they find out what they were called for. */
import type * as vscode from "vscode";
import type { Uri } from "vscode";
import type { SessionStore } from "../auth/sessionStore.js";
import type { SignInContext } from "../auth/signIn.js";
import { placeName } from "../api/regions.js";
import { identityLabel, type Session } from "../auth/session.js";
import type { DemoHost } from "../demo/host.js";
import type { Named, User } from "../organization/model.js";
import { explain, type Actions } from "../views/actions.js";
import type { Connection, Connections } from "../views/connections.js";
import type { Journal } from "../changes/journal.js";
import type { History } from "../views/history/provider.js";
import type { Log } from "../views/log.js";
import type { PlanRunner } from "../views/plans.js";
import { fixed, withoutIcons, type Found, type Prompts } from "../views/prompts.js";
import { organizationNodeOf, userNodeOf, type Node, type RatedNode } from "../views/tree/nodes.js";
import type { UsersTree } from "../views/tree/provider.js";
import type { UserDocuments } from "../views/userEditor/documents.js";
import { CancelledError } from "../api/errors.js";

export interface CommandContext {
  readonly prompts: Prompts;
  readonly actions: Actions;
  readonly log: Log;
  readonly store: SessionStore;
  readonly connections: Connections;
  readonly journal: Journal;
  readonly plans: PlanRunner;
  readonly tree: UsersTree;
  readonly documents: UserDocuments;
  readonly history: History;
  readonly view: vscode.TreeView<Node>;
  readonly signIn: Omit<SignInContext, "signal">;
  /** This window's demo organization. */
  readonly demo: Pick<DemoHost, "address" | "isRunning" | "reset">;
  /** Asks a person to sign in. @throws {CancelledError} */
  readonly signInDialog: (again?: Session) => Promise<Session>;
  /** Lets the tree ask again for an organization that was signed in to. */
  readonly signedIn: (signingIn: Promise<Session>) => Promise<Session>;
}

/**
 * A command's work. `nodes` is what it was called on: nothing from the palette, one or more rows from the tree; `uri` is
 * the document, where it was called on one.
 */
export type CommandHandler = (context: CommandContext, nodes: readonly Node[], uri?: Uri) => Promise<void>;

export interface Command {
  /** Completes "Could not …". */
  readonly what: string;
  readonly run: CommandHandler;
}

/** Users of one organization. */
export interface Target {
  readonly connection: Connection;
  readonly users: readonly Named[];
}

/** Rows of a tree that stand for users: their own, and any below them. Each user once. */
export function usersOfNodes(nodes: readonly Node[]): Named[] {
  const rows = nodes.flatMap((node) => userNodeOf(node) ?? []);
  return [...new Map(rows.map(({ user }) => [user.id, { id: user.id, name: user.name }])).values()];
}

function connectionsOfNodes(nodes: readonly Node[]): Connection[] {
  return [...new Set(nodes.flatMap((node) => organizationNodeOf(node)?.connection ?? []))];
}

/**
 * The organization a command is for: that of its rows, the only one, or the one that the person picks.
 * @throws {CancelledError}
 */
export async function pickConnection(
  { connections, prompts, signInDialog }: CommandContext,
  nodes: readonly Node[],
): Promise<Connection> {
  const [own, other] = connectionsOfNodes(nodes);
  if (own && !other) return own;
  const all = await connections.list();
  const [only, second] = all;
  if (only && !second) return only;
  if (!only) {
    const button = await prompts.ask("You are not signed in to an organization.", "", "Sign In…");
    if (button === undefined) throw new CancelledError();
    const session = await signInDialog();
    const connection = (await connections.list()).find((one) => one.session.id === session.id);
    if (!connection) throw new CancelledError();
    return connection;
  }
  return prompts.pickOne({
    title: "Organization",
    placeholder: "In which organization?",
    load: fixed(
      all.map((connection) => ({
        label: connection.organization.name,
        description: withoutIcons(
          `${identityLabel(connection.session.identity)}, ${placeName(connection.session.place)}`,
        ),
        value: connection,
      })),
    ),
    key: ({ session }) => session.id,
    failed: explain,
  });
}

/**
 * The users a command is for: those of its rows, or those that the person finds and ticks.
 * @throws {CancelledError}
 */
export async function pickUsers(
  context: CommandContext,
  nodes: readonly Node[],
  title: string,
): Promise<Target> {
  const connection = await pickConnection(context, nodes);
  const given = usersOfNodes(nodes.filter((node) => organizationNodeOf(node)?.connection === connection));
  if (given.length > 0) return { connection, users: given };
  const selected = usersOfNodes(
    context.view.selection.filter((node) => organizationNodeOf(node)?.connection === connection),
  );
  const users = await context.prompts.pickMany<Named>({
    title: `${title}: users`,
    placeholder: "Type a part of a name, e-mail, title or department; tick the users; OK goes on",
    selected: selected.map((user) => ({ label: user.name, value: user })),
    search: (text, signal) => searchUsers(connection, text, signal),
    key: ({ id }) => id,
    empty: "Nobody matches",
    failed: explain,
  });
  return { connection, users };
}

/** Users as choices: what the server finds for a text, or the first ones by name for none. */
export async function searchUsers(
  { organization }: Connection,
  text: string,
  signal: AbortSignal,
): Promise<Found<User>> {
  const wanted = text.trim();
  const { users, total } = wanted
    ? await organization.users.search(wanted, { signal })
    : await organization.users.page(1, 25, { signal }).then(({ items, total }) => ({ users: items, total }));
  const choices = users.map((user) => ({
    label: user.name,
    description: withoutIcons([user.title, user.department].filter(Boolean).join(", ")),
    detail: withoutIcons(user.email ?? ""),
    value: user,
  }));
  const more = (total ?? 0) - users.length;
  return more > 0 ? { choices, note: `and ${more} more: type on to narrow it down` } : { choices };
}

/** The rows that are ACD skills or languages. */
export const ratedNodes = (nodes: readonly Node[]): RatedNode[] =>
  nodes.filter((node) => node.kind === "rated");
