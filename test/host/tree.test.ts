import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Change } from "../../src/changes/change.js";
import { PRESENCE } from "../../src/changes/sections/status.js";
import type { Node, UserNode } from "../../src/views/tree/nodes.js";
import { EXTENSION_ID, World } from "./support.js";

const { Checked, Unchecked } = vscode.TreeItemCheckboxState;

describe("The tree", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  /** Somebody who is a member of a queue that a group is in too. */
  const withQueues = async () => {
    const user = (await world.users(100)).find(({ user: { id } }) => {
      const state = world.demo.state.users.get(id);
      return state && world.demo.state.memberships(state).some(({ queue }) => queue.groupIds.length > 0);
    });
    assert.ok(user);
    return user;
  };

  it("paints its first rows with one request, after the two that say who I am", async () => {
    const organization = await world.organization();
    const rows = await world.children(organization);
    assert.deepEqual(world.operations(), ["getTokensMe", "getUsersMe", "getUsers"]);
    assert.equal(rows.filter(({ kind }) => kind === "user").length, 100);
    const active = world.demo.state.usersByName("active");
    assert.equal(world.text(organization), `Northwind (demo) · 100 of ${active.length} users`);
    assert.deepEqual(
      rows.slice(0, 100).map((node) => node.kind === "user" && node.user.name),
      active.slice(0, 100).map(({ name }) => name),
    );
    const more = rows.at(-1);
    assert.ok(more);
    assert.equal(world.text(more), `Load More… · 100 of ${active.length}`);
  });

  it("loads the next page in the place of Load More, one request each, until all are there", async () => {
    const organization = await world.organization();
    const total = world.demo.state.usersByName("active").length;
    for (
      let rows = await world.children(organization);
      rows.at(-1)?.kind === "more";
      rows = await world.children(organization)
    ) {
      const more = rows.at(-1);
      assert.ok(more);
      await world.run("roster.loadMore", more);
    }
    const rows = await world.children(organization);
    assert.equal(rows.length, total);
    assert.equal(new Set(rows.map(({ id }) => id)).size, total);
    assert.equal(world.received("getUsers").length, Math.ceil(total / 100));
    assert.equal(world.text(organization), `Northwind (demo) · ${total} of ${total} users`);
  });

  it("shows presence and routing status in words and by an icon of their own shape", async () => {
    const rows = await world.users(100);
    const icons = new Map<string, string>();
    for (const row of rows) {
      const state = world.demo.state.users.get(row.user.id);
      assert.ok(state);
      const words = world.text(row).split(" · ").slice(1);
      assert.equal(words[0], state.presence.definition.systemPresence);
      const icon = world.item(row).iconPath;
      assert.ok(icon && typeof icon === "object" && "id" in icon);
      icons.set(words.join(" · "), icon.id);
    }
    assert.notEqual(icons.get("On Queue · Idle"), icons.get("Available · Off Queue"));
    assert.notEqual(icons.get("Busy · Off Queue"), icons.get("Available · Off Queue"));
    assert.ok(icons.size > 5);
  });

  it("shows ACD skills, languages and station with no further request where expand brought them", async () => {
    const user = await world.user("Robin Ashworth").catch(async () => (await world.users(1))[0]);
    assert.ok(user);
    world.demo.clearRequests();
    const state = world.demo.state.users.get(user.user.id);
    assert.ok(state && state.omitted === undefined);
    const skills = [...state.skills].map(
      ([id, level]) => `${world.demo.state.skills.get(id)?.name} · ${level}`,
    );
    const languages = [...state.languages].map(
      ([id, level]) => `${world.demo.state.languages.get(id)?.name} · ${level}`,
    );
    assert.deepEqual(
      (await world.rows(user, "acdSkill")).sort(),
      skills.length > 0 ? skills.sort() : [" · No ACD skills"],
    );
    assert.deepEqual(
      (await world.rows(user, "language")).sort(),
      languages.length > 0 ? languages.sort() : [" · No languages"],
    );
    await world.rows(user, "station");
    assert.deepEqual(world.operations(), []);
  });

  it("asks for what expand left out: unknown is never none", async () => {
    const rows = await world.users(100);
    const left = rows.find(({ user }) => world.demo.state.users.get(user.id)?.omitted === "skills");
    assert.ok(left, "the demo organization leaves out somebody's skills");
    assert.equal(left.user.skills, undefined);
    assert.equal(world.text(await world.section(left, "acdSkill")), "ACD Skills");
    world.demo.clearRequests();
    const shown = await world.rows(left, "acdSkill");
    assert.deepEqual(world.operations(), ["getUserRoutingskills"]);
    const has = world.demo.state.users.get(left.user.id)?.skills.size ?? 0;
    assert.equal(shown.length, Math.max(1, has));
  });

  it("shows queues active or not, with the groups they come from, in three requests, and roles in two", async () => {
    const member = (await world.users(100)).find(({ user }) => {
      const state = world.demo.state.users.get(user.id);
      const memberships = state ? world.demo.state.memberships(state) : [];
      return (
        memberships.some(({ joined }) => joined) &&
        memberships.some(({ joined }) => !joined) &&
        memberships.some(({ direct }) => direct) &&
        memberships.some(({ direct }) => !direct)
      );
    });
    assert.ok(member, "somebody is active in one queue and not in another, and in one by a group");
    const state = world.demo.state.users.get(member.user.id);
    assert.ok(state);
    world.demo.clearRequests();
    const queues = await world.children(await world.section(member, "queue"));
    assert.deepEqual(world.operations(), ["getUserQueues", "getUserQueues", "getUser"]);
    const group = (ids: readonly string[]) =>
      ids.filter((id) => state.groupIds.has(id)).map((id) => world.demo.state.groups.get(id)?.name);
    assert.deepEqual(
      queues.map((row) => world.text(row)).sort(),
      world.demo.state
        .memberships(state)
        .map(({ queue, joined }) => {
          const through = group(queue.groupIds).join(", ");
          return `${queue.name} · ${joined ? "active" : "not active"}${through ? ` · through the group ${through}` : ""}`;
        })
        .sort(),
    );
    for (const row of queues) {
      assert.ok(row.kind === "queue");
      const { checkboxState, contextValue } = world.item(row);
      assert.ok(typeof checkboxState === "object");
      assert.equal(checkboxState.state, row.queue.joined ? Checked : Unchecked);
      const words = contextValue?.split(" ") ?? [];
      assert.ok(words.includes(row.queue.joined ? "joined" : "not-joined"), contextValue);
      assert.ok(words.includes(row.queue.through.length > 0 ? "through-group" : "direct"), contextValue);
    }
    world.demo.clearRequests();
    const roles = await world.rows(member, "role");
    assert.ok(world.operations().length <= 2);
    const giving = [...state.groupIds]
      .map((id) => world.demo.state.groups.get(id))
      .find((one) => one && one.grants.length > 0);
    assert.ok(giving, "a group of the user carries roles");
    assert.ok(
      roles.some((role) => role.endsWith(`from group ${giving.name}`)),
      roles.join(),
    );
    assert.ok(
      roles.some((role) => role.endsWith("own")),
      roles.join(),
    );
  });

  it("shows the queues also where the user's groups cannot be read", async () => {
    const user = await withQueues();
    world.demo.faults.add({
      match: { operation: "getUser" },
      times: 5,
      fault: { kind: "status", status: 403 },
    });
    const rows = await world.rows(user, "queue");
    assert.ok(
      rows.every((row) => / · (not )?active$/.test(row)),
      rows.join(),
    );
  });

  it("says in its menu words what can be done with a user", async () => {
    for (const row of await world.users(100)) {
      const state = world.demo.state.users.get(row.user.id);
      assert.ok(state);
      const words = new Set(world.item(row).contextValue?.split(" "));
      const known = state.omitted !== "station";
      assert.equal(words.has("has-station"), !known || state.station.associated !== undefined);
      assert.equal(words.has("has-default-station"), !known || state.station.defaultId !== undefined);
      assert.equal(words.has("on-queue"), state.routing.status !== "OFF_QUEUE");
      assert.equal(words.has("not-responding"), state.routing.status === "NOT_RESPONDING");
      assert.equal(world.item(row).command, undefined, "a click selects");
    }
  });

  it("has a menu for no word that a row cannot have", async () => {
    const manifest = vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON as {
      contributes: { menus: Record<string, { when?: string }[]> };
    };
    const items = manifest.contributes.menus["view/item/context"] ?? [];
    const wanted = new Set(
      items.flatMap(({ when = "" }) =>
        when.includes("roster.users")
          ? [...when.matchAll(/\(\^\| \)([\w-]+)\( \|\$\)/g)].map(([, word]) => word)
          : [],
      ),
    );
    assert.ok(wanted.size > 10);
    const seen = new Set<string>();
    const see = async (node: Node) => {
      for (const word of world.item(node).contextValue?.split(" ") ?? []) seen.add(word);
      if (node.kind === "user" || node.kind === "section")
        for (const child of await world.children(node)) await see(child);
    };
    const [first] = await world.users(1);
    const silent = world.demo.state.users.get(first?.user.id ?? "");
    assert.ok(first && silent);
    silent.routing = { ...silent.routing, status: "NOT_RESPONDING" };
    await world.run("roster.refreshRow", first);
    for (const row of await world.users(40)) {
      await see(row);
      if ([...wanted].every((word) => word !== undefined && seen.has(word))) break;
    }
    assert.deepEqual(
      [...wanted].filter((word) => word === undefined || !seen.has(word)),
      [],
    );
  });

  describe("after a change", () => {
    const change = (user: UserNode, part: Pick<Change, "kind" | "item" | "before" | "after">): Change => ({
      user: { id: user.user.id, name: user.user.name },
      ...part,
    });
    const organizationId = () => world.demo.organization.id;
    const redrawn = async (act: () => void, count: number) => {
      const nodes: Node[] = [];
      await new Promise<void>((resolve) => {
        const listener = world.roster.tree.onDidChangeTreeData((node) => {
          if (node) nodes.push(node);
          if (nodes.length < count) return;
          listener.dispose();
          resolve();
        });
        act();
      });
      return nodes;
    };

    it("of a queue's activity redraws its row alone and asks nothing", async () => {
      const user = await withQueues();
      const [row] = await world.children(await world.section(user, "queue"));
      assert.ok(row?.kind === "queue");
      world.demo.clearRequests();
      const { id, name, joined } = row.queue;
      const nodes = await redrawn(() => {
        world.roster.tree.showChanges(organizationId(), [
          change(user, { kind: "joined", item: { id, name }, before: joined, after: !joined }),
        ]);
      }, 1);
      assert.deepEqual(nodes, [row]);
      assert.match(world.text(row), joined ? / · not active/ : / · active/);
      await world.rows(user, "queue");
      assert.deepEqual(world.operations(), []);
    });

    it("of a membership asks for the queues when they are looked at, and for nothing else", async () => {
      const user = await withQueues();
      await world.rows(user, "queue");
      await world.rows(user, "role");
      world.demo.clearRequests();
      await redrawn(() => {
        world.roster.tree.showChanges(organizationId(), [
          change(user, { kind: "queue", item: { id: "q", name: "Q" }, before: null, after: true }),
          change(user, { kind: "joined", item: { id: "q", name: "Q" }, before: null, after: true }),
        ]);
      }, 1);
      assert.deepEqual(world.operations(), []);
      await world.rows(user, "role");
      await world.rows(user, "queue");
      assert.deepEqual(
        world.operations().filter((operation) => operation !== "getUser"),
        ["getUserQueues", "getUserQueues"],
      );
    });

    it("of presences reads the rows of all users concerned once, in one request, and leaves their sections", async () => {
      const users = await world.users(3);
      const [first] = users;
      assert.ok(first);
      await world.rows(first, "queue");
      const away = world.demo.state.presenceDefinitions.find(
        ({ systemPresence }) => systemPresence === "Away",
      );
      assert.ok(away);
      for (const { user } of users) {
        const state = world.demo.state.users.get(user.id);
        assert.ok(state);
        state.presence = { ...state.presence, definition: away };
        state.routing = { ...state.routing, status: "OFF_QUEUE" };
      }
      world.demo.clearRequests();
      const after = { id: away.id, name: "Away" };
      await redrawn(() => {
        world.roster.tree.showChanges(
          organizationId(),
          users.map((user) => change(user, { kind: "status", item: PRESENCE, before: null, after })),
        );
      }, users.length);
      assert.deepEqual(world.operations(), ["getUsers"]);
      for (const user of users) assert.match(world.text(user), / · Away · Off Queue$/);
      await world.rows(first, "queue");
      assert.deepEqual(world.operations(), ["getUsers"]);
    });

    it("of a presence says that it is not known where it cannot be read", async () => {
      const [user] = await world.users(1);
      assert.ok(user);
      world.demo.faults.add({ match: { operation: "getUsers" }, fault: { kind: "status", status: 403 } });
      await redrawn(() => {
        world.roster.tree.showChanges(organizationId(), [
          change(user, { kind: "status", item: PRESENCE, before: null, after: { id: "a", name: "Away" } }),
        ]);
      }, 1);
      assert.match(world.text(user), / · status unknown$/);
    });
  });

  it("says that a list is empty", async () => {
    world.prompts.pick("Nadia Novak", "novak");
    await world.run("roster.findUser");
    const [found] = await world.children(await world.organization());
    assert.equal(found?.kind, "found");
    const [nadia] = await world.children(found);
    assert.ok(nadia?.kind === "user");
    assert.deepEqual(await world.rows(nadia, "acdSkill"), [" · No ACD skills"]);
    assert.deepEqual(await world.rows(nadia, "language"), [" · No languages"]);
    assert.deepEqual(await world.rows(nadia, "queue"), [" · Member of no queue"]);
    assert.deepEqual(await world.rows(nadia, "station"), [" · No station"]);
  });

  it("turns a failure into a node with Retry, which asks again", async () => {
    const [user] = await world.users(1);
    assert.ok(user);
    world.demo.faults.add({
      match: { operation: "getUserQueues" },
      times: 2,
      fault: { kind: "status", status: 500 },
    });
    const section = await world.section(user, "queue");
    const [error] = await world.children(section);
    assert.ok(error?.kind === "error");
    assert.match(
      world.text(error),
      /^Could not load the queues of .* · Genesys Cloud has a problem of its own \(500\)/,
    );
    assert.equal(world.item(error).command?.command, "roster.retry");
    await world.run("roster.retry", error);
    const after = await world.children(section);
    assert.ok(
      after.every(({ kind }) => kind === "queue" || kind === "empty"),
      "the failure was not kept",
    );
  });

  it("keeps the rows that are there when the next page fails, and can try again", async () => {
    const organization = await world.organization();
    const before = await world.children(organization);
    const more = before.at(-1);
    assert.ok(more?.kind === "more");
    world.demo.faults.add({ match: { operation: "getUsers" }, fault: { kind: "status", status: 500 } });
    await world.run("roster.loadMore", more);
    const failed = await world.children(organization);
    assert.deepEqual(failed.slice(0, 100), before.slice(0, 100));
    const error = failed.find(({ kind }) => kind === "error");
    assert.ok(error);
    await world.run("roster.retry", error);
    const after = await world.children(organization);
    assert.equal(after.filter(({ kind }) => kind === "user").length, 200);
    assert.equal(after.filter(({ kind }) => kind === "error").length, 0);
  });

  it("finds a user by the server's search and shows it on top; clearing takes it away", async () => {
    world.prompts.pick("Kim Lee (Nights/Weekends?)", "weekends?");
    world.demo.clearRequests();
    await world.run("roster.findUser");
    assert.deepEqual(world.operations()[0], "postUsersSearch");
    const organization = await world.organization();
    const [found] = await world.children(organization);
    assert.ok(found);
    const [row, ...others] = await world.children(found);
    assert.ok(row?.kind === "user");
    assert.equal(row.user.name, "Kim Lee (Nights/Weekends?)");
    assert.equal(others.length, 0);
    await world.run("roster.clearFound", found);
    assert.equal((await world.children(organization))[0]?.kind, "user");
  });

  it("refreshes one user with one request, and everything with one page", async () => {
    const [first, second] = await world.users(2);
    assert.ok(first && second);
    await world.rows(first, "queue");
    world.demo.clearRequests();
    await world.run("roster.refreshRow", first);
    assert.deepEqual(world.operations(), ["getUsers"]);
    assert.equal(world.received("getUsers")[0]?.query["id"], first.user.id);
    await world.run("roster.refresh");
    const again = await world.users(2);
    assert.deepEqual(world.operations(), ["getUsers", "getUsers"]);
    assert.deepEqual(
      again.map(({ id }) => id),
      [first.id, second.id],
    );
  });
});
