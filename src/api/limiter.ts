/** One limiter for an organization: learns from the server's own numbers, and lets people overtake bulk work. */
import { systemClock, type Clock } from "./clock.js";
import { CancelledError } from "./errors.js";

export type Priority = "interactive" | "bulk";

interface Waiting {
  readonly start: () => void;
}

/** Requests of a window that bulk work leaves for a person's clicks. */
const RESERVED = 20;

/** Milliseconds that a window is taken to last until an answer says how much of it is left, and the most that is believed. */
const WINDOW = 60_000;

/** Tells the limiter that a request has ended, with the headers (names in lower case) of its answer if there was one. */
export type Settle = (headers?: Readonly<Record<string, string>>) => void;

/**
 * Counts the requests of the server's current window (`inin-ratelimit-count`, `-allowed`, `-reset`), and holds
 * back what would exceed it. Before the first answer nothing is known, and nothing is held back.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #queues: Record<Priority, Waiting[]> = { interactive: [], bulk: [] };
  #allowed = Number.POSITIVE_INFINITY;
  /** Requests of the window: ours, or the server's count where that is higher. */
  #used = 0;
  /** Requests that were let go and have not ended: nobody can say in which window the server counts them. */
  #underWay = 0;
  /** When the window is certainly over, and until when it certainly is not. */
  #windowEnds = 0;
  #windowLasts = 0;
  /** No answer has told of this window yet: its end is a guess. */
  #guessed = true;
  /** Until when the server asked for silence. */
  #silentUntil = 0;
  #waking = false;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Milliseconds until a request of that priority may go; 0 when it may go now. */
  #delay(priority: Priority): number {
    const now = this.#clock.now();
    if (now < this.#silentUntil) return this.#silentUntil - now;
    if (now >= this.#windowEnds) {
      // The next request begins a window; until an answer has counted it, that is all that is known of it.
      this.#used = this.#underWay;
      this.#windowEnds = now + WINDOW;
      this.#windowLasts = now;
      this.#guessed = true;
    }
    const reserved = priority === "bulk" ? Math.min(RESERVED, Math.floor(this.#allowed / 10)) : 0;
    return this.#used >= this.#allowed - reserved ? this.#windowEnds - now : 0;
  }

  /**
   * Resolves when a request may be sent, and counts it; what it resolves to is to be called when the request has ended.
   * @throws {CancelledError} when the signal is aborted first.
   */
  async acquire(priority: Priority, signal?: AbortSignal, onWait?: (ms: number) => void): Promise<Settle> {
    if (signal?.aborted) throw new CancelledError();
    const delay = this.#delay(priority);
    if (
      delay === 0 &&
      this.#queues.interactive.length === 0 &&
      (priority === "interactive" || this.#queues.bulk.length === 0)
    )
      return this.#letGo();
    onWait?.(delay);
    const queue = this.#queues[priority];
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        const at = queue.indexOf(entry);
        if (at >= 0) queue.splice(at, 1);
        reject(new CancelledError());
      };
      const entry: Waiting = {
        start: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve(this.#letGo());
        },
      };
      queue.push(entry);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#wake();
    });
  }

  #letGo(): Settle {
    this.#used += 1;
    this.#underWay += 1;
    const sentAt = this.#clock.now();
    let ended = false;
    return (headers) => {
      if (ended) return;
      ended = true;
      this.#underWay -= 1;
      if (headers) this.#learn(headers, sentAt);
    };
  }

  #learn(headers: Readonly<Record<string, string>>, sentAt: number): void {
    const number = (name: string) => Number(headers[`inin-ratelimit-${name}`] ?? Number.NaN);
    const [count, allowed] = [number("count"), number("allowed")];
    const reset = Math.min(number("reset") * 1000, WINDOW);
    if (!(count >= 0 && allowed > 0 && reset >= 0)) return;
    this.#allowed = allowed;
    // `reset` is in whole seconds, from some moment between sending and now: the window ends between these two.
    const [earliest, latest] = [sentAt + reset - 1000, this.#clock.now() + reset];
    // An answer that was long under way may be about a window that is over.
    if (this.#guessed ? earliest < this.#windowLasts : latest <= this.#windowLasts) return;
    if (this.#guessed) {
      this.#used = Math.max(this.#used, count);
      this.#windowEnds = latest;
      this.#windowLasts = earliest;
      this.#guessed = false;
    } else if (earliest >= this.#windowEnds) {
      // Another window than the one we knew: its count may lack what is under way.
      this.#used = count + this.#underWay;
      this.#windowEnds = latest;
      this.#windowLasts = earliest;
    } else {
      // Answers arrive out of order, and what is under way is perhaps not counted yet: never count down.
      this.#used = Math.max(this.#used, count);
      this.#windowEnds = Math.min(this.#windowEnds, latest);
      this.#windowLasts = Math.max(this.#windowLasts, earliest);
    }
  }

  /** The server answered 429: no request for that many seconds. */
  silence(seconds: number): void {
    this.#silentUntil = Math.max(this.#silentUntil, this.#clock.now() + seconds * 1000);
  }

  #wake(): void {
    if (this.#waking) return;
    this.#waking = true;
    void this.#drain().finally(() => {
      this.#waking = false;
      if (this.#next()) this.#wake();
    });
  }

  #next(): Priority | undefined {
    if (this.#queues.interactive.length > 0) return "interactive";
    return this.#queues.bulk.length > 0 ? "bulk" : undefined;
  }

  async #drain(): Promise<void> {
    for (let priority = this.#next(); priority; priority = this.#next()) {
      const delay = this.#delay(priority);
      if (delay > 0) {
        // Short steps: a person's click may arrive meanwhile and be allowed earlier than the bulk work in front.
        await this.#clock.sleep(Math.min(delay, 250));
        continue;
      }
      this.#queues[priority].shift()?.start();
    }
  }
}
