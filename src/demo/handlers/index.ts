/** Every operation's service, by the operation's id. */
import type { Service } from "../serve.js";
import { analytics } from "./analytics.js";
import { authorization } from "./authorization.js";
import { callForwarding } from "./callForwarding.js";
import { development } from "./development.js";
import { directRouting } from "./directRouting.js";
import { externalIds } from "./externalIds.js";
import { groups } from "./groups.js";
import { locations } from "./locations.js";
import { me } from "./me.js";
import { organizations } from "./organizations.js";
import { people } from "./people.js";
import { presence } from "./presence.js";
import { queues } from "./queues.js";
import { routing } from "./routing.js";
import { search } from "./search.js";
import { stations } from "./stations.js";
import { tokens } from "./tokens.js";
import { users } from "./users.js";
import { utilization } from "./utilization.js";
import { verifiers } from "./verifiers.js";

export const services: ReadonlyMap<string, Service> = new Map(
  [
    analytics,
    authorization,
    callForwarding,
    development,
    directRouting,
    externalIds,
    groups,
    locations,
    me,
    organizations,
    people,
    presence,
    queues,
    routing,
    search,
    stations,
    tokens,
    users,
    utilization,
    verifiers,
  ]
    .flat()
    .map((service) => [service.operation.id, service]),
);
