/** The profile: fields that one PATCH changes together, guarded by the user's version. */
import { patchUser } from "../../api/operations/index.js";
import type { InputOf } from "../../api/operation.js";
import type { Named } from "../../organization/model.js";
import type { Employer, UserProfile } from "../../organization/profile.js";
import { isReference, valueInWords, type MaybeValue, type Value } from "../change.js";
import { planned, type Held, type Reading, type Section } from "./section.js";

type Body = InputOf<typeof patchUser>["body"];
type Contact = UserProfile["addresses"][number];

/** What kind of value a field has; `person` is a reference to a user. */
export type ProfileFieldKind = "text" | "email" | "date" | "switch" | "texts" | "person";

export interface ProfileField {
  readonly key: string;
  readonly label: string;
  readonly kind: ProfileFieldKind;
  /** It cannot be empty. */
  readonly required?: true;
  /** The field's name in the API, where its errors name another than the key. */
  readonly apiName: string;
  /** `null`: empty. */
  readonly read: (profile: UserProfile) => MaybeValue;
  /** The part of the body that sets it, added to what earlier fields have put there. */
  readonly write: (value: MaybeValue, body: Partial<Body>, profile: UserProfile) => Partial<Body>;
}

const text = (value: MaybeValue): string => (typeof value === "string" ? value : "");
const orNull = (value: string | undefined): MaybeValue =>
  value === undefined || value === "" ? null : value;

type TextKey = "name" | "preferredName" | "title" | "department" | "email";

function textField(
  key: TextKey,
  label: string,
  more: { readonly kind?: ProfileFieldKind; readonly required?: true } = {},
): ProfileField {
  return {
    key,
    label,
    kind: "text",
    ...more,
    apiName: key,
    read: (profile) => orNull(profile[key]),
    write: (value) => ({ [key]: text(value) }),
  };
}

function employerField(key: keyof Employer, label: string, kind: ProfileFieldKind = "text"): ProfileField {
  return {
    key,
    label,
    kind,
    apiName: `employerInfo.${key}`,
    read: ({ employer }) => orNull(employer[key]),
    write(value, body, { employer }) {
      // The four go together: what is not sent would be lost.
      const known = Object.fromEntries(Object.entries(employer).filter(([, one]) => one !== undefined));
      return { employerInfo: { ...known, ...body.employerInfo, [key]: text(value) } };
    },
  };
}

/** "+1 317 555 0100", "+1 317 555 0100 x 12", "x 12". */
function phoneText({ address, extension }: Contact): string {
  return [address, extension ? `x ${extension}` : undefined].filter(Boolean).join(" ");
}

function withPhone(contact: Contact, phone: string): Contact {
  const [, address = "", extension] = /^(.*?)(?:\s*x\s*(\d+))?$/su.exec(phone) ?? [];
  const { display: _display, address: _address, extension: _extension, ...rest } = contact;
  return { ...rest, ...(address ? { address } : {}), ...(extension ? { extension } : {}) };
}

/** A phone number among the user's addresses: the first of its type. */
function phoneField(key: string, label: string, type: string): ProfileField {
  const isIt = (contact: Contact) => contact.mediaType === "PHONE" && contact.type === type;
  return {
    key,
    label,
    kind: "text",
    apiName: "addresses",
    read: ({ addresses }) => {
      const contact = addresses.find(isIt);
      return contact ? orNull(phoneText(contact)) : null;
    },
    write(value, body, profile) {
      const phone = text(value);
      const addresses = [...(body.addresses ?? profile.addresses)];
      const at = addresses.findIndex(isIt);
      const contact = addresses[at];
      if (!phone) return { addresses: addresses.filter((_, index) => index !== at) };
      if (contact) addresses[at] = withPhone(contact, phone);
      else addresses.push(withPhone({ mediaType: "PHONE", type }, phone));
      return { addresses };
    },
  };
}

/** The fields, in the order in which people see them. */
export const profileFields: readonly ProfileField[] = [
  textField("name", "Name", { required: true }),
  textField("preferredName", "Preferred name"),
  textField("title", "Title"),
  textField("department", "Department"),
  textField("email", "E-mail", { kind: "email", required: true }),
  {
    key: "manager",
    label: "Manager",
    kind: "person",
    apiName: "manager",
    read: ({ manager }) => manager ?? null,
    write: (value) => ({ manager: isReference(value) ? value.id : "" }),
  },
  phoneField("workPhone", "Work phone", "WORK"),
  phoneField("workPhone2", "Work phone 2", "WORK2"),
  phoneField("mobilePhone", "Mobile phone", "MOBILE"),
  phoneField("homePhone", "Home phone", "HOME"),
  {
    key: "acdAutoAnswer",
    label: "ACD auto-answer",
    kind: "switch",
    apiName: "acdAutoAnswer",
    read: ({ acdAutoAnswer }) => acdAutoAnswer,
    write: (value) => ({ acdAutoAnswer: value === true }),
  },
  {
    key: "certifications",
    label: "Certifications",
    kind: "texts",
    apiName: "certifications",
    read: ({ certifications }) => (certifications.length > 0 ? certifications : null),
    write: (value) => ({
      certifications: Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [],
    }),
  },
  employerField("officialName", "Official name"),
  employerField("employeeId", "Employee ID"),
  employerField("employeeType", "Employee type"),
  employerField("dateHire", "Hire date", "date"),
];

/** What a change of a field is about. */
export const fieldItem = ({ key, label }: ProfileField): Named => ({ id: key, name: label });

/** What a profile holds, field by field; empty fields are not there. */
export function heldOfProfile(profile: UserProfile): Held[] {
  return profileFields.flatMap((field): Held[] => {
    const value: Value | null = field.read(profile);
    return value === null ? [] : [{ kind: "profile", ...fieldItem(field), value }];
  });
}

export const profileSection: Section = {
  kinds: ["profile"],
  async read(organization, userId, options): Promise<Reading> {
    const profile = await organization.users.profile(userId, options);
    return { items: heldOfProfile(profile), profile };
  },
  calls(user, changes, { profile }) {
    if (!profile || changes.length === 0) return [];
    const parts = profileFields.reduce<Partial<Body>>((body, field) => {
      const change = changes.find(({ item }) => item.id === field.key);
      return change ? { ...body, ...field.write(change.after, body, profile) } : body;
    }, {});
    const input = { path: { userId: user.id }, body: { ...parts, version: profile.version } };
    return [planned(patchUser, input, user, changes)];
  },
  inWords: ({ item, before, after }) => `${item.name} ${valueInWords(before)} → ${valueInWords(after)}`,
};
