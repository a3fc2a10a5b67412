/** What the API allows to oneself alone: out of office, where one is, and one's chats. */
import type { Geolocation } from "../../api/operations/me.js";
import type { Place } from "./places.js";
import { PerUser, type Seeds } from "./seeds.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface Absence {
  readonly active: boolean;
  readonly indefinite: boolean;
  readonly start: number | undefined;
  readonly end: number | undefined;
}

export const NOT_ABSENT: Absence = { active: false, indefinite: false, start: undefined, end: undefined };

/** A few are on holiday; one in four of those does not know until when. */
export function absences(seeds: Seeds): PerUser<Absence> {
  const { now } = seeds.organization;
  return new PerUser((user) => {
    const random = seeds.random(`absence/${user.id}`);
    if (!seeds.ordinary.has(user.id) || !random.chance(0.06)) return NOT_ABSENT;
    const start = now - random.whole(1, 6) * DAY;
    const indefinite = random.chance(0.25);
    const end = indefinite ? undefined : start + random.whole(7, 21) * DAY;
    return { active: true, indefinite, start, end };
  });
}

/** Where somebody is, as one client has said. */
export type Whereabouts = Omit<Geolocation, "locations" | "primary"> & {
  readonly primary: boolean;
  readonly placeIds: readonly string[];
};

/** Where users are, by the id of the client that said so. */
export function geolocations(
  seeds: Seeds,
  places: () => ReadonlyMap<string, Place>,
): PerUser<Map<string, Whereabouts>> {
  return new PerUser((user) => {
    const random = seeds.random(`geolocation/${user.id}`);
    const said = new Map<string, Whereabouts>();
    if (!seeds.ordinary.has(user.id) || !random.chance(0.2)) return said;
    const { id, latitude, longitude, country, region, city } = random.pick([...places().values()]);
    said.set(random.guid(), {
      type: random.pick(["web", "ios", "android"]),
      primary: true,
      latitude,
      longitude,
      country,
      region,
      city,
      placeIds: [id],
    });
    return said;
  });
}

export interface Chat {
  readonly id: string;
  /** The room's name; undefined where there are two people alone. */
  readonly room: string | undefined;
  /** The other one of two people, or those to whom the room belongs. */
  readonly userIds: readonly string[];
  readonly lastMessage: number;
  readonly closed: number | undefined;
}

const ROOMS = ["Duty desk", "Late shift", "New tariffs", "Outage bridge", "Quality circle", "Welcome!"];
const CHATS = 32;

/** Chats, the one with the newest message first. */
export function chats(seeds: Seeds): PerUser<readonly Chat[]> {
  const { now } = seeds.organization;
  return new PerUser((user) => {
    const others = seeds.ids.filter((id) => id !== user.id);
    if (others.length === 0 || others.length === seeds.ids.length) return [];
    const random = seeds.random(`chats/${user.id}`);
    let moment = now;
    return Array.from({ length: CHATS }, (_, index): Chat => {
      moment -= random.whole(5, 12 * 60) * MINUTE;
      const room = index % 5 === 4 ? ROOMS[Math.floor(index / 5)] : undefined;
      return {
        id: random.guid(),
        room,
        userIds: [random.pick(others)],
        lastMessage: moment,
        closed: random.chance(0.3) ? moment + 2 * MINUTE : undefined,
      };
    });
  });
}
