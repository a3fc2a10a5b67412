/** What an edited text asks for: which changes it makes to its base, and what is wrong with it. */
import type { CallOptions } from "../../api/client.js";
import type { Named } from "../../organization/model.js";
import type { NameKind, Names } from "../../organization/names.js";
import { sameValue, slot, type Change, type ChangeKind, type MaybeValue, type Value } from "../change.js";
import { fieldItem, profileFields, type ProfileField } from "../sections/profile.js";
import { parseText, type Entry, type Place, type Problem } from "./parse.js";
import {
  decodeField,
  documentSections,
  encodeField,
  keysOf,
  sectionList,
  type DocumentSection,
  type NamedSection,
  type SectionKey,
} from "./sections.js";
import { itemsOf, type Base } from "./state.js";
import { NOT_READABLE } from "./text.js";

export interface Draft {
  /** What differs from the base. */
  readonly changes: readonly Change[];
  /** Where in the text each changed thing stands; a thing that was taken out stands at its section. */
  readonly places: ReadonlyMap<string, Place>;
  /** A draft with problems is never sent. */
  readonly problems: readonly Problem[];
  /** Sections that the text empties although the base has something in them. */
  readonly cleared: readonly SectionKey[];
  /** The items that the text names, by section, with the id that each key stands for. */
  readonly ids: ReadonlyMap<SectionKey, ReadonlyMap<string, string>>;
}

interface Collector {
  readonly base: Base;
  readonly names: Names;
  readonly options: CallOptions | undefined;
  readonly changes: Change[];
  readonly places: Map<string, Place>;
  readonly problems: Problem[];
  readonly cleared: SectionKey[];
  readonly ids: Map<SectionKey, Map<string, string>>;
}

function problem(collector: Collector, place: Place, { valueRange }: Entry, message: string): void {
  collector.problems.push({ place, range: valueRange, message });
}

/** Notes a change where the wanted value is another than the base's. */
function want(
  { base, changes, places }: Collector,
  kind: ChangeKind,
  item: Named,
  before: MaybeValue,
  after: MaybeValue,
  place: Place,
): void {
  if (sameValue(before, after)) return;
  const change: Change = { kind, user: base.user, item, before, after };
  changes.push(change);
  places.set(slot(change), place);
}

