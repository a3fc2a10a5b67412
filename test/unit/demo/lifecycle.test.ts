import assert from "node:assert/strict";
import { HIDDEN } from "../../../src/api/redaction.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { STANDARD_PASSWORD } from "../../../src/demo/state/accounts.js";
import { list, object, type Shape } from "../support/shapes.js";
import {
  aroundTests,
  assertProblem,
  call,
  clientToken,
  entities,
  idOf,
  names,
  readOnlyToken,
  userNamed,
  type Answered,
} from "./support.js";

const NOBODY = "00000000-0000-4000-8000-000000000000";

const post = (demo: DemoOrganization, path: string, body?: unknown, token?: string): Promise<Answered> =>
  call(demo, path, {
    method: "POST",
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
  });

const read = async (demo: DemoOrganization, id: string, query = ""): Promise<Shape> =>
  object((await call(demo, `/api/v2/users/${id}${query}`)).body);

const remove = (demo: DemoOrganization, id: string): Promise<Answered> =>
  call(demo, `/api/v2/users/${id}`, { method: "DELETE" });

/** Somebody new, in the home division. */
const newcomer = (demo: DemoOrganization, more: object = {}): Shape => ({
  name: "Zz Newcomer",
  email: "newcomer@northwind.example",
  divisionId: idOf(demo.state.divisions, "Home"),
  ...more,
});

const search = async (demo: DemoOrganization, name: string, state?: string): Promise<readonly Shape[]> => {
  const criterion = { type: "EXACT", fields: ["name"], value: name };
  const also = state === undefined ? [] : [{ type: "EXACT", fields: ["state"], value: state }];
  const answer = await post(demo, "/api/v2/users/search", { query: [criterion, ...also] });
  return list(object(answer.body)["results"]);
};

/** The fields that an error is about. */
const fields = (answer: Answered): unknown[] =>
  list(object(answer.body)["details"]).map((detail) => detail["fieldName"]);

