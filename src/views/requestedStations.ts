/**
 * Stations that were asked for and are not there yet: Genesys Cloud answers such a change before it carries it out.
 * Each is looked at again with growing pauses, until it is there or half a minute is over.
 */
import * as vscode from "vscode";
import type { Clock } from "../api/clock.js";
import { ApiError, CancelledError, unlessCancelled } from "../api/errors.js";
import type { Change } from "../changes/change.js";
import { isReference } from "../changes/change.js";
import { DEFAULT_STATION } from "../changes/sections/stations.js";
import type { Named, Stations } from "../organization/model.js";
import type { Organization } from "../organization/organization.js";

/** What was asked for and is not there yet; `null`: none. A missing one was not asked for. */
export interface Requested {
  readonly associated?: Named | null;
  readonly default?: Named | null;
}

/** What is requested of a user has changed. */
export interface RequestedChange {
  readonly organizationId: string;
  readonly userId: string;
  /** What the server said last, where it was asked. */
  readonly stations: Stations | undefined;
}

export interface RequestedStationsOptions {
  readonly clock: Clock;
  /** The connected organization of that id; undefined where it is signed out of. */
  readonly organization: (id: string) => Promise<Organization | undefined>;
  /** Says once of what was asked for together what did not come. */
  readonly late: (message: string) => void;
  /** Looks after work that nobody waits for; completes "Could not …". */
  readonly background: (what: string, act: () => Promise<void>) => void;
}

/** Milliseconds before each look. */
const PAUSES = [0, 500, 1_000, 2_000, 4_000, 8_000, 14_000];
/** Failures after which nobody can look any more. Any other may be over at the next look. */
const HOPELESS = new Set<ApiError["kind"]>(["signedOut", "signInRefused", "forbidden"]);
/** More users than this are looked at with one request for a hundred of them. */
const A_FEW = 5;

interface Entry {
  readonly organizationId: string;
  readonly user: Named;
  readonly requested: Requested;
  /** Settles when nobody looks any more. */
  readonly looking: Promise<void>;
}

const keyOf = (organizationId: string, userId: string): string => `${organizationId} ${userId}`;

const isThere = ({ associated, default: standard }: Requested, now: Stations): boolean =>
  (associated === undefined || now.associated?.id === associated?.id) &&
  (standard === undefined || now.default?.id === standard?.id);

function inWords({ user, requested }: Entry): string {
  const part = (what: string, station: Named | null | undefined) =>
    station === undefined ? [] : [`${what} ${station?.name ?? "none"}`];
  const parts = [...part("station", requested.associated), ...part("default station", requested.default)];
  return `${user.name}: ${parts.join(", ")}`;
}

export class RequestedStations implements vscode.Disposable {
  readonly #options: RequestedStationsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new vscode.EventEmitter<RequestedChange>();
  readonly #closing = new AbortController();
  readonly onDidChange = this.#changes.event;

  constructor(options: RequestedStationsOptions) {
    this.#options = options;
  }

  /** What is requested of a user and not there yet. */
  ask(organizationId: string, userId: string): Requested | undefined {
    return this.#entries.get(keyOf(organizationId, userId))?.requested;
  }

