// What a bench reports, and how figures are told.

export interface Row {
  readonly what: string;
  readonly value: string;
  readonly goal?: string;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

export const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;

/** A median, and the range that it is from. */
export function spread(values: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}

export function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, value, goal } of rows)
    console.log(`${what.padEnd(width)}  ${value}${goal === undefined ? "" : `   [goal: ${goal}]`}`);
}
