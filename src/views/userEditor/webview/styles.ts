/** How the form looks: VS Code's own colours and sizes, and nothing of our own beside them. */
import { css, type CSSResult } from "lit";

const base = css`
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

const controls = css`
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

const heading = css`
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

const fields = css`
  .fields {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px 28px;
    align-items: start;
  }

  @container page (width >= 560px) {
    .fields {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }

  .field {
    position: relative;
  }

  /* The bar stands in the margin, so that a field that changes stays where it is. */
  .field > .bar {
    inset-inline-start: -10px;
  }

  .field-label {
    display: block;
    margin-bottom: 3px;
    font-weight: 600;
    line-height: 18px;
    overflow-wrap: anywhere;
  }

  .hint {
    margin-top: 3px;
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
    line-height: 16px;
    overflow-wrap: anywhere;
  }

  .check {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    line-height: 18px;
    overflow-wrap: anywhere;
  }

  .kind-checkbox .hint,
  .kind-checkbox .problem {
    margin-inline-start: 26px;
  }

  .with-picker {
    position: relative;
  }

  .with-picker .input {
    padding-inline-end: 28px;
  }

  .picker-button {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 2px;
    display: grid;
    place-content: center;
    width: 22px;
    height: 22px;
    overflow: hidden;
    color: var(--vscode-icon-foreground);
    border-radius: var(--radius);
  }

  .picker-button:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }

  /* Nothing of it is seen, and its button lies over the whole. */
  .picker {
    position: absolute;
    inset: 0;
    width: 22px;
    height: 22px;
    padding: 0;
    border: 0;
    opacity: 0;
  }

  .picker::-webkit-calendar-picker-indicator {
    position: absolute;
    inset: 0;
    width: 22px;
    height: 22px;
    margin: 0;
    padding: 0;
    cursor: pointer;
  }

  .texts {
    display: flex;
    flex-direction: column;
    gap: 4px;
    align-items: flex-start;
  }

  .text-entry {
    display: flex;
    gap: 4px;
    align-items: center;
    width: 100%;
  }

  .add-text {
    margin-inline-start: -6px;
  }
