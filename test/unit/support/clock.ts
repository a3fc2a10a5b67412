/** Clocks that tests turn by hand. */
import type { Clock } from "../../../src/api/clock.js";
import { CancelledError } from "../../../src/api/errors.js";

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Lets everything run that waits for nothing but promises. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(new CancelledError());
        return;
      }
      const sleeper = { due: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        "abort",
        () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          reject(new CancelledError());
        },
        { once: true },
      );
    });
  }

  /** How many wait for this clock. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Lets that much time go by, waking each sleeper at its own moment. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (;;) {
      const [next] = this.#sleepers.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due);
      if (!next) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.due);
      next.wake();
      await settled();
    }
    this.#now = until;
  }
}

/** Sleeping takes no time on it, and is noted. */
export class HastyClock implements Clock {
  #ahead = 0;
  readonly sleeps: number[] = [];

  now(): number {
    return Date.now() + this.#ahead;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw new CancelledError();
    this.sleeps.push(ms);
    this.#ahead += ms;
    await settled();
  }
}
