/** A user's state as the text of a document. */
import type { Held } from "../sections/section.js";
import { profileFields } from "../sections/profile.js";
import { encodeField, keysOf, sectionList, type Json, type NamedSection } from "./sections.js";
import { itemsOf, type Base } from "./state.js";

/** The key under which the text says what could not be read. */
export const NOT_READABLE = "$notReadable";

/** The only key of the text that stands in the place of a user who cannot be shown. */
export const NOT_AVAILABLE = "$notAvailable";

/** The text in the place of a user who cannot be shown. */
export const placeholder = (why: string): string => `${JSON.stringify({ [NOT_AVAILABLE]: why }, null, 2)}\n`;

function namedJson(section: NamedSection, items: readonly Held[]): Json {
  const keys = keysOf(items);
  return Object.fromEntries(
    [...keys].map(([id, key]) => [key, section.encode(items.filter((item) => item.id === id))]),
  );
}

function profileJson(items: readonly Held[]): Json {
  return Object.fromEntries(
    profileFields.map((field) => [
      field.key,
      encodeField(field, items.find(({ id }) => id === field.key)?.value ?? null),
    ]),
  );
}

/** The sections that could not be read, with the reasons. */
export function unreadable(state: Base): Readonly<Record<string, string>> {
  return Object.fromEntries(
    sectionList.flatMap(({ key }) => {
      const section = state.sections[key];
      return section.readable ? [] : [[key, section.why]];
    }),
  );
}

/** The text of a user's document. The same state always gives the same text. */
export function textOf(state: Base): string {
  const missing = unreadable(state);
  const sections = sectionList
    .filter(({ key }) => !Object.hasOwn(missing, key))
    .map((section): [string, Json] => {
      const items = itemsOf(state, section.key);
      return [section.key, section.shape === "named" ? namedJson(section, items) : profileJson(items)];
    });
  const json = {
    ...Object.fromEntries(sections),
    ...(Object.keys(missing).length > 0 ? { [NOT_READABLE]: missing } : {}),
  };
  // VS Code takes these two for line ends, and offers to remove them.
  const text = JSON.stringify(json, null, 2).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  return `${text}\n`;
}
