/** The table: every operation that Roster knows, once. */
import type { Operation } from "../operation.js";
import * as analytics from "./analytics.js";
import * as authorization from "./authorization.js";
import * as callForwarding from "./callForwarding.js";
import * as development from "./development.js";
import * as directRouting from "./directRouting.js";
import * as externalIds from "./externalIds.js";
import * as groups from "./groups.js";
import * as locations from "./locations.js";
import * as me from "./me.js";
import * as organizations from "./organizations.js";
import * as people from "./people.js";
import * as presence from "./presence.js";
import * as queues from "./queues.js";
import * as routing from "./routing.js";
import * as search from "./search.js";
import * as stations from "./stations.js";
import * as tokens from "./tokens.js";
import * as users from "./users.js";
import * as utilization from "./utilization.js";
import * as verifiers from "./verifiers.js";

export * from "./analytics.js";
export * from "./authorization.js";
export * from "./callForwarding.js";
export * from "./development.js";
export * from "./directRouting.js";
export * from "./externalIds.js";
export * from "./groups.js";
export * from "./locations.js";
export * from "./me.js";
export * from "./organizations.js";
export * from "./people.js";
export * from "./presence.js";
export * from "./queues.js";
export * from "./routing.js";
export * from "./search.js";
export * from "./stations.js";
export * from "./tokens.js";
export * from "./users.js";
export * from "./utilization.js";
export * from "./verifiers.js";

function isOperation(value: object | number): value is Operation {
  return typeof value === "object" && "method" in value && "path" in value && "answer" in value;
}

/** All operations, in the order of their ids. */
export const operations: readonly Operation[] = [
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
  .flatMap((resource) => Object.values<object | number>(resource))
  .filter(isOperation)
  .sort((a, b) => (a.id < b.id ? -1 : 1));

const byId = new Map(operations.map((operation) => [operation.id, operation]));

/** The operation of that id, or undefined. */
export function findOperation(id: string): Operation | undefined {
  return byId.get(id);
}
