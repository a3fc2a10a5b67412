/**
 * The organization's lists that a person chooses from: ACD skills, languages and presences, loaded page by page when
 * first needed and kept for a while; stations, of which there are too many, searched on the server.
 */
import type { Models } from "purecloud-platform-client-v2";
import type { CallOptions, Client } from "../api/client.js";
import {
  getPresencedefinitions,
  getRoutingLanguages,
  getRoutingSkills,
  getStations,
} from "../api/operations/index.js";
import { pages, type Page } from "../api/paging.js";
import { byName, named, type Named, type RatedKind } from "./model.js";

const PAGE_SIZE = 100;
/** Milliseconds that a complete list is trusted. */
const FRESH = 5 * 60_000;
/** Stations that one search brings. */
const MOST_STATIONS = 25;

interface ListedEntity {
  id?: string;
  name?: string;
  state?: string;
}

/** Reads a list of the server, page by page. */
type ReadPages<Entity> = (options: CallOptions) => AsyncIterable<Page<Entity>>;

/** A list that is read whole, once. */
class KeptList<Entity, Item extends Named> {
  readonly #read: ReadPages<Entity>;
  readonly #toItem: (entity: Entity) => Item | undefined;
  readonly #order: (a: Item, b: Item) => number;
  readonly #now: () => number;
  #complete: { readonly items: readonly Item[]; readonly at: number } | undefined;
  /** How often the list was forgotten: what was being read then is not kept either. */
  #forgotten = 0;

  /** @param toItem undefined: the entity is left out */
  constructor(
    read: ReadPages<Entity>,
    toItem: (entity: Entity) => Item | undefined,
    order: (a: Item, b: Item) => number,
    now: () => number = Date.now,
  ) {
    this.#read = read;
    this.#toItem = toItem;
    this.#order = order;
    this.#now = now;
  }

  /**
   * All of them, sorted; `onPage` gets what is there so far, so that a picker fills while it is open.
   * A failure is not kept: the next call asks again.
   * @throws {ApiError} @throws {CancelledError}
   */
  async load(options: CallOptions = {}, onPage?: (soFar: readonly Item[]) => void): Promise<readonly Item[]> {
    if (this.#complete && this.#now() - this.#complete.at < FRESH) return this.#complete.items;
    const forgotten = this.#forgotten;
    const items: Item[] = [];
    for await (const page of this.#read(options)) {
      items.push(...page.items.flatMap((entity) => this.#toItem(entity) ?? []));
      onPage?.([...items].sort(this.#order));
    }
    items.sort(this.#order);
    if (forgotten === this.#forgotten) this.#complete = { items, at: this.#now() };
    return items;
  }

  /** Forgets the list: the next `load` asks the server. */
  forget(): void {
    this.#forgotten += 1;
    this.#complete = undefined;
  }
}

/** A list of names. */
export class NameList extends KeptList<ListedEntity, Named> {
  constructor(read: ReadPages<ListedEntity>, now?: () => number) {
    super(
      read,
      (entity) => ((entity.state ?? "active") === "active" ? named(entity) : undefined),
      byName,
      now,
    );
  }
}

/** A presence that somebody can be given. */
export interface PresenceDefinition extends Named {
  /** The system presence that it belongs to, as people read it, such as "On Queue". */
  readonly systemPresence: string;
  /** Whether it is the system's own, and none that the organization added under it. */
  readonly primary: boolean;
}

/** System presences in the order in which Genesys Cloud itself shows them; others follow. */
const SYSTEM_PRESENCES = [
  "available",
  "on queue",
  "busy",
  "away",
  "break",
  "meal",
  "meeting",
  "training",
  "out of office",
  "idle",
  "offline",
];

/** `On Queue`, `on_queue` and `ON QUEUE` are the same presence. */
const plain = (systemPresence: string): string => systemPresence.toLowerCase().replaceAll("_", " ");

function rank({ systemPresence }: PresenceDefinition): number {
  const at = SYSTEM_PRESENCES.indexOf(plain(systemPresence));
  return at < 0 ? SYSTEM_PRESENCES.length : at;
}

/** Each system presence with those that the organization added under it; the system's own first. */
const byPresence = (a: PresenceDefinition, b: PresenceDefinition): number =>
  rank(a) - rank(b) ||
  plain(a.systemPresence).localeCompare(plain(b.systemPresence)) ||
  Number(b.primary) - Number(a.primary) ||
  byName(a, b);

const inTitleCase = (text: string): string =>
  text.replace(/(^|\s)\p{L}/gu, (initial) => initial.toUpperCase());

/** The label of a presence: in English where there is one, for so are the other words here. */
function labelOf({ languageLabels = {}, name }: Partial<Models.OrganizationPresence>): string | undefined {
  const english = Object.entries(languageLabels).find(([language]) =>
    /^en\b/i.test(language.replace("_", "-")),
  );
  const [, label] = english ?? Object.entries(languageLabels)[0] ?? [];
  return label?.trim() || name?.trim() || undefined;
}

function presenceDefinition(entity: Partial<Models.OrganizationPresence>): PresenceDefinition | undefined {
  const { id, systemPresence = "", deactivated = false, primary = false } = entity;
  if (id === undefined || deactivated) return undefined;
  const group = inTitleCase(plain(systemPresence));
  const label = labelOf(entity);
  return {
    id,
    name: primary && group ? group : (label ?? (group || id)),
    systemPresence: group || (label ?? "Other"),
    primary,
  };
}

/** A station as the organization's list has it. */
export interface ListedStation extends Named {
  /** Who is associated with it; undefined where nobody is. */
  readonly userId: string | undefined;
  /** Whether somebody is associated with it. */
  readonly inUse: boolean;
}

function listedStation(entity: Models.Station): ListedStation | undefined {
  const known = named(entity);
  if (!known) return undefined;
  const { userId, status } = entity;
  return { ...known, userId, inUse: userId !== undefined || status?.toUpperCase() === "ASSOCIATED" };
}

export interface FoundStations {
  readonly items: readonly ListedStation[];
  /** There are more that fit: type on. */
  readonly more: boolean;
}

export class Directory {
  readonly rated: Readonly<Record<RatedKind, NameList>>;
  /** The organization's presences, by system presence. */
  readonly presences: KeptList<Models.OrganizationPresence, PresenceDefinition>;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    const input = { query: { pageSize: PAGE_SIZE } };
    this.rated = {
      acdSkill: new NameList((options) => pages(client, getRoutingSkills, input, options)),
      language: new NameList((options) => pages(client, getRoutingLanguages, input, options)),
    };
    this.presences = new KeptList(
      (options) => pages(client, getPresencedefinitions, input, options),
      presenceDefinition,
      byPresence,
    );
  }

  /** Stations whose name contains the text, with who is at them. @throws {ApiError} @throws {CancelledError} */
  async stations(text: string, options?: CallOptions): Promise<FoundStations> {
    const name = text.trim();
    const query = { ...(name ? { name } : {}), pageNumber: 1, pageSize: MOST_STATIONS };
    const listing = await this.#client.call(getStations, { query }, options);
    const items = (listing.entities ?? []).flatMap((station) => listedStation(station) ?? []).sort(byName);
    return { items, more: (listing.total ?? items.length) > items.length };
  }

  /** Forgets all lists: the next look at one asks the server. */
  forget(): void {
    for (const list of [...Object.values(this.rated), this.presences]) list.forget();
  }
}
