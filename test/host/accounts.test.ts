import assert from "node:assert/strict";
import * as vscode from "vscode";
import { AUTHENTICATION_ID, World } from "./support.js";

const CLIENT_CREDENTIALS = "Client Credentials";
const ACCESS_TOKEN = "Access Token";

describe("Accounts", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.close());

  /** Signs in to the demo organization of the window itself; answers its tree node's session. */
  async function signIn(way: string, ...typed: string[]) {
    world.prompts.pick("Demo organization of this window").pick(way);
    for (const text of typed) world.prompts.type(text);
    await world.run("roster.signIn");
  }
  const labels = async () =>
    (await vscode.authentication.getAccounts(AUTHENTICATION_ID)).map(({ label }) => label);

  it("signs in as a client against the login server's token endpoint: the account acts as the client", async () => {
    await signIn(CLIENT_CREDENTIALS, "3f6f2a58-5d0c-4f64-9d6b-2a8f0c5e71d4", "demo-organization-secret");
    const { message } = await world.prompts.message(/^Signed in to/);
    assert.match(message, /acting as client/);
    const [label] = await labels();
    assert.match(label ?? "", /^acting as client .+ \(Northwind \(demo\)\)$/);
    assert.equal((await world.users(5)).length, 5);
  });

  it("signs in with a pasted token, says who it is, and asks before revoking it", async () => {
    world.prompts.type(world.demo.url);
    await world.run("roster.openDemoOrganizationAt");
    assert.deepEqual(await labels(), ["Robin Ashworth (Northwind (demo))"]);
    const [organization] = await world.children();
    assert.ok(organization);
    await world.run("roster.signOut", organization);
    // Roster obtained this one itself: revoked without a question.
    assert.deepEqual(world.operations().at(-1), "deleteTokensMe");
    assert.deepEqual(await labels(), []);

    const fresh = world.demo.issueUserToken();
    await signIn(ACCESS_TOKEN, "not-a-token");
    const refused = await world.prompts.message(/^Could not sign in/);
    assert.match(refused.message, /not accepted.*Paste a fresh one/);
    assert.ok(!refused.message.includes("not-a-token"));
    assert.ok(!refused.message.includes(fresh));
  });

  for (const [button, revoked] of [
    ["Sign Out and Revoke the Token", true],
    ["Sign Out Only", false],
  ] as const)
    it(`${button}: what becomes of a pasted token is the person's choice`, async () => {
      world.prompts.pick("Demo organization at an address…").type(world.demo.url).pick(ACCESS_TOKEN);
      world.prompts.type(world.demo.issueUserToken());
      await world.run("roster.signIn");
      await world.prompts.message(/^Signed in to Northwind \(demo\), Robin Ashworth/);
      world.prompts.answer(undefined);
      await world.run("roster.signOut");
      assert.equal((await labels()).length, 1, "giving up signs nobody out");
      world.prompts.answer(button);
      await world.run("roster.signOut");
      assert.deepEqual(await labels(), []);
      assert.equal(world.received("deleteTokensMe").length, revoked ? 1 : 0);
    });

  it("refuses a wrong secret with one message that says what to do, and keeps nothing", async () => {
    await signIn(CLIENT_CREDENTIALS, "3f6f2a58-5d0c-4f64-9d6b-2a8f0c5e71d4", "canary-wrong-secret");
    const { message, buttons } = await world.prompts.message(/^Could not sign in/);
    assert.match(message, /does not accept this client id and secret\. Check both/);
    assert.deepEqual(buttons, ["Sign In…"]);
    assert.ok(!JSON.stringify(world.prompts.told).includes("canary"));
    assert.deepEqual(await labels(), []);
    assert.equal(world.prompts.told.length, 1);
  });

  it("keeps one account for one identity, however often it signs in", async () => {
    for (let round = 0; round < 2; round += 1) {
      world.prompts.type(world.demo.url);
      await world.run("roster.openDemoOrganizationAt");
    }
    assert.equal((await labels()).length, 1);
    assert.equal((await world.children()).length, 1);
  });

  it("forgets at sign-out even where the server cannot be asked to revoke, and says that the token lives on", async () => {
    world.prompts.type(world.demo.url);
    await world.run("roster.openDemoOrganizationAt");
    world.demo.faults.add({
      match: { operation: "deleteTokensMe" },
      times: 5,
      fault: { kind: "status", status: 500 },
    });
    const [organization] = await world.children();
    assert.ok(organization);
    await world.run("roster.signOut", organization);
    await world.prompts.message(/could not be revoked.*stays valid until it expires/);
    assert.deepEqual(await world.children(), []);
    assert.deepEqual(await labels(), []);
  });

  it("renews a client's expired token by itself, once, and nobody notices", async () => {
    await signIn(CLIENT_CREDENTIALS, "3f6f2a58-5d0c-4f64-9d6b-2a8f0c5e71d4", "demo-organization-secret");
    const [organization] = await world.children();
    assert.ok(organization?.kind === "organization");
    const { place } = organization.connection.session;
    // The view may be reading these rows by itself: that is no part of this.
    await world.children(organization);
    await fetch(`${place}/demo/requests`, { method: "DELETE" });
    await fetch(`${place}/demo/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ match: { operation: "getUsers" }, fault: { kind: "expireToken" } }),
    });
    await world.run("roster.refreshRow", organization);
    const rows = await world.children(organization);
    assert.equal(rows.filter(({ kind }) => kind === "user").length, 100);
    const log = (await (await fetch(`${place}/demo/requests`)).json()) as {
      path: string;
      operation: string | null;
      status: number;
    }[];
    assert.equal(log.filter(({ path }) => path === "/oauth/token").length, 1, "renewed once");
    assert.deepEqual(
      log.filter(({ operation }) => operation === "getUsers").map(({ status }) => status),
      [401, 200],
    );
    assert.deepEqual(
      world.prompts.told.filter(({ severity }) => severity !== "information"),
      [],
    );
  });

  it("makes the window's demo organization what it was, after a question, and shows it", async () => {
    await world.run("roster.openDemoOrganization");
    await world.prompts.message(/^Signed in to/);
    const [organization] = await world.children();
    assert.ok(organization?.kind === "organization");
    const { session, organization: connected } = organization.connection;
    const [row] = (await world.children(organization)).filter((node) => node.kind === "user");
    assert.ok(row?.kind === "user");
    const headers = { authorization: `Bearer ${session.accessToken}`, "content-type": "application/json" };
    const user = `${session.place}/api/v2/users/${row.user.id}`;
    const { version } = (await (await fetch(user, { headers })).json()) as { version: number };
    const patch = { method: "PATCH", headers, body: JSON.stringify({ version, name: "Somebody Else" }) };
    assert.equal((await fetch(user, patch)).status, 200);
    const name = async () => (await connected.users.some([row.user.id]))[0]?.name;
    assert.equal(await name(), "Somebody Else");

    world.prompts.answer(undefined);
    await world.run("roster.resetDemoOrganization");
    assert.equal(await name(), "Somebody Else", "nothing happens without a yes");
    world.prompts.answer("Reset");
    await world.run("roster.resetDemoOrganization");
    await world.prompts.message(/is what it was at its start/);
    assert.equal(await name(), row.user.name);
    const rows = await world.children((await world.children())[0]);
    assert.ok(rows.some((node) => node.kind === "user" && node.user.name === row.user.name));
  });

  it("shows Sign in again in the tree when a pasted token has expired", async () => {
    world.prompts.type(world.demo.url);
    await world.run("roster.openDemoOrganizationAt");
    world.demo.faults.add({ match: { operation: "getUsers" }, fault: { kind: "expireToken" } });
    const [error] = await world.children(await world.organization());
    assert.ok(error?.kind === "error");
    assert.match(world.text(error), /^Sign in again · The sign-in has expired or was revoked/);
    const { command } = world.item(error);
    assert.equal(command?.command, "roster.signIn");
    // A demo organization hands out another one by itself; the same account goes on.
    const given: readonly unknown[] | undefined = command.arguments;
    await vscode.commands.executeCommand(command.command, given?.[0]);
    assert.equal((await world.users(3)).length, 3);
    assert.equal((await labels()).length, 1);
  });

  it("signs in again where a pasted token has expired: the place is known, and the rows come back", async () => {
    world.prompts.pick("Demo organization at an address…").type(world.demo.url).pick(ACCESS_TOKEN);
    world.prompts.type(world.demo.issueUserToken());
    await world.run("roster.signIn");
    world.demo.faults.add({ match: { operation: "getUsers" }, fault: { kind: "expireToken" } });
    const [error] = await world.children(await world.organization());
    assert.ok(error?.kind === "error");
    world.prompts.pick(ACCESS_TOKEN).type(world.demo.issueUserToken());
    await world.run("roster.signIn", error);
    assert.equal((await world.users(3)).length, 3);
    assert.equal((await labels()).length, 1);
  });

  it("signs in again as a client whose secret was refused: the rows come back by themselves", async () => {
    const { clientId, clientSecret } = world.demo;
    const credentials = () => world.prompts.pick(CLIENT_CREDENTIALS).type(clientId).type(clientSecret);
    world.prompts.pick("Demo organization at an address…").type(world.demo.url);
    credentials();
    await world.run("roster.signIn");
    world.demo.faults.add({ match: { operation: "getUsers" }, fault: { kind: "expireToken" } });
    world.demo.faults.add({ match: { path: "/oauth/token" }, fault: { kind: "status", status: 401 } });
    const organization = await world.organization();
    const [error] = await world.children(organization);
    assert.ok(error?.kind === "error");
    assert.match(world.text(error), /^Sign in again · The login server does not accept/);
    credentials();
    await world.run("roster.signIn", error);
    assert.equal((await world.users(3)).length, 3);
  });

  it("revokes the token that is valid now, also after it was renewed", async () => {
    world.prompts.pick("Demo organization at an address…").type(world.demo.url).pick(CLIENT_CREDENTIALS);
    world.prompts.type(world.demo.clientId).type(world.demo.clientSecret);
    await world.run("roster.signIn");
    world.demo.faults.add({ match: { operation: "getUsers" }, fault: { kind: "expireToken" } });
    const organization = await world.organization();
    assert.equal((await world.users(3)).length, 3, "renewed");
    await world.run("roster.signOut", organization);
    assert.deepEqual(
      world.received("deleteTokensMe").map(({ status }) => status),
      [200],
    );
  });
});
