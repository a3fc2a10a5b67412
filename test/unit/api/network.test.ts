import assert from "node:assert/strict";
import fc from "fast-check";
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

  it("takes each scheme's variable, the lower case first, and the one for HTTP where HTTPS has none", () => {
    assert.equal(way("http://elsewhere.example/", { environment }), "http://env:2");
    assert.equal(way(API, { environment: { ...environment, https_proxy: "http://low:4" } }), "http://low:4");
    assert.equal(way(API, { environment: { HTTP_PROXY: "http://env:2" } }), "http://env:2");
    assert.equal(way(API, { environment: { http_proxy: "http://low:5" } }), "http://low:5");
    const https = { HTTPS_PROXY: "http://env:1" };
    assert.equal(way("http://elsewhere.example/", { environment: https }), "direct");
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
    ["api.mypurecloud.ie.", API, true],
    ["mypurecloud.ie", API, true],
    [".mypurecloud.ie", API, true],
    ["*.mypurecloud.ie", API, true],
    ["ie", API, true],
    ["*", API, true],
    [" other.example , mypurecloud.ie ", API, true],
    ["other.example mypurecloud.ie", API, true],
    ["purecloud.ie", API, false],
    ["login.mypurecloud.ie", API, false],
    ["xapi.mypurecloud.ie", API, false],
    ["api.mypurecloud.ie.example", API, false],
    ["m*", API, false],
    ["", API, false],
    [",,", API, false],
    ["mypurecloud.ie:443", API, true],
    ["mypurecloud.ie:8443", API, false],
    ["mypurecloud.ie:8443", "https://api.mypurecloud.ie:8443/", true],
    ["*:80", "http://a.example/", false],
    ["a.example:80", "http://a.example/", true],
    ["10.1.2.3", "https://10.1.2.3/", true],
    ["10.1.2.3:443", "https://10.1.2.3/", true],
    ["10.1.2.3", "https://10.1.2.4/", false],
    ["fd00::1", "https://[fd00::1]/", true],
    ["[fd00::1]", "https://[fd00::1]/", true],
    ["[FD00:0:0::1]:443", "https://[fd00::1]/", true],
    ["[fd00::1]:80", "https://[fd00::1]/", false],
    ["fd00::2", "https://[fd00::1]/", false],
    ["münchen.example", "https://api.xn--mnchen-3ya.example/", true],
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
      { ...settings, certificates: ["x"] },
      { ...settings, environment: { NO_PROXY: "c" } },
      { ...settings, environment: { NO_PROXY: "b", https_proxy: "http://p:1" } },
    ])
      assert.notEqual(keyOf(settings), keyOf(other));
  });
});
