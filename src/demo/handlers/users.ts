/** Users: list, one, oneself, and changing one. */
import type { Models } from "purecloud-platform-client-v2";
import { postUsersSearch } from "../../api/operations/search.js";
import * as table from "../../api/operations/users.js";
import { page, refuseDeepPaging } from "../listing.js";
import type { User } from "../organization.js";
import { Problem, badRequest, notFound } from "../problem.js";
import * as represent from "../represent.js";
import { serve, type Surroundings } from "../serve.js";
import { tokenInfo } from "../tokenInfo.js";
import { listUri, userOf } from "./find.js";
import { updateUser } from "./profile.js";
import { searchUsers } from "./search.js";

const MOST_WITH_INTEGRATION = 100;

/** Those of the ids that there are, in that state, by name. */
function withIds(ids: readonly string[], users: readonly User[]): User[] {
  const wanted = new Set(ids);
  return users.filter(({ id }) => wanted.has(id));
}

/** The caller's own user; client credentials have none. */
function me({ caller, organization }: Surroundings): User {
  if (caller.userId === undefined) {
    throw new Problem(400, "not.a.user", "Client credentials have no user, and this is about the user.");
  }
  return userOf(organization, caller.userId);
}

/** The sections that only one's own user has. */
function ownSections(
  user: User,
  expand: ReadonlySet<string>,
  surroundings: Surroundings,
): Partial<Models.UserMe> {
  const { organization, caller, now } = surroundings;
  const manager = user.managerId === undefined ? undefined : organization.users.get(user.managerId);
  const view = { organization, expand: new Set<string>() };
  return {
    ...(expand.has("date") ? { date: { currentDate: represent.date(now) } } : {}),
    ...(expand.has("organization") ? { organization: represent.organizationEntity(organization) } : {}),
    ...(expand.has("token") ? { token: tokenInfo(caller, organization) } : {}),
    ...(expand.has("superiors") ? { superiors: manager ? [represent.user(manager, view)] : [] } : {}),
    ...(expand.has("directreports")
      ? {
          directReports: organization
            .usersByName("active")
            .filter(({ managerId }) => managerId === user.id)
            .map((report) => represent.user(report, view)),
        }
      : {}),
    ...(expand.has("routingskills")
      ? {
          routingSkills: [...organization.skills.values()].map((skill) =>
            represent.competence("skills", skill),
          ),
        }
      : {}),
  };
}

export const users = [
  serve(table.getUsers, ({ query = {} }, { organization, expandOmits }) => {
    refuseDeepPaging(query);
    if (query.integrationPresenceSource !== undefined && (query.pageSize ?? 25) > MOST_WITH_INTEGRATION) {
      throw badRequest(`With integrationPresenceSource, pageSize may be at most ${MOST_WITH_INTEGRATION}.`);
    }
    let found = organization.usersByName(query.state ?? "active");
    if (query.id !== undefined) found = withIds(query.id, found);
    if (query.jabberId !== undefined) {
      const wanted = new Set(query.jabberId);
      const view = { organization, expand: new Set<string>() };
      found = found.filter((user) => wanted.has(represent.user(user, view).chat?.jabberId ?? ""));
    }
    if (query.sortOrder === "descending") found = [...found].reverse();
    const view = { organization, expand: new Set<string>(query.expand), omits: expandOmits };
    return page(found, query, listUri("/api/v2/users", query), (user) => represent.user(user, view));
  }),

  serve(table.getUser, ({ path, query = {} }, { organization }) => {
    const user = organization.users.get(path.userId);
    const wanted = query.state ?? "active";
    // An inactive user is found without asking for it; a deleted one is not.
    if (user === undefined || (user.state === "deleted") !== (wanted === "deleted")) {
      throw notFound("user", path.userId);
    }
    return represent.user(user, { organization, expand: new Set<string>(query.expand) });
  }),

  serve(table.getUsersMe, ({ query = {} }, surroundings) => {
    const user = me(surroundings);
    const expand = new Set<string>(query.expand);
    return {
      ...represent.user(user, { organization: surroundings.organization, expand }),
      ...ownSections(user, expand, surroundings),
    };
  }),

  serve(table.patchUser, ({ path, body }, surroundings) => {
    const user = updateUser(path.userId, body, surroundings);
    return represent.user(user, { organization: surroundings.organization, expand: new Set() });
  }),

  serve(postUsersSearch, ({ body }, surroundings) => searchUsers(body, surroundings)),
];
