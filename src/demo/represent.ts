/** The organization's things as the API shows them. */
import type { Models } from "purecloud-platform-client-v2";
import type { Contact } from "../api/schemas.js";
import { EMPLOYEE } from "./data/catalogue.js";
import type {
  Competence,
  Division,
  Grant,
  Group,
  Membership,
  Organization,
  PresenceDefinition,
  Queue,
  Role,
  Station,
  User,
} from "./organization.js";
import type { Whereabouts } from "./state/me.js";
import type { Place } from "./state/places.js";
import { policyIds } from "./state/policies.js";
import { queueSettings } from "./state/queueSettings.js";
import type { Team } from "./state/teams.js";

const SECOND = 1000;

export const date = (moment: number): string => new Date(moment).toISOString();

export const userUri = (id: string): string => `/api/v2/users/${encodeURIComponent(id)}`;

export function division(organization: Organization, id: string): Models.Division {
  const found = organization.divisions.get(id);
  return { id, name: found?.name ?? "", selfUri: `/api/v2/authorization/divisions/${id}` };
}

/** What a user is called in chats. */
export const jabberId = ({ id }: User): string =>
  `${id.replaceAll("-", "").slice(0, 24)}@northwind.orgspan.example`;

/** A user where another thing refers to it. */
export function userReference(user: User): Models.User {
  return { id: user.id, version: user.version, selfUri: userUri(user.id) };
}

export function presence(user: User): Models.UserPresence {
  const { definition, since, message } = user.presence;
  return {
    source: "PURECLOUD",
    primary: true,
    presenceDefinition: {
      id: definition.id,
      systemPresence: definition.systemPresence,
      selfUri: `/api/v2/presencedefinitions/${definition.id}`,
    },
    message,
    modifiedDate: date(since),
    selfUri: `${userUri(user.id)}/presences/PURECLOUD`,
  };
}

/** A system presence as chats and the newer definitions write it: `OnQueue`. */
export const asOneWord = ({ systemPresence }: PresenceDefinition): string =>
  systemPresence.replaceAll(" ", "");

/** Who made the presences that the organization has added; the system's own are nobody's. */
function presenceMaker(
  { users, administratorId }: Organization,
  made: number,
): Partial<Models.OrganizationPresence> {
  const maker = users.get(administratorId);
  if (maker === undefined) return {};
  return { createdBy: userReference(maker), createdDate: date(made), modifiedBy: userReference(maker) };
}

/** A presence of the organization, with its name in one language, or in all. */
export function presenceDefinition(
  organization: Organization,
  { id, systemPresence, primary, deactivated, labels, modified }: PresenceDefinition,
  locale: string,
): Models.OrganizationPresence {
  const label = labels[locale];
  return {
    id,
    languageLabels: locale === "ALL" ? { ...labels } : label === undefined ? {} : { [locale]: label },
    systemPresence,
    deactivated,
    primary,
    ...(primary ? {} : presenceMaker(organization, modified)),
    modifiedDate: date(modified),
    selfUri: `/api/v2/presencedefinitions/${id}`,
  };
}

export function routingStatus(user: User): Models.RoutingStatus {
  return { userId: user.id, status: user.routing.status, startTime: date(user.routing.since) };
}

/** How many interactions a user has: what somebody in a conversation is in is a call, and the demo organization has no others. */
function conversationSummary({ id, routing: { status } }: User): Models.UserConversationSummary {
  const media = (contactCenter = 0, enterprise = 0): Models.MediaSummary => ({
    contactCenter: { active: contactCenter, acw: 0 },
    enterprise: { active: enterprise, acw: 0 },
  });
  return {
    userId: id,
    call: media(status === "INTERACTING" ? 1 : 0, status === "COMMUNICATING" ? 1 : 0),
    callback: media(),
    email: media(),
    message: media(),
    chat: media(),
    socialExpression: media(),
    video: media(),
  };
}

/** A station of the organization, with who is at it. */
export function organizationStation(organization: Organization, of: Station): Models.Station {
  const { associated } = organization.stationUsers(of.id);
  return {
    id: of.id,
    name: of.name,
    status: associated ? "ASSOCIATED" : "AVAILABLE",
    ...(associated ? { userId: associated.id } : {}),
    type: of.type,
    ...(of.type === "inin_webrtc_softphone" ? { webRtcCallAppearances: 8 } : {}),
    selfUri: `/api/v2/stations/${of.id}`,
  };
}

