import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { Type } from "@sinclair/typebox";
import fc from "fast-check";
import type { Client, TokenSource } from "../../../src/api/client.js";
import {
  ApiError,
  CancelledError,
  errorOfAnswer,
  errorOfBody,
  type ApiErrorKind,
  type CarriedOut,
} from "../../../src/api/errors.js";
import { RateLimiter } from "../../../src/api/limiter.js";
import { allOf, answers, anyOf, noneDocumented, operation } from "../../../src/api/operation.js";
import {
  deleteUserRoutingskill,
  getAuthorizationSubject,
  getUser,
  getUserRoutingskills,
  getUsers,
  getUsersMe,
  patchUserRoutingskillsBulk,
  postUserPassword,
  postUsersSearch,
  putUserStationDefaultstationStationId,
} from "../../../src/api/operations/index.js";
import { TransportError, type HttpAnswer, type Transport } from "../../../src/api/transport.js";
import type { Fault } from "../../../src/demo/faults.js";
import { systemClock } from "../../../src/api/clock.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import {
  USER_AGENT,
  cancelled,
  clientOf,
  closing,
  demoClient,
  everythingIn,
  failure,
  transports,
} from "../support/api.js";
import { HastyClock, settled } from "../support/clock.js";
import { freePort, httpServer, sendJson, socketServer } from "../support/servers.js";

const listing = { entities: [], pageSize: 25, pageNumber: 1, total: 0, pageCount: 1 };
const hour = 3_600_000;

