/** One field of the profile: label, control, marks, help and what is wrong with it. */
import { html, nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { live } from "lit/directives/live.js";
import type { FormField, Json, Suggestion } from "../protocol.js";
import "./combobox.js";
import { define, FormElement, newId } from "./element.js";
import { jsonProperty } from "./json.js";
import { isEnter, isUndo, swallow } from "./keys.js";
import { clip, icon, problemLine } from "./parts.js";
import "./textsInput.js";

/** What the server has, in words. */
function inWords(value: NonNullable<FormField["was"]>): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  const text = typeof value === "string" ? value : value.join(", ");
  return text === "" ? "empty" : clip(text);
}

function asText(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function asTexts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(asText) : [];
}

/**
 * Its inputs are plain ones: vscode-textfield and vscode-checkbox keep theirs inside shadow roots, where neither
 * aria-invalid nor a description by hint and problem reaches them, and the label cannot be tied to them.
 */
export class ProfileField extends FormElement {
  static override properties = {
    context: { attribute: false },
    field: jsonProperty,
    seen: { attribute: false },
    disabled: { attribute: false },
  };

  declare field: FormField;
  /** The last edit that the field has; here to draw it again when that changes: what was sent may have been refused. */
  declare seen: number;
  declare disabled: boolean;

  readonly #id = newId();

  constructor() {
    super();
    this.disabled = false;
  }

