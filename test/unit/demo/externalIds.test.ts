import assert from "node:assert/strict";
import { list, object } from "../support/shapes.js";
import { aroundTests, assertProblem, call, readOnlyToken, userNamed } from "./support.js";

describe("external ids of a demo organization's users", () => {
  const get = aroundTests();
  const nadia = () => userNamed(get(), "Nadia Novak").id;
  const priya = () => userNamed(get(), "Priya Raman").id;
  const path = (id: string): string => `/api/v2/users/${id}/externalid`;
  const keys = async (id: string): Promise<unknown[]> =>
    list((await call(get(), path(id))).body).map(({ authorityName, externalKey }) =>
      [authorityName, externalKey].join(" "),
    );
  const post = (id: string, authorityName: string, externalKey: string, token?: string) =>
    call(get(), path(id), {
      method: "POST",
      body: { authorityName, externalKey },
      ...(token === undefined ? {} : { token }),
    });
  const find = (authorityName: string, externalKey: string, query = "") =>
    call(
      get(),
      `/api/v2/users/externalid/${encodeURIComponent(authorityName)}/${encodeURIComponent(externalKey)}${query}`,
    );
  const remove = (id: string, authorityName: string, externalKey: string) =>
    call(get(), `${path(id)}/${encodeURIComponent(authorityName)}/${encodeURIComponent(externalKey)}`, {
      method: "DELETE",
    });

  it("are there for some users, who are found by them", async () => {
    const holders = [...get().state.users.values()].filter(
      ({ account, state }) => account.externalIds.length > 0 && state === "active",
    );
    assert(holders.length > 30 && holders.length < 200);
    const [user] = holders;
    const [externalId] = user?.account.externalIds ?? [];
    assert(user && externalId);
    const found = object(
      (await find(externalId.authorityName, externalId.externalKey, "?expand=skills")).body,
    );
    assert.equal(found["id"], user.id);
    assert("skills" in found);
  });

  it("are given, read, found and taken away again, whatever is in them", async () => {
    const id = nadia();
    const before = await keys(id);
    const { version } = userNamed(get(), "Nadia Novak");
    const key = "a/b c?d%é🙂";
    const answer = await post(id, "Payroll & Co", key);
    assert.equal(answer.status, 200);
    assert.equal(list(answer.body).length, before.length + 1);
    assert.deepEqual(await keys(id), [...before, `Payroll & Co ${key}`]);
    const one = object((await call(get(), `${path(id)}/${encodeURIComponent("Payroll & Co")}`)).body);
    assert.equal(one["externalKey"], key);
    assert.equal(object((await find("Payroll & Co", key)).body)["id"], id);
    assert.equal((await remove(id, "Payroll & Co", key)).status, 204);
    assert.deepEqual(await keys(id), before);
    assertProblem(await find("Payroll & Co", key), 404, "not.found");
    assertProblem(await remove(id, "Payroll & Co", key), 404, "not.found");
    assert.equal(userNamed(get(), "Nadia Novak").version, version);
  });

  it("belong to one user, and an authority has one for each", async () => {
    assert.equal((await post(nadia(), "Payroll", "1")).status, 200);
    assertProblem(await post(priya(), "Payroll", "1"), 409, "general.conflict");
    assertProblem(await post(nadia(), "Payroll", "1"), 409, "general.conflict");
    assertProblem(await post(nadia(), "Payroll", "2"), 409, "general.conflict");
    assert.equal((await post(priya(), "payroll", "1")).status, 200);
    assert.equal(object((await find("payroll", "1")).body)["id"], priya());
  });

  it("stay a deleted user's, who is not found by them until restored", async () => {
    const { id, version } = userNamed(get(), "Nadia Novak");
    await post(id, "Payroll", "1");
    assert.equal((await call(get(), `/api/v2/users/${id}`, { method: "DELETE" })).status, 200);
    assertProblem(await find("Payroll", "1"), 404, "not.found");
    assertProblem(await post(priya(), "Payroll", "1"), 409, "general.conflict");
    const body = { state: "active", version: version + 1 };
    assert.equal((await call(get(), `/api/v2/users/${id}`, { method: "PATCH", body })).status, 200);
    assert.equal(object((await find("Payroll", "1")).body)["id"], id);
  });

  it("are at most 100", async () => {
    const id = nadia();
    const left = 100 - (await keys(id)).length;
    const answers = await Promise.all(
      Array.from({ length: left }, (_, index) => post(id, `Authority ${index}`, "1")),
    );
    assert(answers.every(({ status }) => status === 200));
    assertProblem(await post(id, "One more", "1"), 400, "bad.request");
    assert.equal((await keys(id)).length, 100);
  });

  it("refuse what is none, users who are not there, and callers who may not", async () => {
    assertProblem(await post(nadia(), "", "1"), 400, "constraint.validation");
    assertProblem(await post(nadia(), "Payroll", ""), 400, "constraint.validation");
    assertProblem(await post("nobody", "Payroll", "1"), 404, "not.found");
    assertProblem(await call(get(), path("nobody")), 404, "not.found");
    assertProblem(await call(get(), `${path(nadia())}/Nowhere`), 404, "not.found");
    const token = await readOnlyToken(get());
    assertProblem(await post(nadia(), "Payroll", "1", token), 403, "missing.permissions");
  });
});
