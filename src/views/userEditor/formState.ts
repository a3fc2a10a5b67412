/** What the form shows of a document: made of its text, its base and what the server said. No I/O. */
import { slot, valueInWords, type Change } from "../../changes/change.js";
import type { Conflict } from "../../changes/document/merge.js";
import { parseText, type Entry, type Place, type Problem } from "../../changes/document/parse.js";
import {
  documentSections,
  encodeField,
  keysOf,
  sectionList,
  type Json,
  type NamedSection,
} from "../../changes/document/sections.js";
import { itemsOf, type Base } from "../../changes/document/state.js";
import { profileFields, type ProfileField } from "../../changes/sections/profile.js";
import type { Held } from "../../changes/sections/section.js";
import { byName, routingWords, type Named } from "../../organization/model.js";
import type { View } from "./documents.js";
import type { FormField, FormList, FormRow, FormState, LiveState, Obstacle } from "./protocol.js";
import type { Source, UserDocument } from "./userDocument.js";

export interface FormSurroundings {
  readonly text: string;
  readonly version: number;
  readonly view: View;
  /** The number of the last edit of the form that is in the text. */
  readonly seen: number;
  /** A station that was asked for and is not there yet. */
  readonly requestedStation: Named | undefined;
}

const samePlace = (a: Place, b: Place): boolean =>
  a.length === b.length && a.every((key, at) => key === b[at]);

/** What is wrong at a place: in the text, with the server, or with what somebody else did meanwhile. */
function problemAt(
  place: Place,
  { view: { document, draft }, version }: FormSurroundings,
): string | undefined {
  const inText = draft?.problems.find((problem) => samePlace(problem.place, place));
  if (inText) return inText.message;
  if (document.refusedVersion !== version) return undefined;
  const rejected = document.rejections.find((rejection) => samePlace(rejection.place, place));
  if (rejected) return rejected.message;
  const conflict = document.conflicts.find(({ change }) =>
    samePlace(draft?.places.get(slot(change)) ?? [], place),
  );
  return conflict && conflictText(conflict);
}

const conflictText = ({ change, now }: Conflict): string =>
  `Somebody else changed this meanwhile: it was ${valueInWords(change.before)}, Genesys Cloud has ${valueInWords(now)}, you want ${valueInWords(change.after)}`;

type FieldValue = FormField["value"];

/** A field's JSON as what the form edits. */
function fieldValue(json: unknown, { kind }: ProfileField): FieldValue {
  if (kind === "switch") return json === true;
  if (kind === "texts")
    return Array.isArray(json) ? json.map((entry) => (typeof entry === "string" ? entry : "")) : [];
  if (typeof json === "string") return json;
  return json === null || json === undefined ? "" : JSON.stringify(json);
}

const hints: Partial<Record<ProfileField["kind"], string>> = {
  date: "Year, month and day, such as 2026-01-31",
};

function fieldOf(field: ProfileField, entries: readonly Entry[], surroundings: FormSurroundings, base: Base) {
  const place: readonly [string, ...string[]] = ["profile", field.key];
  const held = itemsOf(base, "profile").find(({ id }) => id === field.key)?.value ?? null;
  const was = encodeField(field, held);
  const entry = entries.find(({ key }) => key === field.key);
  const value = entry ? entry.value : was;
  const problem = problemAt(place, surroundings);
  const changed = JSON.stringify(value) !== JSON.stringify(was);
  const hint = hints[field.kind];
  return {
    place,
    label: field.label,
    kind: field.kind === "switch" ? "checkbox" : field.kind,
    value: fieldValue(value, field),
    ...(changed ? { was: fieldValue(was, field) } : {}),
    ...(problem === undefined ? {} : { problem }),
    ...(hint === undefined ? {} : { hint }),
  } satisfies FormField;
}

/** A named thing's JSON as what the form edits: a proficiency, or whether the member is active. */
function rowValue(json: unknown): number | boolean {
  if (typeof json === "object" && json !== null && "joined" in json) return json.joined === true;
  return typeof json === "number" ? json : 0;
}

function rowsOf(
  section: NamedSection,
  entries: readonly Entry[] | undefined,
  surroundings: FormSurroundings,
  base: Base,
): FormRow[] {
  const items = itemsOf(base, section.key);
  const keys = keysOf(items);
  const held = (id: string | undefined): readonly Held[] => items.filter((item) => item.id === id);
  const idOf = new Map([...keys].map(([id, key]) => [key, id]));
  const given = entries ?? [...keys].map(([id, key]) => ({ key, value: section.encode(held(id)) }));
  const resolved = surroundings.view.draft?.ids.get(section.key);
  const present = new Set(given.map(({ key }) => resolved?.get(key) ?? idOf.get(key)));
  const row = (key: string, json: unknown, gone: boolean): FormRow => {
    const own = held(idOf.get(key) ?? resolved?.get(key));
    const was: Json | undefined = own.length > 0 ? section.encode(own) : undefined;
    const place: readonly [string, ...string[]] = [section.key, key];
    const [note] = own.flatMap((item) => item.note ?? []);
    const [fixed] = own.flatMap((item) => item.fixed ?? []);
    const problem = problemAt(place, surroundings);
    const changed = was === undefined || gone || JSON.stringify(json) !== JSON.stringify(was);
    return {
      place,
      name: key,
      value: rowValue(json),
      ...(changed ? { was: was === undefined ? null : rowValue(was) } : {}),
      ...(gone ? { removed: true } : {}),
      ...(note === undefined ? {} : { note }),
      ...(fixed === undefined ? {} : { fixed }),
      ...(problem === undefined ? {} : { problem }),
    };
  };
  const rows = [
    ...given.map(({ key, value }) => row(key, value, false)),
    ...[...keys]
      .filter(([id]) => !present.has(id))
      .map(([id, key]) => row(key, section.encode(held(id)), true)),
  ];
  return rows.sort((a, b) => byName({ id: a.name, name: a.name }, { id: b.name, name: b.name }));
}