  /** The value without what is typed and not sent. */
  get #committed(): Json {
    const sent = this.context.outbox.sent(this.field.place);
    return sent && "value" in sent ? sent.value : this.field.value;
  }

  get #shown(): Json {
    const latest = this.context.outbox.latest(this.field.place);
    return latest && "value" in latest ? latest.value : this.field.value;
  }

  /** Help, unless what is wrong says it already. */
  get #hint(): string | undefined {
    return this.field.problem === undefined ? this.field.hint : undefined;
  }

  protected override render(): TemplateResult {
    const { label, kind, was, problem } = this.field;
    const hint = this.#hint;
    const mark = was === undefined ? nothing : `was: ${inWords(was)}`;
    return html`<div class="field kind-${kind} ${was === undefined ? "" : "modified"}">
      ${was === undefined ? nothing : html`<span class="bar" title=${mark}></span>`}
      ${
        kind === "checkbox"
          ? nothing
          : kind === "texts"
            ? html`<div class="field-label" id="${this.#id}-label" title=${mark}>${label}</div>`
            : html`<label class="field-label" for=${this.#id} title=${mark}>${label}</label>`
      }
      ${this.#control(problem !== undefined)}
      ${
        was === undefined
          ? nothing
          : html`<span class="visually-hidden" id="${this.#id}-was">Changed, was: ${inWords(was)}</span>`
      }
      ${problemLine(`${this.#id}-problem`, problem)}
      ${hint === undefined ? nothing : html`<div class="hint" id="${this.#id}-hint">${hint}</div>`}
    </div>`;
  }

  get #describedBy(): string | undefined {
    const { was, problem } = this.field;
    const ids = [
      ...(was === undefined ? [] : [`${this.#id}-was`]),
      ...(problem === undefined ? [] : [`${this.#id}-problem`]),
      ...(this.#hint === undefined ? [] : [`${this.#id}-hint`]),
    ];
    return ids.length > 0 ? ids.join(" ") : undefined;
  }

  #control(invalid: boolean): TemplateResult {
    switch (this.field.kind) {
      case "text":
        return this.#textInput(invalid);
      case "email":
        // Not type=email: the browser trims what it shows, and the document has the text as it is.
        return this.#textInput(invalid, { mode: "email" });
      case "date":
        return html`<div class="with-picker">
          ${this.#textInput(invalid, { placeholder: "YYYY-MM-DD" })}${this.#datePicker()}
        </div>`;
      case "checkbox":
        return this.#checkbox(invalid);
      case "texts":
        return html`<texts-input
          .context=${this.context}
          .place=${this.field.place}
          .value=${asTexts(this.field.value)}
          .seen=${this.seen}
          .label=${this.field.label}
          .labelId=${`${this.#id}-label`}
          .describedBy=${this.#describedBy}
          .invalid=${invalid}
          .disabled=${this.disabled}
        ></texts-input>`;
      case "person":
        return html`<suggest-box
          .context=${this.context}
          .of=${"manager"}
          .inputId=${this.#id}
          .value=${live(asText(this.#shown))}
          .describedBy=${this.#describedBy}
          .invalid=${invalid}
          .disabled=${this.disabled}
          @typed=${({ detail }: CustomEvent<string>) => this.#type(detail, "held")}
          @pick=${({ detail }: CustomEvent<Suggestion>) => this.#send(detail.name)}
          @settle=${() => this.context.outbox.flush()}
          @keydown=${this.#onKeydown}
          @focusout=${this.#onBlur}
        ></suggest-box>`;
    }
  }

  #textInput(
    invalid: boolean,
    { mode, placeholder }: { readonly mode?: "email"; readonly placeholder?: string } = {},
  ): TemplateResult {
    return html`<input
      class="input"
      id=${this.#id}
      type="text"
      inputmode=${ifDefined(mode)}
      dir="auto"
      autocomplete="off"
      spellcheck="false"
      placeholder=${ifDefined(placeholder)}
      aria-describedby=${ifDefined(this.#describedBy)}
      aria-invalid=${invalid ? "true" : "false"}
      ?disabled=${this.disabled}
      .value=${live(asText(this.#shown))}
      @input=${this.#onInput}
      @keydown=${this.#onKeydown}
      @blur=${this.#onBlur}
    />`;
  }

  /**
   * A date is typed as the document has it, and can be picked with the pointer: of the browser's own date input only the
   * button shows. As the field itself that input would hide a text that is no date, and say nothing of half a date.
   */
  #datePicker(): TemplateResult {
    return html`<span class="picker-button" title="Pick a date" ?hidden=${this.disabled}>
      ${icon("calendar")}
      <input
        type="date"
        class="picker"
        tabindex="-1"
        aria-hidden="true"
        ?disabled=${this.disabled}
        .value=${live(asText(this.#shown))}
        @change=${(event: Event) => {
          if (event.target instanceof HTMLInputElement) this.#send(event.target.value);
        }}
      />
    </span>`;
  }

  #checkbox(invalid: boolean): TemplateResult {
    return html`<label class="check">
      <input
        class="tick"
        type="checkbox"
        aria-describedby=${ifDefined(this.#describedBy)}
        aria-invalid=${invalid ? "true" : "false"}
        ?disabled=${this.disabled}
        .checked=${live(this.#shown === true)}
        @change=${(event: Event) => {
          if (event.target instanceof HTMLInputElement) this.#send(event.target.checked);
        }}
      />
      <span>${this.field.label}</span>
    </label>`;
  }

  #onInput(event: InputEvent): void {
    if (event.target instanceof HTMLInputElement) this.#type(event.target.value, "soon");
  }

  #type(text: string, when: "soon" | "held"): void {
    const { place } = this.field;
    if (text === this.#committed) this.context.outbox.drop(place);
    else this.context.outbox.type({ place, value: text }, when);
  }

  #send(value: string | boolean): void {
    const { place } = this.field;
    if (value === this.#committed) this.context.outbox.drop(place);
    else this.context.outbox.send({ place, value });
    this.requestUpdate();
  }

  #onKeydown(event: KeyboardEvent): void {
    if (isEnter(event)) {
      this.context.outbox.flush();
      return;
    }
    const pending = this.context.outbox.typed(this.field.place) !== undefined;
    if (!pending || !(isUndo(event) || event.key === "Escape")) return;
    swallow(event);
    this.#restore();
  }

  /** What was typed and not sent is given up. */
  #restore(): void {
    this.context.outbox.drop(this.field.place);
    this.requestUpdate();
  }

  #onBlur(): void {
    this.context.outbox.flush();
  }
}

define("profile-field", ProfileField);
