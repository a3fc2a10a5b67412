import assert from "node:assert/strict";
import { isDestructive, type Operation } from "../../../src/api/operation.js";
import {
  operations,
  patchUser,
  postRoutingQueueMembers,
  putUserRoles,
  putUserState,
} from "../../../src/api/operations/index.js";
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

/**
 * The largest pages, as reviewed: users 500, a user's own skills and languages 50, others 100 to 500. Where nothing is known
 * of a list, it is 100, which every list gives.
 */
const LARGEST_PAGES: Readonly<Record<number, readonly string[]>> = {
  50: ["getUserRoutingskills", "getUserRoutinglanguages"],
  500: [
    "getUsers",
    "getProfilesUsers",
    "getGroups",
    "getRoutingLanguages",
    "getRoutingQueues",
    "getRoutingSkills",
  ],
  1000: ["getAnalyticsUsersDetailsJobResults"],
};

/** All other limits, as reviewed: where in the table, and what. The description has few. */
const LIMITS: Readonly<Record<string, Shape>> = {
  "getUsers query.id": { maxItems: 100 },
  "patchRoutingQueueMember body.ringNumber": { minimum: 1 },
  "patchUserGeolocation body.latitude": { minimum: -90, maximum: 90 },
  "patchUserGeolocation body.longitude": { minimum: -180, maximum: 180 },
  "patchUserRoutinglanguage body.proficiency": { minimum: 0, maximum: 5 },
  "patchUserRoutinglanguagesBulk body": { maxItems: 50 },
  "patchUserRoutinglanguagesBulk body[].proficiency": { minimum: 0, maximum: 5 },
  "patchUserRoutingskillsBulk body": { maxItems: 50 },
  "patchUserRoutingskillsBulk body[].proficiency": { minimum: 0, maximum: 5 },
  "patchUsersBulk body": { maxItems: 50 },
  "postAnalyticsUsersDetailsJobs body.limit": { minimum: 1 },
  "postRoutingQueueMembers body": { maxItems: 100 },
  "postUserRoutinglanguages body.proficiency": { minimum: 0, maximum: 5 },
  "postUserRoutingskills body.proficiency": { minimum: 0, maximum: 5 },
  "putRoutingDirectroutingbackupSettingsMe body.agentWaitSeconds": { minimum: 60, maximum: 864_000 },
  "putRoutingUserDirectroutingbackupSettings body.agentWaitSeconds": { minimum: 60, maximum: 864_000 },
  "putRoutingUserUtilization body.labelUtilizations{}.maximumCapacity": { minimum: 0, maximum: 25 },
  "putRoutingUserUtilization body.maxInboundCalls": { minimum: 0 },
  "putRoutingUserUtilization body.utilization{}.maximumCapacity": { minimum: 0, maximum: 25 },
  "putUserRoutingskill body.proficiency": { minimum: 0, maximum: 5 },
  "putUserRoutingskillsBulk body": { maxItems: 50 },
  "putUserRoutingskillsBulk body[].proficiency": { minimum: 0, maximum: 5 },
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
  if (isObject(ours["additionalProperties"]))
    return [
      ...enums,
      ...schemas(api, `${where}{}`, ours["additionalProperties"], rule["additionalProperties"]),
    ];
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

/** Every schema within one, with its place: `body.grants[].roleId`, `body.utilization{}`. */
function within(where: string, schema: unknown): [where: string, schema: Shape][] {
  if (!isObject(schema)) return [];
  const properties = isObject(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  return [
    [where, schema],
    ...properties.flatMap(([name, inner]) => within(`${where}.${name}`, inner)),
    ...within(`${where}[]`, schema["items"]),
    ...within(`${where}{}`, schema["additionalProperties"]),
  ];
}

/** Every schema of the table. */
const everywhere = (): [where: string, schema: Shape][] =>
  operations.flatMap(({ id, query, body }) => [
    ...within(`${id} query`, query),
    ...within(`${id} body`, body),
  ]);

/** The limits of a schema; that texts are not empty, and no longer than ids may be, is none. */
function limitsOf(schema: Shape): Shape {
  const names = ["minimum", "maximum", "minItems", "maxItems"];
  return Object.fromEntries(names.flatMap((name) => (name in schema ? [[name, schema[name]]] : [])));
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
  it("has the page sizes that are known, and no others", () => {
    const sizes = everywhere().filter(([where]) => where.endsWith(".pageSize"));
    for (const [where, schema] of sizes) {
      const [id = ""] = where.split(" ");
      const largest = Object.entries(LARGEST_PAGES).find(([, ids]) => ids.includes(id))?.[0] ?? "100";
      // It is not documented whether that one has pages of any size.
      const unknown = id === "postAnalyticsUsersActivityQuery";
      assert.deepEqual(
        limitsOf(schema),
        { minimum: 1, ...(unknown ? {} : { maximum: Number(largest) }) },
        where,
      );
    }
    const numbers = everywhere().filter(([where]) => where.endsWith(".pageNumber"));
    for (const [where, schema] of numbers) assert.deepEqual(limitsOf(schema), { minimum: 1 }, where);
  });

  it("has the limits that are known, and no others", () => {
    const found = everywhere().filter(
      ([where, schema]) => !/\.page(Size|Number)$/.test(where) && Object.keys(limitsOf(schema)).length > 0,
    );
    assert.deepEqual(Object.fromEntries(found.map(([where, schema]) => [where, limitsOf(schema)])), LIMITS);
  });

  it("knows what is deprecated", () => {
    const supporting = ["getPresencedefinitions"];
    assert.deepEqual(
      operations.filter(({ deprecated }) => deprecated).map(({ id }) => id),
      [...DEPRECATED, ...supporting].sort(),
    );
  });

  it("knows every secret, and every field with a telling name is one", () => {
    const secrets = everywhere().filter(([, schema]) => schema["secret"] === true);
    assert.deepEqual(secrets.map(([where]) => where).sort(), SECRETS);
    const telling = everywhere().filter(([where]) => /(password|secret|credential|token)$/i.test(where));
    assert.deepEqual(telling.map(([where]) => where).sort(), SECRETS);
  });

  it("repeats nothing but what reads, and the two stations that end the same", () => {
    const reads = /^(get|head)|^post\w*(Query|Search|SearchTeamsAssign)$/;
    assert.deepEqual(
      operations.filter(({ id, repeatable }) => repeatable !== reads.test(id)).map(({ id }) => id),
      ["putUserStationAssociatedstationStationId", "putUserStationDefaultstationStationId"],
    );
  });

  it("marks as destructive what deletes, revokes or replaces, by its input where that decides", () => {
    assert.deepEqual(
      operations
        .filter(({ method, destructive }) => destructive !== (method === "DELETE"))
        .map(({ id }) => id),
      [
        "patchUser",
        "postAuthorizationSubjectBulkremove",
        "postAuthorizationSubjectBulkreplace",
        "postRoutingQueueMembers",
        "putUserRoles",
        "putUserRoutingskillsBulk",
        "putUserState",
      ],
    );
    for (const operation of [patchUser, putUserState]) {
      assert(isDestructive(operation, { body: { state: "deleted" } }));
      assert(!isDestructive(operation, { body: { state: "active" } }));
    }
    assert(isDestructive(postRoutingQueueMembers, { query: { delete: true } }));
    assert(!isDestructive(postRoutingQueueMembers, {}));
    assert(isDestructive(putUserRoles, {}));
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
