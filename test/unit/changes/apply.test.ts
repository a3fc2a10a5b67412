import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { RateLimiter } from "../../../src/api/limiter.js";
import type { Transport } from "../../../src/api/transport.js";
import { applyPlan, type Report } from "../../../src/changes/apply.js";
import { Journal, type JournalledPlan } from "../../../src/changes/journal.js";
import { planRated, type Plan, type Wish } from "../../../src/changes/plan.js";
import { planUndo } from "../../../src/changes/undo.js";
import type { FaultRule } from "../../../src/demo/faults.js";
import type { Named, RatedKind } from "../../../src/organization/model.js";
import type { Organization } from "../../../src/organization/organization.js";
import { settled } from "../support/clock.js";
import { addSkills, languagesOf, skillsOf, userNamed, world } from "../support/organization.js";

const WRITES = /^(patch|post|put|delete)/;

describe("applying a plan", () => {
  const get = world({}, 1_000);

  const writes = () =>
    get().demo.requests.filter(({ operation }) => operation !== null && WRITES.test(operation));
  const fault = (rule: FaultRule) => get().demo.faults.add(rule);
  const nadia = (): Named => {
    const { id, name } = userNamed(get().demo, "Nadia Novak");
    return { id, name };
  };
  const journalled = async (plan: Plan): Promise<JournalledPlan> => {
    const { journal, organization } = get();
    const found = (await journal.plans(organization.id)).find(({ id }) => id === plan.id);
    assert(found, "the plan is in the journal");
    return found;
  };
  const outcomes = async (plan: Plan) =>
    (await journalled(plan)).calls.map(({ outcome }) => outcome?.outcome ?? "open");

  /** The plan of wishes for users, from what they have now. */
  async function planFor(
    users: readonly Named[],
    wishes: readonly Wish[],
    kind: RatedKind = "acdSkill",
    organization: Organization = get().organization,
  ): Promise<Plan> {
    const bases = await Promise.all(
      users.map(async (user) => ({ user, items: await organization.users.rated(kind, user.id) })),
    );
    return planRated(organization, "A plan", kind, bases, wishes);
  }

  /** A plan of one user that takes one call for each skill that goes. */
  async function removals(count: number): Promise<{ plan: Plan; user: Named; skills: Named[] }> {
    const { demo } = get();
    const { id, name } = userNamed(demo, "Priya Raman");
    const user = { id, name };
    const skills = skillsOf(demo).slice(0, count);
    const plan = await planFor(
      [user],
      skills.map((item) => ({ item, proficiency: null })),
    );
    assert.equal(plan.calls.length, count);
    demo.clearRequests();
    return { plan, user, skills };
  }

  /** Every planned call is in exactly one of the report's lists. */
  function assertComplete({ plan, done, failed, notAttempted }: Report) {
    const all = [...done, ...failed.map(({ call }) => call), ...notAttempted];
    assert.equal(all.length, plan.calls.length);
    assert.deepEqual(new Set(all), new Set(plan.calls));
  }

  it("makes the organization what was wished, and says so", async () => {
    const { demo, organization, journal } = get();
    const [first, second] = skillsOf(demo);
    assert(first && second);
    const plan = await planFor(
      [nadia()],
      [
        { item: first, proficiency: 4 },
        { item: second, proficiency: 2.5 },
      ],
    );
    demo.clearRequests();
    const progress: [number, number][] = [];
    const report = await applyPlan(plan, organization, journal, {
      onProgress: (...now) => progress.push(now),
    });
    assertComplete(report);
    assert.deepEqual([...report.done], [...plan.calls]);
    assert.equal(report.cancelled, false);
    assert.deepEqual(progress, [[1, 1]]);
    assert.deepEqual(
      userNamed(demo, "Nadia Novak").skills,
      new Map([
        [first.id, 4],
        [second.id, 2.5],
      ]),
    );
    assert.equal(demo.requests.length, 1, "one call for one user, and no reading");
    assert.deepEqual(await outcomes(plan), ["done"]);
  });

  it("has the journal say what is about to be sent while it is sent, and what came of it before the next", async () => {
    const { demo, journal, folder, transport, connect } = get();
    const { plan } = await removals(3);
    const file = path.join(folder, `${demo.organization.id}.jsonl`);
    const seen: string[][] = [];
    const watching: Transport = {
      send: (request) => {
        seen.push(
          readFileSync(file, "utf8")
            .trimEnd()
            .split("\n")
            .map((line) => {
              const value: unknown = JSON.parse(line);
              assert(typeof value === "object" && value !== null && "type" in value);
              return String(value.type);
            }),
        );
        return transport.send(request);
      },
      close: () => transport.close(),
    };
    await applyPlan(plan, connect({ transport: watching }), journal);
    assert.deepEqual(seen, [
      ["plan", "sending"],
      ["plan", "sending", "outcome", "sending"],
      ["plan", "sending", "outcome", "sending", "outcome", "sending"],
    ]);
    assert.deepEqual(await outcomes(plan), ["done", "done", "done"]);
  });

  it("writes no secret into the journal", async () => {
    const { demo, organization, journal, folder } = get();
    const { plan } = await removals(1);
    fault({ fault: { kind: "status", status: 403, code: "missing.permissions" } });
    await applyPlan(plan, organization, journal);
    const text = readFileSync(path.join(folder, `${organization.id}.jsonl`), "utf8");
    assert(!text.includes(demo.accessToken));
    assert(text.includes("Priya Raman"));
  });

  describe("goes on after a failure that concerns one call alone:", () => {
    for (const [status, code, kind] of [
      [400, "invalid.value", "rejected"],
      [403, "missing.permissions", "forbidden"],
      [404, "not.found", "notFound"],
      [409, "general.conflict", "conflict"],
      [413, "request.entity.too.large", "rejected"],
    ] as const)
      it(`${status}`, async () => {
        const { organization, journal } = get();
        const { plan } = await removals(3);
        fault({ skip: 1, fault: { kind: "status", status, code } });
        const report = await applyPlan(plan, organization, journal);
        assertComplete(report);
        assert.deepEqual([...report.done], [plan.calls[0], plan.calls[2]]);
        assert.equal(report.failed[0]?.error.kind, kind);
        assert.equal(report.failed[0].unknown, false);
        assert.deepEqual(await outcomes(plan), ["done", "failed", "done"]);
        assert.equal(writes().length, 3);
        assert.equal(get().demo.requests.length, 3, "nothing needed to be read");
      });
  });

  describe("stops after a failure that the next call would share:", () => {
    const faults: Record<string, FaultRule["fault"]> = {
      "an expired token": { kind: "expireToken" },
      "an address that the organization does not let in": {
        kind: "status",
        status: 401,
        code: "ip.not.authorized",
      },
      "a server with a problem of its own": { kind: "status", status: 500 },
      "a rate limit that lasts": { kind: "status", status: 429, retryAfter: 600 },
      "a gateway's page": { kind: "html" },
      "a sign-in page of the network": { kind: "html", status: 200 },
      "a connection that breaks": { kind: "drop", when: "before" },
    };
    for (const [what, kind] of Object.entries(faults))
      it(what, async () => {
        const { organization, journal } = get();
        const { plan } = await removals(4);
        fault({ skip: 1, fault: kind });
        const report = await applyPlan(plan, organization, journal);
        assertComplete(report);
        assert.deepEqual([...report.done], [plan.calls[0]]);
        assert.equal(report.failed[0]?.call, plan.calls[1]);
        assert.equal(report.notAttempted.length, 2);
        assert.equal(report.cancelled, false);
        assert.equal(writes().length, 2, "nothing was sent twice");
      });
  });

  describe("settles by reading what it cannot know otherwise:", () => {
    const patch = "patchUserRoutingskillsBulk";
    const uncertain: Record<string, { after: FaultRule["fault"]; before: FaultRule["fault"] }> = {
      "a connection that breaks": {
        after: { kind: "drop", when: "after" },
        before: { kind: "drop", when: "before" },
      },
      "a gateway that gave up": {
        after: { kind: "status", status: 504, carryOut: true },
        before: { kind: "status", status: 504 },
      },
      "no answer": { after: { kind: "silent", carryOut: true }, before: { kind: "silent" } },
      "a gateway's page": { after: { kind: "html", carryOut: true }, before: { kind: "html" } },
      "a server's failure": {
        after: { kind: "status", status: 503, carryOut: true },
        before: { kind: "status", status: 503 },
      },
      "a sign-in page": {
        after: { kind: "html", status: 200, carryOut: true },
        before: { kind: "html", status: 200 },
      },
    };
    for (const [what, { after, before }] of Object.entries(uncertain)) {
      it(`${what}, and it was carried out`, async () => {
        const { demo, organization, journal } = get();
        const [skill] = skillsOf(demo);
        assert(skill);
        const plan = await planFor([nadia()], [{ item: skill, proficiency: 3 }]);
        demo.clearRequests();
        fault({ match: { operation: patch }, times: 10, fault: after });
        const report = await applyPlan(plan, organization, journal);
        assertComplete(report);
        assert.equal(report.done.length, 1);
        assert.deepEqual((await journalled(plan)).calls[0]?.outcome, {
          outcome: "done",
          confirmedByReading: true,
        });
        assert.deepEqual(
          demo.requests.map(({ operation }) => operation),
          [patch, "getUserRoutingskills"],
        );
      });

      it(`${what}, and it was not`, async () => {
        const { demo, organization, journal } = get();
        const [skill] = skillsOf(demo);
        assert(skill);
        const plan = await planFor([nadia()], [{ item: skill, proficiency: 3 }]);
        demo.clearRequests();
        fault({ match: { operation: patch }, times: 10, fault: before });
        const report = await applyPlan(plan, organization, journal);
        assertComplete(report);
        const [failed] = report.failed;
        assert(failed);
        assert.equal(writes().length, 1);
        const [call] = (await journalled(plan)).calls;
        if (what === "no answer" || what === "a gateway that gave up") {
          // A server that was merely slow may still be at it: that nothing is there yet proves nothing.
          assert.equal(failed.unknown, true);
          assert.deepEqual(call?.outcome, { outcome: "unknown", error: failed.error.message });
          return;
        }
        assert.equal(failed.unknown, false);
        assert(call?.outcome?.outcome === "failed");
        assert.equal(call.outcome.confirmedByReading, true);
        assert.equal(call.outcome.error, failed.error.message);
      });
    }

    for (const [what, answer] of [
      ["an empty body", { kind: "empty" }],
      ["half an answer", { kind: "truncate" }],
      ["an answer of another form", { kind: "wrongShape" }],
      ["an answer that breaks off", { kind: "truncate", connection: true }],
    ] satisfies [string, FaultRule["fault"]][])
      it(`${what}: it was carried out, and the plan goes on`, async () => {
        const { demo, organization, journal } = get();
        const skills = addSkills(demo, 60);
        const plan = await planFor(
          [nadia()],
          skills.map((item) => ({ item, proficiency: 1 })),
        );
        demo.clearRequests();
        fault({ match: { operation: patch }, fault: answer });
        const report = await applyPlan(plan, organization, journal);
        assert.equal(report.done.length, 2);
        assert.equal(userNamed(demo, "Nadia Novak").skills.size, 60);
        assert.equal(writes().length, 2);
      });

    it("a removal that was carried out", async () => {
      const { organization, journal } = get();
      const { plan } = await removals(2);
      fault({ match: { method: "DELETE" }, fault: { kind: "drop", when: "after" } });
      const report = await applyPlan(plan, organization, journal);
      assert.equal(report.done.length, 2);
      assert.equal(writes().length, 2);
    });

    it("half of a bulk that is there is neither done nor failed", async () => {
      const { demo, organization, journal } = get();
      const [first, second] = skillsOf(demo);
      assert(first && second);
      const plan = await planFor(
        [nadia()],
        [first, second].map((item) => ({ item, proficiency: 3 })),
      );
      fault({ match: { operation: patch }, fault: { kind: "drop", when: "before" } });
      // Somebody else gives her one of the two meanwhile.
      userNamed(demo, "Nadia Novak").skills.set(first.id, 3);
      const report = await applyPlan(plan, organization, journal);
      assert.equal(report.failed[0]?.unknown, true);
      assert.deepEqual(await outcomes(plan), ["unknown"]);
    });

    it("what cannot be read either stays unknown, and the plan stops", async () => {
      const { organization, journal } = get();
      const { plan } = await removals(3);
      fault({ match: { method: "DELETE" }, fault: { kind: "drop", when: "after" } });
      fault({ match: { method: "GET" }, times: 10, fault: { kind: "status", status: 500 } });
      const report = await applyPlan(plan, organization, journal);
      assertComplete(report);
      assert.equal(report.failed[0]?.unknown, true);
      assert.equal(report.failed[0].error.kind, "connectionLost");
      assert.equal(report.notAttempted.length, 2);
      assert.deepEqual(await outcomes(plan), ["unknown"]);
      assert.equal(writes().length, 1);
    });
  });

  describe("when cancelled", () => {
    it("ends between two calls: what was sent is waited for, the rest is not sent", async () => {
      const { organization, journal } = get();
      const { plan } = await removals(4);
      const stop = new AbortController();
      const report = await applyPlan(plan, organization, journal, {
        signal: stop.signal,
        onProgress: (done) => {
          if (done === 2) stop.abort();
        },
      });
      assertComplete(report);
      assert.equal(report.done.length, 2);
      assert.equal(report.cancelled, true);
      assert.equal(writes().length, 2);
      assert.deepEqual(await outcomes(plan), ["done", "done"]);
    });

    it("knows the outcome of the call that was under way", async () => {
      const { demo, organization, journal } = get();
      const { plan } = await removals(3);
      fault({ fault: { kind: "slow", ms: 60 } });
      const stop = new AbortController();
      const applying = applyPlan(plan, organization, journal, { signal: stop.signal });
      while (demo.requests.length === 0) await settled();
      stop.abort();
      const report = await applying;
      assertComplete(report);
      assert.equal(report.done.length, 1);
      assert.equal(report.notAttempted.length, 2);
      assert.deepEqual(await outcomes(plan), ["done"]);
    });

    it("looks what became of the last call even then", async () => {
      const { demo, organization, journal } = get();
      const { plan } = await removals(3);
      fault({ match: { method: "DELETE" }, fault: { kind: "silent", carryOut: true } });
      const stop = new AbortController();
      const applying = applyPlan(plan, organization, journal, { signal: stop.signal });
      while (demo.requests.length === 0) await settled();
      stop.abort();
      const report = await applying;
      assert.equal(report.done.length, 1);
      assert.equal(report.cancelled, true);
      assert.equal(writes().length, 1);
    });

    it("does not wait for a reading that never ends", async () => {
      const { demo, organization, journal } = get();
      const { plan } = await removals(3);
      fault({ match: { method: "DELETE" }, fault: { kind: "drop", when: "after" } });
      fault({ match: { method: "GET" }, times: 10, fault: { kind: "silent" } });
      const stop = new AbortController();
      const applying = applyPlan(plan, organization, journal, { signal: stop.signal });
      while (!demo.requests.some(({ method }) => method === "GET")) await settled();
      stop.abort();
      const report = await applying;
      assertComplete(report);
      assert.equal(report.failed[0]?.unknown, true);
      assert.deepEqual(await outcomes(plan), ["unknown"]);
      assert.equal(demo.requests.length, 2);
    });

    it("sends nothing at all where it was cancelled before", async () => {
      const { demo, organization, journal } = get();
      const { plan } = await removals(3);
      const report = await applyPlan(plan, organization, journal, { signal: AbortSignal.abort() });
      assertComplete(report);
      assert.equal(report.notAttempted.length, 3);
      assert.equal(report.cancelled, true);
      assert.equal(demo.requests.length, 0);
    });

    it("sends no more where it waits for the rate limit, and the journal knows that it did not", async () => {
      const { demo, organization, journal } = get();
      const { plan } = await removals(3);
      fault({ skip: 1, times: 10, fault: { kind: "status", status: 429, retryAfter: 30 } });
      const stop = new AbortController();
      const report = await applyPlan(plan, organization, journal, {
        signal: stop.signal,
        onWait: () => stop.abort(),
      });
      assertComplete(report);
      assert.equal(report.done.length, 1);
      assert.equal(report.failed.length, 0);
      assert.equal(report.notAttempted.length, 2);
      assert.equal(report.cancelled, true);
      assert.equal(demo.requests.length, 2);
      assert.deepEqual(await outcomes(plan), ["done", "failed"]);
    });
  });

  describe("without a journal", () => {
    it("sends nothing where it cannot be begun", async () => {
      const { demo, organization, folder } = get();
      const { plan } = await removals(2);
      const blocked = path.join(folder, "in-the-way");
      await writeFile(blocked, "");
      await assert.rejects(applyPlan(plan, organization, new Journal(blocked)));
      assert.equal(demo.requests.length, 0);
    });

    it("sends nothing more where it can no longer be written, and still tells what was done", async () => {
      const { organization, folder } = get();
      const { plan } = await removals(3);
      const inner = path.join(folder, "inner");
      await mkdir(inner);
      const going = new (class extends Journal {
        override async sending(...given: Parameters<Journal["sending"]>) {
          const id = await super.sending(...given);
          // The disk goes away while the first call is under way.
          await rm(inner, { recursive: true });
          await writeFile(inner, "");
          return id;
        }
      })(inner);
      const report = await applyPlan(plan, organization, going);
      assertComplete(report);
      assert.deepEqual([...report.done], [plan.calls[0]]);
      assert.equal(report.failed[0]?.error.kind, "invalidInput");
      assert.equal(report.failed[0].unknown, false);
      assert.match(report.failed[0].error.message, /^Nothing was sent, because the journal/);
      assert.equal(report.notAttempted.length, 1);
      assert.equal(writes().length, 1);
    });
  });

  for (const [calls, priority] of [
    [5, "interactive"],
    [6, "bulk"],
  ] as const)
    it(`lets people's clicks overtake ${calls} calls: ${priority === "bulk"}`, async () => {
      const { journal, connect } = get();
      const { plan } = await removals(calls);
      const asked: string[] = [];
      const limiter = new (class extends RateLimiter {
        override acquire(...given: Parameters<RateLimiter["acquire"]>) {
          asked.push(given[0]);
          return super.acquire(...given);
        }
      })();
      await applyPlan(plan, connect({ limiter }), journal);
      assert.deepEqual(new Set(asked), new Set([priority]));
    });

  it("makes of anything what anybody wishes, and the undo of it what was before", async function () {
    this.timeout(60_000);
    const { demo, organization, journal } = get();
    const people = ["Priya Raman", "Nadia Novak", "Robin Ashworth"].map((name) => userNamed(demo, name));
    const wish = fc.tuple(
      fc.nat(60),
      fc.option(
        fc.integer({ min: 0, max: 10 }).map((half) => half / 2),
        { freq: 3 },
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<RatedKind>("acdSkill", "language"),
        fc.subarray(people, { minLength: 1 }),
        fc.array(wish, { maxLength: 60 }),
        async (kind, users, wished) => {
          const items = kind === "acdSkill" ? skillsOf(demo) : languagesOf(demo);
          const held = () =>
            new Map(
              users.map((user) => [user.id, new Map(kind === "acdSkill" ? user.skills : user.languages)]),
            );
          const wishes = wished.flatMap(([n, proficiency]): Wish[] => {
            const item = items[n];
            return item ? [{ item, proficiency }] : [];
          });
          const before = held();
          const plan = await planFor(
            users.map(({ id, name }) => ({ id, name })),
            wishes,
            kind,
          );
          const report = await applyPlan(plan, organization, journal);
          assert.equal(report.done.length, plan.calls.length);
          const expected = new Map([...before].map(([id, has]) => [id, new Map(has)]));
          for (const has of expected.values())
            for (const { item, proficiency } of wishes)
              if (proficiency === null) has.delete(item.id);
              else has.set(item.id, proficiency);
          for (const { id } of users) {
            assert.deepEqual(held().get(id), expected.get(id));
            const read = await organization.users.rated(kind, id);
            assert.deepEqual(new Map(read.map((item) => [item.id, item.proficiency])), expected.get(id));
          }
          const undo = await planUndo(await journalled(plan), organization);
          assert.deepEqual(undo.leftOut, []);
          const undone = await applyPlan(undo, organization, journal);
          assert.equal(undone.done.length, undo.calls.length);
          assert.deepEqual(held(), before);
        },
      ),
      { numRuns: 25 },
    );
  });
});
