/** How users sign in and what other systems call them. Random numbers of their own: names and skills stay as they are. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { UserExternalIdentifier } from "../../api/operations/externalIds.js";
import type { UserStatePut } from "../../api/operations/users.js";
import type { User } from "../organization.js";
import { Random } from "../random.js";

const DAY = 24 * 60 * 60_000;

/** What everybody of a new demo organization signs in with. */
export const STANDARD_PASSWORD = "Northwind-2026";

const SHORTEST_PASSWORD = 8;
const REASONS = ["Leave", "Seasonal", "Voluntary"] as const;

/** Something that a user signs in with beside the password. */
export interface Verifier {
  readonly id: string;
  name: string;
  enabled: boolean;
  default: boolean;
}

export interface Account {
  /** Why and when the user's state changed last; undefined where it never did. */
  stateChange: { readonly reason: UserStatePut["stateChangeReason"]; readonly moment: number } | undefined;
  /** A digest; undefined: the standard one, or none at all where the user never signed in. */
  password: string | undefined;
  verifiers: Verifier[];
  externalIds: UserExternalIdentifier[];
}

/** An account of which nothing is known yet. */
export const newAccount = (): Account => ({
  stateChange: undefined,
  password: undefined,
  verifiers: [],
  externalIds: [],
});

/** Makes one account after the other. */
export class Accounts {
  readonly #random: Random;
  readonly #now: number;

  constructor({ seed, now }: { readonly seed: string; readonly now: number }) {
    this.#random = new Random(seed, "accounts");
    this.#now = now;
  }

  account(state: User["state"], index: number): Account {
    const random = this.#random;
    const past = this.#now - random.whole(1, 300) * DAY;
    return {
      ...newAccount(),
      stateChange: state === "active" ? undefined : { reason: random.pick(REASONS), moment: past },
      verifiers: this.#verifiers(index),
      externalIds: [
        ...(random.chance(0.3) ? [{ authorityName: "HR", externalKey: String(700_000 + index) }] : []),
        ...(random.chance(0.1) ? [{ authorityName: "CRM", externalKey: `agent/${index}` }] : []),
      ],
    };
  }

  #verifiers(index: number): Verifier[] {
    const random = this.#random;
    // The administrator has two, so that there is something to choose between.
    if (index > 0 && !random.chance(0.2)) return [];
    const app = { id: random.guid(), name: "Authenticator app", enabled: true, default: true };
    if (index > 0 && !random.chance(0.3)) return [app];
    return [app, { id: random.guid(), name: "Security key", enabled: random.chance(0.7), default: false }];
  }
}

const digest = (userId: string, password: string): string =>
  createHash("sha256").update(`${userId}/${password}`).digest("hex");

/** Gives the user that password. */
export function setPassword(user: Pick<User, "id" | "account">, password: string): void {
  user.account.password = digest(user.id, password);
}

/** Whether it is the user's password. */
export function isPassword({ id, account }: User, password: string): boolean {
  const kept = account.password ?? digest(id, STANDARD_PASSWORD);
  return timingSafeEqual(Buffer.from(kept), Buffer.from(digest(id, password)));
}

/** Whether the password is good enough: long, of letters and digits, and not the user's own address (U). */
export function isStrong(password: string, { email }: { readonly email: string }): boolean {
  const [mailbox = ""] = email.toLowerCase().split("@");
  return (
    password.length >= SHORTEST_PASSWORD &&
    /\p{L}/u.test(password) &&
    /\d/.test(password) &&
    !password.toLowerCase().includes(mailbox)
  );
}

/** Whether the user was invited and has not come yet. */
export function isInvited({ welcomeSent, lastLogin, account }: User): boolean {
  return welcomeSent !== undefined && lastLogin === undefined && account.password === undefined;
}
