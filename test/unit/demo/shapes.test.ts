import assert from "node:assert/strict";
import { operations } from "../../../src/api/operations/index.js";
import { services } from "../../../src/demo/handlers/index.js";
import { MISSING, openApi, type OpenApi } from "../support/openapi.js";
import { object } from "../support/shapes.js";
import { analyticsCalls } from "./analyticsCalls.js";
import { FURTHER_ELSEWHERE, FURTHER_SCHEMAS, furtherCalls } from "./furtherCalls.js";
import { aroundTests, call, idOf, type Answered, type CallOptions } from "./support.js";
import { USER_ELSEWHERE, USER_LISTINGS, USER_SCHEMAS, userCalls } from "./userCalls.js";

/** Operations outside of the description: what of their answer it describes nevertheless. */
const ELSEWHERE: Readonly<Record<string, string | undefined>> = {
  ...FURTHER_ELSEWHERE,
  ...USER_ELSEWHERE,
  getGroups: "Group",
  getRoutingSkills: "RoutingSkill",
  // A language of the organization has the properties of a skill.
  getRoutingLanguages: "RoutingSkill",
  getTokensMe: "TokenInfo",
  deleteTokensMe: undefined,
  getUserPresence: "UserPresence",
  patchUserPresence: "UserPresence",
  getPresencedefinitions: "OrganizationPresence",
  getRoutingQueues: "Queue",
  postRoutingQueueMembers: undefined,
  deleteRoutingQueueMember: undefined,
  getStations: "Station",
};

/** What the description does not have either, after the official SDK. */
const UNDESCRIBED: Readonly<Record<string, unknown>> = {
  ...FURTHER_SCHEMAS,
  ...USER_SCHEMAS,
  Station: {
    type: "object",
    properties: {
      id: { type: "string" },
      name: { type: "string" },
      status: { type: "string", enum: ["AVAILABLE", "ASSOCIATED"] },
      userId: { type: "string" },
      type: { type: "string" },
      webRtcCallAppearances: { type: "integer" },
      selfUri: { type: "string" },
    },
    required: ["id", "name", "status", "type", "selfUri"],
  },
};

const everySection = (operation: string): string => {
  const query = operations.find(({ id }) => id === operation)?.query;
  const values: unknown = query?.properties["expand"]?.["items"];
  const allowed = object(values)["enum"];
  assert(Array.isArray(allowed) && allowed.length > 20);
  return allowed.join(",");
};

