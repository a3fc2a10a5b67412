/** Whom the sign-in page offers. */
import { ADMINISTRATOR, AUDITOR, EMPLOYEE, USER_ADMINISTRATOR } from "../data/catalogue.js";
import { sortKey, type Organization, type User } from "../organization.js";

export interface Person {
  readonly id: string;
  readonly name: string;
  /** Title, e-mail address, and what roles they have where. */
  readonly about: readonly string[];
}

const MOST_FOUND = 20;

interface Held {
  readonly role: string;
  /** Undefined: all divisions. */
  readonly division: string | undefined;
}

/** The user's roles but the one that everybody has. */
function rolesOf(user: User, organization: Organization): Held[] {
  const { roles, divisions } = organization;
  return organization
    .grantsOf(user)
    .map(({ grant: { roleId, divisionId } }) => ({
      role: roles.get(roleId)?.name ?? roleId,
      division: divisionId === "*" ? undefined : (divisions.get(divisionId)?.name ?? divisionId),
    }))
    .filter(({ role }) => role !== EMPLOYEE);
}

function person(user: User, organization: Organization): Person {
  const roles = rolesOf(user, organization).map(({ role, division }) =>
    division === undefined ? role : `${role} in ${division}`,
  );
  const about = [user.title, user.email, [...new Set(roles)].join(", ") || EMPLOYEE];
  return { id: user.id, name: user.name, about: about.filter((text) => text !== "") };
}

/** Sorts of people as whom it is worth to sign in, for the permissions that they have. */
const SORTS: readonly ((roles: readonly Held[]) => boolean)[] = [
  (roles) => roles.some(({ role }) => role === AUDITOR),
  (roles) => roles.some(({ role, division }) => role === USER_ADMINISTRATOR && division === undefined),
  (roles) => roles.length > 0 && roles.every(({ division }) => division !== undefined),
  (roles) => roles.some(({ role }) => role === "Supervisor"),
  (roles) => roles.some(({ role }) => role === "Agent") && roles.every(({ role }) => role === "Agent"),
  (roles) => roles.length === 0,
];

/** The administrator, and one of each sort of which there is somebody. */
export function suggestedPeople(organization: Organization): Person[] {
  const { administratorId } = organization;
  const chosen: (User | undefined)[] = SORTS.map(() => undefined);
  for (const user of organization.usersByName("active")) {
    if (user.id === administratorId) continue;
    const roles = rolesOf(user, organization);
    if (roles.some(({ role }) => role === ADMINISTRATOR)) continue;
    const place = SORTS.findIndex((fits, index) => chosen[index] === undefined && fits(roles));
    if (place >= 0) chosen[place] = user;
    if (!chosen.includes(undefined)) break;
  }
  const administrator = activeUser(organization, administratorId);
  return [administrator, ...chosen].flatMap((user) => (user ? [person(user, organization)] : []));
}

/** Active users who have that in their name or e-mail address, by name, and how many more there are. */
export function findPeople(
  organization: Organization,
  text: string,
): { readonly people: readonly Person[]; readonly more: number } {
  const wanted = sortKey(text.trim());
  const found = organization
    .usersByName("active")
    .filter(({ name, email }) => sortKey(name).includes(wanted) || email.toLowerCase().includes(wanted));
  return {
    people: found.slice(0, MOST_FOUND).map((user) => person(user, organization)),
    more: Math.max(0, found.length - MOST_FOUND),
  };
}

/** The user of that id, if they can sign in. */
export function activeUser(organization: Organization, id: string | null): User | undefined {
  const user = id === null ? undefined : organization.users.get(id);
  return user?.state === "active" ? user : undefined;
}
