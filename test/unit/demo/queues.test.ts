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

describe("members of a queue of a demo organization", () => {
  const get = aroundTests({ expandOmits: false });

  const queueNamed = (name: string): Queue => {
    const queue = get().state.queues.get(idOf(get().state.queues, name));
    assert(queue);
    return queue;
  };
  const list = (queue: Queue, query = "") =>
    call(get(), `/api/v2/routing/queues/${queue.id}/members?pageSize=100&${query}`);
  const membersOf = async (queue: Queue, query = "") => entities(await list(queue, query));
  const ids = (items: Awaited<ReturnType<typeof membersOf>>) => items.map(({ id }) => id);
  const patch = (queue: Queue, id: string, body: unknown, token?: string) =>
    call(get(), `/api/v2/routing/queues/${queue.id}/members/${id}`, {
      method: "PATCH",
      body,
      ...(token === undefined ? {} : { token }),
    });

  it("are as many as the queue says, joined or not, by themselves or by a group", async () => {
    for (const name of ["Billing", "VIP", "Escalations"]) {
      const queue = queueNamed(name);
      const [shown] = entities(await call(get(), `/api/v2/routing/queues?id=${queue.id}`));
      const count = async (query: string) => (await membersOf(queue, query)).length;
      assert(shown && Number(shown["memberCount"]) > 0);
      assert.equal(await count(""), shown["memberCount"]);
      assert.equal(await count("joined=true"), shown["joinedMemberCount"]);
      assert.equal(await count("memberBy=user"), shown["userMemberCount"]);
      const rest = Number(shown["memberCount"]) - Number(shown["userMemberCount"]);
      assert.equal(await count("memberBy=group"), rest);
      assert.equal((await count("joined=true")) + (await count("joined=false")), shown["memberCount"]);
    }
  });

  it("are the users who have the queue among theirs", async () => {
    const queue = queueNamed("VIP");
    const members = await membersOf(queue);
    assert(members.some(({ memberBy }) => memberBy === "group"));
    for (const { id, joined } of members.slice(0, 12)) {
      const path = `/api/v2/users/${String(id)}/queues?pageSize=100&joined=${String(joined)}`;
      assert(names(entities(await call(get(), path))).includes("VIP"));
    }
  });

  it("come by name, in pages that do not say how many there are", async () => {
    const queue = queueNamed("Billing");
    const all = await membersOf(queue);
    const down = await membersOf(queue, "sortOrder=desc");
    assert.deepEqual(ids(down), ids(all).reverse());
    const path = `/api/v2/routing/queues/${queue.id}/members`;
    const first = await call(get(), `${path}?pageSize=2`);
    const body = object(first.body);
    assert(!("total" in body) && !("pageCount" in body) && !("lastUri" in body));
    const next = await call(get(), String(body["nextUri"]));
    assert.deepEqual([...ids([...entities(first)]), ...ids([...entities(next)])], ids(all).slice(0, 4));
  });

  it("are found by name, status, presence, skill and language", async () => {
    const { state } = get();
    const queue = queueNamed("Billing");
    const member = [...state.users.values()].find(
      (user) => state.membership(user, queue) && user.skills.size > 1 && user.languages.size > 0,
    );
    assert(member);
    const [skill = "", other = ""] = [...member.skills.keys()];
    const [language = ""] = [...member.languages.keys()];
    const presence = member.presence.definition.systemPresence;
    const named = String(state.skills.get(skill)?.name);
    for (const [query, holds] of [
      [`name=${encodeURIComponent(member.name.slice(1, 6))}`, () => true],
      [
        `routingStatus=${member.routing.status}`,
        (id) => state.users.get(id)?.routing.status === member.routing.status,
      ],
      [
        `presence=${encodeURIComponent(presence)}`,
        (id) => state.users.get(id)?.presence.definition.systemPresence === presence,
      ],
      [`skills=${skill},${other}`, (id) => state.users.get(id)?.skills.has(other) === true],
      [`skills=${encodeURIComponent(named)}`, (id) => state.users.get(id)?.skills.has(skill) === true],
      [`languages=${language}`, (id) => state.users.get(id)?.languages.has(language) === true],
    ] as [string, (id: string) => boolean][]) {
      const found = ids(await membersOf(queue, query)).map(String);
      assert(found.includes(member.id), query);
      assert(found.every(holds), query);
    }
    assert.deepEqual(await membersOf(queue, "skills=nothing"), []);
    assert.deepEqual(await membersOf(queue, "profileSkills=nothing"), []);
    assertProblem(await list(queue, "memberBy=nobody"), 400, "invalid.value");
  });

  it("bring what is asked for of the user", async () => {
    const queue = queueNamed("Billing");
    const [plain] = await membersOf(queue);
    const [rich] = await membersOf(queue, "expand=routingStatus,presence");
    assert(plain && rich && !("routingStatus" in plain));
    const user = object(rich["user"]);
    assert.equal(user["name"], rich["name"]);
    assert.deepEqual(user["routingStatus"], rich["routingStatus"]);
    const presence = await call(get(), `/api/v2/users/${String(rich["id"])}/presences/purecloud`);
    assert.deepEqual(user["presence"], presence.body);
  });

  it("are put into rings and made active or not, until they leave", async () => {
    const [billing, { id, version }] = [queueNamed("Billing"), userNamed(get(), "Nadia Novak")];
    assertProblem(await patch(billing, id, { joined: true }), 404, "not.found");
    const members = `/api/v2/routing/queues/${billing.id}/members`;
    await call(get(), members, { method: "POST", body: [{ id }] });
    const shown = async () => {
      const [member] = await membersOf(billing, "name=Nadia Novak");
      return [member?.["ringNumber"], member?.["joined"]];
    };
    assert.deepEqual(await shown(), [1, true]);
    const answer = await patch(billing, id, { id, ringNumber: 3, joined: false });
    assert.deepEqual([answer.status, answer.text], [204, ""]);
    assert.deepEqual(await shown(), [3, false]);
    assert.deepEqual(names(entities(await call(get(), `/api/v2/users/${id}/queues?joined=false`))), [
      "Billing",
    ]);
    await patch(billing, id, { ringNumber: 4 });
    assert.deepEqual(await shown(), [4, false]);
    assertProblem(await patch(billing, id, { ringNumber: 7 }), 400, "constraint.validation");
    assertProblem(await patch(billing, id, { id: "another" }), 400, "invalid.value");
    assertProblem(
      await patch(billing, id, { joined: true }, await readOnlyToken(get())),
      403,
      "missing.any.permissions",
    );
    assert.deepEqual(await shown(), [4, false]);
    await call(get(), `${members}/${id}`, { method: "DELETE" });
    await call(get(), members, { method: "POST", body: [{ id }] });
    assert.deepEqual(await shown(), [1, true]);
    assert.equal(userNamed(get(), "Nadia Novak").version, version);
  });

  it("are nobody's where there is no such queue", async () => {
    assertProblem(await call(get(), "/api/v2/routing/queues/nowhere/members"), 404, "not.found");
    assertProblem(await call(get(), "/api/v2/routing/queues/nowhere"), 404, "not.found");
  });
});

