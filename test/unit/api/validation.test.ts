import assert from "node:assert/strict";
import * as Type from "@sinclair/typebox/type";
import type { TSchema } from "@sinclair/typebox/type";
import { Errors } from "@sinclair/typebox/errors";
import fc from "fast-check";
import {
  getUsers,
  operations,
  patchUserRoutingskillsBulk,
  postAnalyticsUsersDetailsQuery,
  postUsersSearch,
  putRoutingUserUtilization,
} from "../../../src/api/operations/index.js";
import { exactly } from "../../../src/api/schemas.js";
import { violationOf } from "../../../src/api/validation.js";

/** `path: rule`. */
function said(schema: TSchema | undefined, value: unknown): string {
  assert(schema);
  const found = violationOf(schema, value);
  return found ? `${found.path}: ${found.rule ?? "it is required"}` : "nothing";
}

describe("what is wrong with a value", () => {
  it("is said in words, at its place", () => {
    const { query } = getUsers;
    assert.equal(said(query, { pageSize: 100 }), "nothing");
    assert.equal(
      said(query, { pageSize: 501 }),
      ".pageSize: expected a whole number of at least 1 and at most 500",
    );
    assert.equal(said(query, { state: "gone" }), ".state: expected one of active, inactive, deleted, any");
    assert.equal(said(query, { states: "any" }), ".states: unexpected property");
    assert.equal(said(query, { id: "a" }), ".id: expected a list of at most 100");
    assert.equal(said(query, { id: [""] }), ".id.0: expected a text of at least 1 and at most 256");
    assert.equal(said(query, undefined), ": expected an object");
    const skills = patchUserRoutingskillsBulk.body;
    assert.equal(
      said(skills, [{ id: "a", proficiency: 6 }]),
      ".0.proficiency: expected a number of at least 0 and at most 5",
    );
    assert.equal(
      said(skills, [{ proficiency: 6 }]),
      ".0.proficiency: expected a number of at least 0 and at most 5",
    );
    assert.equal(said(skills, [{ proficiency: 5 }]), ".0.id: it is required");
    assert.equal(
      said(skills, Array(51).fill({ id: "a", proficiency: 5 })),
      ": expected a list of at most 50",
    );
  });

  it("is found in maps, in criteria within criteria, and in moments", () => {
    assert.equal(
      said(putRoutingUserUtilization.body, { utilization: { call: { maximumCapacity: 26 } } }),
      ".utilization.call.maximumCapacity: expected a whole number of at least 0 and at most 25",
    );
    const group = [{ type: "EXACT", group: [{ type: "NEAR" }] }];
    assert.match(
      said(postUsersSearch.body, { query: [{ type: "TERM", group }] }),
      /^\.query\.0\.group\.0\.group\.0\.type: expected one of EXACT/,
    );
    const interval = (text: string) => said(postAnalyticsUsersDetailsQuery.body, { interval: text });
    assert.equal(interval("2026-11-25T00:00:00Z/2026-11-26T00:00:00.000+01:00"), "nothing");
    for (const wrong of [
      "",
      "today",
      "2026-11-25T00:00:00Z",
      "2026-11-26T00:00:00Z/2026-11-25T00:00:00Z",
      "2026-11-25/2026-11-26",
      "2026-13-25T00:00:00Z/2026-14-26T00:00:00Z",
      "2026-11-25T00:00:00Z/2026-11-26T00:00:00Z/2026-11-27T00:00:00Z",
    ])
      assert.match(interval(wrong), /^\.interval: expected an interval such as/, wrong);
  });

  it("is missing where it is undefined, unless it may be", () => {
    const schema = exactly({ needed: Type.String(), optional: Type.Optional(Type.String()) });
    assert.equal(said(schema, { needed: undefined }), ".needed: it is required");
    assert.equal(said(schema, { needed: "", optional: 1 }), ".optional: expected a text");
  });

  // TypeBox itself as the judge: the same values are refused, and ours is one of the places that it names.
  it("is what TypeBox finds, for any value and any operation", () => {
    const schemas = operations.flatMap(({ query, body }) =>
      [query, body].filter((schema) => schema !== undefined),
    );
    const names = [...JSON.stringify(schemas).matchAll(/"(\w+)":\{/g)].flatMap(([, name]) => name ?? []);
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>("", "active", "x", 0, 3, 600, -1, 1.5, true, null, undefined),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names, "type", "predicates", "unknown"), tie("any"), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.constantFrom(...schemas), value, (schema, given) => {
        const ours = violationOf(schema, given);
        const theirs = [...Errors(schema, given)].map(({ path }) => path.replaceAll("/", "."));
        assert.equal(ours === undefined, theirs.length === 0);
        if (ours) assert(theirs.includes(ours.path), `${ours.path} is none of ${theirs.join(" ")}`);
      }),
      { numRuns: 2_000 },
    );
  });
});
