/** What other systems call users. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/externalIds.js";
import type { UserExternalIdentifier } from "../../api/operations/externalIds.js";
import type { Organization, User } from "../organization.js";
import { Problem, badRequest, notFound } from "../problem.js";
import * as represent from "../represent.js";
import { serve } from "../serve.js";
import { userOf } from "./find.js";

const MOST_OF_ONE_USER = 100;

/** Names of authorities and their keys are compared with case. */
const isSame = (a: UserExternalIdentifier, b: UserExternalIdentifier): boolean =>
  a.authorityName === b.authorityName && a.externalKey === b.externalKey;

const shown = (
  { id }: User,
  { authorityName, externalKey }: UserExternalIdentifier,
): Models.UserExternalIdentifier => ({
  authorityName,
  externalKey,
  selfUri: `${represent.userUri(id)}/externalid/${encodeURIComponent(authorityName)}`,
});

const shownAll = (user: User): Models.UserExternalIdentifier[] =>
  user.account.externalIds.map((externalId) => shown(user, externalId));

/** The user of that external id, deleted ones too. */
function holder(organization: Organization, externalId: UserExternalIdentifier): User | undefined {
  for (const user of organization.users.values())
    if (user.account.externalIds.some((held) => isSame(held, externalId))) return user;
  return undefined;
}

/** Throws a conflict where the id is another's, or where the authority calls the user something else already. */
function refuseConflict(organization: Organization, user: User, externalId: UserExternalIdentifier): void {
  const { authorityName, externalKey } = externalId;
  const other = holder(organization, externalId);
  if (other !== undefined)
    throw new Problem(
      409,
      "general.conflict",
      `${authorityName} calls ${other.id === user.id ? "this" : "another"} user ${externalKey} already.`,
    );
  // (U) Asking for a user's id with an authority brings one, so that there is one at most.
  if (user.account.externalIds.some((held) => held.authorityName === authorityName))
    throw new Problem(409, "general.conflict", `${authorityName} has another key for this user.`);
}

export const externalIds = [
  serve(table.getUsersExternalidAuthorityNameExternalKey, ({ path, query = {} }, { organization }) => {
    const user = holder(organization, path);
    if (user === undefined || user.state === "deleted") throw notFound("external id", path.externalKey);
    return represent.user(user, { organization, expand: new Set<string>(query.expand) });
  }),

  serve(table.getUserExternalid, ({ path }, { organization }) => shownAll(userOf(organization, path.userId))),

  serve(table.getUserExternalidAuthorityName, ({ path }, { organization }) => {
    const user = userOf(organization, path.userId);
    const found = user.account.externalIds.find(({ authorityName }) => authorityName === path.authorityName);
    if (found === undefined) throw notFound("external id of this user", path.authorityName);
    return shown(user, found);
  }),

  serve(table.postUserExternalid, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    refuseConflict(organization, user, body);
    const { externalIds } = user.account;
    if (externalIds.length >= MOST_OF_ONE_USER)
      throw badRequest(`A user has at most ${MOST_OF_ONE_USER} external ids.`);
    externalIds.push({ ...body });
    return shownAll(user);
  }),

  serve(table.deleteUserExternalidAuthorityNameExternalKey, ({ path }, { organization }) => {
    const user = userOf(organization, path.userId);
    const left = user.account.externalIds.filter((held) => !isSame(held, path));
    if (left.length === user.account.externalIds.length)
      throw notFound("external id of this user", path.externalKey);
    user.account.externalIds = left;
  }),
];
