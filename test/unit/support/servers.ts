/** Small servers that misbehave in ways that the demo organization cannot. */
import http from "node:http";
import net from "node:net";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface TestServer {
  readonly origin: string;
  readonly port: number;
  /** What was asked for so far. */
  readonly seen: Seen[];
  close(): Promise<void>;
}

function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

async function listening(server: net.Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, resolve);
  });
  return portOf(server);
}

/** An HTTP server; each request is read to its end before `answer` gets it. */
export async function httpServer(
  answer: (request: Seen, response: http.ServerResponse, count: number) => void,
): Promise<TestServer> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const it: Seen = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      seen.push(it);
      answer(it, response, seen.length);
    });
  });
  const port = await listening(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface SocketServer {
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

/** A server that gets bare connections. */
export async function socketServer(onConnection: (socket: net.Socket) => void): Promise<SocketServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  const port = await listening(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A port of this machine on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  const port = await listening(server);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return port;
}

/** Answers JSON. */
export function sendJson(
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
