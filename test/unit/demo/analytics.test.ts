import assert from "node:assert/strict";
import fc from "fast-check";
import { startDemoOrganization } from "../../../src/demo/server.js";
import { list, object, type Shape } from "../support/shapes.js";
import {
  aroundTests,
  assertProblem,
  call,
  clientToken,
  entities,
  userNamed,
  type Answered,
} from "./support.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ROOT = "/api/v2/analytics/users";
/** A Wednesday, three days after clocks went forward in Europe. */
const NOW = Date.parse("2026-04-01T14:00:00Z");

const iso = (at: number): string => new Date(at).toISOString();
const interval = (from: number, to: number): string => `${iso(from)}/${iso(to)}`;
const WEEK = interval(NOW - 7 * DAY, NOW);

const about = (...ids: string[]): Shape => ({
  type: "or",
  predicates: ids.map((value) => ({ type: "dimension", dimension: "userId", operator: "matches", value })),
});
const where = (dimension: string, value: string): Shape => ({
  type: "and",
  predicates: [{ dimension, value }],
});

/** A presence or routing status: how long, and which. */
interface Piece {
  readonly start: number;
  /** Undefined: it still lasts. */
  readonly end: number | undefined;
  readonly state: string;
  readonly definition: unknown;
}

function pieces(records: unknown, name: string): Piece[] {
  return list(records).map((record) => ({
    start: Date.parse(String(record["startTime"])),
    end: "endTime" in record ? Date.parse(String(record["endTime"])) : undefined,
    state: String(record[name]),
    definition: record["organizationPresenceId"],
  }));
}
const presencesOf = (detail: Shape): Piece[] => pieces(detail["primaryPresence"], "systemPresence");
const routingsOf = (detail: Shape): Piece[] => pieces(detail["routingStatus"], "routingStatus");
const idsOf = (details: readonly Shape[]): string[] => details.map(({ userId }) => String(userId));

