/** Authorization codes: what somebody gets from signing in, to be exchanged for tokens once and soon. */
import { createHash } from "node:crypto";
import type { OAuthClient } from "../clients.js";
import type { SignIn } from "../tokens.js";
import { Issued } from "../issued.js";

/** What a client asked for when it sent somebody to sign in. */
export interface Asked {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly state: string | undefined;
  /** PKCE's, by SHA-256. */
  readonly challenge: string | undefined;
}

interface Code {
  readonly asked: Asked;
  readonly userId: string;
  /** On the demo's clock. */
  expires: number;
  /** Present once the code was used. */
  signIn?: SignIn;
}

/** Milliseconds; the real one's is not known (U). */
const LIFETIME = 60_000;
const MOST_CODES = 1_000;

/** The codes that were given. Used and expired ones are known as such for a while. */
export class Codes {
  readonly #issued = new Issued<Code>(MOST_CODES);
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  issue(asked: Asked, userId: string): string {
    return this.#issued.add({ asked, userId, expires: this.#clock() + LIFETIME });
  }

  /** The code, if it was given to that client. */
  find(text: string, client: OAuthClient): Code | undefined {
    const code = this.#issued.get(text);
    return code?.asked.client === client ? code : undefined;
  }

  isOver(code: Code): boolean {
    return code.expires <= this.#clock();
  }

  /** As if the code's time had come. */
  expire(text: string): void {
    const code = this.#issued.get(text);
    if (code) code.expires = this.#clock();
  }

  clear(): void {
    this.#issued.clear();
  }
}

/** Whether a text can be a code verifier, after RFC 7636. */
export const isVerifier = (text: string): boolean => /^[A-Za-z0-9._~-]{43,128}$/.test(text);

/** Whether a text can be the code challenge of a verifier. */
export const isChallenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

/** The code challenge that belongs to a verifier. */
export const challengeOf = (verifier: string): string =>
  createHash("sha256").update(verifier).digest("base64url");
