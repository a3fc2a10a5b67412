import assert from "node:assert/strict";
import { list, object, type Shape } from "../support/shapes.js";
import { items, read, send } from "./furtherSupport.js";
import { aroundTests, assertProblem, call, clientToken, readOnlyToken } from "./support.js";

const PATH = "/api/v2/users/development/activities";
const DAY = 24 * 60 * 60_000;
const NOW = new Date("2026-11-25T09:00:00.000Z");

describe("development activities of a demo organization", () => {
  const get = aroundTests({ now: NOW });

  /** All activities that the query finds, whatever the number of pages. */
  async function find(query = "", path = PATH): Promise<readonly Shape[]> {
    const found: Shape[] = [];
    for (let number = 1; ; number++) {
      const page = await read(get(), `${path}?pageSize=100&pageNumber=${number}&${query}`);
      found.push(...list(page["entities"]));
      if (number >= Number(page["pageCount"])) {
        assert.equal(found.length, page["total"]);
        return found;
      }
    }
  }
  const ids = (activities: readonly Shape[]): unknown[] => activities.map(({ id }) => id);
  const attends = (activity: Shape, id: unknown) =>
    list(activity["attendees"]).some((user) => user["id"] === id);
  const concerns = (activity: Shape, id: string) =>
    attends(activity, id) ||
    [activity["createdBy"], activity["facilitator"]].some(
      (user) => user !== undefined && object(user)["id"] === id,
    );
  const interval = (from: number, to: number) =>
    `${new Date(NOW.getTime() + from * DAY).toISOString()}/${new Date(NOW.getTime() + to * DAY).toISOString()}`;

  it("are coaching and learning, in every state", async () => {
    const all = await find();
    assert(all.length > 100);
    for (const [field, values] of [
      ["type", ["Informational", "Coaching", "AssessedContent", "Assessment", "External", "Native"]],
      ["status", ["Planned", "InProgress", "Completed", "InvalidSchedule", "NotCompleted"]],
      ["isPassed", [true, false, undefined]],
    ] as const)
      assert.deepEqual(new Set(all.map((activity) => activity[field])), new Set<unknown>(values));
    for (const activity of all) {
      assert.equal(activity["status"] === "Completed", "dateCompleted" in activity);
      assert.equal(activity["type"] === "Coaching", "facilitator" in activity);
      assert(String(activity["dateCreated"]) < String(activity["dateDue"]));
      if (activity["isPassed"] !== undefined)
        assert.equal(activity["isPassed"], Number(activity["percentageScore"]) >= 70);
    }
  });

  it("are found by whose they are, what they are, and when", async () => {
    const all = await find();
    const [first] = all;
    const user = String(list(first?.["attendees"])[0]?.["id"]);
    const filters: [query: string, holds: (activity: Shape) => boolean][] = [
      [`userId=${user}`, (activity) => concerns(activity, user)],
      ["types=Coaching,External", ({ type }) => type === "Coaching" || type === "External"],
      [
        "statuses=NotCompleted&statuses=Planned",
        ({ status }) => status === "NotCompleted" || status === "Planned",
      ],
      ["overdue=True", ({ isOverdue }) => isOverdue === true],
      ["overdue=False", ({ isOverdue }) => isOverdue === false],
      ["pass=True", ({ isPassed }) => isPassed === true],
      ["pass=False", ({ isPassed }) => isPassed === false],
      ["pass=Any&overdue=Any", () => true],
      [
        `interval=${interval(-10, 5)}`,
        ({ dateDue }) => Math.abs(Date.parse(String(dateDue)) - (NOW.getTime() - 2.5 * DAY)) <= 7.5 * DAY,
      ],
      [
        `completionInterval=${interval(-20, 0)}`,
        ({ dateCompleted }) =>
          typeof dateCompleted === "string" && Date.parse(dateCompleted) >= NOW.getTime() - 20 * DAY,
      ],
    ];
    for (const [query, holds] of filters) {
      const found = await find(query);
      assert(found.length > 0, query);
      assert.deepEqual(ids(found), ids(all.filter(holds)), query);
    }
    assert.deepEqual(await find("userId=nobody"), []);
    // No answer says of which module an activity is.
    const learning = get().state.further.activities.all.filter(({ moduleId }) => moduleId !== undefined);
    const moduleId = learning[0]?.moduleId;
    const ofModule = learning.filter((activity) => activity.moduleId === moduleId).map(({ id }) => id);
    assert(ofModule.length > 1);
    assert.deepEqual(new Set(ids(await find(`moduleId=${moduleId ?? ""}`))), new Set<unknown>(ofModule));
    assert.deepEqual(await find("moduleId=none"), []);
  });

  it("come with the last to be due first, or last", async () => {
    const due = async (query: string) => (await find(query)).map(({ dateDue }) => String(dateDue));
    const down = await due("");
    assert.deepEqual(down, [...down].sort().reverse());
    assert.deepEqual(await due("sortOrder=Asc"), [...down].reverse());
    assert.deepEqual(await due("sortOrder=Desc"), down);
  });

  it("are one's own under another address, as what one is to them", async () => {
    const me = get().state.administratorId;
    const mine = await find("", `${PATH}/me`);
    assert.deepEqual(ids(mine), ids(await find(`userId=${me}`)));
    const facilitated = await find("relationship=Facilitator", `${PATH}/me`);
    assert(facilitated.length > 0);
    assert(
      facilitated.every(({ type, facilitator }) => type === "Coaching" && object(facilitator)["id"] === me),
    );
    const attended = await find("relationship=Attendee", `${PATH}/me`);
    assert.deepEqual(ids(attended), ids(mine.filter((activity) => attends(activity, me))));
    const created = await find("relationship=Creator");
    assert(created.every(({ type, createdBy }) => type === "Coaching" && object(createdBy)["id"] === me));
    const token = await clientToken(get(), get());
    assertProblem(await call(get(), `${PATH}/me`, { token }), 400, "not.a.user");
  });

  it("are shown one by one as they are listed", async () => {
    const [activity] = await find("types=Assessment");
    const path = `${PATH}/${String(activity?.["id"])}`;
    assert.deepEqual(await read(get(), String(activity?.["selfUri"])), activity);
    assertProblem(await call(get(), `${path}?type=Coaching`), 404, "not.found");
    assertProblem(await call(get(), `${PATH}/nothing?type=Coaching`), 404, "not.found");
    assertProblem(await call(get(), `${path}?type=Dance`), 400, "invalid.value");
  });

  const aggregate = async (body: object) => {
    const answer = await send(get(), "POST", `${PATH}/aggregates/query`, body);
    assert.equal(answer.status, 200, answer.text);
    return list(object(answer.body)["results"]);
  };
  const numbers = (result: Shape | undefined): Record<string, Shape> => {
    const [data] = list(result?.["data"]);
    return Object.fromEntries(
      list(data?.["metrics"]).map(({ metric, stats }) => [String(metric), object(stats)]),
    );
  };
  const everything = { type: "And", clauses: [] };
  const clause = (...predicates: [dimension: string, value: string][]) => ({
    type: "Or",
    predicates: predicates.map(([dimension, value]) => ({ dimension, value })),
  });

  it("are counted as they are listed", async () => {
    const all = await find(`interval=${interval(-100, 100)}`);
    const [result, ...more] = await aggregate({ interval: interval(-100, 100), filter: everything });
    assert.deepEqual([more, result?.["group"]], [[], undefined]);
    const counts = numbers(result);
    const having = (field: string, value: unknown) =>
      all.filter((activity) => activity[field] === value).length;
    const expected = {
      nActivities: all.length,
      nPlannedActivities: having("status", "Planned"),
      nInProgressActivities: having("status", "InProgress"),
      nCompleteActivities: having("status", "Completed"),
      nOverdueActivities: having("isOverdue", true),
      nInvalidScheduleActivities: having("status", "InvalidSchedule"),
      nPassedActivities: having("isPassed", true),
      nFailedActivities: having("isPassed", false),
      nNotCompletedActivities: having("status", "NotCompleted"),
    };
    for (const [metric, count] of Object.entries(expected))
      assert.deepEqual(counts[metric], { count }, metric);
    const scores = all.flatMap(({ percentageScore }) =>
      typeof percentageScore === "number" ? [percentageScore] : [],
    );
    assert.deepEqual(counts["oActivityScore"], {
      count: scores.length,
      min: Math.min(...scores),
      max: Math.max(...scores),
      sum: scores.reduce((sum, score) => sum + score, 0),
    });
  });

  it("are counted for each attendee, of those that are meant", async () => {
    const all = await find(`interval=${interval(-30, 30)}&types=Coaching,Native`);
    const attendees = [
      ...new Set(all.flatMap(({ attendees }) => list(attendees).map(({ id }) => String(id)))),
    ];
    const [one = "", two = ""] = attendees;
    const filter = {
      type: "And",
      clauses: [
        clause(["type", "Coaching"], ["type", "Native"]),
        clause(["attendeeId", one], ["attendeeId", two]),
      ],
    };
    const metrics = ["nActivities"];
    const results = await aggregate({
      interval: interval(-30, 30),
      groupBy: ["attendeeId"],
      metrics,
      filter,
    });
    assert.deepEqual(
      new Map(results.map((result) => [object(result["group"])["attendeeId"], numbers(result)])),
      new Map(
        [one, two].map((id) => [
          id,
          { nActivities: { count: all.filter((activity) => attends(activity, id)).length } },
        ]),
      ),
    );
    const passed = { type: "Or", clauses: [clause(["isPassed", "true"])] };
    const [counted] = await aggregate({ interval: interval(-30, 30), metrics, filter: passed });
    assert.deepEqual(numbers(counted)["nActivities"], {
      count: (await find(`interval=${interval(-30, 30)}&pass=True`)).length,
    });
  });

  it("leave nothing to count where there are none", async () => {
    const filter = { type: "And", clauses: [clause(["attendeeId", "nobody"])] };
    assert.deepEqual(await aggregate({ interval: interval(-30, 30), filter }), []);
    assert.deepEqual(await aggregate({ interval: interval(200, 300), filter: everything }), []);
  });

  it("are refused for more than a year, and without a permission", async () => {
    const body = { interval: interval(-300, 100), filter: everything };
    assertProblem(await send(get(), "POST", `${PATH}/aggregates/query`, body), 400, "invalid.value");
    assertProblem(await call(get(), `${PATH}?interval=${interval(-300, 100)}`), 400, "invalid.value");
    assertProblem(await call(get(), `${PATH}?interval=today`), 400, "invalid.value");
    const token = await readOnlyToken(get());
    const [activity] = await items(get(), PATH);
    for (const path of [PATH, String(activity?.["selfUri"])])
      assertProblem(await call(get(), path, { token }), 403, "missing.any.permissions");
    const query = { interval: interval(-30, 30), filter: everything };
    const denied = await send(get(), "POST", `${PATH}/aggregates/query`, query, token);
    assertProblem(denied, 403, "missing.any.permissions");
  });
});