describe("analytics of a demo organization", () => {
  const get = aroundTests({ now: new Date(NOW), users: 120, jobDelay: 0, tokenLifetime: 30 * 24 * 3600 });

  const post = (path: string, body: unknown, token?: string): Promise<Answered> =>
    call(get(), ROOT + path, { method: "POST", body, ...(token === undefined ? {} : { token }) });
  async function asked(path: string, body: unknown): Promise<Shape> {
    const answer = await post(path, body);
    assert.equal(answer.status, 200, answer.text);
    return object(answer.body);
  }
  const query = (body: Shape): Promise<Shape> => asked("/details/query", { interval: WEEK, ...body });
  /** All users' details. */
  async function details(body: Shape = {}): Promise<readonly Shape[]> {
    const found: Shape[] = [];
    for (let pageNumber = 1; ; pageNumber += 1) {
      const page = await query({ paging: { pageSize: 100, pageNumber }, ...body });
      const users = list(page["userDetails"] ?? []);
      found.push(...users);
      if (users.length < 100) {
        assert.equal(page["totalHits"], found.length);
        return found;
      }
    }
  }
  async function detail(id: string, between = WEEK): Promise<Shape> {
    const [found] = list((await query({ interval: between, userFilters: [about(id)] }))["userDetails"]);
    assert(found);
    return found;
  }
  async function activity(body: Shape = {}, pages = ""): Promise<readonly Shape[]> {
    const answer = await asked(`/activity/query${pages}`, {
      metrics: [{ metric: "oActiveQueues", details: true }, { metric: "oMemberQueues" }],
      groupBy: ["userId"],
      ...body,
    });
    return list(answer["results"]);
  }
  const present = async (id: string): Promise<{ presence: Shape; routing: Shape }> => ({
    presence: object((await call(get(), `/api/v2/users/${id}/presences/purecloud`)).body),
    routing: object((await call(get(), `/api/v2/users/${id}/routingstatus`)).body),
  });
  /** Submits a job and waits for nothing: it is done at once. */
  async function job(body: Shape): Promise<string> {
    const answer = await post("/details/jobs", { interval: WEEK, ...body });
    assert.equal(answer.status, 202, answer.text);
    return `${ROOT}/details/jobs/${String(object(answer.body)["jobId"])}`;
  }
  async function results(path: string, pageSize = 1000): Promise<Shape[]> {
    const found: Shape[] = [];
    let from = "";
    for (;;) {
      const page = object((await call(get(), `${path}/results?pageSize=${pageSize}${from}`)).body);
      const users = list(page["userDetails"]);
      assert(users.length > 0 && users.length <= pageSize);
      found.push(...users);
      const { cursor } = page;
      if (typeof cursor !== "string") return found;
      from = `&cursor=${encodeURIComponent(cursor)}`;
    }
  }

  describe("have a history that", () => {
    it("has no gaps, never changes to what it was, and ends in what the user is doing", async () => {
      const found = await details();
      assert.equal(found.length, 120);
      for (const user of found) {
        const { presence, routing } = await present(String(user["userId"]));
        for (const track of [presencesOf(user), routingsOf(user)]) {
          assert(track.length > 0);
          for (const [index, { start, end, state, definition }] of track.entries()) {
            const next = track[index + 1];
            assert.equal(end, next?.start);
            assert(start < (end ?? NOW + DAY));
            assert(next === undefined || next.state !== state || next.definition !== definition);
          }
        }
        const last = presencesOf(user).at(-1);
        const definition = object(presence["presenceDefinition"]);
        assert(last);
        assert.equal(last.definition, definition["id"]);
        assert.equal(last.state, String(definition["systemPresence"]).toUpperCase().replaceAll(" ", "_"));
        assert.equal(last.start, Date.parse(String(presence["modifiedDate"])));
        const status = routingsOf(user).at(-1);
        assert.equal(status?.state, routing["status"]);
        assert.equal(status?.start, Date.parse(String(routing["startTime"])));
      }
    });

    it("has routing statuses while on queue, and only then", async () => {
      const spans = (track: readonly Piece[], holds: (state: string) => boolean): [number, number][] => {
        const found: [number, number][] = [];
        for (const { start: began, end = Infinity, state } of track) {
          // What began before the week may be one presence, and several routing statuses.
          const start = Math.max(began, NOW - 7 * DAY);
          const last = found.at(-1);
          if (!holds(state)) continue;
          if (last?.[1] === start) last[1] = end;
          else found.push([start, end]);
        }
        return found;
      };
      let queued = 0;
      for (const user of await details()) {
        const onQueue = spans(presencesOf(user), (state) => state === "ON_QUEUE");
        queued += onQueue.length;
        assert.deepEqual(
          spans(routingsOf(user), (state) => state !== "OFF_QUEUE"),
          onQueue,
        );
      }
      assert(queued > 500, `${queued}`);
    });

    it("goes back 60 days of work, pauses, meals and time off, all of it plausible", async () => {
      const found = await results(await job({ interval: interval(NOW - 60 * DAY, NOW), limit: 40 }));
      const seen = new Set(found.flatMap(presencesOf).map(({ state }) => state));
      assert.deepEqual([...seen].sort(), [
        ...[
          "AVAILABLE",
          "AWAY",
          "BREAK",
          "BUSY",
          "IDLE",
          "MEAL",
          "MEETING",
          "OFFLINE",
          "ON_QUEUE",
          "TRAINING",
        ],
      ]);
      const own = new Set(found.flatMap(presencesOf).map(({ definition }) => definition));
      assert(own.size > seen.size, "some presences are the organization's own");
      const workers = found.filter((user) => presencesOf(user).length > 100);
      assert(workers.length > 25);
      for (const user of workers) {
        const track = presencesOf(user);
        assert((track[0]?.start ?? NOW) <= NOW - 60 * DAY);
        const off = track.filter(({ state }) => state === "OFFLINE");
        assert(off.length > 25 && off.length < 61, `${off.length} evenings`);
        for (const { start, end = start, state } of track) {
          if (state === "OFFLINE") continue;
          assert(end - start < 2.5 * HOUR, `${state} for ${(end - start) / HOUR} hours`);
        }
      }
    });

    it("is the same for the same seed and moment, and another one for another seed", async () => {
      const options = { now: new Date(NOW), users: 30, rateLimit: false as const };
      const past = { interval: interval(NOW - 6 * DAY, NOW - DAY), paging: { pageSize: 30, pageNumber: 1 } };
      const texts: string[] = [];
      for (const seed of ["one", "one", "two"]) {
        const demo = await startDemoOrganization({ ...options, seed });
        const answer = await call(demo, `${ROOT}/details/query`, { method: "POST", body: past });
        texts.push(answer.text);
        await demo.close();
      }
      assert.equal(texts[0], texts[1]);
      assert.notEqual(texts[0], texts[2]);
    });

    it("goes on with what the API changes, wherever one looks", async () => {
      const { state } = get();
      const user = [...state.users.values()].find(({ routing }) => routing.status === "NOT_RESPONDING");
      assert(user);
      const before = await detail(user.id);
      const path = `/api/v2/users/${user.id}`;
      const idle = await call(get(), `${path}/routingstatus`, { method: "PUT", body: { status: "IDLE" } });
      assert.equal(idle.status, 200);
      const coaching = state.presenceDefinitions.find(({ labels }) => labels["en_US"] === "Coaching");
      const changed = object(
        (
          await call(get(), `${path}/presences/purecloud`, {
            method: "PATCH",
            body: { presenceDefinition: { id: coaching?.id } },
          })
        ).body,
      );
      const at = Date.parse(String(changed["modifiedDate"]));

      const after = await detail(user.id, interval(NOW - 7 * DAY, NOW + DAY));
      const [last, ended] = presencesOf(after).reverse();
      assert.deepEqual(last, { start: at, end: undefined, state: "BUSY", definition: coaching?.id });
      assert.deepEqual(ended, { ...presencesOf(before).at(-1), end: at });
      assert.deepEqual(presencesOf(after).slice(0, -2), presencesOf(before).slice(0, -1));
      assert.deepEqual(
        routingsOf(after)
          .slice(routingsOf(before).length - 1)
          .map(({ state: status }) => status)
          // Both changes may have happened in the same millisecond.
          .filter((status) => status !== "IDLE"),
        ["NOT_RESPONDING", "OFF_QUEUE"],
      );
      const [row] = await activity({ filter: where("userId", user.id) });
      const [entity] = list(row?.["entities"]);
      assert(entity);
      assert.equal(entity["organizationPresenceId"], coaching?.id);
      assert.equal(entity["presenceDate"], iso(at));
      assert.equal(entity["routingStatus"], "OFF_QUEUE");
    });

    it("begins, of somebody who is new, when they came", async () => {
      const { divisionId } = get().state.users.get(get().state.administratorId) ?? {};
      const made = await call(get(), "/api/v2/users", {
        method: "POST",
        body: { name: "New Starter", email: "new.starter@northwind.example", divisionId },
      });
      const { id } = object(made.body);
      const found = await detail(String(id), interval(NOW - 7 * DAY, NOW + DAY));
      assert.deepEqual(
        presencesOf(found).map(({ state, end }) => [state, end]),
        [["OFFLINE", undefined]],
      );
      assert((presencesOf(found)[0]?.start ?? 0) >= NOW);
      assert.equal((await query({ userFilters: [about(String(id))] }))["totalHits"], 0);
    });
  });

  describe("answer a query of details", () => {
    it("page by page, which together are all, in the order of ids or turned around", async () => {
      const all = await details();
      const paged: Shape[] = [];
      for (let pageNumber = 1; pageNumber <= 18; pageNumber += 1) {
        const page = await query({ paging: { pageSize: 7, pageNumber } });
        assert.equal(page["totalHits"], 120);
        paged.push(...list(page["userDetails"]));
      }
      assert.deepEqual(paged, all);
      assert.deepEqual(idsOf(all), [...get().state.users.keys()].sort());
      assert.deepEqual(await details({ order: "desc" }), [...all].reverse());
      assert.deepEqual(await query({ paging: { pageSize: 7, pageNumber: 19 } }), { totalHits: 120 });
      assert.equal(list((await query({}))["userDetails"]).length, 25);
    });

    it("with records of the interval alone, whole even where they reach out of it", async () => {
      const [from, to] = [NOW - 30 * HOUR, NOW - 28 * HOUR];
      const whole = await details();
      for (const user of await details({ interval: interval(from, to) })) {
        const all = whole.find(({ userId }) => userId === user["userId"]);
        assert(all);
        for (const tracks of [presencesOf, routingsOf]) {
          assert.deepEqual(
            tracks(user),
            tracks(all).filter(({ start, end = Infinity }) => start < to && end > from),
          );
        }
      }
      assert.deepEqual(await details({ interval: interval(NOW + DAY, NOW + 2 * DAY) }), []);
      assert.deepEqual(await details({ interval: interval(NOW - 9000 * DAY, NOW - 8999 * DAY) }), []);
    });

    it("for the users that filters let through: and, or, clauses, what is there and what is not", async () => {
      const [first = "", second = "", third = ""] = get().state.users.keys();
      const found = async (...userFilters: Shape[]): Promise<string[]> =>
        idsOf(await details({ userFilters }));
      const exists = { dimension: "userId", operator: "exists" };
      assert.deepEqual(await found(about(first, second)), [first, second].sort());
      assert.deepEqual(await found(about(first, second), about(second, third)), [second]);
      assert.deepEqual(await found({ ...about(first, second), type: "and" }), []);
      assert.deepEqual(await found({ type: "and", clauses: [about(first, second), about(first, third)] }), [
        first,
      ]);
      assert.deepEqual(await found({ ...about(third), clauses: [about(first)] }), [first, third].sort());
      assert.equal((await found({ type: "and", predicates: [exists] })).length, 120);
      assert.deepEqual(await found({ type: "or", predicates: [{ ...exists, operator: "notExists" }] }), []);
      assert.deepEqual(await found(about("nobody")), []);
    });

    it("for users with such a presence or routing status, of whom it shows everything", async () => {
      const all = await details();
      const coaching = get().state.presenceDefinitions.find(({ labels }) => labels["en_US"] === "Coaching");
      const trained = all.filter((user) => presencesOf(user).some(({ state }) => state === "TRAINING"));
      assert(trained.length > 5 && trained.length < 120);
      assert.deepEqual(await details({ presenceFilters: [where("systemPresence", "TRAINING")] }), trained);
      const coached = all.filter((user) =>
        presencesOf(user).some(({ definition }) => definition === coaching?.id),
      );
      assert(coached.length > 5);
      assert.deepEqual(
        await details({ presenceFilters: [where("organizationPresenceId", coaching?.id ?? "")] }),
        coached,
      );
      const silent = all.filter((user) => routingsOf(user).some(({ state }) => state === "NOT_RESPONDING"));
      assert.deepEqual(
        await details({
          presenceFilters: [where("systemPresence", "TRAINING")],
          routingStatusFilters: [where("routingStatus", "NOT_RESPONDING")],
        }),
        trained.filter((user) => silent.includes(user)),
      );
    });

    it("with how frequent, and how long, what it found is", async () => {
      // Whatever was short then is over.
      const past = { interval: interval(NOW - 7 * DAY, NOW - DAY) };
      const all = await details(past);
      const counted = (tracks: readonly Piece[]): { value: string; count: number }[] => {
        const counts = new Map<string, number>();
        for (const { state } of tracks) counts.set(state, (counts.get(state) ?? 0) + 1);
        return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
      };
      const routings = all.flatMap(routingsOf);
      const presences = all.flatMap(presencesOf);
      const short = routings.filter(({ start, end }) => end !== undefined && end - start < MINUTE);
      const answer = await query({
        ...past,
        presenceAggregations: [{ type: "termFrequency", dimension: "systemPresence", size: 3 }],
        routingStatusAggregations: [
          { type: "termFrequency", dimension: "routingStatus" },
          { type: "numericRange", metric: "tAgentRoutingStatus", ranges: [{ lt: MINUTE }] },
        ],
      });
      assert.deepEqual(answer["aggregations"], [
        {
          type: "termFrequency",
          dimension: "systemPresence",
          count: presences.length,
          results: counted(presences).slice(0, 3),
        },
        {
          type: "termFrequency",
          dimension: "routingStatus",
          count: routings.length,
          results: counted(routings),
        },
        {
          type: "numericRange",
          metric: "tAgentRoutingStatus",
          count: routings.length,
          results: [{ lt: MINUTE, count: short.length }],
        },
      ]);
    });

    it("unless the interval is too long or too short, a filter says nothing, or a page is too large", async () => {
      const id = get().state.administratorId;
      const long = interval(NOW - 8 * DAY, NOW);
      const impossible: [Shape, string, string][] = [
        [{ interval: long }, "invalid.value", "interval"],
        [{ interval: interval(NOW - 32 * DAY, NOW), userFilters: [about(id)] }, "invalid.value", "interval"],
        [{ interval: interval(NOW, NOW) }, "invalid.date", "interval"],
        [{ interval: "yesterday" }, "invalid.value", "interval"],
        [{ userFilters: [{ type: "or" }] }, "constraint.validation", "userFilters[0]"],
        [{ userFilters: [where("name", "x")] }, "invalid.value", "userFilters[0].predicates[0].dimension"],
        [
          { presenceFilters: [{ type: "or", predicates: [{ dimension: "systemPresence" }] }] },
          "invalid.value",
          "presenceFilters[0]",
        ],
        [
          { userFilters: [{ type: "or", predicates: [{ dimension: "userId", range: { gte: 1 } }] }] },
          "invalid.value",
          "userFilters[0]",
        ],
        [{ paging: { pageSize: 101, pageNumber: 1 } }, "constraint.validation", "paging.pageSize"],
        [
          { presenceAggregations: [{ type: "termFrequency", dimension: "routingStatus" }] },
          "invalid.value",
          "presenceAggregations",
        ],
      ];
      for (const [body, code, fieldName] of impossible) {
        const problem = assertProblem(await post("/details/query", { interval: WEEK, ...body }), 400, code);
        assert.deepEqual(problem.details, [{ errorCode: code, fieldName }]);
      }
      const filtered = await query({ interval: interval(NOW - 31 * DAY, NOW), userFilters: [about(id)] });
      assert.equal(filtered["totalHits"], 1);
    });
  });

  describe("answer a query of aggregates", () => {
    const METRICS = ["tSystemPresence", "tOrganizationPresence", "tAgentRoutingStatus"];
    const aggregates = async (body: Shape): Promise<readonly Shape[]> =>
      list((await asked("/aggregates/query", { interval: WEEK, metrics: METRICS, ...body }))["results"]);
    /** Milliseconds by metric and qualifier. */
    function totals(data: readonly Shape[]): Record<string, number> {
      const sums: Record<string, number> = {};
      for (const { metrics } of data) {
        for (const { metric, qualifier, stats } of list(metrics)) {
          const key = `${String(metric)} ${String(qualifier)}`;
          sums[key] = (sums[key] ?? 0) + Number(object(stats)["sum"]);
        }
      }
      return sums;
    }
    /** The same, added up from details. */
    function expected(user: Shape, from: number, to: number): Record<string, number> {
      const sums: Record<string, number> = {};
      const add = (key: string, { start, end = NOW }: Piece): void => {
        const length = Math.min(end, to) - Math.max(start, from);
        if (length > 0) sums[key] = (sums[key] ?? 0) + length;
      };
      for (const piece of presencesOf(user)) {
        add(`tSystemPresence ${piece.state}`, piece);
        add(`tOrganizationPresence ${String(piece.definition)}`, piece);
      }
      for (const piece of routingsOf(user)) add(`tAgentRoutingStatus ${piece.state}`, piece);
      return sums;
    }

    it("that adds up to what the details say, for any user, interval and granularity", async () => {
      const ids = [...get().state.users.keys()];
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: ids.length - 1 }),
          fc.integer({ min: 1, max: 50 * DAY }),
          fc.integer({ min: 1, max: 10 * DAY }),
          fc.constantFrom(undefined, "PT15M", "PT30M", "PT1H", "PT7H", "P1D", "P2D", "P1W", "P1M", "P1Y"),
          fc.constantFrom(undefined, "UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"),
          async (place, ago, length, granularity, timeZone) => {
            const id = ids[place] ?? "";
            const [from, to] = [NOW - ago - 1, Math.min(NOW - 1, NOW - ago - 1 + length)];
            fc.pre(from < to);
            const found = await aggregates({
              interval: interval(from, to),
              groupBy: ["userId"],
              filter: about(id),
              ...(granularity === undefined ? {} : { granularity }),
              ...(timeZone === undefined ? {} : { timeZone }),
            });
            const answer = await query({ interval: interval(from, to), userFilters: [about(id)] });
            const [user] = list(answer["userDetails"] ?? []);
            if (user === undefined) {
              assert.deepEqual(found, []);
              return;
            }
            const data = list(found[0]?.["data"]);
            assert.deepEqual(
              found.map(({ group }) => group),
              [{ userId: id }],
            );
            assert.deepEqual(totals(data), expected(user, from, to));
            let last = from;
            for (const period of data) {
              const [start = NaN, end = NaN] = String(period["interval"]).split("/").map(Date.parse);
              assert(start >= last && end > start && end <= to);
              const known = totals([period]);
              const sum = (metric: string): number =>
                Object.entries(known)
                  .filter(([key]) => key.startsWith(metric))
                  .reduce((all, [, ms]) => all + ms, 0);
              assert(sum("tSystemPresence") <= end - start);
              assert.equal(sum("tSystemPresence"), sum("tOrganizationPresence"));
              last = end;
            }
          },
        ),
        { numRuns: 60 },
      );
    });

    it("of all together, which is the sum of each, with which presences belong to which", async () => {
      const each = await aggregates({ groupBy: ["userId"], flattenMultivaluedDimensions: true });
      const together = await aggregates({ alternateTimeDimension: "eventTime" });
      assert.equal(each.length, 120);
      assert.deepEqual(
        together.map(({ group }) => group),
        [{}],
      );
      const sums: Record<string, number> = {};
      for (const { data } of each) {
        for (const [key, sum] of Object.entries(totals(list(data)))) sums[key] = (sums[key] ?? 0) + sum;
      }
      assert.deepEqual(totals(list(together[0]?.["data"])), sums);
      const answer = await asked("/aggregates/query", { interval: WEEK, metrics: METRICS });
      const mapped = object(answer["systemToOrganizationMappings"]);
      const listed = await call(get(), "/api/v2/presencedefinitions?deleted=ALL&pageSize=100");
      for (const { id, systemPresence } of entities(listed)) {
        const ids = mapped[String(systemPresence).toUpperCase().replaceAll(" ", "_")];
        assert(Array.isArray(ids) && ids.includes(id));
      }
    });

    it("by days of a time zone, of which one is shorter where the clocks go forward", async () => {
      const [group] = await aggregates({
        interval: interval(Date.parse("2026-03-28T10:00Z"), Date.parse("2026-03-30T10:00Z")),
        granularity: "P1D",
        timeZone: "Europe/Berlin",
        metrics: ["tSystemPresence"],
      });
      assert.deepEqual(
        list(group?.["data"]).map((period) => period["interval"]),
        [
          "2026-03-28T10:00:00.000Z/2026-03-28T23:00:00.000Z",
          "2026-03-28T23:00:00.000Z/2026-03-29T22:00:00.000Z",
          "2026-03-29T22:00:00.000Z/2026-03-30T10:00:00.000Z",
        ],
      );
    });

    it("by half hours that begin at full and half hours", async () => {
      const [group] = await aggregates({
        interval: interval(Date.parse("2026-03-31T10:10Z"), Date.parse("2026-03-31T11:00Z")),
        granularity: "PT30M",
      });
      assert.deepEqual(
        list(group?.["data"]).map((period) => period["interval"]),
        [
          "2026-03-31T10:10:00.000Z/2026-03-31T10:30:00.000Z",
          "2026-03-31T10:30:00.000Z/2026-03-31T11:00:00.000Z",
        ],
      );
    });

    it("with views of those times that lie in a range", async () => {
      const [from, to] = [NOW - 3 * DAY, NOW - 1];
      const [group] = await aggregates({
        interval: interval(from, to),
        metrics: ["tSystemPresence"],
        views: [
          {
            target: "tAgentRoutingStatus",
            name: "short",
            function: "rangeBound",
            range: { gte: 10_000, lt: MINUTE },
          },
        ],
      });
      const lengths = (await details({ interval: interval(from, to) }))
        .flatMap(routingsOf)
        .map(({ start, end = NOW }) => Math.min(end, to) - Math.max(start, from))
        .filter((length) => length >= 10_000 && length < MINUTE);
      assert(lengths.length > 100);
      const stats = { count: lengths.length, sum: lengths.reduce((all, length) => all + length, 0) };
      const [data] = list(group?.["data"]);
      assert.deepEqual(data?.["views"], [{ name: "short", stats }]);
    });

    it("unless it asks for the impossible", async () => {
      const [id = "", ...ids] = get().state.users.keys();
      const impossible: [Shape, string, string][] = [
        [{ granularity: "30 minutes" }, "invalid.date", "granularity"],
        [{ granularity: "P1DT1H" }, "invalid.date", "granularity"],
        [{ granularity: "PT0S" }, "invalid.date", "granularity"],
        [{ granularity: "PT1S" }, "constraint.validation", "granularity"],
        [{ timeZone: "Europe/Nowhere" }, "invalid.value", "timeZone"],
        [{ metrics: [] }, "constraint.validation", "metrics"],
        [{ metrics: ["tTalk"] }, "invalid.value", "metrics[0]"],
        [{ filter: about(id, ...ids.slice(0, 100)) }, "constraint.validation", "filter"],
      ];
      for (const [body, code, fieldName] of impossible) {
        const answer = await post("/aggregates/query", { interval: WEEK, metrics: METRICS, ...body });
        assert.deepEqual(assertProblem(answer, 400, code).details, [{ errorCode: code, fieldName }]);
      }
      const large = { interval: WEEK, metrics: METRICS, groupBy: ["userId"], granularity: "PT1M" };
      const refused = await post("/aggregates/query", { ...large, granularity: "PT61S" });
      assertProblem(refused, 400, "response.entity.too.large");
    });
  });

  describe("show activity", () => {
    it("as presence, routing status and queues of each user say it", async () => {
      const rows = await activity({}, "?pageSize=1000");
      assert.equal(rows.length, 120);
      for (const { group, data, entities: seen } of rows) {
        const id = String(object(group)["userId"]);
        const { presence, routing } = await present(id);
        const queues = [
          ...entities(await call(get(), `/api/v2/users/${id}/queues?pageSize=100&joined=true`)),
          ...entities(await call(get(), `/api/v2/users/${id}/queues?pageSize=100&joined=false`)),
        ];
        const joined = queues.filter((queue) => queue["joined"] === true).map((queue) => queue["id"]);
        const [active, member] = list(data);
        assert.deepEqual([active?.["count"], member?.["count"]], [joined.length, queues.length]);
        assert.deepEqual(active?.["entityIds"], joined);
        assert.equal(list(seen).length, Math.max(1, queues.length));
        for (const entity of list(seen)) {
          assert.equal(entity["organizationPresenceId"], object(presence["presenceDefinition"])["id"]);
          assert.equal(entity["presenceDate"], presence["modifiedDate"]);
          assert.equal(entity["routingStatus"], routing["status"]);
          assert.equal(entity["routingStatusDate"], routing["startTime"]);
        }
      }
    });

    it("of whom filters choose, page by page", async () => {
      const all = await activity({}, "?pageSize=1000");
      const idsIn = (rows: readonly Shape[]): unknown[] => rows.map(({ group }) => object(group)["userId"]);
      const having = (holds: (entity: Shape) => boolean): unknown[] =>
        idsIn(all.filter(({ entities: seen }) => list(seen).some(holds)));
      const queue = [...get().state.queues.keys()][0] ?? "";
      const filters: [Shape, (entity: Shape) => boolean][] = [
        [where("queueId", queue), (entity) => entity["queueId"] === queue],
        [where("systemPresence", "ON_QUEUE"), (entity) => entity["systemPresence"] === "ON_QUEUE"],
        [where("routingStatus", "INTERACTING"), (entity) => entity["routingStatus"] === "INTERACTING"],
        [
          {
            type: "and",
            predicates: [
              { dimension: "queueId", value: queue },
              { dimension: "queueMembershipStatus", value: "active" },
            ],
          },
          (entity) => entity["queueId"] === queue && entity["queueMembershipStatus"] === "active",
        ],
        [
          { type: "and", predicates: [{ dimension: "queueId", operator: "notExists" }] },
          (entity) => entity["queueId"] === undefined,
        ],
      ];
      for (const [filter, holds] of filters) {
        const found = having(holds);
        assert(found.length > 0 && found.length < 120);
        assert.deepEqual(idsIn(await activity({ filter })), found);
      }
      assert.deepEqual(await activity({ filter: where("teamId", "somebody's") }), []);
      const pages = [1, 2, 3].map((page) => activity({}, `?pageSize=50&pageNumber=${page}`));
      assert.deepEqual(idsIn((await Promise.all(pages)).flat()), idsIn(all));
      assert.deepEqual(idsIn(await activity({ order: "desc" }, "?pageSize=1000")), idsIn(all).reverse());
    });

    it("unless nothing is asked for", async () => {
      const body = { metrics: [{ metric: "oActiveQueues" }], groupBy: ["userId"] };
      const path = "/activity/query";
      assertProblem(await post(path, { ...body, metrics: [] }), 400, "constraint.validation");
      assertProblem(await post(path, { ...body, groupBy: [] }), 400, "constraint.validation");
      assertProblem(await post(path, { ...body, groupBy: ["queueId"] }), 400, "invalid.value");
      assertProblem(await post(`${path}?pageSize=0`, body), 400, "constraint.validation");
      assertProblem(await post(path, { ...body, filter: { type: "and" } }), 400, "constraint.validation");
    });
  });

  describe("observe users", () => {
    it("in as many queues as their activity says", async () => {
      const [first = "", second = ""] = get().state.users.keys();
      const answer = await asked("/observations/query", {
        filter: about(first, second, "nobody"),
        metrics: ["oActiveQueues", "oMemberQueues"],
        detailMetrics: ["oMemberQueues"],
      });
      const rows = await activity({ filter: about(first, second) });
      assert.equal(rows.length, 2);
      const observed = list(answer["results"]);
      assert.deepEqual(
        observed.map(({ group, data }) => [
          group,
          list(data).map(({ metric, stats }) => [metric, object(stats)["count"]]),
        ]),
        rows.map(({ group, data }) => [group, list(data).map(({ metric, count }) => [metric, count])]),
      );
      for (const { data } of observed) {
        const [active, member] = list(data);
        assert.equal(active?.["observations"], undefined);
        assert.equal(list(member?.["observations"]).length, object(member?.["stats"])["count"]);
      }
    });

    it("that are named, and not the deleted ones", async () => {
      const path = "/observations/query";
      const { id, version } = userNamed(get(), "Nadia Novak");
      const filter = { type: "and", predicates: [{ dimension: "userId", operator: "exists" }] };
      assertProblem(await post(path, { filter, metrics: ["oActiveQueues"] }), 400, "constraint.validation");
      assertProblem(await post(path, { metrics: ["oActiveQueues"] }), 400, "constraint.validation");
      const body = { filter: about(id), metrics: ["oActiveQueues"] };
      assert.equal(list((await asked(path, body))["results"]).length, 1);
      await call(get(), `/api/v2/users/${id}?version=${version}`, { method: "DELETE" });
      assert.deepEqual(await asked(path, body), { results: [] });
      assert.equal((await query({ userFilters: [about(id)] }))["totalHits"], 1, "the past stays");
    });
  });

  describe("run as jobs", () => {
    it("whose results are those of the query, page by page, whatever happens in between", async () => {
      const all = await details();
      const path = await job({});
      assert.deepEqual(await results(path), all);
      assert.deepEqual(await results(path, 7), all);
      const some = { routingStatusFilters: [where("routingStatus", "COMMUNICATING")], order: "desc" };
      assert.deepEqual(await results(await job(some), 9), await details(some));
      assert.deepEqual(await results(await job({ limit: 10 }), 4), all.slice(0, 10));
      for (const user of get().state.users.values()) {
        await call(get(), `/api/v2/users/${user.id}/routingstatus`, {
          method: "PUT",
          body: { status: "OFF_QUEUE" },
        });
      }
      assert.deepEqual(await results(path), all);
    });

    it("over intervals that a query refuses, and refuse what else it refuses", async () => {
      const months = interval(NOW - 60 * DAY, NOW);
      assert.equal((await results(await job({ interval: months, limit: 2 }))).length, 2);
      const empty = { interval: WEEK, userFilters: [{ type: "or" }] };
      assertProblem(await post("/details/jobs", empty), 400, "constraint.validation");
      assertProblem(await post("/details/jobs", { interval: "today" }), 400, "invalid.value");
    });

    it("whose pages are asked for by the cursors that they gave", async () => {
      const path = await job({});
      const results = `${path}/results`;
      assertProblem(await call(get(), `${results}?cursor=here`), 400, "invalid.value");
      assertProblem(await call(get(), `${results}?pageSize=1001`), 400, "constraint.validation");
      const nowhere = await call(get(), `${await job({ userFilters: [about("nobody")] })}/results`);
      const page = object(nowhere.body);
      assert.deepEqual([page["userDetails"], page["cursor"]], [undefined, undefined]);
    });

    it("have data up to a moment that lies a little back", async () => {
      const availability = await call(get(), `${ROOT}/details/jobs/availability`);
      const date = Date.parse(String(object(availability.body)["dataAvailabilityDate"]));
      assert(date < NOW && date > NOW - 2 * HOUR);
      const token = await clientToken(get(), get().europeClient);
      const refused = await call(get(), `${ROOT}/details/jobs/availability`, { token });
      assertProblem(refused, 403, "missing.permissions");
    });

    it("are unknown unless they were submitted", async () => {
      const path = `${ROOT}/details/jobs/none`;
      assertProblem(await call(get(), path), 404, "not.found");
      assertProblem(await call(get(), `${path}/results`), 404, "not.found");
      assertProblem(await call(get(), path, { method: "DELETE" }), 404, "not.found");
    });
  });

  it("show somebody the users of the divisions in which they may see them", async () => {
    const { state } = get();
    const me = state.users.get(state.administratorId);
    const role = [...state.roles.values()].find(({ name }) => name === "Supervisor");
    const europe = [...state.divisions.values()].find(({ name }) => name === "Europe");
    assert(me && role && europe);
    me.grants = [{ roleId: role.id, divisionId: europe.id, made: NOW }];
    me.groupIds.clear();
    const there = [...state.users.values()].filter(({ divisionId }) => divisionId === europe.id);
    assert(there.length > 5 && there.length < 60);
    assert.deepEqual(idsOf(await details()), there.map(({ id }) => id).sort());
    assert.equal((await activity({}, "?pageSize=1000")).length, there.length);
  });
});

