/** A plan on its way: shown, applied with progress, reported once, undone on request. */
import * as vscode from "vscode";
import type { ApiError } from "../api/errors.js";
import { applyPlan, type Report } from "../changes/apply.js";
import type { Change } from "../changes/change.js";
import type { Journal, JournalledPlan } from "../changes/journal.js";
import { onlyUsers, usersOf, type Plan } from "../changes/plan.js";
import { sectionOf } from "../changes/sections/index.js";
import type { PlannedCall } from "../changes/sections/section.js";
import type { Named } from "../organization/model.js";
import { planUndo, settleOpenCalls } from "../changes/undo.js";
import type { Organization } from "../organization/organization.js";
import { SIGN_IN, describeForLog, explain, needsSignIn, withProgress, type Actions } from "./actions.js";
import type { Log } from "./log.js";
import { countedChanges, describeChanges, leftOutText } from "./planText.js";
import { fixed, withoutIcons, type Prompts } from "./prompts.js";
import { showText } from "./textDocuments.js";
import { count } from "./words.js";

const UNDO = "Undo";
const RETRY = "Retry Failed";
const REST = "Send the Rest";
const DETAILS = "Show Details";

const changesOf = (calls: readonly PlannedCall[]) => calls.flatMap(({ changes }) => changes);
const countChanges = (calls: readonly PlannedCall[]) => countedChanges(changesOf(calls)).length;
const inWords = (calls: readonly PlannedCall[]) => describeChanges(changesOf(calls));
const canUndo = (change: Change) => sectionOf(change.kind).cannotUndo?.(change) === undefined;

/** Says what was done for whom: "Assigned Billing 4 to Ada Lovelace". */
export type Done = (users: readonly Named[]) => string;

export interface PlanRunnerOptions {
  readonly prompts: Prompts;
  readonly actions: Actions;
  readonly journal: Journal;
  readonly log: Log;
  /** Changes were carried out: whatever shows them follows. */
  readonly onChanges: (organizationId: string, changes: readonly Change[]) => void;
  /** What a user has is not known any more: the next look at it asks the server. */
  readonly onUnknown: (organizationId: string, userId: string) => void;
  /** The journal says more than before. */
  readonly onJournal: () => void;
  /** Waits until the server has carried out what it has only accepted. @throws {CancelledError} */
  readonly settled: (
    organizationId: string,
    userIds: readonly string[],
    signal: AbortSignal,
  ) => Promise<void>;
}

export interface RunOptions {
  /** Whether the plan is shown before it is sent; `severalUsers` unless said. */
  readonly review?: "always" | "severalUsers" | "never";
}

export class PlanRunner {
  readonly #options: PlanRunnerOptions;
  readonly #settling = new Map<string, Promise<void>>();

  constructor(options: PlanRunnerOptions) {
    this.#options = options;
  }

  /**
   * Applies a plan; one for several users is shown first.
   * @throws {CancelledError} when the person gives up before anything was sent.
   */
  async run(
    plan: Plan,
    organization: Organization,
    done: Done,
    { review = "severalUsers" }: RunOptions = {},
  ): Promise<void> {
    if (plan.calls.length === 0) {
      // There is nothing (more) to take back: the next Undo goes on with the change before.
      if (plan.undoes) await this.#undone(organization.id, plan.undoes);
      this.#options.actions.afterwards("show what was left out", () => this.#nothingToDo(plan));
      return;
    }
    const reviewing = review === "always" || (review === "severalUsers" && usersOf(plan).length > 1);
    const chosen = reviewing ? await this.#review(plan) : plan;
    const partly = chosen.calls.length < plan.calls.length;
    await this.#apply(chosen, organization, done, { tried: false, done: [], unknown: false, partly });
  }

