/** POST /oauth/token: tokens for a client's own credentials, a code, or a refresh token. */
import { timingSafeEqual } from "node:crypto";
import { clientOf, type OAuthClient } from "../clients.js";
import { json, type Answer } from "../http.js";
import { Limiter, type RateLimit } from "../limiter.js";
import type { SignIn, Tokens } from "../tokens.js";
import { challengeOf, isVerifier, type Codes } from "./codes.js";

/** (U) How many requests a client may make, whatever comes of them. */
export const TOKEN_RATE_LIMIT: RateLimit = { requests: 60, seconds: 60 };

/** A request that gets an error of RFC 6749 for an answer. */
class Refused extends Error {
  readonly error: string;
  readonly status: number;

  constructor(error: string, description: string, status = 400) {
    super(description);
    this.error = error;
    this.status = status;
  }
}

const invalidGrant = (description: string): Refused => new Refused("invalid_grant", description);
const invalidRequest = (description: string): Refused => new Refused("invalid_request", description);

/** The body of an error, which says what it is about under the standard's name and under a shorter one. */
export const errorBody = (error: string, description: string): Readonly<Record<string, string>> => ({
  error,
  description,
  error_description: description,
});

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function basicCredentials(authorization: string): readonly [id: string, secret: string] {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization)?.[1] ?? "";
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return ["", ""];
  const decode = (part: string): string => {
    try {
      return decodeURIComponent(part.replace(/\+/g, " "));
    } catch {
      return part;
    }
  };
  return [decode(text.slice(0, colon)), decode(text.slice(colon + 1))];
}

/** The names that are there more than once, which OAuth forbids. */
export const repeated = (parameters: URLSearchParams): string[] =>
  [...new Set(parameters.keys())].filter((name) => parameters.getAll(name).length > 1);

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null || value === "") throw invalidRequest(`${name} is missing`);
  return value;
}

export interface TokenEndpointParts {
  readonly tokens: Tokens;
  readonly codes: Codes;
  readonly clock: () => number;
  /** Whether a client can ask too often. */
  readonly throttled: boolean;
}

export class TokenEndpoint {
  readonly #tokens: Tokens;
  readonly #codes: Codes;
  readonly #limiter: Limiter;

  constructor({ tokens, codes, clock, throttled }: TokenEndpointParts) {
    this.#tokens = tokens;
    this.#codes = codes;
    this.#limiter = new Limiter(throttled ? TOKEN_RATE_LIMIT : false, clock);
  }

  /** Answers a request with that Authorization header and that form. */
  answer(authorization: string | undefined, form: URLSearchParams): Answer {
    try {
      return json(200, this.#grant(this.#client(authorization, form), form));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return json(
        error.status,
        errorBody(error.error, error.message),
        error.status === 401 ? { "www-authenticate": 'Basic realm="Genesys Cloud (demo)"' } : {},
      );
    }
  }

  /** The client that asks, which proves itself by its secret if it has one. */
  #client(authorization: string | undefined, form: URLSearchParams): OAuthClient {
    const [name] = repeated(form);
    if (name !== undefined) throw invalidRequest(`${name} is there more than once`);
    const [id, secret] =
      authorization === undefined
        ? [form.get("client_id") ?? "", form.get("client_secret")]
        : basicCredentials(authorization);
    const client = clientOf(id);
    // Invented clients are counted together.
    if (!this.#limiter.count(client?.id ?? "").allowed) throw invalidRequest("rate limit exceeded");
    const isPublic = client?.secret === undefined;
    if (client === undefined || (isPublic ? secret !== null : !sameText(client.secret, secret ?? ""))) {
      const status = authorization === undefined ? 400 : 401;
      throw new Refused("invalid_client", "client not found or secret wrong", status);
    }
    return client;
  }

  #grant(client: OAuthClient, form: URLSearchParams): Readonly<Record<string, string | number>> {
    const grantType = form.get("grant_type");
    switch (grantType) {
      case null:
        throw invalidRequest("grant_type is missing");
      case "client_credentials":
        if (client.secret === undefined)
          throw new Refused("invalid_client", "a client without a secret has no credentials of its own");
        if (client.grantType !== "CLIENT-CREDENTIALS") break;
        return this.#answer(this.#tokens.begin(client, undefined));
      case "authorization_code":
        if (client.grantType !== "CODE") break;
        return this.#answer(this.#redeem(client, form));
      case "refresh_token": {
        if (client.grantType !== "CODE") break;
        const signIn = this.#tokens.goOn(client, required(form, "refresh_token"));
        if (signIn === undefined) throw invalidGrant("refresh_token is not valid any more");
        return this.#answer(signIn);
      }
      default:
        throw new Refused("unsupported_grant_type", "grant_type is not supported");
    }
    throw new Refused("unauthorized_client", `the client may not use the grant type ${grantType}`);
  }

  #redeem(client: OAuthClient, form: URLSearchParams): SignIn {
    const text = required(form, "code");
    const redirectUri = required(form, "redirect_uri");
    const code = this.#codes.find(text, client);
    if (code === undefined) throw invalidGrant("code is not valid");
    if (code.signIn !== undefined) {
      // One of the two who used it is a thief, and nobody knows which.
      code.signIn.ended = true;
      throw invalidGrant("code was used before");
    }
    if (this.#codes.isOver(code)) throw invalidGrant("code has expired");
    if (code.asked.redirectUri !== redirectUri)
      throw invalidGrant("redirect_uri is not the one that the code was asked for with");
    const { challenge } = code.asked;
    const verifier = form.get("code_verifier");
    if (challenge === undefined) {
      if (verifier !== null) throw invalidGrant("the code was asked for without a code_challenge");
    } else {
      if (verifier === null || !isVerifier(verifier))
        throw invalidRequest("code_verifier has to have 43 to 128 letters, digits or -._~");
      if (!sameText(challengeOf(verifier), challenge))
        throw invalidGrant("code_verifier does not belong to the code_challenge");
    }
    const signIn = this.#tokens.begin(client, code.userId);
    if (!this.#tokens.goesOn(signIn)) throw invalidGrant("the user is not active any more");
    code.signIn = signIn;
    return signIn;
  }

  #answer(signIn: SignIn): Readonly<Record<string, string | number>> {
    return {
      access_token: this.#tokens.accessToken(signIn),
      // (U) With PKCE as well.
      ...(signIn.userId === undefined ? {} : { refresh_token: this.#tokens.refreshToken(signIn) }),
      token_type: "bearer",
      expires_in: this.#tokens.lifetime,
    };
  }

  clear(): void {
    this.#limiter.clear();
  }
}
