import assert from "node:assert/strict";
import { getEventListeners, getMaxListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { getUsersMe } from "../../../src/api/operations/index.js";
import { TransportError, faultError, retryAfterOf, type Transport } from "../../../src/api/transport.js";
import { faultOf } from "../../../src/api/transportErrors.js";
import { cancelled, clientOf, closing, failure, transports } from "../support/api.js";
import { settled } from "../support/clock.js";
import { notBefore } from "../support/deadline.js";
import { httpServer, socketServer } from "../support/servers.js";

describe("what is read of an answer", () => {
  const transport = transports();
  const using = closing();

  for (const [encoding, pack] of [
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ] as const) {
    it(`reads ${encoding}`, async () => {
      const server = await using(
        httpServer((_request, response) => {
          response.writeHead(200, { "content-encoding": encoding });
          response.end(pack(JSON.stringify({ id: "1", name: "Ж é 𠮷" })));
        }),
      );
      const { client } = clientOf(server.origin, transport());
      assert.deepEqual(await client.call(getUsersMe, {}), { id: "1", name: "Ж é 𠮷" });
      assert.match(server.seen[0]?.headers["accept-encoding"] ?? "", new RegExp(encoding));
    });

    it(`does not unpack more ${encoding} than it would read`, async () => {
      const bomb = pack(Buffer.alloc(8 * 1024 * 1024, " "));
      assert(bomb.length < 64 * 1024);
      const server = await using(
        httpServer((_request, response) => {
          response.writeHead(200, { "content-encoding": encoding });
          response.end(bomb);
        }),
      );
      const { client } = clientOf(server.origin, transport({ maxAnswer: 1024 * 1024 }));
      const error = await failure(client.call(getUsersMe, {}), "unexpectedAnswer");
      assert.match(error.reason, /too large/);
      assert.equal(server.seen.length, 1, "asked again, it would be as large");
    });

    it(`does not take damaged ${encoding} for an answer`, async () => {
      const whole = pack(JSON.stringify({ id: "1".repeat(5_000) }));
      const server = await using(
        httpServer((_request, response) => {
          response.writeHead(200, { "content-encoding": encoding });
          response.end(whole.subarray(0, whole.length - 6));
        }),
      );
      const { client } = clientOf(server.origin, transport());
      await failure(client.call(getUsersMe, {}), "connectionLost");
    });
  }

  it("takes an encoding's name in capitals, and identity for what it is", async () => {
    const server = await using(
      httpServer((_request, response, count) => {
        response.writeHead(200, { "content-encoding": count === 1 ? "GZIP" : "identity" });
        response.end(count === 1 ? gzipSync('{"id":"1"}') : '{"id":"1"}');
      }),
    );
    const { client } = clientOf(server.origin, transport());
    for (let count = 0; count < 2; count += 1)
      assert.deepEqual(await client.call(getUsersMe, {}), { id: "1" });
  });

  it("says that it cannot read an encoding that nobody asked for", async () => {
    const server = await using(
      httpServer((_request, response) => {
        response.writeHead(200, { "content-encoding": "zstd" });
        response.end("(/");
      }),
    );
    const { client } = clientOf(server.origin, transport());
    const error = await failure(client.call(getUsersMe, {}), "unexpectedAnswer");
    assert.match(error.reason, /packed in a way that nobody asked for/);
  });

  for (const chunked of [false, true])
    it(`stops reading an answer that is too large (${chunked ? "without" : "with"} a length)`, async () => {
      const text = JSON.stringify({ id: "x".repeat(200_000) });
      const server = await using(
        httpServer((_request, response) => {
          response.writeHead(200, chunked ? {} : { "content-length": text.length });
          response.end(text);
        }),
      );
      const { client } = clientOf(server.origin, transport({ maxAnswer: 100_000 }));
      const error = await failure(client.call(getUsersMe, {}), "unexpectedAnswer");
      assert.match(error.message, /too large\. Ask for less at once/);
      assert.equal(server.seen.length, 1);
    });
});

/** A server that never answers what it reads. */
const silent = () => socketServer((socket) => socket.resume());

const get = (transport: Transport, address: string, signal?: AbortSignal) =>
  transport.send({
    method: "GET",
    url: new URL(address),
    headers: { authorization: "Bearer canary" },
    signal,
  });

/** What a request ends with. */
async function ended(request: Promise<unknown>) {
  const error = await request.then(
    () => assert.fail("it succeeded"),
    (error: unknown) => error,
  );
  assert(error instanceof TransportError, String(error));
  return [error.fault, error.carriedOut];
}

describe("how long an answer is waited for", () => {
  const transport = transports();
  const using = closing();

  it("until it begins: no longer than the timeout", async () => {
    const server = await using(httpServer(() => undefined));
    const outcome = await notBefore(100, () => ended(get(transport({ timeout: 100 }), server.origin)));
    assert.deepEqual(outcome, ["timeout", "maybe"]);
  });

  it("from one part of it to the next: no longer than the timeout", async () => {
    const server = await using(
      httpServer((_request, response) => {
        response.writeHead(200, { "content-length": 10 });
        response.write("half ");
      }),
    );
    const outcome = await notBefore(100, () => ended(get(transport({ timeout: 100 }), server.origin)));
    assert.deepEqual(outcome, ["timeout", "maybe"]);
  });

  it("as long as parts keep coming: longer than the timeout", async () => {
    const server = await using(
      httpServer((_request, response) => {
        let parts = 0;
        const drip = setInterval(() => {
          parts += 1;
          if (parts < 8) response.write(`${parts}`);
          else response.end("!");
        }, 75);
        response.on("close", () => clearInterval(drip));
      }),
    );
    const started = performance.now();
    assert.equal((await get(transport({ timeout: 400 }), server.origin)).text, "1234567!");
    assert(performance.now() - started > 400);
  });

  for (const [name, drop] of [
    ["a body", (response: ServerResponse) => response.write(" ")],
    ["heralds of an answer", (response: ServerResponse) => response.writeProcessing()],
  ] as const)
    it(`not for ever where ${name} trickles in`, async () => {
      const server = await using(
        httpServer((_request, response) => {
          const drip = setInterval(() => drop(response), 10);
          response.on("close", () => clearInterval(drip));
        }),
      );
      // Half a second, or less where the machine is too busy to let anything trickle.
      const outcome = await notBefore(100, () => ended(get(transport({ timeout: 100 }), server.origin)));
      assert.deepEqual(outcome, ["timeout", "maybe"]);
    });

  it("a connection: no longer than ten seconds, or what is said", async () => {
    const received: Buffer[] = [];
    const server = await using(socketServer((socket) => socket.on("data", (data) => received.push(data))));
    const outcome = await notBefore(100, () =>
      ended(get(transport({ connectTimeout: 100 }), `https://127.0.0.1:${server.port}/`)),
    );
    assert.deepEqual(outcome, ["noConnection", "no"]);
    assert(!Buffer.concat(received).includes("canary"));
  });

  it("a connection and all others before it: no longer than the whole may take; then nothing was sent", async () => {
    const server = await using(silent());
    const outcome = await ended(get(transport({ timeout: 20 }), `https://127.0.0.1:${server.port}/`));
    assert.deepEqual(outcome, ["timeout", "no"]);
  });
});

describe("an error of a connection", () => {
  const withCode = (code: string) => Object.assign(new Error("canary"), { code });

  for (const [code, unsent] of [
    ["ECONNREFUSED", "refused"],
    ["ENOTFOUND", "nameNotFound"],
    ["EAI_AGAIN", "nameNotFound"],
    ["CERT_HAS_EXPIRED", "certificate"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "certificate"],
    ["EHOSTUNREACH", "noConnection"],
    ["ENETUNREACH", "noConnection"],
    ["ETIMEDOUT", "noConnection"],
    ["ECONNRESET", "noConnection"],
    ["UND_ERR_DESTROYED", "noConnection"],
  ] as const)
    it(`means that nothing was sent before the request began, and that it may have been afterwards: ${code}`, () => {
      const before = faultOf(withCode(code), "no");
      assert.deepEqual([before.fault, before.carriedOut], [unsent, "no"]);
      assert.equal(faultError(before, "api.example").kind, "unreachable");
      const afterwards = faultOf(withCode(code), "maybe");
      assert.deepEqual([afterwards.fault, afterwards.carriedOut], ["lost", "maybe"]);
      assert.equal(faultError(afterwards, "api.example").kind, "connectionLost");
    });
});

describe("what an answer says of when to come again", () => {
  for (const [said, seconds] of [
    [undefined, undefined],
    ["", undefined],
    [" ", undefined],
    ["soon", undefined],
    ["-1", undefined],
    ["Infinity", undefined],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
    ["0", 0],
    [" 7 ", 7],
    ["1.2", 2],
  ] as const)
    it(`${JSON.stringify(said)}: ${seconds ?? "nothing"}`, () => {
      assert.equal(retryAfterOf({ headers: said === undefined ? {} : { "retry-after": said } }), seconds);
    });
});

describe("giving up on an answer", () => {
  const transport = transports();
  const using = closing();

  async function givenUp(request: Promise<unknown>, stop: AbortController) {
    stop.abort();
    await cancelled(request);
    assert.equal(getEventListeners(stop.signal, "abort").length, 0, "nobody listens any more");
  }

  it("before it is asked for", async () => {
    const server = await using(httpServer((_request, response) => response.end()));
    await cancelled(get(transport(), server.origin, AbortSignal.abort()));
    assert.equal(server.seen.length, 0);
  });

  it("while there is no connection", async () => {
    let connections = 0;
    const server = await using(
      socketServer((socket) => {
        connections += 1;
        socket.resume();
      }),
    );
    const stop = new AbortController();
    const request = get(transport(), `https://127.0.0.1:${server.port}/`, stop.signal);
    while (connections === 0) await settled();
    await givenUp(request, stop);
  });

  it("while it has not begun", async () => {
    const server = await using(httpServer(() => undefined));
    const stop = new AbortController();
    const request = get(transport(), server.origin, stop.signal);
    while (server.seen.length === 0) await settled();
    await givenUp(request, stop);
  });

  it("in the middle of it; the next request is answered as ever", async () => {
    let halves = 0;
    const server = await using(
      httpServer(({ path }, response) => {
        if (path === "/whole") response.end("whole");
        else response.writeHead(200, { "content-length": 10 }).write("half ", () => (halves += 1));
      }),
    );
    const sender = transport();
    const stop = new AbortController();
    const request = get(sender, server.origin, stop.signal);
    while (halves === 0) await settled();
    await givenUp(request, stop);
    assert.equal((await get(sender, `${server.origin}/whole`)).text, "whole");
  });

  it("while others are before it: it is never sent, and their connections stay", async () => {
    const held: ServerResponse[] = [];
    const sockets = new Set<unknown>();
    const server = await using(
      httpServer((_request, response) => {
        sockets.add(response.socket);
        held.push(response);
      }),
    );
    const sender = transport();
    const before = Array.from({ length: 20 }, () => get(sender, server.origin));
    while (held.length < 20) await settled();
    const stop = new AbortController();
    const waiting = get(sender, `${server.origin}/waiting`, stop.signal);
    await givenUp(waiting, stop);
    const last = get(sender, `${server.origin}/last`);
    for (const response of held.splice(0)) response.end();
    await Promise.all(before);
    while (held.length < 1) await settled();
    held[0]?.end("last");
    assert.equal((await last).text, "last");
    held.length = 0;
    const after = Array.from({ length: 20 }, () => get(sender, server.origin));
    while (held.length < 20) await settled();
    for (const response of held) response.end();
    await Promise.all(after);
    assert(!server.seen.some(({ path }) => path === "/waiting"));
    assert.equal(sockets.size, 20);
  });

  it("all of them, where the transport is closed: each ends, sent or not", async () => {
    const server = await using(httpServer(() => undefined));
    const deaf = await using(silent());
    const sender = transport();
    const sent = ended(get(sender, server.origin));
    const unsent = ended(get(sender, `https://127.0.0.1:${deaf.port}/`));
    while (server.seen.length === 0) await settled();
    await sender.close();
    assert.deepEqual(await sent, ["lost", "maybe"]);
    assert.deepEqual(await unsent, ["noConnection", "no"]);
  });

  it("before it is sent, where the transport is closed already", async () => {
    const server = await using(httpServer((_request, response) => response.end()));
    const sender = transport();
    await get(sender, server.origin);
    await sender.close();
    const late = sender.send({ method: "POST", url: new URL(server.origin), headers: {}, body: "{}" });
    assert.deepEqual(await ended(late), ["noConnection", "no"]);
    assert.equal(server.seen.length, 1);
  });

  it("warns of nothing where one signal is for many", async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on("warning", warn);
    const server = await using(httpServer((_request, response) => response.end("{}")));
    const sender = transport();
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 40 }, () => get(sender, server.origin, signal)));
    await settled();
    process.off("warning", warn);
    assert.deepEqual(warnings, []);
    assert.equal(getMaxListeners(signal), getMaxListeners(new AbortController().signal), "it is not ours");
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});

