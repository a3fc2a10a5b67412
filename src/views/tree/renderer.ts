/** Node → TreeItem, without I/O. */
import * as vscode from "vscode";
import { CancelledError } from "../../api/errors.js";
import { placeName } from "../../api/regions.js";
import { identityLabel } from "../../auth/session.js";
import type { RoutingStatus, User } from "../../organization/model.js";
import { explain, needsSignIn } from "../actions.js";
import { statusWords } from "../words.js";
import type {
  ErrorNode,
  MoreNode,
  Node,
  OrganizationNode,
  QueueNode,
  Section,
  SectionNode,
  StationNode,
  UserNode,
} from "./nodes.js";

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

/** What can be done with a user; what is not known may be so. */
function userWords({ user, requested }: UserNode): string[] {
  const { stations, routingStatus } = user;
  const has = (role: "associated" | "default") =>
    stations === undefined || (requested?.[role] === undefined ? stations[role] : requested[role]);
  return [
    ...(has("associated") ? ["has-station"] : []),
    ...(has("default") ? ["has-default-station"] : []),
    ...(routingStatus === undefined || routingStatus === "NOT_RESPONDING" ? ["not-responding"] : []),
    ...(routingStatus === "OFF_QUEUE" ? [] : ["on-queue"]),
  ];
}

/**
 * Capability words, sorted, for `when` clauses: what can be done with a node. Some contain others ("not-joined"), so a
 * clause compares whole words: `/(^| )joined( |$)/`.
 */
export function contextValue(node: Node): string {
  const words: string[] = [node.kind];
  if (node.kind === "section") words.push(node.section);
  if (node.kind === "rated") words.push(node.ratedKind);
  if (node.kind === "user") words.push(...userWords(node));
  if (node.kind === "queue")
    words.push(
      node.queue.joined ? "joined" : "not-joined",
      node.queue.through.length > 0 ? "through-group" : "direct",
    );
  if (node.kind === "station") words.push(node.role, ...(node.state === "there" ? ["there"] : []));
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
  const { skills, languages } = node.parent.user;
  if (node.section === "acdSkill" && skills) result.description = String(skills.length);
  if (node.section === "language" && languages) result.description = String(languages.length);
  const station = node.section === "station" ? stationWords(node.parent) : undefined;
  if (station !== undefined) result.description = station;
  return result;
}

/** The station in a word; undefined where it is not known. */
function stationWords({ user: { stations }, requested }: UserNode): string | undefined {
  const asked = requested?.associated ?? requested?.default;
  if (asked) return `${asked.name} (requested)`;
  return stations && ((stations.associated ?? stations.default)?.name ?? "none");
}

function queueItem(node: QueueNode): vscode.TreeItem {
  const { name, joined, through } = node.queue;
  const { wanted = joined } = node;
  const result = item(node, name);
  const state =
    wanted === joined ? (joined ? "active" : "not active") : wanted ? "activating…" : "deactivating…";
  const groups = through.map((group) => group.name).join(", ");
  result.description = groups ? `${state} · through the group ${groups}` : state;
  result.iconPath = new vscode.ThemeIcon(groups ? "organization" : "inbox");
  result.tooltip = groups
    ? `${name}: ${state}\nThe membership comes from the group ${groups}, and stays as long as the group has it.`
    : `${name}: ${state}`;
  result.checkboxState = {
    state: wanted ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
    tooltip: joined ? `Deactivate in ${name}` : `Activate in ${name}`,
    accessibilityInformation: { label: `Active in ${name}`, role: "checkbox" },
  };
  result.accessibilityInformation = { label: `${name}, ${result.description}` };
  return result;
}

function stationItem(node: StationNode): vscode.TreeItem {
  const result = item(node, node.station.name);
  const role = node.role === "associated" ? "associated" : "default";
  result.description = {
    there: role,
    requested: node.role === "associated" ? "requested" : "requested as default",
    leaving: `${role} · until Genesys Cloud has changed it`,
  }[node.state];
  const icon = node.role === "associated" ? "plug" : "pin";
  result.iconPath = new vscode.ThemeIcon(node.state === "requested" ? "loading~spin" : icon);
  if (node.state === "requested")
    result.tooltip = `${node.station.name}\nGenesys Cloud has accepted this, and carries it out in a moment.`;
  result.accessibilityInformation = { label: `${node.station.name}, ${result.description}` };
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
    case "queue":
      return queueItem(node);
    case "station":
      return stationItem(node);
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
