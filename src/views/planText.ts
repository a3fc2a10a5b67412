/** A plan as a text: every call that it would send, to be read before it is sent. */
import type { Change } from "../changes/change.js";
import { usersOf, type Plan } from "../changes/plan.js";
import { describeChange } from "../changes/sections/index.js";
import type { PlannedCall } from "../changes/sections/section.js";
import { count } from "./words.js";

/** Who leaves a queue is not active in it either: that goes without saying. */
const worthSaying = ({ kind, after }: Change): boolean => kind !== "joined" || after !== null;

/** The changes that a person counts: each thing once. */
export const countedChanges = (changes: readonly Change[]): Change[] => changes.filter(worthSaying);

/** Changes in a few words: "Billing 3 → 4, Sales removed". */
export const describeChanges = (changes: readonly Change[]): string =>
  countedChanges(changes).map(describeChange).join(", ");

/** The path of a call with its parameters filled in, and its query. */
function address({ operation, input }: PlannedCall): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (all, name: string) => {
    const value = input.path?.[name];
    return value === undefined ? all : encodeURIComponent(value);
  });
  const query = Object.entries(input.query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return query.length > 0 ? `${path}?${query.join("&")}` : path;
}

const indented = (text: string, by: string): string =>
  text
    .split("\n")
    .map((line) => `${by}${line}`)
    .join("\n");

function callText(call: PlannedCall): string {
  const lines = [`  ${call.operation.method} ${address(call)}`];
  if (call.input.body !== undefined) lines.push(indented(JSON.stringify(call.input.body, null, 2), "  "));
  return lines.join("\n");
}

/**
 * What a plan will send: user by user, the change in words, then each call with its method, its path with the
 * parameters filled in, and its body.
 */
export function planText(plan: Plan): string {
  const users = usersOf(plan).map((user) => {
    const calls = plan.calls.filter((call) => call.user.id === user.id);
    const changes = calls.flatMap((call) => call.changes);
    return [`${user.name}: ${describeChanges(changes)}`, ...calls.map(callText)].join("\n");
  });
  const leftOut =
    plan.leftOut.length > 0 ? [`Left unchanged (${plan.leftOut.length})\n${leftOutText(plan)}`] : [];
  const head = `${plan.title}\n${plan.organization.name}, ${count(plan.calls.length, "call")}`;
  return `${[head, ...users, ...leftOut].join("\n\n")}\n`;
}

/** Who is left unchanged, and why. */
export function leftOutText({ leftOut }: Plan): string {
  return leftOut.map(({ user, why }) => `  ${user.name} ${why}`).join("\n");
}
