/**
 * The demo organization: an HTTP server on this machine's loopback address that behaves like the Platform API for
 * the operations of the table.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { operations } from "../api/operations/index.js";
import type { Operation } from "../api/operation.js";
import { control } from "./control.js";
import { Faults, type Fault } from "./faults.js";
import { MOST_USERS, STANDARD_SEED, STANDARD_USERS, generate } from "./generate.js";
import { services } from "./handlers/index.js";
import {
  json,
  parseJson,
  readBody,
  refuseStrangers,
  requireType,
  send,
  target,
  type Answer,
} from "./http.js";
import { Limiter, STANDARD_RATE_LIMIT, type Allowance, type RateLimit } from "./limiter.js";
import { RequestLog, type LoggedRequest, type OpenRequest } from "./log.js";
import {
  MAIN_CLIENT,
  READ_ONLY_CLIENT,
  Tokens,
  USER_CLIENT,
  answerTokenRequest,
  bearerToken,
  mayDo,
  type Caller,
} from "./oauth.js";
import type { Organization } from "./organization.js";
import { Problem } from "./problem.js";
import { Router } from "./router.js";

export interface DemoOptions {
  /** 0 (the standard): any free port. */
  port?: number;
  /** How many users there are: 1 to 50,000. */
  users?: number;
  seed?: string;
  /** When the organization is made, which is where its past ends; now unless said. */
  now?: Date;
  rateLimit?: RateLimit | false;
  /** Milliseconds that every answer takes at least. */
  latency?: number;
  /** Seconds that a token lives. */
  tokenLifetime?: number;
  /** Whether lists leave out sections of a few users although asked to expand them, as the real API may. */
  expandOmits?: boolean;
}

/** How to reach a running demo organization. */
export interface DemoAccess {
  readonly url: string;
  readonly loginUrl: string;
  /** The administrator's; new at each start. */
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organization: { readonly id: string; readonly name: string };
}

export interface DemoOrganization extends DemoAccess {
  readonly readOnlyClient: { readonly clientId: string; readonly clientSecret: string };
  /** The state itself, for tests that look behind the API. Another one after `reset`. */
  readonly state: Organization;
  /** What was asked for so far. */
  readonly requests: readonly LoggedRequest[];
  readonly faults: Faults;
  clearRequests(): void;
  /** Everything as it was at the start: data, log, faults, and the access token valid. */
  reset(): void;
  /** Another access token of the administrator. */
  issueUserToken(): string;
  close(): Promise<void>;
}

const DAY = 24 * 60 * 60;

/** Ends a request without an answer. */
class NoAnswer extends Error {}

function wrongShape(shape: string): unknown {
  switch (shape) {
    case "object":
      return {};
    case "number":
      return 42;
    case "string":
      return "unexpected";
    case "null":
      return null;
    case "entities":
      return { entities: { unexpected: true }, total: "many" };
    default:
      return ["unexpected"];
  }
}

function checkOptions({ port = 0, users = STANDARD_USERS, tokenLifetime = DAY, now }: DemoOptions): void {
  const whole = (value: number, low: number, high: number, name: string): void => {
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new RangeError(`${name} has to be a whole number from ${low} to ${high}`);
    }
  };
  whole(port, 0, 65_535, "port");
  whole(users, 1, MOST_USERS, "users");
  whole(tokenLifetime, 1, 1000 * DAY, "tokenLifetime");
  if (now !== undefined && Number.isNaN(now.getTime())) throw new RangeError("now has to be a date");
}

class Demo {
  readonly #options: DemoOptions;
  readonly #started: number;
  readonly #made: number;
  readonly #router = new Router(operations);
  readonly #limiter: Limiter;
  readonly #tokens: Tokens;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly log = new RequestLog();
  readonly faults = new Faults();
  readonly accessToken: string;
  organization: Organization;
  port = 0;

  constructor(options: DemoOptions) {
    this.#options = options;
    this.#started = Date.now();
    this.#made = options.now?.getTime() ?? this.#started;
    this.organization = this.#generate();
    const clock = (): number => this.now();
    this.#limiter = new Limiter(options.rateLimit ?? STANDARD_RATE_LIMIT, clock);
    this.#tokens = new Tokens(clock, options.tokenLifetime ?? DAY);
    this.accessToken = this.issueUserToken();
  }

  /** The organization's present goes on from the moment at which it was made. */
  now(): number {
    return this.#made + (Date.now() - this.#started);
  }

