/** Creating and changing a user: what is refused, and what becomes of the values that are not. */
import { randomUUID } from "node:crypto";
import type { CreateUser, PatchUsers, UpdateUser, UserStatePut } from "../../api/operations/users.js";
import { contactMediaTypes, contactTypes, type Contact } from "../../api/schemas.js";
import { EMPLOYEE } from "../data/catalogue.js";
import type { Organization, User } from "../organization.js";
import { Problem, invalid, notFound } from "../problem.js";
import type { Surroundings } from "../serve.js";
import { isStrong, newAccount, setPassword } from "../state/accounts.js";
import { DELETED_LINGER } from "../state/searchIndex.js";
import { setPresence, systemPresence } from "./presence.js";

const MAIL_ADDRESS = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+$/u;
const DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/;

function oneOf(values: readonly string[], value: string | undefined, field: string): void {
  if (value === undefined || !values.includes(value))
    throw invalid(field, `${field} has to be one of ${values.join(", ")}.`);
}

function checkMail(address: string | undefined, field: string): void {
  if (address === undefined || !MAIL_ADDRESS.test(address))
    throw invalid(field, `${field} has to be an e-mail address.`);
}

/** The contact as it is kept: the server decides how a number is shown. */
function kept(contact: Contact, field: string): Contact {
  const { address, extension, mediaType } = contact;
  oneOf(contactMediaTypes, mediaType, `${field}.mediaType`);
  oneOf(contactTypes, contact.type, `${field}.type`);
  if (mediaType === "EMAIL") {
    checkMail(address, `${field}.address`);
    return { ...contact };
  }
  const display = address || extension;
  if (!display) throw invalid(`${field}.address`, "A phone needs an address or an extension.");
  return { ...contact, display };
}

/** (U) There is one address of a kind and type. */
function keptAddresses(addresses: readonly Contact[]): Contact[] {
  const seen = new Set<string>();
  return addresses.map((contact, index) => {
    const field = `addresses[${index}]`;
    const key = `${contact.mediaType ?? ""} ${contact.type ?? ""}`;
    if (seen.has(key)) throw invalid(`${field}.type`, `There is another address of the kind ${key}.`);
    seen.add(key);
    return kept(contact, field);
  });
}

/** The first phone has to be one of the addresses, and the first e-mail address the user's own. */
function primaryNumber(body: UpdateUser, user: User): string | undefined {
  const addresses = body.addresses ?? user.addresses;
  let number = user.primaryNumber;
  for (const [index, { mediaType, address }] of (body.primaryContactInfo ?? []).entries()) {
    const known =
      mediaType === "EMAIL"
        ? address === (body.email ?? user.email)
        : addresses.some((contact) => contact.mediaType === mediaType && contact.address === address);
    if (!known)
      throw invalid(`primaryContactInfo[${index}].address`, "This is none of the user's addresses.");
    if (mediaType === "PHONE") number = address;
  }
  return number;
}

function managerId(manager: string, user: User, organization: Organization): string | undefined {
  if (manager === "") return undefined;
  const found = organization.users.get(manager);
  if (found === undefined || found.state === "deleted")
    throw invalid("manager", `There is no user with the id ${manager}.`);
  if (found.id === user.id) throw invalid("manager", "Nobody is their own manager.");
  return found.id;
}

function keptEmployer(employer: NonNullable<UpdateUser["employerInfo"]>): User["employer"] {
  const { dateHire = "" } = employer;
  if (dateHire !== "" && (!DATE.test(dateHire) || Number.isNaN(Date.parse(dateHire))))
    throw invalid("employerInfo.dateHire", "dateHire has to be a date such as 2024-05-31.", "invalid.date");
  return Object.fromEntries(Object.entries(employer).filter(([, value]) => value !== ""));
}

/** The parts of the user that the body changes, as they are kept. Nothing is changed yet. */
function changesOf(body: UpdateUser, user: User, organization: Organization): Partial<User> {
  const name = body.name?.trim();
  if (name === "") throw invalid("name", "A user needs a name.", "constraint.validation");
  if (body.email !== undefined) checkMail(body.email, "email");
  return {
    ...(name === undefined ? {} : { name }),
    ...(body.email === undefined ? {} : { email: body.email }),
    ...(body.title === undefined ? {} : { title: body.title.trim() }),
    ...(body.department === undefined ? {} : { department: body.department.trim() }),
    ...(body.preferredName === undefined ? {} : { preferredName: body.preferredName }),
    ...(body.manager === undefined ? {} : { managerId: managerId(body.manager, user, organization) }),
    ...(body.addresses === undefined ? {} : { addresses: keptAddresses(body.addresses) }),
    ...(body.primaryContactInfo === undefined ? {} : { primaryNumber: primaryNumber(body, user) }),
    ...(body.acdAutoAnswer === undefined ? {} : { acdAutoAnswer: body.acdAutoAnswer }),
    ...(body.certifications === undefined ? {} : { certifications: [...body.certifications] }),
    ...(body.profileSkills === undefined ? {} : { profileSkills: [...body.profileSkills] }),
    ...(body.locations === undefined ? {} : { locations: [...body.locations] }),
    ...(body.biography === undefined ? {} : { biography: body.biography }),
    ...(body.employerInfo === undefined ? {} : { employer: keptEmployer(body.employerInfo) }),
  };
}

