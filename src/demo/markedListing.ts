/** Lists that go on after, or before, a mark that the last page gave, and do not say how long they are. */
import { invalid } from "./problem.js";

export interface MarkQuery {
  readonly pageSize?: number;
  readonly after?: string;
  readonly before?: string;
}

export interface MarkedListing<Entity> {
  entities: Entity[];
  selfUri: string;
  nextUri?: string;
  previousUri?: string;
}

const markOf = ({ id }: { readonly id: string }): string => Buffer.from(id).toString("base64url");

/** Where the item is whose mark it is; marks are good for one list alone. */
function placeOf(items: readonly { readonly id: string }[], field: "after" | "before", mark: string): number {
  const place = items.findIndex((item) => markOf(item) === mark);
  if (place < 0) throw invalid(field, `${field} is no mark of this list: ${mark}`);
  return place;
}

/** The items after or before the query's mark. `uri` is the list's own, with whatever filters it was asked for. */
export function markedPage<Item extends { readonly id: string }, Entity>(
  items: readonly Item[],
  { pageSize = 25, after, before }: MarkQuery,
  uri: string,
  represent: (item: Item) => Entity,
): MarkedListing<Entity> {
  if (after !== undefined && before !== undefined)
    throw invalid("before", "A list goes on either after a mark or before one.");
  const [path = "", filters = ""] = uri.split("?");
  const pageUri = (marks: { readonly after?: string; readonly before?: string }): string => {
    const query = new URLSearchParams(filters);
    query.delete("after");
    query.delete("before");
    for (const [name, mark] of Object.entries(marks)) query.set(name, mark);
    query.set("pageSize", String(pageSize));
    return `${path}?${query.toString()}`;
  };
  const end = before === undefined ? undefined : placeOf(items, "before", before);
  const start =
    end !== undefined
      ? Math.max(0, end - pageSize)
      : after === undefined
        ? 0
        : placeOf(items, "after", after) + 1;
  const shown = items.slice(start, end ?? start + pageSize);
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    entities: shown.map(represent),
    selfUri: pageUri({
      ...(after === undefined ? {} : { after }),
      ...(before === undefined ? {} : { before }),
    }),
    ...(last !== undefined && start + shown.length < items.length
      ? { nextUri: pageUri({ after: markOf(last) }) }
      : {}),
    ...(first !== undefined && start > 0 ? { previousUri: pageUri({ before: markOf(first) }) } : {}),
  };
}
