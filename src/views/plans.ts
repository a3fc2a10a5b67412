/** A plan on its way: shown, applied with progress, reported once, undone on request. */
import { randomUUID } from "node:crypto";
import { applyPlan, type Report } from "../changes/apply.js";
import type { Journal, JournalledPlan } from "../changes/journal.js";
import { describeChange, onlyUsers, usersOf, type Plan } from "../changes/plan.js";
import { planUndo, settleOpenCalls } from "../changes/undo.js";
import type { Organization } from "../organization/organization.js";
import { describeForLog, explain, withProgress, type Actions } from "./actions.js";
import type { Log } from "./log.js";
import { fixed, type Prompts } from "./prompts.js";
import { showText } from "./textDocuments.js";
import type { UsersTree } from "./tree/provider.js";

const UNDO = "Undo";
const RETRY = "Retry Failed";
const REST = "Send the Rest";
const DETAILS = "Show Details";

const count = (n: number, one: string) => `${n} ${one}${n === 1 ? "" : "s"}`;

export interface PlanRunnerOptions {
  readonly prompts: Prompts;
  readonly actions: Actions;
  readonly journal: Journal;
  readonly tree: UsersTree;
  readonly log: Log;
}

export class PlanRunner {
  readonly #options: PlanRunnerOptions;

  constructor(options: PlanRunnerOptions) {
    this.#options = options;
  }

  /**
   * Applies a plan; one for several users is shown first.
   * @param done says what was done: "Assigned Billing 4 to Ada Lovelace".
   * @throws {CancelledError} when the person gives up before anything was sent.
   */
  async run(plan: Plan, organization: Organization, done: string): Promise<void> {
    if (plan.calls.length === 0) {
      const why =
        plan.leftOut.length === 1 ? plan.leftOut.map(({ user, why }) => `: ${user.name} ${why}`) : [];
      void this.#options.prompts.tell("information", `Nothing to change${why.join("")}.`);
      return;
    }
    const reviewed = usersOf(plan).length > 1 ? await this.#review(plan) : plan;
    await this.#apply(reviewed, organization, done);
  }

