import assert from "node:assert/strict";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { AUDITOR } from "../../../src/demo/data/catalogue.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { closing } from "../support/api.js";
import { parse } from "../support/shapes.js";
import { REDIRECT, STATE, asked, handClock, openPage, pkce, submit, type Page } from "./oauthSupport.js";
import { aroundTests, assertProblem, call, idOf, userNamed } from "./support.js";

/** Asserts that nobody is sent anywhere, and that a person can read why. */
function assertErrorPage(page: Page, why: RegExp): void {
  assert.equal(page.status, 400);
  assert.equal(page.location, undefined);
  assert.match(page.headers.get("content-type") ?? "", /^text\/html; charset=utf-8$/);
  assert.match(page.text, why);
}

/** Asserts that the program is told, at its own address and with its own state. */
function assertSentBack(
  { status, location }: Page,
  error: string,
  redirect = REDIRECT,
  state: string | null = STATE,
) {
  assert.equal(status, 302);
  assert(location);
  assert.equal(`${location.origin}${location.pathname}`, redirect);
  assert.equal(location.searchParams.get("error"), error);
  assert.notEqual(location.searchParams.get("error_description") ?? "", "");
  assert.equal(location.searchParams.get("state"), state);
  assert.equal(location.searchParams.get("code"), null);
}

/** The status for a GET with those headers as they are; fetch has its own ideas of what a browser says about a request. */
async function statusOf({ url }: DemoOrganization, path: string, headers: Record<string, string>) {
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(url + path, { headers }, resolve)
      .on("error", reject)
      .end();
  });
  const { statusCode } = (await response).resume();
  return statusCode;
}

