/** A demo organization under change, and a model beside it: what has to be true of it, kept apart from its own state. */
import assert from "node:assert/strict";
import type { Models } from "purecloud-platform-client-v2";
import type { Client } from "../../../src/api/client.js";
import { ApiError } from "../../../src/api/errors.js";
import * as table from "../../../src/api/operations/index.js";
import { allItems, pages } from "../../../src/api/paging.js";
import type { Transport } from "../../../src/api/transport.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { demoClient } from "../support/api.js";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
/** A Wednesday. */
export const START = Date.parse("2026-04-01T14:00:00Z");
export const LAG = 30 * SECOND;
/** How many times as long the search goes on showing who was deleted. */
export const LINGER = 10;
export const STATION_DELAY = 2 * SECOND;
const USERS = 14;

/** How many things of a kind the changes are about: few, so that they meet. */
export const FEW = 3;
/** Numbers of people below that are those of the few. */
export const OFTEN = 85;

export interface Rated {
  readonly proficiency: number;
  readonly state: string;
}

/** Something that is so from a moment on. */
interface Since {
  readonly at: number;
  readonly state: string;
}

/** What has to be true of a user. */
export interface Person {
  readonly id: string;
  version: number;
  state: string;
  name: string;
  title: string;
  divisionId: string;
  readonly groupIds: ReadonlySet<string>;
  readonly skills: Map<string, Rated>;
  readonly languages: Map<string, Rated>;
  /** Queues of which the user is a member personally. */
  readonly direct: Set<string>;
  /** Queues in which the user is active. */
  readonly joined: Set<string>;
  /** Own grants: a role's id and a division's. */
  grants: Set<string>;
  associated: string | undefined;
  lastAssociated: string | undefined;
  usual: string | undefined;
  /** By medium; undefined: the organization's. */
  utilization: Record<string, number> | undefined;
  forwarding: Forwarding;
  readonly externalIds: Map<string, string>;
  /** The ids of the presences that the user was in, since the start. */
  readonly presences: Since[];
  readonly routings: Since[];
}

export interface Forwarding {
  readonly enabled: boolean;
  readonly numbers: readonly string[];
  readonly voicemail: "PURECLOUD" | "LASTCALL" | "NONE";
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What stays as it is. */
export interface Furniture {
  readonly queues: readonly (Named & { readonly groupIds: readonly string[] })[];
  readonly groups: readonly (Named & { readonly grants: ReadonlySet<string> })[];
  readonly roles: readonly Named[];
  readonly divisions: readonly (Named & { readonly home: boolean })[];
  readonly skills: readonly Named[];
  readonly languages: readonly Named[];
  readonly stations: readonly Named[];
  readonly presences: readonly { readonly id: string; readonly system: string }[];
}

/** A change of a station that was accepted, and happens when its time has come. */
interface Promised {
  readonly due: number;
  readonly person: Person;
  readonly which: "associated" | "usual";
  readonly station: string | undefined;
  readonly from?: string;
}

export const grantOf = (roleId: string, divisionId: string): string => `${roleId} ${divisionId}`;
export const roleOf = (grant: string): string => grant.split(" ")[0] ?? "";
export const pairOf = (grant: string): { roleId: string; divisionId: string } => {
  const [roleId = "", divisionId = ""] = grant.split(" ");
  return { roleId, divisionId };
};

/** A text that has to be there. */
export function text(value: string | undefined): string {
  assert(value !== undefined && value !== "", "a text is missing");
  return value;
}

/** The item at that place, counted round and round. */
export function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  assert(item !== undefined, "there is nothing to choose from");
  return item;
}

export const sorted = (texts: Iterable<string>): string[] => [...texts].sort();

/** The status with which a call fails; 200 where it succeeds. */
async function outcome(call: Promise<unknown>): Promise<number> {
  try {
    await call;
    return 200;
  } catch (error) {
    assert(error instanceof ApiError && error.status !== undefined, String(error));
    return error.status;
  }
}

