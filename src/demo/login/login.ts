/** The login server: the page on which people sign in, and the endpoint that gives tokens. */
import type { IncomingMessage } from "node:http";
import { Issued } from "../issued.js";
import { json, requireType, type Answer } from "../http.js";
import type { Organization } from "../organization.js";
import { Problem } from "../problem.js";
import type { Tokens } from "../tokens.js";
import { checkAuthorizeRequest, locationOf } from "./authorizeRequest.js";
import { Codes, type Asked } from "./codes.js";
import { errorPage, signInPage, type SignInPage } from "./page.js";
import { activeUser, findPeople, suggestedPeople } from "./people.js";
import { TokenEndpoint, errorBody } from "./tokenEndpoint.js";

const AUTHORIZE = "/oauth/authorize";
const TOKEN = "/oauth/token";

/** Milliseconds that a sign-in page can be used. */
const PAGE_LIFETIME = 10 * 60_000;
const MOST_PAGES = 1_000;
const LONGEST_SEARCH = 200;

/** Whether a path is one of the login server's. */
export const isLogin = (pathname: string): boolean => pathname === AUTHORIZE || pathname === TOKEN;

/** Whether a request is for the sign-in page, to which any page may lead somebody. */
export const isSignInPage = (method: string, pathname: string): boolean =>
  method === "GET" && pathname === AUTHORIZE;

/** Parameters of the login server's URLs that say nothing which a log must not hold. */
const HARMLESS = new Set(["response_type", "client_id", "redirect_uri", "scope", "code_challenge_method"]);

/** Whether a request's query parameter may be seen in the log. */
export const mayBeLogged = (pathname: string, parameter: string): boolean =>
  !pathname.startsWith("/oauth/") || HARMLESS.has(parameter);

/** A request to the login server. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

export interface Failure {
  readonly status: number;
  readonly error: string | undefined;
  readonly message: string;
}

export interface LoginParts {
  readonly clock: () => number;
  readonly tokens: Tokens;
  /** Whether clients can ask for tokens too often. */
  readonly throttled: boolean;
  organization(): Organization;
}

/** Somebody who was shown the sign-in page and has not decided yet. */
interface Waiting {
  readonly asked: Asked;
  expires: number;
}

const redirect = (location: string): Answer => ({ status: 302, headers: { location } });

const formOf = (body: Buffer): URLSearchParams => new URLSearchParams(body.toString("utf8"));

export class Login {
  readonly #clock: () => number;
  readonly #tokens: Tokens;
  readonly #codes: Codes;
  readonly #endpoint: TokenEndpoint;
  readonly #organization: () => Organization;
  readonly #waiting = new Issued<Waiting>(MOST_PAGES);

  constructor(parts: LoginParts) {
    this.#clock = parts.clock;
    this.#tokens = parts.tokens;
    this.#organization = () => parts.organization();
    this.#codes = new Codes(parts.clock);
    this.#endpoint = new TokenEndpoint({ ...parts, codes: this.#codes });
  }

  /** Answers a request to one of the login server's paths. @throws {Problem} */
  answer({ request, method, pathname, query, body }: Visit): Answer {
    const page = pathname === AUTHORIZE;
    if (page && method === "GET") return this.#authorize(query);
    if (method !== "POST") {
      const allow = page ? "GET, POST" : "POST";
      throw new Problem(405, "method.not.allowed", `${method} is not possible here.`, { headers: { allow } });
    }
    requireType(request, "application/x-www-form-urlencoded");
    const form = formOf(body);
    return page ? this.#decide(form) : this.#endpoint.answer(request.headers.authorization, form);
  }

  #authorize(query: URLSearchParams): Answer {
    const checked = checkAuthorizeRequest(query);
    switch (checked.kind) {
      case "refused":
        return errorPage(400, "You cannot sign in from here", checked.why);
      case "redirect":
        return redirect(checked.location);
      case "asked": {
        const { asked } = checked;
        const request = this.#waiting.add({ asked, expires: this.#clock() + PAGE_LIFETIME });
        return this.#page(200, request, asked);
      }
    }
  }

  #page(
    status: number,
    request: string,
    { client, redirectUri }: Asked,
    more: Partial<SignInPage> = {},
  ): Answer {
    const organization = this.#organization();
    return signInPage(status, {
      organization: organization.name,
      client: client.name,
      request,
      redirectUri,
      people: more.people ?? suggestedPeople(organization),
      ...more,
    });
  }

  /** What somebody did on the sign-in page. */
  #decide(form: URLSearchParams): Answer {
    const request = form.get("request") ?? "";
    const waiting = this.#waiting.get(request);
    if (waiting === undefined || waiting.expires <= this.#clock()) {
      const why = "It was used already, or is too old. Go back to the program and sign in from there again.";
      return errorPage(400, "This page is not good any more", why);
    }
    const { asked } = waiting;
    switch (form.get("action")) {
      case "cancel":
        return this.#sendBack(request, asked, {
          error: "access_denied",
          error_description: "the person did not sign in",
        });
      case "find":
        return this.#find(request, asked, (form.get("find") ?? "").slice(0, LONGEST_SEARCH));
      default: {
        const user = activeUser(this.#organization(), form.get("user"));
        if (user === undefined)
          return this.#page(400, request, asked, { note: "Choose somebody who is active." });
        return this.#sendBack(request, asked, { code: this.#codes.issue(asked, user.id) });
      }
    }
  }

  #sendBack(request: string, asked: Asked, outcome: Readonly<Record<string, string>>): Answer {
    this.#waiting.delete(request);
    return redirect(locationOf(asked, outcome));
  }

  #find(request: string, asked: Asked, find: string): Answer {
    if (find.trim() === "") return this.#page(200, request, asked);
    const { people, more } = findPeople(this.#organization(), find);
    if (people.length === 0)
      return this.#page(200, request, asked, {
        find,
        note: `Nobody active has “${find}” in name or address.`,
      });
    const note = more === 0 ? {} : { note: `There are ${more} more: type more of the name.` };
    return this.#page(200, request, asked, { people, find, ...note });
  }

  /** An answer that somebody wanted to be a failure, in the shape in which failures come from that path. */
  failure(pathname: string, { status, error = "server_error", message }: Failure): Answer {
    return pathname === AUTHORIZE
      ? errorPage(status, "Something went wrong", message)
      : json(status, errorBody(error, message));
  }

  /** As if the time of whatever the body presents had come: a code, a refresh token, a sign-in page. */
  expire(body: Buffer): void {
    const form = formOf(body);
    this.#codes.expire(form.get("code") ?? "");
    this.#tokens.forgetRefreshToken(form.get("refresh_token") ?? "");
    const waiting = this.#waiting.get(form.get("request"));
    if (waiting) waiting.expires = this.#clock();
  }

  /** Forgets everything but the tokens. */
  clear(): void {
    this.#codes.clear();
    this.#waiting.clear();
    this.#endpoint.clear();
  }
}
