/** Searching for users. */
import { Type, type Static } from "@sinclair/typebox";
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/search.js";
import type { UserSearchRequest } from "../../api/operations/search.js";
import { exactly, oneOf } from "../../api/schemas.js";
import { refuseDeepPaging } from "../listing.js";
import { mark, readMark } from "../marks.js";
import { sortKey, type User } from "../organization.js";
import { invalid } from "../problem.js";
import * as represent from "../represent.js";
import { within } from "../scope.js";
import { serve, type Surroundings } from "../serve.js";

type Criterion = NonNullable<UserSearchRequest["query"]>[number];
type Field = (user: User) => string;

/** What can be searched for and sorted by. */
const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ["id", (user) => user.id],
  ["name", (user) => user.name],
  ["email", (user) => user.email],
  ["username", (user) => user.email],
  ["title", (user) => user.title],
  ["department", (user) => user.department],
  ["state", (user) => user.state],
  ["divisionId", (user) => user.divisionId],
  [
    "addresses",
    (user) => user.addresses.map(({ address, extension }) => address ?? extension ?? "").join(" "),
  ],
]);
const WITHOUT_FIELDS = ["name", "email", "title", "department"];

/** Words are compared without case and accents. */
const folded = sortKey;

function textsOf(criterion: Criterion): string[] {
  return [...(criterion.value === undefined ? [] : [criterion.value]), ...(criterion.values ?? [])].map(
    folded,
  );
}

/** Whether one field's text is what the criterion looks for. */
function comparison(criterion: Criterion): (text: string) => boolean {
  const wanted = textsOf(criterion);
  switch (criterion.type) {
    case "EXACT":
    case "TERM":
    case "TERMS":
      return (text) => wanted.includes(text);
    case "STARTS_WITH":
      return (text) => wanted.some((start) => text.startsWith(start) || text.includes(` ${start}`));
    case "CONTAINS":
      return (text) => wanted.some((part) => text.includes(part));
    case "REQUIRED_FIELDS":
      return (text) => text !== "";
    default:
      throw invalid("type", `The demo organization cannot search by ${criterion.type}.`);
  }
}

/** Every word somewhere in the fields; a word may end with `*`, and matches the beginning of a word anyway. */
function everyWord(criterion: Criterion, fields: readonly Field[]): (user: User) => boolean {
  const words = textsOf(criterion)
    .flatMap((text) => text.split(/\s+/))
    .map((word) => word.replaceAll("*", ""))
    .filter((word) => word !== "");
  return (user) => {
    const parts = fields.flatMap((field) => folded(field(user)).split(/[\s@.,()/-]+/));
    const whole = fields.map((field) => folded(field(user)));
    return words.every(
      (word) => parts.some((part) => part.startsWith(word)) || whole.some((text) => text.startsWith(word)),
    );
  };
}

function matcher(criterion: Criterion): (user: User) => boolean {
  if (criterion.group !== undefined && criterion.group.length > 0) return allOf(criterion.group);
  if (criterion.type === "MATCH_ALL") return () => true;
  const fields = (criterion.fields ?? WITHOUT_FIELDS).map((name) => {
    const field = FIELDS.get(name);
    if (field === undefined) throw invalid("fields", `The demo organization cannot search in ${name}.`);
    return field;
  });
  if (criterion.type === "QUERY_STRING") return everyWord(criterion, fields);
  if (criterion.type !== "REQUIRED_FIELDS" && textsOf(criterion).length === 0) {
    throw invalid("value", `A criterion of type ${criterion.type} needs a value.`, "constraint.validation");
  }
  const matches = comparison(criterion);
  return (user) => fields.some((field) => matches(folded(field(user))));
}

/** Criteria from left to right, each joined to those before by its own operator. */
function allOf(criteria: readonly Criterion[]): (user: User) => boolean {
  const steps = criteria.map((criterion) => ({
    operator: criterion.operator ?? "AND",
    matches: matcher(criterion),
  }));
  return (user) =>
    steps.reduce((sofar, { operator, matches }, index) => {
      if (operator === "NOT") return sofar && !matches(user);
      if (operator === "OR" && index > 0) return sofar || matches(user);
      return sofar && matches(user);
    }, true);
}

const asksForState = (criteria: readonly Criterion[]): boolean =>
  criteria.some(({ fields, group }) => fields?.includes("state") || asksForState(group ?? []));

function sorted(users: User[], request: UserSearchRequest): User[] {
  const orders = request.sort ?? [
    { sortBy: request.sortBy ?? "name", sortOrder: request.sortOrder ?? "ASC" },
  ];
  const keys = orders.map(({ sortBy = "name", sortOrder = "ASC" }) => {
    const field = FIELDS.get(sortBy);
    if (field === undefined) throw invalid("sortBy", `The demo organization cannot sort by ${sortBy}.`);
    return { field, sign: sortOrder === "DESC" ? -1 : 1 };
  });
  const rows = users.map((user) => ({ user, values: keys.map(({ field }) => folded(field(user))) }));
  rows.sort((a, b) => {
    for (const [index, { sign }] of keys.entries()) {
      const [left = "", right = ""] = [a.values[index], b.values[index]];
      if (left !== right) return left < right ? -sign : sign;
    }
    return a.user.id < b.user.id ? -1 : 1;
  });
  return rows.map(({ user }) => user);
}

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
  const { pageSize = 25, pageNumber = 1, query = [] } = request;
  refuseDeepPaging({ pageSize, pageNumber });
  const matches = allOf(query);
  const everybody = known(asksForState(query) ? "any" : "active", surroundings);
  const candidates =
    permission === undefined ? everybody : everybody.filter(within(permission, surroundings));
  const found = sorted(candidates.filter(matches), request);
  const pageCount = Math.ceil(found.length / pageSize);
  const pageUri = (number: number): string =>
    `/api/v2/users/search?q64=${mark({ request: { ...request, pageSize, pageNumber: number }, permission })}`;
  const view = { organization, expand: new Set(request.expand), omits: expandOmits };
  const start = (pageNumber - 1) * pageSize;
  return {
    total: found.length,
    pageCount,
    pageSize,
    pageNumber,
    ...(pageNumber > 1 ? { previousPage: pageUri(pageNumber - 1) } : {}),
    currentPage: pageUri(pageNumber),
    ...(pageNumber < pageCount ? { nextPage: pageUri(pageNumber + 1) } : {}),
    types: ["users"],
    results: found.slice(start, start + pageSize).map((user) => represent.user(user, view)),
  };
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
