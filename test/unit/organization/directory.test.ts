import assert from "node:assert/strict";
import type { Page } from "../../../src/api/paging.js";
import { NameList } from "../../../src/organization/directory.js";
import { byName } from "../../../src/organization/model.js";
import { cancelled, failure } from "../support/api.js";
import { addSkills, languagesOf, skillsOf, world } from "../support/organization.js";

/** A list that is one page long. */
async function* onePage<Item>(items: Item[] | Promise<Item[]>): AsyncGenerator<Page<Item>> {
  yield { items: await items, number: 1, total: undefined, last: true };
}

describe("the organization's presences", () => {
  const get = world();

  it("stand under the system's own, those first, and without what was deactivated", async () => {
    const { organization, demo } = get();
    const presences = await organization.directory.presences.load();
    const active = demo.state.presenceDefinitions.filter(({ deactivated }) => !deactivated);
    assert.equal(presences.length, active.length);
    assert.ok(active.length < demo.state.presenceDefinitions.length, "something was deactivated");
    const groups = [...new Set(presences.map(({ systemPresence }) => systemPresence))];
    assert.deepEqual(groups.slice(0, 3), ["Available", "On Queue", "Busy"]);
    assert.equal(groups.at(-1), "Offline");
    assert.deepEqual(
      presences.map(({ systemPresence }) => groups.indexOf(systemPresence)),
      presences.map(({ systemPresence }) => groups.indexOf(systemPresence)).sort((a, b) => a - b),
      "each system presence with its own",
    );
    for (const group of groups) {
      const own = presences.filter(({ systemPresence }) => systemPresence === group);
      assert.equal(own[0]?.primary, true);
      assert.equal(own[0].name, group);
      assert.ok(own.slice(1).every(({ primary, name }) => !primary && name !== ""));
    }
  });

  it("are read once, and again when they are forgotten", async () => {
    const { organization, demo } = get();
    await organization.directory.presences.load();
    await organization.directory.presences.load();
    assert.equal(demo.requests.length, 1);
    organization.directory.forget();
    await organization.directory.presences.load();
    assert.equal(demo.requests.length, 2);
  });
});

describe("the organization's stations", () => {
  const get = world();

  it("are searched by name, with whether somebody is at them, and whether there are more", async () => {
    const { organization, demo } = get();
    const all = await organization.directory.stations("");
    assert.equal(all.more, true);
    assert.deepEqual(all.items, [...all.items].sort(byName));
    const user = [...demo.state.users.values()].find(({ station }) => station.associated);
    const used = user?.station.associated && demo.state.stations.get(user.station.associated.id);
    assert.ok(user && used);
    const { items } = await organization.directory.stations(` ${used.name} `);
    const found = items.find(({ id }) => id === used.id);
    assert.deepEqual(found, { id: used.id, name: used.name, userId: user.id, inUse: true });
    const free = [...demo.state.stations.values()].find(({ id }) => !demo.state.stationHolder(id));
    assert.ok(free);
    const others = await organization.directory.stations(free.name);
    assert.equal(others.items.find(({ id }) => id === free.id)?.inUse, false);
    assert.deepEqual(await organization.directory.stations("no such station"), { items: [], more: false });
  });
});

describe("the organization's lists of names", () => {
  const get = world();

  it("are the ACD skills and the languages, sorted", async () => {
    const { organization, demo } = get();
    assert.deepEqual(await organization.directory.rated.acdSkill.load(), skillsOf(demo).sort(byName));
    assert.deepEqual(await organization.directory.rated.language.load(), languagesOf(demo).sort(byName));
  });

  it("are read once, and again when they are forgotten", async () => {
    const { organization, demo } = get();
    const list = organization.directory.rated.acdSkill;
    const first = await list.load();
    const pages: number[] = [];
    assert.deepEqual(await list.load({}, (soFar) => pages.push(soFar.length)), first);
    assert.equal(demo.requests.length, 1);
    organization.directory.forget();
    await list.load();
    assert.equal(demo.requests.length, 2);
  });

  it("fill while they are read", async () => {
    const { organization, demo } = get();
    addSkills(demo, 230);
    const sizes: number[] = [];
    const all = await organization.directory.rated.acdSkill.load({}, (soFar) => {
      sizes.push(soFar.length);
      assert.deepEqual(soFar, [...soFar].sort(byName));
    });
    assert.deepEqual(sizes, [100, 200, 270]);
    assert.equal(all.length, 270);
    assert.deepEqual(
      demo.requests.map(({ query }) => [query["pageNumber"], query["pageSize"]]),
      [
        ["1", "100"],
        ["2", "100"],
        ["3", "100"],
      ],
    );
  });

  it("are asked for again after a failure", async () => {
    const { organization, demo } = get();
    const list = organization.directory.rated.language;
    demo.faults.add({ fault: { kind: "status", status: 403, code: "missing.permissions" } });
    await failure(list.load(), "forbidden");
    assert.equal((await list.load()).length, languagesOf(demo).length);
    assert.equal(demo.requests.length, 2);
  });

  it("are not kept by half when they are cancelled", async () => {
    const { organization, demo } = get();
    addSkills(demo, 100);
    const list = organization.directory.rated.acdSkill;
    const stop = new AbortController();
    await cancelled(list.load({ signal: stop.signal }, () => stop.abort()));
    assert.equal(demo.requests.length, 1);
    assert.equal((await list.load()).length, 140);
  });

  it("are trusted for five minutes", async () => {
    let now = 1_000;
    let reads = 0;
    const list = new NameList(
      () => {
        reads += 1;
        return onePage([{ id: "a", name: "A" }]);
      },
      () => now,
    );
    await list.load();
    now += 5 * 60_000 - 1;
    await list.load();
    assert.equal(reads, 1);
    now += 1;
    await list.load();
    assert.equal(reads, 2);
  });

  it("leave out what is no longer there, and what has no id", async () => {
    const list = new NameList(() =>
      onePage([
        { id: "a", name: "A", state: "deleted" },
        { id: "b", name: "B", state: "active" },
        { id: "c", state: "inactive" },
        { name: "no id" },
        { id: "d" },
      ]),
    );
    assert.deepEqual(await list.load(), [
      { id: "b", name: "B" },
      { id: "d", name: "d" },
    ]);
  });

  it("are not kept where they were forgotten while they were read", async () => {
    const answers = [[{ id: "a", name: "A" }], [{ id: "b", name: "B" }]];
    const gates: (() => void)[] = [];
    const list = new NameList(() => {
      const entities = answers.shift() ?? [];
      return onePage(new Promise((open) => gates.push(() => open(entities))));
    });
    const before = list.load();
    list.forget();
    gates.shift()?.();
    assert.deepEqual(await before, [{ id: "a", name: "A" }]);
    const after = list.load();
    gates.shift()?.();
    assert.deepEqual(await after, [{ id: "b", name: "B" }]);
  });
});
