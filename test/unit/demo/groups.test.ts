import assert from "node:assert/strict";
import { list, object } from "../support/shapes.js";
import { items, person, read, send } from "./furtherSupport.js";
import { aroundTests, assertProblem, call, entities, idOf, names, readOnlyToken } from "./support.js";

describe("groups of a demo organization", () => {
  const get = aroundTests({ expandOmits: false });
  const search = (body: unknown) => send(get(), "POST", "/api/v2/groups/search", body);
  const found = async (body: unknown) => list(object((await search(body)).body)["results"]);

  it("have as many members as they say, who have the group among theirs", async () => {
    for (const name of ["Night Shift", "Works Council"]) {
      const id = idOf(get().state.groups, name);
      const members = await items(get(), `/api/v2/groups/${id}/members?pageSize=100&expand=groups`);
      const [group] = await items(get(), `/api/v2/groups?id=${id}`);
      assert(members.length > 0);
      assert.equal(members.length, group?.["memberCount"]);
      for (const member of members) assert(names(list(member["groups"])).includes(name));
      const down = await items(get(), `/api/v2/groups/${id}/members?pageSize=100&sortOrder=DESC`);
      assert.deepEqual(names(down), names(members).reverse());
    }
    const path = "/api/v2/groups/nowhere/members";
    assertProblem(await call(get(), path), 404, "not.found");
  });

  it("lose members who are deleted", async () => {
    const id = idOf(get().state.groups, "Night Shift");
    const path = `/api/v2/groups/${id}/members?pageSize=100`;
    const [first, ...others] = await items(get(), path);
    await send(get(), "PATCH", `/api/v2/users/${String(first?.["id"])}`, {
      version: first?.["version"],
      state: "deleted",
    });
    assert.deepEqual(names(await items(get(), path)), names(others));
  });

  it("are searched by name and description, sorted and paged", async () => {
    const all = names(await items(get(), "/api/v2/groups?pageSize=100"));
    assert.deepEqual(names(await found({ pageSize: 100 })), all);
    const criterion = { type: "CONTAINS", fields: ["name"], value: "SERVICE" };
    assert.deepEqual(names(await found({ query: [criterion] })), ["Premium Service"]);
    // One word is in the description, the other in the name.
    const night = { type: "QUERY_STRING", value: "work shift" };
    assert.deepEqual(names(await found({ query: [night] })), ["Night Shift"]);
    const either = [
      { type: "EXACT", fields: ["name"], value: "first aiders" },
      { type: "STARTS_WITH", fields: ["description"], value: "elected", operator: "OR" },
    ];
    assert.deepEqual(names(await found({ query: either, sortBy: "name", sortOrder: "DESC" })), [
      "Works Council",
      "First Aiders",
    ]);
    const first = object((await search({ pageSize: 4 })).body);
    assert.deepEqual([first["total"], first["pageCount"], first["types"]], [10, 3, ["groups"]]);
    const next = String(first["nextPage"]).split("q64=")[1] ?? "";
    const request: unknown = JSON.parse(Buffer.from(decodeURIComponent(next), "base64").toString());
    assert.deepEqual(names(await found(request)), all.slice(4, 8));
  });

  it("are not searched by what there is not", async () => {
    const wrong = (criterion: object) => search({ query: [criterion] });
    assertProblem(await wrong({ type: "CONTAINS", fields: ["colour"], value: "x" }), 400, "invalid.value");
    assertProblem(await wrong({ type: "CONTAINS", fields: ["name"] }), 400, "constraint.validation");
    assertProblem(await wrong({ type: "REGEX", fields: ["name"], value: "x" }), 400, "invalid.value");
    assertProblem(await search({ pageSize: 101 }), 400, "constraint.validation");
  });
});

describe("teams of a demo organization", () => {
  const get = aroundTests({ expandOmits: false });

  it("come a few at a time, forwards and back, and have the members that users say", async () => {
    const first = await read(get(), "/api/v2/teams?pageSize=4");
    const second = await read(get(), String(first["nextUri"]));
    assert(!("previousUri" in first) && !("nextUri" in second) && !("total" in first));
    const back = await read(get(), String(second["previousUri"]));
    assert.deepEqual(back["entities"], first["entities"]);
    for (const page of [first, second, back])
      assert.deepEqual(await read(get(), String(page["selfUri"])), page);
    const teams = [...list(first["entities"]), ...list(second["entities"])];
    assert.equal(teams.length, 6);
    const users = await items(get(), "/api/v2/users?pageSize=500&state=any&expand=team");
    const counts = teams.map(
      ({ id }) => users.filter(({ team }) => team !== undefined && object(team)["id"] === id).length,
    );
    assert(counts.every((count) => count > 0));
    assert.deepEqual(
      counts,
      teams.map(({ memberCount }) => memberCount),
    );
    assert(users.some(({ team }) => team === undefined));
    const [team] = teams;
    assert.deepEqual(names(await items(get(), `/api/v2/teams?name=${String(team?.["name"])}`)), [
      team?.["name"],
    ]);
  });

  it("are refused for a mark that is none, two marks, and without a permission", async () => {
    assertProblem(await call(get(), "/api/v2/teams?after=nothing"), 400, "invalid.value");
    const { nextUri } = await read(get(), "/api/v2/teams?pageSize=2");
    const after = new URL(String(nextUri), "http://x").searchParams.get("after") ?? "";
    assertProblem(await call(get(), `/api/v2/teams?after=${after}&before=${after}`), 400, "invalid.value");
    const token = await readOnlyToken(get());
    assertProblem(await call(get(), "/api/v2/teams", { token }), 403, "missing.permissions");
  });
});

