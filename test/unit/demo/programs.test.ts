import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import type { DemoMessage, DemoRequest } from "../../../src/demo/messages.js";
import { list, object, parse } from "../support/shapes.js";

const root = path.resolve(import.meta.dirname, "../../..");

function run(...options: string[]) {
  const program = spawn(process.execPath, ["--import", "tsx", "src/demo/cli.ts", ...options], { cwd: root });
  let errors = "";
  program.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const lines: string[] = [];
  const output = createInterface({ input: program.stdout });
  output.on("line", (line) => lines.push(line));
  const ended = once(program, "close").then(() => program.exitCode);
  return { program, lines, firstLine: once(output, "line"), ended, errors: () => errors };
}

describe("the demo organization's command line", function () {
  this.timeout(30_000);

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`prints one line that says how to reach it, and stops on ${signal}`, async () => {
      const { program, lines, firstLine, ended, errors } = run(
        "--users",
        "3",
        "--seed",
        "s",
        "--no-rate-limit",
      );
      await firstLine;
      const access = object(parse(lines[0] ?? ""));
      assert.deepEqual(Object.keys(access), ["url", "loginUrl", "accessToken", "clientId", "clientSecret"]);
      const answer = await fetch(`${String(access["url"])}/api/v2/users`, {
        headers: { authorization: `Bearer ${String(access["accessToken"])}` },
      });
      const total = Number(object(await answer.json())["total"]);
      assert(total > 0 && total <= 3);
      program.kill(signal);
      assert.equal(await ended, 0);
      assert.equal(lines.length, 1);
      assert.equal(errors(), "");
    });
  }

  it("makes the organization that its options ask for", async () => {
    const { program, lines, firstLine, ended } = run(
      ...["--users", "12", "--skills", "60", "--awkward", "--station-delay", "0", "--no-rate-limit"],
      ...["--token-lifetime", "77", "--search-lag", "0"],
    );
    await firstLine;
    const { url, loginUrl, accessToken, clientId, clientSecret } = object(parse(lines[0] ?? ""));
    const ask = async (path: string, method = "GET"): Promise<Response> =>
      fetch(`${String(url)}/api/v2/${path}`, {
        method,
        headers: { authorization: `Bearer ${String(accessToken)}` },
      });
    assert.equal(object(await (await ask("routing/skills?pageSize=1")).json())["total"], 63);
    const me = object(await (await ask("users/me")).json());
    const stations = object(await (await ask("stations")).json());
    const station = list(stations["entities"]).find(({ status }) => status === "AVAILABLE");
    const path = `users/${String(me["id"])}/station`;
    assert.equal((await ask(`${path}/associatedstation/${String(station?.["id"])}`, "PUT")).status, 202);
    const now = object(await (await ask(path)).json());
    assert.equal(object(now["associatedStation"])["id"], station?.["id"]);
    const token = await fetch(`${String(loginUrl)}/oauth/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${String(clientId)}:${String(clientSecret)}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    assert.equal(object(await token.json())["expires_in"], 77);
    // The search knows of a change at once.
    const headers = {
      authorization: `Bearer ${String(accessToken)}`,
      "content-type": "application/json",
    };
    const { id, version } = me;
    const body = JSON.stringify({ version, title: "Head of Everything" });
    const user = `${String(url)}/api/v2/users/${String(id)}`;
    assert.equal((await fetch(user, { method: "PATCH", headers, body })).status, 200);
    const query = JSON.stringify({
      query: [{ type: "EXACT", fields: ["title"], value: "Head of Everything" }],
    });
    const search = await fetch(`${String(url)}/api/v2/users/search`, {
      method: "POST",
      headers,
      body: query,
    });
    assert.equal(object(await search.json())["total"], 1);
    program.kill("SIGTERM");
    assert.equal(await ended, 0);
  });

  it("says what is wrong with its options", async () => {
    const wrong = [
      [["--users", "many"], /--users/],
      [["--users", "0"], /users/],
      [["--port", "99999"], /port/],
      [["--now", "yesterday"], /--now/],
      [["--skills", "5001"], /skills/],
      [["--station-delay", "soon"], /--station-delay/],
      [["--search-lag", "-1"], /--search-lag/],
      [["--token-lifetime", "a day"], /--token-lifetime/],
      [["--token-lifetime", "0"], /tokenLifetime/],
      [["--nonsense"], /nonsense/],
    ] as const;
    await Promise.all(
      wrong.map(async ([options, message]) => {
        const { ended, errors, lines } = run(...options);
        assert.equal(await ended, 2);
        assert.match(errors(), message);
        assert.match(errors(), /usage: npm run demo-org/);
        assert(!/\n\s+at /.test(errors()), "no stack trace");
        assert.deepEqual(lines, []);
      }),
    );
  });
});

describe("the demo organization's worker", function () {
  this.timeout(30_000);
  let folder = "";
  let script = "";

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "demo-worker-"));
    script = path.join(folder, "demo-worker.cjs");
    const entry = path.join(root, "src/demo/worker.ts");
    await build({
      entryPoints: [entry],
      outfile: script,
      bundle: true,
      format: "cjs",
      platform: "node",
      logLevel: "silent",
    });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function start(workerData: unknown) {
    const worker = new Worker(script, { workerData });
    const waiting: ((message: DemoMessage) => void)[] = [];
    const arrived: DemoMessage[] = [];
    worker.on("message", (message: DemoMessage) => {
      const next = waiting.shift();
      if (next) next(message);
      else arrived.push(message);
    });
    const next = (): Promise<DemoMessage> => {
      const message = arrived.shift();
      return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve));
    };
    const say = (request: DemoRequest): void => worker.postMessage(request);
    return { next, say, ended: once(worker, "exit") };
  }

  it("says how to reach it, starts over, issues tokens, and ends", async () => {
    const { next, say, ended } = start({ users: 5, rateLimit: false });
    const ready = await next();
    assert(ready.type === "ready");
    const me = (token: string) =>
      fetch(`${ready.url}/api/v2/users/me`, { headers: { authorization: `Bearer ${token}` } }).then(
        ({ status }) => status,
      );
    assert.equal(await me(ready.accessToken), 200);
    await fetch(`${ready.url}/api/v2/tokens/me`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${ready.accessToken}` },
    });
    assert.equal(await me(ready.accessToken), 401);
    say({ type: "reset" });
    assert.deepEqual(await next(), { type: "reset" });
    assert.equal(await me(ready.accessToken), 200);
    say({ type: "close" });
    assert.deepEqual(await next(), { type: "closed" });
    assert.deepEqual(await ended, [0]);
    await assert.rejects(me(ready.accessToken));
  });

  it("says why it cannot start", async () => {
    const { next, ended } = start({ users: -1 });
    const message = await next();
    assert(message.type === "error");
    assert.match(message.message, /^users: /);
    assert.deepEqual(await ended, [0]);
  });
});
