import assert from "node:assert/strict";
import fc from "fast-check";
import { ApiError, type ApiErrorKind } from "../../../src/api/errors.js";
import { grantToClient } from "../../../src/api/oauth.js";
import { startDemoOrganization } from "../../../src/demo/server.js";
import { USER_AGENT, cancelled, closing, everythingIn, failure, transports } from "../support/api.js";
import { settled } from "../support/clock.js";
import { freePort, httpServer, sendJson, socketServer } from "../support/servers.js";

const SECRET = "s3cret/canary+ü %";
const credentials = { clientId: "client:1 ü", clientSecret: SECRET };
const at = (origin: string) => ({ api: "http://127.0.0.1:1", login: origin });

/** Whether a text gives the secret away, plain or in one of the forms in which it travels. */
function assertNoSecret(error: unknown) {
  const text = everythingIn(error);
  const basic = Buffer.from(`${credentials.clientId}:${SECRET}`).toString("base64");
  for (const form of [SECRET, encodeURIComponent(SECRET), "canary", basic])
    assert(!text.includes(form), text);
}

describe("a token for an OAuth client", () => {
  const transport = transports();
  const using = closing();

  it("is obtained from a demo organization with id and secret", async () => {
    const demo = await using(startDemoOrganization({ users: 1, tokenLifetime: 600 }));
    const before = Date.now();
    const grant = await grantToClient(at(demo.url), demo, transport());
    const lifetime = (grant.expiresAt ?? 0) - before;
    assert(lifetime >= 600_000 && lifetime < 660_000, `lives ${lifetime} ms`);
    const me = await fetch(`${demo.url}/api/v2/tokens/me`, {
      headers: { authorization: `Bearer ${grant.accessToken}` },
    });
    assert.equal(me.status, 200);
  });

  it("is asked for as OAuth wants it: a form, and the credentials encoded in the header alone", async () => {
    const server = await using(
      httpServer((_request, response) =>
        sendJson(response, 200, { access_token: "t", token_type: "Bearer", expires_in: "60" }),
      ),
    );
    const grant = await grantToClient(at(server.origin), credentials, transport());
    assert.equal(grant.accessToken, "t");
    assert(grant.expiresAt !== undefined);
    const [request] = server.seen;
    assert.equal(request?.method, "POST");
    assert.equal(request.path, "/oauth/token");
    assert.equal(request.body, "grant_type=client_credentials");
    assert.equal(request.headers["user-agent"], USER_AGENT);
    assert.match(request.headers["content-type"] ?? "", /^application\/x-www-form-urlencoded/);
    const [, basic = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    const decoded = Buffer.from(basic, "base64").toString("utf8").split(":");
    assert.deepEqual(
      decoded.map((part) => decodeURIComponent(part.replaceAll("+", " "))),
      [credentials.clientId, SECRET],
    );
  });

  it("has no end where the server names none", async () => {
    const server = await using(
      httpServer((_request, response) =>
        sendJson(response, 200, { access_token: "t", token_type: "bearer" }),
      ),
    );
    const grant = await grantToClient(at(server.origin), credentials, transport());
    assert.deepEqual(grant, { accessToken: "t", expiresAt: undefined });
  });

  it("is not to be had with a wrong secret, of a demo organization", async () => {
    const demo = await using(startDemoOrganization({ users: 1 }));
    const error = await failure(
      grantToClient(at(demo.url), { clientId: demo.clientId, clientSecret: SECRET }, transport()),
      "signInRefused",
    );
    assert.match(error.message, /does not accept this client id and secret\. Check both/);
    assertNoSecret(error);
    assert.equal(demo.requests.length, 1, "a wrong secret is not tried again");
  });

  interface Answer {
    status: number;
    headers?: Record<string, string>;
    body?: string;
    json?: unknown;
  }
  const page = "<html><body>Please sign in to the guest network</body></html>";
  const html = { "content-type": "text/html" };
  const refusals: [string, Answer, ApiErrorKind, RegExp][] = [
    ["400 invalid_client", { status: 400, json: { error: "invalid_client" } }, "signInRefused", /Check both/],
    ["401 invalid_client", { status: 401, json: { error: "invalid_client" } }, "signInRefused", /Check both/],
    [
      "401 with a challenge",
      { status: 401, headers: { "www-authenticate": "Basic" }, json: { error: "invalid_client" } },
      "signInRefused",
      /Check both/,
    ],
    [
      "401 with a challenge and nothing else",
      { status: 401, headers: { "www-authenticate": 'Basic realm="x"' }, body: "" },
      "signInRefused",
      /Check both/,
    ],
    ["401 with a page", { status: 401, headers: html, body: page }, "signInRefused", /Check both/],
    [
      "a client for another grant type",
      { status: 400, json: { error: "unauthorized_client" } },
      "signInRefused",
      /grant type client credentials\. Choose/,
    ],
    [
      "rate limit exceeded, as the login server says it",
      { status: 400, json: { error: "invalid_request", error_description: "Rate limit exceeded" } },
      "rateLimited",
      /no more sign-ins for now\. Try again/,
    ],
    [
      "rate limit exceeded, under the other name",
      { status: 400, json: { error: "invalid_request", description: "rate limit exceeded" } },
      "rateLimited",
      /Try again/,
    ],
    [
      "429 with Retry-After",
      { status: 429, headers: { "retry-after": "17" }, json: {} },
      "rateLimited",
      /\(429\)\. Try again in 17 seconds/,
    ],
    ["429 with a page", { status: 429, headers: html, body: page }, "rateLimited", /in a minute/],
    [
      "500 with JSON",
      { status: 500, json: { error: "server_error" } },
      "serverError",
      /cannot answer now \(500\)/,
    ],
    [
      "503 with a page",
      { status: 503, headers: html, body: page },
      "serverError",
      /cannot answer now \(503\)/,
    ],
    ["504 with nothing", { status: 504, body: "" }, "serverError", /\(504\)/],
    [
      "a page instead of data",
      { status: 200, headers: html, body: page },
      "unexpectedAnswer",
      /proxy or sign-in page/,
    ],
    ["an empty body", { status: 200, body: "" }, "unexpectedAnswer", /not that of a login server/],
    ["no body at all", { status: 204 }, "unexpectedAnswer", /not that of a login server/],
    [
      "broken JSON",
      { status: 200, body: '{"access_token":"t"' },
      "unexpectedAnswer",
      /not that of a login server/,
    ],
    ["a list", { status: 200, json: [] }, "unexpectedAnswer", /not that of a login server/],
    ["no token", { status: 200, json: { token_type: "bearer" } }, "unexpectedAnswer", /login server/],
    [
      "an empty token",
      { status: 200, json: { access_token: "", token_type: "bearer" } },
      "unexpectedAnswer",
      /login/,
    ],
    [
      "a number for a token",
      { status: 200, json: { access_token: 1, token_type: "bearer" } },
      "unexpectedAnswer",
      /l/,
    ],
    [
      "a token that no header can carry",
      { status: 200, json: { access_token: "a\r\nx: y", token_type: "bearer" } },
      "unexpectedAnswer",
      /login server/,
    ],
    [
      "a token of another type",
      { status: 200, json: { access_token: "t", token_type: "mac" } },
      "unexpectedAnswer",
      /login server/,
    ],
    [
      "a lifetime that is none",
      { status: 200, json: { access_token: "t", token_type: "bearer", expires_in: -5 } },
      "unexpectedAnswer",
      /login server/,
    ],
    ["404", { status: 404, headers: html, body: page }, "unexpectedAnswer", /Check the region/],
    [
      "a redirect",
      { status: 302, headers: { location: "http://127.0.0.1:1/" } },
      "unexpectedAnswer",
      /proxy/,
    ],
    ["a status that is none", { status: 999, json: {} }, "serverError", /999/],
  ];
  for (const [what, answer, kind, message] of refusals)
    it(`is not to be had: ${what}`, async () => {
      const server = await using(
        httpServer((_request, response) => {
          response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
          response.end(answer.body ?? (answer.json === undefined ? undefined : JSON.stringify(answer.json)));
        }),
      );
      const error = await failure(grantToClient(at(server.origin), credentials, transport()), kind);
      assert.match(error.message, message);
      assert.equal(error.status, answer.status);
      assert.equal(error.carriedOut, "no");
      assert.equal(server.seen.length, 1);
      assertNoSecret(error);
    });

  for (const missing of ["clientId", "clientSecret"] as const)
    it(`is not asked for without ${missing}`, async () => {
      const server = await using(httpServer((_request, response) => sendJson(response, 200, {})));
      const error = await failure(
        grantToClient(at(server.origin), { ...credentials, [missing]: "" }, transport()),
        "invalidInput",
      );
      assert.match(error.reason, /^Nothing was sent/);
      assert.equal(server.seen.length, 0);
      assertNoSecret(error);
    });

  it("is not to be had where nobody listens", async () => {
    const port = await freePort();
    const error = await failure(
      grantToClient(at(`http://127.0.0.1:${port}`), credentials, transport()),
      "unreachable",
    );
    assert.match(error.reason, new RegExp(`127\\.0\\.0\\.1:${port} refuses`));
    assertNoSecret(error);
  });

  it("is not to be had where the connection breaks; nobody's write was carried out by it", async () => {
    const server = await using(
      socketServer((socket) => {
        socket.on("data", () => socket.resetAndDestroy());
      }),
    );
    const error = await failure(grantToClient(at(server.origin), credentials, transport()), "connectionLost");
    assert.equal(error.carriedOut, "no");
    assertNoSecret(error);
  });

  it("is waited for no longer than the timeout", async () => {
    const server = await using(httpServer(() => undefined));
    const error = await failure(
      grantToClient(at(server.origin), credentials, transport({ timeout: 100 })),
      "timeout",
    );
    assert.equal(error.carriedOut, "no");
    assertNoSecret(error);
  });

  it("is no longer waited for when cancelled", async () => {
    const server = await using(httpServer(() => undefined));
    const stop = new AbortController();
    const grant = grantToClient(at(server.origin), credentials, transport(), stop.signal);
    while (server.seen.length === 0) await settled();
    stop.abort();
    await cancelled(grant);
  });

  it("ends as one kind of error whatever comes back, and never with the secret", async function () {
    this.timeout(30_000);
    let answer: { status: number; type: string; body: Uint8Array } = {
      status: 200,
      type: "",
      body: new Uint8Array(),
    };
    const server = await using(
      httpServer(({ headers }, response) => {
        response.writeHead(answer.status, {
          ...(answer.type ? { "content-type": answer.type } : {}),
          // What the server was told comes back, as a careless one might do it.
          "x-echo": headers.authorization ?? "",
        });
        response.end(answer.body);
      }),
    );
    const shared = transport();
    const json = fc
      .record(
        {
          access_token: fc.oneof(fc.constant("token"), fc.string(), fc.integer()),
          token_type: fc.oneof(fc.constant("bearer"), fc.string()),
          expires_in: fc.oneof(fc.integer(), fc.double(), fc.string()),
          error: fc.oneof(fc.string(), fc.constant(SECRET.length)),
          error_description: fc.constant(SECRET),
          id_token: fc.string(),
          scope: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((value) =>
        Buffer.from(JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? 0 : part))),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(200, 200, 400, 401, 403, 429, 500, 503), fc.integer({ min: 200, max: 999 })),
        fc.constantFrom(
          "application/json",
          "application/json; charset=utf-16",
          "text/html",
          "",
          "application/",
          "ÿ;=\t,",
        ),
        fc.oneof(fc.uint8Array({ maxLength: 200 }), json),
        async (status, type, body) => {
          answer = { status, type, body };
          const outcome = await grantToClient(at(server.origin), credentials, shared).catch(
            (thrown: unknown) => thrown,
          );
          if (outcome instanceof Error) {
            assert(outcome instanceof ApiError, everythingIn(outcome));
            assertNoSecret(outcome);
          } else assert.equal(status, 200);
        },
      ),
      { numRuns: 400 },
    );
  });
});
