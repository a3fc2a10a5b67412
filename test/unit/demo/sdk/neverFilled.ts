/** What no answer of the run has, although the API's description does: by why that is. */

interface Group {
  readonly why: string;
  /** Component and property. What is only in them is not listed. */
  readonly properties: readonly string[];
}

const of = (component: string, ...properties: string[]): string[] =>
  properties.map((property) => `${component}.${property}`);

export const NEVER_FILLED: readonly Group[] = [
  {
    why: "nothing in the demo organization is a picture",
    properties: [
      ...["User.images", "UserMe.images", "Group.images", "ChatItem.images"],
      ...of("LocationDefinition", "images", "profileImage", "floorplanImage"),
    ],
  },
  {
    why: "no other system (Microsoft Teams, Zoom Phone) tells it of presences and chats",
    properties: [
      ...["User.integrationPresence", "UserMe.integrationPresence", "UserExpands.integrationPresence"],
      "ChatUserRef.integrations",
    ],
  },
  {
    why: "it has no workforce management",
    properties: ["User.workPlanBidRanks", "UserMe.workPlanBidRanks"],
  },
  {
    why: "observations are of queue memberships alone, not of conversations",
    properties: of(
      "ObservationValue",
      ...["addressFrom", "addressTo", "ani", "conversationId", "convertedFrom", "convertedTo", "direction"],
      ...["dnis", "participantName", "requestedLanguageId", "requestedRoutingSkillIds", "requestedRoutings"],
      ...["routingPriority", "scoredAgents", "sessionId", "usedRouting"],
    ),
  },
  {
    why: "presences and routing statuses are counted and summed up, and queue memberships counted, that is all",
    properties: [
      ...of("StatisticalSummary", "max", "min", "current", "ratio", "numerator", "denominator", "target"),
      ...of("StatisticalSummary", "countNegative", "countPositive", "p95", "p99"),
      ...["UserActivityMetricValue.qualifier", "ObservationMetricData.qualifier"],
    ],
  },
  {
    why: "it has no flows, prompts, scripts, libraries of answers, addresses to write from, and no queues elsewhere",
    properties: [
      ...of("UserQueue", "queueFlow", "emailInQueueFlow", "messageInQueueFlow", "whisperPrompt"),
      ...of("UserQueue", "onHoldPrompt", "defaultScripts", "outboundEmailAddress", "peerId"),
      ...of("UserQueue", "outboundMessagingAddresses"),
      ...of("CallbackMediaSettings", "answeringMachineFlow", "liveVoiceFlow"),
      "CannedResponseLibraries.libraryIds",
    ],
  },
  {
    why: "its queues widen their search by rings, which excludes conditional groups",
    properties: ["UserQueue.conditionalGroupRouting"],
  },
  {
    why: "newer than the description: of all media, messages alone still have subtypes",
    properties: ["MediaSettings", "CallbackMediaSettings", "EmailMediaSettings"].map(
      (media) => `${media}.subTypeSettings`,
    ),
  },
  {
    why: "none of its roles has conditions or was made from a standard one, and it does not watch which are used",
    properties: [
      ...["AuthzGrantPolicy.condition", "DomainPermissionPolicy.resourceConditionNode"],
      ...of("ResourcePermissionPolicy", "resourceCondition", "resourceConditionNode", "namedResources"),
      ...["DomainPermissionPolicy.namedResources", "DomainOrganizationRole.defaultRoleId"],
      "DomainOrganizationRole.unusedPermissions",
    ],
  },
  {
    why: "of an OAuth client a token tells whose it is; nobody else's tokens and scopes are in use",
    properties: [
      ...of("OrgOAuthClient", "createdBy", "dateCreated", "dateModified", "dateToDelete", "modifiedBy"),
      ...of("OrgOAuthClient", "roleDivisions", "scope"),
      ...of("TokenInfo", "authorizedScope", "clonedUser"),
    ],
  },
  {
    why: "it belongs to nobody else, has no telephony sites and providers, and no maps",
    properties: [
      ...of("Organization", "thirdPartyOrgName", "thirdPartyURI", "defaultSiteId"),
      ...["UserStation.providerInfo", "GeolocationSettings.mapboxKey"],
    ],
  },
  {
    why: "every entity may have a name, or an id and a source of its own; these never do",
    properties: [
      ...["CallForwarding", "FieldConfig", "Geolocation", "GeolocationSettings", "OutOfOffice"].map(
        (entity) => `${entity}.name`,
      ),
      ...["OrganizationPresence.name", "OrganizationPresenceDefinition.name"],
      ...of("UserPresence", "id", "name", "sourceId"),
    ],
  },
  {
    why: "it is only counted where divisions are listed with their counts, by an operation that is none of these",
    properties: ["AuthzDivision.objectCounts"],
  },
  { why: "jobs do not fail", properties: ["AsyncQueryStatus.errorMessage"] },
  { why: "no learning module was put away", properties: ["DevelopmentActivity.archivalMode"] },
  { why: "who made a trust is the other organization's to know", properties: ["Trustor.createdBy"] },
  { why: "groups are in no division", properties: ["MemberGroup.division"] },
  {
    why: "no chat is a favourite or has pinned messages, and no parameter leads back in the list",
    properties: ["ChatItem.favorite", "Room.pinnedMessages", "ChatItemCursorListing.previousUri"],
  },
  {
    why: "what is described has no parts of its own",
    properties: [
      ...["FieldList.params", "SkillGroupRoutingCondition.childConditions"],
      "SkillGroupLanguageCondition.childConditions",
    ],
  },
];
