/** Meaningful calls of what a demo organization has besides users, skills and the like, for the check of answers. */
import assert from "node:assert/strict";
import type { DemoOrganization } from "../../../src/demo/server.js";
import { idOf, type CallOptions } from "./support.js";

const listOf = (component: object) => ({ type: "array", items: component });
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: Readonly<Record<string, unknown>>, ...required: string[]) => ({
  type: "object",
  properties,
  required,
});
const text = { type: "string" };
const whole = { type: "integer" };

/** Operations outside of the description: what of their answer it describes nevertheless, or `FURTHER_SCHEMAS` does. */
export const FURTHER_ELSEWHERE: Readonly<Record<string, string | undefined>> = {
  getRoutingSkill: "RoutingSkill",
  getRoutingQueue: "Queue",
  getRoutingQueuesMe: "UserQueue",
  getRoutingQueuesDivisionviews: "Queue",
  getRoutingQueueMembers: "QueueMember",
  patchRoutingQueueMember: undefined,
  getStation: "Station",
  deleteStationAssociateduser: undefined,
  getPresenceDefinitions0: "OrganizationPresenceDefinition",
  getSystempresences: "SystemPresences",
  getGroupMembers: "User",
  postGroupsSearch: "GroupsSearchResponse",
  getTeams: "Team",
  getRoutingSkillgroups: "SkillGroupDefinition",
  getLocations: "LocationDefinition",
  postLocationsSearch: "LocationsSearchResponse",
  getOrganizationsMe: "Organization",
  getRoutingUtilization: "UtilizationResponse",
  getRoutingUtilizationLabels: "UtilizationLabel",
};

const found = (component: string) =>
  object(
    {
      total: whole,
      pageCount: whole,
      pageSize: whole,
      pageNumber: whole,
      previousPage: text,
      currentPage: text,
      nextPage: text,
      types: listOf(text),
      results: listOf(reference(component)),
    },
    ...["total", "pageCount", "pageSize", "pageNumber", "types", "results"],
  );

/** What the description does not have, after the official SDK. */
export const FURTHER_SCHEMAS: Readonly<Record<string, unknown>> = {
  QueueMember: object(
    {
      id: text,
      name: text,
      user: reference("User"),
      ringNumber: whole,
      joined: { type: "boolean" },
      memberBy: { type: "string", enum: ["user", "group"] },
      routingStatus: reference("RoutingStatus"),
      selfUri: text,
    },
    ...["id", "name", "user", "ringNumber", "joined", "memberBy", "selfUri"],
  ),
  SystemPresences: listOf(object({ id: text, name: text, selfUri: text }, "id", "name")),
  GroupsSearchResponse: found("Group"),
  LocationsSearchResponse: found("LocationDefinition"),
  SkillGroupDefinition: object(
    {
      id: text,
      name: text,
      division: reference("WritableDivision"),
      description: text,
      memberCount: whole,
      dateModified: { type: "string", format: "date-time" },
      dateCreated: { type: "string", format: "date-time" },
      selfUri: text,
    },
    ...["id", "name", "memberCount"],
  ),
  UtilizationResponse: object(
    {
      utilization: { type: "object", additionalProperties: reference("MediaUtilization") },
      labelUtilizations: { type: "object", additionalProperties: reference("LabelUtilizationResponse") },
      maxInboundCalls: whole,
    },
    "utilization",
  ),
  UtilizationLabel: object({ id: text, name: text, selfUri: text }, "id", "name"),
};

