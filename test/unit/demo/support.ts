/** Starting demo organizations for tests, and calling them as any HTTP client would. */
import assert from "node:assert/strict";
import type { Models } from "purecloud-platform-client-v2";
import { startDemoOrganization, type DemoOptions, type DemoOrganization } from "../../../src/demo/server.js";
import { list, object, parse, type Shape } from "../support/shapes.js";

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

export interface CallOptions {
  method?: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Null: none. */
  token?: string | null;
}

/** One request, with the administrator's token unless another is given. */
export async function call(
  demo: DemoOrganization,
  path: string,
  options: CallOptions = {},
): Promise<Answered> {
  const { method = "GET", body, headers = {}, token = demo.accessToken } = options;
  const response = await fetch(demo.url + path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

/** The entities of a listing. */
export const entities = (answer: Answered): readonly Shape[] => list(object(answer.body)["entities"]);

export const names = (items: readonly Shape[]): unknown[] => items.map((item) => item["name"]);

/** Asserts a failure: its status, its code, and that its body is the API's. */
export function assertProblem(answer: Answered, status: number, code: string): Models.ErrorBody {
  assert.equal(answer.status, status, answer.text);
  const body = object(answer.body);
  assert.equal(body["code"], code, answer.text);
  assert.equal(body["status"], status);
  assert(typeof body["message"] === "string" && body["message"] !== "");
  assert.equal(body["contextId"], answer.headers.get("inin-correlation-id"));
  return body;
}

/** A demo organization around the tests of a suite; `get` gives it. */
export function aroundTests(options: DemoOptions = {}): () => DemoOrganization {
  let demo: DemoOrganization | undefined;
  before(async () => {
    demo = await startDemoOrganization({ rateLimit: false, ...options });
  });
  afterEach(() => demo?.reset());
  after(() => demo?.close());
  return () => {
    assert(demo, "the demo organization has not been started");
    return demo;
  };
}

/** A token of a client that signs in by itself. */
export async function clientToken(
  { url }: DemoOrganization,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
  return String(object(parse(await response.text()))["access_token"]);
}

/** A token of the client that sees everything and changes nothing. */
export const readOnlyToken = (demo: DemoOrganization): Promise<string> =>
  clientToken(demo, demo.readOnlyClient);

/** The user of that name; there has to be exactly one. */
export function userNamed(demo: DemoOrganization, name: string): { id: string; version: number } {
  const found = [...demo.state.users.values()].filter((user) => user.name === name);
  assert.equal(found.length, 1, name);
  const [user] = found;
  assert(user);
  return user;
}

/** The id of the skill or language of that name. */
export function idOf(
  items: ReadonlyMap<string, { readonly id: string; readonly name: string }>,
  name: string,
): string {
  const found = [...items.values()].find((item) => item.name === name);
  assert(found, name);
  return found.id;
}