  /** Notes changes of stations that the server has accepted, and looks until they are there. Others mean nothing here. */
  request(organizationId: string, changes: readonly Change[]): void {
    const requested = new Map<string, { readonly user: Named; readonly requested: Requested }>();
    for (const { kind, user, item, after } of changes) {
      if (kind !== "station" || !(after === null || isReference(after))) continue;
      const role = item.id === DEFAULT_STATION.id ? "default" : "associated";
      const known = requested.get(user.id)?.requested ?? this.ask(organizationId, user.id);
      requested.set(user.id, { user, requested: { ...known, [role]: after } });
    }
    if (requested.size === 0) return;
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const looking = begun.then(() => this.#look(organizationId, entries));
    const entries = [...requested.values()].map((one): Entry => ({ organizationId, looking, ...one }));
    for (const entry of entries) this.#entries.set(keyOf(organizationId, entry.user.id), entry);
    for (const entry of entries) this.#tell(entry, undefined);
    this.#options.background("look whether the stations are there", () => looking);
    begin();
  }

  /** Waits until nothing is requested of these users any more. @throws {CancelledError} */
  async settled(organizationId: string, userIds: Iterable<string>, signal?: AbortSignal): Promise<void> {
    const waited = [...userIds].flatMap((id) => this.#entries.get(keyOf(organizationId, id))?.looking ?? []);
    await unlessCancelled(Promise.allSettled(waited), signal);
  }

  /** Forgets what was requested in organizations that are signed out of: nobody can look there any more. */
  retain(organizationIds: ReadonlySet<string>): void {
    for (const [key, { organizationId }] of this.#entries)
      if (!organizationIds.has(organizationId)) this.#entries.delete(key);
  }

  dispose(): void {
    this.#closing.abort();
    this.#entries.clear();
    this.#changes.dispose();
  }

  #isCurrent = (entry: Entry): boolean =>
    this.#entries.get(keyOf(entry.organizationId, entry.user.id)) === entry;

  #tell({ organizationId, user }: Entry, stations: Stations | undefined): void {
    this.#changes.fire({ organizationId, userId: user.id, stations });
  }

  #drop(entry: Entry, stations: Stations | undefined): void {
    this.#entries.delete(keyOf(entry.organizationId, entry.user.id));
    this.#tell(entry, stations);
  }

  async #look(organizationId: string, entries: readonly Entry[]): Promise<void> {
    const { clock, late } = this.#options;
    const { signal } = this.#closing;
    const last = new Map<string, Stations>();
    for (const pause of PAUSES) {
      await clock.sleep(pause, signal);
      const pending = entries.filter(this.#isCurrent);
      if (pending.length === 0) return;
      let read: ReadonlyMap<string, Stations>;
      try {
        const organization = await this.#options.organization(organizationId);
        if (!organization) throw new CancelledError();
        read = await readStations(organization, pending, signal);
      } catch (error) {
        if (error instanceof ApiError && !HOPELESS.has(error.kind)) continue;
        for (const entry of pending.filter(this.#isCurrent)) this.#drop(entry, undefined);
        if (error instanceof ApiError) return;
        throw error;
      }
      for (const entry of pending.filter(this.#isCurrent)) {
        const now = read.get(entry.user.id);
        if (!now) continue;
        last.set(entry.user.id, now);
        if (isThere(entry.requested, now)) this.#drop(entry, now);
      }
      if (!entries.some(this.#isCurrent)) return;
    }
    const pending = entries.filter(this.#isCurrent);
    for (const entry of pending) this.#drop(entry, last.get(entry.user.id));
    const [first, ...others] = pending;
    if (!first) return;
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    late(
      `Genesys Cloud accepted this change and has not carried it out yet. ${inWords(first)}${more}. It may still come: refresh, and look again.`,
    );
  }
}

/** The stations of users: of a few one by one, of many with one request for a hundred. Who is gone is left out. */
async function readStations(
  { users }: Organization,
  entries: readonly Entry[],
  signal: AbortSignal,
): Promise<Map<string, Stations>> {
  const read = new Map<string, Stations>();
  const ids = entries.map(({ user }) => user.id);
  if (ids.length > A_FEW)
    for (const user of await users.some(ids, { signal, priority: "bulk" }))
      if (user.stations) read.set(user.id, user.stations);
  for (const id of ids) {
    // The list may leave out somebody's stations.
    if (read.has(id)) continue;
    try {
      read.set(id, await users.stations(id, { signal }));
    } catch (error) {
      if (!(error instanceof ApiError && error.kind === "notFound")) throw error;
    }
  }
  return read;
}
