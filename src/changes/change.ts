/** One thing that becomes different for one user, whatever it is. */
import type { Named } from "../organization/model.js";

/** What kinds of things a user has that can be changed. */
export const changeKinds = [
  "profile",
  "acdSkill",
  "language",
  "queue",
  "joined",
  "station",
  "status",
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/**
 * What is there: a proficiency, a text, a switch, texts (certifications), or a reference (a manager, a station, a
 * presence). Membership in a queue is `true`.
 */
export type Value = string | number | boolean | readonly string[] | Named;

/** `null`: it is not there, is not set. */
export type MaybeValue = Value | null;

export interface Change {
  readonly kind: ChangeKind;
  readonly user: Named;
  /** The ACD skill, language or queue; for a field of the user, the field's key and label. */
  readonly item: Named;
  readonly before: MaybeValue;
  readonly after: MaybeValue;
}

/** What identifies the thing that a change is about, for one user. */
export const slot = ({ kind, item }: { kind: ChangeKind; item: { id: string } }): string =>
  `${kind} ${item.id}`;

export function isReference(value: unknown): value is Named {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "name" in value &&
    typeof value.name === "string"
  );
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === "string");

/** Whether something read from a disk is a value. */
export function isMaybeValue(value: unknown): value is MaybeValue {
  return (
    value === null ||
    typeof value === "string" ||
    typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value)) ||
    isTexts(value) ||
    isReference(value)
  );
}

/** Whether something read from a disk is a change. */
export function isChange(value: unknown): value is Change {
  if (typeof value !== "object" || value === null) return false;
  const { kind, user, item, before, after } = { ...value } as Readonly<Record<string, unknown>>;
  return (
    changeKinds.some((known) => known === kind) &&
    isReference(user) &&
    isReference(item) &&
    isMaybeValue(before) &&
    isMaybeValue(after)
  );
}

/** Whether two values are the same; of references the id counts. */
export function sameValue(a: MaybeValue, b: MaybeValue): boolean {
  if (isTexts(a) && isTexts(b)) return a.length === b.length && a.every((text, at) => text === b[at]);
  if (isReference(a) && isReference(b)) return a.id === b.id;
  return a === b;
}

/** A value as a person reads it. */
export function valueInWords(value: MaybeValue): string {
  if (value === null || value === "") return "none";
  if (isReference(value)) return value.name;
  if (isTexts(value)) return value.length > 0 ? value.join(", ") : "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(value);
}
