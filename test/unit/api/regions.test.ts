import assert from "node:assert/strict";
import fc from "fast-check";
import { endpointsOf, loopbackOrigin, placeName, regions } from "../../../src/api/regions.js";

/** As the API's own documentation lists them. */
const DOMAINS = [
  "apne2.pure.cloud",
  "apne3.pure.cloud",
  "aps1.pure.cloud",
  "apse1.pure.cloud",
  "cac1.pure.cloud",
  "edee1.eusc-pure.cloud",
  "euc2.pure.cloud",
  "euw2.pure.cloud",
  "mec1.pure.cloud",
  "mxc1.pure.cloud",
  "mypurecloud.com",
  "mypurecloud.com.au",
  "mypurecloud.de",
  "mypurecloud.ie",
  "mypurecloud.jp",
  "sae1.pure.cloud",
  "use2.us-gov-pure.cloud",
  "usw2.pure.cloud",
];

describe("regions", () => {
  it("are the eighteen, each once, each with a place of its own", () => {
    assert.deepEqual(regions.map(({ domain }) => domain).sort(), DOMAINS);
    assert.equal(new Set(regions.map(({ place }) => place)).size, 18);
    for (const { domain, place } of regions) assert.equal(placeName(domain), place);
  });

  for (const domain of DOMAINS)
    it(`lead to the two hosts of ${domain}, with TLS`, () => {
      assert.deepEqual(endpointsOf(domain), {
        api: `https://api.${domain}`,
        login: `https://login.${domain}`,
      });
    });

  const strangers = [
    "",
    " ",
    "com",
    "example.com",
    "pure.cloud",
    "evil.pure.cloud",
    "mypurecloud.com.evil.example",
    "evil-mypurecloud.com",
    "mypurecloud.com/",
    "mypurecloud.com#",
    "mypurecloud.com@evil.example",
    "evil.example/mypurecloud.com",
    "MYPURECLOUD.COM",
    " mypurecloud.com",
    "mypurecloud.com\n",
    "api.mypurecloud.com",
    "https://mypurecloud.com",
    "https://api.mypurecloud.com",
    "__proto__",
    "constructor",
  ];
  const lookAlikes = [
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1.evil.example:8080",
    "http://localhost.evil.example",
    "http://evil-localhost",
    "http://localhost@evil.example",
    "http://127.0.0.1@evil.example:80",
    "http://127.0.0.1:80@evil.example",
    "http://user@127.0.0.1",
    "http://user:secret@127.0.0.1:8080",
    "http://:secret@localhost",
    "https://127.0.0.1",
    "https://localhost:8080",
    "ftp://127.0.0.1",
    "ws://127.0.0.1",
    "file://localhost/etc/passwd",
    "javascript:alert(1)//127.0.0.1",
    "http://0.0.0.0:8080",
    "http://128.0.0.1",
    "http://127.0.0.2.nip.example",
    "http://10.0.0.1",
    "http://169.254.169.254",
    "http://[::]:8080",
    "http://[::2]",
    "http://[::ffff:10.0.0.1]",
    "http://localhost.",
    "http://evil.example/127.0.0.1",
    "http://evil.example#localhost",
    "http://evil.example?localhost",
    "http://evil.example\\@127.0.0.1",
    "//127.0.0.1",
    "127.0.0.1",
    "127.0.0.1:8080",
    "localhost",
    "localhost:8080",
    "http://",
    "http:///",
    "http://l\u043ecalhost",
    "http://127.0.0.1:99999",
  ];
  for (const place of [...strangers, ...lookAlikes])
    it(`give no token to ${JSON.stringify(place)}`, () => {
      assert.throws(() => endpointsOf(place), RangeError);
      assert.equal(loopbackOrigin(place), undefined);
    });

  for (const [address, origin] of [
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    ["http://127.0.0.1:8080/api/v2/users?x#y", "http://127.0.0.1:8080"],
    ["http://127.0.0.1", "http://127.0.0.1"],
    ["http://127.0.0.1:80", "http://127.0.0.1"],
    ["HTTP://LOCALHOST:3000", "http://localhost:3000"],
    ["http://[::1]:3000/x", "http://[::1]:3000"],
  ] as const)
    it(`take ${address} for this machine`, () => {
      assert.equal(loopbackOrigin(address), origin);
      assert.deepEqual(endpointsOf(address), { api: origin, login: origin });
      assert.equal(placeName(address), "this machine");
    });

  it("never lead anywhere but to a region's hosts or this machine, whatever the place", () => {
    const parts = fc.constantFrom(
      "http://",
      "https://",
      "127.0.0.1",
      "localhost",
      "[::1]",
      "@",
      ":",
      "/",
      "\\",
      "#",
      "?",
      ".",
      "%40",
      "evil.example",
      "mypurecloud.com",
      "api.",
      "8080",
      "\t",
      " ",
      "user",
      "0x7f000001",
    );
    const place = fc.oneof(
      fc.array(parts, { maxLength: 8 }).map((all) => all.join("")),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string(),
    );
    const allowed = (origin: string) => {
      const { protocol, hostname, username, password } = new URL(origin);
      if (username || password) return false;
      if (protocol === "http:") return ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
      return (
        protocol === "https:" &&
        DOMAINS.some((domain) => [`api.${domain}`, `login.${domain}`].includes(hostname))
      );
    };
    fc.assert(
      fc.property(place, (given) => {
        let endpoints;
        try {
          endpoints = endpointsOf(given);
        } catch (error) {
          assert(error instanceof RangeError);
          return;
        }
        assert(allowed(endpoints.api) && allowed(endpoints.login), given);
      }),
      { numRuns: 3_000 },
    );
  });
});