  #generate(): Organization {
    const { users = STANDARD_USERS, seed = STANDARD_SEED } = this.#options;
    return generate({ users, seed, now: this.#made });
  }

  issueUserToken(): string {
    return this.#tokens.issue(USER_CLIENT, this.organization.administratorId);
  }

  reset(): void {
    this.organization = this.#generate();
    this.faults.clear();
    this.log.clear();
    this.#limiter.clear();
    this.#tokens.clear();
    this.#tokens.issue(USER_CLIENT, this.organization.administratorId, this.accessToken);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  access(): DemoAccess {
    const { id, name } = this.organization;
    return {
      url: this.url,
      loginUrl: this.url,
      accessToken: this.accessToken,
      clientId: MAIN_CLIENT.id,
      clientSecret: MAIN_CLIENT.secret,
      organization: { id, name },
    };
  }

  readonly readOnlyClient = { clientId: READ_ONLY_CLIENT.id, clientSecret: READ_ONLY_CLIENT.secret };

  /** Answers one request, whatever it is. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const correlationId = randomUUID();
    const headers: Record<string, string> = { "ININ-Correlation-Id": correlationId };
    let entry: OpenRequest | undefined;
    let answer: Answer;
    try {
      refuseStrangers(request, this.port);
      const { pathname, query } = target(request.url);
      const method = request.method ?? "";
      if (pathname.startsWith("/demo/")) {
        const body = await readBody(request);
        const parsed = (): unknown => {
          requireType(request, "application/json");
          return parseJson(body);
        };
        answer = control(method, pathname, parsed, {
          faults: this.faults,
          log: this.log,
          describe: () => ({ ...this.access(), readOnlyClient: this.readOnlyClient }),
          reset: () => this.reset(),
        });
      } else {
        entry = this.log.open({
          time: new Date(this.now()).toISOString(),
          method,
          path: pathname,
          query: Object.fromEntries(query),
          correlationId,
        });
        answer = await this.#answer(request, response, { method, pathname, query, headers, entry });
      }
    } catch (error) {
      if (error instanceof NoAnswer) return;
      // A client that went away while its body was read gets no answer.
      if (request.destroyed && !request.complete && !response.writable) return;
      answer = this.#failure(error, correlationId);
    }
    if (this.#options.latency) await this.#wait(this.#options.latency);
    if (entry) entry.status = answer.status;
    if (!response.destroyed) send(response, answer, headers);
  }

  #failure(error: unknown, correlationId: string): Answer {
    const problem =
      error instanceof Problem
        ? error
        : new Problem(500, "internal.server.error", `The demo organization failed: ${String(error)}`);
    return json(problem.status, problem.body(correlationId), problem.details.headers);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    { method, pathname, query, headers, entry }: Parsed,
  ): Promise<Answer> {
    const body = await readBody(request);
    const isToken = pathname === "/oauth/token";
    let found: ReturnType<Router["match"]> | undefined;
    let missing: unknown;
    if (!isToken) {
      try {
        found = this.#router.match(method, pathname);
        entry.operation = found.operation.id;
      } catch (error) {
        missing = error;
      }
    }
    const fault = this.faults.take({ method, pathname, operation: found?.operation });
    entry.fault = fault?.kind ?? null;
    if (fault?.kind === "expireToken") this.#tokens.expire(bearerToken(request.headers.authorization) ?? "");

    const carryOut = (): Answer => {
      if (isToken) {
        Object.assign(headers, this.#allowance(this.#limiter.count(undefined)));
        const answer = this.#token(request, method, body);
        entry.carriedOut = answer.status === 200;
        return answer;
      }
      const caller = this.#caller(request, headers, entry);
      if (found === undefined) throw missing;
      return this.#run(found.operation, found.path, query, request, body, caller, entry);
    };
    return this.#suffer(fault, carryOut, response, entry);
  }

  /** Carries out what was asked, or as much of it as the fault lets through. */
  async #suffer(
    fault: Fault | undefined,
    carryOut: () => Answer,
    response: ServerResponse,
    entry: OpenRequest,
  ): Promise<Answer> {
    if (fault === undefined || fault.kind === "expireToken") return carryOut();
    const carryOutAnyway = (): void => {
      try {
        carryOut();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    };
    switch (fault.kind) {
      case "status": {
        if (fault.carryOut) carryOutAnyway();
        const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
        const code = fault.code ?? "internal.server.error";
        const message = fault.message ?? "A fault that was asked for.";
        return json(
          fault.status,
          new Problem(fault.status, code, message).body(entry.correlationId),
          headers,
        );
      }
      case "html":
        if (fault.carryOut) carryOutAnyway();
        return {
          status: fault.status ?? 502,
          contentType: "text/html",
          text: "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>",
        };
      case "empty":
        return { status: carryOut().status };
      case "wrongShape":
        return { ...carryOut(), text: JSON.stringify(wrongShape(fault.shape ?? "array")) };
      case "truncate": {
        const answer = carryOut();
        const text = answer.text ?? "";
        const half = text.slice(0, Math.floor(text.length / 2));
        if (!fault.connection) return { ...answer, text: half };
        response.writeHead(answer.status, {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
        });
        response.write(half, () => response.destroy());
        entry.status = answer.status;
        throw new NoAnswer();
      }
      case "drop":
        if (fault.when === "after") carryOutAnyway();
        response.destroy();
        throw new NoAnswer();
      case "silent":
        if (fault.carryOut) carryOutAnyway();
        throw new NoAnswer();
      case "slow": {
        let answer: Answer;
        try {
          answer = carryOut();
        } catch (error) {
          answer = this.#failure(error, entry.correlationId);
        }
        await this.#wait(fault.ms);
        return answer;
      }
    }
  }

  #allowance({ count, reset }: Allowance): Record<string, string> {
    return {
      "inin-ratelimit-count": String(count),
      "inin-ratelimit-allowed": String(this.#limiter.requests),
      "inin-ratelimit-reset": String(reset),
    };
  }

  /** Who calls, counted against the rate limit. */
  #caller(request: IncomingMessage, headers: Record<string, string>, entry: OpenRequest): Caller {
    let caller: Caller | undefined;
    try {
      caller = this.#tokens.caller(request.headers.authorization);
      entry.subject =
        caller.userId === undefined ? { clientId: caller.client.id } : { userId: caller.userId };
      return caller;
    } finally {
      const allowance = this.#limiter.count(caller?.token);
      Object.assign(headers, this.#allowance(allowance));
      if (!allowance.allowed) {
        throw new Problem(
          429,
          "too.many.requests",
          `The rate limit is ${this.#limiter.requests} requests a minute.`,
          {
            headers: { "retry-after": String(allowance.reset) },
          },
        );
      }
    }
  }

  #run(
    operation: Operation,
    path: Readonly<Record<string, string>>,
    query: URLSearchParams,
    request: IncomingMessage,
    bytes: Buffer,
    caller: Caller,
    entry: OpenRequest,
  ): Answer {
    const service = services.get(operation.id);
    if (service === undefined)
      throw new Problem(501, "not.implemented", `Nothing serves ${operation.id} yet.`);
    let body: unknown;
    if (operation.body !== undefined) {
      if (bytes.length > 0) requireType(request, "application/json");
      body = parseJson(bytes);
      entry.body = body ?? null;
    }
    this.#permit(operation, caller);
    const result = service.run(
      { path, query, body },
      {
        organization: this.organization,
        caller,
        now: this.now(),
        expandOmits: this.#options.expandOmits ?? true,
        revokeToken: () => this.#tokens.revoke(caller.token),
      },
    );
    entry.carriedOut = true;
    const status = operation.success[0] ?? 200;
    return result === undefined ? { status } : json(status, result);
  }

