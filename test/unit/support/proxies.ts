/** Servers with TLS and a private authority, and proxies that demand what proxies demand. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import path from "node:path";

// See make.sh there: for tests alone, nothing may ever trust them.
const fileOf = (name: string) => path.join(import.meta.dirname, "certificates", name);
const pem = (name: string) => readFileSync(fileOf(name), "utf8");

/** The authority that signed the servers' certificate, and one that did not. */
export const authorityFile = fileOf("authority.pem");
export const authority = pem("authority.pem");
export const stranger = pem("stranger.pem");
/** A name that only a proxy of this file can find, and that the servers' certificate is for. */
export const HOST = "api.roster.invalid";

const identity = { cert: pem("server.pem"), key: pem("server-key.pem") };

async function listening(server: net.Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, resolve);
  });
  const address = server.address();
  assert(typeof address === "object" && address !== null);
  return address.port;
}

/** The connections of a server, to be ended with it. */
function connectionsOf(server: net.Server) {
  const open = new Set<net.Socket>();
  let count = 0;
  server.on("connection", (socket: net.Socket) => {
    count += 1;
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
  });
  return {
    open,
    count: () => count,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

export interface SecureServer {
  readonly port: number;
  /** The headers of each request that came. */
  readonly seen: http.IncomingHttpHeaders[];
  /** How many connections there were so far. */
  connections(): number;
  close(): Promise<void>;
}

/** A server with TLS that answers `{"id":"1"}`, or what `answer` says. */
export async function secureServer(answer?: (response: http.ServerResponse) => void): Promise<SecureServer> {
  const seen: http.IncomingHttpHeaders[] = [];
  const server = https.createServer(identity, (request, response) => {
    seen.push(request.headers);
    if (answer) answer(response);
    else response.end('{"id":"1"}');
  });
  server.on("tlsClientError", () => undefined);
  const connections = connectionsOf(server);
  const port = await listening(server);
  return { port, seen, connections: connections.count, close: connections.close };
}

export interface ProxyOptions {
  /** The only credentials that are accepted, as `user:password`. */
  readonly credentials?: string;
  /** What is answered instead of letting anybody through. */
  readonly refuse?: number;
  /** The way to the proxy itself is encrypted. */
  readonly tls?: boolean;
}

export interface TestProxy {
  readonly port: number;
  /** Who wanted to get where, and with which credentials. */
  readonly seen: { target: string; host: string | undefined; authorization: string | undefined }[];
  /** What went through the proxy towards servers, as it saw it. */
  passed(): string;
  /** How many connections there were so far, and how many there are. */
  connections(): number;
  open(): number;
  close(): Promise<void>;
}

/** A proxy that connects, on CONNECT, to the same port of this machine, whatever the name of the host. */
export async function connectProxy({ credentials, refuse, tls }: ProxyOptions = {}): Promise<TestProxy> {
  const seen: TestProxy["seen"] = [];
  const passed: Buffer[] = [];
  const expected = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
  const server = tls ? https.createServer(identity) : http.createServer();
  const connections = connectionsOf(server);
  server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
    seen.push({
      target: `${request.method ?? ""} ${request.url ?? ""}`,
      host: request.headers.host,
      authorization: request.headers["proxy-authorization"],
    });
    response.writeHead(405).end();
  });
  server.on("tlsClientError", () => undefined);
  server.on("connect", (request: http.IncomingMessage, socket: net.Socket) => {
    const authorization = request.headers["proxy-authorization"];
    const target = request.url ?? "";
    seen.push({ target, host: request.headers.host, authorization });
    socket.on("error", () => undefined);
    const status = expected && authorization !== expected ? 407 : refuse;
    if (status !== undefined) {
      const page = "<h1>No</h1>";
      const demand = status === 407 ? 'proxy-authenticate: Basic realm="tests"\r\n' : "";
      socket.end(`HTTP/1.1 ${status} No\r\n${demand}content-length: ${page.length}\r\n\r\n${page}`);
      return;
    }
    const upstream = net.connect({ host: "127.0.0.1", port: Number(target.split(":").at(-1)) }, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.on("data", (data: Buffer) => passed.push(data));
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on("error", () => socket.destroy());
    upstream.on("close", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  });
  const port = await listening(server);
  return {
    port,
    seen,
    passed: () => Buffer.concat(passed).toString("latin1"),
    connections: connections.count,
    open: () => connections.open.size,
    close: connections.close,
  };
}
