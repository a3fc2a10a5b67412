/**
 * Moving in a table by keyboard, as the ARIA practices for grids say: the table is one stop of the Tab key, arrow keys
 * lead from cell to cell. A cell that is one control gives the focus to that control.
 */

const ROWS = '[role="row"]:not([hidden]):not(.head)';
const CELLS = '[role="rowheader"], [role="gridcell"]';
const PAGE = 10;

/** Keeps exactly one cell of a table in the order of the Tab key, and moves the focus among them. */
export class GridKeys {
  readonly #table: () => HTMLElement | undefined;
  #row: Element | undefined;
  #index = 0;
  #column = 0;
  #hadFocus = false;

  /** The table may be drawn later, and again. */
  constructor(table: () => HTMLElement | undefined) {
    this.#table = table;
  }

  /** Follows the focus to where the person put it. */
  onFocusin(event: FocusEvent): void {
    const target = event.target;
    const cell = target instanceof Element ? target.closest(CELLS) : null;
    const row = cell?.closest(ROWS);
    if (!cell || !row) return;
    this.#row = row;
    this.#index = this.#rows.indexOf(row);
    this.#column = cellsOf(row).indexOf(cell);
    this.refresh();
  }

  /** Arrow keys, Home, End, Page Up and Page Down; not while a text is being typed. */
  onKeydown(event: KeyboardEvent): void {
    const { target } = event;
    if (target instanceof HTMLInputElement && target.type === "text") return;
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const rows = this.#rows;
    const last = rows.length - 1;
    const row = this.#row ? rows.indexOf(this.#row) : -1;
    const columns = this.#row ? cellsOf(this.#row).length : 0;
    const to = destination(event, { row, column: this.#column, last, lastColumn: columns - 1 });
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    this.focus(rows[to.row], to.column);
  }

  /** Puts the focus into a cell of a row. */
  focus(row: Element | undefined, column: number): void {
    const cells = row ? cellsOf(row) : [];
    const cell = cells[Math.min(column, cells.length - 1)];
    if (cell) stopIn(cell).focus();
  }

  /** To be called before the table is drawn again. */
  beforeUpdate(): void {
    this.#hadFocus = this.#table()?.contains(document.activeElement) === true;
  }

  /** To be called after that: a focus that went away with its row goes to the row that took its place. */
  afterUpdate(): void {
    const rows = this.#rows;
    const lost = this.#hadFocus && this.#table()?.contains(document.activeElement) !== true;
    if (!this.#row?.isConnected || this.#row.hasAttribute("hidden"))
      this.#row = rows[Math.min(this.#index, rows.length - 1)];
    this.#index = this.#row ? rows.indexOf(this.#row) : 0;
    this.refresh();
    if (lost) this.focus(this.#row, this.#column);
  }

  get #rows(): Element[] {
    return [...(this.#table()?.querySelectorAll(ROWS) ?? [])];
  }

  #stop: HTMLElement | undefined;

  /** Puts the one cell into the order of the Tab key that is in turn. */
  refresh(): void {
    const cells = this.#row ? cellsOf(this.#row) : [];
    const cell = cells[Math.min(this.#column, cells.length - 1)];
    const stop = cell ? stopIn(cell) : undefined;
    if (this.#stop !== stop && this.#stop) this.#stop.tabIndex = -1;
    if (stop) stop.tabIndex = 0;
    this.#stop = stop;
  }
}

interface At {
  readonly row: number;
  readonly column: number;
}

function destination(
  { key, ctrlKey }: KeyboardEvent,
  from: At & { readonly last: number; readonly lastColumn: number },
): At | undefined {
  const { row, column, last, lastColumn } = from;
  const within = (wanted: number): number => Math.min(last, Math.max(0, wanted));
  switch (key) {
    case "ArrowUp":
      return { row: within(row - 1), column };
    case "ArrowDown":
      return { row: within(row + 1), column };
    case "ArrowLeft":
      return { row, column: Math.max(0, column - 1) };
    case "ArrowRight":
      return { row, column: Math.min(lastColumn, column + 1) };
    case "PageUp":
      return { row: within(row - PAGE), column };
    case "PageDown":
      return { row: within(row + PAGE), column };
    case "Home":
      return { row: ctrlKey ? 0 : row, column: 0 };
    case "End":
      return { row: ctrlKey ? last : row, column: lastColumn };
    default:
      return undefined;
  }
}

function cellsOf(row: Element): Element[] {
  return [...row.querySelectorAll(CELLS)];
}

/** What takes the focus of a cell: the control that it consists of, if that can be used, or else the cell itself. */
function stopIn(cell: Element): HTMLElement {
  const control = cell.querySelector("[data-focus]:not(:disabled)");
  if (control instanceof HTMLElement) return control;
  if (cell instanceof HTMLElement) return cell;
  throw new TypeError("a cell of a table is an HTML element");
}
