/** Proficiencies as people write and read them. */

export const MOST = 5;

/** What to say about a text that is no proficiency. */
export const NOT_A_PROFICIENCY = `It must be 0 to ${MOST}.`;

/** The proficiency that a text says, with a point or a comma; undefined when it says none from 0 to 5. */
export function parseProficiency(text: string): number | undefined {
  if (!/^(\d+([.,]\d*)?|[.,]\d+)$/.test(text.trim())) return undefined;
  const value = Number(text.trim().replace(",", "."));
  return value <= MOST ? value : undefined;
}

/** One more or one less, within 0 and 5. */
export function stepped(value: number, by: number): number {
  // 3.3 + 1 is 4.300000000000001 otherwise.
  const sum = Math.round((value + by) * 1e6) / 1e6;
  return Math.min(MOST, Math.max(0, sum));
}

export type Star = "full" | "half" | "empty";

/** The five stars of a proficiency, to the nearest half. */
export function stars(value: number): Star[] {
  return Array.from({ length: MOST }, (_, i) => {
    const part = value - i;
    return part >= 0.75 ? "full" : part >= 0.25 ? "half" : "empty";
  });
}
