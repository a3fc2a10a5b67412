import assert from "node:assert/strict";
import fc from "fast-check";
import { applyPlan } from "../../../src/changes/apply.js";
import { describeChange } from "../../../src/changes/sections/index.js";
import { draftOf, type Draft } from "../../../src/changes/document/draft.js";
import { conflictsOf, planDocument } from "../../../src/changes/document/merge.js";
import { readState, type Base, type UserState } from "../../../src/changes/document/state.js";
import { textOf } from "../../../src/changes/document/text.js";
import type { Plan } from "../../../src/changes/plan.js";
import type { User as DemoUser } from "../../../src/demo/organization.js";
import { personText } from "../../../src/organization/names.js";
import { userNamed, world } from "../support/organization.js";

/** A document as its JSON. */
interface Content {
  profile: Record<string, unknown>;
  acdSkills: Record<string, number>;
  languages: Record<string, number>;
  queues: Record<string, { joined: boolean }>;
}

const isContent = (value: unknown): value is Content =>
  typeof value === "object" &&
  value !== null &&
  "profile" in value &&
  "acdSkills" in value &&
  "queues" in value;

function contentOf(state: Base): Content {
  const value: unknown = JSON.parse(textOf(state));
  assert.ok(isContent(value));
  return value;
}

const text = (content: unknown): string => JSON.stringify(content, null, 2);

