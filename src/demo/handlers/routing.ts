/** ACD skills and languages: a user's, and the organization's. */
import * as table from "../../api/operations/routing.js";
import { page } from "../listing.js";
import { byName, type Competence } from "../organization.js";
import { invalid, notFound } from "../problem.js";
import * as represent from "../represent.js";
import { serve } from "../serve.js";
import { idFilter, listUri, nameFilter, reversed, userOf } from "./find.js";

/** Adds or re-rates what is listed and leaves the rest; nothing at all where one of them does not exist. */
function assign(
  held: Map<string, number>,
  wanted: readonly { readonly id: string; readonly proficiency: number }[],
  known: ReadonlyMap<string, Competence>,
  what: string,
): void {
  for (const [index, { id }] of wanted.entries()) {
    if (!known.has(id)) throw invalid(`[${index}].id`, `There is no ${what} with the id ${id}.`);
  }
  for (const { id, proficiency } of wanted) held.set(id, proficiency);
}

/** The whole listing, as a bulk change answers it: as long a page as was sent, at least the usual. */
const BULK_PAGE = { pageSize: 50 };

const skillsPath = (userId: string): string => `${represent.userUri(userId)}/routingskills`;
const languagesPath = (userId: string): string => `${represent.userUri(userId)}/routinglanguages`;

export const routing = [
  serve(table.getUserRoutingskills, ({ path, query = {} }, { organization }) => {
    const skills = represent.userSkills(organization, userOf(organization, path.userId));
    const ordered = reversed(skills, query.sortOrder === "descending");
    return page(ordered, query, listUri(skillsPath(path.userId), query), (skill) => skill);
  }),

  serve(table.patchUserRoutingskillsBulk, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    assign(user.skills, body, organization.skills, "skill");
    return page(represent.userSkills(organization, user), BULK_PAGE, skillsPath(user.id), (skill) => skill);
  }),

  serve(table.deleteUserRoutingskill, ({ path }, { organization }) => {
    const user = userOf(organization, path.userId);
    if (!user.skills.delete(path.skillId)) throw notFound("skill of this user", path.skillId);
  }),

  serve(table.getUserRoutinglanguages, ({ path, query = {} }, { organization }) => {
    const languages = represent.userLanguages(organization, userOf(organization, path.userId));
    const ordered = reversed(languages, query.sortOrder === "descending");
    return page(ordered, query, listUri(languagesPath(path.userId), query), (language) => language);
  }),

  serve(table.patchUserRoutinglanguagesBulk, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    assign(user.languages, body, organization.languages, "language");
    return page(
      represent.userLanguages(organization, user),
      BULK_PAGE,
      languagesPath(user.id),
      (language) => language,
    );
  }),

  serve(table.deleteUserRoutinglanguage, ({ path }, { organization }) => {
    const user = userOf(organization, path.userId);
    if (!user.languages.delete(path.languageId)) throw notFound("language of this user", path.languageId);
  }),

  serve(table.getRoutingSkills, ({ query = {} }, { organization }) => {
    const skills = byName(
      [...organization.skills.values()].filter(nameFilter(query.name)).filter(idFilter(query.id)),
    );
    return page(skills, query, listUri("/api/v2/routing/skills", query), (skill) =>
      represent.competence("skills", skill),
    );
  }),

  serve(table.getRoutingLanguages, ({ query = {} }, { organization }) => {
    const found = [...organization.languages.values()]
      .filter(nameFilter(query.name))
      .filter(idFilter(query.id));
    const languages = reversed(byName(found), query.sortOrder === "DESC");
    return page(languages, query, listUri("/api/v2/routing/languages", query), (language) =>
      represent.competence("languages", language),
    );
  }),
];
