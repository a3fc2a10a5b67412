/** Stations of a user. */
import type { Models } from "purecloud-platform-client-v2";
import { answers, noneDocumented, operation } from "../operation.js";

export const getUserStation = operation({
  id: "getUserStation",
  method: "GET",
  path: "/api/v2/users/{userId}/station",
  answer: answers<Models.UserStations>("object"),
  permissions: noneDocumented,
  summary: "A user's associated, default and last associated station.",
  home: "roster.users",
});
