/** Fetches what stands under a node. Failures become error nodes; nothing is cached here. */
import type { CallOptions } from "../../api/client.js";
import { CancelledError } from "../../api/errors.js";
import type { Page } from "../../api/paging.js";
import { withGroups, withoutGroups, type Membership } from "../../organization/memberships.js";
import type { Named, QueueMembership, Stations, User } from "../../organization/model.js";
import type { Organization } from "../../organization/organization.js";
import { LONG, withProgress } from "../actions.js";
import type { Connections } from "../connections.js";
import type { Requested } from "../requestedStations.js";
import type {
  EmptyNode,
  ErrorNode,
  FoundNode,
  MoreNode,
  Node,
  OrganizationNode,
  Section,
  SectionNode,
  StationNode,
  UserNode,
} from "./nodes.js";
import { sections } from "./nodes.js";

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
  /** What the row above learns from the answer: for the tree to call, where the answer is not stale. */
  readonly learn: () => void;
}

/** Deeper than this the API gives no pages of users. */
const DEEPEST = 10_000;

/** Asks what is requested of a user and not there yet. */
export type AskRequested = (organizationId: string, userId: string) => Requested | undefined;

export class TreeLoader {
  readonly #connections: Connections;
  readonly #pageSize: () => number;
  readonly #requested: AskRequested;

  constructor(connections: Connections, pageSize: () => number, requested: AskRequested) {
    this.#connections = connections;
    this.#pageSize = pageSize;
    this.#requested = requested;
  }

  /** The row of a user. */
  userNode(parent: OrganizationNode | FoundNode, organization: OrganizationNode, user: User): UserNode {
    const requested = this.#requested(organization.connection.organization.id, user.id);
    return { kind: "user", id: `${parent.id}/${user.id}`, parent, organization, user, requested };
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
        return this.usersPage(node, 1, this.#pageSize(), 0);
      case "user":
        return loaded(sections.map((section) => sectionNode(node, section)));
      case "section":
        return this.sectionPage(node, 1, 0);
      default:
        return loaded([]);
    }
  }

  /** The page that a Load More node stands for. Never rejects. */
  more(node: MoreNode): Promise<Loaded> {
    if (node.parent.kind === "organization")
      return this.usersPage(node.parent, node.page, node.pageSize, node.loaded);
    return this.sectionPage(node.parent, node.page, node.loaded);
  }