describe("creating users of a demo organization", () => {
  const get = aroundTests();

  it("gives a first version, everybody's role, and a place in every list", async () => {
    const demo = get();
    const addresses = [{ mediaType: "PHONE", type: "WORK", address: "+13175550100" }];
    const body = newcomer(demo, { name: " Zz Newcomer ", title: "Agent", department: "Sales", addresses });
    const created = object((await post(demo, "/api/v2/users", body)).body);
    const id = String(created["id"]);
    assert.deepEqual(
      [created["name"], created["state"], created["version"], created["title"], created["email"]],
      ["Zz Newcomer", "active", 1, "Agent", "newcomer@northwind.example"],
    );
    assert.deepEqual(await read(demo, id), created);
    assert.equal(list(created["addresses"])[0]?.["display"], "+13175550100");
    const last = entities(await call(demo, "/api/v2/users?pageSize=500")).filter((user) => user["id"] === id);
    assert.deepEqual(last, [created]);
    const roles = object((await call(demo, `/api/v2/users/${id}/roles`)).body);
    assert.deepEqual(names(list(roles["roles"])), ["Employee"]);
    const status = object((await call(demo, `/api/v2/users/${id}/routingstatus`)).body);
    assert.equal(status["status"], "OFF_QUEUE");
  });

  it("makes somebody whom every other operation knows", async () => {
    const demo = get();
    const id = String(object((await post(demo, "/api/v2/users", newcomer(demo))).body)["id"]);
    const skill = idOf(demo.state.skills, "Export");
    const bulk = `/api/v2/users/${id}/routingskills/bulk`;
    const rated = await call(demo, bulk, { method: "PATCH", body: [{ id: skill, proficiency: 2 }] });
    assert.deepEqual(names(entities(rated)), ["Export"]);
    const body = { version: 1, manager: demo.state.administratorId };
    const managed = await call(demo, `/api/v2/users/${id}`, { method: "PATCH", body });
    assert.equal(object(object(managed.body)["manager"])["id"], demo.state.administratorId);
    for (const part of [
      ...["routinglanguages", "queues", "station", "presences/purecloud", "verifiers", "externalid"],
      ...["state", "roles", "superiors", "callforwarding", "skillgroups", "profileskills"],
    ])
      assert.equal((await call(demo, `/api/v2/users/${id}/${part}`)).status, 200, part);
  });

  it("refuses the address of a user there is, and of one there was", async () => {
    const demo = get();
    const { id } = userNamed(demo, "Nadia Novak");
    const email = String((await read(demo, id))["email"]);
    const taken = () => post(demo, "/api/v2/users", newcomer(demo, { email: email.toUpperCase() }));
    const conflict = await taken();
    assertProblem(conflict, 409, "general.conflict");
    assert.deepEqual(fields(conflict), ["email"]);
    assert.equal((await remove(demo, id)).status, 200);
    assertProblem(await taken(), 409, "general.conflict");
    assert.equal((await call(demo, "/api/v2/users?state=any&pageSize=1")).status, 200);
    assert.equal(demo.state.users.size, 250);
  });

  it("refuses what is wrong or comes later, and names the field", async () => {
    const demo = get();
    const wrong: [object, string][] = [
      [{ name: " " }, "name"],
      [{ name: undefined }, "name"],
      [{ email: "nobody" }, "email"],
      [{ divisionId: NOBODY }, "divisionId"],
      [{ state: "deleted" }, "state"],
      [{ state: "asleep" }, "state"],
      [{ password: "short1" }, "password"],
      [{ password: "no digit in here" }, "password"],
      [{ addresses: [{ mediaType: "PHONE", type: "BEACH", address: "+1" }] }, "addresses[0].type"],
      [{ manager: demo.state.administratorId }, "manager"],
      [{ acdAutoAnswer: true }, "acdAutoAnswer"],
      [{ certifications: [] }, "certifications"],
    ];
    for (const [more, field] of wrong) {
      const answer = await post(demo, "/api/v2/users", newcomer(demo, more));
      assert.equal(answer.status, 400, answer.text);
      assert.deepEqual(fields(answer), [field], answer.text);
    }
    const token = await readOnlyToken(demo);
    assertProblem(await post(demo, "/api/v2/users", newcomer(demo), token), 403, "missing.permissions");
    assert.equal(demo.state.users.size, 250);
  });

  it("invites those who have no password", async () => {
    const demo = get();
    const invited = async (more: object): Promise<unknown> => {
      const created = await post(demo, "/api/v2/users", newcomer(demo, more));
      const user = await read(demo, String(object(created.body)["id"]), "?expand=dateWelcomeSent");
      return "dateWelcomeSent" in user;
    };
    assert.equal(await invited({}), true);
    assert.equal(await invited({ email: "b@northwind.example", password: "Long-enough-1" }), false);
    assert.equal(await invited({ email: "c@northwind.example", state: "inactive" }), false);
  });
});

describe("deleting and restoring users of a demo organization", () => {
  const get = aroundTests();

  it("is soft, raises the version, and takes them from every list", async () => {
    const demo = get();
    const { id, version } = userNamed(demo, "Nadia Novak");
    const total = async (state: string): Promise<number> =>
      Number(object((await call(demo, `/api/v2/users?state=${state}`)).body)["total"]);
    const before = await total("active");
    const answer = await remove(demo, id);
    assert.deepEqual([answer.status, answer.text], [200, "{}"]);
    assertProblem(await call(demo, `/api/v2/users/${id}`), 404, "not.found");
    assertProblem(await remove(demo, id), 404, "not.found");
    assert.deepEqual([await total("active"), await total("deleted")], [before - 1, 1]);
    const deleted = await read(demo, id, "?state=deleted");
    assert.deepEqual([deleted["state"], deleted["version"]], ["deleted", version + 1]);
    for (const path of [`/api/v2/users/${id}/roles`, `/api/v2/authorization/subjects/${id}`])
      assertProblem(await call(demo, path), 404, "not.found");
    const body = { state: "active", version: deleted["version"] };
    const restored = await call(demo, `/api/v2/users/${id}`, { method: "PATCH", body });
    assert.equal(object(restored.body)["version"], version + 2);
    assert.deepEqual([await total("active"), await total("deleted")], [before, 0]);
  });

  it("frees the station and empties the place in queues", async () => {
    const demo = get();
    const user = [...demo.state.users.values()].find(
      ({ station, queues }) => station.associated && queues.size > 0,
    );
    const [queueId] = user?.queues.keys() ?? [];
    assert(user?.station.associated && queueId);
    const station = `/api/v2/stations?id=${user.station.associated.id}`;
    const members = async () =>
      Number(entities(await call(demo, `/api/v2/routing/queues?id=${queueId}`))[0]?.["memberCount"]);
    const before = await members();
    await remove(demo, user.id);
    assert.equal(entities(await call(demo, station))[0]?.["status"], "AVAILABLE");
    assert.equal(await members(), before - 1);
  });

  it("needs a permission, and somebody who is there", async () => {
    const demo = get();
    const { id } = userNamed(demo, "Nadia Novak");
    const token = await readOnlyToken(demo);
    const refused = await call(demo, `/api/v2/users/${id}`, { method: "DELETE", token });
    assertProblem(refused, 403, "missing.any.permissions");
    assertProblem(await remove(demo, NOBODY), 404, "not.found");
    assert.equal((await call(demo, `/api/v2/users/${id}`)).status, 200);
  });
});

