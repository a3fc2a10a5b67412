/** What several analytics queries have in common. */
import type { Organization, User } from "../organization.js";
import { badRequest, invalid } from "../problem.js";
import { DAY, HISTORY, MINUTE } from "./rota.js";
import { checkFilter, namedIds, passes, type Filter } from "./filters.js";
import type { Window } from "./history.js";

/**
 * Days of users through which one query may look: so many take a second or two, in which nobody else gets an answer. A week of
 * 10,000 users is within it.
 */
const MOST_USER_DAYS = 70_000;

const digits = (count: number, width: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => String(number).padStart(width, "0"));
const [HUNDRED, THOUSAND] = [digits(100, 2), digits(1000, 3)];
const MINUTES = Array.from(
  { length: DAY / MINUTE },
  (_, minute) => `${HUNDRED[Math.floor(minute / 60)] ?? ""}:${HUNDRED[minute % 60] ?? ""}`,
);
let recent = { day: NaN, date: "" };

/** Moments as analytics writes them. Answers hold many thousands of them, and `Date` would need most of the time. */
export function iso(at: number): string {
  const day = Math.floor(at / DAY);
  if (day !== recent.day) recent = { day, date: new Date(at).toISOString().slice(0, -13) };
  const ms = Math.floor(at) - day * DAY;
  const seconds = HUNDRED[Math.floor(ms / 1000) % 60] ?? "";
  return `${recent.date}${MINUTES[Math.floor(ms / MINUTE)] ?? ""}:${seconds}.${THOUSAND[ms % 1000] ?? ""}Z`;
}

/** A system presence as analytics writes it: On Queue is ON_QUEUE. */
export const presenceName = (presence: string): string => presence.toUpperCase().replaceAll(" ", "_");

/** Beginning and end of an interval. */
export function readInterval(interval: string): { from: number; to: number } {
  const [from = NaN, to = NaN] = interval.split("/").map((moment) => Date.parse(moment));
  if (!(from < to)) throw invalid("interval", "The interval has to end after it begins.", "invalid.date");
  return { from, to };
}

/** Compares users by id. */
export const byId = (a: User, b: User): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Whether the caller may see what a user does. */
export type Sees = (user: User) => boolean;

/** The users that the caller sees and that pass all the filters, which are about `userId`, sorted by id. */
export function usersOf({ users, analytics }: Organization, filters: readonly Filter[], sees: Sees): User[] {
  const named = filters.map(namedIds).find((ids) => ids !== undefined);
  const candidates = named?.flatMap((id) => users.get(id) ?? []).sort(byId) ?? analytics.usersById;
  return candidates.filter((user) => sees(user) && filters.every((filter) => passes(filter, () => user.id)));
}

/** Refuses, as the API does it with what would be too much, a query that looks through the whole past of too many users. */
export function refuseTooMuch(users: number, { from, to, asOf }: Window, { now }: Organization): void {
  const days = (Math.min(to, asOf) - Math.max(from, now - HISTORY)) / DAY;
  if (users * days <= MOST_USER_DAYS) return;
  throw badRequest(
    "There are too many users and days to look through: ask for fewer users or a shorter interval.",
    "response.entity.too.large",
  );
}

/** Refuses filters that cannot be decided. */
export function checkFilters(filters: readonly Filter[], field: string): void {
  for (const [index, filter] of filters.entries()) checkFilter(filter, `${field}[${index}]`);
}
