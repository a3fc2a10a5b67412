/** The organization's locations. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { answers, noneDocumented, operation } from "../operation.js";
import { exactly, ids, oneOf, paged } from "../schemas.js";
import { searching } from "./search.js";

export const getLocations = operation({
  id: "getLocations",
  method: "GET",
  path: "/api/v2/locations",
  query: paged(100, { id: Type.Optional(ids), sortOrder: Type.Optional(oneOf("asc", "desc")) }),
  answer: answers<Models.LocationEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "The organization's locations.",
  home: "roster.openUser",
});

const LocationSearchRequest = exactly({ ...searching, expand: Type.Optional(Type.Array(Type.String())) });
export type LocationSearchRequest = Static<typeof LocationSearchRequest>;

export const postLocationsSearch = operation({
  id: "postLocationsSearch",
  method: "POST",
  path: "/api/v2/locations/search",
  body: LocationSearchRequest,
  answer: answers<Partial<Models.LocationsSearchResponse>>("search"),
  permissions: noneDocumented,
  repeatable: true,
  summary: "Locations that match criteria, from the search index.",
  home: "roster.openUser",
});
