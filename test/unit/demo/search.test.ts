import assert from "node:assert/strict";
import { list, object } from "../support/shapes.js";
import { aroundTests, assertProblem, call, names } from "./support.js";

describe("searching a demo organization's users", () => {
  const get = aroundTests();
  const search = (body: unknown) => call(get(), "/api/v2/users/search", { method: "POST", body });
  const found = async (...query: unknown[]) =>
    names(list(object((await search({ query, pageSize: 100 })).body)["results"]));

  it("finds parts of names, whatever the case and accents", async () => {
    assert.deepEqual(await found({ type: "CONTAINS", fields: ["name"], value: "GARCÍA" }), [
      "Maria Garcia",
      "Maria Garcia",
    ]);
    assert.deepEqual(await found({ type: "CONTAINS", fields: ["name"], value: "nights/weekends?" }), [
      "Kim Lee (Nights/Weekends?)",
    ]);
    assert.deepEqual(await found({ type: "CONTAINS", fields: ["name"], value: "ליאור" }), ["ליאור כהן"]);
  });

  it("looks into every field that is named", async () => {
    const criterion = { type: "CONTAINS", value: "lior.cohen" };
    assert.deepEqual(await found({ ...criterion, fields: ["name"] }), []);
    assert.deepEqual(await found({ ...criterion, fields: ["name", "email"] }), ["ליאור כהן"]);
  });

  it("knows beginnings, whole values, and words", async () => {
    assert.deepEqual(await found({ type: "STARTS_WITH", fields: ["name"], value: "priya ram" }), [
      "Priya Raman",
    ]);
    assert.deepEqual(
      await found({ type: "EXACT", fields: ["email"], value: "Robin.Ashworth@northwind.example" }),
      ["Robin Ashworth"],
    );
    assert.deepEqual(await found({ type: "EXACT", fields: ["name"], value: "Robin" }), []);
    assert.deepEqual(await found({ type: "QUERY_STRING", value: "ashw rob" }), ["Robin Ashworth"]);
    const ids = [...get().state.users.values()].slice(0, 2).map(({ id }) => id);
    assert.equal((await found({ type: "TERMS", fields: ["id"], values: ids })).length, 2);
  });

  it("joins criteria and groups of them by AND, OR and NOT", async () => {
    const named = (value: string, operator: string) => ({
      type: "CONTAINS",
      fields: ["name"],
      value,
      operator,
    });
    assert.deepEqual(await found(named("priya", "AND"), named("raman", "AND")), ["Priya Raman"]);
    assert.deepEqual(await found(named("robin ash", "OR"), named("priya raman", "OR")), [
      "Priya Raman",
      "Robin Ashworth",
    ]);
    assert.deepEqual(await found(named("garcia", "AND"), named("maria", "NOT")), []);
    const group = {
      type: "EXACT",
      operator: "AND",
      group: [named("robin ash", "OR"), named("priya raman", "OR")],
    };
    assert.deepEqual(await found(named("raman", "AND"), group), ["Priya Raman"]);
  });

  it("leaves inactive users out unless their state is asked for", async () => {
    const victor = { type: "EXACT", fields: ["name"], value: "Victor Lang" };
    assert.deepEqual(await found(victor), []);
    assert.deepEqual(
      await found(victor, { type: "EXACT", fields: ["state"], value: "inactive", operator: "AND" }),
      ["Victor Lang"],
    );
  });

  it("pages, sorts and expands", async () => {
    const request = { pageSize: 10, pageNumber: 2, sortBy: "email", sortOrder: "DESC", expand: ["presence"] };
    const answer = object((await search(request)).body);
    const results = list(answer["results"]);
    assert.deepEqual(
      [results.length, answer["pageSize"], answer["pageNumber"], answer["types"]],
      [10, 10, 2, ["users"]],
    );
    assert(results.every((user) => "presence" in user && !("skills" in user)));
    const emails = results.map(({ email }) => String(email));
    assert.deepEqual(emails, [...emails].sort().reverse());
    for (const link of ["previousPage", "currentPage", "nextPage"])
      assert.match(String(answer[link]), /\?q64=/);
    const active = [...get().state.users.values()].filter(({ state }) => state === "active").length;
    assert.equal(answer["total"], active);
  });

  it("refuses what is not a search", async () => {
    assertProblem(await search({ query: [{ type: "SOUNDS_LIKE", value: "x" }] }), 400, "invalid.value");
    assertProblem(
      await search({ query: [{ type: "CONTAINS", fields: ["shoeSize"], value: "x" }] }),
      400,
      "invalid.value",
    );
    assertProblem(
      await search({ query: [{ type: "CONTAINS", fields: ["name"] }] }),
      400,
      "constraint.validation",
    );
    assertProblem(await search({ pageSize: 101 }), 400, "constraint.validation");
    assertProblem(await search({ sortBy: "shoeSize" }), 400, "invalid.value");
    assertProblem(await call(get(), "/api/v2/users/search", { method: "POST" }), 400, "bad.request");
  });
});
