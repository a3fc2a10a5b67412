/** The organization's lists of names: ACD skills, languages. Loaded page by page when first needed, kept for a while. */
import type { CallOptions, Client } from "../api/client.js";
import { getRoutingLanguages, getRoutingSkills } from "../api/operations/index.js";
import { pages, type PageListing } from "../api/paging.js";
import { byName, named, type Named, type RatedKind } from "./model.js";

const PAGE_SIZE = 100;
/** Milliseconds that a complete list is trusted. */
const FRESH = 5 * 60_000;

interface ListedEntity {
  id?: string;
  name?: string;
  state?: string;
}

/** One list of names. */
export class NameList {
  readonly #read: (pageNumber: number, options: CallOptions) => Promise<PageListing<ListedEntity>>;
  readonly #now: () => number;
  #complete: { readonly items: readonly Named[]; readonly at: number } | undefined;
  /** How often the list was forgotten: what was being read then is not kept either. */
  #forgotten = 0;

  constructor(
    read: (pageNumber: number, options: CallOptions) => Promise<PageListing<ListedEntity>>,
    now: () => number = Date.now,
  ) {
    this.#read = read;
    this.#now = now;
  }

  /**
   * All names, sorted; `onPage` gets what is there so far, so that a picker fills while it is open.
   * A failure is not kept: the next call asks again.
   * @throws {ApiError} @throws {CancelledError}
   */
  async load(
    options: CallOptions = {},
    onPage?: (soFar: readonly Named[]) => void,
  ): Promise<readonly Named[]> {
    if (this.#complete && this.#now() - this.#complete.at < FRESH) return this.#complete.items;
    const forgotten = this.#forgotten;
    const items: Named[] = [];
    for await (const page of pages((number) => this.#read(number, options), PAGE_SIZE, options.signal)) {
      items.push(
        ...page.items.flatMap((entity) =>
          (entity.state ?? "active") === "active" ? (named(entity) ?? []) : [],
        ),
      );
      onPage?.([...items].sort(byName));
    }
    items.sort(byName);
    if (forgotten === this.#forgotten) this.#complete = { items, at: this.#now() };
    return items;
  }

  /** Forgets the list: the next `load` asks the server. */
  forget(): void {
    this.#forgotten += 1;
    this.#complete = undefined;
  }
}

export class Directory {
  readonly rated: Readonly<Record<RatedKind, NameList>>;

  constructor(client: Client) {
    this.rated = {
      acdSkill: new NameList((pageNumber, options) =>
        client.call(getRoutingSkills, { query: { pageNumber, pageSize: PAGE_SIZE } }, options),
      ),
      language: new NameList((pageNumber, options) =>
        client.call(getRoutingLanguages, { query: { pageNumber, pageSize: PAGE_SIZE } }, options),
      ),
    };
  }

  forget(): void {
    for (const list of Object.values(this.rated)) list.forget();
  }
}