describe("connections", () => {
  const transport = transports();
  const using = closing();

  it("are kept for the next request", async () => {
    const sockets = new Set<unknown>();
    const server = await using(
      httpServer((_request, response) => {
        sockets.add(response.socket);
        response.end("{}");
      }),
    );
    const sender = transport();
    for (let count = 0; count < 10; count += 1) await get(sender, server.origin);
    assert.deepEqual([server.seen.length, sockets.size], [10, 1]);
  });

  it("are enough for 20 requests at once", async () => {
    const held: ServerResponse[] = [];
    const server = await using(
      httpServer((_request, response) => {
        held.push(response);
        // Nobody gets an answer before all have asked.
        if (held.length === 20) for (const [index, waiting] of held.entries()) waiting.end(`${index}`);
      }),
    );
    const sender = transport();
    const all = await Promise.all(Array.from({ length: 20 }, () => get(sender, server.origin)));
    assert.equal(new Set(all.map(({ text }) => text)).size, 20);
  });

  it("do not carry a request to another place: a redirect is an answer like any", async () => {
    const elsewhere = await using(httpServer((_request, response) => response.end()));
    const server = await using(
      httpServer((_request, response) =>
        response.writeHead(302, { location: elsewhere.origin }).end("moved"),
      ),
    );
    const answer = await get(transport(), server.origin);
    assert.deepEqual(
      [answer.status, answer.headers["location"], answer.text],
      [302, elsewhere.origin, "moved"],
    );
    assert.equal(elsewhere.seen.length, 0);
  });

  it("bring the first of several headers of one name, and bodies sent in many parts whole", async () => {
    const text = "Ж é 𠮷 ".repeat(20_000);
    const server = await using(
      httpServer((_request, response) => {
        response.writeHead(200, { "Set-Cookie": ["a=1", "b=2"], "X-One": "1" });
        const bytes = Buffer.from(text);
        // Cut within a character.
        for (let at = 0; at < bytes.length; at += 4_999) response.write(bytes.subarray(at, at + 4_999));
        response.end();
      }),
    );
    const answer = await get(transport(), server.origin);
    assert.equal(answer.text, text);
    assert.deepEqual([answer.headers["set-cookie"], answer.headers["x-one"]], ["a=1", "1"]);
  });

  it("that break in the middle of an answer leave none", async () => {
    const server = await using(
      httpServer((_request, response) => {
        response.writeHead(200, { "content-length": 10 }).write("half ", () => response.destroy());
      }),
    );
    const outcome = await ended(get(transport(), server.origin));
    assert.deepEqual(outcome, ["lost", "maybe"]);
  });
});
