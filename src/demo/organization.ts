/** The state of a demo organization: what it consists of, and the questions that several operations ask of it. */
import type { UpdateUser } from "../api/operations/users.js";
import type { Contact, EmployerInfo } from "../api/schemas.js";
import { Analytics } from "./analytics/analytics.js";
import type { Policy, RoutingState, SystemPresence } from "./data/catalogue.js";
import type { Account } from "./state/accounts.js";
import { Further } from "./state/further.js";
import { SearchIndex } from "./state/searchIndex.js";

export interface Division {
  readonly id: string;
  readonly name: string;
  readonly home: boolean;
}

/** An ACD skill or a language. */
export interface Competence {
  readonly id: string;
  readonly name: string;
  readonly modified: number;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly policies: readonly Policy[];
}

/** A role held in a division; `*` stands for all divisions. */
export interface Grant {
  readonly roleId: string;
  readonly divisionId: string;
  readonly made: number;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly modified: number;
  readonly version: number;
  grants: Grant[];
  readonly ownerIds: readonly string[];
}

export interface Queue {
  readonly id: string;
  readonly name: string;
  readonly divisionId: string;
  readonly created: number;
  readonly modified: number;
  /** Groups whose members are members of the queue. */
  readonly groupIds: readonly string[];
}

export interface Station {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** A presence that people can be in: the system's own, or one that the organization has added under one of those. */
export interface PresenceDefinition {
  readonly id: string;
  readonly systemPresence: SystemPresence;
  /** Whether it is the system's own. */
  readonly primary: boolean;
  readonly deactivated: boolean;
  /** What it is called, by language. */
  readonly labels: Readonly<Record<string, string>>;
  readonly modified: number;
}

export interface User {
  readonly id: string;
  name: string;
  email: string;
  title: string;
  department: string;
  preferredName: string;
  /** Every way to reach the user but the e-mail address above. */
  addresses: Contact[];
  /** The number among them that counts as the user's first; where there is none, the first one is. */
  primaryNumber: string | undefined;
  certifications: string[];
  employer: EmployerInfo;
  acdAutoAnswer: boolean;
  locations: NonNullable<UpdateUser["locations"]>;
  biography: NonNullable<UpdateUser["biography"]>;
  state: "active" | "inactive" | "deleted";
  version: number;
  divisionId: string;
  managerId: string | undefined;
  presence: { definition: PresenceDefinition; since: number; message: string };
  routing: { status: RoutingState; since: number };
  /** Proficiency by the id of the skill. */
  readonly skills: Map<string, number>;
  /** Proficiency by the id of the language. */
  readonly languages: Map<string, number>;
  /** Ids of the skills and languages among these that the user keeps, and routing does not see. */
  inactive?: Set<string>;
  /** By the id of the queue; a member by group alone has an entry only once joined. */
  readonly queues: Map<string, { direct: boolean; joined: boolean }>;
  readonly groupIds: Set<string>;
  grants: Grant[];
  station: {
    associated?: { id: string; since: number };
    defaultId?: string;
    last?: { id: string; since: number };
  };
  lastLogin: number | undefined;
  welcomeSent: number | undefined;
  profileSkills: string[];
  /** What lists leave out of this user although it was asked for. */
  readonly omitted: "skills" | "station" | undefined;
  /** How the user signs in, and by which names other systems know them. */
  readonly account: Account;
}

/** Membership of a user in a queue. */
export interface Membership {
  readonly queue: Queue;
  readonly joined: boolean;
  /** Whether the user is a member personally, and not by a group alone. */
  readonly direct: boolean;
}

/** A change of a user's station that was promised, and has not happened yet. */
interface StationChange {
  readonly due: number;
  readonly user: User;
  readonly which: "associated" | "default";
  /** Undefined: none. */
  readonly stationId: string | undefined;
  /** The station at which the user still has to be then; undefined: wherever. */
  readonly from?: string;
}

export type StateFilter = User["state"] | "any";

export interface Parts {
  readonly id: string;
  readonly name: string;
  /** When the organization was made; its past ends here. */
  readonly now: number;
  readonly divisions: readonly Division[];
  readonly skills: readonly Competence[];
  readonly languages: readonly Competence[];
  readonly roles: readonly Role[];
  readonly groups: readonly Group[];
  readonly queues: readonly Queue[];
  readonly stations: readonly Station[];
  readonly presenceDefinitions: readonly PresenceDefinition[];
  readonly users: readonly User[];
  /** The user to whom the demo's user access token belongs. */
  readonly administratorId: string;
}

const byId = <Item extends { readonly id: string }>(items: readonly Item[]): Map<string, Item> =>
  new Map(items.map((item) => [item.id, item]));

function count(counts: QueueCounts, membership: Membership | undefined, by: number): void {
  if (membership === undefined) return;
  counts.members += by;
  if (membership.direct) counts.direct += by;
  if (membership.joined) counts.joined += by;
}

const NOT_ASCII = /[^\p{ASCII}]/u;

/** What lists are sorted by: names without case and accents, the same on every machine. */
export function sortKey(text: string): string {
  // Most names are plain, and this is many times faster.
  if (!NOT_ASCII.test(text)) return text.toLowerCase();
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Sorted by name, equal names by id. */
export function byName<Item extends { readonly name: string; readonly id: string }>(
  items: readonly Item[],
): Item[] {
  return items
    .map((item) => ({ item, key: sortKey(item.name) }))
    .sort((a, b) => (a.key !== b.key ? (a.key < b.key ? -1 : 1) : a.item.id < b.item.id ? -1 : 1))
    .map(({ item }) => item);
}

interface QueueCounts {
  members: number;
  direct: number;
  joined: number;
}

export class Organization {
  readonly id: string;
  readonly name: string;
  readonly now: number;
  readonly administratorId: string;
  readonly divisions: ReadonlyMap<string, Division>;
  readonly skills: ReadonlyMap<string, Competence>;
  readonly languages: ReadonlyMap<string, Competence>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly stations: ReadonlyMap<string, Station>;
  readonly presenceDefinitions: readonly PresenceDefinition[];
  readonly users: ReadonlyMap<string, User>;
  /** What is not asked for often. */
  readonly further: Further;
  /** What users did up to now, and the queries about it that run as jobs. */
  readonly analytics: Analytics;

  /** What the search sees of the users, which is what they were a moment ago. */
  readonly searchIndex = new SearchIndex();

  readonly #people: Map<string, User>;
  readonly #sortedUsers = new Map<StateFilter, readonly User[]>();
  #queueCounts: Map<string, QueueCounts> | undefined;
  #groupCounts: Map<string, number> | undefined;
  #stationUsers: Map<string, { associated?: User; default?: User }> | undefined;
  #stationChanges: StationChange[] = [];

  constructor(parts: Parts) {
    this.id = parts.id;
    this.name = parts.name;
    this.now = parts.now;
    this.administratorId = parts.administratorId;
    this.divisions = byId(parts.divisions);
    this.skills = byId(byName(parts.skills));
    this.languages = byId(byName(parts.languages));
    this.roles = byId(parts.roles);
    this.groups = byId(parts.groups);
    this.queues = byId(byName(parts.queues));
    this.stations = byId(parts.stations);
    this.presenceDefinitions = parts.presenceDefinitions;
    this.#people = byId(parts.users);
    this.users = this.#people;
    this.further = new Further(this);
    this.analytics = new Analytics(this);
  }

  /** Users in that state, by name. */
  usersByName(state: StateFilter): readonly User[] {
    let users = this.#sortedUsers.get(state);
    if (users === undefined) {
      users =
        state === "any"
          ? byName([...this.users.values()])
          : this.usersByName("any").filter((user) => user.state === state);
      this.#sortedUsers.set(state, users);
    }
    return users;
  }

  /** Whether the user is a member of the queue, and how. */
  membership(user: User, queue: Queue): Membership | undefined {
    const own = user.queues.get(queue.id);
    const direct = own?.direct ?? false;
    if (!direct && !queue.groupIds.some((id) => user.groupIds.has(id))) return undefined;
    return { queue, direct, joined: own?.joined ?? false };
  }

  /** The user's queues by name. */
  memberships(user: User): Membership[] {
    return [...this.queues.values()].flatMap((queue) => this.membership(user, queue) ?? []);
  }

  /** Makes the user a direct member of the queue or takes that away, and active in it or not. */
  setMembership(
    user: User,
    queue: Queue,
    next: { readonly direct: boolean; readonly joined: boolean },
  ): void {
    const before = this.membership(user, queue);
    if (next.direct || next.joined) user.queues.set(queue.id, { ...next });
    else user.queues.delete(queue.id);
    const counts = this.#queueCounts?.get(queue.id);
    if (counts === undefined || user.state === "deleted") return;
    // Counting all users anew for each change would make a large organization slow.
    count(counts, before, -1);
    count(counts, this.membership(user, queue), 1);
  }

  queueCounts(queue: Queue): QueueCounts {
    if (this.#queueCounts === undefined) {
      this.#queueCounts = new Map(
        [...this.queues.keys()].map((id) => [id, { members: 0, direct: 0, joined: 0 }]),
      );
      for (const user of this.users.values()) {
        if (user.state === "deleted") continue;
        for (const membership of this.memberships(user)) {
          const counts = this.#queueCounts.get(membership.queue.id);
          if (counts !== undefined) count(counts, membership, 1);
        }
      }
    }
    return this.#queueCounts.get(queue.id) ?? { members: 0, direct: 0, joined: 0 };
  }

  memberCount(group: Group): number {
    if (this.#groupCounts === undefined) {
      this.#groupCounts = new Map();
      for (const user of this.users.values()) {
        if (user.state === "deleted") continue;
        for (const id of user.groupIds) this.#groupCounts.set(id, (this.#groupCounts.get(id) ?? 0) + 1);
      }
    }
    return this.#groupCounts.get(group.id) ?? 0;
  }

  /** Who is associated with a station, and whose default it is. */
  stationUsers(stationId: string): { associated?: User; default?: User } {
    if (this.#stationUsers === undefined) {
      this.#stationUsers = new Map();
      for (const user of this.users.values()) {
        const { associated, defaultId } = user.station;
        if (associated)
          this.#stationUsers.set(associated.id, {
            ...this.#stationUsers.get(associated.id),
            associated: user,
          });
        if (defaultId)
          this.#stationUsers.set(defaultId, { ...this.#stationUsers.get(defaultId), default: user });
      }
    }
    return this.#stationUsers.get(stationId) ?? {};
  }

  /** Who is at the station, or has been promised it. */
  stationHolder(stationId: string): User | undefined {
    const promised = this.#stationChanges.findLast(
      (change) => change.which === "associated" && change.stationId === stationId,
    );
    return this.stationUsers(stationId).associated ?? promised?.user;
  }

  /** Promises a change of a user's station. */
  promiseStation(change: StationChange): void {
    this.#stationChanges.push(change);
  }

  /** Lets everything happen that was promised up to now. */
  carryOutDue(now: number): void {
    if (this.#stationChanges.length === 0) return;
    const due = this.#stationChanges.filter((change) => change.due <= now);
    this.#stationChanges = this.#stationChanges.filter((change) => change.due > now);
    for (const change of due) this.#carryOut(change);
  }

  #carryOut({ user, which, stationId, due, from }: StationChange): void {
    if (user.state === "deleted") return;
    if (from !== undefined && user.station.associated?.id !== from) return;
    if (which === "associated") {
      if (stationId === undefined) delete user.station.associated;
      else if (user.station.associated?.id !== stationId) {
        user.station.associated = { id: stationId, since: due };
        user.station.last = { id: stationId, since: due };
      }
    } else {
      // A station is one user's default: whoever had it before has it no longer (U).
      const former = stationId === undefined ? undefined : this.stationUsers(stationId).default;
      if (former !== undefined) delete former.station.defaultId;
      if (stationId === undefined) delete user.station.defaultId;
      else user.station.defaultId = stationId;
    }
    this.#stationUsers = undefined;
  }

  /** Takes a new user in. */
  addUser(user: User): void {
    this.#people.set(user.id, user);
    this.usersChanged();
  }

  /** To be called after users came, went, or changed name, state or groups. */
  usersChanged(): void {
    this.#sortedUsers.clear();
    this.#queueCounts = undefined;
    this.#groupCounts = undefined;
    this.#stationUsers = undefined;
  }

  /** All grants that a user has, with the id of the user or group whose grant it is: the user's own first. */
  grantsOf(user: User): { subjectId: string; grant: Grant }[] {
    const own = user.grants.map((grant) => ({ subjectId: user.id, grant }));
    const inherited = [...user.groupIds].flatMap((id) =>
      (this.groups.get(id)?.grants ?? []).map((grant) => ({ subjectId: id, grant })),
    );
    return [...own, ...inherited];
  }

  /** The divisions in which the grants give the permission; `*` stands for all. */
  reach(grants: Iterable<Grant>, permission: string): ReadonlySet<string> {
    const divisionIds = new Set<string>();
    for (const { roleId, divisionId } of grants)
      if (!divisionIds.has(divisionId) && this.rolesAllow([roleId], permission)) divisionIds.add(divisionId);
    return divisionIds;
  }

  /** Whether one of the roles gives the permission, such as `routing:skill:assign`. */
  rolesAllow(roleIds: Iterable<string>, permission: string): boolean {
    const [domain = "", entity = "", action = ""] = permission.split(":");
    const covers = (pattern: string, word: string): boolean => pattern === "*" || pattern === word;
    for (const id of roleIds) {
      const policies = this.roles.get(id)?.policies ?? [];
      for (const policy of policies) {
        if (
          covers(policy.domain, domain) &&
          covers(policy.entity, entity) &&
          policy.actions.some((allowed) => covers(allowed, action))
        ) {
          return true;
        }
      }
    }
    return false;
  }
}
