import { css } from "lit";

/** The tables. */
export const lists = css`
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
      grid-template-columns: minmax(0, 1fr) 122px 40px;
    }

    .queue > .row {
      grid-template-columns: minmax(0, 1fr) 100px 40px;
    }

    .row {
      padding-inline: 4px 0;
    }

    .cell {
      padding-inline: 4px;
    }

    .cell.action-cell {
      padding-inline: 0;
    }

    .number,
    .number-input {
      width: 34px;
      min-width: 34px;
      padding-inline: 4px;
    }

    .number-input {
      padding-inline: 3px;
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
