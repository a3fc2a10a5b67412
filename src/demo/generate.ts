/** Makes a demo organization from a seed: the same seed, size and moment give the same organization. */
import {
  ADMINISTRATOR,
  DEPARTMENTS,
  DIVISIONS,
  EMPLOYEE,
  GROUPS,
  LANGUAGES,
  MAIL_DOMAIN,
  ORGANIZATION_NAME,
  OWN_PRESENCES,
  PRESENCES,
  PRESENCE_LABELS,
  QUEUES,
  ROLES,
  SKILLS,
  STATION_COUNT,
  type DepartmentSeed,
  type RoutingState,
  type SystemPresence,
} from "./data/catalogue.js";
import { CULTURES, NOTABLE_PEOPLE, type NotablePerson } from "./data/names.js";
import { MOST_SKILLS_OF_ONE, awkwardQueues, awkwardSkills, makeAwkward, moreSkills } from "./extras.js";
import {
  Organization,
  sortKey,
  type Competence,
  type Division,
  type Grant,
  type Group,
  type PresenceDefinition,
  type Queue,
  type Role,
  type Station,
  type User,
} from "./organization.js";
import { Profiles } from "./profiles.js";
import { Random } from "./random.js";
import { Accounts } from "./state/accounts.js";

export const STANDARD_USERS = 250;
export const MOST_USERS = 50_000;
export const STANDARD_SEED = "northwind";
export const MOST_SKILLS = 5_000;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Longer than histories go back. */
const NEVER_ON_QUEUE = 90 * DAY;
const NEVER_SEEN = 400 * DAY;

export interface Size {
  readonly seed: string;
  readonly users: number;
  /** The moment at which the organization is made, in milliseconds. */
  readonly now: number;
  /** At least so many ACD skills; those of the catalogue unless said. */
  readonly skills?: number;
  /** Whether there are names that are hard on software among queues, skills, titles and departments. */
  readonly awkward?: boolean;
}

/** The item of that name; the catalogue is ours, so a name that is not there is a mistake in it. */
function named<Item extends { readonly name: string }>(items: readonly Item[], name: string): Item {
  const found = items.find((item) => item.name === name);
  if (found === undefined) throw new Error(`the catalogue has no "${name}"`);
  return found;
}

function weighted<Item>(random: Random, items: readonly (readonly [Item, number])[]): Item {
  let left = random.next() * items.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  return random.pick(items)[0];
}

/** Everything but people. */
interface Furniture {
  readonly divisions: readonly Division[];
  readonly skills: readonly Competence[];
  /** Skills that only those have who have them all. */
  readonly rareSkills: readonly Competence[];
  readonly languages: readonly Competence[];
  readonly roles: readonly Role[];
  readonly groups: readonly Group[];
  readonly queues: readonly Queue[];
  readonly stations: readonly Station[];
  readonly presenceDefinitions: readonly PresenceDefinition[];
}

function furnish(size: Size): Furniture {
  const { seed, now } = size;
  const random = new Random(seed, "furniture");
  const past = (days: number): number => now - random.whole(1, days) * DAY;

  const divisions = DIVISIONS.map((name, index): Division => ({
    id: random.guid(),
    name,
    home: index === 0,
  }));
  const divisionId = (name: string): string => (name === "*" ? "*" : named(divisions, name).id);
  const competence = (name: string): Competence => ({ id: random.guid(), name, modified: past(900) });
  const skills = SKILLS.map(competence);
  const languages = LANGUAGES.map(competence);
  const roles = ROLES.map((role): Role => ({ id: random.guid(), ...role }));
  const groups = GROUPS.map(({ name, description, roles: held = [] }): Group => ({
    id: random.guid(),
    name,
    description,
    modified: past(400),
    version: random.whole(1, 30),
    grants: held.map(({ role, division }) => ({
      roleId: named(roles, role).id,
      divisionId: divisionId(division),
      made: past(700),
    })),
    ownerIds: [],
  }));
  const queues = QUEUES.map(({ name, division, groups: members = [] }): Queue => ({
    id: random.guid(),
    name,
    divisionId: divisionId(division),
    created: now - random.whole(400, 900) * DAY,
    modified: past(300),
    groupIds: members.map((group) => named(groups, group).id),
  }));
  const stations = Array.from({ length: STATION_COUNT }, (_, index): Station => {
    const webrtc = index % 4 === 3;
    return {
      id: random.guid(),
      name: webrtc
        ? `WebRTC ${1001 + index}`
        : `Desk ${Math.floor(index / 40) + 1}-${String((index % 40) + 1).padStart(2, "0")}`,
      type: webrtc ? "inin_webrtc_softphone" : "inin_phone",
    };
  });
  const presenceDefinitions: PresenceDefinition[] = [
    ...PRESENCES.map(([systemPresence]): PresenceDefinition => ({
      id: random.guid(),
      systemPresence,
      primary: true,
      deactivated: false,
      labels: { en_US: systemPresence, ...PRESENCE_LABELS[systemPresence] },
      modified: now - 1000 * DAY,
    })),
    ...OWN_PRESENCES.map(({ systemPresence, labels, deactivated = false }): PresenceDefinition => ({
      id: random.guid(),
      systemPresence,
      primary: false,
      deactivated,
      labels,
      modified: past(300),
    })),
  ];
  const rareSkills = moreSkills(size, size.skills ?? 0);
  return { divisions, skills, rareSkills, languages, roles, groups, queues, stations, presenceDefinitions };
}

