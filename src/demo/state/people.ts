/** Whom users have marked as favourites, and which other organizations have let them in. */
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
