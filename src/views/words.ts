/** Presence, routing status and names in the words that people read. */
import { routingWords, type Named, type User } from "../organization/model.js";

/** `ON_QUEUE` → "On Queue" */
export function inWords(constant: string): string {
  return constant
    .toLowerCase()
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}

/** Presence and routing status as words: "On Queue · Idle", "Away · Off Queue". */
export function statusWords({ presence, routingStatus }: User): string {
  if (presence === undefined && routingStatus === undefined) return "status unknown";
  const words = [
    presence === undefined ? "presence unknown" : inWords(presence),
    routingStatus === undefined ? "routing status unknown" : routingWords[routingStatus],
  ];
  return words.join(" · ");
}

/** "Ada Lovelace", "Ada Lovelace and Alan Turing", "12 users". */
export function naming(named: readonly Named[], many: string): string {
  const names = named.map(({ name }) => name);
  if (names.length > 2) return `${names.length} ${many}`;
  return names.join(" and ");
}

/** "1 user", "12 users" */
export const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;
