/** The one family of errors of the Platform API: what failed, why, and what a person can do about it. */
import { isRecord } from "./json.js";
import type { Operation } from "./operation.js";

export type ApiErrorKind =
  /** No connection: name not found, refused, no route, certificate not accepted. Nothing was sent. */
  | "unreachable"
  /** The connection broke after the request may have been read. */
  | "connectionLost"
  | "timeout"
  /** 401, and no new token could be had. */
  | "signedOut"
  /** The token endpoint refused the client or its secret. */
  | "signInRefused"
  /** 403 */
  | "forbidden"
  /** 404 */
  | "notFound"
  /** 409 */
  | "conflict"
  /** 429, longer than we wait by ourselves. */
  | "rateLimited"
  /** Any other 4xx: the server did not accept what was asked. */
  | "rejected"
  /** 408 and 5xx */
  | "serverError"
  /** An answer that is not the documented one: HTML, nothing, broken JSON, another shape, a redirect. */
  | "unexpectedAnswer"
  /** Refused here, before anything was sent. */
  | "invalidInput";

/** Whether a write was carried out by the server, as far as can be known from here. */
export type CarriedOut = "no" | "maybe";

/** One field that the server complained about, or one thing that it names. */
export interface FieldError {
  readonly field: string | undefined;
  readonly code: string | undefined;
  /** The object that the complaint is about, such as a skill's name or id. */
  readonly entity: string | undefined;
}

/** Kinds after which the very same call may go well a moment later, where nothing more is known. */
const PASSING: ReadonlySet<ApiErrorKind> = new Set([
  "unreachable",
  "connectionLost",
  "rateLimited",
  "serverError",
]);

/** The same for statuses. Of the others, the server would say the same again. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

export interface ApiErrorDetails {
  readonly kind: ApiErrorKind;
  readonly carriedOut: CarriedOut;
  /** What was found, in one sentence without a full stop at its end. */
  readonly reason: string;
  /** What the person can do, in one sentence. */
  readonly advice: string;
  readonly operationId?: string | undefined;
  readonly status?: number | undefined;
  /** The API's own code, such as `missing.permissions`. */
  readonly code?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly fields?: readonly FieldError[] | undefined;
  readonly missingPermissions?: readonly string[] | undefined;
  /** Seconds until a new attempt makes sense. */
  readonly retryAfter?: number | undefined;
  /** Whether the same call may go well a moment later; where it is left out, the kind says so. */
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly kind: ApiErrorKind;
  readonly carriedOut: CarriedOut;
  readonly reason: string;
  readonly advice: string;
  readonly operationId: string | undefined;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly correlationId: string | undefined;
  readonly fields: readonly FieldError[];
  readonly missingPermissions: readonly string[];
  readonly retryAfter: number | undefined;
  /**
   * Whether the same call may go well a moment later, unchanged: what the client repeats by itself where it may, and
   * nothing else. A write of which `carriedOut` is "maybe" is to be looked for on the server first.
   */
  readonly retryable: boolean;
  readonly #details: ApiErrorDetails;

  constructor(details: ApiErrorDetails) {
    super(
      `${details.reason}. ${details.advice}`,
      details.cause === undefined ? {} : { cause: details.cause },
    );
    this.#details = details;
    this.kind = details.kind;
    this.carriedOut = details.carriedOut;
    this.reason = details.reason;
    this.advice = details.advice;
    this.operationId = details.operationId;
    this.status = details.status;
    this.code = details.code;
    this.correlationId = details.correlationId;
    this.fields = details.fields ?? [];
    this.missingPermissions = details.missingPermissions ?? [];
    this.retryAfter = details.retryAfter;
    this.retryable = details.retryable ?? PASSING.has(details.kind);
  }

  /** The same error, but for what is given. */
  with(changes: Partial<ApiErrorDetails>): ApiError {
    return new ApiError({ ...this.#details, ...changes });
  }
}

/** The person gave up waiting. Not an error to show. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
  constructor() {
    super("Cancelled");
  }
}

/** Throws CancelledError when the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}

/** Who is to be called when a signal is aborted. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls the listener when the signal is aborted, at once where it is so already; what is returned calls that off. A signal
 * gets one listener of ours, however many calls it may cancel, and none when nobody waits: Node takes eleven for a leak,
 * and to tell it otherwise would change a signal that is not ours.
 */
export function whenAborted(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => undefined;
  if (signal.aborted) {
    listener();
    return () => undefined;
  }
  const listeners = waiting.get(signal) ?? new Set();
  if (!waiting.has(signal)) {
    waiting.set(signal, listeners);
    signal.addEventListener("abort", callThem);
  }
  // A function of its own: the same listener may wait twice.
  const entry = () => {
    listener();
  };
  listeners.add(entry);
  return () => {
    if (listeners.delete(entry) && listeners.size === 0 && waiting.get(signal) === listeners) {
      waiting.delete(signal);
      signal.removeEventListener("abort", callThem);
    }
  };
}

function callThem(this: AbortSignal): void {
  const listeners = waiting.get(this) ?? [];
  waiting.delete(this);
  this.removeEventListener("abort", callThem);
  for (const listener of listeners) listener();
}

/** Waits for a promise, and no longer than until the signal is aborted: then CancelledError, whatever becomes of it. */
export async function unlessCancelled<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  let callOff: () => void = () => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    callOff = whenAborted(signal, () => {
      reject(new CancelledError());
    });
  });
  try {
    return await Promise.race([cancelled, promise]);
  } finally {
    callOff();
  }
}

