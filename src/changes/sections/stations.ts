/** Stations: the default one, and the one that the user is associated with. */
import {
  deleteUserStationAssociatedstation,
  deleteUserStationDefaultstation,
  putUserStationAssociatedstationStationId,
  putUserStationDefaultstationStationId,
} from "../../api/operations/index.js";
import type { Named } from "../../organization/model.js";
import { isReference, valueInWords, type Change } from "../change.js";
import { planned, type Held, type PlannedCall, type Section } from "./section.js";

export const ASSOCIATED_STATION: Named = { id: "associatedStation", name: "Station" };
export const DEFAULT_STATION: Named = { id: "defaultStation", name: "Default station" };

function call(user: Named, change: Change): PlannedCall[] {
  const { item, after } = change;
  const isDefault = item.id === DEFAULT_STATION.id;
  const userId = user.id;
  if (isReference(after)) {
    const input = { path: { userId, stationId: after.id } };
    return [
      isDefault
        ? planned(putUserStationDefaultstationStationId, input, user, [change])
        : planned(putUserStationAssociatedstationStationId, input, user, [change]),
    ];
  }
  const input = { path: { userId } };
  return [
    isDefault
      ? planned(deleteUserStationDefaultstation, input, user, [change])
      : planned(deleteUserStationAssociatedstation, input, user, [change]),
  ];
}

export const stationSection: Section = {
  kinds: ["station"],
  eventual: true,
  async read(organization, userId, options) {
    const { associated, default: standard } = await organization.users.stations(userId, options);
    const held = (item: Named, value: Named | undefined): Held[] =>
      value ? [{ kind: "station", ...item, value }] : [];
    return { items: [...held(ASSOCIATED_STATION, associated), ...held(DEFAULT_STATION, standard)] };
  },
  calls: (user, changes) => changes.flatMap((change) => call(user, change)),
  inWords: ({ item, after }) =>
    after === null ? `${item.name} cleared` : `${item.name} ${valueInWords(after)}`,
};
