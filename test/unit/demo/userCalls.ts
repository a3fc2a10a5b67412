/** Meaningful calls of what changes users, their grants and their accounts, for the check of answers. */
import assert from "node:assert/strict";
import { mark } from "../../../src/demo/marks.js";
import type { DemoOrganization } from "../../../src/demo/server.js";
import { STANDARD_PASSWORD } from "../../../src/demo/state/accounts.js";
import { idOf, type CallOptions } from "./support.js";

const text = { type: "string" };
const truth = { type: "boolean" };

/** Operations outside of the description: what of their answer it describes nevertheless, or `USER_SCHEMAS` does. */
export const USER_ELSEWHERE: Readonly<Record<string, string | undefined>> = {
  getUsersQuery: "User",
  headTokensMe: undefined,
  getAuthorizationRoles: "DomainOrganizationRole",
  getAuthorizationRole: "DomainOrganizationRole",
  getAuthorizationRoleUsers: "UserReference",
  getAuthorizationPermissions: "DomainPermissionCollection",
  getAuthorizationDivisions: "AuthzDivision",
  getAuthorizationDivisionsHome: "AuthzDivision",
  postAuthorizationDivisionObject: undefined,
};

/** What the description does not have, after the official SDK. */
export const USER_SCHEMAS: Readonly<Record<string, unknown>> = {
  DomainPermissionCollection: {
    type: "object",
    properties: {
      id: text,
      name: text,
      domain: text,
      permissionMap: {
        type: "object",
        additionalProperties: {
          type: "array",
          items: {
            type: "object",
            properties: {
              domain: text,
              entityType: text,
              action: text,
              label: text,
              allowsConditions: truth,
              divisionAware: truth,
            },
            required: ["domain", "entityType", "action", "label", "allowsConditions", "divisionAware"],
          },
        },
      },
      selfUri: text,
    },
    required: ["domain", "permissionMap"],
  },
};

/** Lists that are not paged by number: what is around their entities. */
export const USER_LISTINGS: Readonly<Record<string, unknown>> = {
  getUsersQuery: {
    type: "object",
    properties: { entities: { type: "array", items: {} }, selfUri: text, nextUri: text, cursor: text },
    required: ["entities", "selfUri"],
  },
};

