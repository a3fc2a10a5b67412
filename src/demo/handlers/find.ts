/** Things that several operations look up. */
import type { Organization, User } from "../organization.js";
import { notFound } from "../problem.js";

/** The user of that id who is not deleted; a 404 otherwise. */
export function userOf(organization: Organization, id: string): User {
  const user = organization.users.get(id);
  if (user === undefined || user.state === "deleted") throw notFound("user", id);
  return user;
}

/** Names that contain the text, whatever the case; `*` stands for anything. */
export function nameFilter(text: string | undefined): (item: { readonly name: string }) => boolean {
  if (text === undefined) return () => true;
  const parts = text.toLowerCase().split("*");
  return ({ name }) => {
    let rest = name.toLowerCase();
    for (const part of parts) {
      const at = rest.indexOf(part);
      if (at < 0) return false;
      rest = rest.slice(at + part.length);
    }
    return true;
  };
}

/** Those with one of the ids; all where no id is asked for. */
export function idFilter(ids: readonly string[] | undefined): (item: { readonly id: string }) => boolean {
  if (ids === undefined) return () => true;
  const wanted = new Set(ids);
  return ({ id }) => wanted.has(id);
}

/** The items, the other way round where that was asked for. */
export const reversed = <Item>(items: Item[], descending: boolean): Item[] =>
  descending ? items.reverse() : items;

type Filter = string | number | boolean | readonly string[] | undefined;

/** A list's address with its filters, for the links to its other pages. */
export function listUri(path: string, query: Readonly<Record<string, Filter>>): string {
  const filters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || name === "pageSize" || name === "pageNumber") continue;
    filters.set(name, typeof value === "object" ? value.join(",") : String(value));
  }
  return `${path}?${filters.toString()}`;
}
