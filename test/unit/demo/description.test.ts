import assert from "node:assert/strict";
import type { Operation } from "../../../src/api/operation.js";
import { operations } from "../../../src/api/operations/index.js";
import { contactMediaTypes, contactTypes } from "../../../src/api/schemas.js";
import { MISSING, openApi, type OpenApi } from "./openapi.js";
import { isObject, list, object, type Shape } from "./support.js";

interface Intended {
  /** Which differences. */
  readonly where: RegExp;
  readonly why: string;
}

/** Where the table says something else than the API's description, and why. */
const INTENDED: readonly Intended[] = [
  {
    where: /^deleteUserRoutingskill success: 204 of ours$/,
    why: "what is deleted is deleted, with or without a body",
  },
  {
    where: /^getAuthorizationSubject query.includeDuplicates: boolean instead of string$/,
    why: "the text is true or false, and looks the same on the wire",
  },
  {
    where: /^getUsersMe query.expand\[\]: no (autoanswersettings|logCapture)$/,
    why: "settings of Genesys Cloud's own client",
  },
  {
    where: /^patchUser body: no (id|selfUri|username)$/,
    why: "they follow from the user, and are not for changing",
  },
  {
    where: /^patchUser body: no (chat|images|groups)$/,
    why: "they are changed by operations of their own",
  },
  {
    where: /^patchUser body\.(addresses|primaryContactInfo)\[\]\.(mediaType|type): no [A-Z0-9]+$/,
    why: "contacts go back as they came, newer kinds included; the known kinds are in schemas.ts",
  },
  {
    where: /^patchUser body\.locations\[\]: no locationDefinition$/,
    why: "the location itself is not changed with its user; the id says which it is",
  },
  { where: /^patchUser body\.biography: no education$/, why: "nothing in Roster reads or writes it" },
  {
    where: /^patchUserQueues? body(\[\])?: no (?!id$|name$|joined$|selfUri$)\w+$/,
    why: "joining changes nothing of a queue: its settings are not sent along",
  },
  {
    where: /^patchUserQueues? body(\[\])? required: (id|joined) of ours$/,
    why: "without them the call says nothing",
  },
  { where: /^putUserRoutingstatus body required: status of ours$/, why: "without it the call says nothing" },
];

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String).sort() : []);
const without = (some: readonly string[], others: readonly string[]): string[] =>
  some.filter((one) => !others.includes(one));

/** The differences between two sets of names. */
function sets(where: string, ours: readonly string[], theirs: readonly string[]): string[] {
  return [
    ...without(theirs, ours).map((name) => `${where}: no ${name}`),
    ...without(ours, theirs).map((name) => `${where}: ${name} of ours`),
  ];
}

/** The differences between a schema of the table and one of the description. */
function schemas(api: OpenApi, where: string, ours: Shape, theirs: unknown): string[] {
  // A criterion within a criterion.
  if ("$ref" in ours) return [];
  const rule = api.resolved(theirs);
  const types = [ours["type"], rule["type"]].map((type) => (type === "integer" ? "number" : type));
  if (types[0] !== types[1]) return [`${where}: ${String(types[0])} instead of ${String(types[1])}`];
  const enums = sets(where, texts(ours["enum"]), texts(rule["enum"]));
  if (isObject(ours["items"])) return [...enums, ...schemas(api, `${where}[]`, ours["items"], rule["items"])];
  if (!isObject(ours["properties"])) return enums;
  const [own, known] = [object(ours["properties"]), object(rule["properties"] ?? {})];
  return [
    ...enums,
    ...sets(where, Object.keys(own), Object.keys(known)),
    ...sets(`${where} required`, texts(ours["required"]), texts(rule["required"])),
    ...Object.entries(own).flatMap(([name, schema]) =>
      name in known ? schemas(api, `${where}.${name}`, object(schema), known[name]) : [],
    ),
  ];
}