/** The entries of an object, the last of equal keys; two equal keys are a problem. */
function distinct(collector: Collector, place: Place, entries: readonly Entry[]): Entry[] {
  const byKey = new Map<string, Entry>();
  for (const entry of entries) {
    if (byKey.has(entry.key))
      collector.problems.push({
        place: [...place, entry.key],
        range: entry.keyRange,
        message: `"${entry.key}" is here twice`,
      });
    byKey.set(entry.key, entry);
  }
  return [...byKey.values()];
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

async function profileDraft(collector: Collector, entries: readonly Entry[]): Promise<void> {
  const items = itemsOf(collector.base, "profile");
  const before = (field: ProfileField): MaybeValue => items.find(({ id }) => id === field.key)?.value ?? null;
  await Promise.all(
    entries.map(async (entry) => {
      const place = ["profile", entry.key];
      const field = profileFields.find(({ key }) => key === entry.key);
      if (!field) {
        collector.problems.push({
          place,
          range: entry.keyRange,
          message: `The profile has no field "${entry.key}"`,
        });
        return;
      }
      const had = before(field);
      // What nobody touched is right, also where we would not accept it from a person.
      if (sameJson(entry.value, encodeField(field, had))) return;
      const decoded = decodeField(field, entry.value);
      if ("problem" in decoded) {
        problem(collector, place, entry, decoded.problem);
        return;
      }
      if ("value" in decoded) {
        want(collector, "profile", fieldItem(field), had, decoded.value, place);
        return;
      }
      const found = await one(collector, "person", decoded.person, "person");
      if (typeof found === "string") problem(collector, place, entry, found);
      else want(collector, "profile", fieldItem(field), had, found, place);
    }),
  );
}

const WITH_ID = /^(.*) \(([^()\s]+)\)$/su;

/** The one thing of that name, or why there is not just one. */
async function one(
  { names, options }: Collector,
  kind: NameKind,
  name: string,
  what: string,
): Promise<Named | string> {
  const found = await names.find(kind, name, options);
  const [only, second] = found;
  if (only && !second) return { id: only.id, name: only.name };
  if (only) {
    const sample = found.slice(0, 3).map((item) => `"${item.name} (${item.id})"`);
    const how = kind === "person" ? "give the e-mail address" : `write ${sample.join(" or ")}`;
    return `There are several of the name "${name}": ${how}`;
  }
  const [, plain, id] = WITH_ID.exec(name) ?? [];
  if (kind !== "person" && plain !== undefined && id !== undefined) {
    const same = (await names.find(kind, plain, options)).find((item) => item.id === id);
    if (same) return { id: same.id, name: same.name };
  }
  return `There is no ${what} "${name}"`;
}

async function namedDraft(
  collector: Collector,
  section: NamedSection,
  entries: readonly Entry[],
  whole: Entry,
): Promise<void> {
  const items = itemsOf(collector.base, section.key);
  const idsByKey = new Map([...keysOf(items)].map(([id, key]) => [key, id]));
  const itemOf = new Map(items.map(({ id, name }) => [id, { id, name }]));
  const claimed = new Set(entries.flatMap(({ key }) => idsByKey.get(key) ?? []));
  /** Of several of one name the only one that no other key means: it stood there alone before the others came. */
  const unclaimed = (name: string): string | undefined => {
    const ids = new Set(items.filter((item) => item.name === name).map(({ id }) => id));
    const [only, second] = [...ids].filter((id) => !claimed.has(id));
    return ids.size > 1 && second === undefined ? only : undefined;
  };
  const resolved = await Promise.all(
    entries.map(async (entry) => {
      const id = idsByKey.get(entry.key) ?? unclaimed(entry.key);
      const item =
        id === undefined ? await one(collector, section.names, entry.key, section.one) : itemOf.get(id);
      return { entry, item };
    }),
  );
  const seen = new Map<string, string>();
  for (const { entry, item } of resolved) {
    const place = [section.key, entry.key];
    if (item === undefined || typeof item === "string") {
      if (item !== undefined) collector.problems.push({ place, range: entry.keyRange, message: item });
      continue;
    }
    const twin = seen.get(item.id);
    if (twin !== undefined) {
      const message = `"${twin}" and "${entry.key}" are the same ${section.one}`;
      collector.problems.push({ place, range: entry.keyRange, message });
      continue;
    }
    seen.set(item.id, entry.key);
    const held = items.filter(({ id }) => id === item.id);
    // Of a membership that is a moment old it is not known whether it is active: that is still to be said.
    const known = section.section.kinds.every((kind) => held.some((one) => one.kind === kind));
    if (known && sameJson(entry.value, section.encode(held))) continue;
    const values = section.decode(entry.value);
    if (typeof values === "string") {
      problem(collector, place, entry, values);
      continue;
    }
    const before = (kind: ChangeKind): Value | null => held.find((one) => one.kind === kind)?.value ?? null;
    for (const [kind, value] of values) want(collector, kind, item, before(kind), value, place);
  }
  collector.ids.set(section.key, new Map([...seen].map(([id, key]) => [key, id])));
  for (const item of items.filter(({ id }) => !seen.has(id))) {
    if (item.fixed === undefined) {
      want(collector, item.kind, { id: item.id, name: item.name }, item.value, null, [section.key]);
      continue;
    }
    collector.problems.push({
      place: [section.key],
      range: whole.keyRange,
      message: `"${item.name}" cannot be removed: ${item.fixed}`,
    });
  }
  if (entries.length === 0 && items.length > 0) collector.cleared.push(section.key);
}

async function sectionDraft(collector: Collector, section: DocumentSection, entry: Entry): Promise<void> {
  const place = [section.key];
  const state = collector.base.sections[section.key];
  if (!state.readable) {
    const message = `${section.title} could not be read and cannot be written: ${state.why}`;
    collector.problems.push({ place, range: entry.keyRange, message });
    return;
  }
  if (!entry.entries) {
    problem(collector, place, entry, `${section.title} are written as an object: { … }`);
    return;
  }
  const entries = distinct(collector, place, entry.entries);
  if (section.shape === "fields") await profileDraft(collector, entries);
  else await namedDraft(collector, section, entries, entry);
}

/**
 * What a text asks for. Names that the base does not have are looked up in the organization.
 * @throws {ApiError} @throws {CancelledError}
 */
export async function draftOf(text: string, base: Base, names: Names, options?: CallOptions): Promise<Draft> {
  const collector: Collector = {
    base,
    names,
    options,
    changes: [],
    places: new Map(),
    problems: [],
    cleared: [],
    ids: new Map(),
  };
  const parsed = parseText(text);
  if ("problems" in parsed) return { ...collector, problems: parsed.problems };
  const entries = distinct(collector, [], parsed.entries);
  for (const entry of entries)
    if (entry.key !== NOT_READABLE && !Object.hasOwn(documentSections, entry.key))
      collector.problems.push({
        place: [entry.key],
        range: entry.keyRange,
        message: `The document has no section "${entry.key}"`,
      });
  await Promise.all(
    sectionList.map(async (section) => {
      // A section that is not in the text is left as it is.
      const entry = entries.find(({ key }) => key === section.key);
      if (entry) await sectionDraft(collector, section, entry);
    }),
  );
  const order = new Map(sectionList.flatMap(({ section }) => section.kinds).map((kind, at) => [kind, at]));
  const rank = ({ kind }: Change) => order.get(kind) ?? 0;
  const { changes, problems, places, cleared, ids } = collector;
  return {
    changes: [...changes].sort((a, b) => rank(a) - rank(b)),
    places,
    problems: [...problems].sort((a, b) => a.range.offset - b.range.offset),
    cleared,
    ids,
  };
}
