/** The table: every operation that Roster knows, once. */
import { isRecord } from "../json.js";
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

function isOperation(value: unknown): value is Operation {
  return isRecord(value) && "method" in value && "path" in value && "answer" in value;
}

const byOwnId = (a: Operation, b: Operation): number => (a.id < b.id ? -1 : 1);

/** The operations of each resource, in the order of their ids. */
export const resources: ReadonlyMap<string, readonly Operation[]> = new Map(
  Object.entries({
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
  }).map(([name, resource]) => [name, Object.values<unknown>(resource).filter(isOperation).sort(byOwnId)]),
);

/** All operations, in the order of their ids. */
export const operations: readonly Operation[] = [...resources.values()].flat().sort(byOwnId);

const byId = new Map(operations.map((operation) => [operation.id, operation]));

/** The operation of that id, or undefined. */
export function findOperation(id: string): Operation | undefined {
  return byId.get(id);
}
