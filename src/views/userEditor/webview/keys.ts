/** Keys that mean the same in every part of the form. */

function withCommand(event: KeyboardEvent, key: string): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === key;
}

export function isUndo(event: KeyboardEvent): boolean {
  return withCommand(event, "z") && !event.shiftKey;
}

/** Whether the key undoes or redoes what is typed in a box whose text is in no document: that is the browser's part. */
export function isOwnUndo(event: KeyboardEvent): boolean {
  const { target } = event;
  const typed = target instanceof HTMLInputElement && target.value !== "";
  return typed && (withCommand(event, "z") || withCommand(event, "y"));
}

/** Keys that mean something inside the text that is being typed, with Ctrl or Cmd held down. */
const IN_THE_TEXT = /^(Control|Shift|Alt|Meta|AltGraph|Arrow.+|Home|End|Backspace|Delete|Insert|[zyacxv])$/i;

/**
 * Ctrl+S, and what closes a tab or leads to another one: VS Code acts on the document, so the document must have
 * everything before it does. Which keys those are anybody can set: every one with Ctrl or Cmd may be.
 */
export function needsDocument(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !IN_THE_TEXT.test(event.key);
}

/** Enter, unless it ends what an input method composes. */
export function isEnter(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** The key was ours: neither the browser nor VS Code is to act on it. */
export function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}
