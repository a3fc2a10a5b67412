/** Bytes to and from a server, on undici: pooled connections, a deadline for each phase, honest about what was sent. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import type { Dispatcher } from "undici";
import type Agent from "undici/lib/dispatcher/agent.js";
import { createAgent, systemCertificates, type ConnectionOptions } from "./connections.js";
import { CancelledError, throwIfCancelled, whenAborted, type CarriedOut } from "./errors.js";
import { keyOf, routeTo, type NetworkSettings } from "./network.js";
import { TransportError, faultOf, isOurMistake } from "./transportErrors.js";
import { decodeUtf8 } from "./utf8.js";

export { TransportError, faultError, type TransportFault } from "./transportErrors.js";

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
  /** Product and version, such as `roster-genesys-cloud/0.1.0`: every request names them. */
  readonly userAgent?: string;
  /**
   * Milliseconds until the answer begins, and between two parts of it; asked anew for each request. A whole request may
   * take five times as long, waiting for a connection included: an answer that trickles for ever ends as well.
   */
  readonly timeout?: number | (() => number);
  /** Milliseconds after which a connection counts as not to be had. */
  readonly connectTimeout?: number;
  /** The largest answer in bytes that is read, packed or unpacked. */
  readonly maxAnswer?: number;
  /** Proxies and certificates, asked anew for each request; none and Node's own where it is left out. */
  readonly network?: () => NetworkSettings;
  /** What the machine trusts, as PEM: asked once, before the first connection with TLS. */
  readonly systemCertificates?: () => readonly string[];
}

/** How often the time for one phase fits into a whole request. */
const PHASES = 5;

const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) };

function isEncoding(name: string): name is keyof typeof unzip {
  return Object.hasOwn(unzip, name);
}

async function decode(body: Buffer, encoding: string, maxOutputLength: number): Promise<string> {
  if (!isEncoding(encoding)) throw new TransportError("encoding", "maybe");
  try {
    return decodeUtf8(await unzip[encoding](body, { maxOutputLength }));
  } catch (error) {
    // A small body may unpack to more than this machine has.
    const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw new TransportError(tooLarge ? "tooLarge" : "lost", "maybe");
  }
}

