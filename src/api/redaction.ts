/**
 * What of a call may be shown, kept or logged. Everything passes an allow-list made from the table: what an operation's
 * schemas do not know is left out, and what they mark as a secret is hidden.
 */
import type { TSchema } from "@sinclair/typebox/type";
import { isRecord } from "./json.js";
import type { AnyInput, Operation } from "./operation.js";
import { isSecret } from "./schemas.js";
import { isSchema, partOf, placeOf, type SchemaPlace } from "./walk.js";

/** Stands where a secret was. */
export const HIDDEN = "(hidden)";

/** The value as far as its schema knows it; undefined: not at all. */
function known(place: SchemaPlace | undefined, value: unknown): unknown {
  if (!place) return undefined;
  const { schema } = place;
  if (isSecret(schema)) return HIDDEN;
  // What is of another kind than its place may be anything, a password in the wrong place too.
  switch (schema["type"]) {
    case "array":
      return Array.isArray(value) ? value.map((item) => known(partOf(place, 0), item) ?? null) : undefined;
    case "object":
      return isRecord(value)
        ? Object.fromEntries(
            Object.entries(value).flatMap(([name, inner]) => {
              const allowed = known(partOf(place, name), inner);
              return allowed === undefined ? [] : [[name, allowed]];
            }),
          )
        : undefined;
    case "string": {
      const allowed: unknown = schema["enum"];
      const fits = typeof value === "string" && (!Array.isArray(allowed) || allowed.includes(value));
      return fits ? value : undefined;
    }
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "number":
    case "integer":
      return typeof value === "number" ? value : undefined;
    default:
      return undefined;
  }
}

/** Whether there is a secret in what the schema describes. */
function holdsSecret(schema: unknown): boolean {
  if (!isSchema(schema)) return false;
  const { properties, items, additionalProperties } = schema;
  const inner = isRecord(properties) ? Object.values(properties) : [];
  return isSecret(schema) || [...inner, items, additionalProperties].some(holdsSecret);
}

/** Whether a body of the operation holds a secret. */
export function sendsSecret({ body }: Operation): boolean {
  return holdsSecret(body);
}

/**
 * The input of a call without its secrets: to be shown, kept in a history, or copied. What was secret is `HIDDEN`, so that
 * the input cannot be sent again by mistake.
 */
export function withoutSecrets(operation: Operation, input: AnyInput): AnyInput {
  const names = new Set(parameterNames(operation));
  const path = Object.entries(input.path ?? {}).filter(([name]) => names.has(name));
  const query = operation.query && known(placeOf(operation.query), input.query ?? {});
  const body = operation.body && known(placeOf(operation.body), input.body);
  return {
    ...(path.length > 0 ? { path: Object.fromEntries(path) } : {}),
    ...(isRecord(query) && Object.keys(query).length > 0 ? { query } : {}),
    ...(body === undefined ? {} : { body }),
  };
}

const parameterNames = (operation: Operation): string[] =>
  [...operation.path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);

/** Ids of Genesys Cloud, and the few words that stand in an id's place. Anything else may be somebody's own text. */
const TELLS_NOTHING = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|purecloud|USER|\*)$/i;

/** A query value for a log: numbers, truth values and allowed words as they are; texts and ids by their number alone. */
function brief(place: SchemaPlace | undefined, value: unknown): string {
  if (Array.isArray(value)) {
    const parts = value.map((item) => brief(place && partOf(place, 0), item));
    return parts.includes("…") ? `(${value.length})` : parts.join(",");
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const allowed: unknown = place?.schema["enum"];
  return typeof value === "string" && Array.isArray(allowed) && allowed.includes(value) ? value : "…";
}

/**
 * One line for a log: method, path, and what was asked for, such as
 * `PATCH /api/v2/users/4f…/routingskills/bulk [2]`. No name, no text and no secret is in it: a body shows which fields it
 * has (or how many items), a query the values that the table itself lists.
 */
export function summaryOf(operation: Operation, input: AnyInput): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = input.path?.[name] ?? "";
    return TELLS_NOTHING.test(value) ? value : "…";
  });
  const query = Object.entries(input.query ?? {}).flatMap(([name, value]) => {
    const place = operation.query && partOf(placeOf(operation.query), name);
    return place === undefined || value === undefined ? [] : [`${name}=${brief(place, value)}`];
  });
  const { body } = operation;
  const sent = body === undefined ? "" : ` ${fieldsOf(body, input.body)}`;
  return `${operation.method} ${path}${query.length > 0 ? `?${query.join("&")}` : ""}${sent}`;
}

function fieldsOf(schema: TSchema, body: unknown): string {
  if (Array.isArray(body)) return `[${body.length}]`;
  if (!isRecord(body)) return "{}";
  const properties: unknown = schema["properties"];
  const names = Object.keys(body).filter((name) => isRecord(properties) && Object.hasOwn(properties, name));
  return `{${names.join(", ")}}`;
}