/** A demo organization whose time stands still unless it is turned. */
export class Setting {
  readonly demo: DemoOrganization;
  readonly client: Client;
  readonly #time: { now: number };
  #furniture: Furniture | undefined;
  #people: readonly Person[] = [];

  private constructor(demo: DemoOrganization, client: Client, time: { now: number }) {
    this.demo = demo;
    this.client = client;
    this.#time = time;
  }

  static async start(transport: Transport): Promise<Setting> {
    const time = { now: START };
    const options = {
      users: USERS,
      now: new Date(START),
      rateLimit: false,
      expandOmits: false,
      stationDelay: STATION_DELAY,
      searchLag: LAG,
      tokenLifetime: 1000 * 24 * 3600,
    } as const;
    const demo = await startDemoOrganization(options, () => time.now);
    const setting = new Setting(demo, demoClient(demo, transport).client, time);
    setting.#furniture = await readFurniture(setting.client);
    setting.#people = await readPeople(setting.client, setting.furniture);
    return setting;
  }

  get furniture(): Furniture {
    assert(this.#furniture);
    return this.#furniture;
  }

  get now(): number {
    return this.#time.now;
  }

  turn(ms: number): void {
    this.#time.now += ms;
  }

  /** The organization as it was at the start. */
  anew(): World {
    this.demo.reset();
    this.#time.now = START;
    return new World(this, structuredClone([...this.#people]));
  }
}

async function readFurniture(client: Client): Promise<Furniture> {
  const named = (things: readonly { id?: string | undefined; name?: string | undefined }[]): Named[] =>
    things.map(({ id, name }) => ({ id: text(id), name: text(name) }));
  const queues = await allItems(pages(client, table.getRoutingQueues, {}));
  const groups = await allItems(pages(client, table.getGroups, {}));
  const divisions = await allItems(pages(client, table.getAuthorizationDivisions, {}));
  const presences = await allItems(pages(client, table.getPresencedefinitions, {}));
  const stations = await allItems(pages(client, table.getStations, {}));
  const isTaken = ({ userId }: Models.Station): boolean => userId !== undefined;
  const [byGroup, others] = [true, false].map((wanted) =>
    queues.filter(({ memberGroups = [] }) => memberGroups.length > 0 === wanted),
  );
  return {
    // By turns one with groups and one without.
    queues: [0, 1, 2].flatMap((index) =>
      [at(byGroup ?? [], index), at(others ?? [], index)].map(({ id, name, memberGroups = [] }) => ({
        id: text(id),
        name: text(name),
        groupIds: memberGroups.map((group) => text(group.id)),
      })),
    ),
    groups: await Promise.all(
      named(groups).map(async (group) => {
        const { grants = [] } = await client.call(table.getAuthorizationSubject, {
          path: { subjectId: group.id },
        });
        return { ...group, grants: new Set(grants.map(grantShown)) };
      }),
    ),
    roles: named(await allItems(pages(client, table.getAuthorizationRoles, {}))),
    divisions: divisions.map(({ id, name, homeDivision = false }) => ({
      id: text(id),
      name: text(name),
      home: homeDivision,
    })),
    skills: named(await allItems(pages(client, table.getRoutingSkills, {}))),
    languages: named(await allItems(pages(client, table.getRoutingLanguages, {}))),
    stations: named([...stations.filter(isTaken).slice(0, 1), ...stations.filter((one) => !isTaken(one))]),
    presences: presences.map(({ id, systemPresence }) => ({ id: text(id), system: text(systemPresence) })),
  };
}

export const grantShown = ({ role, division }: Models.AuthzGrant): string =>
  grantOf(text(role?.id), text(division?.id));

export const ratedShown = (items: readonly Models.UserRoutingSkill[] = []): Map<string, Rated> =>
  new Map(items.map(({ id, proficiency = NaN, state = "" }) => [text(id), { proficiency, state }] as const));

async function readPeople(client: Client, { queues }: Furniture): Promise<Person[]> {
  const query = {
    state: "any",
    expand: ["skills", "languages", "station", "presence", "routingStatus", "groups"],
  } as const;
  const users = await allItems(
    pages(client, table.getUsers, { query: { ...query, expand: [...query.expand] } }),
  );
  const members = await Promise.all(
    queues.map(async (queue) => ({
      queue,
      members: await allItems(pages(client, table.getRoutingQueueMembers, { path: { queueId: queue.id } })),
    })),
  );
  const me = await client.call(table.getUsersMe, {});
  const people = await Promise.all(
    users.map(async (user): Promise<Person> => {
      const id = text(user.id);
      const path = { userId: id };
      const { grants = [] } = await client.call(table.getAuthorizationSubject, {
        path: { subjectId: id },
        query: { includeDuplicates: true },
      });
      const utilization = await client.call(table.getRoutingUserUtilization, { path });
      const externalIds = await client.call(table.getUserExternalid, { path });
      const own = members.flatMap(({ queue, members: all }) =>
        all.filter((member) => member.id === id).map((member) => ({ queueId: queue.id, member })),
      );
      const { associatedStation, defaultStation, lastAssociatedStation } = user.station ?? {};
      return {
        id,
        version: user.version,
        state: text(user.state),
        name: text(user.name),
        title: user.title ?? "",
        divisionId: text(user.division?.id),
        groupIds: new Set((user.groups ?? []).map((group) => text(group.id))),
        skills: ratedShown(user.skills),
        languages: ratedShown(user.languages),
        direct: new Set(own.filter(({ member }) => member.memberBy === "user").map(({ queueId }) => queueId)),
        joined: new Set(own.filter(({ member }) => member.joined === true).map(({ queueId }) => queueId)),
        grants: new Set(grants.filter(({ subjectId }) => subjectId === id).map(grantShown)),
        associated: associatedStation?.id,
        lastAssociated: lastAssociatedStation?.id,
        usual: defaultStation?.id,
        utilization: utilization.level === "Agent" ? capacities(utilization) : undefined,
        forwarding: forwardingShown(await client.call(table.getUserCallforwarding, { path })),
        externalIds: new Map(
          externalIds.map(({ authorityName, externalKey }) => [text(authorityName), text(externalKey)]),
        ),
        presences: [{ at: START, state: text(user.presence?.presenceDefinition?.id) }],
        routings: [{ at: START, state: text(user.routingStatus?.status) }],
      };
    }),
  );
  // Whoever makes the calls comes first, and is left alone; then those to whom most can happen, for they change most often.
  const byGroup = ({ groupIds }: Person): boolean =>
    queues.some((queue) => queue.groupIds.some((id) => groupIds.has(id)));
  const isBusy = ({ routings: [routing] }: Person): boolean =>
    /^(INTERACTING|COMMUNICATING)$/.test(routing?.state ?? "");
  const rank = (person: Person): number =>
    person.id === me.id ? 0 : isBusy(person) ? 1 : byGroup(person) ? 2 : 3;
  return people.sort((a, b) => rank(a) - rank(b));
}

export const capacities = ({
  utilization = {},
}: Models.AgentMaxUtilizationResponse): Record<string, number> =>
  Object.fromEntries(
    Object.entries(utilization).map(([medium, { maximumCapacity = NaN }]) => [medium, maximumCapacity]),
  );

export function forwardingShown({ enabled, calls = [], voicemail }: Models.CallForwarding): Forwarding {
  const known = (["PURECLOUD", "LASTCALL", "NONE"] as const).find((value) => value === voicemail);
  assert(enabled !== undefined && known);
  return {
    enabled,
    numbers: calls.flatMap(({ targets = [] }) => targets.map(({ value }) => text(value))),
    voicemail: known,
  };
}

/** One organization under change, and what has to be true of it. */
export class World {
  readonly setting: Setting;
  readonly people: Person[];
  /** Those who were deleted at some time. */
  readonly everDeleted = new Set<string>();
  #promised: Promised[] = [];
  #created = 0;

  constructor(setting: Setting, people: Person[]) {
    this.setting = setting;
    this.people = people;
  }

  get client(): Client {
    return this.setting.client;
  }

  get furniture(): Furniture {
    return this.setting.furniture;
  }

  /** Anybody but whoever makes the calls; most often one of a few, so that changes meet. */
  person(index: number): Person {
    const [, ...others] = this.people;
    return index < OFTEN ? at(others.slice(0, FEW), index) : at(others, index);
  }

  /** Those who are not deleted. */
  get present(): Person[] {
    return this.people.filter(({ state }) => state !== "deleted");
  }

  get deleted(): Person[] {
    return this.people.filter(({ state }) => state === "deleted");
  }

  /** A call that has to end with that status. */
  async expect(status: number, call: Promise<unknown>): Promise<void> {
    assert.equal(await outcome(call), status);
  }

  /** A number that nothing else has. */
  next(): number {
    this.#created += 1;
    return this.#created;
  }

  passTime(ms: number): void {
    this.setting.turn(ms);
    const due = this.#promised.filter((promised) => promised.due <= this.setting.now);
    this.#promised = this.#promised.filter((promised) => promised.due > this.setting.now);
    for (const promised of due) this.#carryOut(promised);
  }

  #carryOut({ person, which, station, from }: Promised): void {
    if (person.state === "deleted" || (from !== undefined && person.associated !== from)) return;
    if (which === "associated") {
      if (station !== undefined && person.associated !== station) person.lastAssociated = station;
      person.associated = station;
      return;
    }
    for (const other of this.people)
      if (station !== undefined && other.usual === station) other.usual = undefined;
    person.usual = station;
  }

  /** Who is at the station, or has been promised it. */
  holder(station: string): Person | undefined {
    return (
      this.people.find(({ associated }) => associated === station) ??
      this.#promised.findLast((promised) => promised.which === "associated" && promised.station === station)
        ?.person
    );
  }

  promise(promised: Omit<Promised, "due">): void {
    this.#promised.push({ ...promised, due: this.setting.now + STATION_DELAY });
  }

  isByGroup(person: Person, { groupIds }: Furniture["queues"][number]): boolean {
    return groupIds.some((id) => person.groupIds.has(id));
  }

  isMember(person: Person, queue: Furniture["queues"][number]): boolean {
    return person.direct.has(queue.id) || this.isByGroup(person, queue);
  }

  systemOf(presenceId: string | undefined): string {
    return this.furniture.presences.find(({ id }) => id === presenceId)?.system ?? "";
  }

  isOnQueue({ presences }: Person): boolean {
    return this.systemOf(presences.at(-1)?.state) === "On Queue";
  }

  setPresence(person: Person, id: string): void {
    if (person.presences.at(-1)?.state === id) return;
    person.presences.push({ at: this.setting.now, state: id });
    if (!this.isOnQueue(person)) this.setRouting(person, "OFF_QUEUE");
    else if (person.routings.at(-1)?.state === "OFF_QUEUE") this.setRouting(person, "IDLE");
  }

  setRouting(person: Person, state: string): void {
    if (person.routings.at(-1)?.state !== state) person.routings.push({ at: this.setting.now, state });
  }

  presenceOf(system: string): string {
    return text(this.furniture.presences.find((presence) => presence.system === system)?.id);
  }

  /** Whoever is not active is not at work. */
  setState(person: Person, state: string): void {
    person.version += 1;
    person.state = state;
    if (state === "deleted") this.everDeleted.add(person.id);
    if (state === "active") return;
    this.setPresence(person, this.presenceOf("Offline"));
    person.associated = undefined;
  }

  /** All grants that count for the person: their own, and those of their groups. */
  grantsOf(person: Person): Set<string> {
    const inherited = this.furniture.groups
      .filter(({ id }) => person.groupIds.has(id))
      .flatMap(({ grants }) => [...grants]);
    return new Set([...person.grants, ...inherited]);
  }
}