function station(organization: Organization, id: string, associated?: number): Models.UserStation {
  const found = organization.stations.get(id);
  const users = organization.stationUsers(id);
  return {
    id,
    name: found?.name ?? "",
    type: found?.type ?? "",
    ...(users.associated ? { associatedUser: userReference(users.associated) } : {}),
    ...(associated !== undefined ? { associatedDate: date(associated) } : {}),
    ...(users.default ? { defaultUser: userReference(users.default) } : {}),
    ...(found?.type === "inin_webrtc_softphone" ? { webRtcCallAppearances: 8 } : {}),
  };
}

export function stations(organization: Organization, user: User): Models.UserStations {
  const { associated, defaultId, last } = user.station;
  const effective = associated?.id ?? defaultId;
  return {
    ...(associated ? { associatedStation: station(organization, associated.id, associated.since) } : {}),
    ...(effective ? { effectiveStation: station(organization, effective, associated?.since) } : {}),
    ...(defaultId ? { defaultStation: station(organization, defaultId) } : {}),
    ...(last ? { lastAssociatedStation: station(organization, last.id, last.since) } : {}),
  };
}

/** Whether routing sees a user's skill or language. */
const ratedState = (user: User, { id }: Competence): string =>
  user.inactive?.has(id) === true ? "inactive" : "active";

export function userSkill(skill: Competence, proficiency: number, user: User): Models.UserRoutingSkill {
  return {
    id: skill.id,
    name: skill.name,
    proficiency,
    state: ratedState(user, skill),
    skillUri: `/api/v2/routing/skills/${skill.id}`,
    selfUri: `${userUri(user.id)}/routingskills/${skill.id}`,
  };
}

export function userLanguage(
  language: Competence,
  proficiency: number,
  user: User,
): Models.UserRoutingLanguage {
  return {
    id: language.id,
    name: language.name,
    proficiency,
    state: ratedState(user, language),
    languageUri: `/api/v2/routing/languages/${language.id}`,
    selfUri: `${userUri(user.id)}/routinglanguages/${language.id}`,
  };
}

/** What a user has of skills or languages, by name. */
function heldBy<Shown extends { name?: string }>(
  held: ReadonlyMap<string, number>,
  known: ReadonlyMap<string, Competence>,
  show: (competence: Competence, proficiency: number) => Shown,
): Shown[] {
  // `known` is in the order of names.
  return [...known.values()].flatMap((competence) => {
    const proficiency = held.get(competence.id);
    return proficiency === undefined ? [] : [show(competence, proficiency)];
  });
}

export const userSkills = (organization: Organization, user: User): Models.UserRoutingSkill[] =>
  heldBy(user.skills, organization.skills, (skill, proficiency) => userSkill(skill, proficiency, user));

export const userLanguages = (organization: Organization, user: User): Models.UserRoutingLanguage[] =>
  heldBy(user.languages, organization.languages, (language, proficiency) =>
    userLanguage(language, proficiency, user),
  );

export function outOfOffice(organization: Organization, user: User): Models.OutOfOffice {
  const { active, indefinite, start, end } = organization.further.absences.of(user);
  return {
    id: user.id,
    user: userReference(user),
    ...(start === undefined ? {} : { startDate: date(start) }),
    ...(end === undefined ? {} : { endDate: date(end) }),
    active,
    indefinite,
    selfUri: `${userUri(user.id)}/outofoffice`,
  };
}

/** Where a user is, as one client has said. */
export function geolocation(
  organization: Organization,
  user: User,
  clientId: string,
  { placeIds, ...said }: Whereabouts,
): Models.Geolocation {
  return {
    id: clientId,
    ...said,
    locations: placeIds.flatMap((id) => {
      const found = organization.further.places.get(id);
      return found ? [place(found)] : [];
    }),
    selfUri: `${userUri(user.id)}/geolocations/${encodeURIComponent(clientId)}`,
  };
}

