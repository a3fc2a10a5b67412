import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import fc from "fast-check";
import { testVsCodeDir } from "../../../scripts/setup.mjs";
import { isRecord } from "../../../src/api/json.js";
import { keyOf, routeTo, type NetworkSettings } from "../../../src/api/network.js";

const API = "https://api.mypurecloud.ie/api/v2/users/me";

/** Where it goes: the proxy's origin, "direct", or what is wrong. */
function way(address: string, settings: Partial<NetworkSettings>): string {
  const route = routeTo(new URL(address), { environment: {}, ...settings });
  if (route.kind === "proxy") return route.proxy.origin;
  return route.kind === "none" ? route.problem : "direct";
}

function authorizationOf(settings: Partial<NetworkSettings>): string | undefined {
  const route = routeTo(new URL(API), { environment: {}, ...settings });
  assert(route.kind === "proxy", JSON.stringify(route));
  return route.proxy.authorization;
}

const basic = (text: string) => `Basic ${Buffer.from(text, "utf8").toString("base64")}`;

describe("which way a request goes", () => {
  const environment = { HTTPS_PROXY: "http://env:1", HTTP_PROXY: "http://env:2" };

  it("goes directly where nothing says otherwise", () => {
    assert.equal(way(API, {}), "direct");
    assert.equal(way(API, { proxy: " ", environment: { HTTPS_PROXY: "" } }), "direct");
  });

  it("takes the setting before the environment", () => {
    assert.equal(way(API, { proxy: "http://set:3", environment }), "http://set:3");
    assert.equal(way(API, { proxy: "", environment }), "http://env:1");
  });

  it("uses no proxy at all where that is switched off", () => {
    assert.equal(way(API, { useProxy: false, proxy: "http://set:3", environment }), "direct");
  });

  it("takes the first variable that is set, for every server, those for HTTPS and in lower case first", () => {
    assert.equal(way("http://elsewhere.example/", { environment }), "http://env:1");
    assert.equal(way(API, { environment: { ...environment, https_proxy: "http://low:4" } }), "http://low:4");
    assert.equal(way(API, { environment: { HTTP_PROXY: "http://env:2" } }), "http://env:2");
    assert.equal(way(API, { environment: { http_proxy: "http://low:5" } }), "http://low:5");
    assert.equal(way(API, { environment: { https_proxy: "", HTTPS_PROXY: "http://env:1" } }), "http://env:1");
  });

  it("leaves ALL_PROXY alone, as VS Code does", () => {
    assert.equal(
      way(API, { environment: { ALL_PROXY: "http://all:6", all_proxy: "http://all:6" } }),
      "direct",
    );
  });

  for (const host of ["127.0.0.1", "127.8.8.8", "localhost", "LOCALHOST", "[::1]"])
    it(`never asks a proxy for ${host}: the demo organization lives there`, () => {
      assert.equal(way(`http://${host}:8080/`, { proxy: "http://set:3", environment }), "direct");
      assert.equal(way(`https://${host}/`, { proxy: "http://set:3", environment }), "direct");
    });

  const exempt: [string, string, boolean][] = [
    ["api.mypurecloud.ie", API, true],
    ["API.MyPureCloud.ie", API, true],
    ["api.mypurecloud.ie.", API, false],
    ["mypurecloud.ie", API, true],
    [".mypurecloud.ie", API, true],
    ["*.mypurecloud.ie", API, false],
    ["ie", API, true],
    ["*", API, true],
    [" other.example , mypurecloud.ie ", API, true],
    ["other.example mypurecloud.ie", API, false],
    ["*,other.example", API, true],
    ["other.example, *", API, false],
    ["purecloud.ie", API, false],
    ["login.mypurecloud.ie", API, false],
    ["xapi.mypurecloud.ie", API, false],
    ["api.mypurecloud.ie.example", API, false],
    ["m*", API, false],
    ["", API, false],
    [",,", API, false],
    ["mypurecloud.ie:443", API, true],
    ["mypurecloud.ie:0443", API, false],
    ["mypurecloud.ie:", API, true],
    ["mypurecloud.ie:8443", API, false],
    ["mypurecloud.ie:8443", "https://api.mypurecloud.ie:8443/", true],
    ["*:80", "http://a.example/", false],
    ["a.example:80", "http://a.example/", true],
    ["10.1.2.3", "https://10.1.2.3/", true],
    ["10.1.2.3:443", "https://10.1.2.3/", true],
    ["10.1.2.3", "https://10.1.2.4/", false],
    ["fd00::1", "https://[fd00::1]/", false],
    ["münchen.example", "https://api.xn--mnchen-3ya.example/", false],
    ["xn--mnchen-3ya.example", "https://api.xn--mnchen-3ya.example/", true],
  ];
  for (const [entry, address, direct] of exempt)
    it(`NO_PROXY "${entry}" ${direct ? "exempts" : "does not exempt"} ${new URL(address).host}`, () => {
      const expected = direct ? "direct" : "http://set:3";
      for (const variable of ["NO_PROXY", "no_proxy"])
        assert.equal(way(address, { proxy: "http://set:3", environment: { [variable]: entry } }), expected);
    });

  it("takes the setting noProxy in place of the variable, for proxies from either", () => {
    const settings = { environment: { ...environment, NO_PROXY: "mypurecloud.ie" } };
    assert.equal(way(API, settings), "direct");
    assert.equal(way(API, { ...settings, noProxy: [] }), "direct");
    assert.equal(way(API, { ...settings, noProxy: ["other.example"] }), "http://env:1");
    assert.equal(way(API, { ...settings, noProxy: ["other.example", " .mypurecloud.ie"] }), "direct");
    assert.equal(way(API, { proxy: "http://set:3", noProxy: ["*"] }), "direct");
  });

  describe("the proxy's address", () => {
    it("may lack a scheme and a port", () => {
      assert.equal(way(API, { proxy: "proxy.corp:8080" }), "http://proxy.corp:8080");
      assert.equal(way(API, { proxy: "user:word@proxy.corp:8080/" }), "http://proxy.corp:8080");
      assert.equal(way(API, { proxy: "https://proxy.corp" }), "https://proxy.corp");
      const names = ["http://p", "https://p", "p:3128", "[fd00::1]:8080"].map((proxy) => {
        const route = routeTo(new URL(API), { proxy, environment: {} });
        return route.kind === "proxy" ? route.proxy.name : route.kind;
      });
      assert.deepEqual(names, ["p:80", "p:443", "p:3128", "[fd00::1]:8080"]);
    });

    for (const wrong of ["http://", "http://a b:80", "ftp://canary:canary@proxy:21", "http://p:99999", "::"])
      it(`is told to be wrong with what names it, and without what is in it: ${wrong}`, () => {
        const set = way(API, { proxy: wrong });
        assert.match(set, /^The setting http\.proxy is not the address of a proxy, such as/);
        const variable = way(API, { environment: { https_proxy: wrong } });
        assert.match(variable, /^The variable https_proxy is not the address of a proxy/);
        assert(!`${set}${variable}`.includes("canary"));
      });

    it("is passed over where it stands in the setting and means nothing, and a variable names a proxy", () => {
      for (const proxy of ["proxy.corp:8080", "ftp://canary:canary@p", "none"])
        assert.equal(way(API, { proxy, environment }), "http://env:1");
      const junk = { HTTPS_PROXY: "ftp://p", HTTP_PROXY: "http://env:2" };
      assert.match(
        way(API, { environment: junk }),
        /^The variable HTTPS_PROXY is not/,
        "only the first variable counts",
      );
    });

    it("cannot be that of a SOCKS proxy", () => {
      for (const scheme of ["socks", "socks4a", "socks5", "socks5h"])
        assert.equal(
          way(API, { environment: { HTTP_PROXY: `${scheme}://canary:canary@p:1080` } }),
          "The variable HTTP_PROXY names a SOCKS proxy, and Roster can use only HTTP proxies",
        );
    });

    it("is not looked at where nothing goes there", () => {
      assert.equal(way(API, { proxy: "ftp://p", noProxy: ["mypurecloud.ie"] }), "direct");
      assert.equal(way("http://127.0.0.1:1/", { proxy: "ftp://p" }), "direct");
    });
  });

  describe("credentials for the proxy", () => {
    it("are what its address says, unescaped", () => {
      assert.equal(authorizationOf({ proxy: "http://proxy:1" }), undefined);
      assert.equal(authorizationOf({ proxy: "http://me:word@proxy:1" }), basic("me:word"));
      assert.equal(authorizationOf({ proxy: "http://me@proxy:1" }), basic("me:"));
      assert.equal(
        authorizationOf({ proxy: "http://d%5Cme:p%40ss%3A%25%C3%A9@proxy:1" }),
        basic("d\\me:p@ss:%é"),
      );
      assert.equal(authorizationOf({ proxy: "http://me:100%@proxy:1" }), basic("me:100%"));
    });

    it("are what the setting says, where it says something", () => {
      const proxy = "http://me:word@proxy:1";
      assert.equal(authorizationOf({ proxy, proxyAuthorization: "Bearer abc" }), "Bearer abc");
      assert.equal(authorizationOf({ proxy, proxyAuthorization: " " }), basic("me:word"));
      const environment = { HTTPS_PROXY: "http://proxy:1" };
      assert.equal(authorizationOf({ environment, proxyAuthorization: "Bearer abc" }), "Bearer abc");
    });

    it("are refused where no header can carry them, without a word of them", () => {
      const problem = way(API, { proxy: "http://proxy:1", proxyAuthorization: "canary\r\nhost: x" });
      assert.match(problem, /^The setting http\.proxyAuthorization is not/);
      assert(!problem.includes("canary"));
    });

    it("stand nowhere but in the header", () => {
      const part = fc.stringMatching(/^[a-z0-9]{8,16}$/);
      fc.assert(
        fc.property(part, part, (user, word) => {
          const route = routeTo(new URL(API), {
            proxy: `http://${user}:${word}@proxy.corp:1`,
            environment: {},
          });
          assert(route.kind === "proxy");
          const { authorization, ...rest } = route.proxy;
          assert.equal(authorization, basic(`${user}:${word}`));
          assert.deepEqual(rest, { origin: "http://proxy.corp:1", name: "proxy.corp:1" });
        }),
      );
    });
  });

  it("always finds a way or says what is wrong, whatever is typed", () => {
    const text = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.constantFrom("*", "http://p:1", "[", "[::1]:", "%", "a:b:c"),
    );
    fc.assert(
      fc.property(text, fc.array(text), text, text, (proxy, noProxy, HTTPS_PROXY, NO_PROXY) => {
        const route = routeTo(new URL(API), { proxy, noProxy, environment: { HTTPS_PROXY, NO_PROXY } });
        if (route.kind === "proxy") assert.match(route.proxy.origin, /^https?:\/\/[^@]+$/);
        else if (route.kind === "none") assert.match(route.problem, /^The (setting|variable) http/i);
      }),
    );
  });

  it("knows settings that mean the same, and those that do not", () => {
    const settings = { proxy: "http://p:1", noProxy: ["a"], environment: { PATH: "x", NO_PROXY: "b" } };
    assert.equal(keyOf(settings), keyOf({ ...settings, environment: { PATH: "y", NO_PROXY: "b" } }));
    for (const other of [
      { ...settings, proxy: "http://p:2" },
      { ...settings, noProxy: [] },
      { ...settings, strictSsl: false },
      { ...settings, systemCertificates: false },
      { ...settings, environment: { NO_PROXY: "c" } },
      { ...settings, environment: { NO_PROXY: "b", https_proxy: "http://p:1" } },
    ])
      assert.notEqual(keyOf(settings), keyOf(other));
  });
});

