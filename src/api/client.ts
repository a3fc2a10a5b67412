/** Typed calls of the Platform API: checked input, one retry policy, one family of errors. */
import type { TSchema } from "@sinclair/typebox/type";
import { systemClock, type Clock } from "./clock.js";
import {
  ApiError,
  CancelledError,
  errorOfAnswer,
  errorOfBody,
  tell,
  throwIfCancelled,
  unlessCancelled,
} from "./errors.js";
import { isRecord } from "./json.js";
import { LONGEST_WAIT, RateLimiter, type Priority, type Settle } from "./limiter.js";
import type { AnswerShape, AnyInput, InputOf, Operation, ResultOf } from "./operation.js";
import { HIDDEN, sendsSecret, summaryOf, withoutSecrets } from "./redaction.js";
import type { Endpoints } from "./regions.js";
import { exactly } from "./schemas.js";
import {
  TransportError,
  faultError,
  retryAfterOf,
  type HttpAnswer,
  type HttpRequest,
  type Transport,
  type TransportFault,
} from "./transport.js";
import { violationOf } from "./validation.js";

/** Where the client gets its token. Whoever implements it renews once for all callers. */
export interface TokenSource {
  /** The token to use now. @throws {ApiError} when there is none. */
  token(signal?: AbortSignal): Promise<string>;
  /** The server refused `refused`: a newer token, or undefined where a person has to sign in again. */
  renew(refused: string, signal?: AbortSignal): Promise<string | undefined>;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * `beforeSending`: the signal ends waiting, never a request under way. For writes: one that was sent has to be
   * waited for, or nobody knows whether it was carried out.
   */
  readonly cancellable?: "anytime" | "beforeSending" | undefined;
  readonly priority?: Priority | undefined;
  /** Told that the call waits that many milliseconds, for the rate limit or before a new attempt. */
  readonly onWait?: ((ms: number) => void) | undefined;
}

/** What may be logged of a call: what redaction.ts lets through of its input, and of the answer no more than this. */
export interface CallRecord {
  readonly operationId: string;
  /** Method, path, and what was asked for, without a name, a text or a secret. */
  readonly summary: string;
  readonly attempt: number;
  readonly ms: number;
  readonly status: number | undefined;
  readonly fault: TransportFault | "cancelled" | undefined;
  readonly correlationId: string | undefined;
}

export interface ClientOptions {
  readonly endpoints: Endpoints;
  readonly tokens: TokenSource;
  readonly transport: Transport;
  readonly limiter?: RateLimiter;
  readonly clock?: Clock;
  /** From 0 up to 1; tests give a fixed one. */
  readonly random?: () => number;
  readonly onCall?: (record: CallRecord) => void;
}

const MAX_ATTEMPTS = 4;
/** For an operation that has no query parameters. */
const NO_QUERY = exactly({});

/** A call, as all its attempts have it. */
interface Call {
  readonly operation: Operation;
  readonly request: HttpRequest;
  readonly summary: string;
  readonly options: CallOptions;
}

