/** Getting a token from a login server. */
import * as oauth from "oauth4webapi";
import { ApiError } from "./errors.js";
import type { Endpoints } from "./regions.js";
import { TransportError, faultError, retryAfterOf, type HttpAnswer, type Transport } from "./transport.js";

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Grant {
  readonly accessToken: string;
  /** Milliseconds since the epoch; undefined where the server does not say. */
  readonly expiresAt: number | undefined;
}

/** Whether a text can be a token: what RFC 6750 allows, and what fits into a header. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: unknown },
) => Promise<Response>;

/** A fetch on our own transport: the same deadlines, and no redirects. `onAnswer` gets each answer as it came. */
function fetchOn(
  transport: Transport,
  signal: AbortSignal | undefined,
  onAnswer: (answer: HttpAnswer) => void,
): Fetch {
  // The transport says who asks; the library would name itself.
  return async (url, { method, headers: { "user-agent": _library, ...headers }, body }) => {
    const answer = await transport.send({
      method,
      url: new URL(url),
      headers,
      body: body instanceof URLSearchParams ? body.toString() : typeof body === "string" ? body : undefined,
      signal,
    });
    onAnswer(answer);
    // A Response of status 204, 205 or 304 may have no body.
    const bodyAllowed = ![204, 205, 304].includes(answer.status);
    return new Response(bodyAllowed ? answer.text : null, {
      status: answer.status,
      headers: { "content-type": answer.headers["content-type"] ?? "" },
    });
  };
}

/**
 * Signs in as an OAuth client (grant type client credentials).
 * @throws {ApiError} with kind `signInRefused` when the client or its secret is not accepted. @throws {CancelledError}
 */
export async function grantToClient(
  endpoints: Endpoints,
  { clientId, clientSecret }: ClientCredentials,
  transport: Transport,
  signal?: AbortSignal,
): Promise<Grant> {
  if (!clientId || !clientSecret)
    throw new ApiError({
      kind: "invalidInput",
      carriedOut: "no",
      reason: `Nothing was sent: the client ${clientId ? "secret" : "id"} is missing`,
      advice: "Enter both",
    });
  const server: oauth.AuthorizationServer = {
    issuer: endpoints.login,
    token_endpoint: `${endpoints.login}/oauth/token`,
  };
  const client: oauth.Client = { client_id: clientId };
  const host = new URL(endpoints.login).host;
  let received: HttpAnswer | undefined;
  try {
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(clientSecret),
      {},
      {
        [oauth.customFetch]: fetchOn(transport, signal, (answer) => {
          received = answer;
        }),
        // Only a demo organization on the loopback address has no TLS (regions.ts sees to that).
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated only to make it stand out
        [oauth.allowInsecureRequests]: endpoints.login.startsWith("http:"),
      },
    );
    const answer = await oauth.processClientCredentialsResponse(server, client, response);
    if (!isToken(answer.access_token)) throw new TypeError("an access token that no header can carry");
    return {
      accessToken: answer.access_token,
      expiresAt: answer.expires_in === undefined ? undefined : Date.now() + answer.expires_in * 1000,
    };
  } catch (error) {
    throw grantError(error, received, host);
  }
}

/** @param answer what the login server answered, if it did. */
function grantError(error: unknown, answer: HttpAnswer | undefined, host: string): unknown {
  // Nothing of the organization is changed by it, whatever the login server did.
  if (error instanceof TransportError) return faultError(error.withNothingCarriedOut(), host);
  if (!answer) return error;
  const { status } = answer;
  const code = error instanceof oauth.ResponseBodyError ? error.error : undefined;
  const refused = (reason: string, advice: string) =>
    new ApiError({ kind: "signInRefused", carriedOut: "no", reason, advice, code, status });
  if (status === 429 || status === 408 || status >= 500) {
    const retryAfter = retryAfterOf(answer);
    return new ApiError({
      kind: status === 429 ? "rateLimited" : "serverError",
      carriedOut: "no",
      status,
      retryAfter,
      reason: `The login server ${host} cannot answer now (${status})`,
      advice: retryAfter ? `Try again in ${retryAfter} seconds` : "Try again in a minute",
    });
  }
  if (code === "invalid_request" && /rate limit/i.test(answer.text))
    return new ApiError({
      kind: "rateLimited",
      carriedOut: "no",
      status,
      reason: `The login server ${host} takes no more sign-ins for now`,
      advice: "Try again in a minute",
    });
  if (code === "unauthorized_client" || code === "unsupported_grant_type")
    return refused(
      "This OAuth client may not use the grant type client credentials",
      "Choose that grant type for it in Genesys Cloud Admin, or use another client",
    );
  if (code !== undefined || status === 401)
    return refused(
      "The login server does not accept this client id and secret",
      "Check both, and that the client belongs to this region",
    );
  return new ApiError({
    kind: "unexpectedAnswer",
    carriedOut: "no",
    status,
    reason: `The answer of ${host} is not that of a login server`,
    advice: "Check the region; a proxy or sign-in page may stand in between",
  });
}
