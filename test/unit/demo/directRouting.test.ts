import assert from "node:assert/strict";
import { leavesVersion, person, read, send } from "./furtherSupport.js";
import { aroundTests, assertProblem, clientToken, idOf, readOnlyToken } from "./support.js";

const MINE = "/api/v2/routing/directroutingbackup/settings/me";

describe("direct routing backups in a demo organization", () => {
  const get = aroundTests();
  const path = (id: string) => `/api/v2/routing/users/${id}/directroutingbackup/settings`;
  const [backedUp, backup] = [() => person(get()), () => person(get(), "Priya Raman")];
  const queueId = () => idOf(get().state.queues, "Billing");

  it("are set, shown with those who are backed up, and taken away", async () => {
    const settings = { queueId: queueId(), userId: backup().id, waitForAgent: true, agentWaitSeconds: 90 };
    await leavesVersion(get(), async () => {
      const answer = await send(get(), "PUT", path(backedUp().id), { ...settings, backedUpUsers: ["who?"] });
      assert.deepEqual([answer.status, answer.body], [200, { ...settings, backedUpUsers: [] }]);
      assert.deepEqual(await read(get(), path(backedUp().id)), answer.body);
      await send(get(), "PUT", path(backup().id), { queueId: queueId() });
      const shown = await read(get(), path(backup().id));
      assert.deepEqual(shown, { queueId: queueId(), backedUpUsers: [backedUp().id] });
      const removed = await send(get(), "DELETE", path(backedUp().id));
      assert.deepEqual([removed.status, removed.text], [204, ""]);
    });
    assertProblem(await send(get(), "GET", path(backedUp().id)), 404, "not.found");
    assertProblem(await send(get(), "DELETE", path(backedUp().id)), 404, "not.found");
    assert.deepEqual((await read(get(), path(backup().id)))["backedUpUsers"], []);
  });

  it("are the caller's own under another address", async () => {
    const me = get().state.administratorId;
    assertProblem(await send(get(), "GET", MINE), 404, "not.found");
    const answer = await send(get(), "PUT", MINE, { userId: backup().id, agentWaitSeconds: 60 });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(await read(get(), MINE), await read(get(), path(me)));
    await send(get(), "PUT", path(me), { queueId: queueId() });
    assert.equal((await read(get(), MINE))["queueId"], queueId());
    const removed = await send(get(), "DELETE", MINE);
    assert.deepEqual([removed.status, removed.text], [204, ""]);
    assertProblem(await send(get(), "GET", path(me)), 404, "not.found");
    assertProblem(await send(get(), "DELETE", MINE), 404, "not.found");
  });

  it("are nobody's where the caller is no user", async () => {
    const token = await clientToken(get(), get());
    for (const [method, body] of [["GET"], ["PUT", { queueId: queueId() }], ["DELETE"]] as const)
      assertProblem(await send(get(), method, MINE, body, token), 400, "not.a.user");
  });

  it("are refused where they lead nowhere, or wait too long or too short", async () => {
    const put = (body: unknown) => send(get(), "PUT", path(backedUp().id), body);
    assertProblem(await put({ queueId: "nowhere" }), 400, "invalid.value");
    assertProblem(await put({ userId: "nobody" }), 400, "invalid.value");
    assertProblem(await put({ userId: backedUp().id }), 400, "invalid.value");
    for (const agentWaitSeconds of [59, 864_001])
      assertProblem(await put({ agentWaitSeconds }), 400, "constraint.validation");
    assertProblem(await send(get(), "GET", path(backedUp().id)), 404, "not.found");
    for (const [method, body] of [["GET"], ["PUT", {}], ["DELETE"]] as const) {
      assertProblem(await send(get(), method, path("nobody"), body), 404, "not.found");
      const token = await readOnlyToken(get());
      assertProblem(await send(get(), method, path(backedUp().id), body, token), 403, "missing.permissions");
    }
  });

  it("are there for some of a new organization, and agree with each other", async () => {
    const settings = new Map<string, Awaited<ReturnType<typeof read>>>();
    for (const id of get().state.users.keys()) {
      const answer = await send(get(), "GET", path(id));
      if (answer.status === 200) settings.set(id, await read(get(), path(id)));
    }
    assert(settings.size > 5 && settings.size < 60);
    for (const [id, { backedUpUsers }] of settings) {
      const served = [...settings].filter(([, { userId }]) => userId === id).map(([other]) => other);
      assert.deepEqual(backedUpUsers, served);
    }
    assert(
      [...settings.values()].some(
        (of) => Array.isArray(of["backedUpUsers"]) && of["backedUpUsers"].length > 0,
      ),
    );
  });
});
