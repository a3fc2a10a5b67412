/** Users: listed, found, and all that they show. */
import assert from "node:assert/strict";
import { everySection, named, readPages, refused, type Run } from "./run.js";

export function users(get: () => Run): void {
  describe("users", () => {
    it("are listed page by page, each with what their own lists say", async () => {
      const { users, demo } = get();
      const all = await readPages(100, (page) =>
        users.getUsers({ ...page, expand: ["skills", "languages", "station", "presence", "routingStatus"] }),
      );
      const active = [...demo.state.users.values()].filter(({ state }) => state === "active");
      assert.equal(all.length, active.length);
      for (const user of all.slice(0, 20)) {
        const id = user.id ?? "";
        assert.deepEqual(user.skills, (await users.getUserRoutingskills(id, { pageSize: 50 })).entities);
        assert.deepEqual(user.languages, (await users.getUserRoutinglanguages(id)).entities);
        assert.deepEqual(user.station, await users.getUserStation(id));
        assert.deepEqual(user.routingStatus, await users.getUserRoutingstatus(id));
      }
      const inactive = await users.getUsers({ state: "inactive", pageSize: 100 });
      assert(named(inactive.entities).includes("Victor Lang"));
      const two = all.slice(40, 42).map(({ id }) => id ?? "");
      assert.deepEqual(
        (await users.getUsers({ id: two, sortOrder: "descending" })).entities?.map(({ id }) => id),
        [...two].reverse(),
      );
      await refused(users.getUsers({ pageSize: 501 }), 400, "constraint.validation");
      const many = Array.from({ length: 101 }, (_, index) => String(index));
      await refused(users.getUsers({ id: many }), 400, "max.user.ids");
    });

    it("are listed past where pages end, by a cursor", async () => {
      const { users } = get();
      const found: unknown[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await users.getUsersQuery({ pageSize: 100, ...(cursor ? { cursor } : {}) });
        found.push(...(page.entities ?? []));
        cursor = page.cursor;
        if (cursor === undefined) break;
      }
      assert.equal(found.length, (await users.getUsers()).total);
      await refused(users.getUsersQuery({ cursor: "somewhere" }), 400, "invalid.value");
    });

    it("have all the sections that can be asked for", async () => {
      const { users, demo } = get();
      const expand = everySection("getUser");
      const { entities: all = [] } = await users.getUsers({ pageSize: 500, state: "any", expand });
      assert.equal(all.length, demo.state.users.size);
      const someone = get().someone(
        (user) => user.routing.status === "INTERACTING" && user.groupIds.size > 1 && user.queues.size > 0,
      );
      const user = await users.getUser(someone.id, { expand });
      assert.deepEqual(
        all.find(({ id }) => id === someone.id),
        user,
      );
      assert.deepEqual(
        [user.conversationSummary?.call?.contactCenter?.active, user.conversationSummary?.video?.enterprise],
        [1, { active: 0, acw: 0 }],
      );
      assert.equal(user.groups?.length, someone.groupIds.size);
      const roles = await users.getUserRoles(someone.id);
      assert.deepEqual(user.authorization?.permissionPolicies, roles.permissionPolicies);
      assert.deepEqual(
        [...new Set(roles.permissionPolicies?.map(({ domain, entityName }) => `${domain}:${entityName}`))],
        [...new Set(roles.permissions?.map((permission) => permission.replace(/:[^:]*$/, "")))],
      );
      // Whoever never came has used none of their roles.
      const absent = all.find(({ dateLastLogin }) => dateLastLogin === undefined);
      assert(absent?.authorization?.roles?.length);
      assert.deepEqual(absent.authorization.unusedRoles, absent.authorization.roles);
      await refused(users.getUser("nobody"), 404, "not.found");
    });

    it("are searched for, page by page", async () => {
      const { users } = get();
      const query = [{ type: "CONTAINS", fields: ["name", "email"], value: "garcia" }];
      const first = await users.postUsersSearch({ query, pageSize: 1, expand: ["presence"] });
      assert.deepEqual([first.total, first.pageCount, first.types], [2, 2, ["users"]]);
      assert(first.results[0]?.presence?.presenceDefinition?.systemPresence);
      const q64 = new URL(first.nextPage ?? "", "http://localhost").searchParams.get("q64") ?? "";
      const second = await users.getUsersSearch(q64);
      assert.deepEqual([second.pageNumber, second.nextPage], [2, undefined]);
      assert.deepEqual(named([...first.results, ...second.results]), ["Maria Garcia", "Maria Garcia"]);
      assert.notEqual(first.results[0].id, second.results[0]?.id);
      const again = new URL(second.previousPage ?? "", "http://localhost").searchParams.get("q64") ?? "";
      assert.deepEqual(await users.getUsersSearch(again), first);
      const wrong = [{ type: "CONTAINS", fields: ["shoeSize"], value: "7" }];
      await refused(users.postUsersSearch({ query: wrong }), 400, "invalid.value");
      await refused(users.getUsersSearch("garbage"), 400, "invalid.value");
    });

    it("are searched for among those who may be put into a team", async () => {
      const { users, demo } = get();
      const search = () => users.postUsersSearchTeamsAssign({ query: [{ type: "EXACT", value: "IT" }] });
      const found = await search();
      assert(found.results.length > 0);
      assert(found.results.every(({ department }) => department === "IT"));
      await get().asClient(demo.europeClient, () => refused(search(), 403, "missing.permissions"));
    });

    it("see themselves, and all that only they see", async () => {
      const { users, demo, sdk } = get();
      const { further } = demo.state;
      // Somebody with a manager above and people below, favourites, and other organizations that let them in.
      const someone = get().someone(
        (user) =>
          [...demo.state.users.values()].filter(({ managerId }) => managerId === user.id).length > 1 &&
          further.favorites.of(user).length > 0 &&
          further.trustors.of(user).length > 0,
      );
      const { id, version } = someone;
      const [skill = ""] = demo.state.skills.keys();
      const [place = ""] = further.places.keys();
      const [station = ""] = [...demo.state.stations.keys()].filter(
        (key) => demo.state.stationHolder(key) === undefined,
      );
      await users.patchUser(id, {
        version,
        preferredName: "Boss",
        certifications: ["First Aid"],
        locations: [{ id: place }],
        biography: { hobbies: ["Chess"] },
      });
      await users.patchUserRoutingskillsBulk(id, [{ id: skill, proficiency: 5 }]);
      await users.putUserStationDefaultstationStationId(id, station);
      const all = await get().asUser(id, async () => {
        await users.patchUserGeolocation(id, "browser", { city: "Bath", primary: true });
        return users.getUsersMe({ expand: everySection("getUsersMe") });
      });
      const { acdAutoAnswer, ...section } = await users.getUser(id, { expand: everySection("getUser") });
      for (const [name, value] of Object.entries(section)) {
        assert.deepEqual(Object.entries(all).find(([key]) => key === name)?.[1], value, name);
      }
      assert.equal(all.autoAnswerSettings?.settings["call"]?.enabled, acdAutoAnswer);
      assert.deepEqual([all.preferredName, all.geolocation?.city], ["Boss", "Bath"]);
      assert.deepEqual(all.superiors, await users.getUserSuperiors(someone.id));
      assert.deepEqual(all.directReports, await users.getUserDirectreports(someone.id));
      assert.deepEqual(all.adjacents, await users.getUserAdjacents(someone.id));
      assert.deepEqual(all.favorites, (await users.getUserFavorites(someone.id)).entities);
      assert.deepEqual(all.trustors, (await users.getUserTrustors(someone.id)).entities);
      assert.deepEqual(all.fieldConfigs?.person, await users.getFieldconfig("person"));
      assert.deepEqual(all.organization, await new sdk.OrganizationApi().getOrganizationsMe());
      const presences = new sdk.PresenceApi();
      const own = await presences.getPresencedefinitions({ pageSize: 100 });
      assert.deepEqual(all.presenceDefinitions, own.entities);
      assert.deepEqual(
        all.divisionedPresenceDefinitions?.map(({ id }) => id),
        own.entities?.map(({ id }) => id),
      );
      const roles = await new sdk.AuthorizationApi().getAuthorizationRoles({ pageSize: 100 });
      assert.deepEqual(all.orgAuthorization, roles.entities);
      const skills = await new sdk.RoutingApi().getRoutingSkills({ pageSize: 100 });
      assert.deepEqual(all.routingSkills, skills.entities);
      const locations = await new sdk.LocationsApi().getLocations({ pageSize: 100 });
      assert.deepEqual(named(all.locationDefinitions).sort(), named(locations.entities).sort());
      assert.equal(all.token?.organization?.id, demo.organization.id);
      assert.equal(all.geolocationSettings?.enabled, true);
      assert(all.orgProducts?.length);
      assert(Math.abs(Date.parse(all.date?.currentDate ?? "") - demo.state.now) < 60 * 60_000);
      await get().asClient(demo, () => refused(users.getUsersMe(), 400, "not.a.user"));
    });
  });
}
