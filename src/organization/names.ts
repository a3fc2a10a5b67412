/** Names ↔ ids, by asking the server for the few that are needed: an organization may have 50,000 of them. */
import type { CallOptions, Client } from "../api/client.js";
import {
  getRoutingLanguages,
  getRoutingQueues,
  getRoutingSkills,
  getStations,
} from "../api/operations/index.js";
import { firstPage, itemsOf, pages, type Page } from "../api/paging.js";
import { byName, named, type Named } from "./model.js";
import type { Person } from "./profile.js";
import type { Users } from "./users.js";

export type NameKind = "acdSkill" | "language" | "queue" | "station" | "person";

export interface Suggestions {
  readonly items: readonly (Named & { readonly detail?: string | undefined })[];
  /** There are more that fit: type on. */
  readonly more: boolean;
}

/** What a document needs of an organization's names. */
export interface Names {
  /** Those that have exactly that name, case aside; the ones of the same case alone where there are any. */
  find(kind: NameKind, name: string, options?: CallOptions): Promise<readonly Named[]>;
  /** Those whose name contains the text, by name. */
  suggest(kind: NameKind, text: string, options?: CallOptions): Promise<Suggestions>;
}

const PAGE_SIZE = 100;
const MOST_SUGGESTIONS = 25;
/** More people of one name than this are as good as several. */
const MOST_SAME = 100;
/** Milliseconds that an answer is trusted; that there is none of a name, only for a moment: it may be made just now. */
const FRESH = 5 * 60_000;
const FRESH_NONE = 10_000;
const MOST_KEPT = 5000;

interface ListedEntity {
  id?: string;
  name?: string;
  state?: string;
}
type List = (name: string, pageSize: number, options?: CallOptions) => AsyncIterable<Page<ListedEntity>>;

const same = (a: string, b: string): boolean =>
  a.localeCompare(b, undefined, { sensitivity: "accent" }) === 0;

/** "Ada Lovelace <ada@example.com>": what a document says of a person. */
export const personText = ({ id, name, email }: Person): string =>
  email ? `${name} <${email}>` : name || id;

export class OrganizationNames implements Names {
  readonly #lists: Readonly<Record<Exclude<NameKind, "person">, List>>;
  readonly #users: Users;
  readonly #now: () => number;
  readonly #found = new Map<string, { readonly items: readonly Named[]; readonly until: number }>();

  constructor(client: Client, users: Users, now: () => number = Date.now) {
    this.#users = users;
    this.#now = now;
    const input = (name: string, pageSize: number) => ({
      query: { ...(name ? { name } : {}), pageSize },
    });
    this.#lists = {
      acdSkill: (name, size, options) => pages(client, getRoutingSkills, input(name, size), options),
      language: (name, size, options) => pages(client, getRoutingLanguages, input(name, size), options),
      queue: (name, size, options) => pages(client, getRoutingQueues, input(name, size), options),
      station: (name, size, options) => pages(client, getStations, input(name, size), options),
    };
  }

  /** @throws {ApiError} @throws {CancelledError} */
  async find(kind: NameKind, name: string, options?: CallOptions): Promise<readonly Named[]> {
    const key = `${kind} ${name.toLocaleLowerCase()}`;
    const kept = this.#found.get(key);
    const items = kept && this.#now() < kept.until ? kept.items : await this.#ask(key, kind, name, options);
    const exact = items.filter((item) => item.name === name);
    return exact.length > 0 ? exact : items;
  }

  async #ask(key: string, kind: NameKind, name: string, options?: CallOptions): Promise<readonly Named[]> {
    const items =
      kind === "person" ? await this.#findPerson(name, options) : await this.#findListed(kind, name, options);
    for (const old of this.#found.keys()) {
      if (this.#found.size < MOST_KEPT) break;
      this.#found.delete(old);
    }
    this.#found.set(key, { items, until: this.#now() + (items.length > 0 ? FRESH : FRESH_NONE) });
    return items;
  }

  async #findListed(
    kind: Exclude<NameKind, "person">,
    name: string,
    options: CallOptions | undefined,
  ): Promise<readonly Named[]> {
    const found: Named[] = [];
    for await (const item of itemsOf(this.#lists[kind](name, PAGE_SIZE, options))) {
      const known = isActive(item) ? named(item) : undefined;
      if (known && same(known.name, name)) found.push(known);
    }
    return found;
  }

  async #findPerson(text: string, options: CallOptions | undefined): Promise<readonly Named[]> {
    const [, email] = /<([^<>]+)>\s*$/u.exec(text) ?? [];
    const wanted = (email ?? text).trim();
    const { users } = await this.#users.search(wanted, options, MOST_SAME, "EXACT");
    const byMail = users.filter((user) => user.email !== undefined && same(user.email, wanted));
    const people = byMail.length > 0 ? byMail : users.filter((user) => same(user.name, wanted));
    return people.map(({ id, name, email: mail }): Person => ({ id, name, email: mail }));
  }

  /** @throws {ApiError} @throws {CancelledError} */
  async suggest(kind: NameKind, text: string, options?: CallOptions): Promise<Suggestions> {
    const wanted = text.trim();
    if (kind === "person") {
      const { users, total } = wanted
        ? await this.#users.search(wanted, options, MOST_SUGGESTIONS)
        : await this.#users
            .page(1, MOST_SUGGESTIONS, options)
            .then(({ items, total }) => ({ users: items, total: total ?? 0 }));
      return {
        items: users.map(({ id, name, email }) => ({
          id,
          name: personText({ id, name, email }),
          detail: name,
        })),
        more: total > users.length,
      };
    }
    // Queues are found by a part of their name only between asterisks; without them by the whole name.
    const pattern = kind === "queue" && wanted ? `*${wanted}*` : wanted;
    const page = await firstPage(this.#lists[kind](pattern, MOST_SUGGESTIONS, options));
    const items = page.items.filter(isActive).flatMap((item) => named(item) ?? []);
    return { items: items.sort(byName), more: (page.total ?? items.length) > items.length };
  }

  /** Forgets what was found. */
  forget(): void {
    this.#found.clear();
  }
}

const isActive = ({ state }: ListedEntity): boolean => (state ?? "active").toLowerCase() === "active";
