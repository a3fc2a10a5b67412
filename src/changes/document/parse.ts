/** The text of a user's document as JSON with places: what is in it, where, and what is no JSON. */
import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";

/** Where in the document: keys from the outside in, as the text has them. */
export type Place = readonly string[];

/** A stretch of the text: UTF-16 units. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/** What is wrong with a text, where. */
export interface Problem {
  readonly place: Place;
  readonly range: Range;
  /** One sentence without a full stop. */
  readonly message: string;
}

/** One `"key": value` of an object. */
export interface Entry {
  readonly key: string;
  readonly keyRange: Range;
  readonly valueRange: Range;
  readonly value: unknown;
  /** What is in the value, where that is an object; an earlier one of two equal keys is in it too. */
  readonly entries: readonly Entry[] | undefined;
}

const rangeOf = ({ offset, length }: Node): Range => ({ offset, length });

const words: Readonly<Record<string, string>> = {
  InvalidSymbol: "This is no JSON value",
  InvalidNumberFormat: "This is no number",
  PropertyNameExpected: "A name in double quotes belongs here",
  ValueExpected: "A value belongs here",
  ColonExpected: "A colon belongs here",
  CommaExpected: "A comma belongs here",
  CloseBraceExpected: "A closing brace } belongs here",
  CloseBracketExpected: "A closing bracket ] belongs here",
  EndOfFileExpected: "Nothing may come after the end of the document",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfComment: "JSON has no comments",
  UnexpectedEndOfString: "The text in quotes does not end",
  UnexpectedEndOfNumber: "The number does not end",
  InvalidUnicode: "This is no character code",
  InvalidEscapeCharacter: "This is no character code",
  InvalidCharacter: "This character has to be written as \\n, \\t or \\uXXXX",
};

function valueOf(node: Node): unknown {
  if (node.type === "array") return node.children?.map(valueOf) ?? [];
  if (node.type !== "object") return node.value as unknown;
  return Object.fromEntries(entriesOf(node).map(({ key, value }) => [key, value]));
}

function entriesOf(node: Node): Entry[] {
  return (node.children ?? []).flatMap((property): Entry[] => {
    const [key, value] = property.children ?? [];
    if (!key || !value) return [];
    return [
      {
        key: String(key.value),
        keyRange: rangeOf(key),
        valueRange: rangeOf(value),
        value: valueOf(value),
        entries: value.type === "object" ? entriesOf(value) : undefined,
      },
    ];
  });
}

/** What is in a text, or why it is no document. */
export type Parsed = { readonly entries: readonly Entry[] } | { readonly problems: readonly Problem[] };

/** Reads a text. Strict JSON: what VS Code's JSON editor underlines is refused here too. */
export function parseText(text: string): Parsed {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  if (errors.length > 0)
    return {
      problems: errors.map(({ error, offset, length }) => ({
        place: [],
        range: { offset, length },
        message: words[printParseErrorCode(error)] ?? "This is no JSON",
      })),
    };
  if (root?.type !== "object") {
    const range = root ? rangeOf(root) : { offset: 0, length: text.length };
    return { problems: [{ place: [], range, message: "The document is an object: { … }" }] };
  }
  return { entries: entriesOf(root) };
}
