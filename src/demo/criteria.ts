/** Searching among things of any kind: the criteria, the order and the pages of the search index. */
import type { GroupSearchRequest } from "../api/operations/groups.js";
import { refuseDeepPaging } from "./listing.js";
import { sortKey } from "./organization.js";
import { invalid } from "./problem.js";

type Criterion = NonNullable<GroupSearchRequest["query"]>[number];

/** What can be searched in and sorted by, with the text that a thing has there. */
export type Fields<Item> = Readonly<Record<string, (item: Item) => string>>;

export interface Searched<Item, Entity> {
  readonly items: readonly Item[];
  readonly fields: Fields<Item>;
  /** Where a criterion that names no field looks. */
  readonly usual: readonly string[];
  /** What the index calls them, and the address of the search. */
  readonly type: string;
  readonly path: string;
  readonly represent: (item: Item) => Entity;
}

interface Found<Entity> {
  total: number;
  pageCount: number;
  pageSize: number;
  pageNumber: number;
  previousPage?: string;
  currentPage: string;
  nextPage?: string;
  types: string[];
  results: Entity[];
}

function textsOf({ value, values = [] }: Criterion): string[] {
  return [...(value === undefined ? [] : [value]), ...values].map(sortKey);
}

function fieldOf<Item>(fields: Fields<Item>, name: string, parameter: string): (item: Item) => string {
  const field = fields[name];
  if (field === undefined) throw invalid(parameter, `The demo organization cannot search in ${name}.`);
  return field;
}

/** Whether one field's text is what the criterion looks for. */
function comparison(criterion: Criterion): (text: string) => boolean {
  const wanted = textsOf(criterion);
  if (wanted.length === 0 && criterion.type !== "REQUIRED_FIELDS")
    throw invalid("value", `A criterion of type ${criterion.type} needs a value.`, "constraint.validation");
  switch (criterion.type) {
    case "EXACT":
    case "TERM":
    case "TERMS":
      return (text) => wanted.includes(text);
    case "STARTS_WITH":
      return (text) => wanted.some((start) => text.startsWith(start) || text.includes(` ${start}`));
    case "CONTAINS":
      return (text) => wanted.some((part) => text.includes(part));
    case "QUERY_STRING": {
      const words = wanted.flatMap((text) => text.split(/[\s*]+/)).filter((word) => word !== "");
      return (text) => words.every((word) => text.split(/[\s,()/-]+/).some((part) => part.startsWith(word)));
    }
    case "REQUIRED_FIELDS":
      return (text) => text !== "";
    default:
      throw invalid("type", `The demo organization cannot search by ${criterion.type}.`);
  }
}

function matcher<Item>(criterion: Criterion, searched: Searched<Item, unknown>): (item: Item) => boolean {
  if (criterion.group !== undefined && criterion.group.length > 0) return allOf(criterion.group, searched);
  if (criterion.type === "MATCH_ALL") return () => true;
  const fields = (criterion.fields ?? searched.usual).map((name) => fieldOf(searched.fields, name, "fields"));
  const matches = comparison(criterion);
  return (item) => fields.some((field) => matches(sortKey(field(item))));
}

/** Criteria from left to right, each joined to those before by its own operator. */
function allOf<Item>(
  criteria: readonly Criterion[],
  searched: Searched<Item, unknown>,
): (item: Item) => boolean {
  const steps = criteria.map((criterion) => ({
    operator: criterion.operator ?? "AND",
    matches: matcher(criterion, searched),
  }));
  return (item) =>
    steps.reduce((sofar, { operator, matches }, index) => {
      if (operator === "NOT") return sofar && !matches(item);
      if (operator === "OR" && index > 0) return sofar || matches(item);
      return sofar && matches(item);
    }, true);
}

function sorted<Item>(items: Item[], request: GroupSearchRequest, fields: Fields<Item>): Item[] {
  const orders = request.sort ?? [
    { sortBy: request.sortBy ?? "name", sortOrder: request.sortOrder ?? "ASC" },
  ];
  const keys = orders.map(({ sortBy = "name", sortOrder = "ASC" }) => ({
    field: fieldOf(fields, sortBy, "sortBy"),
    sign: sortOrder === "DESC" ? -1 : 1,
  }));
  return items.sort((a, b) => {
    for (const { field, sign } of keys) {
      const [left, right] = [sortKey(field(a)), sortKey(field(b))];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}

/** The page of the search that the request asks for. */
export function search<Item, Entity>(
  request: GroupSearchRequest,
  searched: Searched<Item, Entity>,
): Found<Entity> {
  const { pageSize = 25, pageNumber = 1, query = [] } = request;
  refuseDeepPaging({ pageSize, pageNumber });
  const found = sorted(searched.items.filter(allOf(query, searched)), request, searched.fields);
  const pageCount = Math.ceil(found.length / pageSize);
  const pageUri = (number: number): string => {
    const next = JSON.stringify({ ...request, pageSize, pageNumber: number });
    return `${searched.path}?q64=${encodeURIComponent(Buffer.from(next).toString("base64"))}`;
  };
  const start = (pageNumber - 1) * pageSize;
  return {
    total: found.length,
    pageCount,
    pageSize,
    pageNumber,
    ...(pageNumber > 1 ? { previousPage: pageUri(pageNumber - 1) } : {}),
    currentPage: pageUri(pageNumber),
    ...(pageNumber < pageCount ? { nextPage: pageUri(pageNumber + 1) } : {}),
    types: [searched.type],
    results: found.slice(start, start + pageSize).map(searched.represent),
  };
}
