/** A user's ACD routing skills and languages, and the organization's lists of them. */
import { Type, type Static } from "@sinclair/typebox";
import type { Models } from "purecloud-platform-client-v2";
import { allOf, anyOf, answers, noneDocumented, operation } from "../operation.js";
import { Id, Proficiency, exactly, ids, oneOf, paged } from "../schemas.js";

/** The largest number of skills or languages in one bulk call. */
export const BULK_LIMIT = 50;

const sortOrder = Type.Optional(oneOf("ascending", "descending"));

export const UserRoutingSkillPost = exactly({
  id: Id,
  proficiency: Proficiency,
  skillUri: Type.Optional(Type.String()),
  selfUri: Type.Optional(Type.String()),
});
export type UserRoutingSkillPost = Static<typeof UserRoutingSkillPost>;

export const UserRoutingLanguagePost = exactly({
  id: Id,
  proficiency: Proficiency,
  languageUri: Type.Optional(Type.String()),
  selfUri: Type.Optional(Type.String()),
});
export type UserRoutingLanguagePost = Static<typeof UserRoutingLanguagePost>;

export const getUserRoutingskills = operation({
  id: "getUserRoutingskills",
  method: "GET",
  path: "/api/v2/users/{userId}/routingskills",
  query: paged(50, { sortOrder }),
  answer: answers<Models.UserSkillEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "A user's ACD skills with proficiency.",
  home: "roster.users",
});

export const patchUserRoutingskillsBulk = operation({
  id: "patchUserRoutingskillsBulk",
  method: "PATCH",
  path: "/api/v2/users/{userId}/routingskills/bulk",
  body: Type.Array(UserRoutingSkillPost, { maxItems: BULK_LIMIT }),
  answer: answers<Models.UserSkillEntityListing>("listing"),
  permissions: anyOf("routing:skill:assign"),
  summary: "Assigns ACD skills to a user, or changes their proficiency; leaves all others.",
  home: "roster.assignSkills",
});

export const deleteUserRoutingskill = operation({
  id: "deleteUserRoutingskill",
  method: "DELETE",
  path: "/api/v2/users/{userId}/routingskills/{skillId}",
  answer: answers<void>("empty"),
  success: [200, 204],
  permissions: allOf("routing:skill:assign"),
  destructive: true,
  summary: "Takes one ACD skill from a user.",
  home: "roster.removeSkills",
});

export const getUserRoutinglanguages = operation({
  id: "getUserRoutinglanguages",
  method: "GET",
  path: "/api/v2/users/{userId}/routinglanguages",
  query: paged(50, { sortOrder }),
  answer: answers<Models.UserLanguageEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "A user's languages with proficiency.",
  home: "roster.users",
});

export const patchUserRoutinglanguagesBulk = operation({
  id: "patchUserRoutinglanguagesBulk",
  method: "PATCH",
  path: "/api/v2/users/{userId}/routinglanguages/bulk",
  body: Type.Array(UserRoutingLanguagePost, { maxItems: BULK_LIMIT }),
  answer: answers<Models.UserLanguageEntityListing>("listing"),
  permissions: anyOf("routing:skill:assign", "routing:language:assign"),
  summary: "Assigns languages to a user, or changes their proficiency; leaves all others.",
  home: "roster.assignLanguages",
});

export const deleteUserRoutinglanguage = operation({
  id: "deleteUserRoutinglanguage",
  method: "DELETE",
  path: "/api/v2/users/{userId}/routinglanguages/{languageId}",
  answer: answers<void>("empty"),
  success: [204],
  permissions: anyOf("routing:skill:assign", "routing:language:assign"),
  destructive: true,
  summary: "Takes one language from a user.",
  home: "roster.removeLanguages",
});

export const getRoutingSkills = operation({
  id: "getRoutingSkills",
  method: "GET",
  path: "/api/v2/routing/skills",
  query: paged(500, { name: Type.Optional(Type.String()), id: Type.Optional(ids) }),
  answer: answers<Models.SkillEntityListing>("listing"),
  permissions: anyOf("routing:skill:view"),
  summary: "The organization's ACD skills.",
  home: "roster.assignSkills",
});

export const getRoutingLanguages = operation({
  id: "getRoutingLanguages",
  method: "GET",
  path: "/api/v2/routing/languages",
  query: paged(500, {
    sortOrder: Type.Optional(oneOf("ASC", "DESC")),
    name: Type.Optional(Type.String()),
    id: Type.Optional(ids),
  }),
  answer: answers<Models.LanguageEntityListing>("listing"),
  permissions: noneDocumented,
  summary: "The organization's languages.",
  home: "roster.assignLanguages",
});
