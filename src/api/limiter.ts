/** One limiter for an organization: learns from the server's own numbers, and lets people overtake bulk work. */
import { systemClock, type Clock } from "./clock.js";
import { CancelledError, rateLimited, tell, throwIfCancelled, whenAborted } from "./errors.js";

export type Priority = "interactive" | "bulk";

interface Waiting {
  readonly start: () => void;
  readonly refuse: (error: Error) => void;
  /** Called once, when it is clear how long this one has to wait. */
  readonly tell: (ms: number) => void;
}

/** What an answer says of the server's window. */
interface Window {
  readonly count: number;
  readonly allowed: number;
  /** Milliseconds of which the window has at most this much left, and more than one second less. */
  readonly reset: number;
}

/**
 * Requests that bulk work may have under way together with all others. Fewer than the transport has connections
 * for a host: a click that is let go is also sent at once.
 */
const AT_ONCE = 8;

/**
 * The same until an answer has told of the window; and until the first answer of all has named the limit, for
 * everybody. Whatever the limit is, and if others have used up all that they may, these few do not exceed it.
 */
const AHEAD = 3;

/**
 * Requests of a window that bulk work leaves for a person's clicks when the window begins: this many, or a tenth.
 * They become fewer as the window goes by, so that they are not lost when nobody clicks; but a hundredth stays to
 * its end, for a late click, and for the AHEAD of another window of VS Code that uses the same token.
 */
const RESERVED = 20;

/** Milliseconds that a window is taken to last until an answer says how much of it is left. */
const WINDOW = 60_000;

/** The most that is believed to be left of a window. More than a minute: Genesys's own logs show one that begins with 61 s. */
const LONGEST = 2 * WINDOW;

/** A request whose connection has ended may still be on its way to the server: for no more milliseconds than these. */
const LINGERING = 5_000;

/** Steps in which time is waited for: a machine that slept finds out soon afterwards what time it is. */
const STEP = 250;

/**
 * Seconds of a silence that are waited for. Who comes when more of them are left, or waits already, is told so instead:
 * nobody sits in front of a call that long, and a request in between would only be refused.
 */
export const LONGEST_WAIT = 60;

/** Seconds of silence that are believed: a day. No server means more, and nobody could end it but by a new window. */
const LONGEST_SILENCE = 86_400;

/**
 * Tells the limiter that a request has ended: with the headers (names in lower case) of its answer if there was one;
 * "notSent" where it certainly never left, so that the server has not counted it.
 */
export type Settle = (end?: Readonly<Record<string, string>> | "notSent") => void;

