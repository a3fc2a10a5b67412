/** One list of the user: ACD skills, languages or queues, with the box that adds to it. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { Edit, FormList, FormRow, Json, Suggestion } from "../protocol.js";
import { SuggestBox } from "./combobox.js";
import { define, FormElement, newId } from "./element.js";
import { GridKeys } from "./grid.js";
import { jsonProperty, placeKey, rowValue } from "./json.js";
import { isOwnUndo } from "./keys.js";
import { clip, icon, problemLine } from "./parts.js";
import "./queueRow.js";
import { RatedRow } from "./ratedRow.js";
import { RowElement, type RowOwner } from "./row.js";

/** Up to here a list is looked through with the eyes. */
const FILTER_ABOVE = 20;
/** The proficiency of what is added, until another one is typed. */
const FIRST_PROFICIENCY = 3;

export class UserList extends FormElement implements RowOwner {
  static override properties = {
    context: { attribute: false },
    list: jsonProperty,
    seen: { attribute: false },
    disabled: { attribute: false },
  };

  declare list: FormList;
  /** The last edit that the list has; here only to draw it again when that changes. */
  declare seen: number;
  declare disabled: boolean;

  readonly #id = newId();
  readonly #keys = new GridKeys(() => this.find(".grid", HTMLElement));
  /** The row that was just added and is being rated: after that, the next one can be added. */
  #adding: RowElement | undefined;

  constructor() {
    super();
    this.disabled = false;
  }

