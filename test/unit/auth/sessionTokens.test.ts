import assert from "node:assert/strict";
import { getUsers } from "../../../src/api/operations/index.js";
import type { Session } from "../../../src/auth/session.js";
import { SessionTokens, type Sessions } from "../../../src/auth/sessionTokens.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { clientOf, failure, transports } from "../support/api.js";
import { settled } from "../support/clock.js";
import { freePort } from "../support/servers.js";

/** Sessions in memory, as SecretStorage keeps them: asynchronously. */
class MemorySessions implements Sessions {
  readonly kept = new Map<string, Session>();
  readonly saved: Session[] = [];

  async get(id: string): Promise<Session | undefined> {
    await settled();
    return this.kept.get(id);
  }

  async save(session: Session): Promise<void> {
    await settled();
    this.saved.push(session);
    this.kept.set(session.id, session);
  }
}

describe("the tokens of a session", () => {
  const transport = transports();
  let demo: DemoOrganization;
  let sessions: MemorySessions;
  let now: number;
  before(async () => {
    demo = await startDemoOrganization({ users: 3, rateLimit: false, tokenLifetime: 3_600 });
  });
  after(() => demo.close());
  beforeEach(() => {
    demo.reset();
    sessions = new MemorySessions();
    now = Date.now();
  });

  const session = (changes: Partial<Session> = {}): Session => ({
    id: "one",
    place: demo.url,
    organization: { ...demo.organization },
    identity: { kind: "client", id: demo.clientId, name: "Demo" },
    credentials: { kind: "clientCredentials", clientId: demo.clientId, clientSecret: demo.clientSecret },
    accessToken: "old-token",
    ...changes,
  });
  const tokens = (kept: Session, timeout = 2_000) => {
    sessions.kept.set(kept.id, kept);
    return new SessionTokens(sessions, kept.id, transport({ timeout }), () => now);
  };
  const tokenRequests = () => demo.requests.filter(({ path }) => path === "/oauth/token");

  it("are the stored one while it lasts, without a request", async () => {
    assert.equal(await tokens(session()).token(), "old-token");
    assert.equal(await tokens(session({ expiresAt: now + 31_000 })).token(), "old-token");
    assert.equal(demo.requests.length, 0);
  });

  it("are renewed shortly before the end, and the new one is kept with its end", async () => {
    const source = tokens(session({ expiresAt: now + 29_000 }));
    const token = await source.token();
    assert.notEqual(token, "old-token");
    const kept = sessions.kept.get("one");
    assert.equal(kept?.accessToken, token);
    assert((kept.expiresAt ?? 0) > now + 3_000_000);
    assert.deepEqual(
      { ...kept, accessToken: "", expiresAt: 0 },
      { ...session(), accessToken: "", expiresAt: 0 },
    );
    assert.equal(await source.token(), token);
    assert.equal(tokenRequests().length, 1);
  });

  it("are renewed once for fifty calls that are refused at once", async () => {
    const { client } = clientOf(demo.url, transport(), { tokens: tokens(session()) });
    await Promise.all(Array.from({ length: 50 }, () => client.call(getUsers, {})));
    assert.equal(tokenRequests().length, 1);
    assert.equal(sessions.saved.length, 1);
    const refused = demo.requests.filter(({ status }) => status === 401);
    assert.equal(refused.length, 50);
  });

  it("are renewed once for all who ask before the end, and once more for the next end", async () => {
    const source = tokens(session({ expiresAt: now + 1_000 }));
    const given = await Promise.all(Array.from({ length: 20 }, () => source.token()));
    assert.equal(new Set(given).size, 1);
    assert.equal(tokenRequests().length, 1);
    now += 3_600_000;
    assert.notEqual(await source.token(), given[0]);
    assert.equal(tokenRequests().length, 2);
  });

  it("are renewed once although the refusals come one after the other", async () => {
    const source = tokens(session());
    const first = await source.renew("old-token");
    assert.equal(await source.renew("old-token"), first);
    assert.equal(tokenRequests().length, 1);
  });

  it("are another window's newer one where there is one", async () => {
    const source = tokens(session());
    sessions.kept.set("one", session({ accessToken: "from another window" }));
    assert.equal(await source.renew("old-token"), "from another window");
    assert.equal(demo.requests.length, 0);
  });

  it("are another window's newer one also when it came at the last moment", async () => {
    const stale = session({ expiresAt: now });
    const source = tokens(stale);
    const asked: Session[] = [stale];
    sessions.get = async (id) => {
      await settled();
      return asked.pop() ?? session({ id, accessToken: "from another window" });
    };
    assert.equal(await source.token(), "from another window");
    assert.equal(demo.requests.length, 0);
  });

  for (const [what, credentials] of [
    ["a pasted token", { kind: "pastedToken" }],
    ["a demo organization's token", { kind: "demo" }],
  ] as const)
    it(`are not renewed where that needs a person: ${what}`, async () => {
      const source = tokens(session({ credentials, expiresAt: now - 1 }));
      assert.equal(await source.token(), "old-token");
      assert.equal(await source.renew("old-token"), undefined);
      assert.equal(demo.requests.length, 0);
      const { client } = clientOf(demo.url, transport(), { tokens: source });
      await failure(client.call(getUsers, {}), "signedOut");
    });

  it("are none after signing out", async () => {
    const source = tokens(session());
    sessions.kept.clear();
    await failure(source.token(), "signedOut");
    await failure(source.renew("old-token"), "signedOut");
    assert.equal(demo.requests.length, 0);
  });

  it("do not bring a session back that was signed out while they were renewed", async () => {
    const source = tokens(session());
    demo.faults.add({ fault: { kind: "slow", ms: 50 } });
    const renewing = source.renew("old-token");
    while (tokenRequests().length === 0) await settled();
    sessions.kept.clear();
    await failure(renewing, "signedOut");
    assert.equal(sessions.kept.size, 0);
    assert.equal(sessions.saved.length, 0);
  });

  it("are none after signing out during a renewal, though the old one would last a moment longer", async () => {
    const source = tokens(session({ expiresAt: now + 20_000 }));
    demo.faults.add({ fault: { kind: "slow", ms: 50 } });
    const asking = source.token();
    while (tokenRequests().length === 0) await settled();
    sessions.kept.clear();
    await failure(asking, "signedOut");
  });

  describe("when the client or its secret is refused", () => {
    const wrong = () =>
      session({
        credentials: { kind: "clientCredentials", clientId: demo.clientId, clientSecret: "wrong-canary" },
      });

    it("say so, keep the session, and do not ask again for half a minute", async () => {
      const source = tokens(wrong());
      const error = await failure(source.renew("old-token"), "signInRefused");
      assert(!error.message.includes("wrong-canary"));
      assert.equal(await failure(source.renew("old-token"), "signInRefused"), error);
      now += 29_999;
      await failure(source.renew("old-token"), "signInRefused");
      assert.equal(tokenRequests().length, 1);
      now += 1;
      await failure(source.renew("old-token"), "signInRefused");
      assert.equal(tokenRequests().length, 2);
      assert.deepEqual(sessions.kept.get("one"), wrong());
    });

    it("make every call fail with that, and the login server hears of it once", async () => {
      const { client } = clientOf(demo.url, transport(), { tokens: tokens(wrong()) });
      const errors = await Promise.all(
        Array.from({ length: 20 }, () => failure(client.call(getUsers, {}), "signInRefused")),
      );
      assert.equal(tokenRequests().length, 1);
      assert(errors.every(({ carriedOut }) => carriedOut === "no"));
    });

    it("are a newer window's all the same", async () => {
      const source = tokens(wrong());
      await failure(source.renew("old-token"), "signInRefused");
      sessions.kept.set("one", session({ accessToken: "newer" }));
      assert.equal(await source.renew("old-token"), "newer");
      assert.equal(await source.token(), "newer");
    });
  });

  describe("when the login server cannot be reached", () => {
    it("keep the session, and the next call tries again", async () => {
      const source = tokens(session());
      demo.faults.add({ match: { path: "/oauth/token" }, fault: { kind: "drop", when: "before" } });
      const error = await failure(source.renew("old-token"), "connectionLost");
      assert.equal(error.carriedOut, "no");
      assert.deepEqual(sessions.kept.get("one"), session());
      assert.notEqual(await source.renew("old-token"), undefined);
      assert.equal(tokenRequests().length, 2);
    });

    for (const [what, fault, kind] of [
      ["is down", { kind: "status", status: 503 }, "serverError"],
      ["takes no more", { kind: "status", status: 429 }, "rateLimited"],
      ["is a web page", { kind: "html", status: 200 }, "unexpectedAnswer"],
      ["never answers", { kind: "silent" }, "timeout"],
    ] as const)
      it(`do not take that for a refusal: it ${what}`, async () => {
        const source = tokens(session(), 200);
        demo.faults.add({ match: { path: "/oauth/token" }, fault });
        await failure(source.renew("old-token"), kind);
        assert.notEqual(await source.renew("old-token"), "old-token");
        assert.equal(tokenRequests().length, 2);
      });

    it("go on with the old one as long as it is good", async () => {
      const place = `http://127.0.0.1:${await freePort()}`;
      const source = tokens(session({ place, expiresAt: now + 10_000 }));
      assert.equal(await source.token(), "old-token");
      now += 10_000;
      await failure(source.token(), "unreachable");
    });
  });
});
