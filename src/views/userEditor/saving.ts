/** Saving a user's document: the text becomes a plan of deltas, and the plan is applied by the one writer. */
import * as vscode from "vscode";
import type { CallOptions } from "../../api/client.js";
import { applyPlan, type FailedCall, type Report } from "../../changes/apply.js";
import { slot, sameValue, valueInWords, type Change, type MaybeValue } from "../../changes/change.js";
import type { Draft } from "../../changes/document/draft.js";
import { conflictsOf, planDocument, unreadableOf, type Conflict } from "../../changes/document/merge.js";
import { documentSections } from "../../changes/document/sections.js";
import { keyOfKind, valuesOf, type Base, type UserState } from "../../changes/document/state.js";
import type { Journal } from "../../changes/journal.js";
import type { Plan } from "../../changes/plan.js";
import { profileFields } from "../../changes/sections/profile.js";
import type { Organization } from "../../organization/organization.js";
import { explain, withProgress } from "../actions.js";
import { countedChanges, describeChanges } from "../planText.js";
import { withoutIcons, withoutLinks, type Prompts } from "../prompts.js";
import { count } from "../words.js";
import type { Asked, Rejection } from "./userDocument.js";

/**
 * A failure of a save. VS Code shows it as "Failed to save 'X': … (Genesys Cloud: message)", keeps the document edited
 * and offers Retry.
 */
export function saveFailure(message: string): Error {
  const error = new Error(withoutLinks(message));
  error.name = "Genesys Cloud";
  return error;
}

/** A few changes in words: "Title Agent → Lead, Billing 3 → 4 and 5 more". */
export function changesInWords(changes: readonly Change[], most = 3): string {
  const counted = countedChanges(changes);
  const more = counted.length - most;
  return `${describeChanges(counted.slice(0, most))}${more > 0 ? ` and ${more} more` : ""}`;
}

export function conflictInWords({ change, now }: Conflict): string {
  return `${change.item.name} is ${valueInWords(now)} by now`;
}

/** Asks before a whole section of a user is emptied. @throws {Error} when the person thinks better of it. */
export async function confirmCleared(draft: Draft, base: Base, prompts: Prompts): Promise<void> {
  if (draft.cleared.length === 0) return;
  const titles = draft.cleared.map((key) => documentSections[key].title);
  const REMOVE = "Remove Them";
  const removed = draft.changes.filter(({ after }) => after === null);
  const answer = await prompts.ask(
    `Remove all ${titles.join(" and all ")} of ${base.user.name}?`,
    `${changesInWords(removed, 10)}.`,
    REMOVE,
  );
  if (answer !== REMOVE)
    throw saveFailure(`Nothing was sent: ${titles.join(" and ")} would have been emptied.`);
}

/** What changed between two looks at the server, of the things that are about to be changed. */
function movedSince(changes: readonly Change[], before: Base, after: Base): Change[] {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  return changes.filter((change) => !sameValue(old.get(slot(change)) ?? null, now.get(slot(change)) ?? null));
}

/**
 * The plan for a draft, given what the server has in this moment.
 * @param asked what the save's first look found, where there was one: then VS Code has asked about conflicts already
 * @throws {Error} where saving now would overwrite what nobody has seen
 */
export function planToSave(
  draft: Draft,
  organization: Organization,
  now: UserState,
  asked: Asked | undefined,
  made: ReadonlyMap<string, MaybeValue>,
): Plan {
  const [unreadable] = unreadableOf(draft.changes, now);
  if (unreadable !== undefined)
    throw saveFailure(`Nothing was sent, because it cannot be seen what is there now. ${unreadable}.`);
  const unasked = asked ? asked.unseen : conflictsOf(draft.changes, now, made);
  if (unasked.length > 0)
    throw saveFailure(
      `Nothing was sent: somebody else changed the same (${unasked.map(conflictInWords).join(", ")}). Save again to compare.`,
    );
  if (asked) {
    const moved = movedSince(draft.changes, asked.state, now);
    if (moved.length > 0)
      throw saveFailure(
        `Nothing was sent: somebody changed ${moved.map(({ item }) => item.name).join(", ")} in this very moment. Save again to compare.`,
      );
  }
  return planDocument(organization, draft.changes, now);
}

