/** Every operation's service, by the operation's id. */
import type { Service } from "../serve.js";
import { authorization } from "./authorization.js";
import { presence } from "./presence.js";
import { queues } from "./queues.js";
import { routing } from "./routing.js";
import { stations } from "./stations.js";
import { tokens } from "./tokens.js";
import { users } from "./users.js";

export const services: ReadonlyMap<string, Service> = new Map(
  [authorization, presence, queues, routing, stations, tokens, users]
    .flat()
    .map((service) => [service.operation.id, service]),
);
