import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { applyPlan } from "../../../src/changes/apply.js";
import type { JournalledPlan, Outcome } from "../../../src/changes/journal.js";
import { planRated, type Plan, type Wish } from "../../../src/changes/plan.js";
import { lastUndoable, planUndo, settleOpenCalls } from "../../../src/changes/undo.js";
import type { Named, RatedKind } from "../../../src/organization/model.js";
import { cancelled, failure } from "../support/api.js";
import { addSkills, languagesOf, skillsOf, userNamed, world } from "../support/organization.js";

/** A test's own world of one organization with a few people in it. */
function setting() {
  const get = world({}, 1_000);
  const journalled = async (plan: Plan): Promise<JournalledPlan> => {
    const { journal, organization } = get();
    const found = (await journal.plans(organization.id)).find(({ id }) => id === plan.id);
    assert(found, "the plan is in the journal");
    return found;
  };
  const apply = async (plan: Plan) => {
    const { organization, journal } = get();
    return applyPlan(plan, organization, journal);
  };
  const planFor = async (names: readonly string[], wishes: readonly Wish[], kind: RatedKind = "acdSkill") => {
    const { demo, organization } = get();
    const users = names.map((name): Named => ({ id: userNamed(demo, name).id, name }));
    const bases = await Promise.all(
      users.map(async (user) => ({ user, items: await organization.users.rated(kind, user.id) })),
    );
    return planRated(organization, "Teach", kind, bases, wishes);
  };
  const skill = (n: number): Named => {
    const found = skillsOf(get().demo)[n];
    assert(found);
    return found;
  };
  return { get, journalled, apply, planFor, skill };
}

