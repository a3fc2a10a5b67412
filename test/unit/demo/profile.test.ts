import assert from "node:assert/strict";
import fc from "fast-check";
import type { User } from "../../../src/demo/organization.js";
import { list, object } from "../support/shapes.js";
import {
  aroundTests,
  assertProblem,
  call,
  entities,
  readOnlyToken,
  userNamed,
  type Answered,
} from "./support.js";

describe("changing a user of a demo organization", () => {
  const get = aroundTests({ expandOmits: false, searchLag: 0 });

  const kept = (name: string): User => {
    const user = get().state.users.get(userNamed(get(), name).id);
    assert(user);
    return user;
  };
  const patch = (id: string, body: unknown, token?: string): Promise<Answered> =>
    call(get(), `/api/v2/users/${id}`, { method: "PATCH", body, ...(token === undefined ? {} : { token }) });
  const read = async (id: string, expand = ""): Promise<Record<string, unknown>> => ({
    ...object((await call(get(), `/api/v2/users/${id}?expand=${expand}`)).body),
  });
  /** Changes a user from the present version, and gives what the user is then. */
  const change = async (id: string, body: object, expand = ""): Promise<Record<string, unknown>> => {
    const { version } = await read(id);
    const answer = await patch(id, { ...body, version });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(object(answer.body)["version"], Number(version) + 1);
    return read(id, expand);
  };
  /** The fields that an error is about. */
  const fields = (answer: Answered): unknown[] =>
    list(object(answer.body)["details"]).map((detail) => detail["fieldName"]);

  it("changes what is sent, raises the version by one, and leaves the rest", async () => {
    const { id } = kept("Nadia Novak");
    const before = await read(id, "employerInfo,certifications,profileSkills");
    const after = await change(
      id,
      { title: "Coach", preferredName: "Nadi" },
      "employerInfo,certifications,profileSkills",
    );
    assert.deepEqual(after, {
      ...before,
      title: "Coach",
      preferredName: "Nadi",
      version: Number(before["version"]) + 1,
    });
  });

  it("shows a change wherever the user is shown", async () => {
    const { id } = kept("Nadia Novak");
    await change(id, { name: "Aaa First", email: "first@northwind.example" });
    const [first] = entities(await call(get(), "/api/v2/users?pageSize=1"));
    assert.deepEqual(
      [first?.["id"], first?.["email"], first?.["username"]],
      [id, "first@northwind.example", "first@northwind.example"],
    );
    const search = await call(get(), "/api/v2/users/search", {
      method: "POST",
      body: { query: [{ type: "EXACT", fields: ["email"], value: "first@northwind.example" }] },
    });
    assert.deepEqual(
      list(object(search.body)["results"]).map((user) => user["id"]),
      [id],
    );
  });

  it("needs the present version: another one is a conflict, none is a mistake", async () => {
    const { id, version } = kept("Nadia Novak");
    const conflict = assertProblem(
      await patch(id, { title: "Coach", version: version - 1 }),
      409,
      "general.conflict",
    );
    assert.match(conflict.message ?? "", /does not match the current version/);
    const missing = await patch(id, { title: "Coach" });
    assertProblem(missing, 400, "constraint.validation");
    assert.deepEqual(fields(missing), ["version"]);
    assert.equal((await read(id))["version"], version);
    assert.notEqual((await read(id))["title"], "Coach");
  });

  it("lets only the first of two changes from the same version through", async () => {
    const { id, version } = kept("Nadia Novak");
    const statuses = await Promise.all([
      patch(id, { title: "One", version }),
      patch(id, { title: "Two", version }),
    ]);
    assert.deepEqual(statuses.map(({ status }) => status).sort(), [200, 409]);
    assert.equal((await read(id))["version"], version + 1);
  });

  it("changes nothing but the state where the state is sent", async () => {
    const { id, title, version } = kept("Nadia Novak");
    assert.equal((await patch(id, { state: "inactive", title: "Coach", version })).status, 200);
    const user = await read(id);
    assert.deepEqual([user["state"], user["title"], user["version"]], ["inactive", title, version + 1]);
    const active = entities(await call(get(), "/api/v2/users?pageSize=500"));
    assert(!active.some((one) => one["id"] === id));
  });

  it("deletes softly: a deleted user is found by asking for it, and comes back", async () => {
    const { id, version } = kept("Nadia Novak");
    await patch(id, { state: "deleted", version });
    assertProblem(await call(get(), `/api/v2/users/${id}`), 404, "not.found");
    assertProblem(await patch(id, { title: "Coach", version: version + 1 }), 404, "not.found");
    const deleted = object((await call(get(), `/api/v2/users/${id}?state=deleted`)).body);
    assert.equal((await patch(id, { state: "active", version: deleted["version"] })).status, 200);
    assert.equal((await read(id))["state"], "active");
  });

  it("takes who is no longer active off queue and away from the station", async () => {
    const user = [...get().state.users.values()].find(
      ({ presence, station }) => presence.definition.systemPresence === "On Queue" && station.associated,
    );
    assert(user?.station.associated);
    const freed = user.station.associated.id;
    await change(user.id, { state: "inactive" });
    const now = await read(user.id, "presence,routingStatus,station");
    assert.equal(object(object(now["presence"])["presenceDefinition"])["systemPresence"], "Offline");
    assert.equal(object(now["routingStatus"])["status"], "OFF_QUEUE");
    assert(!("associatedStation" in object(now["station"])));
    const [station] = entities(await call(get(), `/api/v2/stations?id=${freed}`));
    assert.equal(station?.["status"], "AVAILABLE");
  });

  it("refuses values that are wrong, names the field, and changes nothing", async () => {
    const { id, version, title } = kept("Nadia Novak");
    const [someone] = get().state.users.values();
    assert(someone);
    const phone = { mediaType: "PHONE", type: "WORK", address: "+13175550100" };
    const wrong: [object, string][] = [
      [{ name: "" }, "name"],
      [{ name: " \t " }, "name"],
      [{ email: "nobody" }, "email"],
      [{ email: "" }, "email"],
      [{ email: "a b@northwind.example" }, "email"],
      [{ manager: "00000000-0000-4000-8000-000000000000" }, "manager"],
      [{ manager: id }, "manager"],
      [{ addresses: [{ ...phone, type: "BEACH" }] }, "addresses[0].type"],
      [{ addresses: [phone, { ...phone, mediaType: "FAX" }] }, "addresses[1].mediaType"],
      [{ addresses: [{ mediaType: "PHONE", type: "WORK" }] }, "addresses[0].address"],
      [{ addresses: [{ mediaType: "EMAIL", type: "WORK", address: "nobody" }] }, "addresses[0].address"],
      [{ addresses: [phone, phone] }, "addresses[1].type"],
      [{ primaryContactInfo: [{ ...phone, type: "PRIMARY" }] }, "primaryContactInfo[0].address"],
      [{ employerInfo: { dateHire: "soon" } }, "employerInfo.dateHire"],
      [{ employerInfo: { salary: "1" } }, "employerInfo.salary"],
      [{ certifications: "one" }, "certifications"],
      [{ acdAutoAnswer: "yes" }, "acdAutoAnswer"],
      [{ state: "asleep" }, "state"],
      [{ nickname: "N" }, "nickname"],
    ];
    for (const [body, field] of wrong) {
      const answer = await patch(id, { title: "Coach", ...body, version });
      assert.equal(answer.status, 400, answer.text);
      assert.deepEqual(fields(answer), [field], answer.text);
    }
    const user = await read(id);
    assert.deepEqual([user["version"], user["title"]], [version, title]);
  });

  it("refuses an e-mail address that another user has, deleted ones included", async () => {
    const { id, version, email } = kept("Nadia Novak");
    const other = kept("Priya Raman");
    const taken = () => patch(id, { email: other.email.toUpperCase(), version });
    assertProblem(await taken(), 409, "general.conflict");
    await patch(other.id, { state: "deleted", version: other.version });
    const conflict = await taken();
    assertProblem(conflict, 409, "general.conflict");
    assert.deepEqual(fields(conflict), ["email"]);
    assert.equal((await change(id, { email: email.toUpperCase() }))["email"], email.toUpperCase());
  });

  it("trims name, title and department, and keeps every other text as it is", async () => {
    const { id } = kept("Nadia Novak");
    const user = await change(
      id,
      {
        name: "  Nadia N.\n",
        title: "\tCoach ",
        department: " Quality  ",
        preferredName: " N ",
        certifications: [" One "],
      },
      "certifications",
    );
    assert.deepEqual(
      [user["name"], user["title"], user["department"], user["preferredName"], user["certifications"]],
      ["Nadia N.", "Coach", "Quality", " N ", [" One "]],
    );
  });

  it("stores any text, whatever it is", async () => {
    const { id } = kept("Nadia Novak");
    const texts = [
      "<img src=x onerror=alert(1)>",
      "תמיכה \u202eabc",
      "👩‍👩‍👧‍👦",
      "x".repeat(10_000),
      "$(trash) [a](command:b)",
      "a\u0000b",
    ];
    const text = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: "binary" }));
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const user = await change(id, { title: value, department: value, preferredName: value });
        const { title, department, preferredName = "" } = user;
        assert.deepEqual([title, department, preferredName], [value.trim(), value.trim(), value]);
      }),
      { numRuns: 50 },
    );
    const { version } = kept("Nadia Novak");
    assertProblem(await patch(id, { version, title: "\ud800" }), 400, "bad.request");
  });

  it("sets and clears the manager, and shows no more than an id", async () => {
    const { id } = kept("Nadia Novak");
    const manager = kept("Priya Raman");
    const managed = object((await change(id, { manager: manager.id }))["manager"]);
    assert.equal(managed["id"], manager.id);
    assert(!("name" in managed) && !("email" in managed));
    assert(!("manager" in (await change(id, { manager: "" }))));
  });

  it("shows certifications and employer only to those who ask", async () => {
    const { id } = kept("Nadia Novak");
    const employerInfo = {
      officialName: "Nadia Novak",
      employeeId: "7",
      employeeType: "Part-time",
      dateHire: "2024-05-31",
    };
    const plain = await change(id, { certifications: ["B", "A"], employerInfo });
    assert(!("certifications" in plain) && !("employerInfo" in plain));
    const all = await read(id, "certifications,employerInfo");
    assert.deepEqual([all["certifications"], all["employerInfo"]], [["B", "A"], employerInfo]);
  });

  it("replaces the employer as a whole; empty parts are none", async () => {
    const { id } = kept("Nadia Novak");
    await change(id, { employerInfo: { employeeId: "7", officialName: "N. N." } });
    const { employerInfo } = await change(
      id,
      { employerInfo: { employeeId: "8", dateHire: "" } },
      "employerInfo",
    );
    assert.deepEqual(employerInfo, { employeeId: "8" });
  });

  it("keeps all phones, and says itself how they are shown", async () => {
    const { id } = kept("Nadia Novak");
    const addresses = [
      { mediaType: "PHONE", type: "WORK", address: "+13175550100", display: "as I like it" },
      { mediaType: "PHONE", type: "WORK2", extension: "4711" },
      { mediaType: "EMAIL", type: "OTHER", address: "nadia@alumni.example" },
    ];
    const user = await change(id, { addresses });
    assert.deepEqual(user["addresses"], [
      { ...addresses[0], display: "+13175550100" },
      { ...addresses[1], display: "4711" },
      addresses[2],
    ]);
    assert.deepEqual(
      list(user["primaryContactInfo"]).map(({ mediaType, address, type }) => [mediaType, address, type]),
      [
        ["EMAIL", user["email"], "PRIMARY"],
        ["PHONE", "+13175550100", "PRIMARY"],
      ],
    );
    const none = await change(id, { addresses: [] });
    assert.deepEqual([none["addresses"], list(none["primaryContactInfo"]).length], [[], 1]);
  });

  it("counts another phone as the first one where that is asked for", async () => {
    const { id } = kept("Nadia Novak");
    const phone = (type: string, address: string) => ({ mediaType: "PHONE", type, address });
    const addresses = [phone("WORK", "+1"), phone("MOBILE", "+2")];
    const user = await change(id, { addresses, primaryContactInfo: [phone("PRIMARY", "+2")] });
    assert.equal(list(user["primaryContactInfo"])[1]?.["address"], "+2");
    const without = await change(id, { addresses: [phone("WORK", "+1")] });
    assert.equal(list(without["primaryContactInfo"])[1]?.["address"], "+1");
  });

  it("keeps profile skills, locations, biography and auto-answer", async () => {
    const { id } = kept("Nadia Novak");
    const body = {
      profileSkills: ["SQL"],
      locations: [{ id: "l", notes: "by the window", coordinates: { x: 1.5 } }],
      biography: { biography: "Born.", hobbies: ["Chess"] },
      acdAutoAnswer: true,
    };
    const { profileSkills, locations, biography, acdAutoAnswer } = await change(
      id,
      body,
      "profileSkills,locations,biography",
    );
    assert.deepEqual({ profileSkills, locations, biography, acdAutoAnswer }, body);
  });

  it("needs a permission", async () => {
    const { id, version } = kept("Nadia Novak");
    const token = await readOnlyToken(get());
    const refused = assertProblem(
      await patch(id, { title: "Coach", version }, token),
      403,
      "missing.any.permissions",
    );
    assert.match(refused.message ?? "", /directory:user:edit/);
  });

  it("finds, in a standard organization, users with several phones, with an employer, and with neither", () => {
    const users = [...get().state.users.values()];
    const types = new Set(users.flatMap(({ addresses }) => addresses.map(({ type }) => type)));
    assert.deepEqual(types, new Set(["WORK", "WORK2", "MOBILE", "HOME", "OTHER"]));
    assert(users.some(({ addresses }) => addresses.length > 2));
    assert(users.some(({ employer }) => Object.keys(employer).length === 4));
    assert(users.some(({ employer }) => Object.keys(employer).length === 1));
    assert(users.some(({ employer }) => Object.keys(employer).length === 0));
    for (const property of ["preferredName", "acdAutoAnswer", "certifications"] as const)
      assert(
        users.some((user) => String(user[property]).length > 0 && user[property] !== false),
        property,
      );
  });
});
