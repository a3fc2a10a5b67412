/** Bytes to and from a server, on undici: pooled connections, one deadline for a request, honest about what was sent. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import request from "undici/lib/api/api-request.js";
import undiciErrors from "undici/lib/core/errors.js";
import Agent from "undici/lib/dispatcher/agent.js";
import { ApiError, CancelledError, throwIfCancelled, type ApiErrorKind, type CarriedOut } from "./errors.js";

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; the first value of each. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export type TransportFault =
  "nameNotFound" | "refused" | "certificate" | "noConnection" | "lost" | "timeout" | "tooLarge";

/** No answer came. `carriedOut` is "no" only where it is certain that the server did not read the request. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  constructor(
    readonly fault: TransportFault,
    readonly carriedOut: CarriedOut,
  ) {
    super(fault);
  }
}

export interface Transport {
  /**
   * Sends one request, once, and follows no redirect: a token must not travel to another host.
   * @throws {TransportError} when no answer came. @throws {CancelledError} when the signal was aborted.
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Ends all connections. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Milliseconds for a whole request, connecting and reading the answer included; asked anew for each. */
  readonly timeout?: number | (() => number);
  /** The largest answer in bytes that is read, packed or unpacked. */
  readonly maxAnswer?: number;
}

const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) };

function isEncoding(name: string): name is keyof typeof unzip {
  return Object.hasOwn(unzip, name);
}

async function decode(body: Buffer, encoding: string | undefined, maxOutputLength: number): Promise<string> {
  if (!encoding || !isEncoding(encoding) || body.length === 0) return body.toString("utf8");
  try {
    return (await unzip[encoding](body, { maxOutputLength })).toString("utf8");
  } catch (error) {
    // A small body may unpack to more than this machine has.
    throw new TransportError(codeOf(error) === "ERR_BUFFER_TOO_LARGE" ? "tooLarge" : "lost", "maybe");
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause === undefined ? "" : codeOf(error.cause);
}

function faultOf(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  // A mistake of ours is no weather.
  if (code === "" && error instanceof TypeError) throw error;
  if (code === "ECONNREFUSED") return new TransportError("refused", "no");
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return new TransportError("nameNotFound", "no");
  if (/^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER))/.test(code))
    return new TransportError("certificate", "no");
  if (["UND_ERR_CONNECT_TIMEOUT", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "ETIMEDOUT"].includes(code))
    return new TransportError("noConnection", code === "ETIMEDOUT" ? "maybe" : "no");
  if (error instanceof undiciErrors.ResponseExceededMaxSizeError)
    return new TransportError("tooLarge", "maybe");
  return new TransportError("lost", "maybe");
}

/** The error to show for a request that got no answer. */
export function faultError(error: TransportError, host: string, operationId?: string): ApiError {
  const text: Record<TransportFault, [ApiErrorKind, string, string]> = {
    nameNotFound: [
      "unreachable",
      `The host ${host} was not found`,
      "Check the network connection and VPN, then try again",
    ],
    refused: [
      "unreachable",
      `${host} refuses the connection`,
      "Check the network connection, VPN or proxy, then try again",
    ],
    noConnection: [
      "unreachable",
      `No connection to ${host}`,
      "Check the network connection, VPN or proxy, then try again",
    ],
    certificate: [
      "unreachable",
      `The certificate of ${host} is not trusted`,
      "If your company inspects traffic, ask for its certificate to be installed on this machine",
    ],
    lost: [
      "connectionLost",
      `The connection to ${host} broke off`,
      "Check the network connection, then try again",
    ],
    timeout: [
      "timeout",
      `${host} did not answer in time`,
      "Try again; if it stays, check the network and the Genesys Cloud status page",
    ],
    tooLarge: ["unexpectedAnswer", `The answer of ${host} is too large`, "Ask for less at once"],
  };
  const [kind, reason, advice] = text[error.fault];
  return new ApiError({ kind, carriedOut: error.carriedOut, reason, advice, operationId });
}

/** The seconds that an answer asks to wait, where it says so in seconds. */
export function retryAfterOf({ headers }: Pick<HttpAnswer, "headers">): number | undefined {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined;
}

/** Milliseconds after which a connection counts as not to be had. */
const LONGEST_CONNECT = 10_000;

/** A transport with a pool of kept-alive connections for each host. */
export function createTransport({
  timeout = 30_000,
  maxAnswer = 64 * 1024 * 1024,
}: TransportOptions = {}): Transport {
  const agent = new Agent({
    connect: { timeout: LONGEST_CONNECT },
    // The deadline below covers all phases; undici's own timers would only blur which one it was.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: maxAnswer,
    connections: 10,
    pipelining: 1,
  });
  return {
    async send({ method, url, headers, body, signal }) {
      throwIfCancelled(signal);
      const deadline = AbortSignal.timeout(typeof timeout === "number" ? timeout : timeout());
      try {
        const answer = await request.call(agent, {
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: { "accept-encoding": "gzip, br", ...headers },
          body: body ?? null,
          signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        });
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        const first: Record<string, string> = {};
        for (const [name, value] of Object.entries(answer.headers)) {
          const text = Array.isArray(value) ? value[0] : value;
          if (text !== undefined) first[name.toLowerCase()] = text;
        }
        return {
          status: answer.statusCode,
          headers: first,
          text: await decode(bytes, first["content-encoding"], maxAnswer),
        };
      } catch (error) {
        if (signal?.aborted) throw new CancelledError();
        if (deadline.aborted) throw new TransportError("timeout", "maybe");
        throw faultOf(error);
      }
    },
    close: () => agent.destroy(),
  };
}