  async #undone(organizationId: string, planId: string): Promise<void> {
    await this.#options.journal.undone(organizationId, planId);
    this.#options.onJournal();
  }

  async #nothingToDo(plan: Plan): Promise<void> {
    const { prompts } = this.#options;
    const [only, second] = plan.leftOut;
    const why = only && !second ? `: ${only.user.name} ${only.why}` : "";
    const message = `${plan.undoes ? "Nothing to take back" : "Nothing to change"}${why}.`;
    const chosen = await prompts.tell("information", message, ...(second ? [DETAILS] : []));
    if (chosen === DETAILS) await showText(`${plan.title}.txt`, leftOutText(plan));
  }

  /** The plan, user by user, all ticked: who is unticked is left out. */
  async #review(plan: Plan): Promise<Plan> {
    const choices = usersOf(plan).map((user) => {
      const calls = plan.calls.filter((call) => call.user.id === user.id);
      return {
        label: user.name,
        description: withoutIcons(inWords(calls)),
        value: user.id,
      };
    });
    const leftAlone = plan.leftOut.length > 0 ? `, ${plan.leftOut.length} left unchanged` : "";
    const chosen = await this.#options.prompts.pickMany({
      title: `${plan.title}: review ${count(choices.length, "user")}, ${count(countChanges(plan.calls), "change")}${leftAlone}`,
      placeholder: `OK sends it to ${plan.organization.name}; untick whom to leave out`,
      load: fixed(choices),
      selected: choices,
      key: (id) => id,
      failed: explain,
    });
    return onlyUsers(plan, new Set(chosen));
  }

  async #apply(plan: Plan, organization: Organization, done: Done, before: Before): Promise<void> {
    const { journal, log, onChanges, onUnknown, onJournal } = this.#options;
    const report = await withProgress(plan.title, ({ signal, report: say, onWait }) =>
      applyPlan(plan, organization, journal, {
        signal,
        resumed: before.tried,
        onWait,
        onProgress: (settled, total) => {
          if (total > 1) say(`${settled} of ${total}`, settled / total);
        },
      }),
    );
    for (const { call, error } of report.failed)
      log.failure(`${call.operation.id}: ${describeForLog(error)}`);
    onChanges(organization.id, changesOf(report.done));
    // Whether it was carried out is not known, or only in part: the next look asks the server.
    const unknown = report.failed.filter((failed) => failed.unknown);
    for (const userId of new Set(unknown.map(({ call }) => call.user.id))) onUnknown(organization.id, userId);
    const so: Before = {
      ...before,
      tried: true,
      done: [...before.done, ...report.done],
      unknown: before.unknown || unknown.length > 0,
    };
    const whole = report.failed.length === 0 && report.notAttempted.length === 0;
    if (plan.undoes && whole && !so.unknown && !so.partly) await journal.undone(organization.id, plan.undoes);
    onJournal();
    // The message stays until it is answered: the action itself is over.
    this.#options.actions.afterwards("report a change", () => this.#report(report, organization, done, so));
  }

  async #report(report: Report, organization: Organization, done: Done, so: Before): Promise<void> {
    const { prompts, actions, journal } = this.#options;
    const { plan, failed, notAttempted } = report;
    const whole = failed.length === 0 && notAttempted.length === 0;
    const again = [...failed.filter(({ unknown }) => !unknown).map(({ call }) => call), ...notAttempted];
    const signedOut = failed.some(({ error }) => needsSignIn(error));
    const leftOut = plan.leftOut.length > 0 ? ` ${plan.leftOut.length} left unchanged.` : "";
    const buttons = [
      ...(signedOut ? [SIGN_IN] : []),
      ...(again.length > 0 ? [failed.length > 0 ? RETRY : REST] : []),
      ...(whole && !leftOut ? [] : [DETAILS]),
      ...(changesOf(so.done).some(canUndo) && plan.undoes === undefined ? [UNDO] : []),
    ];
    const chosen = whole
      ? await prompts.tell(
          "information",
          `${done(usersOf({ ...plan, calls: so.done }))}.${leftOut}`,
          ...buttons,
        )
      : await prompts.tell(report.cancelled ? "warning" : "error", summary(report), ...buttons);
    if (chosen === RETRY || chosen === REST)
      await actions.run("send the rest of a change", () =>
        this.#apply({ ...plan, calls: again }, organization, done, so),
      );
    if (chosen === DETAILS || chosen === SIGN_IN) {
      if (chosen === SIGN_IN) await vscode.commands.executeCommand("roster.signIn");
      else await showText(`${plan.title}.txt`, details(report));
      // The choice between the other buttons is still open.
      await this.#report(report, organization, done, so);
    }
    if (chosen === UNDO)
      await actions.run("undo a change", async () => {
        const journalled = (await journal.plans(organization.id)).find(({ id }) => id === plan.id);
        // The message has just said what it was.
        if (journalled) await this.undo(journalled, organization, { review: "severalUsers" });
      });
  }

  /** Takes a plan back; how is shown first. @throws {CancelledError} @throws {ApiError} */
  async undo(
    journalled: JournalledPlan,
    organization: Organization,
    options: RunOptions = { review: "always" },
  ): Promise<void> {
    const userIds = [...new Set(journalled.calls.map(({ user }) => user.id))];
    const plan = await withProgress(`Undo: ${journalled.title}`, async ({ signal, report, onWait }) => {
      // What is not there yet would look as if it had been taken back already.
      report("waiting until Genesys Cloud has carried it out");
      await this.#options.settled(organization.id, userIds, signal);
      report(`reading what ${count(userIds.length, "user")} have now`);
      return planUndo(journalled, organization, {
        signal,
        onWait,
        onProgress: (read, total) => {
          report(`reading what ${count(total, "user")} have now`, read / total);
        },
      });
    });
    await this.run(plan, organization, () => `Undone: ${journalled.title}`, options);
  }

  /** Settles what a crash left open, and says what was found. Makes no request where nothing is open. */
  settle(organization: Organization): Promise<void> {
    const running = this.#settling.get(organization.id);
    if (running) return running;
    const settling = this.#settle(organization).finally(() => this.#settling.delete(organization.id));
    this.#settling.set(organization.id, settling);
    return settling;
  }

  async #settle(organization: Organization): Promise<void> {
    const { journal, actions, prompts, onJournal } = this.#options;
    const settled = await settleOpenCalls(organization, journal);
    if (settled.length === 0) return;
    onJournal();
    const lines = settled.map(({ call, outcome }) => {
      const word = outcome.outcome === "done" ? "was carried out" : "was not carried out";
      return `${call.user.name}: ${describeChanges(call.changes)} ${word}`;
    });
    const first = `${lines.slice(0, 3).join("; ")}${lines.length > 3 ? "; …" : ""}`;
    const message = `Roster was interrupted during a change in ${organization.name}. ${first}.`;
    actions.afterwards("tell of an interrupted change", async () => {
      const chosen = await prompts.tell("warning", message, DETAILS);
      if (chosen === DETAILS) await showText("Interrupted changes.txt", lines.join("\n"));
    });
  }
}

