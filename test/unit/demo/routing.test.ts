import assert from "node:assert/strict";
import { list, object } from "../support/shapes.js";
import {
  aroundTests,
  assertProblem,
  call,
  entities,
  idOf,
  names,
  readOnlyToken,
  userNamed,
} from "./support.js";

describe("a user's skills in a demo organization", () => {
  const get = aroundTests({ expandOmits: false });
  const user = () => userNamed(get(), "Nadia Novak");
  const path = () => `/api/v2/users/${user().id}/routingskills`;
  const skill = (name: string) => idOf(get().state.skills, name);
  const patch = (body: unknown) => call(get(), `${path()}/bulk`, { method: "PATCH", body });

  it("are added, re-rated and taken away, each time leaving the others", async () => {
    const [billing, fraud] = [skill("Billing"), skill("Fraud")];
    const added = await patch([
      { id: fraud, proficiency: 2 },
      { id: billing, proficiency: 4.5 },
    ]);
    assert.equal(added.status, 200);
    const rated = (answer: Awaited<ReturnType<typeof patch>>) =>
      entities(answer).map(({ name, proficiency }) => [name, proficiency]);
    assert.deepEqual(rated(added), [
      ["Billing", 4.5],
      ["Fraud", 2],
    ]);
    await patch([{ id: fraud, proficiency: 0 }]);
    assert.deepEqual(rated(await call(get(), path())), [
      ["Billing", 4.5],
      ["Fraud", 0],
    ]);
    const removed = await call(get(), `${path()}/${billing}`, { method: "DELETE" });
    assert.deepEqual([removed.status, removed.text], [200, ""]);
    assert.deepEqual(rated(await call(get(), path())), [["Fraud", 0]]);
    assertProblem(await call(get(), `${path()}/${billing}`, { method: "DELETE" }), 404, "not.found");
  });

  it("show the same in a list of users, and leave the user's version", async () => {
    const before = user().version;
    await patch([{ id: skill("Export"), proficiency: 1 }]);
    const listed = entities(await call(get(), `/api/v2/users?id=${user().id}&expand=skills`))[0];
    assert(listed);
    assert.deepEqual(names([...entities(await call(get(), path()))]), ["Export"]);
    assert.deepEqual(
      Array.isArray(listed["skills"]) && listed["skills"].map((held) => object(held)["name"]),
      ["Export"],
    );
    assert.equal(listed["version"], before);
  });

  it("change for nobody where one of the skills does not exist", async () => {
    const problem = assertProblem(
      await patch([
        { id: skill("Export"), proficiency: 1 },
        { id: "no-such-skill", proficiency: 1 },
      ]),
      400,
      "invalid.value",
    );
    assert.equal(problem.details?.[0]?.fieldName, "[1].id");
    assert.equal(entities(await call(get(), path())).length, 0);
  });

  it("have a proficiency from 0 to 5, and are at most 50 in one change", async () => {
    const id = skill("Export");
    for (const proficiency of [-0.1, 5.1]) {
      const problem = assertProblem(await patch([{ id, proficiency }]), 400, "constraint.validation");
      assert.equal(problem.details?.[0]?.fieldName, "[0].proficiency");
    }
    assertProblem(await patch([{ id, proficiency: "5" }]), 400, "invalid.value");
    assertProblem(await patch([{ id }]), 400, "constraint.validation");
    assertProblem(await patch([{ id, proficiency: 1, extra: 1 }]), 400, "invalid.property");
    assertProblem(await patch({ id, proficiency: 1 }), 400, "invalid.value");
    const many = (count: number) => Array.from({ length: count }, () => ({ id, proficiency: 1 }));
    assertProblem(await patch(many(51)), 400, "constraint.validation");
    assert.equal((await patch(many(50))).status, 200);
  });

  it("come 50 a page at most", async () => {
    const { id } = userNamed(get(), "Priya Raman");
    const own = `/api/v2/users/${id}/routingskills`;
    const first = await call(get(), `${own}?pageSize=30`);
    assert.deepEqual([object(first.body)["total"], entities(first).length], [40, 30]);
    assert.equal(entities(await call(get(), `${own}?pageSize=30&pageNumber=2`)).length, 10);
    assert.equal(entities(await call(get(), own)).length, 25);
    assertProblem(await call(get(), `${own}?pageSize=51`), 400, "constraint.validation");
    const down = names(entities(await call(get(), `${own}?pageSize=50&sortOrder=descending`)));
    assert.deepEqual(down, [...down].sort().reverse());
  });

  it("are what they were after a reset", async () => {
    await patch([{ id: skill("Export"), proficiency: 1 }]);
    assert.equal((await call(get(), "/demo/reset", { method: "POST" })).status, 204);
    assert.equal(entities(await call(get(), path())).length, 0);
    assert.equal((await call(get(), "/api/v2/users/me")).status, 200);
  });
});

