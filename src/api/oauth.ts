/** Getting a token from a login server. */
import * as oauth from "oauth4webapi";
import { ApiError } from "./errors.js";
import type { Endpoints } from "./regions.js";
import { TransportError, faultError, type Transport } from "./transport.js";

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Grant {
  readonly accessToken: string;
  /** Milliseconds since the epoch; undefined where the server does not say. */
  readonly expiresAt: number | undefined;
}

/** A fetch on our own transport: the same deadlines, and no redirects. */
function fetchOn(transport: Transport, signal: AbortSignal | undefined) {
  return async (
    url: string,
    init: { method: string; headers: Record<string, string>; body?: unknown },
  ): Promise<Response> => {
    const { body } = init;
    const answer = await transport.send({
      method: init.method,
      url: new URL(url),
      headers: init.headers,
      body: body instanceof URLSearchParams ? body.toString() : typeof body === "string" ? body : undefined,
      signal,
    });
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
  const server: oauth.AuthorizationServer = {
    issuer: endpoints.login,
    token_endpoint: `${endpoints.login}/oauth/token`,
  };
  const client: oauth.Client = { client_id: clientId };
  const host = new URL(endpoints.login).host;
  try {
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(clientSecret),
      {},
      {
        [oauth.customFetch]: fetchOn(transport, signal),
        // Only a demo organization on the loopback address has no TLS (regions.ts sees to that).
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated only to make it stand out
        [oauth.allowInsecureRequests]: endpoints.login.startsWith("http:"),
      },
    );
    const answer = await oauth.processClientCredentialsResponse(server, client, response);
    return {
      accessToken: answer.access_token,
      expiresAt: answer.expires_in === undefined ? undefined : Date.now() + answer.expires_in * 1000,
    };
  } catch (error) {
    throw grantError(error, host);
  }
}

function grantError(error: unknown, host: string): unknown {
  if (error instanceof TransportError) return faultError(error, host);
  const refused = (reason: string, advice: string, code?: string, status?: number) =>
    new ApiError({ kind: "signInRefused", carriedOut: "no", reason, advice, code, status });
  const status =
    error instanceof oauth.ResponseBodyError || error instanceof oauth.WWWAuthenticateChallengeError
      ? error.status
      : undefined;
  if (status !== undefined && (status === 429 || status >= 500))
    return new ApiError({
      kind: status === 429 ? "rateLimited" : "serverError",
      carriedOut: "no",
      status,
      reason: `The login server ${host} cannot answer now (${status})`,
      advice: "Try again in a minute",
    });
  if (error instanceof oauth.WWWAuthenticateChallengeError)
    return refused(
      "The login server does not accept this client id and secret",
      "Check both, and the region",
      undefined,
      status,
    );
  if (error instanceof oauth.ResponseBodyError) {
    if (error.error === "invalid_request" && /rate limit/i.test(error.error_description ?? ""))
      return new ApiError({
        kind: "rateLimited",
        carriedOut: "no",
        status,
        reason: `The login server ${host} takes no more sign-ins for now`,
        advice: "Try again in a minute",
      });
    if (error.error === "unauthorized_client" || error.error === "unsupported_grant_type")
      return refused(
        "This OAuth client may not use the grant type client credentials",
        "Choose that grant type for it in Genesys Cloud Admin, or use another client",
        error.error,
        status,
      );
    return refused(
      "The login server does not accept this client id and secret",
      "Check both, and that the client belongs to this region",
      error.error,
      status,
    );
  }
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError)
    return new ApiError({
      kind: "unexpectedAnswer",
      carriedOut: "no",
      reason: `The answer of ${host} is not that of a login server`,
      advice: "Check the region; a proxy or sign-in page may stand in between",
    });
  return error;
}
