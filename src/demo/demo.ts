/** Answers requests as the Platform API does: who calls, what for, may they, and what comes of it. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { operations } from "../api/operations/index.js";
import { HIDDEN, sendsSecret, withoutSecrets } from "../api/redaction.js";
import { CODE_CLIENT, EUROPE_CLIENT, MAIN_CLIENT, READ_ONLY_CLIENT, USER_CLIENT } from "./clients.js";
import { control } from "./control.js";
import { Faults } from "./faults.js";
import { STANDARD_SEED, STANDARD_USERS, generate } from "./generate.js";
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
import { Limiter, STANDARD_RATE_LIMIT, type Allowance } from "./limiter.js";
import { RequestLog, type OpenRequest } from "./log.js";
import { Login, isLogin, isSignInPage, mayBeLogged } from "./login/login.js";
import type { DemoAccess } from "./messages.js";
import { NoAnswer, suffer } from "./mishap.js";
import type { DemoOptions } from "./options.js";
import type { Organization } from "./organization.js";
import { Problem } from "./problem.js";
import { Router, type Match } from "./router.js";
import { divisionOf, requirePermissions } from "./scope.js";
import { Tokens, bearerToken, type Caller } from "./tokens.js";

const DAY = 24 * 60 * 60;
const STANDARD_STATION_DELAY = 1_500;
const STANDARD_JOB_DELAY = 2_000;
const STANDARD_SEARCH_LAG = 3_000;
const LARGEST_LOGGED_BODY = 16 * 1024;
const INTERNAL_ERROR = "internal.server.error";

/** A request whose operation and caller are known. */
interface Call extends Match {
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly bytes: Buffer;
  readonly caller: Caller;
  readonly entry: OpenRequest;
}

interface Parsed {
  readonly method: string;
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly headers: Record<string, string>;
  readonly entry: OpenRequest;
}

/** One demo organization: its state, its tokens, and how it answers. */
export class Demo {
  readonly #options: DemoOptions;
  /** Milliseconds that go by, counted from whenever. */
  readonly #time: () => number;
  readonly #started: number;
  readonly #made: number;
  readonly #router = new Router(operations);
  readonly #limiter: Limiter;
  readonly #tokens: Tokens;
  readonly #login: Login;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly log = new RequestLog();
  readonly faults = new Faults();
  accessToken: string;
  organization: Organization;
  port = 0;

