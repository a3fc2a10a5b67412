// Malformed requests at the demo organization: it says what is wrong with each, and stays as it is.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { operations } from "../../../src/api/operations/index.js";
import type { Operation } from "../../../src/api/operation.js";
import { Problem } from "../../../src/demo/problem.js";
import { Router } from "../../../src/demo/router.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { RawClient, type RawAnswer } from "../../support/rawHttp.js";
import { fullInput, leastInput } from "../../unit/support/inputs.js";
import { sensibleCalls, type SensibleCall } from "./fuzzCalls.js";
import { isObject, object, parse, type Shape } from "../../unit/support/shapes.js";

const REQUESTS = 100_000;
const WARM_UP = 20_000;
const AT_CONTROL = 3_000;
const CONNECTIONS = 8;
const SEED = 20260;
const NOW = "2026-11-25T09:00:00Z";
/** The log keeps 5,000 requests with their bodies, which are larger or smaller as it happens. */
const MOST_GROWTH = 30 * 1024 * 1024;

/** The same numbers for the same seed. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  one<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    assert(item !== undefined);
    return item;
  }
}

const LONG = "ä".repeat(5_000);

/** Texts that are hard on software. */
const TEXTS = [
  ...[
    "",
    " ",
    "x",
    "..",
    "/",
    "%00",
    "%",
    "%zz",
    "\u0000",
    "🙂",
    "\ud800",
    "\u202e",
    LONG,
    "'\"<>&",
    "[]",
    "{}",
  ],
  ...[
    "-1",
    "0",
    "1e9",
    "1e999",
    "NaN",
    "null",
    "true",
    "undefined",
    "9".repeat(400),
    "*",
    "^(",
    "a".repeat(257),
  ],
  ...["a@b.example", "Åsa@ü.example", "+15581234567"],
];
/** What every object of the language has. */
const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "length"];

/** Values that are possible, and extreme, of properties that stand for something. */
const PECULIAR: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ["granularity", ["P1D", "PT1S", "PT0S", "P1Y", "P999999999Y", "P99999999999999999999D", "P1DT1H", "P"]],
  ["timeZone", ["UTC", "Europe/Berlin", "Etc/GMT+12", "Africa/Monrovia", "+99:99", "+01:00", ""]],
  [
    "interval",
    [
      "0000-01-01T00:00:00Z/9999-12-31T23:59:59Z",
      "2026-11-25T00:00:00Z/2026-11-25T00:00:00Z",
      `2026-11-18T00:00:00Z/${NOW}`,
      `2026-11-24T00:00:00Z/${NOW}`,
      "1969-12-31T23:59:59.999+14:00/1970-01-01T00:00:00-14:00",
    ],
  ],
  ["startDate", ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999-23:59", "2026-02-30T00:00:00Z"]],
  ["sortBy", ["name", "id", "state", ...INHERITED]],
  ["fields", [["name"], INHERITED, ["constructor"]]],
  ["size", [-1, 0, 2 ** 53, 1]],
  ["email", ["a@b.example", `${LONG}@b.example`]],
  ["localeCode", INHERITED],
  ["pageNumber", [1, 2, 2 ** 31, 1e15]],
  ["paging", [{ pageSize: 100, pageNumber: 2 ** 53 }]],
]);

const NUMBERS = [0, -0, -1, 0.5, 1, 7, 50, 101, 1e9, 2 ** 53, -1e308, 1e308, 4.999999999999999];

/** Texts of JSON that no value gives. */
const TEXTS_OF_JSON = [
  ...[
    "",
    "{",
    "[",
    "nul",
    "1e999",
    "[1e999]",
    '"',
    '{"a":1,}',
    "\ufeff{}",
    '{"__proto__":{"a":1}}',
    "{}{}",
    "01",
  ],
  "[".repeat(64) + "]".repeat(64),
  "[".repeat(65) + "]".repeat(65),
  "[".repeat(50_000),
  '{"a":'.repeat(5_000),
  `[${"0,".repeat(20_000)}0]`,
  `{"id":"${"x".repeat(100_000)}"}`,
];

