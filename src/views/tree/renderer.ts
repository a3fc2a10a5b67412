/** Node → TreeItem, without I/O. */
import * as vscode from "vscode";
import { CancelledError } from "../../api/errors.js";
import { placeName } from "../../api/regions.js";
import { identityLabel } from "../../auth/session.js";
import type { RoutingStatus, User } from "../../organization/model.js";
import { explain, needsSignIn } from "../actions.js";
import type { ErrorNode, MoreNode, Node, OrganizationNode, Section, SectionNode, UserNode } from "./nodes.js";

interface Look {
  readonly icon: string;
  readonly color?: string;
}

const sectionLooks: Record<Section, { label: string; icon: string }> = {
  acdSkill: { label: "ACD Skills", icon: "mortar-board" },
  language: { label: "Languages", icon: "globe" },
  queue: { label: "Queues", icon: "inbox" },
  station: { label: "Station", icon: "device-mobile" },
  role: { label: "Roles", icon: "shield" },
};

const routingWords: Record<RoutingStatus, string> = {
  OFF_QUEUE: "Off Queue",
  IDLE: "Idle",
  INTERACTING: "Interacting",
  NOT_RESPONDING: "Not Responding",
  COMMUNICATING: "Communicating",
};

/** Each with a shape of its own: colour alone says nothing to many people. */
const routingLooks: Partial<Record<RoutingStatus, Look>> = {
  IDLE: { icon: "pass-filled", color: "charts.green" },
  INTERACTING: { icon: "comment-discussion", color: "charts.blue" },
  COMMUNICATING: { icon: "comment", color: "charts.blue" },
  NOT_RESPONDING: { icon: "warning", color: "charts.red" },
};

const presenceLooks: Record<string, Look> = {
  AVAILABLE: { icon: "circle-filled", color: "charts.green" },
  ON_QUEUE: { icon: "pass", color: "charts.green" },
  BUSY: { icon: "circle-slash", color: "charts.red" },
  MEETING: { icon: "calendar", color: "charts.red" },
  TRAINING: { icon: "book", color: "charts.red" },
  AWAY: { icon: "clock", color: "charts.yellow" },
  BREAK: { icon: "coffee", color: "charts.yellow" },
  MEAL: { icon: "coffee", color: "charts.yellow" },
  IDLE: { icon: "watch", color: "charts.yellow" },
  OUT_OF_OFFICE: { icon: "home", color: "disabledForeground" },
  OFFLINE: { icon: "circle-outline", color: "disabledForeground" },
};

/** `ON_QUEUE` → "On Queue" */
function inWords(constant: string): string {
  return constant
    .toLowerCase()
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}

/** Presence and routing status as words: "On Queue · Idle", "Away · Off Queue". */
export function statusWords({ presence, routingStatus }: User): string {
  if (presence === undefined && routingStatus === undefined) return "status unknown";
  const words = [
    presence === undefined ? "presence unknown" : inWords(presence),
    routingStatus === undefined ? "routing status unknown" : routingWords[routingStatus],
  ];
  return words.join(" · ");
}

function themeIcon({ icon, color }: Look): vscode.ThemeIcon {
  return color === undefined
    ? new vscode.ThemeIcon(icon)
    : new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}

function statusIcon({ presence, routingStatus }: User): vscode.ThemeIcon {
  const look =
    (routingStatus && routingLooks[routingStatus]) ??
    (presence === undefined ? undefined : presenceLooks[presence]) ??
    ({ icon: "person" } satisfies Look);
  return themeIcon(look);
}

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

function item(node: Node, label: string, collapsible = None): vscode.TreeItem {
  const result = new vscode.TreeItem(label, collapsible);
  result.id = node.id;
  result.contextValue = contextValue(node);
  return result;
}

/** Capability words, sorted, for `when` clauses: what can be done with a node. */
export function contextValue(node: Node): string {
  const words: string[] = [node.kind];
  if (node.kind === "section" || node.kind === "rated")
    words.push(node.kind === "rated" ? node.ratedKind : node.section);
  if (["organization", "user", "section"].includes(node.kind)) words.push("can-refresh");
  if (["user", "rated", "queue", "station", "role"].includes(node.kind)) words.push("can-copy-id");
  return words.sort().join(" ");
}

function organizationItem(node: OrganizationNode): vscode.TreeItem {
  const { session } = node.connection;
  const result = item(node, session.organization.name, Expanded);
  result.description =
    node.total === undefined ? placeName(session.place) : `${node.loaded} of ${node.total} users`;
  if (session.identity.kind === "client") result.description += ` · ${identityLabel(session.identity)}`;
  result.iconPath = new vscode.ThemeIcon("organization");
  result.tooltip = `${session.organization.name}\n${placeName(session.place)}, ${identityLabel(session.identity)}`;
  result.accessibilityInformation = { label: `${session.organization.name}, ${result.description}` };
  return result;
}