/** The module with which VS Code decides, out of the VS Code that the tests run in: it is there after `npm test` once. */
const PROXY_AGENT = path.join(
  testVsCodeDir,
  "node_modules/code-server/lib/vscode/node_modules/@vscode/proxy-agent",
);

/** A server and what is set. */
interface Case {
  readonly address: string;
  readonly proxy?: string;
  readonly noProxy?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

type Ask = (asked: Case) => Promise<string | undefined>;

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === "function";

/** The proxy that VS Code takes where the system knows none, as a URL; undefined where it goes directly. */
function vsCode(): Ask {
  const loaded: unknown = createRequire(import.meta.url)(PROXY_AGENT);
  assert(isRecord(loaded) && isFunction(loaded["createProxyResolver"]));
  const { createProxyResolver } = loaded;
  const log = Object.fromEntries(
    ["trace", "debug", "info", "warn", "error"].map((level) => [level, () => undefined]),
  );
  return async ({ address, proxy, noProxy = [], environment = {} }) => {
    const resolver = createProxyResolver({
      log,
      env: environment,
      getProxyURL: () => proxy,
      getNoProxyConfig: () => noProxy,
      isUseHostProxyEnabled: () => false,
      loadSystemCertificatesFromNode: () => false,
    });
    assert(isRecord(resolver) && isFunction(resolver["resolveProxyURL"]));
    const url = await resolver["resolveProxyURL"](new URL(address).href);
    assert(url === undefined || typeof url === "string");
    return url;
  };
}

const ours = ({ address, ...settings }: Case) => routeTo(new URL(address), { environment: {}, ...settings });
type Ours = ReturnType<typeof ours>;

const isSame = (mine: Ours, theirs: string | undefined): boolean =>
  mine.kind === "proxy"
    ? theirs !== undefined && URL.canParse(theirs) && new URL(theirs).origin === mine.proxy.origin
    : mine.kind === "direct" && theirs === undefined;

const VARIABLES = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];

