// Auto save would send changes of people that nobody asked for: it stays off for users, whatever the person has set.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startDemoOrganization, type DemoOrganization } from "../../src/demo/server.js";
import { Workbench, eventually, screenshotFailures, tempDir } from "../support/workbench.js";

for (const mode of ["afterDelay", "onFocusChange", "onWindowChange"] as const)
  describe(`Auto save ${mode}`, () => {
    let workbench: Workbench;
    let demo: DemoOrganization;
    const folder = tempDir("ws-");
    const control = path.join(folder, "control.txt");
    before(async () => {
      writeFileSync(control, "a file of the workspace\n");
      demo = await startDemoOrganization({ rateLimit: false });
      const settings = { "files.autoSave": mode, "files.autoSaveDelay": 100 };
      workbench = await Workbench.open({ suite: `auto-save-${mode}`, folder, settings });
      await workbench.openView("Roster");
      await workbench.runCommand("Roster: Open a Demo Organization at…");
      await workbench.quickInput.enter(demo.url);
      await workbench.notification("Signed in to");
    });
    after(async () => {
      await workbench.close();
      await demo.close();
    });
    screenshotFailures(() => workbench);

    it("saves a file of the workspace, and not the user who is edited beside it", async () => {
      const { page } = workbench;
      const [user] = demo.state.usersByName("active");
      assert.ok(user);
      const title = user.title;
      await workbench.rowAction(user.name, "Edit User…");
      const form = workbench.webview();
      await form.getByRole("textbox", { name: "Title", exact: true }).fill("Never by itself");
      await form.getByRole("textbox", { name: "Department", exact: true }).click();
      const edited = page.locator(".tabs-container .tab.dirty").filter({ hasText: user.name });
      await edited.waitFor();

      // The same happens to both: the file shows that auto save is at work in this very moment.
      await workbench.runCommand("Go to File...");
      await workbench.quickInput.type("control.txt");
      await workbench.quickInput.choose("control.txt");
      await page.locator(".tab.active", { hasText: "control.txt" }).waitFor();
      await page.locator(".editor-group-container.active .monaco-editor .view-lines").first().click();
      await page.keyboard.type("x");
      if (mode === "onFocusChange")
        await page.locator(".tabs-container .tab", { hasText: user.name }).click();
      if (mode === "onWindowChange") {
        // A browser without a screen keeps its focus: this is what VS Code hears when another window comes to the front.
        await page.evaluate("document.hasFocus = () => false; window.dispatchEvent(new Event('blur'));");
      }
      await eventually(
        "the file is saved by itself",
        () => readFileSync(control, "utf8"),
        (text) => text.includes("x") && text !== "a file of the workspace\n" && text.length > 24,
      );
      await edited.waitFor();
      assert.equal(user.title, title);
      assert.deepEqual(
        demo.requests.filter(({ method, operation }) => method !== "GET" && operation !== "postUsersSearch"),
        [],
      );
      await workbench.screenshot("still edited");
    });
  });
