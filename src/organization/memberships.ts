/** Queue memberships with where they come from: the user's own, or by a group that the user is in. */
import type { CallOptions, Client } from "../api/client.js";
import { getUser } from "../api/operations/index.js";
import type { Named, QueueMembership } from "./model.js";

export interface Membership extends QueueMembership {
  /** Groups of the user that are members of the queue: as long as that is so, so is the user. */
  readonly through: readonly Named[];
}

/** Memberships whose groups are not looked at: `through` stays empty. */
export const withoutGroups = (memberships: readonly QueueMembership[]): Membership[] =>
  memberships.map((membership) => ({ ...membership, through: [] }));

/**
 * The memberships, each with the user's groups that it comes from. Asks for the user's groups where one of the queues
 * has any: one request at most.
 * @throws {ApiError} @throws {CancelledError}
 */
export async function withGroups(
  client: Client,
  userId: string,
  memberships: readonly QueueMembership[],
  options?: CallOptions,
): Promise<Membership[]> {
  if (memberships.every(({ groups }) => groups.length === 0)) return withoutGroups(memberships);
  const input = { path: { userId }, query: { expand: ["groups" as const] } };
  const { groups = [] } = await client.call(getUser, input, options);
  const own = new Set(groups.flatMap(({ id }) => id ?? []));
  return memberships.map((membership) => ({
    ...membership,
    through: membership.groups.filter(({ id }) => own.has(id)),
  }));
}