/** What the client has said that counts. */
function primaryGeolocation(organization: Organization, user: User): Models.Geolocation | undefined {
  for (const [clientId, said] of organization.further.geolocations.of(user))
    if (said.primary) return geolocation(organization, user, clientId, said);
  return undefined;
}

/** A location of the organization. */
export function place(of: Place): Models.LocationDefinition {
  return {
    id: of.id,
    name: of.name,
    contactUser: { id: of.contactId, selfUri: userUri(of.contactId) },
    emergencyNumber: { e164: of.emergencyNumber, number: of.emergencyNumber, type: "default" },
    address: {
      street1: of.street,
      ...(of.floor === undefined ? {} : { street2: of.floor }),
      city: of.city,
      state: of.region,
      zipcode: of.zipcode,
      country: of.country,
      countryName: of.countryName,
    },
    state: "active",
    notes: of.notes,
    version: 1,
    path: [...of.path],
    addressVerificationDetails: {
      status: "Complete",
      dateStarted: date(of.verified),
      dateFinished: date(of.verified + 2 * SECOND),
      service: "Demo address service",
    },
    addressVerified: true,
    addressStored: true,
    selfUri: `/api/v2/locations/${of.id}`,
  };
}

/** The locations of a user, with what the organization says of those that it knows. */
function locations(organization: Organization, user: User): Models.Location[] {
  return user.locations.map((location) => {
    const found = organization.further.places.get(location.id ?? "");
    return { ...location, ...(found ? { locationDefinition: place(found) } : {}) };
  });
}

export function team(organization: Organization, of: Team): Models.Team {
  return {
    id: of.id,
    name: of.name,
    division: division(organization, of.divisionId),
    description: of.description,
    dateCreated: date(of.created),
    dateModified: date(of.modified),
    memberCount: organization.further.teams.memberCount(of),
    selfUri: `/api/v2/teams/${of.id}`,
  };
}

/** The number at which the phones of all members ring. */
function groupPhone({ groups }: Organization, { id }: Group): Models.GroupContact {
  const extension = String(7000 + [...groups.keys()].indexOf(id));
  return {
    address: `+1555800${extension}`,
    extension,
    display: `+1 555-800-${extension}`,
    type: "GROUPRING",
    mediaType: "PHONE",
  };
}

export function group(organization: Organization, of: Group): Models.Group {
  return {
    id: of.id,
    name: of.name,
    description: of.description,
    dateModified: date(of.modified),
    memberCount: organization.memberCount(of),
    state: "active",
    version: of.version,
    type: "official",
    addresses: [groupPhone(organization, of)],
    rulesVisible: true,
    visibility: "public",
    rolesEnabled: of.grants.length > 0,
    includeOwners: false,
    callsEnabled: false,
    owners: of.ownerIds.flatMap((id) => {
      const owner = organization.users.get(id);
      return owner ? [userReference(owner)] : [];
    }),
    selfUri: `/api/v2/groups/${of.id}`,
  };
}

/** A queue of a user's. */
export function queue(organization: Organization, { queue, joined }: Membership): Models.UserQueue {
  return { ...organizationQueue(organization, queue), joined };
}

export function organizationQueue(organization: Organization, queue: Queue) {
  const counts = organization.queueCounts(queue);
  const groups = memberGroups(organization, queue);
  return {
    id: queue.id,
    name: queue.name,
    division: division(organization, queue.divisionId),
    description: `Interactions about ${queue.name}`,
    dateCreated: date(queue.created),
    dateModified: date(queue.modified),
    createdBy: organization.administratorId,
    modifiedBy: organization.administratorId,
    memberCount: counts.members,
    userMemberCount: counts.direct,
    joinedMemberCount: counts.joined,
    memberGroups: groups,
    ...queueSettings(organization, groups),
    selfUri: `/api/v2/routing/queues/${queue.id}`,
  };
}

function memberGroups(organization: Organization, queue: Queue): Models.MemberGroup[] {
  return queue.groupIds.flatMap((id) => {
    const found = organization.groups.get(id);
    if (found === undefined) return [];
    return [
      {
        id,
        name: found.name,
        type: "GROUP",
        memberCount: organization.memberCount(found),
        selfUri: `/api/v2/groups/${id}`,
      },
    ];
  });
}

