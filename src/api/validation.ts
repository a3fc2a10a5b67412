/**
 * Finds what is wrong with a value before it is sent. TypeBox's `Check` decides; this only finds the place, and says the rule in
 * words that name no value, because a value may be a secret. (TypeBox's own errors would make the library a sixth larger.)
 */
import { Check } from "@sinclair/typebox/value";
import type { TSchema } from "@sinclair/typebox/type";
import { isRecord } from "./json.js";
import { partOf, placeOf, type SchemaPlace } from "./walk.js";

export interface Violation {
  /** From the value inwards, such as `.0.proficiency`; empty: the value itself. */
  readonly path: string;
  /** What is expected there; undefined: anything at all, and there is nothing. */
  readonly rule: string | undefined;
}

/** What a moment, an interval and so on look like. */
const EXAMPLES: Readonly<Record<string, string>> = {
  "date-time": "a moment such as 2026-11-25T09:00:00Z",
  date: "a day such as 2026-11-25",
  interval: "an interval such as 2026-11-25T00:00:00Z/2026-11-26T00:00:00Z",
};

/** The first place where the value breaks the schema, and how; undefined: it does not. */
export function violationOf(schema: TSchema, value: unknown): Violation | undefined {
  return Check(schema, value) ? undefined : innermost(placeOf(schema), value, "");
}

/** The innermost place that is wrong. */
function innermost(place: SchemaPlace, value: unknown, path: string): Violation {
  const { schema } = place;
  const required: readonly unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
  for (const [name, part] of partsOf(schema, value, required)) {
    const inner = partOf(place, name);
    const at = `${path}.${name}`;
    if (!inner) {
      if (schema["additionalProperties"] === false) return { path: at, rule: "unexpected property" };
    } else if (part === undefined && typeof name === "string") {
      if (required.includes(name)) return { path: at, rule: undefined };
    } else if (!Check(inner.schema, [inner.root], part)) return innermost(inner, part, at);
  }
  return { path, rule: ruleOf(schema) };
}

/** Items by their place, or properties by their name; those that are required and missing are among them. */
function partsOf(
  { type }: TSchema,
  value: unknown,
  required: readonly unknown[],
): [name: string | number, value: unknown][] {
  if (Array.isArray(value) && type === "array") return value.map((item, index) => [index, item]);
  if (!isRecord(value) || type !== "object") return [];
  return [...new Set([...Object.keys(value), ...required.map(String)])].map((name) => [name, value[name]]);
}

/** What the schema itself expects, in words. */
function ruleOf(schema: TSchema): string {
  const allowed: unknown = schema["enum"];
  if (Array.isArray(allowed)) return `expected one of ${allowed.join(", ")}`;
  const { type, format } = schema;
  if (typeof format === "string") return `expected ${EXAMPLES[format] ?? format}`;
  /** ` of at least 1 and at most 50`, as far as the schema has such limits. */
  const limits = (low: string, high: string): string => {
    const some = [
      [schema[low], "at least"],
      [schema[high], "at most"],
    ].flatMap(([limit, words]) => (typeof limit === "number" ? [`${words} ${limit}`] : []));
    return some.length > 0 ? ` of ${some.join(" and ")}` : "";
  };
  switch (type) {
    case "array":
      return `expected a list${limits("minItems", "maxItems")}`;
    case "string":
      return `expected a text${limits("minLength", "maxLength")}`;
    case "number":
      return `expected a number${limits("minimum", "maximum")}`;
    case "integer":
      return `expected a whole number${limits("minimum", "maximum")}`;
    case "boolean":
      return "expected true or false";
    case "object":
      return "expected an object";
    default:
      return "expected another value";
  }
}
