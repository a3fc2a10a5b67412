import assert from "node:assert/strict";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { Journal, type Outcome } from "../../../src/changes/journal.js";
import { planRated, type Plan } from "../../../src/changes/plan.js";
import { describeChange } from "../../../src/changes/sections/index.js";
import { lastUndoable } from "../../../src/changes/undo.js";

const organization = { id: "org-1", name: "Northwind" };
const user = { id: "ada", name: "Ada" };

function aPlan(title = "A plan", skills = 2): Plan {
  const wishes = Array.from({ length: skills }, (_, n) => ({
    item: { id: `s${n}`, name: `Skill ${n}` },
    proficiency: null,
  }));
  const items = wishes.map(({ item }) => ({ ...item, proficiency: 3, active: true }));
  return planRated(organization, title, "acdSkill", [{ user, items }], wishes);
}

describe("the journal", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), "roster-journal-")), "made", "when needed");
    file = path.join(folder, "org-1.jsonl");
  });
  afterEach(() => rm(path.dirname(path.dirname(folder)), { recursive: true, force: true }));

  const lines = async (name = file) => (await readFile(name, "utf8")).split("\n").filter(Boolean);

  /** A plan with all its calls, each with that outcome. */
  async function write(journal: Journal, plan: Plan, outcome: Outcome = { outcome: "done" }) {
    await journal.begin(plan);
    for (const call of plan.calls) {
      const id = await journal.sending(plan, call);
      await journal.settled(organization.id, plan.id, id, outcome);
    }
  }

  it("is empty where nothing was ever changed, and makes no file for that", async () => {
    assert.deepEqual(await new Journal(folder).plans(organization.id), []);
    await assert.rejects(stat(folder));
  });

  it("gives back what was written, also to another process", async () => {
    const plan = aPlan();
    const journal = new Journal(folder);
    await journal.begin(plan);
    const [first, second] = plan.calls;
    assert(first && second);
    const one = await journal.sending(plan, first);
    await journal.settled(organization.id, plan.id, one, { outcome: "failed", error: "why" });
    await journal.sending(plan, second);
    const [read, ...more] = await new Journal(folder).plans(organization.id);
    assert.deepEqual(more, []);
    assert.equal(read?.id, plan.id);
    assert.equal(read.title, "A plan");
    assert.deepEqual(read.organization, organization);
    assert.equal(read.process, process.pid);
    assert.equal(read.undone, false);
    assert.deepEqual(
      read.calls.map(({ operationId, changes, outcome }) => ({ operationId, changes, outcome })),
      [
        {
          operationId: "deleteUserRoutingskill",
          changes: first.changes,
          outcome: { outcome: "failed", error: "why" },
        },
        { operationId: "deleteUserRoutingskill", changes: second.changes, outcome: undefined },
      ],
    );
  });

  it("has each line on the disk before it says so", async () => {
    const plan = aPlan();
    const journal = new Journal(folder);
    await journal.begin(plan);
    assert.equal((await lines()).length, 1);
    for (const [index, call] of plan.calls.entries()) {
      await journal.sending(plan, call);
      assert.equal((await lines()).length, index + 2);
    }
  });

  it("is for its owner alone", async function () {
    if (process.platform === "win32") this.skip();
    await write(new Journal(folder), aPlan());
    assert.equal((await stat(file)).mode & 0o077, 0);
  });

  it("keeps organizations apart, whatever their ids are", async () => {
    const journal = new Journal(folder);
    const other = { ...aPlan("Elsewhere"), organization: { id: "../../x/y:z", name: "Other" } };
    await journal.begin(aPlan("Here"));
    await journal.begin(other);
    assert.deepEqual(
      (await journal.plans(organization.id)).map(({ title }) => title),
      ["Here"],
    );
    assert.deepEqual(
      (await journal.plans("../../x/y:z")).map(({ title }) => title),
      ["Elsewhere"],
    );
    assert.equal((await readdir(folder)).length, 2, "and all in its folder");
  });

  it("says that it cannot be written", async () => {
    await mkdir(path.dirname(folder), { recursive: true });
    await writeFile(folder, "a file where the folder should be");
    await assert.rejects(new Journal(folder).begin(aPlan()), Error);
  });

  it("goes on after a write that failed", async () => {
    await mkdir(path.dirname(folder), { recursive: true });
    await writeFile(folder, "in the way");
    const journal = new Journal(folder);
    await assert.rejects(journal.begin(aPlan()));
    await rm(folder);
    await journal.begin(aPlan("Then"));
    assert.deepEqual(
      (await journal.plans(organization.id)).map(({ title }) => title),
      ["Then"],
    );
  });

  it("is whole when several windows write at once", async () => {
    const journals = Array.from({ length: 4 }, () => new Journal(folder));
    await Promise.all(
      journals.map(async (journal, window) => {
        for (let n = 0; n < 5; n += 1) await write(journal, aPlan(`${window}/${n}`, 3));
      }),
    );
    const plans = await new Journal(folder).plans(organization.id);
    assert.equal(plans.length, 20);
    for (const { calls } of plans) {
      assert.equal(calls.length, 3);
      assert(calls.every(({ outcome }) => outcome?.outcome === "done"));
    }
  });

  it("loses nothing that is written after a torn last line", async () => {
    const journal = new Journal(folder);
    await write(journal, aPlan("Before"));
    const { size } = await stat(file);
    await truncate(file, size - 25);
    const next = new Journal(folder);
    await write(next, aPlan("After"));
    const plans = await next.plans(organization.id);
    assert.deepEqual(
      plans.map(({ title }) => title),
      ["Before", "After"],
    );
    assert.equal(plans[0]?.calls[1]?.outcome, undefined, "the outcome that was torn is open");
    assert(plans[1]?.calls.every(({ outcome }) => outcome?.outcome === "done"));
  });

  it("can be read wherever it was torn, and goes on from there", async () => {
    await write(new Journal(folder), aPlan("Ünïcode 𠮷"));
    const whole = await readFile(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (length) => {
        await writeFile(file, whole.subarray(0, length));
        const journal = new Journal(folder);
        await write(journal, aPlan("After"));
        const plans = await journal.plans(organization.id);
        assert.equal(plans.at(-1)?.title, "After");
        assert.equal(plans.at(-1)?.calls.length, 2);
        // A line that misses nothing but its end of line is a line.
        const kept = whole.subarray(0, length).toString("utf8");
        const complete = kept
          .split("\n")
          .filter((line) => whole.toString("utf8").split("\n").includes(line) && line);
        assert.equal(plans.length, complete.length > 0 ? 2 : 1);
      }),
      { numRuns: 60 },
    );
  });

  it("is read past what is no line", async () => {
    const journal = new Journal(folder);
    await write(journal, aPlan("Whole"));
    const damaged: unknown[] = [
      null,
      1,
      "x",
      [],
      {},
      { type: "plan", plan: "p" },
      { type: "plan", plan: "p", at: "", title: "t", organization: null, process: 1 },
      { type: "sending", plan: "p", call: "c", at: "", operationId: "o", user },
      { type: "sending", plan: "p", call: "c", at: "", operationId: "o", user, changes: [{}] },
      {
        type: "sending",
        plan: "p",
        call: "c",
        at: "",
        operationId: "o",
        user,
        changes: [{ kind: "new kind" }],
      },
      { type: "outcome", plan: "p", call: "c" },
      { type: "outcome", plan: "p", call: "c", outcome: { outcome: "perhaps" } },
      { type: "undone" },
      { type: "from a later version", plan: "p" },
    ];
    await appendFile(
      file,
      `{"type":"plan"\n\n\u0000\u0000\n${damaged.map((line) => JSON.stringify(line)).join("\n")}\n`,
    );
    await write(journal, aPlan("Whole too"));
    const plans = await journal.plans(organization.id);
    assert.deepEqual(
      plans.map(({ title, calls }) => [title, calls.length]),
      [
        ["Whole", 2],
        ["Whole too", 2],
      ],
    );
  });

  it("can be read whatever a disk made of it", async () => {
    await write(new Journal(folder), aPlan());
    const whole = await readFile(file);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 8,
        }),
        async (damages) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of damages) bytes[at] = byte;
          await writeFile(file, bytes);
          const plans = await new Journal(folder).plans(organization.id);
          lastUndoable(plans);
          for (const { calls } of plans)
            for (const { changes } of calls)
              for (const change of changes) assert.match(describeChange(change), /\d|removed/);
        },
      ),
      { numRuns: 200 },
    );
  });

  describe("when it is full", () => {
    const FULL = 5 * 1024 * 1024;
    const fill = async (name: string) => {
      await mkdir(folder, { recursive: true });
      await appendFile(name, `${" ".repeat(FULL)}\n`);
    };

    it("begins a new file and still knows the older one", async () => {
      const journal = new Journal(folder);
      await write(journal, aPlan("First"));
      await fill(file);
      await write(journal, aPlan("Second"));
      assert.deepEqual((await readdir(folder)).sort(), ["org-1.jsonl", "org-1.older.jsonl"]);
      assert((await stat(file)).size < 10_000);
      assert.deepEqual(
        (await journal.plans(organization.id)).map(({ title }) => title),
        ["First", "Second"],
      );
    });

    it("does so between plans, never within one", async () => {
      const journal = new Journal(folder);
      const plan = aPlan();
      const [first, second] = plan.calls;
      assert(first && second);
      await journal.begin(plan);
      await journal.sending(plan, first);
      await fill(file);
      await journal.sending(plan, second);
      assert.deepEqual(await readdir(folder), ["org-1.jsonl"]);
    });

    it("forgets the oldest at last, and undoes across files", async () => {
      const journal = new Journal(folder);
      for (const title of ["First", "Second", "Third"]) {
        await write(journal, aPlan(title));
        await fill(file);
      }
      await journal.begin(aPlan("Fourth"));
      const plans = await journal.plans(organization.id);
      assert.deepEqual(
        plans.map(({ title }) => title),
        ["Third", "Fourth"],
      );
      assert.equal(lastUndoable(plans)?.title, "Third");
    });

    it("loses nothing when several windows notice at once", async () => {
      await write(new Journal(folder), aPlan("First"));
      await fill(file);
      const journal = new Journal(folder);
      await Promise.all(["a", "b", "c", "d"].map((title) => write(journal, aPlan(title))));
      assert.deepEqual((await journal.plans(organization.id)).map(({ title }) => title).sort(), [
        "First",
        "a",
        "b",
        "c",
        "d",
      ]);
    });
  });

  it("knows which plan was taken back", async () => {
    const journal = new Journal(folder);
    const [one, two] = [aPlan("One"), aPlan("Two")];
    await write(journal, one);
    await write(journal, two);
    assert.equal(lastUndoable(await journal.plans(organization.id))?.title, "Two");
    await journal.undone(organization.id, two.id);
    assert.equal(lastUndoable(await journal.plans(organization.id))?.title, "One");
    await journal.undone(organization.id, one.id);
    assert.equal(lastUndoable(await journal.plans(organization.id)), undefined);
  });

  it("offers no undo of an undo, nor of what was not done", async () => {
    const journal = new Journal(folder);
    const one = aPlan("One");
    await write(journal, one);
    await write(journal, { ...aPlan("Undo: One"), undoes: one.id });
    await write(journal, aPlan("Failed"), { outcome: "failed", error: "x" });
    await journal.begin(aPlan("Never sent"));
    assert.equal(lastUndoable(await journal.plans(organization.id))?.title, "One");
  });

  it("offers to undo what may have been done", async () => {
    const journal = new Journal(folder);
    await write(journal, aPlan("Perhaps"), { outcome: "unknown", error: "x" });
    assert.equal(lastUndoable(await journal.plans(organization.id))?.title, "Perhaps");
  });
});
