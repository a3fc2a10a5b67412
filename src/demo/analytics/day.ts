/** One day of a user's history, made up from the user's id and the day alone. */
import type { RoutingState, SystemPresence } from "../data/catalogue.js";
import type { PresenceDefinition } from "../organization.js";
import { Random } from "../random.js";
import { DAY, HOUR, MINUTE, isWorkday, type Origin, type Rota } from "./rota.js";

const SECOND = 1000;
const ILL = 0.03;

/** States one after the other, each with the moment at which it began; no two in a row are the same. */
export class Track<State> {
  readonly at: number[] = [];
  readonly states: State[] = [];
  readonly #before: State;

  /** `before`: the state in which the day begins. */
  constructor(before: State) {
    this.#before = before;
  }

  get last(): State {
    return this.states.at(-1) ?? this.#before;
  }

  /** What begins at `at`, which is not before anything that is here already. */
  push(at: number, state: State): void {
    if (this.at.at(-1) === at) this.cut(at);
    if (this.last === state) return;
    this.at.push(at);
    this.states.push(state);
  }

  /** Takes away what begins at `at` or later. */
  cut(at: number): void {
    while ((this.at.at(-1) ?? -Infinity) >= at) {
      this.at.pop();
      this.states.pop();
    }
  }
}

export interface Day {
  readonly presences: Track<PresenceDefinition>;
  readonly routings: Track<RoutingState>;
}

/** The presences that a history consists of. */
export interface Vocabulary {
  readonly system: (presence: SystemPresence) => PresenceDefinition;
  /** The organization's own ones. */
  readonly own: readonly PresenceDefinition[];
}

/** What somebody does between two stretches of work: which presence, how often, and for how many minutes. */
const PAUSES: readonly (readonly [SystemPresence | "own", number, number, number])[] = [
  ["Break", 46, 9, 16],
  ["Away", 12, 3, 9],
  ["Busy", 14, 5, 18],
  ["own", 6, 15, 40],
  ["Meeting", 13, 20, 50],
  ["Training", 4, 30, 60],
  ["Idle", 5, 4, 10],
];
const PAUSE_WEIGHT = PAUSES.reduce((sum, [, weight]) => sum + weight, 0);

class Shift implements Day {
  readonly presences: Track<PresenceDefinition>;
  readonly routings = new Track<RoutingState>("OFF_QUEUE");
  readonly #random: Random;
  readonly #rota: Rota;
  readonly #words: Vocabulary;

  constructor(random: Random, rota: Rota, words: Vocabulary) {
    this.#random = random;
    this.#rota = rota;
    this.#words = words;
    this.presences = new Track(words.system("Offline"));
  }

