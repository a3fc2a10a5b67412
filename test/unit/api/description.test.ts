import assert from "node:assert/strict";
import type { Operation } from "../../../src/api/operation.js";
import { operations } from "../../../src/api/operations/index.js";
import { contactMediaTypes, contactTypes } from "../../../src/api/schemas.js";
import { MISSING, openApi, type OpenApi } from "../support/openapi.js";
import { isObject, list, object, type Shape } from "../support/shapes.js";

interface Intended {
  /** Which differences. */
  readonly where: RegExp;
  readonly why: string;
}

/** Where the table says something else than the API's description, and why. */
const INTENDED: readonly Intended[] = [
  {
    where: /^delete(UserRoutingskill|RoutingUserUtilization|User) success: 204 of ours$/,
    why: "what is deleted is deleted, with or without a body",
  },
  {
    where: /^(post|delete)AuthorizationSubjectDivisionRole success: 200 of ours$/,
    why: "which of the two a single grant answers could not be confirmed",
  },
  {
    where:
      /^get(ProfilesUsers|UserProfile|UserFavorites|AuthorizationDivisionspermitted(Me|PagedSubjectId)): deprecated or not$/,
    why: "the description knows no deprecations; these five are in the reviewed list below",
  },
  {
    where: /^getAuthorizationSubject(sMe)? query.includeDuplicates: boolean instead of string$/,
    why: "the text is true or false, and looks the same on the wire",
  },
  {
    where: /^getUser(s|sMe)? query: userCustomAttributeSchemaIds of ours$/,
    why: "newer than the description; the official SDK has it",
  },
  {
    where: /^getUsersChatsMe query: includeRoomOwners of ours$/,
    why: "newer than the description; the official SDK has it",
  },
  {
    where: /^putRoutingUserUtilization body: maxInboundCalls of ours$/,
    why: "newer than the description; the official SDK has it",
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
    where:
      /^(patchUser body\.(addresses|primaryContactInfo)|postUsers body\.addresses)\[\]\.(mediaType|type): no [A-Z0-9]+$/,
    why: "contacts go back as they came, newer kinds included; the known kinds are in schemas.ts",
  },
  {
    where: /^patchUser body\.locations\[\]: no locationDefinition$/,
    why: "the location itself is not changed with its user; the id says which it is",
  },
  {
    where: /^patchUserGeolocation body\.locations\[\]: no (?!id$)\w+$/,
    why: "the location itself is not changed with where somebody is; the id says which it is",
  },
  {
    where: /^patchUserGeolocation body\.locations\[\] required: id of ours$/,
    why: "without it the item says nothing",
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
  {
    where:
      /^(patchUserCallforwarding|putUserCallforwarding|patchUserGeolocation|putUserOutofoffice) body: no (id|name|user|modifiedDate|selfUri)$/,
    why: "whose it is follows from the path; the rest is the server's",
  },
  {
    where: /^(putUserRoutingskill|patchUserRoutinglanguage) body: no (name|skillUri|languageUri|selfUri)$/,
    why: "they follow from the id",
  },
  {
    where: /^(putUserRoutingskill|patchUserRoutinglanguage) body required: proficiency of ours$/,
    why: "what a body without it would do is not documented",
  },
  { where: /^patchUsersBulk body\[\] required: id of ours$/, why: "without it the item says nothing" },
  { where: /^postUserExternalid body: no selfUri$/, why: "it is the server's" },
  { where: /^putUserState body: no stateChangeDate$/, why: "it is the server's" },
  { where: /^putUserState body required: state of ours$/, why: "without it the call says nothing" },
  {
    where: /^putUserVerifier body required: name of ours$/,
    why: "newer than the description; the official SDK requires it",
  },
  { where: /^putUserRoutingstatus body required: status of ours$/, why: "without it the call says nothing" },
];

/** Deprecated, as reviewed: the description does not say. */
const DEPRECATED = [
  "getAuthorizationDivisionspermittedMe",
  "getAuthorizationDivisionspermittedPagedSubjectId",
  "getProfilesUsers",
  "getUserFavorites",
  "getUserProfile",
];

/** Limits, as reviewed: where in the table, and what. The description has few. */
const LIMITS: Readonly<Record<string, Shape>> = {
  "getUsers query.pageSize": { minimum: 1, maximum: 500, default: 25 },
  "getUsers query.id": { maxItems: 100 },
  "getProfilesUsers query.pageSize": { minimum: 1, maximum: 500, default: 25 },
  "getUserRoutingskills query.pageSize": { minimum: 1, maximum: 50, default: 25 },
  "getUserRoutinglanguages query.pageSize": { minimum: 1, maximum: 50, default: 25 },
  "getUserQueues query.pageSize": { minimum: 1, maximum: 100, default: 25 },
  "patchUsersBulk body": { maxItems: 50 },
  "patchUserRoutingskillsBulk body": { maxItems: 50 },
  "putUserRoutingskillsBulk body": { maxItems: 50 },
  "patchUserRoutinglanguagesBulk body": { maxItems: 50 },
  "postUserRoutingskills body.proficiency": { minimum: 0, maximum: 5 },
  "putUserRoutingskill body.proficiency": { minimum: 0, maximum: 5 },
  "postUserRoutinglanguages body.proficiency": { minimum: 0, maximum: 5 },
  "patchUserRoutinglanguage body.proficiency": { minimum: 0, maximum: 5 },
  "putRoutingUserUtilization body.utilization.call.maximumCapacity": { minimum: 0, maximum: 25 },
  "putRoutingUserDirectroutingbackupSettings body.agentWaitSeconds": { minimum: 60, maximum: 864_000 },
  "putRoutingDirectroutingbackupSettingsMe body.agentWaitSeconds": { minimum: 60, maximum: 864_000 },
  "postUsersSearch body.pageSize": { minimum: 1, maximum: 100, default: 25 },
};

/** Fields of which nobody may ever see what is in them. */
const SECRETS = [
  "postUserPassword body.newPassword",
  "postUsers body.password",
  "postUsersMePassword body.newPassword",
  "postUsersMePassword body.oldPassword",
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
  const enums = [
    ...sets(where, texts(ours["enum"]), texts(rule["enum"])),
    ...(rule["format"] === "date-time" && ours["format"] !== "date-time" ? [`${where}: no date-time`] : []),
    ...("default" in ours && "default" in rule && String(ours["default"]) !== String(rule["default"])
      ? [`${where}: default ${String(ours["default"])}`]
      : []),
  ];
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

/** The schema at a place such as `body.grants.roleId`; items of lists and values of maps stand for the list or map. */
function schemaAt(operation: Operation, place: string): Shape {
  const [part, ...names] = place.split(".");
  const step = (schema: Shape, name: string): Shape => {
    if (isObject(schema["items"])) return step(schema["items"], name);
    const properties = isObject(schema["properties"]) ? schema["properties"] : {};
    return object(properties[name] ?? schema["additionalProperties"]);
  };
  return names.reduce(step, object(part === "query" ? operation.query : operation.body));
}

/** Where in a schema something is secret. */
function secretsIn(where: string, schema: unknown): string[] {
  if (!isObject(schema)) return [];
  const inner = [
    ...Object.entries(isObject(schema["properties"]) ? schema["properties"] : {}),
    ...(isObject(schema["additionalProperties"]) ? [["{}", schema["additionalProperties"]] as const] : []),
    ...(isObject(schema["items"]) ? [["[]", schema["items"]] as const] : []),
  ];
  return [
    ...(schema["secret"] === true ? [where] : []),
    ...inner.flatMap(([name, value]) => secretsIn(`${where}.${name}`, value)),
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
    assert.deepEqual(described.map(({ id }) => id).sort(), api.operationIds.sort());
    assert.equal(described.length, 97);
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

describe("the table of operations, as reviewed", () => {
  const at = (place: string): [Operation, string] => {
    const [id = "", where = ""] = place.split(" ");
    const operation = operations.find((candidate) => candidate.id === id);
    assert(operation, id);
    return [operation, where];
  };

  for (const [place, limits] of Object.entries(LIMITS))
    it(`has the limits of ${place}`, () => {
      const schema = schemaAt(...at(place));
      assert.deepEqual(Object.fromEntries(Object.keys(limits).map((name) => [name, schema[name]])), limits);
    });

  it("knows what is deprecated", () => {
    const supporting = ["getPresencedefinitions"];
    assert.deepEqual(
      operations.filter(({ deprecated }) => deprecated).map(({ id }) => id),
      [...DEPRECATED, ...supporting].sort(),
    );
  });

  it("knows every secret", () => {
    const found = operations.flatMap(({ id, query, body }) => [
      ...secretsIn(`${id} query`, query),
      ...secretsIn(`${id} body`, body),
    ]);
    assert.deepEqual(found.sort(), SECRETS);
  });

  it("marks every field with a telling name as a secret", () => {
    const telling = /password|secret|credential|token$/i;
    const names = (where: string, schema: unknown): string[] =>
      isObject(schema)
        ? Object.entries(isObject(schema["properties"]) ? schema["properties"] : {}).flatMap(
            ([name, value]) => [
              ...(telling.test(name) ? [`${where}.${name}`] : []),
              ...names(`${where}.${name}`, value),
            ],
          )
        : [];
    assert.deepEqual(operations.flatMap(({ id, body }) => names(`${id} body`, body)).sort(), SECRETS);
  });

  it("repeats nothing but what reads, and the two stations that end the same", () => {
    const reads = /^(get|head)|^post\w*(Query|Search|SearchTeamsAssign)$/;
    assert.deepEqual(
      operations.filter(({ id, repeatable }) => repeatable !== reads.test(id)).map(({ id }) => id),
      ["putUserStationAssociatedstationStationId", "putUserStationDefaultstationStationId"],
    );
  });

  it("marks as destructive what deletes, revokes or replaces", () => {
    assert.deepEqual(
      operations
        .filter(({ method, destructive }) => destructive !== (method === "DELETE"))
        .map(({ id }) => id),
      [
        "postAuthorizationSubjectBulkremove",
        "postAuthorizationSubjectBulkreplace",
        "putUserRoles",
        "putUserRoutingskillsBulk",
      ],
    );
    assert.deepEqual(
      operations.filter(({ replacesList }) => replacesList).map(({ id }) => id),
      ["postAuthorizationSubjectBulkreplace", "putUserRoles", "putUserRoutingskillsBulk"],
    );
  });

  it("has a whole sentence for each, in a line", () => {
    for (const { id, summary } of operations) assert.match(summary, /^[A-Z][^\n]{5,110}\.$/, id);
    assert.equal(new Set(operations.map(({ summary }) => summary)).size, operations.length);
  });
});
