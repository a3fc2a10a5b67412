/** Searching among things of any kind: the criteria, the order and the pages of the search index. */
import type { GroupSearchRequest } from "../api/operations/groups.js";
import { refuseDeepPaging } from "./listing.js";
import { mark } from "./marks.js";
import { sortKey } from "./organization.js";
import { invalid } from "./problem.js";

type Criterion = NonNullable<GroupSearchRequest["query"]>[number];

/** What can be searched in and sorted by, with the text that a thing has there. */
export type Fields<Item> = Readonly<Record<string, (item: Item) => string>>;

export interface Searched<Item, Entity> {
  /** Those that are equal in what they are sorted by stay in this order. */
  readonly items: readonly Item[];
  readonly fields: Fields<Item>;
  /** Where a criterion that names no field looks. */
  readonly usual: readonly string[];
  /** What the index calls them, and the address of the search. */
  readonly type: string;
  readonly path: string;
  /** What the address of one page of the search says of it; the request unless there is more to say. */
  readonly marked?: (paging: { readonly pageSize: number; readonly pageNumber: number }) => string;
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
  // Every object has a `constructor`.
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) throw invalid(parameter, `The demo organization cannot search in ${name}.`);
  return field;
}

/** Every word at the beginning of a word, or of the whole, somewhere in the texts; a word may end with `*`. */
function everyWord(criterion: Criterion): (texts: readonly string[]) => boolean {
  const words = textsOf(criterion)
    .flatMap((text) => text.split(/\s+/))
    .map((word) => word.replaceAll("*", ""))
    .filter((word) => word !== "");
  return (texts) => {
    const beginnings = [...texts, ...texts.flatMap((text) => text.split(/[\s@.,()/-]+/))];
    return words.every((word) => beginnings.some((text) => text.startsWith(word)));
  };
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

function matcher<Item>(criterion: Criterion, searched: Searched<Item, unknown>): (item: Item) => boolean {
  if (criterion.group !== undefined && criterion.group.length > 0) return allOf(criterion.group, searched);
  if (criterion.type === "MATCH_ALL") return () => true;
  const fields = (criterion.fields ?? searched.usual).map((name) => fieldOf(searched.fields, name, "fields"));
  const texts = (item: Item): string[] => fields.map((field) => sortKey(field(item)));
  if (criterion.type !== "REQUIRED_FIELDS" && textsOf(criterion).length === 0)
    throw invalid("value", `A criterion of type ${criterion.type} needs a value.`, "constraint.validation");
  if (criterion.type === "QUERY_STRING") {
    const matches = everyWord(criterion);
    return (item) => matches(texts(item));
  }
  const matches = comparison(criterion);
  return (item) => texts(item).some(matches);
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

function sorted<Item>(items: readonly Item[], request: GroupSearchRequest, fields: Fields<Item>): Item[] {
  const orders = request.sort ?? [
    { sortBy: request.sortBy ?? "name", sortOrder: request.sortOrder ?? "ASC" },
  ];
  const keys = orders.map(({ sortBy = "name", sortOrder = "ASC" }) => ({
    field: fieldOf(fields, sortBy, "sortBy"),
    sign: sortOrder === "DESC" ? -1 : 1,
  }));
  const rows = items.map((item) => ({ item, texts: keys.map(({ field }) => sortKey(field(item))) }));
  rows.sort((a, b) => {
    for (const [index, { sign }] of keys.entries()) {
      const [left = "", right = ""] = [a.texts[index], b.texts[index]];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
  return rows.map(({ item }) => item);
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
  const { marked = (paging: object): string => mark({ ...request, ...paging }) } = searched;
  const pageUri = (number: number): string =>
    `${searched.path}?q64=${marked({ pageSize, pageNumber: number })}`;
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
