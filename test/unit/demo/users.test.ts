import assert from "node:assert/strict";
import { startDemoOrganization } from "../../../src/demo/server.js";
import { object } from "../support/shapes.js";
import { aroundTests, assertProblem, call, entities, names, userNamed } from "./support.js";

describe("users of a demo organization", () => {
  const get = aroundTests({ expandOmits: false });

  it("come in pages by name, without the inactive ones", async () => {
    const demo = get();
    const first = object((await call(demo, "/api/v2/users?pageSize=100")).body);
    const active = [...demo.state.users.values()].filter(({ state }) => state === "active");
    assert.deepEqual(
      [first["total"], first["pageCount"], first["pageSize"], first["pageNumber"]],
      [active.length, Math.ceil(active.length / 100), 100, 1],
    );
    const seen: unknown[] = [];
    let uri: unknown = "/api/v2/users?pageSize=100";
    while (typeof uri === "string") {
      const answer = await call(demo, uri);
      seen.push(...entities(answer).map(({ id }) => id));
      uri = object(answer.body)["nextUri"];
    }
    assert.equal(new Set(seen).size, active.length);
    assert.deepEqual(new Set(seen), new Set(active.map(({ id }) => id)));
  });

  it("are sorted without regard to case and accents, and the other way round when asked", async () => {
    const up = names(entities(await call(get(), "/api/v2/users?pageSize=500")));
    const down = names(entities(await call(get(), "/api/v2/users?pageSize=500&sortOrder=descending")));
    assert.deepEqual(down, [...up].reverse());
    const plain = up.map((name) => String(name).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase());
    assert.deepEqual(
      plain,
      [...plain].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
    );
  });

  it("show the inactive ones to those who ask", async () => {
    const inactive = entities(await call(get(), "/api/v2/users?state=inactive&pageSize=100"));
    assert(inactive.length > 0);
    assert(inactive.every((user) => user["state"] === "inactive"));
    const any = object((await call(get(), "/api/v2/users?state=any")).body);
    assert.equal(any["total"], 250);
  });

  it("come with the sections that were asked for, and no others", async () => {
    const plain = entities(await call(get(), "/api/v2/users?pageSize=1"))[0];
    for (const section of [
      "skills",
      "languages",
      "station",
      "presence",
      "routingStatus",
      "groups",
      "dateLastLogin",
    ]) {
      assert(plain && !(section in plain), section);
    }
    const wanted =
      "/api/v2/users?pageSize=100&expand=skills,languages&expand=station&expand=presence,routingStatus";
    for (const user of entities(await call(get(), wanted))) {
      for (const section of ["skills", "languages", "station", "presence", "routingStatus"]) {
        assert(section in user, section);
      }
    }
  });

  it("are found by id, at most a hundred at once", async () => {
    const ids = [...get().state.users.values()].filter(({ state }) => state === "active").map(({ id }) => id);
    const some = ids.slice(5, 12);
    const found = entities(await call(get(), `/api/v2/users?id=${some.join(",")}&pageSize=100`));
    assert.deepEqual(new Set(found.map(({ id }) => id)), new Set(some));
    assertProblem(await call(get(), `/api/v2/users?id=${ids.slice(0, 101).join(",")}`), 400, "max.user.ids");
  });

  it("cannot be paged past 10,000", async () => {
    assert.equal((await call(get(), "/api/v2/users?pageSize=500&pageNumber=20")).status, 200);
    assertProblem(await call(get(), "/api/v2/users?pageSize=500&pageNumber=21"), 400, "bad.request");
  });

  it("come at most 500 a page, 100 with an integration's presence", async () => {
    const problem = assertProblem(
      await call(get(), "/api/v2/users?pageSize=501"),
      400,
      "constraint.validation",
    );
    assert.deepEqual(problem.details, [{ errorCode: "constraint.validation", fieldName: "pageSize" }]);
    const both = "/api/v2/users?integrationPresenceSource=MicrosoftTeams&pageSize=";
    assert.equal((await call(get(), `${both}100`)).status, 200);
    assertProblem(await call(get(), `${both}101`), 400, "bad.request");
  });

  it("have a name, an e-mail address, a division, a manager and a version", async () => {
    const { id, version } = userNamed(get(), "Kim Lee (Nights/Weekends?)");
    const user = object((await call(get(), `/api/v2/users/${id}`)).body);
    assert.equal(user["name"], "Kim Lee (Nights/Weekends?)");
    assert.equal(user["email"], "kim.lee@northwind.example");
    assert.equal(user["version"], version);
    assert(typeof object(user["division"])["name"] === "string");
    assert(get().state.users.has(String(object(user["manager"])["id"])));
  });

  it("are 404 where they are not", async () => {
    const missing = "00000000-0000-4000-8000-000000000000";
    for (const path of ["", "/routingskills", "/routinglanguages", "/queues", "/station"]) {
      assertProblem(await call(get(), `/api/v2/users/${missing}${path}`), 404, "not.found");
    }
    assertProblem(await call(get(), `/api/v2/authorization/subjects/${missing}`), 404, "not.found");
  });

  it("know who they are", async () => {
    const me = object((await call(get(), "/api/v2/users/me?expand=organization,token,superiors,date")).body);
    assert.equal(me["id"], get().state.administratorId);
    assert.equal(object(me["organization"])["id"], get().organization.id);
    assert.equal(object(object(me["token"])["OAuthClient"])["authorizedGrantType"], "CODE");
  });
});

describe("what lists leave out", () => {
  it("is the same few users' sections each time, and never what the section's own endpoint says", async () => {
    const demo = await startDemoOrganization();
    const path = "/api/v2/users?pageSize=500&expand=skills,station,languages,presence,routingStatus";
    const users = entities(await call(demo, path));
    const left = (section: string) => users.filter((user) => !(section in user)).map(({ id }) => String(id));
    const [withoutSkills, withoutStation] = [left("skills"), left("station")];
    assert(withoutSkills.length > 0 && withoutSkills.length < 30);
    assert(withoutStation.length > 0 && withoutStation.length < 30);
    for (const section of ["languages", "presence", "routingStatus"]) assert.deepEqual(left(section), []);
    const again = entities(await call(demo, path));
    assert.deepEqual(
      again.filter((user) => !("skills" in user)).map(({ id }) => id),
      withoutSkills,
    );
    const skills = await Promise.all(
      withoutSkills.map((id) => call(demo, `/api/v2/users/${id}/routingskills`)),
    );
    assert(skills.some((answer) => entities(answer).length > 0));
    await demo.close();
  });
});
