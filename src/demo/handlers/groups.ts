/** Who is in a group, teams, and skill groups. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/groups.js";
import { search } from "../criteria.js";
import { page } from "../listing.js";
import { markedPage } from "../markedListing.js";
import { byName, type Group, type Organization } from "../organization.js";
import { notFound } from "../problem.js";
import * as represent from "../represent.js";
import { serve } from "../serve.js";
import type { SkillCondition, SkillGroup } from "../state/teams.js";
import { listUri, nameFilter, reversed, userOf } from "./find.js";

function groupOf(organization: Organization, id: string): Group {
  const group = organization.groups.get(id);
  if (group === undefined) throw notFound("group", id);
  return group;
}

/** A skill group as a list shows it: without what makes somebody a member. */
function skillGroup(organization: Organization, group: SkillGroup) {
  return {
    id: group.id,
    name: group.name,
    division: represent.division(organization, group.divisionId),
    description: group.description,
    memberCount: organization.further.skillGroups.memberCount(group),
    dateModified: represent.date(group.modified),
    dateCreated: represent.date(group.created),
    selfUri: `/api/v2/routing/skillgroups/${group.id}`,
  };
}

/** (U) Conditions name skills and languages by their names. */
function skillCondition({ operation, skills, languages }: SkillCondition): Models.SkillGroupCondition {
  return {
    routingSkillConditions: skills.map(({ name, comparator, proficiency }) => ({
      routingSkill: name,
      comparator,
      proficiency,
      childConditions: [],
    })),
    languageSkillConditions: languages.map(({ name, comparator, proficiency }) => ({
      languageSkill: name,
      comparator,
      proficiency,
      childConditions: [],
    })),
    operation,
  };
}

export const groups = [
  serve(table.getGroupMembers, ({ path, query = {} }, { organization, expandOmits }) => {
    const { id } = groupOf(organization, path.groupId);
    const members = organization
      .usersByName("any")
      .filter(({ state, groupIds }) => state !== "deleted" && groupIds.has(id));
    const view = { organization, expand: new Set<string>(query.expand), omits: expandOmits };
    const ordered = reversed(members, query.sortOrder === "DESC");
    return page(ordered, query, listUri(`/api/v2/groups/${id}/members`, query), (user) =>
      represent.user(user, view),
    );
  }),

  serve(table.postGroupsSearch, ({ body }, { organization }) =>
    search(body, {
      items: byName([...organization.groups.values()]),
      fields: {
        id: ({ id }) => id,
        name: ({ name }) => name,
        description: ({ description }) => description,
        state: () => "active",
        type: () => "official",
        visibility: () => "public",
      },
      usual: ["name", "description"],
      type: "groups",
      path: "/api/v2/groups/search",
      represent: (group) => represent.group(organization, group),
    }),
  ),

  serve(table.getTeams, ({ query = {} }, { organization }) => {
    const { teams } = organization.further;
    const found = teams.all.filter(nameFilter(query.name));
    return markedPage(found, query, listUri("/api/v2/teams", query), (team) =>
      represent.team(organization, team),
    );
  }),

  serve(table.getRoutingSkillgroups, ({ query = {} }, { organization }) => {
    const found = organization.further.skillGroups.all.filter(nameFilter(query.name));
    return markedPage(found, query, listUri("/api/v2/routing/skillgroups", query), (group) =>
      skillGroup(organization, group),
    );
  }),

  serve(table.getUserSkillgroups, ({ path, query = {} }, { organization }) => {
    const user = userOf(organization, path.userId);
    const { skillGroups } = organization.further;
    const found = skillGroups.all.filter((group) => skillGroups.isMember(user, group));
    const uri = listUri(`${represent.userUri(user.id)}/skillgroups`, query);
    return markedPage(found, query, uri, (group) => ({
      ...skillGroup(organization, group),
      status: "Complete",
      skillConditions: group.conditions.map(skillCondition),
    }));
  }),
];
