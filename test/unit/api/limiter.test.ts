import assert from "node:assert/strict";
import fc from "fast-check";
import { systemClock } from "../../../src/api/clock.js";
import { RateLimiter, type Priority, type Settle } from "../../../src/api/limiter.js";
import { startDemoOrganization } from "../../../src/demo/server.js";
import { getUsersMe } from "../../../src/api/operations/index.js";
import { cancelled, clientOf, closing, transports } from "../support/api.js";
import { FakeClock, settled } from "../support/clock.js";

const headers = (count: number, allowed: number, reset: number) => ({
  "inin-ratelimit-count": String(count),
  "inin-ratelimit-allowed": String(allowed),
  "inin-ratelimit-reset": String(reset),
});

/** A request that is let go, answered at once with these numbers. */
async function one(limiter: RateLimiter, ...numbers: [count: number, allowed: number, reset: number]) {
  const settle = await limiter.acquire("interactive");
  settle(headers(...numbers));
}

/** Asks for a request and notes when it is let go. */
function ask(limiter: RateLimiter, priority: Priority, name: string, gone: string[], signal?: AbortSignal) {
  const waits: number[] = [];
  const promise = limiter
    .acquire(priority, signal, (ms) => waits.push(ms))
    .then((settle) => {
      gone.push(name);
      return settle;
    });
  promise.catch(() => undefined);
  return { promise, waits };
}

