/** Signing in to a demo organization as programs and people do: the page is fetched and its forms are posted. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import type { DemoOrganization } from "../../../src/demo/server.js";
import { object, parse, type Shape } from "../support/shapes.js";

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Shape;
}

/** One request to the token endpoint. @param basic `id:secret` for an Authorization header. */
export async function askToken(
  { url }: DemoOrganization,
  form: Record<string, string> | URLSearchParams,
  basic?: string,
): Promise<TokenAnswer> {
  const response = await fetch(`${url}/oauth/token`, {
    method: "POST",
    headers: basic === undefined ? {} : { authorization: `Basic ${btoa(basic)}` },
    body: new URLSearchParams(form),
  });
  return { status: response.status, headers: response.headers, body: object(parse(await response.text())) };
}

/** Asserts that the token endpoint refused, in words of the standard. */
export function assertRefused(answer: TokenAnswer, error: string, status = 400): void {
  assert.deepEqual([answer.status, answer.body["error"]], [status, error], JSON.stringify(answer.body));
  const description = answer.body["error_description"];
  assert(typeof description === "string" && description !== "");
  assert.equal(answer.body["description"], description);
}

/** `id:secret`, as Basic authentication has it. */
export const basicOf = (client: { readonly clientId: string; readonly clientSecret: string }): string =>
  `${client.clientId}:${client.clientSecret}`;

/** A code verifier and its challenge. */
export function pkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

export const REDIRECT = "http://localhost:49152/";
export const STATE = "a state & its =?# signs";

/** What a program asks for that has the public client; change what the test is about. */
export const asked = (
  demo: DemoOrganization,
  changes: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> => {
  const all: Record<string, string | undefined> = {
    response_type: "code",
    client_id: demo.pkceClient.clientId,
    redirect_uri: REDIRECT,
    state: STATE,
    code_challenge: pkce().challenge,
    code_challenge_method: "S256",
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
};

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where it redirects to. */
  readonly location: URL | undefined;
  /** The hidden field of its forms. */
  readonly request: string;
  readonly people: readonly { readonly id: string; readonly name: string; readonly checked: boolean }[];
}

const TEXTS: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};
/** What a browser shows for that HTML. */
const shown = (html: string): string =>
  html.replace(/<[^>]*>/g, "").replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => TEXTS[entity] ?? entity);

async function read(response: Response): Promise<Page> {
  const text = await response.text();
  const location = response.headers.get("location");
  const labels = [...text.matchAll(/<label class="person">(.*?)<\/label>/gs)];
  return {
    status: response.status,
    headers: response.headers,
    text,
    location: location === null ? undefined : new URL(location),
    request: /name="request" value="([^"]*)"/.exec(text)?.[1] ?? "",
    people: labels.map(([, label = ""]) => ({
      id: /<input type="radio" name="user" value="([^"]*)"/.exec(label)?.[1] ?? "",
      name: shown(/<bdi>(.*?)<\/bdi>/s.exec(label)?.[1] ?? ""),
      checked: / checked>/.test(label),
    })),
  };
}

/** What comes of GET /oauth/authorize with that query. */
export async function openPage(
  { url }: DemoOrganization,
  query: Record<string, string> | URLSearchParams | string,
  headers: Record<string, string> = {},
): Promise<Page> {
  const search = typeof query === "string" ? query : new URLSearchParams(query).toString();
  return read(await fetch(`${url}/oauth/authorize?${search}`, { redirect: "manual", headers }));
}

/** Posts a form of the page. */
export async function submit(
  { url }: DemoOrganization,
  form: Record<string, string> | URLSearchParams,
  headers: Record<string, string> = {},
): Promise<Page> {
  return read(
    await fetch(`${url}/oauth/authorize`, {
      method: "POST",
      redirect: "manual",
      headers,
      body: new URLSearchParams(form),
    }),
  );
}

/** Signs in as that user on the page for that query, and gives the code that the program gets. */
export async function codeFor(
  demo: DemoOrganization,
  query: Record<string, string>,
  user = demo.state.administratorId,
): Promise<string> {
  const { request } = await openPage(demo, query);
  const { status, location } = await submit(demo, { request, user, action: "signIn" });
  assert.equal(status, 302);
  const code = location?.searchParams.get("code");
  assert(code);
  return code;
}

/** Access and refresh token of a user who signs in through the public client. */
export async function tokensOf(
  demo: DemoOrganization,
  user = demo.state.administratorId,
): Promise<{ readonly access: string; readonly refresh: string }> {
  const { verifier, challenge } = pkce();
  const code = await codeFor(demo, asked(demo, { code_challenge: challenge }), user);
  const answer = await askToken(demo, {
    grant_type: "authorization_code",
    client_id: demo.pkceClient.clientId,
    redirect_uri: REDIRECT,
    code,
    code_verifier: verifier,
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return { access: String(answer.body["access_token"]), refresh: String(answer.body["refresh_token"]) };
}

/** A time that stands still until it is told to go on. */
export function handClock(): { readonly time: () => number; readonly goAhead: (ms: number) => void } {
  let now = Date.parse("2026-03-02T09:00:00Z");
  return {
    time: () => now,
    goAhead: (ms) => {
      now += ms;
    },
  };
}
