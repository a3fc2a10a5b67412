/** The JSON Schema of a user's document: for completion of its keys, and hovers on them. */
import type { ProfileFieldKind } from "../sections/profile.js";
import { profileFields } from "../sections/profile.js";
import { sectionList, type DocumentSection } from "./sections.js";
import { NOT_AVAILABLE, NOT_READABLE } from "./text.js";

const fieldTypes: Readonly<Record<ProfileFieldKind, object>> = {
  text: { type: ["string", "null"] },
  email: { type: "string" },
  date: { type: ["string", "null"], description: "A date such as 2026-01-31." },
  switch: { type: "boolean" },
  texts: { type: ["array", "null"], items: { type: "string" } },
  person: { type: ["string", "null"], description: "Name <e-mail address> of a user." },
};

function sectionSchema(section: DocumentSection): object {
  if (section.shape === "fields")
    return {
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries(
        profileFields.map(({ key, label, kind }) => [key, { title: label, ...fieldTypes[kind] }]),
      ),
    };
  const value =
    section.key === "queues"
      ? {
          type: "object",
          required: ["joined"],
          additionalProperties: false,
          properties: {
            joined: { type: "boolean", description: "Whether the user is active in the queue." },
          },
          defaultSnippets: [{ label: "joined", body: { joined: true } }],
        }
      : { type: "number", minimum: 0, maximum: 5, description: "Proficiency, 0 to 5." };
  return {
    type: "object",
    description: `${section.title} by name. One that is taken out is removed from the user when you save.`,
    additionalProperties: value,
  };
}

/** The schema. Names of skills, languages and queues are not in it: an organization may have 50,000 of them. */
export function userSchema(): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Genesys Cloud user",
    description: "A section or field that is not here is left as it is.",
    type: "object",
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(
        sectionList.map((section) => [section.key, { title: section.title, ...sectionSchema(section) }]),
      ),
      [NOT_AVAILABLE]: { type: "string", description: "Why the user cannot be shown." },
      [NOT_READABLE]: {
        type: "object",
        description: "Sections that Genesys Cloud did not give, with the reason. They stay as they are.",
      },
    },
  };
}
