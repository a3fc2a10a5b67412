import assert from "node:assert/strict";
import { leavesVersion, person, read, send } from "./furtherSupport.js";
import { aroundTests, assertProblem, call, readOnlyToken } from "./support.js";

type Target = { type?: string; value?: string };

const number = (value: string): Target => ({ type: "PHONENUMBER", value });
const station = (value: string): Target => ({ type: "STATION", value });
const calls = (...targets: Target[][]) => targets.map((ringing) => ({ targets: ringing }));
const HOME = number("+4930123456");
const MOBILE = number("+15551234567");

describe("call forwarding in a demo organization", () => {
  const get = aroundTests({ expandOmits: false, stationDelay: 0 });
  const path = (id = person(get()).id) => `/api/v2/users/${id}/callforwarding`;
  const put = (body: unknown, token?: string) => send(get(), "PUT", path(), body, token);
  const patch = (body: unknown) => send(get(), "PATCH", path(), body);
  /** What is forwarded, without what every answer says. */
  async function now(): Promise<unknown> {
    const { enabled, calls, voicemail } = await read(get(), path());
    return { enabled, calls, voicemail };
  }
  /** Ids of a desk phone and of a browser's station at which nobody is. */
  function stations(): { desk: string; browser: string } {
    const { state } = get();
    const free = [...state.stations.values()].filter(
      ({ id }) => state.stationUsers(id).associated === undefined,
    );
    const [desk, browser] = ["inin_phone", "inin_webrtc_softphone"].map(
      (type) => free.find((candidate) => candidate.type === type)?.id,
    );
    assert(desk && browser);
    return { desk, browser };
  }

  it("is nothing for whoever has never set it", async () => {
    const answer = await read(get(), path());
    assert.deepEqual([answer["enabled"], answer["calls"], answer["voicemail"]], [false, [], "NONE"]);
    assert(!("modifiedDate" in answer) && !("phoneNumber" in answer));
  });

  it("is set as a whole, and changed in part", async () => {
    await leavesVersion(get(), async () => {
      const answer = await put({
        enabled: true,
        calls: calls([HOME, MOBILE]),
      });
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(await read(get(), path()), answer.body);
      assert.deepEqual(await now(), { enabled: true, calls: calls([HOME, MOBILE]), voicemail: "NONE" });
      await patch({ voicemail: "PURECLOUD" });
      await patch({ enabled: false });
      assert.deepEqual(await now(), { enabled: false, calls: calls([HOME, MOBILE]), voicemail: "PURECLOUD" });
      await put({ enabled: false });
      assert.deepEqual(await now(), { enabled: false, calls: [], voicemail: "NONE" });
    });
  });

  it("shows and takes its older form, which is one number", async () => {
    await put({ enabled: true, phoneNumber: "+4930123456" });
    assert.deepEqual(await now(), { enabled: true, calls: calls([HOME]), voicemail: "NONE" });
    assert.equal((await read(get(), path()))["phoneNumber"], "+4930123456");
    await patch({ enabled: false, phoneNumber: "" });
    assert.deepEqual(await now(), { enabled: false, calls: [], voicemail: "NONE" });
  });

  it("goes to a station, a browser's only where it is one's own", async () => {
    const { desk, browser } = stations();
    assert.equal((await put({ enabled: true, calls: calls([station(desk)]) })).status, 200);
    const strange = await put({ enabled: true, calls: calls([station(browser)]) });
    assertProblem(strange, 409, "callforwarding.webrtcstationmustbelongtouser");
    await send(get(), "PUT", `/api/v2/users/${person(get()).id}/station/associatedstation/${browser}`);
    assert.equal((await put({ enabled: true, calls: calls([station(browser)]) })).status, 200);
  });

  it("is refused by the rules that the API names, and stays as it was", async () => {
    const { desk } = stations();
    await put({ enabled: true, calls: calls([HOME]), voicemail: "PURECLOUD" });
    const before = await now();
    const rules: [rule: string, body: unknown][] = [
      ["enabledcannotbenull", { calls: calls([HOME]) }],
      ["enablednotallowedwithoutcalls", { enabled: true, calls: [] }],
      ["enablednotallowedwithoutcalls", { enabled: true }],
      ["callrequiresatleastonetarget", { enabled: true, calls: [{ targets: [] }] }],
      ["callrequiresatleastonetarget", { enabled: true, calls: [{}] }],
      ["calltargetrequirestype", { enabled: true, calls: calls([{ value: "+4930123456" }]) }],
      ["calltargetrequiresvalue", { enabled: true, calls: calls([{ type: "STATION" }]) }],
      ["calltargetstationrequiresstation", { enabled: true, calls: calls([station("nowhere")]) }],
      ["calltargetphonenumberrequiresvalue", { enabled: true, calls: calls([number("mother")]) }],
      ["calltargetphonenumberrequiresvalue", { enabled: true, calls: calls([number("")]) }],
      ["invalidphonenumberformat", { enabled: true, calls: calls([number("+0123")]) }],
      ["invalidextension", { enabled: true, calls: calls([number("12345678901")]) }],
      ["duplicatetargetnotallowed", { enabled: true, calls: calls([HOME], [MOBILE, HOME]) }],
      [
        "maxnumberofcallsexceeded",
        { enabled: true, calls: calls(...Array.from({ length: 11 }, (_, index) => [number(`20${index}`)])) },
      ],
      [
        "maxnumberofcalltargetsexceeded",
        { enabled: true, calls: calls(Array.from({ length: 11 }, (_, index) => number(`20${index}`))) },
      ],
      ["voicemailpurecloudrequiresatleastonecall", { enabled: false, voicemail: "PURECLOUD" }],
      ["voicemaillastcallrequiresatleastonecalltoaphonenumber", { enabled: false, voicemail: "LASTCALL" }],
      [
        "voicemaillastcallrequiresatleastonecalltoaphonenumber",
        { enabled: true, calls: calls([station(desk)]), voicemail: "LASTCALL" },
      ],
      [
        "voicemaillastcallcannotusestation",
        { enabled: true, calls: calls([HOME], [station(desk)]), voicemail: "LASTCALL" },
      ],
      [
        "voicemaillastcallcannotuseextension",
        { enabled: true, calls: calls([HOME], [number("2001")]), voicemail: "LASTCALL" },
      ],
      [
        "voicemaillastcallmustbeanexternalphonenumber",
        { enabled: true, calls: calls([HOME, MOBILE]), voicemail: "LASTCALL" },
      ],
    ];
    for (const [rule, body] of rules) {
      assertProblem(await put(body), 409, `callforwarding.${rule}`);
      assert.deepEqual(await now(), before, rule);
    }
    assertProblem(await patch({ calls: [] }), 409, "callforwarding.enablednotallowedwithoutcalls");
    assert.deepEqual(await now(), before);
    const good = { enabled: true, calls: calls([number("2001")], [HOME]), voicemail: "LASTCALL" };
    assert.equal((await put(good)).status, 200);
  });

  it("and being on queue exclude each other", async () => {
    const { id } = person(get());
    const definition = get().state.presenceDefinitions.find(
      ({ systemPresence }) => systemPresence === "On Queue",
    );
    await put({ enabled: true, calls: calls([HOME]) });
    const body = { presenceDefinition: { id: definition?.id } };
    assert.equal((await send(get(), "PATCH", `/api/v2/users/${id}/presences/purecloud`, body)).status, 200);
    assert.deepEqual(await now(), { enabled: false, calls: calls([HOME]), voicemail: "NONE" });
    assertProblem(await patch({ enabled: true }), 409, "callforwarding.enablednotallowedwhileonqueue");
    await send(get(), "PUT", `/api/v2/users/${id}/routingstatus`, { status: "OFF_QUEUE" });
    assert.equal((await patch({ enabled: true })).status, 200);
  });

  it("is on for some of a new organization, none of whom is on queue", async () => {
    let [own, on] = [0, 0];
    for (const { id, routing } of [...get().state.users.values()].filter(
      ({ state }) => state !== "deleted",
    )) {
      const { enabled, calls } = await read(get(), path(id));
      if (Array.isArray(calls) && calls.length > 0) own += 1;
      if (enabled !== true) continue;
      on += 1;
      assert.equal(routing.status, "OFF_QUEUE");
    }
    assert(own > on && on > 0);
  });

  it("is refused where the body is none, the user is not there, or there is no permission", async () => {
    assertProblem(
      await put({ enabled: true, calls: calls([{ type: "FAX", value: "1" }]) }),
      400,
      "invalid.value",
    );
    assertProblem(await put({ enabled: true, voicemail: "MINE" }), 400, "invalid.value");
    assertProblem(await put({ enabled: false, ring: 1 }), 400, "invalid.property");
    for (const method of ["GET", "PUT", "PATCH"])
      assertProblem(
        await send(get(), method, path("nobody"), method === "GET" ? undefined : { enabled: false }),
        404,
        "not.found",
      );
    assertProblem(await put({ enabled: false }, await readOnlyToken(get())), 403, "missing.permissions");
    assert.equal((await call(get(), path(), { token: await readOnlyToken(get()) })).status, 200);
  });
});
