/** Why there is no form to fill in, and what to do about it. */
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import { html, nothing, type TemplateResult } from "lit";
import type { FormCommand, Obstacle } from "../protocol.js";
import { define, FormElement } from "./element.js";
import { jsonProperty } from "./json.js";
import { commandButton, icon } from "./parts.js";

/** What takes less long than this is not called loading. */
const LOADING_AFTER_MS = 300;

interface Look {
  readonly icon: string;
  readonly title: string;
  readonly button: { readonly label: string; readonly icon: string; readonly command: FormCommand };
}

const LOOKS: Readonly<Record<Exclude<Obstacle["kind"], "loading">, Look>> = {
  signedOut: {
    icon: "account",
    title: "You are signed out",
    button: { label: "Sign In…", icon: "sign-in", command: "signIn" },
  },
  unreadable: {
    icon: "warning",
    title: "This user cannot be shown",
    button: { label: "Try Again", icon: "refresh", command: "refresh" },
  },
  invalidText: {
    icon: "json",
    title: "The JSON of this user has a mistake in it",
    button: { label: "Edit as JSON", icon: "json", command: "openText" },
  },
};

export class FormObstacle extends FormElement {
  static override properties = {
    context: { attribute: false },
    obstacle: jsonProperty,
    patient: { state: true },
  };

  /** Undefined: nothing has been heard of the host yet, which is loading as well. */
  declare obstacle: Obstacle | undefined;
  /** It has not taken long yet. */
  declare protected patient: boolean;

  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.patient = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#patience = setTimeout(() => {
      this.patient = false;
    }, LOADING_AFTER_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#patience);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { obstacle } = this;
    if (obstacle === undefined || obstacle.kind === "loading")
      return this.#loading(obstacle?.message ?? "Loading…");
    const { icon: picture, title, button } = LOOKS[obstacle.kind];
    return html`<div class="obstacle">
      ${icon(picture)}
      <h2>${title}</h2>
      <p dir="auto">${obstacle.message}</p>
      ${commandButton({ ...button, primary: true }, () => this.context.run(button.command))}
    </div>`;
  }

  #loading(message: string): TemplateResult | typeof nothing {
    if (this.patient) return nothing;
    return html`<vscode-progress-bar
        class="progress"
        indeterminate
        aria-label=${message}
      ></vscode-progress-bar>
      <p class="loading" role="status">${message}</p>`;
  }
}

define("form-obstacle", FormObstacle);