describe("a user's document", () => {
  const get = world({ users: 30, skills: 150, stationDelay: 0 });

  const read = (user: DemoUser): Promise<UserState> => readState(get().organization, user.id);
  const draft = (content: unknown, base: Base): Promise<Draft> =>
    draftOf(typeof content === "string" ? content : text(content), base, get().organization.names);

  /** Applies a draft as a save does, and answers the plan. */
  async function save(drafted: Draft, user: DemoUser): Promise<Plan> {
    const { organization, journal } = get();
    assert.deepEqual(
      drafted.problems.map(({ message }) => message),
      [],
    );
    const plan = planDocument(organization, drafted.changes, await read(user));
    const report = await applyPlan(plan, organization, journal);
    assert.deepEqual(
      report.failed.map(({ error }) => error.message),
      [],
    );
    return plan;
  }

  const someLevel = fc.integer({ min: 0, max: 50 }).map((tenth) => tenth / 10);
  const someTitle = fc
    .oneof(
      fc.string({ minLength: 0, maxLength: 40, unit: "grapheme" }),
      fc.constantFrom(
        "<img src=x onerror=alert(1)>",
        "שלום עולם",
        "🦊 fox",
        "x".repeat(10_000),
        '"quoted" \\ back',
      ),
    )
    .map((title) => title.replace(/\p{Cc}/gu, " ").trim());

  /** What people make of a document: other levels, other skills, other queues, other fields. */
  function someContent(before: Content, base: Base) {
    const { demo } = get();
    const names = (items: Iterable<{ name: string }>) => {
      const all = [...items].map(({ name }) => name);
      return all.filter((name) => all.indexOf(name) === all.lastIndexOf(name));
    };
    const levels = (all: string[], most: number) =>
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(...all), someLevel), {
          maxLength: most,
          selector: ([name]) => name,
        })
        .map((pairs) => Object.fromEntries(pairs));
    const items = base.sections.queues.readable ? base.sections.queues.items : [];
    const kept = items.filter(({ fixed }) => fixed !== undefined).map(({ name }) => name);
    // Nobody is their own manager.
    const people = [...demo.state.users.values()].filter(
      ({ id, state }) => state === "active" && id !== base.user.id,
    );
    return fc
      .record({
        profile: fc.record({
          title: someTitle,
          department: someTitle,
          preferredName: someTitle,
          acdAutoAnswer: fc.boolean(),
          certifications: fc.array(fc.constantFrom("First aid", "COPC", "ISO 9001"), { maxLength: 3 }),
          manager: fc.option(fc.constantFrom(...people.map(personText)), { nil: "" }),
          employeeId: fc.stringMatching(/^[A-Z]{2}\d{4}$/),
          dateHire: fc.constantFrom("2020-01-31", "2024-12-01"),
          mobilePhone: fc.constantFrom("", "+13175550100", "+13175550100 x 12"),
        }),
        acdSkills: levels(names(demo.state.skills.values()), 140),
        languages: levels(names(demo.state.languages.values()), 8),
        queues: fc
          .uniqueArray(fc.constantFrom(...names(demo.state.queues.values())), { maxLength: 12 })
          .chain((chosen) =>
            fc
              .tuple(
                ...[...new Set([...chosen, ...kept])].map((name) =>
                  fc.tuple(fc.constant(name), fc.boolean()),
                ),
              )
              .map((pairs) => Object.fromEntries(pairs.map(([name, joined]) => [name, { joined }]))),
          ),
      })
      .map((wanted): Content => ({ ...wanted, profile: { ...before.profile, ...wanted.profile } }));
  }

  it("is what is read back after it was saved, by deltas alone, with every call as the API takes it", async () => {
    const { demo } = get();
    const [, user] = demo.state.usersByName("active");
    assert.ok(user);
    const first = await read(user);
    await fc.assert(
      fc.asyncProperty(someContent(contentOf(first), first), async (wanted) => {
        const base = await read(user);
        const plan = await save(await draft(wanted, base), user);
        for (const { operation, changes } of plan.calls) {
          assert.equal(operation.replacesList, false, operation.id);
          assert.ok(changes.length > 0, "a call changes something");
        }
        const now = contentOf(await read(user));
        assert.deepEqual(now, {
          profile: now.profile,
          acdSkills: wanted.acdSkills,
          languages: wanted.languages,
          queues: wanted.queues,
        });
        for (const [key, value] of Object.entries(wanted.profile))
          assert.deepEqual(now.profile[key], value, key);
        // Saved again, there is nothing to send.
        assert.deepEqual((await draft(now, await read(user))).changes, []);
      }),
      { numRuns: 40, includeErrorInReport: true },
    );
  });

  it("works with a section of 120 ACD skills: three bulks, and one removal for each that goes", async () => {
    const { demo } = get();
    const user = userNamed(demo, "Robin Ashworth");
    const names = [...new Set([...demo.state.skills.values()].map(({ name }) => name))];
    const before = contentOf(await read(user));
    const many = names
      .filter((name) => [...demo.state.skills.values()].filter((skill) => skill.name === name).length === 1)
      .slice(0, 120);
    const wanted = { ...before, acdSkills: Object.fromEntries(many.map((name, at) => [name, at % 6])) };
    const plan = await save(await draft(wanted, await read(user)), user);
    const fresh = many.filter((name) => before.acdSkills[name] !== wanted.acdSkills[name]).length;
    assert.equal(
      plan.calls.filter(({ operation }) => operation.id === "patchUserRoutingskillsBulk").length,
      Math.ceil(fresh / 50),
    );
    assert.deepEqual(contentOf(await read(user)).acdSkills, wanted.acdSkills);
    await save(await draft({ ...wanted, acdSkills: {} }, await read(user)), user);
    assert.deepEqual(contentOf(await read(user)).acdSkills, {});
  });

  const fields = [
    "title",
    "department",
    "preferredName",
    "employeeId",
    "officialName",
    "workPhone2",
    "homePhone",
  ];

  it("never conflicts where two people edit different fields, and loses neither", async () => {
    const { demo } = get();
    const [, , user] = demo.state.usersByName("active");
    assert.ok(user);
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(fields, { minLength: 2 }), fc.nat(), async (chosen, cut) => {
        turn += 1;
        const at = 1 + (cut % (chosen.length - 1));
        const [mine, theirs] = [chosen.slice(0, at), chosen.slice(at)];
        const base = await read(user);
        const edit = (keys: string[], who: string) =>
          Object.fromEntries(keys.map((key) => [key, `${who} ${turn} ${key}`]));
        const ours = await draft({ profile: edit(mine, "me") }, base);
        await save(await draft({ profile: edit(theirs, "them") }, base), user);
        assert.deepEqual(conflictsOf(ours.changes, await read(user)), []);
        await save(ours, user);
        const { profile } = contentOf(await read(user));
        for (const [key, value] of Object.entries({ ...edit(mine, "me"), ...edit(theirs, "them") }))
          assert.equal(profile[key], value);
      }),
      { numRuns: 25 },
    );
  });

  it("always conflicts where two people give the same thing different values, and never where they agree", async () => {
    const { demo } = get();
    const [, , , user] = demo.state.usersByName("active");
    assert.ok(user);
    const [skill] = [...demo.state.skills.values()];
    assert.ok(skill);
    const level = fc.integer({ min: 0, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fields),
        level,
        level,
        level,
        async (field, before, mine, theirs) => {
          const rate = (value: number) => ({
            acdSkills: { [skill.name]: value },
            profile: { [field]: `level ${value}` },
          });
          await save(await draft(rate(before), await read(user)), user);
          const base = await read(user);
          const ours = await draft(rate(mine), base);
          await save(await draft(rate(theirs), base), user);
          const conflicts = conflictsOf(ours.changes, await read(user));
          const both = mine !== before && theirs !== before && mine !== theirs;
          assert.equal(conflicts.length, both ? 2 : 0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("leaves a colleague's skill that was added while it was edited", async () => {
    const { demo } = get();
    const [user] = demo.state.usersByName("active");
    assert.ok(user);
    const base = await read(user);
    const before = contentOf(base);
    const [mine = "", theirs = ""] = [...demo.state.skills.values()]
      .map(({ name }) => name)
      .filter((name) => !(name in before.acdSkills));
    const ours = await draft({ ...before, acdSkills: { ...before.acdSkills, [mine]: 4 } }, base);
    await save(await draft({ ...before, acdSkills: { ...before.acdSkills, [theirs]: 2 } }, base), user);
    await save(ours, user);
    assert.deepEqual(contentOf(await read(user)).acdSkills, { ...before.acdSkills, [mine]: 4, [theirs]: 2 });
  });

  it("leaves what is not in the text, and clears what is explicitly empty", async () => {
    const { demo } = get();
    const user = [...demo.state.users.values()].find(
      ({ skills, languages }) => skills.size > 1 && languages.size > 0,
    );
    assert.ok(user);
    const base = await read(user);
    assert.deepEqual((await draft({}, base)).changes, []);
    const { changes, cleared } = await draft({ acdSkills: {}, profile: { title: "" } }, base);
    assert.deepEqual(cleared, ["acdSkills"]);
    assert.deepEqual(
      changes.map(({ kind, after }) => `${kind} ${JSON.stringify(after)}`).sort(),
      [...(user.title ? ["profile null"] : []), ...[...user.skills].map(() => "acdSkill null")].sort(),
    );
  });

  it("says of each mistake where it is and what to do, and has no changes for what is wrong", async () => {
    const { demo } = get();
    const user = userNamed(demo, "Robin Ashworth");
    const base = await read(user);
    const [known = ""] = [...demo.state.skills.values()].map(({ name }) => name);
    const problems = async (content: unknown) =>
      (await draft(content, base)).problems.map(({ place, message }) => `${place.join(".")}: ${message}`);
    assert.deepEqual(await problems({ acdSkills: { "No Such Skill": 3 } }), [
      'acdSkills.No Such Skill: There is no ACD skill "No Such Skill"',
    ]);
    assert.deepEqual(await problems({ acdSkills: { [known]: 6 } }), [
      `acdSkills.${known}: The proficiency is a number from 0 to 5`,
    ]);
    assert.deepEqual(await problems({ profile: { name: "" } }), ["profile.name: Name cannot be empty"]);
    assert.deepEqual(await problems({ profile: { email: "no address" } }), [
      "profile.email: E-mail is not an e-mail address",
    ]);
    assert.deepEqual(await problems({ profile: { nickname: "x" } }), [
      'profile.nickname: The profile has no field "nickname"',
    ]);
    assert.deepEqual(await problems({ skills: {} }), ['skills: The document has no section "skills"']);
    assert.deepEqual(await problems({ profile: { manager: "Nobody At All" } }), [
      'profile.manager: There is no person "Nobody At All"',
    ]);
    assert.deepEqual(await problems('{ "acdSkills": {}'), [": A closing brace } belongs here"]);
    assert.deepEqual(await problems("[]"), [": The document is an object: { … }"]);
    assert.deepEqual(await problems('{ "acdSkills": {}, "acdSkills": {} }'), [
      'acdSkills: "acdSkills" is here twice',
    ]);
  });

  it("tells two ACD skills of the same name apart by their ids", async () => {
    const { demo } = get();
    const all = [...demo.state.skills.values()];
    const twin = all.find(({ id, name }) => all.some((other) => other.id !== id && other.name === name));
    assert.ok(twin, "the organization has twins");
    const [, , , , user] = demo.state.usersByName("active");
    assert.ok(user);
    const base = await read(user);
    const [problem] = (await draft({ acdSkills: { [twin.name]: 1 } }, base)).problems;
    assert.match(problem?.message ?? "", /There are several of the name/);
    const held = { ...contentOf(base).acdSkills };
    for (const { id, name } of all.filter(({ name }) => name === twin.name)) held[`${name} (${id})`] = 2;
    await save(await draft({ acdSkills: held }, base), user);
    assert.deepEqual(contentOf(await read(user)).acdSkills, held);
  });

  it("says that a membership through a group cannot be taken away here", async () => {
    const { demo } = get();
    const user = [...demo.state.users.values()].find(
      (one) => one.state === "active" && demo.state.memberships(one).some(({ direct }) => !direct),
    );
    assert.ok(user);
    const base = await read(user);
    const { problems, changes } = await draft({ queues: {} }, base);
    assert.match(problems[0]?.message ?? "", /cannot be removed: The membership comes from the group/);
    for (const change of changes) assert.doesNotMatch(describeChange(change), /undefined/);
  });

  it("lists a section that cannot be read as such, and refuses to write it", async () => {
    const { demo } = get();
    const user = userNamed(demo, "Robin Ashworth");
    demo.faults.add({
      match: { operation: "getUserQueues" },
      times: 2,
      fault: { kind: "status", status: 403, code: "missing.permissions", message: "No routing:queue:view" },
    });
    const base = await read(user);
    const content: unknown = JSON.parse(textOf(base));
    assert.ok(typeof content === "object" && content !== null);
    assert.ok(!("queues" in content));
    assert.ok("$notReadable" in content);
    assert.deepEqual((await draft(textOf(base), base)).problems, []);
    const { problems } = await draft({ ...content, queues: {} }, base);
    assert.match(problems[0]?.message ?? "", /^Queues could not be read and cannot be written/);
  });
});
