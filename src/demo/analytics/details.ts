/** Details: each presence and routing status of users in an interval, one after the other. */
import type { Models } from "purecloud-platform-client-v2";
import type { AsyncUserDetailsQuery, UserDetailsQuery } from "../../api/operations/analytics.js";
import type { RoutingState } from "../data/catalogue.js";
import type { Organization, PresenceDefinition, User } from "../organization.js";
import { invalid } from "../problem.js";
import {
  checkFilters,
  iso,
  presenceName,
  readInterval,
  refuseTooMuch,
  usersOf,
  type Sees,
} from "./common.js";
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
    const candidates = usersOf(this.#organization, userFilters, this.#sees);
    if (presenceFilters.length + routingStatusFilters.length > 0) this.#refuseTooMuch(candidates);
    this.#users = candidates.filter(
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

  #refuseTooMuch(users: readonly User[]): void {
    refuseTooMuch(users.length, this.#window, this.#organization);
  }

  /** Tells of the presences that the filters let through, of all users. */
  tellPresences(tell: (facts: Facts) => void): void {
    const { presenceFilters = [] } = this.#query;
    const { history } = this.#organization.analytics;
    this.#tell((user) => history.presences(user, this.#window), presenceFilters, presenceValue, tell);
  }

  /** Tells of the routing statuses that the filters let through, of all users. */
  tellRoutings(tell: (facts: Facts) => void): void {
    const { routingStatusFilters = [] } = this.#query;
    const { history } = this.#organization.analytics;
    this.#tell((user) => history.routings(user, this.#window), routingStatusFilters, routingValue, tell);
  }

  #tell<State>(
    stretches: (user: User) => readonly Stretch<State>[],
    filters: readonly Filter[],
    valueOf: (state: State) => Dimensions,
    tell: (facts: Facts) => void,
  ): void {
    this.#refuseTooMuch(this.users);
    for (const user of this.users)
      for (const { start, end, state } of stretches(user)) {
        const value = valueOf(state);
        if (filters.every((filter) => passes(filter, value)))
          tell({ value, duration: (end ?? this.#window.asOf) - start });
      }
  }
}

type Aggregation = NonNullable<UserDetailsQuery["presenceAggregations"]>[number];

/** A dimension or metric that an aggregation may be about. */
interface Known {
  readonly field: string;
  readonly dimensions: readonly string[];
  readonly metrics: readonly string[];
}

/** Counts one record after the other: there are far too many to keep them all. */
interface Tally {
  readonly add: (facts: Facts) => void;
  readonly result: () => Models.AggregationResult;
}

function tally(asked: Aggregation, known: Known): Tally {
  return asked.type === "numericRange" ? rangeTally(asked, known) : termTally(asked, known);
}

function rangeTally({ metric, ranges = [] }: Aggregation, { field, metrics }: Known): Tally {
  if (metric === undefined || !metrics.includes(metric) || ranges.length === 0)
    throw invalid(field, `${field}: numericRange needs ranges, and a metric of ${metrics.join(", ")}.`);
  let count = 0;
  const results = ranges.map((range) => ({ ...range, count: 0 }));
  return {
    add({ duration }) {
      count += 1;
      for (const result of results) {
        const { gte = -Infinity, lt = Infinity } = result;
        if (duration >= gte && duration < lt) result.count += 1;
      }
    },
    result: () => ({ type: "numericRange", metric, count, results }),
  };
}

function termTally({ dimension, size = TERMS }: Aggregation, { field, dimensions }: Known): Tally {
  if (dimension === undefined || !dimensions.includes(dimension))
    throw invalid(field, `${field}: termFrequency needs a dimension of ${dimensions.join(", ")}.`);
  let count = 0;
  const counts = new Map<string, number>();
  return {
    add({ value }) {
      count += 1;
      const term = value(dimension);
      if (term !== undefined) counts.set(term, (counts.get(term) ?? 0) + 1);
    },
    result: () => ({
      type: "termFrequency",
      dimension,
      count,
      results: [...counts]
        .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
        .slice(0, Math.max(0, size))
        .map(([value, found]) => ({ value, count: found })),
    }),
  };
}

/** Tells all tallies together of everything that there is to count, and nobody where there are none. */
function countAll(tallies: readonly Tally[], tellOf: (tell: (facts: Facts) => void) => void): void {
  if (tallies.length > 0)
    tellOf((facts) => {
      for (const { add } of tallies) add(facts);
    });
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
  const presences = presenceAggregations.map((asked) => tally(asked, PRESENCES));
  const routings = routingStatusAggregations.map((asked) => tally(asked, ROUTINGS));
  countAll(presences, (tell) => details.tellPresences(tell));
  countAll(routings, (tell) => details.tellRoutings(tell));
  const aggregations = [...presences, ...routings].map(({ result }) => result());
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
