/** Lists as the API pages them. */
import { badRequest } from "./problem.js";

/** Paging goes no further than this many entities into a long list. */
export const DEEPEST = 10_000;

export interface PageQuery {
  readonly pageSize?: number;
  readonly pageNumber?: number;
}

export interface Listing<Entity> {
  entities: Entity[];
  pageSize: number;
  pageNumber: number;
  total: number;
  pageCount: number;
  firstUri: string;
  selfUri: string;
  lastUri: string;
  nextUri?: string;
  previousUri?: string;
}

/** Refuses a page that lies beyond what long lists give. */
export function refuseDeepPaging({ pageSize = 25, pageNumber = 1 }: PageQuery): void {
  if (pageSize * pageNumber > DEEPEST) {
    throw badRequest(
      `pageSize times pageNumber may be at most ${DEEPEST}: the rest of the list cannot be paged.`,
    );
  }
}

/** One page of `items`. `uri` is the list's own, with whatever filters it was asked for. */
export function page<Item, Entity>(
  items: readonly Item[],
  { pageSize = 25, pageNumber = 1 }: PageQuery,
  uri: string,
  represent: (item: Item) => Entity,
): Listing<Entity> {
  const pageCount = Math.ceil(items.length / pageSize);
  const [path = "", filters = ""] = uri.split("?");
  const pageUri = (number: number): string => {
    const query = new URLSearchParams(filters);
    query.set("pageSize", String(pageSize));
    query.set("pageNumber", String(number));
    return `${path}?${query.toString()}`;
  };
  const start = (pageNumber - 1) * pageSize;
  return {
    entities: items.slice(start, start + pageSize).map(represent),
    pageSize,
    pageNumber,
    total: items.length,
    pageCount,
    firstUri: pageUri(1),
    selfUri: pageUri(pageNumber),
    lastUri: pageUri(Math.max(pageCount, 1)),
    ...(pageNumber < pageCount ? { nextUri: pageUri(pageNumber + 1) } : {}),
    ...(pageNumber > 1 ? { previousUri: pageUri(pageNumber - 1) } : {}),
  };
}
