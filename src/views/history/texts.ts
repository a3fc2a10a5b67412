/** A change of the journal as texts: how a user was before and after it, and everything that is known of it. */
import type { Change, ChangeKind, MaybeValue } from "../../changes/change.js";
import { slot, valueInWords } from "../../changes/change.js";
import type { JournalledCall, JournalledPlan, Outcome } from "../../changes/journal.js";
import type { Named } from "../../organization/model.js";
import { describeChanges } from "../planText.js";
import { mayHaveChanged } from "./nodes.js";

export type Side = "before" | "after";

/** The headings, in the order of the text. */
const headings: Readonly<Record<ChangeKind, string>> = {
  profile: "Profile",
  acdSkill: "ACD skills",
  language: "Languages",
  queue: "Queues",
  joined: "Queues",
  station: "Stations",
  status: "Status",
};

/** What a plan changed for one user: each thing once, from the first state to the last. */
export interface UserChanges {
  readonly user: Named;
  readonly changes: readonly Change[];
}

/** What a plan changed, or may have changed, user by user. */
export function changesByUser({ calls }: JournalledPlan): UserChanges[] {
  const users = new Map<string, { readonly user: Named; readonly slots: Map<string, Change> }>();
  for (const change of calls.filter(mayHaveChanged).flatMap((call) => call.changes)) {
    const own = users.get(change.user.id) ?? { user: change.user, slots: new Map<string, Change>() };
    const first = own.slots.get(slot(change));
    own.slots.set(slot(change), first ? { ...change, before: first.before } : change);
    users.set(change.user.id, own);
  }
  return [...users.values()].map(({ user, slots }) => ({ user, changes: [...slots.values()] }));
}

/** A value in a word or two; undefined where there is nothing. */
function word(kind: ChangeKind, value: MaybeValue): string | undefined {
  if (value === null) return undefined;
  if (kind === "queue") return "member";
  if (kind === "joined") return value === true ? "active" : "not active";
  return valueInWords(value);
}

/** One side of a change of one user: a line for each thing that is there, under the heading of its section. */
export function sideText({ user, changes }: UserChanges, side: Side): string {
  const lines = [user.name];
  for (const heading of new Set(Object.values(headings))) {
    const own = changes.filter(({ kind }) => headings[kind] === heading);
    if (own.length === 0) continue;
    const items = new Map<string, { readonly name: string; readonly words: string[] }>();
    for (const change of own) {
      const { id, name } = change.item;
      const item = items.get(id) ?? { name, words: [] };
      const said = word(change.kind, change[side]);
      if (said !== undefined) item.words.push(said);
      items.set(id, item);
    }
    const there = [...items.values()].filter(({ words }) => words.length > 0);
    lines.push("", heading, ...there.map(({ name, words }) => `  ${name}: ${words.join(", ")}`));
  }
  // A name may have lines of its own: it stays one.
  return `${lines.map((line) => line.replace(/[\r\n]+/g, " ")).join("\n")}\n`;
}

function outcomeText(outcome: Outcome | undefined): string {
  if (!outcome) return "sent perhaps; what became of it is not known yet";
  const confirmed =
    outcome.outcome !== "unknown" && outcome.confirmedByReading ? ", as a look at the server showed" : "";
  switch (outcome.outcome) {
    case "done":
      return `done${confirmed}`;
    case "failed":
      return `failed${confirmed}: ${outcome.error}`;
    case "unknown":
      return `not known whether it was carried out: ${outcome.error}`;
  }
}

const when = (at: string): string => {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? at : moment.toLocaleString();
};

function callText({ user, changes, operationId, at, outcome }: JournalledCall): string {
  return `  ${user.name}: ${describeChanges(changes)}\n    ${outcomeText(outcome)}\n    ${operationId}, ${when(at)}`;
}

/** All that the journal says of a plan. @param outcome what became of it, in words */
export function detailsText(plan: JournalledPlan, outcome: string): string {
  const { title, organization, at, by, calls } = plan;
  return [
    title,
    `${organization.name}, ${when(at)}${by === undefined ? "" : `, ${by}`}`,
    outcome,
    "",
    ...(calls.length > 0 ? calls.map(callText) : ["  Nothing was sent."]),
    "",
  ].join("\n");
}
