import { css } from "lit";

/** The header, what is said above the form, and what is shown in its place. */
export const heading = css`
  .header-line {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 24px;
    align-items: flex-start;
    justify-content: space-between;
  }

  .who {
    flex: 1 1 260px;
    min-width: 0;
  }

  h1 {
    display: -webkit-box;
    overflow: hidden;
    color: var(--vscode-settings-headerForeground, var(--vscode-foreground));
    font-size: 1.7em;
    font-weight: 600;
    line-height: 28px;
    overflow-wrap: anywhere;
    text-align: match-parent;
    unicode-bidi: plaintext;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .description {
    display: flex;
    flex-wrap: wrap;
    gap: 0 14px;
    margin-top: 2px;
    color: var(--vscode-descriptionForeground);
    line-height: 18px;
  }

  .description > span {
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: plaintext;
  }

  .organization .codicon {
    margin-inline-end: 4px;
    font-size: 14px;
    line-height: 18px;
    vertical-align: bottom;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }

  .changes {
    margin-inline: 6px -4px;
  }

  .live {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 28px;
    margin-top: 14px;
    padding-block: 5px;
    border-block: 1px solid var(--line);
  }

  .live-item {
    display: flex;
    gap: 0 8px;
    align-items: baseline;
    min-width: 0;
    line-height: 22px;
  }

  /* With little room the button goes below what it changes, and the words stay together. */
  @container page (width < 560px) {
    .live-item {
      flex-wrap: wrap;
    }
  }

  .live dt {
    flex: none;
    color: var(--vscode-descriptionForeground);
  }

  .live dd:has(button) {
    flex: none;
  }

  .live dd {
    min-width: 0;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }

  .banner {
    display: flex;
    gap: 8px;
    margin-top: 14px;
    padding: 7px 10px;
    border: 1px solid;
    border-radius: var(--radius);
    line-height: 18px;
    overflow-wrap: anywhere;
  }

  .banner .codicon {
    flex: none;
    line-height: 18px;
  }

  .banner ul {
    list-style: none;
  }

  .banner.info {
    background: var(--vscode-inputValidation-infoBackground);
    border-color: var(--vscode-inputValidation-infoBorder);
  }

  .banner.error {
    background: var(--vscode-inputValidation-errorBackground);
    border-color: var(--vscode-inputValidation-errorBorder);
  }

  .unreadable {
    display: flex;
    gap: 8px;
    color: var(--vscode-descriptionForeground);
    overflow-wrap: anywhere;
  }

  .unreadable .codicon {
    flex: none;
    color: var(--vscode-notificationsWarningIcon-foreground);
    line-height: 18px;
  }

  .obstacle {
    display: flex;
    flex-direction: column;
    gap: 8px;
    align-items: center;
    max-width: 480px;
    margin: 15vh auto 0;
    text-align: center;
    overflow-wrap: anywhere;
  }

  .obstacle > .codicon {
    color: var(--vscode-descriptionForeground);
    font-size: 40px;
  }

  .obstacle h2 {
    margin: 4px 0 0;
  }

  .obstacle p {
    color: var(--vscode-descriptionForeground);
    white-space: pre-line;
  }

  .obstacle vscode-button {
    margin-top: 10px;
  }

  .progress {
    position: fixed;
    inset: 0 0 auto;
  }

  .loading {
    margin-top: 24px;
    color: var(--vscode-descriptionForeground);
  }
`;