  get #filter(): string {
    return this.context.ui.filter(this.list.key);
  }

  protected override willUpdate(): void {
    this.#keys.beforeUpdate();
  }

  protected override updated(_changed: PropertyValues): void {
    this.#keys.afterUpdate();
    // Rows draw themselves after the list: only then the first one has a cell for the Tab key to stop at.
    void this.#rowElements[0]?.updateComplete.then(() => this.#keys.refresh());
  }

  /**
   * The rows to show: new ones first, under the box that adds them and in the order of adding, so that they are in sight
   * and stay where they are when the host knows them as well.
   */
  #rows(): FormRow[] {
    const { key, rows } = this.list;
    const latest = new Map<string, Edit>(
      this.context.outbox.latestIn(key).map((edit) => [placeKey(edit.place), edit]),
    );
    const known = new Set(rows.map(({ place }) => placeKey(place)));
    const unseen = [...latest.values()].flatMap((edit) =>
      known.has(placeKey(edit.place)) ? [] : newRow(edit),
    );
    const isGone = (row: FormRow): boolean => {
      const edit = latest.get(placeKey(row.place));
      return row.was === null && edit !== undefined && "remove" in edit;
    };
    const shown = [...rows.filter((row) => !isGone(row)), ...unseen];
    const added = shown.filter(({ was }) => was === null);
    for (const { place } of added) this.#added.add(placeKey(place));
    const order = [...this.#added];
    added.sort((a, b) => order.indexOf(placeKey(a.place)) - order.indexOf(placeKey(b.place)));
    return [...added, ...shown.filter(({ was }) => was !== null)];
  }

  /** New rows in the order in which they came. */
  readonly #added = new Set<string>();

  protected override render(): TemplateResult {
    const { title, rows, unreadable, problem } = this.list;
    if (unreadable !== undefined)
      return html`<section aria-labelledby=${this.#id}>
        ${this.#heading(title, undefined)}
        <p class="unreadable">${icon("warning")}<span>${unreadable}</span></p>
      </section>`;
    const shown = this.#rows();
    const count = shown.filter(({ removed }) => removed !== true).length;
    return html`<section aria-labelledby=${this.#id}>
      ${this.#heading(title, count)}${problemLine(`${this.#id}-problem`, problem)}${this.#toolbar(rows.length)}${
        shown.length === 0 ? html`<p class="empty">No ${inSentence(title)}.</p>` : this.#grid(shown)
      }
    </section>`;
  }

  #heading(title: string, count: number | undefined): TemplateResult {
    return html`<h2 id=${this.#id}>
      ${title}${count === undefined || count === 0 ? nothing : html`<span class="count">${count}</span>`}
    </h2>`;
  }

  #toolbar(count: number): TemplateResult | typeof nothing {
    const { key, one, title } = this.list;
    const filtered = count > FILTER_ABOVE || this.#filter !== "";
    if (this.disabled && !filtered) return nothing;
    const noun = inSentence(title);
    return html`<div class="list-toolbar">
      ${
        this.disabled
          ? nothing
          : html`<suggest-box
              class="add-box"
              .context=${this.context}
              .of=${key}
              .label=${`Add ${one}`}
              .placeholder=${`Add ${one}…`}
              @pick=${({ detail }: CustomEvent<Suggestion>) => this.#add(detail)}
            ></suggest-box>`
      }
      ${
        filtered
          ? html`<input
              class="input filter"
              type="text"
              autocomplete="off"
              spellcheck="false"
              aria-label="Filter ${noun}"
              placeholder="Filter ${noun}…"
              .value=${live(this.#filter)}
              @input=${this.#onFilter}
              @keydown=${this.#onFilterKeydown}
            />`
          : nothing
      }
    </div>`;
  }

  #grid(shown: readonly FormRow[]): TemplateResult {
    const { kind } = this.list;
    const filter = this.#filter.trim().toLowerCase();
    const matches = shown.map((row) => filter === "" || row.name.toLowerCase().includes(filter));
    let count = 0;
    // Every second one of those that show has another background.
    const odd = matches.map((match) => (match ? (count += 1) % 2 === 1 : false));
    return html`<div
        class="grid ${kind}"
        role="grid"
        aria-labelledby=${this.#id}
        @keydown=${(event: KeyboardEvent) => this.#keys.onKeydown(event)}
        @focusin=${(event: FocusEvent) => this.#keys.onFocusin(event)}
      >
        <div class="row head" role="row">
          <div class="cell" role="columnheader">Name</div>
          ${
            kind === "rated"
              ? html`<div class="cell value-cell" role="columnheader">Proficiency</div>`
              : html`<div class="cell joined-cell" role="columnheader">
                    <span>Active<span class="wide"> in the queue</span></span>
                  </div>
                  <div class="cell note-cell" role="columnheader">
                    <span class=${shown.some(({ note }) => note !== undefined) ? "" : "visually-hidden"}
                      >Note</span
                    >
                  </div>`
          }
          <div class="cell action-cell" role="columnheader"><span class="visually-hidden">Remove</span></div>
        </div>
        ${repeat(
          shown,
          ({ place }) => placeKey(place),
          (row, i) => this.#row(row, matches[i] !== true, odd[i] === true),
        )}
      </div>
      <p class="filter-status" role="status">
        ${filter === "" ? nothing : `${count === 0 ? "None" : count} of ${shown.length} match the filter.`}
      </p>`;
  }

  #row(row: FormRow, hidden: boolean, odd: boolean): TemplateResult {
    const latest = this.context.outbox.latest(row.place);
    return this.list.kind === "rated"
      ? html`<rated-row
          .context=${this.context}
          .owner=${this}
          .row=${row}
          .latest=${latest}
          .disabled=${this.disabled}
          .odd=${odd}
          ?hidden=${hidden}
        ></rated-row>`
      : html`<queue-row
          .context=${this.context}
          .owner=${this}
          .row=${row}
          .latest=${latest}
          .disabled=${this.disabled}
          .odd=${odd}
          ?hidden=${hidden}
        ></queue-row>`;
  }

  #onFilter(event: Event): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.context.ui.setFilter(this.list.key, event.target.value);
    this.requestUpdate();
  }

  #onFilterKeydown(event: KeyboardEvent): void {
    const clears = event.key === "Escape" && this.#filter !== "";
    if (clears || isOwnUndo(event)) event.stopPropagation();
    if (clears) this.#clearFilter();
  }

  #clearFilter(): void {
    this.context.ui.setFilter(this.list.key, "");
    this.requestUpdate();
  }

  get #rowElements(): RowElement[] {
    return [...this.querySelectorAll("rated-row, queue-row")].filter((row) => row instanceof RowElement);
  }

  get #addBox(): SuggestBox | undefined {
    return this.find(".add-box", SuggestBox);
  }

  /** Adds what was picked; what is there already is only shown. */
  async #add({ name }: Suggestion): Promise<void> {
    const { key, kind } = this.list;
    this.#addBox?.clear();
    if (this.#filter !== "") this.#clearFilter();
    const there = this.#rowElements.find(({ row }) => row.name === name || row.place[1] === name);
    if (there) {
      there.keep();
      this.#showRow(there);
      return;
    }
    const value: Json = kind === "rated" ? FIRST_PROFICIENCY : { joined: true };
    this.context.outbox.send({ place: [key, name], value });
    this.context.announce(`${clip(name)} added.`);
    this.requestUpdate();
    await this.updateComplete;
    const row = this.#rowElements.find(({ row }) => row.place[1] === name);
    if (!(row instanceof RatedRow)) return;
    this.#adding = row;
    await row.startEditing();
  }

  #showRow(row: RowElement): void {
    this.#keys.focus(row, 1);
    row.scrollIntoView({ block: "nearest" });
  }

  rowChanged(): void {
    this.requestUpdate();
  }

  editingEnded(row: RowElement): boolean {
    const adding = this.#adding;
    this.#adding = undefined;
    if (adding !== row) return false;
    this.#addBox?.focus();
    return true;
  }

  editNext(from: RowElement, back: boolean): boolean {
    this.#adding = undefined;
    const rows = this.#rowElements.filter((row) => row === from || !(row.hidden || row.locked));
    const next = rows[rows.indexOf(from) + (back ? -1 : 1)];
    if (!(next instanceof RatedRow)) return false;
    void next.startEditing();
    return true;
  }
}

/** A title as it stands inside a sentence: "queues", but "ACD skills". */
function inSentence(title: string): string {
  return /^\p{Lu}\p{Ll}/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** What is sent and not seen yet, as a row. */
function newRow(edit: Edit): FormRow[] {
  const [, name, ...more] = edit.place;
  const value = "value" in edit ? rowValue(edit.value) : undefined;
  if (name === undefined || more.length > 0 || value === undefined) return [];
  return [{ place: edit.place, name, value, was: null }];
}

define("user-list", UserList);
