/** The OAuth clients of a demo organization. Their ids and secrets are always the same. */
import { ADMINISTRATOR, AUDITOR, USER_ADMINISTRATOR } from "./data/catalogue.js";

export interface OAuthClient {
  readonly id: string;
  readonly name: string;
  readonly grantType: "CODE" | "CLIENT-CREDENTIALS";
  /** A client without one is public: it cannot keep a secret, and proves itself by PKCE. */
  readonly secret?: string;
  /** The role that the client itself holds. */
  readonly role?: string;
  /** The name of the one division in which the client holds its role; all divisions where there is none. */
  readonly division?: string;
  /** Where people may be sent after they have signed in. */
  readonly redirectUris?: readonly string[];
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

const LOOPBACK = "http://localhost";

/** A public client, through which people sign in with PKCE; the demo's own administrator came in through it too. */
export const USER_CLIENT = {
  id: "9c04d7b1-e83f-4a56-b2c9-0d7f5a13e6c8",
  name: "Demo: sign-in",
  grantType: "CODE",
  redirectUris: [LOOPBACK],
} as const satisfies OAuthClient;

/** A client with a secret, through which people sign in. */
export const CODE_CLIENT = {
  id: "e2b86f07-41d9-4c3a-a5b0-7f19c8d3246e",
  name: "Demo: sign-in with a secret",
  grantType: "CODE",
  secret: "demo-code-secret",
  redirectUris: [LOOPBACK],
} as const satisfies OAuthClient;

const CLIENTS: readonly OAuthClient[] = [
  MAIN_CLIENT,
  READ_ONLY_CLIENT,
  EUROPE_CLIENT,
  USER_CLIENT,
  CODE_CLIENT,
];

/** The OAuth client of that id. */
export const clientOf = (id: string): OAuthClient | undefined => CLIENTS.find((client) => client.id === id);

const ON_ANY_PORT = /^http:\/\/localhost(?::[1-9]\d{0,4})?\/?$/;

/**
 * Whether people may be sent there after signing in: to what is registered, letter by letter. Of a registered
 * `http://localhost` the port alone is left open, which it has to be for programs that take the port they get; the path is
 * not (U), and 127.0.0.1 is another host.
 */
export function mayRedirectTo({ redirectUris = [] }: OAuthClient, uri: string): boolean {
  return redirectUris.some(
    (registered) =>
      uri === registered || (registered === LOOPBACK && ON_ANY_PORT.test(uri) && URL.canParse(uri)),
  );
}
