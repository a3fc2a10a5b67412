/** Users: list, search, one, oneself, and changing one. */
import { Type, type Static } from "@sinclair/typebox";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, noneDocumented, operation } from "../operation.js";
import { Contact, EmployerInfo, Id, ids, listOf, oneOf, paged, exactly } from "../schemas.js";

const expandable = [
  "routingStatus",
  "presence",
  "integrationPresence",
  "conversationSummary",
  "outOfOffice",
  "geolocation",
  "station",
  "authorization",
  "lasttokenissued",
  "authorization.unusedRoles",
  "team",
  "workPlanBidRanks",
  "externalContactsSettings",
  "profileSkills",
  "certifications",
  "locations",
  "groups",
  "skills",
  "languages",
  "languagePreference",
  "employerInfo",
  "biography",
  "dateLastLogin",
  "dateWelcomeSent",
] as const;

const IntegrationPresenceSource = oneOf("MicrosoftTeams", "ZoomPhone", "EightByEight");
const UserStateFilter = oneOf("active", "inactive", "deleted", "any");

export const getUsers = operation({
  id: "getUsers",
  method: "GET",
  path: "/api/v2/users",
  query: paged(500, {
    id: Type.Optional(ids),
    jabberId: Type.Optional(ids),
    sortOrder: Type.Optional(oneOf("ascending", "descending")),
    expand: Type.Optional(listOf(...expandable)),
    integrationPresenceSource: Type.Optional(IntegrationPresenceSource),
    state: Type.Optional(UserStateFilter),
  }),
  answer: answers<Models.UserEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "One page of the organization's users, by name.",
  home: "roster.users",
});

export const getUser = operation({
  id: "getUser",
  method: "GET",
  path: "/api/v2/users/{userId}",
  query: exactly({
    expand: Type.Optional(listOf(...expandable)),
    integrationPresenceSource: Type.Optional(IntegrationPresenceSource),
    state: Type.Optional(oneOf("active", "deleted")),
  }),
  answer: answers<Models.User>("object"),
  permissions: noneDocumented,
  summary: "One user.",
  home: "roster.users",
});

const Biography = exactly({
  biography: Type.Optional(Type.String()),
  interests: Type.Optional(Type.Array(Type.String())),
  hobbies: Type.Optional(Type.Array(Type.String())),
  spouse: Type.Optional(Type.String()),
});

const Location = exactly({
  id: Type.Optional(Id),
  floorplanId: Type.Optional(Type.String()),
  coordinates: Type.Optional(Type.Record(Type.String(), Type.Number())),
  notes: Type.Optional(Type.String()),
});

export const UpdateUser = exactly({
  /** The user's present version: a change that was made from another one is refused. */
  version: Type.Integer(),
  /** Where it is sent, it is all that changes. */
  state: Type.Optional(oneOf("active", "inactive", "deleted")),
  name: Type.Optional(Type.String()),
  preferredName: Type.Optional(Type.String()),
  title: Type.Optional(Type.String()),
  department: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  /** A user's id; empty: nobody. */
  manager: Type.Optional(Type.String()),
  addresses: Type.Optional(Type.Array(Contact)),
  primaryContactInfo: Type.Optional(Type.Array(Contact)),
  acdAutoAnswer: Type.Optional(Type.Boolean()),
  certifications: Type.Optional(Type.Array(Type.String())),
  profileSkills: Type.Optional(Type.Array(Type.String())),
  locations: Type.Optional(Type.Array(Location)),
  biography: Type.Optional(Biography),
  employerInfo: Type.Optional(EmployerInfo),
});
export type UpdateUser = Static<typeof UpdateUser>;

/** Not repeatable: where the first was carried out, the version has moved on and a second looks like a conflict. */
export const patchUser = operation({
  id: "patchUser",
  method: "PATCH",
  path: "/api/v2/users/{userId}",
  body: UpdateUser,
  answer: answers<Models.User>("object"),
  permissions: anyOf("admin", "directory:user:edit", "directory:organization:admin"),
  summary: "Changes what is sent of a user's profile, or the user's state alone.",
  home: "roster.openUser",
});

export const getUsersMe = operation({
  id: "getUsersMe",
  method: "GET",
  path: "/api/v2/users/me",
  query: exactly({
    expand: Type.Optional(
      listOf(
        ...expandable,
        "date",
        "geolocationsettings",
        "organization",
        "presencedefinitions",
        "divisionedpresencedefinitions",
        "locationdefinitions",
        "orgauthorization",
        "orgproducts",
        "favorites",
        "superiors",
        "directreports",
        "adjacents",
        "routingskills",
        "routinglanguages",
        "fieldconfigs",
        "token",
        "trustors",
      ),
    ),
    integrationPresenceSource: Type.Optional(IntegrationPresenceSource),
  }),
  answer: answers<Models.UserMe>("object"),
  permissions: noneDocumented,
  summary: "The user whose token makes the call.",
  home: "roster.signIn",
});

const SearchOperator = oneOf("AND", "OR", "NOT");
const SearchType = oneOf(
  "EXACT",
  "STARTS_WITH",
  "CONTAINS",
  "REGEX",
  "TERM",
  "TERMS",
  "REQUIRED_FIELDS",
  "MATCH_ALL",
  "QUERY_STRING",
);

const UserSearchCriteria = Type.Recursive((Self) =>
  exactly({
    type: SearchType,
    fields: Type.Optional(Type.Array(Type.String())),
    value: Type.Optional(Type.String()),
    values: Type.Optional(Type.Array(Type.String())),
    startValue: Type.Optional(Type.String()),
    endValue: Type.Optional(Type.String()),
    dateFormat: Type.Optional(Type.String()),
    operator: Type.Optional(SearchOperator),
    group: Type.Optional(Type.Array(Self)),
  }),
);

export const UserSearchRequest = Type.Object(
  {
    pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 25 })),
    pageNumber: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
    sortOrder: Type.Optional(oneOf("ASC", "DESC", "SCORE")),
    sortBy: Type.Optional(Type.String()),
    sort: Type.Optional(
      Type.Array(
        exactly({
          sortOrder: Type.Optional(oneOf("ASC", "DESC", "SCORE")),
          sortBy: Type.Optional(Type.String()),
        }),
      ),
    ),
    expand: Type.Optional(Type.Array(Type.String())),
    query: Type.Optional(Type.Array(UserSearchCriteria)),
    integrationPresenceSource: Type.Optional(IntegrationPresenceSource),
    enforcePermissions: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type UserSearchRequest = Static<typeof UserSearchRequest>;

export const postUsersSearch = operation({
  id: "postUsersSearch",
  method: "POST",
  path: "/api/v2/users/search",
  body: UserSearchRequest,
  // Where nobody matches, parts of it may be missing.
  answer: answers<Partial<Models.UsersSearchResponse>>("search"),
  permissions: anyOf("directory:user:view"),
  repeatable: true,
  summary: "Users that match criteria, from the search index (which lags behind writes).",
  home: "roster.findUser",
});