describe("the client and a demo organization that fails", () => {
  const transport = transports();
  let demo: DemoOrganization;
  let userId: string;
  let skillId: string;
  before(async () => {
    demo = await startDemoOrganization({ users: 12, rateLimit: false });
  });
  after(() => demo.close());
  beforeEach(() => {
    demo.reset();
    [userId = ""] = [...demo.state.users].flatMap(([id, { name }]) => (name === "Nadia Novak" ? [id] : []));
    [skillId = ""] = demo.state.skills.keys();
  });

  const kinds = {
    read: {
      id: getUserRoutingskills.id,
      call: (client: Client) => client.call(getUserRoutingskills, { path: { userId } }),
    },
    write: {
      id: patchUserRoutingskillsBulk.id,
      call: (client: Client) =>
        client.call(patchUserRoutingskillsBulk, {
          path: { userId },
          body: [{ id: skillId, proficiency: 3 }],
        }),
    },
    removal: {
      id: deleteUserRoutingskill.id,
      call: (client: Client) => client.call(deleteUserRoutingskill, { path: { userId, skillId } }),
    },
  };
  type Kind = keyof typeof kinds;
  const asked = (kind: Kind) => demo.requests.filter(({ operation }) => operation === kinds[kind].id);

  interface Expected {
    kind: ApiErrorKind;
    status?: number;
    carriedOut: CarriedOut;
    /** How often the server is asked. */
    read: number;
    write: number;
    advice: RegExp;
    reason: RegExp;
  }
  const status = (status: number, code: string, retryAfter?: number): Fault => ({
    kind: "status",
    status,
    code,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
  const standard: Record<string, { fault: Fault; expected: Expected }> = {};
  const fault = (name: string, fault: Fault, expected: Expected) => (standard[name] = { fault, expected });
  const once = { carriedOut: "no", read: 1, write: 1 } as const;

  fault("400", status(400, "invalid.value"), {
    ...once,
    kind: "rejected",
    status: 400,
    reason: /did not accept this \(400\): A fault that was asked for$/,
    advice: /Change what the message names/,
  });
  fault("403", status(403, "missing.permissions"), {
    ...once,
    kind: "forbidden",
    status: 403,
    reason: /refuses this: A fault/,
    advice: /Ask an administrator/,
  });
  fault("404", status(404, "not.found"), {
    ...once,
    kind: "notFound",
    status: 404,
    reason: /not there any more, or you may not see it/,
    advice: /Refresh/,
  });
  fault("409", status(409, "general.conflict"), {
    ...once,
    kind: "conflict",
    status: 409,
    reason: /Somebody else changed it/,
    advice: /Refresh/,
  });
  fault("413", status(413, "request.entity.too.large"), {
    ...once,
    kind: "rejected",
    status: 413,
    reason: /\(413\)/,
    advice: /Change/,
  });
  fault("429 with Retry-After, again and again", status(429, "too.many.requests", 2), {
    kind: "rateLimited",
    status: 429,
    carriedOut: "no",
    read: 4,
    write: 4,
    reason: /no more requests for now/,
    advice: /Try again in 2 seconds/,
  });
  fault("429 with a Retry-After that nobody waits for", status(429, "too.many.requests", 3_600), {
    kind: "rateLimited",
    status: 429,
    carriedOut: "no",
    read: 1,
    write: 1,
    reason: /no more requests for now/,
    advice: /Try again in 3600 seconds/,
  });
  fault("500", status(500, "internal.server.error"), {
    kind: "serverError",
    status: 500,
    carriedOut: "maybe",
    read: 1,
    write: 1,
    reason: /a problem of its own \(500\)/,
    advice: /status page and give Genesys support the correlation id/,
  });
  for (const [code, name] of [
    [408, "client.timeout"],
    [503, "service.unavailable"],
    [504, "request.timeout"],
  ] as const)
    fault(`${code}`, status(code, name), {
      kind: "serverError",
      status: code,
      carriedOut: "maybe",
      read: 4,
      write: 1,
      reason: new RegExp(`\\(${code}\\)`),
      advice: /Try again/,
    });
  fault(
    "a gateway's page",
    { kind: "html" },
    {
      kind: "serverError",
      status: 502,
      carriedOut: "maybe",
      read: 4,
      write: 1,
      reason: /\(502\)$/,
      advice: /status page$/,
    },
  );
  fault(
    "a web page instead of data",
    { kind: "html", status: 200 },
    {
      kind: "unexpectedAnswer",
      status: 200,
      carriedOut: "maybe",
      read: 1,
      write: 1,
      reason: /web page/,
      advice: /proxy or sign-in page/,
    },
  );
  fault(
    "a connection that ends before the operation is carried out",
    { kind: "drop", when: "before" },
    {
      kind: "connectionLost",
      carriedOut: "maybe",
      read: 4,
      write: 1,
      reason: /connection to 127\.0\.0\.1:\d+ broke off/,
      advice: /network/,
    },
  );
  fault(
    "a connection that ends after the operation was carried out",
    { kind: "drop", when: "after" },
    {
      kind: "connectionLost",
      carriedOut: "maybe",
      read: 4,
      write: 1,
      reason: /broke off/,
      advice: /network/,
    },
  );

  for (const [name, { fault, expected }] of Object.entries(standard))
    for (const kind of ["read", "write", "removal"] as const)
      it(`${name}: a ${kind} ends with what it is, and is sent no more often than allowed`, async () => {
        demo.faults.add({ match: { operation: kinds[kind].id }, times: 100, fault });
        const { client, clock } = demoClient(demo, transport());
        const error = await failure(kinds[kind].call(client), expected.kind);
        assert.equal(error.carriedOut, expected.carriedOut);
        assert.equal(error.status, expected.status);
        assert.equal(error.operationId, kinds[kind].id);
        assert.match(error.reason, expected.reason);
        assert.match(error.advice, expected.advice);
        const times = kind === "read" ? expected.read : expected.write;
        assert.equal(asked(kind).length, times);
        if (fault.kind === "status") {
          assert.equal(error.code, fault.code);
          assert.equal(error.correlationId, asked(kind).at(-1)?.correlationId);
        }
        // Never longer than a person would wait for nothing.
        assert(clock.sleeps.reduce((sum, ms) => sum + ms, 0) <= 30_000, clock.sleeps.join(" "));
      });

  // What only answers with a body can suffer.
  for (const [name, fault, reason] of [
    ["an empty body", { kind: "empty" }, /is empty/],
    ["half of the JSON", { kind: "truncate" }, /breaks off or is not JSON/],
    ["an array instead of a listing", { kind: "wrongShape" }, /not of the documented form/],
    ["null", { kind: "wrongShape", shape: "null" }, /not of the documented form/],
    ["a number", { kind: "wrongShape", shape: "number" }, /not of the documented form/],
    ["a listing without a list", { kind: "wrongShape", shape: "entities" }, /not of the documented form/],
    ["an object without anything", { kind: "wrongShape", shape: "object" }, /not of the documented form/],
  ] satisfies [string, Fault, RegExp][])
    for (const kind of ["read", "write"] as const)
      it(`${name}: a ${kind} is not taken for an answer, and not asked again`, async () => {
        demo.faults.add({ match: { operation: kinds[kind].id }, times: 100, fault });
        const { client } = demoClient(demo, transport());
        const error = await failure(kinds[kind].call(client), "unexpectedAnswer");
        assert.match(error.reason, reason);
        assert.equal(error.carriedOut, "maybe");
        assert.equal(error.correlationId, asked(kind)[0]?.correlationId);
        assert.equal(asked(kind).length, 1);
      });

  for (const kind of ["read", "write"] as const)
    it(`a ${kind} whose answer breaks off in the middle is lost, and known to be so`, async () => {
      demo.faults.add({
        match: { operation: kinds[kind].id },
        fault: { kind: "truncate", connection: true },
      });
      const { client } = demoClient(demo, transport());
      if (kind === "read") {
        await kinds.read.call(client);
        assert.equal(asked("read").length, 2, "a read is asked again");
      } else {
        const error = await failure(kinds.write.call(client), "connectionLost");
        assert.equal(error.carriedOut, "maybe");
        assert.equal(asked("write").length, 1);
      }
    });

  for (const kind of ["read", "write", "removal"] as const)
    it(`a server that never answers: a ${kind} ends in time, and is sent once`, async () => {
      demo.faults.add({ match: { operation: kinds[kind].id }, times: 100, fault: { kind: "silent" } });
      const { client, records } = demoClient(demo, transport({ timeout: 150 }));
      const error = await failure(kinds[kind].call(client), "timeout");
      assert.equal(error.carriedOut, "maybe");
      assert.match(error.message, /did not answer in time/);
      assert.equal(asked(kind).length, 1);
      const [record] = records;
      assert(record && record.ms >= 140 && record.ms < 5_000, `after ${record?.ms} ms`);
      assert.equal(record.fault, "timeout");
    });

  for (const kind of ["read", "write", "removal"] as const)
    it(`a server that never answers: a ${kind} can be cancelled`, async () => {
      demo.faults.add({ match: { operation: kinds[kind].id }, fault: { kind: "silent" } });
      const { client, records } = demoClient(demo, transport());
      const stop = new AbortController();
      const input =
        kind === "read"
          ? client.call(getUserRoutingskills, { path: { userId } }, { signal: stop.signal })
          : kind === "write"
            ? client.call(
                patchUserRoutingskillsBulk,
                { path: { userId }, body: [{ id: skillId, proficiency: 1 }] },
                { signal: stop.signal },
              )
            : client.call(deleteUserRoutingskill, { path: { userId, skillId } }, { signal: stop.signal });
      while (asked(kind).length === 0) await settled();
      stop.abort();
      await cancelled(input);
      assert.equal(asked(kind).length, 1);
      assert.equal(records[0]?.fault, "cancelled");
    });

  for (const [name, fault, sleeps] of [
    ["a 429 that names a second", status(429, "too.many.requests", 1), [1_000]],
    ["a 429 that names nothing", status(429, "too.many.requests"), [200, 250, 250, 250, 50]],
  ] as const)
    it(`${name} is waited for, and then even a write is sent again: it was not carried out`, async () => {
      demo.faults.add({ match: { operation: kinds.write.id }, fault });
      const waits: number[] = [];
      const { client, clock } = demoClient(demo, transport());
      await client.call(
        patchUserRoutingskillsBulk,
        { path: { userId }, body: [{ id: skillId, proficiency: 3 }] },
        { onWait: (ms) => waits.push(ms) },
      );
      assert.equal(asked("write").length, 2);
      assert.equal(asked("write").filter(({ carriedOut }) => carriedOut).length, 1);
      assert(waits.length > 0, "whoever calls is told of the wait");
      const slept = clock.sleeps.reduce((sum, ms) => sum + ms, 0);
      const expected = sleeps.reduce((sum, ms) => sum + ms, 0);
      assert(Math.abs(slept - expected) <= 50, `slept ${clock.sleeps.join(" ")}`);
    });

  it("holds back everybody's calls when the server asks for silence", async () => {
    demo.faults.add({
      match: { operation: kinds.read.id },
      fault: status(429, "too.many.requests", 3_600),
    });
    const { client, clock } = demoClient(demo, transport());
    await failure(kinds.read.call(client), "rateLimited");
    await clock.sleep(3_550_000);
    await client.call(getUsersMe, {});
    const slept = clock.sleeps.reduce((sum, ms) => sum + ms, 0);
    assert(slept > 3_599_000 && slept <= 3_600_000, `slept ${slept}`);
  });

  it("fails at once where the silence is longer than a call waits, and says how long it still is", async () => {
    demo.faults.add({
      match: { operation: kinds.read.id },
      fault: status(429, "too.many.requests", 3_600),
    });
    const { client, clock } = demoClient(demo, transport());
    await failure(kinds.read.call(client), "rateLimited");
    await clock.sleep(600_000);
    const error = await failure(client.call(getUsersMe, {}), "rateLimited");
    assert.equal(error.carriedOut, "no");
    assert.equal(error.operationId, "getUsersMe");
    assert(error.retryAfter !== undefined && error.retryAfter > 2_995 && error.retryAfter <= 3_000);
    assert.match(error.advice, /^Try again in \d{4} seconds$/);
    assert.equal(demo.requests.length, 1, "and nothing was sent");
    assert.deepEqual(clock.sleeps, [600_000], "and nobody waited");
  });

  it("asks a read again with growing pauses, and is content with the fourth answer", async () => {
    demo.faults.add({ times: 3, fault: status(503, "service.unavailable") });
    const { client, clock } = demoClient(demo, transport());
    await kinds.read.call(client);
    assert.equal(asked("read").length, 4);
    assert.deepEqual(clock.sleeps, [200, 400, 800]);
  });

  it("waits for what a 503 asks for", async () => {
    demo.faults.add({ fault: status(503, "service.unavailable", 5) });
    const { client, clock } = demoClient(demo, transport());
    await kinds.read.call(client);
    assert.deepEqual(clock.sleeps, [5_000]);
  });

  it("asks a search again although it is a POST", async () => {
    demo.faults.add({ times: 2, fault: { kind: "drop", when: "after" } });
    const { client } = demoClient(demo, transport());
    await client.call(postUsersSearch, {
      body: { query: [{ type: "CONTAINS", fields: ["name"], value: "Nadia" }] },
    });
    assert.equal(demo.requests.length, 3);
  });

  it("can be cancelled while it waits to ask again", async () => {
    demo.faults.add({ times: 10, fault: status(503, "service.unavailable", 30) });
    const stop = new AbortController();
    const { client } = demoClient(demo, transport());
    const call = client.call(
      getUserRoutingskills,
      { path: { userId } },
      { signal: stop.signal, onWait: () => stop.abort() },
    );
    await cancelled(call);
    assert.equal(demo.requests.length, 1);
  });

  it("names the permissions that are missing, as the server says it", async () => {
    const token = await fetch(`${demo.url}/oauth/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${demo.readOnlyClient.clientId}:${demo.readOnlyClient.clientSecret}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
    }).then((answer) => answer.json() as Promise<{ access_token: string }>);
    const { client } = clientOf(demo.url, transport(), { token: token.access_token });
    const error = await failure(kinds.write.call(client), "forbidden");
    assert.deepEqual(error.missingPermissions, ["routing:skill:assign"]);
    assert.match(error.advice, /role with the permission routing:skill:assign$/);
    assert.equal(error.code, "missing.permissions");
  });

  it("names the documented permissions where the server names none", async () => {
    demo.faults.add({ fault: status(403, "not.authorized") });
    const { client } = demoClient(demo, transport());
    const error = await failure(
      client.call(getAuthorizationSubject, { path: { subjectId: userId } }),
      "forbidden",
    );
    assert.deepEqual(error.missingPermissions, ["authorization:grant:view"]);
  });

  describe("when the token has expired", () => {
    const expire = (kind: Kind, times = 1) =>
      demo.faults.add({ match: { operation: kinds[kind].id }, times, fault: { kind: "expireToken" } });

    /** A source that gets its new tokens from the demo organization. */
    function renewing() {
      let current = demo.accessToken;
      const renewals: string[] = [];
      let renewal: Promise<string> | undefined;
      const tokens: TokenSource = {
        token: () => Promise.resolve(current),
        renew: (refused) => {
          if (refused !== current) return Promise.resolve(current);
          renewal ??= settled().then(() => {
            renewals.push(refused);
            current = demo.issueUserToken();
            renewal = undefined;
            return current;
          });
          return renewal;
        },
      };
      return { tokens, renewals };
    }

    for (const kind of ["read", "write"] as const) {
      it(`a ${kind} says that one has to sign in again where nobody can renew it`, async () => {
        expire(kind);
        const { client } = demoClient(demo, transport());
        const error = await failure(kinds[kind].call(client), "signedOut");
        assert.equal(error.status, 401);
        assert.equal(error.carriedOut, "no");
        assert.match(error.advice, /Sign in again/);
        assert.equal(asked(kind).length, 1);
      });

      it(`a ${kind} is sent again with a new one, and carried out once`, async () => {
        expire(kind);
        const { tokens, renewals } = renewing();
        const { client } = demoClient(demo, transport(), { tokens });
        await kinds[kind].call(client);
        assert.equal(asked(kind).length, 2);
        assert.equal(asked(kind).filter(({ carriedOut }) => carriedOut).length, 1);
        assert.equal(renewals.length, 1);
      });
    }

    it("gives up when the new token is refused too", async () => {
      expire("read", 10);
      const { tokens, renewals } = renewing();
      const { client } = demoClient(demo, transport(), { tokens });
      await failure(kinds.read.call(client), "signedOut");
      assert.equal(asked("read").length, 2);
      assert.equal(renewals.length, 1);
    });

    it("stops waiting for a new token when cancelled", async () => {
      expire("write");
      const stop = new AbortController();
      const { client } = demoClient(demo, transport(), {
        tokens: {
          token: () => Promise.resolve(demo.accessToken),
          renew: () => {
            stop.abort();
            return new Promise(() => undefined);
          },
        },
      });
      await cancelled(
        client.send(
          patchUserRoutingskillsBulk,
          { path: { userId }, body: [] },
          { signal: stop.signal, cancellable: "beforeSending" },
        ),
      );
      assert.equal(asked("write").length, 1);
    });
  });

  describe("cancelling a write", () => {
    const send = (client: Client, signal: AbortSignal) =>
      client.send(
        patchUserRoutingskillsBulk,
        { path: { userId }, body: [{ id: skillId, proficiency: 2 }] },
        { signal, cancellable: "beforeSending" },
      );

    it("waits for it where it is under way", async () => {
      demo.faults.add({ fault: { kind: "slow", ms: 100 } });
      const stop = new AbortController();
      const { client } = demoClient(demo, transport());
      const call = send(client, stop.signal);
      while (asked("write").length === 0) await settled();
      stop.abort();
      await call;
      assert.equal(asked("write").filter(({ carriedOut }) => carriedOut).length, 1);
    });

    it("ends it where it has not been sent, even at the last moment", async () => {
      const stop = new AbortController();
      const { client } = demoClient(demo, transport(), {
        tokens: {
          token: () => {
            stop.abort();
            return Promise.resolve(demo.accessToken);
          },
          renew: () => Promise.resolve(undefined),
        },
      });
      await cancelled(send(client, stop.signal));
      assert.equal(demo.requests.length, 0);
    });

    it("ends it where the token came in the same moment", async () => {
      const stop = new AbortController();
      const { client } = demoClient(demo, transport(), {
        tokens: {
          token: () => {
            const token = Promise.resolve(demo.accessToken);
            void token.then(() => stop.abort());
            return token;
          },
          renew: () => Promise.resolve(undefined),
        },
      });
      await cancelled(send(client, stop.signal));
      assert.equal(demo.requests.length, 0);
    });

    it("ends its waiting for the rate limit", async () => {
      demo.faults.add({ times: 10, fault: status(429, "too.many.requests", 50) });
      const stop = new AbortController();
      const { client } = demoClient(demo, transport());
      const call = client.send(
        patchUserRoutingskillsBulk,
        { path: { userId }, body: [] },
        { signal: stop.signal, cancellable: "beforeSending", onWait: () => stop.abort() },
      );
      await cancelled(call);
      assert.equal(demo.requests.length, 1);
    });

    it("does not begin it where it is cancelled already", async () => {
      const { client } = demoClient(demo, transport());
      await cancelled(send(client, AbortSignal.abort()));
      assert.equal(demo.requests.length, 0);
    });
  });

  it("ends the wait for a token that never comes", async () => {
    const stop = new AbortController();
    const { client } = demoClient(demo, transport(), {
      tokens: { token: () => new Promise(() => undefined), renew: () => Promise.resolve(undefined) },
    });
    const call = client.call(getUsersMe, {}, { signal: stop.signal });
    await settled();
    stop.abort();
    await cancelled(call);
    assert.equal(demo.requests.length, 0);
  });

  it("passes on that there is no token, without asking the server", async () => {
    const none = new ApiError({ kind: "signedOut", carriedOut: "no", reason: "None", advice: "Sign in" });
    const { client } = demoClient(demo, transport(), {
      tokens: { token: () => Promise.reject(none), renew: () => Promise.resolve(undefined) },
    });
    assert.equal(await failure(client.call(getUsersMe, {})), none);
    assert.equal(demo.requests.length, 0);
  });

  it("says nothing but facts in its records: no name, no text, no token", async () => {
    const { client, records } = demoClient(demo, transport());
    await kinds.write.call(client);
    const [record] = records;
    assert.deepEqual(
      { ...record, ms: 0 },
      {
        operationId: "patchUserRoutingskillsBulk",
        summary: `PATCH /api/v2/users/${userId}/routingskills/bulk [1]`,
        attempt: 1,
        ms: 0,
        status: 200,
        fault: undefined,
        correlationId: asked("write")[0]?.correlationId,
      },
    );
  });
});

describe("the client and servers that the demo organization cannot be", () => {
  const transport = transports();
  const using = closing();

  it("says who refuses the connection; nothing was sent", async () => {
    const port = await freePort();
    const { client, records } = clientOf(`http://127.0.0.1:${port}`, transport());
    const error = await failure(client.call(getUsersMe, {}), "unreachable");
    assert.equal(error.carriedOut, "no");
    assert.match(error.reason, new RegExp(`127\\.0\\.0\\.1:${port} refuses the connection`));
    assert.match(error.advice, /^Check the network connection/);
    assert.equal(records.length, 4, "nothing arrived, so it may be tried again");
  });

  it("sends even a write again after a refused connection, for it never arrived", async () => {
    const { client, records } = clientOf(`http://127.0.0.1:${await freePort()}`, transport());
    const error = await failure(
      client.call(deleteUserRoutingskill, { path: { userId: "u", skillId: "s" } }),
      "unreachable",
    );
    assert.equal(error.carriedOut, "no");
    assert.equal(records.length, 4);
  });

  it("says which host was not found, at once", async () => {
    const { client, records } = clientOf("http://no-such-host.invalid", transport());
    const error = await failure(client.call(getUsersMe, {}), "unreachable");
    assert.equal(error.carriedOut, "no");
    assert.match(error.reason, /no-such-host\.invalid was not found/);
    assert.equal(records.length, 1);
  });

  it("does not speak TLS with a server that has none, and sends it no token", async () => {
    const received: Buffer[] = [];
    const server = await using(
      socketServer((socket) => {
        socket.on("data", (data) => {
          received.push(data);
          socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
        });
      }),
    );
    const { client } = clientOf(`https://127.0.0.1:${server.port}`, transport(), { token: "canary-token" });
    await failure(client.call(getUsersMe, {}));
    assert(!Buffer.concat(received).toString("latin1").includes("canary-token"));
  });

  for (const redirect of [301, 302, 303, 307, 308])
    it(`follows no ${redirect}: the token stays at its host`, async () => {
      const target = await using(httpServer((_request, response) => sendJson(response, 200, { id: "x" })));
      const server = await using(
        httpServer((_request, response) => {
          response.writeHead(redirect, { location: `${target.origin}/api/v2/users/me` });
          response.end();
        }),
      );
      const { client } = clientOf(server.origin, transport());
      const error = await failure(client.call(getUsersMe, {}), "unexpectedAnswer");
      assert.equal(error.status, redirect);
      assert.equal(target.seen.length, 0);
      assert.equal(server.seen.length, 1);
    });

  it("gives up on an answer that comes one byte at a time", async () => {
    const server = await using(
      httpServer((_request, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(" "), 20);
        response.on("close", () => clearInterval(drip));
      }),
    );
    const { client } = clientOf(server.origin, transport({ timeout: 200 }));
    await failure(client.call(getUsersMe, {}), "timeout");
  });

  it("asks for the timeout anew for each request", async () => {
    const server = await using(httpServer(() => undefined));
    let asked = 0;
    const slow = transport({
      timeout: () => {
        asked += 1;
        return 50;
      },
    });
    const { client } = clientOf(server.origin, slow);
    await failure(client.call(getUsersMe, {}), "timeout");
    await failure(client.call(getUsersMe, {}), "timeout");
    assert.equal(asked, 2);
  });

  it("sends a write once when the connection dies under it, also one that was kept", async () => {
    let connections = 0;
    let writes = 0;
    const server = await using(
      socketServer((socket) => {
        connections += 1;
        socket.on("data", (data) => {
          if (data.includes("DELETE")) {
            writes += 1;
            socket.resetAndDestroy();
          } else
            socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}");
        });
      }),
    );
    const { client } = clientOf(server.origin, transport());
    await client.call(getUsersMe, {});
    await settled();
    const error = await failure(
      client.call(deleteUserRoutingskill, { path: { userId: "u", skillId: "s" } }),
      "connectionLost",
    );
    assert.equal(error.carriedOut, "maybe");
    assert.deepEqual({ connections, writes }, { connections: 1, writes: 1 });
  });

  it("takes what is no HTTP for a broken connection", async () => {
    const server = await using(
      socketServer((socket) => {
        socket.on("data", () => socket.end("220 mail.example ESMTP\r\n"));
      }),
    );
    const { client } = clientOf(server.origin, transport());
    const error = await failure(client.call(getUsersMe, {}), "connectionLost");
    assert.equal(error.carriedOut, "maybe");
  });

  it("does not take a web page for the success of a call whose answer has no body", async () => {
    const server = await using(
      httpServer((_request, response) => {
        response.writeHead(200, { "content-type": "text/html" });
        response.end("\n<!DOCTYPE html><title>Please sign in to the guest network</title>");
      }),
    );
    const { client } = clientOf(server.origin, transport());
    const error = await failure(
      client.call(deleteUserRoutingskill, { path: { userId: "u", skillId: "s" } }),
      "unexpectedAnswer",
    );
    assert.equal(error.carriedOut, "maybe");
    assert.match(error.reason, /web page/);
  });

  it("is content with any other body where none was expected", async () => {
    const server = await using(httpServer((_request, response) => sendJson(response, 200, {})));
    const { client } = clientOf(server.origin, transport());
    const input = { path: { userId: "u", skillId: "s" } };
    assert.equal(await client.send(deleteUserRoutingskill, input), undefined);
  });

  it("reads JSON with a byte order mark", async () => {
    const server = await using(
      httpServer((_request, response) => {
        response.end(`\uFEFF${JSON.stringify({ id: "1" })}`);
      }),
    );
    const { client } = clientOf(server.origin, transport());
    assert.deepEqual(await client.call(getUsersMe, {}), { id: "1" });
  });

  it("understands a Retry-After that is a date as none", async () => {
    const server = await using(
      httpServer((_request, response, count) => {
        if (count > 1) sendJson(response, 200, { id: "1" });
        else sendJson(response, 429, {}, { "retry-after": new Date(Date.now() + hour).toUTCString() });
      }),
    );
    const { client, clock } = clientOf(server.origin, transport());
    await client.call(getUsersMe, {});
    const slept = clock.sleeps.reduce((sum, ms) => sum + ms, 0);
    assert(slept <= 1_100, `slept ${slept}`);
  });

  it("makes an error of whatever an error's body may be", async function () {
    this.timeout(30_000);
    let body = "";
    let status = 400;
    const server = await using(
      httpServer((_request, response) => {
        response.writeHead(status);
        response.end(body);
      }),
    );
    const { client } = clientOf(server.origin, transport());
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant([]), fc.object());
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(400, 401, 403, 404, 405, 409, 413, 415, 422, 431, 500, 501, 511, 599),
        fc.oneof(
          fc.string(),
          fc.json(),
          fc
            .record(
              {
                message: field,
                code: field,
                details: fc.oneof(field, fc.array(field)),
                messageParams: field,
              },
              { requiredKeys: [] },
            )
            .map((value) => JSON.stringify(value)),
        ),
        async (givenStatus, givenBody) => {
          [status, body] = [givenStatus, givenBody];
          const error = await failure(client.call(getUsersMe, {}));
          assert.equal(error.status, status);
          assert(error.message.length < 800, "a server's text of any length fits a message");
        },
      ),
      { numRuns: 150 },
    );
  });

  it("keeps the text of a server on one line and short", async () => {
    const server = await using(
      httpServer((_request, response) =>
        sendJson(response, 400, {
          message: `first\nsecond\t${"x".repeat(5_000)}`,
          details: [{ fieldName: "email", errorCode: "duplicate" }],
          errors: [
            { message: "inner", details: [{ errorCode: "unknown", entityName: "Billing", entityId: "b" }] },
          ],
        }),
      ),
    );
    const { client } = clientOf(server.origin, transport());
    const error = await failure(client.call(getUsersMe, {}), "rejected");
    assert.match(error.reason, /: first second x+…$/);
    assert.deepEqual(error.fields, [
      { field: "email", code: "duplicate", entity: undefined },
      { field: undefined, code: "unknown", entity: "Billing" },
    ]);
  });

  it("makes no warning of forty calls that one signal may cancel, and leaves nothing on it", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    try {
      const server = await using(
        httpServer((_request, response, count) =>
          count > 20 ? sendJson(response, 200, listing) : sendJson(response, 503, {}),
        ),
      );
      const { client } = clientOf(server.origin, transport(), { clock: systemClock, random: () => 0.02 });
      const { signal } = new AbortController();
      await Promise.all(Array.from({ length: 40 }, () => client.call(getUsers, {}, { signal })));
      await settled();
      assert.deepEqual(warnings, []);
      assert.deepEqual(getEventListeners(signal, "abort"), []);
    } finally {
      process.off("warning", onWarning);
    }
  });

  it("cancels everything that one signal may cancel", async () => {
    const server = await using(httpServer(() => undefined));
    const { client } = clientOf(server.origin, transport(), { clock: systemClock });
    const stop = new AbortController();
    const calls = Array.from({ length: 40 }, () => client.call(getUsers, {}, { signal: stop.signal }));
    const all = Promise.all(calls.map(cancelled));
    while (server.seen.length === 0) await settled();
    stop.abort();
    await all;
  });
});

