/** Who may do what: grants of a subject (roles in divisions), roles, divisions, and where a subject has a permission. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { allOf, anyOf, answers, noneDocumented, operation } from "../operation.js";
import { Id, exactly, ids, paged } from "../schemas.js";

const maySeeGrants = anyOf("authorization:grant:view");
const includeDuplicates = Type.Optional(Type.Boolean({ default: false }));
/** What the subject is: a user (PC_USER, the default), a group (PC_GROUP), or an OAuth client (PC_OAUTH_CLIENT). */
const subjectType = Type.Optional(
  Type.String({ default: "PC_USER", examples: ["PC_USER", "PC_GROUP", "PC_OAUTH_CLIENT"] }),
);

export const getAuthorizationSubject = operation({
  id: "getAuthorizationSubject",
  method: "GET",
  path: "/api/v2/authorization/subjects/{subjectId}",
  query: exactly({ includeDuplicates }),
  answer: answers<Models.AuthzSubject>("object"),
  permissions: maySeeGrants,
  summary: "A subject's grants, its groups' among them: role, division, and whose grant it is.",
  home: "roster.users",
});

export const getAuthorizationSubjectsMe = operation({
  id: "getAuthorizationSubjectsMe",
  method: "GET",
  path: "/api/v2/authorization/subjects/me",
  query: exactly({ includeDuplicates }),
  answer: answers<Models.AuthzSubject>("object"),
  permissions: noneDocumented,
  summary: "The grants of whoever makes the call.",
  home: "roster.me",
});

/** One role in one division; the division `*` is all of them. */
const RoleDivisionGrants = exactly({
  grants: Type.Array(exactly({ roleId: Id, divisionId: Id })),
});
export type RoleDivisionGrants = Static<typeof RoleDivisionGrants>;

/** Not repeatable: between two of them a colleague may have revoked a grant again. */
export const postAuthorizationSubjectBulkadd = operation({
  id: "postAuthorizationSubjectBulkadd",
  method: "POST",
  path: "/api/v2/authorization/subjects/{subjectId}/bulkadd",
  query: exactly({ subjectType }),
  body: RoleDivisionGrants,
  answer: answers<void>("empty"),
  success: [204],
  permissions: allOf("authorization:grant:add"),
  summary: "Grants a subject several roles, each in a division; leaves all others.",
  home: "roster.grantRoles",
});

export const postAuthorizationSubjectBulkremove = operation({
  id: "postAuthorizationSubjectBulkremove",
  method: "POST",
  path: "/api/v2/authorization/subjects/{subjectId}/bulkremove",
  body: RoleDivisionGrants,
  answer: answers<void>("empty"),
  success: [204],
  permissions: allOf("authorization:grant:delete"),
  destructive: true,
  summary: "Revokes several grants of a subject.",
  home: "roster.revokeRoles",
});

export const postAuthorizationSubjectBulkreplace = operation({
  id: "postAuthorizationSubjectBulkreplace",
  method: "POST",
  path: "/api/v2/authorization/subjects/{subjectId}/bulkreplace",
  query: exactly({ subjectType }),
  body: RoleDivisionGrants,
  answer: answers<void>("empty"),
  success: [204],
  permissions: allOf("authorization:grant:add", "authorization:grant:delete"),
  replacesList: true,
  destructive: true,
  summary: "Replaces all grants of a subject's own.",
  home: "roster.callOperation",
});

export const postAuthorizationSubjectDivisionRole = operation({
  id: "postAuthorizationSubjectDivisionRole",
  method: "POST",
  path: "/api/v2/authorization/subjects/{subjectId}/divisions/{divisionId}/roles/{roleId}",
  query: exactly({ subjectType }),
  answer: answers<void>("empty"),
  success: [204],
  permissions: allOf("authorization:grant:add"),
  summary: "Grants a subject one role in one division.",
  home: "roster.grantRoles",
});

export const deleteAuthorizationSubjectDivisionRole = operation({
  id: "deleteAuthorizationSubjectDivisionRole",
  method: "DELETE",
  path: "/api/v2/authorization/subjects/{subjectId}/divisions/{divisionId}/roles/{roleId}",
  answer: answers<void>("empty"),
  success: [204],
  permissions: allOf("authorization:grant:delete"),
  destructive: true,
  summary: "Revokes one role in one division.",
  home: "roster.revokeRoles",
});

export const getUserRoles = operation({
  id: "getUserRoles",
  method: "GET",
  path: "/api/v2/users/{subjectId}/roles",
  answer: answers<Models.UserAuthorization>("object"),
  permissions: maySeeGrants,
  summary: "A user's roles and what they allow.",
  home: "roster.users",
});

export const putUserRoles = operation({
  id: "putUserRoles",
  method: "PUT",
  path: "/api/v2/users/{subjectId}/roles",
  body: ids,
  answer: answers<Models.UserAuthorization>("object"),
  permissions: anyOf("authorization:grant:add"),
  replacesList: true,
  destructive: true,
  summary: "Replaces all roles of a user's own.",
  home: "roster.callOperation",
});

