/** What Roster shows of an organization: the API's answers, read defensively (every field of theirs may be missing). */
import type { Models } from "purecloud-platform-client-v2";

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What a user has with a proficiency: ACD skills and languages. */
export type RatedKind = "acdSkill" | "language";

/** An ACD skill or language of a user. */
export interface RatedItem extends Named {
  /** 0 to 5. */
  readonly proficiency: number;
  /** Whether the skill or language itself still exists in the organization. */
  readonly active: boolean;
}

export type RoutingStatus = "OFF_QUEUE" | "IDLE" | "INTERACTING" | "NOT_RESPONDING" | "COMMUNICATING";

const routingStatuses: readonly RoutingStatus[] = [
  "OFF_QUEUE",
  "IDLE",
  "INTERACTING",
  "NOT_RESPONDING",
  "COMMUNICATING",
];

/** As people read them. */
export const routingWords: Readonly<Record<RoutingStatus, string>> = {
  OFF_QUEUE: "Off Queue",
  IDLE: "Idle",
  INTERACTING: "Interacting",
  NOT_RESPONDING: "Not Responding",
  COMMUNICATING: "Communicating",
};

export interface Stations {
  readonly associated: Named | undefined;
  readonly default: Named | undefined;
}

/** A user as a list gives it. `undefined` is unknown: the list's `expand` is best effort, so it never means "none". */
export interface User extends Named {
  readonly email: string | undefined;
  readonly title: string | undefined;
  readonly department: string | undefined;
  readonly state: string | undefined;
  /** The system presence in upper case with underscores, such as `ON_QUEUE`. */
  readonly presence: string | undefined;
  readonly routingStatus: RoutingStatus | undefined;
  readonly skills: readonly RatedItem[] | undefined;
  readonly languages: readonly RatedItem[] | undefined;
  readonly stations: Stations | undefined;
}

export interface QueueMembership extends Named {
  /** Whether the member is active in the queue. */
  readonly joined: boolean;
  /** Groups whose members are members of the queue. */
  readonly groups: readonly Named[];
}

export interface RoleGrant {
  readonly role: Named;
  readonly division: Named;
  /** The group that gives the role; undefined where the grant is the user's own. */
  readonly group: Named | undefined;
}

/** Sorting as people expect it, whatever the language of the names. */
export const byName = (a: Named, b: Named): number =>
  a.name.localeCompare(b.name, undefined, { sensitivity: "base", numeric: true });

/** An entity with id and name, or undefined where it has no id. A missing name is shown as the id. */
export function named(entity: { id?: string; name?: string } | undefined): Named | undefined {
  return entity?.id ? { id: entity.id, name: entity.name ?? entity.id } : undefined;
}

export function ratedItem(item: Models.UserRoutingSkill | Models.UserRoutingLanguage): RatedItem | undefined {
  const known = named(item);
  if (!known) return undefined;
  return { ...known, proficiency: item.proficiency ?? 0, active: (item.state ?? "active") === "active" };
}

function ratedItems(
  items: (Models.UserRoutingSkill | Models.UserRoutingLanguage)[] | undefined,
): RatedItem[] | undefined {
  return items?.flatMap((item) => ratedItem(item) ?? []).sort(byName);
}

export function stations(answer: Models.UserStations): Stations {
  return { associated: named(answer.associatedStation), default: named(answer.defaultStation) };
}

export function routingStatus(status: string | undefined): RoutingStatus | undefined {
  return routingStatuses.find((known) => known === status);
}

/** A user of an answer, or undefined where it has no id. */
export function userOf(answer: Models.User): User | undefined {
  const known = named(answer);
  if (!known) return undefined;
  return {
    ...known,
    email: answer.email,
    title: answer.title,
    department: answer.department,
    state: answer.state,
    presence: answer.presence?.presenceDefinition?.systemPresence?.toUpperCase().replaceAll(" ", "_"),
    routingStatus: routingStatus(answer.routingStatus?.status),
    skills: ratedItems(answer.skills),
    languages: ratedItems(answer.languages),
    stations: answer.station && stations(answer.station),
  };
}
