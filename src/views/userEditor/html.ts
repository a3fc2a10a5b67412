/** The page of the user form. Pure: the host gives it what only VS Code knows. */

export interface FormPage {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** New for each page, and not to be guessed. */
  readonly nonce: string;
  /** dist/webview/userEditor.js and dist/webview/codicon.css, each through `webview.asWebviewUri`. */
  readonly scriptUri: string;
  readonly codiconsUri: string;
  /** The title of the page, for screen readers. */
  readonly title?: string;
  /** The language that the form speaks: screen readers pronounce by it. */
  readonly language?: string;
  readonly direction?: "ltr" | "rtl";
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/**
 * The page's HTML. Its policy lets in our one script by its nonce, the icons' style sheet and their font, and nothing
 * else: no request, no picture, no frame, no inline style, no other script.
 */
export function formHtml(page: FormPage): string {
  const { cspSource, nonce } = page;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escaped(page.language ?? "en")}" dir="${page.direction ?? "ltr"}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title ?? "User")}</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${escaped(page.codiconsUri)}">
</head>
<body>
<script nonce="${escaped(nonce)}" src="${escaped(page.scriptUri)}"></script>
</body>
</html>
`;
}