describe("a user's languages in a demo organization", () => {
  const get = aroundTests();
  const path = () => `/api/v2/users/${userNamed(get(), "Nadia Novak").id}/routinglanguages`;

  it("are added, re-rated and taken away", async () => {
    const id = idOf(get().state.languages, "German");
    const change = (proficiency: number) =>
      call(get(), `${path()}/bulk`, { method: "PATCH", body: [{ id, proficiency }] });
    assert.deepEqual(names(entities(await change(3))), ["German"]);
    await change(5);
    assert.deepEqual(
      entities(await call(get(), path())).map(({ proficiency }) => proficiency),
      [5],
    );
    const removed = await call(get(), `${path()}/${id}`, { method: "DELETE" });
    assert.deepEqual([removed.status, removed.text], [204, ""]);
    assertProblem(await call(get(), `${path()}/${id}`, { method: "DELETE" }), 404, "not.found");
    const unknown = [{ id: idOf(get().state.skills, "Export"), proficiency: 1 }];
    const refused = await call(get(), `${path()}/bulk`, { method: "PATCH", body: unknown });
    assertProblem(refused, 400, "invalid.value");
  });
});

describe("a user's queues in a demo organization", () => {
  const get = aroundTests();

  it("are the joined ones unless the others are asked for", async () => {
    const { state } = get();
    const user = [...state.users.values()].find((candidate) => {
      const memberships = state.memberships(candidate);
      return memberships.some(({ joined }) => joined) && memberships.some(({ joined }) => !joined);
    });
    assert(user);
    const path = `/api/v2/users/${user.id}/queues`;
    const joined = entities(await call(get(), path));
    const others = entities(await call(get(), `${path}?joined=false`));
    assert(joined.length > 0 && joined.every((queue) => queue["joined"] === true));
    assert(others.length > 0 && others.every((queue) => queue["joined"] === false));
    assert.deepEqual(joined, entities(await call(get(), `${path}?joined=true`)));
    assert.equal(joined.length + others.length, state.memberships(user).length);
    const home = entities(
      await call(get(), `${path}?divisionId=${String(object(joined[0]?.["division"])["id"])}`),
    );
    assert(home.length > 0 && home.length <= joined.length);
  });

  it("say which groups bring their members in", async () => {
    const { state } = get();
    const user = [...state.users.values()].find((candidate) =>
      state.memberships(candidate).some(({ direct, joined }) => !direct && joined),
    );
    assert(user);
    const queues = entities(await call(get(), `/api/v2/users/${user.id}/queues?pageSize=100`));
    const groups = queues.flatMap((queue) => list(queue["memberGroups"]));
    assert(groups.some(({ id }) => user.groupIds.has(String(id))));
  });
});