describe("the rate limiter", () => {
  let clock: FakeClock;
  let limiter: RateLimiter;
  beforeEach(() => {
    clock = new FakeClock();
    limiter = new RateLimiter(clock);
  });

  it("holds nothing back before the server has named a limit", async () => {
    const gone: string[] = [];
    for (let i = 0; i < 500; i += 1) ask(limiter, "bulk", String(i), gone);
    await settled();
    assert.equal(gone.length, 500);
    assert.equal(clock.sleeping, 0);
  });

  it("lets go what the limit allows, and the rest when the window is over", async () => {
    await one(limiter, 1, 5, 10);
    const gone: string[] = [];
    const asked = Array.from({ length: 6 }, (_, i) => ask(limiter, "interactive", String(i), gone));
    await settled();
    assert.deepEqual(gone, ["0", "1", "2", "3"]);
    assert.deepEqual(asked[4]?.waits, [10_000]);
    assert.deepEqual(asked[0]?.waits, [], "who does not wait is told nothing");
    await clock.advance(9_999);
    assert.equal(gone.length, 4);
    for (const { promise } of asked.slice(0, 4)) (await promise)();
    await clock.advance(1);
    assert.deepEqual(gone, ["0", "1", "2", "3", "4", "5"]);
  });

  it("knows that others use the same token: the server's count is higher than its own", async () => {
    await one(limiter, 8, 10, 10);
    const gone: string[] = [];
    for (let i = 0; i < 4; i += 1) ask(limiter, "interactive", String(i), gone);
    await settled();
    assert.equal(gone.length, 2);
    await clock.advance(10_000);
    assert.equal(gone.length, 4);
  });

  it("does not count down when answers arrive out of order", async () => {
    const settles = await Promise.all(Array.from({ length: 5 }, () => limiter.acquire("interactive")));
    settles[4]?.(headers(5, 6, 10));
    settles[0]?.(headers(1, 6, 10));
    const gone: string[] = [];
    for (let i = 0; i < 2; i += 1) ask(limiter, "interactive", String(i), gone);
    await settled();
    assert.equal(gone.length, 1);
  });

  it("holds back in a new window too, before anything of that window was answered", async () => {
    await one(limiter, 1, 5, 10);
    await clock.advance(10_000);
    const gone: string[] = [];
    for (let i = 0; i < 50; i += 1) ask(limiter, "interactive", String(i), gone);
    await settled();
    assert.equal(gone.length, 5);
  });

  it("believes the server that a new window has begun, even before it thought so", async () => {
    // The whole seconds of `reset` let the window seem to last until 10.0 s; it ended at 9.3 s.
    for (let count = 1; count <= 3; count += 1) await one(limiter, count, 5, 10);
    await clock.advance(9_500);
    await one(limiter, 1, 5, 60);
    const gone: string[] = [];
    for (let i = 0; i < 10; i += 1) ask(limiter, "interactive", String(i), gone);
    await settled();
    assert.equal(gone.length, 4);
    await clock.advance(5_000);
    assert.equal(gone.length, 4, "the old window's end is not the new one's");
  });

  it("takes the end of a window from its first answer, for it begins when the server gets its first request", async () => {
    await one(limiter, 1, 1, 60);
    await clock.advance(60_000);
    const settle = await limiter.acquire("interactive");
    await clock.advance(400);
    settle(headers(1, 1, 60));
    const gone: string[] = [];
    ask(limiter, "interactive", "x", gone);
    await clock.advance(60_000 - 1);
    assert.deepEqual(gone, []);
    await clock.advance(1);
    assert.deepEqual(gone, ["x"]);
  });

  it("counts what is under way into the window that begins", async () => {
    await one(limiter, 1, 5, 10);
    const slow = await Promise.all([limiter.acquire("interactive"), limiter.acquire("interactive")]);
    await clock.advance(10_000);
    const gone: string[] = [];
    for (let i = 0; i < 10; i += 1) ask(limiter, "interactive", String(i), gone);
    await settled();
    assert.equal(gone.length, 3);
    for (const settle of slow) settle();
  });

  it("is not held up longer by an answer that was long under way", async () => {
    const slow = await limiter.acquire("interactive");
    await one(limiter, 2, 2, 10);
    await clock.advance(5_000);
    slow(headers(1, 2, 10));
    const gone: string[] = [];
    ask(limiter, "interactive", "x", gone);
    await clock.advance(5_000);
    assert.deepEqual(gone, ["x"]);
  });

  it("is not misled about a window by a late answer from the one before", async () => {
    await one(limiter, 1, 2, 8);
    await clock.advance(6_000);
    const slow = await limiter.acquire("interactive");
    await clock.advance(2_000);
    await one(limiter, 1, 2, 8);
    await clock.advance(100);
    slow(headers(2, 2, 2));
    const gone: string[] = [];
    for (let i = 0; i < 3; i += 1) ask(limiter, "interactive", String(i), gone);
    await clock.advance(7_800);
    assert(gone.length <= 1, "at most one more in the window that goes on");
    await clock.advance(200);
    assert(gone.length >= 2);
  });

  it("leaves a part of the limit to people's clicks", async () => {
    await one(limiter, 1, 100, 60);
    const gone: string[] = [];
    for (let i = 0; i < 100; i += 1) ask(limiter, "bulk", "bulk", gone);
    await settled();
    assert.equal(gone.length, 89, "100, less one that was, less a tenth");
    ask(limiter, "interactive", "click", gone);
    await clock.advance(250);
    assert.equal(gone.at(-1), "click");
    assert.equal(gone.length, 90);
  });

  it("lets a click overtake the bulk work that waits in front of it", async () => {
    await one(limiter, 10, 10, 10);
    const gone: string[] = [];
    ask(limiter, "bulk", "bulk 1", gone);
    ask(limiter, "bulk", "bulk 2", gone);
    ask(limiter, "interactive", "click", gone);
    await clock.advance(10_000);
    assert.deepEqual(gone, ["click", "bulk 1", "bulk 2"]);
  });

  it("forgets who is cancelled while waiting, and lets the others go", async () => {
    await one(limiter, 1, 1, 10);
    const gone: string[] = [];
    const stop = new AbortController();
    const first = ask(limiter, "interactive", "first", gone, stop.signal);
    ask(limiter, "interactive", "second", gone);
    await clock.advance(500);
    stop.abort();
    await cancelled(first.promise);
    await clock.advance(10_000);
    assert.deepEqual(gone, ["second"]);
  });

  it("does not go on waking up when everybody who waited is gone", async () => {
    await one(limiter, 1, 1, 60);
    const stop = new AbortController();
    const { promise } = ask(limiter, "bulk", "x", [], stop.signal);
    await settled();
    assert.equal(clock.sleeping, 1);
    stop.abort();
    await cancelled(promise);
    await clock.advance(250);
    assert.equal(clock.sleeping, 0);
  });

  it("refuses who is cancelled already, without counting it", async () => {
    await one(limiter, 1, 2, 10);
    await cancelled(limiter.acquire("interactive", AbortSignal.abort()));
    const gone: string[] = [];
    ask(limiter, "interactive", "x", gone);
    await settled();
    assert.deepEqual(gone, ["x"]);
  });

  it("is silent for as long as the server asked", async () => {
    limiter.silence(7);
    limiter.silence(3);
    const gone: string[] = [];
    const { waits } = ask(limiter, "interactive", "x", gone);
    assert.deepEqual(waits, [7_000]);
    await clock.advance(6_999);
    assert.deepEqual(gone, []);
    await clock.advance(1);
    assert.deepEqual(gone, ["x"]);
  });

  for (const [what, odd] of [
    ["no headers", {}],
    ["words", { ...headers(1, 1, 60), "inin-ratelimit-count": "many" }],
    ["nothing in them", { ...headers(1, 1, 60), "inin-ratelimit-allowed": "" }],
    ["a limit of nothing", headers(0, 0, 60)],
    ["negative numbers", headers(-1, -1, -1)],
  ] as const)
    it(`learns nothing from ${what}`, async () => {
      (await limiter.acquire("interactive"))(odd);
      const gone: string[] = [];
      for (let i = 0; i < 10; i += 1) ask(limiter, "interactive", String(i), gone);
      await settled();
      assert.equal(gone.length, 10);
    });

  it("does not believe in windows without end", async () => {
    const settle = await limiter.acquire("interactive");
    settle({ ...headers(5, 5, 60), "inin-ratelimit-reset": "1e300" });
    const gone: string[] = [];
    ask(limiter, "interactive", "x", gone);
    await clock.advance(60_000);
    assert.deepEqual(gone, ["x"]);
  });

  it("counts an end once, however often it is told", async () => {
    const settle = await limiter.acquire("interactive");
    settle(headers(1, 2, 10));
    settle(headers(1, 2, 60));
    settle();
    await clock.advance(10_000);
    const gone: string[] = [];
    for (let i = 0; i < 4; i += 1) ask(limiter, "interactive", String(i), gone);
    await settled();
    assert.equal(gone.length, 2);
  });

  /** A server that counts as the real one does: fixed windows that begin with a request, `reset` in whole seconds. */
  class CountingServer {
    readonly #length: number;
    #ends = 0;
    #count = 0;
    most = 0;
    constructor(
      readonly allowed: number,
      seconds: number,
    ) {
      this.#length = seconds * 1000;
    }
    take(now: number) {
      if (now >= this.#ends) {
        this.#ends = now + this.#length;
        this.#count = 0;
      }
      this.#count += 1;
      this.most = Math.max(this.most, this.#count);
      return headers(this.#count, this.allowed, Math.max(1, Math.ceil((this.#ends - now) / 1000)));
    }
  }

  it("never exceeds the limit in a window, whatever comes when and however long it is under way", async function () {
    this.timeout(60_000);
    const asking = fc.record({
      after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
      priority: fc.constantFrom<Priority>("interactive", "bulk"),
      there: fc.integer({ min: 0, max: 1_500 }),
      back: fc.integer({ min: 0, max: 1_500 }),
      cancelAfter: fc.option(fc.integer({ min: 0, max: 8_000 }), { freq: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 8, max: 60 }),
        fc.array(asking, { minLength: 1, maxLength: 60 }),
        async (allowed, seconds, asked) => {
          const clock = new FakeClock();
          const limiter = new RateLimiter(clock);
          const server = new CountingServer(allowed, seconds);
          // The first answer names the limit; nobody can hold to one before.
          (await limiter.acquire("interactive"))(server.take(clock.now()));
          let ended = 0;
          const run = async ({ priority, there, back, cancelAfter }: (typeof asked)[number]) => {
            const stop = new AbortController();
            if (cancelAfter !== null) void clock.sleep(cancelAfter).then(() => stop.abort());
            let settle: Settle;
            try {
              settle = await limiter.acquire(priority, stop.signal);
            } catch {
              ended += 1;
              return;
            }
            await clock.sleep(there);
            const answer = server.take(clock.now());
            await clock.sleep(back);
            settle(answer);
            ended += 1;
          };
          for (const asking of asked) {
            if (asking.after > 0) await clock.advance(asking.after);
            void run(asking);
          }
          // Everybody gets a turn: no later than one window for each portion of the limit, and one to begin with.
          const portion = Math.max(1, allowed - Math.min(20, Math.floor(allowed / 10)));
          await clock.advance((Math.ceil(asked.length / portion) + 2) * (seconds + 5) * 1000 + 60_000);
          assert.equal(ended, asked.length, "somebody was forgotten");
          assert(server.most <= allowed, `${server.most} requests in a window of ${allowed}`);
          assert.equal(clock.sleeping, 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  describe("with a real server", () => {
    const using = closing();
    const transport = transports();

    it("makes more calls than the limit allows without a single refusal", async () => {
      const demo = await using(startDemoOrganization({ users: 5, rateLimit: { requests: 20, seconds: 2 } }));
      const token = demo.accessToken;
      // The system's clock: this one test is about real windows.
      const { client } = clientOf(demo.url, transport(), { token, clock: systemClock });
      await client.call(getUsersMe, {});
      await Promise.all(Array.from({ length: 30 }, () => client.call(getUsersMe, {}, { priority: "bulk" })));
      const statuses = demo.requests.map(({ status }) => status);
      assert.deepEqual(new Set(statuses), new Set([200]));
      assert.equal(statuses.length, 31);
    });
  });
});
