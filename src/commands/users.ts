/** Finding users, and the tree's own commands. */
import * as vscode from "vscode";
import { explain, withProgress } from "../views/actions.js";
import type { User } from "../organization/model.js";
import type { Node } from "../views/tree/nodes.js";
import { pickConnection, searchUsers, type Command } from "./context.js";

/** The id that a row stands for. */
function idOf(node: Node): string | undefined {
  switch (node.kind) {
    case "user":
      return node.user.id;
    case "rated":
      return node.item.id;
    case "queue":
      return node.queue.id;
    case "station":
      return node.station.id;
    case "role":
      return node.grant.role.id;
    default:
      return undefined;
  }
}

export const userCommands: Readonly<Record<string, Command>> = {
  "roster.findUser": {
    what: "find a user",
    async run(context, nodes) {
      const connection = await pickConnection(context, nodes);
      const user = await context.prompts.pickOne<User>({
        title: `Find User in ${connection.organization.name}`,
        placeholder: "Type a part of a name, e-mail, title or department",
        search: (text, signal) => searchUsers(connection, text, signal),
        empty: "Nobody matches",
        key: ({ id }) => id,
        failed: explain,
      });
      // The search index lags behind writes: what is shown comes from the user itself.
      const [fresh = user] = await withProgress(`Loading ${user.name}`, ({ signal }) =>
        connection.organization.users.some([user.id], { signal }),
      );
      const row = await context.tree.showFound(connection, fresh);
      if (row) await context.view.reveal(row, { select: true, focus: true, expand: true });
    },
  },
  "roster.clearFound": {
    what: "clear what was found",
    run({ tree }, nodes) {
      for (const node of nodes) if (node.kind === "found") tree.clearFound(node);
      return Promise.resolve();
    },
  },
  "roster.refresh": {
    what: "refresh",
    // From the view's title VS Code hands over the selected rows too: they are not what is meant here.
    async run({ tree, connections }) {
      for (const { organization } of await connections.list()) {
        organization.directory.forget();
        organization.names.forget();
      }
      tree.refresh();
    },
  },
  "roster.refreshRow": {
    what: "refresh",
    async run({ tree }, nodes) {
      const rows = nodes.filter((node) => node.kind === "user");
      for (const node of nodes) if (node.kind !== "user") tree.refresh(node);
      const organizations = new Set(rows.map((row) => row.organization.connection.organization));
      for (const organization of organizations) {
        const own = rows.filter((row) => row.organization.connection.organization === organization);
        const users = await withProgress("Refreshing users", ({ signal }) =>
          organization.users.some(
            own.map(({ user }) => user.id),
            { signal },
          ),
        );
        for (const user of users) tree.showUser(organization.id, user);
      }
    },
  },
  "roster.loadMore": {
    what: "load more",
    async run({ tree }, nodes) {
      for (const node of nodes) if (node.kind === "more") await tree.loadMore(node);
    },
  },
  "roster.retry": {
    what: "try again",
    async run({ tree }, nodes) {
      for (const node of nodes) if (node.kind === "error") await tree.retry(node);
    },
  },
  "roster.copyId": {
    what: "copy the id",
    async run(context, nodes) {
      let ids = nodes.flatMap((node) => idOf(node) ?? []);
      if (ids.length === 0) {
        const connection = await pickConnection(context, nodes);
        const users = await context.prompts.pickMany<User>({
          title: "Copy ID: users",
          placeholder: "Type a part of a name, e-mail, title or department; tick the users",
          search: (text, signal) => searchUsers(connection, text, signal),
          empty: "Nobody matches",
          key: ({ id }) => id,
          failed: explain,
        });
        ids = users.map(({ id }) => id);
      }
      await vscode.env.clipboard.writeText(ids.join("\n"));
      const word = ids.length === 1 ? `the id ${ids.join("")}` : `${ids.length} ids`;
      vscode.window.setStatusBarMessage(`$(check) Copied ${word}`, 4000);
    },
  },
};