/** One meaningful call of each operation, or several; to be made in this order. */
export function furtherCalls({ state }: DemoOrganization): Record<string, [string, CallOptions?][]> {
  const me = state.administratorId;
  const ids = [...state.users.keys()];
  const mine = `/api/v2/users/${me}`;
  const skill = idOf(state.skills, "Refunds");
  const language = idOf(state.languages, "Hindi");
  const queue = `/api/v2/routing/queues/${idOf(state.queues, "Customer Care")}`;
  const group = idOf(state.groups, "Night Shift");
  const [place] = state.further.places.keys();
  const [label] = state.further.utilizationLabels;
  const [activity] = state.further.activities.all;
  const member = [...state.users.values()].find(
    (user) => user.state === "active" && user.queues.get(queue.split("/").at(-1) ?? "")?.direct,
  );
  assert(place && label && activity && member);
  const post = (body: unknown): CallOptions => ({ method: "POST", body });
  const put = (body: unknown): CallOptions => ({ method: "PUT", body });
  const patch = (body: unknown): CallOptions => ({ method: "PATCH", body });
  const each = (template: (id: string) => string): [string][] => ids.slice(0, 60).map((id) => [template(id)]);
  const backup = { queueId: [...state.queues.keys()][0], userId: ids[5], agentWaitSeconds: 60 };
  const number = { type: "PHONENUMBER", value: "+15551234567" };
  const development = "/api/v2/users/development/activities";
  const interval = `${new Date(state.now - 60 * 86_400_000).toISOString()}/${new Date(
    state.now + 60 * 86_400_000,
  ).toISOString()}`;
  return {
    postUserRoutingskills: [[`${mine}/routingskills`, post({ id: skill, proficiency: 4 })]],
    putUserRoutingskill: [[`${mine}/routingskills/${skill}`, put({ proficiency: 1, state: "inactive" })]],
    putUserRoutingskillsBulk: [[`${mine}/routingskills/bulk`, put([{ id: skill, proficiency: 2 }])]],
    postUserRoutinglanguages: [[`${mine}/routinglanguages`, post({ id: language, proficiency: 4 })]],
    patchUserRoutinglanguage: [
      [`${mine}/routinglanguages/${language}`, patch({ proficiency: 1, state: "inactive" })],
    ],
    getRoutingSkill: [[`/api/v2/routing/skills/${skill}`]],

    getRoutingQueueMembers: [[`${queue}/members?pageSize=100&expand=routingStatus,presence,skills`]],
    patchRoutingQueueMember: [[`${queue}/members/${member.id}`, patch({ ringNumber: 2, joined: false })]],
    getRoutingQueue: [[queue]],
    getRoutingQueuesMe: [["/api/v2/routing/queues/me"]],
    getRoutingQueuesDivisionviews: [["/api/v2/routing/queues/divisionviews"]],
    getStation: [...state.stations.keys()].slice(0, 8).map((id) => [`/api/v2/stations/${id}`]),
    deleteStationAssociateduser: [
      [`/api/v2/stations/${[...state.stations.keys()][0] ?? ""}/associateduser`, { method: "DELETE" }],
    ],
    getPresenceDefinitions0: [["/api/v2/presence/definitions?deactivated=ALL&localeCode=ALL"]],
    getSystempresences: [["/api/v2/systempresences"]],

    getGroupMembers: [[`/api/v2/groups/${group}/members?pageSize=100&expand=team,skills`]],
    postGroupsSearch: [["/api/v2/groups/search", post({ pageSize: 3, pageNumber: 2 })]],
    getTeams: [["/api/v2/teams?pageSize=4"]],
    getRoutingSkillgroups: [["/api/v2/routing/skillgroups?pageSize=2"]],
    getUserSkillgroups: each((id) => `/api/v2/users/${id}/skillgroups?pageSize=1`),
    getLocations: [["/api/v2/locations"]],
    postLocationsSearch: [["/api/v2/locations/search", post({})]],
    getOrganizationsMe: [["/api/v2/organizations/me"]],
    getFieldconfig: ["person", "group", "org"].map((type) => [`/api/v2/fieldconfig?type=${type}`]),

    getUserSuperiors: each((id) => `/api/v2/users/${id}/superiors?expand=team,outOfOffice`),
    getUserDirectreports: each((id) => `/api/v2/users/${id}/directreports`),
    getUserAdjacents: each((id) => `/api/v2/users/${id}/adjacents`),
    getUserTrustors: each((id) => `/api/v2/users/${id}/trustors`),
    getUserFavorites: each((id) => `/api/v2/users/${id}/favorites`),
    getUserProfile: each(
      (id) => `/api/v2/users/${id}/profile?expand=presence,station,geolocation,outOfOffice`,
    ),
    getProfilesUsers: [["/api/v2/profiles/users?pageSize=500&expand=routingStatus,authorization"]],
    getUserProfileskills: each((id) => `/api/v2/users/${id}/profileskills`),
    putUserProfileskills: [[`${mine}/profileskills`, put(["Excel"])]],

    getUserCallforwarding: each((id) => `/api/v2/users/${id}/callforwarding`),
    putUserCallforwarding: [
      [
        `${mine}/callforwarding`,
        put({ enabled: true, calls: [{ targets: [number] }], voicemail: "PURECLOUD" }),
      ],
    ],
    patchUserCallforwarding: [[`${mine}/callforwarding`, patch({ enabled: false })]],

    putRoutingUserDirectroutingbackupSettings: [
      [`/api/v2/routing/users/${ids[3] ?? ""}/directroutingbackup/settings`, put(backup)],
    ],
    getRoutingUserDirectroutingbackupSettings: [
      [`/api/v2/routing/users/${ids[3] ?? ""}/directroutingbackup/settings`],
    ],
    deleteRoutingUserDirectroutingbackupSettings: [
      [`/api/v2/routing/users/${ids[3] ?? ""}/directroutingbackup/settings`, { method: "DELETE" }],
    ],
    putRoutingDirectroutingbackupSettingsMe: [
      ["/api/v2/routing/directroutingbackup/settings/me", put(backup)],
    ],
    getRoutingDirectroutingbackupSettingsMe: [["/api/v2/routing/directroutingbackup/settings/me"]],
    deleteRoutingDirectroutingbackupSettingsMe: [
      ["/api/v2/routing/directroutingbackup/settings/me", { method: "DELETE" }],
    ],

    getRoutingUserUtilization: each((id) => `/api/v2/routing/users/${id}/utilization`),
    putRoutingUserUtilization: [
      [
        `/api/v2/routing/users/${me}/utilization`,
        put({
          utilization: { call: { maximumCapacity: 2 } },
          labelUtilizations: { [label.id]: { maximumCapacity: 1 } },
        }),
      ],
    ],
    deleteRoutingUserUtilization: [[`/api/v2/routing/users/${me}/utilization`, { method: "DELETE" }]],
    getRoutingUtilization: [["/api/v2/routing/utilization"]],
    getRoutingUtilizationLabels: [["/api/v2/routing/utilization/labels"]],

    putUserOutofoffice: [
      [
        `${mine}/outofoffice`,
        put({ active: true, startDate: "2026-11-25T09:00:00+01:00", indefinite: true }),
      ],
    ],
    getUserOutofoffice: [[`${mine}/outofoffice`]],
    patchUserGeolocation: [
      [`${mine}/geolocations/here`, patch({ latitude: 1.5, country: "GB", locations: [{ id: place }] })],
    ],
    getUserGeolocation: [[`${mine}/geolocations/here`]],
    getUsersChatsMe: [["/api/v2/users/chats/me?includePresence=true&includeRoomOwners=true"]],

    getUsersDevelopmentActivities: [[`${development}?pageSize=100`], [`${development}?overdue=True`]],
    getUsersDevelopmentActivitiesMe: [[`${development}/me`]],
    getUsersDevelopmentActivity: [[`${development}/${activity.id}?type=${activity.type}`]],
    postUsersDevelopmentActivitiesAggregatesQuery: [
      [
        `${development}/aggregates/query`,
        post({ interval, groupBy: ["attendeeId"], filter: { type: "And", clauses: [] } }),
      ],
    ],
  };
}
