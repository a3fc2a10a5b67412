/** What can stand in the tree. */
import type { Membership } from "../../organization/memberships.js";
import type { Named, RatedItem, RatedKind, RoleGrant, User } from "../../organization/model.js";
import type { Connection } from "../connections.js";
import type { Requested } from "../requestedStations.js";

/** The lists under a user, in their order. */
export const sections = ["acdSkill", "language", "queue", "station", "role"] as const;
export type Section = (typeof sections)[number];

interface NodeBase {
  /** Unique in the tree and stable over refreshes: selection and expansion hang on it. */
  readonly id: string;
  readonly parent: Node | undefined;
}

export interface OrganizationNode extends NodeBase {
  readonly kind: "organization";
  readonly connection: Connection;
  /** How many users there are, once the first page said so. */
  total: number | undefined;
  /** How many of them are in the tree. */
  loaded: number;
}

/** Users that Find User brought, above the pages. */
export interface FoundNode extends NodeBase {
  readonly kind: "found";
  readonly parent: OrganizationNode;
}

export interface UserNode extends NodeBase {
  readonly kind: "user";
  readonly parent: OrganizationNode | FoundNode;
  readonly organization: OrganizationNode;
  user: User;
  /** Stations that were asked for and are not there yet. */
  requested: Requested | undefined;
}

export interface SectionNode extends NodeBase {
  readonly kind: "section";
  readonly parent: UserNode;
  readonly section: Section;
}

export interface RatedNode extends NodeBase {
  readonly kind: "rated";
  readonly parent: SectionNode;
  readonly ratedKind: RatedKind;
  readonly item: RatedItem;
}

export interface QueueNode extends NodeBase {
  readonly kind: "queue";
  readonly parent: SectionNode;
  queue: Membership;
  /** What was ticked (active or not) and is not carried out yet. */
  wanted: boolean | undefined;
}

export interface StationNode extends NodeBase {
  readonly kind: "station";
  readonly parent: SectionNode;
  readonly role: "associated" | "default";
  readonly station: Named;
  /** Whether it is there, was asked for, or was asked to be taken away. */
  readonly state: "there" | "requested" | "leaving";
}

export interface RoleNode extends NodeBase {
  readonly kind: "role";
  readonly parent: SectionNode;
  readonly grant: RoleGrant;
}

/** There are more pages. */
export interface MoreNode extends NodeBase {
  readonly kind: "more";
  readonly parent: OrganizationNode | SectionNode;
  readonly page: number;
  /** Items of a page: all pages of a list must have the same size. */
  readonly pageSize: number;
  readonly loaded: number;
  readonly total: number | undefined;
  busy: boolean;
}

export interface ErrorNode extends NodeBase {
  readonly kind: "error";
  /** Completes "Could not …". */
  readonly what: string;
  readonly error: unknown;
}

/** The list is empty, and says so. */
export interface EmptyNode extends NodeBase {
  readonly kind: "empty";
  readonly text: string;
}

export type Node =
  | OrganizationNode
  | FoundNode
  | UserNode
  | SectionNode
  | RatedNode
  | QueueNode
  | StationNode
  | RoleNode
  | MoreNode
  | ErrorNode
  | EmptyNode;

/** The user that a node is, or belongs to. */
export function userNodeOf(node: Node): UserNode | undefined {
  if (node.kind === "user") return node;
  return node.parent && userNodeOf(node.parent);
}

/** The organization that a node is, or belongs to. */
export function organizationNodeOf(node: Node): OrganizationNode | undefined {
  if (node.kind === "organization") return node;
  return node.parent && organizationNodeOf(node.parent);
}
