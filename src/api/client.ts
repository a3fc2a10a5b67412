/** Typed calls of the Platform API: checked input, one retry policy, one family of errors. */
import type { TSchema } from "@sinclair/typebox/type";
import { systemClock, type Clock } from "./clock.js";
import { ApiError, errorOfAnswer, errorOfBody, throwIfCancelled, unlessCancelled } from "./errors.js";
import { isRecord } from "./json.js";
import { RateLimiter, type Priority } from "./limiter.js";
import type { AnswerShape, AnyInput, InputOf, Operation, ResultOf } from "./operation.js";
import { summaryOf } from "./redaction.js";
import type { Endpoints } from "./regions.js";
import { exactly } from "./schemas.js";
import {
  TransportError,
  faultError,
  lastingFaults,
  retryAfterOf,
  type HttpAnswer,
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
  /** Product and version, such as `roster-genesys-cloud/0.1.0`. */
  readonly userAgent: string;
  readonly limiter?: RateLimiter;
  readonly clock?: Clock;
  /** From 0 up to 1; tests give a fixed one. */
  readonly random?: () => number;
  readonly onCall?: (record: CallRecord) => void;
}

const MAX_ATTEMPTS = 4;
/** Seconds that a call waits by itself when the server asks for it. */
const LONGEST_WAIT = 60;
/** For an operation that has no query parameters. */
const NO_QUERY = exactly({});
const WORTH_REPEATING = new Set([408, 502, 503, 504]);

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
   * @throws {ApiError} @throws {CancelledError}
   */
  async send(operation: Operation, input: AnyInput, options: CallOptions = {}): Promise<unknown> {
    const { signal, priority = "interactive", cancellable = "anytime", onWait } = options;
    const request = this.#request(operation, input);
    const { onCall } = this.#options;
    const summary = onCall ? summaryOf(operation, input) : "";
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const settle = await this.#limiter.acquire(priority, signal, onWait);
      let token: string;
      try {
        token = await unlessCancelled(this.#options.tokens.token(signal), signal);
        throwIfCancelled(signal);
      } catch (error) {
        settle();
        throw error;
      }
      const started = this.#clock.now();
      const record = (outcome: Pick<CallRecord, "status" | "fault" | "correlationId">) =>
        onCall?.({
          operationId: operation.id,
          summary,
          attempt,
          ms: this.#clock.now() - started,
          ...outcome,
        });
      let answer: HttpAnswer;
      try {
        answer = await this.#options.transport.send({
          ...request,
          headers: { ...request.headers, authorization: `Bearer ${token}` },
          signal: cancellable === "anytime" ? signal : undefined,
        });
      } catch (error) {
        settle();
        if (!(error instanceof TransportError)) {
          record({ status: undefined, fault: "cancelled", correlationId: undefined });
          throw error;
        }
        record({ status: undefined, fault: error.fault, correlationId: undefined });
        const again = operation.repeatable || error.carriedOut === "no";
        if (!again || lastingFaults.has(error.fault) || attempt >= MAX_ATTEMPTS)
          throw this.#faultError(operation, error);
        await this.#pause(this.#backoff(attempt), options);
        continue;
      }
      const correlationId = answer.headers["inin-correlation-id"];
      record({ status: answer.status, fault: undefined, correlationId });
      const retryAfter = retryAfterOf(answer);
      // Before the limiter lets others go.
      if (answer.status === 429) this.#limiter.silence(Math.min(retryAfter ?? 1, LONGEST_WAIT));
      settle(answer.headers);
      if (operation.success.includes(answer.status)) return resultOf(operation, answer, correlationId);

      const failure = errorOfAnswer(operation, { ...answer, correlationId, retryAfter });
      if (answer.status === 401 && !renewed) {
        renewed = true;
        const newer = await unlessCancelled(this.#options.tokens.renew(token, signal), signal);
        if (newer !== undefined && newer !== token) continue;
        throw failure;
      }
      const again = answer.status === 429 || (operation.repeatable && WORTH_REPEATING.has(answer.status));
      if (!again || attempt >= MAX_ATTEMPTS || (retryAfter ?? 0) > LONGEST_WAIT) throw failure;
      await this.#pause(Math.max((retryAfter ?? 0) * 1000, this.#backoff(attempt)), options);
    }
  }

  /** Full jitter: anything up to 400 ms, 800 ms, 1.6 s, … */
  #backoff(attempt: number): number {
    return (this.#options.random ?? Math.random)() * Math.min(8_000, 200 * 2 ** attempt);
  }

  async #pause(ms: number, { signal, onWait }: CallOptions): Promise<void> {
    onWait?.(ms);
    await this.#clock.sleep(ms, signal);
  }

  #request(operation: Operation, input: AnyInput) {
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
    check(operation, operation.query ?? NO_QUERY, input.query ?? {}, "query");
    for (const [name, value] of Object.entries(input.query ?? {})) {
      if (value === undefined) continue;
      url.searchParams.set(name, textOf(value));
    }
    const headers: Record<string, string> = {
      accept: "application/json",
      "user-agent": this.#options.userAgent,
    };
    if (!operation.body) return { method: operation.method, url, headers };
    check(operation, operation.body, input.body, "body");
    headers["content-type"] = "application/json";
    return { method: operation.method, url, headers, body: JSON.stringify(input.body) };
  }

  #faultError(operation: Operation, error: TransportError): ApiError {
    return faultError(error, new URL(this.#options.endpoints.api).host, operation.id);
  }
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

function resultOf(operation: Operation, answer: HttpAnswer, correlationId: string | undefined): unknown {
  const { shape } = operation.answer;
  const fail = (found: Parameters<typeof errorOfBody>[1]) =>
    errorOfBody(operation, found, { status: answer.status, correlationId });
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
