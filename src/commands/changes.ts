/** Taking back what was changed. */
import { lastUndoable } from "../changes/undo.js";
import { pickConnection, type Command } from "./context.js";

export const changeCommands: Readonly<Record<string, Command>> = {
  "roster.undoLastChange": {
    what: "undo the last change",
    async run(context, nodes) {
      const { organization } = await pickConnection(context, nodes);
      const plan = lastUndoable(await context.journal.plans(organization.id));
      if (plan) await context.plans.undo(plan, organization);
      else void context.prompts.tell("information", `Nothing to undo in ${organization.name}.`);
    },
  },
  "roster.showLog": {
    what: "show the log",
    run({ log }) {
      log.show();
      return Promise.resolve();
    },
  },
};
