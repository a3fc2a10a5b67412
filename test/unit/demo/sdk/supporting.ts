/** What the operations answer that the API's description leaves out: the users' are in it, their neighbours are not. */

const listOf = (items: object) => ({ type: "array", items });
const component = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const mapOf = (additionalProperties: object) => ({ type: "object", additionalProperties });
const object = (properties: Readonly<Record<string, unknown>>, ...required: string[]) => ({
  type: "object",
  properties,
  required,
});
const text = { type: "string" };
const whole = { type: "integer" };
const truth = { type: "boolean" };
const moment = { type: "string", format: "date-time" };

/** What is around the entities of a list. */
const paged = {
  ...{ pageSize: whole, pageNumber: whole, total: whole, pageCount: whole },
  ...{ firstUri: text, selfUri: text, lastUri: text, nextUri: text, previousUri: text },
};
const listing = (entity: object, ...required: string[]) =>
  object({ entities: listOf(entity), ...paged }, "entities", ...required);
/** As most lists are. */
const pageOf = (entity: object) => listing(entity, "pageSize", "pageNumber", "total", "pageCount", "selfUri");

const searchOf = (entity: object) =>
  object(
    {
      ...{ total: whole, pageCount: whole, pageSize: whole, pageNumber: whole },
      ...{ previousPage: text, currentPage: text, nextPage: text },
      types: listOf(text),
      results: listOf(entity),
    },
    ...["total", "pageCount", "pageSize", "pageNumber", "types", "results"],
  );

const Station = object(
  {
    id: text,
    name: text,
    status: { type: "string", enum: ["AVAILABLE", "ASSOCIATED"] },
    userId: text,
    type: text,
    webRtcCallAppearances: whole,
    selfUri: text,
  },
  ...["id", "name", "status", "type", "selfUri"],
);
const QueueMember = object(
  {
    id: text,
    name: text,
    user: component("User"),
    ringNumber: whole,
    joined: truth,
    memberBy: { type: "string", enum: ["user", "group"] },
    routingStatus: component("RoutingStatus"),
    selfUri: text,
  },
  ...["id", "name", "user", "ringNumber", "joined", "memberBy", "selfUri"],
);
const SkillGroupDefinition = object(
  {
    id: text,
    name: text,
    division: component("WritableDivision"),
    description: text,
    memberCount: whole,
    dateModified: moment,
    dateCreated: moment,
    selfUri: text,
  },
  ...["id", "name", "memberCount"],
);
const UtilizationResponse = object(
  {
    utilization: mapOf(component("MediaUtilization")),
    labelUtilizations: mapOf(component("LabelUtilizationResponse")),
    maxInboundCalls: whole,
  },
  "utilization",
);
const Permission = object(
  {
    ...{ domain: text, entityType: text, action: text, label: text },
    ...{ allowsConditions: truth, divisionAware: truth },
  },
  ...["domain", "entityType", "action", "label", "allowsConditions", "divisionAware"],
);
const DomainPermissionCollection = object(
  { id: text, name: text, domain: text, permissionMap: mapOf(listOf(Permission)), selfUri: text },
  ...["domain", "permissionMap"],
);
const named = object({ id: text, name: text, selfUri: text }, "id", "name");

/** What each of them answers, after the official SDK; undefined: nothing. */
export const SUPPORTING: Readonly<Record<string, object | undefined>> = {
  getTokensMe: component("TokenInfo"),
  headTokensMe: undefined,
  deleteTokensMe: undefined,

  getUsersQuery: object(
    { entities: listOf(component("User")), selfUri: text, nextUri: text, cursor: text },
    ...["entities", "selfUri"],
  ),
  getAuthorizationRoles: pageOf(component("DomainOrganizationRole")),
  getAuthorizationRole: component("DomainOrganizationRole"),
  getAuthorizationRoleUsers: listing(component("UserReference"), "total"),
  getAuthorizationPermissions: pageOf(DomainPermissionCollection),
  getAuthorizationDivisions: pageOf(component("AuthzDivision")),
  getAuthorizationDivisionsHome: component("AuthzDivision"),
  postAuthorizationDivisionObject: undefined,

  getOrganizationsMe: component("Organization"),
  getGroups: pageOf(component("Group")),
  getGroupMembers: pageOf(component("User")),
  postGroupsSearch: searchOf(component("Group")),
  getTeams: listing(component("Team"), "selfUri"),
  getLocations: pageOf(component("LocationDefinition")),
  postLocationsSearch: searchOf(component("LocationDefinition")),

  getRoutingSkill: component("RoutingSkill"),
  getRoutingSkills: pageOf(component("RoutingSkill")),
  getRoutingSkillgroups: listing(SkillGroupDefinition, "selfUri"),
  // A language of the organization has the properties of a skill.
  getRoutingLanguages: pageOf(component("RoutingSkill")),
  getRoutingUtilization: UtilizationResponse,
  getRoutingUtilizationLabels: pageOf(named),

  getRoutingQueue: component("Queue"),
  getRoutingQueues: pageOf(component("Queue")),
  getRoutingQueuesMe: pageOf(component("UserQueue")),
  getRoutingQueuesDivisionviews: pageOf(component("Queue")),
  getRoutingQueueMembers: listing(QueueMember, "selfUri"),
  postRoutingQueueMembers: undefined,
  patchRoutingQueueMember: undefined,
  deleteRoutingQueueMember: undefined,

  getStation: Station,
  getStations: pageOf(Station),
  deleteStationAssociateduser: undefined,

  getUserPresence: component("UserPresence"),
  patchUserPresence: component("UserPresence"),
  getPresencedefinitions: pageOf(component("OrganizationPresence")),
  getPresenceDefinitions0: listing(component("OrganizationPresenceDefinition"), "total"),
  getSystempresences: listOf(named),
};
