import assert from "node:assert/strict";
import { World } from "./support.js";

describe("The tree", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

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

  it("shows queues joined or not in two requests, and roles with their groups in two", async () => {
    const member = (await world.users(100)).find(({ user }) => {
      const state = world.demo.state.users.get(user.id);
      const memberships = state ? world.demo.state.memberships(state) : [];
      return memberships.some(({ joined }) => joined) && memberships.some(({ joined }) => !joined);
    });
    assert.ok(member, "somebody has joined one queue and not another");
    const state = world.demo.state.users.get(member.user.id);
    assert.ok(state);
    world.demo.clearRequests();
    const queues = await world.rows(member, "queue");
    assert.deepEqual(world.operations(), ["getUserQueues", "getUserQueues"]);
    assert.deepEqual(
      queues.sort(),
      world.demo.state
        .memberships(state)
        .map(({ queue, joined }) => `${queue.name} · ${joined ? "joined" : "member, not joined"}`)
        .sort(),
    );
    world.demo.clearRequests();
    const roles = await world.rows(member, "role");
    assert.ok(world.operations().length <= 2);
    const group = [...state.groupIds]
      .map((id) => world.demo.state.groups.get(id))
      .find((one) => one && one.grants.length > 0);
    assert.ok(group, "a group of the user carries roles");
    assert.ok(
      roles.some((role) => role.endsWith(`from group ${group.name}`)),
      roles.join(),
    );
    assert.ok(
      roles.some((role) => role.endsWith("own")),
      roles.join(),
    );
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