/** Deleted users keep their addresses too. */
function refuseTakenMail(email: string, organization: Organization, own?: string): void {
  const wanted = email.toLowerCase();
  if (wanted === own?.toLowerCase()) return;
  for (const other of organization.users.values()) {
    if (other.email.toLowerCase() !== wanted) continue;
    throw new Problem(409, "general.conflict", `Another user has the e-mail address ${email}.`, {
      messageParams: { field: "email" },
      details: [{ errorCode: "general.conflict", fieldName: "email" }],
    });
  }
}

/** To be called before a user changes: the search goes on showing, for a while, what the user is now. */
export function beforeChange(user: User, { organization, now, searchLag }: Surroundings, linger = 1): void {
  organization.searchIndex.fallBehind(user, now + searchLag * linger);
}

/** To be called once a user has changed: that is another version of them. */
function afterChange(user: User, { organization, now }: Surroundings): void {
  user.version += 1;
  organization.further.profileChanges.set(user, now);
}

/** Throws a conflict unless the version is the user's present one. */
export function requireVersion(user: User, version: number): void {
  if (version === user.version) return;
  throw new Problem(
    409,
    "general.conflict",
    `The version ${version} does not match the current version ${user.version} of the user.`,
  );
}

/** Throws where the password is not good enough for that user. */
export function requireStrong(password: string, user: { readonly email: string }, field: string): void {
  if (!isStrong(password, user))
    throw invalid(field, "The new password does not meet the requirements.", "invalid.password");
}

/**
 * Activates, deactivates, deletes or restores, from one version to the next. Whoever is not active is not at work either
 * (U).
 */
export function changeState(
  user: User,
  state: User["state"],
  surroundings: Surroundings,
  reason?: UserStatePut["stateChangeReason"],
): void {
  const { organization, now } = surroundings;
  beforeChange(user, surroundings, state === "deleted" ? DELETED_LINGER : 1);
  if (state !== "active") {
    setPresence(user, systemPresence(organization, "Offline"), now);
    delete user.station.associated;
  }
  user.state = state;
  user.account.stateChange = { reason, moment: now };
  afterChange(user, surroundings);
  organization.usersChanged();
}

/** Carries out a change of a user, or throws and leaves everything as it was. */
export function updateUser(userId: string, body: UpdateUser, surroundings: Surroundings): User {
  const { organization } = surroundings;
  const user = organization.users.get(userId);
  if (user === undefined || (user.state === "deleted" && body.state === undefined))
    throw notFound("user", userId);
  requireVersion(user, body.version);
  if (body.state !== undefined) {
    changeState(user, body.state, surroundings);
    return user;
  }
  const changes = changesOf(body, user, organization);
  if (body.email !== undefined) refuseTakenMail(body.email, organization, user.email);
  beforeChange(user, surroundings);
  Object.assign(user, changes);
  if (changes.name !== undefined) organization.usersChanged();
  afterChange(user, surroundings);
  return user;
}

/** Sets what one item of a bulk change sends. (U) It is a change of the user as any other, and raises the version. */
export function updateInBulk(user: User, item: PatchUsers[number], surroundings: Surroundings): void {
  beforeChange(user, surroundings);
  user.preferredName = item.preferredName ?? user.preferredName;
  user.acdAutoAnswer = item.acdAutoAnswer ?? user.acdAutoAnswer;
  afterChange(user, surroundings);
}

/**
 * A new user, with the role that everybody has (U). Without a password the user is invited, unless they are to be inactive at
 * first.
 */
export function createUser(body: CreateUser, surroundings: Surroundings): User {
  const { organization, now, searchLag } = surroundings;
  const { email, divisionId, password, state = "active", title = "", department = "" } = body;
  const name = body.name.trim();
  if (name === "") throw invalid("name", "A user needs a name.", "constraint.validation");
  checkMail(email, "email");
  if (state === "deleted") throw invalid("state", "A new user cannot be a deleted one.");
  const addresses = keptAddresses(body.addresses ?? []);
  if (password !== undefined) requireStrong(password, body, "password");
  refuseTakenMail(email, organization);
  const employee = [...organization.roles.values()].find((role) => role.name === EMPLOYEE);
  const user: User = {
    id: randomUUID(),
    name,
    email,
    title: title.trim(),
    department: department.trim(),
    preferredName: "",
    addresses,
    primaryNumber: undefined,
    certifications: [],
    employer: {},
    acdAutoAnswer: false,
    locations: [],
    biography: {},
    state,
    version: 1,
    divisionId,
    managerId: undefined,
    presence: { definition: systemPresence(organization, "Offline"), since: now, message: "" },
    routing: { status: "OFF_QUEUE", since: now },
    skills: new Map(),
    languages: new Map(),
    queues: new Map(),
    groupIds: new Set(),
    grants: employee ? [{ roleId: employee.id, divisionId: "*", made: now }] : [],
    station: {},
    lastLogin: undefined,
    welcomeSent: password === undefined && state === "active" ? now : undefined,
    profileSkills: [],
    omitted: undefined,
    account: newAccount(),
  };
  if (password !== undefined) setPassword(user, password);
  organization.addUser(user);
  organization.further.profileChanges.set(user, now);
  organization.searchIndex.missUntil(user.id, now + searchLag);
  return user;
}