describe("skill groups of a demo organization", () => {
  const get = aroundTests({ expandOmits: false });
  const groupsOf = async (id: string, query = "") => items(get(), `/api/v2/users/${id}/skillgroups?${query}`);
  const count = async (name: string) => {
    const [group] = await items(get(), `/api/v2/routing/skillgroups?name=${encodeURIComponent(name)}`);
    return Number(group?.["memberCount"]);
  };

  it("have the members that users say", async () => {
    const groups = await items(get(), "/api/v2/routing/skillgroups");
    assert(groups.length > 3 && groups.every((group) => !("skillConditions" in group)));
    const users = [...get().state.users.values()].filter(({ state }) => state !== "deleted");
    const counts = new Map<unknown, number>();
    for (const { id } of users)
      for (const group of await groupsOf(id)) counts.set(group["id"], (counts.get(group["id"]) ?? 0) + 1);
    assert.deepEqual(
      groups.map(({ id }) => counts.get(id) ?? 0),
      groups.map(({ memberCount }) => memberCount),
    );
    assert(groups.every(({ memberCount }) => Number(memberCount) > 0));
  }).timeout(30_000);

  it("follow from skills and languages, and no longer from inactive ones", async () => {
    const { id } = person(get());
    const billing = idOf(get().state.skills, "Billing");
    const before = await count("Billing experts");
    const set = (state: string, proficiency: number) =>
      send(get(), "PUT", `/api/v2/users/${id}/routingskills/${billing}`, { proficiency, state });
    assert.deepEqual(await groupsOf(id), []);
    await send(get(), "POST", `/api/v2/users/${id}/routingskills`, { id: billing, proficiency: 4 });
    const [group] = await groupsOf(id);
    assert.deepEqual([group?.["name"], group?.["status"]], ["Billing experts", "Complete"]);
    const [condition] = list(group?.["skillConditions"]);
    assert.deepEqual(list(condition?.["routingSkillConditions"])[0]?.["routingSkill"], "Billing");
    assert.equal(await count("Billing experts"), before + 1);
    await set("inactive", 4);
    assert.deepEqual(await groupsOf(id), []);
    await set("active", 3.5);
    assert.deepEqual(await groupsOf(id), []);
    await send(get(), "POST", `/api/v2/users/${id}/routinglanguages`, {
      id: idOf(get().state.languages, "Portuguese"),
      proficiency: 3,
    });
    assert.deepEqual(names(await groupsOf(id)), ["Iberia"]);
    assert.equal(await count("Billing experts"), before);
  });

  it("of sellers leave out who has another skill", async () => {
    const { id } = person(get());
    const bulk = (...skills: [string, number][]) =>
      send(
        get(),
        "PUT",
        `/api/v2/users/${id}/routingskills/bulk`,
        skills.map(([name, proficiency]) => ({ id: idOf(get().state.skills, name), proficiency })),
      );
    await bulk(["Sales", 2]);
    assert.deepEqual(names(await groupsOf(id)), ["Rookies in sales"]);
    await bulk(["Sales", 2], ["VIP", 1]);
    assert.deepEqual(await groupsOf(id), []);
    await bulk(["Sales", 3]);
    assert.deepEqual(await groupsOf(id), []);
  });

  it("come a page at a time", async () => {
    const { id } = person(get(), "Priya Raman");
    const all = names(await groupsOf(id));
    assert(all.length > 1);
    const first = await call(get(), `/api/v2/users/${id}/skillgroups?pageSize=1`);
    const next = await call(get(), String(object(first.body)["nextUri"]));
    assert.deepEqual([...names(entities(first)), ...names(entities(next))], all.slice(0, 2));
  });

  it("are nobody's where there is no such user, and need a permission", async () => {
    assertProblem(await call(get(), "/api/v2/users/nobody/skillgroups"), 404, "not.found");
    const token = await readOnlyToken(get());
    for (const path of ["/api/v2/routing/skillgroups", `/api/v2/users/${person(get()).id}/skillgroups`])
      assertProblem(await call(get(), path, { token }), 403, "missing.permissions");
    assertProblem(
      await call(get(), "/api/v2/routing/skillgroups?pageSize=101"),
      400,
      "constraint.validation",
    );
  });
});
