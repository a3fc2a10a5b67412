/** Coaching appointments and learning assignments of users, and how many of them there are. */
import type { Models } from "purecloud-platform-client-v2";
import type { InputOf } from "../../api/operation.js";
import * as table from "../../api/operations/development.js";
import { callersUser } from "../callersUser.js";
import { page } from "../listing.js";
import { invalid, notFound } from "../problem.js";
import * as represent from "../represent.js";
import { serve, type Surroundings } from "../serve.js";
import { isOverdue, type Activity } from "../state/development.js";
import { listUri, reversed } from "./find.js";

type Query = NonNullable<InputOf<typeof table.getUsersDevelopmentActivitiesMe>["query"]>;
type Test = (activity: Activity) => boolean;
type Aggregates = table.DevelopmentActivityAggregateParam;
type Metric = NonNullable<Aggregates["metrics"]>[number];

const PATH = "/api/v2/users/development/activities";
/** Leap years have a day more. */
const LONGEST = 366 * 24 * 60 * 60_000;
const SECOND = 1000;

/** The range of an interval; its end does not belong to it, and milliseconds do not count. */
function rangeOf(interval: string, field: string): { start: number; end: number } {
  const [start = 0, end = 0] = interval
    .split("/")
    .map((text) => Math.floor(Date.parse(text) / SECOND) * SECOND);
  if (end - start > LONGEST) throw invalid(field, `${field} may be at most a year.`);
  return { start, end };
}

function within(interval: string | undefined, field: string): (moment: number | undefined) => boolean {
  if (interval === undefined) return () => true;
  const { start, end } = rangeOf(interval, field);
  return (moment) => moment !== undefined && moment >= start && moment < end;
}

const reference = (id: string): Models.UserReference => ({ id, selfUri: represent.userUri(id) });

function shown(activity: Activity, now: number): Models.DevelopmentActivity {
  const { id, name, type, status, created, due, completed, score, passed, facilitatorId } = activity;
  return {
    id,
    name,
    type,
    status,
    createdBy: reference(activity.creatorId),
    dateCreated: represent.date(created),
    dateDue: represent.date(due),
    ...(completed === undefined ? {} : { dateCompleted: represent.date(completed) }),
    ...(score === undefined ? {} : { percentageScore: score }),
    ...(passed === undefined ? {} : { isPassed: passed }),
    // Coaching has no module that could be newer or put away.
    ...(type === "Coaching" ? {} : { isLatest: true, isModuleArchived: false }),
    ...(facilitatorId === undefined ? {} : { facilitator: reference(facilitatorId) }),
    attendees: activity.attendeeIds.map(reference),
    isOverdue: isOverdue(activity, now),
    selfUri: `${PATH}/${id}?type=${type}`,
  };
}

/** Whether somebody has anything to do with the activity. */
const concerns = (activity: Activity, userId: string): boolean =>
  activity.creatorId === userId || activity.facilitatorId === userId || activity.attendeeIds.includes(userId);

/** What the caller is to the activity; whoever is more than an attendee is that of coaching alone. */
function relates(relationships: NonNullable<Query["relationship"]>, userId: string): Test {
  const coachingOnly = relationships.some((relationship) => relationship !== "Attendee");
  const test: Readonly<Record<(typeof relationships)[number], Test>> = {
    Creator: ({ creatorId }) => creatorId === userId,
    Facilitator: ({ facilitatorId }) => facilitatorId === userId,
    Attendee: ({ attendeeIds }) => attendeeIds.includes(userId),
  };
  return (activity) =>
    (!coachingOnly || activity.type === "Coaching") &&
    relationships.some((relationship) => test[relationship](activity));
}

const tristate = (wanted: "True" | "False" | "Any" | undefined, value: boolean | undefined): boolean =>
  wanted === undefined || wanted === "Any" || value === (wanted === "True");

/** The activities that are as the query wants them: the last to be due first, unless it says otherwise. */
function find(query: Query, surroundings: Surroundings): Activity[] {
  const { organization, now } = surroundings;
  const isDue = within(query.interval, "interval");
  const isCompleted = within(query.completionInterval, "completionInterval");
  const { types, statuses, relationship } = query;
  const relation =
    relationship === undefined ? () => true : relates(relationship, callersUser(surroundings).id);
  const found = organization.further.activities.all
    .filter(({ moduleId }) => query.moduleId === undefined || moduleId === query.moduleId)
    .filter(({ type, status }) => (types?.includes(type) ?? true) && (statuses?.includes(status) ?? true))
    .filter(({ due, completed }) => isDue(due) && isCompleted(completed))
    .filter((activity) => tristate(query.overdue, isOverdue(activity, now)))
    .filter(({ passed }) => tristate(query.pass, passed))
    .filter(relation)
    .sort((a, b) => a.due - b.due || (a.id < b.id ? -1 : 1));
  return reversed(found, query.sortOrder !== "Asc");
}

