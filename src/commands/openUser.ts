/** Users as documents: opening them, as a form or as JSON, and what saving one will send. */
import * as vscode from "vscode";
import { CancelledError } from "../api/errors.js";
import type { Named, User } from "../organization/model.js";
import { explain, withProgress } from "../views/actions.js";
import { planText } from "../views/planText.js";
import { fixed } from "../views/prompts.js";
import { showText } from "../views/textDocuments.js";
import { conflictInWords } from "../views/userEditor/saving.js";
import { FORM, addressOf, openDocument, userUri } from "../views/userEditor/uri.js";
import { pickConnection, searchUsers, usersOfNodes, type Command, type CommandContext } from "./context.js";

/** More tabs than this are nobody's wish. */
const MOST_OPENED = 10;

function uriOf(input: unknown): vscode.Uri | undefined {
  return input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText
    ? input.uri
    : undefined;
}

const isUser = (uri: vscode.Uri | undefined): uri is vscode.Uri =>
  uri !== undefined && addressOf(uri) !== undefined;

/** Users' documents that have a tab. */
function openUsers(): vscode.Uri[] {
  const uris = vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => uriOf(input) ?? []),
  );
  return [...new Map(uris.filter(isUser).map((uri) => [uri.toString(), uri])).values()];
}

/** The document that a command is for: the one it was called on, the one in front, or the one that is picked. @throws {CancelledError} */
async function pickDocument(
  { prompts }: CommandContext,
  given: vscode.Uri | undefined,
  title: string,
): Promise<vscode.Uri> {
  if (isUser(given)) return given;
  const active = uriOf(vscode.window.tabGroups.activeTabGroup.activeTab?.input);
  if (isUser(active)) return active;
  const open = openUsers();
  const [only, second] = open;
  if (only && !second) return only;
  if (!only) {
    void prompts.tell("information", `${title}: no user is open. Open one with Roster: Edit User….`);
    throw new CancelledError();
  }
  return prompts.pickOne<vscode.Uri>({
    title,
    placeholder: "Of which user?",
    load: fixed(
      open.map((uri) => ({
        label:
          uri.path
            .split("/")
            .at(-1)
            ?.replace(/\.genesys-user\.json$/, "") ?? "",
        description: uri.path.split("/")[1] ?? "",
        value: uri,
      })),
    ),
    key: (uri) => uri.toString(),
    failed: explain,
  });
}

async function openForms(organization: Named, users: readonly Named[]): Promise<void> {
  for (const user of users) {
    // Somebody who was renamed has one document all the same: the one that is open.
    const open = openUsers().find((uri) => {
      const address = addressOf(uri);
      return address?.organizationId === organization.id && address.userId === user.id;
    });
    await vscode.commands.executeCommand("vscode.openWith", open ?? userUri(organization, user), FORM, {
      preview: users.length === 1,
    });
  }
}

export const openUserCommands: Readonly<Record<string, Command>> = {
  "roster.openUser": {
    what: "open a user",
    async run(context, nodes) {
      const connection = await pickConnection(context, nodes);
      let users: readonly Named[] = usersOfNodes(nodes);
      if (users.length > MOST_OPENED) {
        const OPEN = `Open ${users.length} Tabs`;
        const answer = await context.prompts.ask(
          `Open ${users.length} users?`,
          "Each gets a tab of its own.",
          OPEN,
        );
        if (answer !== OPEN) throw new CancelledError();
      }
      if (users.length === 0)
        users = [
          await context.prompts.pickOne<User>({
            title: `Edit User in ${connection.organization.name}`,
            placeholder: "Type a part of a name, e-mail, title or department",
            search: (text, signal) => searchUsers(connection, text, signal),
            empty: "Nobody matches",
            key: ({ id }) => id,
            failed: explain,
          }),
        ];
      await openForms(connection.organization, users);
    },
  },
  "roster.openAsText": {
    what: "open the JSON of a user",
    async run(context, _nodes, given) {
      const uri = await pickDocument(context, given, "Edit as JSON");
      await vscode.commands.executeCommand("vscode.openWith", uri, "default");
    },
  },
  "roster.openAsForm": {
    what: "open the form of a user",
    async run(context, _nodes, given) {
      const uri = await pickDocument(context, given, "Edit as Form");
      await vscode.commands.executeCommand("vscode.openWith", uri, FORM);
    },
  },
  "roster.refreshUser": {
    what: "refresh the user",
    async run(context, _nodes, given) {
      const uri = await pickDocument(context, given, "Refresh User");
      await context.documents.refresh(uri);
    },
  },
  "roster.previewSave": {
    what: "show what saving will send",
    async run(context, _nodes, given) {
      const uri = await pickDocument(context, given, "Show What Saving Will Send");
      const text = openDocument(uri) ?? (await vscode.workspace.openTextDocument(uri));
      const { plan, problems, conflicts } = await withProgress("Looking at what is there now", () =>
        context.documents.preview(text),
      );
      const list = (title: string, lines: readonly string[]) =>
        lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`), ""] : [];
      const lines = [
        ...list("It cannot be saved as it is:", problems),
        ...list(
          "Somebody else changed the same meanwhile, so saving will ask first:",
          conflicts.map(conflictInWords),
        ),
        plan.calls.length === 0 ? `${plan.title}: saving sends nothing.` : planText(plan),
      ];
      await showText("What saving sends.txt", lines.join("\n"));
    },
  },
};
