/** Walking through a schema beside the value that it describes. */
import type { TSchema } from "@sinclair/typebox/type";
import { isRecord } from "./json.js";

export function isSchema(value: unknown): value is TSchema {
  return isRecord(value);
}

/** A schema, and what a recursive schema's reference in it leads back to. */
export interface SchemaPlace {
  readonly schema: TSchema;
  readonly root: TSchema;
}

/** The place where a walk begins, or goes on: references are followed. */
export function placeOf(schema: TSchema, root: TSchema = schema): SchemaPlace {
  const found = typeof schema["$ref"] === "string" ? root : schema;
  return { schema: found, root: typeof found["$id"] === "string" ? found : root };
}

/** The place of a list's items, or of a property: its own, or that of any name. Undefined: the schema knows none. */
export function partOf({ schema, root }: SchemaPlace, name: string | number): SchemaPlace | undefined {
  const { properties, items, additionalProperties } = schema;
  const part: unknown =
    typeof name === "number"
      ? items
      : isRecord(properties) && Object.hasOwn(properties, name)
        ? properties[name]
        : additionalProperties;
  return isSchema(part) ? placeOf(part, root) : undefined;
}
