/** Edits of a document's text that leave everything else in it as it stands. */
import { modify, type Edit as TextEdit } from "jsonc-parser";
import type { Place } from "./parse.js";
import type { Json } from "./sections.js";

export type { TextEdit };

const formattingOptions = { insertSpaces: true, tabSize: 2, eol: "\n" };

/** Sets the value at a place, or takes it out where `value` is undefined. The text must be JSON. */
export function editText(text: string, place: Place, value: Json | undefined): TextEdit[] {
  return modify(text, [...place], value, { formattingOptions });
}

/** A text after edits that do not overlap. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.offset - a.offset)
    .reduce(
      (now, { offset, length, content }) => now.slice(0, offset) + content + now.slice(offset + length),
      text,
    );
}

const isHigh = (text: string, at: number): boolean => /[\ud800-\udbff]/.test(text[at] ?? "");
const isLow = (text: string, at: number): boolean => /[\udc00-\udfff]/.test(text[at] ?? "");

/** The smallest single edit that makes one text of another; undefined where they are equal. */
export function difference(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  // Half a surrogate pair is no text: VS Code would replace the whole pair by the half.
  if (isHigh(before, start - 1)) start -= 1;
  if (isLow(before, before.length - end)) end -= 1;
  return {
    offset: start,
    length: before.length - start - end,
    content: after.slice(start, after.length - end),
  };
}
