import assert from "node:assert/strict";
import type { RoutingState, SystemPresence } from "../../../src/demo/data/catalogue.js";
import type { PresenceDefinition, User } from "../../../src/demo/organization.js";
import { object } from "../support/shapes.js";
import { aroundTests, assertProblem, call, entities, readOnlyToken, userNamed } from "./support.js";

describe("presence and routing status in a demo organization", () => {
  const get = aroundTests({ expandOmits: false });

  /** Somebody in that presence with that routing status. */
  function someone(presence: SystemPresence, routing: RoutingState): User {
    const { users, presenceDefinitions } = get().state;
    const definition = presenceDefinitions.find(({ systemPresence }) => systemPresence === presence);
    const user = users.get(userNamed(get(), "Nadia Novak").id);
    assert(definition && user);
    user.presence = { definition, since: 0, message: "" };
    user.routing = { status: routing, since: 0 };
    return user;
  }
  const definition = (label: string): PresenceDefinition => {
    const found = get().state.presenceDefinitions.find(({ labels }) => labels["en_US"] === label);
    assert(found, label);
    return found;
  };
  const setPresence = (user: User, id: string, token?: string) =>
    call(get(), `/api/v2/users/${user.id}/presences/purecloud`, {
      method: "PATCH",
      body: { presenceDefinition: { id } },
      ...(token === undefined ? {} : { token }),
    });
  const setRouting = (user: User, status: string) =>
    call(get(), `/api/v2/users/${user.id}/routingstatus`, { method: "PUT", body: { status } });
  /** Presence and routing status, as both endpoints and the user say. */
  async function now(user: User): Promise<[unknown, unknown]> {
    const path = `/api/v2/users/${user.id}`;
    const presence = object((await call(get(), `${path}/presences/PURECLOUD`)).body);
    const routing = object((await call(get(), `${path}/routingstatus`)).body);
    const expanded = object((await call(get(), `${path}?expand=presence,routingStatus`)).body);
    assert.deepEqual(expanded["presence"], presence);
    assert.deepEqual(expanded["routingStatus"], routing);
    assert.equal(routing["userId"], user.id);
    return [object(presence["presenceDefinition"])["systemPresence"], routing["status"]];
  }

  it("go together: who is set On Queue becomes idle, who is taken from there is off queue", async () => {
    const user = someone("Available", "OFF_QUEUE");
    const answer = await setPresence(user, definition("On Queue").id);
    assert.equal(object(object(answer.body)["presenceDefinition"])["id"], definition("On Queue").id);
    assert.deepEqual(await now(user), ["On Queue", "IDLE"]);
    await setPresence(user, definition("Break").id);
    assert.deepEqual(await now(user), ["Break", "OFF_QUEUE"]);
  });

  it("keep their beginning where nothing changes, and start anew where something does", async () => {
    const user = someone("On Queue", "INTERACTING");
    await setPresence(user, definition("On Queue").id);
    assert.deepEqual([user.presence.since, user.routing.since], [0, 0]);
    assert.deepEqual(await now(user), ["On Queue", "INTERACTING"]);
    await setPresence(user, definition("Meal").id);
    assert(user.presence.since > 0 && user.routing.since > 0);
  });

  it("leave the user's version alone", async () => {
    const user = someone("Available", "OFF_QUEUE");
    const { version } = user;
    await setPresence(user, definition("On Queue").id);
    await setRouting(user, "OFF_QUEUE");
    assert.equal(user.version, version);
  });

  it("can be the organization's own: its id, and the system's presence behind it", async () => {
    const user = someone("Available", "OFF_QUEUE");
    const { id } = definition("Coaching");
    const answer = object((await setPresence(user, id)).body);
    const shown = object(answer["presenceDefinition"]);
    assert.deepEqual([shown["id"], shown["systemPresence"]], [id, "Busy"]);
    assert.deepEqual(await now(user), ["Busy", "OFF_QUEUE"]);
  });

  it("take a message, and refuse presences that are not there and bodies without anything", async () => {
    const user = someone("Available", "OFF_QUEUE");
    const path = `/api/v2/users/${user.id}/presences/purecloud`;
    const patch = (body: unknown) => call(get(), path, { method: "PATCH", body });
    assert.equal(object((await patch({ message: "back at two" })).body)["message"], "back at two");
    assert.deepEqual(await now(user), ["Available", "OFF_QUEUE"]);
    for (const id of ["nowhere", definition("Fire drill").id]) {
      const problem = assertProblem(await setPresence(user, id), 400, "invalid.value");
      assert.deepEqual(problem.details, [{ errorCode: "invalid.value", fieldName: "presenceDefinition.id" }]);
    }
    assertProblem(await patch({}), 400, "bad.request");
    assertProblem(await call(get(), `/api/v2/users/${user.id}/presences/teams`), 404, "not.found");
  });

  it("of somebody else need a permission; one's own does not", async () => {
    const user = someone("Available", "OFF_QUEUE");
    const token = await readOnlyToken(get());
    const refused = assertProblem(
      await setPresence(user, definition("Break").id, token),
      403,
      "missing.permissions",
    );
    assert.match(refused.message ?? "", /presence:userPresence:edit/);
    const me = get().state.users.get(get().state.administratorId);
    assert(me);
    me.grants = [];
    me.groupIds.clear();
    assert.equal((await setPresence(me, definition("Break").id)).status, 200);
    assertProblem(await setPresence(user, definition("Break").id), 403, "missing.permissions");
  });

  it("change as a person may change them, and in no other way", async () => {
    const possible: [SystemPresence, RoutingState, RoutingState, SystemPresence][] = [
      ["On Queue", "NOT_RESPONDING", "IDLE", "On Queue"],
      ["On Queue", "IDLE", "IDLE", "On Queue"],
      ["On Queue", "NOT_RESPONDING", "OFF_QUEUE", "Available"],
      ["On Queue", "IDLE", "OFF_QUEUE", "Available"],
      ["On Queue", "INTERACTING", "OFF_QUEUE", "Available"],
      ["Meal", "OFF_QUEUE", "OFF_QUEUE", "Meal"],
    ];
    for (const [presence, from, to, then] of possible) {
      const user = someone(presence, from);
      assert.equal((await setRouting(user, to)).status, 200, `${from} → ${to}`);
      assert.deepEqual(await now(user), [then, to]);
    }
    const impossible: [SystemPresence, RoutingState, RoutingState][] = [
      ["Available", "OFF_QUEUE", "IDLE"],
      ["On Queue", "INTERACTING", "IDLE"],
      ["On Queue", "COMMUNICATING", "IDLE"],
      ["On Queue", "IDLE", "INTERACTING"],
      ["On Queue", "IDLE", "NOT_RESPONDING"],
      ["On Queue", "IDLE", "COMMUNICATING"],
    ];
    for (const [presence, from, to] of impossible) {
      const user = someone(presence, from);
      const problem = assertProblem(await setRouting(user, to), 400, "general.bad.request");
      assert.match(problem.message ?? "", new RegExp(`${from}.*${to}`));
      assert.deepEqual(await now(user), [presence, from]);
    }
    assertProblem(await setRouting(someone("Meal", "OFF_QUEUE"), "ASLEEP"), 400, "invalid.value");
  });

  it("have the system's presences and two of the organization's own to choose from", async () => {
    const all = entities(await call(get(), "/api/v2/presencedefinitions?pageSize=100"));
    const own = all.filter(({ primary }) => primary === false);
    assert.equal(all.length - own.length, 10);
    assert(all.every(({ deactivated }) => deactivated === false));
    assert.deepEqual(
      own.map(({ systemPresence, languageLabels }) => [systemPresence, languageLabels]),
      [
        ["Busy", { en_US: "Coaching" }],
        ["Away", { en_US: "Doctor" }],
      ],
    );
    const paged = await call(get(), "/api/v2/presencedefinitions?pageSize=5&pageNumber=3");
    assert.deepEqual([entities(paged).length, object(paged.body)["total"]], [2, 12]);
  });

  it("have names in the languages that are asked for, and deactivated presences where those are", async () => {
    const labels = async (query: string) =>
      entities(await call(get(), `/api/v2/presencedefinitions?pageSize=100&${query}`)).map(
        ({ languageLabels }) => languageLabels,
      );
    assert.deepEqual((await labels("localeCode=de")).at(-1), { de: "Arzttermin" });
    assert.deepEqual((await labels("localeCode=ALL")).at(-1), {
      en_US: "Doctor",
      de: "Arzttermin",
      es: "Médico",
    });
    assert.deepEqual((await labels("localeCode=fr")).at(-1), {});
    assert.deepEqual(await labels("deleted=TRUE"), [{ en_US: "Fire drill" }]);
    assert.equal((await labels("deleted=ALL")).length, 13);
  });
});

