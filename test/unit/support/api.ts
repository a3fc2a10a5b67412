/** Clients for tests, and what became of their calls. */
import assert from "node:assert/strict";
import { Client, type CallRecord, type ClientOptions, type TokenSource } from "../../../src/api/client.js";
import { ApiError, CancelledError, type ApiErrorKind } from "../../../src/api/errors.js";
import { createTransport, type Transport } from "../../../src/api/transport.js";
import type { DemoOrganization } from "../../../src/demo/server.js";
import { HastyClock } from "./clock.js";

export const USER_AGENT = "roster-tests/1";

/** A token that nobody renews. */
export const fixedToken = (token: string): TokenSource => ({
  token: () => Promise.resolve(token),
  renew: () => Promise.resolve(undefined),
});

/** Transports, closed after the tests of this block. */
export function transports(): (options?: Parameters<typeof createTransport>[0]) => Transport {
  const made: Transport[] = [];
  after(async () => {
    await Promise.all(made.map((transport) => transport.close()));
  });
  return (options) => {
    const transport = createTransport({ userAgent: USER_AGENT, ...options });
    made.push(transport);
    return transport;
  };
}

/** Everything is closed after each test of this block, the last one first. */
export function closing(): <Thing extends { close(): Promise<void> }>(
  thing: Promise<Thing>,
) => Promise<Thing> {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.close();
  });
  return async (starting) => {
    const thing = await starting;
    open.push(thing);
    return thing;
  };
}

export interface TestClient {
  readonly client: Client;
  readonly clock: HastyClock;
  readonly records: CallRecord[];
}

/** A client of a server on this machine, on which waiting takes no time. */
export function clientOf(
  origin: string,
  transport: Transport,
  { token = "a-token", ...options }: Partial<ClientOptions> & { token?: string } = {},
): TestClient {
  const clock = new HastyClock();
  const records: CallRecord[] = [];
  const client = new Client({
    endpoints: { api: origin, login: origin },
    tokens: fixedToken(token),
    transport,
    clock,
    random: () => 0.5,
    onCall: (record) => records.push(record),
    ...options,
  });
  return { client, clock, records };
}

/** A client of a demo organization, with the administrator's token. */
export const demoClient = (
  demo: DemoOrganization,
  transport: Transport,
  options: Partial<ClientOptions> = {},
): TestClient => clientOf(demo.url, transport, { token: demo.accessToken, ...options });

/** The ApiError with which a call ends; anything else fails the test. */
export async function failure(call: Promise<unknown>, kind?: ApiErrorKind): Promise<ApiError> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  assert("error" in outcome, `it succeeded: ${JSON.stringify(outcome)}`);
  const { error } = outcome;
  assert(error instanceof ApiError, `not an ApiError: ${String(error)}`);
  if (kind !== undefined) assert.equal(error.kind, kind, error.message);
  assert(error.reason !== "" && !/[.\s]$/.test(error.reason), `a reason has no full stop: ${error.reason}`);
  assert(error.advice !== "" && !/[.\s]$/.test(error.advice), `advice has no full stop: ${error.advice}`);
  assert.equal(error.message, `${error.reason}. ${error.advice}`);
  assert(!error.message.includes("\n"), "a message is one line");
  return error;
}

/** Asserts that it ends as cancelled. */
export async function cancelled(call: Promise<unknown>): Promise<void> {
  await assert.rejects(call, (error) => error instanceof CancelledError);
}

/** Everything that an error could show or log. */
export function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = Object.getOwnPropertyNames(error).map((name) => {
    const value: unknown = Reflect.get(error, name);
    return value instanceof Error ? everythingIn(value) : `${name}: ${JSON.stringify(value)}`;
  });
  return [String(error), ...own].join("\n");
}