  /** A time in milliseconds between two numbers of `unit`s. */
  #span(low: number, high: number, unit = MINUTE): number {
    return Math.floor((low + this.#random.next() * (high - low)) * unit);
  }

  /** A whole shift: work and pauses in turn, a meal in the middle of a long one. */
  work(nominal: number): void {
    const { length, takesInteractions } = this.#rota;
    const { system } = this.#words;
    const start = nominal + this.#span(-9, 14);
    const end = nominal + length + this.#span(-6, 18);
    let meal = length < 6 * HOUR ? Infinity : start + length * (0.38 + this.#random.next() * 0.2);
    let at = start;
    this.presences.push(at, system("Available"));
    at += this.#span(1, 8);
    for (;;) {
      const until = Math.min(at + this.#span(35, 100), end - this.#span(1, 4));
      if (takesInteractions) this.queue(at, until);
      else this.presences.push(at, system(this.#random.chance(0.25) ? "Busy" : "Available"));
      at = until;
      if (at > end - 12 * MINUTE) break;
      if (at >= meal) {
        meal = Infinity;
        this.presences.push(at, system("Meal"));
        at += this.#span(28, 46);
      } else at = this.#pause(at);
      if (at > end - 10 * MINUTE) break;
    }
    at = Math.min(at, end - MINUTE);
    this.presences.push(at, system("Available"));
    this.routings.push(at, "OFF_QUEUE");
    this.presences.push(end, system("Offline"));
  }

  #pause(at: number): number {
    let left = this.#random.next() * PAUSE_WEIGHT;
    for (const [presence, weight, low, high] of PAUSES) {
      left -= weight;
      if (left >= 0) continue;
      const { own, system } = this.#words;
      const definition =
        presence !== "own" ? system(presence) : own.length > 0 ? this.#random.pick(own) : system("Busy");
      this.presences.push(at, definition);
      return at + this.#span(low, high);
    }
    return at;
  }

  /** On queue, and off queue afterwards. */
  queue(at: number, until: number): void {
    this.presences.push(at, this.#words.system("On Queue"));
    this.interact(at, until);
    this.routings.push(until, "OFF_QUEUE");
  }

  /** What being on queue consists of: waiting, and one interaction after the other. */
  interact(from: number, until: number): void {
    const random = this.#random;
    let at = from;
    while (at < until) {
      this.routings.push(at, "IDLE");
      at += this.#span(3, 8, SECOND) + Math.floor(random.next() ** 2 * 6 * MINUTE);
      if (at >= until) return;
      const kind = random.next();
      if (kind < 0.05) {
        this.routings.push(at, "NOT_RESPONDING");
        at += this.#span(12, 90, SECOND);
      } else if (kind < 0.12) {
        this.routings.push(at, "COMMUNICATING");
        at += this.#span(0.6, 4);
      } else {
        this.routings.push(at, "INTERACTING");
        at += Math.floor(this.#span(1.5, 13) * this.#rota.pace);
      }
    }
  }

  /** Makes the day lead to what the user was doing when the organization was made. */
  lead({ presence, routing }: Origin): void {
    const { system } = this.#words;
    // Nobody changes from a presence to the same: another one comes in between.
    const other = system(presence.state.systemPresence === "Available" ? "Busy" : "Available");
    if (presence.state.systemPresence === "On Queue") {
      const ready = presence.since - this.#span(3, 12);
      this.presences.cut(ready);
      this.routings.cut(ready);
      this.presences.push(ready, other);
      this.routings.push(ready, "OFF_QUEUE");
      this.#endBefore(routing.state, Math.max(presence.since, routing.since - 4 * HOUR), routing.since);
    } else if (this.#rota.takesInteractions) {
      const queued = routing.since - this.#span(20, 50);
      this.presences.cut(queued);
      this.routings.cut(queued);
      this.queue(queued, routing.since);
      this.presences.push(routing.since, other);
    } else {
      this.presences.cut(presence.since);
      const since = presence.since - this.#span(5, 20);
      if (this.presences.last.id === presence.state.id) {
        this.presences.cut(since);
        this.presences.push(since, other);
      }
    }
  }

  /** On queue from one moment to another at which `next` begins, which has to be something new. */
  #endBefore(next: RoutingState, from: number, until: number): void {
    this.interact(from, until);
    if (from >= until || this.routings.last !== next) return;
    const since = this.routings.at.at(-1) ?? from;
    this.routings.cut(since);
    const different: readonly RoutingState[] = ["IDLE", "INTERACTING", "COMMUNICATING"];
    const { last } = this.routings;
    this.routings.push(since, different.find((status) => status !== next && status !== last) ?? "IDLE");
  }
}

/** What the user did on that day of the rota. */
export function dayOf(origin: Origin, rota: Rota, day: number, words: Vocabulary): Day {
  const random = new Random(origin.userId, `history/${day}`);
  const shift = new Shift(random, rota, words);
  const works = isWorkday(rota, day) && (day === 0 || !random.chance(ILL));
  if (works) shift.work(rota.begin + day * DAY + rota.before);
  if (day === 0) shift.lead(origin);
  return shift;
}
