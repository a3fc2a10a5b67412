/** A list of texts: one input for each, and one more when it is asked for. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { live } from "lit/directives/live.js";
import type { Edit, Json, Place } from "../protocol.js";
import { define, FormElement } from "./element.js";
import { jsonProperty, sameJson } from "./json.js";
import { isEnter, isUndo, swallow } from "./keys.js";
import { icon } from "./parts.js";

const isText = (value: unknown): value is string => typeof value === "string";
const said = (entries: readonly string[]): string[] => entries.filter((entry) => entry.trim() !== "");

export class TextsInput extends FormElement {
  static override properties = {
    context: { attribute: false },
    place: jsonProperty,
    value: jsonProperty,
    seen: { attribute: false },
    label: { attribute: false },
    labelId: { attribute: false },
    describedBy: { attribute: false },
    invalid: { attribute: false },
    disabled: { attribute: false },
    entries: { state: true },
  };

  declare place: Place;
  declare value: readonly string[];
  /** The last edit that the value has. */
  declare seen: number;
  declare label: string;
  declare labelId: string;
  declare describedBy: string | undefined;
  declare invalid: boolean;
  declare disabled: boolean;
  /** The entries as they stand here, empty ones included, while somebody is at it. */
  declare protected entries: readonly string[] | undefined;

  #focusEntry: number | undefined;

  constructor() {
    super();
    this.invalid = false;
    this.disabled = false;
  }

  get #committed(): readonly string[] {
    return this.#texts(this.context.outbox.sent(this.place));
  }

  get #shown(): readonly string[] {
    return this.entries ?? this.#texts(this.context.outbox.latest(this.place));
  }

  #texts(edit: Edit | undefined): readonly string[] {
    const value: Json | undefined = edit && "value" in edit ? edit.value : undefined;
    return Array.isArray(value) ? value.filter(isText) : this.value;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("value") && !changed.has("seen")) return;
    const settled = this.context.outbox.latest(this.place) === undefined;
    if (settled && this.entries && !sameJson(said(this.entries), this.value)) this.entries = undefined;
  }

  protected override render(): TemplateResult {
    const entries = this.#shown;
    return html`<div class="texts" role="group" aria-labelledby=${this.labelId} @focusout=${this.#onFocusout}>
      ${entries.map((entry, i) => this.#entry(entry, i, entries.length))}
      ${
        this.disabled
          ? nothing
          : html`<button
              class="link-button add-text"
              type="button"
              @click=${() => this.#insert(entries.length)}
            >
              ${icon("add")}Add<span class="visually-hidden"> to ${this.label}</span>
            </button>`
      }
    </div>`;
  }

  #entry(entry: string, i: number, count: number): TemplateResult {
    const label = count === 1 ? this.label : `${this.label}, ${i + 1} of ${count}`;
    return html`<div class="text-entry">
      <input
        class="input"
        type="text"
        dir="auto"
        autocomplete="off"
        spellcheck="false"
        aria-label=${label}
        aria-describedby=${ifDefined(this.describedBy)}
        aria-invalid=${this.invalid ? "true" : "false"}
        ?disabled=${this.disabled}
        .value=${live(entry)}
        @input=${(event: Event) => this.#onInput(event, i)}
        @keydown=${(event: KeyboardEvent) => this.#onKeydown(event, i)}
      />
      ${
        this.disabled
          ? nothing
          : html`<button
              class="icon-button"
              type="button"
              title="Remove"
              aria-label="Remove ${label}"
              @click=${() => this.#remove(i)}
            >
              ${icon("close")}
            </button>`
      }
    </div>`;
  }

  protected override updated(): void {
    if (this.#focusEntry === undefined) return;
    const inputs = this.querySelectorAll("input");
    const target = inputs[Math.min(this.#focusEntry, inputs.length - 1)] ?? this.querySelector("button");
    this.#focusEntry = undefined;
    target?.focus();
  }

  #onInput(event: Event, i: number): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.entries = this.#shown.with(i, event.target.value);
    this.#type();
  }

  #type(): void {
    const value = said(this.#shown);
    if (sameJson(value, this.#committed)) this.context.outbox.drop(this.place);
    else this.context.outbox.type({ place: this.place, value });
  }

  #insert(i: number): void {
    this.context.outbox.flush();
    this.entries = this.#shown.toSpliced(i, 0, "");
    this.#focusEntry = i;
  }

  #remove(i: number): void {
    this.entries = this.#shown.toSpliced(i, 1);
    this.#focusEntry = i;
    this.#type();
    this.context.outbox.flush();
  }

  #onKeydown(event: KeyboardEvent, i: number): void {
    const pending = this.context.outbox.typed(this.place) !== undefined;
    if (isEnter(event)) {
      swallow(event);
      if (this.#shown[i]?.trim() === "") this.context.outbox.flush();
      else this.#insert(i + 1);
    } else if (pending && (isUndo(event) || event.key === "Escape")) {
      swallow(event);
      this.context.outbox.drop(this.place);
      this.entries = undefined;
      this.#focusEntry = i;
    }
  }

  #onFocusout(event: FocusEvent): void {
    this.context.outbox.flush();
    const next = event.relatedTarget;
    // When the whole window is left, the entry stays the active one, and is come back to.
    if (this.contains(document.activeElement) || (next instanceof Node && this.contains(next))) return;
    // Entries that were left empty go with who left them.
    this.entries = undefined;
  }
}

define("texts-input", TextsInput);