/** Something that may be sent, with one or several places in it that may not. */
class Mutator {
  readonly #dice: Dice;
  readonly #known: readonly string[];

  constructor(dice: Dice, known: readonly string[]) {
    this.#dice = dice;
    this.#known = known;
  }

  text(): string {
    const kind = this.#dice.next();
    return this.#dice.one(kind < 0.5 ? this.#known : kind < 0.6 ? INHERITED : TEXTS);
  }

  value(depth = 0): unknown {
    const dice = this.#dice;
    switch (dice.below(depth > 3 ? 5 : 8)) {
      case 0:
        return null;
      case 1:
        return dice.chance(0.5);
      case 2:
        return dice.one(NUMBERS);
      case 3:
      case 4:
        return this.text();
      case 5:
        return Array.from({ length: dice.one([0, 1, 2, 3, 60, 150]) }, () => this.value(depth + 2));
      case 6:
        return Object.fromEntries(
          Array.from({ length: dice.below(4) }, () => [this.text(), this.value(depth + 1)]),
        );
      default:
        return this.#nested(dice.below(80));
    }
  }

  #nested(depth: number): unknown {
    let value: unknown = this.text();
    for (let level = 0; level < depth; level += 1)
      value = this.#dice.chance(0.5) ? [value] : { group: [value] };
    return value;
  }

  /** What may be left out is there, or is not. */
  between(least: unknown, full: unknown): unknown {
    const dice = this.#dice;
    if (!isObject(least) || !isObject(full)) return dice.chance(0.5) ? least : full;
    const names = Object.keys(full).filter((name) => name in least || dice.chance(0.35));
    return Object.fromEntries(
      names.map((name) => [name, this.between(name in least ? least[name] : full[name], full[name])]),
    );
  }

  /** The value with about one place of it changed; texts become ones of the organization, so that more of it is reached. */
  change(value: unknown, share: number, name = ""): unknown {
    const dice = this.#dice;
    const peculiar = PECULIAR.get(name);
    if (peculiar !== undefined && dice.chance(0.4)) return dice.one(peculiar);
    if (dice.chance(share)) return this.value();
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      const changed = items.map((item) => this.change(item, share));
      if (dice.chance(share)) changed.push(...changed, this.value());
      return dice.chance(share) ? changed.slice(1) : changed;
    }
    if (isObject(value)) {
      const kept = Object.entries(value).filter(() => !dice.chance(share));
      const entries = kept.map(([key, item]): [string, unknown] => [key, this.change(item, share, key)]);
      if (dice.chance(share)) entries.push([this.text(), this.value()]);
      return Object.fromEntries(entries);
    }
    return typeof value === "string" && dice.chance(0.3) ? this.text() : value;
  }
}

/** A request as it goes over the wire. */
interface Sent {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

const FORM = "application/x-www-form-urlencoded";

/** Makes one malformed request after the other. */
class Fuzzer {
  readonly #dice: Dice;
  readonly #mutator: Mutator;
  readonly #ids: ReadonlyMap<string, readonly string[]>;
  readonly #demo: DemoOrganization;
  readonly #users: readonly string[];
  #calls: readonly SensibleCall[] = [];