const INITIALS = "A B C D E F G H J K L M N P R S T V W".split(" ");

/** Gives each person a name and a mailbox of their own. */
class Register {
  readonly #random: Random;
  readonly #names = new Set<string>();
  readonly #mailboxes = new Map<string, number>();

  constructor(seed: string) {
    this.#random = new Random(seed, "names");
    for (const { name, mailbox } of NOTABLE_PEOPLE) {
      this.#names.add(name);
      this.#mailboxes.set(mailbox, 1);
    }
  }

  person(): NotablePerson {
    let name = "";
    // In a large organization names do repeat.
    for (let attempt = 0; attempt < 6; attempt++) {
      const { given, family } = this.#random.pick(CULTURES);
      const initial = attempt < 2 ? "" : ` ${this.#random.pick(INITIALS)}.`;
      name = `${this.#random.pick(given)}${initial} ${this.#random.pick(family)}`;
      if (!this.#names.has(name)) break;
    }
    this.#names.add(name);
    const mailbox = sortKey(name)
      .replace(/ß/g, "ss")
      .replace(/ø/g, "o")
      .replace(/ł/g, "l")
      .replace(/đ/g, "d")
      .replace(/ı/g, "i")
      .replace(/[^a-z -]/g, "")
      .replace(/ +/g, ".");
    const count = (this.#mailboxes.get(mailbox) ?? 0) + 1;
    this.#mailboxes.set(mailbox, count);
    return { name, mailbox: count === 1 ? mailbox : `${mailbox}${count}` };
  }
}

const ROUTING_ON_QUEUE: readonly (readonly [RoutingState, number])[] = [
  ["INTERACTING", 48],
  ["IDLE", 40],
  ["COMMUNICATING", 6],
  ["NOT_RESPONDING", 6],
];

/** Makes one user after the other. */
class Staff {
  readonly #random: Random;
  readonly #size: Size;
  readonly #furniture: Furniture;
  readonly #register: Register;
  readonly #profiles: Profiles;
  readonly #accounts: Accounts;
  readonly #freeStations: Station[];
  readonly #defaultStations: Station[];
  readonly users: User[] = [];
  /** Those who have others reporting to them, by department. */
  readonly #managers = new Map<string, User[]>();

  constructor(size: Size, furniture: Furniture) {
    this.#random = new Random(size.seed, "people");
    this.#size = size;
    this.#furniture = furniture;
    this.#register = new Register(size.seed);
    this.#profiles = new Profiles(size);
    this.#accounts = new Accounts(size);
    const shuffled = new Random(size.seed, "stations").sample(furniture.stations, STATION_COUNT);
    this.#freeStations = shuffled.slice(0, 140);
    this.#defaultStations = shuffled.slice(60);
  }

  hire(): void {
    const random = this.#random;
    const { now } = this.#size;
    const index = this.users.length;
    const person = NOTABLE_PEOPLE[index] ?? this.#register.person();
    const { trait } = person;
    const department =
      trait === "administrator"
        ? named(DEPARTMENTS, "IT")
        : trait === "allSkills"
          ? named(DEPARTMENTS, "Technical Support")
          : weighted(
              random,
              DEPARTMENTS.map((seed) => [seed, seed.weight] as const),
            );
    const colleagues = this.#managers.get(department.name) ?? [];
    const leads = trait === undefined && (colleagues.length === 0 || random.chance(0.08));
    const state =
      trait === "inactive" || (trait === undefined && random.chance(0.03)) ? "inactive" : "active";
    const working = state === "active" && random.chance(0.62);
    const division = weighted(
      random,
      this.#furniture.divisions.map(
        (division, place) => [division, [30, 25, 22, 15, 8][place] ?? 0] as const,
      ),
    );
    const user: User = {
      id: random.guid(),
      name: person.name,
      email: `${person.mailbox}@${MAIL_DOMAIN}`,
      title:
        trait === "administrator"
          ? "Contact Centre Administrator"
          : leads
            ? "Team Lead"
            : random.pick(department.titles),
      department: department.name,
      ...this.#profiles.profile(person.name, person.mailbox, index),
      state,
      version: random.whole(1, 40),
      divisionId: division.id,
      managerId: leads || colleagues.length === 0 ? this.users[0]?.id : random.pick(colleagues.slice(-60)).id,
      presence: this.#presence(working, department, trait),
      routing: { status: "OFF_QUEUE", since: now },
      skills: new Map(),
      languages: new Map(),
      queues: new Map(),
      groupIds: new Set(),
      grants: [],
      station: {},
      lastLogin: random.chance(0.9)
        ? now - random.whole(10, state === "active" ? 14 * 1440 : 300 * 1440) * MINUTE
        : undefined,
      welcomeSent: random.chance(0.8) ? now - random.whole(30, 900) * DAY : undefined,
      profileSkills: random.chance(0.3)
        ? random.sample(["Coaching", "Excel", "First Aid", "Presenting", "SQL"], 2)
        : [],
      omitted:
        trait !== undefined
          ? undefined
          : random.chance(0.04)
            ? "skills"
            : random.chance(0.03)
              ? "station"
              : undefined,
      account: this.#accounts.account(state, index),
    };
    // Whoever left, or never came, has been offline since then.
    const { definition } = user.presence;
    if (definition.systemPresence === "Offline" && (state === "inactive" || user.lastLogin === undefined)) {
      const since = user.lastLogin ?? now - NEVER_SEEN;
      user.presence = { ...user.presence, since: Math.min(user.presence.since, since) };
    }
    const onQueue = definition.systemPresence === "On Queue";
    user.routing = this.#routing(user, department, onQueue);
    if (leads) this.#managers.set(department.name, [...colleagues, user]);
    this.#teach(user, department, trait);
    this.#place(user, department, trait, working);
    this.#authorize(user, trait, leads);
    this.#seat(user, trait, working);
    this.users.push(user);
  }

  #definition(presence: SystemPresence): PresenceDefinition {
    const found = this.#furniture.presenceDefinitions.find(
      ({ systemPresence }) => systemPresence === presence,
    );
    if (found === undefined) throw new Error(`no presence definition for ${presence}`);
    return found;
  }

  #presence(working: boolean, department: DepartmentSeed, trait: NotablePerson["trait"]): User["presence"] {
    const random = this.#random;
    let presence: SystemPresence = working ? weighted(random, PRESENCES) : "Offline";
    if (presence === "On Queue" && !department.takesInteractions) presence = "Available";
    if (trait === "administrator") presence = "Available";
    if (trait === "allSkills") presence = "On Queue";
    const minutes = presence === "Offline" ? random.whole(30, 3 * 1440) : random.whole(1, 150);
    return { definition: this.#definition(presence), since: this.#size.now - minutes * MINUTE, message: "" };
  }

  #routing(user: User, { takesInteractions }: DepartmentSeed, onQueue: boolean): User["routing"] {
    const random = this.#random;
    const { now } = this.#size;
    const status = onQueue ? weighted(random, ROUTING_ON_QUEUE) : "OFF_QUEUE";
    const part = random.next();
    const { since } = user.presence;
    if (onQueue) return { status, since: since + Math.floor((now - since) * part) };
    // Whoever takes no interactions was never on queue; the others left the queue shortly before, or at once.
    const left = takesInteractions
      ? since - Math.floor(Math.max(0, part - 0.5) * 20 * MINUTE)
      : Math.min(since, now - Math.floor(NEVER_ON_QUEUE * (1 + part)));
    return { status, since: left };
  }

  #teach(user: User, department: DepartmentSeed, trait: NotablePerson["trait"]): void {
    const random = this.#random;
    const { skills, rareSkills, languages } = this.#furniture;
    const proficiency = (): number => (random.chance(0.1) ? random.whole(1, 9) / 2 : random.whole(1, 5));
    if (trait === "nothing") return;
    const count =
      trait === "allSkills"
        ? skills.length
        : department.takesInteractions
          ? random.whole(0, 8)
          : random.whole(0, 2);
    for (const skill of random.sample(skills, count))
      user.skills.set(skill.id, random.chance(0.03) ? 0 : proficiency());
    if (trait === "allSkills") {
      const rare = rareSkills.slice(0, Math.max(0, MOST_SKILLS_OF_ONE - skills.length));
      for (const [index, { id }] of rare.entries()) user.skills.set(id, (index % 5) + 1);
    }
    const spoken =
      trait === "allSkills" ? languages.length : random.whole(department.takesInteractions ? 1 : 0, 3);
    for (const language of random.sample(languages, spoken)) user.languages.set(language.id, proficiency());
  }

  #place(user: User, department: DepartmentSeed, trait: NotablePerson["trait"], working: boolean): void {
    const random = this.#random;
    if (trait === "nothing") return;
    const { groups, queues } = this.#furniture;
    for (const { name, share } of GROUPS) {
      const wanted = name === "Contact Centre Agents" ? department.takesInteractions : random.chance(share);
      if (wanted || (trait === "administrator" && name === "Platform Team"))
        user.groupIds.add(named(groups, name).id);
    }
    const near = queues.filter((queue) => queue.divisionId === user.divisionId);
    const count = department.takesInteractions ? random.whole(1, 6) : random.whole(0, 1);
    for (const queue of random.sample([...near, ...near, ...queues], count)) {
      user.queues.set(queue.id, { direct: true, joined: random.chance(working ? 0.85 : 0.6) });
    }
    for (const queue of queues) {
      if (user.queues.has(queue.id) || !queue.groupIds.some((id) => user.groupIds.has(id))) continue;
      if (random.chance(0.6)) user.queues.set(queue.id, { direct: false, joined: true });
    }
  }

  #authorize(user: User, trait: NotablePerson["trait"], leads: boolean): void {
    const random = this.#random;
    const { roles } = this.#furniture;
    const grant = (role: string, divisionId: string): Grant => ({
      roleId: named(roles, role).id,
      divisionId,
      made: this.#size.now - random.whole(5, 700) * DAY,
    });
    user.grants.push(grant(EMPLOYEE, "*"));
    if (trait === "administrator") user.grants.push(grant(ADMINISTRATOR, "*"));
    if (leads) user.grants.push(grant("Supervisor", user.divisionId));
    // Some have personally what a group gives them as well.
    if (random.chance(0.06)) user.grants.push(grant("Agent", "*"));
    if (random.chance(0.05)) user.grants.push(grant("Reporting Analyst", user.divisionId));
  }

  #seat(user: User, trait: NotablePerson["trait"], working: boolean): void {
    const random = this.#random;
    if (trait === "nothing") return;
    const wished = random.chance(0.55);
    const associated = working && random.chance(0.8) ? this.#freeStations.pop() : undefined;
    const usual = wished ? this.#defaultStations.pop() : undefined;
    const since = user.presence.since - random.whole(1, 90) * MINUTE;
    if (associated) {
      user.station.associated = { id: associated.id, since };
      user.station.last = { id: associated.id, since };
    } else if (usual && random.chance(0.5)) {
      user.station.last = { id: usual.id, since };
    }
    if (usual) user.station.defaultId = usual.id;
  }
}

/** Makes the organization. */
export function generate(size: Size): Organization {
  const random = new Random(size.seed, "organization");
  const id = random.guid();
  const furniture = furnish(size);
  const staff = new Staff(size, furniture);
  while (staff.users.length < size.users) staff.hire();
  const [administrator] = staff.users;
  if (administrator === undefined) throw new RangeError("an organization has at least one user");
  const groups = furniture.groups.map((group) => ({ ...group, ownerIds: [administrator.id] }));
  const oddSkills = size.awkward ? awkwardSkills(size) : [];
  const oddQueues = size.awkward ? awkwardQueues(size, administrator.divisionId) : [];
  if (size.awkward) makeAwkward(staff.users, oddSkills, oddQueues);
  return new Organization({
    ...furniture,
    skills: [...furniture.skills, ...furniture.rareSkills, ...oddSkills],
    queues: [...furniture.queues, ...oddQueues],
    id,
    name: ORGANIZATION_NAME,
    now: size.now,
    groups,
    users: staff.users,
    administratorId: administrator.id,
  });
}