function userItem(node: UserNode): vscode.TreeItem {
  const { user } = node;
  const result = item(node, user.name, Collapsed);
  const status = statusWords(user);
  result.description = status;
  result.iconPath = statusIcon(user);
  result.tooltip = [user.name, user.title, user.department, user.email, status].filter(Boolean).join("\n");
  result.accessibilityInformation = { label: `${user.name}, ${status}` };
  return result;
}

function sectionItem(node: SectionNode): vscode.TreeItem {
  const { label, icon } = sectionLooks[node.section];
  const result = item(node, label, Collapsed);
  result.iconPath = new vscode.ThemeIcon(icon);
  const { skills, languages, stations } = node.parent.user;
  if (node.section === "acdSkill" && skills) result.description = String(skills.length);
  if (node.section === "language" && languages) result.description = String(languages.length);
  if (node.section === "station" && stations)
    result.description = (stations.associated ?? stations.default)?.name ?? "none";
  return result;
}

function moreItem(node: MoreNode): vscode.TreeItem {
  const result = item(node, node.busy ? "Loading…" : "Load More…");
  result.description = node.total === undefined ? `${node.loaded} so far` : `${node.loaded} of ${node.total}`;
  result.iconPath = new vscode.ThemeIcon(node.busy ? "loading~spin" : "ellipsis");
  result.command = { command: "roster.loadMore", title: "Load More", arguments: [node] };
  return result;
}

function errorItem(node: ErrorNode): vscode.TreeItem {
  if (node.error instanceof CancelledError) {
    const result = item(node, "Cancelled");
    result.description = "click to try again";
    result.iconPath = new vscode.ThemeIcon("circle-slash");
    result.command = { command: "roster.retry", title: "Retry", arguments: [node] };
    return result;
  }
  const text = explain(node.error);
  const signIn = needsSignIn(node.error);
  const label = signIn ? "Sign in again" : `Could not ${node.what}`;
  const result = item(node, label);
  result.description = text;
  result.tooltip = `Could not ${node.what}. ${text}.\n${signIn ? "Click to sign in." : "Click to try again."}`;
  result.iconPath = themeIcon({ icon: "error", color: "list.errorForeground" });
  result.command = signIn
    ? { command: "roster.signIn", title: "Sign In", arguments: [node] }
    : { command: "roster.retry", title: "Retry", arguments: [node] };
  result.accessibilityInformation = { label: `${label}: ${text}` };
  return result;
}

export function treeItem(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case "organization":
      return organizationItem(node);
    case "found": {
      const result = item(node, "Found", Expanded);
      result.iconPath = new vscode.ThemeIcon("search");
      return result;
    }
    case "user":
      return userItem(node);
    case "section":
      return sectionItem(node);
    case "rated": {
      const result = item(node, node.item.name);
      result.description = `${node.item.proficiency}${node.item.active ? "" : " · inactive"}`;
      result.iconPath = new vscode.ThemeIcon("star-full");
      result.tooltip = `${node.item.name}: proficiency ${node.item.proficiency} of 5`;
      result.accessibilityInformation = {
        label: `${result.tooltip}${node.item.active ? "" : ", inactive"}`,
      };
      return result;
    }
    case "queue": {
      const result = item(node, node.queue.name);
      result.description = node.queue.joined ? "joined" : "member, not joined";
      result.iconPath = new vscode.ThemeIcon(node.queue.joined ? "pass" : "circle-outline");
      return result;
    }
    case "station": {
      const result = item(node, node.station.name);
      result.description = node.role;
      result.iconPath = new vscode.ThemeIcon(node.role === "associated" ? "plug" : "pin");
      return result;
    }
    case "role": {
      const { role, division, group } = node.grant;
      const result = item(node, role.name);
      result.description = `${division.name} · ${group ? `from group ${group.name}` : "own"}`;
      result.iconPath = new vscode.ThemeIcon(group ? "organization" : "key");
      result.tooltip = `${role.name} in ${division.name}, ${group ? `from the group ${group.name}` : "the user's own grant"}`;
      return result;
    }
    case "more":
      return moreItem(node);
    case "error":
      return errorItem(node);
    case "empty": {
      const result = item(node, "");
      result.description = node.text;
      result.accessibilityInformation = { label: node.text };
      return result;
    }
  }
}
