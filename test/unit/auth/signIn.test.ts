import assert from "node:assert/strict";
import type { Session } from "../../../src/auth/session.js";
import { parseSessions } from "../../../src/auth/session.js";
import {
  revoke,
  signInToDemo,
  signInWithClient,
  signInWithToken,
  type SignInContext,
} from "../../../src/auth/signIn.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { cancelled, closing, everythingIn, failure, transports } from "../support/api.js";
import { settled } from "../support/clock.js";
import { freePort, httpServer, sendJson } from "../support/servers.js";

describe("signing in", () => {
  const transport = transports();
  const using = closing();
  let demo: DemoOrganization;
  before(async () => {
    demo = await startDemoOrganization({ users: 3, rateLimit: false });
  });
  after(() => demo.close());
  beforeEach(() => demo.reset());

  const context = (given: Partial<SignInContext> = {}): SignInContext => ({
    transport: transport({ timeout: 2_000 }),
    ...given,
  });
  const operations = () => demo.requests.map(({ operation, path }) => operation ?? path);
  const works = async ({ accessToken }: Session): Promise<number> =>
    (await fetch(`${demo.url}/api/v2/tokens/me`, { headers: { authorization: `Bearer ${accessToken}` } }))
      .status;

  it("with client credentials makes a session of the client, which is no user", async () => {
    const { clientId, clientSecret } = demo;
    const session = await signInWithClient(demo.url, { clientId, clientSecret }, context());
    assert.deepEqual(session.identity, {
      kind: "client",
      id: demo.clientId,
      name: "Demo: client credentials",
    });
    assert.deepEqual(session.organization, { ...demo.organization });
    assert.deepEqual(session.credentials, { kind: "clientCredentials", clientId, clientSecret });
    assert.equal(session.place, demo.url);
    assert((session.expiresAt ?? 0) > Date.now() + 80_000_000);
    assert.deepEqual(operations(), ["/oauth/token", "getTokensMe"]);
    assert.deepEqual(parseSessions(JSON.stringify([session])), [session], "it can be stored");
    assert.equal(await works(session), 200);
  });

  it("with a user's token makes a session of that user", async () => {
    const session = await signInWithToken(demo.url, demo.issueUserToken(), context());
    const administrator = demo.state.users.get(demo.state.administratorId);
    assert.deepEqual(session.identity, {
      kind: "user",
      id: administrator?.id,
      name: administrator?.name,
      email: administrator?.email,
    });
    assert.deepEqual(session.credentials, { kind: "pastedToken" });
    assert.equal(session.expiresAt, undefined);
    assert.deepEqual(parseSessions(JSON.stringify([session])), [session]);
  });

  it("with a client's token makes a session of the client", async () => {
    const { clientId, clientSecret } = demo.readOnlyClient;
    const { accessToken } = await signInWithClient(demo.url, { clientId, clientSecret }, context());
    const session = await signInWithToken(demo.url, accessToken, context());
    assert.deepEqual(session.identity, { kind: "client", id: clientId, name: "Demo: read-only client" });
  });

  it("to a demo organization needs its address alone", async () => {
    const session = await signInToDemo(`${demo.url}/whatever`, context());
    assert.equal(session.identity.kind, "user");
    assert.deepEqual(session.credentials, { kind: "demo" });
    assert.equal(session.place, demo.url);
    assert.equal(session.accessToken, demo.accessToken);
  });

  it("twice makes two sessions", async () => {
    const first = await signInToDemo(demo.url, context());
    assert.notEqual((await signInToDemo(demo.url, context())).id, first.id);
  });

  it("with a wrong secret says so, and asks nothing else", async () => {
    const error = await failure(
      signInWithClient(demo.url, { clientId: demo.clientId, clientSecret: "wrong-canary" }, context()),
      "signInRefused",
    );
    assert(!everythingIn(error).includes("wrong-canary"));
    assert.deepEqual(operations(), ["/oauth/token"]);
  });

  it("with a token that is not accepted says what may be wrong with it", async () => {
    for (const token of ["never-issued-canary", demo.accessToken]) {
      demo.faults.add({ fault: { kind: "expireToken" } });
      const error = await failure(signInWithToken(demo.url, token, context()), "signInRefused");
      assert.equal(error.status, 401);
      assert.match(error.message, /not accepted: .*region.*expired.*revoked\. Paste a fresh one/);
      assert(!everythingIn(error).includes(token));
    }
  });

  for (const token of ["", " ", "two words", "line\nbreak", "tab\t", "zero\u200bwidth", "ümlaut", "x\u0000"])
    it(`sends nothing of a text that cannot be a token: ${JSON.stringify(token)}`, async () => {
      const error = await failure(signInWithToken(demo.url, token, context()), "invalidInput");
      assert.match(error.message, /^Nothing was sent: .*Copy it again/);
      assert.equal(demo.requests.length, 0);
    });

  for (const place of [
    "mypurecloud.com.evil.example",
    "http://127.0.0.1.evil.example",
    "https://127.0.0.1",
    "",
  ])
    it(`gives nothing to ${JSON.stringify(place)}`, async () => {
      const sent: string[] = [];
      const spy: SignInContext = context({
        transport: {
          send: ({ url }) => {
            sent.push(url.href);
            return Promise.reject(new Error("sent"));
          },
          close: () => Promise.resolve(),
        },
      });
      const credentials = { clientId: "c", clientSecret: "s" };
      await assert.rejects(signInWithClient(place, credentials, spy), RangeError);
      await assert.rejects(signInWithToken(place, "token", spy), RangeError);
      await assert.rejects(signInToDemo(place, spy), RangeError);
      assert.deepEqual(sent, []);
    });

  it("goes to the region's login and API hosts", async () => {
    const sent: string[] = [];
    const { clientId, clientSecret } = demo;
    const given = context({
      transport: {
        send: ({ url, headers }) => {
          sent.push(`${url.origin}${url.pathname} ${(headers["authorization"] ?? "").split(" ")[0] ?? ""}`);
          const body = url.pathname.startsWith("/oauth/")
            ? { access_token: "t", token_type: "bearer" }
            : { organization: { id: "o" } };
          return Promise.resolve({
            status: 200,
            headers: { "content-type": "application/json" },
            text: JSON.stringify(body),
          });
        },
        close: () => Promise.resolve(),
      },
    });
    const session = await signInWithClient("euw2.pure.cloud", { clientId, clientSecret }, given);
    assert.deepEqual(sent, [
      "https://login.euw2.pure.cloud/oauth/token Basic",
      "https://api.euw2.pure.cloud/api/v2/tokens/me Bearer",
    ]);
    assert.deepEqual(session.organization, { id: "o", name: "o" });
    assert.deepEqual(session.identity, { kind: "client", id: clientId, name: "without a name" });
  });

  it("fails where the server does not say which organization it is", async () => {
    const server = await using(httpServer((_request, response) => sendJson(response, 200, {})));
    const error = await failure(signInWithToken(server.origin, "token", context()), "unexpectedAnswer");
    assert.match(error.message, /does not say which organization/);
  });

  for (const [what, status, body] of [
    ["another server", 404, "not here"],
    ["a server that answers anything", 200, "<html></html>"],
    ["JSON of something else", 200, '{"accessToken":5}'],
    ["nothing", 200, ""],
    ["a redirect", 302, ""],
  ] as const)
    it(`to a demo organization fails where there is none: ${what}`, async () => {
      const server = await using(
        httpServer((_request, response) => {
          response.writeHead(status);
          response.end(body);
        }),
      );
      const error = await failure(signInToDemo(server.origin, context()), "unexpectedAnswer");
      assert.match(error.message, /is not a demo organization\. Start one/);
      assert.equal(server.seen.length, 1);
      assert.equal(server.seen[0]?.headers.authorization, undefined);
    });

  it("to a demo organization fails where nobody listens", async () => {
    await failure(signInToDemo(`http://127.0.0.1:${await freePort()}`, context()), "unreachable");
  });

  for (const [what, start] of [
    ["a client", (given: SignInContext) => signInWithClient(demo.url, demo, given)],
    ["a token", (given: SignInContext) => signInWithToken(demo.url, demo.accessToken, given)],
    ["a demo organization", (given: SignInContext) => signInToDemo(demo.url, given)],
  ] as const)
    it(`as ${what} can be cancelled at every step`, async () => {
      for (let skip = 0; ; skip += 1) {
        demo.reset();
        demo.faults.add({ skip, fault: { kind: "silent" } });
        const stop = new AbortController();
        const signed = { done: false };
        const signing = start(context({ signal: stop.signal })).finally(() => (signed.done = true));
        signing.catch(() => undefined);
        while (!signed.done && demo.faults.waiting > 0) await settled();
        if (demo.faults.waiting > 0) {
          assert(skip > 0, "there was at least one step");
          break;
        }
        stop.abort();
        await cancelled(signing);
      }
    });

  it("as a user who may not be read is not taken for a client", async () => {
    demo.faults.add({
      match: { operation: "getUsersMe" },
      fault: { kind: "status", status: 403, code: "missing.permissions" },
    });
    await failure(signInWithToken(demo.url, demo.accessToken, context()), "forbidden");
  });
});