function predicate({
  dimension,
  value,
}: Aggregates["filter"]["clauses"][number]["predicates"][number]): Test {
  switch (dimension) {
    case "attendeeId":
      return ({ attendeeIds }) => attendeeIds.includes(value);
    case "type":
      return ({ type }) => type === value;
    case "moduleId":
      return ({ moduleId }) => moduleId === value;
    case "isPassed":
      return ({ passed }) => passed !== undefined && String(passed) === value.toLowerCase();
  }
}

function joined(type: "And" | "Or", tests: readonly Test[]): Test {
  return (activity) =>
    type === "And" ? tests.every((test) => test(activity)) : tests.some((test) => test(activity));
}

/** What each number counts. */
const COUNTED: Readonly<
  Record<Exclude<Metric, "oActivityScore">, (activity: Activity, now: number) => boolean>
> = {
  nActivities: () => true,
  nPlannedActivities: ({ status }) => status === "Planned",
  nInProgressActivities: ({ status }) => status === "InProgress",
  nCompleteActivities: ({ status }) => status === "Completed",
  nOverdueActivities: isOverdue,
  nInvalidScheduleActivities: ({ status }) => status === "InvalidSchedule",
  nPassedActivities: ({ passed }) => passed === true,
  nFailedActivities: ({ passed }) => passed === false,
  nNotCompletedActivities: ({ status }) => status === "NotCompleted",
};

const METRICS: Metric[] = [
  "nActivities",
  "nPlannedActivities",
  "nInProgressActivities",
  "nCompleteActivities",
  "nOverdueActivities",
  "nInvalidScheduleActivities",
  "nPassedActivities",
  "nFailedActivities",
  "oActivityScore",
  "nNotCompletedActivities",
];

function metric(
  name: Metric,
  activities: readonly Activity[],
  now: number,
): Models.DevelopmentActivityAggregateQueryResponseMetric {
  if (name !== "oActivityScore") {
    const counted = activities.filter((activity) => COUNTED[name](activity, now));
    return { metric: name, stats: { count: counted.length } };
  }
  const scores = activities.flatMap(({ score }) => score ?? []);
  const sum = scores.reduce((total, score) => total + score, 0);
  return {
    metric: name,
    stats:
      scores.length === 0
        ? { count: 0 }
        : { count: scores.length, min: Math.min(...scores), max: Math.max(...scores), sum },
  };
}

/** The numbers of all activities that the query means, or of each attendee's. */
function aggregate(
  { interval, metrics = METRICS, groupBy = [], filter }: Aggregates,
  { organization, now }: Surroundings,
): Models.DevelopmentActivityAggregateResponse {
  const isDue = within(interval, "interval");
  const clauses = filter.clauses.map(({ type, predicates }) => joined(type, predicates.map(predicate)));
  // No clause at all leaves everything.
  const isWanted = clauses.length === 0 ? () => true : joined(filter.type, clauses);
  const found = organization.further.activities.all.filter(
    (activity) => isDue(activity.due) && isWanted(activity),
  );
  const groups = new Map<string, Activity[]>();
  for (const activity of found)
    for (const key of groupBy.length === 0 ? [""] : activity.attendeeIds)
      groups.set(key, [...(groups.get(key) ?? []), activity]);
  return {
    results: [...groups].map(([attendeeId, activities]) => ({
      ...(groupBy.length === 0 ? {} : { group: { attendeeId } }),
      data: [{ interval, metrics: metrics.map((name) => metric(name, activities, now)) }],
    })),
  };
}

export const development = [
  serve(table.getUsersDevelopmentActivities, ({ query = {} }, surroundings) => {
    const { userId: ids } = query;
    const found = find(query, surroundings).filter(
      (activity) => ids === undefined || ids.some((id) => concerns(activity, id)),
    );
    return page(found, query, listUri(PATH, query), (activity) => shown(activity, surroundings.now));
  }),

  serve(table.getUsersDevelopmentActivitiesMe, ({ query = {} }, surroundings) => {
    const { id } = callersUser(surroundings);
    const found = find(query, surroundings).filter((activity) => concerns(activity, id));
    return page(found, query, listUri(`${PATH}/me`, query), (activity) => shown(activity, surroundings.now));
  }),

  serve(table.getUsersDevelopmentActivity, ({ path, query }, { organization, now }) => {
    const activity = organization.further.activities.all.find(
      ({ id, type }) => id === path.activityId && type === query.type,
    );
    if (activity === undefined) throw notFound(`activity of the type ${query.type}`, path.activityId);
    return shown(activity, now);
  }),

  serve(table.postUsersDevelopmentActivitiesAggregatesQuery, ({ body }, surroundings) =>
    aggregate(body, surroundings),
  ),
];