describe("taking a plan back", () => {
  const { get, journalled, apply, planFor, skill } = setting();
  const people = ["Nadia Novak", "Priya Raman"];

  it("restores what was there: added, re-rated and removed, of several users", async () => {
    const { demo, organization } = get();
    const held = () => people.map((name) => new Map(userNamed(demo, name).skills));
    const before = held();
    const plan = await planFor(people, [
      { item: skill(0), proficiency: 0.5 },
      { item: skill(1), proficiency: null },
      { item: skill(2), proficiency: 5 },
    ]);
    await apply(plan);
    assert.notDeepEqual(held(), before);
    const undo = await planUndo(await journalled(plan), organization);
    assert.equal(undo.title, "Undo: Teach");
    assert.equal(undo.undoes, plan.id);
    await apply(undo);
    assert.deepEqual(held(), before);
  });

  it("restores languages", async () => {
    const { demo, organization } = get();
    const [language] = languagesOf(demo);
    assert(language);
    const plan = await planFor(["Nadia Novak"], [{ item: language, proficiency: 3 }], "language");
    await apply(plan);
    const undo = await planUndo(await journalled(plan), organization);
    assert.deepEqual(
      undo.calls.map(({ operation }) => operation.id),
      ["deleteUserRoutinglanguage"],
    );
    await apply(undo);
    assert.equal(userNamed(demo, "Nadia Novak").languages.size, 0);
  });

  it("restores more than one bulk of skills", async () => {
    const { demo, organization } = get();
    const priya = userNamed(demo, "Priya Raman");
    for (const { id } of addSkills(demo, 40)) priya.skills.set(id, 3);
    const before = new Map(priya.skills);
    const plan = await planFor(
      ["Priya Raman"],
      skillsOf(demo).map((item) => ({ item, proficiency: null })),
    );
    await apply(plan);
    assert.equal(priya.skills.size, 0);
    const undo = await planUndo(await journalled(plan), organization);
    assert.deepEqual(
      undo.calls.map(({ changes }) => changes.length),
      [50, 30],
    );
    await apply(undo);
    assert.deepEqual(priya.skills, before);
  });

  it("leaves alone what somebody changed since, and says so", async () => {
    const { demo, organization } = get();
    const nadia = userNamed(demo, "Nadia Novak");
    const plan = await planFor(
      ["Nadia Novak"],
      [0, 1, 2, 3].map((n) => ({ item: skill(n), proficiency: 3 })),
    );
    await apply(plan);
    nadia.skills.set(skill(0).id, 5);
    nadia.skills.delete(skill(1).id);
    const undo = await planUndo(await journalled(plan), organization);
    assert.deepEqual(
      undo.leftOut.map(({ user, why }) => [user.name, why]),
      [
        ["Nadia Novak", `${skill(0).name} was changed again since, and is left alone`],
        ["Nadia Novak", `${skill(1).name} is as it was already`],
      ],
    );
    await apply(undo);
    assert.deepEqual(nadia.skills, new Map([[skill(0).id, 5]]));
  });

  it("takes back only what was done of a plan that failed in the middle", async () => {
    const { demo, organization } = get();
    demo.faults.add({
      match: { method: "DELETE" },
      skip: 1,
      fault: { kind: "status", status: 409, code: "general.conflict" },
    });
    const priya = userNamed(demo, "Priya Raman");
    const before = new Map(priya.skills);
    const plan = await planFor(
      ["Priya Raman"],
      [0, 1, 2].map((n) => ({ item: skill(n), proficiency: null })),
    );
    assert.equal((await apply(plan)).failed.length, 1);
    // What the plan failed to remove, somebody else removes.
    priya.skills.delete(skill(1).id);
    const undo = await planUndo(await journalled(plan), organization);
    await apply(undo);
    before.delete(skill(1).id);
    assert.deepEqual(priya.skills, before);
  });

  it("takes back what was carried out although nobody knew", async () => {
    const { demo, organization } = get();
    const nadia = userNamed(demo, "Nadia Novak");
    const plan = await planFor(["Nadia Novak"], [{ item: skill(0), proficiency: 3 }]);
    demo.faults.add({ match: { method: "PATCH" }, fault: { kind: "drop", when: "after" } });
    demo.faults.add({ match: { method: "GET" }, fault: { kind: "status", status: 500 } });
    assert.equal((await apply(plan)).failed[0]?.unknown, true);
    assert.equal(nadia.skills.size, 1);
    const undo = await planUndo(await journalled(plan), organization);
    await apply(undo);
    assert.equal(nadia.skills.size, 0);
  });

  it("takes back a call whose outcome could not be written down", async () => {
    const { demo, organization, journal } = get();
    const nadia = userNamed(demo, "Nadia Novak");
    const plan = await planFor(["Nadia Novak"], [{ item: skill(0), proficiency: 3 }]);
    const [call] = plan.calls;
    assert(call);
    await journal.begin(plan);
    await journal.sending(plan, call);
    await organization.client.send(call.operation, call.input);
    assert.equal(lastUndoable(await journal.plans(organization.id))?.id, plan.id);
    await apply(await planUndo(await journalled(plan), organization));
    assert.equal(nadia.skills.size, 0);
  });

  for (const [status, code] of [
    [404, "not.found"],
    [403, "not.authorized"],
  ] as const)
    it(`is not held up by a user who cannot be read any more (${status})`, async () => {
      const { demo, organization } = get();
      const plan = await planFor(people, [{ item: skill(0), proficiency: 0.5 }]);
      await apply(plan);
      const gone = userNamed(demo, "Nadia Novak");
      demo.faults.add({
        match: { path: `/api/v2/users/${gone.id}/`, method: "GET" },
        fault: { kind: "status", status, code },
      });
      const undo = await planUndo(await journalled(plan), organization);
      assert.deepEqual(
        undo.calls.map(({ user }) => user.name),
        ["Priya Raman"],
      );
      assert.match(undo.leftOut[0]?.why ?? "", /you may not see it, and is left alone/);
      assert.equal(undo.leftOut[0]?.user.id, gone.id);
    });

  it("is no plan at all where the server cannot be read", async () => {
    const { demo, organization } = get();
    const plan = await planFor(people, [{ item: skill(0), proficiency: 0.5 }]);
    await apply(plan);
    demo.faults.add({ match: { method: "GET" }, fault: { kind: "status", status: 500 } });
    await failure(planUndo(await journalled(plan), organization), "serverError");
    await cancelled(planUndo(await journalled(plan), organization, { signal: AbortSignal.abort() }));
  });

  it("tells how far the reading is", async () => {
    const { organization } = get();
    const plan = await planFor(people, [{ item: skill(0), proficiency: 0.5 }]);
    await apply(plan);
    const told: [number, number][] = [];
    await planUndo(await journalled(plan), organization, { onProgress: (...now) => told.push(now) });
    assert.deepEqual(told, [
      [1, 2],
      [2, 2],
    ]);
  });

  it("can itself be told apart in the journal, and is not offered again", async () => {
    const { organization, journal } = get();
    const first = await planFor(["Nadia Novak"], [{ item: skill(0), proficiency: 3 }]);
    await apply(first);
    const second = await planFor(["Nadia Novak"], [{ item: skill(1), proficiency: 3 }]);
    await apply(second);
    const undo = await planUndo(await journalled(second), organization);
    await apply(undo);
    await journal.undone(organization.id, second.id);
    assert.equal((await journalled(undo)).undoes, second.id);
    assert.equal(lastUndoable(await journal.plans(organization.id))?.id, first.id);
  });
});

