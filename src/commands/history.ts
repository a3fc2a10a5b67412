/** What was changed: shown as a comparison, in all detail, and taken back. */
import { canUndo, isPastNode, outcomeOf, ago, type PastNode } from "../views/history/nodes.js";
import { detailsText } from "../views/history/texts.js";
import { explain } from "../views/actions.js";
import { withoutIcons } from "../views/prompts.js";
import { showText } from "../views/textDocuments.js";
import type { Command, CommandContext } from "./context.js";

/** The change that a command is for: its row, or the one that the person picks. */
async function pickPast(
  { prompts, history }: CommandContext,
  nodes: readonly unknown[],
  title: string,
  fits: (node: PastNode) => boolean = () => true,
): Promise<PastNode> {
  const [given] = nodes.filter(isPastNode);
  if (given) return given;
  return prompts.pickOne<PastNode>({
    title,
    placeholder: "Which change?",
    load: async (show) => {
      const past = (await history.past()).filter(fits);
      show(
        past.map((node) => {
          const { plan } = node;
          const { words } = outcomeOf(plan, process.pid);
          const who = plan.by === undefined ? "" : ` · ${plan.by}`;
          return {
            label: plan.title,
            description: withoutIcons(`${ago(plan.at, Date.now())}${who} · ${words}`),
            detail: withoutIcons(plan.organization.name),
            value: node,
          };
        }),
      );
    },
    empty: "Nothing was changed yet",
    key: ({ id }) => id,
    failed: explain,
  });
}

function showDetails({ plan }: PastNode): Promise<void> {
  return showText(`${plan.title}.txt`, detailsText(plan, outcomeOf(plan, process.pid).words));
}

export const historyCommands: Readonly<Record<string, Command>> = {
  "roster.showChange": {
    what: "show the change",
    async run(context, nodes) {
      const node = await pickPast(context, nodes, "Show Change");
      // Where nothing was carried out there is nothing to compare: then what is known of it.
      if (!(await context.history.open(node))) await showDetails(node);
    },
  },
  "roster.showChangeDetails": {
    what: "show the details of the change",
    async run(context, nodes) {
      await showDetails(await pickPast(context, nodes, "Show Change Details"));
    },
  },
  "roster.undoChange": {
    what: "undo the change",
    async run(context, nodes) {
      const past = await pickPast(context, nodes, "Undo This Change", ({ plan }) => canUndo(plan));
      const { organization } = past.connection;
      // As the journal has it now: it may have been taken back since the row was drawn.
      const plan = (await context.journal.plans(organization.id)).find(({ id }) => id === past.plan.id);
      if (plan && canUndo(plan)) await context.plans.undo(plan, organization);
      else void context.prompts.tell("information", "This change was taken back already.");
    },
  },
  "roster.loadOlderChanges": {
    what: "load older changes",
    run({ history }) {
      history.showMore();
      return Promise.resolve();
    },
  },
};
