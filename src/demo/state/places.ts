/** The organization's locations. */
import type { Seeds } from "./seeds.js";

const DAY = 24 * 60 * 60_000;

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly notes: string;
  readonly street: string;
  readonly floor?: string;
  readonly city: string;
  readonly region: string;
  readonly zipcode: string;
  readonly country: string;
  readonly countryName: string;
  readonly emergencyNumber: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Ids of the locations that it is a part of, from the outside in. */
  readonly path: readonly string[];
  /** Whom to ask about it. */
  readonly contactId: string;
  /** When its address was found to be one. */
  readonly verified: number;
}

type Described = Omit<Place, "id" | "path" | "contactId" | "verified"> & { readonly within?: string };

const LONDON = {
  city: "London",
  region: "England",
  country: "GB",
  countryName: "United Kingdom",
  emergencyNumber: "+44999000111",
  latitude: 51.5072,
  longitude: -0.1276,
};

const PLACES: readonly Described[] = [
  {
    name: "Denver Contact Centre",
    notes: "Badge needed after 19:00",
    street: "100 Example Street",
    city: "Denver",
    region: "CO",
    zipcode: "80202",
    country: "US",
    countryName: "United States",
    emergencyNumber: "+13035550100",
    latitude: 39.7392,
    longitude: -104.9903,
  },
  { name: "London Office", notes: "", street: "1 Sample Row", zipcode: "EC1A 1AA", ...LONDON },
  {
    name: "London Office, 3rd floor",
    notes: "Training rooms",
    street: "1 Sample Row",
    floor: "3rd floor",
    zipcode: "EC1A 1AA",
    ...LONDON,
    within: "London Office",
  },
  {
    name: "Leipzig Service Center",
    notes: "Eingang im Hof",
    street: "Musterstraße 5",
    city: "Leipzig",
    region: "Sachsen",
    zipcode: "04109",
    country: "DE",
    countryName: "Germany",
    emergencyNumber: "+4934155501",
    latitude: 51.3397,
    longitude: 12.3731,
  },
  {
    name: "Málaga Centro",
    notes: "",
    street: "Calle Ejemplo 12",
    city: "Málaga",
    region: "Andalucía",
    zipcode: "29001",
    country: "ES",
    countryName: "Spain",
    emergencyNumber: "+34952555010",
    latitude: 36.7213,
    longitude: -4.4214,
  },
  {
    name: "Sydney Hub",
    notes: "Shared with Sales",
    street: "20 Specimen Lane",
    city: "Sydney",
    region: "NSW",
    zipcode: "2000",
    country: "AU",
    countryName: "Australia",
    emergencyNumber: "+61255501000",
    latitude: -33.8688,
    longitude: 151.2093,
  },
];

/** The locations, by id. */
export function places(seeds: Seeds): ReadonlyMap<string, Place> {
  const random = seeds.random("places");
  const further = seeds.random("what else is known of places");
  const made = new Map<string, Place>();
  for (const { within, ...place } of PLACES) {
    const outer = [...made.values()].find(({ name }) => name === within);
    const id = random.guid();
    made.set(id, {
      ...place,
      id,
      path: outer ? [...outer.path, outer.id] : [],
      contactId: further.pick(seeds.ids),
      verified: seeds.organization.now - further.whole(100, 900) * DAY,
    });
  }
  return made;
}
