/**
 * Finds what is wrong with a value before it is sent. TypeBox's `Check` decides; this only finds the place, and says the rule in
 * words that name no value, because a value may be a secret. (TypeBox's own errors would make the library a sixth larger.)
 */
import { Check } from "@sinclair/typebox/value";
import type { TSchema } from "@sinclair/typebox/type";
import { isRecord } from "./json.js";

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

const isSchema = (value: unknown): value is TSchema => isRecord(value);

/** The first place where the value breaks the schema, and how; undefined: it does not. */
export function violationOf(schema: TSchema, value: unknown): Violation | undefined {
  return Check(schema, value) ? undefined : placeOf(schema, value, "", schema);
}

/** The innermost place that is wrong. `root`: what a recursive schema's reference leads back to. */
function placeOf(given: TSchema, value: unknown, path: string, root: TSchema): Violation {
  const schema = typeof given["$ref"] === "string" ? root : given;
  const within = typeof schema["$id"] === "string" ? schema : root;
  for (const [name, inner, part] of partsOf(schema, value)) {
    if (inner === undefined) return { path: `${path}.${name}`, rule: "unexpected property" };
    if (part === undefined && isRecord(value)) {
      if (!isRequired(schema, name)) continue;
      return { path: `${path}.${name}`, rule: undefined };
    }
    if (!Check(inner, [within], part)) return placeOf(inner, part, `${path}.${name}`, within);
  }
  return { path, rule: ruleOf(schema) };
}

const isRequired = (schema: TSchema, name: string): boolean => {
  const required: unknown = schema["required"];
  return Array.isArray(required) && required.includes(name);
};

/** An item or a property: its schema (undefined: none allows it), and its value. */
type Part = [name: string, schema: TSchema | undefined, value: unknown];

/** The parts of a list or an object, required ones that are missing among them. */
function partsOf(schema: TSchema, value: unknown): Part[] {
  const { items, properties, required } = schema;
  const others: unknown = schema["additionalProperties"];
  if (Array.isArray(value) && isSchema(items))
    return value.map((part, index) => [String(index), items, part]);
  if (!isRecord(value) || schema["type"] !== "object") return [];
  const known = isRecord(properties) ? properties : {};
  const names = new Set([...Object.keys(value), ...(Array.isArray(required) ? required.map(String) : [])]);
  return [...names].flatMap((name): Part[] => {
    const inner = Object.hasOwn(known, name) ? known[name] : others;
    if (isSchema(inner)) return [[name, inner, value[name]]];
    return others === false ? [[name, undefined, value[name]]] : [];
  });
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
