/** Stations of a user. */
import * as table from "../../api/operations/stations.js";
import * as represent from "../represent.js";
import { serve } from "../serve.js";
import { userOf } from "./find.js";

export const stations = [
  serve(table.getUserStation, ({ path }, { organization }) =>
    represent.stations(organization, userOf(organization, path.userId)),
  ),
];