describe("the state of a demo organization's users", () => {
  const get = aroundTests();
  const path = (id: string): string => `/api/v2/users/${id}/state`;
  const state = async (id: string): Promise<Shape> => object((await call(get(), path(id))).body);
  const put = (id: string, body: unknown) => call(get(), path(id), { method: "PUT", body });

  it("says why and when it changed, however it changed", async () => {
    const { id, version } = userNamed(get(), "Nadia Novak");
    assert.deepEqual(await state(id), { state: "active", version });
    const answer = await put(id, { state: "inactive", version, stateChangeReason: "Leave" });
    const now = object(answer.body);
    assert.deepEqual(
      [now["state"], now["version"], now["stateChangeReason"]],
      ["inactive", version + 1, "Leave"],
    );
    assert.deepEqual(await state(id), now);
    assert.equal((await read(get(), id))["version"], version + 1);
    const body = { state: "active", version: version + 1 };
    await call(get(), `/api/v2/users/${id}`, { method: "PATCH", body });
    const after = await state(id);
    assert.deepEqual(
      [after["state"], after["version"], "stateChangeReason" in after],
      ["active", version + 2, false],
    );
    assert(String(after["stateChangeDate"]) >= String(now["stateChangeDate"]));
  });

  it("deletes and restores as well", async () => {
    const { id, version } = userNamed(get(), "Nadia Novak");
    assert.equal((await put(id, { state: "deleted" })).status, 200);
    assertProblem(await call(get(), `/api/v2/users/${id}`), 404, "not.found");
    assert.equal((await state(id))["state"], "deleted");
    assert.equal((await put(id, { state: "active", version: version + 1 })).status, 200);
    assert.equal((await read(get(), id))["version"], version + 2);
  });

  it("has reasons already where users are inactive", async () => {
    const { id } = userNamed(get(), "Victor Lang");
    const { state: now, stateChangeReason } = await state(id);
    assert.equal(now, "inactive");
    assert(["Leave", "Seasonal", "Voluntary"].includes(String(stateChangeReason)));
  });

  it("refuses another version than the present one, reasons that there are not, and users", async () => {
    const { id, version } = userNamed(get(), "Nadia Novak");
    assertProblem(await put(id, { state: "inactive", version: version - 1 }), 409, "general.conflict");
    assertProblem(await put(id, { state: "inactive", stateChangeReason: "Whim" }), 400, "invalid.value");
    assertProblem(await put(NOBODY, { state: "inactive" }), 404, "not.found");
    assertProblem(await call(get(), path(NOBODY)), 404, "not.found");
    assert.deepEqual(await state(id), { state: "active", version });
  });
});

