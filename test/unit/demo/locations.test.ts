import assert from "node:assert/strict";
import { list, object } from "../support/shapes.js";
import { items, person, read, send } from "./furtherSupport.js";
import { aroundTests, assertProblem, call, names } from "./support.js";

describe("locations of a demo organization", () => {
  const get = aroundTests({ expandOmits: false });
  const search = (body: unknown) => send(get(), "POST", "/api/v2/locations/search", body);
  const found = async (body: unknown) => names(list(object((await search(body)).body)["results"]));

  it("come by name, with an address, and know of what they are a part", async () => {
    const locations = await items(get(), "/api/v2/locations");
    assert(locations.length >= 5);
    assert.deepEqual(
      names(await items(get(), "/api/v2/locations?sortOrder=desc")),
      names(locations).reverse(),
    );
    const office = locations.find(({ name }) => name === "London Office");
    const floor = locations.find(({ name }) => name === "London Office, 3rd floor");
    assert(office && floor);
    assert.deepEqual(floor["path"], [office["id"]]);
    assert.equal(object(floor["address"])["city"], "London");
    assert.deepEqual(await items(get(), `/api/v2/locations?id=${String(floor["id"])}`), [floor]);
    const page = await read(get(), "/api/v2/locations?pageSize=4&pageNumber=2");
    assert.deepEqual(names(list(page["entities"])), names(locations).slice(4));
    assertProblem(await call(get(), "/api/v2/locations?pageSize=101"), 400, "constraint.validation");
  });

  it("are searched by name and address", async () => {
    assert.deepEqual(await found({ query: [{ type: "QUERY_STRING", value: "malaga" }] }), ["Málaga Centro"]);
    const german = { type: "CONTAINS", fields: ["address"], value: "Germany" };
    assert.deepEqual(await found({ query: [german] }), ["Leipzig Service Center"]);
    assert.deepEqual(await found({ query: [{ ...german, operator: "NOT" }], pageSize: 2 }), [
      "Denver Contact Centre",
      "London Office",
    ]);
    assertProblem(await search({ query: [{ type: "NEARBY" }] }), 400, "invalid.value");
    assertProblem(await search({ sortBy: "distance" }), 400, "invalid.value");
  });

  it("are told of where a user has one", async () => {
    const [location] = await items(get(), "/api/v2/locations");
    const { id, version } = person(get());
    const path = `/api/v2/users/${id}`;
    const body = { version, locations: [{ id: location?.["id"], notes: "Window" }, { id: "unknown" }] };
    assert.equal((await send(get(), "PATCH", path, body)).status, 200);
    const [known, unknown] = list((await read(get(), `${path}?expand=locations`))["locations"]);
    assert.deepEqual(known, { id: location?.["id"], notes: "Window", locationDefinition: location });
    assert.deepEqual(unknown, { id: "unknown" });
  });
});
