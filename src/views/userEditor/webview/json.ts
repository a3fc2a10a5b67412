import type { Json, Place } from "../protocol.js";

/** The key of a place in maps and lists: two places have the same one when they are the same. */
export function placeKey(place: Place): string {
  return JSON.stringify(place);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two JSON values say the same. Every message brings new objects, most of which say what the last ones said. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, i) => sameJson(item, other[i]));
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => sameJson(one[key], other[key]));
}

/** How a component declares a property that holds JSON: it is drawn again only when the JSON says something else. */
export const jsonProperty = {
  attribute: false,
  hasChanged: (now: unknown, before: unknown): boolean => !sameJson(now, before),
};

/** A proficiency, or whether a member is active, as rows of the document have them; undefined for anything else. */
export function rowValue(value: Json): number | boolean | undefined {
  if (typeof value === "number") return value;
  const joined = isRecord(value) ? value.joined : undefined;
  return typeof joined === "boolean" ? joined : undefined;
}