describe("the presences of a demo organization", () => {
  const get = aroundTests();
  const definitions = async (query = "") =>
    entities(await call(get(), `/api/v2/presence/definitions?${query}`));

  it("are the same for divisions as in the older list, with what they are called", async () => {
    const older = entities(
      await call(get(), "/api/v2/presencedefinitions?pageSize=100&deleted=ALL&localeCode=ALL"),
    );
    const newer = await definitions("deactivated=ALL&localeCode=ALL");
    const shown = (items: typeof older) =>
      items.map(({ id, languageLabels, deactivated }) => ({ id, languageLabels, deactivated }));
    assert.deepEqual(shown(newer), shown(older));
    assert.deepEqual(
      newer.map(({ type }) => type === "System"),
      older.map(({ primary }) => primary),
    );
    assert.deepEqual(
      newer.map(({ systemPresence }) => systemPresence),
      older.map(({ systemPresence }) => String(systemPresence).replace(" ", "")),
    );
  });

  it("leave out those that are no longer used, and those of other divisions", async () => {
    const all = await definitions("deactivated=ALL");
    const [used, unused] = [await definitions(), await definitions("deactivated=true")];
    assert(unused.length > 0 && unused.every(({ deactivated }) => deactivated === true));
    assert.equal(used.length + unused.length, all.length);
    const [, other] = [...get().state.divisions.keys()];
    const elsewhere = await definitions(`divisionId=${other ?? ""}`);
    assert(elsewhere.length > 0 && elsewhere.length < used.length);
    assert(elsewhere.every(({ divisionId }) => divisionId === "*"));
    const home = [...get().state.divisions.values()].find((division) => division.home);
    assert.equal((await definitions(`divisionId=${home?.id ?? ""}`)).length, used.length);
  });

  it("are refused where the question is wrong, or there is no permission", async () => {
    const path = "/api/v2/presence/definitions";
    assertProblem(await call(get(), `${path}?deactivated=maybe`), 400, "invalid.value");
    const token = await readOnlyToken(get());
    assertProblem(await call(get(), path, { token }), 403, "missing.permissions");
  });

  it("each belong to one that the system knows", async () => {
    const answer = await call(get(), "/api/v2/systempresences");
    assert(Array.isArray(answer.body));
    const system = answer.body.map((item: unknown) => object(item)["name"]);
    assert.equal(new Set(system).size, system.length);
    const older = entities(await call(get(), "/api/v2/presencedefinitions?pageSize=100&deleted=ALL"));
    assert.deepEqual(new Set(older.map(({ systemPresence }) => systemPresence)), new Set(system));
    assertProblem(
      await call(get(), "/api/v2/systempresences", { token: null }),
      401,
      "authentication.required",
    );
  });
});
