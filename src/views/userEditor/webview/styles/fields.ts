import { css } from "lit";

/** The fields of the profile. */
export const fields = css`
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
