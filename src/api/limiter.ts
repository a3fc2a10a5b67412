/** One limiter for an organization: learns from the server's own numbers, and lets people overtake bulk work. */
import { systemClock, type Clock } from "./clock.js";
import { CancelledError } from "./errors.js";

export type Priority = "interactive" | "bulk";

interface Waiting {
  readonly start: () => void;
}

/** Requests of a window that bulk work leaves for a person's clicks. */
const RESERVED = 20;

/**
 * Counts the requests of the server's current window (`inin-ratelimit-count`, `-allowed`, `-reset`), and holds
 * back what would exceed it. Before the first answer nothing is known, and nothing is held back.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #queues: Record<Priority, Waiting[]> = { interactive: [], bulk: [] };
  #allowed = Number.POSITIVE_INFINITY;
  #used = 0;
  /** When the window's count starts again. */
  #windowEnds = 0;
  /** Until when the server asked for silence. */
  #silentUntil = 0;
  #waking = false;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Milliseconds until a request of that priority may go; 0 when it may go now. */
  delay(priority: Priority): number {
    const now = this.#clock.now();
    if (now >= this.#windowEnds) this.#used = 0;
    const silence = Math.max(0, this.#silentUntil - now);
    const reserved = priority === "bulk" ? Math.min(RESERVED, Math.floor(this.#allowed / 10)) : 0;
    const full = this.#used >= this.#allowed - reserved;
    return Math.max(silence, full ? Math.max(0, this.#windowEnds - now) : 0);
  }

  /**
   * Resolves when a request may be sent, and counts it.
   * @throws {CancelledError} when the signal is aborted first.
   */
  async acquire(priority: Priority, signal?: AbortSignal, onWait?: (ms: number) => void): Promise<void> {
    if (signal?.aborted) throw new CancelledError();
    const delay = this.delay(priority);
    if (
      delay === 0 &&
      this.#queues.interactive.length === 0 &&
      (priority === "interactive" || this.#queues.bulk.length === 0)
    ) {
      this.#used += 1;
      return;
    }
    onWait?.(delay);
    const queue = this.#queues[priority];
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        const at = queue.indexOf(entry);
        if (at >= 0) queue.splice(at, 1);
        reject(new CancelledError());
      };
      const entry: Waiting = {
        start: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      queue.push(entry);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#wake();
    });
  }

  /** Learns from the headers of an answer (names in lower case). */
  observe(headers: Readonly<Record<string, string>>): void {
    const [count, allowed, reset] = ["count", "allowed", "reset"].map((name) =>
      Number(headers[`inin-ratelimit-${name}`] ?? Number.NaN),
    );
    if (!Number.isFinite(allowed) || !Number.isFinite(count) || !Number.isFinite(reset)) return;
    const now = this.#clock.now();
    if (now >= this.#windowEnds) this.#used = 0;
    this.#allowed = allowed ?? this.#allowed;
    // Answers arrive out of order, and what is under way is not counted by the server yet: never count down.
    this.#used = Math.max(this.#used, count ?? 0);
    this.#windowEnds = now + (reset ?? 0) * 1000;
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
      const delay = this.delay(priority);
      if (delay > 0) {
        // Short steps: a person's click may arrive meanwhile and be allowed earlier than the bulk work in front.
        await this.#clock.sleep(Math.min(delay, 250));
        continue;
      }
      this.#used += 1;
      this.#queues[priority].shift()?.start();
    }
  }
}