/** The seconds that an answer asks to wait, where it says so in seconds. */
export function retryAfterOf({ headers }: Pick<HttpAnswer, "headers">): number | undefined {
  const seconds = Number(headers["retry-after"]?.trim() || Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined;
}

/** An answer as it came over the line. */
interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Where the outcome of an exchange goes. */
interface Outcome {
  readonly resolve: (answer: RawAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One request and its answer, as undici's handler. It settles at once when it is cancelled or too late, wherever it is:
 * undici itself would first wait for a connection. Its timers are Node's: undici's are off by up to a second.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #timeout: number;
  /** When the whole of it is too late. */
  readonly #end: number;
  #timer: NodeJS.Timeout;
  /** Ends listening to the signal. */
  #callOff: (() => void) | undefined;
  /** Undefined when it is over. */
  #outcome: Outcome | undefined;
  /** There as soon as the request is on its way. */
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];

  constructor(outcome: Outcome, timeout: number, signal: AbortSignal | undefined) {
    this.#outcome = outcome;
    this.#timeout = timeout;
    this.#end = performance.now() + timeout * PHASES;
    this.#timer = setTimeout(this.#late, timeout * PHASES);
    this.#callOff = whenAborted(signal, this.#cancel);
  }

  readonly #late = () => {
    this.#abandon(new TransportError("timeout", this.#sent()));
  };

  readonly #cancel = () => {
    this.#abandon(new CancelledError());
  };

  /** Ends it because the transport is closed. */
  close(): void {
    this.#abandon(faultOf(undefined, this.#sent()));
  }

  /** The one place that tells: undici says that it begins before it sends the first byte. */
  #sent(): CarriedOut {
    return this.#controller ? "maybe" : "no";
  }

  /** Nobody waits for it any more. */
  #abandon(error: Error): void {
    const controller = this.#controller;
    this.#settle()?.reject(error);
    controller?.abort(error);
  }

  /**
   * It is over, if it is not so already. It lets go of all it holds: what listened to a signal lives on with that for
   * a while, and kept whole answers from the garbage collector (a fifth of all time, 20 requests at once).
   */
  #settle(): Outcome | undefined {
    const outcome = this.#outcome;
    this.#outcome = undefined;
    this.#controller = undefined;
    this.#chunks = [];
    clearTimeout(this.#timer);
    this.#callOff?.();
    return outcome;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It was over before there was a connection. An error keeps that open for others; `abort` would end it.
    if (!this.#outcome) throw new CancelledError();
    this.#controller = controller;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#late, this.#timeout);
  }

  /** Something came: the next part has its own time, within that for the whole. */
  #progress(): void {
    if (performance.now() > this.#end) this.#late();
    else this.#timer.refresh();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#progress();
    // Others are only heralds of the answer.
    if (status < 200) return;
    this.#status = status;
    for (const name in headers) {
      const value = headers[name];
      const text = typeof value === "object" ? value[0] : value;
      if (text !== undefined) this.#headers[name] = text;
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#progress();
  }

  onResponseEnd(): void {
    const [first = Buffer.alloc(0), ...more] = this.#chunks;
    const body = more.length === 0 ? first : Buffer.concat(this.#chunks);
    const answer = { status: this.#status, headers: this.#headers, body };
    const outcome = this.#settle();
    // undici takes the connection back a turn later, by setImmediate after this call. Whoever asked for this answer and
    // sends the next request at once would otherwise wait for a new connection.
    queueMicrotask(() => setImmediate(() => outcome?.resolve(answer)));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const reason = isOurMistake(error) ? error : faultOf(error, this.#sent());
    this.#settle()?.reject(reason);
  }
}

const NO_RULES: NetworkSettings = { systemCertificates: false, environment: {} };

/** The agents of the settings in force: one for the direct way, and one for each proxy. */
class Ways {
  readonly #options: ConnectionOptions;
  #settings: NetworkSettings | undefined;
  #key = "";
  #agents = new Map<string, Agent>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** @throws {TransportError} where the settings say no way. */
  agentFor(url: URL, settings: NetworkSettings): Agent {
    if (settings !== this.#settings) this.#follow(settings);
    const route = routeTo(url, settings);
    if (route.kind === "none") throw new TransportError("proxySettings", "no", { problem: route.problem });
    const proxy = route.kind === "proxy" ? route.proxy : undefined;
    const key = proxy ? `${proxy.origin} ${proxy.authorization ?? ""}` : "";
    let agent = this.#agents.get(key);
    if (!agent) {
      agent = createAgent(proxy, settings, this.#options);
      this.#agents.set(key, agent);
    }
    return agent;
  }

  /** What is under way ends as it began; its connections are closed when they are idle. */
  #follow(settings: NetworkSettings): void {
    const key = keyOf(settings);
    this.#settings = settings;
    if (key === this.#key) return;
    this.#key = key;
    for (const agent of this.#agents.values()) void agent.close();
    this.#agents = new Map();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
  }
}

/** A transport with a pool of kept-alive connections for each host. */
export function createTransport({
  timeout = 30_000,
  connectTimeout = 10_000,
  maxAnswer = 64 * 1024 * 1024,
  network = () => NO_RULES,
  userAgent,
  ...certificates
}: TransportOptions = {}): Transport {
  let system: readonly string[] | undefined;
  const ways = new Ways({
    connectTimeout,
    maxAnswer,
    systemCertificates: () => (system ??= (certificates.systemCertificates ?? systemCertificates)()),
  });
  const underWay = new Set<Exchange>();
  const agentHeader = userAgent === undefined ? {} : { "user-agent": userAgent };
  return {
    async send({ method, url, headers, body, signal }) {
      throwIfCancelled(signal);
      const agent = ways.agentFor(url, network());
      const limit = typeof timeout === "number" ? timeout : timeout();
      let exchange: Exchange | undefined;
      try {
        const answer = await new Promise<RawAnswer>((resolve, reject) => {
          exchange = new Exchange({ resolve, reject }, limit, signal);
          underWay.add(exchange);
          agent.dispatch(
            {
              origin: url.origin,
              path: url.pathname + url.search,
              method,
              headers: { "accept-encoding": "gzip, br", ...agentHeader, ...headers },
              body: body ?? null,
            },
            exchange,
          );
        });
        const encoding = answer.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
        const plain = encoding === "identity" || encoding === "" || answer.body.length === 0;
        const text = plain ? decodeUtf8(answer.body) : await decode(answer.body, encoding, maxAnswer);
        throwIfCancelled(signal);
        return { status: answer.status, headers: answer.headers, text };
      } finally {
        if (exchange) underWay.delete(exchange);
      }
    },
    async close() {
      for (const exchange of underWay) exchange.close();
      await ways.close();
    },
  };
}