`;

const lists = css`
  .list-toolbar {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
    justify-content: space-between;
    margin-bottom: 8px;
  }

  .add-box {
    flex: 0 1 320px;
    min-width: 180px;
  }

  .filter {
    flex: 0 1 220px;
    min-width: 150px;
  }

  .count {
    color: var(--vscode-descriptionForeground);
    font-size: 13px;
    font-weight: normal;
  }

  .empty,
  .filter-status {
    color: var(--vscode-descriptionForeground);
  }

  .filter-status {
    padding-inline: 10px;
    line-height: 26px;
  }

  .row {
    position: relative;
    display: grid;
    align-items: center;
    min-height: 28px;
    padding-inline: 4px;
  }

  .rated > .row {
    grid-template-columns: minmax(0, 1fr) 200px 52px;
  }

  .queue > .row {
    grid-template-columns: minmax(0, 3fr) 170px minmax(0, 2fr) 52px;
  }

  /* Of a long table only what is in sight is laid out: a keystroke in the filter shows or hides hundreds of rows. */
  .row:not(.head) {
    content-visibility: auto;
    contain-intrinsic-size: auto 28px;
  }

  .row.head {
    min-height: 26px;
    color: var(--vscode-foreground);
    background: var(--vscode-keybindingTable-headerBackground);
    border-bottom: 1px solid var(--vscode-contrastBorder, transparent);
    font-weight: 600;
  }

  .row.odd {
    background: var(--vscode-keybindingTable-rowsBackground);
  }

  .row:not(.head):hover {
    background: var(--vscode-list-hoverBackground);
  }

  .cell {
    min-width: 0;
    padding: 2px 6px;
    border-radius: 2px;
  }

  .cell:focus {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }

  .name-line {
    display: flex;
    gap: 8px;
    align-items: baseline;
    min-width: 0;
    line-height: 24px;
  }

  .name-line > .name,
  .name-line > .struck {
    flex: 0 1 auto;
    min-width: 3em;
  }

  .struck .name {
    text-decoration: line-through;
  }

  .note,
  .was {
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
  }

  .name-line > .note {
    flex: 0 2 auto;
    min-width: 2em;
  }

  .tag {
    flex: none;
    padding: 0 5px;
    color: var(--vscode-descriptionForeground);
    border: 1px solid var(--vscode-settings-checkboxBorder, currentcolor);
    border-radius: var(--radius);
    font-size: 0.85em;
    line-height: 15px;
  }

  .value-cell,
  .joined-cell,
  .action-cell {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    line-height: 24px;
  }

  .action-cell {
    justify-content: flex-end;
  }

  .stars {
    display: inline-flex;
    color: var(--vscode-extensionIcon-starForeground);
    font: 15px/24px codicon;
    text-align: center;
    user-select: none;
  }

  .star {
    width: 16px;
    cursor: pointer;
  }

  .star.empty {
    color: var(--vscode-icon-foreground);
    opacity: 0.55;
  }

  .row.removed .stars {
    opacity: 0.5;
  }

  .number {
    min-width: 42px;
    padding: 0 7px;
    text-align: center;
    font-variant-numeric: tabular-nums;
    border-radius: var(--radius);
    cursor: text;
  }

  .row:not(.removed) .value-cell:hover .number {
    box-shadow: inset 0 0 0 1px var(--vscode-settings-textInputBorder, transparent);
  }

  .number-input {
    width: 42px;
    height: 24px;
    padding: 0 6px;
    line-height: 22px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }

  .was {
    margin-inline-start: 4px;
    white-space: nowrap;
  }

  .joined-cell {
    gap: 0 8px;
  }

  .joined-cell .was {
    margin: 0;
  }

  /* As in VS Code's own lists, what a row offers shows when it is pointed at or has the focus. */
  .action-cell .icon-button {
    opacity: 0;
  }

  .row:hover .icon-button,
  .row:focus-within .icon-button {
    opacity: 1;
  }

  .row:hover .icon-button:is(:disabled, [aria-disabled="true"]),
  .row:focus-within .icon-button:is(:disabled, [aria-disabled="true"]) {
    opacity: 0.4;
  }

  @media (hover: none) {
    .action-cell .icon-button {
      opacity: 1;
    }
  }

  @container page (width < 560px) {
    .rated > .row {
      grid-template-columns: minmax(0, 1fr) 134px 42px;
    }

    .queue > .row {
      grid-template-columns: minmax(0, 1fr) 104px 42px;
    }

    .row {
      padding-inline: 2px;
    }

    .value-cell .was {
      margin-inline-start: 0;
    }

    /* With little room a long name takes a second line, and what is wrong takes the whole width. */
    .name-cell .name {
      display: -webkit-box;
      overflow-wrap: anywhere;
      white-space: normal;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
    }

    .name-cell {
      padding-block: 5px;
    }

    .name-line {
      flex-wrap: wrap;
      gap: 0 8px;
      line-height: 18px;
    }

    .rated > .row.with-problem > .name-cell {
      grid-column: 1 / -1;
    }

    .rated > .row.with-problem > .value-cell {
      grid-column: 1 / 3;
    }

    .queue > .row > .note-cell {
      grid-row: 2;
      grid-column: 1 / -1;
      padding-top: 0;
    }

    .queue > .row.head > .note-cell,
    .queue > .row > .note-cell:not(:has(.note)):not(:focus) {
      position: absolute;
      width: 1px;
      height: 1px;
      padding: 0;
      overflow: hidden;
      clip-path: inset(50%);
    }

    .wide {
      display: none;
    }
  }
`;

const popups = css`
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

function sheetsOf(...parts: readonly CSSResult[]): CSSStyleSheet[] {
  return parts.flatMap(({ styleSheet }) => styleSheet ?? []);
}

/** The style sheets of the form, for the whole page. */
export const styles = sheetsOf(base, controls, heading, fields, lists, popups);
