/** Ids of what roles give. */
import type { Role } from "../organization.js";
import { Random } from "../random.js";

/** They are asked for with every user's roles, and follow from the role alone. */
const known = new WeakMap<Role, readonly string[]>();

/** The ids of the role's policies, in their order. */
export function policyIds(role: Role): readonly string[] {
  const found = known.get(role);
  if (found !== undefined) return found;
  const random = new Random(role.id, "policies");
  const ids = role.policies.map(() => random.guid());
  known.set(role, ids);
  return ids;
}
