/** Texts that an answer gives and a later request brings back, such as where the next page begins. */
import type { Static, TSchema } from "@sinclair/typebox";
import { Check } from "@sinclair/typebox/value";
import { parseJson } from "./http.js";
import { invalid } from "./problem.js";

/** A text that nobody but `readMark` has to understand. */
export const mark = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** What a text of `mark` stands for; a 400 about `field` where it is none. */
export function readMark<Schema extends TSchema>(
  schema: Schema,
  text: string,
  field: string,
): Static<Schema> {
  const refused = invalid(field, `${field} is not one that this organization has given.`);
  let value: unknown;
  try {
    value = parseJson(Buffer.from(text, "base64url"));
  } catch {
    throw refused;
  }
  if (!Check(schema, value)) throw refused;
  return value;
}
