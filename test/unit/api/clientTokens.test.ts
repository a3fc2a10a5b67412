import assert from "node:assert/strict";
import {
  ApiError,
  Client,
  clientTokens,
  createTransport,
  getUsers,
  getUsersMe,
  type Endpoints,
  type Transport,
} from "../../../src/api/index.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { cancelled } from "../support/api.js";

const hour = 3_600_000;

/** Through the library's own entry alone, as somebody uses it who has nothing but that. */
describe("the tokens of an OAuth client", () => {
  let demo: DemoOrganization;
  let transport: Transport;
  let endpoints: Endpoints;
  before(async () => {
    demo = await startDemoOrganization({ users: 5, rateLimit: false });
    transport = createTransport();
    endpoints = { api: demo.url, login: demo.url };
  });
  after(async () => {
    await transport.close();
    await demo.close();
  });
  beforeEach(() => demo.reset());

  const asked = (path: string) => demo.requests.filter((request) => request.path === path);
  const clientWith = (credentials: { clientId: string; clientSecret: string }, now?: () => number) =>
    new Client({
      endpoints,
      tokens: clientTokens(endpoints, credentials, transport, now),
      transport,
    });

  it("are got once for fifty calls at once, and again once when they have expired", async () => {
    const client = clientWith(demo);
    const fifty = () => Promise.all(Array.from({ length: 50 }, () => client.call(getUsers, {})));
    for (const { entities } of await fifty()) assert.equal(entities?.length, 5);
    assert.equal(asked("/oauth/token").length, 1);
    demo.faults.add({ match: { operation: "getUsers" }, fault: { kind: "expireToken" } });
    for (const { entities } of await fifty()) assert.equal(entities?.length, 5);
    assert.equal(asked("/oauth/token").length, 2);
  });

  it("are got anew shortly before their end, without a call being refused", async () => {
    let ahead = 0;
    const client = clientWith(demo, () => Date.now() + ahead);
    await client.call(getUsers, {});
    ahead = 24 * hour - 10_000;
    await client.call(getUsers, {});
    assert.equal(asked("/oauth/token").length, 2);
    assert(asked("/api/v2/users").every(({ status }) => status === 200));
  });

  it("are not asked for before they are needed, and whoever gives up leaves them to the others", async () => {
    const client = clientWith(demo);
    assert.equal(demo.requests.length, 0);
    const giveUp = new AbortController();
    const [given, kept] = [client.call(getUsers, {}, { signal: giveUp.signal }), client.call(getUsers, {})];
    giveUp.abort();
    await cancelled(given);
    assert.equal((await kept).entities?.length, 5);
    assert.equal(asked("/oauth/token").length, 1);
  });

  it("are refused with the reason, and asked for again by the next call", async () => {
    const client = clientWith({ clientId: demo.clientId, clientSecret: "wrong" });
    const refused = (error: unknown) => error instanceof ApiError && error.kind === "signInRefused";
    await assert.rejects(client.call(getUsersMe, {}), refused);
    await assert.rejects(client.call(getUsersMe, {}), refused);
    assert.equal(asked("/oauth/token").length, 2);
    assert.equal(asked("/api/v2/users/me").length, 0);
  });
});
