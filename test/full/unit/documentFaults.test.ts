// A save of everything that a document can change, with every step failing in every way: a retry sends the rest and nothing
// twice, never conflicts with itself, and at the end the server has what the text says.
import assert from "node:assert/strict";
import { applyPlan } from "../../../src/changes/apply.js";
import { draftOf } from "../../../src/changes/document/draft.js";
import { conflictsOf, planDocument } from "../../../src/changes/document/merge.js";
import { readState, withChanges, type Base } from "../../../src/changes/document/state.js";
import { textOf } from "../../../src/changes/document/text.js";
import type { FaultRule } from "../../../src/demo/faults.js";
import type { User as DemoUser } from "../../../src/demo/organization.js";
import { HastyClock } from "../../unit/support/clock.js";
import { world } from "../../unit/support/organization.js";

type Fault = FaultRule["fault"];

const STEPS = [
  "patchUser",
  "patchUserRoutingskillsBulk",
  "deleteUserRoutingskill",
  "patchUserRoutinglanguagesBulk",
  "deleteUserRoutinglanguage",
  "postRoutingQueueMembers",
  "patchUserQueues",
  "deleteRoutingQueueMember",
] as const;

const statuses = [400, 401, 403, 404, 409, 413, 415, 429, 500, 503, 504].flatMap((status): Fault[] =>
  // Of these nobody can say whether the server had done it.
  status >= 500
    ? [
        { kind: "status", status, carryOut: false },
        { kind: "status", status, carryOut: true },
      ]
    : [{ kind: "status", status, ...(status === 429 ? { retryAfter: 1 } : {}) }],
);

const faults: readonly Fault[] = [
  ...statuses,
  { kind: "html", carryOut: false },
  { kind: "html", carryOut: true },
  { kind: "empty" },
  { kind: "truncate" },
  { kind: "truncate", connection: true },
  { kind: "wrongShape" },
  { kind: "drop", when: "before" },
  { kind: "drop", when: "after" },
  { kind: "silent", carryOut: false },
  { kind: "silent", carryOut: true },
  { kind: "expireToken" },
];

interface Content {
  profile: Record<string, unknown>;
  acdSkills: Record<string, number>;
  languages: Record<string, number>;
  queues: Record<string, { joined: boolean }>;
}
const isContent = (value: unknown): value is Content =>
  typeof value === "object" && value !== null && "profile" in value && "queues" in value;

function contentOf(state: Base): Content {
  const value: unknown = JSON.parse(textOf(state));
  assert.ok(isContent(value));
  return value;
}

const without = <Value>(record: Record<string, Value>, name: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

describe("saving a document", () => {
  const get = world({ users: 60, stationDelay: 0 }, 250);

  /** Somebody in at least two queues of their own, with skills and languages enough. */
  function somebody(): DemoUser {
    const { state } = get().demo;
    const user = state
      .usersByName("active")
      .find(
        (one) =>
          one.skills.size > 1 &&
          one.languages.size > 1 &&
          state.memberships(one).filter(({ direct, queue }) => direct && queue.groupIds.length === 0).length >
            1,
      );
    assert.ok(user);
    return user;
  }

  function wantedOf(before: Content, user: DemoUser): Content {
    const { state } = get().demo;
    const free = <Item extends { name: string }>(items: Iterable<Item>, has: object) =>
      [...items].find(({ name }) => !(name in has))?.name ?? "";
    const [skill = ""] = Object.keys(before.acdSkills);
    const [language = "", rated = ""] = Object.keys(before.languages);
    const own = state
      .memberships(user)
      .filter(({ direct, queue }) => direct && queue.groupIds.length === 0)
      .map(({ queue }) => queue.name);
    const [left = "", switched = ""] = own;
    const plain = [...state.queues.values()].filter(({ groupIds }) => groupIds.length === 0);
    const joined = before.queues[switched]?.joined ?? false;
    return {
      profile: { ...before.profile, title: "After the storm", mobilePhone: "+13175550199" },
      acdSkills: { ...without(before.acdSkills, skill), [free(state.skills.values(), before.acdSkills)]: 4 },
      languages: { ...without(before.languages, language), [rated]: before.languages[rated] === 1 ? 2 : 1 },
      queues: {
        ...without(before.queues, left),
        [switched]: { joined: !joined },
        [free(plain, before.queues)]: { joined: true },
      },
    };
  }

  for (const step of STEPS)
    for (const fault of faults) {
      const { kind, ...rest } = fault;
      const details = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
      it(`where ${step} fails with ${[kind, ...details].join(", ")}`, async () => {
        const { demo, journal, connect } = get();
        let token = demo.issueUserToken();
        const organization = connect({
          clock: new HastyClock(),
          tokens: {
            token: () => Promise.resolve(token),
            renew: () => Promise.resolve((token = demo.issueUserToken())),
          },
        });
        const user = somebody();
        let base: Base = await readState(organization, user.id);
        const wanted = wantedOf(contentOf(base), user);
        const text = JSON.stringify(wanted);
        demo.clearRequests();
        demo.faults.add({ match: { operation: step }, fault });
        for (let attempt = 1; ; attempt += 1) {
          assert.ok(attempt <= 3, "a retry or two are enough");
          const draft = await draftOf(text, base, organization.names);
          assert.deepEqual(draft.problems, []);
          const now = await readState(organization, user.id);
          assert.deepEqual(conflictsOf(draft.changes, now), [], "a save does not conflict with itself");
          const plan = planDocument(organization, draft.changes, now);
          const report = await applyPlan(plan, organization, journal);
          const whole = report.failed.length === 0 && report.notAttempted.length === 0;
          base = withChanges(base, whole ? draft.changes : report.done.flatMap(({ changes }) => changes));
          if (whole) break;
        }
        assert.deepEqual(contentOf(await readState(organization, user.id)), wanted);
        const carriedOut = demo.requests
          .filter(({ carriedOut, operation }) => carriedOut && STEPS.some((one) => one === operation))
          .map(({ operation }) => operation);
        assert.deepEqual([...carriedOut].sort(), [...STEPS].sort(), "each step was carried out once");
        const open = (await journal.plans(organization.id))
          .flatMap(({ calls }) => calls)
          .filter(({ outcome }) => outcome === undefined);
        assert.deepEqual(open, [], "the journal has an outcome for each call");
      });
    }
});
