/** Faults on demand: what shall go wrong with which requests, and how often. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import { Errors } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";

const exact = { additionalProperties: false } as const;
const carryOut = Type.Optional(
  Type.Boolean({ description: "Does what was asked all the same; false unless said." }),
);
const Status = Type.Integer({ minimum: 200, maximum: 599 });

export const Fault = Type.Union([
  /** An error body with that status. */
  Type.Object(
    {
      kind: Type.Literal("status"),
      status: Status,
      code: Type.Optional(Type.String()),
      message: Type.Optional(Type.String()),
      /** Seconds. */
      retryAfter: Type.Optional(Type.Integer({ minimum: 0 })),
      carryOut,
    },
    exact,
  ),
  /** A gateway's page instead of JSON; 502 unless said. */
  Type.Object({ kind: Type.Literal("html"), status: Type.Optional(Status), carryOut }, exact),
  /** The operation's status, and no body. */
  Type.Object({ kind: Type.Literal("empty") }, exact),
  /** Half of the body: JSON that ends too early, or (`connection`) a connection that does. */
  Type.Object({ kind: Type.Literal("truncate"), connection: Type.Optional(Type.Boolean()) }, exact),
  /** Valid JSON that is not what the operation answers. */
  Type.Object(
    {
      kind: Type.Literal("wrongShape"),
      shape: Type.Optional(
        Type.Union([
          Type.Literal("array"),
          Type.Literal("object"),
          Type.Literal("number"),
          Type.Literal("string"),
          Type.Literal("null"),
          Type.Literal("entities"),
        ]),
      ),
    },
    exact,
  ),
  /** The connection ends without an answer, before or after the operation was carried out. */
  Type.Object(
    { kind: Type.Literal("drop"), when: Type.Union([Type.Literal("before"), Type.Literal("after")]) },
    exact,
  ),
  /** Nothing ever comes back. */
  Type.Object({ kind: Type.Literal("silent"), carryOut }, exact),
  /** Carried out at once, answered late. */
  Type.Object({ kind: Type.Literal("slow"), ms: Type.Integer({ minimum: 0, maximum: 600_000 }) }, exact),
  /** The caller's token expires just before this request; at the login server, the code, refresh token or page that it presents. */
  Type.Object({ kind: Type.Literal("expireToken") }, exact),
]);
export type Fault = Static<typeof Fault>;

export const FaultRule = Type.Object(
  {
    match: Type.Optional(
      Type.Object(
        {
          method: Type.Optional(Type.String()),
          /** The operation's path template, the beginning of a path, or (from `^`) a regular expression. */
          path: Type.Optional(Type.String()),
          operation: Type.Optional(Type.String()),
        },
        exact,
      ),
    ),
    /** How many requests it happens to; one unless said. */
    times: Type.Optional(Type.Integer({ minimum: 1 })),
    /** How many matching requests are left alone first. */
    skip: Type.Optional(Type.Integer({ minimum: 0 })),
    fault: Fault,
  },
  exact,
);
export type FaultRule = Static<typeof FaultRule>;

export interface Faulted {
  readonly method: string;
  readonly pathname: string;
  readonly operation?: { readonly id: string; readonly path: string } | undefined;
}

interface Pending {
  readonly matches: (request: Faulted) => boolean;
  readonly fault: Fault;
  skip: number;
  times: number;
}

function pathMatcher(path: string): (request: Faulted) => boolean {
  if (path.startsWith("^")) {
    const pattern = new RegExp(path);
    return ({ pathname }) => pattern.test(pathname);
  }
  return ({ pathname, operation }) => operation?.path === path || pathname.startsWith(path);
}

export class Faults {
  #pending: Pending[] = [];

  /** Plans a fault. Rules are looked at in the order of their coming; the first that matches is used. */
  add({ match = {}, times = 1, skip = 0, fault }: FaultRule): void {
    const path = match.path === undefined ? undefined : pathMatcher(match.path);
    this.#pending.push({
      fault,
      skip,
      times,
      matches: (request) =>
        (match.method === undefined || match.method.toUpperCase() === request.method) &&
        (match.operation === undefined || match.operation === request.operation?.id) &&
        (path === undefined || path(request)),
    });
  }

  /** What is wrong with a rule that came from outside; undefined: nothing, and it was added. */
  addUnchecked(rule: unknown): string | undefined {
    if (!Check(FaultRule, rule)) {
      const first = Errors(FaultRule, rule).First();
      return first === undefined
        ? "not a fault rule"
        : `${first.path === "" ? "the rule" : first.path}: ${first.message}`;
    }
    try {
      this.add(rule);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** The fault that this request is to suffer. */
  take(request: Faulted): Fault | undefined {
    for (const rule of this.#pending) {
      if (!rule.matches(request)) continue;
      if (rule.skip > 0) {
        rule.skip -= 1;
        continue;
      }
      rule.times -= 1;
      if (rule.times === 0) this.#pending = this.#pending.filter((other) => other !== rule);
      return rule.fault;
    }
    return undefined;
  }

  /** How many planned faults have not happened yet. */
  get waiting(): number {
    return this.#pending.reduce((sum, { times }) => sum + times, 0);
  }

  clear(): void {
    this.#pending = [];
  }
}
