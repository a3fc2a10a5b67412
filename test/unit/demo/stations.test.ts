import assert from "node:assert/strict";
import type { User } from "../../../src/demo/organization.js";
import type { DemoOrganization } from "../../../src/demo/server.js";
import { object } from "../support/shapes.js";
import { aroundTests, assertProblem, call, entities, names, readOnlyToken, userNamed } from "./support.js";

const userOf = (demo: DemoOrganization, name = "Nadia Novak"): User => {
  const user = demo.state.users.get(userNamed(demo, name).id);
  assert(user);
  return user;
};
/** Ids of stations at which nobody is. */
const free = ({ state }: DemoOrganization): string[] =>
  [...state.stations.keys()].filter((id) => state.stationUsers(id).associated === undefined);
/** Somebody at a station, and which. */
function seated({ state }: DemoOrganization): { user: User; station: string } {
  const user = [...state.users.values()].find(({ station }) => station.associated);
  assert(user?.station.associated);
  return { user, station: user.station.associated.id };
}
type Which = "associated" | "default";
const change = (demo: DemoOrganization, { id }: User, which: Which, station?: string, token?: string) =>
  call(demo, `/api/v2/users/${id}/station/${which}station${station === undefined ? "" : `/${station}`}`, {
    method: station === undefined ? "DELETE" : "PUT",
    ...(token === undefined ? {} : { token }),
  });
/** The ids of the user's stations. */
async function stationsOf(demo: DemoOrganization, { id }: User): Promise<Record<string, unknown>> {
  const answer = object((await call(demo, `/api/v2/users/${id}/station`)).body);
  const expanded = object((await call(demo, `/api/v2/users/${id}?expand=station`)).body);
  assert.deepEqual(expanded["station"], answer);
  return Object.fromEntries(Object.entries(answer).map(([name, station]) => [name, object(station)["id"]]));
}

