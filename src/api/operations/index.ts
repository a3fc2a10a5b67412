/** The table: every operation that Roster knows, once. */
import type { Operation } from "../operation.js";
import * as authorization from "./authorization.js";
import * as presence from "./presence.js";
import * as queues from "./queues.js";
import * as routing from "./routing.js";
import * as stations from "./stations.js";
import * as tokens from "./tokens.js";
import * as users from "./users.js";

export * from "./authorization.js";
export * from "./presence.js";
export * from "./queues.js";
export * from "./routing.js";
export * from "./stations.js";
export * from "./tokens.js";
export * from "./users.js";

function isOperation(value: object | number): value is Operation {
  return typeof value === "object" && "method" in value && "path" in value && "answer" in value;
}

/** All operations, in the order of their ids. */
export const operations: readonly Operation[] = [
  authorization,
  presence,
  queues,
  routing,
  stations,
  tokens,
  users,
]
  .flatMap((resource) => Object.values<object | number>(resource))
  .filter(isOperation)
  .sort((a, b) => (a.id < b.id ? -1 : 1));

const byId = new Map(operations.map((operation) => [operation.id, operation]));

/** The operation of that id, or undefined. */
export function findOperation(id: string): Operation | undefined {
  return byId.get(id);
}
