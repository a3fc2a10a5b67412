/** What callers may do: the roles of whoever a token belongs to, a user or a client. */
import type { OAuthClient } from "./clients.js";
import type { Grant, Organization } from "./organization.js";
import type { Caller } from "./tokens.js";

/** The one grant of a client that holds a role, or none. */
export function clientGrants(client: OAuthClient, organization: Organization): Grant[] {
  const role = [...organization.roles.values()].find(({ name }) => name === client.role);
  const division = [...organization.divisions.values()].find(({ name }) => name === client.division);
  const divisionId = client.division === undefined ? "*" : division?.id;
  if (role === undefined || divisionId === undefined) return [];
  return [{ roleId: role.id, divisionId, made: organization.now }];
}

/** The grants of whoever makes the call: the user's, or the client's where there is no user. */
export function grantsOf({ userId, client }: Caller, organization: Organization): Grant[] {
  if (userId === undefined) return clientGrants(client, organization);
  const user = organization.users.get(userId);
  return user === undefined ? [] : organization.grantsOf(user).map(({ grant }) => grant);
}

/** Whether the caller's roles give the permission: in that division, or in any where none is named. */
export function mayDo(
  caller: Caller,
  permission: string,
  organization: Organization,
  divisionId?: string,
): boolean {
  const reach = organization.reach(grantsOf(caller, organization), permission);
  return divisionId === undefined ? reach.size > 0 : reach.has("*") || reach.has(divisionId);
}
