import { css } from "lit";

/** Inputs, checks and buttons. */
export const controls = css`
  .input {
    display: block;
    width: 100%;
    height: 26px;
    margin: 0;
    padding: 0 6px;
    color: var(--vscode-settings-textInputForeground, var(--vscode-input-foreground));
    background: var(--vscode-settings-textInputBackground, var(--vscode-input-background));
    border: 1px solid var(--vscode-settings-textInputBorder, var(--vscode-input-border, transparent));
    border-radius: var(--radius);
    font: inherit;
    line-height: 24px;
    text-overflow: ellipsis;
  }

  .input::placeholder {
    color: var(--vscode-input-placeholderForeground);
    opacity: 1;
  }

  .input:focus {
    border-color: var(--vscode-focusBorder);
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }

  .input[aria-invalid="true"] {
    background: var(--vscode-inputValidation-errorBackground);
    border-color: var(--vscode-inputValidation-errorBorder);
  }

  .input[aria-invalid="true"]:not(:focus) {
    color: var(--vscode-inputValidation-errorForeground, var(--vscode-settings-textInputForeground));
  }

  .input:disabled,
  .tick:disabled {
    opacity: 0.6;
  }

  /* The check is VS Code's own: a codicon in a small box. */
  .tick {
    display: inline-grid;
    flex: none;
    place-content: center;
    width: 18px;
    height: 18px;
    margin: 0;
    appearance: none;
    color: var(--vscode-settings-checkboxForeground, var(--vscode-checkbox-foreground));
    background: var(--vscode-settings-checkboxBackground, var(--vscode-checkbox-background));
    border: 1px solid var(--vscode-settings-checkboxBorder, var(--vscode-checkbox-border));
    border-radius: 3px;
  }

  .tick:checked::before {
    content: "\\eab2";
    font: 16px/1 codicon;
  }

  .tick:focus {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
    border-color: var(--vscode-focusBorder);
  }

  .tick[aria-invalid="true"] {
    border-color: var(--vscode-inputValidation-errorBorder);
  }

  .icon-button,
  .link-button {
    display: inline-flex;
    flex: none;
    align-items: center;
    justify-content: center;
    height: 22px;
    margin: 0;
    padding: 0;
    color: var(--vscode-icon-foreground);
    background: none;
    border: 0;
    border-radius: var(--radius);
    font: inherit;
    line-height: 22px;
    cursor: pointer;
  }

  .icon-button {
    width: 22px;
  }

  .link-button {
    gap: 4px;
    padding: 0 6px;
    color: var(--vscode-textLink-foreground);
  }

  .icon-button:hover,
  .link-button:hover {
    background: var(--vscode-toolbar-hoverBackground);
    outline: 1px dashed var(--vscode-toolbar-hoverOutline, transparent);
    outline-offset: -1px;
  }

  .icon-button:focus-visible,
  .link-button:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }

  .icon-button:disabled,
  .link-button:disabled,
  .icon-button[aria-disabled="true"] {
    opacity: 0.4;
    background: none;
    cursor: default;
  }

  /* vscode-button knows no border for its quiet kind, and falls back to a dark one where the theme has no colour. */
  vscode-button[secondary] {
    --vscode-button-border: var(--vscode-button-secondaryBorder, transparent);
  }

  body.vscode-high-contrast vscode-button[secondary] {
    --vscode-button-secondaryBackground: var(--vscode-editor-background);
    --vscode-button-secondaryHoverBackground: var(--vscode-editor-background);
    --vscode-button-border: var(--vscode-contrastBorder);
  }

  vscode-button .codicon {
    font-size: 16px;
  }
`;
