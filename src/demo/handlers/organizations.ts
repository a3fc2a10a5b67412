/** The organization itself, and what it calls the fields of a profile. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/organizations.js";
import type { Organization } from "../organization.js";
import * as represent from "../represent.js";
import { serve } from "../serve.js";

/** A field's key, its kind, and what it is called: the organization's own word for it, or undefined for the usual one. */
type Field = readonly [key: string, type: string, label?: string];

interface Section {
  readonly key: string;
  readonly instruction: string;
  readonly fields: readonly Field[];
}

const PERSON: readonly Section[] = [
  {
    key: "general",
    instruction: "Who this is",
    fields: [
      ["name", "text"],
      ["title", "text"],
      ["department", "text", "Business unit"],
      ["manager", "person"],
    ],
  },
  {
    key: "contactInfo",
    instruction: "How to reach them",
    fields: [
      ["email", "email"],
      ["phone_work", "phone"],
      ["phone_mobile", "phone"],
    ],
  },
  {
    key: "hr",
    instruction: "What the personnel department knows",
    fields: [
      ["officialName", "text"],
      ["employeeId", "text", "Staff number"],
      ["employeeType", "text"],
      ["dateHire", "date"],
    ],
  },
  {
    key: "skills",
    instruction: "What they are good at",
    fields: [
      ["skills", "list"],
      ["certifications", "list"],
    ],
  },
];
const GROUP: readonly Section[] = [
  {
    key: "general",
    instruction: "What this group is",
    fields: [
      ["name", "text"],
      ["description", "text"],
    ],
  },
];
const ORGANIZATION: readonly Section[] = [
  {
    key: "general",
    instruction: "Who this organization is",
    fields: [
      ["name", "text"],
      ["website", "text"],
    ],
  },
];

const SECTIONS = { person: PERSON, group: GROUP, org: ORGANIZATION } as const;

const REQUIRED: ReadonlySet<string> = new Set(["name", "email"]);
const REPEATABLE: ReadonlySet<string> = new Set(["skills", "certifications", "phone_work", "phone_mobile"]);
/** What tells who somebody is, which the law protects. */
const PERSONAL: ReadonlySet<string> = new Set(["officialName", "employeeId", "phone_mobile"]);

/** (U) A field that the organization has named says so, and its label is the name; the others have a key to be translated. */
function field(entity: string, section: string, [key, type, label]: Field): Models.FieldList {
  return {
    customLabels: label !== undefined,
    instructionText: REQUIRED.has(key) ? "Everybody has one" : "",
    key,
    labelKeys: [label ?? `${entity}.${section}.${key}`],
    params: {},
    repeatable: REPEATABLE.has(key),
    state: "active",
    type,
    required: REQUIRED.has(key),
    gdpr: PERSONAL.has(key),
  };
}

export function fieldConfig({ id }: Organization, entity: keyof typeof SECTIONS): Models.FieldConfig {
  return {
    id: `${id}-${entity}`,
    entityType: entity,
    state: "active",
    sections: SECTIONS[entity].map(({ key, instruction, fields }) => ({
      key,
      instructionText: instruction,
      state: "active",
      fieldList: fields.map((of) => field(entity, key, of)),
    })),
    version: "1",
    schemaVersion: "1",
    selfUri: `/api/v2/fieldconfig?type=${entity}`,
  };
}

export const organizations = [
  serve(table.getOrganizationsMe, (_input, { organization }) => represent.organizationEntity(organization)),
  serve(table.getFieldconfig, ({ query }, { organization }) => fieldConfig(organization, query.type)),
];
