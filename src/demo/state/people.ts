/** Whom users have marked as favourites, which other organizations have let them in, and what their profiles say of the past. */
import type { Models } from "purecloud-platform-client-v2";
import { PerUser, type Seeds } from "./seeds.js";

const DAY = 24 * 60 * 60_000;

/** The ids of the user's favourites. */
export function favorites(seeds: Seeds): PerUser<readonly string[]> {
  return new PerUser((user) => {
    const random = seeds.random(`favorites/${user.id}`);
    if (!seeds.ordinary.has(user.id)) return [];
    const chosen = new Set(Array.from({ length: random.whole(0, 5) }, () => random.pick(seeds.ids)));
    chosen.delete(user.id);
    return [...chosen];
  });
}

/** An organization that has let somebody in. */
export interface Trustor {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly enabled: boolean;
  readonly created: number;
  readonly permissions: readonly string[];
}

const TRUSTORS = ["Contoso Travel (demo)", "Fabrikam Energy (demo)", "Tailspin Toys (demo)"];

/** Which of them have let the user in: each about every tenth user. */
export function trustors(seeds: Seeds): PerUser<readonly Trustor[]> {
  const random = seeds.random("trustors");
  const all = TRUSTORS.map((name, index): Trustor => ({
    id: random.guid(),
    name,
    domain: name.split(" ")[0]?.toLowerCase() ?? "",
    enabled: index !== 1,
    created: seeds.organization.now - random.whole(30, 900) * DAY,
    permissions: ["directory:user:view", "routing:queue:view"],
  }));
  return new PerUser((user) => {
    if (!seeds.ordinary.has(user.id)) return [];
    const own = seeds.random(`trustors/${user.id}`);
    return all.filter(() => own.chance(0.1));
  });
}

const SCHOOLS = [
  ["Example State College", "Business"],
  ["Sample University of Applied Sciences", "Languages"],
  ["Demo Institute", "Computer Science"],
] as const;
const YEAR = 365 * DAY;

/** Where users went to school, which a few say. */
export function education(seeds: Seeds): PerUser<readonly Models.Education[]> {
  return new PerUser((user) => {
    const random = seeds.random(`education/${user.id}`);
    if (!seeds.ordinary.has(user.id) || !random.chance(0.15)) return [];
    const [school, fieldOfStudy] = random.pick(SCHOOLS);
    const end = seeds.organization.now - random.whole(1, 20) * YEAR;
    const day = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
    return [
      { school, fieldOfStudy, notes: "Evening classes", dateStart: day(end - 3 * YEAR), dateEnd: day(end) },
    ];
  });
}

/** When users' profiles changed last; of what was before the organization was made, some day of the past. */
export function profileChanges(seeds: Seeds): PerUser<number> {
  return new PerUser(({ id }) => {
    const past = seeds.random(`profile/${id}`).whole(1, 300) * DAY;
    return seeds.organization.now - past;
  });
}