describe("changing several users of a demo organization", () => {
  const get = aroundTests();
  const patch = (body: unknown) => call(get(), "/api/v2/users/bulk", { method: "PATCH", body });

  it("sets auto-answer and the preferred name, from one version to the next", async () => {
    const [nadia, priya] = [userNamed(get(), "Nadia Novak"), userNamed(get(), "Priya Raman")];
    const versions = [nadia.version, priya.version];
    const answer = await patch([
      { id: nadia.id, acdAutoAnswer: true },
      { id: priya.id, preferredName: "Pri" },
    ]);
    assert.deepEqual(
      entities(answer).map(({ id }) => id),
      [nadia.id, priya.id],
    );
    const [first, second] = [await read(get(), nadia.id), await read(get(), priya.id)];
    assert.deepEqual([first["acdAutoAnswer"], second["preferredName"]], [true, "Pri"]);
    assert.deepEqual(
      [first["version"], second["version"]],
      versions.map((version) => version + 1),
    );
  });

  it("takes 50 at most, and all of them or none", async () => {
    const ids = [...get().state.users.keys()].slice(0, 51);
    const body = ids.map((id) => ({ id, preferredName: "P" }));
    assertProblem(await patch(body), 400, "constraint.validation");
    assert.equal(entities(await patch(body.slice(0, 50))).length, 50);
    const { id } = userNamed(get(), "Nadia Novak");
    const wrong = await patch([
      { id, preferredName: "Q" },
      { id: NOBODY, preferredName: "Q" },
    ]);
    assertProblem(wrong, 400, "invalid.value");
    assert.deepEqual(fields(wrong), ["[1].id"]);
    assert.notEqual((await read(get(), id))["preferredName"], "Q");
  });
});

describe("invitations and passwords in a demo organization", () => {
  const get = aroundTests();
  const NEW = "Quite-another-7";

  it("invites once, and again only where that is insisted on", async () => {
    const demo = get();
    const created = await post(demo, "/api/v2/users", newcomer(demo));
    const path = `/api/v2/users/${String(object(created.body)["id"])}`;
    assertProblem(await post(demo, `${path}/invite`), 409, "general.conflict");
    assert.equal((await post(demo, `${path}/invite?force=true`)).status, 204);
    assert.equal((await post(demo, `${path}/password`, { newPassword: NEW })).status, 204);
    assert.equal((await post(demo, `${path}/invite`)).status, 204);
    assertProblem(await post(demo, `/api/v2/users/${NOBODY}/invite`), 404, "not.found");
    const { id } = userNamed(demo, "Victor Lang");
    assertProblem(await post(demo, `/api/v2/users/${id}/invite`), 400, "bad.request");
  });

  it("shows when the welcome was sent", async () => {
    const demo = get();
    const { id } = userNamed(demo, "Nadia Novak");
    const sent = async () => (await read(demo, id, "?expand=dateWelcomeSent"))["dateWelcomeSent"];
    const before = await sent();
    assert.equal((await post(demo, `/api/v2/users/${id}/invite?force=true`)).status, 204);
    assert.notEqual(await sent(), before);
  });

  it("sets a password that is good enough", async () => {
    const demo = get();
    const path = `/api/v2/users/${userNamed(demo, "Nadia Novak").id}/password`;
    for (const newPassword of ["Abc-123", "letters only", "1234567890", "nadia.novak-1"]) {
      const answer = await post(demo, path, { newPassword });
      assertProblem(answer, 400, "invalid.password");
      assert(!answer.text.includes(newPassword));
    }
    assertProblem(await post(demo, path, {}), 400, "constraint.validation");
    assert.equal((await post(demo, path, { newPassword: NEW })).status, 204);
    const missing = await post(demo, `/api/v2/users/${NOBODY}/password`, { newPassword: NEW });
    assertProblem(missing, 404, "not.found");
    const token = await readOnlyToken(demo);
    assertProblem(await post(demo, path, { newPassword: NEW }, token), 403, "missing.permissions");
  });

  it("changes one's own for those who know the old one", async () => {
    const demo = get();
    const change = (oldPassword: string, newPassword: string, token?: string) =>
      post(demo, "/api/v2/users/me/password", { oldPassword, newPassword }, token);
    assertProblem(await change("wrong", NEW), 400, "invalid.password");
    assertProblem(await change(STANDARD_PASSWORD, "weak"), 400, "invalid.password");
    assert.equal((await change(STANDARD_PASSWORD, NEW)).status, 204);
    assertProblem(await change(STANDARD_PASSWORD, "Yet-another-8"), 400, "invalid.password");
    // An administrator's change counts for the user as well.
    const mine = `/api/v2/users/${demo.state.administratorId}/password`;
    assert.equal((await post(demo, mine, { newPassword: "Set-by-admin-9" })).status, 204);
    assertProblem(await change(NEW, "Yet-another-8"), 400, "invalid.password");
    assert.equal((await change("Set-by-admin-9", "Yet-another-8")).status, 204);
    const token = await clientToken(demo, { clientId: demo.clientId, clientSecret: demo.clientSecret });
    assertProblem(await change("x", NEW, token), 400, "not.a.user");
  });

  it("keeps passwords out of the log, wherever in a body they are", async () => {
    const demo = get();
    const secret = "Sesame-open-4711";
    const { id } = userNamed(demo, "Nadia Novak");
    const bodies: [string, unknown][] = [
      ["/api/v2/users", newcomer(demo, { password: secret })],
      [`/api/v2/users/${id}/password`, { newPassword: secret }],
      [`/api/v2/users/${id}/password`, { newPasswort: secret }],
      [`/api/v2/users/${id}/password`, { newPassword: { inner: [secret] } }],
      [`/api/v2/users/${id}/password`, secret],
      [`/api/v2/users/${id}/password`, [secret]],
      ["/api/v2/users/me/password", { oldPassword: secret, newPassword: secret }],
    ];
    for (const [path, body] of bodies) {
      const { text } = await post(demo, path, body);
      assert(!text.includes(secret), text);
    }
    const log = (await call(demo, "/demo/requests")).text;
    assert(!log.includes(secret));
    assert.deepEqual(object(demo.requests[0]?.body)["password"], HIDDEN);
    assert.equal(object(demo.requests[0]?.body)["name"], "Zz Newcomer");
    const unprotected = { version: 1, title: "Kept" };
    await call(demo, `/api/v2/users/${id}`, { method: "PATCH", body: unprotected });
    assert.deepEqual(demo.requests.at(-1)?.body, unprotected);
  });
});

