// What goes over the wire: each operation of the table beside the same call of the official SDK, both to one server.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { Check } from "@sinclair/typebox/value";
import type { AnyInput, Operation } from "../../../src/api/operation.js";
import { operations } from "../../../src/api/operations/index.js";
import { clientOf, transports } from "../support/api.js";
import { fullInput, goodAnswer, leastInput } from "../support/inputs.js";
import { officialSdk, type Sdk } from "../support/sdk.js";
import { httpServer, type Seen, type TestServer } from "../support/servers.js";
import { isObject, object, parse, type Shape } from "../support/shapes.js";

interface Intended {
  /** Which differences: operation, input, what. */
  readonly where: RegExp;
  readonly why: string;
}

/** Where we say something else than the SDK, and why. */
const INTENDED: readonly Intended[] = [
  {
    where: /^\w+ (full|least) contentType: undefined, not "application\/json"$/,
    why: "where there is no body, the SDK says of what type it is, and we do not",
  },
];

const TOKEN = "a-token";

/** A request as a server understands it. */
interface Understood {
  readonly method: string;
  readonly path: readonly string[];
  /** Lists are comma-joined, however they were sent. */
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  readonly authorization: string | undefined;
}

function understood({ method, path, headers, body }: Seen): Understood {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  const names = [...new Set(searchParams.keys())];
  return {
    method,
    path: pathname.split("/").map(decodeURIComponent),
    query: Object.fromEntries(names.map((name) => [name, searchParams.getAll(name).join()])),
    body: body === "" ? undefined : (parse(body) ?? body),
    contentType: headers["content-type"],
    accept: headers.accept,
    authorization: headers.authorization,
  };
}

/** How a server is to understand an input. */
function meant(operation: Operation, { path = {}, query = {}, body }: AnyInput): Understood {
  return {
    method: operation.method,
    path: operation.path
      .split("/")
      .map((segment) => (segment.startsWith("{") ? (path[segment.slice(1, -1)] ?? "") : segment)),
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
    body,
    contentType: operation.body ? "application/json" : undefined,
    accept: "application/json",
    authorization: `Bearer ${TOKEN}`,
  };
}

/** The differences between two requests. */
function differences(ours: Understood, theirs: Understood): string[] {
  const compared = (where: string, one: Shape, other: Shape) =>
    [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) =>
      isDeepStrictEqual(one[name], other[name])
        ? []
        : [`${where}${name}: ${JSON.stringify(one[name])}, not ${JSON.stringify(other[name])}`],
    );
  return [
    ...compared("", { ...ours, query: undefined }, { ...theirs, query: undefined }),
    ...compared("query ", ours.query, theirs.query),
  ];
}

/** Calls the SDK's method for an operation. Which of its parameters is what follows from their names in its source. */
async function callSdk(sdk: Sdk, { id }: Operation, { path, query = {}, body }: AnyInput): Promise<void> {
  const apis = [
    new sdk.UsersApi(),
    new sdk.AuthorizationApi(),
    new sdk.GroupsApi(),
    new sdk.LocationsApi(),
    new sdk.OrganizationApi(),
    new sdk.PresenceApi(),
    new sdk.RoutingApi(),
    new sdk.StationsApi(),
    new sdk.TeamsApi(),
    new sdk.TokensApi(),
  ];
  const api = apis.find((candidate) => id in candidate);
  assert(api, `the SDK has no ${id}`);
  const method: unknown = Reflect.get(api, id);
  assert(typeof method === "function");
  const source = Function.prototype.toString.call(method);
  const names = /^\w+\(([^)]*)\)/.exec(source)?.[1]?.split(/,\s*/) ?? [];
  assert.equal(names.pop(), "opts");
  const values: Shape = { ...path, ...query, body };
  const options = Object.entries(query).flatMap(([name, value]) => {
    if (names.includes(name)) return [];
    // What JavaScript keeps for itself has a line before it.
    return [[source.includes(`opts['_${name}']`) ? `_${name}` : name, value]];
  });
  await Reflect.apply(method, api, [...names.map((name) => values[name]), Object.fromEntries(options)]);
}

