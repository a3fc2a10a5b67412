// Signing in as an OAuth client, staying signed in over a reload, and where secrets are not.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { startDemoOrganization, type DemoOrganization } from "../../src/demo/server.js";
import { Workbench, eventually, screenshotFailures } from "../support/workbench.js";

describe("Signing in", () => {
  let workbench: Workbench;
  let demo: DemoOrganization;
  const secrets: string[] = [];
  before(async () => {
    demo = await startDemoOrganization();
    workbench = await Workbench.open({ suite: "accounts", settings: { "roster.requestTimeout": 5 } });
  });
  after(async () => {
    await workbench.close();
    await demo.close();
  });
  screenshotFailures(() => workbench);

  const toTheWays = async () => {
    await workbench.runCommand("Roster: Sign In…");
    await workbench.quickInput.pick("Demo organization at an address…");
    await workbench.quickInput.shows("The address that npm run demo-org prints");
    await workbench.quickInput.enter(demo.url);
    await workbench.quickInput.shows("Sign In (2/3)");
  };

  it("lists all eighteen regions by place and host", async () => {
    await workbench.openView("Roster");
    await workbench.welcomeButton("Sign In…").click();
    await workbench.quickInput.shows("Sign In (1/3)");
    for (const [typed, found] of [
      ["ireland", "Europe (Ireland) mypurecloud.ie"],
      ["euw2", "Europe (London) euw2.pure.cloud"],
    ] as const) {
      await workbench.quickInput.type(typed);
      await eventually(
        `"${typed}" finds one region`,
        () => workbench.quickInput.rows(),
        (rows) => rows.length === 1 && rows[0] === found,
      );
    }
    await workbench.screenshot("regions");
    await workbench.quickInput.cancel();
  });

  it("masks the secret, and says what to do when it is wrong", async () => {
    await toTheWays();
    await workbench.screenshot("ways");
    await workbench.quickInput.pick("Client Credentials");
    await workbench.quickInput.shows("client id");
    await workbench.quickInput.enter(demo.clientId);
    await workbench.quickInput.shows("client secret");
    assert.equal(await workbench.quickInput.input.getAttribute("type"), "password");
    secrets.push("canary-wrong-secret");
    await workbench.quickInput.enter("canary-wrong-secret");
    const failed = await workbench.notification("Could not sign in.");
    assert.match(await failed.text(), /does not accept this client id and secret\. Check both/);
    await workbench.screenshot("wrong secret");
    await failed.dismiss();
  });

  it("signs in with a pasted token, and asks at sign-out what becomes of it", async () => {
    await toTheWays();
    await workbench.quickInput.pick("Access Token");
    await workbench.quickInput.shows("Sign In (3/3): access token");
    await workbench.quickInput.type("two words");
    await workbench.quickInput.refuses("A token has no spaces");
    const token = demo.issueUserToken();
    secrets.push(token);
    await workbench.quickInput.enter(token);
    await workbench.notification("Signed in to Northwind (demo), Robin Ashworth.");
    await workbench.treeItem("Northwind (demo)").waitFor();
    await workbench.runCommand("Roster: Sign Out…");
    const question = await workbench.dialog("Sign out of Northwind (demo)?");
    await workbench.screenshot("a pasted token at sign-out");
    await question.press("Sign Out Only");
    await workbench.welcomeButton("Sign In…").waitFor();
    assert.deepEqual(
      demo.requests.filter(({ operation }) => operation === "deleteTokensMe"),
      [],
    );
    await workbench.clearNotifications();
  });

  it("signs in as a client, which is no user, and stands in the Accounts menu", async () => {
    await toTheWays();
    await workbench.quickInput.pick("Client Credentials");
    // Each box by its title: the one before is still there for a moment, and would take what is typed.
    await workbench.quickInput.shows("Sign In (3/3): client id");
    await workbench.quickInput.enter(demo.clientId);
    await workbench.quickInput.shows("Sign In (3/3): client secret");
    secrets.push(demo.clientSecret);
    await workbench.quickInput.enter(demo.clientSecret);
    await workbench.notification("acting as client");
    await workbench.treeItem("Northwind (demo)").waitFor();
    await workbench.page
      .locator(".part.activitybar")
      .getByRole("button", { name: /Accounts/ })
      .click();
    await workbench.page
      .locator(".monaco-menu")
      .getByText(/acting as client .*\(Northwind \(demo\)\)/)
      .waitFor();
    await workbench.screenshot("accounts menu");
    await workbench.page.keyboard.press("Escape");
  });

  it("is still signed in after the window is reloaded", async () => {
    await workbench.runCommand("View: Show Explorer");
    demo.clearRequests();
    await workbench.reload();
    await workbench.runCommand("Roster: Show Log");
    await workbench.page.locator(".part.panel .monaco-editor").first().waitFor();
    assert.deepEqual(demo.requests, [], "activation asks the server nothing");
    await workbench.openView("Roster");
    await workbench.treeItem("Northwind (demo)").waitFor();
    await workbench.treeItem(demo.state.usersByName("active")[0]?.name ?? "").waitFor();
    await workbench.screenshot("after a reload");
  });

  it("signs out by the command, and forgets", async () => {
    await workbench.runCommand("Roster: Sign Out…");
    await workbench.welcomeButton("Sign In…").waitFor();
    assert.equal(
      demo.requests.filter(({ operation, status }) => operation === "deleteTokensMe" && status === 200)
        .length,
      1,
    );
    await workbench.screenshot("signed out");
    await workbench.reload();
    await workbench.openView("Roster");
    await workbench.welcomeButton("Sign In…").waitFor();
  });

  it("left no secret in clear text in anything that VS Code writes on the server's disk", () => {
    // What this cannot see: SecretStorage itself, which VS Code in the browser keeps in the browser's own storage.
    const files = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory()) return full.endsWith(`${path.sep}extensions`) ? [] : files(full);
        return entry.isFile() && statSync(full).size < 50_000_000 ? [full] : [];
      });
    const written = files(workbench.server.dataDir);
    assert.ok(
      written.some((file) => file.endsWith(".log")),
      "logs were looked at",
    );
    const found = written.filter((file) => {
      const text = readFileSync(file).toString("latin1");
      return secrets.some((secret) => text.includes(secret));
    });
    assert.deepEqual(found, []);
    assert.equal(secrets.length, 3);
  });
});
