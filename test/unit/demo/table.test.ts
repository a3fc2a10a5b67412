import assert from "node:assert/strict";
import * as table from "../../../src/api/operations/index.js";
import { services } from "../../../src/demo/handlers/index.js";
import { aroundTests, assertProblem, call } from "./support.js";
import { Router } from "../../../src/demo/router.js";

describe("the demo organization and the table of operations", () => {
  const get = aroundTests();

  it("serves operations of the table, and nothing else", () => {
    const known = new Set(table.operations.map(({ id }) => id));
    assert.deepEqual(
      [...services.keys()].filter((id) => !known.has(id)),
      [],
    );
  });

  it("says so where it does not serve an operation", async () => {
    const unserved = table.operations.filter(({ id, method }) => !services.has(id) && method === "GET");
    for (const { path } of unserved) assertProblem(await call(get(), path), 501, "not.implemented");
  });

  it("serves each operation by its own service", () => {
    for (const [id, { operation }] of services) assert.equal(table.findOperation(id), operation);
  });

  it("finds each operation by its method and path", () => {
    const router = new Router(table.operations);
    for (const operation of table.operations) {
      const pathname = operation.path.replaceAll(/\{(\w+)\}/g, "id-of-$1");
      const found = router.find(operation.method, pathname);
      assert("operation" in found, operation.id);
      assert.equal(found.operation.id, operation.id);
      for (const [name, value] of Object.entries(found.path)) assert.equal(value, `id-of-${name}`);
    }
  });

  it("prefers a literal path to one with a parameter", () => {
    const router = new Router(table.operations);
    const found = router.find("GET", "/api/v2/users/me");
    assert("operation" in found);
    assert.equal(found.operation.id, "getUsersMe");
  });

  it("decodes path parameters", () => {
    const found = new Router(table.operations).find("GET", "/api/v2/users/a%2Fb%3Fc%20d");
    assert("path" in found);
    assert.deepEqual(found.path, { userId: "a/b?c d" });
  });
});
