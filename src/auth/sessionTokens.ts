/** The token of a session, renewed where the grant allows: once for all who wait, and not again right after a refusal. */
import type { TokenSource } from "../api/client.js";
import { NEARLY_OVER } from "../api/clientTokens.js";
import { ApiError } from "../api/errors.js";
import { grantToClient } from "../api/oauth.js";
import { endpointsOf } from "../api/regions.js";
import type { Transport } from "../api/transport.js";
import type { Session } from "./session.js";

/** Where sessions are kept, as far as renewing needs to know. */
export interface Sessions {
  get(id: string): Promise<Session | undefined>;
  save(session: Session): Promise<void>;
}

/** Milliseconds in which a refused renewal is not tried again. */
const COOLDOWN = 30_000;

export class SessionTokens implements TokenSource {
  readonly #sessions: Sessions;
  readonly #id: string;
  readonly #transport: Transport;
  readonly #now: () => number;
  #renewing: Promise<string> | undefined;
  #refused: { readonly at: number; readonly error: ApiError } | undefined;

  constructor(sessions: Sessions, id: string, transport: Transport, now: () => number = Date.now) {
    this.#sessions = sessions;
    this.#id = id;
    this.#transport = transport;
    this.#now = now;
  }

  async token(): Promise<string> {
    const session = await this.#session();
    const { accessToken, expiresAt, credentials } = session;
    const over = expiresAt !== undefined && this.#now() > expiresAt - NEARLY_OVER;
    if (!over || credentials.kind !== "clientCredentials") return accessToken;
    try {
      return await this.#renew(session);
    } catch (error) {
      // It is good for some seconds more; signed out is signed out.
      if (this.#now() < expiresAt && !isSignedOut(error)) return accessToken;
      throw error;
    }
  }

  async renew(refused: string): Promise<string | undefined> {
    const session = await this.#session();
    // Somebody else, perhaps another window, has renewed it meanwhile.
    if (session.accessToken !== refused) return session.accessToken;
    return session.credentials.kind === "clientCredentials" ? this.#renew(session) : undefined;
  }

  async #session(): Promise<Session> {
    const session = await this.#sessions.get(this.#id);
    if (session) return session;
    throw new ApiError({
      kind: "signedOut",
      carriedOut: "no",
      reason: "You are signed out of this organization",
      advice: "Sign in again",
    });
  }

  #renew({ accessToken }: Session): Promise<string> {
    if (this.#refused && this.#now() - this.#refused.at < COOLDOWN)
      return Promise.reject(this.#refused.error);
    this.#renewing ??= this.#newToken(accessToken).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #newToken(old: string): Promise<string> {
    const session = await this.#session();
    const { credentials } = session;
    // Renewed by somebody else between the question and this answer.
    if (session.accessToken !== old || credentials.kind !== "clientCredentials") return session.accessToken;
    try {
      // Without anybody's signal: others wait for the same token.
      const grant = await grantToClient(endpointsOf(session.place), credentials, this.#transport);
      // Whoever signed out meanwhile stays signed out.
      await this.#session();
      const { expiresAt: _, ...rest } = session;
      await this.#sessions.save({
        ...rest,
        accessToken: grant.accessToken,
        ...(grant.expiresAt === undefined ? {} : { expiresAt: grant.expiresAt }),
      });
      this.#refused = undefined;
      return grant.accessToken;
    } catch (error) {
      // A network failure says nothing about the session: the next call may try again.
      if (error instanceof ApiError && error.kind === "signInRefused")
        this.#refused = { at: this.#now(), error };
      throw error;
    }
  }
}

function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.kind === "signedOut";
}
