import assert from "node:assert/strict";
import fc from "fast-check";
import { accountLabel, parseSessions, type Session } from "../../../src/auth/session.js";

const user: Session = {
  id: "1",
  place: "mypurecloud.ie",
  organization: { id: "o", name: "Northwind" },
  identity: { kind: "user", id: "u", name: "Ada Lovelace", email: "ada@northwind.example" },
  credentials: { kind: "pastedToken" },
  accessToken: "token",
};
const client: Session = {
  id: "2",
  place: "http://127.0.0.1:8080",
  organization: { id: "o", name: "Northwind" },
  identity: { kind: "client", id: "c", name: "Importer" },
  credentials: { kind: "clientCredentials", clientId: "c", clientSecret: "s" },
  accessToken: "token",
  expiresAt: 1_700_000_000_000,
};

describe("stored sessions", () => {
  it("are read as they were written", () => {
    assert.deepEqual(parseSessions(JSON.stringify([user, client])), [user, client]);
  });

  it("are none where nothing, or no list, is stored", () => {
    for (const stored of [undefined, "", " ", "null", "{}", "1", '"x"', "[", JSON.stringify(user)])
      assert.deepEqual(parseSessions(stored), [], String(stored));
  });

  const damages: Record<string, unknown> = {
    null: null,
    text: "x",
    "no id": { ...user, id: undefined },
    "an empty id": { ...user, id: "" },
    "no token": { ...user, accessToken: undefined },
    "an empty token": { ...user, accessToken: "" },
    "no organization": { ...user, organization: {} },
    "no identity": { ...user, identity: undefined },
    "an identity of no known kind": { ...user, identity: { kind: "robot", id: "u", name: "n" } },
    "credentials of no known kind": { ...user, credentials: { kind: "password", password: "x" } },
    "a client without its secret": { ...client, credentials: { kind: "clientCredentials", clientId: "c" } },
    "an end that is no time": { ...client, expiresAt: "tomorrow" },
    "a place that is not Genesys Cloud": { ...user, place: "mypurecloud.com.evil.example" },
    "a place that only looks like this machine": { ...user, place: "http://127.0.0.1.evil.example" },
    "a place with TLS on this machine": { ...user, place: "https://127.0.0.1" },
  };
  for (const [what, damaged] of Object.entries(damages))
    it(`leave out one with ${what}, and keep the others`, () => {
      assert.deepEqual(parseSessions(JSON.stringify([user, damaged, client])), [user, client]);
    });

  it("are sessions or nothing, whatever is stored", () => {
    const whole = JSON.stringify([user, client]);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.nat(whole.length).map((length) => whole.slice(0, length)),
          fc
            .tuple(fc.nat(whole.length), fc.string())
            .map(([at, text]) => whole.slice(0, at) + text + whole.slice(at)),
        ),
        (stored) => {
          for (const session of parseSessions(stored)) {
            assert(session.accessToken.length > 0);
            assert.match(accountLabel(session), /\(.+\)$/s);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("an account's name", () => {
  it("says who acts, and in which organization", () => {
    assert.equal(accountLabel(user), "Ada Lovelace (Northwind)");
    assert.equal(accountLabel(client), "acting as client Importer (Northwind)");
  });
});