describe("stations of a demo organization, where changes happen at once", () => {
  const get = aroundTests({ stationDelay: 0, expandOmits: false });

  it("are given to a user and taken away again, with an answer that says no more than accepted", async () => {
    const [user, [first = "", second = ""]] = [userOf(get()), free(get())];
    const answer = await change(get(), user, "associated", first);
    assert.deepEqual([answer.status, answer.text], [202, ""]);
    assert.deepEqual(await stationsOf(get(), user), {
      associatedStation: first,
      effectiveStation: first,
      lastAssociatedStation: first,
    });
    assert.equal((await change(get(), user, "associated", second)).status, 202);
    assert.equal((await change(get(), user, "default", first)).status, 202);
    assert.deepEqual(await stationsOf(get(), user), {
      associatedStation: second,
      effectiveStation: second,
      defaultStation: first,
      lastAssociatedStation: second,
    });
    assert.equal((await change(get(), user, "associated")).status, 202);
    assert.deepEqual(await stationsOf(get(), user), {
      effectiveStation: first,
      defaultStation: first,
      lastAssociatedStation: second,
    });
    assert.equal((await change(get(), user, "default")).status, 202);
    assert.deepEqual(await stationsOf(get(), user), { lastAssociatedStation: second });
  });

  it("stay somebody else's", async () => {
    const { user: holder, station } = seated(get());
    const user = userOf(get());
    const refused = await change(get(), user, "associated", station);
    const problem = assertProblem(refused, 409, "userservice.stationalreadyassociated");
    assert(problem.message?.includes(holder.name));
    assert.deepEqual(await stationsOf(get(), user), {});
    assert.equal((await change(get(), holder, "associated", station)).status, 202);
    await change(get(), holder, "associated");
    assert.equal((await change(get(), user, "associated", station)).status, 202);
    assert.equal((await stationsOf(get(), user))["associatedStation"], station);
  });

  it("keep since when somebody is at them, where the same is asked for again", async () => {
    const { user, station } = seated(get());
    const before = user.station.associated?.since;
    await change(get(), user, "associated", station);
    assert.equal(get().state.users.get(user.id)?.station.associated?.since, before);
  });

  it("are the default of one user at a time", async () => {
    const [one, two, [station = ""]] = [
      userOf(get()),
      userOf(get(), "Kim Lee (Nights/Weekends?)"),
      free(get()),
    ];
    await change(get(), one, "default", station);
    await change(get(), two, "default", station);
    assert.equal((await stationsOf(get(), two))["defaultStation"], station);
    assert.equal((await stationsOf(get(), one))["defaultStation"], undefined);
  });

  it("have to exist, as the user has to", async () => {
    const user = userOf(get());
    for (const which of ["associated", "default"] as const) {
      assertProblem(await change(get(), user, which, "nowhere"), 404, "not.found");
      const path = `/api/v2/users/nobody/station/${which}station`;
      assertProblem(await call(get(), path, { method: "DELETE" }), 404, "not.found");
    }
  });

  it("may be taken away where there is none", async () => {
    const user = userOf(get());
    for (const which of ["associated", "default"] as const)
      assert.equal((await change(get(), user, which)).status, 202);
    assert.deepEqual(await stationsOf(get(), user), {});
  });

  it("leave the user's version alone", async () => {
    const [user, [station = ""]] = [userOf(get()), free(get())];
    const { version } = user;
    await change(get(), user, "associated", station);
    await change(get(), user, "default", station);
    assert.equal(userOf(get()).version, version);
  });

  it("need a permission where they are somebody's default", async () => {
    const [user, [station = ""]] = [userOf(get()), free(get())];
    const token = await readOnlyToken(get());
    for (const id of [station, undefined])
      assertProblem(await change(get(), user, "default", id, token), 403, "missing.any.permissions");
  });

  it("are listed by name, with part of it and by id, and say who is at them", async () => {
    const { user, station } = seated(get());
    const list = async (query: string) =>
      entities(await call(get(), `/api/v2/stations?pageSize=100&${query}`));
    const all = await list("");
    assert.equal(all.length, 100);
    assert.deepEqual(
      names(all).map(String),
      names(all)
        .map(String)
        .sort((a, b) => (a < b ? -1 : 1)),
    );
    assert.deepEqual(names(await list("name=desk 1-07")), ["Desk 1-07"]);
    assert.equal((await list("name=WebRTC")).length, 50);
    const [held] = await list(`id=${station}`);
    assert.deepEqual([held?.["status"], held?.["userId"]], ["ASSOCIATED", user.id]);
    const [available] = await list(`id=${free(get())[0] ?? ""}`);
    assert.deepEqual([available?.["status"], available && "userId" in available], ["AVAILABLE", false]);
    assert.deepEqual(await list("webRtcUserId=x"), []);
    assert.deepEqual(await list("userSelectable=false"), []);
    const last = await call(get(), "/api/v2/stations?pageSize=90&pageNumber=3");
    assert.deepEqual([entities(last).length, object(last.body)["total"]], [20, 200]);
    assertProblem(await call(get(), "/api/v2/stations?pageSize=101"), 400, "constraint.validation");
    assertProblem(await call(get(), "/api/v2/stations?sortBy=status"), 400, "invalid.value");
  });
});

