// HTTP as bytes over a socket: what no client would send can be sent so.
import { connect, type Socket } from "node:net";

export interface RawRequest {
  readonly method: string;
  readonly target: string;
  /** Lines, beside those that each request has. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export interface RawAnswer {
  /** 0: the connection ended without one. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const NOTHING: RawAnswer = { status: 0, headers: new Map(), body: "" };
const END_OF_HEAD = "\r\n\r\n";

/** One connection that is kept as long as the server keeps it; one request at a time. */
export class RawClient {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(url: string) {
    const { host, port } = new URL(url);
    this.#host = host;
    this.#port = Number(port);
  }

  /** Sends it, and resolves with what comes back; with status 0 where the connection ends instead. */
  async send({ method, target, headers, body }: RawRequest): Promise<RawAnswer> {
    const socket = (this.#socket ??= await this.#open());
    const lines = [
      `${method} ${target} HTTP/1.1`,
      `host: ${this.#host}`,
      ...headers,
      ...(body.length > 0 ? [`content-length: ${body.length}`] : []),
    ];
    const answer = this.#answer(socket, method);
    socket.write(Buffer.concat([Buffer.from(lines.join("\r\n") + END_OF_HEAD, "latin1"), body]));
    return answer;
  }

  #open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#port, "127.0.0.1", () => {
        socket.off("error", reject);
        // What becomes of it is told by its end.
        socket.on("error", () => undefined);
        socket.once("close", () => {
          if (this.#socket === socket) this.#socket = undefined;
        });
        resolve(socket);
      });
      socket.once("error", reject);
    });
  }

  #answer(socket: Socket, method: string): Promise<RawAnswer> {
    return new Promise((resolve) => {
      let bytes = Buffer.alloc(0);
      const done = (answer: RawAnswer): void => {
        socket.off("data", onData);
        socket.off("close", onClose);
        if (answer.headers.get("connection") === "close") {
          socket.destroy();
          this.#socket = undefined;
        }
        resolve(answer);
      };
      const onClose = (): void => done(NOTHING);
      const onData = (chunk: Buffer): void => {
        bytes = Buffer.concat([bytes, chunk]);
        const answer = read(bytes, method);
        if (answer !== undefined) done(answer);
      };
      socket.on("data", onData);
      socket.once("close", onClose);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }
}

/** The answer in the bytes; undefined where it is not there as a whole yet. */
function read(bytes: Buffer, method: string): RawAnswer | undefined {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const status = Number(first.split(" ")[1]);
  // "Go on", and then the answer itself.
  if (status < 200) return read(bytes.subarray(end + END_OF_HEAD.length), method);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const length = method === "HEAD" ? 0 : Number(headers.get("content-length") ?? 0);
  const body = bytes.subarray(end + END_OF_HEAD.length);
  if (body.length < length) return undefined;
  return { status, headers, body: body.toString("utf8", 0, length) };
}
