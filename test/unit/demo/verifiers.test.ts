import assert from "node:assert/strict";
import { object, type Shape } from "../support/shapes.js";
import { aroundTests, assertProblem, call, entities, names, readOnlyToken, userNamed } from "./support.js";

describe("verifiers of a demo organization's users", () => {
  const get = aroundTests();
  const path = (id = get().state.administratorId): string => `/api/v2/users/${id}/verifiers`;
  const read = async (id?: string): Promise<readonly Shape[]> => {
    const answer = await call(get(), path(id));
    const found = entities(answer);
    assert.equal(object(answer.body)["total"], found.length);
    return found;
  };
  const put = (id: unknown, body: unknown, token?: string) =>
    call(get(), `${path()}/${String(id)}`, {
      method: "PUT",
      body,
      ...(token === undefined ? {} : { token }),
    });
  const defaults = (all: readonly Shape[]) => all.filter((one) => one["default"] === true);

  it("are there for some users, at most one of them the default", async () => {
    const [app, key] = await read();
    assert.deepEqual([app?.["name"], app?.["default"], key?.["default"]], ["Authenticator app", true, false]);
    const counts = await Promise.all(
      [...get().state.users.keys()].slice(0, 60).map(async (id) => {
        const all = await read(id);
        assert(defaults(all).length <= 1);
        return all.length;
      }),
    );
    assert(counts.includes(0) && counts.includes(1));
  });

  it("are named, disabled and made the default, one at a time", async () => {
    const [app, key] = await read();
    const renamed = object((await put(key?.["id"], { name: " Blue key " })).body);
    assert.equal(renamed["name"], "Blue key");
    assert.equal((await put(key?.["id"], { name: "Blue key", enabled: true, default: true })).status, 200);
    assert.deepEqual(names(defaults(await read())), ["Blue key"]);
    const off = object((await put(key?.["id"], { name: "Blue key", enabled: false })).body);
    assert.deepEqual([off["enabled"], off["default"]], [false, false]);
    assert.deepEqual(
      defaults(await read()).map(({ id }) => id),
      [app?.["id"]],
    );
  });

  it("are taken away, and another becomes the default", async () => {
    const [app, key] = await read();
    await put(key?.["id"], { name: "Blue key", enabled: true });
    const gone = `${path()}/${String(app?.["id"])}`;
    const { version } = userNamed(get(), "Robin Ashworth");
    assert.equal((await call(get(), gone, { method: "DELETE" })).status, 204);
    const left = await read();
    assert.deepEqual(
      left.map(({ id, default: isDefault }) => [id, isDefault]),
      [[key?.["id"], true]],
    );
    assertProblem(await call(get(), gone, { method: "DELETE" }), 404, "not.found");
    assert.equal(userNamed(get(), "Robin Ashworth").version, version);
  });

  it("refuse what makes no sense, and callers who may not", async () => {
    const [app] = await read();
    assertProblem(await put(app?.["id"], { name: " " }), 400, "constraint.validation");
    assertProblem(await put(app?.["id"], { enabled: true }), 400, "constraint.validation");
    assertProblem(
      await put(app?.["id"], { name: "App", enabled: false, default: true }),
      400,
      "invalid.value",
    );
    assertProblem(await put(app?.["id"], { name: "App", type: "SMS" }), 400, "invalid.property");
    assertProblem(await put("nothing", { name: "App" }), 404, "not.found");
    assertProblem(await call(get(), path("nobody")), 404, "not.found");
    const token = await readOnlyToken(get());
    assertProblem(await put(app?.["id"], { name: "App" }, token), 403, "missing.permissions");
    assertProblem(await call(get(), path(), { token }), 403, "missing.permissions");
  });
});
