/** Finds the operation that a request is for: method and path template, straight from the table. */
import type { Operation } from "../api/operation.js";
import { Problem } from "./problem.js";

interface Route {
  readonly operation: Operation;
  /** A text has to be there literally; an object takes whatever stands in its place. */
  readonly segments: readonly (string | { readonly name: string })[];
}

export interface Match {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
}

function segmentsOf(template: string): Route["segments"] {
  return template
    .split("/")
    .slice(1)
    .map((segment) =>
      segment.startsWith("{") && segment.endsWith("}") ? { name: segment.slice(1, -1) } : segment,
    );
}

/** Literal segments win over parameters, from the left. */
function compare(a: Route, b: Route): number {
  for (let index = 0; index < a.segments.length; index++) {
    const left = typeof a.segments[index] === "string";
    const right = typeof b.segments[index] === "string";
    if (left !== right) return left ? -1 : 1;
  }
  return 0;
}

function bind(route: Route, parts: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const part = parts[index] ?? "";
    if (typeof segment !== "string") {
      if (part === "") return undefined;
      values[segment.name] = part;
    } else if (segment !== part) return undefined;
  }
  return values;
}

/** The segments of a path; undefined where they are not properly encoded. */
function decode(pathname: string): string[] | undefined {
  try {
    return pathname.split("/").slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

export class Router {
  readonly #byLength = new Map<number, Route[]>();

  constructor(operations: readonly Operation[]) {
    for (const operation of operations) {
      const segments = segmentsOf(operation.path);
      const routes = this.#byLength.get(segments.length) ?? [];
      routes.push({ operation, segments });
      this.#byLength.set(segments.length, routes.sort(compare));
    }
  }

  /** The operation for that request, or what is wrong with it: 400, 404 or 405. */
  find(method: string, pathname: string): Match | Problem {
    const parts = decode(pathname);
    if (parts === undefined) return new Problem(400, "bad.request", "The path is not properly encoded.");
    const others = new Set<string>();
    let template: string | undefined;
    for (const route of this.#byLength.get(parts.length) ?? []) {
      const path = bind(route, parts);
      if (path === undefined) continue;
      template ??= route.operation.path;
      // A less specific template is another resource: DELETE /users/me is not DELETE /users/{userId}.
      if (template !== route.operation.path) break;
      if (route.operation.method === method) return { operation: route.operation, path };
      others.add(route.operation.method);
    }
    if (template === undefined) return new Problem(404, "not.found", "There is nothing at this path.");
    return new Problem(405, "method.not.allowed", `${method} is not possible here.`, {
      headers: { allow: [...others].join(", ") },
    });
  }
}