describe("a demo organization's users by cursor", () => {
  const get = aroundTests({ expandOmits: false });

  /** All users, page by page, by the cursor and by the links. */
  async function all(query: string): Promise<readonly Shape[]> {
    const found: Shape[] = [];
    let cursor: unknown = "";
    while (typeof cursor === "string") {
      const answer = await call(get(), `/api/v2/users/query?${query}&cursor=${cursor}`);
      const body = object(answer.body);
      found.push(...entities(answer));
      cursor = body["cursor"];
      assert.equal("nextUri" in body, cursor !== undefined);
    }
    return found;
  }

  it("are the same as in pages, upwards and downwards, each once", async () => {
    const listed = names(entities(await call(get(), "/api/v2/users?pageSize=500")));
    assert.deepEqual(names(await all("pageSize=37")), listed);
    assert.deepEqual(names(await all("pageSize=37&sortOrder=DESC")), listed.reverse());
    const any = await all("pageSize=100&state=any");
    assert.equal(new Set(any.map(({ id }) => id)).size, 250);
    assert.deepEqual(
      (await all("pageSize=100&state=inactive")).map(({ state }) => state === "inactive").includes(false),
      false,
    );
  });

  it("are linked, with what was asked for", async () => {
    const first = object((await call(get(), "/api/v2/users/query?pageSize=7&expand=skills,presence")).body);
    const second = await call(get(), String(first["nextUri"]));
    assert.equal(entities(second).length, 7);
    assert(entities(second).every((user) => "skills" in user && "presence" in user));
    const again = await call(get(), String(object(second.body)["selfUri"]));
    assert.deepEqual(names(entities(again)), names(entities(second)));
  });

  for (const sortOrder of ["ASC", "DESC"]) {
    it(`lose nobody and repeat nobody where somebody leaves between two pages (${sortOrder})`, async () => {
      const path = `/api/v2/users/query?pageSize=10&sortOrder=${sortOrder}`;
      const everybody = await all(`pageSize=100&sortOrder=${sortOrder}`);
      const first = object((await call(get(), path)).body);
      const tenth = list(first["entities"]).at(-1);
      assert.equal((await remove(get(), String(tenth?.["id"]))).status, 200);
      const second = entities(await call(get(), String(first["nextUri"])));
      assert.deepEqual(
        second.map(({ id }) => id),
        everybody.slice(10, 20).map(({ id }) => id),
      );
    });
  }

  it("refuse cursors that are none, or another list's, and callers who may not", async () => {
    const path = "/api/v2/users/query";
    const { cursor } = object((await call(get(), path)).body);
    assertProblem(await call(get(), `${path}?cursor=nonsense`), 400, "invalid.value");
    assertProblem(await call(get(), `${path}?sortOrder=DESC&cursor=${String(cursor)}`), 400, "invalid.value");
    assertProblem(await call(get(), `${path}?state=any&cursor=${String(cursor)}`), 400, "invalid.value");
    assertProblem(await call(get(), `${path}?pageSize=101`), 400, "constraint.validation");
    const { administratorId, groups } = get().state;
    const platformTeam = idOf(groups, "Platform Team");
    for (const [id, type] of [
      [platformTeam, "PC_GROUP"],
      [administratorId, "PC_USER"],
    ] as const) {
      const replace = `/api/v2/authorization/subjects/${id}/bulkreplace?subjectType=${type}`;
      assert.equal((await post(get(), replace, { grants: [] })).status, 204);
    }
    assertProblem(await call(get(), path), 403, "missing.permissions");
  });

  it("go past the 10,000 at which pages end", async () => {
    const demo = await startDemoOrganization({ users: 10_500, rateLimit: false });
    const seen = new Set<unknown>();
    let uri: unknown = "/api/v2/users/query?pageSize=100&state=any";
    while (typeof uri === "string") {
      const answer = await call(demo, uri);
      for (const { id } of entities(answer)) seen.add(id);
      uri = object(answer.body)["nextUri"];
    }
    await demo.close();
    assert.equal(seen.size, 10_500);
  });
});

