/** Where a caller may do something: permissions count in the divisions in which the caller's roles were granted. */
import type { Permissions } from "../api/operation.js";
import { grantsOf, mayDo } from "./callersGrants.js";
import type { Organization } from "./organization.js";
import { Problem } from "./problem.js";
import type { Caller } from "./tokens.js";

/** Who asks, and of which organization. */
export interface Asking {
  readonly organization: Organization;
  readonly caller: Caller;
}

/**
 * The division of what a request's path names; undefined where it names nothing that is in one. Of a queue of a user's, the
 * queue's counts (U).
 */
export function divisionOf(
  path: Readonly<Record<string, string>>,
  { queues, users }: Organization,
): string | undefined {
  const { queueId = "", userId = "" } = path;
  return (queues.get(queueId) ?? users.get(userId))?.divisionId;
}

/**
 * Throws a 403 unless the caller has the permissions in that division. Where no division is named, having them in any is
 * enough.
 */
export function requirePermissions(
  { type, permissions }: Permissions,
  { organization, caller }: Asking,
  divisionId?: string,
): void {
  const missing = permissions.filter((permission) => !mayDo(caller, permission, organization, divisionId));
  if (missing.length === 0 || (type === "ANY" && missing.length < permissions.length)) return;
  const several = type === "ANY" && missing.length > 1;
  const list = missing.join(", ");
  const elsewhere = permissions.some((permission) => mayDo(caller, permission, organization));
  const where =
    elsewhere && divisionId !== undefined
      ? ` (in the division ${organization.divisions.get(divisionId)?.name ?? divisionId})`
      : "";
  throw new Problem(
    403,
    several ? "missing.any.permissions" : "missing.permissions",
    several
      ? `The caller needs at least one of these permissions: ${list}${where}`
      : `The caller lacks the permission ${list}${where}`,
    { messageParams: { permissions: list } },
  );
}

/** Whether a thing is in a division in which the caller has the permission. */
export function within(
  permission: string,
  { organization, caller }: Asking,
): (thing: { readonly divisionId: string }) => boolean {
  const reach = organization.reach(grantsOf(caller, organization), permission);
  if (reach.has("*")) return () => true;
  return ({ divisionId }) => reach.has(divisionId);
}
