/** Who stands around a user, what profiles say, and whom one talks to. */
import assert from "node:assert/strict";
import { everySection, named, readPages, refused, type Run } from "./run.js";

export function people(get: () => Run): void {
  describe("people", () => {
    it("stand above, beside and below each other, as their managers say", async () => {
      const { users, nadia, me, demo } = get();
      const led = ({ id }: { readonly id: string }) =>
        [...demo.state.users.values()].filter(
          ({ managerId, state }) => managerId === id && state === "active",
        );
      const manager = get().someone((user) => user.managerId === me && led(user).length > 1);
      const reports = await users.getUserDirectreports(manager.id);
      assert.deepEqual(named(reports).sort(), named(led(manager)).sort());
      const [first] = reports;
      assert(first?.id !== undefined);
      // Nadia comes in between: under the same manager, and above one of the others.
      await users.patchUser(nadia.id, { version: nadia.version, manager: manager.id });
      const superiors = await users.getUserSuperiors(nadia.id, { expand: ["presence"] });
      assert.deepEqual(
        superiors.map(({ id }) => id),
        [manager.id, me],
      );
      assert(superiors.every(({ presence }) => presence?.source === "PURECLOUD"));
      await users.patchUser(first.id, { version: first.version, manager: nadia.id });
      assert.deepEqual(
        (await users.getUserDirectreports(nadia.id)).map(({ id }) => id),
        [first.id],
      );
      const around = await users.getUserAdjacents(nadia.id);
      assert.deepEqual(
        [around.superiors?.map(({ id }) => id), around.directReports?.map(({ id }) => id)],
        [[manager.id, me], [first.id]],
      );
      assert.deepEqual(
        named(around.siblings).sort(),
        named(reports.slice(1).filter(({ id }) => id !== nadia.id)).sort(),
      );
      await refused(users.getUserSuperiors("nobody"), 404, "not.found");
      await refused(users.getUserDirectreports("nobody"), 404, "not.found");
      await refused(users.getUserAdjacents("nobody"), 404, "not.found");
    });

    it("have favourites, until those are deleted", async () => {
      const { users, demo } = get();
      const { favorites } = demo.state.further;
      const { id } = get().someone((user) => favorites.of(user).length > 2);
      const all = await readPages(1, (page) => users.getUserFavorites(id, page));
      const names = named(all);
      assert(names.length > 2);
      const turned = await users.getUserFavorites(id, { sortOrder: "DESC" });
      assert.deepEqual(named(turned.entities), [...names].reverse());
      await users.deleteUser(all[0]?.id ?? "");
      assert.deepEqual(named((await users.getUserFavorites(id)).entities), names.slice(1));
      await refused(users.getUserFavorites("nobody"), 404, "not.found");
    });

    it("have been let in by other organizations", async () => {
      const { users, demo } = get();
      const { trustors } = demo.state.further;
      const { id } = [...demo.state.users.values()].reduce((most, user) =>
        trustors.of(user).length > trustors.of(most).length ? user : most,
      );
      const found = await readPages(1, (page) => users.getUserTrustors(id, page));
      assert(found.length > 1);
      for (const { organization, enabled, authorization } of found) {
        const { name = "" } = organization ?? {};
        assert(name.endsWith("(demo)"));
        assert.equal(enabled, !name.startsWith("Fabrikam"));
        assert.deepEqual(authorization?.permissions, ["directory:user:view", "routing:queue:view"]);
      }
      await refused(users.getUserTrustors("nobody"), 404, "not.found");
    });

    it("have profiles that say when they changed", async () => {
      const { users, nadia, demo } = get();
      const before = await users.getUserProfile(nadia.id);
      assert.deepEqual([before.name, before.expands], ["Nadia Novak", undefined]);
      assert(Date.parse(before.dateModified ?? "") < demo.state.now);
      await users.patchUser(nadia.id, { version: nadia.version, name: "Nadia Nováková" });
      const expand = everySection("getUserProfile");
      const after = await users.getUserProfile(nadia.id, { expand });
      assert.deepEqual([after.name, after.version], ["Nadia Nováková", before.version + 1]);
      assert(Date.parse(after.dateModified ?? "") >= demo.state.now);
      const { presence, authorization, outOfOffice } = await users.getUser(nadia.id, { expand });
      assert.deepEqual(
        [after.expands?.presence, after.expands?.authorization, after.expands?.outOfOffice],
        [presence, authorization, outOfOffice],
      );
      await refused(users.getUserProfile("nobody"), 404, "general.resource.not.found");
    });

    it("have profiles that are listed", async () => {
      const { users, nadia } = get();
      const all = await readPages(100, (page) =>
        users.getProfilesUsers({ ...page, expand: everySection("getProfilesUsers") }),
      );
      assert.equal(all.length, (await users.getUsers()).total);
      assert.deepEqual(
        all.find(({ id }) => id === nadia.id),
        await users.getUserProfile(nadia.id, { expand: everySection("getUserProfile") }),
      );
      const { chat } = await users.getUser(nadia.id);
      const found = await users.getProfilesUsers({ jid: [chat?.jabberId ?? ""] });
      assert.deepEqual(named(found.entities), ["Nadia Novak"]);
      await refused(users.getProfilesUsers({ pageSize: 500, pageNumber: 21 }), 400, "bad.request");
    });

    it("say what they are good at", async () => {
      const { users, nadia } = get();
      assert.deepEqual(await users.putUserProfileskills(nadia.id, ["Excel", "Chess", "Excel"]), [
        "Excel",
        "Chess",
      ]);
      assert.deepEqual(await users.getUserProfileskills(nadia.id), ["Excel", "Chess"]);
      await refused(users.getUserProfileskills("nobody"), 404, "not.found");
      await refused(users.putUserProfileskills("nobody", []), 404, "not.found");
    });

    it("have chats, which are read from mark to mark", async () => {
      const { users, demo, sdk } = get();
      const [latest] = (await users.getUsersChatsMe()).entities ?? [];
      await new sdk.PresenceApi().patchUserPresence(latest?.user?.id ?? "", "PURECLOUD", {
        message: "At lunch",
      });
      const read = (after?: string) =>
        users.getUsersChatsMe({
          includePresence: true,
          includeRoomOwners: true,
          ...(after === undefined ? {} : { after }),
        });
      const first = await read();
      const after = new URL(first.nextUri ?? "", demo.url).searchParams.get("after");
      const second = await read(after ?? "");
      const all = [...(first.entities ?? []), ...(second.entities ?? [])];
      assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
      assert.equal(all[0]?.user?.presence?.message, "At lunch");
      const moments = all.map(({ dateLastMessage = "" }) => dateLastMessage);
      assert.deepEqual(moments, [...moments].sort().reverse());
      const between = all.filter(({ chatType }) => chatType === "oneOnOne");
      const rooms = all.filter(({ chatType }) => chatType === "group");
      for (const { user, name } of between) {
        const other = await users.getUser(user?.id ?? "", { expand: ["presence"] });
        assert.deepEqual([name, user?.jid], [other.name, other.chat?.jabberId]);
        const { systemPresence } = other.presence?.presenceDefinition ?? {};
        assert.equal(user?.presence?.systemPresence, systemPresence?.replaceAll(" ", ""));
      }
      assert(rooms.every(({ room }) => room?.owners?.length === 1));
      assert(rooms.length > 0 && between.length > 0);
      const open = await users.getUsersChatsMe({ excludeClosed: true });
      assert.deepEqual(
        open.entities?.map(({ id }) => id).slice(0, 5),
        all.flatMap((chat) => (chat.open ? (chat.id ?? []) : [])).slice(0, 5),
      );
      await get().asClient(demo, () => refused(users.getUsersChatsMe(), 400, "not.a.user"));
      await get().asReader(() => refused(users.getUsersChatsMe(), 403, "missing.any.permissions"));
    });

    it("are described by fields that the organization has chosen", async () => {
      const { users } = get();
      const fields = async (type: string) => {
        const { entityType, sections } = await users.getFieldconfig(type);
        assert.equal(entityType, type);
        return sections?.flatMap(({ fieldList }) => fieldList ?? []).map(({ key }) => key) ?? [];
      };
      const person = await fields("person");
      assert(["name", "email", "employeeId", "certifications"].every((key) => person.includes(key)));
      assert((await fields("group")).includes("description"));
      assert((await fields("org")).includes("website"));
      await refused(users.getFieldconfig("machine"), 400, "invalid.value");
    });
  });
}
