/** The users of an organization, and what each of them has. */
import type { Models } from "purecloud-platform-client-v2";
import type { CallOptions, Client } from "../api/client.js";
import { CancelledError } from "../api/errors.js";
import {
  getAuthorizationSubject,
  getGroups,
  getUser,
  getUserPresence,
  getUserQueues,
  getUserRoutinglanguages,
  getUserRoutingskills,
  getUserRoutingstatus,
  getUserStation,
  getUsers,
  postUsersSearch,
} from "../api/operations/index.js";
import { allItems, firstPage, pages, type Page } from "../api/paging.js";
import {
  byName,
  named,
  ratedItem,
  routingStatus,
  stations,
  userOf,
  type Named,
  type QueueMembership,
  type RatedItem,
  type RatedKind,
  type RoleGrant,
  type RoutingStatus,
  type Stations,
  type User,
} from "./model.js";
import { profileOf, type Person, type UserProfile } from "./profile.js";

/** What one request brings for a row and what its sections show at once. */
const ROW = ["presence", "routingStatus", "skills", "languages", "station"] as const;
/** What the profile shows, what it needs to be changed, and what changes by itself. */
const PROFILE = ["groups", "employerInfo", "certifications", "presence", "routingStatus", "station"] as const;
/** The source of the presence that Genesys Cloud itself keeps. */
export const PURECLOUD = "purecloud";
/** Milliseconds that a manager's name is trusted, and how many are kept. */
const FRESH = 5 * 60_000;
const MOST_MANAGERS = 1000;
/** The most ids that one request may name. */
const MOST_IDS = 100;

/** Where Find User looks. */
const SEARCHED = ["name", "email", "title", "department"];

export interface FoundUsers {
  readonly users: readonly User[];
  /** How many match; the search index may be behind by seconds. */
  readonly total: number;
}

export interface UserStatus {
  /** The presence definition. */
  readonly presence: Named | undefined;
  readonly routingStatus: RoutingStatus | undefined;
}

export class Users {
  readonly #client: Client;
  readonly #now: () => number;
  /** Managers that were looked up: many people have the same one. */
  readonly #managers = new Map<string, { readonly person: Person; readonly until: number }>();

  constructor(client: Client, now: () => number = Date.now) {
    this.#client = client;
    this.#now = now;
  }