  /** @param time what time goes by; that of this machine unless a test has one that it turns by hand. */
  constructor(options: DemoOptions, time: () => number = () => Date.now()) {
    this.#options = options;
    this.#time = time;
    this.#started = time();
    this.#made = options.now?.getTime() ?? this.#started;
    this.organization = this.#generate();
    const clock = (): number => this.now();
    this.#limiter = new Limiter(options.rateLimit ?? STANDARD_RATE_LIMIT, clock);
    const isActive = (userId: string): boolean => this.organization.users.get(userId)?.state === "active";
    this.#tokens = new Tokens(clock, options.tokenLifetime ?? DAY, isActive);
    this.#login = new Login({
      clock,
      tokens: this.#tokens,
      throttled: options.rateLimit !== false,
      organization: () => this.organization,
    });
    this.accessToken = this.issueUserToken();
  }

  /** The organization's present goes on from the moment at which it was made. */
  now(): number {
    return this.#made + (this.#time() - this.#started);
  }

  #generate(): Organization {
    const { users = STANDARD_USERS, seed = STANDARD_SEED, skills = 0, awkward = false } = this.#options;
    return generate({ users, seed, now: this.#made, skills, awkward });
  }

  /** A new token of the user: the administrator, unless another is named. */
  issueUserToken(userId = this.organization.administratorId): string {
    return this.#tokens.issue(USER_CLIENT, userId);
  }

  reset(): void {
    this.organization = this.#generate();
    this.faults.clear();
    this.log.clear();
    this.#limiter.clear();
    this.#login.clear();
    this.#tokens.clear();
    this.#tokens.issue(USER_CLIENT, this.organization.administratorId, this.accessToken);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How to get in. A token that was revoked or has expired is replaced: who asks, asks because they want in. */
  access(): DemoAccess {
    const { id, name } = this.organization;
    if (this.#tokens.caller(`Bearer ${this.accessToken}`) instanceof Problem)
      this.accessToken = this.issueUserToken();
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
  readonly europeClient = { clientId: EUROPE_CLIENT.id, clientSecret: EUROPE_CLIENT.secret };
  readonly pkceClient = { clientId: USER_CLIENT.id };
  readonly codeClient = { clientId: CODE_CLIENT.id, clientSecret: CODE_CLIENT.secret };

  /** Answers one request, whatever it is. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const correlationId = randomUUID();
    const headers: Record<string, string> = { "ININ-Correlation-Id": correlationId };
    let entry: OpenRequest | undefined;
    let answer: Answer;
    try {
      const { pathname, query } = target(request.url);
      const method = request.method ?? "";
      refuseStrangers(request, this.port, isSignInPage(method, pathname));
      if (pathname.startsWith("/demo/")) {
        const body = await readBody(request);
        const parsed = (): unknown => {
          requireType(request, "application/json");
          return parseJson(body);
        };
        answer = control(method, pathname, parsed, {
          faults: this.faults,
          log: this.log,
          describe: () => ({
            ...this.access(),
            readOnlyClient: this.readOnlyClient,
            europeClient: this.europeClient,
            pkceClient: this.pkceClient,
            codeClient: this.codeClient,
          }),
          reset: () => this.reset(),
        });
      } else {
        entry = this.log.open({
          time: new Date(this.now()).toISOString(),
          method,
          path: pathname,
          query: Object.fromEntries(
            [...new Set(query.keys())].map((name) => [
              name,
              mayBeLogged(pathname, name) ? query.getAll(name).join(",") : HIDDEN,
            ]),
          ),
          correlationId,
        });
        answer = await this.#answer(request, response, { method, pathname, query, headers, entry });
      }
    } catch (error) {
      if (error instanceof NoAnswer) return;
      answer = this.#failure(error, correlationId);
    }
    if (entry && this.#options.latency) await this.#wait(this.#options.latency);
    // Whoever went away in the meantime gets no answer.
    if (response.destroyed) return;
    if (entry) entry.status = answer.status;
    send(response, answer, answer.bare ? {} : headers);
  }

  #failure(error: unknown, correlationId: string): Answer {
    const problem =
      error instanceof Problem
        ? error
        : new Problem(500, INTERNAL_ERROR, `The demo organization failed: ${String(error)}`);
    return json(problem.status, problem.body(correlationId), problem.details.headers);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    { method, pathname, query, headers, entry }: Parsed,
  ): Promise<Answer> {
    const body = await readBody(request);
    const { authorization } = request.headers;
    const atLogin = isLogin(pathname);
    const route = atLogin ? undefined : this.#router.find(method, pathname);
    const operation = route instanceof Problem ? undefined : route?.operation;
    entry.operation = operation?.id ?? null;
    const fault = this.faults.take({ method, pathname, operation });
    entry.fault = fault?.kind ?? null;
    if (fault?.kind === "expireToken") {
      if (atLogin) this.#login.expire(body);
      else this.#tokens.expire(bearerToken(authorization) ?? "");
    }

    const caller = atLogin ? undefined : this.#tokens.caller(authorization);
    const known = caller instanceof Problem ? undefined : caller;
    if (known)
      entry.subject = known.userId === undefined ? { clientId: known.client.id } : { userId: known.userId };
    const allowance = this.#limiter.count(known?.token);
    headers["inin-ratelimit-count"] = String(allowance.count);
    headers["inin-ratelimit-allowed"] = String(this.#limiter.requests);
    headers["inin-ratelimit-reset"] = String(allowance.reset);

    const carryOut = (): Answer => {
      if (route === undefined || caller === undefined) {
        const answer = this.#login.answer({ request, method, pathname, query, body });
        entry.carriedOut = answer.status < 400;
        return answer;
      }
      if (caller instanceof Problem) throw caller;
      if (!allowance.allowed) throw this.#tooMany(allowance);
      if (route instanceof Problem) throw route;
      return this.#run({ ...route, query, request, bytes: body, caller, entry });
    };
    return suffer(fault, {
      response,
      carryOut,
      failure: (error) => this.#failure(error, entry.correlationId),
      asked: (status, code, message) =>
        atLogin
          ? this.#login.failure(pathname, { status, error: code, message })
          : this.#failure(new Problem(status, code ?? INTERNAL_ERROR, message), entry.correlationId),
      wait: (ms) => this.#wait(ms),
    });
  }

  #tooMany({ reset }: Allowance): Problem {
    const message = `More than ${this.#limiter.requests} requests in one window: wait ${reset} seconds.`;
    return new Problem(429, "too.many.requests", message, { headers: { "retry-after": String(reset) } });
  }

  #run({ operation, path, query, request, bytes, caller, entry }: Call): Answer {
    const service = services.get(operation.id);
    if (service === undefined)
      throw new Problem(501, "not.implemented", `Nothing serves ${operation.id} yet.`);
    let body: unknown;
    if (operation.body !== undefined) {
      if (bytes.length > 0) requireType(request, "application/json");
      body = parseJson(bytes);
      entry.body =
        bytes.length > LARGEST_LOGGED_BODY
          ? `${bytes.length} bytes`
          : ((sendsSecret(operation) ? withoutSecrets(operation, { body }).body : body) ?? null);
    }
    const { organization } = this;
    requirePermissions(operation.permissions, { organization, caller }, divisionOf(path, organization));
    const now = this.now();
    organization.carryOutDue(now);
    const result = service.run(
      { path, query, body },
      {
        organization,
        caller,
        now,
        stationDelay: this.#options.stationDelay ?? STANDARD_STATION_DELAY,
        jobDelay: this.#options.jobDelay ?? STANDARD_JOB_DELAY,
        searchLag: this.#options.searchLag ?? STANDARD_SEARCH_LAG,
        expandOmits: this.#options.expandOmits ?? true,
        revokeToken: () => this.#tokens.revoke(caller.token),
      },
    );
    entry.carriedOut = true;
    const { success, answer } = operation;
    // Where an operation may have nothing to answer yet, the last of its statuses says so.
    const nothingYet = result === undefined && answer.shape === "objectOrNothing";
    const status = (nothingYet ? success.at(-1) : success[0]) ?? 200;
    return result === undefined ? { status } : json(status, result);
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
