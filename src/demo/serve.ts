/** How an operation is served: the operation, and the function that carries it out. */
import type { InputOf, Operation, ResultOf } from "../api/operation.js";
import type { Caller } from "./tokens.js";
import type { Organization } from "./organization.js";
import { Problem } from "./problem.js";
import { checkBody, isInput, readQuery } from "./validation.js";

/** What every operation may look at besides its own input. */
export interface Surroundings {
  readonly organization: Organization;
  readonly caller: Caller;
  /** The present, in milliseconds. */
  readonly now: number;
  /** Milliseconds until a change of a station happens that was accepted. */
  readonly stationDelay: number;
  /** Milliseconds that a job of analytics takes. */
  readonly jobDelay: number;
  /** Milliseconds that the search is behind what happens to users. */
  readonly searchLag: number;
  /** Whether lists leave out what they sometimes leave out of users. */
  readonly expandOmits: boolean;
  /** Makes the caller's token worthless. */
  revokeToken(): void;
}

/** A request whose operation is known. */
export interface RawRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Service {
  readonly operation: Operation;
  /** Validates and carries out; undefined means that the answer has no body. */
  run(request: RawRequest, surroundings: Surroundings): unknown;
}

/** The service of an operation; `handle` gets only what the operation's schemas allow. */
export function serve<const O extends Operation>(
  operation: O,
  handle: (input: InputOf<O>, surroundings: Surroundings) => ResultOf<O>,
): Service {
  return {
    operation,
    run({ path, query, body }, surroundings) {
      const input = { path, query: readQuery(operation.query, query), body };
      if (operation.body !== undefined) checkBody(operation.body, body);
      if (!isInput(operation, input))
        throw new Problem(400, "bad.request", "The request does not match its schema.");
      return handle(input, surroundings);
    },
  };
}
