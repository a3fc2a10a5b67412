/** Who may do what: grants, roles, divisions, permissions; and the groups, which carry some grants. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/authorization.js";
import { getGroups } from "../../api/operations/groups.js";
import { page, type PageQuery } from "../listing.js";
import { clientGrants, grantsOf, mayDo } from "../callersGrants.js";
import { clientOf } from "../clients.js";
import {
  byName,
  type Division,
  type Grant,
  type Organization,
  type Role,
  type User,
} from "../organization.js";
import { permissionCollections } from "../permissions.js";
import { Problem, badRequest, invalid, lacksPermission, notFound } from "../problem.js";
import * as represent from "../represent.js";
import { serve, type Surroundings } from "../serve.js";
import { idFilter, listUri, nameFilter, userOf } from "./find.js";
import { beforeChange } from "./profile.js";

const ADD = "authorization:grant:add";
const REVOKE = "authorization:grant:delete";
const MOVE = "directory:user:edit";

interface Held {
  readonly subjectId: string;
  readonly grant: Grant;
}

/** Something that holds grants, and in which one's own can be changed. */
interface Subject {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** All of them: its own, and those of its groups. */
  readonly held: readonly Held[];
  /** Whose grants are its own; undefined: they cannot be changed. */
  readonly owner: { grants: Grant[] } | undefined;
  readonly type: "PC_USER" | "PC_GROUP" | "PC_OAUTH_CLIENT";
}

function subjectOf(organization: Organization, id: string): Subject {
  const user = organization.users.get(id);
  if (user !== undefined && user.state !== "deleted")
    return {
      ...pick(user),
      held: organization.grantsOf(user),
      owner: user,
      type: "PC_USER",
    };
  const group = organization.groups.get(id);
  if (group !== undefined)
    return {
      ...pick(group),
      held: group.grants.map((grant) => ({ subjectId: id, grant })),
      owner: group,
      type: "PC_GROUP",
    };
  const client = clientOf(id);
  if (client === undefined) throw notFound("subject", id);
  return {
    id,
    name: client.name,
    version: 1,
    held: clientGrants(client, organization).map((grant) => ({ subjectId: id, grant })),
    owner: undefined,
    type: "PC_OAUTH_CLIENT",
  };
}

const pick = ({ id, name, version }: Pick<Subject, "id" | "name" | "version">) => ({ id, name, version });

/** A role in a division once, although both the user and a group have it: the first, which is the user's own. */
function withoutDuplicates(held: readonly Held[]): Held[] {
  const seen = new Set<string>();
  return held.filter(({ grant: { roleId, divisionId } }) => {
    const key = `${roleId}/${divisionId}`;
    return !seen.has(key) && seen.add(key);
  });
}

function shownSubject(
  organization: Organization,
  { id, name, version, held }: Subject,
  includeDuplicates = false,
): Models.AuthzSubject {
  const grants = includeDuplicates ? held : withoutDuplicates(held);
  return {
    id,
    name,
    grants: grants.map(({ subjectId, grant }) => represent.grant(organization, subjectId, grant)),
    version,
    selfUri: `/api/v2/authorization/subjects/${id}`,
  };
}

/** A role in a division. */
type Pair = Pick<Grant, "roleId" | "divisionId">;

const isSame = (a: Pair, b: Pair): boolean => a.roleId === b.roleId && a.divisionId === b.divisionId;

const isDivision = ({ divisions }: Organization, id: string): boolean => id === "*" || divisions.has(id);

/** Throws a 400 where a role or division of the body does not exist. */
function checkPairs(pairs: readonly Pair[], organization: Organization): void {
  for (const [index, { roleId, divisionId }] of pairs.entries()) {
    if (!organization.roles.has(roleId))
      throw invalid(`grants[${index}].roleId`, `There is no role with the id ${roleId}.`);
    if (!isDivision(organization, divisionId))
      throw invalid(`grants[${index}].divisionId`, `There is no division with the id ${divisionId}.`);
  }
}

/** Throws a 404 where the role or division of a path does not exist. */
function checkPath({ roleId, divisionId }: Pair, organization: Organization): void {
  if (!organization.roles.has(roleId)) throw notFound("role", roleId);
  if (!isDivision(organization, divisionId)) throw notFound("division", divisionId);
}

/** Throws a 403 unless the caller may do that in all those divisions: granting and revoking count where the grant is (U). */
function requireIn(
  permission: string,
  divisionIds: Iterable<string>,
  { caller, organization }: Surroundings,
): void {
  for (const divisionId of divisionIds)
    if (!mayDo(caller, permission, organization, divisionId)) throw lacksPermission(permission);
}

