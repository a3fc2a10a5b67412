/** Stations: the organization's, and a user's. What changes one is accepted now and happens a moment later. */
import * as table from "../../api/operations/stations.js";
import { page } from "../listing.js";
import { byName, type Organization, type Station } from "../organization.js";
import { Problem, invalid, notFound } from "../problem.js";
import * as represent from "../represent.js";
import { serve, type Surroundings } from "../serve.js";
import { idFilter, listUri, nameFilter, userOf } from "./find.js";

function stationOf(organization: Organization, id: string): Station {
  const station = organization.stations.get(id);
  if (station === undefined) throw notFound("station", id);
  return station;
}

/** Promises the user a station, or none. */
function promise(
  { organization, now, stationDelay }: Surroundings,
  userId: string,
  which: "associated" | "default",
  stationId?: string,
): void {
  const user = userOf(organization, userId);
  if (stationId !== undefined) stationOf(organization, stationId);
  const holder = stationId === undefined ? undefined : organization.stationHolder(stationId);
  if (which === "associated" && holder !== undefined && holder.id !== user.id) {
    throw new Problem(
      409,
      "userservice.stationalreadyassociated",
      `The station is in use: ${holder.name} (${holder.id}) is at it.`,
      { messageParams: { userId: holder.id } },
    );
  }
  organization.promiseStation({ due: now + stationDelay, user, which, stationId });
}

export const stations = [
  serve(table.getUserStation, ({ path }, { organization }) =>
    represent.stations(organization, userOf(organization, path.userId)),
  ),

  serve(table.getStations, ({ query = {} }, { organization }) => {
    if ((query.sortBy ?? "name") !== "name")
      throw invalid("sortBy", "The demo organization sorts stations by name alone.");
    // Everybody may choose every station, and none belongs to a browser or a line.
    const impossible = [query.webRtcUserId, query.lineAppearanceId].some((filter) => filter !== undefined);
    const none = impossible || query.userSelectable === "false";
    const found = none
      ? []
      : [...organization.stations.values()].filter(nameFilter(query.name)).filter(idFilter(query.id));
    return page(byName(found), query, listUri("/api/v2/stations", query), (station) =>
      represent.organizationStation(organization, station),
    );
  }),

  serve(table.getStation, ({ path }, { organization }) =>
    represent.organizationStation(organization, stationOf(organization, path.stationId)),
  ),

  // (U) Where nobody is at the station there is nothing to do, and nothing wrong.
  serve(table.deleteStationAssociateduser, ({ path }, surroundings) => {
    const { organization, now, stationDelay } = surroundings;
    const { id: from } = stationOf(organization, path.stationId);
    const user = organization.stationHolder(from);
    if (user === undefined) return;
    const due = now + stationDelay;
    organization.promiseStation({ due, user, which: "associated", stationId: undefined, from });
  }),

  serve(table.putUserStationAssociatedstationStationId, ({ path }, surroundings) =>
    promise(surroundings, path.userId, "associated", path.stationId),
  ),
  serve(table.deleteUserStationAssociatedstation, ({ path }, surroundings) =>
    promise(surroundings, path.userId, "associated"),
  ),
  serve(table.putUserStationDefaultstationStationId, ({ path }, surroundings) =>
    promise(surroundings, path.userId, "default", path.stationId),
  ),
  serve(table.deleteUserStationDefaultstation, ({ path }, surroundings) =>
    promise(surroundings, path.userId, "default"),
  ),
];
