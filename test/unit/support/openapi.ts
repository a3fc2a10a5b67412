/** A small check of answers against the API's OpenAPI description, where that file is there. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isObject, object, parse, type Shape } from "./shapes.js";

const file = path.resolve(import.meta.dirname, "../../../../shared/api/users-api.openapi.json");

/** Undefined where there is no description. */
export function openApi(): OpenApi | undefined {
  return existsSync(file) ? new OpenApi(object(parse(readFileSync(file, "utf8")))) : undefined;
}

export const MISSING = "../shared/api/users-api.openapi.json is not there";

function at(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

/** The schema's name in a reference to it. */
const nameIn = (reference: string): string => reference.split("/").at(-1) ?? "";

/** What values of described kinds had in them, taken together. */
export class Filled {
  /** Components, and properties of them that are objects without a name: those of which there was a value. */
  readonly kinds = new Map<string, Shape>();
  /** `User.name` and the like: where there was something, which an empty text or list is not. */
  readonly properties = new Set<string>();

  /** The properties in which there never was anything, of all kinds of which there was a value. */
  get never(): string[] {
    return [...this.kinds].flatMap(([kind, { properties }]) =>
      Object.keys(object(properties ?? {}))
        .map((name) => `${kind}.${name}`)
        .filter((property) => !this.properties.has(property)),
    );
  }
}

function isSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

export class OpenApi {
  readonly #document: Shape;

  constructor(document: Shape) {
    this.#document = document;
  }

  /** The schema of what the operation answers with that status; undefined where it is not described. */
  answerSchema(method: string, template: string, status: number): unknown {
    const responses = at(this.#document, "paths", template, method.toLowerCase(), "responses");
    return at(responses, String(status), "content", "application/json", "schema");
  }

  /** The ids of all operations. */
  get operationIds(): string[] {
    return Object.values(object(this.#document["paths"])).flatMap((methods) =>
      Object.values(object(methods)).flatMap((operation) => {
        const id = isObject(operation) ? operation["operationId"] : undefined;
        return typeof id === "string" ? [id] : [];
      }),
    );
  }

  /** The codes with which the operation says in an answer of that status what is wrong. */
  errorCodes(method: string, template: string, status: number): string[] {
    const response = at(this.operation(method, template)["responses"], String(status));
    return Object.keys(object(at(response, "x-inin-error-codes") ?? {}));
  }

  describes(method: string, template: string): boolean {
    return at(this.#document, "paths", template, method.toLowerCase()) !== undefined;
  }

  /** What is said of an operation. */
  operation(method: string, template: string): Shape {
    return object(at(this.#document, "paths", template, method.toLowerCase()));
  }

  /** The schema that a reference leads to; any other schema is what it is. */
  resolved(schema: unknown): Shape {
    const rule = object(schema);
    const parts = rule["allOf"];
    if (Array.isArray(parts) && parts.length === 1) return this.resolved(parts[0]);
    const reference = rule["$ref"];
    return typeof reference === "string" ? object(this.component(nameIn(reference))) : rule;
  }

  component(name: string): unknown {
    const schema = at(this.#document, "components", "schemas", name);
    assert(schema !== undefined, `no schema ${name}`);
    return schema;
  }

  /** What of the value is not as the schema says. */
  problems(schema: unknown, value: unknown, where = "$"): string[] {
    const rule = object(schema);
    const reference = rule["$ref"];
    if (typeof reference === "string") {
      return this.problems(this.component(nameIn(reference)), value, where);
    }
    const parts = rule["allOf"];
    if (Array.isArray(parts)) {
      assert.equal(parts.length, 1, `${where}: an allOf of several`);
      return this.problems(parts[0], value, where);
    }
    const allowed = rule["enum"];
    if (Array.isArray(allowed) && !allowed.includes(value))
      return [`${where}: ${JSON.stringify(value)} is not allowed`];
    switch (rule["type"]) {
      case "string":
        if (typeof value !== "string") return [`${where}: no string`];
        if (rule["format"] === "date-time" && new Date(value).toISOString() !== value)
          return [`${where}: no date-time`];
        return [];
      case "integer":
        return Number.isInteger(value) ? [] : [`${where}: no integer`];
      case "number":
        return typeof value === "number" ? [] : [`${where}: no number`];
      case "boolean":
        return typeof value === "boolean" ? [] : [`${where}: no boolean`];
      case "array":
        if (!Array.isArray(value)) return [`${where}: no array`];
        return value.flatMap((item, index) => this.problems(rule["items"], item, `${where}[${index}]`));
      case "object":
        return this.#objectProblems(rule, value, where);
      default:
        return [`${where}: a schema of type ${String(rule["type"])}`];
    }
  }

  /** Notes down what a value that is as its schema says has in it. `kind` is what the value is called, unless it is a component. */
  note(schema: unknown, value: unknown, filled: Filled, kind: string): void {
    const rule = object(schema);
    const reference = rule["$ref"];
    const parts = rule["allOf"];
    if (typeof reference === "string") {
      const name = nameIn(reference);
      this.note(this.component(name), value, filled, name);
    } else if (Array.isArray(parts)) {
      for (const part of parts) this.note(part, value, filled, kind);
    } else if (Array.isArray(value)) {
      for (const item of value) this.note(rule["items"], item, filled, kind);
    } else if (rule["type"] === "object" && isObject(value)) {
      filled.kinds.set(kind, rule);
      this.#noteProperties(rule, value, filled, kind);
    }
  }

  #noteProperties(rule: Shape, value: Shape, filled: Filled, kind: string): void {
    const properties = object(rule["properties"] ?? {});
    const others = rule["additionalProperties"];
    for (const [name, item] of Object.entries(value)) {
      const own = properties[name];
      const property = `${kind}.${own === undefined ? "*" : name}`;
      if (own !== undefined && isSomething(item)) filled.properties.add(property);
      const schema = own ?? (isObject(others) ? others : undefined);
      if (schema !== undefined) this.note(schema, item, filled, property);
    }
  }

  #objectProblems(rule: Shape, value: unknown, where: string): string[] {
    if (!isObject(value)) return [`${where}: no object`];
    const properties = object(rule["properties"] ?? {});
    const required = Array.isArray(rule["required"]) ? rule["required"].map(String) : [];
    const missing = required.filter((name) => !(name in value)).map((name) => `${where}.${name}: missing`);
    const others = rule["additionalProperties"];
    const wrong = Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
      const schema = properties[name] ?? (typeof others === "object" ? others : undefined);
      return schema === undefined
        ? [`${where}.${name}: unknown`]
        : this.problems(schema, item, `${where}.${name}`);
    });
    return [...missing, ...wrong];
  }
}
