/** The one writer: sends a plan's calls, one after the other, each between two lines of the journal. */
import type { CallOptions } from "../api/client.js";
import { ApiError, CancelledError } from "../api/errors.js";
import type { Organization } from "../organization/organization.js";
import type { Journal, Outcome } from "./journal.js";
import { sameValue, slot, type Change } from "./change.js";
import type { Plan } from "./plan.js";
import { bySection } from "./sections/index.js";
import type { PlannedCall } from "./sections/section.js";

export interface FailedCall {
  readonly call: PlannedCall;
  readonly error: ApiError;
  /** Whether the server may have carried it out all the same. */
  readonly unknown: boolean;
}

/** What became of a plan. Every planned call is in exactly one of the lists. */
export interface Report {
  readonly plan: Plan;
  readonly done: readonly PlannedCall[];
  readonly failed: readonly FailedCall[];
  readonly notAttempted: readonly PlannedCall[];
  readonly cancelled: boolean;
}

export interface ApplyOptions {
  /** The rest of a plan that was begun before: it goes on under the same name, and is undone as one. */
  readonly resumed?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((settled: number, total: number) => void) | undefined;
  readonly onWait?: CallOptions["onWait"];
}

/** A plan of more calls than this lets a person's clicks go first. */
const A_FEW = 5;

/** Failures of one call that say nothing about the next. After any other, the rest of the plan is not attempted. */
const ONLY_THIS_ONE = new Set<ApiError["kind"]>([
  "notFound",
  "conflict",
  "rejected",
  "forbidden",
  "invalidInput",
]);

/**
 * Applies a plan. Cancelling works between calls: a call that was sent is always waited for.
 * @throws {Error} only when the journal cannot even be begun; then nothing was sent.
 */
export async function applyPlan(
  plan: Plan,
  organization: Organization,
  journal: Journal,
  { signal, resumed = false, onProgress, onWait }: ApplyOptions = {},
): Promise<Report> {
  const done: PlannedCall[] = [];
  const failed: FailedCall[] = [];
  const priority = plan.calls.length > A_FEW ? "bulk" : "interactive";
  if (!resumed) await journal.begin(plan, organization.actor());
  let stopped = false;
  let next = 0;
  for (; next < plan.calls.length; next += 1) {
    const call = plan.calls[next];
    if (!call || stopped || signal?.aborted) break;
    let id: string;
    try {
      id = await journal.sending(plan, call);
    } catch (thrown) {
      failed.push({ call, error: notJournalled(thrown), unknown: false });
      stopped = true;
      continue;
    }
    // Where the outcome cannot be written, the line stays open: whoever undoes or settles it reads the server first.
    const settle = (outcome: Outcome) =>
      journal.settled(plan.organization.id, plan.id, id, outcome).catch(() => undefined);
    let outcome: Outcome;
    try {
      await organization.client.send(call.operation, call.input, {
        signal,
        cancellable: "beforeSending",
        priority,
        onWait,
      });
      outcome = { outcome: "done" };
    } catch (thrown) {
      if (thrown instanceof CancelledError) {
        await settle({ outcome: "failed", error: "Cancelled before it was sent" });
        break;
      }
      const error = asApiError(thrown);
      outcome =
        error.carriedOut === "no"
          ? { outcome: "failed", error: error.message }
          : await outcomeByReading(call.changes, organization, error.message, {
              // Who has given up already gets the short look that tells them what became of the last call.
              signal: signal?.aborted ? undefined : signal,
            });
      // A server that was merely slow may still be at it: only what is there proves something then.
      if (outcome.outcome === "failed" && error.carriedOut === "maybe" && isLate(error))
        outcome = { outcome: "unknown", error: error.message };
      if (outcome.outcome !== "done") {
        failed.push({ call, error, unknown: outcome.outcome === "unknown" });
        // A 401 is about whoever calls, or from where, whatever its kind.
        stopped = !ONLY_THIS_ONE.has(error.kind) || error.status === 401;
      }
    }
    await settle(outcome);
    if (outcome.outcome === "done") done.push(call);
    onProgress?.(next + 1, plan.calls.length);
  }
  const notAttempted = plan.calls.slice(next);
  return { plan, done, failed, notAttempted, cancelled: notAttempted.length > 0 && signal?.aborted === true };
}

/** Whether the server, or a gateway before it, gave up waiting: in the last attempt, or in one before it. */
function isLate({ kind, status, cause }: ApiError): boolean {
  const late = kind === "timeout" || status === 408 || status === 504;
  return late || (cause instanceof ApiError && isLate(cause));
}

function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  return new ApiError({
    kind: "unexpectedAnswer",
    carriedOut: "maybe",
    reason: thrown instanceof Error ? thrown.message : "Something unexpected happened",
    advice: "Look at what is there now before you try again",
  });
}

function notJournalled(thrown: unknown): ApiError {
  const why = thrown instanceof Error && "code" in thrown ? ` (${String(thrown.code)})` : "";
  return new ApiError({
    kind: "invalidInput",
    carriedOut: "no",
    reason: `Nothing was sent, because the journal of changes cannot be written${why}`,
    advice: "Make room on the disk, or let Roster write to its folder, then try again",
  });
}

/**
 * Whether changes were carried out, found by reading the server, never by sending again.
 * `why` is what made it uncertain. Where the person does not wait for the reading, it stays unknown.
 */
export async function outcomeByReading(
  changes: readonly Change[],
  organization: Organization,
  why: string,
  options?: CallOptions,
): Promise<Outcome> {
  const user = changes[0]?.user;
  if (!user) return { outcome: "done" };
  try {
    let carriedOut = 0;
    let unclear = false;
    let pending = false;
    for (const [section, own] of bySection(changes)) {
      const { items } = await section.read(organization, user.id, options);
      const now = new Map(items.map(({ kind, id, value }) => [slot({ kind, item: { id } }), value]));
      const done = own.filter((change) => sameValue(now.get(slot(change)) ?? null, change.after));
      const untouched = own.filter((change) => sameValue(now.get(slot(change)) ?? null, change.before));
      carriedOut += done.length;
      // Neither what was there nor what was sent: the server may have made something else of it.
      unclear ||= done.length + untouched.length < own.length;
      pending ||= section.eventual === true && done.length < own.length;
    }
    if (carriedOut === changes.length) return { outcome: "done", confirmedByReading: true };
    // What the server does later may still come: that it is not there yet proves nothing.
    if (pending) return { outcome: "unknown", error: why };
    if (carriedOut > 0 || unclear) return { outcome: "unknown", error: why, looked: true };
    return { outcome: "failed", error: why, confirmedByReading: true };
  } catch {
    return { outcome: "unknown", error: why };
  }
}
