/** A user's profile: what an administrator writes down about a person, and what a change of it has to send along. */
import type { Models } from "purecloud-platform-client-v2";
import { named, routingStatus, stations, type Named, type RoutingStatus, type Stations } from "./model.js";

/** Somebody, with what tells people of the same name apart. */
export interface Person extends Named {
  readonly email: string | undefined;
}

export interface Employer {
  readonly officialName: string | undefined;
  readonly employeeId: string | undefined;
  readonly employeeType: string | undefined;
  /** A date as the API has it, such as 2024-05-31. */
  readonly dateHire: string | undefined;
}

/** What changes by itself: shown beside a profile, no part of it. */
export interface LiveStatus {
  /** The presence as the server names it, such as "Available". */
  readonly presence: string | undefined;
  readonly routingStatus: RoutingStatus | undefined;
  readonly stations: Stations | undefined;
}

export interface UserProfile extends Named {
  /** Guards a change: the server refuses one that was made from an older version. */
  readonly version: number;
  readonly state: string | undefined;
  readonly preferredName: string | undefined;
  readonly title: string | undefined;
  readonly department: string | undefined;
  readonly email: string | undefined;
  readonly manager: Person | undefined;
  readonly acdAutoAnswer: boolean;
  readonly certifications: readonly string[];
  readonly employer: Employer;
  /** As the server gave them: a change of one sends all of them. */
  readonly addresses: readonly Models.Contact[];
  /** Groups of the user; undefined where the answer does not say. */
  readonly groupIds: readonly string[] | undefined;
  readonly live: LiveStatus;
}

/** The profile in an answer of getUser, or undefined where it has no id. The manager may be an id alone. */
export function profileOf(answer: Models.User): UserProfile | undefined {
  const known = named(answer);
  if (!known) return undefined;
  const { officialName, employeeId, employeeType, dateHire } = answer.employerInfo ?? {};
  const manager = named(answer.manager);
  return {
    ...known,
    version: answer.version,
    state: answer.state,
    preferredName: answer.preferredName,
    title: answer.title,
    department: answer.department,
    email: answer.email,
    manager: manager && { ...manager, email: answer.manager?.email },
    acdAutoAnswer: answer.acdAutoAnswer ?? false,
    certifications: answer.certifications ?? [],
    employer: { officialName, employeeId, employeeType, dateHire },
    addresses: answer.addresses ?? [],
    groupIds: answer.groups?.flatMap(({ id }) => id ?? []),
    live: {
      presence: answer.presence?.presenceDefinition?.systemPresence,
      routingStatus: routingStatus(answer.routingStatus?.status),
      stations: answer.station && stations(answer.station),
    },
  };
}