/** A division as grants and lists of divisions show it. */
export function authorizationDivision(id: string, found: Division | undefined): Models.AuthzDivision {
  if (id === "*") return { id, name: "*", description: "", homeDivision: false };
  const name = found?.name ?? "";
  return {
    id,
    name,
    description: `People and things of ${name}`,
    homeDivision: found?.home ?? false,
    selfUri: `/api/v2/authorization/divisions/${id}`,
  };
}

export function grant(
  organization: Organization,
  subjectId: string,
  { roleId, divisionId, made }: Grant,
): Models.AuthzGrant {
  const role = organization.roles.get(roleId);
  return {
    subjectId,
    division: authorizationDivision(divisionId, organization.divisions.get(divisionId)),
    role: {
      id: roleId,
      name: role?.name ?? "",
      description: role?.description ?? "",
      policies: (role?.policies ?? []).map(({ domain, entity, actions }) => ({
        domain,
        entityName: entity,
        actions: [...actions],
      })),
      default: role !== undefined && isDefaultRole(role),
      selfUri: `/api/v2/authorization/roles/${roleId}`,
    },
    grantMadeAt: date(made),
  };
}

function rolesOf(organization: Organization, user: User): Role[] {
  const ids = new Set(organization.grantsOf(user).map(({ grant: { roleId } }) => roleId));
  return [...ids].flatMap((id) => organization.roles.get(id) ?? []);
}

/** Whether it is the role that everybody has. */
export const isDefaultRole = ({ name }: Role): boolean => name === EMPLOYEE;

/** The permissions that a role gives, in short. */
export const permissionsOf = ({ policies }: Role): string[] =>
  policies.flatMap(({ domain, entity, actions }) => actions.map((action) => `${domain}:${entity}:${action}`));

/** What a role gives, one policy after the other, as the role itself shows it. */
export const policiesOf = ({ name, policies }: Role): Models.DomainPermissionPolicy[] =>
  policies.map(({ domain, entity, actions }) => ({
    domain,
    entityName: entity,
    policyName: `${domain}:${entity}`,
    policyDescription: `What ${name} gives of ${domain}:${entity}`,
    actionSet: [...actions],
    allowConditions: false,
  }));

/** The same, as the users show it who have the role. */
function heldPolicies(role: Role): Models.ResourcePermissionPolicy[] {
  const ids = policyIds(role);
  return policiesOf(role).map(({ actionSet = [], ...policy }, index) => ({
    id: ids[index] ?? "",
    ...policy,
    actionSetKey: actionSet.join(","),
    actionSet,
  }));
}

/**
 * A user's roles, those of their groups among them, and what they allow. (U) Which of them are unused is shown where it is
 * asked for: all of somebody's who never came.
 */
export function authorization(
  organization: Organization,
  user: User,
  withUnused = false,
): Models.UserAuthorization {
  const held = rolesOf(organization, user);
  const roles = held.map(({ id, name }) => ({ id, name }));
  return {
    roles,
    unusedRoles: withUnused && user.lastLogin === undefined ? roles.map((role) => ({ ...role })) : [],
    permissions: [...new Set(held.flatMap(permissionsOf))],
    permissionPolicies: held.flatMap(heldPolicies),
  };
}

export interface UserView {
  readonly organization: Organization;
  readonly expand: ReadonlySet<string>;
  /** Whether to leave out what lists sometimes leave out. */
  readonly omits?: boolean;
}

/** The address that counts as the user's first of its kind, as `primaryContactInfo` shows it. */
function primaryContacts(of: User): Contact[] {
  const phones = of.addresses.filter(({ mediaType }) => mediaType === "PHONE");
  const phone =
    phones.find(({ address }) => address !== undefined && address === of.primaryNumber) ?? phones[0];
  return [
    { address: of.email, mediaType: "EMAIL", type: "PRIMARY" },
    ...(phone ? [{ ...phone, type: "PRIMARY" }] : []),
  ];
}

/** What a user says of themselves. Where they went to school is known of a few, and cannot be changed here. */
function biography({ further }: Organization, of: User): Models.Biography {
  const education = further.education.of(of);
  return {
    ...of.biography,
    ...(education.length > 0 ? { education: education.map((school) => ({ ...school })) } : {}),
  };
}

