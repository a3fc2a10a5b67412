/** Who stands around a user, and what a user says of themselves. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/people.js";
import { page, refuseDeepPaging } from "../listing.js";
import { byName, type Organization, type User } from "../organization.js";
import { Problem } from "../problem.js";
import * as represent from "../represent.js";
import { serve } from "../serve.js";
import type { Trustor } from "../state/people.js";
import { listUri, reversed, userOf } from "./find.js";

/** The user's manager, that manager's, and so on (U: the nearest first). */
export function superiorsOf(organization: Organization, user: User): User[] {
  const superiors = new Set<User>();
  for (let next = managerOf(organization, user); next; next = managerOf(organization, next)) {
    // Two can be each other's managers.
    if (next === user || superiors.has(next)) break;
    superiors.add(next);
  }
  return [...superiors];
}

function managerOf(organization: Organization, { managerId = "" }: User): User | undefined {
  const manager = organization.users.get(managerId);
  return manager?.state === "deleted" ? undefined : manager;
}

/** Who stands above a user, beside them, and below. */
export function adjacentsOf(
  organization: Organization,
  user: User,
  expand: readonly string[] = [],
): Models.Adjacents {
  const siblings = reportsOf(organization, user.managerId).filter(({ id }) => id !== user.id);
  return {
    superiors: shown(organization, superiorsOf(organization, user), expand),
    siblings: shown(organization, siblings, expand),
    directReports: shown(organization, reportsOf(organization, user.id), expand),
  };
}

/** The user's favourites who are still there, by name. */
export function favoritesOf(organization: Organization, user: User): User[] {
  const found = organization.further.favorites.of(user).flatMap((id) => {
    const favorite = organization.users.get(id);
    return favorite === undefined || favorite.state === "deleted" ? [] : [favorite];
  });
  return byName(found);
}

/** The active users whose manager has that id, by name. */
export const reportsOf = (organization: Organization, id: string | undefined): User[] =>
  id === undefined ? [] : organization.usersByName("active").filter(({ managerId }) => managerId === id);

/** What an organization shows of users, one after the other. */
export function shown(
  organization: Organization,
  users: readonly User[],
  expand: readonly string[] = [],
): Models.User[] {
  const view = { organization, expand: new Set(expand) };
  return users.map((user) => represent.user(user, view));
}

/** Who made the trust is the other organization's to know. */
export function trustor(of: Trustor): Models.Trustor {
  return {
    id: of.id,
    enabled: of.enabled,
    dateCreated: represent.date(of.created),
    organization: {
      id: of.id,
      name: of.name,
      domain: of.domain,
      version: 1,
      state: "active",
      selfUri: `/api/v2/organizations/${of.id}`,
    },
    authorization: { permissions: [...of.permissions] },
    selfUri: `/api/v2/orgauthorization/trustors/${of.id}`,
  };
}

/** What of a user a profile may bring in its `expands`. */
const EXPANDS = [
  "routingStatus",
  "presence",
  "conversationSummary",
  "outOfOffice",
  "geolocation",
  "station",
  "authorization",
] as const;

function profile(organization: Organization, user: User, expand: readonly string[] = []): Models.UserProfile {
  const view = { organization, expand: new Set(expand) };
  const whole = represent.user(user, view);
  const expands: Models.UserExpands = Object.fromEntries(
    EXPANDS.flatMap((section) => (whole[section] === undefined ? [] : [[section, whole[section]]])),
  );
  return {
    id: user.id,
    name: user.name,
    state: user.state,
    dateModified: represent.date(organization.further.profileChanges.of(user)),
    version: user.version,
    ...(expand.length > 0 ? { expands } : {}),
    selfUri: `${represent.userUri(user.id)}/profile`,
  };
}

export const people = [
  serve(table.getUserSuperiors, ({ path, query = {} }, { organization }) =>
    shown(organization, superiorsOf(organization, userOf(organization, path.userId)), query.expand),
  ),

  serve(table.getUserDirectreports, ({ path, query = {} }, { organization }) =>
    shown(organization, reportsOf(organization, userOf(organization, path.userId).id), query.expand),
  ),

  serve(table.getUserAdjacents, ({ path, query = {} }, { organization }) =>
    adjacentsOf(organization, userOf(organization, path.userId), query.expand),
  ),

  serve(table.getUserTrustors, ({ path, query = {} }, { organization }) => {
    const user = userOf(organization, path.userId);
    const uri = listUri(`${represent.userUri(user.id)}/trustors`, query);
    return page(organization.further.trustors.of(user), query, uri, trustor);
  }),

  serve(table.getUserFavorites, ({ path, query = {} }, { organization, expandOmits }) => {
    const user = userOf(organization, path.userId);
    const ordered = reversed(favoritesOf(organization, user), query.sortOrder?.toUpperCase() === "DESC");
    const view = { organization, expand: new Set<string>(query.expand), omits: expandOmits };
    const uri = listUri(`${represent.userUri(user.id)}/favorites`, query);
    return page(ordered, query, uri, (favorite) => represent.user(favorite, view));
  }),

  serve(table.getUserProfile, ({ path, query = {} }, { organization }) => {
    const user = organization.users.get(path.userId);
    if (user === undefined || user.state === "deleted") {
      throw new Problem(404, "general.resource.not.found", `There is no profile of a user ${path.userId}.`, {
        messageParams: { id: path.userId },
      });
    }
    return profile(organization, user, query.expand);
  }),

  serve(table.getProfilesUsers, ({ query = {} }, { organization }) => {
    refuseDeepPaging(query);
    const ids = query.id === undefined ? undefined : new Set(query.id);
    const jids = query.jid === undefined ? undefined : new Set(query.jid);
    const found = organization
      .usersByName("active")
      .filter((user) => ids?.has(user.id) ?? true)
      .filter((user) => jids?.has(represent.jabberId(user)) ?? true);
    const ordered = reversed(found, query.sortOrder === "descending");
    return page(ordered, query, listUri("/api/v2/profiles/users", query), (user) =>
      profile(organization, user, query.expand),
    );
  }),

  serve(table.getUserProfileskills, ({ path }, { organization }) => [
    ...userOf(organization, path.userId).profileSkills,
  ]),

  serve(table.putUserProfileskills, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    // The same one twice says nothing new.
    user.profileSkills = [...new Set(body)];
    return [...user.profileSkills];
  }),
];
