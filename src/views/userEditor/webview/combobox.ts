/** A box to type into that offers what the host finds for it (the combobox with a list of the ARIA practices). */
import { html, noChange, nothing, type PropertyValues, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { live } from "lit/directives/live.js";
import type { Suggestion } from "../protocol.js";
import { define, FormElement, newId } from "./element.js";
import { isOwnUndo } from "./keys.js";
import { clip, name } from "./parts.js";
import type { Suggested } from "./suggestions.js";

const SUGGEST_PAUSE_MS = 200;
const SEARCHING_AFTER_MS = 400;

/** What the box tells those around it, as events of its element. */
export interface SuggestBoxEvents {
  /** The text has changed. */
  typed: CustomEvent<string>;
  /** A suggestion was taken. */
  pick: CustomEvent<Suggestion>;
  /** Enter was pressed on a text that no suggestion fits. */
  settle: CustomEvent<undefined>;
}

/**
 * Its input is a plain one: vscode-textfield keeps its own inside a shadow root, where no combobox role, description or
 * list of options can be tied to it, and vscode-single-select knows only options that it has from the start.
 */
export class SuggestBox extends FormElement {
  static override properties = {
    context: { attribute: false },
    of: { attribute: false },
    value: { attribute: false },
    inputId: { attribute: false },
    label: { attribute: false },
    placeholder: { attribute: false },
    describedBy: { attribute: false },
    invalid: { attribute: false },
    disabled: { attribute: false },
    open: { state: true },
    active: { state: true },
    answer: { state: true },
    searching: { state: true },
  };

  /** What the suggestions are for: a list's key, or `manager`. */
  declare of: string;
  /** The text that the box shows; undefined leaves the text to the box. */
  declare value: string | undefined;
  declare inputId: string;
  declare label: string | undefined;
  declare placeholder: string | undefined;
  declare describedBy: string | undefined;
  declare invalid: boolean;
  declare disabled: boolean;
  declare protected open: boolean;
  declare protected active: number;
  declare protected answer: Suggested | undefined;
  declare protected searching: boolean;

  readonly #listId = newId();
  /** The text that `answer` is for. */
  #asked: string | undefined;
  /** What to do with the answer that is waited for. */
  #next: "enter" | "first" | "last" | undefined;
  /** Something was typed since a suggestion was taken or the box was entered. */
  #touched = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.inputId = newId();
    this.invalid = false;
    this.disabled = false;
    this.open = false;
    this.active = -1;
    this.searching = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  /** Empties a box that keeps its own text. */
  clear(): void {
    const input = this.#input;
    if (input) input.value = "";
    this.#close();
  }

  override focus(): void {
    this.#input?.focus();
  }

  get #input(): HTMLInputElement | undefined {
    return this.find("input", HTMLInputElement);
  }

  get #text(): string {
    return this.#input?.value ?? "";
  }

  get #items(): readonly Suggestion[] {
    return this.answer?.items ?? [];
  }

  protected override render(): TemplateResult {
    const listed = this.open && this.#items.length > 0;
    return html`<input
        class="input"
        type="text"
        role="combobox"
        id=${this.inputId}
        dir="auto"
        autocomplete="off"
        spellcheck="false"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-expanded=${listed ? "true" : "false"}
        aria-controls=${ifDefined(listed ? this.#listId : undefined)}
        aria-activedescendant=${ifDefined(listed && this.active >= 0 ? this.#optionId(this.active) : undefined)}
        aria-label=${ifDefined(this.label)}
        aria-describedby=${ifDefined(this.describedBy)}
        aria-invalid=${this.invalid ? "true" : "false"}
        placeholder=${ifDefined(this.placeholder)}
        ?disabled=${this.disabled}
        .value=${this.value === undefined ? noChange : live(this.value)}
        @input=${this.#onInput}
        @keydown=${this.#onKeydown}
        @blur=${this.#onBlur}
      />${this.open ? this.#popup() : nothing}`;
  }

  #popup(): TemplateResult | typeof nothing {
    const note = this.searching ? "Searching…" : this.answer?.note;
    if (this.#items.length === 0 && note === undefined) return nothing;
    return html`<div class="popup" @mousedown=${keepFocus}>
      ${
        this.#items.length === 0
          ? nothing
          : html`<ul role="listbox" id=${this.#listId} aria-label=${this.label ?? "Suggestions"}>
              ${this.#items.map((item, i) => this.#option(item, i))}
            </ul>`
      }
      ${note === undefined ? nothing : html`<div class="popup-note" role="status">${note}</div>`}
    </div>`;
  }

  #option(item: Suggestion, i: number): TemplateResult {
    return html`<li
      role="option"
      class="option"
      id=${this.#optionId(i)}
      aria-selected=${i === this.active ? "true" : "false"}
      title=${clip(item.name)}
      @click=${() => this.#take(item)}
    >
      ${name(item.name)}${
        item.detail === undefined
          ? nothing
          : html`<span class="option-detail" dir="auto">${item.detail}</span>`
      }
    </li>`;
  }

  #optionId(i: number): string {
    return `${this.#listId}-${i}`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!this.open) return;
    if (changed.has("active"))
      this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    if (changed.has("answer") || changed.has("open")) this.#placePopup();
  }

  /** Above the box where there is no room below it. */
  #placePopup(): void {
    const popup = this.querySelector(".popup");
    if (!popup) return;
    popup.classList.remove("above");
    const { top, bottom } = this.getBoundingClientRect();
    const { height } = popup.getBoundingClientRect();
    popup.classList.toggle("above", bottom + height > window.innerHeight && top > height);
  }

  #onInput(): void {
    const text = this.#text;
    this.#touched = true;
    this.#next = undefined;
    this.active = -1;
    // Until whose text it is says so as well: this component draws before that one does.
    if (this.value !== undefined) this.value = text;
    this.context.suggestions.forget();
    clearTimeout(this.#pause);
    clearTimeout(this.#patience);
    if (text.trim() === "") this.#close();
    else this.#pause = setTimeout(() => this.#ask(), SUGGEST_PAUSE_MS);
    this.#tell("typed", text);
  }

  #onBlur(): void {
    this.#touched = false;
    this.#close();
  }

  #ask(next?: "enter" | "first" | "last"): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#patience);
    const text = this.#text;
    this.#next = next;
    this.#patience = setTimeout(() => {
      this.open = true;
      this.searching = true;
    }, SEARCHING_AFTER_MS);
    this.context.suggestions.ask(this.of, text, (answer) => {
      clearTimeout(this.#patience);
      this.searching = false;
      this.#asked = text;
      this.answer = answer;
      this.active = -1;
      this.open = true;
      if (this.#next === "enter") this.#enter();
      else if (this.#next !== undefined) this.#activate(this.#next === "first" ? 1 : -1);
    });
  }

  #onKeydown(event: KeyboardEvent): void {
    // The text of a box for adding is in no document: VS Code would undo something else.
    if (this.value === undefined && isOwnUndo(event)) event.stopPropagation();
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.#handle(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether the key meant something to the box. */
  #handle(key: string): boolean {
    switch (key) {
      case "ArrowDown":
        this.#move(1);
        return true;
      case "ArrowUp":
        this.#move(-1);
        return true;
      case "Enter":
        return this.#enter();
      case "Escape":
        if (this.open) this.#close();
        else if (this.value === undefined && this.#text !== "") this.clear();
        else return false;
        return true;
      default:
        return false;
    }
  }

  #move(by: number): void {
    if (!this.open || this.#asked !== this.#text) this.#ask(by > 0 ? "first" : "last");
    else this.#activate(by);
  }

  #activate(by: number): void {
    const count = this.#items.length;
    if (count === 0) return;
    this.active = this.active < 0 ? (by > 0 ? 0 : count - 1) : (this.active + by + count) % count;
  }

  #enter(): boolean {
    const text = this.#text.trim();
    const chosen = this.open ? this.#items[this.active] : undefined;
    if (chosen) this.#take(chosen);
    else if (text === "" || !(this.#touched || this.open)) return false;
    // Typed faster than it is answered: the answer decides.
    else if (this.#asked !== this.#text) this.#ask("enter");
    else {
      const fitting = this.#fitting(text);
      if (fitting) this.#take(fitting);
      else this.#settle();
    }
    return true;
  }

  /** The one that is meant: the only one, or the only one that is called so. */
  #fitting(text: string): Suggestion | undefined {
    const [only, ...more] = this.#items;
    if (more.length === 0) return only;
    const exact = this.#items.filter((item) => item.name === text);
    const alike = exact.length > 0 ? exact : this.#items.filter((item) => sameWord(item.name, text));
    return alike.length === 1 ? alike[0] : undefined;
  }

  #take(item: Suggestion): void {
    this.#touched = false;
    this.#close();
    this.#tell("pick", item);
  }

  #settle(): void {
    // A box for adding goes on showing why there is nothing to add.
    if (this.value !== undefined) this.#close();
    this.#tell("settle", undefined);
  }

  #close(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#patience);
    this.context.suggestions.forget();
    this.#next = undefined;
    this.#asked = undefined;
    this.open = false;
    this.searching = false;
    this.answer = undefined;
    this.active = -1;
  }

  #tell<Type extends keyof SuggestBoxEvents>(type: Type, detail: SuggestBoxEvents[Type]["detail"]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function sameWord(one: string, other: string): boolean {
  return one.localeCompare(other, undefined, { sensitivity: "accent" }) === 0;
}

/** A press on the list must not take the focus out of the box, which would close the list before the click arrives. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

define("suggest-box", SuggestBox);
