import assert from "node:assert/strict";
import { Type } from "@sinclair/typebox";
import fc from "fast-check";
import { Check } from "@sinclair/typebox/value";
import { UserRoutingSkillPost } from "../../../src/api/operations/index.js";
import { onlyUsers, planRated, usersOf, type Base, type Plan, type Wish } from "../../../src/changes/plan.js";
import { describeChange } from "../../../src/changes/sections/index.js";
import type { RatedItem, RatedKind } from "../../../src/organization/model.js";

const Ratings = Type.Array(UserRoutingSkillPost, { minItems: 1 });
const organization = { id: "org", name: "Northwind", extra: "not for the journal" };
const item = (n: number) => ({ id: `item ${n}`, name: `Item ${n}` });
const rated = (n: number, proficiency: number): RatedItem => ({ ...item(n), proficiency, active: true });
const ada = { id: "ada", name: "Ada" };
const alan = { id: "alan", name: "Alan" };

const plan = (bases: readonly Base[], wishes: readonly Wish[], kind: RatedKind = "acdSkill") =>
  planRated(organization, "A title", kind, bases, wishes);

/** What each user has after a plan's calls, as the API defines the calls: bulks add and re-rate, removals remove. */
function model(bases: readonly Base[], { calls }: Plan): Map<string, Map<string, number>> {
  const users = new Map(
    bases.map(({ user, items }) => [user.id, new Map(items.map(({ id, proficiency }) => [id, proficiency]))]),
  );
  for (const { operation, input } of calls) {
    const has = users.get(input.path?.["userId"] ?? "");
    assert(has, "a call for a user of the plan");
    if (operation.body !== undefined) {
      assert(Check(operation.body, input.body), "a body that the API takes");
      assert(Check(Ratings, input.body), "ids with proficiencies");
      for (const { id, proficiency } of input.body) has.set(id, proficiency);
    } else {
      const { skillId, languageId } = input.path ?? {};
      assert(has.delete(skillId ?? languageId ?? ""), "what is removed was there");
    }
  }
  return users;
}

const someRating = fc.integer({ min: 0, max: 10 }).map((half) => half / 2);
const someBase = (user: { id: string; name: string }) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 130 }), someRating), {
      maxLength: 80,
      selector: ([n]) => n,
    })
    .map((items): Base => ({ user, items: items.map(([n, proficiency]) => rated(n, proficiency)) }));
const someWishes = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 130 }), fc.option(someRating, { freq: 2 })), { maxLength: 140 })
  .map((wishes) => wishes.map(([n, proficiency]): Wish => ({ item: item(n), proficiency })));

