/** ACD skills and languages: a user's, and the organization's. */
import * as table from "../../api/operations/routing.js";
import { page } from "../listing.js";
import { byName, type Competence, type Organization, type User } from "../organization.js";
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
/** One of what the user has: its proficiency, and whether it is inactive. (U) A deleted one is taken away. */
function rate(
  user: User,
  held: Map<string, number>,
  id: string,
  { id: named = id, proficiency, state = "active" }: table.RatedItemPut,
): void {
  if (!held.has(id)) throw notFound("skill or language of this user", id);
  if (named !== id) throw invalid("id", "The id is not that of the address.");
  held.set(id, proficiency);
  if (state === "inactive") (user.inactive ??= new Set()).add(id);
  else user.inactive?.delete(id);
  if (state === "deleted") held.delete(id);
}

/** One of what the user has; a 404 where they have it no longer, or never had it. */
function take(user: User, held: Map<string, number>, id: string, what: string): void {
  if (!held.delete(id)) throw notFound(`${what} of this user`, id);
  user.inactive?.delete(id);
}

/** Assigns one: (U) where the user has it already, its proficiency changes. */
function assignOne(
  held: Map<string, number>,
  { id, proficiency }: { readonly id: string; readonly proficiency: number },
  known: ReadonlyMap<string, Competence>,
  what: string,
): Competence {
  const competence = known.get(id);
  if (competence === undefined) throw invalid("id", `There is no ${what} with the id ${id}.`);
  held.set(id, proficiency);
  return competence;
}

function skillOf(organization: Organization, id: string): Competence {
  const skill = organization.skills.get(id);
  if (skill === undefined) throw notFound("skill", id);
  return skill;
}

function languageOf(organization: Organization, id: string): Competence {
  const language = organization.languages.get(id);
  if (language === undefined) throw notFound("language", id);
  return language;
}

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
    take(user, user.skills, path.skillId, "skill");
  }),

  serve(table.postUserRoutingskills, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    const skill = assignOne(user.skills, body, organization.skills, "skill");
    return represent.userSkill(skill, body.proficiency, user);
  }),

  serve(table.putUserRoutingskill, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    const skill = skillOf(organization, path.skillId);
    rate(user, user.skills, skill.id, body);
    const { state = "active" } = body;
    return { ...represent.userSkill(skill, body.proficiency, user), state };
  }),

  serve(table.putUserRoutingskillsBulk, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    const wanted = new Map<string, number>();
    assign(wanted, body, organization.skills, "skill");
    for (const id of user.skills.keys()) user.inactive?.delete(id);
    user.skills.clear();
    for (const [id, proficiency] of wanted) user.skills.set(id, proficiency);
    return page(represent.userSkills(organization, user), BULK_PAGE, skillsPath(user.id), (skill) => skill);
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
    take(user, user.languages, path.languageId, "language");
  }),

  serve(table.postUserRoutinglanguages, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    const language = assignOne(user.languages, body, organization.languages, "language");
    return represent.userLanguage(language, body.proficiency, user);
  }),

  serve(table.patchUserRoutinglanguage, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    const language = languageOf(organization, path.languageId);
    rate(user, user.languages, language.id, body);
    const { state = "active" } = body;
    return { ...represent.userLanguage(language, body.proficiency, user), state };
  }),

  serve(table.getRoutingSkill, ({ path }, { organization }) =>
    represent.competence("skills", skillOf(organization, path.skillId)),
  ),

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