/** One call of each operation, or several. */
export function userCalls(demo: DemoOrganization): Record<string, [path: string, options?: CallOptions][]> {
  const { state } = demo;
  const me = state.administratorId;
  // From the end, so that those whom other calls look at stay as they are.
  const others = [...state.users.values()].filter((user) => user.state === "active").reverse();
  const [changed, gone, moved] = others;
  const [verifier, another] = state.users.get(me)?.account.verifiers ?? [];
  assert(changed && gone && moved && verifier && another);
  const known = others.slice(3).find(({ account }) => account.externalIds.length > 0);
  const [externalId] = known?.account.externalIds ?? [];
  assert(known && externalId);
  const role = (name: string): string => idOf(state.roles, name);
  const europe = idOf(state.divisions, "Europe");
  const post = (body: unknown): CallOptions => ({ method: "POST", body });
  const put = (body: unknown): CallOptions => ({ method: "PUT", body });
  const grants = { grants: [{ roleId: role("Agent"), divisionId: europe }] };
  const subjects = "/api/v2/authorization/subjects";
  const single = `${subjects}/${changed.id}/divisions/*/roles/${role("Supervisor")}`;
  const permitted = "/api/v2/authorization/divisionspermitted";
  const edit = "permission=directory:user:edit";
  const user = `/api/v2/users/${changed.id}`;
  const q64 = mark({ request: { pageSize: 5, pageNumber: 2, expand: ["skills", "authorization"] } });
  const { authorityName, externalKey } = externalId;
  const pathOf = [authorityName, externalKey].map(encodeURIComponent);
  const payroll = { authorityName: "Payroll", externalKey: "1" };
  return {
    getAuthorizationSubjectsMe: [[`${subjects}/me?includeDuplicates=true`]],
    postAuthorizationSubjectBulkadd: [[`${subjects}/${changed.id}/bulkadd`, post(grants)]],
    postAuthorizationSubjectBulkremove: [[`${subjects}/${changed.id}/bulkremove`, post(grants)]],
    postAuthorizationSubjectBulkreplace: [[`${subjects}/${changed.id}/bulkreplace`, post(grants)]],
    postAuthorizationSubjectDivisionRole: [[single, { method: "POST" }]],
    deleteAuthorizationSubjectDivisionRole: [[single, { method: "DELETE" }]],
    getUserRoles: [[`/api/v2/users/${me}/roles`], [`${user}/roles`]],
    putUserRoles: [[`${user}/roles`, put([role("Supervisor"), role("Agent")])]],
    getAuthorizationDivisionspermittedMe: [[`${permitted}/me?${edit}`]],
    getAuthorizationDivisionspermittedPagedMe: [[`${permitted}/paged/me?${edit}&pageSize=2`]],
    getAuthorizationDivisionspermittedPagedSubjectId: [
      [`${permitted}/paged/${me}?${edit}`],
      [`${permitted}/paged/${changed.id}?${edit}`],
    ],
    getAuthorizationRoles: [["/api/v2/authorization/roles?pageSize=3"]],
    getAuthorizationRole: [[`/api/v2/authorization/roles/${role("Supervisor")}`]],
    getAuthorizationRoleUsers: [[`/api/v2/authorization/roles/${role("Employee")}/users`]],
    getAuthorizationPermissions: [["/api/v2/authorization/permissions?pageSize=100"]],
    getAuthorizationDivisions: [["/api/v2/authorization/divisions?objectCount=true"]],
    getAuthorizationDivisionsHome: [["/api/v2/authorization/divisions/home"]],
    postAuthorizationDivisionObject: [
      [`/api/v2/authorization/divisions/${europe}/objects/USER`, post([moved.id])],
    ],
    getUsersQuery: [
      ["/api/v2/users/query?pageSize=100&state=any&expand=skills,authorization,groups,employerInfo"],
      ["/api/v2/users/query?sortOrder=DESC"],
    ],
    getUsersSearch: [[`/api/v2/users/search?q64=${q64}`]],
    postUsersSearchTeamsAssign: [["/api/v2/users/search/teams/assign", post({ pageSize: 5 })]],
    postUsers: [["/api/v2/users", post({ name: "New", email: "new@northwind.example", divisionId: europe })]],
    patchUsersBulk: [
      ["/api/v2/users/bulk", { method: "PATCH", body: [{ id: changed.id, preferredName: "P" }] }],
    ],
    getUserState: others.slice(0, 10).map(({ id }) => [`/api/v2/users/${id}/state`]),
    putUserState: [[`${user}/state`, put({ state: "active", stateChangeReason: "Leave" })]],
    postUserInvite: [[`${user}/invite?force=true`, { method: "POST" }]],
    postUserPassword: [[`${user}/password`, post({ newPassword: "Long-enough-1" })]],
    postUsersMePassword: [
      ["/api/v2/users/me/password", post({ oldPassword: STANDARD_PASSWORD, newPassword: "Long-enough-1" })],
    ],
    deleteUser: [[`/api/v2/users/${gone.id}`, { method: "DELETE" }]],
    getUserVerifiers: [[`/api/v2/users/${me}/verifiers`], [`${user}/verifiers`]],
    putUserVerifier: [[`/api/v2/users/${me}/verifiers/${verifier.id}`, put({ name: "App", default: true })]],
    deleteUserVerifier: [[`/api/v2/users/${me}/verifiers/${another.id}`, { method: "DELETE" }]],
    getUsersExternalidAuthorityNameExternalKey: [
      [`/api/v2/users/externalid/${pathOf.join("/")}?expand=skills`],
    ],
    getUserExternalid: [[`/api/v2/users/${known.id}/externalid`]],
    getUserExternalidAuthorityName: [[`/api/v2/users/${known.id}/externalid/${pathOf[0] ?? ""}`]],
    postUserExternalid: [[`${user}/externalid`, post(payroll)]],
    deleteUserExternalidAuthorityNameExternalKey: [[`${user}/externalid/Payroll/1`, { method: "DELETE" }]],
    headTokensMe: [["/api/v2/tokens/me", { method: "HEAD" }]],
  };
}
