import assert from "node:assert/strict";
import { object } from "../support/shapes.js";
import { items, leavesVersion, person, read, send } from "./furtherSupport.js";
import { aroundTests, assertProblem, call, names, readOnlyToken } from "./support.js";

const LABELS = "/api/v2/routing/utilization/labels";

describe("utilization in a demo organization", () => {
  const get = aroundTests();
  const path = (id = person(get()).id) => `/api/v2/routing/users/${id}/utilization`;
  const put = (body: unknown, token?: string) => send(get(), "PUT", path(), body, token);
  const standard = () => read(get(), "/api/v2/routing/utilization");

  it("is the organization's for whoever has none of their own", async () => {
    const own = await read(get(), path());
    const media = own["utilization"];
    assert.deepEqual(own, { ...(await standard()), level: "Organization" });
    assert.deepEqual(Object.keys(object(media)).sort(), ["call", "callback", "chat", "email", "message"]);
  });

  it("is overridden by a user's own, until that is taken away", async () => {
    const before = await read(get(), path());
    const [label] = await items(get(), LABELS);
    const id = String(label?.["id"]);
    const utilization = {
      chat: { maximumCapacity: 25, interruptableMediaTypes: ["call", "email"], includeNonAcd: true },
    };
    const body = {
      utilization,
      labelUtilizations: { [id]: { maximumCapacity: 2, interruptingLabelIds: [id] } },
    };
    await leavesVersion(get(), async () => {
      const answer = await put(body);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(await read(get(), path()), answer.body);
      assert.deepEqual(answer.body, {
        utilization,
        labelUtilizations: {
          [id]: { maximumCapacity: 2, interruptingLabelIds: [id], labelName: label?.["name"] },
        },
        level: "Agent",
      });
      const removed = await call(get(), path(), { method: "DELETE" });
      assert([200, 204].includes(removed.status) && removed.text === "");
    });
    assert.deepEqual(await read(get(), path()), before);
    assert.deepEqual(await standard(), { utilization: before["utilization"], labelUtilizations: {} });
  });

  it("is refused where it is more than anybody can do, or of what there is not", async () => {
    const before = await read(get(), path());
    const of = (share: object, medium = "chat") => put({ utilization: { [medium]: share } });
    assertProblem(await of({ maximumCapacity: 26 }), 400, "constraint.validation");
    assertProblem(await of({ maximumCapacity: -1 }), 400, "constraint.validation");
    assertProblem(await of({ maximumCapacity: 1 }, "fax"), 400, "invalid.value");
    assertProblem(await of({ interruptableMediaTypes: ["call", "fax"] }), 400, "invalid.value");
    assertProblem(
      await put({ labelUtilizations: { unknown: { maximumCapacity: 1 } } }),
      400,
      "invalid.value",
    );
    assertProblem(await put({ level: "Agent" }), 400, "invalid.property");
    assert.deepEqual(await read(get(), path()), before);
  });

  it("has labels, found by name", async () => {
    const labels = names(await items(get(), LABELS));
    assert(labels.length > 1);
    assert.deepEqual(names(await items(get(), `${LABELS}?sortOrder=descending`)), [...labels].reverse());
    assert.deepEqual(names(await items(get(), `${LABELS}?name=vip`)), ["VIP customers"]);
    assertProblem(await call(get(), `${LABELS}?pageSize=101`), 400, "constraint.validation");
  });

  it("is some users' own in a new organization", async () => {
    const levels = [];
    for (const id of get().state.users.keys()) levels.push((await read(get(), path(id)))["level"]);
    const own = levels.filter((level) => level === "Agent").length;
    assert(own > 5 && own < levels.length / 2);
  });

  it("is nobody's where there is no such user, and needs a permission", async () => {
    const token = await readOnlyToken(get());
    for (const [method, body] of [["GET"], ["PUT", {}], ["DELETE"]] as const) {
      assertProblem(await send(get(), method, path("nobody"), body), 404, "not.found");
      const denied = await send(get(), method, path(), body, token);
      assert.equal(denied.status, 403);
    }
    for (const list of ["/api/v2/routing/utilization", LABELS])
      assert.equal((await call(get(), list, { token })).status, 403);
  });
});
