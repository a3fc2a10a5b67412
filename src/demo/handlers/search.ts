/** Searching for users. */
import { Type, type Static } from "@sinclair/typebox";
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/search.js";
import type { UserSearchRequest } from "../../api/operations/search.js";
import { exactly, oneOf } from "../../api/schemas.js";
import { search as find, type Fields } from "../criteria.js";
import { mark, readMark } from "../marks.js";
import type { User } from "../organization.js";
import * as represent from "../represent.js";
import { within } from "../scope.js";
import { serve, type Surroundings } from "../serve.js";

type Criterion = NonNullable<UserSearchRequest["query"]>[number];

/** What can be searched for and sorted by. */
const FIELDS: Fields<User> = {
  id: (user) => user.id,
  name: (user) => user.name,
  email: (user) => user.email,
  username: (user) => user.email,
  title: (user) => user.title,
  department: (user) => user.department,
  state: (user) => user.state,
  divisionId: (user) => user.divisionId,
  addresses: (user) => user.addresses.map(({ address, extension }) => address ?? extension ?? "").join(" "),
};

const asksForState = (criteria: readonly Criterion[]): boolean =>
  criteria.some(({ fields, group }) => fields?.includes("state") || asksForState(group ?? []));

/** Those whom the search knows, as it knows them. */
function known(state: "any" | "active", { organization, now }: Surroundings): readonly User[] {
  const { searchIndex } = organization;
  if (searchIndex.isCurrent(now)) return organization.usersByName(state);
  return organization
    .usersByName("any")
    .flatMap((user) => searchIndex.shown(user, now) ?? [])
    .filter((user) => state === "any" || user.state === state);
}

const Search = exactly({
  request: table.UserSearchRequest,
  /** Only users in whose divisions the caller has it are found. */
  permission: Type.Optional(oneOf("directory:user:view", "groups:team:assign")),
});
type Search = Static<typeof Search>;

function searchUsers(
  { request, permission }: Search,
  surroundings: Surroundings,
): Models.UsersSearchResponse {
  const { organization, expandOmits } = surroundings;
  const everybody = known(asksForState(request.query ?? []) ? "any" : "active", surroundings);
  const view = { organization, expand: new Set(request.expand), omits: expandOmits };
  return find(request, {
    items: permission === undefined ? everybody : everybody.filter(within(permission, surroundings)),
    fields: FIELDS,
    usual: ["name", "email", "title", "department"],
    type: "users",
    path: "/api/v2/users/search",
    marked: (paging) => mark({ request: { ...request, ...paging }, permission }),
    represent: (user) => represent.user(user, view),
  });
}

export const search = [
  // (U) Users of divisions that the caller may not see are left out only where the search asks for that.
  serve(table.postUsersSearch, ({ body: request }, surroundings) =>
    searchUsers(
      request.enforcePermissions === true ? { request, permission: "directory:user:view" } : { request },
      surroundings,
    ),
  ),

  serve(table.getUsersSearch, ({ query: { q64, ...others } }, surroundings) => {
    const { request, ...rest } = readMark(Search, q64, "q64");
    return searchUsers({ ...rest, request: { ...request, ...others } }, surroundings);
  }),

  serve(table.postUsersSearchTeamsAssign, ({ body: request }, surroundings) =>
    searchUsers({ request, permission: "groups:team:assign" }, surroundings),
  ),
];