const permission = Type.String({ minLength: 1, examples: ["directory:user:edit"] });

export const getAuthorizationDivisionspermittedMe = operation({
  id: "getAuthorizationDivisionspermittedMe",
  method: "GET",
  path: "/api/v2/authorization/divisionspermitted/me",
  query: exactly({ permission, name: Type.Optional(Type.String()) }),
  answer: answers<Models.AuthzDivision[]>("array"),
  permissions: noneDocumented,
  deprecated: true,
  summary: "Divisions in which whoever makes the call has a permission.",
  home: "roster.whereMayUser",
});

export const getAuthorizationDivisionspermittedPagedMe = operation({
  id: "getAuthorizationDivisionspermittedPagedMe",
  method: "GET",
  path: "/api/v2/authorization/divisionspermitted/paged/me",
  query: paged(100, { permission }),
  answer: answers<Models.DivsPermittedEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "Divisions in which whoever makes the call has a permission, page by page.",
  home: "roster.whyCantI",
});

export const getAuthorizationDivisionspermittedPagedSubjectId = operation({
  id: "getAuthorizationDivisionspermittedPagedSubjectId",
  method: "GET",
  path: "/api/v2/authorization/divisionspermitted/paged/{subjectId}",
  query: paged(100, { permission }),
  answer: answers<Models.DivsPermittedEntityListing>("listing"),
  permissions: noneDocumented,
  deprecated: true,
  summary: "Divisions in which a subject has a permission, page by page.",
  home: "roster.whereMayUser",
});

const mayViewRoles = anyOf("authorization:role:view");

export const getAuthorizationRoles = operation({
  id: "getAuthorizationRoles",
  method: "GET",
  path: "/api/v2/authorization/roles",
  query: paged(100, {
    sortBy: Type.Optional(Type.String()),
    expand: Type.Optional(Type.Array(Type.String())),
    nextPage: Type.Optional(Type.String()),
    previousPage: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    permission: Type.Optional(Type.Array(Type.String())),
    defaultRoleId: Type.Optional(Type.Array(Type.String())),
    userCount: Type.Optional(Type.Boolean({ default: true })),
    id: Type.Optional(ids),
  }),
  answer: answers<Models.OrganizationRoleEntityListing>("listing"),
  permissions: mayViewRoles,
  summary: "The organization's roles.",
  home: "roster.grantRoles",
});

export const getAuthorizationRole = operation({
  id: "getAuthorizationRole",
  method: "GET",
  path: "/api/v2/authorization/roles/{roleId}",
  query: exactly({
    userCount: Type.Optional(Type.Boolean({ default: true })),
    expand: Type.Optional(Type.Array(Type.String())),
  }),
  answer: answers<Models.DomainOrganizationRole>("object"),
  permissions: mayViewRoles,
  summary: "One role with what it allows.",
  home: "roster.whyCantI",
});

export const getAuthorizationRoleUsers = operation({
  id: "getAuthorizationRoleUsers",
  method: "GET",
  path: "/api/v2/authorization/roles/{roleId}/users",
  query: paged(100, {}),
  answer: answers<Models.UserReferenceEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "Users that have a role.",
  home: "roster.whyCantI",
});

export const getAuthorizationPermissions = operation({
  id: "getAuthorizationPermissions",
  method: "GET",
  path: "/api/v2/authorization/permissions",
  query: paged(100, {
    queryType: Type.Optional(Type.String()),
    query: Type.Optional(Type.String()),
  }),
  answer: answers<Models.PermissionCollectionEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "All permissions that there are.",
  home: "roster.whereMayUser",
});

export const getAuthorizationDivisions = operation({
  id: "getAuthorizationDivisions",
  method: "GET",
  path: "/api/v2/authorization/divisions",
  query: paged(100, {
    sortBy: Type.Optional(Type.String()),
    expand: Type.Optional(Type.Array(Type.String())),
    nextPage: Type.Optional(Type.String()),
    previousPage: Type.Optional(Type.String()),
    objectCount: Type.Optional(Type.Boolean({ default: false })),
    id: Type.Optional(ids),
    name: Type.Optional(Type.String()),
  }),
  answer: answers<Models.AuthzDivisionEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "The organization's divisions.",
  home: "roster.moveToDivision",
});

export const getAuthorizationDivisionsHome = operation({
  id: "getAuthorizationDivisionsHome",
  method: "GET",
  path: "/api/v2/authorization/divisions/home",
  answer: answers<Models.AuthzDivision>("object"),
  permissions: noneDocumented,
  summary: "The division in which everything is that nobody put elsewhere.",
  home: "roster.createUser",
});

/** Not repeatable: between two of them a colleague may have moved somebody on. */
export const postAuthorizationDivisionObject = operation({
  id: "postAuthorizationDivisionObject",
  method: "POST",
  path: "/api/v2/authorization/divisions/{divisionId}/objects/{objectType}",
  body: ids,
  answer: answers<void>("empty"),
  success: [204],
  permissions: noneDocumented,
  summary: "Moves objects (of type USER: users) to a division.",
  home: "roster.moveToDivision",
});