/** What a transport does with a request instead of sending it. */
type Step = number | Partial<HttpAnswer> | Error | (() => number | Error);

/** A transport that does one thing after the other, and is content when nothing is left to do. */
function scripted(...steps: Step[]) {
  let sent = 0;
  const transport: Transport = {
    send: () => {
      const step = steps[sent] ?? 200;
      sent += 1;
      const what = typeof step === "function" ? step() : step;
      if (what instanceof Error) return Promise.reject(what);
      const answer = typeof what === "number" ? { status: what } : what;
      return Promise.resolve({ status: 200, headers: {}, text: "{}", ...answer });
    },
    close: () => Promise.resolve(),
  };
  const { client, records, clock } = clientOf("http://api.example", transport);
  return { transport, client, records, clock, sent: () => sent };
}

const lost = () => new TransportError("lost", "maybe");
const refused = () => new TransportError("refused", "no");

describe("what a call remembers of its attempts", () => {
  const signedOut = () =>
    new ApiError({ kind: "signedOut", carriedOut: "no", reason: "None", advice: "Sign in" });
  const input = { path: { userId: "u", stationId: "s" } };
  const put = (client: Client, options?: Parameters<Client["send"]>[2]) =>
    client.send(putUserStationDefaultstationStationId, input, options);

  for (const [what, steps, kind, status] of [
    ["503, then 409", [503, 409], "conflict", 409],
    ["503, then 404", [503, 404], "notFound", 404],
    [
      "a reset, then refused connections",
      [lost(), refused(), refused(), refused()],
      "unreachable",
      undefined,
    ],
    ["504, then 429 again and again", [504, 429, 429, 429], "rateLimited", 429],
    ["503, then 401 without a new token", [503, 401], "signedOut", 401],
  ] satisfies [string, Step[], ApiErrorKind, number | undefined][])
    it(`${what}: a write that may be sent again may have been carried out before`, async () => {
      const { client, sent } = scripted(...steps);
      const error = await failure(put(client), kind);
      assert.equal(error.carriedOut, "maybe");
      assert.equal(error.status, status);
      assert.equal(sent(), steps.length);
      assert(error.cause instanceof ApiError, "what left the doubt is its cause");
      assert.equal(error.cause.carriedOut, "maybe");
    });

  it("says no where no attempt can have been carried out", async () => {
    const { client } = scripted(refused(), 429, 401);
    assert.equal((await failure(put(client), "signedOut")).carriedOut, "no");
  });

  it("forgets the doubt when the write succeeds after all", async () => {
    const { client, sent } = scripted(503, lost(), { status: 202 });
    assert.equal(await put(client), undefined);
    assert.equal(sent(), 3);
  });

  it("remembers every failure that left a doubt: one that was late may still come", async () => {
    const { client } = scripted(504, 503, 409);
    const error = await failure(put(client), "conflict");
    assert(error.cause instanceof ApiError && error.cause.cause instanceof ApiError);
    assert.deepEqual([error.cause.status, error.cause.cause.status], [503, 504]);
  });

  for (const [what, fails] of [
    ["there is no token any more", signedOut()],
    ["the source of tokens is broken", new TypeError("broken")],
  ] satisfies [string, Error][]) {
    it(`keeps the doubt where ${what}`, async () => {
      const { transport } = scripted(503);
      let asked = 0;
      const { client } = clientOf("http://api.example", transport, {
        tokens: {
          token: () => ((asked += 1) > 1 ? Promise.reject(fails) : Promise.resolve("t")),
          renew: () => Promise.resolve(undefined),
        },
      });
      const error = await failure(put(client), fails instanceof ApiError ? "signedOut" : "serverError");
      assert.equal(error.carriedOut, "maybe");
    });

    it(`keeps the doubt where ${what} when a new one is asked for`, async () => {
      const { transport } = scripted(503, 401);
      const { client } = clientOf("http://api.example", transport, {
        tokens: { token: () => Promise.resolve("t"), renew: () => Promise.reject(fails) },
      });
      const error = await failure(put(client), fails instanceof ApiError ? "signedOut" : "serverError");
      assert.equal(error.carriedOut, "maybe");
    });
  }

  for (const cancellable of ["anytime", "beforeSending"] as const)
    describe(`cancelled (${cancellable}) after an attempt that may have been carried out`, () => {
      const inDoubt = async (call: Promise<unknown>) => {
        const error = await failure(call, "serverError");
        assert.equal(error.carriedOut, "maybe");
        assert.equal(error.status, 503);
      };

      it("in the pause", async () => {
        const { client, sent } = scripted(503);
        const stop = new AbortController();
        await inDoubt(put(client, { signal: stop.signal, cancellable, onWait: () => stop.abort() }));
        assert.equal(sent(), 1);
      });

      it("waiting for the limiter", async () => {
        const limiter = new RateLimiter(new HastyClock());
        const { transport, sent } = scripted(() => {
          limiter.silence(30);
          return 503;
        });
        const { client } = clientOf("http://api.example", transport, { limiter });
        const stop = new AbortController();
        let waits = 0;
        const onWait = () => {
          if ((waits += 1) === 2) stop.abort();
        };
        await inDoubt(put(client, { signal: stop.signal, cancellable, onWait }));
        assert.equal(sent(), 1);
      });

      it("waiting for a token", async () => {
        const stop = new AbortController();
        const { transport, sent } = scripted(503);
        const { client } = clientOf("http://api.example", transport, {
          tokens: {
            token: () => {
              if (sent() > 0) stop.abort();
              return Promise.resolve("t");
            },
            renew: () => Promise.resolve(undefined),
          },
        });
        await inDoubt(put(client, { signal: stop.signal, cancellable }));
        assert.equal(sent(), 1);
      });

      it("waiting for a new token", async () => {
        const stop = new AbortController();
        const { transport, sent } = scripted(503, 401);
        const { client } = clientOf("http://api.example", transport, {
          tokens: {
            token: () => Promise.resolve("t"),
            renew: () => {
              stop.abort();
              return new Promise(() => undefined);
            },
          },
        });
        await inDoubt(put(client, { signal: stop.signal, cancellable }));
        assert.equal(sent(), 2);
      });

      it("under way again", async () => {
        const { client } = scripted(503, new CancelledError());
        await inDoubt(put(client, { cancellable }));
      });

      it("but not after others", async () => {
        const { client } = scripted(429);
        const stop = new AbortController();
        await cancelled(put(client, { signal: stop.signal, cancellable, onWait: () => stop.abort() }));
      });
    });

  it("has no doubts about what only asks, be it a POST", async () => {
    for (const [operation, given] of [
      [getUserRoutingskills, { path: { userId: "u" } }],
      [postUsersSearch, { body: { query: [] } }],
    ] as const) {
      const stop = new AbortController();
      const options = { signal: stop.signal, onWait: () => stop.abort() };
      await cancelled(scripted(503).client.send(operation, given, options));
      assert.equal((await failure(scripted(503, 404).client.send(operation, given))).carriedOut, "no");
    }
  });

  it("fails with the whole silence where that was asked for meanwhile, and keeps the doubt", async () => {
    const limiter = new RateLimiter(new HastyClock());
    const { transport } = scripted(() => {
      limiter.silence(3_600);
      return 503;
    });
    const { client } = clientOf("http://api.example", transport, { limiter });
    const error = await failure(put(client), "rateLimited");
    assert.equal(error.carriedOut, "maybe");
    assert.equal(error.operationId, putUserStationDefaultstationStationId.id);
  });
});

