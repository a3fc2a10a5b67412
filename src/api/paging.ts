/**
 * Lists that come in pages. How an operation pages follows from what it is: it takes a page number in its query, in its
 * body or in its body's `paging`; or a mark (`q64`, `after`, `cursor`) that each page gives for the next one.
 */
import { createHash } from "node:crypto";
import {
  KindGuard,
  type TObject,
  type TOptional,
  type TProperties,
  type TSchema,
} from "@sinclair/typebox/type";
import type { CallOptions, Client } from "./client.js";
import { isRecord } from "./json.js";
import { errorOfBody } from "./errors.js";
import type { AnyInput, InputOf, Operation, ResultOf } from "./operation.js";

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The page's own number; in a list that goes from mark to mark, how many pages were read, this one among them. */
  readonly number: number;
  /** How many items all pages have together; undefined where the server does not say. Of details it is a guess. */
  readonly total: number | undefined;
  readonly last: boolean;
}

/** What says which page is meant, in the order in which it is looked for. */
const KEYS = ["pageNumber", "q64", "after", "cursor"] as const;
type Key = (typeof KEYS)[number];

type Optionally<Name extends string> = TObject<Record<Name, TOptional<TSchema>>>;
type PagedQuery =
  Optionally<"pageNumber"> | Optionally<"after"> | Optionally<"cursor"> | TObject<{ q64: TSchema }>;
type PagedBody = Optionally<"pageNumber"> | Optionally<"paging">;
type PageAnswer =
  { entities?: readonly object[] } | { results?: readonly object[] } | { userDetails?: readonly object[] };

/** An operation whose answer is a page of a list. */
export type PagedOperation =
  | Operation<string, PagedQuery, TSchema | undefined, PageAnswer>
  | Operation<string, TObject | undefined, PagedBody, PageAnswer>;

/** Where an answer may have its list; the first that is one. */
const LISTS = ["entities", "results", "userDetails"] as const;

type ListIn<Result> = Result extends { entities?: readonly (infer Item)[] }
  ? Item
  : Result extends { results?: readonly (infer Item)[] }
    ? Item
    : Result extends { userDetails?: readonly (infer Item)[] }
      ? Item
      : never;

/** What a page of the operation has on it. */
export type ItemOf<O extends PagedOperation> = ListIn<ResultOf<O>>;

type Fields = Readonly<Record<string, unknown>>;

interface Style {
  /** Where `key` and `pageSize` are: in the query, in the body, or in the body's `paging`. */
  readonly place: "query" | "body" | "paging";
  readonly key: Key;
  /** Beside the key. */
  readonly parameters: TProperties;
}

/**
 * Reads a list page by page, from the page that the input names or else the first: one request at a time, and none
 * before somebody asks for its page. Without a page size in the input, pages are as large as the API gives them.
 * Throws, beside what a call throws, `unexpectedAnswer` where a server leads back to a page that was read before.
 * @throws {ApiError} @throws {CancelledError}
 */
export function pages<O extends PagedOperation>(
  client: Client,
  operation: O,
  input: InputOf<O>,
  options?: CallOptions,
): AsyncGenerator<Page<ItemOf<O>>, void, undefined>;
export async function* pages(
  client: Client,
  operation: Operation,
  input: AnyInput,
  options?: CallOptions,
): AsyncGenerator<Page<unknown>, void, undefined> {
  const style = styleOf(operation);
  const { key } = style;
  const given = parametersIn(input, style);
  const largest = largestPage(style, given);
  let asked: Fields = {
    ...(key === "pageNumber" ? { pageNumber: 1 } : {}),
    ...(largest === undefined ? {} : { pageSize: largest }),
    ...given,
  };
  /** Marks that were followed, or what was on the pages. */
  const seen = new Set([asked[key]]);
  for (let number = numberIn(asked, "pageNumber") ?? 1; ; number += 1) {
    const answer = fieldsOf(await client.send(operation, withParameters(input, style, asked), options));
    const items = itemsIn(answer);
    const turn = { operation, asked, answer, items };
    const next = key === "pageNumber" ? nextNumber(turn) : nextMark(turn, key);
    const trace = key === "pageNumber" ? traceOf(turn) : next;
    if (trace !== undefined && seen.has(trace)) throw astray(operation);
    seen.add(trace);
    const total = numberIn(answer, "total") ?? numberIn(answer, "totalHits");
    yield { items, number, total, last: next === undefined };
    if (next === undefined) return;
    // `before` says where the reading began: it is no filter.
    const { before: _before, ...others } = asked;
    asked = { ...others, [key]: next };
  }
}

/** The items of all pages, one by one; a page is asked for when the one before it is used up. */
export async function* itemsOf<Item>(
  pagesOfItems: AsyncIterable<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  for await (const page of pagesOfItems) yield* page.items;
}

/** All items of all pages. */
export async function allItems<Item>(pagesOfItems: AsyncIterable<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of itemsOf(pagesOfItems)) items.push(item);
  return items;
}