const divisionsOf = (things: readonly { readonly divisionId: string }[]): Set<string> =>
  new Set(things.map(({ divisionId }) => divisionId));

/** Who has the grants of that subject to change. */
function ownerOf(subject: Subject): { grants: Grant[] } {
  if (subject.owner === undefined)
    throw badRequest("The roles of the demo organization's OAuth clients cannot be changed.");
  return subject.owner;
}

/** The subject, which has to be of that type: whoever names none means a user. */
function typedSubject(organization: Organization, id: string, type = "PC_USER"): Subject {
  const subject = subjectOf(organization, id);
  if (subject.type !== type) throw notFound(`subject of the type ${type}`, id);
  return subject;
}

/** Makes those the grants of the owner's own. One that was held before stays as it was. */
function setGrants(owner: { grants: Grant[] }, pairs: readonly Pair[], now: number): void {
  const next: Grant[] = [];
  for (const { roleId, divisionId } of pairs) {
    const wanted = { roleId, divisionId, made: now };
    if (next.some((grant) => isSame(grant, wanted))) continue;
    next.push(owner.grants.find((grant) => isSame(grant, wanted)) ?? wanted);
  }
  owner.grants = next;
}

function add(subject: Subject, pairs: readonly Pair[], surroundings: Surroundings): void {
  requireIn(ADD, divisionsOf(pairs), surroundings);
  const owner = ownerOf(subject);
  setGrants(owner, [...owner.grants, ...pairs], surroundings.now);
}

/** (U) One that is not held is no mistake: it is gone already. */
function revoke(subject: Subject, pairs: readonly Pair[], surroundings: Surroundings): void {
  requireIn(REVOKE, divisionsOf(pairs), surroundings);
  const owner = ownerOf(subject);
  owner.grants = owner.grants.filter((grant) => !pairs.some((pair) => isSame(grant, pair)));
}

/** Replaces the subject's own grants; what a group gives is not touched. */
function replace(owner: { grants: Grant[] }, pairs: readonly Pair[], surroundings: Surroundings): void {
  const before = owner.grants;
  const [added, gone] = [
    pairs.filter((pair) => !before.some((grant) => isSame(grant, pair))),
    before.filter((grant) => !pairs.some((pair) => isSame(grant, pair))),
  ];
  requireIn(ADD, divisionsOf(added), surroundings);
  requireIn(REVOKE, divisionsOf(gone), surroundings);
  setGrants(owner, pairs, surroundings.now);
}

const homeOf = ({ divisions }: Organization): Division => {
  const home = [...divisions.values()].find((division) => division.home);
  if (home === undefined) throw new Error("an organization has a home division");
  return home;
};

/** The divisions in which grants give a permission, by name. */
function permitted(
  grants: readonly Grant[],
  permission: string,
  organization: Organization,
): { readonly all: boolean; readonly divisions: Division[] } {
  const reach = organization.reach(grants, permission);
  const all = reach.has("*");
  const divisions = byName([...organization.divisions.values()].filter(({ id }) => all || reach.has(id)));
  return { all, divisions };
}

function permittedPage(
  subjectId: string,
  grants: readonly Grant[],
  query: PageQuery & { readonly permission: string },
  organization: Organization,
): Models.DivsPermittedEntityListing {
  const { all, divisions } = permitted(grants, query.permission, organization);
  const path = `/api/v2/authorization/divisionspermitted/paged/${encodeURIComponent(subjectId)}`;
  const uri = listUri(path, { permission: query.permission });
  return {
    ...page(divisions, query, uri, (division) => represent.authorizationDivision(division.id, division)),
    allDivsPermitted: all,
  };
}

/** How many users have each role, by the role's id. */
function userCounts(organization: Organization): Map<string, number> {
  const counts = new Map<string, number>();
  for (const user of organization.users.values()) {
    if (user.state === "deleted") continue;
    for (const roleId of rolesOf(organization, user)) counts.set(roleId, (counts.get(roleId) ?? 0) + 1);
  }
  return counts;
}

/** (U) Whoever has a role by a group has it as well. */
const rolesOf = (organization: Organization, user: User): Set<string> =>
  new Set(organization.grantsOf(user).map(({ grant }) => grant.roleId));