describe("signing out", () => {
  const transport = transports();
  let demo: DemoOrganization;
  before(async () => {
    demo = await startDemoOrganization({ users: 3, rateLimit: false });
  });
  after(() => demo.close());
  beforeEach(() => demo.reset());
  const context = (timeout = 2_000): SignInContext => ({
    transport: transport({ timeout }),
  });

  it("revokes the token at the server", async () => {
    const session = await signInWithClient(demo.url, demo, context());
    await revoke(session, context());
    await failure(signInWithToken(demo.url, session.accessToken, context()), "signInRefused");
  });

  it("is content with a token that is not accepted any more", async () => {
    const session = await signInWithClient(demo.url, demo, context());
    await revoke(session, context());
    demo.clearRequests();
    await revoke(session, context());
    assert.deepEqual(
      demo.requests.map(({ operation, status }) => [operation, status]),
      [["deleteTokensMe", 401]],
    );
  });

  for (const [what, fault, kind] of [
    ["the server fails", { kind: "status", status: 500 }, "serverError"],
    ["a web page answers", { kind: "html", status: 200 }, "unexpectedAnswer"],
    ["the connection breaks", { kind: "drop", when: "before" }, "connectionLost"],
    ["nothing answers", { kind: "silent" }, "timeout"],
  ] as const)
    it(`says that the token may still be good where ${what}`, async () => {
      const session = await signInWithClient(demo.url, demo, context());
      demo.faults.add({ match: { operation: "deleteTokensMe" }, fault });
      await failure(revoke(session, context(300)), kind);
      assert.equal(demo.requests.filter(({ operation }) => operation === "deleteTokensMe").length, 1);
    });
});
