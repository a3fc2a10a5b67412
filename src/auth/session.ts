/** A sign-in: to which organization, as whom, and the secrets that prove it. Lives in SecretStorage and nowhere else. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import { Check } from "@sinclair/typebox/value";
import { isPlace } from "../api/regions.js";

const text = Type.String({ minLength: 1 });

/** Who acts: a user, or (with client credentials) an OAuth client, which is no user. */
const Identity = Type.Union([
  Type.Object({ kind: Type.Literal("user"), id: text, name: text, email: Type.Optional(Type.String()) }),
  Type.Object({ kind: Type.Literal("client"), id: text, name: text }),
]);
export type Identity = Static<typeof Identity>;

/** How the token came to be: what can be renewed by itself, and what Roster obtained (and so revokes). */
const Credentials = Type.Union([
  Type.Object({ kind: Type.Literal("clientCredentials"), clientId: text, clientSecret: text }),
  Type.Object({ kind: Type.Literal("pastedToken") }),
  /** Handed out by a demo organization on this machine. */
  Type.Object({ kind: Type.Literal("demo") }),
]);
export type Credentials = Static<typeof Credentials>;

export const Session = Type.Object({
  id: text,
  /** A region's domain, or the origin of a demo organization. */
  place: text,
  organization: Type.Object({ id: text, name: text }),
  identity: Identity,
  credentials: Credentials,
  accessToken: text,
  /** Milliseconds since the epoch. */
  expiresAt: Type.Optional(Type.Number()),
});
export type Session = Static<typeof Session>;

/** How the account is called in VS Code's Accounts menu: "Ada Lovelace (Northwind)". */
export function accountLabel({ identity, organization }: Session): string {
  return `${identityLabel(identity)} (${organization.name})`;
}

export function identityLabel(identity: Identity): string {
  return identity.kind === "user" ? identity.name : `acting as client ${identity.name}`;
}

/** Sessions of a stored text; anything that is not one is dropped, so that a damaged entry means signing in again. */
export function parseSessions(stored: string | undefined): Session[] {
  if (!stored) return [];
  try {
    const value: unknown = JSON.parse(stored);
    return Array.isArray(value) ? value.filter(isSession) : [];
  } catch {
    return [];
  }
}

function isSession(value: unknown): value is Session {
  return isOfForm(value) && isPlace(value.place);
}

function isOfForm(value: unknown): value is Session {
  return Check(Session, value);
}