/** What became of a plan so far. */
interface Before {
  /** Whether it is in the journal: what comes now goes on with it. */
  readonly tried: boolean;
  readonly done: readonly PlannedCall[];
  /** Of something of it nobody knows whether it was carried out. */
  readonly unknown: boolean;
  /** Somebody was left out in the review: of an undo, the rest can still be taken back. */
  readonly partly: boolean;
}

/** What some failures mean here, which the API says in a word of its own. */
const meanings: Readonly<Record<string, string>> = {
  "userservice.stationalreadyassociated":
    "The station is somebody else's at the moment. Choose another one, or disassociate it there first",
};

const why = (error: ApiError): string => meanings[error.code ?? ""] ?? explain(error);

function summary({ plan, done, failed, notAttempted, cancelled }: Report): string {
  const parts = [`${countChanges(done)} of ${count(countChanges(plan.calls), "change")} done`];
  const [first] = failed;
  const unsure = failed.filter(({ unknown }) => unknown).map(({ call }) => call);
  if (failed.length > 0) parts.push(`${countChanges(failed.map(({ call }) => call))} failed`);
  if (notAttempted.length > 0) parts.push(`${countChanges(notAttempted)} not attempted`);
  const reason = first ? ` ${first.call.user.name}: ${why(first.error)}.` : cancelled ? " Cancelled." : "";
  const doubt =
    unsure.length > 0
      ? ` Whether Genesys Cloud carried out ${count(countChanges(unsure), "change")} of them is not known: look before you try again.`
      : "";
  return `${plan.title}: ${parts.join(", ")}.${reason}${doubt}`;
}

function details({ plan, done, failed, notAttempted }: Report): string {
  const line = (call: PlannedCall, rest = "") => `  ${call.user.name}: ${inWords([call])}${rest}`;
  const list = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? [`${title} (${lines.length})`, ...lines, ""] : [];
  return [
    plan.title,
    `${plan.organization.name}, ${new Date().toLocaleString()}`,
    "",
    ...list(
      "Failed",
      failed.map(({ call, error, unknown }) =>
        line(
          call,
          `\n    ${why(error)}.${unknown ? " It may have been carried out all the same." : ""}${error.correlationId ? ` [${error.correlationId}]` : ""}`,
        ),
      ),
    ),
    ...list(
      "Not attempted",
      notAttempted.map((call) => line(call)),
    ),
    ...list(
      "Done",
      done.map((call) => line(call)),
    ),
    ...(plan.leftOut.length > 0 ? [`Left unchanged (${plan.leftOut.length})`, leftOutText(plan)] : []),
  ].join("\n");
}
