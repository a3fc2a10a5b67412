import assert from "node:assert/strict";
import { MISSING, openApi } from "../support/openapi.js";
import { aroundTests, call, type CallOptions } from "./support.js";

describe("answers of a demo organization to what no client of the API sends", () => {
  const get = aroundTests();

  it("are the API's error body", async function () {
    const api = openApi();
    if (api === undefined) {
      assert(!process.env["ROSTER_REQUIRE_OPENAPI"], MISSING);
      this.skip();
    }
    const failures: [number, string, CallOptions?][] = [
      [401, "/api/v2/users", { token: null }],
      [404, "/api/v2/nothing"],
      [405, "/api/v2/users/search", { method: "DELETE" }],
      [415, "/api/v2/users/search", { method: "POST", body: {}, headers: { "content-type": "text/plain" } }],
    ];
    for (const [status, path, options] of failures) {
      const answer = await call(get(), path, options);
      assert.equal(answer.status, status);
      assert.deepEqual(api.problems(api.component("ErrorBody"), answer.body), []);
    }
  });
});