describe("what a call does to others", () => {
  const broken = () => {
    throw new Error("a listener's own mistake");
  };

  it("takes no notice of a listener to its records that throws", async () => {
    const { transport } = scripted(200, 200, 200, 200, 200, 404, refused(), 200, new CancelledError());
    const { client } = clientOf("http://api.example", transport, { onCall: broken });
    for (let i = 0; i < 5; i += 1) assert.deepEqual(await client.call(getUsersMe, {}), {});
    await failure(client.call(getUsersMe, {}), "notFound");
    await client.call(getUsersMe, {});
    await cancelled(client.call(getUsersMe, {}));
    await client.call(getUsersMe, {});
  });

  it("takes no notice of who throws when told of a wait", async () => {
    const { client } = scripted(503, 429, 200);
    assert.deepEqual(await client.call(getUsersMe, {}, { onWait: broken }), {});
  });

  it("has ended for the limiter when its record is told", async () => {
    let next: Promise<unknown> | undefined;
    const { transport } = scripted();
    const { client } = clientOf("http://api.example", transport, {
      onCall: () => {
        next ??= client.call(getUsersMe, {});
      },
    });
    await Promise.all([1, 2, 3].map(() => client.call(getUsersMe, {})));
    await next;
  });

  /** A limiter to which two more requests may go in this window. */
  async function twoLeft() {
    const limiter = new RateLimiter(new HastyClock());
    const settle = await limiter.acquire("interactive");
    settle({ "inin-ratelimit-count": "1", "inin-ratelimit-allowed": "3", "inin-ratelimit-reset": "60" });
    return limiter;
  }

  for (const [what, spoil] of [
    ["there is no token", () => ({ fails: new Error("none"), steps: [] as Step[], stop: undefined })],
    [
      "it is cancelled at the token",
      () => ({ fails: undefined, steps: [] as Step[], stop: new AbortController() }),
    ],
    [
      "the connection is refused",
      () => ({ fails: undefined, steps: [refused(), refused()], stop: undefined }),
    ],
  ] satisfies [
    string,
    () => { fails: Error | undefined; steps: Step[]; stop: AbortController | undefined },
  ][])
    it(`uses nothing of the limit up where ${what}: nothing was sent`, async () => {
      const { fails, steps, stop } = spoil();
      const limiter = await twoLeft();
      const { transport } = scripted(...steps);
      let first = true;
      const waits: number[] = [];
      const { client } = clientOf("http://api.example", transport, {
        limiter,
        tokens: {
          token: () => {
            const spoiled = first;
            first = false;
            if (spoiled) stop?.abort();
            return spoiled && fails ? Promise.reject(fails) : Promise.resolve("t");
          },
          renew: () => Promise.resolve(undefined),
        },
      });
      await client.call(getUsersMe, {}, { signal: stop?.signal }).catch(() => undefined);
      const before = steps.length > 0 ? 1 : 0;
      for (let i = before; i < 2; i += 1)
        await client.call(getUsersMe, {}, { onWait: (ms) => waits.push(ms) });
      assert.deepEqual(waits, []);
    });
});