/**
 * Holds back what would exceed the limit of the server's current window. What the server has counted is at most:
 * the highest count that it has told of this window (`inin-ratelimit-count`, others' requests included), and the
 * requests that no answer has told of: those under way, and those that ended without an answer.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #queues: Record<Priority, Waiting[]> = { interactive: [], bulk: [] };
  #allowed = Number.POSITIVE_INFINITY;
  /** The highest count that the server has told of this window. */
  #told = 0;
  /** Requests that were let go and have not ended: nobody can say in which window the server counts them. */
  #underWay = 0;
  /** The same for requests that ended and told nothing: until when each can have reached the server. */
  #lost: number[] = [];
  /** When the window is certainly over, and until when it certainly is not. */
  #windowEnds = 0;
  #windowLasts = 0;
  /** No answer has told of this window yet: its end is a guess. */
  #guessed = true;
  /** Until when the server asked for silence. */
  #silentUntil = 0;
  #latest = 0;
  #setBack = 0;
  #watching = false;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** The time, which never goes back: a clock that is set back by an hour must not make anybody wait for an hour. */
  #now(): number {
    const now = this.#clock.now() + this.#setBack;
    if (now < this.#latest) this.#setBack += this.#latest - now;
    this.#latest = Math.max(this.#latest, now);
    return this.#latest;
  }

  /** Milliseconds until a request of that priority may go; "answer" when the next answer decides about it. */
  #wait(priority: Priority): number | "answer" {
    const now = this.#now();
    if (now < this.#silentUntil) return this.#silentUntil - now;
    // The next request begins a window; until an answer has counted it, that is all that is known of it.
    if (now >= this.#windowEnds) this.#begin(0, now, now + WINDOW, true);
    const bulk = priority === "bulk";
    const unlimited = this.#allowed === Number.POSITIVE_INFINITY;
    if ((bulk || unlimited) && this.#underWay >= (this.#guessed ? AHEAD : AT_ONCE)) return "answer";
    if (unlimited) return 0;

    const most = Math.min(RESERVED, Math.floor(this.#allowed / 10));
    const least = Math.floor(this.#allowed / 100);
    const left = Math.min(1, (this.#windowEnds - now) / WINDOW);
    const reserved = bulk ? Math.max(least, Math.round(most * left)) : 0;
    const certain = this.#told + this.#lost.length;
    const room = this.#allowed - certain - this.#underWay;
    if (room > reserved) return 0;
    // Some of what is under way may be in the count already.
    if (this.#underWay > 0 && this.#allowed - certain > reserved) return "answer";
    // Where there is more room than stays to the end, the reserve will have shrunk enough before.
    const early = bulk && room > least ? (WINDOW * (room - 0.5)) / most : 0;
    return Math.max(1, this.#windowEnds - early - now);
  }

  #begin(told: number, lasts: number, ends: number, guessed: boolean): void {
    // What reached the server before the old window was over is not counted in this one.
    this.#lost = this.#lost.filter((until) => until > this.#windowLasts);
    this.#told = told;
    this.#windowLasts = lasts;
    this.#windowEnds = ends;
    this.#guessed = guessed;
  }

  /**
   * Resolves when a request may be sent, and counts it; what it resolves to is to be called when the request has
   * ended. `onWait` is told once how long it has to wait, as soon as that is clear.
   * @throws {CancelledError} when the signal is aborted first.
   * @throws {ApiError} `rateLimited`, when the server asked for a silence that lasts longer than a minute yet.
   */
  async acquire(priority: Priority, signal?: AbortSignal, onWait?: (ms: number) => void): Promise<Settle> {
    throwIfCancelled(signal);
    const queue = this.#queues[priority];
    return new Promise((resolve, reject) => {
      let [waiting, told] = [true, false];
      const entry: Waiting = {
        start: () => {
          waiting = false;
          callOff();
          resolve(this.#letGo());
        },
        refuse: (error) => {
          waiting = false;
          callOff();
          reject(error);
        },
        tell: (ms) => {
          if (told) return;
          told = true;
          tell(onWait, ms);
        },
      };
      queue.push(entry);
      const callOff = whenAborted(signal, () => {
        const at = queue.indexOf(entry);
        if (at >= 0) queue.splice(at, 1);
        reject(new CancelledError());
      });
      this.#serve();
      const wait = waiting ? this.#wait(priority) : "answer";
      if (wait !== "answer") entry.tell(wait);
    });
  }

  #letGo(): Settle {
    this.#underWay += 1;
    const sentAt = this.#now();
    let ended = false;
    return (end) => {
      if (ended) return;
      ended = true;
      this.#underWay -= 1;
      if (end !== "notSent") {
        const window = end && windowOf(end);
        if (window) this.#learn(window, sentAt);
        else this.#lost.push(this.#now() + LINGERING);
      }
      // Once the caller is through: if the answer was a 429, they are about to ask for silence.
      queueMicrotask(() => {
        this.#serve();
      });
    };
  }

  /** Learns from the answer to a request that was sent then. */
  #learn({ count, allowed, reset }: Window, sentAt: number): void {
    this.#allowed = allowed;
    // `reset` is in whole seconds, from some moment between sending and now: the window ends between these two.
    const [earliest, latest] = [sentAt + reset - 1000, this.#now() + reset];
    // An answer that was long under way may be about a window that is over.
    if (latest <= this.#windowLasts) return;
    if (this.#guessed) {
      if (sentAt < this.#windowLasts && earliest < this.#windowLasts) return;
      this.#told = Math.max(this.#told, count);
      this.#windowLasts = earliest;
      this.#windowEnds = latest;
      this.#guessed = false;
    } else if (earliest >= this.#windowEnds) {
      // Another window than the one we knew.
      this.#begin(count, earliest, latest, false);
    } else {
      // Answers arrive out of order: never count down.
      this.#told = Math.max(this.#told, count);
      this.#windowEnds = Math.min(this.#windowEnds, latest);
    }
    // What reached the server before this request is in its count.
    this.#lost = this.#lost.filter((until) => until > sentAt);
  }

  /** The server answered 429: no request for that many seconds. */
  silence(seconds: number): void {
    if (seconds > 0)
      this.#silentUntil = Math.max(
        this.#silentUntil,
        this.#now() + Math.min(seconds, LONGEST_SILENCE) * 1000,
      );
  }

  /** Lets go who may go now, and sees to it that the others get their turn. */
  #serve(): void {
    if (this.#watching) this.#letGoWhoMay();
    else void this.#watch();
  }

  /** Milliseconds after which to look again; 0 when nobody waits. */
  #letGoWhoMay(): number {
    const silence = (this.#silentUntil - this.#now()) / 1000;
    if (silence > LONGEST_WAIT)
      for (const queue of Object.values(this.#queues))
        for (const { refuse } of queue.splice(0)) refuse(rateLimited(Math.ceil(silence)));
    for (const priority of ["interactive", "bulk"] as const) {
      const queue = this.#queues[priority];
      for (let first = queue[0]; first; first = queue[0]) {
        const wait = this.#wait(priority);
        // The window may be over before an answer comes.
        if (wait === "answer") return Math.max(1, Math.min(this.#windowEnds - this.#now(), STEP));
        if (wait > 0) {
          first.tell(wait);
          return Math.min(wait, STEP);
        }
        queue.shift();
        first.start();
      }
    }
    return 0;
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    try {
      for (let ms = this.#letGoWhoMay(); ms > 0; ms = this.#letGoWhoMay()) await this.#clock.sleep(ms);
    } finally {
      this.#watching = false;
    }
  }
}

/** What the headers of an answer say, or undefined where they say nothing that can be. */
function windowOf(headers: Readonly<Record<string, string>>): Window | undefined {
  // Of nothing, `Number` makes 0.
  const number = (name: string) => Number(headers[`inin-ratelimit-${name}`]?.trim() || Number.NaN);
  const [count, allowed, seconds] = [number("count"), number("allowed"), number("reset")];
  if (!(count >= 0 && allowed > 0 && seconds >= 0)) return undefined;
  // A window of which no second is left is not over yet.
  return { count, allowed, reset: Math.min(Math.max(seconds, 1) * 1000, LONGEST) };
}