/** Tells somebody who asked to be told. A mistake in their code is not to become one of ours. */
export function tell<Told extends unknown[]>(
  listener: ((...told: Told) => void) | undefined,
  ...told: Told
): void {
  try {
    listener?.(...told);
  } catch {
    // There is nobody here who could do anything about it.
  }
}

/** Text of a server, fit for one line of a message. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

function textOf(record: Record<string, unknown>, key: string): string | undefined {
  const value = record[key];
  return typeof value === "string" && value.trim() ? oneLine(value) : undefined;
}

/** A text in the server's own words. It is left out where it betrays a secret that was sent: servers repeat what they got. */
function freeTextOf(
  record: Record<string, unknown>,
  key: string,
  secrets: readonly string[],
): string | undefined {
  const value = record[key];
  return typeof value === "string" && betrays(value, secrets) ? undefined : textOf(record, key);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  '"': "quot",
  "'": "#39",
};

/** How servers write a text into another. */
const FORMS: readonly ((text: string) => string)[] = [
  String,
  JSON.stringify,
  (text) =>
    JSON.stringify(text).replace(/[^ -~]/g, (c) => `u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
  encodeURIComponent,
  (text) => new URLSearchParams([["", text]]).toString(),
  (text) => text.replace(/[&<>"']/g, (c) => `&${ENTITIES[c] ?? ""};`),
  (text) => Buffer.from(text).toString("base64"),
];

const lettersAndDigits = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/**
 * Whether one of the secrets is in the text, in whatever simple form. It is looked for by its letters and digits alone:
 * quotes, escapes and blanks are where they differ. Of a secret that has none, everything is a trace.
 */
function betrays(text: string, secrets: readonly string[]): boolean {
  const where = lettersAndDigits(text);
  return secrets.some((secret) => {
    // Half of a surrogate pair has no form in an address.
    const whole = Buffer.from(secret).toString();
    return FORMS.some((form) => where.includes(lettersAndDigits(form(whole))));
  });
}

/** What a body complains about: its details, and those of the errors that it holds (one level deep, as the API does). */
function fieldsOf(body: Record<string, unknown>, secrets: readonly string[]): FieldError[] {
  const entity = (detail: Record<string, unknown>, key: string) => freeTextOf(detail, key, secrets);
  const inner = Array.isArray(body["errors"]) ? body["errors"].filter(isRecord) : [];
  return [body, ...inner].flatMap(({ details }) =>
    (Array.isArray(details) ? details.filter(isRecord) : []).map((detail) => ({
      field: textOf(detail, "fieldName"),
      code: textOf(detail, "errorCode"),
      entity: entity(detail, "entityName") ?? entity(detail, "entityId"),
    })),
  );
}

const PERMISSION = /\b[A-Za-z]+:[A-Za-z*]+:[A-Za-z*]+\b/g;

/** The permissions that the server names as missing, and its word for one of them or all. */
function permissionsOf(body: Record<string, unknown>, operation: Operation, secrets: readonly string[]) {
  const params = isRecord(body["messageParams"]) ? Object.values(body["messageParams"]) : [];
  const text = [body["message"], ...params]
    .filter((part) => typeof part === "string")
    .filter((part) => !betrays(part, secrets));
  const named = [...new Set(text.join(" ").match(PERMISSION) ?? [])];
  if (named.length > 0) return { permissions: named, all: !/^missing\.any\b/.test(String(body["code"])) };
  const { permissions, type } = operation.permissions;
  return { permissions, all: type === "ALL" };
}

function permissionAdvice({ permissions, all }: ReturnType<typeof permissionsOf>): string {
  if (permissions.length === 0) return "Ask an administrator which role allows it";
  return `Ask an administrator for a role with the permission ${permissions.join(all ? " and " : " or ")}`;
}

/** The error for a server that takes no more requests, for as many seconds as it says. */
export function rateLimited(
  retryAfter: number | undefined,
  details: Partial<ApiErrorDetails> = {},
): ApiError {
  return new ApiError({
    ...details,
    kind: "rateLimited",
    carriedOut: "no",
    retryAfter,
    reason: "Genesys Cloud takes no more requests for now",
    advice: retryAfter ? `Try again in ${retryAfter} seconds` : "Try again in a minute",
  });
}

/**
 * The error for an answer whose status is not a success of the operation.
 * Statuses and codes: the API's own; see docs/architecture.md for where they were seen.
 * `secrets`: what the call sent and nobody may see; of the server's own words, those that repeat it are left out.
 */
export function errorOfAnswer(
  operation: Operation,
  answer: {
    status: number;
    text: string;
    correlationId: string | undefined;
    retryAfter: number | undefined;
    secrets?: readonly string[];
  },
): ApiError {
  const { status, correlationId, retryAfter, secrets = [] } = answer;
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(answer.text);
    if (isRecord(parsed)) body = parsed;
  } catch {
    // A gateway answers HTML or nothing: the status has to do.
  }
  const message = freeTextOf(body, "message", secrets);
  const code = textOf(body, "code");
  const said = message ? `: ${message.replace(/\.$/, "")}` : "";
  const common = {
    operationId: operation.id,
    status,
    code,
    correlationId,
    retryAfter,
    fields: fieldsOf(body, secrets),
    retryable: PASSING_STATUSES.has(status),
  };
  const reference = correlationId ? ` and give Genesys support the correlation id ${correlationId}` : "";

  if (status === 401 && code === "ip.not.authorized")
    return new ApiError({
      ...common,
      kind: "forbidden",
      carriedOut: "no",
      reason: `Genesys Cloud takes no requests from this machine's address${said}`,
      advice:
        "Ask an administrator to add it to the organization's list of allowed addresses, or use a network that is on it",
    });
  if (status === 401)
    return new ApiError({
      ...common,
      kind: "signedOut",
      carriedOut: "no",
      reason: `The sign-in has expired or was revoked${said}`,
      advice: "Sign in again",
    });
  if (status === 403) {
    const missing = permissionsOf(body, operation, secrets);
    return new ApiError({
      ...common,
      kind: "forbidden",
      carriedOut: "no",
      missingPermissions: missing.permissions,
      reason: `Genesys Cloud refuses this${said || " (403)"}`,
      advice: permissionAdvice(missing),
    });
  }
  if (status === 404)
    return new ApiError({
      ...common,
      kind: "notFound",
      carriedOut: "no",
      reason: `It is not there any more, or you may not see it${said}`,
      advice: "Refresh and look again",
    });
  if (status === 409)
    return new ApiError({
      ...common,
      kind: "conflict",
      carriedOut: "no",
      reason: `Somebody else changed it at the same moment, or it is in use${said}`,
      advice: "Refresh, look at what is there now, and try again",
    });
  if (status === 429) return rateLimited(retryAfter, common);
  if (status === 408 || status >= 500)
    return new ApiError({
      ...common,
      kind: "serverError",
      carriedOut: "maybe",
      reason: `Genesys Cloud has a problem of its own (${status})${said}`,
      advice: `Try again; if it stays, look at the Genesys Cloud status page${reference}`,
    });
  if (status >= 400)
    return new ApiError({
      ...common,
      kind: "rejected",
      carriedOut: "no",
      reason: `Genesys Cloud did not accept this (${status})${said}`,
      advice: "Change what the message names, and try again",
    });
  return new ApiError({
    ...common,
    kind: "unexpectedAnswer",
    carriedOut: "maybe",
    reason: `The answer has status ${status}, which this call does not know`,
    advice: "A proxy or sign-in page may stand in between: check the network, then try again",
  });
}

/** The error for a success status with a body that is not the documented one. */
export function errorOfBody(
  operation: Operation,
  found: "html" | "empty" | "broken" | "shape" | "astray",
  answer: Pick<ApiErrorDetails, "status" | "correlationId">,
): ApiError {
  const what = {
    html: "The answer is a web page, not data",
    empty: "The answer is empty",
    broken: "The answer breaks off or is not JSON",
    shape: "The answer is not of the documented form",
    astray: "The pages of the list lead nowhere, or back to one that was read before",
  }[found];
  return new ApiError({
    kind: "unexpectedAnswer",
    carriedOut: "maybe",
    operationId: operation.id,
    status: answer.status,
    correlationId: answer.correlationId,
    reason: what,
    advice:
      found === "astray"
        ? "Read the list again; if it stays, tell Genesys support which list it is"
        : "A proxy or sign-in page may stand in between: check the network, then try again",
  });
}
