/** Users come, change and go: created, changed, deleted and brought back; their states, invitations and passwords. */
import assert from "node:assert/strict";
import { STANDARD_PASSWORD } from "../../../../src/demo/state/accounts.js";
import { named, refused, type Run } from "./run.js";

export function lifecycle(get: () => Run): void {
  describe("users, as they come, change and go,", () => {
    it("are created, and changed in all that can be changed", async () => {
      const { users, demo, me } = get();
      const [division] = [...demo.state.divisions.values()].filter(({ name }) => name === "Europe");
      const [place] = demo.state.further.places.values();
      assert(division && place);
      const mail = "mara.novy@northwind.example";
      const body = { name: "Mara Nový", email: mail, divisionId: division.id, title: "Agent" };
      const created = await users.postUsers(body);
      const { id = "", version } = created;
      assert.deepEqual(
        [created.name, created.division?.name, created.version, created.state, created.addresses],
        ["Mara Nový", "Europe", 1, "active", []],
      );
      const addresses = [
        { mediaType: "PHONE", type: "WORK", address: "+13175550100", countryCode: "US" },
        { mediaType: "PHONE", type: "MOBILE", address: "+13175550101" },
        { mediaType: "PHONE", type: "WORK2", extension: "4711" },
        { mediaType: "SMS", type: "MOBILE", address: "+13175550102", integration: "Texting" },
      ];
      const biography = {
        biography: "Came by bicycle",
        interests: ["Maps"],
        hobbies: ["Chess"],
        spouse: "Jan",
      };
      const employerInfo = { officialName: "Mara N.", employeeId: "7", employeeType: "Intern" };
      const changed = await users.patchUser(id, {
        version,
        title: " Coach ",
        department: "Training",
        preferredName: "Mara",
        manager: me,
        addresses,
        primaryContactInfo: [{ mediaType: "PHONE", type: "PRIMARY", address: "+13175550101" }],
        locations: [{ id: place.id, floorplanId: "plan", coordinates: { x: 1.5, y: 2 }, notes: "Desk 4" }],
        employerInfo: { ...employerInfo, dateHire: "2026-01-31" },
        certifications: ["First Aid"],
        profileSkills: ["Excel"],
        acdAutoAnswer: true,
        biography,
      });
      assert.deepEqual([changed.version, changed.title, changed.preferredName], [2, "Coach", "Mara"]);
      const user = await users.getUser(id, {
        expand: ["employerInfo", "certifications", "locations", "biography", "profileSkills"],
      });
      assert.deepEqual(
        [user.department, user.manager?.id, user.certifications, user.profileSkills, user.acdAutoAnswer],
        ["Training", me, ["First Aid"], ["Excel"], true],
      );
      assert.deepEqual([user.biography, user.employerInfo?.dateHire], [biography, "2026-01-31"]);
      assert.deepEqual(
        user.addresses?.map(({ type, address, extension, display, integration }) => [
          ...[type, address ?? extension, display, integration],
        ]),
        addresses.map(({ type, address, extension, integration }) => [
          ...[type, address ?? extension, address ?? extension, integration],
        ]),
      );
      assert.equal(user.primaryContactInfo?.[1]?.address, "+13175550101");
      assert.deepEqual(
        user.locations?.map(({ notes, locationDefinition }) => [notes, locationDefinition?.name]),
        [["Desk 4", place.name]],
      );
      await refused(users.patchUser(id, { version, title: "Agent" }), 409, "general.conflict");
      await refused(users.postUsers({ ...body, name: "Another" }), 409, "general.conflict");
      await get().asReader(() => refused(users.postUsers(body), 403, "missing.permissions"));
    });

    it("are deleted, no longer found, and brought back", async () => {
      const { users, nadia } = get();
      const found = async () =>
        named((await users.postUsersSearch({ query: [{ type: "EXACT", value: nadia.email }] })).results);
      assert.deepEqual(await found(), ["Nadia Novak"]);
      assert.deepEqual(await users.deleteUser(nadia.id), {});
      await refused(users.getUser(nadia.id), 404, "not.found");
      await refused(users.deleteUser(nadia.id), 404, "not.found");
      assert.deepEqual(await found(), []);
      const gone = await users.getUser(nadia.id, { state: "deleted" });
      assert.deepEqual([gone.state, gone.name], ["deleted", "Nadia Novak"]);
      const back = await users.patchUser(nadia.id, { state: "active", version: gone.version });
      assert.deepEqual([back.state, back.version], ["active", gone.version + 1]);
      assert.equal((await users.getUser(nadia.id)).email, nadia.email);
    });

    it("are deactivated for a reason", async () => {
      const { users, nadia } = get();
      const { version } = nadia;
      assert.deepEqual(await users.getUserState(nadia.id), { state: "active", version });
      const put = await users.putUserState(nadia.id, { state: "inactive", stateChangeReason: "Leave" });
      const after = await users.getUserState(nadia.id);
      assert.deepEqual(after, put);
      assert.deepEqual(
        [after.state, after.stateChangeReason, after.version],
        ["inactive", "Leave", version + 1],
      );
      assert(Date.parse(after.stateChangeDate ?? "") >= Date.parse("2026-01-01"));
      assert.equal((await users.getUser(nadia.id)).state, "inactive");
      const stale = { state: "active", version };
      await refused(users.putUserState(nadia.id, stale), 409, "general.conflict");
      await refused(users.getUserState("nobody"), 404, "not.found");
      await refused(users.putUserState("nobody", { state: "inactive" }), 404, "not.found");
    });

    it("are changed several at once", async () => {
      const { users, nadia, me } = get();
      const changed = await users.patchUsersBulk([
        { id: nadia.id, acdAutoAnswer: true },
        { id: me, acdAutoAnswer: true },
      ]);
      assert.deepEqual(
        changed.entities?.map(({ id, acdAutoAnswer }) => [id, acdAutoAnswer]),
        [
          [nadia.id, true],
          [me, true],
        ],
      );
      assert.equal((await users.getUser(nadia.id)).acdAutoAnswer, true);
      await refused(users.patchUsersBulk([{ id: "nobody" }]), 400, "invalid.value");
    });

    it("are invited once, and again where that is forced", async () => {
      const { users, demo } = get();
      const [division] = demo.state.divisions.keys();
      const mail = "ines.invited@northwind.example";
      const { id = "" } = await users.postUsers({
        name: "Ines Invited",
        email: mail,
        divisionId: division ?? "",
        password: "Chosen-for-her-1",
      });
      const welcomed = async () => (await users.getUser(id, { expand: ["dateWelcomeSent"] })).dateWelcomeSent;
      assert.equal(await welcomed(), undefined);
      await users.postUserInvite(id);
      assert(await welcomed());
      await refused(users.postUserInvite("nobody"), 404, "not.found");
      const pending = await users.postUsers({ name: "Ina", email: `a.${mail}`, divisionId: division ?? "" });
      await refused(users.postUserInvite(pending.id ?? ""), 409, "general.conflict");
      await users.postUserInvite(pending.id ?? "", { force: true });
    });

    it("have passwords that others and they themselves change", async () => {
      const { users, nadia } = get();
      const change = (oldPassword: string, newPassword: string) =>
        get().asUser(nadia.id, () => users.postUsersMePassword({ oldPassword, newPassword }));
      await change(STANDARD_PASSWORD, "Better-than-before-1");
      await refused(change(STANDARD_PASSWORD, "Better-than-before-2"), 400, "invalid.password");
      await users.postUserPassword(nadia.id, { newPassword: "Reset-by-somebody-3" });
      await refused(change("Better-than-before-1", "Better-than-before-4"), 400, "invalid.password");
      await change("Reset-by-somebody-3", "Better-than-before-4");
      await refused(users.postUserPassword(nadia.id, { newPassword: "short" }), 400, "invalid.password");
    });
  });
}
