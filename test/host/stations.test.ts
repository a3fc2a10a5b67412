import assert from "node:assert/strict";
import { CancelledError } from "../../src/api/errors.js";
import { systemClock, type Clock } from "../../src/api/clock.js";
import type { DemoOptions } from "../../src/demo/server.js";
import type { FaultRule } from "../../src/demo/faults.js";
import type { UserNode } from "../../src/views/tree/nodes.js";
import { World } from "./support.js";

/** A clock that stands still until the test lets it go on to the end of the next sleep. */
class HandClock implements Clock {
  readonly slept: number[] = [];
  readonly #sleepers: (() => void)[] = [];
  #waiting: (() => void)[] = [];
  now: Clock["now"] = () => systemClock.now();

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(new CancelledError()), { once: true });
      this.#sleepers.push(resolve);
      for (const found of this.#waiting) found();
      this.#waiting = [];
    });
  }

  /** Waits until somebody sleeps. */
  async asleep(): Promise<void> {
    while (this.#sleepers.length === 0) await new Promise<void>((found) => this.#waiting.push(found));
  }

  /** Lets somebody who sleeps, or soon will, go on. */
  async wake(): Promise<void> {
    await this.asleep();
    this.#sleepers.shift()?.();
  }
}

describe("Stations", () => {
  let world: World;
  let clock: HandClock;
  const open = async (options: DemoOptions = {}) => {
    world = await World.open({ stationDelay: 0, ...options });
    clock = new HandClock();
    world.roster.clock.current = clock;
  };
  afterEach(async () => {
    world.roster.clock.current = systemClock;
    await world.close();
  });

  const stateOf = ({ user }: UserNode) => world.demo.state.users.get(user.id) ?? assert.fail();
  const nameOf = (id: string | undefined) => (id ? world.demo.state.stations.get(id)?.name : undefined);
  const freeStation = () => {
    const used = new Set([...world.demo.state.users.values()].map(({ station }) => station.associated?.id));
    return [...world.demo.state.stations.values()].find(({ id }) => !used.has(id)) ?? assert.fail();
  };
  const userWith = async (fits: (user: UserNode) => boolean) =>
    (await world.users(100)).find((one) => stateOf(one).omitted === undefined && fits(one)) ?? assert.fail();
  const atStation = (user: UserNode) => stateOf(user).station.associated !== undefined;
  const writes = () =>
    world.demo.requests.filter(
      ({ method, operation }) => method !== "GET" && operation !== "postUsersSearch",
    );
  /** When the row of a user has been drawn again. */
  const redrawn = (user: UserNode, act: () => unknown) =>
    new Promise<void>((resolve) => {
      const listener = world.roster.tree.onDidChangeTreeData((node) => {
        if (node !== user) return;
        listener.dispose();
        resolve();
      });
      act();
    });
  const told = () => world.prompts.told.filter(({ message }) => !/^Signed in|was interrupted/.test(message));

  it("shows a station as requested until the server has it, with growing pauses and no more requests than looks", async () => {
    await open({ stationDelay: 600_000 });
    const user = await userWith((one) => !atStation(one));
    const station = freeStation();
    world.prompts.pick(station.name, station.name);
    await world.run("roster.setStation", user);
    await world.prompts.message(
      new RegExp(`^Requested: associate ${user.user.name} with the station ${station.name}\\.$`),
    );
    assert.deepEqual(
      writes().map(({ operation }) => operation),
      ["putUserStationAssociatedstationStationId"],
    );
    const section = await world.section(user, "station");
    assert.equal(world.text(section), `Station · ${station.name} (requested)`);
    assert.ok((await world.rows(user, "station")).includes(`${station.name} · requested`));
    assert.ok(world.item(user).contextValue?.split(" ").includes("has-station"));
    world.demo.clearRequests();
    for (let look = 1; look <= 3; look += 1) await clock.wake();
    await clock.asleep();
    await redrawn(user, async () => {
      // It is there now, whatever the server had promised for later.
      stateOf(user).station.associated = { id: station.id, since: Date.now() };
      world.demo.state.usersChanged();
      await clock.wake();
    });
    assert.ok((await world.rows(user, "station")).includes(`${station.name} · associated`));
    assert.deepEqual(
      world.operations(),
      Array.from({ length: 4 }, () => "getUserStation"),
    );
    assert.deepEqual(clock.slept, [0, 500, 1000, 2000]);
    assert.equal(told().length, 1, "that it is there now is seen, and needs no message");
  });

  it("says in one message that Genesys Cloud has not done it, after half a minute, and shows what is there", async () => {
    await open({ stationDelay: 600_000 });
    const user = await userWith(atStation);
    const before = nameOf(stateOf(user).station.associated?.id);
    const station = freeStation();
    world.prompts.pick(station.name, station.name);
    await world.run("roster.setStation", user);
    assert.deepEqual((await world.rows(user, "station")).slice(0, 2), [
      `${before} · associated · until Genesys Cloud has changed it`,
      `${station.name} · requested`,
    ]);
    for (let look = 1; look <= 7; look += 1) await clock.wake();
    const { message, severity } = await world.prompts.message(/has not carried it out yet/);
    assert.equal(severity, "warning");
    assert.ok(message.includes(`${user.user.name}: station ${station.name}.`), message);
    assert.ok(clock.slept.reduce((sum, ms) => sum + ms, 0) <= 30_000);
    assert.equal((await world.rows(user, "station"))[0], `${before} · associated`);
    assert.equal(told().length, 2);
  });

  it("looks again after a look that failed, and asks nothing more once it is signed out", async () => {
    await open({ stationDelay: 600_000 });
    const user = await userWith((one) => !atStation(one));
    const station = freeStation();
    world.prompts.pick(station.name, station.name);
    await world.run("roster.setStation", user);
    world.demo.clearRequests();
    world.demo.faults.add({ match: { operation: "getUserStation" }, fault: { kind: "status", status: 500 } });
    await clock.wake();
    await clock.wake();
    await world.run("roster.signOut", await world.organization());
    world.demo.clearRequests();
    await clock.wake();
    assert.deepEqual(world.operations(), []);
    assert.deepEqual(
      told().filter(({ severity }) => severity !== "information"),
      [],
    );
  });

  it("undoes a station that is there, and waits for one that is not", async () => {
    await open({ stationDelay: 600_000 });
    const user = await userWith((one) => !atStation(one));
    const station = freeStation();
    world.prompts.pick(station.name, station.name);
    await world.run("roster.setStation", user);
    await world.prompts.message(/^Requested/);
    world.prompts.pick(user.user.name);
    const undo = world.run("roster.undoLastChange", user);
    await clock.wake();
    await clock.asleep();
    stateOf(user).station.associated = { id: station.id, since: Date.now() };
    world.demo.state.usersChanged();
    await clock.wake();
    await undo;
    await world.prompts.message(/^Undone: Associate/);
    assert.deepEqual(
      writes().map(({ operation }) => operation),
      ["putUserStationAssociatedstationStationId", "deleteUserStationAssociatedstation"],
    );
  });

  it("takes users away from their stations, and says who is at none", async () => {
    await open();
    const a = await userWith(atStation);
    const b = await userWith((one) => !atStation(one));
    await world.run("roster.clearStation", a, b);
    const { message } = await world.prompts.message(/^Requested/);
    assert.equal(message, `Requested: disassociate ${a.user.name} from the station. 1 left unchanged.`);
    await redrawn(a, () => clock.wake());
    assert.equal(stateOf(a).station.associated, undefined);
    assert.ok(!(await world.rows(a, "station")).some((row) => row.includes("associated")));
    assert.ok(!world.item(a).contextValue?.split(" ").includes("has-station"));
  });

  it("looks at many users with one request for all of them", async () => {
    await open();
    const users = (await world.users(100)).filter(atStation).slice(0, 8);
    assert.equal(users.length, 8);
    world.prompts.pick(users.map(({ user }) => user.name));
    await world.run("roster.clearStation", ...users);
    world.demo.clearRequests();
    await redrawn(users.at(-1) ?? assert.fail(), () => clock.wake());
    const looks = world.operations();
    assert.equal(looks.filter((operation) => operation === "getUsers").length, 1);
    const omitted = users.filter((user) => stateOf(user).omitted === "station").length;
    assert.equal(looks.filter((operation) => operation === "getUserStation").length, omitted);
  });

  it("sets and clears the default station", async () => {
    await open();
    const user = await userWith((one) => stateOf(one).station.defaultId === undefined);
    const station = freeStation();
    world.prompts.pick(station.name, station.name);
    await world.run("roster.setDefaultStation", user);
    await world.prompts.message(
      new RegExp(`^Requested: make ${station.name} the default station of ${user.user.name}\\.$`),
    );
    await redrawn(user, () => clock.wake());
    assert.ok((await world.rows(user, "station")).includes(`${station.name} · default`));
    await world.run("roster.clearDefaultStation", user);
    await world.prompts.message(new RegExp(`^Requested: clear the default station of ${user.user.name}\\.$`));
    await redrawn(user, () => clock.wake());
    assert.equal(stateOf(user).station.defaultId, undefined);
  });

  it("searches stations on the server, and says which are in use", async () => {
    await open();
    const [a, b] = (await world.users(100)).filter(
      (one) => stateOf(one).omitted === undefined && atStation(one),
    );
    assert.ok(a && b);
    const theirs = nameOf(stateOf(b).station.associated?.id) ?? assert.fail();
    const mine = nameOf(stateOf(a).station.associated?.id) ?? assert.fail();
    world.prompts.pick(mine, mine);
    await world.run("roster.setStation", a);
    await world.prompts.message(new RegExp(`^Nothing to change: ${a.user.name} is at ${mine} already\\.$`));
    assert.ok(
      world.prompts.asked
        .at(-1)
        ?.choices.some((choice) => choice.startsWith(`${mine} · $(check) associated`)),
    );
    assert.equal(world.received("getStations").at(-1)?.query["name"], mine);
    world.prompts.pick(theirs, theirs);
    await world.run("roster.setStation", a);
    assert.ok(
      world.prompts.asked
        .at(-1)
        ?.choices.some((choice) => choice.startsWith(`${theirs} · in use by somebody else`)),
    );
    // The server's own word for it, in one clear message.
    const { message } = await world.prompts.message(/0 of 1 change done, 1 failed/);
    assert.match(message, /The station is somebody else's at the moment\. Choose another one/);
    assert.equal(told().length, 2);
    assert.equal(nameOf(stateOf(b).station.associated?.id), theirs);
  });

  it("asks whose station it is to be where several users are meant, and for the user from the palette", async () => {
    await open();
    const [a, b] = (await world.users(100)).filter(
      (one) => stateOf(one).omitted === undefined && !atStation(one),
    );
    assert.ok(a && b);
    const station = freeStation();
    world.prompts.pick(b.user.name).pick(station.name, station.name);
    await world.run("roster.setStation", a, b);
    await world.prompts.message(new RegExp(`^Requested: associate ${b.user.name} `));
    const other = [...world.demo.state.stations.values()].find(
      ({ id, name }) => id !== station.id && name !== station.name && !world.demo.state.stationHolder(id),
    );
    assert.ok(other);
    world.prompts.pick("Nadia Novak", "novak").pick(other.name, other.name);
    await world.run("roster.setStation");
    await world.prompts.message(/^Requested: associate Nadia Novak /);
  });

  const faults: readonly { name: string; fault: FaultRule["fault"]; says: RegExp; carriedOut: boolean }[] = [
    { name: "403", fault: { kind: "status", status: 403 }, says: /refuses this/, carriedOut: false },
    { name: "404", fault: { kind: "status", status: 404 }, says: /not there any more/, carriedOut: false },
    { name: "409", fault: { kind: "status", status: 409 }, says: /it is in use/, carriedOut: false },
    {
      name: "500",
      fault: { kind: "status", status: 500 },
      says: /problem of its own.*not known/,
      carriedOut: false,
    },
    {
      name: "a timeout",
      fault: { kind: "silent" },
      says: /did not answer in time.*not known/,
      carriedOut: false,
    },
    {
      name: "a connection dropped after it was carried out",
      fault: { kind: "drop", when: "after" },
      says: /^Requested/,
      carriedOut: true,
    },
  ];
  for (const role of ["associated", "default"] as const)
    for (const setting of [true, false])
      it(`bad weather: ${setting ? "setting" : "clearing"} the ${role} station ends in one message, and nothing is lost`, async () => {
        await open();
        const station = freeStation();
        const user = await userWith((one) => !atStation(one));
        const state = stateOf(user).station;
        const command = `roster.${setting ? "set" : "clear"}${role === "default" ? "Default" : ""}Station`;
        const operation = `${setting ? "put" : "delete"}UserStation${role === "default" ? "Default" : "Associated"}station${setting ? "StationId" : ""}`;
        const has = () => (role === "default" ? state.defaultId : state.associated?.id) === station.id;
        for (const { name, fault, says, carriedOut } of faults) {
          delete state.defaultId;
          delete state.associated;
          if (!setting && role === "default") state.defaultId = station.id;
          if (!setting && role === "associated") state.associated = { id: station.id, since: Date.now() };
          world.demo.state.usersChanged();
          await world.run("roster.refreshRow", user);
          world.demo.clearRequests();
          world.prompts.told.length = 0;
          // A PUT may be sent again by itself: the weather stays.
          world.demo.faults.add({ match: { operation }, times: 9, fault });
          if (setting) world.prompts.pick(station.name, station.name);
          await world.run(command, user);
          const { message } = await world.prompts.message(/^(?!Roster was interrupted)/);
          assert.match(message, says, `${name}: ${message}`);
          assert.equal(told().length, 1, name);
          if (!setting) assert.equal(world.received(operation).length, 1, name);
          assert.equal(has(), carriedOut ? setting : !setting, name);
          world.demo.faults.clear();
          if (carriedOut) await redrawn(user, () => clock.wake());
          const shown = (await world.rows(user, "station")).some((row) =>
            row.startsWith(`${station.name} · ${role}`),
          );
          assert.equal(shown, has(), `${name}: the tree shows what the server has`);
        }
      });
});