describe("the search of a demo organization, which is behind", () => {
  const MINUTE = 60_000;
  const get = aroundTests({ searchLag: MINUTE });
  const rename = async (demo: DemoOrganization, from: string, name: string): Promise<string> => {
    const { id, version } = userNamed(demo, from);
    const body = { version, name };
    assert.equal((await call(demo, `/api/v2/users/${id}`, { method: "PATCH", body })).status, 200);
    return id;
  };

  it("shows users as they were, while lists show them as they are", async () => {
    const demo = get();
    const { version } = userNamed(demo, "Nadia Novak");
    const id = await rename(demo, "Nadia Novak", "Nadia Changed");
    await rename(demo, "Nadia Changed", "Nadia Changed-Again");
    assert.equal((await read(demo, id))["name"], "Nadia Changed-Again");
    const [found] = await search(demo, "Nadia Novak");
    assert.deepEqual([found?.["id"], found?.["version"]], [id, version]);
    for (const name of ["Nadia Changed", "Nadia Changed-Again"])
      assert.deepEqual(await search(demo, name), []);
  });

  it("does not know newcomers yet, and knows those still who were deleted", async () => {
    const demo = get();
    const created = await post(demo, "/api/v2/users", newcomer(demo));
    assert.equal(created.status, 200);
    assert.deepEqual(await search(demo, "Zz Newcomer"), []);
    const { id } = userNamed(demo, "Nadia Novak");
    await remove(demo, id);
    assert.deepEqual(
      (await search(demo, "Nadia Novak")).map((user) => [user["id"], user["state"]]),
      [[id, "active"]],
    );
    assertProblem(await call(demo, `/api/v2/users/${id}`), 404, "not.found");
  });

  it("catches up, later with a deletion than with other changes", async () => {
    const demo = await startDemoOrganization({ searchLag: 300, rateLimit: false });
    await remove(demo, userNamed(demo, "Priya Raman").id);
    await rename(demo, "Nadia Novak", "Nadia Changed");
    // Asked again and again until it is there: the test's time limit is the limit.
    while ((await search(demo, "Nadia Changed")).length === 0);
    assert.deepEqual(await search(demo, "Nadia Novak"), []);
    assert.equal((await search(demo, "Priya Raman")).length, 1);
    await demo.close();
  });

  it("starts over with the organization", async () => {
    const demo = get();
    await rename(demo, "Nadia Novak", "Nadia Changed");
    demo.reset();
    assert.equal((await search(demo, "Nadia Novak")).length, 1);
  });

  it("knows at once where it is not to be behind, and forgets the deleted", async () => {
    const demo = await startDemoOrganization({ searchLag: 0 });
    const id = await rename(demo, "Nadia Novak", "Nadia Changed");
    assert.equal((await search(demo, "Nadia Changed")).length, 1);
    await remove(demo, id);
    assert.deepEqual(await search(demo, "Nadia Changed"), []);
    assert.equal((await search(demo, "Nadia Changed", "deleted")).length, 1);
    await demo.close();
  });
});