  #permit({ permissions: { type, permissions } }: Operation, caller: Caller): void {
    const missing = permissions.filter((permission) => !mayDo(caller, permission, this.organization));
    if (missing.length === 0 || (type === "ANY" && missing.length < permissions.length)) return;
    const several = type === "ANY" && missing.length > 1;
    const list = missing.join(", ");
    throw new Problem(
      403,
      several ? "missing.any.permissions" : "missing.permissions",
      several
        ? `The caller needs at least one of these permissions: ${list}`
        : `The caller lacks the permission ${list}`,
      { messageParams: { permissions: list } },
    );
  }

  #token(request: IncomingMessage, method: string, body: Buffer): Answer {
    if (method !== "POST") {
      throw new Problem(405, "method.not.allowed", `${method} is not possible here.`, {
        headers: { allow: "POST" },
      });
    }
    requireType(request, "application/x-www-form-urlencoded");
    const form = new URLSearchParams(body.toString("utf8"));
    const answer = answerTokenRequest(this.#tokens, request.headers.authorization, form);
    return json(answer.status, answer.body);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms);
      this.#timers.add(timer);
    });
  }

  /** Forgets the answers that are still to come. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

interface Parsed {
  readonly method: string;
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly headers: Record<string, string>;
  readonly entry: OpenRequest;
}

/** Starts a demo organization; resolves once it answers. */
export async function startDemoOrganization(options: DemoOptions = {}): Promise<DemoOrganization> {
  checkOptions(options);
  const demo = new Demo(options);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    // Broken connections are the other side's business.
    response.on("error", () => undefined);
    demo.answer(request, response).catch(() => response.destroy());
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable)
      socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: options.port ?? 0, host: "127.0.0.1" }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  demo.port = address.port;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      demo.stop();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  return {
    ...demo.access(),
    readOnlyClient: demo.readOnlyClient,
    get state() {
      return demo.organization;
    },
    get requests() {
      return demo.log.requests;
    },
    faults: demo.faults,
    clearRequests: () => demo.log.clear(),
    reset: () => demo.reset(),
    issueUserToken: () => demo.issueUserToken(),
    close,
  };
}
