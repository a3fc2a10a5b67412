/** Where the form begins: ties it to VS Code and asks for what to show. */
import type { FormContext } from "./element.js";
import { UserForm } from "./form.js";
import { acquireHost } from "./host.js";
import { isToForm } from "./messages.js";
import { Outbox } from "./pending.js";
import { styles } from "./styles.js";
import { Suggestions } from "./suggestions.js";
import { UiState } from "./uiState.js";
import type { FromForm } from "../protocol.js";

const host = acquireHost();
const post = (message: FromForm): void => host.postMessage(message);

// For screen readers; it stands outside the form, which may be drawn anew while it speaks.
const status = document.createElement("div");
status.className = "visually-hidden";
status.setAttribute("role", "status");

const context: FormContext = {
  outbox: new Outbox(post),
  suggestions: new Suggestions(post),
  ui: new UiState(host),
  run: (command) => {
    context.outbox.flush();
    post({ type: "run", command });
  },
  announce: (text) => {
    status.textContent = text;
  },
};

// Adopted style sheets need no 'unsafe-inline' in the page's policy.
document.adoptedStyleSheets = [...document.adoptedStyleSheets, ...styles];

const form = new UserForm();
form.context = context;
document.body.append(form, status);

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (isToForm(data)) form.receive(data);
});
post({ type: "ready" });
