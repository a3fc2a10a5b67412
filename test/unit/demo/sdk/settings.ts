/** What users have set: call forwarding, out of office, geolocation, utilization, direct routing backup. */
import assert from "node:assert/strict";
import { named, refused, type Run } from "./run.js";

export function settings(get: () => Run): void {
  describe("settings", () => {
    it("say where calls go instead", async () => {
      const { users, nadia } = get();
      const none = await users.getUserCallforwarding(nadia.id);
      assert.deepEqual([none.enabled, none.calls, none.voicemail], [false, [], "NONE"]);
      const calls = [{ targets: [{ type: "PHONENUMBER", value: "+15551234567" }] }];
      const put = await users.putUserCallforwarding(nadia.id, {
        enabled: true,
        calls,
        voicemail: "LASTCALL",
      });
      assert.deepEqual([put.enabled, put.phoneNumber, put.calls], [true, "+15551234567", calls]);
      const patched = await users.patchUserCallforwarding(nadia.id, { enabled: false });
      assert.deepEqual(await users.getUserCallforwarding(nadia.id), patched);
      assert.deepEqual(
        [patched.enabled, patched.calls, patched.voicemail, patched.user?.id],
        [false, calls, "LASTCALL", nadia.id],
      );
      await refused(users.getUserCallforwarding("nobody"), 404, "not.found");
      const nothing = { enabled: true, calls: [] };
      const code = "callforwarding.enablednotallowedwithoutcalls";
      await refused(users.putUserCallforwarding(nadia.id, nothing), 409, code);
      const bad = { calls: [{ targets: [{ type: "PHONENUMBER", value: "+1" }] }] };
      await refused(
        users.patchUserCallforwarding(nadia.id, bad),
        409,
        "callforwarding.invalidphonenumberformat",
      );
    });

    it("are made for some, who need no setting of their own", async () => {
      const { users, demo } = get();
      const forwarded: (boolean | undefined)[] = [];
      const levels: (string | undefined)[] = [];
      for (const id of [...demo.state.users.keys()].slice(20, 70)) {
        forwarded.push((await users.getUserCallforwarding(id)).enabled);
        levels.push((await users.getRoutingUserUtilization(id)).level);
      }
      assert.deepEqual(new Set(forwarded), new Set([false, true]));
      assert.deepEqual(new Set(levels), new Set(["Organization", "Agent"]));
    });

    it("say that one is out of office, which is one's own to say", async () => {
      const { users, me, nadia } = get();
      const [startDate, endDate] = ["2026-12-24T09:00:00.000Z", "2027-01-02T09:00:00.000Z"];
      const put = await users.putUserOutofoffice(me, { active: true, startDate, endDate });
      assert.deepEqual(
        [put.active, put.indefinite, put.startDate, put.endDate],
        [true, false, startDate, endDate],
      );
      assert.deepEqual(await users.getUserOutofoffice(me), put);
      const { outOfOffice } = await users.getUser(me, { expand: ["outOfOffice"] });
      assert.deepEqual(outOfOffice, put);
      await refused(users.getUserOutofoffice(nadia.id), 403, "not.authorized");
      const theirs = users.putUserOutofoffice(nadia.id, { active: true });
      await refused(theirs, 403, "outofoffice.update.error");
      const backwards = users.putUserOutofoffice(me, { startDate: endDate, endDate: startDate });
      await refused(backwards, 400, "invalid.date");
    });

    it("say where one is, which is one's own to say", async () => {
      const { users, me, nadia, demo } = get();
      const [place] = demo.state.further.places.values();
      assert(place);
      const patched = await users.patchUserGeolocation(me, "browser", {
        type: "web",
        primary: true,
        latitude: 51.5,
        longitude: -0.12,
        country: "GB",
        region: "England",
        city: "London",
        locations: [{ id: place.id }],
      });
      assert.deepEqual(
        [patched.city, patched.latitude, named(patched.locations)],
        ["London", 51.5, [place.name]],
      );
      assert.deepEqual(await users.getUserGeolocation(me, "browser"), patched);
      const { geolocation } = await users.getUser(me, { expand: ["geolocation"] });
      assert.deepEqual(geolocation, patched);
      await refused(users.getUserGeolocation(me, "telephone"), 404, "not.found");
      const theirs = users.patchUserGeolocation(nadia.id, "browser", { city: "Bath" });
      await refused(theirs, 403, "geolocation.update.error");
    });

    it("say how much one takes at once, or else the organization does", async () => {
      const { users, nadia, sdk } = get();
      const organization = new sdk.RoutingApi();
      const standard = await organization.getRoutingUtilization();
      const before = await users.getRoutingUserUtilization(nadia.id);
      assert.deepEqual([before.level, before.utilization], ["Organization", standard.utilization]);
      const { entities: labels = [] } = await organization.getRoutingUtilizationLabels({});
      const [label, other] = labels.map(({ id }) => id ?? "");
      assert(label && other);
      const chat = { maximumCapacity: 5, interruptableMediaTypes: ["email"], includeNonAcd: true };
      const put = await users.putRoutingUserUtilization(nadia.id, {
        utilization: { chat },
        labelUtilizations: { [label]: { maximumCapacity: 2, interruptingLabelIds: [other] } },
      });
      assert.deepEqual(await users.getRoutingUserUtilization(nadia.id), put);
      assert.deepEqual([put.level, put.utilization], ["Agent", { chat }]);
      assert.deepEqual(put.labelUtilizations?.[label], {
        maximumCapacity: 2,
        interruptingLabelIds: [other],
        labelName: labels[0]?.name,
      });
      await users.deleteRoutingUserUtilization(nadia.id);
      assert.deepEqual(await users.getRoutingUserUtilization(nadia.id), before);
      await refused(users.getRoutingUserUtilization("nobody"), 404, "not.found");
      const fax = { utilization: { fax: chat } };
      await refused(users.putRoutingUserUtilization(nadia.id, fax), 400, "invalid.value");
      await refused(users.deleteRoutingUserUtilization("nobody"), 404, "not.found");
    });

    it("say who takes over a direct line", async () => {
      const { users, me, nadia, demo } = get();
      const [queueId = ""] = demo.state.queues.keys();
      const path = nadia.id;
      await refused(users.getRoutingUserDirectroutingbackupSettings(path), 404, "not.found");
      const put = await users.putRoutingUserDirectroutingbackupSettings(path, {
        userId: me,
        waitForAgent: true,
        agentWaitSeconds: 90,
      });
      assert.deepEqual([put.userId, put.waitForAgent, put.agentWaitSeconds], [me, true, 90]);
      assert.deepEqual(await users.getRoutingUserDirectroutingbackupSettings(path), put);
      const mine = await users.putRoutingDirectroutingbackupSettingsMe({ queueId, waitForAgent: false });
      assert.deepEqual([mine.queueId, mine.waitForAgent], [queueId, false]);
      assert(mine.backedUpUsers?.includes(nadia.id));
      assert.deepEqual(await users.getRoutingDirectroutingbackupSettingsMe(), mine);
      await users.deleteRoutingUserDirectroutingbackupSettings(path);
      const { backedUpUsers } = await users.getRoutingDirectroutingbackupSettingsMe();
      assert(!backedUpUsers?.includes(nadia.id));
      await users.deleteRoutingDirectroutingbackupSettingsMe();
      await refused(users.getRoutingDirectroutingbackupSettingsMe(), 404, "not.found");
      await refused(users.deleteRoutingDirectroutingbackupSettingsMe(), 404, "not.found");
      await refused(users.deleteRoutingUserDirectroutingbackupSettings(path), 404, "not.found");
      const nobody = { userId: "nobody" };
      await refused(users.putRoutingDirectroutingbackupSettingsMe(nobody), 400, "invalid.value");
      await refused(users.putRoutingUserDirectroutingbackupSettings(path, nobody), 400, "invalid.value");
    });
  });
}
