// The form in VS Code's own themes, looked at by axe inside the real webview.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { FrameLocator, Locator } from "playwright-core";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { Workbench, eventually, screenshotFailures, tempDir } from "../../support/workbench.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Each by its label in the list of themes, with the id that a webview is told. */
const THEMES = {
  "Dark Modern": "Dark Modern",
  "Light Modern": "Light Modern",
  "Dark 2026": "Dark 2026",
  "Light 2026": "Light 2026",
  "Dark High Contrast": "Default High Contrast",
  "Light High Contrast": "Default High Contrast Light",
};

/** What axe finds wrong below an element; evaluated from outside the page, which its policy does not forbid. */
async function audit(root: Locator, options: string): Promise<unknown> {
  await root.evaluate(`globalThis.axe === undefined && eval?.(${JSON.stringify(AXE)})`, undefined);
  return root.evaluate(options, undefined);
}

const RULES = `runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`;
const IN_WORDS = `.then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map((node) => id + ": " + node.html.slice(0, 200) + " " + node.failureSummary)))`;

describe("The user form in the themes of VS Code", () => {
  let workbench: Workbench;
  let demo: DemoOrganization;
  let form: FrameLocator;

  before(async () => {
    demo = await startDemoOrganization({ rateLimit: false });
    workbench = await Workbench.open({
      suite: "themes",
      folder: tempDir("ws-"),
      viewport: { width: 1280, height: 1500 },
    });
    form = workbench.webview();
    await workbench.openView("Roster");
    await workbench.runCommand("Roster: Open a Demo Organization at…");
    await workbench.quickInput.enter(demo.url);
    await workbench.notification("Signed in to");
    await edit();
    await workbench.clearNotifications();
  });
  after(async () => {
    await workbench.close();
    await demo.close();
  });
  screenshotFailures(() => workbench);

  const field = (label: string) => form.getByRole("textbox", { name: label, exact: true });
  const grid = (title: string) => form.getByRole("grid", { name: new RegExp(`^${title}`) });
  const addBox = () => form.getByRole("combobox", { name: "Add ACD skill" });

  /** Opens somebody and changes a bit of everything. */
  async function edit(): Promise<void> {
    const user = demo.state
      .usersByName("active")
      .find(({ skills, queues }) => skills.size > 4 && [...queues.values()].some(({ joined }) => !joined));
    assert.ok(user);
    const free = [...demo.state.skills.values()].find(({ id }) => !user.skills.has(id));
    assert.ok(free);
    await workbench.rowAction(user.name, "Edit User…");
    await form.getByRole("heading", { name: user.name }).waitFor();
    await field("Title").fill("Changed");
    await field("Hire date").fill("tomorrow");
    await addBox().fill(free.name);
    await form.getByRole("option", { name: free.name, exact: true }).click();
    await form.getByRole("textbox", { name: /^Proficiency of/ }).press("Enter");
    const skills = grid("ACD skills").getByRole("row");
    await skills.nth(2).locator('[data-star="5"]').click();
    await skills.nth(3).locator("[data-value]").press("Delete");
    await skills.nth(3).locator("del").waitFor();
    await grid("Queues").getByRole("checkbox", { checked: false }).first().click();
    // What was typed and is no proficiency stays, and says so.
    await skills.nth(4).locator("[data-value]").press("9");
    await form.getByRole("textbox", { name: /^Proficiency of/ }).press("Enter");
    await form.getByText("It must be 0 to 5.").waitFor();
    await form.locator(".field .problem").first().waitFor();
  }

  async function useTheme(label: string, id: string): Promise<void> {
    // The palette has another command of almost that name first.
    const { input } = workbench.quickInput;
    await eventually(
      "the palette offers the themes",
      async () => {
        await workbench.page.keyboard.press("F1");
        return input
          .fill(">Preferences: Color Theme", { timeout: 2_000 })
          .then(() => workbench.quickInput.row("Preferences: Color Theme").click({ timeout: 2_000 }))
          .then(
            () => true,
            () => false,
          );
      },
      (chosen) => chosen,
    );
    await workbench.quickInput.shows(label);
    await workbench.quickInput.pick(label);
    await workbench.quickInput.gone();
    await eventually(
      `the form is in ${label}`,
      () => form.locator("body").getAttribute("data-vscode-theme-id"),
      (seen) => seen === id,
    );
  }

  for (const [theme, id] of Object.entries(THEMES))
    it(`axe finds nothing in ${theme}`, async () => {
      await useTheme(theme, id);
      const find = () => audit(form.locator("html"), `axe.run(document, { ${RULES} })${IN_WORDS}`);
      assert.deepEqual(await find(), [], "with changes and problems");
      await workbench.screenshot(theme);
      await addBox().fill("c");
      await form.getByRole("option").first().waitFor();
      await addBox().press("ArrowDown");
      await form.getByRole("option", { selected: true }).waitFor();
      assert.deepEqual(await find(), [], "with suggestions");
      await workbench.screenshot(`${theme} suggestions`);
      await addBox().press("Escape");
      await addBox().press("Escape");
    });

  it("axe finds nothing in what the JSON editor shows of a user", async () => {
    await workbench.runCommand("Roster: Edit User as JSON");
    const editor = workbench.page.locator(".editor-instance .monaco-editor").first();
    await editor.locator(".squiggly-error").first().waitFor();
    const found = await audit(
      workbench.page.locator("html"),
      `axe.run({ include: [".editor-instance"] }, { ${RULES} })${IN_WORDS}`,
    );
    await workbench.screenshot("JSON");
    assert.deepEqual(found, []);
  });
});
