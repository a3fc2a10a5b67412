/** Users: list, one, oneself; creating, changing, deleting, inviting them, and their passwords. */
import { Type } from "@sinclair/typebox";
import type { Models } from "purecloud-platform-client-v2";
import { postUsersMePassword } from "../../api/operations/me.js";
import * as table from "../../api/operations/users.js";
import { exactly } from "../../api/schemas.js";
import { callersUser } from "../callersUser.js";
import { page, refuseDeepPaging } from "../listing.js";
import { mark, readMark } from "../marks.js";
import { sortKey, type StateFilter, type User } from "../organization.js";
import { Problem, badRequest, invalid, notFound } from "../problem.js";
import * as represent from "../represent.js";
import { requirePermissions, within } from "../scope.js";
import { serve, type Surroundings } from "../serve.js";
import { isInvited, isPassword, setPassword } from "../state/accounts.js";
import { listUri, userOf } from "./find.js";
import { ownSections } from "./oneself.js";
import {
  changeState,
  createUser,
  requireStrong,
  requireVersion,
  updateInBulk,
  updateUser,
} from "./profile.js";

const MOST_WITH_INTEGRATION = 100;

/** Those of the ids that there are, in that state, by name. */
function withIds(ids: readonly string[], users: readonly User[]): User[] {
  const wanted = new Set(ids);
  return users.filter(({ id }) => wanted.has(id));
}

/** Where a list that is read by its cursor goes on: after that user, in that list. */
const Cursor = exactly({
  key: Type.String(),
  id: Type.String(),
  descending: Type.Boolean(),
  state: Type.String(),
});

/** Where the user stands in the order of names. */
const placeOf = ({ name, id }: User): [key: string, id: string] => [sortKey(name), id];

const isAfter = (left: readonly [string, string], right: readonly [string, string]): boolean =>
  left[0] === right[0] ? left[1] > right[1] : left[0] > right[0];

