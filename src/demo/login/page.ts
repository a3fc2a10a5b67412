/** The pages that people see who sign in: plain HTML without a script, in the colours that they have chosen. */
import { createHash } from "node:crypto";
import type { Answer } from "../http.js";
import type { Person } from "./people.js";

/** The system's own colours are right in light, dark and high contrast. */
const STYLE = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 34rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h1, p, label { overflow-wrap: anywhere; }
fieldset { margin: 1.5rem 0; padding: 0.25rem 1rem 0.75rem; border: 1px solid GrayText; border-radius: 0.25rem; }
.person { display: flex; gap: 0.75rem; align-items: baseline; padding: 0.5rem 0; }
.about { display: block; }
.note { border-inline-start: 0.25rem solid; padding-inline-start: 0.75rem; }
form + form { margin-top: 2rem; }
.search { display: flex; gap: 0.5rem; flex-wrap: wrap; }
.search label { flex-basis: 100%; }
.search input { flex: 1 1 12rem; min-width: 0; }
button, input[type="search"] { font: inherit; min-height: 2.25rem; padding: 0.25rem 1rem; }
:focus-visible { outline: 0.1875rem solid Highlight; outline-offset: 0.125rem; }
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as HTML, in elements and in quoted attributes. */
const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** @param formTarget the one origin, besides our own, that forms of the page lead to; browsers look at redirects too. */
function page(status: number, title: string, content: string, formTarget?: string): Answer {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "img-src data:",
    formTarget === undefined ? "form-action 'none'" : `form-action 'self' ${formTarget}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return {
    status,
    contentType: "text/html; charset=utf-8",
    headers: {
      "content-security-policy": policy,
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      // Not "no-referrer": with that, browsers do not say which origin a form comes from.
      "referrer-policy": "same-origin",
    },
    text: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${content}
</main>
</body>
</html>
`,
  };
}

/** What is wrong, for a person to read. */
export const errorPage = (status: number, title: string, why: string): Answer =>
  page(status, title, `<p>${escape(why)}</p>`);

export interface SignInPage {
  readonly organization: string;
  readonly client: string;
  /** The name of what the client asked for. */
  readonly request: string;
  readonly redirectUri: string;
  readonly people: readonly Person[];
  /** What was looked for. */
  readonly find?: string;
  /** What there is to say about what was done on the page before. */
  readonly note?: string;
}

function choice({ id, name, about }: Person, index: number): string {
  return `<label class="person"><input type="radio" name="user" value="${escape(id)}"${
    index === 0 ? " checked" : ""
  }><span><bdi>${escape(name)}</bdi> <span class="about"><bdi>${escape(about.join(" · "))}</bdi></span></span></label>`;
}

/** The sign-in page. */
export function signInPage(status: number, content: SignInPage): Answer {
  const { organization, client, request, redirectUri, people, find = "", note } = content;
  const form = `<form method="post" action="/oauth/authorize">`;
  const hidden = `<input type="hidden" name="request" value="${escape(request)}">`;
  return page(
    status,
    `Sign in to ${organization}`,
    `<p>The program “<bdi>${escape(client)}</bdi>” asks you to sign in. This organization is invented, so nobody needs a password.</p>
${note === undefined ? "" : `<p class="note" role="alert">${escape(note)}</p>\n`}${form}
${hidden}
<fieldset>
<legend>Sign in as</legend>
${people.map(choice).join("\n")}
</fieldset>
<button name="action" value="signIn">Sign in</button>
<button name="action" value="cancel">Cancel</button>
</form>
${form}
${hidden}
<div class="search" role="search">
<label for="find">Somebody else, by name or e-mail address</label>
<input type="search" id="find" name="find" maxlength="200" autocomplete="off" value="${escape(find)}">
<button name="action" value="find">Find</button>
</div>
</form>`,
    new URL(redirectUri).origin,
  );
}
