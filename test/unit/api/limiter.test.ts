import assert from "node:assert/strict";
import fc from "fast-check";
import { systemClock } from "../../../src/api/clock.js";
import { RateLimiter, type Priority, type Settle } from "../../../src/api/limiter.js";
import { startDemoOrganization } from "../../../src/demo/server.js";
import { getUsersMe } from "../../../src/api/operations/index.js";
import { cancelled, clientOf, closing, failure, transports } from "../support/api.js";
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

/** A clock that somebody sets, or that goes on while the machine and its timers sleep. */
class JumpingClock extends FakeClock {
  #ahead = 0;
  override now(): number {
    return super.now() + this.#ahead;
  }
  jump(ms: number) {
    this.#ahead += ms;
  }
}

interface ServerKind {
  readonly allowed: number;
  readonly seconds: number;
  /** A window begins with the first request after the last one, or when the last one ends. */
  readonly begins: "with a request" | "by the clock";
  /** What is left of a window in whole seconds: rounded up, or the next one, as the real server says it. */
  readonly reset: "up" | "next";
}

/** A server that counts in fixed windows, as the real one does. */
class CountingServer {
  readonly #kind: ServerKind;
  readonly windows: { readonly starts: number; count: number }[] = [];

  constructor(kind: Partial<ServerKind> = {}) {
    this.#kind = { allowed: 300, seconds: 60, begins: "with a request", reset: "up", ...kind };
  }

  take(now: number) {
    const { allowed, seconds, begins, reset } = this.#kind;
    const length = seconds * 1000;
    let window = this.windows.at(-1);
    if (!window || now >= window.starts + length) {
      const starts = begins === "by the clock" ? now - (now % length) : now;
      window = { starts, count: 0 };
      this.windows.push(window);
    }
    window.count += 1;
    const left = (window.starts + length - now) / 1000;
    return headers(window.count, allowed, reset === "up" ? Math.ceil(left) : Math.floor(left) + 1);
  }

  /** The most that it counted in a window. */
  get most() {
    return Math.max(...this.windows.map(({ count }) => count));
  }
}

const serverKind = (allowed: fc.Arbitrary<number>, seconds: fc.Arbitrary<number>): fc.Arbitrary<ServerKind> =>
  fc.record({
    allowed,
    seconds,
    begins: fc.constantFrom("with a request", "by the clock"),
    reset: fc.constantFrom("up", "next"),
  });

