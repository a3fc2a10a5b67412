/** Checks what a request carries against the operation's schemas, and says what is wrong the way the API does. */
import { Kind, type TObject, type TSchema } from "@sinclair/typebox/type";
import { Errors, ValueErrorType, type ValueError } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";
import type { InputOf, Operation } from "../api/operation.js";
import { Problem, invalid } from "./problem.js";

/** The values that a schema made by `oneOf` allows; undefined for other schemas. */
function allowedValues(schema: TSchema): readonly string[] | undefined {
  const values: unknown = schema["enum"];
  return Array.isArray(values) ? values.filter((value) => typeof value === "string") : undefined;
}

/** `/query/0/type` as the API names it: `query[0].type`. */
function fieldName(path: string): string {
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"))
    .reduce(
      (name, part) => (/^\d+$/.test(part) ? `${name}[${part}]` : name === "" ? part : `${name}.${part}`),
      "",
    );
}

function describe(error: ValueError): Problem {
  const field = fieldName(error.path);
  const subject = field === "" ? "The body" : field;
  const allowed = allowedValues(error.schema);
  if (allowed !== undefined) {
    return invalid(field, `${subject} has to be one of ${allowed.join(", ")}.`);
  }
  switch (error.type) {
    case ValueErrorType.ObjectAdditionalProperties:
      return invalid(field, `${subject} is not a property that this operation knows.`, "invalid.property");
    case ValueErrorType.ObjectRequiredProperty:
      return invalid(field, `${subject} is required.`, "constraint.validation");
    case ValueErrorType.ArrayMaxItems: {
      const code: unknown = error.schema["errorCode"];
      return invalid(
        field,
        `${subject}: ${error.message}.`,
        typeof code === "string" ? code : "constraint.validation",
      );
    }
    case ValueErrorType.IntegerMaximum:
    case ValueErrorType.IntegerMinimum:
    case ValueErrorType.NumberMaximum:
    case ValueErrorType.NumberMinimum:
    case ValueErrorType.StringMaxLength:
    case ValueErrorType.StringMinLength:
      return invalid(field, `${subject}: ${error.message}.`, "constraint.validation");
    default:
      return invalid(field, `${subject}: ${error.message}.`);
  }
}

/** Throws the first thing that is wrong with `value`. */
function check(schema: TSchema, value: unknown): void {
  if (Check(schema, value)) return;
  const first = Errors(schema, value).First();
  throw first === undefined
    ? new Problem(400, "bad.request", "The request does not match its schema.")
    : describe(first);
}

const isArray = (schema: TSchema): boolean => schema[Kind] === "Array";

function coerce(name: string, schema: TSchema, texts: readonly string[]): unknown {
  if (isArray(schema)) return texts.flatMap((text) => text.split(",")).filter((text) => text !== "");
  const text = texts.at(-1) ?? "";
  switch (schema[Kind]) {
    case "Integer":
    case "Number":
      if (!/^[+-]?\d{1,15}(\.\d+)?$/.test(text)) throw invalid(name, `${name} has to be a number.`);
      return Number(text);
    case "Boolean":
      if (!/^(true|false)$/i.test(text)) throw invalid(name, `${name} has to be true or false.`);
      return text.toLowerCase() === "true";
    default:
      return text;
  }
}

/** The query parameters that the operation knows, as values. Others are tolerated, as the real API does. */
export function readQuery(schema: TObject | undefined, query: URLSearchParams): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  if (schema === undefined) return values;
  for (const [name, property] of Object.entries(schema.properties)) {
    const texts = query.getAll(name);
    if (texts.length === 0 || (texts.length === 1 && texts[0] === "")) continue;
    values[name] = coerce(name, property, texts);
  }
  check(schema, values);
  return values;
}

/** Throws a 400 where the body is not what the operation takes. */
export function checkBody(schema: TSchema, body: unknown): void {
  if (body === undefined) throw new Problem(400, "bad.request", "This operation needs a body.");
  check(schema, body);
}

/** Whether `input` is what the operation is to be called with. */
export function isInput<O extends Operation>(
  operation: O,
  input:
    { path: Readonly<Record<string, string>>; query: Record<string, unknown>; body: unknown } | InputOf<O>,
): input is InputOf<O> {
  const named = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const { query, body } = input;
  const path: Readonly<Record<string, unknown>> = { ...input.path };
  return (
    named.every((name) => typeof path[name] === "string") &&
    (operation.query === undefined || Check(operation.query, query ?? {})) &&
    (operation.body === undefined || Check(operation.body, body))
  );
}
