/** Filters of analytics queries: predicates, joined by and or or. */
import { invalid } from "../problem.js";

export interface Predicate {
  readonly type?: string;
  readonly dimension?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly range?: object;
}

interface Clause {
  readonly type: "and" | "or";
  readonly predicates: readonly Predicate[];
}

export interface Filter {
  readonly type: "and" | "or";
  readonly clauses?: readonly Clause[];
  readonly predicates?: readonly Predicate[];
}

const allPredicates = ({ predicates = [], clauses = [] }: Filter): readonly Predicate[] => [
  ...predicates,
  ...clauses.flatMap((clause) => clause.predicates),
];

/** Refuses filters that say nothing, or nothing that can be decided. */
export function checkFilter(filter: Filter, field: string, most = Infinity): void {
  const predicates = allPredicates(filter);
  if (predicates.length === 0) throw invalid(field, `${field} needs a predicate.`, "constraint.validation");
  if (predicates.length > most)
    throw invalid(field, `${field} may have at most ${most} predicates.`, "constraint.validation");
  for (const { type = "dimension", dimension, operator = "matches", value, range } of predicates) {
    // None of the dimensions is a number, and nothing here has metrics or properties to filter by.
    if (type !== "dimension" || dimension === undefined || range !== undefined)
      throw invalid(field, `${field}: a predicate here is about a dimension and has no range.`);
    if (operator === "matches" && value === undefined)
      throw invalid(field, `${field}: ${dimension} has to match a value.`);
  }
}

const join = <Item>(type: "and" | "or", items: readonly Item[], holds: (item: Item) => boolean): boolean =>
  type === "and" ? items.every(holds) : items.some(holds);

/** Whether something passes the filter; `value` gives its value in a dimension, undefined where it has none. */
export function passes(filter: Filter, value: (dimension: string) => string | undefined): boolean {
  const holds = ({ dimension = "", operator = "matches", value: wanted }: Predicate): boolean => {
    const actual = value(dimension);
    if (operator === "exists") return actual !== undefined;
    if (operator === "notExists") return actual === undefined;
    return actual !== undefined && actual === wanted;
  };
  const { type, predicates = [], clauses = [] } = filter;
  return join<Predicate | Clause>(type, [...predicates, ...clauses], (part) =>
    "predicates" in part ? join(part.type, part.predicates, holds) : holds(part),
  );
}

/** The only ids that can pass, where the filter names ids; undefined: any may. */
export function namedIds({ type, predicates = [], clauses = [] }: Filter): string[] | undefined {
  const parts: (string[] | undefined)[] = [
    ...predicates.map(idsOf),
    ...clauses.map((clause) => combine(clause.type, clause.predicates.map(idsOf))),
  ];
  return combine(type, parts);
}

function idsOf({ operator = "matches", value }: Predicate): string[] | undefined {
  return operator === "matches" && value !== undefined ? [value] : undefined;
}

function combine(type: "and" | "or", parts: readonly (string[] | undefined)[]): string[] | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (type === "and") return known[0];
  return known.length === parts.length ? [...new Set(known.flat())] : undefined;
}
