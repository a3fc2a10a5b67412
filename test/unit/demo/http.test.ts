import assert from "node:assert/strict";
import { connect } from "node:net";
import { Limiter } from "../../../src/demo/limiter.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { object } from "../support/shapes.js";
import { aroundTests, assertProblem, call } from "./support.js";

/** Sends these very bytes and gives what comes back until the connection ends. */
function raw(demo: DemoOrganization, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(demo.url).port), "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => (answer += chunk));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

describe("the demo organization's server", () => {
  const get = aroundTests();
  const port = () => new URL(get().url).port;
  const request = (lines: string[], body = "") =>
    raw(get(), `${lines.join("\r\n")}\r\nconnection: close\r\n\r\n${body}`);
  const authorized = () => `authorization: Bearer ${get().accessToken}`;

  it("answers under the names of the loopback address only", async () => {
    for (const host of [
      `127.0.0.1:${port()}`,
      `localhost:${port()}`,
      `LOCALHOST:${port()}`,
      `[::1]:${port()}`,
    ]) {
      assert.equal(
        statusOf(await request(["GET /api/v2/users/me HTTP/1.1", `host: ${host}`, authorized()])),
        200,
        host,
      );
    }
    for (const host of [
      "example.com",
      `example.com:${port()}`,
      "127.0.0.1",
      "127.0.0.1:1",
      `127.0.0.1.example:${port()}`,
    ]) {
      for (const path of ["/api/v2/users/me", "/demo/organization", "/oauth/token"]) {
        assert.equal(
          statusOf(await request([`GET ${path} HTTP/1.1`, `host: ${host}`, authorized()])),
          403,
          host,
        );
      }
    }
    assert.equal(statusOf(await request(["GET /demo/organization HTTP/1.0"])), 403);
  });

  it("does not answer web pages of other origins, its control endpoints least of all", async () => {
    const foreign: Record<string, string>[] = [
      { origin: "https://example.com" },
      { origin: "null" },
      { origin: "http://localhost:1" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign) {
      for (const path of ["/api/v2/users", "/demo/organization"]) {
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
        const answer = await request([
          `GET ${path} HTTP/1.1`,
          `host: 127.0.0.1:${port()}`,
          authorized(),
          ...lines,
        ]);
        assert.equal(statusOf(answer), 403, JSON.stringify(headers));
        assert(!answer.includes(get().accessToken));
        assert(!/access-control-allow/i.test(answer));
      }
    }
    const own = [
      "GET /api/v2/users HTTP/1.1",
      `host: 127.0.0.1:${port()}`,
      `origin: ${get().url}`,
      authorized(),
    ];
    assert.equal(statusOf(await request([...own, "sec-fetch-site: same-origin"])), 200);
  });

  it("takes bodies of a megabyte, and says so where there is more", async () => {
    const send = (size: number, chunked: boolean) => {
      const bytes = new Uint8Array(size).fill(32);
      const stream = new Blob([bytes]).stream();
      return fetch(`${get().url}/api/v2/users/search`, {
        method: "POST",
        headers: { authorization: `Bearer ${get().accessToken}`, "content-type": "application/json" },
        body: chunked ? stream : bytes,
        ...(chunked ? { duplex: "half" } : {}),
      });
    };
    const mega = 1024 * 1024;
    assert.equal((await send(mega, false)).status, 400);
    for (const chunked of [false, true]) {
      const answer = await send(mega + 1, chunked);
      assert.equal(answer.status, 413);
      assert.equal(object(await answer.json())["code"], "request.entity.too.large");
    }
    assert.equal((await call(get(), "/api/v2/users")).status, 200);
  });

  it("takes JSON for bodies, and nothing else", async () => {
    const post = (contentType: string, body: string) =>
      fetch(`${get().url}/api/v2/users/search`, {
        method: "POST",
        headers: { authorization: `Bearer ${get().accessToken}`, "content-type": contentType },
        body,
      }).then(async (answer) => [answer.status, object(await answer.json())["code"] ?? null]);
    assert.deepEqual(await post("text/plain", "{}"), [415, "unsupported.media.type"]);
    assert.deepEqual(await post("application/json; charset=utf-8", "{}"), [200, null]);
    assert.deepEqual(await post("application/json", '{"query":'), [400, "bad.request"]);
    assert.deepEqual(await post("application/json", "[]"), [400, "invalid.value"]);
    assert.deepEqual(await post("application/json", "null"), [400, "invalid.value"]);
    assert.deepEqual(await post("application/json", "[".repeat(500_000)), [400, "bad.request"]);
    assert.deepEqual(await post("application/json", '{"__proto__":{"pageSize":1}}'), [
      400,
      "invalid.property",
    ]);
    const form = await call(get(), "/oauth/token", { method: "POST", body: {}, token: null });
    assertProblem(form, 415, "unsupported.media.type");
  });

  it("knows unknown paths from wrong methods", async () => {
    for (const path of [
      "/",
      "/api/v2",
      "/api/v2/nothing",
      "/api/v2/users/",
      "/api/v2/users/a/b/c/d",
      "/demo/nothing",
    ]) {
      assertProblem(await call(get(), path), 404, "not.found");
    }
    const wrong = await call(get(), "/api/v2/users/search", { method: "DELETE" });
    assertProblem(wrong, 405, "method.not.allowed");
    assert.equal(wrong.headers.get("allow"), "GET, POST");
    assertProblem(await call(get(), "/oauth/token"), 405, "method.not.allowed");
    assertProblem(await call(get(), "/api/v2/users/%E0%A4%A"), 400, "bad.request");
  });

  it("tolerates query parameters that it does not know, and not wrong values", async () => {
    assert.equal((await call(get(), "/api/v2/users?nonsense=1&pageSize=5")).status, 200);
    for (const query of [
      "pageSize=five",
      "pageSize=0",
      "pageSize=2.5",
      "pageNumber=-1",
      "sortOrder=up",
      "expand=x",
    ]) {
      const answer = await call(get(), `/api/v2/users?${query}`);
      assert.equal(answer.status, 400, query);
      assert(
        object(answer.body)["code"] === "invalid.value" ||
          object(answer.body)["code"] === "constraint.validation",
      );
    }
    const { administratorId } = get().state;
    assertProblem(
      await call(get(), `/api/v2/users/${administratorId}/queues?joined=maybe`),
      400,
      "invalid.value",
    );
  });

  it("says no to what is no HTTP, and goes on", async () => {
    assert.equal(statusOf(await raw(get(), "nonsense\r\n\r\n")), 400);
    assert.equal(
      statusOf(await request(["GET http://127.0.0.1/ HTTP/1.1", `host: 127.0.0.1:${port()}`])),
      400,
    );
    assert.equal((await call(get(), "/api/v2/users")).status, 200);
  });

  it("survives a client that goes away in the middle of its body", async () => {
    const socket = connect(Number(port()), "127.0.0.1");
    const head = [
      "POST /api/v2/users/search HTTP/1.1",
      `host: 127.0.0.1:${port()}`,
      authorized(),
      "content-length: 100",
    ];
    await new Promise((resolve) => socket.write(`${head.join("\r\n")}\r\n\r\n{`, resolve));
    while (get().requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
    assert.equal((await call(get(), "/api/v2/users")).status, 200);
    assert.deepEqual([get().requests[0]?.status, get().requests[0]?.carriedOut], [null, false]);
  });

  it("says with every answer how the rate limit stands and which request it was", async () => {
    const answers = [
      await call(get(), "/api/v2/users"),
      await call(get(), "/api/v2/nothing"),
      await call(get(), "/api/v2/users", { token: null }),
      await call(get(), "/oauth/token", { method: "POST", body: {} }),
    ];
    for (const { headers } of answers) {
      assert.match(headers.get("inin-correlation-id") ?? "", /^[0-9a-f-]{36}$/);
      for (const name of ["count", "allowed", "reset"]) {
        assert.match(headers.get(`inin-ratelimit-${name}`) ?? "", /^\d+$/, name);
      }
    }
  });

  it("keeps a log of what was asked for, without tokens and secrets", async () => {
    const demo = get();
    const { administratorId } = demo.state;
    await call(demo, "/api/v2/users?pageSize=1&expand=skills&expand=station");
    const path = `/api/v2/users/${administratorId}/routingskills/bulk`;
    const refused = await call(demo, path, { method: "PATCH", body: [{ id: "none", proficiency: 1 }] });
    const form = {
      grant_type: "client_credentials",
      client_id: demo.clientId,
      client_secret: demo.clientSecret,
    };
    await fetch(`${demo.url}/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
    const answer = await call(demo, "/demo/requests");
    assert.deepEqual(answer.body, demo.requests);
    const [listed, patched, token] = demo.requests;
    assert(listed && patched && token);
    assert.deepEqual(
      [
        listed.n,
        listed.method,
        listed.path,
        listed.operation,
        listed.query,
        listed.status,
        listed.carriedOut,
      ],
      [listed.n, "GET", "/api/v2/users", "getUsers", { pageSize: "1", expand: "skills,station" }, 200, true],
    );
    assert.deepEqual(listed.subject, { userId: administratorId });
    assert.deepEqual(
      [patched.operation, patched.body, patched.status, patched.carriedOut, patched.correlationId],
      [
        "patchUserRoutingskillsBulk",
        [{ id: "none", proficiency: 1 }],
        400,
        false,
        refused.headers.get("inin-correlation-id"),
      ],
    );
    assert.deepEqual([token.path, token.body, token.status], ["/oauth/token", null, 200]);
    for (const secret of [demo.accessToken, demo.clientSecret]) assert(!answer.text.includes(secret));
    assert.equal((await call(demo, "/demo/requests", { method: "DELETE" })).status, 204);
    assert.deepEqual(demo.requests, []);
  });

  it("tells how to reach it", async () => {
    const { url, loginUrl, accessToken, clientId, clientSecret, organization } = get();
    const { readOnlyClient, europeClient, pkceClient, codeClient } = get();
    assert.deepEqual((await call(get(), "/demo/organization", { token: null })).body, {
      url,
      loginUrl,
      accessToken,
      clientId,
      clientSecret,
      organization,
      readOnlyClient,
      europeClient,
      pkceClient,
      codeClient,
    });
  });

  it("stops at once, although connections are kept and answers are awaited", async () => {
    const demo = await startDemoOrganization({ users: 2 });
    await call(demo, "/api/v2/users");
    demo.faults.add({ fault: { kind: "silent" } });
    demo.faults.add({ fault: { kind: "slow", ms: 60_000 } });
    const open = [call(demo, "/api/v2/users"), call(demo, "/api/v2/users")].map((answer) =>
      assert.rejects(answer),
    );
    while (demo.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    const start = performance.now();
    await Promise.all([demo.close(), demo.close(), ...open]);
    assert(performance.now() - start < 1000);
    await assert.rejects(call(demo, "/api/v2/users"));
  });

  it("says that a port is taken", async () => {
    await assert.rejects(startDemoOrganization({ port: Number(port()) }), { code: "EADDRINUSE" });
  });
});

describe("the demo organization's rate limit", () => {
  it("is 300 a minute for each token, and says when to come again", async () => {
    const demo = await startDemoOrganization({ users: 2 });
    for (let count = 1; count <= 300; count++) {
      const answer = await call(demo, "/api/v2/tokens/me");
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get("inin-ratelimit-count"), String(count));
      assert.equal(answer.headers.get("inin-ratelimit-allowed"), "300");
    }
    const refused = await call(demo, "/api/v2/tokens/me");
    assertProblem(refused, 429, "too.many.requests");
    const wait = Number(refused.headers.get("retry-after"));
    assert(Number.isInteger(wait) && wait >= 1 && wait <= 60);
    assert.equal(demo.requests.at(-1)?.carriedOut, false);
    assert.equal((await call(demo, "/api/v2/tokens/me", { token: demo.issueUserToken() })).status, 200);
    await demo.close();
  });

  it("begins anew with each window", () => {
    let now = 0;
    const limiter = new Limiter({ requests: 2, seconds: 60 }, () => now);
    const three = () => [1, 2, 3].map(() => limiter.count("token"));
    assert.deepEqual(
      three().map(({ allowed, reset }) => [allowed, reset]),
      [
        [true, 60],
        [true, 60],
        [false, 60],
      ],
    );
    now = 59_999;
    assert.deepEqual(limiter.count("token"), { allowed: false, count: 2, reset: 1 });
    now = 60_000;
    assert.deepEqual(
      three().map(({ allowed }) => allowed),
      [true, true, false],
    );
  });

  it("can be turned off", async () => {
    const demo = await startDemoOrganization({ users: 2, rateLimit: false });
    for (let count = 0; count < 320; count++) {
      const answer = await call(demo, "/api/v2/tokens/me");
      assert.equal(answer.status, 200);
      // Or a careful client would wait all the same.
      assert(Number(answer.headers.get("inin-ratelimit-allowed")) > 1_000_000);
    }
    await demo.close();
  });
});
