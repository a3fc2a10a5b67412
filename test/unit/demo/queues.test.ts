import assert from "node:assert/strict";
import type { Queue, User } from "../../../src/demo/organization.js";
import { object } from "../support/shapes.js";
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

describe("queues of a demo organization", () => {
  const get = aroundTests({ expandOmits: false });

  const queueNamed = (name: string): Queue => {
    const queue = get().state.queues.get(idOf(get().state.queues, name));
    assert(queue);
    return queue;
  };
  const user = (name = "Nadia Novak"): User => {
    const found = get().state.users.get(userNamed(get(), name).id);
    assert(found);
    return found;
  };
  /** Somebody who is in a queue by a group alone. */
  function byGroup(): { member: User; queue: Queue; joined: boolean } {
    const { state } = get();
    for (const member of state.users.values())
      for (const { queue, direct, joined } of state.memberships(member))
        if (!direct && member.state === "active") return { member, queue, joined };
    return assert.fail("nobody is in a queue by a group alone");
  }
  const members = (queue: string, users: readonly string[], query = "", token?: string) =>
    call(get(), `/api/v2/routing/queues/${queue}/members${query}`, {
      method: "POST",
      body: users.map((id) => ({ id })),
      ...(token === undefined ? {} : { token }),
    });
  const remove = (queue: string, member: string) =>
    call(get(), `/api/v2/routing/queues/${queue}/members/${member}`, { method: "DELETE" });
  const join = (of: User, wanted: readonly [queueId: string, joined: boolean][], query = "") =>
    call(get(), `/api/v2/users/${of.id}/queues${query}`, {
      method: "PATCH",
      body: wanted.map(([id, joined]) => ({ id, joined })),
    });
  /** The names of the queues in which the user is active, and of the others. */
  async function queuesOf({ id }: User): Promise<[joined: unknown[], others: unknown[]]> {
    const path = `/api/v2/users/${id}/queues?pageSize=100&joined=`;
    const [joined, others] = [await call(get(), `${path}true`), await call(get(), `${path}false`)];
    assert(entities(joined).every((queue) => queue["joined"] === true));
    assert(entities(others).every((queue) => queue["joined"] === false));
    return [names(entities(joined)), names(entities(others))];
  }
  const counts = async (queue: Queue) => {
    const [found] = entities(await call(get(), `/api/v2/routing/queues?id=${queue.id}`));
    return [found?.["memberCount"], found?.["userMemberCount"], found?.["joinedMemberCount"]].map(Number);
  };

  it("take new members, who are active in them, and whom every list counts", async () => {
    const [billing, one, two] = [queueNamed("Billing"), user(), user("Robin Ashworth")];
    const before = await counts(billing);
    const newcomers = [one, two].filter((member) => !get().state.membership(member, billing));
    assert(newcomers.includes(one));
    assert.equal((await members(billing.id, [one.id, two.id])).status, 204);
    assert.deepEqual(await queuesOf(one), [["Billing"], []]);
    const after = await counts(billing);
    assert.deepEqual(
      after.map((count, index) => count - (before[index] ?? 0)),
      [newcomers.length, newcomers.length, newcomers.length],
    );
  });

  it("leave who is a member already as active as before", async () => {
    const [billing, one] = [queueNamed("Billing"), user()];
    await members(billing.id, [one.id]);
    await join(one, [[billing.id, false]]);
    assert.equal((await members(billing.id, [one.id])).status, 204);
    assert.deepEqual(await queuesOf(one), [[], ["Billing"]]);
  });

  it("take at most 100 members in one call, and none where one of them is not there", async () => {
    const [billing, one] = [queueNamed("Billing"), user()];
    const many = [...get().state.users.keys()].slice(0, 101);
    assertProblem(await members(billing.id, many), 400, "constraint.validation");
    const problem = assertProblem(await members(billing.id, [one.id, "nobody"]), 400, "invalid.value");
    assert.deepEqual(problem.details, [{ errorCode: "invalid.value", fieldName: "[1].id" }]);
    assert.deepEqual(await queuesOf(one), [[], []]);
    assertProblem(await members("nowhere", [one.id]), 404, "not.found");
    assert.equal((await members(billing.id, many.slice(0, 100))).status, 204);
  });

  for (const way of ["one by one", "several at once"] as const) {
    const leave = (queue: string, member: string) =>
      way === "one by one" ? remove(queue, member) : members(queue, [member], "?delete=true");

    it(`lose members, ${way}`, async () => {
      const [billing, one] = [queueNamed("Billing"), user()];
      await members(billing.id, [one.id]);
      const before = await counts(billing);
      assert.equal((await leave(billing.id, one.id)).status, 204);
      assert.deepEqual(await queuesOf(one), [[], []]);
      assert.deepEqual(
        await counts(billing),
        before.map((count) => count - 1),
      );
      const again = assertProblem(await leave(billing.id, one.id), 404, "not.found");
      assert.match(again.message ?? "", /Nadia Novak is no member of the queue Billing/);
    });

    it(`keep whom a group has put into them, ${way}`, async () => {
      const { member, queue, joined } = byGroup();
      const problem = assertProblem(await leave(queue.id, member.id), 400, "bad.request");
      assert.match(problem.message ?? "", /through/);
      assert.deepEqual(get().state.membership(member, queue), { queue, direct: false, joined });
    });
  }

  it("have members of both kinds, who stay by the group when they leave personally", async () => {
    const { member, queue, joined } = byGroup();
    await members(queue.id, [member.id]);
    assert.deepEqual(get().state.membership(member, queue), { queue, direct: true, joined });
    assert.equal((await remove(queue.id, member.id)).status, 204);
    assert.deepEqual(get().state.membership(member, queue), { queue, direct: false, joined });
  });

  it("are removed for all users of a call or for none", async () => {
    const [billing, one] = [queueNamed("Billing"), user()];
    await members(billing.id, [one.id]);
    const stranger = [...get().state.users.values()].find((other) => !get().state.membership(other, billing));
    assert(stranger);
    assertProblem(await members(billing.id, [one.id, stranger.id], "?delete=true"), 404, "not.found");
    assert.deepEqual(await queuesOf(one), [["Billing"], []]);
  });

  it("are activated and deactivated, several at once and one by one", async () => {
    const [billing, sales, one] = [queueNamed("Billing"), queueNamed("Sales"), user()];
    await members(billing.id, [one.id]);
    await members(sales.id, [one.id]);
    const before = await counts(billing);
    const answer = await join(one, [
      [billing.id, false],
      [sales.id, true],
    ]);
    assert.deepEqual(
      entities(answer).map(({ name, joined }) => [name, joined]),
      [
        ["Billing", false],
        ["Sales", true],
      ],
    );
    assert.deepEqual(await queuesOf(one), [["Sales"], ["Billing"]]);
    assert.deepEqual(await counts(billing), [before[0], before[1], (before[2] ?? 0) - 1]);
    const single = await call(get(), `/api/v2/users/${one.id}/queues/${billing.id}`, {
      method: "PATCH",
      body: { joined: true },
    });
    assert.deepEqual([object(single.body)["id"], object(single.body)["joined"]], [billing.id, true]);
    assert.deepEqual(await queuesOf(one), [["Billing", "Sales"], []]);
  });

  it("are activated for members by a group as well", async () => {
    const { member, queue, joined } = byGroup();
    assert.equal((await join(member, [[queue.id, !joined]])).status, 200);
    assert.deepEqual(get().state.membership(member, queue), { queue, direct: false, joined: !joined });
    assert.equal((await join(member, [[queue.id, joined]])).status, 200);
    assert.deepEqual(get().state.membership(member, queue), { queue, direct: false, joined });
  });

  it("of which the user is no member refuse the whole call, and are named", async () => {
    const [billing, sales, one] = [queueNamed("Billing"), queueNamed("Sales"), user()];
    await members(billing.id, [one.id]);
    const problem = assertProblem(
      await join(one, [
        [billing.id, false],
        [sales.id, true],
      ]),
      404,
      "not.found",
    );
    assert(problem.message?.includes("Sales") && problem.message.includes(sales.id));
    assertProblem(
      await join(one, [
        [billing.id, false],
        ["nowhere", true],
      ]),
      404,
      "not.found",
    );
    assert.deepEqual(await queuesOf(one), [["Billing"], []]);
    const single = { method: "PATCH", body: { joined: true } };
    assertProblem(await call(get(), `/api/v2/users/${one.id}/queues/${sales.id}`, single), 404, "not.found");
  });

  it("answer with those of the divisions that were asked for", async () => {
    const [billing, kundendienst, one] = [queueNamed("Billing"), queueNamed("DE Kundendienst"), user()];
    await members(billing.id, [one.id]);
    await members(kundendienst.id, [one.id]);
    const answer = await join(
      one,
      [
        [billing.id, false],
        [kundendienst.id, false],
      ],
      `?divisionId=${kundendienst.divisionId}`,
    );
    assert.deepEqual(names(entities(answer)), ["DE Kundendienst"]);
    assert.deepEqual(await queuesOf(one), [[], ["Billing", "DE Kundendienst"]]);
  });

  it("leave the user's version alone", async () => {
    const [billing, one] = [queueNamed("Billing"), user()];
    const { version } = one;
    await members(billing.id, [one.id]);
    await join(one, [[billing.id, false]]);
    await remove(billing.id, one.id);
    assert.equal(user().version, version);
  });

  it("count as if everybody were counted anew, whatever happened", async () => {
    const { state } = get();
    const people = [...state.users.values()].slice(0, 30);
    await call(get(), "/api/v2/routing/queues");
    for (const [index, person] of people.entries())
      for (const queue of state.queues.values())
        if ((index + queue.name.length) % 3 > 0)
          state.setMembership(person, queue, { direct: index % 2 === 0, joined: index % 5 > 1 });
    const kept = [...state.queues.values()].map((queue) => ({ ...state.queueCounts(queue) }));
    state.usersChanged();
    assert.deepEqual(
      kept,
      [...state.queues.values()].map((queue) => state.queueCounts(queue)),
    );
  });

  it("are listed by name, with part of it, by id and by division", async () => {
    const list = async (query: string) =>
      names(entities(await call(get(), `/api/v2/routing/queues?pageSize=100&${query}`)));
    const all = await list("");
    assert.equal(all.length, 25);
    assert.deepEqual(await list("sortOrder=desc"), [...all].reverse());
    assert.deepEqual(await list("name=business"), ["US Business Desk"]);
    assert.deepEqual(await list("name=*technical*"), [
      "IN Technical Support",
      "UK Technical Support",
      "US Technical Support",
    ]);
    assert.deepEqual(await list("name=nowhere"), []);
    assert.deepEqual(await list(`id=${queueNamed("VIP").id},${queueNamed("Sales").id}`), ["Sales", "VIP"]);
    assert.deepEqual(await list(`divisionId=${queueNamed("Claims").divisionId}`), ["Claims", "Fraud Review"]);
    assert.deepEqual(await list("hasPeer=true"), []);
    const page = await call(get(), "/api/v2/routing/queues?pageSize=10&pageNumber=3");
    assert.deepEqual([entities(page).length, object(page.body)["total"]], [5, 25]);
    assertProblem(await call(get(), "/api/v2/routing/queues?pageSize=501"), 400, "constraint.validation");
  });

  it("need a permission to be changed", async () => {
    const [billing, one] = [queueNamed("Billing"), user()];
    const token = await readOnlyToken(get());
    assertProblem(await members(billing.id, [one.id], "", token), 403, "missing.any.permissions");
    const path = `/api/v2/routing/queues/${billing.id}/members/${one.id}`;
    assertProblem(await call(get(), path, { method: "DELETE", token }), 403, "missing.any.permissions");
    const body = [{ id: billing.id, joined: true }];
    const patch = await call(get(), `/api/v2/users/${one.id}/queues`, { method: "PATCH", body, token });
    assertProblem(patch, 403, "missing.any.permissions");
    assert.equal((await call(get(), "/api/v2/routing/queues", { token })).status, 200);
  });
});
