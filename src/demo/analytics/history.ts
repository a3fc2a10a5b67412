/**
 * What each user was doing: made up for the time before the organization was made, real since then. Nothing of it is
 * worked out before somebody asks, so that a large organization starts as fast as one without a past.
 */
import type { RoutingState, SystemPresence } from "../data/catalogue.js";
import type { Organization, PresenceDefinition, User } from "../organization.js";
import { presencesOf, routingsOf, type Since } from "./changes.js";
import { dayOf, type Day, type Track, type Vocabulary } from "./day.js";
import { DAY, rotaOf, type Origin, type Rota } from "./rota.js";

/** So many days of users are kept; others are made up anew, always alike. */
const KEPT_DAYS = 4096;

/** A state from its beginning to its end; undefined: it still lasts. */
export interface Stretch<State> {
  readonly start: number;
  readonly end: number | undefined;
  readonly state: State;
}

/** A part of the past, seen from a moment: what came after `asOf` is not known yet. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly asOf: number;
}

interface Person {
  readonly origin: Origin;
  readonly rota: Rota;
}

/** Which of a day's two tracks a question is about, and what is known from after it. */
interface Subject<State> {
  readonly track: (day: Day) => Track<State>;
  /** In which state histories begin. */
  readonly first: State;
  /** The state of the origin and all after it. */
  readonly known: readonly Since<State>[];
}

function originOf(user: User): Origin {
  const [presence] = presencesOf(user);
  const [routing] = routingsOf(user);
  if (presence === undefined || routing === undefined) throw new Error("a user has a presence");
  return { userId: user.id, presence, routing };
}

export class History {
  readonly #organization: Organization;
  readonly #days = new Map<string, Day>();
  #words: Vocabulary | undefined;

  constructor(organization: Organization) {
    this.#organization = organization;
  }

  /** The user's presences in the window, with their true beginnings and ends. */
  presences(user: User, window: Window): Stretch<PresenceDefinition>[] {
    return this.#stretches(this.#person(user), window, {
      track: ({ presences }) => presences,
      first: this.#vocabulary.system("Offline"),
      known: presencesOf(user),
    });
  }

  /** The user's routing statuses in the window, with their true beginnings and ends. */
  routings(user: User, window: Window): Stretch<RoutingState>[] {
    return this.#stretches(this.#person(user), window, {
      track: ({ routings }) => routings,
      first: "OFF_QUEUE",
      known: routingsOf(user),
    });
  }

  /** Whether anything is known of the user in the window, or before it. */
  knows(user: User, { to, asOf }: Window): boolean {
    const { presence, routing } = originOf(user);
    const began = (moment: number): boolean => moment < to && moment <= asOf;
    if (began(presence.since) || began(routing.since)) return true;
    const { firstDay, start } = this.#person(user).rota;
    return firstDay <= 0 && began(start);
  }

  #person(user: User): Person {
    const origin = originOf(user);
    return { origin, rota: rotaOf(origin, this.#organization.now) };
  }

  get #vocabulary(): Vocabulary {
    if (this.#words === undefined) {
      const definitions = this.#organization.presenceDefinitions;
      const primary = new Map<SystemPresence, PresenceDefinition>();
      for (const definition of definitions)
        if (definition.primary) primary.set(definition.systemPresence, definition);
      this.#words = {
        system: (presence) => {
          const definition = primary.get(presence);
          if (definition === undefined) throw new Error(`the catalogue has no presence "${presence}"`);
          return definition;
        },
        own: definitions.filter((definition) => !definition.primary && !definition.deactivated),
      };
    }
    return this.#words;
  }

  #day({ origin, rota }: Person, number: number): Day {
    const { userId, presence, routing } = origin;
    const key = `${userId}/${presence.since}/${routing.since}/${number}`;
    let day = this.#days.get(key);
    if (day === undefined) {
      day = dayOf(origin, rota, number, this.#vocabulary);
      if (this.#days.size >= KEPT_DAYS) {
        const [oldest] = this.#days.keys();
        if (oldest !== undefined) this.#days.delete(oldest);
      }
      this.#days.set(key, day);
    }
    return day;
  }

  #stretches<State>(person: Person, window: Window, subject: Subject<State>): Stretch<State>[] {
    const { from, to, asOf } = window;
    const { known } = subject;
    const began: Since<State>[] = [];
    if (from < (known[0]?.since ?? -Infinity)) this.#makeUp(began, person, window, subject);
    began.push(...known);
    const stretches: Stretch<State>[] = [];
    for (let index = 0; index < began.length; index += 1) {
      const { since, state } = began[index] ?? { since: Infinity, state: subject.first };
      if (since >= to || since > asOf) break;
      const next = began[index + 1]?.since;
      const end = next === undefined || next > asOf ? undefined : next;
      if (since === end || (end ?? asOf) <= from) continue;
      stretches.push({ start: since, end, state });
    }
    return stretches;
  }

  /** Adds what is made up: from the state in which the window begins to the first one after it. */
  #makeUp<State>(began: Since<State>[], person: Person, { from, to }: Window, subject: Subject<State>): void {
    const { rota } = person;
    const { track, first, known } = subject;
    const origin = known[0]?.since ?? -Infinity;
    if (rota.firstDay > 0 || origin <= rota.start) return;
    const within = (moment: number): number =>
      Math.min(0, Math.max(rota.firstDay, Math.floor((moment - rota.begin) / DAY)));
    const on = (day: number): Track<State> => track(this.#day(person, day));
    let day = within(from);
    // What lasts at the beginning of the window may have begun days before it.
    while (day > rota.firstDay && (on(day).at[0] ?? Infinity) > from) day -= 1;
    if (day === rota.firstDay) began.push({ since: rota.start, state: first });
    const last = within(to);
    for (; day <= 0; day += 1) {
      const { at, states } = on(day);
      for (const [index, state] of states.entries()) {
        const since = at[index] ?? origin;
        if (since < origin) began.push({ since, state });
      }
      // One more, where what lasts at the end of the window ends on a later day.
      if (day >= last && (at.at(-1) ?? -Infinity) >= to) return;
    }
  }
}