function shownRole(
  role: Role,
  counts: ReadonlyMap<string, number> | undefined,
): Models.DomainOrganizationRole {
  const { id, name, description } = role;
  return {
    id,
    name,
    description,
    permissions: represent.permissionsOf(role),
    permissionPolicies: represent.policiesOf(role),
    ...(counts === undefined ? {} : { userCount: counts.get(id) ?? 0 }),
    roleNeedsUpdate: false,
    default: represent.isDefaultRole(role),
    base: false,
    selfUri: `/api/v2/authorization/roles/${id}`,
  };
}

/** All roles by name, each with how many users have it. */
export function rolesWithCounts(organization: Organization): Models.DomainOrganizationRole[] {
  const counts = userCounts(organization);
  return byName([...organization.roles.values()]).map((role) => shownRole(role, counts));
}

function shownDivision(organization: Organization, division: Division, withCounts: boolean) {
  const shown = represent.authorizationDivision(division.id, division);
  if (!withCounts) return shown;
  const here = ({ divisionId }: { readonly divisionId: string }): boolean => divisionId === division.id;
  const people = [...organization.users.values()].filter(({ state }) => state !== "deleted");
  const objectCounts = {
    USER: people.filter(here).length,
    QUEUE: [...organization.queues.values()].filter(here).length,
  };
  return { ...shown, objectCounts };
}

/** Moves users to a division: the caller has to be allowed to change users there and where they come from (U). */
function moveUsers(divisionId: string, userIds: readonly string[], surroundings: Surroundings): void {
  const { organization } = surroundings;
  const moved = userIds.map((id, index) => {
    const user = organization.users.get(id);
    if (user === undefined || user.state === "deleted")
      throw invalid(`[${index}]`, `There is no user with the id ${id}.`);
    return user;
  });
  requireIn(MOVE, [divisionId, ...divisionsOf(moved)], surroundings);
  for (const user of moved) {
    beforeChange(user, surroundings);
    user.divisionId = divisionId;
  }
}

/** The demo organization's lists of roles and divisions are sorted by name alone. */
function refuseOtherOrder(sortBy: string | undefined): void {
  if (sortBy !== undefined && sortBy !== "name")
    throw invalid("sortBy", "The demo organization sorts these by name alone.");
}