describe("stations of a demo organization, where changes take a minute", () => {
  const MINUTE = 60_000;
  const get = aroundTests({ stationDelay: MINUTE, expandOmits: false });
  const minuteLater = (): void => get().state.carryOutDue(Date.now() + 2 * MINUTE);

  it("are what they were until then", async () => {
    const [user, [station = ""]] = [userOf(get()), free(get())];
    assert.equal((await change(get(), user, "associated", station)).status, 202);
    assert.equal((await change(get(), user, "default", station)).status, 202);
    assert.deepEqual(await stationsOf(get(), user), {});
    minuteLater();
    const now = await stationsOf(get(), user);
    assert.deepEqual([now["associatedStation"], now["defaultStation"]], [station, station]);
    await change(get(), user, "associated");
    assert.equal((await stationsOf(get(), user))["associatedStation"], station);
    minuteLater();
    assert.equal((await stationsOf(get(), user))["associatedStation"], undefined);
  });

  it("happen in the order in which they were asked for", async () => {
    const [user, [first = "", second = ""]] = [userOf(get()), free(get())];
    await change(get(), user, "associated", first);
    await change(get(), user, "associated");
    await change(get(), user, "associated", second);
    minuteLater();
    assert.equal((await stationsOf(get(), user))["associatedStation"], second);
  });

  it("are not left by whoever has gone to another one until then", async () => {
    const [user, [first = "", second = ""]] = [userOf(get()), free(get())];
    const leave = () => call(get(), `/api/v2/stations/${first}/associateduser`, { method: "DELETE" });
    await change(get(), user, "associated", first);
    minuteLater();
    await change(get(), user, "associated", second);
    assert.equal((await leave()).status, 202);
    assert.equal((await stationsOf(get(), user))["associatedStation"], first);
    minuteLater();
    assert.equal((await stationsOf(get(), user))["associatedStation"], second);
    await change(get(), user, "associated", first);
    assert.equal((await leave()).status, 202);
    minuteLater();
    assert.equal((await stationsOf(get(), user))["associatedStation"], undefined);
  });

  it("are taken from the moment at which they are promised, and free only when they are left", async () => {
    const [one, two, [station = ""]] = [userOf(get()), userOf(get(), "Priya Raman"), free(get())];
    await change(get(), one, "associated", station);
    const refused = () => change(get(), two, "associated", station);
    assertProblem(await refused(), 409, "userservice.stationalreadyassociated");
    minuteLater();
    await change(get(), one, "associated");
    assertProblem(await refused(), 409, "userservice.stationalreadyassociated");
    minuteLater();
    assert.equal((await refused()).status, 202);
  });

  it("are forgotten when everything starts over", async () => {
    const [user, [station = ""]] = [userOf(get()), free(get())];
    await change(get(), user, "associated", station);
    get().reset();
    minuteLater();
    assert.deepEqual(await stationsOf(get(), userOf(get())), {});
  });
});

describe("single stations of a demo organization", () => {
  const get = aroundTests({ stationDelay: 0 });
  const leave = (station: string, token?: string) =>
    call(get(), `/api/v2/stations/${station}/associateduser`, {
      method: "DELETE",
      ...(token === undefined ? {} : { token }),
    });

  it("are as the list shows them", async () => {
    const { station } = seated(get());
    const answer = await call(get(), `/api/v2/stations/${station}`);
    assert.deepEqual(entities(await call(get(), `/api/v2/stations?id=${station}`)), [answer.body]);
    assert.equal(object(answer.body)["status"], "ASSOCIATED");
    assertProblem(await call(get(), "/api/v2/stations/nowhere"), 404, "not.found");
  });

  it("are left by whoever is at them", async () => {
    const { user, station } = seated(get());
    const answer = await leave(station);
    assert.deepEqual([answer.status, answer.text], [202, ""]);
    assert(!("associatedStation" in (await stationsOf(get(), user))));
    const shown = object((await call(get(), `/api/v2/stations/${station}`)).body);
    assert.deepEqual([shown["status"], shown["userId"]], ["AVAILABLE", undefined]);
    assert.equal((await leave(station)).status, 202);
    assert.equal((await change(get(), userOf(get()), "associated", station)).status, 202);
  });

  it("are left by nobody where there is no such station, or no permission", async () => {
    const { user, station } = seated(get());
    assertProblem(await leave("nowhere"), 404, "not.found");
    assertProblem(await leave(station, await readOnlyToken(get())), 403, "missing.permissions");
    assert.equal((await stationsOf(get(), user))["associatedStation"], station);
  });
});
