// Corners of the document in which something could be lost, sent twice, or taken back without a question.
import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { applyPlan, outcomeByReading } from "../../../src/changes/apply.js";
import { slot } from "../../../src/changes/change.js";
import { Bases } from "../../../src/changes/document/bases.js";
import { draftOf, type Draft } from "../../../src/changes/document/draft.js";
import { difference, edited, editText } from "../../../src/changes/document/edit.js";
import { conflictsOf, planDocument } from "../../../src/changes/document/merge.js";
import { readState, withChanges, type Base, type UserState } from "../../../src/changes/document/state.js";
import { textOf } from "../../../src/changes/document/text.js";
import type { Queue, User as DemoUser } from "../../../src/demo/organization.js";
import { world } from "../support/organization.js";

interface Content {
  profile: Record<string, unknown>;
  acdSkills: Record<string, number>;
  queues: Record<string, { joined: boolean }>;
}
const isContent = (value: unknown): value is Content =>
  typeof value === "object" && value !== null && "profile" in value && "queues" in value;

const isMap = <Key, Value>(map: ReadonlyMap<Key, Value>): map is Map<Key, Value> => map instanceof Map;

function contentOf(state: Base): Content {
  const value: unknown = JSON.parse(textOf(state));
  assert.ok(isContent(value));
  return value;
}

describe("a user's document, at its edges", () => {
  const get = world({ users: 30, skills: 150, stationDelay: 0 });
  const read = (user: DemoUser): Promise<UserState> => readState(get().organization, user.id);
  const draft = (content: unknown, base: Base): Promise<Draft> =>
    draftOf(typeof content === "string" ? content : JSON.stringify(content), base, get().organization.names);
  function somebody(): DemoUser {
    const [, user] = get().demo.state.usersByName("active");
    assert.ok(user);
    return user;
  }
  function freeQueue(user: DemoUser): Queue {
    const { state } = get().demo;
    const mine = new Set(state.memberships(user).map(({ queue }) => queue.id));
    const queue = [...state.queues.values()].find(
      ({ id, groupIds }) => !mine.has(id) && groupIds.length === 0,
    );
    assert.ok(queue);
    return queue;
  }
  /** ACD skills that the user does not have, under other names. */
  function renamed(user: DemoUser, ...names: string[]) {
    const { skills } = get().demo.state;
    assert.ok(isMap(skills));
    const free = [...skills.values()].filter(({ id }) => !user.skills.has(id));
    return names.map((name, at) => {
      const skill = free[at];
      assert.ok(skill);
      skills.set(skill.id, { ...skill, name });
      return { id: skill.id, name };
    });
  }

  it("still sends that a new member is not to be active, after only the membership was carried out", async () => {
    const { demo, organization, journal } = get();
    const user = somebody();
    const queue = freeQueue(user);
    const base = await read(user);
    const content = contentOf(base);
    content.queues[queue.name] = { joined: false };
    const first = await draft(content, base);
    demo.faults.add({ match: { operation: "patchUserQueues" }, fault: { kind: "status", status: 409 } });
    const plan = planDocument(organization, first.changes, await read(user));
    const report = await applyPlan(plan, organization, journal);
    assert.equal(report.failed.length, 1);
    const done = report.done.flatMap(({ changes }) => changes);
    const again = await draft(content, withChanges(base, done));
    assert.deepEqual(
      again.changes.map(({ kind, after }) => [kind, after]),
      [["joined", false]],
    );
  });

  it("asks for nothing where one ACD skill is named as another one's name and id", async () => {
    const user = somebody();
    const [first] = renamed(user, "Twin X");
    assert.ok(first);
    const twins = renamed(user, "Twin X", "Twin X", `Twin X (${first.id})`);
    for (const { id } of twins) user.skills.set(id, 3);
    const base = await read(user);
    const { changes, problems } = await draft(textOf(base), base);
    assert.deepEqual([changes, problems], [[], []]);
  });

  it("can still be saved after a part of it has added a second ACD skill of one name", async () => {
    const user = somebody();
    const [a, b] = renamed(user, "Twin", "Twin");
    assert.ok(a && b);
    user.skills.set(a.id, 3);
    const base = await read(user);
    const content = contentOf(base);
    assert.equal(content.acdSkills["Twin"], 3);
    content.acdSkills[`Twin (${b.id})`] = 4;
    content.profile["title"] = "Fails";
    const first = await draft(content, base);
    assert.deepEqual(first.problems, []);
    user.skills.set(b.id, 4);
    const moved = withChanges(
      base,
      first.changes.filter(({ kind }) => kind === "acdSkill"),
    );
    const { problems, changes } = await draft(content, moved);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      changes.map(({ item }) => item.id),
      ["title"],
    );
  });

  it("keeps names that mean something to JavaScript, and takes them out again", async () => {
    const user = somebody();
    const names = ["123", "1", "__proto__", "constructor", 'a"b.c', "x\u2028y", "toString", "$(icon)"];
    for (const { id } of renamed(user, ...names)) user.skills.set(id, 2);
    const base = await read(user);
    assert.doesNotMatch(textOf(base), /[\u2028\u2029]/, "VS Code would offer to remove them");
    const untouched = await draft(textOf(base), base);
    assert.deepEqual([untouched.changes, untouched.problems], [[], []]);
    const some = ["123", "__proto__", "constructor", 'a"b.c'];
    const change = (text: string, value: number | undefined) =>
      some.reduce((now, name) => edited(now, editText(now, ["acdSkills", name], value)), text);
    const rated = await draft(change(textOf(base), 5), base);
    assert.deepEqual(rated.problems, []);
    assert.deepEqual(
      rated.changes.map(({ item, after }) => [item.name, after]).sort(),
      some.map((name) => [name, 5]).sort(),
    );
    const removed = await draft(change(textOf(base), undefined), base);
    assert.deepEqual(
      removed.changes.map(({ after }) => after),
      [null, null, null, null],
    );
    for (const key of ["constructor", "toString", "__proto__"])
      assert.equal((await draft(`{"${key}": {}}`, base)).problems.length, 1, `${key} is no section`);
  });

  it("never cuts a character in half", () => {
    for (const [before, after] of [
      ["fox 😀 end", "fox 😁 end"],
      ["😀", "🤀"],
      ["a😀", "a"],
      ["👩‍💻x", "👩‍🚀x"],
    ] as const) {
      const edit = difference(before, after);
      assert.ok(edit);
      assert.equal(edited(before, [edit]), after);
      assert.doesNotMatch(edit.content, /[\ud800-\udfff]/u);
      assert.doesNotMatch(before.slice(0, edit.offset), /[\ud800-\udfff]/u);
    }
  });

  it("is of unknown outcome where the server has neither what was there nor what was sent", async () => {
    const user = somebody();
    user.title = "Lead (as the server likes it)";
    const item = { id: "title", name: "Title" };
    const outcome = await outcomeByReading(
      [{ kind: "profile", user: { id: user.id, name: user.name }, item, before: "Agent", after: "lead" }],
      get().organization,
      "lost",
    );
    assert.equal(outcome.outcome, "unknown");
  });

  it("makes somebody a member again who was taken out of a queue in which they are to be switched", async () => {
    const { demo, organization, journal } = get();
    const user = somebody();
    const queue = freeQueue(user);
    demo.state.setMembership(user, queue, { direct: true, joined: true });
    const base = await read(user);
    const content = contentOf(base);
    content.queues[queue.name] = { joined: false };
    demo.state.setMembership(user, queue, { direct: false, joined: false });
    const { changes } = await draft(content, base);
    const now = await read(user);
    assert.equal(conflictsOf(changes, now).length, 1, "which is asked about first");
    const report = await applyPlan(planDocument(organization, changes, now), organization, journal);
    assert.deepEqual(
      report.done.map(({ operation }) => operation.id),
      ["postRoutingQueueMembers", "patchUserQueues"],
    );
    assert.deepEqual(demo.state.membership(user, queue)?.joined, false);
  });

  it("has no conflict with what the server itself made of a value", async () => {
    const user = somebody();
    const base = await read(user);
    const content = contentOf(base);
    content.profile["title"] = "lead";
    const first = await draft(content, base);
    user.title = "Lead";
    content.profile["title"] = "leader";
    const { changes } = await draft(content, withChanges(base, first.changes));
    const now = await read(user);
    const [change] = changes;
    assert.ok(change);
    assert.equal(conflictsOf(changes, now).length, 1);
    assert.deepEqual(conflictsOf(changes, now, new Map([[slot(change), "Lead"]])), []);
  });

  it("finds a manager by the whole name among hundreds who have a part of it", async () => {
    const { demo } = get();
    const all = demo.state.usersByName("active");
    const [user, ...others] = all;
    assert.ok(user);
    const boss = others.at(-1);
    assert.ok(boss);
    for (const other of others) other.name = `Max Müller ${other.id}`;
    boss.name = "Max Müller";
    demo.state.usersChanged();
    const base = await read(user);
    const { changes, problems } = await draft({ profile: { manager: "Max Müller" } }, base);
    assert.deepEqual(problems, []);
    assert.deepEqual(changes[0]?.after, { id: boss.id, name: "Max Müller" });
  });
});

