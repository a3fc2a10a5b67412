/** A server between the SDK and a demo organization that keeps every answer as it came: its bytes, before anybody reads them. */
import http from "node:http";
import { httpServer } from "../../support/servers.js";

export interface Recorded {
  readonly path: string;
  readonly status: number;
  readonly contentType: string | undefined;
  /** By which the demo organization's own log knows the request. */
  readonly correlationId: string;
  readonly text: string;
}

export interface Recorder {
  readonly port: number;
  readonly answers: readonly Recorded[];
  close(): Promise<void>;
}

/** Records what the server on that port of this machine answers. */
export async function recorder(to: number): Promise<Recorder> {
  const answers: Recorded[] = [];
  const agent = new http.Agent({ keepAlive: true });
  const server = await httpServer(({ method, path, headers, body }, response) => {
    const host = `127.0.0.1:${to}`;
    const options = { agent, host: "127.0.0.1", port: to, method, path, headers: { ...headers, host } };
    const forwarded = http.request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const status = answer.statusCode ?? 0;
        answers.push({
          path,
          status,
          contentType: answer.headers["content-type"],
          correlationId: String(answer.headers["inin-correlation-id"]),
          text: bytes.toString("utf8"),
        });
        response.writeHead(status, answer.headers);
        response.end(bytes);
      });
    });
    forwarded.on("error", () => response.destroy());
    forwarded.end(body);
  });
  return {
    port: server.port,
    answers,
    close: async () => {
      agent.destroy();
      await server.close();
    },
  };
}
