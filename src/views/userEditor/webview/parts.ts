/** Small pieces that several components show. */
import "@vscode-elements/elements/dist/vscode-button/index.js";
import { html, nothing, type TemplateResult } from "lit";

/** Tooltips are cut off after so many characters: a name may have ten thousand. */
const TITLE_LENGTH = 200;

/** The beginning of a text, for a tooltip. */
export function clip(text: string): string {
  return text.length > TITLE_LENGTH ? `${text.slice(0, TITLE_LENGTH)}…` : text;
}

export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

/** A text from the server on one line: cut off with an ellipsis where there is no room, in its own direction. */
export function name(text: string, kind = ""): TemplateResult {
  return html`<span class="name ${kind}" dir="auto" title=${clip(text)}>${text}</span>`;
}

/** What is wrong with a field or row, if anything. */
export function problemLine(id: string, problem: string | undefined): TemplateResult {
  // The element stays, so that a screen reader hears of the text that comes into it.
  return html`<div class=${problem === undefined ? "no-problem" : "problem"} role="alert" id=${id}>
    ${problem === undefined ? nothing : html`${icon("error")}<span class="problem-text">${problem}</span>`}
  </div>`;
}

/** Space on a button scrolls the page as well, and a key held down presses it again and again: not here. */
const pressedOnce = {
  handleEvent(event: KeyboardEvent): void {
    if (event.key === " ") event.preventDefault();
    if (event.repeat && (event.key === " " || event.key === "Enter")) event.stopImmediatePropagation();
  },
  capture: true,
};

export interface ButtonLook {
  readonly label: string;
  readonly icon?: string;
  readonly primary?: boolean;
  /** What stands behind the label, such as a number. */
  readonly after?: TemplateResult;
}

/** A button that runs a command. */
export function commandButton(look: ButtonLook, press: () => void): TemplateResult {
  return html`<vscode-button ?secondary=${look.primary !== true} @keydown=${pressedOnce} @click=${press}>
    ${
      look.icon === undefined
        ? nothing
        : html`<span slot="content-before" class="codicon codicon-${look.icon}" aria-hidden="true"></span>`
    }
    ${look.label}${look.after ?? nothing}
  </vscode-button>`;
}
