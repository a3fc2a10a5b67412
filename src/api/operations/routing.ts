/** A user's ACD routing skills and languages, and the organization's lists of them. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { allOf, anyOf, answers, noneDocumented, operation } from "../operation.js";
import { Id, Proficiency, exactly, ids, oneOf, paged } from "../schemas.js";

/** The largest number of skills or languages in one bulk call. */
export const BULK_LIMIT = 50;

const mayAssignSkills = allOf("routing:skill:assign");
const mayAssignLanguages = anyOf("routing:skill:assign", "routing:language:assign");

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
  permissions: mayAssignSkills,
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
  permissions: mayAssignLanguages,
  summary: "Assigns languages to a user, or changes their proficiency; leaves all others.",
  home: "roster.assignLanguages",
});

export const deleteUserRoutinglanguage = operation({
  id: "deleteUserRoutinglanguage",
  method: "DELETE",
  path: "/api/v2/users/{userId}/routinglanguages/{languageId}",
  answer: answers<void>("empty"),
  success: [204],
  permissions: mayAssignLanguages,
  destructive: true,
  summary: "Takes one language from a user.",
  home: "roster.removeLanguages",
});

export const postUserRoutingskills = operation({
  id: "postUserRoutingskills",
  method: "POST",
  path: "/api/v2/users/{userId}/routingskills",
  body: UserRoutingSkillPost,
  answer: answers<Models.UserRoutingSkill>("object"),
  permissions: mayAssignSkills,
  summary: "Assigns one ACD skill to a user.",
  home: "roster.assignSkills",
});

const RatedItemPut = exactly({
  id: Type.Optional(Id),
  proficiency: Proficiency,
  /** An inactive one stays with the user, and routing does not see it. */
  state: Type.Optional(oneOf("active", "inactive", "deleted")),
});
export type RatedItemPut = Static<typeof RatedItemPut>;

export const putUserRoutingskill = operation({
  id: "putUserRoutingskill",
  method: "PUT",
  path: "/api/v2/users/{userId}/routingskills/{skillId}",
  body: RatedItemPut,
  answer: answers<Models.UserRoutingSkill>("object"),
  permissions: mayAssignSkills,
  summary: "Sets a user's proficiency in one ACD skill, or its state.",
  home: "roster.rateSkills",
});

export const putUserRoutingskillsBulk = operation({
  id: "putUserRoutingskillsBulk",
  method: "PUT",
  path: "/api/v2/users/{userId}/routingskills/bulk",
  body: Type.Array(UserRoutingSkillPost, { maxItems: BULK_LIMIT }),
  answer: answers<Models.UserSkillEntityListing>("listing"),
  permissions: anyOf("routing:skill:assign"),
  replacesList: true,
  destructive: true,
  summary: "Replaces all ACD skills of a user.",
  home: "roster.callOperation",
});

export const postUserRoutinglanguages = operation({
  id: "postUserRoutinglanguages",
  method: "POST",
  path: "/api/v2/users/{userId}/routinglanguages",
  body: UserRoutingLanguagePost,
  answer: answers<Models.UserRoutingLanguage>("object"),
  permissions: mayAssignLanguages,
  summary: "Assigns one language to a user.",
  home: "roster.assignLanguages",
});

export const patchUserRoutinglanguage = operation({
  id: "patchUserRoutinglanguage",
  method: "PATCH",
  path: "/api/v2/users/{userId}/routinglanguages/{languageId}",
  body: RatedItemPut,
  answer: answers<Models.UserRoutingLanguage>("object"),
  permissions: mayAssignLanguages,
  summary: "Sets a user's proficiency in one language, or its state.",
  home: "roster.rateLanguages",
});

export const getRoutingSkill = operation({
  id: "getRoutingSkill",
  method: "GET",
  path: "/api/v2/routing/skills/{skillId}",
  answer: answers<Models.RoutingSkill>("object"),
  permissions: anyOf("routing:skill:view"),
  summary: "One ACD skill of the organization.",
  home: "roster.skills",
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
