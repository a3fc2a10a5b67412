/** The sections of a user document: how each is written as JSON, and what its JSON means. */
import type { Named } from "../../organization/model.js";
import type { NameKind } from "../../organization/names.js";
import { personText } from "../../organization/names.js";
import { isReference, type ChangeKind, type MaybeValue, type Value } from "../change.js";
import { acdSkillSection, languageSection, profileSection, queueSection } from "../sections/index.js";
import type { ProfileField } from "../sections/profile.js";
import type { Held, Section } from "../sections/section.js";

export type SectionKey = "profile" | "acdSkills" | "languages" | "queues";
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface Part {
  readonly key: SectionKey;
  readonly title: string;
  readonly section: Section;
}

/** Fields that everybody has; a missing one is left as it is. */
export interface FieldsSection extends Part {
  readonly shape: "fields";
}

/** Things by name: one that is not there any more is taken away. */
export interface NamedSection extends Part {
  readonly shape: "named";
  /** One of them, such as "ACD skill". */
  readonly one: string;
  readonly names: Exclude<NameKind, "station" | "person">;
  /** What stands for one of them as JSON. @param held all that the section holds of that id */
  readonly encode: (held: readonly Held[]) => Json;
  /** The values that the JSON means, by kind; or, as a text, what is wrong with it. */
  readonly decode: (json: unknown) => readonly (readonly [ChangeKind, Value])[] | string;
}

export type DocumentSection = FieldsSection | NamedSection;

const MOST_PROFICIENT = 5;

function ratedPart<Key extends "acdSkills" | "languages">(
  key: Key,
  title: string,
  one: string,
  kind: "acdSkill" | "language",
): NamedSection & { readonly key: Key } {
  return {
    shape: "named",
    key,
    title,
    one,
    names: kind,
    section: kind === "acdSkill" ? acdSkillSection : languageSection,
    encode: ([held]) => (typeof held?.value === "number" ? held.value : 0),
    decode(json) {
      if (typeof json !== "number" || !(json >= 0 && json <= MOST_PROFICIENT))
        return `The proficiency is a number from 0 to ${MOST_PROFICIENT}`;
      return [[kind, json]];
    },
  };
}

export const documentSections = {
  profile: { shape: "fields", key: "profile", title: "Profile", section: profileSection },
  acdSkills: ratedPart("acdSkills", "ACD skills", "ACD skill", "acdSkill"),
  languages: ratedPart("languages", "Languages", "language", "language"),
  queues: {
    shape: "named",
    key: "queues",
    title: "Queues",
    one: "queue",
    names: "queue",
    section: queueSection,
    encode: (held) => ({ joined: held.some(({ kind, value }) => kind === "joined" && value === true) }),
    decode(json) {
      const queue = typeof json === "object" && json !== null ? { ...json } : {};
      const { joined, ...rest }: Readonly<Record<string, unknown>> = queue;
      if (typeof joined !== "boolean" || Object.keys(rest).length > 0)
        return 'A queue says whether the user is active in it: {"joined": true} or {"joined": false}';
      return [
        ["queue", true],
        ["joined", joined],
      ];
    },
  },
} as const satisfies { readonly [Key in SectionKey]: DocumentSection & { readonly key: Key } };

/** In the order of the text. */
export const sectionList: readonly DocumentSection[] = Object.values(documentSections);

const LONGEST_TEXT = 10_000;
const isText = (json: unknown): json is string => typeof json === "string";

/** A field's value as JSON: empty texts for what is not set. */
export function encodeField({ kind }: ProfileField, value: MaybeValue): Json {
  if (kind === "switch") return value === true;
  if (kind === "texts") return Array.isArray(value) ? value.filter(isText) : [];
  if (kind === "person") return isReference(value) ? personText({ email: undefined, ...value }) : "";
  return typeof value === "string" ? value : "";
}

/** What the JSON of a field means; `person` is a name or an address that is to be looked up. */
export type DecodedField =
  { readonly value: MaybeValue } | { readonly person: string } | { readonly problem: string };

/** What a field's JSON means, or what is wrong with it. */
export function decodeField({ kind, label, required }: ProfileField, json: unknown): DecodedField {
  if (kind === "switch")
    return typeof json === "boolean" ? { value: json } : { problem: `${label} is true or false` };
  if (kind === "texts") {
    if (json === null) return { value: null };
    if (!Array.isArray(json) || !json.every(isText)) return { problem: `${label} is a list of texts` };
    const texts = json.filter((text) => text.trim() !== "");
    return { value: texts.length > 0 ? texts : null };
  }
  if (json !== null && !isText(json)) return { problem: `${label} is a text` };
  // Space around a text is nobody's wish, and Genesys Cloud takes it away.
  const text = (json ?? "").trim();
  if (text === "") return required ? { problem: `${label} cannot be empty` } : { value: null };
  if (text.length > LONGEST_TEXT) return { problem: `${label} is longer than ${LONGEST_TEXT} characters` };
  if (kind === "email" && !/^\S+@\S+$/u.test(text)) return { problem: `${label} is not an e-mail address` };
  if (kind === "date" && !/^\d{4}-\d{2}-\d{2}/u.test(text))
    return { problem: `${label} is a date such as 2026-01-31` };
  return kind === "person" ? { person: text } : { value: text };
}

/** The keys under which things stand in the text: their names, and the id too where two have the same name. */
export function keysOf(items: readonly Named[]): Map<string, string> {
  const byId = new Map(items.map(({ id, name }) => [id, name]));
  const count = new Map<string, number>();
  for (const name of byId.values()) count.set(name, (count.get(name) ?? 0) + 1);
  const withId = new Set(
    [...byId].flatMap(([id, name]) => ((count.get(name) ?? 0) > 1 ? [`${name} (${id})`] : [])),
  );
  // A name that looks like another one's name and id gets its own id too: two things never have one key.
  return new Map(
    [...byId].map(([id, name]) => [
      id,
      (count.get(name) ?? 0) > 1 || withId.has(name) ? `${name} (${id})` : name,
    ]),
  );
}
