import assert from "node:assert/strict";
import { list, object } from "../support/shapes.js";
import { items, person, read, send } from "./furtherSupport.js";
import { aroundTests, assertProblem, call, clientToken, names } from "./support.js";

describe("being out of office in a demo organization", () => {
  const get = aroundTests({ expandOmits: false });
  const path = (id = get().state.administratorId) => `/api/v2/users/${id}/outofoffice`;
  const put = (body: unknown, token?: string) => send(get(), "PUT", path(), body, token);

  it("is set for oneself, and shown wherever one is shown", async () => {
    const before = await read(get(), path());
    assert.deepEqual([before["active"], before["indefinite"]], [false, false]);
    const { version } = await read(get(), "/api/v2/users/me");
    const [startDate, endDate] = ["2026-12-24T08:00:00+01:00", "2027-01-02T08:00:00Z"];
    const answer = await put({ active: true, startDate, endDate });
    assert.equal(answer.status, 200, answer.text);
    const shown = await read(get(), path());
    assert.deepEqual(shown, answer.body);
    assert.deepEqual(
      [shown["active"], shown["indefinite"], shown["startDate"], shown["endDate"]],
      [true, false, "2026-12-24T07:00:00.000Z", "2027-01-02T08:00:00.000Z"],
    );
    const me = await read(get(), "/api/v2/users/me?expand=outOfOffice");
    assert.deepEqual([me["outOfOffice"], me["version"]], [shown, version]);
    await put({ active: true, indefinite: true, endDate });
    assert.deepEqual(
      [(await read(get(), path()))["indefinite"], "endDate" in (await read(get(), path()))],
      [true, false],
    );
    await put({ active: false });
    assert.equal((await read(get(), path()))["active"], false);
  });

  it("is nobody else's to see or to set", async () => {
    const other = person(get()).id;
    assertProblem(await call(get(), path(other)), 403, "not.authorized");
    assertProblem(await send(get(), "PUT", path(other), { active: true }), 403, "outofoffice.update.error");
    assertProblem(await call(get(), path("nobody")), 404, "not.found");
    const token = await clientToken(get(), get());
    assertProblem(await put({ active: true }, token), 403, "outofoffice.update.error");
    const own = get().issueUserToken(other);
    assert.equal((await send(get(), "PUT", path(other), { active: true }, own)).status, 200);
    const user = await read(get(), `/api/v2/users/${other}?expand=outOfOffice`);
    assert.equal(object(user["outOfOffice"])["active"], true);
  });

  it("does not end before it starts, and is at moments that there are", async () => {
    const body = { active: true, startDate: "2026-12-24T08:00:00Z", endDate: "2026-12-23T08:00:00Z" };
    assertProblem(await put(body), 400, "invalid.date");
    assertProblem(await put({ active: true, startDate: "tomorrow" }), 400, "invalid.value");
    assert.equal((await read(get(), path()))["active"], false);
  });

  it("is what some people of a new organization are", async () => {
    const users = await items(get(), "/api/v2/users?pageSize=500&expand=outOfOffice");
    const out = users.filter(({ outOfOffice }) => object(outOfOffice)["active"] === true);
    assert(out.length > 2 && out.length < users.length / 4);
  });
});