export interface SaveWorld {
  readonly journal: Journal;
  readonly prompts: Prompts;
}

/** Applies a document's plan with progress; Cancel works between its calls. @throws {Error} when the journal cannot be begun. */
export function applyDocumentPlan(
  plan: Plan,
  organization: Organization,
  { journal }: SaveWorld,
): Promise<Report> {
  return withProgress(plan.title, ({ signal, report, onWait }) =>
    applyPlan(plan, organization, journal, {
      signal,
      onWait,
      onProgress: (settled, total) => {
        if (total > 1) report(`${settled} of ${total} calls`, settled / total);
      },
    }),
  );
}

export const changesOf = (calls: readonly { readonly changes: readonly Change[] }[]): Change[] =>
  calls.flatMap(({ changes }) => changes);

/** What to say of a save that did not go through whole. */
export function describeReport({ done, failed, notAttempted, cancelled }: Report): string {
  const [first] = failed;
  const saved = changesOf(done);
  const rest = changesOf([...failed.map(({ call }) => call), ...notAttempted]);
  const unsure = changesOf(failed.flatMap(({ call, unknown }) => (unknown ? [call] : [])));
  const parts = [
    saved.length > 0
      ? `Only a part was saved (${changesInWords(saved)}); ${count(countedChanges(rest).length, "change")} not: ${changesInWords(rest)}.`
      : cancelled
        ? "Cancelled, and nothing was changed."
        : "Nothing was changed.",
    first ? `${explain(first.error)}.` : "",
    unsure.length > 0
      ? `Whether ${changesInWords(unsure)} was carried out is not known; saving again looks first, and sends only what is missing.`
      : saved.length > 0
        ? "Saving again sends only the rest."
        : "",
  ];
  return parts.filter(Boolean).join(" ");
}

/** The index in a field name such as `[3].id`. */
const INDEX = /^\[(\d+)\]/;

/** The changes of a call that an error's field is about; all of them where it names none that we know. */
function changesNamed(field: string | undefined, { changes }: FailedCall["call"]): readonly Change[] {
  if (field === undefined) return changes;
  const [, index] = INDEX.exec(field) ?? [];
  const named =
    index === undefined
      ? changes.filter(({ kind, item }) => {
          const known = kind === "profile" ? profileFields.find(({ key }) => key === item.id) : undefined;
          return known !== undefined && (field === known.apiName || field.startsWith(`${known.apiName}[`));
        })
      : changes.slice(Number(index), Number(index) + 1);
  return named.length > 0 ? named : changes;
}

/** What the server did not accept, at the places of the text that it named. */
export function rejectionsOf(failed: readonly FailedCall[], { places }: Draft): Rejection[] {
  return failed
    .filter(
      ({ error }) => error.carriedOut === "no" && error.kind !== "rateLimited" && error.kind !== "signedOut",
    )
    .flatMap(({ call, error }) => {
      const fields = error.fields.length > 0 ? error.fields.map(({ field }) => field) : [undefined];
      const changes = new Set(fields.flatMap((field) => changesNamed(field, call)));
      return [...changes].map((change) => ({
        place: places.get(slot(change)) ?? [keyOfKind(change.kind) ?? ""],
        message: explain(error),
      }));
    });
}

/** Reads with progress. @throws {ApiError} @throws {CancelledError} */
export const reading = <Result>(
  who: string,
  read: (options: CallOptions) => Promise<Result>,
): Promise<Result> => withProgress(`Looking at what ${who} has now`, (controls) => read(controls));

/** Says in the status bar what was saved. */
export function tellSaved(user: string, changes: readonly Change[]): void {
  const what = changes.length > 0 ? changesInWords(changes) : "nothing had to be changed";
  vscode.window.setStatusBarMessage(`$(check) ${withoutIcons(`Saved ${user}: ${what}`)}`, 6000);
}