describe("a job of analytics", () => {
  const DELAY = 400_000;
  const get = aroundTests({
    now: new Date(NOW),
    users: 30,
    jobDelay: DELAY,
    tokenLifetime: 30 * 24 * 3600,
  });
  const clock = Date.now;
  let ahead = 0;
  beforeEach(() => {
    ahead = 0;
    Date.now = () => clock() + ahead;
  });
  afterEach(() => {
    Date.now = clock;
  });
  const tick = (ms: number): void => {
    ahead += ms;
  };

  async function submit(): Promise<string> {
    const body = { interval: WEEK };
    const answer = await call(get(), `${ROOT}/details/jobs`, { method: "POST", body });
    return `${ROOT}/details/jobs/${String(object(answer.body)["jobId"])}`;
  }
  async function status(path: string): Promise<Shape> {
    const answer = await call(get(), path);
    assert.equal(answer.status, 200, answer.text);
    return object(answer.body);
  }

  it("is accepted, queued, pending, fulfilled, and expired in the end", async () => {
    const path = await submit();
    const accepted = await call(get(), path);
    assert.deepEqual([accepted.status, accepted.text], [202, ""]);
    assertProblem(await call(get(), `${path}/results`), 400, "bad.request");
    tick(DELAY * 0.3);
    assert.equal((await status(path))["state"], "QUEUED");
    tick(DELAY * 0.3);
    const pending = await status(path);
    assert.equal(pending["state"], "PENDING");
    assert(!("completionDate" in pending));
    assertProblem(await call(get(), `${path}/results`), 400, "bad.request");

    tick(DELAY * 0.4);
    const fulfilled = await status(path);
    assert.equal(fulfilled["state"], "FULFILLED");
    const at = (name: string): number => Date.parse(String(fulfilled[name]));
    assert.equal(at("completionDate") - at("submissionDate"), DELAY);
    const results = await call(get(), `${path}/results`);
    assert.equal(list(object(results.body)["userDetails"]).length, 30);

    tick(at("expirationDate") - at("completionDate"));
    assert.equal((await status(path))["state"], "EXPIRED");
    assertProblem(await call(get(), `${path}/results`), 404, "not.found");
  });

  it("can be cancelled, and is gone once its results are thrown away", async () => {
    const path = await submit();
    tick(DELAY * 0.7);
    const cancelled = await call(get(), path, { method: "DELETE" });
    assert.deepEqual([cancelled.status, cancelled.text], [204, ""]);
    tick(DELAY);
    assert.equal((await status(path))["state"], "CANCELLED");
    assertProblem(await call(get(), `${path}/results`), 400, "bad.request");
    assert.equal((await call(get(), path, { method: "DELETE" })).status, 204);

    const other = await submit();
    tick(DELAY);
    assert.equal((await status(other))["state"], "FULFILLED");
    assert.equal((await call(get(), other, { method: "DELETE" })).status, 204);
    assertProblem(await call(get(), other), 404, "not.found");
  });
});