describe("a plan for ACD skills or languages", () => {
  it("sends only what differs, and says what it leaves out and why", () => {
    const made = plan(
      [{ user: ada, items: [rated(1, 3), rated(2, 4), rated(3, 5)] }],
      [
        { item: item(1), proficiency: 3 },
        { item: item(2), proficiency: 2.5 },
        { item: item(3), proficiency: null },
        { item: item(4), proficiency: 0 },
        { item: item(5), proficiency: null },
      ],
    );
    assert.deepEqual(
      made.calls.map(({ operation, input }) => ({ id: operation.id, input })),
      [
        {
          id: "patchUserRoutingskillsBulk",
          input: {
            path: { userId: "ada" },
            body: [
              { id: "item 2", proficiency: 2.5 },
              { id: "item 4", proficiency: 0 },
            ],
          },
        },
        { id: "deleteUserRoutingskill", input: { path: { userId: "ada", skillId: "item 3" } } },
      ],
    );
    assert.deepEqual(made.calls[0]?.changes, [
      { kind: "acdSkill", user: ada, item: item(2), before: 4, after: 2.5 },
      { kind: "acdSkill", user: ada, item: item(4), before: null, after: 0 },
    ]);
    assert.deepEqual(made.leftOut, [
      { user: ada, why: "has Item 1 3 already" },
      { user: ada, why: "does not have Item 5" },
    ]);
    assert.deepEqual(made.organization, { id: "org", name: "Northwind" });
  });

  it("uses the operations of languages for languages", () => {
    const made = plan(
      [{ user: ada, items: [rated(3, 5)] }],
      [
        { item: item(1), proficiency: 1 },
        { item: item(3), proficiency: null },
      ],
      "language",
    );
    assert.deepEqual(
      made.calls.map(({ operation, input }) => [operation.id, input.path]),
      [
        ["patchUserRoutinglanguagesBulk", { userId: "ada" }],
        ["deleteUserRoutinglanguage", { userId: "ada", languageId: "item 3" }],
      ],
    );
  });

  it("is empty where everything is as wished", () => {
    const made = plan([{ user: ada, items: [rated(1, 3)] }], [{ item: item(1), proficiency: 3 }]);
    assert.deepEqual(made.calls, []);
    assert.equal(made.leftOut.length, 1);
  });

  for (const [count, bulks] of [
    [50, [50]],
    [51, [50, 1]],
    [120, [50, 50, 20]],
  ] as const)
    it(`splits ${count} skills into bulks of at most 50`, () => {
      const wishes = Array.from({ length: count }, (_, n) => ({ item: item(n), proficiency: 1 }));
      const made = plan([{ user: ada, items: [] }], wishes);
      assert.deepEqual(
        made.calls.map(({ changes }) => changes.length),
        bulks,
      );
    });

  it("removes one at a time, after everything was added", () => {
    const made = plan(
      [{ user: ada, items: [rated(1, 1), rated(2, 2)] }],
      [
        { item: item(1), proficiency: null },
        { item: item(2), proficiency: null },
        { item: item(3), proficiency: 3 },
      ],
    );
    assert.deepEqual(
      made.calls.map(({ operation }) => operation.method),
      ["PATCH", "DELETE", "DELETE"],
    );
  });

  it("takes the later of two wishes for the same thing", () => {
    const base = { user: ada, items: [rated(1, 1), rated(2, 2)] };
    const made = plan(
      [base],
      [
        { item: item(1), proficiency: null },
        { item: item(2), proficiency: 5 },
        { item: item(1), proficiency: 4 },
        { item: item(2), proficiency: null },
      ],
    );
    assert.deepEqual(model([base], made).get("ada"), new Map([["item 1", 4]]));
    assert.equal(made.calls.length, 2);
  });

  it("makes what was wished of what there is, touches nothing else, and has no call too many", () => {
    fc.assert(
      fc.property(
        someBase(ada),
        someBase(alan),
        someWishes,
        fc.constantFrom<RatedKind>("acdSkill", "language"),
        (first, second, wishes, kind) => {
          const bases = [first, second];
          const made = plan(bases, wishes, kind);
          const after = model(bases, made);
          for (const { user, items } of bases) {
            const expected = new Map(items.map(({ id, proficiency }) => [id, proficiency]));
            for (const { item, proficiency } of wishes)
              if (proficiency === null) expected.delete(item.id);
              else expected.set(item.id, proficiency);
            assert.deepEqual(new Map([...(after.get(user.id) ?? [])].sort()), new Map([...expected].sort()));
          }
          const changes = made.calls.flatMap((call) => call.changes);
          assert(changes.every(({ before, after }) => before !== after));
          const keys = changes.map(({ user, item }) => `${user.id} ${item.id}`);
          assert.equal(new Set(keys).size, keys.length, "each thing once");
          const asked = new Set(wishes.map(({ item }) => item.id)).size * bases.length;
          assert.equal(changes.length + made.leftOut.length, asked, "each wish is either sent or left out");
          for (const { operation, changes, user } of made.calls) {
            assert.equal(operation.replacesList, false);
            assert(changes.length > 0 && changes.length <= 50);
            assert(changes.every((change) => change.user.id === user.id));
            assert(operation.method === "PATCH" || changes.length === 1);
          }
          // The same once more: nothing is left to do.
          const now = bases.map(({ user }) => ({
            user,
            items: [...(after.get(user.id) ?? [])].map(([id, proficiency]) => ({
              id,
              name: id,
              proficiency,
              active: true,
            })),
          }));
          assert.deepEqual(plan(now, wishes, kind).calls, []);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("can be narrowed to some of its users", () => {
    const made = plan(
      [
        { user: ada, items: [] },
        { user: alan, items: [] },
      ],
      [{ item: item(1), proficiency: 1 }],
    );
    assert.deepEqual(usersOf(made), [ada, alan]);
    assert.deepEqual(usersOf(onlyUsers(made, new Set(["alan"]))), [alan]);
    assert.deepEqual(onlyUsers(made, new Set()).calls, []);
  });

  it("is another one each time", () => {
    assert.notEqual(plan([], []).id, plan([], []).id);
  });

  it("is told in a few words", () => {
    const change = { kind: "acdSkill", user: ada, item: item(1) } as const;
    assert.equal(describeChange({ ...change, before: 3, after: 4 }), "Item 1 3 → 4");
    assert.equal(describeChange({ ...change, before: 3, after: 0 }), "Item 1 3 → 0");
    assert.equal(describeChange({ ...change, before: null, after: 0 }), "Item 1 0 (new)");
    assert.equal(describeChange({ ...change, before: 0, after: null }), "Item 1 removed");
  });
});
