import assert from "node:assert/strict";
import { READ_ONLY_CLIENT } from "../../../src/demo/clients.js";
import { list, object } from "../support/shapes.js";
import { aroundTests, assertProblem, call, entities, idOf, names, userNamed } from "./support.js";

describe("grants in a demo organization", () => {
  const get = aroundTests();
  const grants = async (id: string, all: boolean) =>
    list(
      object((await call(get(), `/api/v2/authorization/subjects/${id}?includeDuplicates=${all}`)).body)[
        "grants"
      ],
    );

  it("are a user's own and those of their groups, each with whose it is", async () => {
    const { administratorId, groups } = get().state;
    const held = await grants(administratorId, true);
    const own = held.filter(({ subjectId }) => subjectId === administratorId);
    const inherited = held.filter(({ subjectId }) => subjectId !== administratorId);
    assert(own.some(({ role }) => object(role)["name"] === "Administrator"));
    assert(own.some(({ division }) => object(division)["id"] === "*"));
    const platform = idOf(groups, "Platform Team");
    assert(inherited.some(({ subjectId }) => subjectId === platform));
    const found = entities(await call(get(), `/api/v2/groups?id=${platform}`));
    assert.deepEqual(names(found), ["Platform Team"]);
    assert.equal(found[0]?.["rolesEnabled"], true);
  });

  it("come once for each role and division unless duplicates are asked for", async () => {
    const { state } = get();
    const user = [...state.users.values()].find((candidate) => {
      const held = state.grantsOf(candidate).map(({ grant }) => `${grant.roleId}/${grant.divisionId}`);
      return new Set(held).size < held.length;
    });
    assert(user);
    const [all, once] = [await grants(user.id, true), await grants(user.id, false)];
    assert(once.length < all.length);
    const key = ({ role, division }: (typeof all)[number]) =>
      `${String(object(role)["id"])}/${String(object(division)["id"])}`;
    assert.deepEqual(new Set(once.map(key)), new Set(all.map(key)));
    assert.equal(new Set(once.map(key)).size, once.length);
  });

  it("are there for groups too", async () => {
    const group = idOf(get().state.groups, "Duty Supervisors");
    assert.deepEqual(
      (await grants(group, false)).map(({ role }) => object(role)["name"]),
      ["Supervisor", "Reporting Analyst"],
    );
  });

  it("lists groups in pages", async () => {
    const up = names(entities(await call(get(), "/api/v2/groups?pageSize=500")));
    assert(up.length >= 10);
    assert.deepEqual(
      names(entities(await call(get(), "/api/v2/groups?pageSize=500&sortOrder=DESC"))),
      up.reverse(),
    );
  });

  it("decide what a caller may do", async () => {
    const demo = get();
    const answer = await call(demo, "/oauth/token", {
      method: "POST",
      token: null,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    assert.equal(object(answer.body)["error"], "invalid_client");
    const granted = await fetch(`${demo.url}/oauth/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${READ_ONLY_CLIENT.id}:${READ_ONLY_CLIENT.secret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const token = String(object(await granted.json())["access_token"]);
    const { id } = userNamed(demo, "Nadia Novak");
    const body = [{ id: idOf(demo.state.skills, "Export"), proficiency: 1 }];
    const path = `/api/v2/users/${id}/routingskills`;
    assert.equal((await call(demo, path, { token })).status, 200);
    const refused = await call(demo, `${path}/bulk`, { method: "PATCH", body, token });
    const problem = assertProblem(refused, 403, "missing.permissions");
    assert.match(String(problem.message), /routing:skill:assign/);
    assert.deepEqual(problem.messageParams, { permissions: "routing:skill:assign" });
    const languages = `/api/v2/users/${id}/routinglanguages/bulk`;
    assertProblem(
      await call(demo, languages, { method: "PATCH", body: [], token }),
      403,
      "missing.any.permissions",
    );
    assert.equal(entities(await call(demo, path)).length, 0);
  });
});