  /** One page of the active users by name, in one request. @throws {ApiError} @throws {CancelledError} */
  async page(number: number, pageSize: number, options?: CallOptions): Promise<Page<User>> {
    const query = { pageNumber: number, pageSize, sortOrder: "ascending" as const, expand: [...ROW] };
    const page = await firstPage(pages(this.#client, getUsers, { query }, options));
    return { ...page, items: page.items.flatMap((user) => userOf(user) ?? []) };
  }

  /** The users of those ids that there are, a hundred in one request. @throws {ApiError} @throws {CancelledError} */
  async some(userIds: readonly string[], options?: CallOptions): Promise<readonly User[]> {
    const users: User[] = [];
    for (let at = 0; at < userIds.length; at += MOST_IDS) {
      const id = userIds.slice(at, at + MOST_IDS);
      const query = { id, pageSize: MOST_IDS, state: "any" as const, expand: [...ROW] };
      const { entities = [] } = await this.#client.call(getUsers, { query }, options);
      users.push(...entities.flatMap((user) => userOf(user) ?? []));
    }
    return users;
  }

  /** Users whose name, email, title or department contains the text. @throws {ApiError} @throws {CancelledError} */
  async search(
    text: string,
    options?: CallOptions,
    limit = 50,
    type: "CONTAINS" | "EXACT" = "CONTAINS",
  ): Promise<FoundUsers> {
    const answer = await this.#client.call(
      postUsersSearch,
      {
        body: {
          pageSize: limit,
          pageNumber: 1,
          sortBy: "name",
          sortOrder: "ASC",
          expand: [...ROW],
          query: [{ type, fields: type === "EXACT" ? ["name", "email"] : SEARCHED, value: text }],
        },
      },
      options,
    );
    const found = (answer.results ?? []).flatMap((user) => userOf(user) ?? []);
    return { users: found, total: answer.total ?? found.length };
  }

  /** One page of a user's ACD skills or languages. @throws {ApiError} @throws {CancelledError} */
  async ratedPage(
    kind: RatedKind,
    userId: string,
    number: number,
    options?: CallOptions,
  ): Promise<Page<RatedItem>> {
    const page = await firstPage(this.#ratedPages(kind, userId, number, options));
    return { ...page, items: page.items.flatMap((item) => ratedItem(item) ?? []) };
  }

  /** All of a user's ACD skills or languages, from their own endpoint. @throws {ApiError} @throws {CancelledError} */
  async rated(kind: RatedKind, userId: string, options?: CallOptions): Promise<readonly RatedItem[]> {
    const items = await allItems(this.#ratedPages(kind, userId, 1, options));
    return items.flatMap((item) => ratedItem(item) ?? []).sort(byName);
  }

  #ratedPages(kind: RatedKind, userId: string, pageNumber: number, options: CallOptions | undefined) {
    const input = { path: { userId }, query: { pageNumber } };
    return kind === "acdSkill"
      ? pages(this.#client, getUserRoutingskills, input, options)
      : pages(this.#client, getUserRoutinglanguages, input, options);
  }

  /**
   * One page of the queues of which the user is a member. The API gives the joined ones unless asked otherwise,
   * so this takes two requests. @throws {ApiError} @throws {CancelledError}
   */
  async queuesPage(userId: string, number: number, options?: CallOptions): Promise<Page<QueueMembership>> {
    const [joined, others] = await Promise.all([
      firstPage(this.#queuePages(userId, true, number, options)),
      firstPage(this.#queuePages(userId, false, number, options)),
    ]);
    const memberships = new Map<string, QueueMembership>();
    addMemberships(memberships, joined.items, true);
    addMemberships(memberships, others.items, false);
    const total =
      joined.total === undefined || others.total === undefined ? undefined : joined.total + others.total;
    return { items: [...memberships.values()].sort(byName), number, total, last: joined.last && others.last };
  }

  /** All queues of which the user is a member. @throws {ApiError} @throws {CancelledError} */
  async queues(userId: string, options?: CallOptions): Promise<readonly QueueMembership[]> {
    const joinedPages = this.#queuePages(userId, true, 1, options);
    const otherPages = this.#queuePages(userId, false, 1, options);
    const memberships = new Map<string, QueueMembership>();
    for (;;) {
      // In step, so that where one fails the other is read no further.
      const [joined, others] = await Promise.all([joinedPages.next(), otherPages.next()]);
      if (joined.done && others.done) return [...memberships.values()].sort(byName);
      addMemberships(memberships, joined.value?.items ?? [], true);
      addMemberships(memberships, others.value?.items ?? [], false);
    }
  }

  #queuePages(userId: string, joined: boolean, pageNumber: number, options: CallOptions | undefined) {
    const input = { path: { userId }, query: { pageNumber, joined } };
    return pages(this.#client, getUserQueues, input, options);
  }

  /**
   * The user's profile, with what changes by itself beside it. A second request where the manager's name is missing.
   * @param state only where the user was deleted: others are found without it
   * @throws {ApiError} @throws {CancelledError}
   */
  async profile(userId: string, options?: CallOptions, state?: "deleted"): Promise<UserProfile> {
    const query = { expand: [...PROFILE], ...(state ? { state } : {}) };
    const answer = await this.#client.call(getUser, { path: { userId }, query }, options);
    const profile = profileOf(answer) ?? profileOf({ ...answer, id: userId });
    if (!profile) throw new RangeError("a user without an id");
    const { manager } = profile;
    if (!manager || (answer.manager?.name && manager.email)) return profile;
    const kept = this.#managers.get(manager.id);
    if (kept && this.#now() < kept.until) return { ...profile, manager: kept.person };
    try {
      const [known] = await this.some([manager.id], options);
      if (!known) return profile;
      const person: Person = { id: known.id, name: known.name, email: known.email };
      if (this.#managers.size >= MOST_MANAGERS) this.#managers.clear();
      this.#managers.set(manager.id, { person, until: this.#now() + FRESH });
      return { ...profile, manager: person };
    } catch (error) {
      // The manager's id is known: without the name the profile is worth showing all the same.
      if (error instanceof CancelledError) throw error;
      return profile;
    }
  }

  /** The user's presence and routing status. @throws {ApiError} @throws {CancelledError} */
  async status(userId: string, options?: CallOptions): Promise<UserStatus> {
    const [presence, routing] = await Promise.all([
      this.#client.call(getUserPresence, { path: { userId, sourceId: PURECLOUD } }, options),
      this.#client.call(getUserRoutingstatus, { path: { userId } }, options),
    ]);
    const { id, systemPresence } = presence.presenceDefinition ?? {};
    return {
      presence: named({
        ...(id === undefined ? {} : { id }),
        ...(systemPresence ? { name: systemPresence } : {}),
      }),
      routingStatus: routingStatus(routing.status),
    };
  }

  /** @throws {ApiError} @throws {CancelledError} */
  async stations(userId: string, options?: CallOptions): Promise<Stations> {
    return stations(await this.#client.call(getUserStation, { path: { userId } }, options));
  }

  /** The user's grants, own and through groups, in at most two requests. @throws {ApiError} @throws {CancelledError} */
  async grants(userId: string, options?: CallOptions): Promise<readonly RoleGrant[]> {
    const subject = await this.#client.call(
      getAuthorizationSubject,
      { path: { subjectId: userId }, query: { includeDuplicates: true } },
      options,
    );
    const grants = subject.grants ?? [];
    const groupIds = [
      ...new Set(grants.flatMap((g) => (g.subjectId && g.subjectId !== userId ? [g.subjectId] : []))),
    ];
    const groups = await this.#groupNames(groupIds, options);
    return grants
      .flatMap((grant): RoleGrant[] => {
        const role = named(grant.role);
        if (!role) return [];
        const group = grant.subjectId && grant.subjectId !== userId ? grant.subjectId : undefined;
        return [
          {
            role,
            division: divisionOf(grant.division),
            group:
              group === undefined ? undefined : { id: group, name: groups.get(group) ?? `group ${group}` },
          },
        ];
      })
      .sort((a, b) => byName(a.role, b.role) || byName(a.division, b.division));
  }

  async #groupNames(ids: readonly string[], options: CallOptions | undefined): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const query = { id: ids.slice(0, MOST_IDS), pageSize: MOST_IDS };
    try {
      const listing = await this.#client.call(getGroups, { query }, options);
      return new Map(
        (listing.entities ?? []).flatMap((group) => {
          const known = named(group);
          return known ? [[known.id, known.name] as const] : [];
        }),
      );
    } catch (error) {
      // The grants themselves are known: without the groups' names they are worth showing all the same.
      if (error instanceof CancelledError) throw error;
      return new Map();
    }
  }
}

/** Adds what is not there yet: some servers ignore which were asked for, and a queue is listed once. */
function addMemberships(
  memberships: Map<string, QueueMembership>,
  queues: readonly Models.UserQueue[],
  asked: boolean,
): void {
  for (const queue of queues) {
    const known = named(queue);
    if (!known || memberships.has(known.id)) continue;
    // The answer's own word counts.
    const joined = queue.joined ?? asked;
    const groups = queue.memberGroups?.flatMap((group) => named(group) ?? []) ?? [];
    memberships.set(known.id, { ...known, joined, groups });
  }
}

function divisionOf(division: { id?: string; name?: string } | undefined): Named {
  if (division?.id === "*") return { id: "*", name: "All divisions" };
  return named(division) ?? { id: "", name: "unknown division" };
}
