import assert from "node:assert/strict";
import { list, object, type Shape } from "../support/shapes.js";
import {
  aroundTests,
  assertProblem,
  call,
  clientToken,
  entities,
  idOf,
  names,
  userNamed,
} from "./support.js";

const NOBODY = "00000000-0000-4000-8000-000000000000";
const subjects = "/api/v2/authorization/subjects";

/** `role in division`, for each grant of a subject. */
const told = (grants: readonly Shape[]): string[] =>
  grants
    .map(({ role, division }) => `${String(object(role)["name"])} in ${String(object(division)["name"])}`)
    .sort();

describe("changing grants in a demo organization", () => {
  const get = aroundTests();

  const role = (name: string): string => idOf(get().state.roles, name);
  const division = (name: string): string => idOf(get().state.divisions, name);
  const pair = (roleName: string, divisionName: string) => ({
    roleId: role(roleName),
    divisionId: divisionName === "*" ? "*" : division(divisionName),
  });
  const nadia = (): string => userNamed(get(), "Nadia Novak").id;
  const ownOf = async (id: string): Promise<string[]> => {
    const subject = object((await call(get(), `${subjects}/${id}?includeDuplicates=true`)).body);
    return told(list(subject["grants"]).filter(({ subjectId }) => subjectId === id));
  };
  const bulk = (id: string, what: string, grants: unknown, token?: string) =>
    call(get(), `${subjects}/${id}/${what}`, {
      method: "POST",
      body: { grants },
      ...(token === undefined ? {} : { token }),
    });
  const single = (method: string, id: string, divisionId: string, roleId: string, query = "") =>
    call(get(), `${subjects}/${id}/divisions/${divisionId}/roles/${roleId}${query}`, { method });

  it("adds several, once each, and leaves the others and the user's version", async () => {
    const id = nadia();
    const before = await ownOf(id);
    const { version } = userNamed(get(), "Nadia Novak");
    const added = [pair("Knowledge Author", "Europe"), pair("Knowledge Author", "Americas")];
    assert.equal((await bulk(id, "bulkadd", [...added, ...added])).status, 204);
    assert.equal((await bulk(id, "bulkadd", added)).status, 204);
    assert.deepEqual(
      await ownOf(id),
      [...before, "Knowledge Author in Americas", "Knowledge Author in Europe"].sort(),
    );
    assert.equal(userNamed(get(), "Nadia Novak").version, version);
  });

  it("revokes several, and takes no offence at those that are not there", async () => {
    const id = nadia();
    await bulk(id, "bulkadd", [pair("Agent", "Europe"), pair("Agent", "Americas")]);
    const before = await ownOf(id);
    const gone = [pair("Agent", "Europe"), pair("Telephony Administrator", "Home")];
    assert.equal((await bulk(id, "bulkremove", gone)).status, 204);
    assert.deepEqual(
      await ownOf(id),
      before.filter((text) => text !== "Agent in Europe"),
    );
  });

  it("grants and revokes one", async () => {
    const id = nadia();
    const before = await ownOf(id);
    const [agent, europe] = [role("Agent"), division("Europe")];
    assert.equal((await single("POST", id, europe, agent)).status, 204);
    assert.deepEqual(await ownOf(id), [...before, "Agent in Europe"].sort());
    assert.equal((await single("DELETE", id, europe, agent)).status, 204);
    assert.deepEqual(await ownOf(id), before);
  });

  it("replaces the grants of one's own, and none that a group gives", async () => {
    const { administratorId } = get().state;
    const inherited = async () =>
      list(
        object((await call(get(), `${subjects}/${administratorId}?includeDuplicates=true`)).body)["grants"],
      ).filter(({ subjectId }) => subjectId !== administratorId);
    const before = told(await inherited());
    assert(before.length > 0);
    const next = [pair("Administrator", "*"), pair("Agent", "Europe")];
    assert.equal((await bulk(administratorId, "bulkreplace", next)).status, 204);
    assert.deepEqual(await ownOf(administratorId), ["Administrator in *", "Agent in Europe"]);
    assert.deepEqual(told(await inherited()), before);
  });

  it("changes a group's, and by it those of all its members", async () => {
    const { groups, users } = get().state;
    const group = idOf(groups, "First Aiders");
    const member = [...users.values()].find(
      ({ groupIds, state }) => groupIds.has(group) && state === "active",
    );
    assert(member);
    assertProblem(await bulk(group, "bulkadd", [pair("Reporting Analyst", "Home")]), 404, "not.found");
    const grants = [pair("Reporting Analyst", "Back Office")];
    assert.equal((await bulk(group, "bulkadd?subjectType=PC_GROUP", grants)).status, 204);
    const subject = object((await call(get(), `${subjects}/${member.id}?includeDuplicates=true`)).body);
    const fromGroup = list(subject["grants"]).filter(({ subjectId }) => subjectId === group);
    assert.deepEqual(told(fromGroup), ["Reporting Analyst in Back Office"]);
    assert.equal((await bulk(group, "bulkremove", grants)).status, 204);
    assert.deepEqual(await ownOf(group), []);
  });

  it("refuses roles, divisions and subjects that there are not, and changes nothing", async () => {
    const id = nadia();
    const before = await ownOf(id);
    const good = pair("Agent", "Europe");
    for (const what of ["bulkadd", "bulkremove", "bulkreplace"]) {
      const wrongRole = assertProblem(
        await bulk(id, what, [good, { ...good, roleId: NOBODY }]),
        400,
        "invalid.value",
      );
      assert.deepEqual(wrongRole.details, [{ errorCode: "invalid.value", fieldName: "grants[1].roleId" }]);
      const wrongDivision = await bulk(id, what, [{ ...good, divisionId: NOBODY }]);
      assertProblem(wrongDivision, 400, "invalid.value");
      assertProblem(await bulk(NOBODY, what, [good]), 404, "not.found");
    }
    for (const method of ["POST", "DELETE"]) {
      assertProblem(await single(method, id, division("Europe"), NOBODY), 404, "not.found");
      assertProblem(await single(method, id, NOBODY, role("Agent")), 404, "not.found");
      assertProblem(await single(method, NOBODY, division("Europe"), role("Agent")), 404, "not.found");
    }
    const group = idOf(get().state.groups, "First Aiders");
    assertProblem(await single("POST", group, "*", role("Agent")), 404, "not.found");
    assert.equal((await single("POST", group, "*", role("Agent"), "?subjectType=PC_GROUP")).status, 204);
    assert.deepEqual(await ownOf(id), before);
  });

  it("needs a permission for each", async () => {
    const token = await clientToken(get(), get().readOnlyClient);
    for (const what of ["bulkadd", "bulkremove", "bulkreplace"])
      assertProblem(await bulk(nadia(), what, [], token), 403, "missing.permissions");
  });

  it("lets administrators take their own last rights away", async () => {
    const { administratorId, groups } = get().state;
    await bulk(idOf(groups, "Platform Team"), "bulkremove", [pair("User Administrator", "*")]);
    assert.equal((await bulk(administratorId, "bulkremove", [pair("Administrator", "*")])).status, 204);
    const refused = await bulk(administratorId, "bulkadd", [pair("Administrator", "*")]);
    assertProblem(refused, 403, "missing.permissions");
  });

  it("shows and replaces a user's roles, those of groups apart", async () => {
    const { administratorId } = get().state;
    const path = `/api/v2/users/${administratorId}/roles`;
    const shown = object((await call(get(), path)).body);
    const before = names(list(shown["roles"]));
    for (const name of ["Administrator", "Employee", "User Administrator"]) assert(before.includes(name));
    assert.deepEqual(shown["permissions"]?.constructor, Array);
    const body = [role("Administrator"), role("Auditor (view only)")];
    const answer = object((await call(get(), path, { method: "PUT", body })).body);
    const after = names(list(answer["roles"]));
    assert(!after.includes("Employee"));
    assert(after.includes("User Administrator"), "a group's role is gone");
    assert.deepEqual(await ownOf(administratorId), ["Administrator in *", "Auditor (view only) in Home"]);
    const wrong = await call(get(), path, { method: "PUT", body: [NOBODY] });
    assertProblem(wrong, 400, "invalid.value");
    assertProblem(await call(get(), `/api/v2/users/${NOBODY}/roles`), 404, "not.found");
    const user = object((await call(get(), `/api/v2/users/${administratorId}?expand=authorization`)).body);
    assert.deepEqual(object(user["authorization"])["roles"], answer["roles"]);
  });

  it("tells callers what they hold themselves, users and clients", async () => {
    const me = object((await call(get(), `${subjects}/me`)).body);
    assert.equal(me["id"], get().state.administratorId);
    assert(told(list(me["grants"])).includes("Administrator in *"));
    const token = await clientToken(get(), get().europeClient);
    const client = object((await call(get(), `${subjects}/me`, { token })).body);
    assert.equal(client["id"], get().europeClient.clientId);
    assert.deepEqual(told(list(client["grants"])), ["User Administrator in Europe"]);
    assertProblem(await call(get(), `${subjects}/me`, { token: null }), 401, "authentication.required");
    const grants = [pair("Agent", "Home")];
    const refused = await bulk(get().europeClient.clientId, "bulkremove", grants);
    assertProblem(refused, 400, "bad.request");
  });
});

