/** How a demo organization can be started. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import { Errors } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";
import { MOST_SKILLS, MOST_USERS } from "./generate.js";

const DAY = 24 * 60 * 60;

export const DemoOptions = Type.Object(
  {
    /** 0 (the standard): any free port. */
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
    users: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_USERS })),
    seed: Type.Optional(Type.String({ maxLength: 200 })),
    /** When the organization is made, which is where its past ends; now unless said. */
    now: Type.Optional(Type.Date()),
    /** The real limit unless said; `false`: none, and the headers say so. */
    rateLimit: Type.Optional(
      Type.Union([
        Type.Literal(false),
        Type.Object({
          requests: Type.Integer({ minimum: 1 }),
          seconds: Type.Number({ minimum: 0.1, maximum: DAY }),
        }),
      ]),
    ),
    /** Milliseconds that every answer of the API takes at least. */
    latency: Type.Optional(Type.Number({ minimum: 0, maximum: 60_000 })),
    /** Seconds that a token lives; a day unless said. */
    tokenLifetime: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 * DAY })),
    /** Whether lists leave out sections of a few users although asked to expand them, as the real API may. */
    expandOmits: Type.Optional(Type.Boolean()),
    /** At least so many ACD skills; 40 unless said. */
    skills: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_SKILLS })),
    /** Whether some names are markup, written from right to left, or very long. */
    awkward: Type.Optional(Type.Boolean()),
    /** Milliseconds after which a change of a station that was accepted (202) happens; 1500 unless said. */
    stationDelay: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
    /** Milliseconds that a job of analytics takes; 2000 unless said. */
    jobDelay: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
    /** Milliseconds until the search knows of a change of a user (and ten times as long of a deletion); 3000 unless said. */
    searchLag: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
  },
  { additionalProperties: false },
);
export type DemoOptions = Static<typeof DemoOptions>;

/** The options that `given` is. @throws {RangeError} saying which one is impossible, and why. */
export function readOptions(given: unknown): DemoOptions {
  const options = given ?? {};
  if (Check(DemoOptions, options)) return options;
  const first = Errors(DemoOptions, options).First();
  const name = first?.path.slice(1).replaceAll("/", ".");
  throw new RangeError(
    `${name === undefined || name === "" ? "the options" : name}: ${first?.message ?? "impossible"}`,
  );
}
