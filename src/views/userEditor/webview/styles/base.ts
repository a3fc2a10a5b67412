import { css } from "lit";

/** What holds for the whole page. */
export const base = css`
  :root {
    color-scheme: light;
    /* A form that grows longer than the tab must not become narrower at that moment. */
    scrollbar-gutter: stable;
  }

  :root:has(body.vscode-dark),
  :root:has(body.vscode-high-contrast:not(.vscode-high-contrast-light)) {
    color-scheme: dark;
  }

  body {
    --bar: var(--vscode-settings-modifiedItemIndicator);
    --line: var(--vscode-tree-tableColumnsBorder, var(--vscode-contrastBorder, transparent));
    --radius: var(--vscode-cornerRadius-small, 4px);

    margin: 0;
    padding: 0;
    color: var(--vscode-foreground);
    background: var(--vscode-editor-background);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size, 13px);
    font-weight: var(--vscode-font-weight);
    line-height: 1.4;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  user-form,
  user-header,
  user-list,
  profile-field,
  texts-input,
  form-obstacle {
    display: block;
  }

  .page {
    container: page / inline-size;
    max-width: 900px;
    margin: 0 auto;
    padding: 20px 24px 64px;
  }

  @media (width < 480px) {
    .page {
      padding: 14px 14px 48px;
    }
  }

  h1,
  h2,
  p,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }

  h2 {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 28px 0 10px;
    color: var(--vscode-settings-headerForeground, var(--vscode-foreground));
    font-size: 1.25em;
    font-weight: 600;
    line-height: 22px;
  }

  .name,
  .note,
  .option-detail {
    display: block;
    overflow: hidden;
    text-align: match-parent;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: plaintext;
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .problem {
    display: flex;
    align-items: flex-start;
    gap: 4px;
    margin-top: 3px;
    color: var(--vscode-errorForeground);
    font-size: 0.92em;
    line-height: 16px;
    overflow-wrap: anywhere;
  }

  /* As in VS Code's list of problems the sign is coloured, not the words: themes choose that colour for signs. */
  .problem-text {
    color: var(--vscode-foreground);
  }

  .no-problem {
    display: none;
  }

  .problem .codicon {
    flex: none;
    font-size: 14px;
    line-height: 16px;
  }

  .bar {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    width: 6px;
    border-inline-start: 2px solid var(--bar);
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      scroll-behavior: auto;
    }
  }
`;