describe("what an error says", () => {
  const asked = (permissions: ReturnType<typeof allOf>) => ({ ...getUsersMe, permissions });
  const answer = (status: number, body: unknown) => ({
    status,
    text: JSON.stringify(body),
    correlationId: undefined,
    retryAfter: undefined,
  });

  for (const own of [anyOf("own:a:b", "own:c:d"), allOf("own:a:b", "own:c:d")]) {
    it(`joins missing permissions as the server means them, whatever the operation needs (${own.type})`, () => {
      const named = (code: string) =>
        errorOfAnswer(asked(own), answer(403, { code, messageParams: { permissions: "x:y:a, x:y:b" } }))
          .advice;
      assert.match(named("missing.permissions"), /permission x:y:a and x:y:b$/);
      assert.match(named("missing.division.permissions"), /permission x:y:a and x:y:b$/);
      assert.match(named("missing.any.permissions"), /permission x:y:a or x:y:b$/);
      assert.match(named("missing.any.division.permissions"), /permission x:y:a or x:y:b$/);
    });

    it(`joins the operation's own as it needs them, whatever the code (${own.type})`, () => {
      const joint = own.type === "ALL" ? "and" : "or";
      for (const code of ["missing.permissions", "missing.any.permissions", "not.authorized"])
        assert.match(
          errorOfAnswer(asked(own), answer(403, { code })).advice,
          new RegExp(`permission own:a:b ${joint} own:c:d$`),
        );
    });
  }

  it("does not ask to sign in again where the address is not allowed, and asks for no new token", async () => {
    const text = JSON.stringify({ code: "ip.not.authorized", message: "The address is not on the list." });
    const { transport, sent } = scripted({ status: 401, text }, { status: 401, text });
    let renewals = 0;
    const { client } = clientOf("http://api.example", transport, {
      tokens: {
        token: () => Promise.resolve("t"),
        renew: () => Promise.resolve(`t${(renewals += 1)}`),
      },
    });
    const error = await failure(client.call(getUsersMe, {}), "forbidden");
    assert.equal(error.status, 401);
    assert.equal(error.code, "ip.not.authorized");
    assert.equal(error.carriedOut, "no");
    assert.deepEqual(error.missingPermissions, []);
    assert.match(error.reason, /The address is not on the list$/);
    assert.match(error.advice, /organization's list of allowed addresses/);
    assert.deepEqual([sent(), renewals], [1, 0]);
  });

  it("says why the token is not accepted, as the server says it", () => {
    const error = errorOfAnswer(
      getUsersMe,
      answer(401, { code: "bad.credentials", message: "Invalid login credentials." }),
    );
    assert.equal(error.kind, "signedOut");
    assert.equal(error.reason, "The sign-in has expired or was revoked: Invalid login credentials");
  });

  for (const [step, retryable] of [
    [429, true],
    [408, true],
    [502, true],
    [503, true],
    [504, true],
    [500, false],
    [501, false],
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [409, false],
    [302, false],
    [{ text: "<html>" }, false],
    [lost(), true],
    [refused(), true],
    [new TransportError("certificate", "no"), false],
    [new TransportError("nameNotFound", "no"), false],
    [new TransportError("timeout", "maybe"), false],
    [new TransportError("tooLarge", "maybe"), false],
    [new TransportError("proxyFailed", "no"), true],
    [new TransportError("proxyAuthentication", "no"), false],
  ] satisfies [Step, boolean][])
    it(`calls retryable what the client itself asks for again, and nothing else: ${step instanceof Error ? step.message : JSON.stringify(step)}`, async () => {
      const { client, sent } = scripted(step, step, step, step);
      assert.equal((await failure(client.call(getUsersMe, {}))).retryable, retryable);
      assert.equal(sent(), retryable ? 4 : 1);
    });

  it("is told whether it is retryable, or goes by its kind", () => {
    const error = (kind: ApiErrorKind, retryable?: boolean) =>
      new ApiError({ kind, carriedOut: "no", reason: "r", advice: "a", retryable }).retryable;
    assert.deepEqual([error("unreachable"), error("unreachable", false)], [true, false]);
    assert.deepEqual([error("forbidden"), error("forbidden", true)], [false, true]);
  });

  it("has advice of its own for a list that leads nowhere", () => {
    const error = errorOfBody(getUsers, "astray", {});
    assert.match(error.advice, /^Read the list again; if it stays, /);
    assert.doesNotMatch(error.advice, /proxy/);
  });

  describe("after a secret was sent", () => {
    const using = closing();
    const transport = transports();
    const CANARY = 'Canary "ß" <42>%\\!';
    const ascii = (text: string) =>
      text.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const forms: Record<string, string> = {
      "as it is": CANARY,
      "in other letters": CANARY.toUpperCase().replace("SS", "ß"),
      "in JSON": JSON.stringify(CANARY),
      "in JSON of ASCII": ascii(JSON.stringify(CANARY)),
      "in JSON in JSON": JSON.stringify(JSON.stringify(CANARY)),
      "in a query": encodeURIComponent(CANARY),
      "in a form": new URLSearchParams({ a: CANARY }).toString(),
      "in HTML": CANARY.replace(/&/g, "&amp;")
        .replace(/</g, "&lt;")
        .replace(/>/g, "&gt;")
        .replace(/"/g, "&quot;"),
      "in base64": Buffer.from(CANARY).toString("base64"),
    };
    const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    /** What is left of the secret in any of these forms. */
    const traces = Object.values(forms).map(bare);

    for (const [what, form] of Object.entries(forms))
      it(`keeps it out where the server gives it back ${what}`, async () => {
        const said = `The password ${form} was used before.`;
        const detail = {
          fieldName: "newPassword",
          errorCode: "used.before",
          entityName: said,
          entityId: form,
        };
        let status = 0;
        const server = await using(
          httpServer((_request, response) =>
            sendJson(response, status, {
              code: "invalid.password",
              message: said,
              messageParams: { password: form },
              details: [detail],
              errors: [{ message: said, details: [{ fieldName: "newPassword", entityId: form }] }],
            }),
          ),
        );
        const { client, records } = clientOf(server.origin, transport());
        for (status of [400, 401, 403, 404, 409, 422, 500, 503]) {
          const error = await failure(
            client.call(postUserPassword, { path: { userId: "u" }, body: { newPassword: CANARY } }),
          );
          const shown = bare(everythingIn(error) + JSON.stringify(records));
          for (const trace of traces) assert(!shown.includes(trace), everythingIn(error));
          assert.equal(error.status, status);
          assert.equal(error.code, "invalid.password");
          assert.deepEqual(error.fields, [
            { field: "newPassword", code: "used.before", entity: undefined },
            { field: "newPassword", code: undefined, entity: undefined },
          ]);
        }
      });

    it("keeps it out of the permissions that are missing", () => {
      const secret = "canary:of:mine";
      const error = errorOfAnswer(postUserPassword, {
        ...answer(403, { message: `No ${secret}` }),
        secrets: [secret],
      });
      assert(!everythingIn(error).includes(secret));
      assert.deepEqual(error.missingPermissions, postUserPassword.permissions.permissions);
    });

    it("keeps what the server says where nothing of it is in there", async () => {
      const { client } = scripted({
        status: 400,
        text: JSON.stringify({ code: "invalid.password", message: "It needs 12 characters." }),
      });
      const error = await failure(
        client.call(postUserPassword, { path: { userId: "u" }, body: { newPassword: CANARY } }),
      );
      assert.match(error.reason, /: It needs 12 characters$/);
    });

    for (const newPassword of ["!!!", "1", " "])
      it(`says nothing of the server's where the secret is as good as nothing: ${JSON.stringify(newPassword)}`, async () => {
        const { client } = scripted({
          status: 400,
          text: JSON.stringify({ message: `It is ${newPassword}1` }),
        });
        const error = await failure(
          client.call(postUserPassword, { path: { userId: "u" }, body: { newPassword } }),
        );
        assert.equal(error.reason, "Genesys Cloud did not accept this (400)");
      });
  });
});

describe("what the client sends", () => {
  const transport = transports();
  const using = closing();
  const echo = async () => {
    const server = await using(httpServer((_request, response) => sendJson(response, 200, listing)));
    return { server, ...clientOf(server.origin, transport()) };
  };

  it("carries the token, who asks, and what it expects; a body only where there is one", async () => {
    const { client, server } = await echo();
    await client.call(getUsers, {});
    await client.call(patchUserRoutingskillsBulk, {
      path: { userId: "u" },
      body: [{ id: "s", proficiency: 4.5 }],
    });
    const [read, write] = server.seen;
    assert.equal(read?.headers.authorization, "Bearer a-token");
    assert.equal(read.headers["user-agent"], USER_AGENT);
    assert.equal(read.headers.accept, "application/json");
    assert.equal(read.headers["content-type"], undefined);
    assert.equal(read.body, "");
    assert.equal(write?.headers["content-type"], "application/json");
    assert.equal(write.body, '[{"id":"s","proficiency":4.5}]');
    assert.equal(write.path, "/api/v2/users/u/routingskills/bulk");
  });

  const awkward = [
    "a/b",
    "a?b=c",
    "a#b",
    "100%",
    "%2e%2e",
    "../../admin",
    "..%2f",
    "...",
    "a b",
    "a+b",
    "a&b;c,d",
    "\\..\\x",
    "@evil.example",
    "//evil.example",
    "ü/𠮷",
    "\u0000",
    "\r\nx: y",
  ];
  for (const id of awkward)
    it(`keeps the id ${JSON.stringify(id)} in its place`, async () => {
      const { client, server } = await echo();
      await client.call(getUserRoutingskills, { path: { userId: id } });
      const { path = "" } = server.seen[0] ?? {};
      const [, encoded = ""] = /^\/api\/v2\/users\/([^/?#]*)\/routingskills$/.exec(path) ?? [];
      assert.equal(decodeURIComponent(encoded), id, path);
    });

  it("keeps any id in its place", async function () {
    this.timeout(30_000);
    const { client, server } = await echo();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 30 }), async (id) => {
        fc.pre(id !== "." && id !== "..");
        const before = server.seen.length;
        await client.call(getUserRoutingskills, { path: { userId: id } });
        assert.equal(server.seen.length, before + 1);
        const segments = server.seen.at(-1)?.path.split("/") ?? [];
        assert.equal(segments.length, 6);
        assert.equal(decodeURIComponent(segments[4] ?? ""), id);
      }),
      { numRuns: 200 },
    );
  });

  for (const id of ["", ".", "..", "\ud800", "a\udfff"])
    it(`sends nothing for the id ${JSON.stringify(id)}`, async () => {
      const { client, server } = await echo();
      const error = await failure(
        client.call(getUserRoutingskills, { path: { userId: id } }),
        "invalidInput",
      );
      assert.match(error.reason, /^Nothing was sent: the path parameter userId/);
      assert.equal(error.carriedOut, "no");
      assert.equal(server.seen.length, 0);
    });

  it("sends nothing where a path parameter is missing", async () => {
    const { client, server } = await echo();
    const error = await failure(client.send(getUser, {}), "invalidInput");
    assert.match(error.reason, /the path parameter userId is missing/);
    assert.equal(server.seen.length, 0);
  });

  it("joins lists with commas, and leaves out what is undefined", async () => {
    const { client, server } = await echo();
    await client.send(getUsers, {
      query: { id: ["a", "b,c", "d&e"], expand: ["skills", "presence"], pageSize: 25, state: undefined },
    });
    const url = new URL(server.seen[0]?.path ?? "", "http://x");
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      id: "a,b,c,d&e",
      expand: "skills,presence",
      pageSize: "25",
    });
    await client.call(getAuthorizationSubject, {
      path: { subjectId: "s" },
      query: { includeDuplicates: true },
    });
    assert.equal(server.seen[1]?.path, "/api/v2/authorization/subjects/s?includeDuplicates=true");
  });

  it("leaves out what is undefined, whatever it is called", async () => {
    const { client, server } = await echo();
    await client.send(getUsers, { query: { other: undefined } });
    await client.send(deleteUserRoutingskill, {
      path: { userId: "u", skillId: "s" },
      query: { force: undefined },
    });
    assert.deepEqual(
      server.seen.map(({ path }) => path),
      ["/api/v2/users", "/api/v2/users/u/routingskills/s"],
    );
  });

  describe("is refused before", () => {
    const SECRET = "hunter2-canary";
    const withSecret = operation({
      id: "withSecret",
      method: "POST",
      path: "/api/v2/secret",
      body: Type.Object(
        { password: Type.String({ maxLength: 3 }), kind: Type.Optional(Type.Literal("a")) },
        { additionalProperties: false },
      ),
      answer: answers<object>("object"),
      permissions: noneDocumented,
      summary: "",
      home: "",
    });
    const needsQuery = operation({
      id: "needsQuery",
      method: "GET",
      path: "/api/v2/query",
      query: Type.Object({ q64: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
      answer: answers<object>("object"),
      permissions: noneDocumented,
      summary: "",
      home: "",
    });

    const refusals: [string, () => Parameters<Client["send"]>, RegExp][] = [
      ["a value that is too long", () => [withSecret, { body: { password: SECRET } }], /body\.password/],
      ["a value of another type", () => [withSecret, { body: { password: [SECRET] } }], /body\.password/],
      [
        "another value than those allowed",
        () => [withSecret, { body: { password: "x", kind: SECRET } }],
        /body\.kind/,
      ],
      [
        "a property too many",
        () => [withSecret, { body: { password: "x", other: SECRET } }],
        /body\.other.*unexpected property/,
      ],
      ["no body", () => [withSecret, {}], /body is not allowed/],
      ["a text for a body", () => [withSecret, { body: SECRET }], /body is not allowed/],
      [
        "more than 50 skills",
        () => [
          patchUserRoutingskillsBulk,
          {
            path: { userId: "u" },
            body: Array.from({ length: 51 }, (_, i) => ({ id: `${SECRET}${i}`, proficiency: 1 })),
          },
        ],
        /body is not allowed \(expected a list of at most 50\)/,
      ],
      ...[-0.1, 5.1, Number.NaN, Number.POSITIVE_INFINITY].map(
        (proficiency): [string, () => Parameters<Client["send"]>, RegExp] => [
          `a proficiency of ${proficiency}`,
          () => [patchUserRoutingskillsBulk, { path: { userId: "u" }, body: [{ id: SECRET, proficiency }] }],
          /body\.0\.proficiency/,
        ],
      ),
      [
        "a query value that the API does not know, naming those it does",
        () => [getUsers, { query: { state: SECRET } }],
        /query\.state is not allowed \(expected one of active, inactive, deleted, any\)/,
      ],
      [
        "a list with such a value",
        () => [getUsers, { query: { expand: ["skills", SECRET] } }],
        /query\.expand\.1 is not allowed \(expected one of routingStatus/,
      ],
      ["a page that is too large", () => [getUsers, { query: { pageSize: 501 } }], /query\.pageSize/],
      ["an unknown query parameter", () => [getUsers, { query: { other: SECRET } }], /query\.other/],
      [
        "a query parameter of an operation without any",
        () => [deleteUserRoutingskill, { path: { userId: "u", skillId: "s" }, query: { force: SECRET } }],
        /query\.force/,
      ],
      ["no query where one is needed", () => [needsQuery, {}], /query\.q64/],
      ["an undefined one there", () => [needsQuery, { query: { q64: undefined } }], /query\.q64 is missing/],
    ];
    for (const [what, call, expected] of refusals)
      it(`anything is sent: ${what}`, async () => {
        const { client, server } = await echo();
        const error = await failure(client.send(...call()), "invalidInput");
        assert.equal(error.carriedOut, "no");
        assert.match(error.reason, expected);
        assert(!everythingIn(error).includes(SECRET), "a value may be a secret");
        assert.equal(server.seen.length, 0);
      });
  });

  it("keeps the token out of every error", async () => {
    const token = "canary-token-canary";
    const statuses = [400, 401, 403, 404, 409, 429, 500, 503, 302];
    let status = 0;
    const server = await using(
      httpServer(({ headers }, response) => {
        // A server that gives back what it was sent, but the token.
        sendJson(response, status, { message: "no", code: headers["user-agent"] });
      }),
    );
    for (status of statuses) {
      const { client, records } = clientOf(server.origin, transport(), { token });
      const error = await failure(client.call(getUsersMe, {}));
      assert(!everythingIn(error).includes(token));
      assert(!JSON.stringify(records).includes(token));
    }
  });
});

describe("cancelling", () => {
  const transport = transports();
  const using = closing();

  it("is no failure of its own: one kind of error, whenever it comes", async () => {
    const stop = new AbortController();
    const server = await using(
      httpServer((_request, response) => {
        response.writeHead(200);
        response.write("{");
        setImmediate(() => stop.abort());
      }),
    );
    const { client } = clientOf(server.origin, transport());
    await cancelled(client.call(getUsersMe, {}, { signal: stop.signal }));
    assert.equal(server.seen.length, 1);
  });

  it("leaves no listeners behind on a signal that lives on", async () => {
    const server = await using(httpServer((_request, response) => sendJson(response, 200, {})));
    const { client } = clientOf(server.origin, transport(), { clock: new HastyClock() });
    const { signal } = new AbortController();
    for (let i = 0; i < 5; i += 1) await client.call(getUsersMe, {}, { signal });
    assert.deepEqual(getEventListeners(signal, "abort"), []);
  });
});
