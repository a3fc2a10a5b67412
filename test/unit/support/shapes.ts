/** Values of which nothing is known yet: parsed answers, schemas. */
import assert from "node:assert/strict";

/** What a text is as JSON; undefined where it is none. */
export function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

export type Shape = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Shape =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function object(value: unknown): Shape {
  assert(isObject(value), `no object: ${JSON.stringify(value)}`);
  return value;
}

export function list(value: unknown): readonly Shape[] {
  assert(Array.isArray(value), `no array: ${JSON.stringify(value)}`);
  return value.map(object);
}
