/** Schemas shared by several operations. Limits and allowed values are the Platform API's own. */
import * as Type from "@sinclair/typebox/type";
import {
  FormatRegistry,
  Kind,
  TypeRegistry,
  type SchemaOptions,
  type Static,
  type TProperties,
  type TSchema,
  type TUnsafe,
} from "@sinclair/typebox/type";

/** An id as the API gives it: usually a GUID, but nothing promises that. */
export const Id = Type.String({ minLength: 1, maxLength: 256 });

/** Proficiency in an ACD skill or language. */
export const Proficiency = Type.Number({ minimum: 0, maximum: 5 });

/** A schema of `oneOf`: plain JSON Schema (`enum`), and a kind of its own that TypeBox can check. */
type OneOf<Value extends string> = TUnsafe<Value> & { readonly enum: readonly Value[] };

const ONE_OF = "OneOf";
TypeRegistry.Set<OneOf<string>>(ONE_OF, (schema, value) => schema.enum.some((allowed) => allowed === value));

/** One allowed value of several. */
export function oneOf<const Value extends string>(...values: Value[]) {
  return Type.Unsafe<Value>({ [Kind]: ONE_OF, type: "string", enum: values });
}

/** A list in the query string: comma-joined on the wire. */
export function listOf<const Value extends string>(...values: Value[]) {
  return Type.Array(oneOf(...values));
}

export const ids = Type.Array(Id);

/** The instants that the API takes: ISO 8601 with a zone, to the second or finer. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const isInstant = (text: string): boolean => INSTANT.test(text) && !Number.isNaN(Date.parse(text));

FormatRegistry.Set("date-time", isInstant);
FormatRegistry.Set("date", (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)));
FormatRegistry.Set("interval", (text) => {
  const [start = "", end = "", ...more] = text.split("/");
  return more.length === 0 && isInstant(start) && isInstant(end) && Date.parse(start) <= Date.parse(end);
});

/** A moment, such as `2026-11-25T09:00:00Z`. */
export const Instant = Type.String({ format: "date-time" });

/** From one moment to a later one, such as `2026-11-25T00:00:00Z/2026-11-26T00:00:00Z`. */
export const Interval = Type.String({ format: "interval" });

/** Text that is shown, logged and kept nowhere. */
export const Secret = Type.String({ minLength: 1, secret: true });

/** Whether a schema's value is a secret. */
export function isSecret(schema: TSchema): boolean {
  return schema["secret"] === true;
}

/** An object that has these properties and no others. */
export function exactly<Properties extends TProperties>(properties: Properties, options: SchemaOptions = {}) {
  return Type.Object(properties, { ...options, additionalProperties: false });
}

/** An object with values of one kind under any names. (Type.Record would bring along half of TypeBox.) */
export function mapOf<Value extends TSchema>(value: Value) {
  return Type.Unsafe<Record<string, Static<Value>>>(Type.Object({}, { additionalProperties: value }));
}

/** How many items a page is to have. `max` is the largest page the API gives, `standard` what it gives unasked. */
export function pageSize(max: number, standard = 25) {
  return Type.Optional(Type.Integer({ minimum: 1, maximum: max, default: standard }));
}

/** Query parameters of a list that is paged by number. `max` is the largest page the API gives, `standard` what it gives unasked. */
export function paged<Properties extends TProperties>(max: number, properties: Properties, standard = 25) {
  return exactly({
    pageSize: pageSize(max, standard),
    pageNumber: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
    ...properties,
  });
}

/** Kinds of contacts, and which of a user's contacts of a kind one is. */
export const contactMediaTypes = ["PHONE", "EMAIL", "SMS"] as const;
export const contactTypes = [
  "PRIMARY",
  "WORK",
  "WORK2",
  "WORK3",
  "WORK4",
  "HOME",
  "MOBILE",
  "MAIN",
  "OTHER",
] as const;

/**
 * A phone number or e-mail address of a user. Whoever changes one sends all of them back as they came, so that kinds and
 * properties which the server knows and this table does not are let through.
 */
export const Contact = Type.Object({
  address: Type.Optional(Type.String()),
  display: Type.Optional(Type.String()),
  mediaType: Type.Optional(Type.String({ examples: contactMediaTypes })),
  type: Type.Optional(Type.String({ examples: contactTypes })),
  /** An internal extension. */
  extension: Type.Optional(Type.String()),
  countryCode: Type.Optional(Type.String()),
  integration: Type.Optional(Type.String()),
});
export type Contact = Static<typeof Contact>;

export const EmployerInfo = exactly({
  officialName: Type.Optional(Type.String()),
  employeeId: Type.Optional(Type.String()),
  employeeType: Type.Optional(Type.String()),
  dateHire: Type.Optional(Type.String()),
});
export type EmployerInfo = Static<typeof EmployerInfo>;
