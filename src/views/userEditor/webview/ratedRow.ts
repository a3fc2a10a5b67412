/** An ACD skill or language with its proficiency: five stars to point at, and the exact number to type. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Json } from "../protocol.js";
import { define } from "./element.js";
import { isEnter, isUndo, needsDocument, swallow } from "./keys.js";
import { clip } from "./parts.js";
import { MOST, NOT_A_PROFICIENCY, parseProficiency, stars, stepped, type Star } from "./proficiency.js";
import { RowElement } from "./row.js";

/** The codicons star-full, star-half and star-empty, as text: by class they are a thousand pseudo-elements in a long list. */
const GLYPHS: Readonly<Record<Star, string>> = { full: "\ueb59", half: "\ueb5a", empty: "\uea6a" };

export class RatedRow extends RowElement {
  static override properties = {
    ...RowElement.properties,
    editing: { state: true },
    refused: { state: true },
  };

  /** The number is being typed. */
  declare protected editing: boolean;
  /** What is typed is no proficiency. */
  declare protected refused: boolean;

  #firstText = "";

  constructor() {
    super();
    this.editing = false;
    this.refused = false;
  }

  protected override jsonOf(value: number | boolean): Json {
    return value;
  }

  get #number(): number {
    return typeof this.value === "number" ? this.value : 0;
  }

  /** The number without what is typed and not sent. */
  get #committed(): number {
    const sent = this.context.outbox.sent(this.row.place);
    const value = sent && "value" in sent ? sent.value : this.row.value;
    return typeof value === "number" ? value : 0;
  }

  protected override get problem(): string | undefined {
    return this.refused ? NOT_A_PROFICIENCY : super.problem;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    // What is being typed has nowhere to go any more.
    if (!this.editing || !this.locked) return;
    this.context.outbox.drop(this.row.place);
    if (document.activeElement === this.#editor) this.#cell?.focus();
    this.editing = false;
    this.refused = false;
  }

  protected override render(): TemplateResult {
    return html`${this.row.was === undefined && !this.row.removed ? nothing : this.#bar()}
    ${this.nameCell(this.row.note)}${this.#valueCell(this.problem !== undefined)}${this.actionCell()}`;
  }

  #bar(): TemplateResult {
    return html`<span class="bar" aria-hidden="true" title=${this.#mark ?? "changed"}></span>`;
  }

  /** How it differs from what the server has, in a word or two. */
  get #mark(): string | undefined {
    const { was, removed } = this.row;
    if (this.removed || removed) return "removed";
    if (was === null) return "new";
    return was === undefined ? undefined : `was ${was}`;
  }

  #valueCell(invalid: boolean): TemplateResult {
    const value = this.#number;
    const { was } = this.row;
    const before = was === undefined || was === null || this.removed ? undefined : `was ${was}`;
    return html`<div
      role="gridcell"
      class="cell value-cell"
      tabindex="-1"
      data-value
      aria-readonly=${this.locked ? "true" : "false"}
      aria-invalid=${invalid ? "true" : "false"}
      aria-describedby=${invalid ? `${this.partId}-problem` : nothing}
    >
      <span class="stars" aria-hidden="true" @click=${this.#onStar}>${this.#stars(value)}</span>
      ${this.editing ? this.#input(invalid) : html`<span class="number" @click=${this.#onNumber}>${value}</span>`}
      <span class="visually-hidden"> of ${MOST}${before === undefined ? "" : ", "}</span>
      ${before === undefined ? nothing : html`<span class="was">${before}</span>`}
    </div>`;
  }

  #stars(value: number): TemplateResult[] {
    return stars(value).map(
      (star, i) =>
        html`<span
          class="star ${star}"
          data-star=${i + 1}
          title=${this.locked ? nothing : `Set to ${this.#starValue(i + 1, value)}`}
          >${GLYPHS[star]}</span
        >`,
    );
  }

  /** The first star, when it is the only one, takes itself away: there is no star for 0. */
  #starValue(star: number, value: number): number {
    return star === 1 && value === 1 ? 0 : star;
  }

  #input(invalid: boolean): TemplateResult {
    return html`<input
      class="input number-input"
      type="text"
      inputmode="decimal"
      autocomplete="off"
      aria-label="Proficiency of ${clip(this.row.name)}, 0 to ${MOST}"
      aria-invalid=${invalid ? "true" : "false"}
      aria-describedby=${invalid ? `${this.partId}-problem` : nothing}
      .value=${this.#firstText}
      @input=${this.#onInput}
      @keydown=${this.#onInputKeydown}
      @blur=${this.#onInputBlur}
    />`;
  }

  /** Begins to edit the number: with a text typed already, or else with the whole number selected. */
  async startEditing(typed?: string): Promise<void> {
    if (this.locked) return;
    this.#firstText = typed ?? String(this.#number);
    this.editing = true;
    this.refused = false;
    await this.updateComplete;
    const input = this.#editor;
    input?.focus();
    if (typed === undefined) input?.select();
    else if (input) this.#remember(input.value);
  }

  get #editor(): HTMLInputElement | undefined {
    return this.find(".number-input", HTMLInputElement);
  }

  get #cell(): HTMLElement | undefined {
    return this.find("[data-value]", HTMLElement);
  }

  /** The focus moves on at once, while the input is still there: one that vanishes with the focus in it loses it. */
  #endEditing(): void {
    this.editing = false;
    this.refused = false;
    if (!this.owner.editingEnded(this)) this.#cell?.focus();
  }

  /** A number that is being typed is handed over with the rest when the document is saved. */
  #remember(text: string): void {
    const { place } = this.row;
    const value = parseProficiency(text);
    this.refused = this.refused && value === undefined;
    if (value === undefined || value === this.#committed) this.context.outbox.drop(place);
    else this.context.outbox.type({ place, value }, "held");
  }

  /** Sends what is typed; false when it is no proficiency. */
  #commit(): boolean {
    const text = this.#editor?.value ?? "";
    if (parseProficiency(text) === undefined) {
      this.refused = true;
      return false;
    }
    this.#remember(text);
    this.context.outbox.flush();
    this.changed();
    return true;
  }

  #onInput(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.#remember(event.target.value);
  }

  #onInputKeydown(event: KeyboardEvent): void {
    if (isEnter(event) || event.key === "F2") {
      swallow(event);
      if (this.#commit()) this.#endEditing();
    } else if (event.key === "Escape") {
      swallow(event);
      this.context.outbox.drop(this.row.place);
      this.#endEditing();
    } else if (event.key === "Tab") this.#onTab(event);
    else if (isUndo(event)) this.#onUndo(event);
    else if (needsDocument(event)) this.#commit();
  }

  #onTab(event: KeyboardEvent): void {
    if (!this.#commit()) {
      swallow(event);
      return;
    }
    this.editing = false;
    if (this.owner.editNext(this, event.shiftKey)) swallow(event);
    // There is no other row: from this cell the browser finds what comes next.
    else this.#cell?.focus();
  }

  #onUndo(event: KeyboardEvent): void {
    const input = this.#editor;
    const before = String(this.#committed);
    if (!input || input.value === before) return;
    swallow(event);
    this.context.outbox.drop(this.row.place);
    this.refused = false;
    input.value = before;
    input.select();
  }

  #onInputBlur(): void {
    // In the window that is left, the number is still being typed.
    if (!this.editing || document.activeElement === this.#editor) return;
    const text = this.#editor?.value ?? "";
    // A number that was deleted and not typed anew is given up; anything else stays in sight until it is right.
    if (text.trim() !== "" && !this.#commit()) return;
    this.context.outbox.drop(this.row.place);
    this.editing = false;
    this.refused = false;
  }

  #onStar(event: MouseEvent): void {
    const star = event.target instanceof HTMLElement ? event.target.dataset.star : undefined;
    if (star === undefined || this.locked) return;
    this.editing = false;
    this.refused = false;
    this.send(this.#starValue(Number(star), this.#number));
  }

  #onNumber(): void {
    void this.startEditing();
  }

  protected override onKeydown(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLInputElement) && this.#onCellKey(event)) return;
    super.onKeydown(event);
  }

  /** Whether the key began to edit the number, or changed it. */
  #onCellKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (!isUndo(event) || this.context.outbox.typed(this.row.place) === undefined) return false;
      swallow(event);
      this.context.outbox.drop(this.row.place);
      this.changed();
      return true;
    }
    if (this.locked) return false;
    const onButton = event.target instanceof HTMLButtonElement;
    if (event.key === "F2" || (isEnter(event) && !onButton)) void this.startEditing();
    else if (/^[0-9.,]$/.test(event.key)) void this.startEditing(event.key);
    else if (event.key === "+" || event.key === "-") this.#step(event.key === "+" ? 1 : -1);
    else return false;
    swallow(event);
    return true;
  }

  /** By one, and sent after a pause: three of them in a row are one edit. */
  #step(by: number): void {
    const { place } = this.row;
    const value = stepped(this.#number, by);
    if (value === this.#committed) this.context.outbox.drop(place);
    else this.context.outbox.type({ place, value });
    this.changed();
  }
}

define("rated-row", RatedRow);
