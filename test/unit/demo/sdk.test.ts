import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type platform from "purecloud-platform-client-v2";
import { object } from "../support/shapes.js";
import { aroundTests, idOf, userNamed } from "./support.js";

type Sdk = typeof platform;

/** The official SDK, which reads a file under HOME when it is loaded: it gets an empty one. */
async function loadSdk(): Promise<{ sdk: Sdk; home: string }> {
  const home = mkdtempSync(path.join(tmpdir(), "demo-sdk-"));
  const { HOME, USERPROFILE } = process.env;
  Object.assign(process.env, { HOME: home, USERPROFILE: home });
  try {
    const { default: sdk } = await import("purecloud-platform-client-v2");
    return { sdk, home };
  } finally {
    delete process.env["HOME"];
    delete process.env["USERPROFILE"];
    Object.assign(
      process.env,
      HOME === undefined ? {} : { HOME },
      USERPROFILE === undefined ? {} : { USERPROFILE },
    );
  }
}

describe("the official SDK against a demo organization", function () {
  this.timeout(30_000);
  const get = aroundTests({ expandOmits: false, stationDelay: 60_000 });
  let sdk: Sdk;
  let home = "";

  before(async () => {
    ({ sdk, home } = await loadSdk());
  });
  beforeEach(() => {
    const client = sdk.ApiClient.instance;
    client.setGateway({ host: "127.0.0.1", protocol: "http", port: Number(new URL(get().url).port) });
    client.setAccessToken(get().accessToken);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it("reads the users with what they have, page by page", async () => {
    const api = new sdk.UsersApi();
    const first = await api.getUsers({
      pageSize: 100,
      expand: ["skills", "languages", "station", "presence", "routingStatus"],
    });
    assert.equal(first.entities?.length, 100);
    assert.equal(first.pageCount, 3);
    for (const user of first.entities) {
      assert(
        user.name &&
          user.email &&
          user.presence?.presenceDefinition?.systemPresence &&
          user.routingStatus?.status,
      );
      const skills = await api.getUserRoutingskills(user.id ?? "", { pageSize: 50 });
      assert.deepEqual(user.skills, skills.entities);
    }
    const last = await api.getUsers({ pageSize: 100, pageNumber: 3 });
    assert.equal(last.entities?.length, (first.total ?? 0) - 200);
  });

  it("changes skills and languages", async () => {
    const api = new sdk.UsersApi();
    const { id } = userNamed(get(), "Nadia Novak");
    const skill = idOf(get().state.skills, "Returns");
    const language = idOf(get().state.languages, "Dutch");
    const changed = await api.patchUserRoutingskillsBulk(id, [{ id: skill, proficiency: 4 }]);
    assert.deepEqual(
      changed.entities?.map(({ name, proficiency }) => [name, proficiency]),
      [["Returns", 4]],
    );
    await api.patchUserRoutinglanguagesBulk(id, [{ id: language, proficiency: 2 }]);
    const user = await api.getUser(id, { expand: ["skills", "languages"] });
    assert.deepEqual([user.skills?.length, user.languages?.[0]?.name], [1, "Dutch"]);
    await api.deleteUserRoutingskill(id, skill);
    await api.deleteUserRoutinglanguage(id, language);
    assert.equal((await api.getUserRoutingskills(id)).total, 0);
    assert.equal((await api.getUserRoutinglanguages(id)).total, 0);
  });

  it("reads queues, stations, grants, groups and the lists for pickers", async () => {
    const { administratorId } = get().state;
    const api = new sdk.UsersApi();
    const [joined, others] = await Promise.all([
      api.getUserQueues(administratorId),
      api.getUserQueues(administratorId, { joined: false }),
    ]);
    assert(
      joined.entities?.every((queue) => queue.joined) && others.entities?.every((queue) => !queue.joined),
    );
    const { station } = get().state.users.get(administratorId) ?? {};
    assert.equal((await api.getUserStation(administratorId)).defaultStation?.id, station?.defaultId);
    const subject = await new sdk.AuthorizationApi().getAuthorizationSubject(administratorId, {
      includeDuplicates: true,
    });
    assert(subject.grants?.some(({ role }) => role?.name === "Administrator"));
    const groups = await new sdk.GroupsApi().getGroups({ pageSize: 100 });
    assert(groups.entities?.some(({ name }) => name === "Platform Team"));
    const routing = new sdk.RoutingApi();
    assert.equal((await routing.getRoutingSkills({ pageSize: 100 })).entities?.length, 40);
    assert.equal((await routing.getRoutingSkills({ name: "vip" })).entities?.[0]?.name, "VIP");
    assert.equal((await routing.getRoutingLanguages({})).total, 10);
  });

  it("changes a user, and is told when somebody else was faster", async () => {
    const api = new sdk.UsersApi();
    const { id, version } = userNamed(get(), "Nadia Novak");
    const addresses = [
      { mediaType: "PHONE", type: "WORK", address: "+13175550100" },
      { mediaType: "PHONE", type: "MOBILE", address: "+13175550101" },
    ];
    const changed = await api.patchUser(id, {
      version,
      title: " Coach ",
      addresses,
      manager: get().state.administratorId,
      employerInfo: { employeeId: "7" },
    });
    assert.deepEqual([changed.version, changed.title], [version + 1, "Coach"]);
    const user = await api.getUser(id, { expand: ["employerInfo", "certifications"] });
    assert.deepEqual(
      [user.title, user.manager?.id, user.employerInfo, user.certifications],
      ["Coach", get().state.administratorId, { employeeId: "7" }, get().state.users.get(id)?.certifications],
    );
    assert.deepEqual(
      user.addresses?.map(({ type, address }) => [type, address]),
      addresses.map(({ type, address }) => [type, address]),
    );
    await assert.rejects(api.patchUser(id, { version, title: "Agent" }), (error) => {
      const { status, code } = object(error);
      return status === 409 && code === "general.conflict";
    });
  });

  it("adds to queues, activates, deactivates and removes", async () => {
    const [routing, api] = [new sdk.RoutingApi(), new sdk.UsersApi()];
    const { id } = userNamed(get(), "Nadia Novak");
    const { entities: found = [] } = await routing.getRoutingQueues({ name: "Support", pageSize: 100 });
    assert.deepEqual(
      found.map(({ name }) => name),
      ["IN Technical Support", "UK Technical Support", "US Technical Support"],
    );
    for (const queue of found) await routing.postRoutingQueueMembers(queue.id ?? "", [{ id }]);
    assert.equal((await api.getUserQueues(id)).total, 3);
    const [first, second, third] = found.map((queue) => queue.id ?? "");
    assert(first && second && third);
    const left = await api.patchUserQueues(id, [
      { id: first, joined: false },
      { id: second, joined: false },
    ]);
    assert.deepEqual(
      left.entities?.map(({ joined }) => joined),
      [false, false],
    );
    assert.equal((await api.patchUserQueue(first, id, { joined: true })).joined, true);
    assert.equal((await api.getUserQueues(id, { joined: false })).total, 1);
    await routing.deleteRoutingQueueMember(first, id);
    await routing.postRoutingQueueMembers(second, [{ id }], { _delete: true });
    assert.deepEqual(
      (await api.getUserQueues(id)).entities?.map((queue) => queue.id),
      [third],
    );
  });

  it("sets presence and routing status", async () => {
    const [presences, api] = [new sdk.PresenceApi(), new sdk.UsersApi()];
    const { id } = userNamed(get(), "Nadia Novak");
    const { entities: definitions = [] } = await presences.getPresencedefinitions({ pageSize: 100 });
    const definition = (label: string) =>
      definitions.find(({ languageLabels }) => languageLabels["en_US"] === label);
    const coaching = definition("Coaching");
    assert.deepEqual([coaching?.systemPresence, coaching?.primary], ["Busy", false]);
    const set = (label: string) =>
      presences.patchUserPresence(id, "PURECLOUD", {
        presenceDefinition: { id: definition(label)?.id ?? "" },
      });
    assert.equal((await set("Coaching")).presenceDefinition?.systemPresence, "Busy");
    await set("On Queue");
    assert.equal((await api.getUserRoutingstatus(id)).status, "IDLE");
    assert.equal((await api.putUserRoutingstatus(id, { status: "OFF_QUEUE" })).status, "OFF_QUEUE");
    const { presenceDefinition } = await presences.getUserPresence(id, "PURECLOUD");
    assert.equal(presenceDefinition?.id, definition("Available")?.id);
    await assert.rejects(
      api.putUserRoutingstatus(id, { status: "IDLE" }),
      (error) => object(error)["status"] === 400,
    );
  });

  it("gives and takes stations, a moment later", async () => {
    const [stations, api] = [new sdk.StationsApi(), new sdk.UsersApi()];
    const { id } = userNamed(get(), "Nadia Novak");
    const { entities: found = [] } = await stations.getStations({ name: "desk", pageSize: 100 });
    const free = found.find(({ status }) => status === "AVAILABLE")?.id;
    const held = found.find(({ status }) => status === "ASSOCIATED")?.id;
    assert(free && held);
    const settled = async () => {
      const { state } = get();
      state.carryOutDue(Date.now() + 120_000);
      const { associatedStation, defaultStation } = await api.getUserStation(id);
      return [associatedStation?.id, defaultStation?.id];
    };
    await api.putUserStationAssociatedstationStationId(id, free);
    assert.equal((await api.getUserStation(id)).associatedStation, undefined);
    await api.putUserStationDefaultstationStationId(id, held);
    assert.deepEqual(await settled(), [free, held]);
    assert.equal((await stations.getStations({ id: free })).entities?.[0]?.userId, id);
    await assert.rejects(api.putUserStationAssociatedstationStationId(id, held), (error) => {
      const { status, code } = object(error);
      return status === 409 && code === "userservice.stationalreadyassociated";
    });
    await api.deleteUserStationAssociatedstation(id);
    await api.deleteUserStationDefaultstation(id);
    assert.deepEqual(await settled(), [undefined, undefined]);
  });

  it("searches", async () => {
    const found = await new sdk.UsersApi().postUsersSearch({
      query: [{ type: "CONTAINS", fields: ["name", "email"], value: "garcia" }],
    });
    assert.deepEqual(
      found.results.map(({ name }) => name),
      ["Maria Garcia", "Maria Garcia"],
    );
  });

  it("signs in as a client, sees which, and signs out", async () => {
    const client = sdk.ApiClient.instance;
    await client.loginClientCredentialsGrant(get().clientId, get().clientSecret);
    const tokens = new sdk.TokensApi();
    const info = await tokens.getTokensMe();
    assert.deepEqual(info.organization, get().organization);
    assert.equal(info.OAuthClient?.id, get().clientId);
    await assert.rejects(new sdk.UsersApi().getUsersMe(), (error) => object(error)["code"] === "not.a.user");
    await tokens.deleteTokensMe();
    await assert.rejects(tokens.getTokensMe(), (error) => object(error)["status"] === 401);
  });

  it("sees who the user is", async () => {
    const me = await new sdk.UsersApi().getUsersMe({ expand: ["presence"] });
    assert.deepEqual(
      [me.name, me.presence?.presenceDefinition?.systemPresence],
      ["Robin Ashworth", "Available"],
    );
  });

  it("is told what was wrong", async () => {
    await assert.rejects(sdk.ApiClient.instance.loginClientCredentialsGrant(get().clientId, "wrong"));
    const api = new sdk.UsersApi();
    const failure = async (promise: Promise<unknown>) => {
      const error: unknown = await promise.then(
        () => assert.fail("it should have failed"),
        (reason: unknown) => reason,
      );
      const { status, code } = object(error);
      return [status, code];
    };
    sdk.ApiClient.instance.setAccessToken(get().accessToken);
    assert.deepEqual(await failure(api.getUser("nobody")), [404, "not.found"]);
    assert.deepEqual(await failure(api.getUsers({ pageSize: 501 })), [400, "constraint.validation"]);
    sdk.ApiClient.instance.setAccessToken("invented");
    assert.deepEqual(await failure(api.getUsers()), [401, "bad.credentials"]);
  });
});
