import assert from "node:assert/strict";
import type { User } from "../../../src/demo/organization.js";
import { list, object } from "../support/shapes.js";
import { items, leavesVersion, person, read, send } from "./furtherSupport.js";
import { aroundTests, assertProblem, call, names, readOnlyToken } from "./support.js";

describe("people around a user of a demo organization", () => {
  const get = aroundTests({ expandOmits: false });
  const around = (id: string, what: string, query = "") =>
    items(get(), `/api/v2/users/${id}/${what}?${query}`);
  const ids = (people: Awaited<ReturnType<typeof around>>) => people.map(({ id }) => id);
  const setManager = async ({ id }: User, manager: string) => {
    const { version } = await read(get(), `/api/v2/users/${id}`);
    assert.equal((await send(get(), "PATCH", `/api/v2/users/${id}`, { version, manager })).status, 200);
  };
  const three = () =>
    [person(get()), person(get(), "Priya Raman"), person(get(), "Shannon D'Arcy-O'Neill")] as const;

  it("are their manager, and that one's, and those who report to them", async () => {
    const [low, middle, high] = three();
    await setManager(low, middle.id);
    await setManager(middle, high.id);
    await setManager(high, "");
    assert.deepEqual(ids(await around(low.id, "superiors")), [middle.id, high.id]);
    assert.deepEqual(ids(await around(high.id, "superiors")), []);
    assert(ids(await around(middle.id, "directreports")).includes(low.id));
    const [shown] = await around(low.id, "superiors", "expand=skills");
    assert(list(shown?.["skills"]).length > 10);
    await setManager(high, low.id);
    assert.deepEqual(ids(await around(low.id, "superiors")), [middle.id, high.id]);
  });

  it("are siblings as well, who have the same manager", async () => {
    const [one, manager, other] = three();
    await setManager(one, manager.id);
    await setManager(other, manager.id);
    const adjacents = await read(get(), `/api/v2/users/${one.id}/adjacents`);
    const reports = ids(await around(manager.id, "directreports"));
    assert(reports.includes(one.id));
    assert.deepEqual(
      ids(list(adjacents["siblings"])),
      reports.filter((id) => id !== one.id),
    );
    assert.deepEqual(ids(list(adjacents["superiors"])), ids(await around(one.id, "superiors")));
    assert.deepEqual(list(adjacents["directReports"]), await around(one.id, "directreports"));
    await setManager(one, "");
    assert.deepEqual(list((await read(get(), `/api/v2/users/${one.id}/adjacents`))["siblings"]), []);
  });

  it("are no longer those who were deleted or are inactive", async () => {
    const [low, middle] = three();
    await setManager(low, middle.id);
    const change = async ({ id }: User, state: string) => {
      const { version } = await read(get(), `/api/v2/users/${id}`);
      await send(get(), "PATCH", `/api/v2/users/${id}`, { version, state });
    };
    await change(low, "inactive");
    assert(!ids(await around(middle.id, "directreports")).includes(low.id));
    await change(middle, "deleted");
    assert.deepEqual(await around(low.id, "superiors"), []);
  });

  it("have favourites, some of them, and other organizations' trust", async () => {
    const users = [...get().state.users.keys()];
    let [favorites, trusted] = [0, 0];
    for (const id of users.slice(0, 60)) {
      const chosen = await around(id, "favorites", "pageSize=100");
      assert(!ids(chosen).includes(id));
      assert.deepEqual(names(await around(id, "favorites", "sortOrder=DESC")), names(chosen).reverse());
      favorites += chosen.length;
      for (const { organization, authorization } of await around(id, "trustors")) {
        trusted += 1;
        assert.match(String(object(organization)["name"]), /demo/);
        assert(Array.isArray(object(authorization)["permissions"]));
      }
    }
    assert(favorites > 20 && trusted > 0);
    assert.deepEqual(await around(person(get()).id, "favorites"), []);
  });

  it("lose a favourite who is deleted", async () => {
    const { users } = get().state;
    let owner = "";
    let favorite: unknown;
    for (const id of users.keys()) {
      const [first] = await around(id, "favorites");
      if (first === undefined) continue;
      [owner, favorite] = [id, first["id"]];
      break;
    }
    const path = `/api/v2/users/${String(favorite)}`;
    await send(get(), "PATCH", path, { version: (await read(get(), path))["version"], state: "deleted" });
    assert(!ids(await around(owner, "favorites")).includes(favorite));
  });

  it("are nobody's where there is no such user", async () => {
    for (const what of ["superiors", "directreports", "adjacents", "favorites", "trustors", "profileskills"])
      assertProblem(await call(get(), `/api/v2/users/nobody/${what}`), 404, "not.found");
    assertProblem(await call(get(), "/api/v2/users/nobody/profile"), 404, "general.resource.not.found");
    const trustors = `/api/v2/users/${person(get()).id}/trustors`;
    const token = await readOnlyToken(get());
    assertProblem(await call(get(), trustors, { token }), 403, "missing.permissions");
  });
});

describe("profiles in a demo organization", () => {
  const get = aroundTests({ expandOmits: false });

  it("say who somebody is, and what is asked for", async () => {
    const { id, name } = person(get());
    const user = await read(get(), `/api/v2/users/${id}?expand=presence,routingStatus,outOfOffice,station`);
    const plain = await read(get(), `/api/v2/users/${id}/profile`);
    assert.deepEqual([plain["id"], plain["name"], plain["version"]], [id, name, user["version"]]);
    assert(!("expands" in plain));
    const expand = "presence,routingStatus,outOfOffice,station";
    const { expands } = await read(get(), `/api/v2/users/${id}/profile?expand=${expand}`);
    const { presence, routingStatus, outOfOffice, station } = user;
    assert.deepEqual(expands, { presence, routingStatus, outOfOffice, station });
  });

  it("come in lists as users do", async () => {
    const users = await items(get(), "/api/v2/users?pageSize=500");
    const profiles = await items(get(), "/api/v2/profiles/users?pageSize=500&sortOrder=descending");
    assert.deepEqual(names(profiles), names(users).reverse());
    const [user] = users;
    const { jabberId } = object(user?.["chat"]);
    for (const filter of [`id=${String(user?.["id"])}`, `jid=${encodeURIComponent(String(jabberId))}`])
      assert.deepEqual(names(await items(get(), `/api/v2/profiles/users?${filter}`)), [user?.["name"]]);
    assertProblem(await call(get(), "/api/v2/profiles/users?pageSize=501"), 400, "constraint.validation");
    const deep = "/api/v2/profiles/users?pageSize=500&pageNumber=21";
    assertProblem(await call(get(), deep), 400, "bad.request");
  });

  it("have skills that are a list of their own, replaced as a whole", async () => {
    const { id } = person(get());
    const path = `/api/v2/users/${id}/profileskills`;
    const set = (body: unknown, token?: string) => send(get(), "PUT", path, body, token);
    await leavesVersion(get(), async () => {
      assert.deepEqual((await set(["Excel", "SQL", "Excel"])).body, ["Excel", "SQL"]);
      assert.deepEqual((await call(get(), path)).body, ["Excel", "SQL"]);
    });
    const user = await read(get(), `/api/v2/users/${id}?expand=profileSkills,skills`);
    assert.deepEqual([user["profileSkills"], user["skills"]], [["Excel", "SQL"], []]);
    assertProblem(await set([""]), 400, "constraint.validation");
    assertProblem(await set(["X"], await readOnlyToken(get())), 403, "missing.permissions");
    assert.deepEqual((await set([])).body, []);
    assert.deepEqual((await call(get(), path)).body, []);
  });
});
