/** What users have before a change is planned: read for all of them, with progress, and planned for each. */
import { randomUUID } from "node:crypto";
import type { CallOptions } from "../api/client.js";
import { ApiError } from "../api/errors.js";
import type { Change } from "../changes/change.js";
import type { LeftOut, Plan } from "../changes/plan.js";
import { callsFor } from "../changes/sections/index.js";
import type { Named } from "../organization/model.js";
import { withProgress } from "../views/actions.js";

/** How many users are read at once. */
const READERS = 4;

/** What was read of users, and who could not be read. */
export interface Bases<Base> {
  readonly read: readonly Base[];
  readonly unreadable: readonly LeftOut[];
}

export interface BasesReaderOptions<Base> {
  /** What is read, such as "queues". */
  readonly what: string;
  readonly users: readonly Named[];
  /** From the user's own endpoints. @throws {ApiError} @throws {CancelledError} */
  readonly read: (user: Named, options: CallOptions) => Promise<Base>;
}

/** Begins to read at once, while the person still chooses; the outcome is awaited with progress. */
export class BasesReader<Base> {
  readonly #abort = new AbortController();
  readonly #options: BasesReaderOptions<Base>;
  #read = 0;
  #onRead: () => void = () => undefined;
  #onWait: (ms: number) => void = () => undefined;
  readonly result: Promise<Bases<Base>>;

  constructor(options: BasesReaderOptions<Base>) {
    this.#options = options;
    this.result = this.#readAll();
    // Whoever awaits it gets the failure; until then it must not count as unhandled. The other readers may stop.
    this.result.catch(() => {
      this.#abort.abort();
    });
  }

  /** Whether they are so few that a list may wait for them. */
  get isQuick(): boolean {
    return this.#options.users.length <= READERS;
  }

  /** One who is gone does not hold up the others. */
  async #readAll(): Promise<Bases<Base>> {
    const { users, read } = this.#options;
    const options: CallOptions = {
      signal: this.#abort.signal,
      priority: this.isQuick ? "interactive" : "bulk",
      onWait: (ms) => {
        this.#onWait(ms);
      },
    };
    const bases = new Map<string, Base>();
    const unreadable: LeftOut[] = [];
    const queue = [...users];
    const worker = async () => {
      for (let user = queue.shift(); user; user = queue.shift()) {
        try {
          bases.set(user.id, await read(user, options));
        } catch (error) {
          if (!(error instanceof ApiError && (error.kind === "notFound" || error.kind === "forbidden")))
            throw error;
          unreadable.push({ user, why: "is not there any more, or you may not see it" });
        }
        this.#read += 1;
        this.#onRead();
      }
    };
    await Promise.all(Array.from({ length: READERS }, worker));
    return { read: users.flatMap(({ id }) => bases.get(id) ?? []), unreadable };
  }

  /** The bases, with progress where they are still being read. @throws {ApiError} @throws {CancelledError} */
  async wait(): Promise<Bases<Base>> {
    const { users, what } = this.#options;
    if (this.#read === users.length) return this.result;
    return withProgress(`Roster: reading ${what}`, ({ signal, report, onWait }) => {
      this.#onWait = onWait;
      this.#onRead = () => {
        report(`${this.#read} of ${users.length} users`, this.#read / users.length);
      };
      signal.addEventListener("abort", () => {
        this.cancel();
      });
      return this.result;
    });
  }

  cancel(): void {
    this.#abort.abort();
  }
}

/** What a wish means for one user: what changes, and why the rest does not. */
export interface Difference {
  readonly user: Named;
  readonly changes: readonly Change[];
  readonly whyNot: readonly string[];
}

/** The plan that makes these changes; for sections whose calls need nothing that was read. */
export function planOf(
  organization: Named,
  title: string,
  differences: readonly Difference[],
  unreadable: readonly LeftOut[],
): Plan {
  return {
    id: randomUUID(),
    organization: { id: organization.id, name: organization.name },
    title,
    calls: differences.flatMap(({ user, changes }) => callsFor(user, changes, new Map())),
    leftOut: [
      ...differences.flatMap(({ user, whyNot }) => whyNot.map((why) => ({ user, why }))),
      ...unreadable,
    ],
  };
}
