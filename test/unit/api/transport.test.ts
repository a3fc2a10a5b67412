import assert from "node:assert/strict";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { getUsersMe } from "../../../src/api/operations/index.js";
import { clientOf, closing, failure, transports } from "../support/api.js";
import { httpServer } from "../support/servers.js";

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
