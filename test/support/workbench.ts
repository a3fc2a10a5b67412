// VS Code's workbench as a person uses it: what is seen is looked up by its name, and clicked or typed into.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { chromium, type BrowserContext, type FrameLocator, type Locator, type Page } from "playwright-core";
import { root } from "../../scripts/files.js";
import { findChromium, SetupError } from "../../scripts/setup.mjs";
import { remove, runCleanupsLast, tempDir } from "./process.js";
import {
  installVsix,
  newDataDir,
  startServer,
  workbenchUrl,
  type Server,
  type ServerOptions,
  type WorkbenchAddress,
} from "./vscode-server.js";

export { onProcessEnd, remove, tempDir } from "./process.js";
export * from "./vscode-server.js";

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A running browser with one page. */
export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  close(): Promise<void>;
}

/** How a browser is wanted. */
export interface BrowserOptions {
  viewport?: { width: number; height: number };
  /** Kept when given (VS Code's secrets live in it), otherwise a new one that goes away with the browser. */
  profileDir?: string;
}

/** Starts a Chromium of its own. */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new SetupError("No Chromium was found. Run: node scripts/setup.mjs --tests");
  const profileDir = options.profileDir ?? tempDir("chr-");
  const context = await chromium.launchPersistentContext(profileDir, {
    executablePath,
    headless: true,
    args: CHROMIUM_ARGS,
    viewport: options.viewport ?? { width: 1280, height: 800 },
    permissions: ["clipboard-read", "clipboard-write"],
    env: { ...process.env, HOME: profileDir, XDG_CONFIG_HOME: profileDir, XDG_CACHE_HOME: profileDir },
  });
  runCleanupsLast();
  context.setDefaultTimeout(15_000);
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    context,
    page,
    async close() {
      await context.close();
      if (options.profileDir === undefined) remove(profileDir);
    },
  };
}

/** Loads the workbench's page; fails at once when the server answers with an error. */
export async function gotoWorkbench(
  page: Page,
  authority: string,
  open: WorkbenchAddress = {},
): Promise<void> {
  const response = await page.goto(workbenchUrl(authority, open), { waitUntil: "domcontentloaded" });
  if (response?.ok() !== true)
    throw new Error(`the workbench answered HTTP ${response?.status() ?? "nothing"}`);
}

async function waitForWorkbench(page: Page): Promise<void> {
  await page.locator(".monaco-workbench .part.activitybar").waitFor({ timeout: 60_000 });
  await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
}

/** Opens the workbench and waits for its parts; views of extensions come a second or two later: wait for them. */
export async function openWorkbench(
  page: Page,
  authority: string,
  open: WorkbenchAddress = {},
): Promise<void> {
  await gotoWorkbench(page, authority, open);
  await waitForWorkbench(page);
}

/** Runs a command by its full title ("Category: Title") through the command palette. */
export async function runCommand(page: Page, title: string, timeoutMs = 30_000): Promise<void> {
  const input = page.locator('.quick-input-widget input[type="text"]');
  const row = page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title });
  for (const end = Date.now() + timeoutMs; ;) {
    await page.keyboard.press("F1");
    // Commands of extensions are registered a moment after the workbench shows, and an open palette does not notice.
    const found = await input
      .fill(`>${title}`, { timeout: 3_000 })
      .then(() => row.waitFor({ timeout: 1_500 }))
      .then(
        () => true,
        () => false,
      );
    if (found) break;
    if (Date.now() > end) throw new Error(`no command "${title}" in the palette`);
    await page.keyboard.press("Escape");
  }
  // An Enter that meets the list while it is drawn anew is lost, and what is typed next would land in the palette. It is
  // pressed again only as long as the palette still shows this command: what it has taken cannot be taken twice.
  const open = page.locator(
    '.quick-input-widget:visible:not(.quick-input-widget-closing) input[type="text"]',
  );
  const shown = async () =>
    (await open.count()) === 0
      ? ""
      : await open
          .first()
          .inputValue({ timeout: 500 })
          .catch(() => "");
  for (const end = Date.now() + timeoutMs; ;) {
    await page.keyboard.press("Enter");
    const taken = await eventually(
      `the palette has taken "${title}"`,
      shown,
      (text) => text !== `>${title}`,
      2_000,
    ).then(
      () => true,
      () => false,
    );
    if (taken) return;
    if (Date.now() > end) throw new Error(`the palette does not take "${title}"`);
  }
}

