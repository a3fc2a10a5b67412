import assert from "node:assert/strict";
import type { FaultRule } from "../../../src/demo/faults.js";
import { object } from "../support/shapes.js";
import {
  REDIRECT,
  askToken,
  asked,
  assertRefused,
  codeFor,
  openPage,
  pkce,
  submit,
  tokensOf,
} from "./oauthSupport.js";
import { aroundTests, assertProblem, call, entities, idOf, userNamed } from "./support.js";

describe("faults on demand", () => {
  const get = aroundTests();
  const plan = async (rule: FaultRule) => {
    const answer = await call(get(), "/demo/faults", { method: "POST", body: rule });
    assert.equal(answer.status, 204, answer.text);
  };
  const users = () => call(get(), "/api/v2/users");
  /** A write, and whether it was carried out. */
  const write = () => {
    const { id } = userNamed(get(), "Nadia Novak");
    const path = `/api/v2/users/${id}/routingskills`;
    const body = [{ id: idOf(get().state.skills, "Export"), proficiency: 3 }];
    return {
      answer: call(get(), `${path}/bulk`, { method: "PATCH", body }),
      done: async () => entities(await call(get(), path)).length === 1,
      logged: () => get().requests.find(({ method }) => method === "PATCH"),
    };
  };

  it("happen as often as was said, to what was said", async () => {
    await plan({
      match: { operation: "getUsers" },
      times: 2,
      skip: 1,
      fault: { kind: "status", status: 503 },
    });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count++) {
      assert.equal((await call(get(), "/api/v2/users/me")).status, 200);
      statuses.push((await users()).status);
    }
    assert.deepEqual(statuses, [200, 503, 503, 200]);
  });

  it("are matched by method, template, beginning and expression", async () => {
    const { administratorId } = get().state;
    const own = `/api/v2/users/${administratorId}`;
    const matches: [FaultRule["match"], string][] = [
      [{ method: "get", path: "/api/v2/users/{userId}" }, own],
      [{ path: `${own}/st` }, `${own}/station`],
      [{ path: "^/api/v2/users/[^/]+/queues$" }, `${own}/queues`],
    ];
    for (const [match, path] of matches) {
      await plan({ ...(match ? { match } : {}), fault: { kind: "status", status: 500 } });
      assert.equal((await users()).status, 200);
      assert.equal((await call(get(), path)).status, 500);
    }
  });

  it("can be any status with any code, with or without the operation being carried out", async () => {
    await plan({ fault: { kind: "status", status: 429, code: "too.many.requests", retryAfter: 7 } });
    const refused = await users();
    assertProblem(refused, 429, "too.many.requests");
    assert.equal(refused.headers.get("retry-after"), "7");
    const rule = {
      match: { method: "PATCH" },
      fault: { kind: "status", status: 504, code: "request.timeout" },
    } as const;
    await plan(rule);
    const first = write();
    assertProblem(await first.answer, 504, "request.timeout");
    assert.deepEqual(
      [await first.done(), first.logged()?.carriedOut, first.logged()?.fault],
      [false, false, "status"],
    );
    await plan({ ...rule, fault: { ...rule.fault, carryOut: true } });
    get().clearRequests();
    const second = write();
    assertProblem(await second.answer, 504, "request.timeout");
    assert.deepEqual([await second.done(), second.logged()?.carriedOut], [true, true]);
  });

  it("can be HTML, nothing, half of it, or something else", async () => {
    await plan({ fault: { kind: "html" } });
    const html = await users();
    assert.deepEqual([html.status, html.headers.get("content-type")], [502, "text/html"]);
    assert.equal(html.headers.get("inin-correlation-id"), null);
    assert.match(html.text, /^<html>/);

    await plan({ fault: { kind: "empty" } });
    const empty = await users();
    assert.deepEqual([empty.status, empty.text], [200, ""]);

    await plan({ fault: { kind: "truncate" } });
    const half = await users();
    assert.equal(half.status, 200);
    assert(half.text.startsWith('{"entities":[') && half.body === undefined);

    for (const [shape, expected] of [
      ["array", ["unexpected"]],
      ["object", {}],
      ["number", 42],
      ["string", "unexpected"],
      ["null", null],
    ] as const) {
      await plan({ fault: { kind: "wrongShape", shape } });
      const answer = await users();
      assert.deepEqual([answer.status, answer.body], [200, expected]);
    }
    await plan({ fault: { kind: "wrongShape", shape: "entities" } });
    assert(!Array.isArray(object((await users()).body)["entities"]));
  });

  it("can end the connection in the middle of the answer", async () => {
    await plan({ fault: { kind: "truncate", connection: true } });
    await assert.rejects(users());
    assert.equal((await users()).status, 200);
  });

  for (const when of ["before", "after"] as const) {
    it(`can drop the connection ${when} a write is carried out`, async () => {
      await plan({ match: { method: "PATCH" }, fault: { kind: "drop", when } });
      const { answer, done, logged } = write();
      await assert.rejects(answer);
      assert.equal(await done(), when === "after");
      assert.deepEqual([logged()?.status, logged()?.carriedOut], [null, when === "after"]);
    });
  }

  it("can be silence", async () => {
    await plan({ fault: { kind: "silent" } });
    await assert.rejects(fetch(`${get().url}/api/v2/users`, { signal: AbortSignal.timeout(300) }), {
      name: "TimeoutError",
    });
    assert.deepEqual([get().requests[0]?.status, get().requests[0]?.carriedOut], [null, false]);
  });

  it("can be slowness, and what was asked for is done although nobody waits", async () => {
    await plan({ match: { method: "PATCH" }, fault: { kind: "slow", ms: 120 } });
    const start = performance.now();
    const { answer } = write();
    assert.equal((await answer).status, 200);
    assert(performance.now() - start >= 115);
    await plan({ fault: { kind: "slow", ms: 5000 } });
    await assert.rejects(
      fetch(`${get().url}/api/v2/users`, {
        headers: { authorization: `Bearer ${get().accessToken}` },
        signal: AbortSignal.timeout(300),
      }),
    );
    assert.deepEqual([get().requests.at(-1)?.status, get().requests.at(-1)?.carriedOut], [null, true]);
  });

  it("can be the token's end", async () => {
    const token = get().issueUserToken();
    await plan({ match: { operation: "getUsers" }, fault: { kind: "expireToken" } });
    assert.equal((await call(get(), "/api/v2/users/me", { token })).status, 200);
    assertProblem(await call(get(), "/api/v2/users", { token }), 401, "credentials.expired");
    assertProblem(await call(get(), "/api/v2/users/me", { token }), 401, "credentials.expired");
    assert.equal((await users()).status, 200);
  });

  describe("at the login server", () => {
    const TOKEN = { path: "/oauth/token" };
    const PAGE = { path: "/oauth/authorize" };
    const fetchToken = () =>
      askToken(get(), { grant_type: "client_credentials" }, `${get().clientId}:${get().clientSecret}`);
    const refreshWith = (token: string) =>
      askToken(get(), {
        grant_type: "refresh_token",
        client_id: get().pkceClient.clientId,
        refresh_token: token,
      });
    const done = () => get().requests.map(({ carriedOut, fault }) => [fault, carriedOut]);

    it("are failures in its own words", async () => {
      const throttled = { code: "invalid_request", message: "rate limit exceeded" };
      await plan({ match: TOKEN, fault: { kind: "status", status: 400, ...throttled } });
      const refused = await fetchToken();
      assertRefused(refused, "invalid_request");
      assert.equal(refused.body["description"], "rate limit exceeded");
      await plan({ match: TOKEN, fault: { kind: "status", status: 503, retryAfter: 7 } });
      const busy = await fetchToken();
      assertRefused(busy, "server_error", 503);
      assert.equal(busy.headers.get("retry-after"), "7");
      assert.equal((await fetchToken()).status, 200);
      await plan({ match: PAGE, fault: { kind: "status", status: 503, message: "<closed>" } });
      const page = await openPage(get(), asked(get()));
      assert.deepEqual([page.status, page.headers.get("content-type")], [503, "text/html; charset=utf-8"]);
      assert(page.text.includes("<p>&lt;closed&gt;</p>"));
      assert.deepEqual(done(), [
        ["status", false],
        ["status", false],
        [null, true],
        ["status", false],
      ]);
    });

    it("can be HTML, half an answer, or something else", async () => {
      await plan({ match: TOKEN, fault: { kind: "html", status: 503 } });
      const html = await fetch(`${get().url}/oauth/token`, { method: "POST", body: new URLSearchParams() });
      assert.deepEqual([html.status, html.headers.get("content-type")], [503, "text/html"]);
      await plan({ match: TOKEN, fault: { kind: "truncate", connection: true } });
      await assert.rejects(fetchToken());
      await plan({ match: TOKEN, fault: { kind: "wrongShape", shape: "object" } });
      const { status, body } = await fetchToken();
      assert.deepEqual([status, body], [200, {}]);
      await plan({ match: PAGE, fault: { kind: "truncate" } });
      const page = await openPage(get(), asked(get()));
      assert.deepEqual([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
      assert(page.text.startsWith("<!doctype html>") && !page.text.includes("</html>"));
      await plan({ match: PAGE, fault: { kind: "truncate", connection: true } });
      const query = new URLSearchParams(asked(get())).toString();
      const half = await fetch(`${get().url}/oauth/authorize?${query}`);
      assert.equal(half.headers.get("content-type"), "text/html; charset=utf-8");
      await assert.rejects(half.text());
      await plan({ match: PAGE, fault: { kind: "html" } });
      assert.equal((await openPage(get(), asked(get()))).status, 502);
    });

    it("can be silence, a lost connection, or slowness", async () => {
      const { refresh } = await tokensOf(get());
      await plan({ match: TOKEN, fault: { kind: "drop", when: "before" } });
      await assert.rejects(refreshWith(refresh));
      await plan({ match: TOKEN, fault: { kind: "drop", when: "after" } });
      await assert.rejects(refreshWith(refresh));
      // The first was never carried out, the second was: the refresh token is used up.
      assertRefused(await refreshWith(refresh), "invalid_grant");
      await plan({ match: TOKEN, fault: { kind: "slow", ms: 60 } });
      const start = performance.now();
      assert.equal((await fetchToken()).status, 200);
      assert(performance.now() - start >= 55);
      await plan({ match: PAGE, fault: { kind: "silent" } });
      const silent = fetch(`${get().url}/oauth/authorize`, { signal: AbortSignal.timeout(200) });
      await assert.rejects(silent, { name: "TimeoutError" });
    });

    it("can be the end of what a request presents: a refresh token, a code, a page", async () => {
      const { access, refresh } = await tokensOf(get());
      await plan({ match: TOKEN, fault: { kind: "expireToken" } });
      for (let count = 0; count < 2; count++) assertRefused(await refreshWith(refresh), "invalid_grant");
      assert.equal((await call(get(), "/api/v2/users/me", { token: access })).status, 200);

      const { verifier, challenge } = pkce();
      const code = await codeFor(get(), asked(get(), { code_challenge: challenge }));
      await plan({ match: TOKEN, fault: { kind: "expireToken" } });
      const exchange = {
        grant_type: "authorization_code",
        client_id: get().pkceClient.clientId,
        redirect_uri: REDIRECT,
        code,
        code_verifier: verifier,
      };
      assertRefused(await askToken(get(), exchange), "invalid_grant");

      const { request } = await openPage(get(), asked(get()));
      await plan({ match: { ...PAGE, method: "POST" }, fault: { kind: "expireToken" } });
      const { status, location } = await submit(get(), { request, action: "cancel" });
      assert.deepEqual([status, location], [400, undefined]);
    });
  });

  it("are forgotten when asked, and refused where they make no sense", async () => {
    await plan({ times: 5, fault: { kind: "empty" } });
    assert.deepEqual((await call(get(), "/demo/faults")).body, { waiting: 5 });
    assert.equal((await call(get(), "/demo/faults", { method: "DELETE" })).status, 204);
    assert.equal((await users()).status, 200);
    for (const body of [
      {},
      { fault: { kind: "earthquake" } },
      { times: 0, fault: { kind: "empty" } },
      null,
    ]) {
      assertProblem(await call(get(), "/demo/faults", { method: "POST", body }), 400, "bad.request");
    }
    const pattern = { match: { path: "^(" }, fault: { kind: "empty" } };
    assertProblem(await call(get(), "/demo/faults", { method: "POST", body: pattern }), 400, "bad.request");
    assert.equal((await users()).status, 200);
  });
});
