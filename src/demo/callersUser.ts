/** Whose call it is, where an operation is about the caller's own user. */
import type { User } from "./organization.js";
import { Problem, notFound } from "./problem.js";
import type { Surroundings } from "./serve.js";

/** The caller's own user; client credentials have none. */
export function callersUser({ caller, organization }: Surroundings): User {
  if (caller.userId === undefined)
    throw new Problem(400, "not.a.user", "Client credentials have no user, and this is about the user.");
  const user = organization.users.get(caller.userId);
  if (user === undefined || user.state === "deleted") throw notFound("user", caller.userId);
  return user;
}