function listOf(
  section: NamedSection,
  entries: readonly Entry[],
  surroundings: FormSurroundings,
  base: Base,
): FormList {
  const { key, title, one } = section;
  const state = base.sections[key];
  const entry = entries.find((candidate) => candidate.key === key);
  const sectionProblem = problemAt([key], surroundings);
  const isBroken = entry !== undefined && entry.entries === undefined;
  return {
    key,
    title,
    one,
    kind: key === "queues" ? "queue" : "rated",
    rows: state.readable && !isBroken ? rowsOf(section, entry?.entries, surroundings, base) : [],
    ...(state.readable ? {} : { unreadable: state.why }),
    ...(isBroken ? { unreadable: `${title} are no object in the text: mend that as JSON` } : {}),
    ...(sectionProblem === undefined ? {} : { problem: sectionProblem }),
  };
}

function liveOf(source: Source | undefined, requested: Named | undefined): LiveState {
  if (source?.kind !== "available") return {};
  const { presence, routingStatus, stations } = source.state.profile.live;
  const station = requested ?? stations?.associated;
  return {
    ...(presence === undefined ? {} : { presence }),
    ...(routingStatus === undefined ? {} : { routingStatus: routingWords[routingStatus] }),
    ...(station ? { associatedStation: { name: station.name, requested: requested !== undefined } } : {}),
    ...(stations?.default ? { defaultStation: { name: stations.default.name } } : {}),
  };
}

/** How many things differ: membership in a queue and being active there are one. */
const countOf = (changes: readonly Change[]): number =>
  new Set(changes.map(({ kind, item }) => `${kind === "joined" ? "queue" : kind} ${item.id}`)).size;

function obstacleOf(
  { view: { base }, text }: FormSurroundings,
  { source }: UserDocument,
): Obstacle | undefined {
  if (!base) {
    if (!source) return { kind: "loading", message: "Loading" };
    if (source.kind === "unavailable")
      return { kind: source.signedOut ? "signedOut" : "unreadable", message: source.why };
    return {
      kind: "unreadable",
      message: "It is not known any more what this text started from. Revert it to see the user as they are",
    };
  }
  const parsed = parseText(text);
  const [problem] = "problems" in parsed ? parsed.problems : [];
  if (problem) return { kind: "invalidText", message: `The text is no JSON: ${problem.message}` };
  return undefined;
}

const isNamedSection = (section: (typeof sectionList)[number]): section is NamedSection =>
  section.shape === "named";

/** The organization's name as the address has it. */
const organizationOf = (document: UserDocument): string =>
  document.source?.kind === "available"
    ? document.source.organization.name
    : (document.uri.path.split("/")[1] ?? "");

/** The state of the form for a document. */
export function formState(surroundings: FormSurroundings): FormState {
  const { view, text, seen, requestedStation } = surroundings;
  const { document, base, draft, failure } = view;
  const obstacle = obstacleOf(surroundings, document);
  const parsed = parseText(text);
  const entries = "entries" in parsed ? parsed.entries : [];
  const profileEntry = entries.find(({ key }) => key === "profile");
  const profileEntries = profileEntry?.entries ?? [];
  const value = (key: string) => {
    const held = base && itemsOf(base, "profile").find(({ id }) => id === key)?.value;
    return typeof held === "string" ? held : undefined;
  };
  const unplaced = (problem: Problem) =>
    problem.place[0] === undefined || !Object.hasOwn(documentSections, problem.place[0]);
  const profile = base?.sections.profile;
  const readOnly = document.source?.kind === "available" ? document.source.readOnly : undefined;
  return {
    seen,
    name: value("name") ?? base?.user.name ?? "",
    description: [value("title"), value("department")].filter(Boolean).join(", ") || (value("email") ?? ""),
    organization: organizationOf(document),
    ...(obstacle ? { obstacle } : {}),
    ...(readOnly === undefined ? {} : { readOnly }),
    profile: base ? profileFields.map((field) => fieldOf(field, profileEntries, surroundings, base)) : [],
    ...(profile && !profile.readable ? { profileUnreadable: profile.why } : {}),
    ...(profileEntry && !profileEntry.entries
      ? { profileUnreadable: "The profile is no object in the text: mend that as JSON" }
      : {}),
    lists: base
      ? sectionList.filter(isNamedSection).map((section) => listOf(section, entries, surroundings, base))
      : [],
    live: liveOf(document.source, requestedStation),
    changes: countOf(draft?.changes ?? []),
    problems: [
      ...(draft?.problems.filter(unplaced).map(({ message }) => message) ?? []),
      ...(failure === undefined ? [] : [`Names could not be looked up. ${failure}`]),
    ],
  };
}
