import { LitElement } from "lit";
import type { FormCommand } from "../protocol.js";
import type { Outbox } from "./pending.js";
import type { Suggestions } from "./suggestions.js";
import type { UiState } from "./uiState.js";

/** What every part of the form works with. */
export interface FormContext {
  readonly outbox: Outbox;
  readonly suggestions: Suggestions;
  readonly ui: UiState;
  /** Asks the host to run a command. */
  run(command: FormCommand): void;
  /** Says something to who does not see the form. */
  announce(text: string): void;
}

/**
 * A component without a shadow root: labels, descriptions and the rows of a grid refer to each other by id and by
 * nesting, which a shadow root would cut, and one style sheet serves all.
 */
export abstract class FormElement extends LitElement {
  declare context: FormContext;

  protected override createRenderRoot(): this {
    return this;
  }

  /** The first element inside that a selector finds and that is of a class. */
  protected find<T extends Element>(selector: string, type: new () => T): T | undefined {
    const found = this.querySelector(selector);
    return found instanceof type ? found : undefined;
  }
}

let ids = 0;

/** An id that nothing else on the page has. */
export function newId(): string {
  ids += 1;
  return `part-${ids}`;
}

/** Defines a component; a page that loads the form twice keeps the first one. */
export function define(name: string, component: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, component);
}