  constructor(demo: DemoOrganization, seed: number) {
    const { state } = demo;
    this.#demo = demo;
    this.#dice = new Dice(seed);
    // Not the administrator, who is needed for all the rest.
    this.#users = [...state.users.keys()].slice(1);
    this.#ids = new Map<string, readonly string[]>([
      ["queueId", [...state.queues.keys()]],
      ["groupId", [...state.groups.keys()]],
      ["roleId", [...state.roles.keys()]],
      ["divisionId", [...state.divisions.keys(), "*"]],
      ["skillId", [...state.skills.keys()]],
      ["languageId", [...state.languages.keys()]],
      ["stationId", [...state.stations.keys()]],
      ["sourceId", ["purecloud"]],
      ["objectType", ["USER"]],
      ["authorityName", ["HR", "CRM"]],
      ["externalKey", ["700003", "1"]],
    ]);
    this.#mutator = new Mutator(this.#dice, [...this.#users.slice(0, 20), ...[...this.#ids.values()].flat()]);
    this.renew();
  }

  /** To be called when the organization is another one. */
  renew(): void {
    this.#calls = sensibleCalls(this.#demo);
  }

  #id(parameter: string): string {
    const dice = this.#dice;
    if (dice.chance(0.15)) return this.#mutator.text();
    return dice.one(this.#ids.get(parameter) ?? this.#users);
  }

  #encoded(text: string): string {
    // As it is now and then, which is not proper.
    if (this.#dice.chance(0.03)) return text.replaceAll(/[\s\u0000-\u001f]/g, "");
    // Half of a pair of surrogates cannot be encoded at all.
    return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "\ufffd"));
  }

  #query(operation: Operation, valid: Shape): string {
    const dice = this.#dice;
    const parts = Object.keys(operation.query?.properties ?? {}).flatMap((name) => {
      const given = valid[name];
      if (given === undefined && dice.chance(0.9)) return [];
      const texts = (Array.isArray(given) ? given : [given]).map(String);
      const value = dice.chance(0.3) ? this.#peculiar(name) : texts.join(",");
      const part = `${name}=${this.#encoded(value)}`;
      return dice.chance(0.05) ? [part, part] : [part];
    });
    if (dice.chance(0.05))
      parts.push(dice.one(["&&=", "%", "a=%zz", "=", "?", "pageSize", "a".repeat(3_000)]));
    return parts.length === 0 ? "" : `?${parts.join("&")}`;
  }

  #method(usual: string): string {
    const others = [
      "GET",
      "HEAD",
      "POST",
      "PUT",
      "PATCH",
      "DELETE",
      "OPTIONS",
      "TRACE",
      "PROPFIND",
      "M-SEARCH",
    ];
    return this.#dice.chance(0.04) ? this.#dice.one(others) : usual;
  }

  #json(value: unknown): Buffer {
    const dice = this.#dice;
    const text = dice.chance(0.1)
      ? dice.one(TEXTS_OF_JSON)
      : value === undefined
        ? ""
        : JSON.stringify(value);
    if (dice.chance(0.02)) return Buffer.from(text, "utf16le");
    const bytes = Buffer.from(text);
    // A byte that is no UTF-8 any more.
    if (dice.chance(0.02) && bytes.length > 0) bytes[dice.below(bytes.length)] = 0xff;
    return dice.chance(0.02) ? bytes.subarray(0, dice.below(bytes.length)) : bytes;
  }

  #headers(type: string | undefined): string[] {
    const dice = this.#dice;
    const odd = [
      ...["accept: text/html", "origin: http://evil.example", "sec-fetch-site: cross-site", "cookie: a=b"],
      ...["content-encoding: gzip", "expect: 100-continue", "if-none-match: *", "range: bytes=0-1"],
      ...["x-http-method-override: DELETE", `x-long: ${"y".repeat(9_000)}`, "accept-language: \u00e4"],
    ];
    const types = [
      "text/plain",
      "application/json; charset=utf-16",
      "application/jsonx",
      ";",
      FORM,
      "multipart/form-data",
    ];
    const token = this.#demo.accessToken;
    const authorization = dice.chance(0.97)
      ? `Bearer ${token}`
      : dice.one([
          "",
          "Bearer",
          `Bearer ${token}x`,
          `bearer  ${token}`,
          `Basic ${token}`,
          "Bearer a b",
          `Bearer ${LONG}`,
        ]);
    return [
      ...(authorization === "" ? [] : [`authorization: ${authorization}`]),
      ...(type === undefined
        ? []
        : dice.chance(0.95)
          ? [`content-type: ${type}`]
          : dice.chance(0.5)
            ? [`content-type: ${dice.one(types)}`]
            : []),
      ...(dice.chance(0.05) ? [dice.one(odd)] : []),
    ];
  }

  /** A request that makes sense, of which about one thing does not any more. */
  #meaningful(): Sent {
    const dice = this.#dice;
    const { method, target, body } = dice.one(this.#calls);
    const share = dice.one([0, 0.02, 0.1]);
    const [path = "", query = ""] = target.split("?");
    const segments = path
      .split("/")
      .map((segment) => (dice.chance(0.02) ? this.#encoded(this.#id("userId")) : segment));
    const parameters = query.split("&").map((parameter) => {
      const [name = "", value = ""] = parameter.split("=");
      return `${name}=${dice.chance(0.2) ? this.#encoded(this.#peculiar(name)) : value}`;
    });
    return {
      method: this.#method(method),
      target: segments.join("/") + (query === "" ? "" : `?${parameters.join("&")}`),
      headers: this.#headers(body === undefined ? undefined : "application/json"),
      body: body === undefined ? Buffer.alloc(0) : this.#json(this.#mutator.change(body, share)),
    };
  }

  #peculiar(name: string): string {
    return String(this.#dice.one(PECULIAR.get(name) ?? [this.#mutator.text()]));
  }

  operation(): Sent {
    const dice = this.#dice;
    if (dice.chance(0.4)) return this.#meaningful();
    const operation = dice.one(operations);
    // Whoever revokes the token has no more answers to find fault with.
    if (operation.id === "deleteTokensMe") return this.operation();
    const [least, full] = [leastInput(operation), fullInput(operation)];
    const query = this.#mutator.between(least.query ?? {}, full.query ?? {});
    const body = this.#mutator.between(least.body, full.body);
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => this.#encoded(this.#id(name)));
    const odd = dice.chance(0.03)
      ? dice.one(["/", "//", "/%", "/%ff", "/..", ";a", "/\u00e9", "/%2e%2e"])
      : "";
    const share = dice.one([0.02, 0.1, 0.3]);
    const sends = operation.body !== undefined || dice.chance(0.05);
    return {
      method: this.#method(operation.method),
      target: path + odd + this.#query(operation, isObject(query) ? query : {}),
      headers: this.#headers(sends ? "application/json" : undefined),
      body: sends ? this.#json(this.#mutator.change(body, share)) : Buffer.alloc(0),
    };
  }

  /** A form or a query of the login server, of names that it knows and values that it may not. */
  #login(): string {
    const dice = this.#dice;
    const { clientId, clientSecret } = this.#demo;
    const values: Readonly<Record<string, readonly string[]>> = {
      grant_type: ["client_credentials", "authorization_code", "refresh_token", "password", ""],
      client_id: [clientId, this.#demo.pkceClient.clientId, this.#demo.codeClient.clientId],
      client_secret: [clientSecret],
      response_type: ["code", "token"],
      redirect_uri: ["http://localhost:1234", "http://localhost", "https://evil.example", "javascript:0"],
      code_challenge: ["x".repeat(43)],
      code_challenge_method: ["S256", "plain"],
      code_verifier: ["y".repeat(43), "y".repeat(129)],
      code: ["nothing"],
      refresh_token: ["nothing"],
      state: ["<script>", LONG],
      action: ["find", "cancel"],
      find: ["a", "("],
      request: ["nothing"],
      user: this.#users.slice(0, 3),
    };
    return Object.entries(values)
      .filter(() => dice.chance(0.6))
      .map(([name, known]) => {
        const value = dice.chance(0.8) ? dice.one(known) : this.#mutator.text();
        return `${name}=${this.#encoded(value)}`;
      })
      .join("&");
  }

  atLogin(): Sent {
    const dice = this.#dice;
    const page = dice.chance(0.5);
    const method = this.#method(page && dice.chance(0.7) ? "GET" : "POST");
    const query = dice.chance(page ? 0.9 : 0.1) ? `?${this.#login()}` : "";
    const basic = Buffer.from(`${this.#demo.clientId}:${this.#demo.clientSecret}`).toString("base64");
    return {
      method,
      target: (page ? "/oauth/authorize" : "/oauth/token") + query,
      headers: [
        ...this.#headers(FORM).filter((header) => dice.chance(0.5) || !header.startsWith("authorization")),
        ...(dice.chance(0.2)
          ? [
              `authorization: Basic ${dice.one([
                basic,
                "",
                "::",
                this.#mutator
                  .text()
                  .slice(0, 50)
                  .replaceAll(/[^\x20-\x7e]/g, ""),
              ])}`,
            ]
          : []),
      ],
      body: method === "GET" ? Buffer.alloc(0) : Buffer.from(this.#login()),
    };
  }

  atControl(): Sent {
    const dice = this.#dice;
    const paths = ["organization", "faults", "requests", "reset", "nothing", "clock", "%", ""];
    const fault = {
      match: {
        method: "GET",
        path: dice.one(["/api/v2/users", "^/api", "^(", "^[", "\\"]),
        operation: "getUsers",
      },
      times: 1,
      skip: 0,
      fault: dice.one<unknown>([
        { kind: "status", status: 500, code: "x", message: "y", retryAfter: 1, carryOut: true },
        { kind: "html", status: 502 },
        { kind: "truncate", connection: true },
        { kind: "drop", when: "after" },
        { kind: "slow", ms: 1 },
        { kind: "expireToken" },
      ]),
    };
    return {
      method: dice.chance(0.9) ? dice.one(["GET", "POST", "DELETE"]) : this.#method("PUT"),
      target: `/demo/${dice.one(paths)}${dice.chance(0.1) ? `?${this.#login()}` : ""}`,
      headers: this.#headers("application/json"),
      body: this.#json(this.#mutator.change(fault, 0.1)),
    };
  }
}

/** What is wrong with an answer; undefined: nothing. */
function problemWith({ status, headers, body }: RawAnswer, isControl: boolean): string | undefined {
  if (status >= 500) return `${status}: ${body}`;
  if (status === 0 || headers.size === 0) return undefined;
  if (headers.get("content-type") !== "application/json" || body === "") return undefined;
  const value = parse(body);
  if (value === undefined) return `no JSON: ${body}`;
  if (status < 400) return undefined;
  const { message, status: said, error } = isObject(value) ? value : {};
  if (typeof error === "string") return undefined;
  if (said !== status || typeof message !== "string" || message === "") return `no error body: ${body}`;
  return isControl || headers.has("inin-correlation-id") ? undefined : `no correlation id: ${body}`;
}

/** Bytes on the heap and beside it, after everything is collected that can be. */
function memory(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  assert(typeof collect === "function");
  Reflect.apply(collect, undefined, []);
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe("The demo organization under malformed requests", () => {
  let demo: DemoOrganization;
  before(async () => {
    demo = await startDemoOrganization({ rateLimit: false, seed: "fuzz", users: 60, now: new Date(NOW) });
  });
  after(() => demo.close());

  /** Whether the administrator may still do everything; a body that was good by accident may have changed that. */
  async function isInOrder(): Promise<boolean> {
    const answer = await fetch(`${demo.url}/api/v2/authorization/subjects/me`, {
      headers: { authorization: `Bearer ${demo.accessToken}` },
    });
    const text = await answer.text();
    return answer.status === 200 && text.includes('"name":"Administrator"');
  }

  it(`answers ${REQUESTS} of them (seed ${SEED}) without an error of its own, and in flat memory`, async () => {
    const fuzzer = new Fuzzer(demo, SEED);
    const dice = new Dice(SEED + 1);
    const clients = Array.from({ length: CONNECTIONS }, () => new RawClient(demo.url));
    const statuses = new Map<number, number>();
    const carriedOut = new Set<string>(["deleteTokensMe"]);
    const router = new Router(operations);
    const wrong: string[] = [];
    const send = async (client: RawClient): Promise<void> => {
      const sent = dice.chance(0.1) ? fuzzer.atLogin() : fuzzer.operation();
      const answer = await client.send(sent);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const found =
        answer.status < 300 ? router.find(sent.method, sent.target.split("?")[0] ?? "") : undefined;
      if (found !== undefined && !(found instanceof Problem)) carriedOut.add(found.operation.id);
      const problem = problemWith(answer, false);
      if (problem !== undefined && wrong.length < 20)
        wrong.push(
          `${sent.method} ${sent.target} ${sent.body.toString().slice(0, 500)}: ${problem.slice(0, 500)}`,
        );
    };
    const used: number[] = [];
    for (let done = 0; done < REQUESTS;) {
      const until = done + 1_000;
      await Promise.all(
        clients.map(async (client) => {
          while (done < until) {
            done += 1;
            await send(client);
          }
        }),
      );
      if (!(await isInOrder())) {
        demo.reset();
        fuzzer.renew();
      }
      if (done >= WARM_UP && Math.floor(done / 1_000) % 10 === 0) used.push(memory());
    }
    for (const client of clients) client.close();
    assert.deepEqual(wrong, []);
    const unreached = operations.filter(({ id }) => !carriedOut.has(id)).map(({ id }) => id);
    assert.deepEqual(unreached, [], "never good enough to be carried out");
    const share = (status: number) => (statuses.get(status) ?? 0) / REQUESTS;
    assert.ok(share(400) > 0.2, "many were malformed");
    assert.ok(share(200) > 0.1, "and some were not");
    for (const status of [204, 401, 403, 404, 405, 409, 415])
      assert.ok(share(status) > 0.0005, `hardly any with ${status}`);
    assert.ok(share(0) < 0.01, "without an answer");
    const [first = NaN, ...later] = used;
    const growth = Math.min(...later.slice(-3)) - first;
    assert.ok(growth < MOST_GROWTH, `memory grew by ${Math.round(growth / 1024 / 1024)} MB`);
  }).timeout(300_000);

  it(`answers ${AT_CONTROL} at its control endpoints, where faults alone bring faults`, async () => {
    demo.reset();
    const fuzzer = new Fuzzer(demo, SEED);
    const client = new RawClient(demo.url);
    const statuses = new Set<number>();
    for (let done = 0; done < AT_CONTROL; done += 1) {
      const sent = fuzzer.atControl();
      const answer = await client.send(sent);
      statuses.add(answer.status);
      const problem = problemWith(answer, true);
      assert.equal(problem, undefined, `${sent.method} ${sent.target} ${sent.body.toString().slice(0, 500)}`);
      // Now and then a rule is good.
      demo.faults.clear();
    }
    client.close();
    for (const status of [200, 204, 400, 404, 415]) assert.ok(statuses.has(status), `none with ${status}`);
    demo.reset();
    assert.ok(await isInOrder());
  }).timeout(60_000);

  it("survives what is no HTTP at all", async () => {
    const dice = new Dice(SEED);
    const lines = [
      "GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
      "POST /api/v2/users HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
      "POST /api/v2/users HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{",
      "CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n",
      "GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\n\r\n",
      "GET /api/v2/users HTTP/9.9\r\n\r\n",
      `GET /${"a".repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
      "OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
    ];
    for (let round = 0; round < 400; round += 1) {
      const bytes = dice.chance(0.5)
        ? Buffer.from(dice.one(lines))
        : Buffer.from(Array.from({ length: 1 + dice.below(200) }, () => dice.below(256)));
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(demo.url).port), "127.0.0.1", () => socket.end(bytes));
        socket.on("error", () => undefined);
        socket.on("close", () => {
          resolve();
        });
        socket.resume();
      });
    }
    assert.ok(await isInOrder());
    assert.equal(object(parse(await (await fetch(`${demo.url}/demo/organization`)).text()))["url"], demo.url);
  }).timeout(60_000);
});
