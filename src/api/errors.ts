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

/** Kinds after which the very same call may go well a little later. */
const PASSING: ReadonlySet<ApiErrorKind> = new Set([
  "unreachable",
  "connectionLost",
  "timeout",
  "rateLimited",
  "serverError",
  "unexpectedAnswer",
]);

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

  constructor(details: ApiErrorDetails) {
    super(`${details.reason}. ${details.advice}`);
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
  }

  /**
   * Whether the same call may go well later, unchanged. A write of which `carriedOut` is "maybe" is to be looked for on the
   * server first.
   */
  get retryable(): boolean {
    return PASSING.has(this.kind);
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

/** Waits for a promise, and no longer than until the signal is aborted: then CancelledError, whatever becomes of it. */
export async function unlessCancelled<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (!signal) return promise;
  const waiting = new AbortController();
  const cancelled = new Promise<never>((_resolve, reject) => {
    const cancel = () => {
      reject(new CancelledError());
    };
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { signal: waiting.signal });
  });
  try {
    return await Promise.race([cancelled, promise]);
  } finally {
    waiting.abort();
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

/** What a body complains about: its details, and those of the errors that it holds (one level deep, as the API does). */
function fieldsOf(body: Record<string, unknown>): FieldError[] {
  const inner = Array.isArray(body["errors"]) ? body["errors"].filter(isRecord) : [];
  return [body, ...inner].flatMap(({ details }) =>
    (Array.isArray(details) ? details.filter(isRecord) : []).map((detail) => ({
      field: textOf(detail, "fieldName"),
      code: textOf(detail, "errorCode"),
      entity: textOf(detail, "entityName") ?? textOf(detail, "entityId"),
    })),
  );
}

const PERMISSION = /\b[A-Za-z]+:[A-Za-z*]+:[A-Za-z*]+\b/g;

function permissionsOf(body: Record<string, unknown>, operation: Operation): readonly string[] {
  const params = isRecord(body["messageParams"]) ? Object.values(body["messageParams"]) : [];
  const text = [body["message"], ...params].filter((part) => typeof part === "string").join(" ");
  const named = [...new Set(text.match(PERMISSION) ?? [])];
  return named.length > 0 ? named : operation.permissions.permissions;
}

function permissionAdvice(permissions: readonly string[], operation: Operation): string {
  if (permissions.length === 0) return "Ask an administrator which role allows it";
  const joint = operation.permissions.type === "ALL" ? " and " : " or ";
  return `Ask an administrator for a role with the permission ${permissions.join(joint)}`;
}

/**
 * The error for an answer whose status is not a success of the operation.
 * Statuses and codes: the API's own; see docs/architecture.md for where they were seen.
 */
export function errorOfAnswer(
  operation: Operation,
  answer: { status: number; text: string; correlationId: string | undefined; retryAfter: number | undefined },
): ApiError {
  const { status, correlationId, retryAfter } = answer;
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(answer.text);
    if (isRecord(parsed)) body = parsed;
  } catch {
    // A gateway answers HTML or nothing: the status has to do.
  }
  const message = textOf(body, "message");
  const code = textOf(body, "code");
  const said = message ? `: ${message.replace(/\.$/, "")}` : "";
  const common = {
    operationId: operation.id,
    status,
    code,
    correlationId,
    retryAfter,
    fields: fieldsOf(body),
  };
  const reference = correlationId ? ` and give Genesys support the correlation id ${correlationId}` : "";

  if (status === 401)
    return new ApiError({
      ...common,
      kind: "signedOut",
      carriedOut: "no",
      reason: "The sign-in has expired or was revoked",
      advice: "Sign in again",
    });
  if (status === 403) {
    const missingPermissions = permissionsOf(body, operation);
    return new ApiError({
      ...common,
      kind: "forbidden",
      carriedOut: "no",
      missingPermissions,
      reason: `Genesys Cloud refuses this${said || " (403)"}`,
      advice: permissionAdvice(missingPermissions, operation),
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
  if (status === 429)
    return new ApiError({
      ...common,
      kind: "rateLimited",
      carriedOut: "no",
      reason: "Genesys Cloud takes no more requests for now",
      advice: retryAfter ? `Try again in ${retryAfter} seconds` : "Try again in a minute",
    });
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
  found: "html" | "empty" | "broken" | "shape" | "tooLarge" | "astray",
  answer: Pick<ApiErrorDetails, "status" | "correlationId">,
): ApiError {
  const what = {
    html: "The answer is a web page, not data",
    empty: "The answer is empty",
    broken: "The answer breaks off or is not JSON",
    shape: "The answer is not of the documented form",
    tooLarge: "The answer is larger than anything this call can mean",
    astray: "The pages of the list lead nowhere, or back to one that was read before",
  }[found];
  return new ApiError({
    kind: "unexpectedAnswer",
    carriedOut: "maybe",
    operationId: operation.id,
    status: answer.status,
    correlationId: answer.correlationId,
    reason: what,
    advice: "A proxy or sign-in page may stand in between: check the network, then try again",
  });
}
