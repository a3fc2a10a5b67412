/** A queue that the user is a member of, and whether they are active in it. */
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Json } from "../protocol.js";
import { define } from "./element.js";
import { clip } from "./parts.js";
import { RowElement } from "./row.js";

export class QueueRow extends RowElement {
  protected override jsonOf(value: number | boolean): Json {
    return { joined: value };
  }

  protected override render(): TemplateResult {
    const { row } = this;
    const changed = row.was !== undefined || row.removed === true;
    return html`${changed ? html`<span class="bar" aria-hidden="true" title=${this.#mark}></span>` : nothing}
      ${this.nameCell(undefined)}${this.#joinedCell()}
      <div role="gridcell" class="cell note-cell" tabindex="-1">
        ${row.note === undefined ? nothing : html`<span class="note" dir="auto" title=${clip(row.note)}>${row.note}</span>`}
      </div>
      ${this.actionCell()}`;
  }

  get #mark(): string {
    const { was } = this.row;
    if (this.removed) return "removed";
    if (was === null) return "new";
    return this.#before ?? "changed";
  }

  get #before(): string | undefined {
    const { was } = this.row;
    return typeof was === "boolean" && !this.removed ? `was ${was ? "active" : "not active"}` : undefined;
  }

  #joinedCell(): TemplateResult {
    const { row } = this;
    const before = this.#before;
    const described = [
      ...(before === undefined ? [] : [`${this.partId}-was`]),
      ...(row.problem === undefined ? [] : [`${this.partId}-problem`]),
    ];
    return html`<div role="gridcell" class="cell joined-cell" tabindex="-1">
      <input
        class="tick"
        type="checkbox"
        tabindex="-1"
        data-focus
        data-value
        aria-label="Active in ${clip(row.name)}"
        aria-describedby=${described.length > 0 ? described.join(" ") : nothing}
        aria-invalid=${row.problem === undefined ? "false" : "true"}
        ?disabled=${this.locked}
        .checked=${live(this.value === true)}
        @change=${this.#onChange}
      />
      ${before === undefined ? nothing : html`<span class="was" id="${this.partId}-was">${before}</span>`}
    </div>`;
  }

  #onChange(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.send(event.target.checked);
  }
}

define("queue-row", QueueRow);
