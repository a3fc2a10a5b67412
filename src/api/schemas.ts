/** Schemas shared by several operations. Limits and allowed values are the Platform API's own. */
import { Type, type TProperties } from "@sinclair/typebox";

/** An id as the API gives it: usually a GUID, but nothing promises that. */
export const Id = Type.String({ minLength: 1, maxLength: 256 });

/** Proficiency in an ACD skill or language. */
export const Proficiency = Type.Number({ minimum: 0, maximum: 5 });

/** One allowed value of several. */
export function oneOf<const Value extends string>(...values: Value[]) {
  return Type.Unsafe<Value>({ type: "string", enum: values });
}

/** A list in the query string: comma-joined on the wire. */
export function listOf<const Value extends string>(...values: Value[]) {
  return Type.Array(oneOf(...values));
}

export const ids = Type.Array(Id);

/** Query parameters of a list that is paged by number. `max` is the largest page the API gives, `standard` what it gives unasked. */
export function paged<Properties extends TProperties>(max: number, properties: Properties, standard = 25) {
  return Type.Object(
    {
      pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: max, default: standard })),
      pageNumber: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
      ...properties,
    },
    { additionalProperties: false },
  );
}

/** Query parameters of an operation that is not paged. */
export function parameters<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}
