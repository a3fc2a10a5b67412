/** Tells a message for the form from anything else that arrives in its window. */
import type {
  FormField,
  FormList,
  FormRow,
  FormState,
  LiveState,
  Obstacle,
  Suggestion,
  ToForm,
} from "../protocol.js";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isSwitch: Check = (value) => typeof value === "boolean";
const isNull: Check = (value) => value === null;

const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const optional = (check: Check): Check => either((value) => value === undefined, check);

/** Every key of the type has to be named; keys that are not named are ignored, so that a newer host may say more. */
function shape<T>(checks: Readonly<Record<keyof T, Check>>): (value: unknown) => value is T {
  const entries = Object.entries<Check>(checks);
  return (value): value is T => {
    if (typeof value !== "object" || value === null) return false;
    const parts = new Map<string, unknown>(Object.entries(value));
    return entries.every(([key, check]) => check(parts.get(key)));
  };
}

const isPlace: Check = (value) => Array.isArray(value) && value.length > 0 && value.every(isText);
const isFieldValue = either(isText, isSwitch, list(isText));
const isRowValue = either(isNumber, isSwitch);

const isField = shape<FormField>({
  place: isPlace,
  label: isText,
  kind: oneOf("text", "email", "date", "checkbox", "texts", "person"),
  value: isFieldValue,
  was: optional(isFieldValue),
  problem: optional(isText),
  hint: optional(isText),
});

const isRow = shape<FormRow>({
  place: isPlace,
  name: isText,
  value: isRowValue,
  was: optional(either(isRowValue, isNull)),
  removed: optional(oneOf(true)),
  note: optional(isText),
  fixed: optional(isText),
  problem: optional(isText),
});

const isList = shape<FormList>({
  key: isText,
  title: isText,
  one: isText,
  kind: oneOf("rated", "queue"),
  rows: list(isRow),
  unreadable: optional(isText),
  problem: optional(isText),
});

const isLive = shape<LiveState>({
  presence: optional(isText),
  routingStatus: optional(isText),
  associatedStation: optional(
    shape<NonNullable<LiveState["associatedStation"]>>({ name: isText, requested: isSwitch }),
  ),
  defaultStation: optional(shape<NonNullable<LiveState["defaultStation"]>>({ name: isText })),
});

const isObstacle = shape<Obstacle>({
  kind: oneOf("signedOut", "unreadable", "invalidText", "loading"),
  message: isText,
});

const isState = shape<FormState>({
  seen: isNumber,
  name: isText,
  description: isText,
  organization: isText,
  obstacle: optional(isObstacle),
  readOnly: optional(isText),
  profile: list(isField),
  profileUnreadable: optional(isText),
  lists: list(isList),
  live: isLive,
  changes: isNumber,
  problems: list(isText),
});

const isSuggestion = shape<Suggestion>({ name: isText, detail: optional(isText) });

type Message<Type extends ToForm["type"]> = Extract<ToForm, { readonly type: Type }>;

const isMessage: Readonly<Record<ToForm["type"], (value: unknown) => value is ToForm>> = {
  state: shape<Message<"state">>({ type: oneOf("state"), state: isState }),
  suggestions: shape<Message<"suggestions">>({
    type: oneOf("suggestions"),
    request: isNumber,
    items: list(isSuggestion),
    note: optional(isText),
  }),
  flush: shape<Message<"flush">>({ type: oneOf("flush"), request: isNumber }),
};

/** Whether this is a message for the form. */
export function isToForm(value: unknown): value is ToForm {
  return Object.values(isMessage).some((check) => check(value));
}
