/** Lists that come in pages. */
import { CancelledError } from "./errors.js";

/** What any listing that is paged by number answers. */
export interface PageListing<Item> {
  entities?: Item[];
  pageNumber?: number;
  pageCount?: number;
  total?: number;
  nextUri?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly number: number;
  /** How many items all pages have together; undefined where the server does not say. */
  readonly total: number | undefined;
  readonly last: boolean;
}

/** One page, read from a listing of the API. */
export function pageOf<Item>(listing: PageListing<Item>, number: number, pageSize: number): Page<Item> {
  const items = listing.entities ?? [];
  const last =
    listing.pageCount !== undefined
      ? number >= listing.pageCount
      : listing.nextUri === undefined && items.length < pageSize;
  return { items, number, total: listing.total, last: last || items.length === 0 };
}

/**
 * Walks through the pages of a list, one request at a time.
 * @param read asks for one page (1 is the first).
 */
export async function* pages<Item>(
  read: (number: number) => Promise<PageListing<Item>>,
  pageSize: number,
  signal?: AbortSignal,
): AsyncGenerator<Page<Item>, void, undefined> {
  for (let number = 1; ; number += 1) {
    if (signal?.aborted) throw new CancelledError();
    const page = pageOf(await read(number), number, pageSize);
    yield page;
    if (page.last) return;
  }
}

/** All items of all pages. */
export async function allItems<Item>(pagesOfItems: AsyncIterable<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pagesOfItems) items.push(...page.items);
  return items;
}
