import assert from "node:assert/strict";
import { isRecord } from "../../../src/api/json.js";
import {
  deleteUserExternalidAuthorityNameExternalKey,
  getUsers,
  getUsersSearch,
  operations,
  patchUser,
  patchUserRoutingskillsBulk,
  postUsers,
  postUsersMePassword,
  postUsersSearch,
  putRoutingUserUtilization,
} from "../../../src/api/operations/index.js";
import { HIDDEN, sendsSecret, summaryOf, withoutSecrets } from "../../../src/api/redaction.js";
import { fullInput } from "../support/inputs.js";

const id = "4f8a1c1e-0d3b-4a55-9d8e-2f1f6c3a7b10";

describe("an input without its secrets", () => {
  it("has a marker in place of each password", () => {
    assert.deepEqual(withoutSecrets(postUsersMePassword, { body: { newPassword: "n", oldPassword: "o" } }), {
      body: { newPassword: HIDDEN, oldPassword: HIDDEN },
    });
    const body = { name: "Ada", email: "ada@example.com", divisionId: id, password: "p" };
    assert.deepEqual(withoutSecrets(postUsers, { body }), { body: { ...body, password: HIDDEN } });
  });

  it("is the whole input where an operation has no secrets, and differs at its secrets alone where it has some", () => {
    for (const operation of operations) {
      const full = fullInput(operation);
      const text = JSON.stringify(withoutSecrets(operation, full));
      const hidden = JSON.stringify(full, (name, value: unknown) =>
        /password/i.test(name) ? HIDDEN : value,
      );
      assert.deepEqual(JSON.parse(text), JSON.parse(hidden), operation.id);
      assert.equal(text.includes(HIDDEN), sendsSecret(operation), operation.id);
    }
  });

  it("leaves out what the table does not know, however deep", () => {
    const input = {
      path: { userId: id, token: "t" },
      query: { pageSize: 3, access_token: "t" },
      body: {
        version: 1,
        secretly: "s",
        biography: { biography: "b", diary: "d" },
        locations: [{ id: "l", key: "k" }],
      },
    };
    assert.deepEqual(withoutSecrets(patchUser, input), {
      path: { userId: id },
      body: { version: 1, biography: { biography: "b" }, locations: [{ id: "l" }] },
    });
    assert.deepEqual(withoutSecrets(getUsers, input), { query: { pageSize: 3 } });
  });

  it("is nothing where the body is of another kind: a password may stand in the wrong place", () => {
    for (const body of ["secret", ["secret"], 1])
      assert.deepEqual(withoutSecrets(postUsersMePassword, { body }), {});
    const secret = {
      biography: "secret",
      locations: "secret",
      title: { password: "secret" },
      name: ["secret"],
    };
    const body = { ...secret, acdAutoAnswer: "secret", version: "secret", state: "secret" };
    assert.deepEqual(withoutSecrets(patchUser, { body }), { body: {} });
    assert.deepEqual(
      withoutSecrets(getUsersSearch, { query: { q64: { token: "secret" }, expand: "secret" } }),
      {},
    );
  });

  it("is known to hold a secret, or not", () => {
    assert(sendsSecret(postUsers));
    assert(!sendsSecret(patchUser));
    assert(!sendsSecret(getUsers));
  });

  it("keeps lists, maps and criteria within criteria", () => {
    const bulk = { path: { userId: id }, body: [{ id: "a", proficiency: 1 }] };
    assert.deepEqual(withoutSecrets(patchUserRoutingskillsBulk, bulk), bulk);
    const utilization = { path: { userId: id }, body: { utilization: { call: { maximumCapacity: 2 } } } };
    assert.deepEqual(withoutSecrets(putRoutingUserUtilization, utilization), utilization);
    const group = [{ type: "TERM", value: "v", group: [{ type: "EXACT", value: "w" }] }];
    const search = { body: { query: [{ type: "TERM", group }] } };
    assert.deepEqual(withoutSecrets(postUsersSearch, search), search);
  });
});

describe("the summary of a call for a log", () => {
  it("names what was asked for by the table's own words", () => {
    assert.equal(
      summaryOf(getUsers, {
        query: { pageSize: 100, expand: ["skills", "station"], state: "any", id: [id, id] },
      }),
      "GET /api/v2/users?pageSize=100&expand=skills,station&state=any&id=(2)",
    );
    assert.equal(
      summaryOf(patchUserRoutingskillsBulk, { path: { userId: id }, body: [{ id, proficiency: 1 }] }),
      `PATCH /api/v2/users/${id}/routingskills/bulk [1]`,
    );
  });

  it("has no name, no text and no secret in it", () => {
    const body = { name: "CANARY", email: "CANARY", divisionId: "CANARY", password: "CANARY", CANARY: 1 };
    assert.equal(summaryOf(postUsers, { body }), "POST /api/v2/users {name, email, divisionId, password}");
    assert.equal(
      summaryOf(deleteUserExternalidAuthorityNameExternalKey, {
        path: { userId: id, authorityName: "CANARY", externalKey: "CANARY" },
      }),
      `DELETE /api/v2/users/${id}/externalid/…/…`,
    );
    assert.equal(
      summaryOf(getUsers, { query: { state: "CANARY", CANARY: "CANARY" } }),
      "GET /api/v2/users?state=…",
    );
  });

  it("shows none of the texts of any call", () => {
    const canary = (value: unknown): unknown => {
      if (typeof value === "string") return `CANARY ${value}`;
      if (Array.isArray(value)) return value.map(canary);
      return isRecord(value) ? canaries(value) : value;
    };
    const canaries = (values: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, canary(value)]));
    for (const operation of operations) {
      const { path = {}, query, body } = fullInput(operation);
      const summary = summaryOf(operation, {
        path: Object.fromEntries(Object.entries(path).map(([name, value]) => [name, `CANARY ${value}`])),
        query: canaries(query),
        body: canary(body),
      });
      assert(!summary.includes("CANARY"), summary);
    }
  });
});
