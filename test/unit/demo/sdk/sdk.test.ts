// Every operation of the table, called by the official SDK: what one call changes, another one shows.
import { accounts } from "./accounts.js";
import { analytics } from "./analytics.js";
import { atWork } from "./atWork.js";
import { authorization } from "./authorization.js";
import { development } from "./development.js";
import { lifecycle } from "./lifecycle.js";
import { organization } from "./organization.js";
import { people } from "./people.js";
import { proof } from "./proof.js";
import { routing } from "./routing.js";
import { aroundRun } from "./run.js";
import { settings } from "./settings.js";
import { users } from "./users.js";

const STORIES = [
  ...[users, lifecycle, people, routing, atWork, settings, authorization, accounts],
  ...[development, analytics, organization],
];

describe("the official SDK against a demo organization", () => {
  const run = aroundRun();
  for (const story of STORIES) story(run);
  // The last one: it looks back at all others.
  proof(run);
});
