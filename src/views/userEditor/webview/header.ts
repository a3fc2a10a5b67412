/** Who this is, what can be done with the document, and what of the user is live. */
import "@vscode-elements/elements/dist/vscode-badge/index.js";
import { html, nothing, type TemplateResult } from "lit";
import type { FormState, LiveState } from "../protocol.js";
import { define, FormElement } from "./element.js";
import { jsonProperty } from "./json.js";
import { clip, commandButton, icon } from "./parts.js";

/** What of the state the header shows. */
export type Heading = Pick<FormState, "name" | "description" | "organization" | "changes" | "live">;

export class UserHeader extends FormElement {
  static override properties = {
    context: { attribute: false },
    heading: jsonProperty,
    /** Only who it is: there is nothing to do yet. */
    bare: { attribute: false },
  };

  declare heading: Heading;
  declare bare: boolean;

  constructor() {
    super();
    this.bare = false;
  }

  protected override render(): TemplateResult {
    const { name, description, organization } = this.heading;
    return html`<header>
      <div class="header-line">
        <div class="who">
          <h1 dir="auto" title=${clip(name)}>${name}</h1>
          <p class="description">
            ${description === "" ? nothing : html`<span dir="auto" title=${clip(description)}>${description}</span>`}
            ${
              organization === ""
                ? nothing
                : html`<span class="organization"
                    >${icon("organization")}<span dir="auto" title=${clip(organization)}
                      >${organization}</span
                    ></span
                  >`
            }
          </p>
        </div>
        ${this.bare ? nothing : this.#actions()}
      </div>
      ${this.bare ? nothing : this.#live(this.heading.live)}
    </header>`;
  }

  #actions(): TemplateResult {
    const { changes } = this.heading;
    const counted =
      changes === 0
        ? nothing
        : html`<vscode-badge variant="counter" class="changes">${changes}</vscode-badge
            ><span class="visually-hidden">${changes === 1 ? "change" : "changes"}</span>`;
    return html`<div class="actions">
      ${commandButton(
        { label: "Show What Saving Will Send", icon: "checklist", after: html`${counted}` },
        () => this.context.run("preview"),
      )}
      ${commandButton({ label: "Edit as JSON", icon: "json" }, () => this.context.run("openText"))}
      ${commandButton({ label: "Refresh", icon: "refresh" }, () => this.context.run("refresh"))}
    </div>`;
  }

  #live({ presence, routingStatus, associatedStation, defaultStation }: LiveState): TemplateResult {
    const status = [presence, routingStatus].filter((word) => word !== undefined);
    const stations = [
      ...(associatedStation
        ? [`${clip(associatedStation.name)}${associatedStation.requested ? " (requested)" : ""}`]
        : []),
      ...(defaultStation ? [`default: ${clip(defaultStation.name)}`] : []),
    ];
    return html`<dl class="live">
      <div class="live-item">
        <dt>Status</dt>
        <dd dir="auto">${status.length === 0 ? "unknown" : status.join(" · ")}</dd>
        ${this.#small("Set Presence…", () => this.context.run("setPresence"))}
      </div>
      <div class="live-item">
        <dt>Station</dt>
        <dd dir="auto">${stations.length === 0 ? "none" : stations.join(" · ")}</dd>
        ${this.#small("Station…", () => this.context.run("setStation"))}
      </div>
    </dl>`;
  }

  #small(label: string, press: () => void): TemplateResult {
    return html`<dd><button class="link-button" type="button" @click=${press}>${label}</button></dd>`;
  }
}

define("user-header", UserHeader);
