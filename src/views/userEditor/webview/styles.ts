/** How the form looks: VS Code's own colours and sizes, and nothing of our own beside them. */
import type { CSSResult } from "lit";
import { base } from "./styles/base.js";
import { controls } from "./styles/controls.js";
import { fields } from "./styles/fields.js";
import { heading } from "./styles/heading.js";
import { lists } from "./styles/lists.js";
import { popups } from "./styles/popups.js";

function sheetsOf(...parts: readonly CSSResult[]): CSSStyleSheet[] {
  return parts.flatMap(({ styleSheet }) => styleSheet ?? []);
}

/** The style sheets of the form, for the whole page. */
export const styles = sheetsOf(base, controls, heading, fields, lists, popups);