describe("roles, permissions and divisions of a demo organization", () => {
  const get = aroundTests();
  const read = async (path: string, token?: string) =>
    object((await call(get(), path, token === undefined ? {} : { token })).body);
  const roles = "/api/v2/authorization/roles";

  it("lists roles by name, by what they allow and by id, with how many users have them", async () => {
    const all = entities(await call(get(), `${roles}?pageSize=100`));
    assert.equal(all.length, get().state.roles.size);
    assert.deepEqual(names(all), [...names(all)].sort());
    const adding = await call(get(), `${roles}?permission=directory:user:add`);
    assert.deepEqual(names(entities(adding)), ["Administrator", "User Administrator"]);
    assert.deepEqual(names(entities(await call(get(), `${roles}?name=supervis`))), ["Supervisor"]);
    const id = idOf(get().state.roles, "Agent");
    const [agent] = entities(await call(get(), `${roles}?id=${id}`));
    assert.equal(agent?.["name"], "Agent");
    const [uncounted] = entities(await call(get(), `${roles}?id=${id}&userCount=false`));
    assert(uncounted && !("userCount" in uncounted));
    assertProblem(await call(get(), `${roles}?pageSize=101`), 400, "constraint.validation");
    assertProblem(await call(get(), `${roles}?sortBy=size`), 400, "invalid.value");
  });

  it("counts who has a role as the list of its users does, before and after a grant", async () => {
    const id = idOf(get().state.roles, "Telephony Administrator");
    const { id: userId } = userNamed(get(), "Nadia Novak");
    const numbers = async () => [
      (await read(`${roles}/${id}`))["userCount"],
      (await read(`${roles}/${id}/users`))["total"],
    ];
    const before = Number((await numbers())[0]);
    assert.deepEqual(await numbers(), [before, before]);
    const grant = `${subjects}/${userId}/divisions/*/roles/${id}`;
    assert.equal((await call(get(), grant, { method: "POST" })).status, 204);
    assert.deepEqual(await numbers(), [before + 1, before + 1]);
    const holders = entities(await call(get(), `${roles}/${id}/users?pageSize=100`));
    assert(holders.some((user) => user["id"] === userId));
    assert(holders.every((user) => Object.keys(user).sort().join() === "id,selfUri"));
    const { version } = userNamed(get(), "Nadia Novak");
    const body = { version, state: "deleted" };
    await call(get(), `/api/v2/users/${userId}`, { method: "PATCH", body });
    assert.deepEqual(await numbers(), [before, before]);
  });

  it("says what a role allows, and that there is no such role", async () => {
    const role = await read(`${roles}/${idOf(get().state.roles, "User Administrator")}`);
    const permissions = role["permissions"];
    assert(Array.isArray(permissions) && permissions.includes("authorization:grant:add"));
    const policies = list(role["permissionPolicies"]);
    assert(policies.some(({ domain, entityName }) => domain === "directory" && entityName === "user"));
    assertProblem(await call(get(), `${roles}/${NOBODY}`), 404, "not.found");
    assertProblem(await call(get(), `${roles}/${NOBODY}/users`), 404, "not.found");
    const token = get().issueUserToken(userNamed(get(), "Nadia Novak").id);
    assertProblem(await call(get(), roles, { token }), 403, "missing.permissions");
  });

  it("knows every permission that an operation asks for", async () => {
    const path = "/api/v2/authorization/permissions?pageSize=100";
    const domains = entities(await call(get(), path));
    const about = (domain: string, entity: string): readonly Shape[] => {
      const found = domains.find((one) => one["domain"] === domain);
      return list(object(found?.["permissionMap"])[entity]);
    };
    const actions = about("directory", "user").map(({ action }) => action);
    assert.deepEqual(actions, ["add", "delete", "edit", "setPassword", "view"]);
    assert(about("authorization", "grant").every(({ divisionAware }) => divisionAware === true));
    assert(about("authorization", "role").every(({ divisionAware }) => divisionAware === false));
    const some = entities(await call(get(), `${path}&query=verifier`));
    assert.deepEqual(names(some), ["mfa"]);
    assertProblem(await call(get(), `${path}&pageNumber=0`), 400, "constraint.validation");
  });

  it("lists divisions, and says which one is home and what is in them", async () => {
    const path = "/api/v2/authorization/divisions";
    const all = entities(await call(get(), path));
    assert.deepEqual(names(all), ["Americas", "Asia-Pacific", "Back Office", "Europe", "Home"]);
    const home = await read(`${path}/home`);
    assert.deepEqual([home["name"], home["homeDivision"]], ["Home", true]);
    const counted = entities(await call(get(), `${path}?objectCount=true`));
    const people = counted.map(({ objectCounts }) => Number(object(objectCounts)["USER"]));
    assert.equal(
      people.reduce((sum, count) => sum + count, 0),
      250,
    );
    assert.deepEqual(names(entities(await call(get(), `${path}?name=america`))), ["Americas"]);
    const europe = idOf(get().state.divisions, "Europe");
    assert.deepEqual(names(entities(await call(get(), `${path}?id=${europe}`))), ["Europe"]);
    assertProblem(await call(get(), `${path}?sortBy=size`), 400, "invalid.value");
  });

  it("says in which divisions somebody has a permission", async () => {
    const path = "/api/v2/authorization/divisionspermitted";
    const token = await clientToken(get(), get().europeClient);
    const where = async (of: string, permission: string) => {
      const found = await read(`${path}/paged/${of}?permission=${permission}`, token);
      return [names(list(found["entities"])), found["allDivsPermitted"]];
    };
    assert.deepEqual(await where("me", "directory:user:edit"), [["Europe"], false]);
    assert.deepEqual(await where("me", "mfa:verifier:edit"), [[], false]);
    const [everywhere, all] = await where(get().state.administratorId, "mfa:verifier:edit");
    assert.deepEqual([Array.isArray(everywhere) && everywhere.length, all], [5, true]);
    const group = idOf(get().state.groups, "Duty Supervisors");
    assert.deepEqual(await where(group, "routing:skill:assign"), [["Home"], false]);
    const mine = async (query: string) =>
      names(list((await call(get(), `${path}/me?${query}`, { token })).body));
    assert.deepEqual(await mine("permission=directory:user:edit"), ["Europe"]);
    assert.deepEqual(await mine("permission=directory:user:edit&name=home"), []);
    for (const of of ["me", "paged/me", `paged/${group}`])
      assertProblem(await call(get(), `${path}/${of}`), 400, "constraint.validation");
    const missing = await call(get(), `${path}/paged/${NOBODY}?permission=directory:user:edit`);
    assertProblem(missing, 404, "not.found");
  });

  it("moves users to another division, which every list shows, and leaves their version", async () => {
    const { id, version } = userNamed(get(), "Nadia Novak");
    const americas = idOf(get().state.divisions, "Americas");
    const move = (divisionId: string, body: unknown, type = "USER") =>
      call(get(), `/api/v2/authorization/divisions/${divisionId}/objects/${type}`, { method: "POST", body });
    assert.equal((await move(americas, [id])).status, 204);
    const user = await read(`/api/v2/users/${id}`);
    assert.deepEqual([object(user["division"])["name"], user["version"]], ["Americas", version]);
    assertProblem(await move(NOBODY, [id]), 404, "not.found");
    assertProblem(await move(americas, [id, NOBODY]), 400, "invalid.value");
    assertProblem(await move(americas, [id], "QUEUE"), 400, "bad.request");
  });
});

