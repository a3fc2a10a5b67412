/** What only one's own user shows: the sections that GET /users/me may bring besides those of any user. */
import type { Models } from "purecloud-platform-client-v2";
import type { Organization, User } from "../organization.js";
import * as represent from "../represent.js";
import type { Surroundings } from "../serve.js";
import { tokenInfo } from "../tokenInfo.js";
import { rolesWithCounts } from "./authorization.js";
import { fieldConfig } from "./organizations.js";
import { adjacentsOf, favoritesOf, reportsOf, shown, superiorsOf, trustor } from "./people.js";
import { presenceOfDivision } from "./presence.js";

type Sections = Partial<Models.UserMe>;

/** Those of the organization that are in use. */
const presencesOf = ({ presenceDefinitions }: Organization) =>
  presenceDefinitions.filter(({ deactivated }) => !deactivated);

const LOCALE = "en_US";

/** What each value of `expand` brings. */
const SECTIONS: Readonly<Record<string, (user: User, surroundings: Surroundings) => Sections>> = {
  date: (_user, { now }) => ({ date: { currentDate: represent.date(now) } }),
  geolocationsettings: (_user, { organization: { id } }) => ({
    geolocationSettings: { id, enabled: true, selfUri: "/api/v2/geolocations/settings" },
  }),
  organization: (_user, { organization }) => ({ organization: represent.organizationEntity(organization) }),
  presencedefinitions: (_user, { organization }) => ({
    presenceDefinitions: presencesOf(organization).map((definition) =>
      represent.presenceDefinition(organization, definition, LOCALE),
    ),
  }),
  divisionedpresencedefinitions: (_user, { organization }) => ({
    divisionedPresenceDefinitions: presencesOf(organization).map((definition) =>
      presenceOfDivision(organization, definition, LOCALE),
    ),
  }),
  locationdefinitions: (_user, { organization }) => ({
    locationDefinitions: [...organization.further.places.values()].map(represent.place),
  }),
  orgauthorization: (_user, { organization }) => ({ orgAuthorization: rolesWithCounts(organization) }),
  orgproducts: () => ({ orgProducts: [{ id: "collaborate" }, { id: "engage" }] }),
  favorites: (user, { organization }) => ({
    favorites: shown(organization, favoritesOf(organization, user)),
  }),
  superiors: (user, { organization }) => ({
    superiors: shown(organization, superiorsOf(organization, user)),
  }),
  directreports: (user, { organization }) => ({
    directReports: shown(organization, reportsOf(organization, user.id)),
  }),
  adjacents: (user, { organization }) => ({ adjacents: adjacentsOf(organization, user) }),
  // The organization's, to choose from; one's own are the section `skills`.
  routingskills: (_user, { organization }) => ({
    routingSkills: [...organization.skills.values()].map((skill) => represent.competence("skills", skill)),
  }),
  fieldconfigs: (_user, { organization }) => ({
    fieldConfigs: {
      org: fieldConfig(organization, "org"),
      person: fieldConfig(organization, "person"),
      group: fieldConfig(organization, "group"),
    },
  }),
  token: (_user, { caller, organization }) => ({ token: tokenInfo(caller, organization) }),
  trustors: (user, { organization }) => ({ trustors: organization.further.trustors.of(user).map(trustor) }),
};

/** The sections among those asked for that only one's own user has. */
export function ownSections(user: User, expand: ReadonlySet<string>, surroundings: Surroundings): Sections {
  return [...expand]
    .flatMap((name) => SECTIONS[name]?.(user, surroundings) ?? [])
    .reduce((all, section) => ({ ...all, ...section }), {});
}
