/** Access and refresh tokens: whose they are, and how long they count. */
import type { OAuthClient } from "./clients.js";
import { Issued, unguessable } from "./issued.js";
import { Problem } from "./problem.js";

/** Who makes a call. */
export interface Caller {
  readonly token: string;
  readonly client: OAuthClient;
  /** Client credentials have no user. */
  readonly userId: string | undefined;
}

/** What all tokens have in common that come from one sign-in. They end together. */
export interface SignIn {
  readonly client: OAuthClient;
  readonly userId: string | undefined;
  ended: boolean;
}

interface AccessToken {
  readonly signIn: SignIn;
  readonly expires: number;
}

const MOST_TOKENS = 10_000;

export class Tokens {
  readonly #issued = new Map<string, AccessToken>();
  readonly #refreshing = new Issued<SignIn>(MOST_TOKENS);
  readonly #clock: () => number;
  readonly #isActive: (userId: string) => boolean;
  /** Seconds. */
  readonly lifetime: number;

  /** @param isActive whether a user can be signed in; those who cannot have no tokens either (U). */
  constructor(clock: () => number, lifetime: number, isActive: (userId: string) => boolean = () => true) {
    this.#clock = clock;
    this.#isActive = isActive;
    this.lifetime = lifetime;
  }

  /** A sign-in of the client, or of a user through it, which has no tokens yet. */
  begin(client: OAuthClient, userId: string | undefined): SignIn {
    return { client, userId, ended: false };
  }

  /** The first token of a sign-in of its own. `token` is given where an old one is to be valid again. */
  issue(client: OAuthClient, userId: string | undefined, token?: string): string {
    return this.accessToken(this.begin(client, userId), token);
  }

  /** A new access token. */
  accessToken(signIn: SignIn, token = unguessable()): string {
    this.#makeRoom();
    this.#issued.set(token, { signIn, expires: this.#clock() + this.lifetime * 1000 });
    return token;
  }

  /** Expired tokens are remembered, so that they are told apart from invented ones; but not without end. */
  #makeRoom(): void {
    if (this.#issued.size < MOST_TOKENS) return;
    const now = this.#clock();
    // People notice when they have to sign in again; clients just fetch another token.
    const dispensable = ({ signIn, expires }: AccessToken): boolean =>
      signIn.ended || expires <= now || signIn.userId === undefined;
    const [oldest] = this.#issued.keys();
    const found = [...this.#issued].find(([, issued]) => dispensable(issued))?.[0] ?? oldest;
    if (found !== undefined) this.#issued.delete(found);
  }

  /** A new refresh token. It counts until its sign-in ends. */
  refreshToken(signIn: SignIn): string {
    return this.#refreshing.add(signIn);
  }

  /** The sign-in that the client goes on with, if the refresh token is good for that. It is used up then (U). */
  goOn(client: OAuthClient, refreshToken: string): SignIn | undefined {
    const signIn = this.#refreshing.get(refreshToken);
    if (signIn?.client !== client || !this.goesOn(signIn)) return undefined;
    this.#refreshing.delete(refreshToken);
    return signIn;
  }

  /** Whether what comes from the sign-in counts. */
  goesOn(signIn: SignIn): boolean {
    // For good: whoever is made active again has to sign in again.
    if (signIn.userId !== undefined && !this.#isActive(signIn.userId)) signIn.ended = true;
    return !signIn.ended;
  }

  /** Ends the sign-in that the access token comes from, and with it all tokens of that sign-in (U). */
  revoke(token: string): void {
    const issued = this.#issued.get(token);
    if (issued) issued.signIn.ended = true;
  }

  /** As if the access token's time had come. */
  expire(token: string): void {
    const issued = this.#issued.get(token);
    if (issued) this.#issued.set(token, { ...issued, expires: this.#clock() });
  }

  /** As if the refresh token had never been given. */
  forgetRefreshToken(token: string): void {
    this.#refreshing.delete(token);
  }

  /** Who presents this Authorization header, or the 401 for it. */
  caller(authorization: string | undefined): Caller | Problem {
    const token = bearerToken(authorization);
    if (token === undefined) {
      return new Problem(401, "authentication.required", "A bearer token is needed for this.");
    }
    const issued = this.#issued.get(token);
    if (issued === undefined || !this.goesOn(issued.signIn))
      return new Problem(401, "bad.credentials", "The token is not one of this organization's.");
    if (issued.expires <= this.#clock())
      return new Problem(401, "credentials.expired", "The token has expired.");
    const { client, userId } = issued.signIn;
    return { token, client, userId };
  }

  clear(): void {
    this.#issued.clear();
    this.#refreshing.clear();
  }
}

/** The token of an Authorization header. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}
