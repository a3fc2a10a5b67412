/** Inputs and answers made from the table: what an operation may be sent, and what it answers when all is well. */
import assert from "node:assert/strict";
import type { AnswerShape, AnyInput, Operation } from "../../../src/api/operation.js";
import { isObject, object, type Shape } from "./shapes.js";

/** Everything that has to be encoded in a path or a query, and does not look the same when it is encoded twice. */
const AWKWARD = " /ü+%2F?#&=;🙂";

const FORMATS: Readonly<Record<string, string>> = {
  // With a plus, which a query must not lose.
  "date-time": "2026-11-25T09:00:00.500+01:00",
  date: "2026-11-25",
  interval: "2026-11-25T00:00:00+01:00/2026-11-26T00:00:00+01:00",
};

/** How deep a schema that contains itself goes. */
const DEPTH = 2;

interface Making {
  readonly full: boolean;
  /** Where the value is, such as `body.addresses-2.type`: part of free texts, so that no two of them are the same. */
  readonly name: string;
  /** Which item of a list it is: two enums in a list are not the same either. */
  readonly index: number;
  /** Schemas that contain themselves, from the outermost; one that is entered again is there again. */
  readonly within: readonly Shape[];
}

/** A value that a schema allows: the least of it, or all. */
function make(schema: Shape, making: Making): unknown {
  const { full, name, index } = making;
  const { minimum = 0, maximum, items } = schema;
  const values = schema["enum"];
  if (Array.isArray(values)) {
    const allowed: readonly unknown[] = values;
    return full ? allowed.at(-1 - (index % allowed.length)) : allowed[0];
  }
  if ("$ref" in schema) return make(recursive(schema, making), making);
  switch (schema["type"]) {
    case "object":
      return makeObject(schema, making);
    case "array":
      return Array.from({ length: full ? 2 : 1 }, (_, i) =>
        make(object(items), { ...making, name: `${name}-${i + 1}`, index: i }),
      );
    case "string": {
      const format = schema["format"];
      if (typeof format !== "string") return full ? name + AWKWARD : name;
      const text = FORMATS[format];
      assert(text !== undefined, `no text of the format ${format}`);
      return text;
    }
    case "integer":
      return full ? (maximum ?? Number(minimum) + 7) : minimum;
    case "number":
      return full ? Number(maximum ?? Number(minimum) + 8) - 0.5 : minimum;
    case "boolean":
      // What is not sent by itself.
      return full && schema["default"] !== true;
    default:
      // A new kind of schema has to be told here what its values are.
      return assert.fail(`${name}: no value for a schema of ${Object.keys(schema).join()}`);
  }
}

/** The schema that a reference leads back to. */
function recursive(reference: Shape, { within }: Making): Shape {
  const found = within.find((schema) => schema["$id"] === reference["$ref"]);
  assert(found, `nothing around it is called ${String(reference["$ref"])}`);
  return found;
}

function makeObject(schema: Shape, making: Making): Shape {
  const { full } = making;
  const within = "$id" in schema ? [...making.within, schema] : making.within;
  const properties = object(schema["properties"] ?? {});
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const deepest = within.filter((outer) => outer === schema).length >= DEPTH;
  const wanted = Object.entries(properties).filter(
    ([name, value]) => (full && !(deepest && leadsTo(schema, value))) || required.includes(name),
  );
  const others = schema["additionalProperties"];
  const entries = isObject(others) ? [["entry", others] as const] : [];
  return Object.fromEntries(
    [...wanted, ...(full ? entries : [])].map(([name, value]) => [
      name,
      make(object(value), { ...making, name: `${making.name}.${name}`, within }),
    ]),
  );
}

/** Whether a schema, or what it lists, is a reference back to another one. */
function leadsTo(target: Shape, schema: unknown): boolean {
  if (!isObject(schema)) return false;
  return ("$ref" in schema && schema["$ref"] === target["$id"]) || leadsTo(target, schema["items"]);
}

function inputFor(operation: Operation, full: boolean): AnyInput {
  const making = { full, index: 0, within: [] };
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const path = Object.fromEntries(names.map((name) => [name, `${name}-1${full ? AWKWARD : ""}`]));
  const query = operation.query && object(make(object(operation.query), { ...making, name: "query" }));
  return {
    ...(names.length > 0 ? { path } : {}),
    ...(query && Object.keys(query).length > 0 ? { query } : {}),
    ...(operation.body ? { body: make(object(operation.body), { ...making, name: "body" }) } : {}),
  };
}

/** Only what is required, and the least of that: first values, zeros, no. */
export const leastInput = (operation: Operation): AnyInput => inputFor(operation, false);

/** Every parameter and every property: last values, the largest numbers, lists of two, texts that are hard to encode. */
export const fullInput = (operation: Operation): AnyInput => inputFor(operation, true);

/** What an operation of each shape answers when all is well. */
export const goodAnswer: Readonly<Record<AnswerShape, string>> = {
  listing: '{"entities":[{"id":"1"}],"pageCount":1}',
  search: '{"results":[{"id":"1"}]}',
  details: '{"userDetails":[{"userId":"1"}]}',
  object: '{"id":"1","name":"One"}',
  objectOrNothing: '{"id":"1"}',
  array: '[{"id":"1"}]',
  texts: '["one"]',
  empty: "",
};
