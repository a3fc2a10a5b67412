/** Who may do what: grants of a subject, and the groups that carry grants. */
import { Type } from "@sinclair/typebox";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, noneDocumented, operation } from "../operation.js";
import { ids, oneOf, paged, exactly } from "../schemas.js";

export const getAuthorizationSubject = operation({
  id: "getAuthorizationSubject",
  method: "GET",
  path: "/api/v2/authorization/subjects/{subjectId}",
  query: exactly({ includeDuplicates: Type.Optional(Type.Boolean({ default: false })) }),
  answer: answers<Models.AuthzSubject>("object"),
  permissions: anyOf("authorization:grant:view"),
  summary: "A subject's grants, its groups' among them: role, division, and whose grant it is.",
  home: "roster.users",
});

export const getGroups = operation({
  id: "getGroups",
  method: "GET",
  path: "/api/v2/groups",
  query: paged(500, {
    id: Type.Optional(ids),
    jabberId: Type.Optional(ids),
    sortOrder: Type.Optional(oneOf("ASC", "DESC")),
  }),
  answer: answers<Models.GroupEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "The organization's groups.",
  home: "roster.users",
});