describe("what a crash left open", () => {
  const { get, journalled, planFor, skill } = setting();

  /** A plan in the journal as a crash leaves it: its last call is sent, or was about to be. */
  async function crashed(sent: boolean): Promise<Plan> {
    const { demo, organization, journal } = get();
    const plan = await planFor(["Nadia Novak"], [{ item: skill(0), proficiency: 3 }]);
    const [call] = plan.calls;
    assert(call);
    await journal.begin(plan);
    await journal.sending(plan, call);
    if (sent) await organization.client.send(call.operation, call.input);
    demo.clearRequests();
    return plan;
  }
  const dead = () => false;
  const outcomeOf = async (plan: Plan): Promise<Outcome | undefined> =>
    (await journalled(plan)).calls[0]?.outcome;

  for (const sent of [true, false])
    it(`is settled by reading, never by sending: ${sent ? "carried out" : "never sent"}`, async () => {
      const { demo, organization, journal } = get();
      const plan = await crashed(sent);
      const [settled, ...more] = await settleOpenCalls(organization, journal, dead);
      assert.deepEqual(more, []);
      assert.equal(settled?.plan.id, plan.id);
      assert.equal(settled.outcome.outcome, sent ? "done" : "failed");
      assert.deepEqual(await outcomeOf(plan), settled.outcome);
      assert.deepEqual(
        demo.requests.map(({ method }) => method),
        ["GET"],
      );
      assert.equal(userNamed(demo, "Nadia Novak").skills.size, sent ? 1 : 0);
      demo.clearRequests();
      assert.deepEqual(await settleOpenCalls(organization, journal, dead), []);
      assert.equal(demo.requests.length, 0, "once is enough");
      assert.equal(
        lastUndoable(await journal.plans(organization.id))?.id,
        sent ? plan.id : undefined,
        "what was carried out can be taken back",
      );
    });

  it("makes no request where nothing is open", async () => {
    const { demo, organization, journal } = get();
    const plan = await planFor(["Nadia Novak"], [{ item: skill(0), proficiency: 3 }]);
    await applyPlan(plan, organization, journal);
    demo.clearRequests();
    assert.deepEqual(await settleOpenCalls(organization, journal, dead), []);
    assert.equal(demo.requests.length, 0);
  });

  it("is left to the process that still works on it", async () => {
    const { demo, organization, journal } = get();
    const plan = await crashed(true);
    assert.deepEqual(await settleOpenCalls(organization, journal), [], "this process lives");
    assert.equal(demo.requests.length, 0);
    assert.equal(await outcomeOf(plan), undefined);
  });

  it("is settled once that process is gone", async () => {
    const { organization, journal, folder } = get();
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    const plan = await crashed(true);
    // As the other process wrote it before it ended.
    const line = {
      type: "plan",
      plan: "of another process",
      at: new Date().toISOString(),
      title: "Elsewhere",
      organization: { id: organization.id, name: organization.name },
      process: child.pid,
    };
    const change = plan.calls[0]?.changes[0];
    const sending = {
      type: "sending",
      plan: "of another process",
      call: "c",
      at: line.at,
      operationId: "patchUserRoutingskillsBulk",
      user: change?.user,
      changes: [change],
    };
    await appendFile(
      path.join(folder, `${organization.id}.jsonl`),
      `${JSON.stringify(line)}\n${JSON.stringify(sending)}\n`,
    );
    const settled = await settleOpenCalls(organization, journal);
    assert.deepEqual(
      settled.map(({ plan, outcome }) => [plan.title, outcome.outcome]),
      [["Elsewhere", "done"]],
    );
  });

  it("stays open where the server cannot be read, and is settled later", async () => {
    const { demo, organization, journal } = get();
    const plan = await crashed(true);
    demo.faults.add({ match: { method: "GET" }, fault: { kind: "status", status: 500 } });
    assert.deepEqual(await settleOpenCalls(organization, journal, dead), []);
    assert.equal((await outcomeOf(plan))?.outcome, "unknown");
    const [settled] = await settleOpenCalls(organization, journal, dead);
    assert.equal(settled?.outcome.outcome, "done");
  });

  it("is given up where a week has not shown it", async () => {
    const { demo, organization, journal } = get();
    await crashed(true);
    demo.faults.add({ match: { method: "GET" }, fault: { kind: "status", status: 500 } });
    await settleOpenCalls(organization, journal, dead);
    demo.clearRequests();
    const inEightDays = () => Date.now() + 8 * 24 * 60 * 60_000;
    assert.deepEqual(await settleOpenCalls(organization, journal, dead, inEightDays), []);
    assert.equal(demo.requests.length, 0);
  });

  it("includes calls of which a broken connection left nothing known, also of this process", async () => {
    const { demo, organization, journal } = get();
    const plan = await planFor(["Nadia Novak"], [{ item: skill(0), proficiency: 3 }]);
    demo.faults.add({ match: { method: "PATCH" }, fault: { kind: "drop", when: "after" } });
    demo.faults.add({ match: { method: "GET" }, fault: { kind: "status", status: 500 } });
    await applyPlan(plan, organization, journal);
    assert.equal((await outcomeOf(plan))?.outcome, "unknown");
    const [settled] = await settleOpenCalls(organization, journal);
    assert.equal(settled?.outcome.outcome, "done");
    assert.deepEqual(await outcomeOf(plan), { outcome: "done", confirmedByReading: true });
  });

  it("is settled for the organization that is there, and no other", async () => {
    const { demo, organization, journal } = get();
    await crashed(true);
    const other = { id: "another", name: "Another" };
    const plan = {
      ...(await planFor(["Nadia Novak"], [{ item: skill(1), proficiency: 3 }])),
      organization: other,
    };
    const [call] = plan.calls;
    assert(call);
    await journal.begin(plan);
    await journal.sending(plan, call);
    demo.clearRequests();
    const settled = await settleOpenCalls(organization, journal, dead);
    assert.equal(settled.length, 1);
    assert.equal(demo.requests.length, 1);
    assert.equal((await journal.plans("another"))[0]?.calls[0]?.outcome, undefined);
  });
});
