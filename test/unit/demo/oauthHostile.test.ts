import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, isObject } from "../support/shapes.js";
import {
  REDIRECT,
  asked,
  basicOf,
  codeFor,
  openPage,
  pkce,
  submit,
  tokensOf,
  type Page,
} from "./oauthSupport.js";
import { aroundTests } from "./support.js";

const RUNS = { numRuns: 150 };

const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("", "%E0%A4%A", "\u0000", "\r\nlocation: http://evil.example/", "a".repeat(5_000)),
);

/** Where somebody might try to get people sent to. */
const redirects = fc.oneof(
  fc.constantFrom(
    "http://localhost",
    "http://localhost:99999/",
    "http://evil.example/",
    "//evil.example",
    "http://localhost@evil.example/",
    "http://localhost:1@evil.example/",
    "http://localhost%2eevil.example/",
    "http://localhost:49152/\\evil.example",
    "http://localhost\t.evil.example/",
    "http://ⓛocalhost/",
    "javascript:alert(1)",
    "data:text/html,x",
  ),
  fc.webUrl(),
  text,
);

/** That value most of the time, and another one at times: with nothing but noise, no request gets far. */
const mostly = (value: string, others: fc.Arbitrary<string> = text): fc.Arbitrary<string> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: others });

/** Those parameters, some of them missing and some more at times, or noise instead of parameters. */
function parameters(values: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> {
  const pairs = Object.entries(values).map(([name, value]) => fc.tuple(fc.constant(name), value));
  const all = fc.tuple(...pairs);
  const more = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...Object.keys(values)), text), text), {
    maxLength: 2,
  });
  const some = fc
    .tuple(
      all.chain((every) => fc.subarray(every)),
      more,
    )
    .map(([own, others]) => [...own, ...others]);
  const encode = (chosen: [string, string][]): string => new URLSearchParams(chosen).toString();
  return fc.oneof(
    { weight: 5, arbitrary: all.map(encode) },
    { weight: 4, arbitrary: some.map(encode) },
    { weight: 1, arbitrary: text.map((noise) => noise.replace(/[^\x21-\x7e]|#/gu, "&")) },
  );
}

/** Asserts that it is an answer as it should be, and sends nobody anywhere but home. */
function assertHarmless({ status, location }: Page, sound: string): void {
  assert(status < 500, `${status} for ${sound}`);
  assert.equal(location !== undefined, status === 302, sound);
  if (location === undefined) return;
  assert.deepEqual(
    [location.protocol, location.hostname, location.username, location.hash],
    ["http:", "localhost", "", ""],
    sound,
  );
}

describe("a demo organization's login server, whatever it is asked", () => {
  const get = aroundTests({ users: 5 });

  it("sends nobody to another host from GET /oauth/authorize, and never fails", async () => {
    const seen = new Set<number>();
    const query = parameters({
      response_type: mostly("code"),
      client_id: mostly(get().pkceClient.clientId),
      redirect_uri: mostly(REDIRECT, redirects),
      state: text,
      code_challenge: mostly(pkce().challenge),
      code_challenge_method: mostly("S256"),
    });
    await fc.assert(
      fc.asyncProperty(query, async (search) => {
        const page = await openPage(get(), search);
        seen.add(page.status);
        assertHarmless(page, search);
      }),
      RUNS,
    );
    assert.deepEqual([...seen].sort(), [200, 302, 400]);
  });

  it("sends nobody to another host from its form, and never fails", async () => {
    const seen = new Set<number>();
    const form = parameters({
      request: mostly("REQUEST"),
      action: fc.oneof(fc.constantFrom("signIn", "find", "cancel"), text),
      user: mostly(get().state.administratorId),
      find: text,
      redirect_uri: redirects,
    });
    await fc.assert(
      fc.asyncProperty(form, async (body) => {
        const { request } = await openPage(get(), asked(get()));
        const page = await submit(get(), new URLSearchParams(body.replace("REQUEST", request)));
        seen.add(page.status);
        assertHarmless(page, body);
        if (page.location) assert.equal(`${page.location.origin}${page.location.pathname}`, REDIRECT);
      }),
      RUNS,
    );
    assert.deepEqual([...seen].sort(), [200, 302, 400]);
  });

  it("answers every token request with tokens or an error of the standard, and never fails", async () => {
    const seen = new Set<unknown>();
    const { verifier, challenge } = pkce();
    const form = parameters({
      grant_type: fc.oneof(
        {
          weight: 9,
          arbitrary: fc.constantFrom("authorization_code", "refresh_token", "client_credentials"),
        },
        { weight: 1, arbitrary: text },
      ),
      client_id: mostly(get().pkceClient.clientId),
      code: mostly("CODE"),
      redirect_uri: mostly(REDIRECT, redirects),
      code_verifier: mostly(verifier),
      refresh_token: mostly("REFRESH"),
    });
    const clients = [get(), get().codeClient].map((client) => `Basic ${btoa(basicOf(client))}`);
    const printable = fc.string({ unit: "grapheme-ascii", maxLength: 40 });
    const authorization = fc.oneof(
      { weight: 4, arbitrary: fc.constant(undefined) },
      { weight: 2, arbitrary: fc.constantFrom(...clients) },
      { weight: 1, arbitrary: fc.base64String({ maxLength: 60 }).map((any) => `Basic ${any}`) },
      { weight: 1, arbitrary: printable },
    );
    await fc.assert(
      fc.asyncProperty(form, authorization, async (body, header) => {
        const code = await codeFor(get(), asked(get(), { code_challenge: challenge }));
        const { refresh } = await tokensOf(get());
        const response = await fetch(`${get().url}/oauth/token`, {
          method: "POST",
          redirect: "manual",
          headers: {
            "content-type": "application/x-www-form-urlencoded",
            ...(header === undefined ? {} : { authorization: header }),
          },
          body: body.replace("CODE", code).replace("REFRESH", refresh),
        });
        const answer = parse(await response.text());
        assert([200, 400, 401].includes(response.status), `${response.status} for ${body}`);
        assert.equal(response.headers.get("location"), null);
        assert(isObject(answer));
        seen.add(response.status === 200 ? "tokens" : answer["error"]);
        const said = response.status === 200 ? answer["access_token"] : answer["error_description"];
        assert(typeof said === "string" && said !== "", body);
      }),
      RUNS,
    );
    for (const outcome of ["tokens", "invalid_client", "invalid_request"]) assert(seen.has(outcome), outcome);
  });
});