/** A user with the sections that were asked for, as far as they came. */
export function user(of: User, { organization, expand, omits = false }: UserView): Models.User {
  const manager = of.managerId === undefined ? undefined : organization.users.get(of.managerId);
  const brings = (section: string): boolean => expand.has(section) && !(omits && of.omitted === section);
  const ownTeam = brings("team") ? organization.further.teams.of(of) : undefined;
  const whereabouts = brings("geolocation") ? primaryGeolocation(organization, of) : undefined;
  const withUnused = brings("authorization.unusedRoles");
  return {
    id: of.id,
    name: of.name,
    division: division(organization, of.divisionId),
    chat: { jabberId: jabberId(of) },
    department: of.department,
    email: of.email,
    primaryContactInfo: primaryContacts(of),
    addresses: of.addresses.map((contact) => ({ ...contact })),
    state: of.state,
    title: of.title,
    username: of.email,
    ...(manager ? { manager: userReference(manager) } : {}),
    images: [],
    version: of.version,
    ...(of.preferredName === "" ? {} : { preferredName: of.preferredName }),
    ...(brings("certifications") ? { certifications: [...of.certifications] } : {}),
    ...(brings("biography") ? { biography: biography(organization, of) } : {}),
    ...(brings("employerInfo") ? { employerInfo: { ...of.employer } } : {}),
    ...(brings("locations") ? { locations: locations(organization, of) } : {}),
    ...(brings("routingStatus") ? { routingStatus: routingStatus(of) } : {}),
    ...(brings("presence") ? { presence: presence(of) } : {}),
    ...(brings("conversationSummary") ? { conversationSummary: conversationSummary(of) } : {}),
    ...(brings("outOfOffice") ? { outOfOffice: outOfOffice(organization, of) } : {}),
    ...(whereabouts ? { geolocation: whereabouts } : {}),
    ...(ownTeam ? { team: team(organization, ownTeam) } : {}),
    ...(brings("station") ? { station: stations(organization, of) } : {}),
    ...(brings("authorization") || withUnused
      ? { authorization: authorization(organization, of, withUnused) }
      : {}),
    ...(brings("profileSkills") ? { profileSkills: [...of.profileSkills] } : {}),
    ...(brings("groups")
      ? {
          groups: [...of.groupIds].flatMap((id) => {
            const found = organization.groups.get(id);
            return found ? [group(organization, found)] : [];
          }),
        }
      : {}),
    ...(brings("skills") ? { skills: userSkills(organization, of) } : {}),
    ...(brings("languages") ? { languages: userLanguages(organization, of) } : {}),
    acdAutoAnswer: of.acdAutoAnswer,
    ...(brings("languagePreference") ? { languagePreference: "en-us" } : {}),
    ...(brings("lasttokenissued") && of.lastLogin !== undefined
      ? { lastTokenIssued: { dateIssued: date(of.lastLogin) } }
      : {}),
    ...(brings("dateLastLogin") && of.lastLogin !== undefined ? { dateLastLogin: date(of.lastLogin) } : {}),
    ...(brings("dateWelcomeSent") && of.welcomeSent !== undefined
      ? { dateWelcomeSent: date(of.welcomeSent) }
      : {}),
    selfUri: userUri(of.id),
  };
}

export function organizationEntity(organization: Organization): Models.Organization {
  return {
    id: organization.id,
    name: organization.name,
    defaultLanguage: "en-us",
    defaultCountryCode: "US",
    domain: "northwind",
    version: 1,
    state: "active",
    supportURI: "https://support.northwind.example",
    voicemailEnabled: true,
    productPlatform: "GenesysCloud",
    selfUri: "/api/v2/organizations/me",
    features: {
      chat: true,
      contactCenter: true,
      directory: true,
      hipaa: false,
      pci: false,
      purecloud: true,
      purecloudVoice: true,
      unifiedCommunications: true,
    },
  };
}

/** A skill or language of the organization. */
export function competence(
  kind: "skills" | "languages",
  { id, name, modified }: Competence,
): Models.RoutingSkill {
  return {
    id,
    name,
    dateModified: date(modified),
    state: "active",
    version: "1",
    selfUri: `/api/v2/routing/${kind}/${id}`,
  };
}
