import assert from "node:assert/strict";
import { MAIN_CLIENT, USER_CLIENT } from "../../../src/demo/clients.js";
import { startDemoOrganization } from "../../../src/demo/server.js";
import { Tokens } from "../../../src/demo/tokens.js";
import { closing } from "../support/api.js";
import { object } from "../support/shapes.js";
import { askToken, assertRefused, basicOf, handClock } from "./oauthSupport.js";
import { aroundTests, assertProblem, call, userNamed } from "./support.js";

const CREDENTIALS = { grant_type: "client_credentials" };
const BASIC = `${MAIN_CLIENT.id}:${MAIN_CLIENT.secret}`;

describe("tokens of a demo organization", () => {
  const using = closing();
  const get = aroundTests();

  it("are given to a client that proves itself by Basic authentication or in the body", async () => {
    const inBody = { ...CREDENTIALS, client_id: get().clientId, client_secret: get().clientSecret };
    for (const answer of [await askToken(get(), CREDENTIALS, BASIC), await askToken(get(), inBody)]) {
      assert.equal(answer.status, 200);
      assert.deepEqual(Object.keys(answer.body), ["access_token", "token_type", "expires_in"]);
      assert.deepEqual([answer.body["token_type"], answer.body["expires_in"]], ["bearer", 86_400]);
      assert.equal(answer.headers.get("cache-control"), "no-store");
      const token = String(answer.body["access_token"]);
      const info = object((await call(get(), "/api/v2/tokens/me", { token })).body);
      assert.deepEqual(info["organization"], get().organization);
      assert.equal(object(info["OAuthClient"])["id"], MAIN_CLIENT.id);
      assert.equal(object(info["OAuthClient"])["authorizedGrantType"], "CLIENT-CREDENTIALS");
    }
  });

  it("are not given for a wrong secret, an unknown client, or another grant", async () => {
    const wrong = await askToken(get(), CREDENTIALS, `${MAIN_CLIENT.id}:nonsense`);
    assertRefused(wrong, "invalid_client", 401);
    assert.match(wrong.headers.get("www-authenticate") ?? "", /^Basic realm="/);
    const unknown = { ...CREDENTIALS, client_id: "nobody", client_secret: MAIN_CLIENT.secret };
    assertRefused(await askToken(get(), unknown), "invalid_client");
    for (const client of [USER_CLIENT, MAIN_CLIENT])
      assertRefused(await askToken(get(), { ...CREDENTIALS, client_id: client.id }), "invalid_client");
    const invented = { ...CREDENTIALS, client_id: USER_CLIENT.id, client_secret: "" };
    assertRefused(await askToken(get(), invented), "invalid_client");
    for (const authorization of [MAIN_CLIENT.id, ":", "%:%"])
      assertRefused(await askToken(get(), CREDENTIALS, authorization), "invalid_client", 401);
    assertRefused(await askToken(get(), {}, BASIC), "invalid_request");
    assertRefused(await askToken(get(), { grant_type: "password" }, BASIC), "unsupported_grant_type");
  });

  it("are given by the grant type that the client has", async () => {
    for (const grantType of ["authorization_code", "refresh_token"])
      assertRefused(await askToken(get(), { grant_type: grantType }, BASIC), "unauthorized_client");
    assertRefused(await askToken(get(), CREDENTIALS, basicOf(get().codeClient)), "unauthorized_client");
  });

  it("are not given where a parameter is there twice", async () => {
    const form = new URLSearchParams([...Object.entries(CREDENTIALS), ...Object.entries(CREDENTIALS)]);
    assertRefused(await askToken(get(), form, BASIC), "invalid_request");
  });

  it("of a client have no user", async () => {
    const token = String((await askToken(get(), CREDENTIALS, BASIC)).body["access_token"]);
    assertProblem(await call(get(), "/api/v2/users/me", { token }), 400, "not.a.user");
    assert.equal((await call(get(), "/api/v2/users", { token })).status, 200);
  });

  it("are needed, and have to be real", async () => {
    assertProblem(await call(get(), "/api/v2/users", { token: null }), 401, "authentication.required");
    assertProblem(await call(get(), "/api/v2/users", { token: "invented" }), 401, "bad.credentials");
    const basic = { authorization: `Basic ${btoa(BASIC)}` };
    assertProblem(
      await call(get(), "/api/v2/users", { token: null, headers: basic }),
      401,
      "authentication.required",
    );
  });

  it("are worthless once revoked, and the others are not", async () => {
    const token = get().issueUserToken();
    const revoked = await call(get(), "/api/v2/tokens/me", { method: "DELETE", token });
    assert.deepEqual([revoked.status, revoked.text], [200, ""]);
    assertProblem(await call(get(), "/api/v2/users/me", { token }), 401, "bad.credentials");
    assert.equal((await call(get(), "/api/v2/users/me")).status, 200);
  });

  it("are lost by users who are made inactive or deleted", async () => {
    const { id, version } = userNamed(get(), "Nadia Novak");
    const token = get().issueUserToken(id);
    const other = get().issueUserToken(id);
    const me = (held: string) => call(get(), "/api/v2/users/me", { token: held });
    const become = (state: string, from: number) =>
      call(get(), `/api/v2/users/${id}`, { method: "PATCH", body: { state, version: from } });
    assert.equal((await me(token)).status, 200);
    assert.equal((await become("inactive", version)).status, 200);
    assertProblem(await me(token), 401, "bad.credentials");
    assert.equal((await become("active", version + 1)).status, 200);
    assertProblem(await me(token), 401, "bad.credentials");
    const fresh = get().issueUserToken(id);
    assert.equal((await me(fresh)).status, 200);
    assert.equal((await call(get(), `/api/v2/users/${id}`, { method: "DELETE" })).status, 200);
    for (const held of [fresh, other]) assertProblem(await me(held), 401, "bad.credentials");
  });

  it("live as long as they say", async () => {
    const { time, goAhead } = handClock();
    const demo = await using(startDemoOrganization({ users: 1, tokenLifetime: 90 }, time));
    const answer = await askToken(demo, CREDENTIALS, BASIC);
    assert.equal(answer.body["expires_in"], 90);
    const token = String(answer.body["access_token"]);
    goAhead(89_999);
    assert.equal((await call(demo, "/api/v2/tokens/me", { token })).status, 200);
    goAhead(1);
    assertProblem(await call(demo, "/api/v2/tokens/me", { token }), 401, "credentials.expired");
  });

  it("are new at each start", async () => {
    const other = await using(startDemoOrganization({ users: 1 }));
    assert.notEqual(other.accessToken, get().accessToken);
    assertProblem(await call(other, "/api/v2/users", { token: get().accessToken }), 401, "bad.credentials");
  });

  it("are not kept without end, and a client loses its own before a user does", () => {
    const tokens = new Tokens(() => 0, 90);
    const isKnown = (token: string) => !("status" in tokens.caller(`Bearer ${token}`));
    const user = tokens.issue(USER_CLIENT, "somebody");
    const [first, second] = [tokens.issue(MAIN_CLIENT, undefined), tokens.issue(MAIN_CLIENT, undefined)];
    for (let count = 3; count < 10_001; count++) tokens.issue(USER_CLIENT, "somebody");
    assert.deepEqual([user, first, second].map(isKnown), [true, false, true]);
    for (let count = 0; count < 2; count++) tokens.issue(USER_CLIENT, "somebody");
    assert.deepEqual([user, first, second].map(isKnown), [false, false, false]);
  });
});

describe("the token endpoint's throttle", () => {
  const using = closing();
  const TOO_MANY = { error: "invalid_request", description: "rate limit exceeded" };

  it("lets each client ask 60 times a minute, whatever comes of it", async () => {
    const { time, goAhead } = handClock();
    const demo = await using(startDemoOrganization({ users: 1 }, time));
    for (let count = 1; count <= 59; count++) await askToken(demo, CREDENTIALS, `${MAIN_CLIENT.id}:wrong`);
    assert.equal((await askToken(demo, CREDENTIALS, BASIC)).status, 200);
    const refused = await askToken(demo, CREDENTIALS, BASIC);
    assert.equal(refused.status, 400);
    assert.deepEqual(refused.body, { ...TOO_MANY, error_description: TOO_MANY.description });
    assert.equal((await askToken(demo, CREDENTIALS, basicOf(demo.readOnlyClient))).status, 200);
    // What the API allows is another matter.
    assert.equal((await call(demo, "/api/v2/users/me")).status, 200);
    goAhead(59_999);
    assert.deepEqual((await askToken(demo, CREDENTIALS, BASIC)).body, refused.body);
    goAhead(1);
    assert.equal((await askToken(demo, CREDENTIALS, BASIC)).status, 200);
  });

  it("counts all invented clients as one", async () => {
    const demo = await using(startDemoOrganization({ users: 1 }));
    for (let count = 1; count <= 60; count++)
      assertRefused(await askToken(demo, { client_id: `client ${count}` }), "invalid_client");
    assertRefused(await askToken(demo, { client_id: "yet another" }), "invalid_request");
    assert.equal((await askToken(demo, CREDENTIALS, BASIC)).status, 200);
  });

  it("is gone without a rate limit", async () => {
    const demo = await using(startDemoOrganization({ users: 1, rateLimit: false }));
    for (let count = 1; count <= 70; count++)
      assert.equal((await askToken(demo, CREDENTIALS, BASIC)).status, 200);
  });

  it("is over after a reset", async () => {
    const demo = await using(startDemoOrganization({ users: 1 }));
    for (let count = 1; count <= 61; count++) await askToken(demo, CREDENTIALS, BASIC);
    demo.reset();
    assert.equal((await askToken(demo, CREDENTIALS, BASIC)).status, 200);
  });
});