describe("kept bases", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "roster-bases-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const base: Base = {
    user: { id: "ada", name: "Ada" },
    sections: {
      profile: { readable: true, items: [{ kind: "profile", id: "title", name: "Title", value: "Lead" }] },
      acdSkills: { readable: false, why: "no permission" },
      languages: { readable: true, items: [] },
      queues: { readable: true, items: [] },
    },
  };

  it("come back as they were, each under its own name, until they are removed", async () => {
    const bases = new Bases(folder);
    await bases.save("genesys:/a?1/2", { base, created: 42 });
    assert.deepEqual(await new Bases(folder).load("genesys:/a?1/2"), { base, created: 42 });
    assert.equal(await bases.load("genesys:/b?1/2"), undefined);
    await bases.remove("genesys:/a?1/2");
    assert.equal(await bases.load("genesys:/a?1/2"), undefined);
  });

  it("are not believed where a disk has made something else of them", async () => {
    const bases = new Bases(folder);
    const broken: unknown[] = [
      { ...base, user: undefined },
      { ...base, sections: { ...base.sections, queues: undefined } },
      { ...base, sections: { ...base.sections, queues: { readable: true, items: [{ kind: "nothing" }] } } },
    ];
    for (const one of broken) {
      await bases.save("key", { base, created: 1 });
      const [name = ""] = await readdir(folder);
      const file = path.join(folder, name);
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replace(JSON.stringify(base), JSON.stringify(one)));
      assert.equal(await bases.load("key"), undefined);
    }
  });
});