/** What is set that VS Code takes for a proxy's address. */
function named({ proxy = "", environment = {} }: Case): string | undefined {
  const variable = VARIABLES.map((name) => environment[name]).find(Boolean) ?? "";
  return [proxy.trim(), variable.trim()].find((text) => /^(https?|socks(4a?|5h?)?):\/\//i.test(text));
}

/** Where Roster does not go the way of VS Code, and why. Beside these: it does not ask the system, or a PAC file. */
const differences: {
  readonly why: string;
  readonly is: (mine: Ours, theirs: string | undefined, asked: Case) => boolean;
  readonly examples: readonly Case[];
}[] = [
  {
    why: "all of 127/8 is this machine, where no proxy gets to: the one thing that goes around a proxy",
    is: ({ kind }, theirs, { address }) =>
      kind === "direct" && theirs !== undefined && /^127\./.test(new URL(address).hostname),
    examples: [{ address: "http://127.0.0.2:8080/", proxy: "http://proxy.corp:8080" }],
  },
  {
    why: "only HTTP proxies can be used; another is told of, and not gone around",
    is: ({ kind }, theirs) => kind === "none" && /^socks(4a)?:/.test(theirs ?? ""),
    examples: [
      { address: API, proxy: "socks5://proxy.corp:1080" },
      { address: API, environment: { HTTP_PROXY: "socks4://proxy.corp:1080" } },
    ],
  },
  {
    why: "a proxy without a scheme is one, as it is for curl, where VS Code would go directly",
    is: ({ kind }, theirs, asked) => kind === "proxy" && theirs === undefined && named(asked) === undefined,
    examples: [
      { address: API, proxy: "proxy.corp:8080" },
      { address: API, environment: { HTTPS_PROXY: "proxy.corp:8080" } },
    ],
  },
  {
    why: "who names a proxy that cannot be one is told so, where VS Code would go directly",
    is: ({ kind }, theirs, asked) => kind === "none" && theirs === undefined && named(asked) === undefined,
    examples: [
      { address: API, proxy: "ftp://proxy.corp" },
      { address: API, environment: { https_proxy: "ftp://proxy.corp", HTTPS_PROXY: "http://proxy.corp" } },
      { address: API, proxy: "http:proxy.corp:8080" },
    ],
  },
  {
    why: "the same, where VS Code would look for a proxy that nobody has named",
    is: ({ kind }, theirs, asked) =>
      kind === "none" && theirs !== undefined && !URL.canParse(named(asked) ?? ""),
    examples: [
      { address: API, proxy: "http://" },
      { address: API, proxy: "http://a b:80" },
      { address: API, proxy: "http://proxy.corp:99999" },
    ],
  },
];

describe("which way VS Code itself would go", () => {
  let askVsCode: Ask;

  before(function () {
    if (existsSync(PROXY_AGENT)) askVsCode = vsCode();
    else {
      const missing = `${path.relative(process.cwd(), PROXY_AGENT)} is missing`;
      assert(!process.env["ROSTER_REQUIRE_VSCODE"], missing);
      process.stderr.write(`the ways to servers are not held against VS Code's own: ${missing}\n`);
      this.skip();
    }
  });

  const proxy = "http://proxy.corp:8080";
  const environment = { HTTPS_PROXY: "http://env.corp:1" };
  const same: Case[] = [
    { address: API },
    { address: API, proxy },
    { address: API, environment },
    { address: API, proxy, environment },
    { address: API, proxy: "proxy.corp:8080", environment },
    { address: API, proxy: "ftp://proxy.corp", environment },
    { address: API, proxy: "HTTPS://u:p@Proxy.Corp/path" },
    { address: API, environment: { https_proxy: " ", ...environment } },
    { address: "http://a.example/", environment },
    { address: "http://127.0.0.1:1/", proxy },
    { address: "http://[::1]:1/", proxy },
    { address: "http://[::ffff:127.0.0.1]:1/", proxy },
    { address: "http://localhost:1/", proxy },
    { address: "http://localhost.:1/", proxy },
    ...[
      "*.mypurecloud.ie",
      "mypurecloud.ie.",
      "mypurecloud.ie:0443",
      "mypurecloud.ie:",
      "x mypurecloud.ie",
    ].flatMap((entry) => [
      { address: API, proxy, noProxy: [entry] },
      { address: API, proxy, environment: { NO_PROXY: entry } },
    ]),
    { address: API, proxy, noProxy: ["x", " * "] },
    { address: API, proxy, environment: { NO_PROXY: "x, *" } },
  ];
  for (const asked of same)
    it(`is the way of Roster: ${JSON.stringify(asked)}`, async () => {
      const theirs = await askVsCode(asked);
      assert(isSame(ours(asked), theirs), `VS Code: ${theirs ?? "directly"}`);
    });

  for (const { why, is, examples } of differences)
    it(`is another where ${why}`, async () => {
      for (const asked of examples) {
        const theirs = await askVsCode(asked);
        assert(!isSame(ours(asked), theirs) && is(ours(asked), theirs, asked), JSON.stringify(asked));
      }
    });

  it("is the way of Roster but for these, whatever is set", async () => {
    const names = ["api.mypurecloud.ie", "mypurecloud.ie", "MyPureCloud.IE", "ie"];
    const others = ["a.example", "localhost", "localhost.", "127.0.0.1", "127.0.0.2", "10.1.2.3"];
    const hosts = [...names, ...others, "[::1]", "[fd00::1]", "xn--mnchen-3ya.example"];
    const of = (...parts: string[][]) =>
      fc.tuple(...parts.map((some) => fc.constantFrom(...some))).map((chosen) => chosen.join(""));
    const address = of(["https://", "http://"], hosts, ["", ":80", ":443", ":8443"], ["/"]);
    const entry = fc.oneof(
      {
        weight: 5,
        arbitrary: of(
          ["", ".", "*.", " ", ".."],
          names,
          ["", "", ".", ":", ":443", ":0443", ":443:1"],
          ["", " "],
        ),
      },
      fc.constantFrom(
        "*",
        " *",
        "",
        " ",
        ".",
        ":443",
        "::1",
        "[::1]",
        "fd00::1",
        "MyPureCloud.IE",
        "münchen.example",
      ),
    );
    const named = fc.oneof(
      { weight: 5, arbitrary: fc.constant("http://proxy.corp:8080") },
      {
        weight: 5,
        arbitrary: of(
          ["http://", "https://", "HTTP://", "socks5://", "socks4a://", "ftp://", "", "//", "http:"],
          ["", "u:p@"],
          ["proxy.corp", "Other.Corp", "10.0.0.1", "[fd00::2]", ""],
          ["", ":8080", ":80", ":443", ":99999"],
          ["", "/", "/a?b#c", " "],
        ),
      },
      fc.constantFrom("", " ", "none", "http://a b:80", "PROXY p:1"),
      fc.string(),
    );
    const cases = fc.record(
      {
        address,
        proxy: named,
        noProxy: fc.array(entry, { maxLength: 3 }),
        environment: fc
          .tuple(
            fc.dictionary(fc.constantFrom(...VARIABLES), named, { maxKeys: 2 }),
            fc.dictionary(
              fc.constantFrom("no_proxy", "NO_PROXY"),
              fc
                .tuple(fc.array(entry, { maxLength: 3 }), fc.constantFrom(",", ", ", " ", ";"))
                .map(([list, by]) => list.join(by)),
            ),
          )
          .map(([proxies, exempt]) => ({ ...proxies, ...exempt })),
      },
      { requiredKeys: ["address"] },
    );
    await fc.assert(
      fc.asyncProperty(cases, async (asked) => {
        const [mine, theirs] = [ours(asked), await askVsCode(asked)];
        const isKnown = isSame(mine, theirs) || differences.some(({ is }) => is(mine, theirs, asked));
        assert(isKnown, `Roster: ${JSON.stringify(mine)}, VS Code: ${theirs ?? "directly"}`);
      }),
      { numRuns: 3_000 },
    );
  });
});
