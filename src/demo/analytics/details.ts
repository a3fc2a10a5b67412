/** Details: each presence and routing status of users in an interval, one after the other. */
import type { Models } from "purecloud-platform-client-v2";
import type { AsyncUserDetailsQuery, UserDetailsQuery } from "../../api/operations/analytics.js";
import type { RoutingState } from "../data/catalogue.js";
import type { Organization, PresenceDefinition, User } from "../organization.js";
import { invalid } from "../problem.js";
import { checkFilters, iso, presenceName, readInterval, usersOf, type Sees } from "./common.js";
import { passes, type Filter } from "./filters.js";
import type { Stretch, Window } from "./history.js";
import { DAY } from "./rota.js";

const LONGEST = 7 * DAY;
const LONGEST_FILTERED = 31 * DAY;
/** (U) So many values a frequency lists, the most frequent ones. */
const TERMS = 10;

type Dimensions = (dimension: string) => string | undefined;

/** A record's values by dimension, and for how long it has lasted. */
interface Facts {
  readonly value: Dimensions;
  readonly duration: number;
}

const presenceValue =
  ({ id, systemPresence }: PresenceDefinition): Dimensions =>
  (dimension) =>
    dimension === "systemPresence"
      ? presenceName(systemPresence)
      : dimension === "organizationPresenceId"
        ? id
        : undefined;
const routingValue =
  (status: RoutingState): Dimensions =>
  (dimension) =>
    dimension === "routingStatus" ? status : undefined;

type PresenceRecord = Models.AnalyticsUserPresenceRecord;
type RoutingRecord = Models.AnalyticsRoutingStatusRecord;

/** Written out, because there are many: copying the common parts into each would take twice as long. */
function presenceRecord({ start, end, state }: Stretch<PresenceDefinition>): PresenceRecord {
  const systemPresence = presenceName(state.systemPresence);
  const organizationPresenceId = state.id;
  const startTime = iso(start);
  return end === undefined
    ? { startTime, systemPresence, organizationPresenceId }
    : { startTime, endTime: iso(end), systemPresence, organizationPresenceId };
}

function routingRecord({ start, end, state: routingStatus }: Stretch<RoutingState>): RoutingRecord {
  const startTime = iso(start);
  return end === undefined ? { startTime, routingStatus } : { startTime, endTime: iso(end), routingStatus };
}

/** A query of details that has been checked, and the moment from which it looks back. */
export class Details {
  readonly #organization: Organization;
  readonly #query: UserDetailsQuery | AsyncUserDetailsQuery;
  readonly #window: Window;
  readonly #sees: Sees;
  #users: User[] | undefined;

  constructor(
    organization: Organization,
    query: UserDetailsQuery | AsyncUserDetailsQuery,
    asOf: number,
    sees: Sees,
  ) {
    const { interval, userFilters = [], presenceFilters = [], routingStatusFilters = [] } = query;
    this.#organization = organization;
    this.#sees = sees;
    this.#query = query;
    this.#window = { ...readInterval(interval), asOf };
    checkFilters(userFilters, "userFilters");
    checkFilters(presenceFilters, "presenceFilters");
    checkFilters(routingStatusFilters, "routingStatusFilters");
  }

  /** Refuses intervals that only a job can have. */
  refuseLongInterval(): void {
    const { userFilters = [], presenceFilters = [], routingStatusFilters = [] } = this.#query;
    const filtered = userFilters.length + presenceFilters.length + routingStatusFilters.length > 0;
    const { from, to } = this.#window;
    const longest = filtered ? LONGEST_FILTERED : LONGEST;
    if (to - from > longest) {
      const days = longest / DAY;
      throw invalid(
        "interval",
        `With ${filtered ? "" : "no "}filters an interval may be at most ${days} days long.`,
      );
    }
  }