describe("an organization's skills and languages", () => {
  const get = aroundTests();

  it("are found by part of their name, or with a wildcard", async () => {
    const found = async (name: string) =>
      names(
        entities(await call(get(), `/api/v2/routing/skills?name=${encodeURIComponent(name)}&pageSize=500`)),
      );
    assert.deepEqual(await found("BIL"), ["Billing", "Mobile Network"]);
    assert.deepEqual(await found("ref*nd"), ["Refunds"]);
    assert.deepEqual(await found("& duties"), ["Tax & Duties"]);
    assert.equal((await found("*")).length, 40);
    const languages = names(entities(await call(get(), "/api/v2/routing/languages?name=ese&sortOrder=DESC")));
    assert.deepEqual(languages, ["Portuguese", "Japanese"]);
  });

  it("are paged 25 at a time unless said", async () => {
    const answer = object((await call(get(), "/api/v2/routing/skills")).body);
    assert.deepEqual([answer["total"], answer["pageCount"], answer["pageSize"]], [40, 2, 25]);
    const byId = `/api/v2/routing/skills?id=${idOf(get().state.skills, "VIP")}`;
    assert.deepEqual(names(entities(await call(get(), byId))), ["VIP"]);
  });
});

describe("a user's station", () => {
  const get = aroundTests();

  it("is the associated one, else the default one, else nothing", async () => {
    const { users } = get().state;
    const both = [...users.values()].find(({ station }) => station.associated && station.defaultId);
    const usual = [...users.values()].find(({ station }) => !station.associated && station.defaultId);
    assert(both && usual);
    const stations = async (id: string) => object((await call(get(), `/api/v2/users/${id}/station`)).body);
    const at = await stations(both.id);
    assert.equal(object(at["associatedStation"])["id"], both.station.associated?.id);
    assert.equal(object(object(at["associatedStation"])["associatedUser"])["id"], both.id);
    assert.equal(object(at["effectiveStation"])["id"], both.station.associated?.id);
    assert.equal(object(at["defaultStation"])["id"], both.station.defaultId);
    const without = await stations(usual.id);
    assert(!("associatedStation" in without));
    assert.equal(object(without["effectiveStation"])["id"], usual.station.defaultId);
    assert.deepEqual(await stations(userNamed(get(), "Nadia Novak").id), {});
  });
});

