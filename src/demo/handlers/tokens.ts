/** The token in use. */
import * as table from "../../api/operations/tokens.js";
import { serve } from "../serve.js";
import { tokenInfo } from "../tokenInfo.js";

export const tokens = [
  serve(table.getTokensMe, (_input, { caller, organization }) => tokenInfo(caller, organization)),
  // That the request came so far says it all.
  serve(table.headTokensMe, () => undefined),
  serve(table.deleteTokensMe, (_input, surroundings) => surroundings.revokeToken()),
];