describe("answers of a demo organization", () => {
  const get = aroundTests({ expandOmits: false });
  let api: OpenApi;

  before(function () {
    const description = openApi();
    if (description === undefined) {
      assert(!process.env["ROSTER_REQUIRE_OPENAPI"], MISSING);
      process.stderr.write(`answers are not checked against the API's description: ${MISSING}\n`);
      this.skip();
    } else api = description;
  });

  /** One meaningful call of each operation, or several. */
  function calls(): Record<string, [path: string, options?: CallOptions][]> {
    const { state } = get();
    const ids = [...state.users.keys()];
    const me = state.administratorId;
    const skill = idOf(state.skills, "VIP");
    const language = idOf(state.languages, "Dutch");
    const queue = idOf(state.queues, "Billing");
    const presence = state.presenceDefinitions.find(({ systemPresence }) => systemPresence === "Break");
    assert(presence);
    const [station = ""] = [...state.stations.keys()].filter(
      (id) => state.stationUsers(id).associated === undefined,
    );
    const mine = `/api/v2/users/${me}`;
    const patch = (body: unknown): CallOptions => ({ method: "PATCH", body });
    const each = (template: (id: string) => string): [string][] =>
      ids.slice(0, 60).map((id) => [template(id)]);
    return {
      getUsers: [[`/api/v2/users?pageSize=500&state=any&expand=${everySection("getUsers")}`]],
      getUser: each((id) => `/api/v2/users/${id}?expand=${everySection("getUser")}`),
      getUsersMe: [[`/api/v2/users/me?expand=${everySection("getUsersMe")}`]],
      postUsersSearch: [
        [
          "/api/v2/users/search",
          { method: "POST", body: { expand: everySection("getUsers").split(","), pageSize: 100 } },
        ],
        ["/api/v2/users/search", { method: "POST", body: { pageNumber: 2 } }],
      ],
      getUserRoutingskills: each((id) => `/api/v2/users/${id}/routingskills?pageSize=3&pageNumber=2`),
      patchUserRoutingskillsBulk: [
        [
          `/api/v2/users/${me}/routingskills/bulk`,
          { method: "PATCH", body: [{ id: skill, proficiency: 2.5 }] },
        ],
      ],
      deleteUserRoutingskill: [[`/api/v2/users/${me}/routingskills/${skill}`, { method: "DELETE" }]],
      getUserRoutinglanguages: each((id) => `/api/v2/users/${id}/routinglanguages`),
      patchUserRoutinglanguagesBulk: [
        [
          `/api/v2/users/${me}/routinglanguages/bulk`,
          { method: "PATCH", body: [{ id: language, proficiency: 1 }] },
        ],
      ],
      deleteUserRoutinglanguage: [[`/api/v2/users/${me}/routinglanguages/${language}`, { method: "DELETE" }]],
      getUserQueues: [
        ...each((id) => `/api/v2/users/${id}/queues`),
        ...each((id) => `/api/v2/users/${id}/queues?joined=false`),
      ],
      patchUser: [
        [
          mine,
          patch({ version: state.users.get(me)?.version, title: "T", preferredName: "P", manager: ids[1] }),
        ],
      ],
      getUserPresence: each((id) => `/api/v2/users/${id}/presences/purecloud`),
      patchUserPresence: [
        [`${mine}/presences/purecloud`, patch({ presenceDefinition: { id: presence.id }, message: "M" })],
      ],
      getPresencedefinitions: [["/api/v2/presencedefinitions?localeCode=ALL&deleted=ALL&pageSize=100"]],
      getUserRoutingstatus: each((id) => `/api/v2/users/${id}/routingstatus`),
      putUserRoutingstatus: [[`${mine}/routingstatus`, { method: "PUT", body: { status: "OFF_QUEUE" } }]],
      getRoutingQueues: [["/api/v2/routing/queues?pageSize=500"]],
      postRoutingQueueMembers: [
        [`/api/v2/routing/queues/${queue}/members`, { method: "POST", body: [{ id: me }] }],
      ],
      patchUserQueues: [[`${mine}/queues`, patch([{ id: queue, joined: false }])]],
      patchUserQueue: [[`${mine}/queues/${queue}`, patch({ joined: true })]],
      deleteRoutingQueueMember: [[`/api/v2/routing/queues/${queue}/members/${me}`, { method: "DELETE" }]],
      getStations: [["/api/v2/stations?pageSize=100&pageNumber=2"]],
      putUserStationAssociatedstationStationId: [
        [`${mine}/station/associatedstation/${station}`, { method: "PUT" }],
      ],
      putUserStationDefaultstationStationId: [
        [`${mine}/station/defaultstation/${station}`, { method: "PUT" }],
      ],
      deleteUserStationAssociatedstation: [[`${mine}/station/associatedstation`, { method: "DELETE" }]],
      deleteUserStationDefaultstation: [[`${mine}/station/defaultstation`, { method: "DELETE" }]],
      getUserStation: each((id) => `/api/v2/users/${id}/station`),
      getAuthorizationSubject: each((id) => `/api/v2/authorization/subjects/${id}?includeDuplicates=true`),
      getGroups: [["/api/v2/groups?pageSize=500"]],
      getRoutingSkills: [["/api/v2/routing/skills?pageSize=500"]],
      getRoutingLanguages: [["/api/v2/routing/languages"]],
      getTokensMe: [["/api/v2/tokens/me"]],
      ...furtherCalls(get()),
      ...analyticsCalls(get()),
      ...userCalls(get()),
      deleteTokensMe: [["/api/v2/tokens/me", { method: "DELETE" }]],
    };
  }

  function check(operation: (typeof operations)[number], answer: Answered): string[] {
    if (api.describes(operation.method, operation.path)) {
      const schema = api.answerSchema(operation.method, operation.path, answer.status);
      return schema === undefined
        ? answer.text === ""
          ? []
          : ["a body that is not described"]
        : api.problems(schema, answer.body);
    }
    assert(operation.id in ELSEWHERE, `${operation.id} is not described`);
    const component = ELSEWHERE[operation.id];
    if (component === undefined) return answer.text === "" ? [] : ["a body that is not described"];
    const schema = UNDESCRIBED[component] ?? api.component(component);
    if (operation.answer.shape !== "listing") return api.problems(schema, answer.body);
    const listing = object(answer.body);
    const shell = { ...listing, entities: [] };
    const items = Array.isArray(listing["entities"]) ? listing["entities"] : ["none"];
    return [
      ...api.problems(USER_LISTINGS[operation.id] ?? api.component("UserEntityListing"), shell),
      ...items.flatMap((item, index) => api.problems(schema, item, `$[${index}]`)),
    ];
  }

  it("are what the description says, for every operation that it serves", async () => {
    const planned = calls();
    // What is revoked last is revoked after all that needs it.
    const { deleteTokensMe = [], ...others } = planned;
    assert.deepEqual(Object.keys(planned).sort(), [...services.keys()].sort());
    for (const [id, requests] of Object.entries({ ...others, deleteTokensMe })) {
      const operation = operations.find((candidate) => candidate.id === id);
      assert(operation);
      for (const [path, options] of requests) {
        const answer = await call(get(), path, options);
        assert(operation.success.includes(answer.status), `${id}: ${answer.status} ${answer.text}`);
        assert.deepEqual(check(operation, answer), [], `${id}: ${path}`);
        assert.equal(get().requests.at(-1)?.operation, id);
      }
    }
  });

  it("are the API's error body where something is wrong", async () => {
    const failures: [number, string, CallOptions?][] = [
      [400, "/api/v2/users?pageSize=0"],
      [401, "/api/v2/users", { token: null }],
      [404, "/api/v2/users/nobody"],
      [404, "/api/v2/nothing"],
      [405, "/api/v2/users/search", { method: "DELETE" }],
      [415, "/api/v2/users/search", { method: "POST", body: {}, headers: { "content-type": "text/plain" } }],
    ];
    for (const [status, path, options] of failures) {
      const answer = await call(get(), path, options);
      assert.equal(answer.status, status);
      assert.deepEqual(api.problems(api.component("ErrorBody"), answer.body), []);
    }
  });
});