describe("permissions in one division of a demo organization", () => {
  const get = aroundTests({ searchLag: 0 });
  const inDivision = (name: string) => {
    const divisionId = idOf(get().state.divisions, name);
    const user = [...get().state.users.values()].find(
      (one) => one.divisionId === divisionId && one.state === "active" && one.managerId !== undefined,
    );
    assert(user);
    return user;
  };
  const europe = () => clientToken(get(), get().europeClient);
  const patch = (user: { id: string; version: number }, token: string) =>
    call(get(), `/api/v2/users/${user.id}`, {
      method: "PATCH",
      body: { version: user.version, title: "Coach" },
      token,
    });

  it("are good for changing users of it, and no others", async () => {
    const token = await europe();
    const [near, far] = [inDivision("Europe"), inDivision("Americas")];
    assert.equal((await patch(near, token)).status, 200);
    const problem = assertProblem(await patch(far, token), 403, "missing.any.permissions");
    assert.match(String(problem.message), /directory:user:edit.*Americas/);
    const remove = (id: string) => call(get(), `/api/v2/users/${id}`, { method: "DELETE", token });
    assertProblem(await remove(far.id), 403, "missing.any.permissions");
    assert.equal((await remove(near.id)).status, 200);
    const autoAnswer = (...ids: string[]) =>
      call(get(), "/api/v2/users/bulk", {
        method: "PATCH",
        body: ids.map((id) => ({ id, acdAutoAnswer: true })),
        token,
      });
    const other = inDivision("Europe");
    assertProblem(await autoAnswer(other.id, far.id), 403, "missing.any.permissions");
    assert.equal((await autoAnswer(other.id)).status, 200);
    assertProblem(
      await call(get(), `/api/v2/users/${NOBODY}`, { method: "DELETE", token }),
      404,
      "not.found",
    );
  });

  it("are good for creating users in it, and for moving none out of it or into it", async () => {
    const token = await europe();
    const create = (divisionId: string) =>
      call(get(), "/api/v2/users", {
        method: "POST",
        body: { name: "New", email: "new@northwind.example", divisionId },
        token,
      });
    const [home, own] = ["Home", "Europe"].map((name) => idOf(get().state.divisions, name));
    assert(home && own);
    assertProblem(await create(home), 403, "missing.permissions");
    const created = await create(own);
    assert.equal(created.status, 200);
    const move = (divisionId: string, id: string) =>
      call(get(), `/api/v2/authorization/divisions/${divisionId}/objects/USER`, {
        method: "POST",
        body: [id],
        token,
      });
    assertProblem(await move(home, String(object(created.body)["id"])), 403, "missing.permissions");
    assertProblem(await move(own, inDivision("Americas").id), 403, "missing.permissions");
  });

  it("are good for granting roles in it, to whomever, and in no other", async () => {
    const token = await europe();
    const { id } = inDivision("Americas");
    const roleId = idOf(get().state.roles, "Agent");
    const grant = (divisionId: string, method = "POST") =>
      call(get(), `${subjects}/${id}/divisions/${divisionId}/roles/${roleId}`, { method, token });
    const own = idOf(get().state.divisions, "Europe");
    assert.equal((await grant(own)).status, 204);
    assert.equal((await grant(own, "DELETE")).status, 204);
    for (const divisionId of ["*", idOf(get().state.divisions, "Americas")]) {
      assertProblem(await grant(divisionId), 403, "missing.permissions");
      assertProblem(await grant(divisionId, "DELETE"), 403, "missing.permissions");
    }
    const grants = [{ roleId, divisionId: own }];
    const replaced = await call(get(), `${subjects}/${id}/bulkreplace`, {
      method: "POST",
      body: { grants },
      token,
    });
    assertProblem(replaced, 403, "missing.permissions");
    const body = [roleId];
    const put = await call(get(), `/api/v2/users/${id}/roles`, { method: "PUT", body, token });
    assertProblem(put, 403, "missing.permissions");
  });

  it("decide whom lists by cursor show, and searches that ask for it", async () => {
    const token = await europe();
    const divisionsIn = (users: readonly Shape[]) =>
      [...new Set(users.map(({ division }) => object(division)["name"]))].sort();
    const listed = entities(await call(get(), "/api/v2/users/query?pageSize=100", { token }));
    assert.deepEqual(divisionsIn(listed), ["Europe"]);
    const search = async (body: object) =>
      list(
        object(
          (
            await call(get(), "/api/v2/users/search", {
              method: "POST",
              body: { pageSize: 100, ...body },
              token,
            })
          ).body,
        )["results"],
      );
    assert.deepEqual(divisionsIn(await search({ enforcePermissions: true })), ["Europe"]);
    assert.equal(divisionsIn(await search({})).length, 5);
    assert.equal(divisionsIn(entities(await call(get(), "/api/v2/users?pageSize=100", { token }))).length, 5);
  });

  it("follow a user's division at once", async () => {
    const token = await europe();
    const user = inDivision("Americas");
    const divisionId = idOf(get().state.divisions, "Europe");
    const path = `/api/v2/authorization/divisions/${divisionId}/objects/USER`;
    assertProblem(await patch(user, token), 403, "missing.any.permissions");
    assert.equal((await call(get(), path, { method: "POST", body: [user.id] })).status, 204);
    assert.equal((await patch(user, token)).status, 200);
  });

  it("are a user's as they are a client's", async () => {
    const { id } = userNamed(get(), "Nadia Novak");
    const token = get().issueUserToken(id);
    const [near, far] = [inDivision("Asia-Pacific"), inDivision("Back Office")];
    assertProblem(await patch(near, token), 403, "missing.any.permissions");
    const roleId = idOf(get().state.roles, "User Administrator");
    const divisionId = near.divisionId;
    const grant = `${subjects}/${id}/divisions/${divisionId}/roles/${roleId}`;
    assert.equal((await call(get(), grant, { method: "POST" })).status, 204);
    assert.equal((await patch(near, token)).status, 200);
    assertProblem(await patch(far, token), 403, "missing.any.permissions");
  });
});
