// Answers each GET with the same page of users and each POST with 204, from memory. It has no HTTP server's courtesies:
// it must stay faster than the fastest client, or all of them would be as fast as it is.
import { readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import type { Ports } from "./messages.js";

const [, , pageFile = "", treePageFile = ""] = process.argv;

/** What the Platform API sends with each answer, but that nobody here has to wait for the rate limit. */
const HEADERS = `date: Wed, 25 Nov 2026 09:00:00 GMT
connection: keep-alive
keep-alive: timeout=75
inin-correlation-id: 9f3c6f0a-54a3-4d0e-8a56-6f5e2b1f7c3d
inin-ratelimit-count: 1
inin-ratelimit-allowed: 1000000000
inin-ratelimit-reset: 60
cache-control: no-cache, no-store, must-revalidate
pragma: no-cache
expires: 0
strict-transport-security: max-age=600; includeSubDomains
x-content-type-options: nosniff`;

function answer(status: string, headers: string, ...body: Buffer[]): Buffer {
  const head = `HTTP/1.1 ${status}\n${HEADERS}\n${headers}\n`.replaceAll("\n", "\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), ...body]);
}

const page = (body: Buffer, encoding = "") =>
  answer("200 OK", `content-type: application/json\n${encoding}content-length: ${body.length}\n`, body);

const NOTHING = answer("204 No Content", "");

/** Answers the requests of a connection; a client sends the next one when it has the answer. */
function serve(socket: Socket, get: Buffer): void {
  let text = "";
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    text += chunk;
    const head = text.indexOf("\r\n\r\n");
    if (head < 0) return;
    const [, length = "0"] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
    if (text.length < head + 4 + Number(length)) return;
    socket.write(text.startsWith("GET ") ? get : NOTHING);
    text = "";
  });
}

async function listen(get: Buffer): Promise<number> {
  const server = createServer((socket) => serve(socket, get));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

async function main(): Promise<void> {
  const [body, tree] = [readFileSync(pageFile), readFileSync(treePageFile)];
  const ports: Ports = {
    plain: await listen(page(body)),
    gzip: await listen(page(gzipSync(body), "content-encoding: gzip\n")),
    tree: await listen(page(tree)),
  };
  process.send?.(ports);
  process.once("disconnect", () => process.exit());
}

void main();
