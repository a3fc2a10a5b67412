/** Coaching appointments and learning assignments. */
import assert from "node:assert/strict";
import { readPages, refused, type Run } from "./run.js";

const DAY = 24 * 60 * 60_000;

export function development(get: () => Run): void {
  describe("development activities", () => {
    it("are listed, and each is there by itself", async () => {
      const { users } = get();
      const all = await readPages(60, (page) => users.getUsersDevelopmentActivities(page));
      const due = all.map(({ dateDue = "" }) => dateDue);
      assert.deepEqual(due, [...due].sort().reverse());
      for (const type of ["Coaching", "Assessment"]) {
        const found = all.find((activity) => activity.type === type && activity.dateCompleted);
        assert(found?.id);
        assert.deepEqual(await users.getUsersDevelopmentActivity(found.id, type), found);
        await refused(users.getUsersDevelopmentActivity(found.id, "External"), 404, "not.found");
        const attendee = found.attendees?.[0]?.id ?? "";
        const query = { types: [type], statuses: ["Completed"], pageSize: 100 };
        const own = await get().asUser(attendee, () =>
          users.getUsersDevelopmentActivitiesMe({ ...query, relationship: ["Attendee"] }),
        );
        assert(own.entities?.some(({ id }) => id === found.id));
        const theirs = await users.getUsersDevelopmentActivities({ ...query, userId: [attendee] });
        assert(theirs.entities?.some(({ id }) => id === found.id));
      }
      const overdue = await users.getUsersDevelopmentActivities({ overdue: "True", pageSize: 100 });
      assert.equal(overdue.total, all.filter(({ isOverdue }) => isOverdue).length);
      await refused(users.getUsersDevelopmentActivities({ overdue: "Perhaps" }), 400, "invalid.value");
      await refused(users.getUsersDevelopmentActivitiesMe({ pass: "Perhaps" }), 400, "invalid.value");
      const { demo } = get();
      await get().asClient(demo, () => refused(users.getUsersDevelopmentActivitiesMe(), 400, "not.a.user"));
    });

    it("are counted, for each attendee", async () => {
      const { users, demo } = get();
      const iso = (moment: number) => new Date(moment).toISOString();
      const interval = `${iso(demo.state.now - 60 * DAY)}/${iso(demo.state.now + 60 * DAY)}`;
      const filter = {
        type: "And",
        clauses: [{ type: "Or", predicates: [{ dimension: "type", value: "Assessment" }] }],
      };
      const metrics = ["nActivities", "oActivityScore"];
      const aggregate = async (groupBy: string[]) => {
        const query = { interval, filter, metrics, groupBy };
        const { results = [] } = await users.postUsersDevelopmentActivitiesAggregatesQuery(query);
        return results.map(({ group, data }) => {
          const [count, score] = data?.[0]?.metrics ?? [];
          return { attendee: group?.["attendeeId"], count: count?.stats?.count ?? 0, score: score?.stats };
        });
      };
      const [whole] = await aggregate([]);
      assert(whole?.score);
      const listed = await users.getUsersDevelopmentActivities({
        types: ["Assessment"],
        interval,
        pageSize: 1,
      });
      assert.equal(whole.count, listed.total);
      const { min = NaN, max = NaN, sum = NaN, count = NaN } = whole.score;
      assert(min <= max && sum >= min * count && sum <= max * count);
      const each = await aggregate(["attendeeId"]);
      assert(each.length > 1 && each.every(({ attendee = "" }) => demo.state.users.has(attendee)));
      assert.equal(
        each.reduce((total, { count: own }) => total + own, 0),
        whole.count,
      );
      const tooLong = `${iso(demo.state.now - 600 * DAY)}/${iso(demo.state.now)}`;
      await refused(
        users.postUsersDevelopmentActivitiesAggregatesQuery({ interval: tooLong, filter }),
        400,
        "invalid.value",
      );
    });
  });
}