/** Where in a schema there is something of which a value has nothing. */
function leftOut(where: string, schema: Shape, value: unknown): string[] {
  if (isObject(schema["items"])) {
    const { items } = schema;
    assert(Array.isArray(value) && value.length === 2, where);
    return value.flatMap((item) => leftOut(`${where}[]`, object(items), item));
  }
  const entries = isObject(schema["additionalProperties"]) ? [schema["additionalProperties"]] : [];
  const properties = isObject(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  return [
    ...properties.flatMap(([name, inner]) => {
      const found = isObject(value) ? value[name] : undefined;
      return found === undefined ? [`${where}.${name}`] : leftOut(`${where}.${name}`, object(inner), found);
    }),
    ...entries.flatMap((inner) => {
      const [found] = Object.values(object(value));
      return found === undefined ? [`${where}.*`] : leftOut(`${where}.*`, object(inner), found);
    }),
  ];
}

describe("inputs made from the table", () => {
  for (const operation of operations)
    it(`of ${operation.id} are allowed, and the full one leaves nothing out`, () => {
      const { query, body } = operation;
      const full = fullInput(operation);
      for (const input of [full, leastInput(operation)]) {
        if (query) assert(Check(query, input.query ?? {}));
        if (body) assert(Check(body, input.body));
        assert(query ?? !("query" in input));
        assert(body ?? !("body" in input));
      }
      assert.deepEqual(query ? leftOut("query", object(query), full.query) : [], []);
      assert.deepEqual(body ? leftOut("body", object(body), full.body) : [], []);
    });
});

describe("on the wire, beside the official SDK", () => {
  const sdk = officialSdk();
  const transport = transports();
  const found: string[] = [];
  let current: Operation | undefined;
  let server: TestServer;
  let send: (operation: Operation, input: AnyInput) => Promise<unknown>;

  before(async () => {
    server = await httpServer((_request, response) => {
      const text = current ? goodAnswer[current.answer.shape] : "";
      response.writeHead(current?.success[0] ?? 500, { "content-type": "application/json" });
      response.end(text);
    });
    const { client } = clientOf(server.origin, transport(), { token: TOKEN });
    send = (operation, input) => client.send(operation, input);
    const { instance } = sdk().ApiClient;
    instance.setGateway({ host: "127.0.0.1", protocol: "http", port: server.port });
    instance.setAccessToken(TOKEN);
  });
  after(() => server.close());

  /** The one request that a call sends. */
  async function requestOf(call: Promise<unknown>): Promise<Understood> {
    await call;
    const [request, ...more] = server.seen.splice(0);
    assert(request);
    assert.equal(more.length, 0, "more than one request");
    return understood(request);
  }

  for (const operation of operations)
    it(operation.id, async () => {
      current = operation;
      const own: string[] = [];
      for (const [kind, input] of Object.entries({
        full: fullInput(operation),
        least: leastInput(operation),
      })) {
        const ours = await requestOf(send(operation, input));
        assert.deepEqual(ours, meant(operation, input));
        const theirs = await requestOf(callSdk(sdk(), operation, input));
        own.push(...differences(ours, theirs).map((difference) => `${operation.id} ${kind} ${difference}`));
      }
      found.push(...own);
      assert.deepEqual(
        own.filter((difference) => !INTENDED.some(({ where }) => where.test(difference))),
        [],
      );
    });

  it("differs in nothing that is listed and not so", () => {
    assert.deepEqual(
      INTENDED.filter(({ where }) => !found.some((difference) => where.test(difference))),
      [],
    );
  });

  it("is compared in all that there is: a difference of any kind is found", () => {
    const operation = operations.find(({ id }) => id === "patchUserQueues");
    assert(operation);
    const request = meant(operation, fullInput(operation));
    assert.deepEqual(differences(request, { ...request, query: { ...request.query } }), []);
    const others: readonly Partial<Understood>[] = [
      { method: "PUT" },
      { path: [...request.path, ""] },
      { query: {} },
      { query: { ...request.query, more: "" } },
      { body: [] },
      { contentType: "text/plain" },
      { accept: undefined },
      { authorization: `Basic ${TOKEN}` },
    ];
    for (const other of others) assert.equal(differences(request, { ...request, ...other }).length, 1);
  });
});
