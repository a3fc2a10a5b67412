/** Making a session: prove the credentials, find out who acts and in which organization. Nothing is kept here. */
import { randomUUID } from "node:crypto";
import { Client } from "../api/client.js";
import { ApiError } from "../api/errors.js";
import { grantToClient, isToken, type ClientCredentials } from "../api/oauth.js";
import { deleteTokensMe, getTokensMe, getUsersMe } from "../api/operations/index.js";
import { endpointsOf, loopbackOrigin } from "../api/regions.js";
import { TransportError, faultError, type Transport } from "../api/transport.js";
import type { Credentials, Identity, Session } from "./session.js";

/** What signing in needs of the world around it. */
export interface SignInContext {
  readonly transport: Transport;
  readonly signal?: AbortSignal | undefined;
}

interface Proof {
  readonly place: string;
  readonly accessToken: string;
  readonly expiresAt?: number | undefined;
  readonly credentials: Credentials;
}

function clientWith(accessToken: string, place: string, { transport }: SignInContext): Client {
  return new Client({
    endpoints: endpointsOf(place),
    tokens: { token: () => Promise.resolve(accessToken), renew: () => Promise.resolve(undefined) },
    transport,
  });
}

/**
 * Signs in with an OAuth client's id and secret.
 * @throws {ApiError} @throws {CancelledError}
 */
export async function signInWithClient(
  place: string,
  credentials: ClientCredentials,
  context: SignInContext,
): Promise<Session> {
  const grant = await grantToClient(endpointsOf(place), credentials, context.transport, context.signal);
  return sessionOf({ place, ...grant, credentials: { kind: "clientCredentials", ...credentials } }, context);
}

/**
 * Signs in with a token that somebody else obtained.
 * @throws {ApiError} @throws {CancelledError}
 */
export async function signInWithToken(
  place: string,
  accessToken: string,
  context: SignInContext,
): Promise<Session> {
  if (!isToken(accessToken))
    throw new ApiError({
      kind: "invalidInput",
      carriedOut: "no",
      reason: "Nothing was sent: an access token has no spaces, line breaks or accented letters",
      advice: "Copy it again, whole and alone",
    });
  try {
    return await sessionOf({ place, accessToken, credentials: { kind: "pastedToken" } }, context);
  } catch (error) {
    if (!(error instanceof ApiError && error.kind === "signedOut")) throw error;
    throw new ApiError({
      kind: "signInRefused",
      carriedOut: "no",
      status: error.status,
      code: error.code,
      correlationId: error.correlationId,
      reason: "This access token is not accepted: it is not of this region, has expired, or was revoked",
      advice: "Paste a fresh one, and check the region",
    });
  }
}

/**
 * Signs in to a demo organization at a loopback address, which hands out its token itself.
 * @throws {ApiError} @throws {CancelledError} @throws {RangeError} when the address is not on this machine.
 */
export async function signInToDemo(address: string, context: SignInContext): Promise<Session> {
  const place = loopbackOrigin(address);
  if (!place)
    throw new RangeError(`${address} is not an address on this machine, such as http://127.0.0.1:8080`);
  const accessToken = await demoToken(place, context);
  return sessionOf({ place, accessToken, credentials: { kind: "demo" } }, context);
}

async function demoToken(place: string, { transport, signal }: SignInContext): Promise<string> {
  try {
    const url = new URL("/demo/organization", place);
    const answer = await transport.send({
      method: "GET",
      url,
      headers: { accept: "application/json" },
      signal,
    });
    const offer: unknown = answer.status === 200 ? JSON.parse(answer.text) : undefined;
    if (
      typeof offer === "object" &&
      offer !== null &&
      "accessToken" in offer &&
      typeof offer.accessToken === "string"
    )
      return offer.accessToken;
  } catch (error) {
    if (error instanceof TransportError) throw faultError(error, new URL(place).host);
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ApiError({
    kind: "unexpectedAnswer",
    carriedOut: "no",
    reason: `What answers at ${place} is not a demo organization`,
    advice: "Start one with npm run demo-org, and give the address that it prints",
  });
}

/** Who the token belongs to: one request for the organization, and one for the user where there is one. */
async function sessionOf(
  { place, accessToken, expiresAt, credentials }: Proof,
  context: SignInContext,
): Promise<Session> {
  const client = clientWith(accessToken, place, context);
  const info = await client.call(getTokensMe, {}, { signal: context.signal });
  const organization = info.organization ?? info.homeOrganization;
  if (!organization?.id)
    throw new ApiError({
      kind: "unexpectedAnswer",
      carriedOut: "no",
      reason: "Genesys Cloud does not say which organization this token belongs to",
      advice: "Use another token or client",
    });
  const clientIdentity: Identity = {
    kind: "client",
    id: info.OAuthClient?.id ?? (credentials.kind === "clientCredentials" ? credentials.clientId : "unknown"),
    name: info.OAuthClient?.name ?? "without a name",
  };
  const identity =
    credentials.kind === "clientCredentials"
      ? clientIdentity
      : ((await userOf(client, context)) ?? clientIdentity);
  return {
    id: randomUUID(),
    place,
    organization: { id: organization.id, name: organization.name ?? organization.id },
    identity,
    credentials,
    accessToken,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/** The user of the token, or undefined where the token is a client's. */
async function userOf(client: Client, { signal }: SignInContext): Promise<Identity | undefined> {
  try {
    const me = await client.call(getUsersMe, {}, { signal });
    if (!me.id) return undefined;
    return { kind: "user", id: me.id, name: me.name ?? me.id, ...(me.email ? { email: me.email } : {}) };
  } catch (error) {
    if (error instanceof ApiError && error.code === "not.a.user") return undefined;
    throw error;
  }
}

/**
 * Revokes the token of a session at the server.
 * @throws {ApiError} when that could not be done: the token then lives until it expires. @throws {CancelledError}
 */
export async function revoke(session: Session, context: SignInContext): Promise<void> {
  try {
    await clientWith(session.accessToken, session.place, context).call(
      deleteTokensMe,
      {},
      { signal: context.signal },
    );
  } catch (error) {
    // It is not accepted any more: there is nothing left to revoke.
    if (error instanceof ApiError && error.kind === "signedOut") return;
    throw error;
  }
}
