import { css } from "lit";

/** What is suggested while one types. */
export const popups = css`
  suggest-box {
    position: relative;
    display: block;
  }

  .popup {
    position: absolute;
    z-index: 10;
    inset-block-start: calc(100% + 2px);
    inset-inline: 0;
    overflow: hidden;
    color: var(--vscode-editorSuggestWidget-foreground, var(--vscode-foreground));
    background: var(--vscode-editorSuggestWidget-background);
    border: 1px solid var(--vscode-editorSuggestWidget-border, var(--vscode-contrastBorder));
    border-radius: var(--radius);
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }

  .popup.above {
    inset-block: auto calc(100% + 2px);
  }

  .popup ul {
    max-height: 220px;
    overflow-y: auto;
    list-style: none;
  }

  .option {
    display: flex;
    gap: 12px;
    align-items: baseline;
    justify-content: space-between;
    padding: 0 8px;
    line-height: 24px;
    cursor: pointer;
  }

  .option .name {
    flex: 0 1 auto;
    min-width: 4em;
  }

  .option-detail {
    flex: 0 1 auto;
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
  }

  .option:hover {
    background: var(--vscode-list-hoverBackground);
  }

  .option[aria-selected="true"] {
    color: var(--vscode-editorSuggestWidget-selectedForeground, inherit);
    background: var(--vscode-editorSuggestWidget-selectedBackground);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }

  .option[aria-selected="true"] .option-detail {
    color: inherit;
  }

  .popup-note {
    padding: 2px 8px;
    color: var(--vscode-descriptionForeground);
    line-height: 22px;
    overflow-wrap: anywhere;
  }

  .popup ul + .popup-note {
    border-top: 1px solid var(--line);
  }
`;
