import assert from "node:assert/strict";
import { MAIN_CLIENT, Tokens, USER_CLIENT } from "../../../src/demo/oauth.js";
import { Problem } from "../../../src/demo/problem.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { object, parse, type Shape } from "../support/shapes.js";
import { aroundTests, assertProblem, call } from "./support.js";

interface TokenAnswer {
  readonly status: number;
  readonly body: Shape;
}

async function ask(
  demo: DemoOrganization,
  form: Record<string, string>,
  basic?: string,
): Promise<TokenAnswer> {
  const response = await fetch(`${demo.url}/oauth/token`, {
    method: "POST",
    headers: basic === undefined ? {} : { authorization: `Basic ${btoa(basic)}` },
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: object(parse(await response.text())) };
}

const CREDENTIALS = { grant_type: "client_credentials" };
const BASIC = `${MAIN_CLIENT.id}:${MAIN_CLIENT.secret}`;

describe("tokens of a demo organization", () => {
  const get = aroundTests();

  it("are given to a client that proves itself by Basic authentication or in the body", async () => {
    const inBody = { ...CREDENTIALS, client_id: get().clientId, client_secret: get().clientSecret };
    for (const answer of [await ask(get(), CREDENTIALS, BASIC), await ask(get(), inBody)]) {
      assert.equal(answer.status, 200);
      assert.deepEqual([answer.body["token_type"], answer.body["expires_in"]], ["bearer", 86_400]);
      const token = String(answer.body["access_token"]);
      const info = object((await call(get(), "/api/v2/tokens/me", { token })).body);
      assert.deepEqual(info["organization"], get().organization);
      assert.equal(object(info["OAuthClient"])["id"], MAIN_CLIENT.id);
      assert.equal(object(info["OAuthClient"])["authorizedGrantType"], "CLIENT-CREDENTIALS");
    }
  });

  it("are not given for a wrong secret, an unknown client, or another grant", async () => {
    const wrong = await ask(get(), CREDENTIALS, `${MAIN_CLIENT.id}:nonsense`);
    assert.deepEqual([wrong.status, wrong.body["error"]], [401, "invalid_client"]);
    assert(typeof wrong.body["error_description"] === "string");
    const unknown = await ask(get(), {
      ...CREDENTIALS,
      client_id: "nobody",
      client_secret: MAIN_CLIENT.secret,
    });
    assert.deepEqual([unknown.status, unknown.body["error"]], [400, "invalid_client"]);
    const secretless = await ask(get(), { ...CREDENTIALS, client_id: USER_CLIENT.id });
    assert.equal(secretless.body["error"], "invalid_client");
    assert.equal((await ask(get(), {}, BASIC)).body["error"], "invalid_request");
    assert.equal(
      (await ask(get(), { grant_type: "password" }, BASIC)).body["error"],
      "unsupported_grant_type",
    );
  });

  it("of a client have no user", async () => {
    const token = String((await ask(get(), CREDENTIALS, BASIC)).body["access_token"]);
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

  it("say how long they live, and expire when it is over", async () => {
    const demo = await startDemoOrganization({ users: 2, tokenLifetime: 90 });
    assert.equal((await ask(demo, CREDENTIALS, BASIC)).body["expires_in"], 90);
    await demo.close();
    let now = 0;
    const tokens = new Tokens(() => now, 90);
    const header = `Bearer ${tokens.issue(USER_CLIENT, "somebody")}`;
    now = 89_999;
    assert(!(tokens.caller(header) instanceof Problem));
    now = 90_000;
    const problem = tokens.caller(header);
    assert(problem instanceof Problem);
    assert.equal(problem.body("an id").code, "credentials.expired");
  });

  it("are new at each start", async () => {
    const other = await startDemoOrganization({ users: 1 });
    assert.notEqual(other.accessToken, get().accessToken);
    assertProblem(await call(other, "/api/v2/users", { token: get().accessToken }), 401, "bad.credentials");
    await other.close();
  });
});