/** How many of the users, who are sorted by name, come before that place or are at it. */
function countUpTo(users: readonly User[], place: readonly [string, string]): number {
  let [low, high] = [0, users.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const user = users[middle];
    if (user !== undefined && isAfter(placeOf(user), place)) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface CursorQuery {
  readonly cursor?: string;
  readonly state: StateFilter;
  readonly descending: boolean;
  readonly pageSize: number;
}

/**
 * The users that follow, and the cursor for those after them. It names the last user and not a number, so that whoever comes
 * or goes in the meantime moves nobody out of the list or into it twice.
 */
function following(
  users: readonly User[],
  { cursor, state, descending, pageSize }: CursorQuery,
): { readonly found: readonly User[]; readonly next: string | undefined } {
  const from = cursor === undefined ? undefined : readMark(Cursor, cursor, "cursor");
  if (from !== undefined && (from.descending !== descending || from.state !== state))
    throw invalid("cursor", "The cursor is one of another list.");
  const ordered = descending ? [...users].reverse() : users;
  let start = 0;
  if (from !== undefined) {
    const upTo = countUpTo(users, [from.key, from.id]);
    // Downwards, the user at the place is the last of those up to it, unless they have gone.
    const there = users[upTo - 1]?.id === from.id;
    start = descending ? users.length - upTo + (there ? 1 : 0) : upTo;
  }
  const found = ordered.slice(start, start + pageSize);
  const last = found.at(-1);
  if (last === undefined || start + pageSize >= ordered.length) return { found, next: undefined };
  const [key, id] = placeOf(last);
  return { found, next: mark({ key, id, descending, state }) };
}

/** A user of any state: deleted ones have a state too. */
function anyUser(userId: string, { organization }: Surroundings): User {
  const user = organization.users.get(userId);
  if (user === undefined) throw notFound("user", userId);
  return user;
}

function userState({ state, version, account: { stateChange } }: User): Models.UserState {
  return {
    state,
    version,
    ...(stateChange?.reason === undefined ? {} : { stateChangeReason: stateChange.reason }),
    ...(stateChange === undefined ? {} : { stateChangeDate: represent.date(stateChange.moment) }),
  };
}

export const users = [
  serve(table.getUsers, ({ query = {} }, { organization, expandOmits }) => {
    refuseDeepPaging(query);
    if (query.integrationPresenceSource !== undefined && (query.pageSize ?? 25) > MOST_WITH_INTEGRATION) {
      throw badRequest(`With integrationPresenceSource, pageSize may be at most ${MOST_WITH_INTEGRATION}.`);
    }
    let found = organization.usersByName(query.state ?? "active");
    if (query.id !== undefined) found = withIds(query.id, found);
    if (query.jabberId !== undefined) {
      const wanted = new Set(query.jabberId);
      const view = { organization, expand: new Set<string>() };
      found = found.filter((user) => wanted.has(represent.user(user, view).chat?.jabberId ?? ""));
    }
    if (query.sortOrder === "descending") found = [...found].reverse();
    const view = { organization, expand: new Set<string>(query.expand), omits: expandOmits };
    return page(found, query, listUri("/api/v2/users", query), (user) => represent.user(user, view));
  }),

  serve(table.getUser, ({ path, query = {} }, { organization }) => {
    const user = organization.users.get(path.userId);
    const wanted = query.state ?? "active";
    // An inactive user is found without asking for it; a deleted one is not.
    if (user === undefined || (user.state === "deleted") !== (wanted === "deleted")) {
      throw notFound("user", path.userId);
    }
    return represent.user(user, { organization, expand: new Set<string>(query.expand) });
  }),

  serve(table.getUsersMe, ({ query = {} }, surroundings) => {
    const user = callersUser(surroundings);
    const expand = new Set<string>(query.expand);
    return {
      ...represent.user(user, { organization: surroundings.organization, expand }),
      // (U) By medium; what is set for a user counts for calls.
      autoAnswerSettings: { settings: { call: { enabled: user.acdAutoAnswer } } },
      ...ownSections(user, expand, surroundings),
    };
  }),

  serve(table.patchUser, ({ path, body }, surroundings) => {
    const user = updateUser(path.userId, body, surroundings);
    return represent.user(user, { organization: surroundings.organization, expand: new Set() });
  }),

  serve(table.getUsersQuery, ({ query = {} }, surroundings) => {
    const { organization, expandOmits } = surroundings;
    const { cursor, state = "active", sortOrder = "ASC", pageSize = 25 } = query;
    const users = organization.usersByName(state).filter(within("directory:user:view", surroundings));
    const { found, next } = following(users, {
      ...(cursor === undefined ? {} : { cursor }),
      state,
      descending: sortOrder === "DESC",
      pageSize,
    });
    const view = { organization, expand: new Set<string>(query.expand), omits: expandOmits };
    const uri = (at: string | undefined): string =>
      `${listUri("/api/v2/users/query", { ...query, state, cursor: at })}&pageSize=${pageSize}`;
    return {
      entities: found.map((user) => represent.user(user, view)),
      selfUri: uri(cursor),
      ...(next === undefined ? {} : { nextUri: uri(next), cursor: next }),
    };
  }),

  serve(table.postUsers, ({ body }, surroundings) => {
    const { organization } = surroundings;
    if (!organization.divisions.has(body.divisionId))
      throw invalid("divisionId", `There is no division with the id ${body.divisionId}.`);
    requirePermissions(table.postUsers.permissions, surroundings, body.divisionId);
    return represent.user(createUser(body, surroundings), { organization, expand: new Set() });
  }),

  serve(table.deleteUser, ({ path }, surroundings) => {
    changeState(userOf(surroundings.organization, path.userId), "deleted", surroundings);
    return {};
  }),

  serve(table.patchUsersBulk, ({ body }, surroundings) => {
    const { organization } = surroundings;
    const changed = body.map((item, index) => {
      const user = organization.users.get(item.id);
      // (U) One that is not there stops all of them.
      if (user === undefined || user.state === "deleted")
        throw invalid(`[${index}].id`, `There is no user with the id ${item.id}.`);
      requirePermissions(table.patchUsersBulk.permissions, surroundings, user.divisionId);
      return { user, item };
    });
    for (const { user, item } of changed) updateInBulk(user, item, surroundings);
    const view = { organization, expand: new Set<string>() };
    return page(changed, { pageSize: table.MOST_USERS_IN_BULK }, "/api/v2/users/bulk", ({ user }) =>
      represent.user(user, view),
    );
  }),

  serve(table.getUserState, ({ path }, surroundings) => userState(anyUser(path.userId, surroundings))),

  serve(table.putUserState, ({ path, body }, surroundings) => {
    const user = anyUser(path.userId, surroundings);
    if (body.version !== undefined) requireVersion(user, body.version);
    changeState(user, body.state, surroundings, body.stateChangeReason);
    return userState(user);
  }),

  serve(table.postUserInvite, ({ path, query = {} }, { organization, now }) => {
    const user = userOf(organization, path.userId);
    if (user.state !== "active") throw badRequest("Only an active user can be invited.");
    if (isInvited(user) && query.force !== true)
      throw new Problem(409, "general.conflict", "The user's invitation is still pending.");
    user.welcomeSent = now;
  }),

  serve(table.postUserPassword, ({ path, body: { newPassword } }, { organization }) => {
    const user = userOf(organization, path.userId);
    requireStrong(newPassword, user, "newPassword");
    setPassword(user, newPassword);
  }),

  serve(postUsersMePassword, ({ body: { oldPassword, newPassword } }, surroundings) => {
    const user = callersUser(surroundings);
    if (!isPassword(user, oldPassword))
      throw invalid("oldPassword", "The old password is not the present one.", "invalid.password");
    requireStrong(newPassword, user, "newPassword");
    setPassword(user, newPassword);
  }),
];
