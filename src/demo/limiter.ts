/** The API's rate limit: so many requests a minute for each token, counted in fixed windows. */

export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

export const STANDARD_RATE_LIMIT: RateLimit = { requests: 300, seconds: 60 };

/** Turned off, it has to say so too: a careful client waits by itself when it has used up what it is told. */
const NO_LIMIT: RateLimit = { requests: 1_000_000_000, seconds: 60 };

export interface Allowance {
  readonly allowed: boolean;
  readonly count: number;
  /** Whole seconds until the window ends. */
  readonly reset: number;
}

export class Limiter {
  readonly #limit: RateLimit;
  readonly #clock: () => number;
  readonly #windows = new Map<string, { ends: number; count: number }>();

  /** `false`: more than anybody asks for. */
  constructor(limit: RateLimit | false, clock: () => number) {
    this.#limit = limit === false ? NO_LIMIT : limit;
    this.#clock = clock;
  }

  get requests(): number {
    return this.#limit.requests;
  }

  /** Counts a request of that token (or of nobody known, who is counted and not refused). */
  count(token: string | undefined): Allowance {
    const now = this.#clock();
    const key = token ?? "";
    let window = this.#windows.get(key);
    if (window === undefined || window.ends <= now) {
      if (this.#windows.size > 1000) {
        for (const [old, { ends }] of this.#windows) if (ends <= now) this.#windows.delete(old);
      }
      window = { ends: now + this.#limit.seconds * 1000, count: 0 };
      this.#windows.set(key, window);
    }
    const allowed = token === undefined || window.count < this.#limit.requests;
    if (allowed) window.count += 1;
    return { allowed, count: window.count, reset: Math.max(1, Math.ceil((window.ends - now) / 1000)) };
  }

  clear(): void {
    this.#windows.clear();
  }
}
