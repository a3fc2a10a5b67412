import assert from "node:assert/strict";
import { list } from "../support/shapes.js";
import { read } from "./furtherSupport.js";
import { aroundTests, assertProblem, call } from "./support.js";

describe("a demo organization itself", () => {
  const get = aroundTests();

  it("is the one that the token belongs to", async () => {
    const organization = await read(get(), "/api/v2/organizations/me");
    const { id, name } = get().organization;
    assert.deepEqual([organization["id"], organization["name"]], [id, name]);
    const me = await read(get(), "/api/v2/users/me?expand=organization");
    assert.deepEqual(me["organization"], organization);
    const unknown = await call(get(), "/api/v2/organizations/me", { token: "invented" });
    assertProblem(unknown, 401, "bad.credentials");
  });

  it("says what its fields are called, where it has its own words for them", async () => {
    const config = await read(get(), "/api/v2/fieldconfig?type=person");
    assert.equal(config["entityType"], "person");
    const fields = list(config["sections"]).flatMap(({ fieldList }) => list(fieldList));
    const keys = fields.map(({ key }) => key);
    for (const key of ["name", "title", "department", "email", "employeeId"]) assert(keys.includes(key), key);
    const own = fields.filter(({ customLabels }) => customLabels === true);
    assert.deepEqual(
      own.map(({ key, labelKeys }) => [key, labelKeys]),
      [
        ["department", ["Business unit"]],
        ["employeeId", ["Staff number"]],
      ],
    );
    const title = fields.find(({ key }) => key === "title");
    assert.deepEqual(title?.["labelKeys"], ["person.general.title"]);
  });

  it("has other fields for groups and for itself, and none for anything else", async () => {
    for (const type of ["group", "org"])
      assert.equal((await read(get(), `/api/v2/fieldconfig?type=${type}`))["entityType"], type);
    assertProblem(await call(get(), "/api/v2/fieldconfig?type=queue"), 400, "invalid.value");
    assertProblem(await call(get(), "/api/v2/fieldconfig"), 400, "invalid.value");
  });
});