describe("where somebody is in a demo organization", () => {
  const get = aroundTests({ expandOmits: false });
  const path = (client: string, id = get().state.administratorId) =>
    `/api/v2/users/${id}/geolocations/${client}`;
  const patch = (client: string, body: unknown) => send(get(), "PATCH", path(client), body);
  const shown = async () => object((await read(get(), "/api/v2/users/me?expand=geolocation"))["geolocation"]);

  it("is what their clients say, one of which counts", async () => {
    assertProblem(await call(get(), path("desk")), 404, "not.found");
    const [location] = await items(get(), "/api/v2/locations");
    const first = await patch("desk", {
      type: "web",
      city: "Leipzig",
      locations: [{ id: location?.["id"] }],
    });
    assert.equal(first.status, 200, first.text);
    assert.deepEqual(await read(get(), path("desk")), first.body);
    assert.deepEqual(object(first.body)["locations"], [location]);
    assert.deepEqual(await shown(), first.body);
    await patch("phone", { latitude: 51.3, longitude: 12.4 });
    assert.equal((await shown())["id"], "desk");
    await patch("phone", { primary: true, latitude: 52 });
    const phone = await read(get(), path("phone"));
    assert.deepEqual([phone["latitude"], phone["longitude"], phone["primary"]], [52, 12.4, true]);
    assert.deepEqual(await shown(), phone);
    assert.equal((await read(get(), path("desk")))["primary"], false);
  });

  it("is nobody else's to see or to say, and has to be somewhere", async () => {
    const other = person(get()).id;
    assertProblem(await call(get(), path("desk", other)), 403, "not.authorized");
    const foreign = await send(get(), "PATCH", path("desk", other), { city: "Leipzig" });
    assertProblem(foreign, 403, "geolocation.update.error");
    assertProblem(await patch("desk", { latitude: 91 }), 400, "constraint.validation");
    assertProblem(await patch("desk", { locations: [{ id: "nowhere" }] }), 400, "invalid.value");
    assertProblem(await call(get(), path("desk")), 404, "not.found");
  });

  it("is known of some people of a new organization", async () => {
    const users = await items(get(), "/api/v2/users?pageSize=500&expand=geolocation");
    const known = users.filter((user) => "geolocation" in user);
    assert(known.length > 10 && known.length < users.length / 2);
    for (const { geolocation } of known) assert.equal(list(object(geolocation)["locations"]).length, 1);
  });
});

describe("one's chats in a demo organization", () => {
  const get = aroundTests();
  const CHATS = "/api/v2/users/chats/me";

  it("come a page at a time, the newest first", async () => {
    const first = await read(get(), CHATS);
    const second = await read(get(), String(first["nextUri"]));
    const all = [...list(first["entities"]), ...list(second["entities"])];
    assert(!("nextUri" in second) && all.length > 25);
    const moments = all.map(({ dateLastMessage }) => String(dateLastMessage));
    assert.deepEqual(moments, [...moments].sort().reverse());
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    for (const { open, dateClosed, chatType, user, room } of all) {
      assert.equal(open, dateClosed === undefined);
      assert.equal(chatType === "oneOnOne", user !== undefined);
      assert.equal(chatType === "group", room !== undefined);
    }
    const open = await items(get(), `${CHATS}?excludeClosed=true`);
    assert.deepEqual(names(open), names(all.filter((chat) => chat["open"] === true)).slice(0, open.length));
  });

  it("bring the others' presence and the owners of rooms where that is asked for", async () => {
    const plain = await items(get(), CHATS);
    const rich = await items(get(), `${CHATS}?includePresence=true&includeRoomOwners=true`);
    assert.deepEqual(names(rich), names(plain));
    for (const { user, room } of plain)
      assert(!("presence" in object(user ?? room)) && !("owners" in object(user ?? room)));
    let people = 0;
    for (const { user, room } of rich) {
      if (room !== undefined) assert(list(object(room)["owners"]).length > 0);
      if (user === undefined) continue;
      people += 1;
      const { id, presence } = object(user);
      const own = await read(get(), `/api/v2/users/${String(id)}/presences/purecloud`);
      const definition = object(object(presence)["organizationPresence"]);
      assert.equal(definition["id"], object(own["presenceDefinition"])["id"]);
    }
    assert(people > 10);
  });

  it("are refused for a mark that is none, and to whom is no user", async () => {
    assertProblem(await call(get(), `${CHATS}?after=nothing`), 400, "invalid.value");
    const token = await clientToken(get(), get());
    assertProblem(await call(get(), CHATS, { token }), 400, "not.a.user");
  });
});
