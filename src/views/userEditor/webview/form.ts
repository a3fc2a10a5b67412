/** The whole form. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { FormState, ToForm } from "../protocol.js";
import { define, FormElement, newId } from "./element.js";
import "./field.js";
import "./header.js";
import { placeKey } from "./json.js";
import { needsDocument } from "./keys.js";
import "./list.js";
import "./obstacle.js";
import { icon } from "./parts.js";

const SCROLL_PAUSE_MS = 200;

export class UserForm extends FormElement {
  static override properties = {
    context: { attribute: false },
    state: { attribute: false },
  };

  /** Undefined until the host has said something. */
  declare state: FormState | undefined;

  readonly #profileId = newId();
  readonly #listeners = new AbortController();
  #scrollPause: ReturnType<typeof setTimeout> | undefined;
  /** The form is to be scrolled to where it was, as soon as it shows. */
  #comesBack = true;

  /** A message of the host. */
  receive(message: ToForm): void {
    switch (message.type) {
      case "state":
        this.context.outbox.acknowledge(message.state.seen);
        this.state = message.state;
        break;
      case "suggestions":
        this.context.suggestions.receive(message);
        break;
      case "flush":
        this.context.outbox.answer(message.request);
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { signal } = this.#listeners;
    const flush = (): void => this.context.outbox.flush();
    const leave = (): void => {
      flush();
      this.#keepScroll();
    };
    // Before a field or VS Code acts on the key, and without keeping it from either.
    window.addEventListener("keydown", (event) => needsDocument(event) && leave(), { signal, capture: true });
    window.addEventListener("blur", leave, { signal });
    window.addEventListener("pagehide", flush, { signal });
    // A tab can be closed without its field losing the focus, but not before the pointer has left the form.
    document.documentElement.addEventListener("pointerleave", leave, { signal });
    document.addEventListener("visibilitychange", () => document.hidden && flush(), { signal });
    window.addEventListener("scroll", () => this.#onScroll(), { signal, passive: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listeners.abort();
    clearTimeout(this.#scrollPause);
  }

  get #shows(): boolean {
    return this.state !== undefined && this.state.obstacle === undefined;
  }

  #onScroll(): void {
    if (!this.#shows) return;
    clearTimeout(this.#scrollPause);
    this.#scrollPause = setTimeout(() => this.#keepScroll(), SCROLL_PAUSE_MS);
  }

  #keepScroll(): void {
    if (this.#shows && !this.#comesBack) this.context.ui.scroll = Math.round(window.scrollY);
  }

  protected override updated(_changed: PropertyValues): void {
    if (!this.#shows) this.#comesBack = true;
    else if (this.#comesBack) {
      this.#comesBack = false;
      void this.#scrollBack();
    }
  }

  async #scrollBack(): Promise<void> {
    const { scroll } = this.context.ui;
    if (scroll === 0) return;
    // Parts draw themselves after the form, and rows after their list.
    for (let depth = 0; depth < 2; depth += 1) {
      const parts = [...this.querySelectorAll("*")].filter((part) => part instanceof FormElement);
      await Promise.all(parts.map((part) => part.updateComplete));
    }
    window.scrollTo(0, scroll);
  }

  protected override render(): TemplateResult {
    const { state } = this;
    if (state === undefined || state.obstacle)
      return html`<main class="page">
        ${
          state === undefined || state.name === ""
            ? nothing
            : html`<user-header
                .context=${this.context}
                .heading=${headingOf(state)}
                .bare=${true}
              ></user-header>`
        }
        <form-obstacle .context=${this.context} .obstacle=${state?.obstacle}></form-obstacle>
      </main>`;
    return html`<main class="page">
      <user-header .context=${this.context} .heading=${headingOf(state)}></user-header>
      ${this.#notices(state)}${this.#profile(state)}
      ${repeat(
        state.lists,
        ({ key }) => key,
        (list) =>
          html`<user-list
            .context=${this.context}
            .list=${list}
            .seen=${state.seen}
            .disabled=${state.readOnly !== undefined}
          ></user-list>`,
      )}
    </main>`;
  }

  #notices({ readOnly, problems }: FormState): TemplateResult {
    return html`<div class="notices" role="alert">
      ${
        readOnly === undefined
          ? nothing
          : html`<p class="banner info">${icon("lock")}<span dir="auto">${readOnly}</span></p>`
      }
      ${
        problems.length === 0
          ? nothing
          : html`<div class="banner error">
              ${icon("error")}
              <ul aria-label="Problems">
                ${problems.map((problem) => html`<li dir="auto">${problem}</li>`)}
              </ul>
            </div>`
      }
    </div>`;
  }

  #profile(state: FormState): TemplateResult | typeof nothing {
    const { profile, profileUnreadable, readOnly } = state;
    if (profileUnreadable === undefined && profile.length === 0) return nothing;
    return html`<section aria-labelledby=${this.#profileId}>
      <h2 id=${this.#profileId}>Profile</h2>
      ${
        profileUnreadable === undefined
          ? html`<div class="fields">
              ${repeat(
                profile,
                ({ place }) => placeKey(place),
                (field) =>
                  html`<profile-field
                    .context=${this.context}
                    .field=${field}
                    .seen=${state.seen}
                    .disabled=${readOnly !== undefined}
                  ></profile-field>`,
              )}
            </div>`
          : html`<p class="unreadable">${icon("warning")}<span>${profileUnreadable}</span></p>`
      }
    </section>`;
  }
}

function headingOf({ name, description, organization, changes, live }: FormState): object {
  return { name, description, organization, changes, live };
}

define("user-form", UserForm);