describe("single queues, one's own, and those of divisions", () => {
  const get = aroundTests();

  it("are one queue as the list shows it", async () => {
    const id = idOf(get().state.queues, "Billing");
    const answer = await call(get(), `/api/v2/routing/queues/${id}`);
    assert.deepEqual(entities(await call(get(), `/api/v2/routing/queues?id=${id}`)), [answer.body]);
  });

  it("are those of the caller, joined or not", async () => {
    const me = get().state.administratorId;
    const add = (name: string) =>
      call(get(), `/api/v2/routing/queues/${idOf(get().state.queues, name)}/members`, {
        method: "POST",
        body: [{ id: me }],
      });
    await add("Billing");
    await add("Sales");
    await call(get(), `/api/v2/users/${me}/queues/${idOf(get().state.queues, "Sales")}`, {
      method: "PATCH",
      body: { joined: false },
    });
    const mine = async (query: string) =>
      entities(await call(get(), `/api/v2/routing/queues/me?pageSize=100&${query}`));
    const own = async (joined: boolean) =>
      entities(await call(get(), `/api/v2/users/${me}/queues?pageSize=100&joined=${joined}`));
    assert.deepEqual(await mine("joined=true"), await own(true));
    assert.deepEqual(await mine("joined=false"), await own(false));
    const all = names(await mine(""));
    assert(all.includes("Billing") && all.includes("Sales"));
    assert.deepEqual(names(await mine("sortOrder=desc")), [...all].reverse());
    const token = await readOnlyToken(get());
    assertProblem(await call(get(), "/api/v2/routing/queues/me", { token }), 400, "not.a.user");
  });

  it("are searched by name, id and division, and need a permission", async () => {
    const list = (query: string, token?: string) =>
      call(get(), `/api/v2/routing/queues/divisionviews?pageSize=100&${query}`, token ? { token } : {});
    const all = names(entities(await call(get(), "/api/v2/routing/queues?pageSize=100")));
    assert.deepEqual(names(entities(await list(""))), all);
    assert.deepEqual(names(entities(await list("sortOrder=desc&sortBy=name"))), [...all].reverse());
    assert.deepEqual(names(entities(await list("name=claims"))), ["Claims"]);
    const vip = idOf(get().state.queues, "VIP");
    assert.deepEqual(names(entities(await list(`id=${vip}`))), ["VIP"]);
    const division = get().state.queues.get(idOf(get().state.queues, "Claims"))?.divisionId ?? "";
    assert.deepEqual(names(entities(await list(`divisionId=${division}`))), ["Claims", "Fraud Review"]);
    assertProblem(await list("sortBy=memberCount"), 400, "invalid.value");
    assertProblem(await list("", await readOnlyToken(get())), 403, "missing.permissions");
  });
});
