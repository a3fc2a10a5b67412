/** Failures as the Platform API words them: a code, a status, and what it was about. */
import type { Models } from "purecloud-platform-client-v2";

export interface ProblemDetails {
  readonly messageParams?: Readonly<Record<string, string>>;
  /** What exactly was wrong: which field, and why. */
  readonly details?: readonly { readonly errorCode: string; readonly fieldName: string }[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that gets an error body for an answer. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: ProblemDetails;

  constructor(status: number, code: string, message: string, details: ProblemDetails = {}) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.details = details;
  }

  body(contextId: string): Models.ErrorBody {
    return {
      message: this.message,
      code: this.code,
      status: this.status,
      messageParams: { ...this.details.messageParams },
      contextId,
      details: (this.details.details ?? []).map((detail) => ({ ...detail })),
      errors: [],
    };
  }
}

export const badRequest = (message: string, code = "bad.request"): Problem => new Problem(400, code, message);

/** There is no such thing, or not for this caller. */
export function notFound(what: string, id: string): Problem {
  return new Problem(404, "not.found", `There is no ${what} with the id ${id}.`, { messageParams: { id } });
}

/** The caller may not do this. */
export const lacksPermission = (permission: string): Problem =>
  new Problem(403, "missing.permissions", `The caller lacks the permission ${permission}`, {
    messageParams: { permissions: permission },
  });

/** A value that is not allowed for a field. */
export function invalid(fieldName: string, message: string, code = "invalid.value"): Problem {
  return new Problem(400, code, message, {
    messageParams: { field: fieldName },
    details: [{ errorCode: code, fieldName }],
  });
}
