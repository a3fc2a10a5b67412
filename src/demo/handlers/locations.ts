/** The organization's locations. */
import * as table from "../../api/operations/locations.js";
import { search } from "../criteria.js";
import { page } from "../listing.js";
import { byName } from "../organization.js";
import * as represent from "../represent.js";
import { serve } from "../serve.js";
import type { Place } from "../state/places.js";
import { idFilter, listUri, reversed } from "./find.js";

const addressOf = ({ street, city, region, zipcode, countryName }: Place): string =>
  [street, city, region, zipcode, countryName].join(", ");

export const locations = [
  serve(table.getLocations, ({ query = {} }, { organization }) => {
    const found = byName([...organization.further.places.values()].filter(idFilter(query.id)));
    const ordered = reversed(found, query.sortOrder === "desc");
    return page(ordered, query, listUri("/api/v2/locations", query), represent.place);
  }),

  serve(table.postLocationsSearch, ({ body }, { organization }) =>
    search(body, {
      items: byName([...organization.further.places.values()]),
      fields: {
        id: ({ id }) => id,
        name: ({ name }) => name,
        notes: ({ notes }) => notes,
        address: addressOf,
        state: () => "active",
      },
      usual: ["name", "address"],
      type: "locations",
      path: "/api/v2/locations/search",
      represent: represent.place,
    }),
  ),
];