describe("the sign-in page of a demo organization", () => {
  const using = closing();
  const get = aroundTests({ expandOmits: false, awkward: true });

  it("offers the administrator first, and people with other permissions", async () => {
    const { state } = get();
    const page = await openPage(get(), asked(get()));
    assert.equal(page.status, 200);
    assert.match(page.text, /<title>Sign in to Northwind \(demo\)<\/title>/);
    assert.match(page.text, /<h1>Sign in to Northwind \(demo\)<\/h1>/);
    assert(page.text.includes("Demo: sign-in"));
    const [first, ...others] = page.people;
    assert.deepEqual(
      [first?.id, first?.name, first?.checked],
      [state.administratorId, "Robin Ashworth", true],
    );
    assert.equal(new Set(page.people.map(({ id }) => id)).size, page.people.length);
    const roles = others.map(({ id, checked }) => {
      const user = state.users.get(id);
      assert(user?.state === "active" && !checked);
      return state.grantsOf(user).map(({ grant }) => ({
        role: state.roles.get(grant.roleId)?.name,
        everywhere: grant.divisionId === "*",
      }));
    });
    const some = (role: string) => roles.some((held) => held.some((grant) => grant.role === role));
    for (const role of ["Agent", "Supervisor", "User Administrator"]) assert(some(role), role);
    assert(!some("Administrator"));
    // Somebody of one division, and somebody who may do nothing special.
    assert(
      roles.some(
        (held) =>
          held.some(({ everywhere }) => !everywhere) &&
          !held.some((grant) => grant.everywhere && grant.role !== "Employee"),
      ),
    );
    assert(roles.some((held) => held.every(({ role }) => role === "Employee")));
  });

  it("offers an auditor as soon as there is one", async () => {
    const { id } = userNamed(get(), "Nadia Novak");
    const role = idOf(get().state.roles, AUDITOR);
    const grants = { grants: [{ roleId: role, divisionId: "*" }] };
    const path = `/api/v2/authorization/subjects/${id}/bulkadd`;
    assert.equal((await call(get(), path, { method: "POST", body: grants })).status, 204);
    const { people } = await openPage(get(), asked(get()));
    assert(people.some((person) => person.id === id));
  });

  it("is plain HTML that does nothing by itself, may not be framed, and leads nowhere else", async () => {
    const { headers, text } = await openPage(get(), asked(get(), { redirect_uri: "http://localhost:5000" }));
    assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
    const policy = (headers.get("content-security-policy") ?? "").split("; ");
    assert(policy.includes("default-src 'none'"));
    assert(policy.includes("frame-ancestors 'none'"));
    assert(policy.includes("base-uri 'none'"));
    // A browser applies this to where a form is redirected to as well.
    assert(policy.includes("form-action 'self' http://localhost:5000"));
    assert(!policy.some((directive) => directive.includes("unsafe") || directive.startsWith("script-src")));
    assert.equal(headers.get("x-frame-options"), "DENY");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "same-origin");
    assert.equal(headers.get("cache-control"), "no-store");
    assert(!/<script|<iframe|\son\w+=|javascript:|\bsrc=|<a\s/i.test(text));
    assert.deepEqual(
      [...text.matchAll(/ action="([^"]*)"/g)].map(([, action]) => action),
      ["/oauth/authorize", "/oauth/authorize"],
    );
  });

  it("can be used with a keyboard and read out", async () => {
    const { text, people } = await openPage(get(), asked(get()));
    assert.match(text, /^<!doctype html>\n<html lang="en">/);
    assert.match(text, /<fieldset>\n<legend>Sign in as<\/legend>/);
    assert.match(text, /<label for="find">[^<]+<\/label>\n<input type="search" id="find"/);
    assert.match(text, /color-scheme: light dark/);
    assert.equal((text.match(/<input type="radio"/g) ?? []).length, people.length);
    // In their forms, Enter presses the first buttons.
    assert.deepEqual(
      [...text.matchAll(/<button name="action" value="(\w+)">/g)].map(([, value]) => value),
      ["signIn", "cancel", "find"],
    );
    assert(!/tabindex|accesskey/.test(text));
  });

  it("gives the program a code and its state", async () => {
    const { request, people } = await openPage(get(), asked(get()));
    const user = people[1]?.id ?? "";
    const { status, location, text } = await submit(get(), { request, user, action: "signIn" });
    assert.deepEqual([status, text], [302, ""]);
    assert(location);
    assert.equal(`${location.origin}${location.pathname}`, REDIRECT);
    assert.deepEqual([...location.searchParams.keys()], ["code", "state"]);
    assert.match(location.searchParams.get("code") ?? "", /^[\w-]{43}$/);
    assert.equal(location.searchParams.get("state"), STATE);
  });

  it("adds no state where there was none, and gives an empty one back", async () => {
    for (const [state, expected] of [
      [undefined, null],
      ["", ""],
    ] as const) {
      const { request, people } = await openPage(get(), asked(get(), { state }));
      const { location } = await submit(get(), { request, user: people[0]?.id ?? "", action: "signIn" });
      assert.equal(location?.searchParams.get("state"), expected);
    }
  });

  it("sends people to http://localhost on any port, and nowhere else", async () => {
    for (const redirect of [
      "http://localhost",
      "http://localhost/",
      "http://localhost:1",
      "http://localhost:8080/",
      "http://localhost:65535",
    ]) {
      const { status, request, people } = await openPage(get(), asked(get(), { redirect_uri: redirect }));
      assert.equal(status, 200, redirect);
      const { location } = await submit(get(), { request, user: people[0]?.id ?? "", action: "signIn" });
      assert.equal(location?.origin, new URL(redirect).origin);
      assert.equal(location.pathname, "/");
    }
    for (const redirect of [
      undefined,
      "",
      "http://127.0.0.1:49152/",
      "http://[::1]:49152/",
      "https://localhost:49152/",
      "http://localhost:49152/callback",
      "http://localhost:49152/?a=b",
      "http://localhost:49152/#here",
      "http://localhost:65536/",
      "http://localhost:0/",
      "http://localhost:/",
      "http://localhost.example.com/",
      "http://localhost@example.com/",
      "http://localhost:80@example.com/",
      "http://localhost\\@example.com/",
      "http://example.com/",
      "//localhost:49152/",
      "HTTP://LOCALHOST:49152/",
      " http://localhost:49152/",
      "http://localhost:49152/\n",
      "javascript:alert(1)",
      "vscode://roster.roster-genesys-cloud/signed-in",
    ]) {
      const page = await openPage(get(), asked(get(), { redirect_uri: redirect }));
      assertErrorPage(page, /redirect_uri is not registered for the client “Demo: sign-in”/);
    }
  });

  it("tells the person, and nobody else, where it is not certain who asks", async () => {
    for (const client of [undefined, "", "nobody"])
      assertErrorPage(await openPage(get(), asked(get(), { client_id: client })), /no OAuth client/);
    const twice = (name: string, value: string) =>
      `${new URLSearchParams(asked(get())).toString()}&${name}=${encodeURIComponent(value)}`;
    assertErrorPage(await openPage(get(), twice("client_id", get().codeClient.clientId)), /no OAuth client/);
    assertErrorPage(await openPage(get(), twice("redirect_uri", REDIRECT)), /not registered/);
    // Clients that sign in by themselves send nobody here.
    for (const { clientId } of [get(), get().readOnlyClient, get().europeClient])
      assertErrorPage(await openPage(get(), asked(get(), { client_id: clientId })), /Registered is none/);
    assertErrorPage(await openPage(get(), ""), /no OAuth client/);
  });

  it("tells the program what else is wrong", async () => {
    const wrong: [Record<string, string | undefined>, string][] = [
      [{ response_type: undefined }, "invalid_request"],
      [{ response_type: "token" }, "unsupported_response_type"],
      [{ response_type: "code token" }, "unsupported_response_type"],
      [{ code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
      [{ code_challenge: undefined }, "invalid_request"],
      [{ code_challenge_method: undefined }, "invalid_request"],
      [{ code_challenge_method: "plain" }, "invalid_request"],
      [{ code_challenge: "too short" }, "invalid_request"],
      [{ code_challenge: "=".repeat(43) }, "invalid_request"],
    ];
    for (const [changes, error] of wrong) assertSentBack(await openPage(get(), asked(get(), changes)), error);
    const query = new URLSearchParams(asked(get()));
    query.append("scope", "users");
    assert.equal((await openPage(get(), query)).status, 200);
    query.append("scope", "routing");
    assertSentBack(await openPage(get(), query), "invalid_request");
    const stateless = asked(get(), {
      response_type: "token",
      state: undefined,
      redirect_uri: "http://localhost:7",
    });
    assertSentBack(
      await openPage(get(), stateless),
      "unsupported_response_type",
      "http://localhost:7/",
      null,
    );
    // A client with a secret may do without PKCE.
    const { clientId } = get().codeClient;
    const without = { client_id: clientId, code_challenge: undefined, code_challenge_method: undefined };
    assert.equal((await openPage(get(), asked(get(), without))).status, 200);
  });

  it("can be left without signing in", async () => {
    const { request } = await openPage(get(), asked(get()));
    assertSentBack(await submit(get(), { request, action: "cancel" }), "access_denied");
    assertErrorPage(await submit(get(), { request, action: "cancel" }), /not good any more/);
  });

  it("finds everybody who is active by name or e-mail address", async () => {
    const { request } = await openPage(get(), asked(get()));
    const find = (text: string) => submit(get(), { request, find: text, action: "find" });
    const maria = await find("MARIA GARC");
    assert.equal(maria.status, 200);
    assert.deepEqual(
      maria.people.map(({ name, checked }) => [name, checked]),
      [
        ["Maria Garcia", true],
        ["Maria Garcia", false],
      ],
    );
    assert.match(maria.text, /name="find"[^>]* value="MARIA GARC"/);
    assert.deepEqual(
      (await find("maria.garcia2@")).people.map(({ id }) => get().state.users.get(id)?.email),
      ["maria.garcia2@northwind.example"],
    );
    for (const nobody of ["nobody is called that", "Victor Lang"]) {
      const { people, text } = await find(nobody);
      assert.match(text, /<p class="note" role="alert">Nobody active has/);
      assert.equal(people[0]?.id, get().state.administratorId);
    }
    const many = await find("northwind.example");
    assert.equal(many.people.length, 20);
    const active = get().state.usersByName("active").length;
    assert(many.text.includes(`There are ${active - 20} more`));
    assert.equal((await find(" ")).people[0]?.id, get().state.administratorId);
    // Looking for people uses nothing up.
    const { status, location } = await submit(get(), {
      request,
      user: maria.people[1]?.id ?? "",
      action: "signIn",
    });
    assert.deepEqual([status, location?.origin], [302, new URL(REDIRECT).origin]);
  });

  it("shows names and what was typed as text", async () => {
    const { request } = await openPage(get(), asked(get()));
    const typed = `<script>alert("1")</script>'&`;
    const { text } = await submit(get(), { request, find: typed, action: "find" });
    assert(!/<script/i.test(text));
    assert(text.includes("“&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;”"));
    assert(text.includes('value="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;"'));
    const { id } = userNamed(get(), "Nadia Novak");
    const user = get().state.users.get(id);
    assert(user);
    user.name = `</bdi><b onclick="x">&amp;`;
    user.title = `"><img src=x>`;
    get().state.usersChanged();
    const found = await submit(get(), { request, find: user.email, action: "find" });
    assert.deepEqual(
      found.people.map(({ name }) => name),
      [user.name],
    );
    assert(!/<img|<b /.test(found.text));
  });

  it("signs nobody in who is not there or not active", async () => {
    const { request } = await openPage(get(), asked(get()));
    for (const user of [undefined, "", "nobody", userNamed(get(), "Victor Lang").id]) {
      const page = await submit(get(), {
        request,
        action: "signIn",
        ...(user === undefined ? {} : { user }),
      });
      assertErrorPage(page, /role="alert">Choose somebody who is active/);
      assert.equal(page.request, request);
    }
  });

  it("is good once, and only for what was asked", async () => {
    const { request } = await openPage(get(), asked(get()));
    const user = get().state.administratorId;
    const form = {
      request,
      user,
      action: "signIn",
      redirect_uri: "http://localhost:1/",
      client_id: get().codeClient.clientId,
      state: "another",
    };
    const { location } = await submit(get(), form);
    assert.equal(`${location?.origin ?? ""}/`, REDIRECT);
    assert.equal(location?.searchParams.get("state"), STATE);
    assertErrorPage(await submit(get(), form), /not good any more/);
    for (const invented of ["", "invented"])
      assertErrorPage(await submit(get(), { ...form, request: invented }), /not good any more/);
    assertErrorPage(await submit(get(), { user, action: "signIn" }), /not good any more/);
  });

  it("is forgotten by a reset", async () => {
    const { request } = await openPage(get(), asked(get()));
    get().reset();
    assertErrorPage(await submit(get(), { request, action: "cancel" }), /not good any more/);
  });

  it("answers its own form only, and people who were led to it", async () => {
    const from = (site: string, dest: string) => ({
      "sec-fetch-site": site,
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": dest,
    });
    const { request } = await openPage(get(), asked(get()));
    const form = { request, user: get().state.administratorId, action: "signIn" };
    for (const headers of [
      { origin: "http://localhost:49152" },
      { origin: "null" },
      from("cross-site", "document"),
      from("same-site", "document"),
    ]) {
      const refused = await submit(get(), form, headers);
      assert.deepEqual([refused.status, refused.location], [403, undefined], JSON.stringify(headers));
    }
    const visit = (headers: Record<string, string>, path = "/oauth/authorize") =>
      statusOf(get(), `${path}?${new URLSearchParams(asked(get())).toString()}`, headers);
    for (const site of ["cross-site", "same-site", "none"])
      assert.equal(await visit(from(site, "document")), 200, site);
    for (const headers of [
      from("cross-site", "iframe"),
      { ...from("cross-site", "document"), "sec-fetch-mode": "cors" },
      { "sec-fetch-site": "cross-site" },
      { origin: "https://example.com", ...from("cross-site", "document") },
    ])
      assert.equal(await visit(headers), 403, JSON.stringify(headers));
    // Nobody is led to anything else.
    for (const path of ["/api/v2/users/me", "/oauth/token", "/demo/organization"])
      assert.equal(await visit(from("cross-site", "document"), path), 403, path);
    const own = { origin: get().url, "sec-fetch-site": "same-origin" };
    assert.equal((await submit(get(), form, own)).status, 302);
  });

  it("takes forms, and no other methods", async () => {
    const wrong = await call(get(), "/oauth/authorize", { method: "PUT", token: null });
    assertProblem(wrong, 405, "method.not.allowed");
    assert.equal(wrong.headers.get("allow"), "GET, POST");
    const json = await call(get(), "/oauth/authorize", { method: "POST", body: {}, token: null });
    assertProblem(json, 415, "unsupported.media.type");
  });

  it("leaves nothing in the log that would let somebody else go on", async () => {
    const { challenge } = pkce();
    const query = { ...asked(get(), { code_challenge: challenge }), access_token: "a token" };
    const { request } = await openPage(get(), query);
    const { location } = await submit(get(), {
      request,
      user: get().state.administratorId,
      action: "signIn",
    });
    await openPage(get(), asked(get(), { client_id: "nobody" }));
    const log = await call(get(), "/demo/requests");
    assert.deepEqual(
      get().requests.map(({ method, path, status, carriedOut }) => [method, path, status, carriedOut]),
      [
        ["GET", "/oauth/authorize", 200, true],
        ["POST", "/oauth/authorize", 302, true],
        ["GET", "/oauth/authorize", 400, false],
      ],
    );
    assert.deepEqual(get().requests[0]?.query, {
      response_type: "code",
      client_id: get().pkceClient.clientId,
      redirect_uri: REDIRECT,
      state: "(hidden)",
      code_challenge: "(hidden)",
      code_challenge_method: "S256",
      access_token: "(hidden)",
    });
    const code = location?.searchParams.get("code") ?? "";
    assert(code !== "" && parse(log.text) !== undefined);
    for (const secret of [code, request, STATE, challenge, "a token"]) assert(!log.text.includes(secret));
  });

  it("is good for ten minutes", async () => {
    const { time, goAhead } = handClock();
    const demo = await using(startDemoOrganization({ users: 2 }, time));
    const [early, late] = [await openPage(demo, asked(demo)), await openPage(demo, asked(demo))];
    goAhead(599_999);
    assertSentBack(await submit(demo, { request: early.request, action: "cancel" }), "access_denied");
    goAhead(1);
    assertErrorPage(await submit(demo, { request: late.request, action: "cancel" }), /not good any more/);
  });
});