  /**
   * Whoever the query is about, in order: by id, which is what `order` turns around (U). Filters of presences and
   * routing statuses choose users that have such a one; of those everything is shown (U).
   */
  get users(): readonly User[] {
    if (this.#users !== undefined) return this.#users;
    const { userFilters = [], presenceFilters = [], routingStatusFilters = [], order } = this.#query;
    const { from, asOf } = this.#window;
    const { history } = this.#organization.analytics;
    const has = <State>(
      filters: readonly Filter[],
      stretches: () => readonly Stretch<State>[],
      value: (state: State) => Dimensions,
    ): boolean =>
      filters.length === 0 ||
      stretches().some(({ state }) => filters.every((filter) => passes(filter, value(state))));
    this.#users = usersOf(this.#organization, userFilters, this.#sees).filter(
      (user) =>
        from <= asOf &&
        history.knows(user, this.#window) &&
        has(presenceFilters, () => history.presences(user, this.#window), presenceValue) &&
        has(routingStatusFilters, () => history.routings(user, this.#window), routingValue),
    );
    if (order === "desc") this.#users.reverse();
    return this.#users;
  }

  /** What is known of a user. Records that reach out of the interval are shown whole. */
  detail(user: User): Models.AnalyticsUserDetail {
    const { history } = this.#organization.analytics;
    return {
      userId: user.id,
      primaryPresence: history.presences(user, this.#window).map(presenceRecord),
      routingStatus: history.routings(user, this.#window).map(routingRecord),
    };
  }

  /** The presences that the filters let through, of all users. */
  presenceFacts(): Facts[] {
    const { presenceFilters = [] } = this.#query;
    const { history } = this.#organization.analytics;
    return this.#facts((user) => history.presences(user, this.#window), presenceFilters, presenceValue);
  }

  /** The routing statuses that the filters let through, of all users. */
  routingFacts(): Facts[] {
    const { routingStatusFilters = [] } = this.#query;
    const { history } = this.#organization.analytics;
    return this.#facts((user) => history.routings(user, this.#window), routingStatusFilters, routingValue);
  }

  #facts<State>(
    stretches: (user: User) => readonly Stretch<State>[],
    filters: readonly Filter[],
    valueOf: (state: State) => Dimensions,
  ): Facts[] {
    return this.users.flatMap((user) =>
      stretches(user).flatMap(({ start, end, state }) => {
        const value = valueOf(state);
        if (!filters.every((filter) => passes(filter, value))) return [];
        return { value, duration: (end ?? this.#window.asOf) - start };
      }),
    );
  }
}

type Aggregation = NonNullable<UserDetailsQuery["presenceAggregations"]>[number];

/** A dimension or metric that an aggregation may be about. */
interface Known {
  readonly field: string;
  readonly dimensions: readonly string[];
  readonly metrics: readonly string[];
}

function aggregation(
  { type = "termFrequency", dimension, metric, size = TERMS, ranges = [] }: Aggregation,
  { field, dimensions, metrics }: Known,
  facts: readonly Facts[],
): Models.AggregationResult {
  if (type === "numericRange") {
    if (metric === undefined || !metrics.includes(metric) || ranges.length === 0)
      throw invalid(field, `${field}: numericRange needs ranges, and a metric of ${metrics.join(", ")}.`);
    const results = ranges.map((range) => {
      const { gte = -Infinity, lt = Infinity } = range;
      return { ...range, count: facts.filter(({ duration }) => duration >= gte && duration < lt).length };
    });
    return { type, metric, count: facts.length, results };
  }
  if (dimension === undefined || !dimensions.includes(dimension))
    throw invalid(field, `${field}: termFrequency needs a dimension of ${dimensions.join(", ")}.`);
  const counts = new Map<string, number>();
  for (const { value } of facts) {
    const term = value(dimension);
    if (term !== undefined) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const results = [...counts]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .slice(0, Math.max(0, size))
    .map(([value, count]) => ({ value, count }));
  return { type, dimension, count: facts.length, results };
}

const PRESENCES: Known = {
  field: "presenceAggregations",
  dimensions: ["systemPresence", "organizationPresenceId"],
  metrics: ["tSystemPresence", "tOrganizationPresence"],
};
const ROUTINGS: Known = {
  field: "routingStatusAggregations",
  dimensions: ["routingStatus"],
  metrics: ["tAgentRoutingStatus"],
};

/** The answer to a query of details. */
export function queryDetails(
  organization: Organization,
  query: UserDetailsQuery,
  now: number,
  sees: Sees,
): Models.AnalyticsUserDetailsQueryResponse {
  const details = new Details(organization, query, now, sees);
  details.refuseLongInterval();
  const { presenceAggregations = [], routingStatusAggregations = [] } = query;
  const presenceFacts = presenceAggregations.length > 0 ? details.presenceFacts() : [];
  const routingFacts = routingStatusAggregations.length > 0 ? details.routingFacts() : [];
  const aggregations = [
    ...presenceAggregations.map((asked) => aggregation(asked, PRESENCES, presenceFacts)),
    ...routingStatusAggregations.map((asked) => aggregation(asked, ROUTINGS, routingFacts)),
  ];
  const { pageSize, pageNumber } = query.paging ?? { pageSize: 25, pageNumber: 1 };
  const { users } = details;
  const page = users.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
  return {
    // Where nothing is found, the real API says only how much that is.
    ...(page.length > 0 ? { userDetails: page.map((user) => details.detail(user)) } : {}),
    ...(aggregations.length > 0 ? { aggregations } : {}),
    totalHits: users.length,
  };
}
