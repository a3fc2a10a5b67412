/** When somebody works: a rota that agrees with what the user was doing when the organization was made. */
import type { RoutingState } from "../data/catalogue.js";
import type { PresenceDefinition } from "../organization.js";
import { Random } from "../random.js";
import type { Since } from "./changes.js";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const QUARTER = 15 * MINUTE;
/** So far back histories go. */
export const HISTORY = 60 * DAY;
/** Whoever is at work has at least so much of the shift left after the present presence began. */
const LEFT = 3 * HOUR;

/** What a user was doing when the organization was made: the history before it has to lead there. */
export interface Origin {
  readonly userId: string;
  readonly presence: Since<PresenceDefinition>;
  readonly routing: Since<RoutingState>;
}

/**
 * Days are numbered backwards from day 0, on which the presence of the origin began. They begin and end in the middle
 * of the user's time off, so that no shift belongs to two of them.
 */
export interface Rota {
  /** When day 0 begins. */
  readonly begin: number;
  /** The first day of the history; above 0 where there is no history before the origin. */
  readonly firstDay: number;
  /** When the history begins. */
  readonly start: number;
  /** From the beginning of a day to the beginning of its shift. */
  readonly before: number;
  /** How long a shift is. */
  readonly length: number;
  /** Whether the user was ever on queue. */
  readonly takesInteractions: boolean;
  /** How long this user's interactions take, compared to others'. */
  readonly pace: number;
  /** Days of the week without work, as `Date` numbers them. */
  readonly daysOff: readonly number[];
  /** The week, counted backwards from the origin, in which the user was on holiday. */
  readonly holiday: number | undefined;
}

/** The rota of a user of an organization that was made at `made`. */
export function rotaOf({ userId, presence, routing }: Origin, made: number): Rota {
  const random = new Random(userId, "rota");
  const length = (random.chance(0.18) ? random.whole(8, 12) : random.whole(15, 18)) * (HOUR / 2);
  const offline = presence.state.systemPresence === "Offline";
  // Whoever is offline went home when that began; whoever is at work has been for a while.
  const worked = offline ? length : Math.floor(random.next() * Math.max(0, length - LEFT));
  const shift = Math.floor((presence.since - worked) / QUARTER) * QUARTER;
  const before = (DAY - length) / 2;
  const begin = shift - before;
  const firstDay = Math.floor((made - HISTORY - begin) / DAY);
  const start = begin + firstDay * DAY;
  const off = random.chance(0.7) ? 6 : random.whole(0, 6);
  return {
    begin,
    // Who came later has no history from before.
    firstDay: presence.since > made || routing.since > made ? 1 : firstDay,
    start,
    before,
    length,
    takesInteractions: routing.state !== "OFF_QUEUE" || routing.since > start,
    pace: 0.7 + random.next() * 0.7,
    daysOff: [off, (off + 1) % 7],
    holiday: random.chance(0.35) ? random.whole(1, 7) : undefined,
  };
}

/** Whether the user works on that day, apart from being ill. */
export function isWorkday({ begin, before, daysOff, holiday }: Rota, day: number): boolean {
  if (day === 0) return true;
  const weekday = new Date(begin + day * DAY + before).getUTCDay();
  return !daysOff.includes(weekday) && Math.floor(-day / 7) !== holiday;
}
