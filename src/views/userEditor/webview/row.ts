/** What the rows of all lists have in common: name, marks, removing and keeping. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Edit, FormRow, Json } from "../protocol.js";
import { FormElement, newId } from "./element.js";
import { jsonProperty, rowValue } from "./json.js";
import { clip, icon, name, problemLine } from "./parts.js";

/** What a row asks of the list that it is in. */
export interface RowOwner {
  /** Something was sent: the list may have to show other rows. */
  rowChanged(): void;
  /** Goes on editing in the next or previous row; false when there is none. */
  editNext(from: RowElement, back: boolean): boolean;
  /** Editing has ended; true when the focus has gone elsewhere. */
  editingEnded(from: RowElement): boolean;
}

/** A row is drawn again only when it, or what was sent for it, has changed: lists have hundreds. */
export abstract class RowElement extends FormElement {
  static override properties = {
    context: { attribute: false },
    owner: { attribute: false },
    row: jsonProperty,
    latest: jsonProperty,
    disabled: { attribute: false },
  };

  declare owner: RowOwner;
  declare row: FormRow;
  /** What this place shows in place of the row. Asked for anew when it is drawn; here it makes it draw. */
  declare latest: Edit | undefined;
  declare disabled: boolean;

  /** Every second row has another background. That is no reason to draw the row again. */
  set odd(odd: boolean) {
    this.classList.toggle("odd", odd);
  }

  protected readonly partId = newId();

  constructor() {
    super();
    this.disabled = false;
    this.addEventListener("keydown", (event) => this.onKeydown(event));
    this.addEventListener("focusout", () => this.context.outbox.flush());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "row");
    this.classList.add("row");
  }

  /** The text of an edit for a value of this kind of row. */
  protected abstract jsonOf(value: number | boolean): Json;

  /** Keys that mean something on every cell of the row. */
  protected onKeydown(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement && event.target.type === "text") return;
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.takeOut();
  }

  /** What is wrong with the row, if anything. */
  protected get problem(): string | undefined {
    return this.row.problem;
  }

  protected get edit(): Edit | undefined {
    return this.context.outbox.latest(this.row.place);
  }

  /** The document does not have it any more. */
  get removed(): boolean {
    return this.edit ? "remove" in this.edit : this.row.removed === true;
  }

  /** Nothing about it can be changed, other than to keep it. */
  get locked(): boolean {
    return this.disabled || this.removed;
  }

  protected get value(): number | boolean {
    const { edit } = this;
    const latest = edit && "value" in edit ? rowValue(edit.value) : undefined;
    if (latest !== undefined) return latest;
    return this.removed ? this.#before : this.row.value;
  }

  /** What the server has, of a row that it has. */
  get #before(): number | boolean {
    const { was, value } = this.row;
    return was ?? value;
  }

  /** Sends a value, unless it is the one that is there. */
  protected send(value: number | boolean): void {
    const { place } = this.row;
    this.context.outbox.drop(place);
    if (value !== this.value || this.removed) this.context.outbox.send({ place, value: this.jsonOf(value) });
    this.changed();
  }

  protected changed(): void {
    this.requestUpdate();
    this.owner.rowChanged();
  }

  protected takeOut(): void {
    const { place, fixed, name } = this.row;
    if (this.locked) return;
    if (fixed !== undefined) {
      this.context.announce(`${clip(name)} cannot be removed. ${fixed}`);
      return;
    }
    this.context.outbox.send({ place, remove: true });
    this.context.announce(`${clip(name)} removed.`);
    this.changed();
  }

  /** Takes back a removal. */
  keep(): void {
    if (this.disabled || !this.removed) return;
    const { place, name } = this.row;
    this.context.outbox.send({ place, value: this.jsonOf(this.#before) });
    this.context.announce(`${clip(name)} kept.`);
    this.changed();
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const { was } = this.row;
    this.classList.toggle("removed", this.removed);
    this.classList.toggle("modified", was !== undefined || this.row.removed === true);
    this.classList.toggle("with-problem", this.problem !== undefined);
  }

  protected override updated(): void {
    // A control that cannot be used any more gives the focus to the cell around it, or the keyboard would be lost.
    const focused = document.activeElement;
    if (focused?.matches(":disabled") !== true || !this.contains(focused)) return;
    const cell = focused.closest('[role="gridcell"]');
    if (cell instanceof HTMLElement) cell.focus();
  }

  /** The cell with the name and all that is said about the row in words. */
  protected nameCell(note: string | undefined): TemplateResult {
    const { row, removed, problem } = this;
    return html`<div role="rowheader" class="cell name-cell" tabindex="-1">
      <div class="name-line">
        ${
          removed
            ? html`<del class="struck">${name(row.name)}</del><span class="visually-hidden">, removed</span>`
            : name(row.name)
        }
        ${row.was === null && !removed ? html`<span class="tag">new</span>` : nothing}
        ${note === undefined ? nothing : html`<span class="note" dir="auto" title=${note}>${note}</span>`}
      </div>
      ${problemLine(`${this.partId}-problem`, problem)}
    </div>`;
  }

  /** The cell with the button that removes the row, or keeps it after all. */
  protected actionCell(): TemplateResult {
    const { row, removed } = this;
    const fixed = removed ? undefined : row.fixed;
    // One button for both, so that the focus stays on it. A plain one: each vscode-button loads a style sheet of its own.
    return html`<div role="gridcell" class="cell action-cell" tabindex="-1">
      <button
        class=${removed ? "link-button" : "icon-button"}
        type="button"
        tabindex="-1"
        data-focus
        ?disabled=${this.disabled}
        aria-disabled=${fixed === undefined ? "false" : "true"}
        aria-label=${`${removed ? "Keep" : "Remove"} ${clip(row.name)}`}
        aria-describedby=${fixed === undefined ? nothing : `${this.partId}-fixed`}
        title=${fixed ?? (removed ? "Keep" : "Remove (Delete)")}
        @click=${() => (removed ? this.keep() : this.takeOut())}
      >
        ${removed ? "Keep" : icon("close")}
      </button>
      ${
        fixed === undefined
          ? nothing
          : html`<span class="visually-hidden" id="${this.partId}-fixed">${fixed}</span>`
      }
    </div>`;
  }
}