/** The page at which the reading begins; no other is asked for. */
export async function firstPage<Item>(pagesOfItems: AsyncIterable<Page<Item>>): Promise<Page<Item>> {
  for await (const page of pagesOfItems) return page;
  throw new RangeError("a list without a page");
}

function propertiesOf(schema: TSchema | undefined): TProperties {
  return schema && KindGuard.IsObject(schema) ? schema.properties : {};
}

function styleOf(operation: Operation): Style {
  const body = propertiesOf(operation.body);
  const places = {
    query: propertiesOf(operation.query),
    body,
    paging: propertiesOf(body["paging"]),
  };
  for (const place of ["query", "body", "paging"] as const)
    for (const key of KEYS) if (places[place][key]) return { place, key, parameters: places[place] };
  throw new RangeError(`${operation.id} has no pages`);
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** The largest page that the API gives; some parameters make it smaller (`largestPage` in their schemas). */
function largestPage({ parameters }: Style, given: Fields): number | undefined {
  const limitOf = (name: string, keyword: string): unknown => parameters[name]?.[keyword];
  const limits = [
    limitOf("pageSize", "maximum"),
    ...Object.keys(given).map((name) => limitOf(name, "largestPage")),
  ];
  const known = limits.filter((limit) => typeof limit === "number");
  return known.length > 0 ? Math.min(...known) : undefined;
}

function parametersIn(input: AnyInput, { place }: Style): Fields {
  if (place === "query") return fieldsOf(input.query);
  const body = fieldsOf(input.body);
  return place === "body" ? body : fieldsOf(body["paging"]);
}

function withParameters(input: AnyInput, { place }: Style, parameters: Fields): AnyInput {
  if (place === "query") return { ...input, query: parameters };
  const body = place === "body" ? parameters : { ...fieldsOf(input.body), paging: parameters };
  return { ...input, body };
}

function itemsIn(answer: Fields): readonly unknown[] {
  return LISTS.map((name) => answer[name]).find((list) => Array.isArray(list)) ?? [];
}

function numberIn(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" ? value : undefined;
}

function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** One page of a reading: what was asked for, and what came. */
interface Turn {
  readonly operation: Operation;
  readonly asked: Fields;
  readonly answer: Fields;
  readonly items: readonly unknown[];
}

/** The number of the next page; undefined where this one is the last. */
function nextNumber(turn: Turn): number | undefined {
  if (turn.items.length === 0) return undefined;
  const number = numberIn(turn.asked, "pageNumber") ?? 1;
  if ((numberIn(turn.answer, "pageNumber") ?? number) !== number) throw astray(turn.operation);
  return isFollowed(turn, number) ? number + 1 : undefined;
}

function isFollowed({ operation, asked, answer, items }: Turn, number: number): boolean {
  // Any page of details may be short, and their total is a guess: only a page with nothing on it is the end.
  if (operation.answer.shape === "details") return true;
  const pageCount = numberIn(answer, "pageCount");
  if (pageCount !== undefined) return number < pageCount;
  if (textIn(answer, "nextUri") ?? textIn(answer, "nextPage")) return true;
  const pageSize = numberIn(answer, "pageSize") ?? numberIn(asked, "pageSize");
  if (pageSize === undefined) return true;
  const total = numberIn(answer, "total");
  return total === undefined ? items.length >= pageSize : number * pageSize < total;
}

/** The mark of the next page; undefined where this one is the last. */
function nextMark(turn: Turn, key: Exclude<Key, "pageNumber">): string | undefined {
  const mark = key === "cursor" ? textIn(turn.answer, "cursor") : markInAddress(turn, key);
  // Asked again, it would have nothing again.
  return turn.items.length === 0 && mark === turn.asked[key] ? undefined : mark;
}

/** Of an address that a server gives, the mark alone is used: the address itself may lead anywhere. */
function markInAddress({ operation, answer }: Turn, key: "q64" | "after"): string | undefined {
  const address = textIn(answer, key === "after" ? "nextUri" : "nextPage");
  if (address === undefined) return undefined;
  const mark = new URLSearchParams(address.slice(address.indexOf("?") + 1)).get(key);
  if (!mark) throw astray(operation);
  // Base64 has no blank: it was a plus sign that nobody encoded.
  return key === "q64" ? mark.replaceAll(" ", "+") : mark;
}

/**
 * What is on a page, in brief. Undefined where it would prove nothing: on pages of one, an item stands on the next one too
 * when another is added before it.
 */
function traceOf({ items, asked }: Turn): string | undefined {
  if (items.length === 0 || asked["pageSize"] === 1) return undefined;
  const ids = items.map((item) => fieldsOf(item)["id"] ?? item);
  return createHash("sha256").update(JSON.stringify(ids)).digest("base64");
}

const astray = (operation: Operation) => errorOfBody(operation, "astray", {});