export const authorization = [
  serve(table.getAuthorizationSubject, ({ path, query = {} }, { organization }) =>
    shownSubject(organization, subjectOf(organization, path.subjectId), query.includeDuplicates),
  ),

  serve(table.getAuthorizationSubjectsMe, ({ query = {} }, { organization, caller }) =>
    shownSubject(
      organization,
      subjectOf(organization, caller.userId ?? caller.client.id),
      query.includeDuplicates,
    ),
  ),

  serve(table.postAuthorizationSubjectBulkadd, ({ path, query = {}, body }, surroundings) => {
    const { organization } = surroundings;
    const subject = typedSubject(organization, path.subjectId, query.subjectType);
    checkPairs(body.grants, organization);
    add(subject, body.grants, surroundings);
  }),

  serve(table.postAuthorizationSubjectBulkremove, ({ path, body }, surroundings) => {
    const { organization } = surroundings;
    const subject = subjectOf(organization, path.subjectId);
    checkPairs(body.grants, organization);
    revoke(subject, body.grants, surroundings);
  }),

  serve(table.postAuthorizationSubjectBulkreplace, ({ path, query = {}, body }, surroundings) => {
    const { organization } = surroundings;
    const subject = typedSubject(organization, path.subjectId, query.subjectType);
    checkPairs(body.grants, organization);
    replace(ownerOf(subject), body.grants, surroundings);
  }),

  serve(table.postAuthorizationSubjectDivisionRole, ({ path, query = {} }, surroundings) => {
    const { organization } = surroundings;
    const subject = typedSubject(organization, path.subjectId, query.subjectType);
    checkPath(path, organization);
    add(subject, [path], surroundings);
  }),

  serve(table.deleteAuthorizationSubjectDivisionRole, ({ path }, surroundings) => {
    const { organization } = surroundings;
    const subject = subjectOf(organization, path.subjectId);
    checkPath(path, organization);
    revoke(subject, [path], surroundings);
  }),

  serve(table.getUserRoles, ({ path }, { organization }) =>
    represent.authorization(organization, userOf(organization, path.subjectId)),
  ),

  serve(table.putUserRoles, ({ path, body }, surroundings) => {
    const { organization } = surroundings;
    const user = userOf(organization, path.subjectId);
    const home = homeOf(organization).id;
    const pairs = body.flatMap((roleId, index): Pair[] => {
      if (!organization.roles.has(roleId))
        throw invalid(`[${index}]`, `There is no role with the id ${roleId}.`);
      const held = user.grants.filter((grant) => grant.roleId === roleId);
      // (U) A role that is new comes in the home division; one that is held stays in the divisions in which it is.
      return held.length > 0 ? held : [{ roleId, divisionId: home }];
    });
    // The permission to grant is all that this operation asks for, although it revokes as well.
    requireIn(ADD, divisionsOf([...pairs, ...user.grants]), surroundings);
    setGrants(user, pairs, surroundings.now);
    return represent.authorization(organization, user);
  }),

  serve(table.getAuthorizationDivisionspermittedMe, ({ query }, { organization, caller }) =>
    permitted(grantsOf(caller, organization), query.permission, organization)
      .divisions.filter(nameFilter(query.name))
      .map((division) => represent.authorizationDivision(division.id, division)),
  ),

  serve(table.getAuthorizationDivisionspermittedPagedMe, ({ query }, { organization, caller }) =>
    permittedPage("me", grantsOf(caller, organization), query, organization),
  ),

  serve(table.getAuthorizationDivisionspermittedPagedSubjectId, ({ path, query }, { organization }) => {
    const { id, held } = subjectOf(organization, path.subjectId);
    return permittedPage(
      id,
      held.map(({ grant }) => grant),
      query,
      organization,
    );
  }),

  serve(table.getAuthorizationRoles, ({ query = {} }, { organization }) => {
    refuseOtherOrder(query.sortBy);
    const wanted = query.permission ?? [];
    // No role of the demo organization was made from one of the standard ones.
    const candidates = query.defaultRoleId === undefined ? [...organization.roles.values()] : [];
    const roles = candidates
      .filter(nameFilter(query.name))
      .filter(idFilter(query.id))
      .filter(({ id }) => wanted.every((permission) => organization.rolesAllow([id], permission)));
    const counts = query.userCount === false ? undefined : userCounts(organization);
    return page(byName(roles), query, listUri("/api/v2/authorization/roles", query), (role) =>
      shownRole(role, counts),
    );
  }),

  serve(table.getAuthorizationRole, ({ path, query = {} }, { organization }) => {
    const role = organization.roles.get(path.roleId);
    if (role === undefined) throw notFound("role", path.roleId);
    return shownRole(role, query.userCount === false ? undefined : userCounts(organization));
  }),

  serve(table.getAuthorizationRoleUsers, ({ path, query = {} }, { organization }) => {
    const { roleId } = path;
    if (!organization.roles.has(roleId)) throw notFound("role", roleId);
    const users = organization
      .usersByName("any")
      .filter((user) => user.state !== "deleted" && rolesOf(organization, user).has(roleId));
    const { entities, pageSize, pageNumber, total, pageCount } = page(users, query, "", ({ id }) => ({
      id,
      selfUri: represent.userUri(id),
    }));
    return { entities, pageSize, pageNumber, total, pageCount };
  }),

  serve(table.getAuthorizationPermissions, ({ query = {} }) =>
    page(
      permissionCollections(query.query),
      query,
      listUri("/api/v2/authorization/permissions", query),
      (collection) => collection,
    ),
  ),

  serve(table.getAuthorizationDivisions, ({ query = {} }, { organization }) => {
    refuseOtherOrder(query.sortBy);
    const divisions = [...organization.divisions.values()]
      .filter(nameFilter(query.name))
      .filter(idFilter(query.id));
    return page(byName(divisions), query, listUri("/api/v2/authorization/divisions", query), (division) =>
      shownDivision(organization, division, query.objectCount === true),
    );
  }),

  serve(table.getAuthorizationDivisionsHome, (_input, { organization }) =>
    shownDivision(organization, homeOf(organization), false),
  ),

  serve(table.postAuthorizationDivisionObject, ({ path, body }, surroundings) => {
    if (!surroundings.organization.divisions.has(path.divisionId))
      throw notFound("division", path.divisionId);
    if (path.objectType !== "USER")
      throw new Problem(400, "bad.request", "The demo organization moves objects of the type USER alone.");
    moveUsers(path.divisionId, body, surroundings);
  }),

  serve(getGroups, ({ query = {} }, { organization }) => {
    const groups = byName([...organization.groups.values()].filter(idFilter(query.id)));
    if (query.sortOrder === "DESC") groups.reverse();
    return page(groups, query, listUri("/api/v2/groups", query), (group) =>
      represent.group(organization, group),
    );
  }),
];
