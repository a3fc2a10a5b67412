/** Who may do what, and where: grants, roles, divisions. */
import assert from "node:assert/strict";
import { named, readPages, refused, type Run } from "./run.js";

export function authorization(get: () => Run): void {
  /** The ids of roles and divisions by name. */
  const ids = () => {
    const { roles, divisions } = get().demo.state;
    const of = (things: ReadonlyMap<string, { readonly name: string }>) => (name: string) => {
      const found = [...things].find(([, thing]) => thing.name === name);
      assert(found, name);
      return found[0];
    };
    return { role: of(roles), division: of(divisions) };
  };

  describe("grants", () => {
    /** The user's own grants: role in division. */
    const held = async (id: string) => {
      const { grants = [] } = await get().users.getAuthorizationSubject(id, { includeDuplicates: true });
      const own = grants.filter(({ subjectId }) => subjectId === id);
      return own.map(({ role, division }) => `${role?.name ?? ""} in ${division?.name ?? ""}`).sort();
    };

    it("are added, taken and replaced", async () => {
      const { users, nadia } = get();
      const { role, division } = ids();
      const europe = division("Europe");
      const agent = { roleId: role("Agent"), divisionId: europe };
      const supervisor = { roleId: role("Supervisor"), divisionId: "*" };
      const before = await held(nadia.id);
      await users.postAuthorizationSubjectBulkadd(nadia.id, { grants: [agent, supervisor] });
      assert.deepEqual(await held(nadia.id), [...before, "Agent in Europe", "Supervisor in *"].sort());
      await users.postAuthorizationSubjectBulkremove(nadia.id, { grants: [supervisor] });
      assert.deepEqual(await held(nadia.id), [...before, "Agent in Europe"].sort());
      await users.postAuthorizationSubjectBulkreplace(nadia.id, { grants: [supervisor] });
      assert.deepEqual(await held(nadia.id), ["Supervisor in *"]);
      await users.postAuthorizationSubjectDivisionRole(nadia.id, europe, agent.roleId);
      assert.deepEqual(await held(nadia.id), ["Agent in Europe", "Supervisor in *"]);
      await users.deleteAuthorizationSubjectDivisionRole(nadia.id, "*", supervisor.roleId);
      assert.deepEqual(await held(nadia.id), ["Agent in Europe"]);

      const { grants = [] } = await users.getAuthorizationSubject(nadia.id);
      const [grant] = grants;
      assert.deepEqual(
        [grant?.role?.policies?.[0], grant?.division?.homeDivision],
        [{ domain: "routing", entityName: "queue", actions: ["join"] }, false],
      );
      await refused(users.getAuthorizationSubject("nobody"), 404, "not.found");
      const unknown = { grants: [{ roleId: "no-role", divisionId: "*" }] };
      await refused(users.postAuthorizationSubjectBulkadd(nadia.id, unknown), 400, "invalid.value");
      await refused(users.postAuthorizationSubjectBulkremove(nadia.id, unknown), 400, "invalid.value");
      await refused(users.postAuthorizationSubjectBulkreplace(nadia.id, unknown), 400, "invalid.value");
      const single = [nadia.id, europe, "no-role"] as const;
      await refused(users.postAuthorizationSubjectDivisionRole(...single), 404, "not.found");
      await get().asReader(() =>
        refused(
          users.deleteAuthorizationSubjectDivisionRole(nadia.id, europe, agent.roleId),
          403,
          "missing.permissions",
        ),
      );
    });

    it("of groups are their members' too", async () => {
      const { users, demo } = get();
      const member = get().someone(({ groupIds }) =>
        [...groupIds].some((id) => (demo.state.groups.get(id)?.grants.length ?? 0) > 0),
      );
      const { grants = [] } = await users.getAuthorizationSubject(member.id);
      const inherited = grants.filter(({ subjectId }) => subjectId !== member.id);
      assert(inherited.length > 0);
      const { roles = [], permissions = [] } = await users.getUserRoles(member.id);
      assert(inherited.every(({ role }) => named(roles).includes(role?.name)));
      assert(permissions.includes("directory:user:view"));
    });

    it("are one's own to see", async () => {
      const { users, nadia } = get();
      const mine = await get().asUser(nadia.id, () => users.getAuthorizationSubjectsMe());
      assert.deepEqual(mine, await users.getAuthorizationSubject(nadia.id));
      await get().withToken("invented", () =>
        refused(users.getAuthorizationSubjectsMe(), 401, "bad.credentials"),
      );
    });

    it("are set by roles alone", async () => {
      const { users, nadia } = get();
      const { role } = ids();
      const put = await users.putUserRoles(nadia.id, [role("Supervisor"), role("Agent")]);
      assert.deepEqual(named(put.roles).sort(), ["Agent", "Supervisor"]);
      assert.deepEqual(await users.getUserRoles(nadia.id), put);
      assert.deepEqual(await held(nadia.id), ["Agent in Home", "Supervisor in Home"]);
      await refused(users.getUserRoles("nobody"), 404, "not.found");
      await refused(users.putUserRoles(nadia.id, ["no-role"]), 400, "invalid.value");
    });
  });

  describe("divisions", () => {
    const EDIT = "directory:user:edit";

    it("are those in which one may do something", async () => {
      const { users, nadia, me, demo } = get();
      const { role, division } = ids();
      const all = named([...demo.state.divisions.values()]).sort();
      assert.deepEqual(named(await users.getAuthorizationDivisionspermittedMe(EDIT)).sort(), all);
      const pages = await readPages(2, (page) => users.getAuthorizationDivisionspermittedPagedMe(EDIT, page));
      assert.deepEqual(named(pages).sort(), all);
      const europe = { roleId: role("User Administrator"), divisionId: division("Europe") };
      await users.postAuthorizationSubjectBulkadd(nadia.id, { grants: [europe] });
      const hers = await users.getAuthorizationDivisionspermittedPagedSubjectId(nadia.id, EDIT);
      assert.deepEqual([named(hers.entities), hers.allDivsPermitted], [["Europe"], false]);
      const mine = await users.getAuthorizationDivisionspermittedPagedSubjectId(me, EDIT);
      assert.deepEqual([mine.total, mine.allDivsPermitted], [all.length, true]);
      const seen = await get().asUser(nadia.id, () => users.getAuthorizationDivisionspermittedMe(EDIT));
      assert.deepEqual(seen, hers.entities);
      await refused(users.getAuthorizationDivisionspermittedMe(""), 400, "constraint.validation");
      const tooLong = { pageSize: 10_000 };
      const paged = users.getAuthorizationDivisionspermittedPagedMe(EDIT, tooLong);
      await refused(paged, 400, "constraint.validation");
      await get().withToken("invented", async () => {
        const [code, one] = ["bad.credentials", { pageSize: 1 }];
        await refused(users.getAuthorizationDivisionspermittedMe(EDIT), 401, code);
        await refused(users.getAuthorizationDivisionspermittedPagedMe(EDIT, one), 401, code);
      });
      const nobodys = users.getAuthorizationDivisionspermittedPagedSubjectId("nobody", EDIT);
      await refused(nobodys, 404, "not.found");
    });

    it("are where users are, and decide who may change them", async () => {
      const { users, nadia, sdk, demo } = get();
      const api = new sdk.AuthorizationApi();
      const { division } = ids();
      const change = () => users.patchUsersBulk([{ id: nadia.id, acdAutoAnswer: true }]);
      const elsewhere = division("Americas");
      await api.postAuthorizationDivisionObject(elsewhere, "USER", [nadia.id]);
      await get().asClient(demo.europeClient, () => refused(change(), 403, "missing.any.permissions"));
      const count = async () => {
        const { entities = [] } = await api.getAuthorizationDivisions({ objectCount: true });
        return entities.find(({ name }) => name === "Europe")?.objectCounts?.["USER"] ?? 0;
      };
      const before = await count();
      await api.postAuthorizationDivisionObject(division("Europe"), "USER", [nadia.id]);
      assert.equal(await count(), before + 1);
      await get().asClient(demo.europeClient, change);
      assert.equal((await users.getUser(nadia.id)).division?.name, "Europe");
      assert.equal((await api.getAuthorizationDivisionsHome()).name, "Home");
    });
  });

  describe("roles", () => {
    it("say what they allow, and who has them", async () => {
      const { sdk, nadia, users } = get();
      const api = new sdk.AuthorizationApi();
      const { entities = [] } = await api.getAuthorizationRoles({ name: "supervisor" });
      assert.deepEqual(named(entities), ["Supervisor"]);
      const id = entities[0]?.id ?? "";
      const has = async () => {
        const { entities: all = [], total } = await api.getAuthorizationRoleUsers(id, { pageSize: 100 });
        assert.equal(all.length, total);
        return all.map((user) => user.id);
      };
      assert(!(await has()).includes(nadia.id));
      await users.postAuthorizationSubjectDivisionRole(nadia.id, "*", id);
      const now = await has();
      assert(now.includes(nadia.id));
      const role = await api.getAuthorizationRole(id);
      assert.equal(role.userCount, now.length);
      const { entities: domains = [] } = await api.getAuthorizationPermissions({ pageSize: 100 });
      const known = domains.flatMap(({ permissionMap = {} }) =>
        Object.values(permissionMap).flatMap((permissions) =>
          permissions.map(({ domain, entityType, action }) => `${domain}:${entityType}:${action}`),
        ),
      );
      assert(role.permissions?.every((permission) => known.includes(permission)));
    });
  });
}
