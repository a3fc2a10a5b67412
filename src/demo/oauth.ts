/** Clients and tokens: who is calling, and what they may do. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { ADMINISTRATOR, AUDITOR, USER_ADMINISTRATOR } from "./data/catalogue.js";
import type { Grant, Organization } from "./organization.js";
import { Problem } from "./problem.js";

export interface OAuthClient {
  readonly id: string;
  readonly name: string;
  readonly grantType: "CODE" | "CLIENT-CREDENTIALS";
  readonly secret?: string;
  /** The role that the client itself holds. */
  readonly role?: string;
  /** The name of the one division in which the client holds its role; all divisions where there is none. */
  readonly division?: string;
}

/** The client whose id and secret sign in as a client that may do everything. */
export const MAIN_CLIENT = {
  id: "3f6f2a58-5d0c-4f64-9d6b-2a8f0c5e71d4",
  name: "Demo: client credentials",
  grantType: "CLIENT-CREDENTIALS",
  secret: "demo-organization-secret",
  role: ADMINISTRATOR,
} as const satisfies OAuthClient;

/** A client that sees everything and changes nothing. */
export const READ_ONLY_CLIENT = {
  id: "b1d3c9e0-7a42-4b8e-8c15-64e0f9a2d7b3",
  name: "Demo: read-only client",
  grantType: "CLIENT-CREDENTIALS",
  secret: "demo-read-only-secret",
  role: AUDITOR,
} as const satisfies OAuthClient;

/** A client that sees and changes users, but of one division only. */
export const EUROPE_CLIENT = {
  id: "5a1c7e92-0b3d-4d68-9f27-c4e86b1f3a05",
  name: "Demo: user administration in Europe",
  grantType: "CLIENT-CREDENTIALS",
  secret: "demo-europe-secret",
  role: USER_ADMINISTRATOR,
  division: "Europe",
} as const satisfies OAuthClient;

/** The client through which the demo's administrator signed in. */
export const USER_CLIENT = {
  id: "9c04d7b1-e83f-4a56-b2c9-0d7f5a13e6c8",
  name: "Demo: sign-in",
  grantType: "CODE",
} as const satisfies OAuthClient;

const CLIENTS: readonly OAuthClient[] = [MAIN_CLIENT, READ_ONLY_CLIENT, EUROPE_CLIENT, USER_CLIENT];

/** The OAuth client of that id. */
export const clientOf = (id: string): OAuthClient | undefined => CLIENTS.find((client) => client.id === id);

/** Who makes a call. */
export interface Caller {
  readonly token: string;
  readonly client: OAuthClient;
  /** Client credentials have no user. */
  readonly userId: string | undefined;
}

const MOST_TOKENS = 10_000;

interface Issued extends Caller {
  readonly expires: number;
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

export class Tokens {
  readonly #issued = new Map<string, Issued>();
  readonly #clock: () => number;
  /** Seconds. */
  readonly lifetime: number;

  constructor(clock: () => number, lifetime: number) {
    this.#clock = clock;
    this.lifetime = lifetime;
  }

  /** A new token for the client, or for one of its users. `token` is given where an old one is to be valid again. */
  issue(
    client: OAuthClient,
    userId: string | undefined,
    token = randomBytes(32).toString("base64url"),
  ): string {
    // Expired ones are remembered, so that they are told apart from invented ones; but not without end.
    for (const [old, { userId: owner }] of this.#issued) {
      if (this.#issued.size < MOST_TOKENS) break;
      if (owner === undefined) this.#issued.delete(old);
    }
    this.#issued.set(token, { token, client, userId, expires: this.#clock() + this.lifetime * 1000 });
    return token;
  }

  revoke(token: string): void {
    this.#issued.delete(token);
  }

  /** As if the token's time had come. */
  expire(token: string): void {
    const issued = this.#issued.get(token);
    if (issued) this.#issued.set(token, { ...issued, expires: this.#clock() });
  }

  /** Who presents this Authorization header, or the 401 for it. */
  caller(authorization: string | undefined): Caller | Problem {
    const token = bearerToken(authorization);
    if (token === undefined) {
      return new Problem(401, "authentication.required", "A bearer token is needed for this.");
    }
    const issued = this.#issued.get(token);
    if (issued === undefined)
      return new Problem(401, "bad.credentials", "The token is not one of this organization's.");
    if (issued.expires <= this.#clock())
      return new Problem(401, "credentials.expired", "The token has expired.");
    return issued;
  }

  clear(): void {
    this.#issued.clear();
  }
}

export function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

/** The one grant of a client that holds a role, or none. */
export function clientGrants(client: OAuthClient, organization: Organization): Grant[] {
  const role = [...organization.roles.values()].find(({ name }) => name === client.role);
  const division = [...organization.divisions.values()].find(({ name }) => name === client.division);
  const divisionId = client.division === undefined ? "*" : division?.id;
  if (role === undefined || divisionId === undefined) return [];
  return [{ roleId: role.id, divisionId, made: organization.now }];
}

/** The grants of whoever makes the call: the user's, or the client's where there is no user. */
export function grantsOf({ userId, client }: Caller, organization: Organization): Grant[] {
  if (userId === undefined) return clientGrants(client, organization);
  const user = organization.users.get(userId);
  return user === undefined ? [] : organization.grantsOf(user).map(({ grant }) => grant);
}

/** Whether the caller's roles give the permission: in that division, or in any where none is named. */
export function mayDo(
  caller: Caller,
  permission: string,
  organization: Organization,
  divisionId?: string,
): boolean {
  const reach = organization.reach(grantsOf(caller, organization), permission);
  return divisionId === undefined ? reach.size > 0 : reach.has("*") || reach.has(divisionId);
}

/** What the token endpoint answers. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, string | number>>;
}

const refused = (status: number, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, description, error_description: description },
});

function basicCredentials(authorization: string): [id: string, secret: string] | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  const decode = (part: string): string => {
    try {
      return decodeURIComponent(part.replace(/\+/g, " "));
    } catch {
      return part;
    }
  };
  return [decode(text.slice(0, colon)), decode(text.slice(colon + 1))];
}

/** POST /oauth/token. Of the grants, client credentials are there. */
export function answerTokenRequest(
  tokens: Tokens,
  authorization: string | undefined,
  form: URLSearchParams,
): TokenAnswer {
  const credentials =
    authorization === undefined
      ? ([form.get("client_id") ?? "", form.get("client_secret") ?? ""] as const)
      : basicCredentials(authorization);
  const [id, secret] = credentials ?? ["", ""];
  const client = clientOf(id);
  if (client?.secret === undefined || !sameText(client.secret, secret)) {
    const status = authorization === undefined ? 400 : 401;
    return refused(status, "invalid_client", "client not found or secret wrong");
  }
  const grantType = form.get("grant_type");
  if (grantType === null) return refused(400, "invalid_request", "grant_type is missing");
  if (grantType !== "client_credentials")
    return refused(400, "unsupported_grant_type", "grant_type is not supported");
  return {
    status: 200,
    body: {
      access_token: tokens.issue(client, undefined),
      token_type: "bearer",
      expires_in: tokens.lifetime,
    },
  };
}
