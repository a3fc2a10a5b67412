import assert from "node:assert/strict";
import { startDemoOrganization } from "../../../src/demo/server.js";
import { closing } from "../support/api.js";
import { object } from "../support/shapes.js";
import {
  REDIRECT,
  askToken,
  asked,
  assertRefused,
  basicOf,
  codeFor,
  handClock,
  pkce,
  tokensOf,
} from "./oauthSupport.js";
import { aroundTests, assertProblem, call, userNamed } from "./support.js";

describe("a code of a demo organization", () => {
  const using = closing();
  const get = aroundTests();
  const me = (token: string) => call(get(), "/api/v2/users/me", { token });
  /** A code for the public client, and the form that exchanges it. */
  async function exchange(user?: string): Promise<Record<string, string>> {
    const { verifier, challenge } = pkce();
    return {
      grant_type: "authorization_code",
      client_id: get().pkceClient.clientId,
      redirect_uri: REDIRECT,
      code: await codeFor(get(), asked(get(), { code_challenge: challenge }), user),
      code_verifier: verifier,
    };
  }
  /** A code for the client with a secret, and the form that exchanges it. */
  async function exchangeWithSecret(challenge?: string): Promise<Record<string, string>> {
    const method = challenge === undefined ? undefined : "S256";
    const query = asked(get(), {
      client_id: get().codeClient.clientId,
      code_challenge: challenge,
      code_challenge_method: method,
    });
    return { grant_type: "authorization_code", redirect_uri: REDIRECT, code: await codeFor(get(), query) };
  }

  it("is exchanged by a public client with PKCE, for tokens of whoever signed in", async () => {
    const { id } = userNamed(get(), "Nadia Novak");
    const answer = await askToken(get(), await exchange(id));
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(answer.body), ["access_token", "refresh_token", "token_type", "expires_in"]);
    assert.deepEqual([answer.body["token_type"], answer.body["expires_in"]], ["bearer", 86_400]);
    const token = String(answer.body["access_token"]);
    assert.equal(object((await me(token)).body)["id"], id);
    const client = object(object((await call(get(), "/api/v2/tokens/me", { token })).body)["OAuthClient"]);
    assert.deepEqual([client["id"], client["authorizedGrantType"]], [get().pkceClient.clientId, "CODE"]);
  });

  it("is exchanged by a client with its secret, in the header or in the body", async () => {
    const { clientId, clientSecret } = get().codeClient;
    const answers = [
      await askToken(get(), await exchangeWithSecret(), basicOf(get().codeClient)),
      await askToken(get(), {
        ...(await exchangeWithSecret()),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    ];
    for (const { status, body } of answers) {
      assert.equal(status, 200);
      assert.equal(object((await me(String(body["access_token"]))).body)["id"], get().state.administratorId);
    }
  });

  it("is not exchanged without the client's secret, or with a public client's", async () => {
    const form = await exchangeWithSecret();
    const { clientId } = get().codeClient;
    assertRefused(await askToken(get(), { ...form, client_id: clientId }), "invalid_client");
    assertRefused(await askToken(get(), form, `${clientId}:wrong`), "invalid_client", 401);
    assert.equal((await askToken(get(), form, basicOf(get().codeClient))).status, 200);
    const other = await exchange();
    const { clientId: publicId } = get().pkceClient;
    assertRefused(await askToken(get(), other, `${publicId}:`), "invalid_client", 401);
    assertRefused(await askToken(get(), { ...other, client_secret: "any" }), "invalid_client");
    assert.equal((await askToken(get(), other)).status, 200);
  });

  it("is exchanged only with its own verifier", async () => {
    const form = await exchange();
    const verifiers: [string | undefined, string][] = [
      [undefined, "invalid_request"],
      ["", "invalid_request"],
      ["a".repeat(42), "invalid_request"],
      ["a".repeat(129), "invalid_request"],
      [`${"a".repeat(43)}+`, "invalid_request"],
      ["a".repeat(43), "invalid_grant"],
      ["a".repeat(128), "invalid_grant"],
    ];
    for (const [verifier, error] of verifiers) {
      const { code_verifier: _, ...rest } = form;
      const wrong = verifier === undefined ? rest : { ...rest, code_verifier: verifier };
      assertRefused(await askToken(get(), wrong), error);
    }
    assert.equal((await askToken(get(), form)).status, 200);
  });

  it("is exchanged with verifiers of any length that is allowed", async () => {
    for (const verifier of ["-".repeat(43), "~.".repeat(64)]) {
      const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
      const challenge = Buffer.from(hash).toString("base64url");
      const form = { ...(await exchangeWithSecret(challenge)), code_verifier: verifier };
      assert.equal((await askToken(get(), form, basicOf(get().codeClient))).status, 200);
    }
  });

  it("needs the verifier of a client with a secret too, exactly where PKCE was begun", async () => {
    const { verifier, challenge } = pkce();
    const begun = await exchangeWithSecret(challenge);
    assertRefused(await askToken(get(), begun, basicOf(get().codeClient)), "invalid_request");
    const form = { ...begun, code_verifier: verifier };
    assert.equal((await askToken(get(), form, basicOf(get().codeClient))).status, 200);
    const without = { ...(await exchangeWithSecret()), code_verifier: verifier };
    assertRefused(await askToken(get(), without, basicOf(get().codeClient)), "invalid_grant");
  });

  it("is exchanged only for the redirect_uri that it was sent to, letter by letter", async () => {
    const form = await exchange();
    for (const redirect of ["http://localhost:49152", "http://localhost:49153/", "http://localhost/"])
      assertRefused(await askToken(get(), { ...form, redirect_uri: redirect }), "invalid_grant");
    const { redirect_uri: _, ...without } = form;
    assertRefused(await askToken(get(), without), "invalid_request");
    assert.equal((await askToken(get(), form)).status, 200);
  });

  it("has to be there, real, and the client's own", async () => {
    const form = await exchange();
    const { code: _code, ...without } = form;
    assertRefused(await askToken(get(), without), "invalid_request");
    assertRefused(await askToken(get(), { ...without, code: "" }), "invalid_request");
    assertRefused(await askToken(get(), { ...without, code: "invented" }), "invalid_grant");
    const { client_id: _id, ...foreign } = form;
    assertRefused(await askToken(get(), foreign, basicOf(get().codeClient)), "invalid_grant");
    assert.equal((await askToken(get(), form)).status, 200);
  });

  it("used twice takes back what it gave", async () => {
    const form = await exchange();
    const first = await askToken(get(), form);
    const [access, refresh] = [String(first.body["access_token"]), String(first.body["refresh_token"])];
    const refreshing = { grant_type: "refresh_token", client_id: get().pkceClient.clientId };
    const renewed = await askToken(get(), { ...refreshing, refresh_token: refresh });
    // Another client that got hold of it can do no harm.
    const { client_id: _, ...foreign } = form;
    assertRefused(await askToken(get(), foreign, basicOf(get().codeClient)), "invalid_grant");
    assert.equal((await me(access)).status, 200);
    assertRefused(await askToken(get(), form), "invalid_grant");
    for (const token of [access, String(renewed.body["access_token"])])
      assertProblem(await me(token), 401, "bad.credentials");
    const next = { ...refreshing, refresh_token: String(renewed.body["refresh_token"]) };
    assertRefused(await askToken(get(), next), "invalid_grant");
    assert.equal((await me(get().accessToken)).status, 200);
  });

  it("is good for a minute", async () => {
    const { time, goAhead } = handClock();
    const demo = await using(startDemoOrganization({ users: 1 }, time));
    const one = async () => {
      const { verifier, challenge } = pkce();
      const code = await codeFor(demo, asked(demo, { code_challenge: challenge }));
      return {
        grant_type: "authorization_code",
        client_id: demo.pkceClient.clientId,
        redirect_uri: REDIRECT,
        code,
        code_verifier: verifier,
      };
    };
    const [early, late] = [await one(), await one()];
    goAhead(59_999);
    assert.equal((await askToken(demo, early)).status, 200);
    goAhead(1);
    assertRefused(await askToken(demo, late), "invalid_grant");
  });

  it("is worth nothing once its user is inactive, and nothing after a reset", async () => {
    const { id, version } = userNamed(get(), "Nadia Novak");
    const form = await exchange(id);
    const body = { state: "inactive", version };
    assert.equal((await call(get(), `/api/v2/users/${id}`, { method: "PATCH", body })).status, 200);
    assertRefused(await askToken(get(), form), "invalid_grant");
    const forgotten = await exchange();
    get().reset();
    assertRefused(await askToken(get(), forgotten), "invalid_grant");
  });

  it("gives the permissions of whoever signed in, in their divisions", async () => {
    const { users, roles, presenceDefinitions } = get().state;
    const supervisor = [...users.values()].find(
      ({ state, grants, groupIds }) =>
        state === "active" &&
        groupIds.size === 0 &&
        grants.some(({ roleId }) => roles.get(roleId)?.name === "Supervisor"),
    );
    assert(supervisor);
    const { access: token } = await tokensOf(get(), supervisor.id);
    const away = presenceDefinitions.find(({ systemPresence }) => systemPresence === "Away");
    const change = (id: string) =>
      call(get(), `/api/v2/users/${id}/presences/purecloud`, {
        method: "PATCH",
        body: { presenceDefinition: { id: away?.id } },
        token,
      });
    const colleague = (near: boolean) =>
      [...users.values()].find(
        ({ id, state, divisionId }) =>
          state === "active" && id !== supervisor.id && (divisionId === supervisor.divisionId) === near,
      )?.id ?? "";
    assert.equal((await change(colleague(true))).status, 200);
    assertProblem(await change(colleague(false)), 403, "missing.permissions");
    assert.equal((await change(supervisor.id)).status, 200);
  });
});

describe("a refresh token of a demo organization", () => {
  const using = closing();
  const get = aroundTests();
  const me = (token: string) => call(get(), "/api/v2/users/me", { token });
  const refreshing = (token: string) => ({
    grant_type: "refresh_token",
    client_id: get().pkceClient.clientId,
    refresh_token: token,
  });

  it("gives another access token and another refresh token, and is used up", async () => {
    const { id } = userNamed(get(), "Nadia Novak");
    const { access, refresh } = await tokensOf(get(), id);
    const answer = await askToken(get(), refreshing(refresh));
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(answer.body), ["access_token", "refresh_token", "token_type", "expires_in"]);
    const next = String(answer.body["access_token"]);
    assert.notEqual(next, access);
    for (const token of [access, next]) assert.equal(object((await me(token)).body)["id"], id);
    assertRefused(await askToken(get(), refreshing(refresh)), "invalid_grant");
    assert.equal((await askToken(get(), refreshing(String(answer.body["refresh_token"])))).status, 200);
  });

  it("goes on after the access token has expired", async () => {
    const { time, goAhead } = handClock();
    const demo = await using(startDemoOrganization({ users: 1, tokenLifetime: 300 }, time));
    const { access, refresh } = await tokensOf(demo);
    goAhead(300_000);
    const ask = (token: string) => call(demo, "/api/v2/users/me", { token });
    assertProblem(await ask(access), 401, "credentials.expired");
    const { status, body } = await askToken(demo, refreshing(refresh));
    assert.deepEqual([status, body["expires_in"]], [200, 300]);
    assert.equal((await ask(String(body["access_token"]))).status, 200);
  });

  it("is its client's own, needs the client's secret, and is no access token", async () => {
    const { access, refresh } = await tokensOf(get());
    const { client_id: _, ...form } = refreshing(refresh);
    assertRefused(await askToken(get(), form, basicOf(get().codeClient)), "invalid_grant");
    assertProblem(await me(refresh), 401, "bad.credentials");
    for (const wrong of ["invented", access])
      assertRefused(await askToken(get(), refreshing(wrong)), "invalid_grant");
    for (const missing of [{ ...form, refresh_token: "" }, { grant_type: "refresh_token" }])
      assertRefused(
        await askToken(get(), { ...missing, client_id: get().pkceClient.clientId }),
        "invalid_request",
      );
    const query = asked(get(), {
      client_id: get().codeClient.clientId,
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    const code = await codeFor(get(), query);
    const exchange = { grant_type: "authorization_code", redirect_uri: REDIRECT, code };
    const { body } = await askToken(get(), exchange, basicOf(get().codeClient));
    const own = { grant_type: "refresh_token", refresh_token: String(body["refresh_token"]) };
    assertRefused(await askToken(get(), { ...own, client_id: get().codeClient.clientId }), "invalid_client");
    assert.equal((await askToken(get(), own, basicOf(get().codeClient))).status, 200);
    assert.equal((await askToken(get(), refreshing(refresh))).status, 200);
  });

  it("ends with its session: revoked by DELETE tokens/me, also through a later access token", async () => {
    const { access, refresh } = await tokensOf(get());
    const other = await tokensOf(get());
    const { body } = await askToken(get(), refreshing(refresh));
    const [next, nextRefresh] = [String(body["access_token"]), String(body["refresh_token"])];
    const revoked = await call(get(), "/api/v2/tokens/me", { method: "DELETE", token: next });
    assert.equal(revoked.status, 200);
    for (const token of [access, next]) assertProblem(await me(token), 401, "bad.credentials");
    assertRefused(await askToken(get(), refreshing(nextRefresh)), "invalid_grant");
    // Another sign-in of the same user is another matter.
    assert.equal((await me(other.access)).status, 200);
    assert.equal((await askToken(get(), refreshing(other.refresh))).status, 200);
  });

  it("ends when its user is made inactive or deleted", async () => {
    const { id, version } = userNamed(get(), "Nadia Novak");
    const first = await tokensOf(get(), id);
    const path = `/api/v2/users/${id}`;
    const become = (state: string, from: number) =>
      call(get(), path, { method: "PATCH", body: { state, version: from } });
    assert.equal((await become("inactive", version)).status, 200);
    assertRefused(await askToken(get(), refreshing(first.refresh)), "invalid_grant");
    assert.equal((await become("active", version + 1)).status, 200);
    assertRefused(await askToken(get(), refreshing(first.refresh)), "invalid_grant");
    const second = await tokensOf(get(), id);
    assert.equal((await call(get(), path, { method: "DELETE" })).status, 200);
    assertRefused(await askToken(get(), refreshing(second.refresh)), "invalid_grant");
  });

  it("is forgotten by a reset", async () => {
    const { access, refresh } = await tokensOf(get());
    get().reset();
    assertRefused(await askToken(get(), refreshing(refresh)), "invalid_grant");
    assertProblem(await me(access), 401, "bad.credentials");
  });
});