  /** One page of users, and a node for more. @param before how many the earlier pages brought */
  usersPage(parent: OrganizationNode, number: number, pageSize: number, before: number): Promise<Loaded> {
    return this.#guard(parent, "users", async (options) => {
      const page = await parent.connection.organization.users.page(number, pageSize, options);
      const count = before + page.items.length;
      const learn = () => {
        parent.loaded = count;
        parent.total = page.total;
      };
      if (count === 0) return loaded([emptyNode(parent, "No active users")], learn);
      const users = page.items.map((user) => this.userNode(parent, parent, user));
      const tooDeep = (number + 1) * pageSize > DEEPEST;
      const rest = page.last
        ? []
        : tooDeep
          ? [emptyNode(parent, `Genesys Cloud lists no more than ${DEEPEST}: use Find User for the others`)]
          : [moreNode(parent, page, count, pageSize)];
      return loaded([...users, ...rest], learn);
    });
  }

  /**
   * One page of a section, and a node for more. What `expand` of the users' page brought saves the request.
   * @param before how many the earlier pages brought
   */
  sectionPage(node: SectionNode, number: number, before: number): Promise<Loaded> {
    const { section, parent } = node;
    const { organization } = parent.organization.connection;
    const { users } = organization;
    const { user } = parent;
    const paged = <Item>(page: Page<Item>, toNode: (item: Item) => Node, learn?: () => void): Loaded => {
      const count = before + page.items.length;
      if (count === 0) return loaded([emptyNode(node, nothing[section])], learn);
      const rest = page.last ? [] : [moreNode(node, page, count, page.items.length)];
      return loaded([...page.items.map(toNode), ...rest], learn);
    };
    return this.#guard(node, `the ${sectionWords[section]} of ${user.name}`, async (options) => {
      switch (section) {
        case "acdSkill":
        case "language": {
          const field = section === "acdSkill" ? "skills" : "languages";
          const known = number === 1 ? user[field] : undefined;
          const page = known
            ? { items: known, number, total: known.length, last: true }
            : await users.ratedPage(section, user.id, number, options);
          const complete = number === 1 && page.last;
          return paged(
            page,
            (item) => ({
              kind: "rated",
              id: `${node.id}/${item.id}`,
              parent: node,
              ratedKind: section,
              item,
            }),
            () => {
              if (complete) parent.user = { ...parent.user, [field]: page.items };
            },
          );
        }
        case "queue": {
          const page = await users.queuesPage(user.id, number, options);
          const items = await memberships(organization, user.id, page.items, options);
          return paged({ ...page, items }, (queue) => ({
            kind: "queue",
            id: `${node.id}/${queue.id}`,
            parent: node,
            queue,
            wanted: undefined,
          }));
        }
        case "station": {
          const stations = user.stations ?? (await users.stations(user.id, options));
          return loaded(stationNodes(node, stations), () => {
            parent.user = { ...parent.user, stations };
          });
        }
        case "role": {
          const grants = await users.grants(user.id, options);
          if (grants.length === 0) return loaded([emptyNode(node, nothing.role)]);
          const rows = grants.map((grant): Node => ({
            kind: "role",
            id: `${node.id}/${grant.group?.id ?? "own"}/${grant.role.id}/${grant.division.id}`,
            parent: node,
            grant,
          }));
          return loaded([...new Map(rows.map((row) => [row.id, row])).values()]);
        }
      }
    });
  }

  /** @param what completes "Could not load …" and "Loading …". */
  async #guard(parent: Node, what: string, load: (options: CallOptions) => Promise<Loaded>): Promise<Loaded> {
    try {
      return await withProgress(`Loading ${what}`, (controls) => load(controls), LONG);
    } catch (error) {
      return { ...loaded([errorNode(parent, `load ${what}`, error)]), cacheable: false };
    }
  }
}

function loaded(nodes: Node[], learn: () => void = () => undefined): Loaded {
  return { nodes, cacheable: true, learn };
}

/** Memberships with the groups they come from; where those cannot be had, the memberships are worth showing all the same. */
async function memberships(
  { client }: Organization,
  userId: string,
  items: readonly QueueMembership[],
  options: CallOptions,
): Promise<Membership[]> {
  try {
    return await withGroups(client, userId, items, options);
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return withoutGroups(items);
  }
}

export function sectionNode(parent: UserNode, section: Section): SectionNode {
  return { kind: "section", id: `${parent.id}/${section}`, parent, section };
}

/** The station that is there, and what was asked for in its place. */
function stationsOf(now: Named | undefined, asked: Named | null | undefined) {
  const there = now && asked !== undefined && asked?.id !== now.id ? "leaving" : "there";
  const rows: Pick<StationNode, "station" | "state">[] = now ? [{ station: now, state: there }] : [];
  if (asked && asked.id !== now?.id) rows.push({ station: asked, state: "requested" });
  return rows;
}

function stationNodes(parent: SectionNode, stations: Stations): Node[] {
  const nodes = (["associated", "default"] as const).flatMap((role): Node[] =>
    stationsOf(stations[role], parent.parent.requested?.[role]).map((row) => ({
      kind: "station",
      id: `${parent.id}/${role}${row.state === "requested" ? "/requested" : ""}`,
      parent,
      role,
      ...row,
    })),
  );
  return nodes.length > 0 ? nodes : [emptyNode(parent, nothing.station)];
}

function moreNode<Item>(
  parent: OrganizationNode | SectionNode,
  { number, total }: Page<Item>,
  loaded: number,
  pageSize: number,
): MoreNode {
  return {
    kind: "more",
    id: `${parent.id}/more`,
    parent,
    page: number + 1,
    pageSize,
    loaded,
    total,
    busy: false,
  };
}

function emptyNode(parent: Node, text: string): EmptyNode {
  return { kind: "empty", id: `${parent.id}/empty`, parent, text };
}

export function errorNode(parent: Node | undefined, what: string, error: unknown): ErrorNode {
  return { kind: "error", id: `${parent?.id ?? ""}/error`, parent, what, error };
}