export class Client {
  readonly #options: ClientOptions;
  readonly #limiter: RateLimiter;
  readonly #clock: Clock;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#limiter = options.limiter ?? new RateLimiter(this.#clock);
  }

  /** The API's origin, to name it in messages. */
  get origin(): string {
    return this.#options.endpoints.api;
  }

  /**
   * Calls an operation. Retries by itself where that cannot carry anything out twice.
   * @throws {ApiError} @throws {CancelledError}
   */
  call<O extends Operation>(operation: O, input: InputOf<O>, options?: CallOptions): Promise<ResultOf<O>>;
  call(operation: Operation, input: AnyInput, options?: CallOptions): Promise<unknown> {
    return this.send(operation, input, options);
  }

  /**
   * As `call`, for an operation that is known only at run time (a plan, a journal); the input is checked then.
   * @throws {ApiError} whose `carriedOut` is about all attempts. One that may have been carried out is told of even where
   * the call is cancelled after it. @throws {CancelledError}
   */
  async send(operation: Operation, input: AnyInput, options: CallOptions = {}): Promise<unknown> {
    const request = this.#request(operation, input);
    const summary = this.#options.onCall ? summaryOf(operation, input) : "";
    const call: Call = { operation, request, summary, options };
    /** The last failure after which the server may have done what it was asked. */
    let doubt: ApiError | undefined;
    let renewed = false;
    try {
      for (let attempt = 1; ; attempt += 1) {
        const { token, outcome } = await this.#attempt(call, attempt);
        if (!(outcome instanceof TransportError) && isSuccess(operation, outcome.status))
          return resultOf(operation, outcome);
        let failure = this.#failureOf(operation, input, outcome);
        if (failure.carriedOut === "maybe" && mayChange(operation)) {
          if (doubt) failure = failure.with({ cause: doubt });
          doubt = failure;
        }
        if (failure.kind === "signedOut" && !renewed) {
          renewed = true;
          const newer = await unlessCancelled(
            this.#options.tokens.renew(token, options.signal),
            options.signal,
          );
          if (newer !== undefined && newer !== token) continue;
          throw failure;
        }
        const { retryable, carriedOut, retryAfter = 0 } = failure;
        const again = retryable && (operation.repeatable || carriedOut === "no");
        if (!again || attempt >= MAX_ATTEMPTS || retryAfter > LONGEST_WAIT) throw failure;
        await this.#pause(Math.max(retryAfter * 1000, this.#backoff(attempt)), options);
      }
    } catch (error) {
      throw doubt ? withDoubt(error, doubt) : error;
    }
  }

  /** One attempt, from waiting for its turn to what the limiter and the log learn of it. */
  async #attempt(
    { operation, request, summary, options }: Call,
    attempt: number,
  ): Promise<{ token: string; outcome: HttpAnswer | TransportError }> {
    const { signal, priority = "interactive", cancellable = "anytime", onWait } = options;
    const settle = await this.#limiter.acquire(priority, signal, onWait).catch((error: unknown) => {
      throw error instanceof ApiError ? error.with({ operationId: operation.id }) : error;
    });
    let token: string;
    try {
      token = await unlessCancelled(this.#options.tokens.token(signal), signal);
      throwIfCancelled(signal);
    } catch (error) {
      settle("notSent");
      throw error;
    }
    const started = this.#clock.now();
    const end = (
      settled: Parameters<Settle>[0],
      what: Partial<Pick<CallRecord, "status" | "fault" | "correlationId">>,
    ) => {
      const ms = this.#clock.now() - started;
      settle(settled);
      tell(this.#options.onCall, {
        operationId: operation.id,
        summary,
        attempt,
        ms,
        status: undefined,
        fault: undefined,
        correlationId: undefined,
        ...what,
      });
    };
    let outcome: HttpAnswer;
    try {
      outcome = await this.#options.transport.send({
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${token}` },
        signal: cancellable === "anytime" ? signal : undefined,
      });
    } catch (error) {
      const failed = error instanceof TransportError;
      end(failed && error.carriedOut === "no" ? "notSent" : undefined, {
        fault: failed ? error.fault : "cancelled",
      });
      if (failed) return { token, outcome: error };
      throw error;
    }
    // Before the limiter lets others go.
    if (outcome.status === 429) this.#limiter.silence(retryAfterOf(outcome) ?? 1);
    end(outcome.headers, { status: outcome.status, correlationId: correlationIdOf(outcome) });
    return { token, outcome };
  }

  /** What failed when an attempt ended so. */
  #failureOf(operation: Operation, input: AnyInput, outcome: HttpAnswer | TransportError): ApiError {
    if (outcome instanceof TransportError)
      return faultError(outcome, new URL(this.#options.endpoints.api).host, operation.id);
    return errorOfAnswer(operation, {
      ...outcome,
      correlationId: correlationIdOf(outcome),
      retryAfter: retryAfterOf(outcome),
      secrets: secretsIn(operation, input),
    });
  }

  /** Full jitter: anything up to 400 ms, 800 ms, 1.6 s, … */
  #backoff(attempt: number): number {
    return (this.#options.random ?? Math.random)() * Math.min(8_000, 200 * 2 ** attempt);
  }

  async #pause(ms: number, { signal, onWait }: CallOptions): Promise<void> {
    tell(onWait, ms);
    await this.#clock.sleep(ms, signal);
  }

  #request(operation: Operation, input: AnyInput): HttpRequest {
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = input.path?.[name];
      if (!value || value === "." || value === "..")
        throw invalid(operation, `the path parameter ${name} is missing`);
      try {
        return encodeURIComponent(value);
      } catch {
        // Half of a surrogate pair.
        throw invalid(operation, `the path parameter ${name} is not text`);
      }
    });
    const url = new URL(path, this.#options.endpoints.api);
    const query = Object.entries(input.query ?? {}).filter(([, value]) => value !== undefined);
    check(operation, operation.query ?? NO_QUERY, Object.fromEntries(query), "query");
    for (const [name, value] of query) url.searchParams.set(name, textOf(value));
    const headers: Record<string, string> = { accept: "application/json" };
    if (!operation.body) return { method: operation.method, url, headers };
    check(operation, operation.body, input.body, "body");
    headers["content-type"] = "application/json";
    return { method: operation.method, url, headers, body: JSON.stringify(input.body) };
  }
}

/** Where the answer says nothing, one success is like another: which of them comes is not documented for all. */
function isSuccess({ success, answer: { shape } }: Operation, status: number): boolean {
  return success.includes(status) || (shape === "empty" && status >= 200 && status < 300);
}

/** Whether a call can change anything. A POST that only asks is known by its answer. */
function mayChange({ method, answer: { shape } }: Operation): boolean {
  return method !== "GET" && method !== "HEAD" && shape !== "search" && shape !== "details";
}

/**
 * How a call ends of which an attempt may have been carried out: never as one of which nothing can have been. Who cancels
 * it, or has no token any more, is told what left the doubt.
 */
function withDoubt(error: unknown, doubt: ApiError): ApiError {
  if (error === doubt || error instanceof CancelledError) return doubt;
  if (!(error instanceof ApiError)) return doubt.with({ cause: error });
  return error.with({ carriedOut: "maybe", cause: doubt });
}

const correlationIdOf = ({ headers }: HttpAnswer): string | undefined => headers["inin-correlation-id"];

/** The secrets that a call sends: what may not be shown of its body. */
function secretsIn(operation: Operation, { body }: AnyInput): readonly string[] {
  return sendsSecret(operation) ? hiddenIn(withoutSecrets(operation, { body }).body, body) : [];
}

/** The texts of a value that are hidden in what may be shown of it. */
function hiddenIn(shown: unknown, value: unknown): string[] {
  if (typeof value === "string") return shown === HIDDEN ? [value] : [];
  const known = new Map(partsOf(shown));
  return partsOf(value).flatMap(([name, part]) => hiddenIn(shown === HIDDEN ? shown : known.get(name), part));
}

function partsOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** A query value as it stands in a URL: lists are comma-joined. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(",");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function invalid(operation: Operation, what: string): ApiError {
  return new ApiError({
    kind: "invalidInput",
    carriedOut: "no",
    operationId: operation.id,
    reason: `Nothing was sent: ${what}`,
    advice: "Change it and try again",
  });
}

function check(operation: Operation, schema: TSchema, value: unknown, where: string): void {
  const violation = violationOf(schema, value);
  if (!violation) return;
  const { path, rule } = violation;
  throw invalid(operation, `${where}${path} is ${rule === undefined ? "missing" : `not allowed (${rule})`}`);
}

const isRecordList = (value: unknown) => Array.isArray(value) && value.every(isRecord);

const shapes: Record<Exclude<AnswerShape, "empty">, (value: unknown) => boolean> = {
  listing: (value) => isRecord(value) && isRecordList(value["entities"]),
  search: (value) => isRecord(value) && (value["results"] === undefined || isRecordList(value["results"])),
  details: (value) =>
    isRecord(value) && (value["userDetails"] === undefined || isRecordList(value["userDetails"])),
  object: isRecord,
  objectOrNothing: isRecord,
  array: isRecordList,
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};

function resultOf(operation: Operation, answer: HttpAnswer): unknown {
  const { shape } = operation.answer;
  const fail = (found: Parameters<typeof errorOfBody>[1]) =>
    errorOfBody(operation, found, { status: answer.status, correlationId: correlationIdOf(answer) });
  const text = answer.text.trim();
  if (text.startsWith("<")) throw fail("html");
  if (shape === "empty") return undefined;
  if (!text) {
    if (shape === "objectOrNothing") return undefined;
    throw fail("empty");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail("broken");
  }
  if (!shapes[shape](value)) throw fail("shape");
  return value;
}
