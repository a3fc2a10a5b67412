/** What of the form outlives its HTML, which VS Code throws away with each switch of tabs: where it was scrolled to, and
 * what lists were filtered by. Never a value: those are in the document. */
import type { VsCodeApi } from "./host.js";

interface Kept {
  readonly scroll: number;
  readonly filters: Readonly<Record<string, string>>;
}

function isKept(value: unknown): value is Kept {
  return (
    typeof value === "object" &&
    value !== null &&
    "scroll" in value &&
    typeof value.scroll === "number" &&
    "filters" in value &&
    typeof value.filters === "object" &&
    value.filters !== null &&
    Object.values(value.filters).every((text) => typeof text === "string")
  );
}

/** Remembers through VS Code's state of the webview. */
export class UiState {
  readonly #api: VsCodeApi;
  #kept: Kept = { scroll: 0, filters: {} };

  constructor(api: VsCodeApi) {
    this.#api = api;
    const kept = api.getState();
    if (isKept(kept)) this.#kept = kept;
  }

  get scroll(): number {
    return this.#kept.scroll;
  }

  set scroll(scroll: number) {
    if (scroll !== this.#kept.scroll) this.#keep({ ...this.#kept, scroll });
  }

  /** What a list is filtered by. */
  filter(list: string): string {
    return this.#kept.filters[list] ?? "";
  }

  setFilter(list: string, text: string): void {
    if (text !== this.filter(list))
      this.#keep({ ...this.#kept, filters: { ...this.#kept.filters, [list]: text } });
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    this.#api.setState(kept);
  }
}
