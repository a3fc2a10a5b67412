/** Fetches what stands under a node. Failures become error nodes; nothing is cached here. */
import type { Page } from "../../api/paging.js";
import type { CallOptions } from "../../api/client.js";
import { LONG, withProgress } from "../actions.js";
import type { Connections } from "../connections.js";
import type {
  EmptyNode,
  ErrorNode,
  FoundNode,
  MoreNode,
  Node,
  OrganizationNode,
  Section,
  SectionNode,
  UserNode,
} from "./nodes.js";
import { sections } from "./nodes.js";
import type { Stations, User } from "../../organization/model.js";

/** What a person calls the lists under a user. */
const sectionWords: Record<Section, string> = {
  acdSkill: "ACD skills",
  language: "languages",
  queue: "queues",
  station: "stations",
  role: "roles",
};

const nothing: Record<Section, string> = {
  acdSkill: "No ACD skills",
  language: "No languages",
  queue: "Member of no queue",
  station: "No station",
  role: "No roles",
};

export interface Loaded {
  readonly nodes: Node[];
  /** False for what must be asked again next time: errors. */
  readonly cacheable: boolean;
}

export class TreeLoader {
  readonly #connections: Connections;
  readonly #pageSize: () => number;

  constructor(connections: Connections, pageSize: () => number) {
    this.#connections = connections;
    this.#pageSize = pageSize;
  }

  async roots(): Promise<OrganizationNode[]> {
    return (await this.#connections.list()).map((connection) => ({
      kind: "organization",
      id: connection.session.id,
      parent: undefined,
      connection,
      total: undefined,
      loaded: 0,
    }));
  }

  /** What stands under a node. Never rejects: a failure is an error node. */
  async children(node: Node): Promise<Loaded> {
    switch (node.kind) {
      case "organization":
        return this.usersPage(node, 1);
      case "user":
        return { nodes: sections.map((section) => sectionNode(node, section)), cacheable: true };
      case "section":
        return this.sectionPage(node, 1);
      default:
        return { nodes: [], cacheable: true };
    }
  }

  /** One page of users, and a node for more. */
  usersPage(parent: OrganizationNode, number: number): Promise<Loaded> {
    return this.#guard(parent, "users", async (options) => {
      const page = await parent.connection.organization.users.page(number, this.#pageSize(), options);
      if (number === 1) parent.loaded = 0;
      parent.loaded += page.items.length;
      parent.total = page.total;
      if (parent.loaded === 0) return [emptyNode(parent, "No active users")];
      const users = page.items.map((user) => userNode(parent, parent, user));
      return [...users, ...moreNode(parent, page, parent.loaded)];
    });
  }

  /** One page of a section, and a node for more. `expand` of the users' page saves the request for the first one. */
  sectionPage(node: SectionNode, number: number, loaded = 0): Promise<Loaded> {
    const { section, parent } = node;
    const { users } = parent.organization.connection.organization;
    const { user } = parent;
    const paged = <Item>(page: Page<Item>, toNode: (item: Item) => Node) => {
      if (loaded + page.items.length === 0) return [emptyNode(node, nothing[section])];
      return [...page.items.map(toNode), ...moreNode(node, page, loaded + page.items.length)];
    };
    return this.#guard(node, `the ${sectionWords[section]} of ${user.name}`, async (options) => {
      switch (section) {
        case "acdSkill":
        case "language": {
          const known = number === 1 ? (section === "acdSkill" ? user.skills : user.languages) : undefined;
          const page = known
            ? { items: known, number, total: known.length, last: true }
            : await users.ratedPage(section, user.id, number, options);
          // Complete, and from the user's own endpoint: the row may show its number.
          if (number === 1 && page.last)
            parent.user = { ...parent.user, [section === "acdSkill" ? "skills" : "languages"]: page.items };
          return paged(page, (item) => ({
            kind: "rated",
            id: `${node.id}/${item.id}`,
            parent: node,
            ratedKind: section,
            item,
          }));
        }
        case "queue":
          return paged(await users.queuesPage(user.id, number, options), (queue) => ({
            kind: "queue",
            id: `${node.id}/${queue.id}`,
            parent: node,
            queue,
          }));
        case "station": {
          const stations = user.stations ?? (await users.stations(user.id, options));
          parent.user = { ...parent.user, stations };
          return stationNodes(node, stations);
        }
        case "role": {
          const grants = await users.grants(user.id, options);
          if (grants.length === 0) return [emptyNode(node, nothing.role)];
          return grants.map((grant) => ({
            kind: "role",
            id: `${node.id}/${grant.group?.id ?? "own"}/${grant.role.id}/${grant.division.id}`,
            parent: node,
            grant,
          }));
        }
      }
    });
  }

  /** @param what completes "Could not load …" and "Loading …". */
  async #guard(parent: Node, what: string, load: (options: CallOptions) => Promise<Node[]>): Promise<Loaded> {
    try {
      const nodes = await withProgress(`Loading ${what}`, (controls) => load(controls), LONG);
      return { nodes, cacheable: true };
    } catch (error) {
      return { nodes: [errorNode(parent, `load ${what}`, error)], cacheable: false };
    }
  }
}

export function userNode(
  parent: OrganizationNode | FoundNode,
  organization: OrganizationNode,
  user: User,
): UserNode {
  return { kind: "user", id: `${parent.id}/${user.id}`, parent, organization, user };
}

export function sectionNode(parent: UserNode, section: Section): SectionNode {
  return { kind: "section", id: `${parent.id}/${section}`, parent, section };
}

function stationNodes(parent: SectionNode, stations: Stations): Node[] {
  const nodes = (["associated", "default"] as const).flatMap((role): Node[] => {
    const station = stations[role];
    return station ? [{ kind: "station", id: `${parent.id}/${role}`, parent, role, station }] : [];
  });
  return nodes.length > 0 ? nodes : [emptyNode(parent, nothing.station)];
}

function moreNode<Item>(
  parent: OrganizationNode | SectionNode,
  page: Page<Item>,
  loaded: number,
): MoreNode[] {
  if (page.last) return [];
  const { total } = page;
  return [
    { kind: "more", id: `${parent.id}/more`, parent, page: page.number + 1, loaded, total, busy: false },
  ];
}

function emptyNode(parent: Node, text: string): EmptyNode {
  return { kind: "empty", id: `${parent.id}/empty`, parent, text };
}

export function errorNode(parent: Node | undefined, what: string, error: unknown): ErrorNode {
  return { kind: "error", id: `${parent?.id ?? ""}/error`, parent, what, error };
}