/** The differences between an operation of the table and what the description says of it. */
function differences(api: OpenApi, operation: Operation): string[] {
  const { id, path } = operation;
  const said = api.operation(operation.method, path);
  const parameters = list(said["parameters"] ?? []);
  const placed = (place: string) => parameters.filter((parameter) => parameter["in"] === place);
  const named = (place: string) => placed(place).map(({ name }) => String(name));
  const permissions = object(said["x-inin-requires-permissions"]);
  const query = object(operation.query?.properties ?? {});
  const body = said["requestBody"];
  const successes = Object.keys(object(said["responses"])).filter((status) => status.startsWith("2"));
  return [
    ...(said["operationId"] === id ? [] : [`${id}: is ${String(said["operationId"])}`]),
    ...sets(
      `${id} path`,
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name),
      named("path"),
    ),
    ...sets(`${id} query`, Object.keys(query), named("query")),
    ...placed("query").flatMap(({ name, required, schema }) => {
      const ours = query[String(name)];
      if (ours === undefined) return [];
      const needed = texts(operation.query?.required).includes(String(name)) === (required === true);
      return [
        ...(needed ? [] : [`${id} query: ${String(name)} required or not`]),
        ...schemas(api, `${id} query.${String(name)}`, object(ours), schema),
      ];
    }),
    ...((body === undefined) === (operation.body === undefined) ? [] : [`${id}: a body or none`]),
    ...(operation.body === undefined || body === undefined
      ? []
      : schemas(
          api,
          `${id} body`,
          object(operation.body),
          object(object(object(body)["content"])["application/json"])["schema"],
        )),
    ...(permissions["type"] === operation.permissions.type ? [] : [`${id}: ${operation.permissions.type}`]),
    ...sets(`${id} permissions`, operation.permissions.permissions, texts(permissions["permissions"])),
    ...sets(`${id} success`, operation.success.map(String), successes),
    ...((said["deprecated"] === true) === operation.deprecated ? [] : [`${id}: deprecated or not`]),
  ];
}

describe("the table of operations and the API's description", () => {
  let api: OpenApi;

  before(function () {
    const description = openApi();
    if (description === undefined) {
      assert(!process.env["ROSTER_REQUIRE_OPENAPI"], MISSING);
      process.stderr.write(`operations are not checked against the API's description: ${MISSING}\n`);
      this.skip();
    } else api = description;
  });

  it("say the same, but for what is listed with a reason", () => {
    const described = operations.filter(({ method, path }) => api.describes(method, path));
    assert(described.length > 20);
    const found = described.flatMap((operation) => differences(api, operation));
    assert.deepEqual(
      found.filter((difference) => !INTENDED.some(({ where }) => where.test(difference))),
      [],
    );
    assert.deepEqual(
      INTENDED.filter(({ where }) => !found.some((difference) => where.test(difference))),
      [],
      "a difference that is listed, and is not there",
    );
  });

  it("know the same kinds of contacts", () => {
    const properties = object(object(api.component("Contact"))["properties"]);
    assert.deepEqual(object(properties["mediaType"])["enum"], contactMediaTypes);
    assert.deepEqual(object(properties["type"])["enum"], contactTypes);
  });

  it("are held against each other: a difference of any kind is found", () => {
    const original = operations.find(({ id }) => id === "putUserRoutingstatus");
    assert(original);
    const found = (operation: Partial<Operation>): string[] =>
      without(differences(api, { ...original, ...operation }), differences(api, original));
    const other = (id: string): Operation => {
      const operation = operations.find((candidate) => candidate.id === id);
      assert(operation);
      return operation;
    };
    assert.deepEqual(found({}), []);
    const changes: readonly Partial<Operation>[] = [
      { id: "putUserRoutingStatus" },
      { permissions: other("getUserQueues").permissions },
      { success: [202] },
      { deprecated: true },
      { query: other("getUserQueues").query },
      { body: other("patchUserPresence").body },
      { body: undefined },
    ];
    for (const change of changes) assert(found(change).length > 0, Object.keys(change).join());
  });
});