describe("the rate limiter", () => {
  let clock: JumpingClock;
  let limiter: RateLimiter;
  beforeEach(() => {
    clock = new JumpingClock();
    limiter = new RateLimiter(clock);
  });

  for (const priority of ["interactive", "bulk"] as const)
    it(`sends a few ahead before the server has named a limit, of however many are asked for: ${priority}`, async () => {
      const gone: string[] = [];
      const asked = Array.from({ length: 600 }, (_, i) => ask(limiter, priority, String(i), gone));
      await settled();
      assert.equal(gone.length, 3);
      (await asked[0]?.promise)?.({});
      await settled();
      assert.equal(gone.length, 4, "an answer that names no limit makes room for one more");
      (await asked[1]?.promise)?.(headers(2, 300, 60));
      await settled();
      // The first one may be in the count of the second, or not; of the others, bulk work may have eight under way.
      assert.equal(gone.length, priority === "bulk" ? 10 : 299);
    });

  it("lets a click be the first to go when the answer comes that names the limit", async () => {
    const gone: string[] = [];
    const [first] = Array.from({ length: 600 }, () => ask(limiter, "bulk", "bulk", gone));
    const { waits } = ask(limiter, "interactive", "click", gone);
    await settled();
    assert.equal(gone.length, 3);
    (await first?.promise)?.(headers(1, 300, 60));
    await settled();
    assert.equal(gone[3], "click");
    assert.deepEqual(waits, [], "nobody can say how long an answer takes");
  });

  it("sends a few ahead into each new window, and a click with them", async () => {
    await one(limiter, 1, 300, 60);
    await clock.advance(60_000);
    const gone: string[] = [];
    const [first] = Array.from({ length: 100 }, () => ask(limiter, "bulk", "bulk", gone));
    ask(limiter, "interactive", "click", gone);
    await settled();
    assert.deepEqual(gone, ["bulk", "bulk", "bulk", "click"]);
    // Others have used it up.
    (await first?.promise)?.(headers(297, 300, 58));
    await settled();
    assert.equal(gone.length, 4);
  });

  it("lets go what the limit allows, and the rest when the window is over", async () => {
    await one(limiter, 1, 5, 10);
    const gone: string[] = [];
    const asked = Array.from({ length: 6 }, (_, i) => ask(limiter, "interactive", String(i), gone));
    await settled();
    assert.deepEqual(gone, ["0", "1", "2", "3"]);
    for (const [i, { promise }] of asked.slice(0, 4).entries()) (await promise)(headers(i + 2, 5, 10));
    await settled();
    assert.deepEqual(asked[4]?.waits, [10_000]);
    assert.deepEqual(asked[0]?.waits, [], "who does not wait is told nothing");
    await clock.advance(9_999);
    assert.equal(gone.length, 4);
    await clock.advance(1);
    assert.deepEqual(gone, ["0", "1", "2", "3", "4", "5"]);
    assert.deepEqual(asked[4].waits, [10_000], "it is told once");
  });

  it("tells who comes when everything is used at once how long that lasts", async () => {
    await one(limiter, 5, 5, 10);
    await clock.advance(3_000);
    const gone: string[] = [];
    assert.deepEqual(ask(limiter, "interactive", "x", gone).waits, [7_000]);
    assert.deepEqual(ask(limiter, "bulk", "y", gone).waits, [7_000]);
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

  it("adds what is under way to the count of others: no answer has told of it", async () => {
    await one(limiter, 1, 20, 30);
    const mine = await Promise.all(Array.from({ length: 5 }, () => limiter.acquire("interactive")));
    // Of 12, eleven are not ours; the four others of ours come on top.
    mine[0]?.(headers(12, 20, 30));
    const gone: string[] = [];
    const asked = Array.from({ length: 20 }, (_, i) => ask(limiter, "interactive", String(i), gone));
    await settled();
    assert.equal(gone.length, 4);
    // They arrived before: the count had them already, and there is room after all.
    for (const [i, settle] of mine.slice(1).entries()) settle(headers(11 - i, 20, 30));
    await settled();
    assert.equal(gone.length, 8);
    assert.deepEqual(asked[7]?.waits, [], "it was not told of a wait for the window's end");
  });

  it("does not count down when answers arrive out of order", async () => {
    await one(limiter, 1, 7, 10);
    const settles = await Promise.all(Array.from({ length: 5 }, () => limiter.acquire("interactive")));
    settles[4]?.(headers(6, 7, 10));
    for (let i = 0; i < 4; i += 1) settles[i]?.(headers(i + 2, 7, 10));
    const gone: string[] = [];
    for (let i = 0; i < 2; i += 1) ask(limiter, "interactive", String(i), gone);
    await settled();
    assert.equal(gone.length, 1);
  });

  it("holds to a limit that has become smaller, and uses one that has become larger", async () => {
    await one(limiter, 1, 10, 60);
    await one(limiter, 2, 4, 60);
    const gone: string[] = [];
    const asked = Array.from({ length: 12 }, (_, i) => ask(limiter, "interactive", String(i), gone));
    await settled();
    assert.equal(gone.length, 2);
    (await asked[0]?.promise)?.(headers(3, 8, 60));
    await settled();
    assert.equal(gone.length, 6);
  });

  it("begins again with a new token, of which the server has counted nothing", async () => {
    for (let count = 1; count <= 5; count += 1) await one(limiter, count, 5, 60);
    await clock.advance(20_000);
    const gone: string[] = [];
    ask(limiter, "interactive", "old", gone);
    await settled();
    assert.deepEqual(gone, []);
    await clock.advance(40_000);
    // A call of the new window: its token is refused and replaced, and the next one tells of the other's window.
    await clock.advance(5_000);
    await one(limiter, 1, 5, 60);
    for (let i = 0; i < 10; i += 1) ask(limiter, "interactive", "new", gone);
    await settled();
    assert.equal(
      gone.filter((name) => name === "new").length,
      3,
      "5, less one that is told, less the old one",
    );
    await clock.advance(59_999);
    assert.equal(gone.filter((name) => name === "new").length, 3);
    await clock.advance(1);
    assert(gone.filter((name) => name === "new").length > 3);
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

  it("does not wait for answers that do not come before the window is over", async () => {
    await one(limiter, 1, 3, 10);
    await clock.advance(100);
    const gone: string[] = [];
    for (let i = 0; i < 3; i += 1) ask(limiter, "interactive", String(i), gone);
    await clock.advance(9_899);
    assert.deepEqual(gone, ["0", "1"]);
    await clock.advance(1);
    assert.deepEqual(gone, ["0", "1", "2"]);
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

  it("is not held up in a new window by an answer of the one before that comes right after its end", async () => {
    await one(limiter, 1, 5, 10);
    await clock.advance(9_900);
    const slow = await limiter.acquire("interactive");
    await clock.advance(100);
    const gone: string[] = [];
    ask(limiter, "interactive", "first", gone);
    slow(headers(5, 5, 1));
    ask(limiter, "interactive", "second", gone);
    await settled();
    assert.deepEqual(gone, ["first", "second"]);
  });

  it("finds the window's end within the whole seconds that it is told, the more answers the closer", async () => {
    // It ends after 10.2 s: eleven seconds, says the first answer, and those at 0.2 s say ten.
    await one(limiter, 1, 3, 11);
    await clock.advance(200);
    await one(limiter, 2, 3, 10);
    await one(limiter, 3, 3, 10);
    const gone: string[] = [];
    ask(limiter, "interactive", "x", gone);
    await clock.advance(9_999);
    assert.deepEqual(gone, []);
    await clock.advance(1);
    assert.deepEqual(gone, ["x"]);
  });

  it("lets nobody go between a 429 and the silence that it asks for", async () => {
    const settles = await Promise.all(Array.from({ length: 3 }, () => limiter.acquire("bulk")));
    const gone: string[] = [];
    ask(limiter, "bulk", "x", gone);
    settles[0]?.({});
    limiter.silence(5);
    await clock.advance(4_999);
    assert.deepEqual(gone, []);
    await clock.advance(1);
    assert.deepEqual(gone, ["x"]);
  });

  /** Bulk work that is answered at once, on a server that counts as the real one does. */
  function work(server: CountingServer, calls: number, gone: string[]) {
    for (let i = 0; i < calls; i += 1)
      void ask(limiter, "bulk", "bulk", gone).promise.then((settle) => settle(server.take(clock.now())));
  }

  it("leaves room for people's clicks at any moment, less and less of it, and uses 99 of 100 in the end", async () => {
    const server = new CountingServer();
    const gone: string[] = [];
    work(server, 1_000, gone);
    await settled();
    assert.equal(gone.length, 280, "300, less 20 for clicks");
    for (const [at, used] of [
      [15_000, 285],
      [30_000, 290],
      [45_000, 295],
      [59_999, 297],
    ] as const) {
      await clock.advance(at - (clock.now() - 1_000_000));
      assert.equal(gone.length, used, `after ${at / 1000} s`);
    }
    for (let click = 1; click <= 3; click += 1) {
      await one(limiter, 297 + click, 300, 1);
      server.take(clock.now());
    }
    const { waits } = ask(limiter, "interactive", "late click", gone);
    assert.deepEqual(waits, [1], "the one that comes when everything is used waits for the window's end");
    await clock.advance(1);
    assert.equal(gone[297], "late click", "and before everything else");
    assert.equal(server.most, 300);
  });

  it("tells bulk work that waits for the reserve to shrink how long that is", async () => {
    await one(limiter, 280, 300, 60);
    const gone: string[] = [];
    const { waits } = ask(limiter, "bulk", "x", gone);
    assert.deepEqual(waits, [1_500]);
    await clock.advance(1_500);
    assert.deepEqual(gone, []);
    await clock.advance(1);
    assert.deepEqual(gone, ["x"]);
  });

  it("lets a click go past bulk work that has as much under way as it may, and keeps a connection for it", async () => {
    await one(limiter, 1, 300, 60);
    const gone: string[] = [];
    const [first] = Array.from({ length: 20 }, () => ask(limiter, "bulk", "bulk", gone));
    await settled();
    assert.equal(gone.length, 8);
    const { waits } = ask(limiter, "interactive", "click", gone);
    await settled();
    assert.equal(gone.at(-1), "click");
    assert.deepEqual(waits, []);
    (await first?.promise)?.(headers(2, 300, 60));
    await settled();
    assert.equal(gone.length, 9, "eight are under way, the click among them");
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

  it("takes no notice of who throws when told of a wait", async () => {
    limiter.silence(7);
    const gone: string[] = [];
    const broken = () => {
      throw new Error("its own mistake");
    };
    // The first is told at once, the other when the first window is used up.
    void limiter.acquire("interactive", undefined, broken).then((settle) => {
      gone.push("first");
      settle(headers(1, 1, 60));
    });
    void limiter.acquire("bulk", undefined, broken).then(() => gone.push("second"));
    ask(limiter, "bulk", "third", gone);
    await clock.advance(7_000);
    assert.deepEqual(gone[0], "first");
    await clock.advance(60_000);
    await clock.advance(60_000);
    assert.deepEqual(gone, ["first", "second", "third"]);
  });

  it("refuses who would wait longer than a minute for the end of a silence, and who waits already", async () => {
    await one(limiter, 1, 1, 30);
    const gone: string[] = [];
    const early = ask(limiter, "bulk", "early", gone);
    await settled();
    limiter.silence(3_600);
    const error = await failure(limiter.acquire("interactive"), "rateLimited");
    assert.equal(error.retryAfter, 3_600);
    assert.equal(error.carriedOut, "no");
    await clock.advance(250);
    await failure(early.promise, "rateLimited");
    await clock.advance(100_000);
    assert.equal((await failure(limiter.acquire("bulk"), "rateLimited")).retryAfter, 3_500);
    assert.equal(clock.sleeping, 0);
    await clock.advance(3_440_000);
    const { waits } = ask(limiter, "bulk", "late", gone);
    assert.deepEqual(waits, [59_750]);
    await clock.advance(59_750);
    assert.deepEqual(gone, ["late"]);
  });

  it("does not believe in a silence without end, nor in one of nothing", async () => {
    for (const odd of [Number.NaN, -5, 0]) limiter.silence(odd);
    (await limiter.acquire("interactive"))();
    limiter.silence(Number.POSITIVE_INFINITY);
    assert.equal((await failure(limiter.acquire("bulk"), "rateLimited")).retryAfter, 86_400);
    await clock.advance(86_400_000);
    (await limiter.acquire("interactive"))();
  });

  it("counts nothing for a request that was certainly not sent", async () => {
    await one(limiter, 1, 3, 60);
    for (let i = 0; i < 10; i += 1) (await limiter.acquire("interactive"))("notSent");
    const gone: string[] = [];
    for (let i = 0; i < 9; i += 1) ask(limiter, "interactive", String(i), gone);
    await settled();
    assert.equal(gone.length, 2);
  });

  for (const [what, odd] of [
    ["no headers", {}],
    ["words", { ...headers(1, 1, 60), "inin-ratelimit-count": "many" }],
    ["nothing for a limit", { ...headers(1, 1, 60), "inin-ratelimit-allowed": "" }],
    ["nothing for a count", { ...headers(1, 1, 60), "inin-ratelimit-count": "" }],
    ["nothing for what is left", { ...headers(1, 1, 60), "inin-ratelimit-reset": " " }],
    ["a limit of nothing", headers(0, 0, 60)],
    ["negative numbers", headers(-1, -1, -1)],
  ] as const)
    it(`learns nothing from ${what}`, async () => {
      (await limiter.acquire("interactive"))(odd);
      const gone: string[] = [];
      for (let i = 0; i < 100; i += 1)
        void ask(limiter, "interactive", String(i), gone).promise.then((settle) => settle(odd));
      await settled();
      assert.equal(gone.length, 100);
    });

  it("counts an answer without numbers, and a request without an answer, as long as no later answer can have", async () => {
    await one(limiter, 1, 6, 60);
    (await limiter.acquire("interactive"))({});
    (await limiter.acquire("interactive"))();
    const gone: string[] = [];
    const asked = Array.from({ length: 9 }, (_, i) => ask(limiter, "interactive", String(i), gone));
    await settled();
    assert.equal(gone.length, 3, "6, less one that was told, less two that may be counted");
    await clock.advance(10_000);
    for (const [i, { promise }] of asked.slice(0, 2).entries()) (await promise)(headers(i + 2, 6, 50));
    await settled();
    assert.equal(gone.length, 3, "these were sent when the others may have been on their way still");
    await clock.advance(50_000);
    assert.equal(
      gone.length,
      8,
      "the next window has the one that is under way, and nothing of what was lost",
    );
  });

  it("takes what was lost to be in the count of a request that was sent long after it", async () => {
    await one(limiter, 1, 6, 60);
    (await limiter.acquire("interactive"))();
    await clock.advance(5_000);
    await one(limiter, 3, 6, 55);
    const gone: string[] = [];
    for (let i = 0; i < 9; i += 1) ask(limiter, "interactive", String(i), gone);
    await settled();
    assert.equal(gone.length, 3);
  });

  it("counts a request into the new window that was lost when the old one ended", async () => {
    await one(limiter, 1, 5, 10);
    await clock.advance(9_900);
    (await limiter.acquire("interactive"))();
    await clock.advance(100);
    const gone: string[] = [];
    for (let i = 0; i < 10; i += 1) ask(limiter, "interactive", String(i), gone);
    await settled();
    assert.equal(gone.length, 4);
  });

  it("believes that a window of a minute may begin with 61 seconds, as the real server says", async () => {
    await one(limiter, 1, 1, 61);
    const gone: string[] = [];
    ask(limiter, "interactive", "x", gone);
    await clock.advance(60_999);
    assert.deepEqual(gone, []);
    await clock.advance(1);
    assert.deepEqual(gone, ["x"]);
  });

  it("does not take a window to be over of which no whole second is left", async () => {
    await one(limiter, 1, 1, 0);
    const gone: string[] = [];
    ask(limiter, "interactive", "x", gone);
    await clock.advance(999);
    assert.deepEqual(gone, []);
    await clock.advance(1);
    assert.deepEqual(gone, ["x"]);
  });

  it("waits no longer than for the window's end when the machine's clock is set back", async () => {
    await one(limiter, 1, 1, 60);
    limiter.silence(5);
    clock.jump(-3_600_000);
    const gone: string[] = [];
    const { waits } = ask(limiter, "interactive", "x", gone);
    assert.deepEqual(waits, [5_000]);
    await clock.advance(60_000);
    assert.deepEqual(gone, ["x"]);
  });

  it("finds out within a moment that the machine slept and the window is over", async () => {
    await one(limiter, 1, 1, 60);
    const gone: string[] = [];
    ask(limiter, "interactive", "x", gone);
    await clock.advance(1_000);
    // Timers stand still while the machine sleeps.
    clock.jump(3_600_000);
    await clock.advance(250);
    assert.deepEqual(gone, ["x"]);
  });

  it("sends a few ahead when the clock was set forward: their answers tell that the window goes on", async () => {
    await one(limiter, 280, 300, 60);
    clock.jump(70_000);
    const gone: string[] = [];
    const asked = Array.from({ length: 100 }, () => ask(limiter, "bulk", "bulk", gone));
    await settled();
    assert.equal(gone.length, 3);
    for (const [i, { promise }] of asked.slice(0, 3).entries()) (await promise)(headers(281 + i, 300, 60));
    await settled();
    assert.equal(gone.length, 3);
  });

  it("does not believe in windows without end", async () => {
    const settle = await limiter.acquire("interactive");
    settle({ ...headers(5, 5, 60), "inin-ratelimit-reset": "1e300" });
    const gone: string[] = [];
    ask(limiter, "interactive", "x", gone);
    await clock.advance(119_999);
    assert.deepEqual(gone, []);
    await clock.advance(1);
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

  it("never exceeds the limit in a window, whatever comes when and however long it is under way", async function () {
    this.timeout(60_000);
    const asking = fc.record({
      after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
      priority: fc.constantFrom<Priority>("interactive", "bulk"),
      there: fc.integer({ min: 0, max: 1_500 }),
      back: fc.integer({ min: 0, max: 1_500 }),
      /** Before it was sent, or after: then it is on its way all the same, and nobody waits for its answer. */
      cancelAfter: fc.option(fc.integer({ min: 0, max: 8_000 }), { freq: 6 }),
      lost: fc.option(fc.constant(true), { freq: 10 }),
    });
    await fc.assert(
      fc.asyncProperty(
        // A few are sent ahead: a limit of less than that is no limit of a server that anybody could work with.
        serverKind(fc.integer({ min: 3, max: 20 }), fc.integer({ min: 8, max: 61 })),
        fc.integer({ min: 0, max: 60_000 }),
        fc.array(asking, { minLength: 1, maxLength: 120 }),
        async (kind, start, asked) => {
          const clock = new FakeClock(1_000_000 + start);
          const limiter = new RateLimiter(clock);
          const server = new CountingServer(kind);
          const ended = new Set<(typeof asked)[number]>();
          const clicksWaiting = new Map<(typeof asked)[number], number>();
          let overtaken = 0;
          // Nobody can hold to a limit that no answer has named: until then none gets lost.
          let named = false;
          const run = async (asking: (typeof asked)[number]) => {
            const { priority, there, back, cancelAfter, lost } = asking;
            const stop = new AbortController();
            if (cancelAfter !== null) void clock.sleep(cancelAfter).then(() => stop.abort());
            let settle: Settle;
            if (priority === "interactive") clicksWaiting.set(asking, clock.now());
            try {
              settle = await limiter.acquire(priority, stop.signal);
            } catch {
              ended.add(asking);
              return;
            } finally {
              clicksWaiting.delete(asking);
            }
            if (priority === "bulk" && [...clicksWaiting.values()].some((since) => since < clock.now()))
              overtaken += 1;
            const end = (answer?: Parameters<Settle>[0]) => {
              settle(answer);
              ended.add(asking);
            };
            const giveUp = () => end();
            if (named) stop.signal.addEventListener("abort", giveUp);
            await clock.sleep(there);
            const answer = server.take(clock.now());
            await clock.sleep(back);
            // Of who gave up before, the limiter knows already.
            end(lost && named ? undefined : answer);
            named = true;
          };
          for (const asking of asked) {
            if (asking.after > 0) await clock.advance(asking.after);
            void run(asking);
          }
          // Everybody gets a turn: no later than one window for each portion of the limit, and some to begin with.
          const portion = kind.allowed - Math.min(20, Math.floor(kind.allowed / 10));
          await clock.advance(
            (Math.ceil((2 * asked.length) / portion) + 3) * (kind.seconds + 5) * 1000 + 60_000,
          );
          assert.equal(ended.size, asked.length, "somebody was forgotten");
          assert(server.most <= kind.allowed, `${server.most} requests in a window of ${kind.allowed}`);
          assert.equal(overtaken, 0, "bulk work went before a click that had come earlier");
          assert.equal(clock.sleeping, 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("gets bulk work 95 % of what is allowed or more, and clicks through at once, however far the server is", async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(
        serverKind(fc.integer({ min: 180, max: 300 }), fc.constant(60)),
        fc.integer({ min: 0, max: 60_000 }),
        fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 20 }),
        fc.infiniteStream(fc.integer({ min: 4_000, max: 15_000 })),
        fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 5 }),
        async (kind, start, latencies, pauses, bursts) => {
          const clock = new FakeClock(1_000_000 + start);
          const limiter = new RateLimiter(clock);
          const server = new CountingServer(kind);
          let turn = 0;
          const latency = () => latencies[(turn += 1) % latencies.length] ?? 0;
          const run = async (priority: Priority) => {
            const asked = clock.now();
            const settle = await limiter.acquire(priority);
            const waited = clock.now() - asked;
            await clock.sleep(latency());
            const answer = server.take(clock.now());
            await clock.sleep(latency());
            settle(answer);
            return waited;
          };
          // More than four windows hold, and it comes in bursts at the beginning.
          const calls = Math.ceil(4.5 * kind.allowed);
          let done = 0;
          for (const burst of bursts) {
            await clock.advance(burst);
            for (let i = 0; i < calls / bursts.length; i += 1) void run("bulk").finally(() => (done += 1));
          }
          const waits: number[] = [];
          const end = clock.now() + 6 * 60_000;
          for (const pause of pauses) {
            await clock.advance(pause);
            if (clock.now() > end) break;
            void run("interactive").then((waited) => waits.push(waited));
          }
          await clock.advance(2_000);
          assert.equal(done, bursts.length * Math.ceil(calls / bursts.length), "somebody was forgotten");
          assert(server.most <= kind.allowed, `${server.most} requests in a window of ${kind.allowed}`);
          // Three windows in which bulk work waited all the time, and the time that went by between them.
          const [, first, , , next] = server.windows;
          assert(first && next);
          const counted = server.windows.slice(1, 4).reduce((sum, { count }) => sum + count, 0);
          const rate = counted / ((next.starts - first.starts) / 60_000) / kind.allowed;
          assert(rate >= 0.95, `${(100 * rate).toFixed(1)} % of what is allowed`);
          assert(waits.length >= 20);
          assert(
            Math.max(...waits) <= 1_000,
            `a click waited ${Math.max(...waits)} ms: longer than an answer takes`,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("shares a token with another window of VS Code without a refusal, whenever that one begins", async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 70_000 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 20 }),
        async (later, latencies) => {
          const clock = new FakeClock();
          const server = new CountingServer();
          let turn = 0;
          const latency = () => latencies[(turn += 1) % latencies.length] ?? 0;
          const run = async (limiter: RateLimiter) => {
            const settle = await limiter.acquire("bulk");
            await clock.sleep(latency());
            const answer = server.take(clock.now());
            await clock.sleep(latency());
            settle(answer);
          };
          for (const wait of [later, 200_000]) {
            const limiter = new RateLimiter(clock);
            for (let i = 0; i < 500; i += 1) void run(limiter);
            await clock.advance(wait);
          }
          assert(server.most <= 300, `${server.most} requests in a window of 300`);
          const [, second, third] = server.windows;
          assert(second && third && second.count >= 285, `${second?.count} requests in the second window`);
        },
      ),
      { numRuns: 40 },
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
