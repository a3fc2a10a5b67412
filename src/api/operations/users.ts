/** Users: list, one, oneself; creating, changing, deleting and inviting them. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { isRecord } from "../json.js";
import { anyOf, answers, noneDocumented, operation, type AnyInput } from "../operation.js";
import {
  Contact,
  EmployerInfo,
  Id,
  Secret,
  exactly,
  ids,
  listOf,
  mapOf,
  oneOf,
  pageSize,
  paged,
} from "../schemas.js";

/** Parts of a user that a request may ask for with `expand`; the lists of users bring them at best effort. */
export const statusSections = [
  "routingStatus",
  "presence",
  "integrationPresence",
  "conversationSummary",
  "outOfOffice",
  "geolocation",
  "station",
  "authorization",
] as const;
export const profileSections = [
  ...statusSections,
  "lasttokenissued",
  "authorization.unusedRoles",
  "team",
  "workPlanBidRanks",
  "externalContactsSettings",
] as const;
export const userSections = [
  ...profileSections,
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
/** With it, a page has at most 100 users, whatever it has without (paging.ts reads `largestPage`). */
export const integrationPresenceSource = Type.Optional(
  Type.Unsafe<Static<typeof IntegrationPresenceSource>>({ ...IntegrationPresenceSource, largestPage: 100 }),
);
const userCustomAttributeSchemaIds = Type.Optional(ids);
const expand = Type.Optional(listOf(...userSections));
const UserStateFilter = oneOf("active", "inactive", "deleted", "any");
const UserState = oneOf("active", "inactive", "deleted");

/** The most ids that one request may name. */
export const MOST_USER_IDS = 100;
// More of them have an error code of their own.
const userIds = Type.Array(Id, { maxItems: MOST_USER_IDS, errorCode: "max.user.ids" });

/** The most users of one bulk change. */
export const MOST_USERS_IN_BULK = 50;

const mayEdit = anyOf("directory:user:edit");
const mayAdminister = anyOf("admin", "directory:user:edit", "directory:organization:admin");

export const getUsers = operation({
  id: "getUsers",
  method: "GET",
  path: "/api/v2/users",
  query: paged(500, {
    id: Type.Optional(userIds),
    jabberId: Type.Optional(ids),
    sortOrder: Type.Optional(oneOf("ascending", "descending")),
    expand,
    integrationPresenceSource,
    userCustomAttributeSchemaIds,
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
    expand,
    integrationPresenceSource,
    userCustomAttributeSchemaIds,
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
  coordinates: Type.Optional(mapOf(Type.Number())),
  notes: Type.Optional(Type.String()),
});

export const UpdateUser = exactly({
  /** The user's present version: a change that was made from another one is refused. */
  version: Type.Integer(),
  /** Where it is sent, it is all that changes. */
  state: Type.Optional(UserState),
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

/** Both ways to set a user's state can delete them. */
const deletes = ({ body }: AnyInput): boolean => isRecord(body) && body["state"] === "deleted";

/** Not repeatable: where the first was carried out, the version has moved on and a second looks like a conflict. */
export const patchUser = operation({
  id: "patchUser",
  method: "PATCH",
  path: "/api/v2/users/{userId}",
  body: UpdateUser,
  answer: answers<Models.User>("object"),
  permissions: mayAdminister,
  destructive: deletes,
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
        ...userSections,
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
    integrationPresenceSource,
    userCustomAttributeSchemaIds,
  }),
  answer: answers<Models.UserMe>("object"),
  permissions: noneDocumented,
  summary: "The user whose token makes the call.",
  home: "roster.signIn",
});

/**
 * For organizations past the 10,000 users at which getUsers ends. How large its pages may be is not documented: 100 is what
 * every list of the API gives.
 */
export const getUsersQuery = operation({
  id: "getUsersQuery",
  method: "GET",
  path: "/api/v2/users/query",
  query: exactly({
    cursor: Type.Optional(Type.String()),
    pageSize: pageSize(100),
    sortOrder: Type.Optional(oneOf("ASC", "DESC")),
    expand,
    integrationPresenceSource,
    userCustomAttributeSchemaIds,
    state: Type.Optional(UserStateFilter),
  }),
  answer: answers<Models.UserCursorEntityListing>("listing"),
  permissions: anyOf("directory:user:view"),
  summary: "The organization's users, however many there are.",
  home: "roster.users",
});

const CreateUser = exactly({
  name: Type.String({ minLength: 1 }),
  email: Type.String({ minLength: 1 }),
  divisionId: Id,
  department: Type.Optional(Type.String()),
  title: Type.Optional(Type.String()),
  addresses: Type.Optional(Type.Array(Contact)),
  /** Without one the user is invited, and chooses it. */
  password: Type.Optional(Secret),
  state: Type.Optional(UserState),
});
export type CreateUser = Static<typeof CreateUser>;

export const postUsers = operation({
  id: "postUsers",
  method: "POST",
  path: "/api/v2/users",
  body: CreateUser,
  answer: answers<Models.User>("object"),
  permissions: anyOf("directory:user:add"),
  summary: "Creates a user.",
  home: "roster.createUser",
});

/** It is soft: the user can be restored. What it answers says nothing. */
export const deleteUser = operation({
  id: "deleteUser",
  method: "DELETE",
  path: "/api/v2/users/{userId}",
  answer: answers<void>("empty"),
  permissions: anyOf("admin", "directory:user:delete", "directory:organization:admin"),
  destructive: true,
  summary: "Deletes a user; they can be restored.",
  home: "roster.deleteUser",
});

const PatchUsers = Type.Array(
  exactly({
    id: Id,
    preferredName: Type.Optional(Type.String()),
    acdAutoAnswer: Type.Optional(Type.Boolean()),
  }),
  { maxItems: MOST_USERS_IN_BULK },
);
export type PatchUsers = Static<typeof PatchUsers>;

export const patchUsersBulk = operation({
  id: "patchUsersBulk",
  method: "PATCH",
  path: "/api/v2/users/bulk",
  body: PatchUsers,
  answer: answers<Models.UserEntityListing>("listing"),
  permissions: anyOf("directory:user:edit", "directory:organization:admin"),
  summary: "Sets ACD auto-answer or the preferred name of several users.",
  home: "roster.setAutoAnswer",
});

export const getUserState = operation({
  id: "getUserState",
  method: "GET",
  path: "/api/v2/users/{userId}/state",
  answer: answers<Models.UserState>("object"),
  permissions: anyOf("directory:userStateChange:view"),
  summary: "A user's state, and why and when it changed.",
  home: "roster.setState",
});

const UserStatePut = exactly({
  state: UserState,
  version: Type.Optional(Type.Integer()),
  stateChangeReason: Type.Optional(
    oneOf("Voluntary", "Seasonal", "Leave", "Performance", "Conduct", "Unknown"),
  ),
});
export type UserStatePut = Static<typeof UserStatePut>;

/** Not repeatable: a second one finds another version. */
export const putUserState = operation({
  id: "putUserState",
  method: "PUT",
  path: "/api/v2/users/{userId}/state",
  body: UserStatePut,
  answer: answers<Models.UserState>("object"),
  permissions: mayEdit,
  destructive: deletes,
  summary: "Activates, deactivates or deletes a user, with a reason.",
  home: "roster.setState",
});

/** Not repeatable: an invitation is an e-mail. */
export const postUserInvite = operation({
  id: "postUserInvite",
  method: "POST",
  path: "/api/v2/users/{userId}/invite",
  query: exactly({ force: Type.Optional(Type.Boolean({ default: false })) }),
  answer: answers<void>("empty"),
  success: [204],
  permissions: anyOf("admin", "directory:organization:admin", "directory:user:setPassword"),
  summary: "Sends a user an invitation by e-mail.",
  home: "roster.inviteUser",
});

const ChangePasswordRequest = exactly({ newPassword: Secret });
export type ChangePasswordRequest = Static<typeof ChangePasswordRequest>;

export const postUserPassword = operation({
  id: "postUserPassword",
  method: "POST",
  path: "/api/v2/users/{userId}/password",
  body: ChangePasswordRequest,
  answer: answers<void>("empty"),
  success: [204],
  permissions: anyOf("directory:user:setPassword"),
  summary: "Sets a user's password.",
  home: "roster.setPassword",
});
