/** Activity and observations: what users are doing at this moment, and in which queues. */
import type { Models } from "purecloud-platform-client-v2";
import type { UserActivityQuery, UserObservationQuery } from "../../api/operations/analytics.js";
import type { Membership, Organization, User } from "../organization.js";
import { invalid } from "../problem.js";
import { iso, presenceName, usersOf, type Sees } from "./common.js";
import { checkFilter, namedIds, passes } from "./filters.js";

/** (U) */
const STANDARD_PAGE = 100;
/** (U) */
const LARGEST_PAGE = 1000;

type Metric = "oActiveQueues" | "oMemberQueues";

/** What a user is doing, as seen from one of the queues, or from none where the user is in none. */
function entity(
  { further }: Organization,
  user: User,
  membership: Membership | undefined,
  now: number,
): Models.UserActivityEntityData {
  const { presence, routing } = user;
  const team = further.teams.of(user);
  return {
    activityDate: iso(now),
    userId: user.id,
    ...(team === undefined ? {} : { teamId: team.id }),
    organizationPresenceId: presence.definition.id,
    systemPresence: presenceName(presence.definition.systemPresence),
    presenceDate: iso(presence.since),
    routingStatus: routing.status,
    routingStatusDate: iso(routing.since),
    ...(membership === undefined
      ? {}
      : {
          queueId: membership.queue.id,
          queueMembershipStatus: membership.joined ? "active" : "inactive",
        }),
  };
}

/** Users that are there, by id. */
const present = (organization: Organization, sees: Sees, filter?: UserObservationQuery["filter"]): User[] =>
  usersOf(organization, filter === undefined ? [] : [filter], sees).filter(
    ({ state }) => state !== "deleted",
  );

/** The answer to a query of activity: one result for each user of whom a queue (or the absence of any) passes. */
export function queryActivity(
  organization: Organization,
  { metrics, groupBy, filter, order }: UserActivityQuery,
  { pageSize = STANDARD_PAGE, pageNumber = 1 }: { pageSize?: number; pageNumber?: number },
  now: number,
  sees: Sees,
): Models.UserActivityResponse {
  if (metrics.length === 0) throw invalid("metrics", "There has to be a metric.", "constraint.validation");
  if (groupBy.length === 0)
    throw invalid("groupBy", "The activity of users is grouped by userId.", "constraint.validation");
  if (pageSize > LARGEST_PAGE)
    throw invalid("pageSize", `A page has at most ${LARGEST_PAGE} users.`, "constraint.validation");
  if (filter !== undefined) checkFilter(filter, "filter");

  const seen = (user: User): Models.UserActivityEntityData[] => {
    const memberships = organization.memberships(user);
    const entities = (memberships.length > 0 ? memberships : [undefined]).map((membership) =>
      entity(organization, user, membership, now),
    );
    return filter === undefined
      ? entities
      : entities.filter((row) => {
          const values = new Map<string, string>(Object.entries(row));
          return passes(filter, (dimension) => values.get(dimension));
        });
  };
  const data = (entities: readonly Models.UserActivityEntityData[]): Models.UserActivityMetricValue[] =>
    metrics.map(({ metric, details = false }) => {
      const ids = entities.flatMap(({ queueId, queueMembershipStatus }) =>
        queueId !== undefined && (metric === "oMemberQueues" || queueMembershipStatus === "active")
          ? queueId
          : [],
      );
      return { metric, count: ids.length, ...(details ? { entityIds: ids } : {}) };
    });

  const users = present(organization, sees);
  if (order === "desc") users.reverse();
  const first = (pageNumber - 1) * pageSize;
  const results: Models.UserActivityData[] = [];
  let found = 0;
  for (const user of users) {
    const entities = seen(user);
    if (entities.length === 0) continue;
    found += 1;
    if (found <= first) continue;
    results.push({ group: { userId: user.id }, data: data(entities), truncated: false, entities });
    if (results.length === pageSize) break;
  }
  return { results, entityIdDimension: "queueId" };
}

/** The answer to a query of observations: in how many queues each user is, and active. */
export function queryObservations(
  organization: Organization,
  { filter, metrics, detailMetrics = [] }: UserObservationQuery,
  now: number,
  sees: Sees,
): Models.UserObservationQueryResponse {
  if (metrics.length === 0) throw invalid("metrics", "There has to be a metric.", "constraint.validation");
  checkFilter(filter, "filter");
  if (namedIds(filter) === undefined)
    throw invalid("filter", "The filter has to say which users it is about.", "constraint.validation");
  const counts = (user: User): Record<Metric, number> => {
    const memberships = organization.memberships(user);
    return {
      oActiveQueues: memberships.filter(({ joined }) => joined).length,
      oMemberQueues: memberships.length,
    };
  };
  return {
    results: present(organization, sees, filter).map((user) => {
      const found = counts(user);
      const team = organization.further.teams.of(user);
      return {
        group: { userId: user.id },
        data: [...new Set([...metrics, ...detailMetrics])].map((metric) => ({
          metric,
          stats: { count: found[metric] },
          // Observations have no queue: each is one more of them (U).
          ...(detailMetrics.includes(metric)
            ? {
                truncated: false,
                observations: Array.from({ length: found[metric] }, () => ({
                  observationDate: iso(now),
                  userId: user.id,
                  ...(team === undefined ? {} : { teamId: team.id }),
                })),
              }
            : {}),
        })),
      };
    }),
  };
}
