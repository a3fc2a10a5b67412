/** Aggregates: for how long users were in each presence and routing status, summed up by period. */
import type { Models } from "purecloud-platform-client-v2";
import type { UserAggregationQuery } from "../../api/operations/analytics.js";
import type { Organization, User } from "../organization.js";
import { badRequest, invalid } from "../problem.js";
import { iso, presenceName, readInterval, refuseTooMuch, usersOf, type Sees } from "./common.js";
import { checkFilter } from "./filters.js";
import type { Stretch, Window } from "./history.js";
import { periodsOf, type Period } from "./periods.js";

const MOST_PREDICATES = 100;
/** More than that would be an answer of many megabytes. */
const MOST_CELLS = 1_000_000;

type Metric = UserAggregationQuery["metrics"][number];
type View = NonNullable<UserAggregationQuery["views"]>[number];

interface Stats {
  count: number;
  sum: number;
}

/** Sums up one metric of one group: by period, and there by qualifier. */
class Sums {
  readonly #periods: readonly Period[];
  readonly #views: readonly View[];
  readonly #cells: (Map<string, Stats> | undefined)[] = [];
  readonly #viewed: (Stats[] | undefined)[] = [];

  constructor(periods: readonly Period[], views: readonly View[]) {
    this.#periods = periods;
    this.#views = views;
  }

  /** Adds the parts of the stretches that lie in the periods; both are in order. */
  add<State>(
    stretches: readonly Stretch<State>[],
    asOf: number,
    qualifierOf: (state: State) => string,
  ): void {
    let first = 0;
    for (const { start, end = asOf, state } of stretches) {
      const qualifier = qualifierOf(state);
      while ((this.#periods[first]?.end ?? Infinity) <= start) first += 1;
      for (let index = first; ; index += 1) {
        const period = this.#periods[index];
        if (period === undefined || period.start >= end) break;
        this.#count(index, qualifier, Math.min(end, period.end) - Math.max(start, period.start));
      }
    }
  }

  #count(index: number, qualifier: string, duration: number): void {
    const cell = (this.#cells[index] ??= new Map<string, Stats>());
    const stats = cell.get(qualifier);
    if (stats === undefined) cell.set(qualifier, { count: 1, sum: duration });
    else {
      stats.count += 1;
      stats.sum += duration;
    }
    if (this.#views.length === 0) return;
    const viewed = (this.#viewed[index] ??= this.#views.map(() => ({ count: 0, sum: 0 })));
    for (const [place, { range: { gte = -Infinity, lt = Infinity } = {} }] of this.#views.entries()) {
      const seen = viewed[place];
      if (seen === undefined || duration < gte || duration >= lt) continue;
      seen.count += 1;
      seen.sum += duration;
    }
  }

  metrics(index: number, metric: Metric): Models.AggregateMetricData[] {
    return [...(this.#cells[index] ?? [])].map(([qualifier, stats]) => ({ metric, qualifier, stats }));
  }

  views(index: number): Models.AggregateViewData[] {
    return (this.#viewed[index] ?? []).flatMap((stats, place) => {
      const view = this.#views[place];
      return view === undefined ? [] : { name: view.name, stats };
    });
  }
}

const METRICS: readonly Metric[] = ["tAgentRoutingStatus", "tOrganizationPresence", "tSystemPresence"];

/** What is common to all groups of a query. */
interface Plan {
  readonly organization: Organization;
  readonly window: Window;
  readonly periods: readonly Period[];
  readonly labels: readonly string[];
  readonly metrics: readonly Metric[];
  readonly views: readonly View[];
}

/** The data of the users taken together; periods in which nothing is known of them are left out. */
function sumUp(users: readonly User[], plan: Plan): Models.StatisticalResponse[] {
  const { organization, window, periods, labels, metrics, views } = plan;
  const { history } = organization.analytics;
  const sums = new Map(
    METRICS.filter((metric) => metrics.includes(metric) || views.some(({ target }) => target === metric)).map(
      (metric) => [
        metric,
        new Sums(
          periods,
          views.filter(({ target }) => target === metric),
        ),
      ],
    ),
  );
  const routing = sums.get("tAgentRoutingStatus");
  const own = sums.get("tOrganizationPresence");
  const system = sums.get("tSystemPresence");
  for (const user of users) {
    routing?.add(history.routings(user, window), window.asOf, (status) => status);
    if (own === undefined && system === undefined) continue;
    const presences = history.presences(user, window);
    own?.add(presences, window.asOf, ({ id }) => id);
    system?.add(presences, window.asOf, ({ systemPresence }) => presenceName(systemPresence));
  }
  return labels.flatMap((interval, index) => {
    const found = metrics.flatMap((metric) => sums.get(metric)?.metrics(index, metric) ?? []);
    const seen = [...sums.values()].flatMap((sum) => sum.views(index));
    if (found.length === 0 && seen.length === 0) return [];
    return { interval, metrics: found, ...(seen.length > 0 ? { views: seen } : {}) };
  });
}

function check({ metrics, filter, views = [] }: UserAggregationQuery): void {
  if (metrics.length === 0) throw invalid("metrics", "There has to be a metric.", "constraint.validation");
  if (filter !== undefined) checkFilter(filter, "filter", MOST_PREDICATES);
  if (new Set(views.map(({ name }) => name)).size < views.length)
    throw invalid("views", "Each view needs a name of its own.");
}

/** Which of the organization's presences belong to each of the system's. */
function mappings({ presenceDefinitions }: Organization): Record<string, string[]> {
  const mapped: Record<string, string[]> = {};
  for (const { id, systemPresence } of presenceDefinitions)
    (mapped[presenceName(systemPresence)] ??= []).push(id);
  return mapped;
}

/** The answer to a query of aggregates. */
export function queryAggregates(
  organization: Organization,
  query: UserAggregationQuery,
  now: number,
  sees: Sees,
): Models.UserAggregateQueryResponse {
  check(query);
  const { granularity, timeZone, groupBy = [], filter, metrics, views = [] } = query;
  const { from, to } = readInterval(query.interval);
  const periods = periodsOf(from, to, granularity, timeZone);
  const plan: Plan = {
    organization,
    window: { from, to, asOf: now },
    periods,
    labels: periods.map(({ start, end }) => `${iso(start)}/${iso(end)}`),
    metrics: [...new Set(metrics)],
    views,
  };
  const users = usersOf(organization, filter === undefined ? [] : [filter], sees);
  refuseTooMuch(users.length, plan.window, organization);
  const byUser = groupBy.includes("userId");
  if (byUser && users.length * periods.length > MOST_CELLS) {
    throw badRequest(
      "There are too many users and periods for one answer: ask for fewer users, a shorter interval or a coarser granularity.",
      "response.entity.too.large",
    );
  }
  const groups = byUser
    ? users.map((user) => ({ group: { userId: user.id }, data: sumUp([user], plan) }))
    : [{ group: {}, data: sumUp(users, plan) }];
  return {
    systemToOrganizationMappings: mappings(organization),
    results: groups.filter(({ data }) => data.length > 0),
  };
}
