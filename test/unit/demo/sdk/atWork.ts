/** What users do at this moment, and where: presence, routing status, stations. */
import assert from "node:assert/strict";
import { named, refused, type Run } from "./run.js";

export function atWork(get: () => Run): void {
  describe("presence and routing status", () => {
    it("go with each other", async () => {
      const { users, nadia, sdk } = get();
      const presences = new sdk.PresenceApi();
      const { entities: definitions = [] } = await presences.getPresencedefinitions({ pageSize: 100 });
      const definition = (label: string) =>
        definitions.find(({ languageLabels }) => languageLabels["en_US"] === label);
      const coaching = definition("Coaching");
      assert.deepEqual([coaching?.systemPresence, coaching?.primary], ["Busy", false]);
      const set = (label: string) =>
        presences.patchUserPresence(nadia.id, "PURECLOUD", {
          presenceDefinition: { id: definition(label)?.id ?? "" },
          message: `now ${label}`,
        });
      assert.equal((await set("Coaching")).presenceDefinition?.systemPresence, "Busy");
      await set("On Queue");
      const idle = await users.getUserRoutingstatus(nadia.id);
      assert.deepEqual([idle.userId, idle.status], [nadia.id, "IDLE"]);
      assert.equal((await users.putUserRoutingstatus(nadia.id, { status: "OFF_QUEUE" })).status, "OFF_QUEUE");
      const { presenceDefinition, message } = await presences.getUserPresence(nadia.id, "PURECLOUD");
      assert.deepEqual([presenceDefinition?.id, message], [definition("Available")?.id, "now On Queue"]);
      const { presence } = await users.getUser(nadia.id, { expand: ["presence"] });
      assert.deepEqual([presence?.source, presence?.message], ["PURECLOUD", "now On Queue"]);
      const idleAgain = users.putUserRoutingstatus(nadia.id, { status: "IDLE" });
      await refused(idleAgain, 400, "general.bad.request");
      await refused(users.getUserRoutingstatus("nobody"), 404, "not.found");
      await refused(presences.getUserPresence(nadia.id, "teams"), 404, "not.found");
    });

    it("are of kinds that the system and the organization have", async () => {
      const { sdk } = get();
      const presences = new sdk.PresenceApi();
      const [all, newer, system] = await Promise.all([
        presences.getPresencedefinitions({ deleted: "ALL", localeCode: "ALL", pageSize: 100 }),
        presences.getPresenceDefinitions0({ deactivated: "ALL", localeCode: "ALL" }),
        presences.getSystempresences(),
      ]);
      assert.deepEqual(
        all.entities?.map(({ id }) => id),
        newer.entities?.map(({ id }) => id),
      );
      assert.deepEqual(
        new Set(all.entities?.map(({ systemPresence }) => systemPresence)),
        new Set(named(system)),
      );
    });
  });

  describe("stations", () => {
    it("are taken, made somebody's own, and given back", async () => {
      const { users, nadia, sdk } = get();
      const stations = new sdk.StationsApi();
      const { entities: found = [] } = await stations.getStations({ name: "desk", pageSize: 100 });
      const free = found.find(({ status }) => status === "AVAILABLE")?.id;
      const held = found.find(({ status }) => status === "ASSOCIATED");
      assert(free && held?.id && held.userId);
      const mine = async () => {
        const { associatedStation, effectiveStation, defaultStation, lastAssociatedStation } =
          await users.getUserStation(nadia.id);
        return [associatedStation, effectiveStation, defaultStation, lastAssociatedStation].map(
          (station) => station?.id,
        );
      };
      await users.putUserStationAssociatedstationStationId(nadia.id, free);
      await users.putUserStationDefaultstationStationId(nadia.id, held.id);
      assert.deepEqual(await mine(), [free, free, held.id, free]);
      assert.equal((await stations.getStation(free)).userId, nadia.id);
      const taken = users.putUserStationAssociatedstationStationId(nadia.id, held.id);
      await refused(taken, 409, "userservice.stationalreadyassociated");
      await users.deleteUserStationAssociatedstation(nadia.id);
      assert.deepEqual(await mine(), [undefined, held.id, held.id, free]);
      await users.deleteUserStationDefaultstation(nadia.id);
      assert.deepEqual(await mine(), [undefined, undefined, undefined, free]);
      await stations.deleteStationAssociateduser(held.id);
      assert.equal((await stations.getStation(held.id)).userId, undefined);
      assert.equal((await users.getUserStation(held.userId)).associatedStation, undefined);

      await refused(users.getUserStation("nobody"), 404, "not.found");
      const nowhere = users.putUserStationDefaultstationStationId(nadia.id, "nowhere");
      await refused(nowhere, 404, "not.found");
      await refused(users.deleteUserStationAssociatedstation("nobody"), 404, "not.found");
      await refused(users.deleteUserStationDefaultstation("nobody"), 404, "not.found");
      await refused(stations.getStation("nowhere"), 404, "not.found");
    });
  });
}