describe("single skills and languages of a user, and their states", () => {
  const get = aroundTests({ expandOmits: false });
  const path = () => `/api/v2/users/${userNamed(get(), "Nadia Novak").id}`;
  const skill = (name: string) => idOf(get().state.skills, name);
  const language = (name: string) => idOf(get().state.languages, name);
  const send = (method: string, where: string, body: unknown) =>
    call(get(), path() + where, { method, body });
  /** What the user has, as the list and the user itself say. */
  async function held(kind: "skills" | "languages"): Promise<unknown[]> {
    const shown = (items: unknown) =>
      list(items).map(({ name, proficiency, state }) => [name, proficiency, state]);
    const listed = shown(object((await call(get(), `${path()}/routing${kind}`)).body)["entities"]);
    const expanded = object((await call(get(), `${path()}?expand=${kind}`)).body);
    assert.deepEqual(shown(expanded[kind]), listed);
    return listed;
  }

  it("are assigned one at a time, and answered as they are listed", async () => {
    const before = userNamed(get(), "Nadia Novak").version;
    const answer = await send("POST", "/routingskills", { id: skill("Billing"), proficiency: 4.5 });
    assert.deepEqual([answer.status, object(answer.body)["name"]], [200, "Billing"]);
    await send("POST", "/routinglanguages", { id: language("Dutch"), proficiency: 2 });
    await send("POST", "/routingskills", { id: skill("Billing"), proficiency: 1 });
    assert.deepEqual(await held("skills"), [["Billing", 1, "active"]]);
    assert.deepEqual(await held("languages"), [["Dutch", 2, "active"]]);
    const unknown = await send("POST", "/routingskills", { id: language("Dutch"), proficiency: 1 });
    assertProblem(unknown, 400, "invalid.value");
    const other = await send("POST", "/routinglanguages", { id: skill("Billing"), proficiency: 1 });
    assertProblem(other, 400, "invalid.value");
    assert.equal(userNamed(get(), "Nadia Novak").version, before);
  });

  for (const [kind, method] of [
    ["skills", "PUT"],
    ["languages", "PATCH"],
  ] as const) {
    const id = () => (kind === "skills" ? skill("Export") : language("French"));
    const name = kind === "skills" ? "Export" : "French";
    const set = (body: unknown) => send(method, `/routing${kind}/${id()}`, body);

    it(`stay listed where they are inactive, and are active again (${kind})`, async () => {
      await send("POST", `/routing${kind}`, { id: id(), proficiency: 3 });
      const answer = object((await set({ proficiency: 2, state: "inactive" })).body);
      assert.deepEqual([answer["name"], answer["proficiency"], answer["state"]], [name, 2, "inactive"]);
      assert.deepEqual(await held(kind), [[name, 2, "inactive"]]);
      await set({ id: id(), proficiency: 5 });
      assert.deepEqual(await held(kind), [[name, 5, "active"]]);
      assert.equal(object((await set({ proficiency: 5, state: "deleted" })).body)["state"], "deleted");
      assert.deepEqual(await held(kind), []);
    });

    it(`are refused where the user does not have them, or the body names another (${kind})`, async () => {
      assertProblem(await set({ proficiency: 2 }), 404, "not.found");
      await send("POST", `/routing${kind}`, { id: id(), proficiency: 3 });
      assertProblem(await set({ id: "another", proficiency: 2 }), 400, "invalid.value");
      assertProblem(await set({ proficiency: 6 }), 400, "constraint.validation");
      assertProblem(await send(method, `/routing${kind}/nothing`, { proficiency: 2 }), 404, "not.found");
      assert.deepEqual(await held(kind), [[name, 3, "active"]]);
    });

    it(`begin active again when they are taken away and come back (${kind})`, async () => {
      await send("POST", `/routing${kind}`, { id: id(), proficiency: 3 });
      await set({ proficiency: 3, state: "inactive" });
      await call(get(), `${path()}/routing${kind}/${id()}`, { method: "DELETE" });
      await send("POST", `/routing${kind}`, { id: id(), proficiency: 3 });
      assert.deepEqual(await held(kind), [[name, 3, "active"]]);
    });
  }

  it("are replaced as a whole by a list, for none where one is unknown", async () => {
    const put = (...ids: string[]) =>
      send(
        "PUT",
        "/routingskills/bulk",
        ids.map((id) => ({ id, proficiency: 2 })),
      );
    await put(skill("Billing"), skill("Export"));
    await send("PUT", `/routingskills/${skill("Export")}`, { proficiency: 2, state: "inactive" });
    assertProblem(await put(skill("Fraud"), "nothing"), 400, "invalid.value");
    assert.deepEqual(await held("skills"), [
      ["Billing", 2, "active"],
      ["Export", 2, "inactive"],
    ]);
    const answer = await put(skill("Fraud"), skill("Export"));
    assert.deepEqual(names(entities(answer)), ["Export", "Fraud"]);
    assert.deepEqual(await held("skills"), [
      ["Export", 2, "active"],
      ["Fraud", 2, "active"],
    ]);
    await put();
    assert.deepEqual(await held("skills"), []);
  });

  it("need a permission to be changed", async () => {
    const token = await readOnlyToken(get());
    const body = { id: skill("Billing"), proficiency: 1 };
    const answer = await call(get(), `${path()}/routingskills`, { method: "POST", body, token });
    assertProblem(answer, 403, "missing.permissions");
  });

  it("are those that the organization has, one of which is asked for by its id", async () => {
    const answer = await call(get(), `/api/v2/routing/skills/${skill("VIP")}`);
    assert.deepEqual([object(answer.body)["name"], object(answer.body)["id"]], ["VIP", skill("VIP")]);
    const listed = entities(await call(get(), `/api/v2/routing/skills?id=${skill("VIP")}`));
    assert.deepEqual(listed, [answer.body]);
    assertProblem(await call(get(), "/api/v2/routing/skills/nothing"), 404, "not.found");
  });
});