  /** The plan, user by user, all ticked: who is unticked is left out. */
  async #review(plan: Plan): Promise<Plan> {
    const choices = usersOf(plan).map((user) => {
      const changes = plan.calls.filter((call) => call.user.id === user.id).flatMap((call) => call.changes);
      return { label: user.name, description: changes.map(describeChange).join(", "), value: user.id };
    });
    const calls = count(plan.calls.length, "call");
    const unchanged = plan.leftOut.length > 0 ? `, ${plan.leftOut.length} already as wished` : "";
    const chosen = await this.#options.prompts.pickMany({
      title: `${plan.title}: review ${count(choices.length, "user")}, ${calls}${unchanged}`,
      placeholder: `OK sends it to ${plan.organization.name}; untick whom to leave out`,
      load: fixed(choices),
      selected: choices,
      key: (id) => id,
      failed: explain,
    });
    return onlyUsers(plan, new Set(chosen));
  }

  async #apply(plan: Plan, organization: Organization, done: string): Promise<void> {
    const { journal, tree, log } = this.#options;
    const report = await withProgress(plan.title, ({ signal, report: say, onWait }) =>
      applyPlan(plan, organization, journal, {
        signal,
        onWait,
        onProgress: (settled, total) => {
          if (total > 1) say(`${settled} of ${total}`, settled / total);
        },
      }),
    );
    for (const { call, error } of report.failed)
      log.failure(`${call.operation.id}: ${describeForLog(error)}`);
    tree.showChanges(
      organization.id,
      report.done.flatMap(({ changes }) => changes),
    );
    // Whether it was carried out is not known, or only in part: the next look asks the server.
    for (const { call } of report.failed.filter(({ unknown }) => unknown))
      tree.forgetUser(organization.id, call.user.id);
    if (plan.undoes && report.done.length === plan.calls.length)
      await journal.undone(organization.id, plan.undoes);
    // The message stays until it is answered: the action itself is over.
    void this.#report(report, organization, done);
  }

  async #report(report: Report, organization: Organization, done: string): Promise<void> {
    const { prompts, actions, journal } = this.#options;
    const { plan, failed, notAttempted } = report;
    const undoable = report.done.length > 0 && plan.undoes === undefined;
    const whole = failed.length === 0 && notAttempted.length === 0;
    const again = [...failed.filter(({ unknown }) => !unknown).map(({ call }) => call), ...notAttempted];
    const buttons = [
      ...(again.length > 0 ? [failed.length > 0 ? RETRY : REST] : []),
      ...(whole ? [] : [DETAILS]),
      ...(undoable ? [UNDO] : []),
    ];
    const chosen = whole
      ? await prompts.tell("information", `${done}.`, ...buttons)
      : await prompts.tell(report.cancelled ? "warning" : "error", summary(report), ...buttons);
    if (chosen === RETRY || chosen === REST)
      await actions.run(plan.title, () =>
        this.#apply({ ...plan, id: randomUUID(), calls: again }, organization, done),
      );
    if (chosen === DETAILS) {
      await showText(`${plan.title}.txt`, details(report));
      // The choice between Retry and Undo is still open.
      await this.#report(report, organization, done);
    }
    if (chosen === UNDO)
      await actions.run(`undo "${plan.title}"`, async () => {
        const journalled = (await journal.plans(organization.id)).find(({ id }) => id === plan.id);
        if (journalled) await this.undo(journalled, organization);
      });
  }

  /** Takes a plan back. @throws {CancelledError} @throws {ApiError} */
  async undo(journalled: JournalledPlan, organization: Organization): Promise<void> {
    const plan = await withProgress(`Undo: ${journalled.title}`, ({ signal, report, onWait }) =>
      planUndo(journalled, organization, {
        signal,
        onWait,
        onProgress: (read, total) => {
          report(`reading what ${count(total, "user")} have now`, read / total);
        },
      }),
    );
    await this.run(plan, organization, `Undone: ${journalled.title}`);
  }

  /** Settles what a crash left open, and says what was found. Makes no request where nothing is open. */
  async settle(organization: Organization): Promise<void> {
    const settled = await settleOpenCalls(organization, this.#options.journal);
    if (settled.length === 0) return;
    const lines = settled.map(({ call, outcome }) => {
      const word = outcome.outcome === "done" ? "was carried out" : "was not carried out";
      return `${call.user.name}: ${call.changes.map(describeChange).join(", ")} ${word}`;
    });
    const message = `Roster was interrupted during a change in ${organization.name}. ${lines.slice(0, 3).join("; ")}${lines.length > 3 ? "; …" : ""}.`;
    const chosen = await this.#options.prompts.tell("warning", message, DETAILS);
    if (chosen === DETAILS) await showText("Interrupted changes.txt", lines.join("\n"));
  }
}

function summary({ plan, done, failed, notAttempted, cancelled }: Report): string {
  const parts = [`${done.length} of ${count(plan.calls.length, "call")} done`];
  const [first] = failed;
  const unsure = failed.filter(({ unknown }) => unknown).length;
  if (failed.length > 0) parts.push(`${failed.length} failed`);
  if (notAttempted.length > 0) parts.push(`${notAttempted.length} not attempted`);
  const why = first ? ` ${first.call.user.name}: ${explain(first.error)}.` : cancelled ? " Cancelled." : "";
  const doubt =
    unsure > 0
      ? ` Of ${unsure} it is not known whether Genesys Cloud carried it out: look before you try again.`
      : "";
  return `${plan.title}: ${parts.join(", ")}.${why}${doubt}`;
}

function details({ plan, done, failed, notAttempted }: Report): string {
  const line = (user: string, changes: string, rest = "") => `  ${user}: ${changes}${rest}`;
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
          call.user.name,
          call.changes.map(describeChange).join(", "),
          `\n    ${explain(error)}.${unknown ? " It may have been carried out all the same." : ""}${error.correlationId ? ` [${error.correlationId}]` : ""}`,
        ),
      ),
    ),
    ...list(
      "Not attempted",
      notAttempted.map((call) => line(call.user.name, call.changes.map(describeChange).join(", "))),
    ),
    ...list(
      "Done",
      done.map((call) => line(call.user.name, call.changes.map(describeChange).join(", "))),
    ),
    ...list(
      "Nothing to change",
      plan.leftOut.map(({ user, why }) => line(user.name, why)),
    ),
  ].join("\n");
}