describe("pages of a search in a demo organization", () => {
  const get = aroundTests({ expandOmits: false });

  it("follow from each other by their addresses alone", async () => {
    const demo = get();
    const criteria = [{ type: "CONTAINS", fields: ["email"], value: "a" }];
    const request = { query: criteria, pageSize: 20, sortBy: "email", sortOrder: "DESC", expand: ["skills"] };
    const first = object((await post(demo, "/api/v2/users/search", request)).body);
    const emails = list(first["results"]).map(({ email }) => String(email));
    let page = first;
    while (typeof page["nextPage"] === "string") {
      page = object((await call(demo, page["nextPage"])).body);
      const results = list(page["results"]);
      assert(results.every((user) => "skills" in user));
      emails.push(...results.map(({ email }) => String(email)));
    }
    assert.equal(emails.length, first["total"]);
    assert.deepEqual(emails, [...new Set(emails)].sort().reverse());
    assert(emails.every((email) => email.includes("a")));
    const before = object((await call(demo, String(page["previousPage"]))).body);
    assert.equal(before["pageNumber"], Number(page["pageNumber"]) - 1);
    const same = object((await call(demo, String(page["currentPage"]))).body);
    assert.deepEqual(same, page);
    const other = object((await call(demo, `${String(first["nextPage"])}&expand=presence`)).body);
    assert(list(other["results"]).every((user) => "presence" in user && !("skills" in user)));
  });

  it("are refused where their address is none", async () => {
    const refused = async (q64: string) =>
      assertProblem(await call(get(), `/api/v2/users/search?q64=${q64}`), 400, "invalid.value");
    await refused("nonsense");
    await refused(Buffer.from(JSON.stringify({ pageSize: 7 })).toString("base64url"));
    await refused(Buffer.from("[".repeat(5_000)).toString("base64url"));
    assertProblem(await call(get(), "/api/v2/users/search"), 400, "constraint.validation");
  });

  it("hold whom one may assign to a team, on the second page too", async () => {
    const demo = get();
    const assign = "/api/v2/users/search/teams/assign";
    const all = object((await post(demo, assign, { pageSize: 10 })).body);
    const active = [...demo.state.users.values()].filter(({ state }) => state === "active");
    assert.equal(all["total"], active.length);
    const second = object((await call(demo, String(all["nextPage"]))).body);
    assert.deepEqual([second["total"], second["pageNumber"]], [active.length, 2]);
    const token = await readOnlyToken(demo);
    assertProblem(await post(demo, assign, {}, token), 403, "missing.permissions");
  });
});

describe("asking whether a token still counts in a demo organization", () => {
  const get = aroundTests();
  const head = (token: string | null) => call(get(), "/api/v2/tokens/me", { method: "HEAD", token });

  it("answers with a status alone", async () => {
    const demo = get();
    const token = demo.issueUserToken();
    const good = await head(token);
    assert.deepEqual([good.status, good.text], [200, ""]);
    assert.equal((await call(demo, "/api/v2/tokens/me", { method: "DELETE", token })).text, "");
    for (const [gone, status] of [
      [token, 401],
      ["nonsense", 401],
      [null, 401],
    ] as const) {
      const answer = await head(gone);
      assert.deepEqual([answer.status, answer.text], [status, ""]);
      assert(answer.headers.get("inin-correlation-id"));
    }
    assert.deepEqual(
      demo.requests.map(({ operation, status }) => [operation, status === 401]),
      [
        ["headTokensMe", false],
        ["deleteTokensMe", false],
        ["headTokensMe", true],
        ["headTokensMe", true],
        ["headTokensMe", true],
      ],
    );
    // The connection is in order after answers without a body.
    assert.equal((await call(demo, "/api/v2/tokens/me")).status, 200);
  });
});
