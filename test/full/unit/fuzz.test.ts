// Malformed requests at the demo organization: it says what is wrong with each, and stays as it is.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { Agent, request, type Dispatcher } from "undici";
import { operations } from "../../../src/api/operations/index.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";

const REQUESTS = 20_000;
const SEED = 20260;

/** The same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe("The demo organization under malformed requests", () => {
  let demo: DemoOrganization;
  before(async () => {
    demo = await startDemoOrganization({ rateLimit: false, seed: "fuzz" });
  });
  after(() => demo.close());

  it(`answers ${REQUESTS} of them (seed ${SEED}) without an error of its own, and in flat memory`, async () => {
    const next = random(SEED);
    const one = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(next() * list.length)] ?? list[0];
    const userIds = [...demo.state.users.keys()];
    const text = (): string =>
      one([
        "",
        "x",
        "..",
        "%00",
        "🙂",
        "-1",
        "1e9",
        "null",
        "ä".repeat(300),
        "'\"<>",
        "[]",
        "true",
        userIds[Math.floor(next() * userIds.length)] ?? "",
      ]);
    const value = (depth = 0): unknown => {
      const kind = Math.floor(next() * (depth > 3 ? 5 : 7));
      if (kind === 5) return Array.from({ length: Math.floor(next() * 4) }, () => value(depth + 1));
      if (kind === 6)
        return Object.fromEntries(
          ["id", "proficiency", "query", "type", "value", "fields", "pageSize", text()].map((key) => [
            key,
            value(depth + 1),
          ]),
        );
      return [null, true, next() * 1e12 - 5e11, text(), -1][kind];
    };
    const agent = new Agent({ connections: 8 });
    const statuses = new Map<number, number>();
    const send = async (): Promise<void> => {
      const operation = operations[Math.floor(next() * operations.length)];
      if (!operation || operation.path.endsWith("/tokens/me")) return;
      const anyUser = userIds[Math.floor(next() * userIds.length)] ?? "x";
      const path = operation.path.replace(/\{\w+\}/g, () =>
        next() < 0.7 ? anyUser : encodeURIComponent(text()) || "x",
      );
      const query = Object.keys(operation.query?.properties ?? {})
        .filter(() => next() < 0.3)
        .map((name) => `${name}=${encodeURIComponent(text())}`)
        .join("&");
      const writes = operation.method !== "GET" && operation.method !== "DELETE";
      const kind = next();
      const body = kind < 0.4 ? JSON.stringify(value()) : kind < 0.7 ? text() : kind < 0.9 ? "{" : "";
      const answer: Dispatcher.ResponseData = await request(`${demo.url}${path}?${query}`, {
        dispatcher: agent,
        method: next() < 0.95 ? operation.method : one(["PUT", "PATCH", "POST", "DELETE", "OPTIONS"]),
        headers: {
          authorization: next() < 0.95 ? `Bearer ${demo.accessToken}` : text().replace(/[^\x20-\x7e]/g, ""),
          ...(writes
            ? { "content-type": next() < 0.9 ? "application/json" : text().replace(/[^\x20-\x7e]/g, "") }
            : {}),
        },
        ...(writes ? { body } : {}),
      });
      await answer.body.text();
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
    };
    const round = async (count: number) => {
      for (let sent = 0; sent < count; sent += 8) await Promise.all(Array.from({ length: 8 }, send));
      global.gc?.();
      return process.memoryUsage().heapUsed;
    };
    const early = await round(REQUESTS / 2);
    const late = await round(REQUESTS / 2);
    await agent.close();
    assert.deepEqual(
      [...statuses.keys()].filter((status) => status >= 500),
      [],
    );
    assert.ok((statuses.get(400) ?? 0) > REQUESTS / 20, "many were malformed");
    assert.ok((statuses.get(200) ?? 0) > 0, "and some were not");
    assert.ok(
      late - early < 50 * 1024 * 1024,
      `the heap grew by ${Math.round((late - early) / 1024 / 1024)} MB`,
    );
  }).timeout(300_000);

  it("survives what is no HTTP at all", async () => {
    const next = random(SEED);
    for (let round = 0; round < 200; round += 1) {
      const bytes = Buffer.from(
        Array.from({ length: 1 + Math.floor(next() * 200) }, () => Math.floor(next() * 256)),
      );
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(demo.url).port), "127.0.0.1", () => socket.end(bytes));
        socket.on("error", () => undefined);
        socket.on("close", () => {
          resolve();
        });
        socket.resume();
      });
    }
    const { statusCode, body } = await request(`${demo.url}/demo/organization`);
    await body.dump();
    assert.equal(statusCode, 200);
  }).timeout(60_000);
});