/** The document inside the n-th webview (VS Code nests two frames). */
export function webview(page: Page, n = 0): FrameLocator {
  return page
    .locator("iframe.webview.ready")
    .nth(n)
    .contentFrame()
    .locator("iframe#active-frame")
    .contentFrame();
}

/** Reads something again and again until it is as expected; the failure says what was seen last. */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  expected: (seen: T) => boolean,
  timeoutMs = 10_000,
): Promise<T> {
  for (const end = Date.now() + timeoutMs; ;) {
    const seen = await look();
    if (expected(seen)) return seen;
    if (Date.now() > end)
      throw new Error(`${what}: not within ${timeoutMs} ms; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Takes numbered screenshots into `.screenshots/<suite>/`, which starts empty. */
export class Screenshots {
  readonly dir: string;
  #taken = 0;

  constructor(suite: string) {
    this.dir = path.join(root, ".screenshots", suite);
    remove(this.dir);
    mkdirSync(this.dir, { recursive: true });
  }

  /** Takes one: `NN-name.png`. Returns its path. */
  async take(page: Page, name: string): Promise<string> {
    const number = String(++this.#taken).padStart(2, "0");
    const file = path.join(this.dir, `${number}-${name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80)}.png`);
    await page.screenshot({ path: file, animations: "disabled" });
    return file;
  }
}

/** How a workbench is wanted. */
export interface WorkbenchOptions extends ServerOptions, BrowserOptions {
  /** Names the folder of its screenshots. */
  suite: string;
  /** A packaged extension to install; by default the one that `npm test` has packaged. False: none. */
  vsix?: string | false;
  /** The folder to open; by default none. */
  folder?: string;
}

/** The packaged extension under test, as scripts/test.ts names it. */
export function vsixUnderTest(): string {
  const vsix = process.env.ROSTER_TEST_VSIX;
  if (!vsix)
    throw new Error("No package to test: run this through `npm test`, or set ROSTER_TEST_VSIX to a .vsix.");
  return vsix;
}

/** A person at a VS Code: a server, a browser on it, and what one does there. */
export class Workbench {
  private constructor(
    readonly server: Server,
    readonly browser: Browser,
    private readonly screenshots: Screenshots,
    private readonly address: WorkbenchAddress,
  ) {}

  /** Starts a clean VS Code with the packaged extension installed and opens it. */
  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const dataDir = options.dataDir ?? newDataDir();
    const vsix = options.vsix ?? (options.installed ? false : vsixUnderTest());
    if (vsix !== false) await installVsix(dataDir, vsix);
    const server = await startServer({ ...options, dataDir });
    let browser: Browser | undefined;
    try {
      browser = await launchBrowser(options);
      const address = options.folder === undefined ? {} : { folder: options.folder };
      await openWorkbench(browser.page, server.authority, address);
      return new Workbench(server, browser, new Screenshots(options.suite), address);
    } catch (error) {
      await browser?.close();
      await server.stop();
      throw error;
    }
  }

  /** The browser's page, for what has no name here. */
  get page(): Page {
    return this.browser.page;
  }

  /** Closes the browser and ends the server. */
  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** Takes the next numbered screenshot. */
  async screenshot(name: string): Promise<void> {
    await this.screenshots.take(this.page, name);
  }

  /** Reloads the window, as "Developer: Reload Window" does. */
  async reload(): Promise<void> {
    await openWorkbench(this.page, this.server.authority, this.address);
  }

  /** Runs a command by its full title through the command palette. */
  async runCommand(title: string): Promise<void> {
    await runCommand(this.page, title);
  }

  /** Clicks an icon in the activity bar and waits for its view; an open one stays open. */
  async openView(title: string): Promise<void> {
    const tab = this.page.locator(".part.activitybar").getByRole("tab", { name: title });
    await tab.waitFor();
    if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
    await this.page.locator(".part.sidebar .composite.title", { hasText: title }).waitFor();
  }

  /** The side bar. */
  get sideBar(): Locator {
    return this.page.locator(".part.sidebar");
  }

  /** A link or button that a view shows instead of a tree (a welcome view). */
  welcomeButton(label: string): Locator {
    return this.sideBar.locator(".welcome-view-content").getByRole("button", { name: label });
  }

  /** Presses a button in a view's title bar, by its tooltip. */
  async viewAction(label: string): Promise<void> {
    await this.sideBar.hover(); // they show while the mouse is over the view
    await this.sideBar.locator(".actions-container").getByRole("button", { name: label }).first().click();
  }

  /** A row of a tree in the side bar, by its accessible name or the beginning of it. */
  treeItem(name: string | RegExp): Locator {
    const pattern =
      typeof name === "string" ? new RegExp(`^${escapeRegExp(name)}(?![\\p{L}\\p{N}])`, "u") : name;
    return this.sideBar.getByRole("treeitem", { name: pattern }).first();
  }

  /** Opens a row of a tree that is closed, and waits until it is open. */
  async expand(name: string | RegExp): Promise<void> {
    const row = await this.scrollTo(name);
    if ((await row.getAttribute("aria-expanded")) === "false")
      await row.locator(".monaco-tl-twistie").click();
    await eventually(
      `${String(name)} opens`,
      () => row.getAttribute("aria-expanded"),
      (expanded) => expanded === "true",
    );
  }

  /** Closes a row of a tree that is open. */
  async collapse(name: string | RegExp): Promise<void> {
    const row = await this.scrollTo(name);
    if ((await row.getAttribute("aria-expanded")) === "true") await row.locator(".monaco-tl-twistie").click();
  }

  /** A row of the side bar's first tree that may have to be scrolled to: only rows in sight exist. Waits for it there. */
  async scrollTo(name: string | RegExp): Promise<Locator> {
    const row = this.treeItem(name);
    await this.sideBar.getByRole("treeitem").first().waitFor();
    if ((await row.count()) === 0) {
      const tree = this.sideBar
        .getByRole("tree")
        .filter({ has: this.page.getByRole("treeitem") })
        .first();
      const inSight = (): Promise<number[]> => this.page.evaluate<number[]>(ROWS_IN_SIGHT);
      await tree.hover();
      let seen = await inSight();
      const scroll = async (by: number): Promise<void> => {
        const before = String(seen);
        await this.page.mouse.wheel(0, by);
        seen = await eventually("the tree scrolls", inSight, (rows) => String(rows) !== before);
      };
      while (!seen.includes(0)) await scroll(-2_000);
      const last = tree.locator('[data-last-element="true"]');
      while ((await row.count()) === 0 && (await last.count()) === 0) await scroll(300);
    }
    await row.waitFor();
    await row.scrollIntoViewIfNeeded();
    return row;
  }

  /** Selects several rows, as with Ctrl held down. */
  async select(...names: (string | RegExp)[]): Promise<void> {
    for (const [i, name] of names.entries())
      await (
        await this.scrollTo(name)
      )
        .locator(".label-name, .monaco-highlighted-label")
        .first()
        .click({
          modifiers: i === 0 ? [] : ["ControlOrMeta"],
        });
  }

  /** Presses one of the icons that a row shows under the mouse. */
  async rowAction(name: string | RegExp, label: string): Promise<void> {
    const row = await this.scrollTo(name);
    await row.hover();
    await row.getByRole("button", { name: label }).click();
  }

  /** Chooses from the context menu of a row; several labels lead through submenus. */
  async contextMenu(name: string | RegExp, ...labels: [string, ...string[]]): Promise<void> {
    await this.openContextMenu(name);
    await this.menu(...labels);
  }

  /** Right-clicks a row until its menu is there: one that opens while the focus is still moving is closed again. */
  private async openContextMenu(name: string | RegExp): Promise<void> {
    const menu = this.page.locator(".monaco-menu .action-item").last();
    for (let turn = 0; turn < 5; turn++) {
      const row = await this.scrollTo(name);
      await row.click({ button: "right" });
      const open = await menu.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => false,
      );
      if (open) return;
    }
    throw new Error(`the context menu of ${String(name)} does not open`);
  }

  /** The labels in the context menu of a row, as a person reads them; the menu is closed again. */
  async contextMenuLabels(name: string | RegExp): Promise<string[]> {
    await this.openContextMenu(name);
    const menu = this.page.locator(".monaco-menu").last();
    const labels = await menu.locator(".action-item .action-label").allInnerTexts();
    await this.page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    return labels.map((label) => label.trim()).filter((label) => label !== "");
  }

  /** Chooses from the menu that is open; several labels lead through submenus. */
  async menu(...labels: [string, ...string[]]): Promise<void> {
    for (const [i, label] of labels.entries()) {
      const item = this.page.locator(".monaco-menu").last().getByRole("menuitem", { name: label }).first();
      await item.waitFor();
      if (i < labels.length - 1) {
        await item.hover();
        continue;
      }
      // A menu that has just opened takes no click for its first tenth of a second.
      for (let turn = 0; turn < 5 && (await item.count()) > 0; turn++) {
        await item.click({ timeout: 2_000 });
        await item.waitFor({ state: "hidden", timeout: 500 }).catch(() => undefined);
      }
      await this.page.locator(".monaco-menu").first().waitFor({ state: "hidden" });
    }
  }

  /** The list to pick from, or the box to type into, that is open at the top. */
  get quickInput(): QuickInput {
    return new QuickInput(this.page);
  }

  /** Waits for a notification that says this. */
  async notification(text: string | RegExp): Promise<Notification> {
    const message = this.page.locator(".notification-list-item-message", { hasText: text });
    const toast = this.page.locator(".notification-toast").filter({ has: message }).first();
    await toast.waitFor();
    return new Notification(toast);
  }

  /** Closes every notification, so that the next one is surely a new one. */
  async clearNotifications(): Promise<void> {
    await this.runCommand("Notifications: Clear All Notifications");
    await this.page.locator(".notification-toast").first().waitFor({ state: "hidden" });
  }

  /** Waits for a modal dialog that says this. */
  async dialog(text: string | RegExp): Promise<Dialog> {
    const box = this.page.locator(".monaco-dialog-box", { hasText: text });
    await box.waitFor();
    return new Dialog(box);
  }

  /** An entry of the status bar, by what it shows. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator(".part.statusbar .statusbar-item", { hasText: text });
  }

  /** The document inside the n-th webview. */
  webview(n = 0): FrameLocator {
    return webview(this.page, n);
  }

  /** What has been copied. */
  async clipboard(): Promise<string> {
    return this.page.evaluate<string>("navigator.clipboard.readText()");
  }
}

/** VS Code's quick pick or input box. */
export class QuickInput {
  readonly widget: Locator;
  readonly input: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator(".quick-input-widget:visible:not(.quick-input-widget-closing)");
    this.input = this.widget.locator(
      '.quick-input-filter input[type="text"], .quick-input-filter input[type="password"]',
    );
  }

  /** Waits until it shows this: its title, placeholder, prompt or a row. */
  async shows(text: string | RegExp): Promise<void> {
    await eventually(
      `the quick input shows ${String(text)}`,
      async () =>
        (await this.widget.count()) === 0
          ? ""
          : `${await this.widget.innerText()}\n${(await this.input.getAttribute("placeholder")) ?? ""}`,
      (seen) => (typeof text === "string" ? seen.includes(text) : text.test(seen)),
      15_000,
    );
  }

  /** Types into its box, which filters a list. */
  async type(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.fill(text);
  }

  /** Types into an input box and confirms. */
  async enter(text: string): Promise<void> {
    await this.type(text);
    await this.accept();
  }

  /** A row of the list, by its label. */
  row(label: string | RegExp): Locator {
    return this.widget.locator(".monaco-list-row").filter({
      has: this.page.locator(".quick-input-list-entry .label-name", {
        hasText: typeof label === "string" ? new RegExp(`^\\s*${escapeRegExp(label)}\\s*$`) : label,
      }),
    });
  }

  /** The rows in sight, each as its text in one line. */
  async rows(): Promise<string[]> {
    const parts = ".label-name, .label-description, .quick-input-list-label-meta";
    const rows = await this.widget.locator(".monaco-list-row").all();
    const texts = await Promise.all(rows.map((row) => row.locator(parts).allInnerTexts()));
    return texts.map((row) => row.join(" ").replace(/\s+/g, " ").trim());
  }

  /** Picks a row by its label; types the label first so that a long list shows it. */
  async pick(label: string): Promise<void> {
    await this.type(label);
    await this.choose(label);
  }

  /** Clicks a row until the list has taken it: what the server finds draws the rows anew, and a click may meet that. */
  async choose(label: string): Promise<void> {
    const row = this.row(label).first();
    for (let turn = 0; turn < 5; turn++) {
      await row.waitFor();
      const taken = await row.click({ timeout: 3_000 }).then(
        () =>
          row.waitFor({ state: "hidden", timeout: 2_000 }).then(
            () => true,
            () => false,
          ),
        () => false,
      );
      if (taken) return;
    }
    throw new Error(`the list does not take "${label}"`);
  }

  /** Checks several rows of a list that takes several. */
  async check(...labels: string[]): Promise<void> {
    for (const label of labels) {
      await this.type(label);
      const row = this.row(label).first();
      await row.waitFor();
      if (!(await this.checked(label))) await row.click();
      await this.type("");
    }
  }

  /** Whether a row of a list that takes several is checked. */
  async checked(label: string): Promise<boolean> {
    const row = this.row(label).first();
    await row.waitFor();
    return (await row.getAttribute("aria-checked")) === "true";
  }

  /** Confirms what is typed or checked. */
  async accept(): Promise<void> {
    await this.input.press("Enter");
  }

  /** Presses a button of the box, by its tooltip. */
  async press(label: string): Promise<void> {
    await this.widget.getByRole("button", { name: label }).click();
  }

  /** Waits until what was typed is refused with this message. */
  async refuses(text: string | RegExp): Promise<void> {
    await this.widget.locator(".quick-input-message", { hasText: text }).waitFor();
  }

  /** Leaves it as with Escape, and waits until it is gone. */
  async cancel(): Promise<void> {
    await this.input.press("Escape");
    await this.gone();
  }

  /** Waits until it is gone. */
  async gone(): Promise<void> {
    await this.widget.waitFor({ state: "hidden" });
  }
}

/** A notification that shows. */
export class Notification {
  constructor(readonly toast: Locator) {}

  /** What it says. */
  async text(): Promise<string> {
    return (await this.toast.locator(".notification-list-item-message").innerText()).trim();
  }

  /** Presses one of its buttons. */
  async press(button: string): Promise<void> {
    await this.toast.getByRole("button", { name: button, exact: true }).click();
  }

  /** Closes it. */
  async dismiss(): Promise<void> {
    await this.toast.hover();
    await this.toast.getByRole("button", { name: /^Clear Notification/ }).click();
  }

  /** Waits until it is gone. */
  async gone(): Promise<void> {
    await this.toast.waitFor({ state: "hidden" });
  }
}

/** A modal dialog that shows. */
export class Dialog {
  constructor(readonly box: Locator) {}

  /** What it says, its detail included. */
  async text(): Promise<string> {
    return (await this.box.locator(".dialog-message-container").innerText()).trim();
  }

  /** Presses one of its buttons and waits until it is gone. */
  async press(button: string): Promise<void> {
    await this.box.getByRole("button", { name: button, exact: true }).click();
    await this.box.waitFor({ state: "hidden" });
  }
}

/** The positions of the rows that exist in the side bar's first tree. It runs in the page, so it is a text here. */
const ROWS_IN_SIGHT = `Array.from(
  document.querySelector(".part.sidebar [role=tree]:has([role=treeitem])")?.querySelectorAll("[role=treeitem]") ?? [],
  (row) => Number(row.dataset.index),
)`;

/** Takes a screenshot of every test that fails in this suite, named after it. */
export function screenshotFailures(workbench: () => Workbench | undefined): void {
  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await workbench()
        ?.screenshot(`failed ${this.currentTest.title}`)
        .catch(() => undefined);
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
