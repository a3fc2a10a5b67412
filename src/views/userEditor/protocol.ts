/**
 * What the user form and its host tell each other. The host owns the document; the form shows a `FormState` made from
 * it and asks for edits. Everything here is plain JSON.
 */

/** What the text of a document can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A place in the document: the key of a section and, in it, the key of a field or item, as the text has them. */
export type Place = readonly [section: string, ...keys: string[]];

/** One edit of the document: a value at a place, or nothing there any more. */
export type Edit =
  { readonly place: Place; readonly value: Json } | { readonly place: Place; readonly remove: true };

export type FieldKind = "text" | "email" | "date" | "checkbox" | "texts" | "person";

/** A field of the profile. */
export interface FormField {
  readonly place: Place;
  readonly label: string;
  readonly kind: FieldKind;
  /** A text, a switch, or for `texts` one text for each entry. */
  readonly value: string | boolean | readonly string[];
  /** What the server has, where the edited text has something else. */
  readonly was?: string | boolean | readonly string[];
  /** Why the value cannot be saved, or was refused. */
  readonly problem?: string;
  /** One line of help under the field. */
  readonly hint?: string;
}

export interface FormRow {
  readonly place: Place;
  /** Name of the ACD skill, language or queue. */
  readonly name: string;
  /** Proficiency (0 to 5), or whether the member is active in the queue. */
  readonly value: number | boolean;
  /** What the server has, where the edited text has something else; `null`: the row is new. */
  readonly was?: number | boolean | null;
  /** The edited text does not have it any more: shown struck out, with a button to keep it. */
  readonly removed?: true;
  /** Such as "inactive" or "through the group Sales". */
  readonly note?: string;
  /** Why it cannot be removed. */
  readonly fixed?: string;
  readonly problem?: string;
}

export interface FormList {
  /** The section's key in the document: `acdSkills`, `languages`, `queues`. */
  readonly key: string;
  readonly title: string;
  /** One of them, such as "ACD skill". */
  readonly one: string;
  readonly kind: "rated" | "queue";
  readonly rows: readonly FormRow[];
  /** Why the section cannot be shown or changed. */
  readonly unreadable?: string;
  /** What is wrong with the section as a whole. */
  readonly problem?: string;
}

/** What changes by itself and is in no document; shown, and changed by commands. */
export interface LiveState {
  /** Such as "On Queue". */
  readonly presence?: string;
  /** Such as "Idle". */
  readonly routingStatus?: string;
  readonly associatedStation?: { readonly name: string; readonly requested: boolean };
  readonly defaultStation?: { readonly name: string };
}

/** Why there is no form to fill in. */
export interface Obstacle {
  readonly kind: "signedOut" | "unreadable" | "invalidText" | "loading";
  readonly message: string;
}

export interface FormState {
  /** The number of the last edit of this form that is in it. */
  readonly seen: number;
  readonly name: string;
  /** Title and department, or the e-mail address. */
  readonly description: string;
  readonly organization: string;
  /** In its place nothing can be edited. */
  readonly obstacle?: Obstacle;
  /** Why nothing can be edited although all can be seen. */
  readonly readOnly?: string;
  readonly profile: readonly FormField[];
  readonly profileUnreadable?: string;
  readonly lists: readonly FormList[];
  readonly live: LiveState;
  /** How many fields and rows differ from what the server has. */
  readonly changes: number;
  /** Problems that belong to no field or row. */
  readonly problems: readonly string[];
}

export interface Suggestion {
  readonly name: string;
  /** Such as the e-mail address of a person, or "assigned already". */
  readonly detail?: string;
}

/** Commands that the form has buttons for. */
export type FormCommand = "preview" | "openText" | "refresh" | "signIn" | "setPresence" | "setStation";

export type ToForm =
  | { readonly type: "state"; readonly state: FormState }
  | {
      readonly type: "suggestions";
      readonly request: number;
      readonly items: readonly Suggestion[];
      /** Why there are none, or that there are more: one line. */
      readonly note?: string;
    }
  /** Hand over now what is typed and not sent yet: the document is about to be saved. */
  | { readonly type: "flush"; readonly request: number };

export type FromForm =
  | { readonly type: "ready" }
  | { readonly type: "edit"; readonly sequence: number; readonly edits: readonly Edit[] }
  | {
      readonly type: "flushed";
      readonly request: number;
      readonly sequence: number;
      readonly edits: readonly Edit[];
    }
  /** `of` is a list's key, or `manager` for a person. */
  | { readonly type: "suggest"; readonly request: number; readonly of: string; readonly text: string }
  | { readonly type: "run"; readonly command: FormCommand };
