// The user form in a browser of its own: the real page and the real bundle, a VS Code that only records, and its themes.
import { createServer, type Server } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { buildWebviews } from "../../scripts/build.js";
import { formHtml } from "../../src/views/userEditor/html.js";
import type {
  Edit,
  FormField,
  FormRow,
  FormState,
  FromForm,
  ToForm,
} from "../../src/views/userEditor/protocol.js";
import { launchBrowser, remove, tempDir, type Browser } from "./workbench.js";

const THEME_NAMES = ["light", "dark", "highContrastLight", "highContrast"] as const;
export type Theme = (typeof THEME_NAMES)[number];
export const THEMES: readonly Theme[] = THEME_NAMES;

/** The classes that VS Code gives a webview's body. */
const BODY_CLASSES: Readonly<Record<Theme, string>> = {
  light: "vscode-light",
  dark: "vscode-dark",
  highContrastLight: "vscode-high-contrast-light vscode-high-contrast",
  highContrast: "vscode-high-contrast",
};

/**
 * What VS Code 1.139 has for the colours that the form uses, in Light 2026, Dark 2026, Default High Contrast Light and
 * Default High Contrast; an empty text where the theme has none.
 */
const COLORS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  "activityBarBadge-background": ["#0069cc", "#307e9f", "#0f4a85", "#000000"],
  "activityBarBadge-foreground": ["#ffffff", "#ffffff", "#ffffff", "#ffffff"],
  "badge-background": ["#0069cc", "#307e9f", "#0f4a85", "#000000"],
  "badge-foreground": ["#ffffff", "#ffffff", "#ffffff", "#ffffff"],
  "button-background": ["#0069cc", "#297aa0", "#0f4a85", "#000000"],
  "button-border": ["#0069cc", "#297aa0", "#0f4a85", "#6fc3df"],
  "button-foreground": ["#ffffff", "#ffffff", "#ffffff", "#ffffff"],
  "button-hoverBackground": ["#0063c1", "#2b7da3", "#0f4a85", "#000000"],
  "button-secondaryBackground": ["#eaeaea", "rgba(0, 0, 0, 0)", "#ffffff", ""],
  "button-secondaryBorder": ["#eaeaea", "#333536", "#0f4a85", "#6fc3df"],
  "button-secondaryForeground": ["#202020", "#cccccc", "#292929", "#ffffff"],
  "button-secondaryHoverBackground": ["#f2f3f4", "rgba(255, 255, 255, 0.06)", "", ""],
  "button-separator": [
    "rgba(255, 255, 255, 0.4)",
    "rgba(255, 255, 255, 0.4)",
    "rgba(255, 255, 255, 0.4)",
    "rgba(255, 255, 255, 0.4)",
  ],
  "checkbox-background": ["#eaeaea", "#242526", "#ffffff", "#000000"],
  "checkbox-border": ["#868686", "#707070", "#0f4a85", "#6fc3df"],
  "checkbox-foreground": ["#606060", "#8c8c8c", "#292929", "#ffffff"],
  contrastActiveBorder: ["", "", "#006bbd", "#f38518"],
  contrastBorder: ["", "", "#0f4a85", "#6fc3df"],
  "cornerRadius-small": ["4px", "4px", "4px", "4px"],
  descriptionForeground: ["#606060", "#8c8c8c", "rgba(41, 41, 41, 0.7)", "rgba(255, 255, 255, 0.7)"],
  "editor-background": ["#ffffff", "#121314", "#ffffff", "#000000"],
  "editor-foreground": ["#202020", "#bbbebf", "#292929", "#ffffff"],
  "editorSuggestWidget-background": ["#fafafd", "#202122", "#ffffff", "#0c141f"],
  "editorSuggestWidget-border": ["#e4e5e6", "#2a2b2c", "#0f4a85", "#6fc3df"],
  "editorSuggestWidget-foreground": ["#202020", "#bfbfbf", "#292929", "#ffffff"],
  "editorSuggestWidget-selectedBackground": [
    "rgba(0, 0, 0, 0.14)",
    "rgba(255, 255, 255, 0.15)",
    "#292929",
    "#ffffff",
  ],
  "editorSuggestWidget-selectedForeground": ["#202020", "#ffffff", "#ffffff", "#0c141f"],
  errorForeground: ["#ad0707", "#f48771", "#b5200d", "#f48771"],
  "extensionIcon-starForeground": ["#df6100", "#ff8e00", "#0f4a85", "#ff8e00"],
  focusBorder: ["#0069cc", "rgba(57, 148, 188, 0.7)", "#006bbd", "#f38518"],
  foreground: ["#202020", "#bfbfbf", "#292929", "#ffffff"],
  "icon-foreground": ["#606060", "#8c8c8c", "#292929", "#ffffff"],
  "input-background": ["#ffffff", "#191a1b", "#ffffff", "#000000"],
  "input-border": ["rgba(216, 216, 216, 0.4)", "#333536", "#0f4a85", "#6fc3df"],
  "input-foreground": ["#202020", "#bfbfbf", "#292929", "#ffffff"],
  "input-placeholderForeground": ["#999999", "#555555", "rgba(41, 41, 41, 0.7)", "rgba(255, 255, 255, 0.7)"],
  "inputValidation-errorBackground": ["#fdeded", "#3a1d1d", "#ffffff", "#000000"],
  "inputValidation-errorBorder": ["#ad0707", "#be1100", "#0f4a85", "#6fc3df"],
  "inputValidation-errorForeground": ["#202020", "#bfbfbf", "#292929", ""],
  "inputValidation-infoBackground": ["#e6f2fa", "#1e3a47", "#ffffff", "#000000"],
  "inputValidation-infoBorder": ["#0069cc", "#3994bc", "#0f4a85", "#6fc3df"],
  "keybindingTable-headerBackground": ["rgba(32, 32, 32, 0.04)", "rgba(191, 191, 191, 0.04)", "", ""],
  "keybindingTable-rowsBackground": ["rgba(32, 32, 32, 0.04)", "rgba(191, 191, 191, 0.04)", "", ""],
  "list-hoverBackground": [
    "rgba(0, 0, 0, 0.08)",
    "rgba(255, 255, 255, 0.08)",
    "rgba(15, 74, 133, 0.1)",
    "rgba(255, 255, 255, 0.1)",
  ],
  "notificationsWarningIcon-foreground": ["#b69500", "#cca700", "#895503", "#ffd370"],
  "progressBar-background": ["#0069cc", "#878889", "#0f4a85", "#6fc3df"],
  "scrollbarSlider-background": [
    "rgba(100, 100, 100, 0.75)",
    "rgba(168, 169, 170, 0.52)",
    "rgba(15, 74, 133, 0.4)",
    "rgba(111, 195, 223, 0.6)",
  ],
  "settings-checkboxBackground": ["#eaeaea", "#242526", "#ffffff", "#000000"],
  "settings-checkboxBorder": ["#868686", "#707070", "#0f4a85", "#6fc3df"],
  "settings-checkboxForeground": ["#606060", "#8c8c8c", "#292929", "#ffffff"],
  "settings-headerForeground": ["#1f1f1f", "#ffffff", "#292929", "#ffffff"],
  "settings-modifiedItemIndicator": [
    "rgba(187, 128, 9, 0.4)",
    "rgba(187, 128, 9, 0.4)",
    "#66afe0",
    "#00497a",
  ],
  "settings-textInputBackground": ["#ffffff", "#191a1b", "#ffffff", "#000000"],
  "settings-textInputBorder": ["#cecece", "#333536", "#0f4a85", "#6fc3df"],
  "settings-textInputForeground": ["#202020", "#bfbfbf", "#292929", "#ffffff"],
  "textLink-foreground": ["#0069cc", "#48a0c7", "#0f4a85", "#21a6ff"],
  "toolbar-activeBackground": ["#d6d6d8", "rgba(255, 255, 255, 0.2)", "", ""],
  "toolbar-hoverBackground": ["rgba(0, 0, 0, 0.12)", "rgba(90, 93, 94, 0.31)", "", ""],
  "toolbar-hoverOutline": ["", "", "#006bbd", "#f38518"],
  "tree-tableColumnsBorder": ["rgba(97, 97, 97, 0.13)", "rgba(204, 204, 204, 0.13)", "", ""],
  "widget-shadow": ["rgba(0, 0, 0, 0)", "rgba(0, 0, 0, 0.36)", "", ""],
};

const FONT = {
  "--vscode-font-family": 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  "--vscode-font-size": "13px",
  "--vscode-font-weight": "normal",
};

/** Every variable of a theme, by its name in CSS. */
function variables(theme: Theme): Record<string, string> {
  const at = THEME_NAMES.indexOf(theme);
  const colors = Object.entries(COLORS).flatMap(([name, values]) => {
    const value = values[at];
    return value ? [[`--vscode-${name}`, value] as const] : [];
  });
  return { ...FONT, ...Object.fromEntries(colors) };
}

/** The part of the style sheet that VS Code puts into every webview that can touch this one. */
const VSCODE_STYLES = `@layer vscode-default {
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
  body {
    overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size);
    margin: 0; padding: 0 20px;
  }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
}
html { background: var(--vscode-editor-background); }`;

/** A VS Code that records. What it keeps for the webview outlives the page, as in VS Code. */
const VSCODE_SCRIPT = `
  window.sentMessages = [];
  window.violations = [];
  window.forwardedKeys = [];
  // VS Code's own listener: what arrives here, it acts on.
  addEventListener("keydown", (event) => {
    const { key, ctrlKey, defaultPrevented } = event;
    window.forwardedKeys.push((ctrlKey ? "Ctrl+" : "") + key + (defaultPrevented ? " (prevented)" : ""));
    if (ctrlKey && ["z", "y", "p", "f", "s"].includes(key)) event.preventDefault();
  });
  document.addEventListener("securitypolicyviolation", (event) => {
    window.violations.push(event.violatedDirective + " " + event.blockedURI);
  });
  window.acquireVsCodeApi = () => {
    window.acquireVsCodeApi = () => { throw new Error("acquired twice"); };
    return {
      postMessage: (message) => { window.sentMessages.push(JSON.parse(JSON.stringify(message))); },
      getState: () => JSON.parse(sessionStorage.getItem("webview") ?? "null") ?? undefined,
      setState: (state) => { sessionStorage.setItem("webview", JSON.stringify(state)); },
    };
  };`;

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
};

/** The page as VS Code makes it: its own styles and script stand before the page's policy, which does not bind them. */
function pageText(origin: string, theme: Theme): string {
  const style = Object.entries(variables(theme))
    .map(([name, value]) => `${name}: ${value}`)
    .join("; ")
    .replaceAll('"', "&quot;");
  return formHtml({
    cspSource: origin,
    nonce: "0123456789abcdef",
    scriptUri: `${origin}/userEditor.js`,
    codiconsUri: `${origin}/codicon.css`,
    title: "User",
  })
    .replace("<html ", `<html style="${style}" `)
    .replace("<head>", `<head><style>${VSCODE_STYLES}</style><script>${VSCODE_SCRIPT}</script>`)
    .replace("<body>", `<body class="${BODY_CLASSES[theme]}" role="document">`);
}

/** How a form is wanted. */
export interface FormPageOptions {
  theme?: Theme;
  width?: number;
  height?: number;
  /** Time passes only when the test says so. */
  clock?: boolean;
  /** What the host says first; by default nothing. */
  state?: FormState;
}

/** A browser, and a server on the loopback address that serves the form as it is built. */
export class FormSite {
  private constructor(
    readonly browser: Browser,
    readonly dir: string,
    private readonly server: Server,
    readonly origin: string,
  ) {}

  /** Builds the form into a folder of its own and starts both. */
  static async start(): Promise<FormSite> {
    const dir = tempDir("form-");
    await buildWebviews({}, dir);
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://form");
      if (url.pathname === "/") {
        const theme = THEMES.find((name) => name === url.searchParams.get("theme")) ?? "light";
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        response.end(pageText(`http://${request.headers.host ?? ""}`, theme));
        return;
      }
      readFile(path.join(dir, path.basename(url.pathname))).then(
        (content) => {
          response.setHeader("Content-Type", TYPES[path.extname(url.pathname)] ?? "text/plain");
          response.end(content);
        },
        () => {
          response.statusCode = 404;
          response.end();
        },
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the form's server has no port");
    return new FormSite(await launchBrowser(), dir, server, `http://127.0.0.1:${address.port}`);
  }

  /** Opens the form in a page of its own. */
  async open(options: FormPageOptions = {}): Promise<FormPage> {
    // In a context of its own: a clock belongs to all pages of one.
    const context = await this.browser.context.browser()?.newContext({
      viewport: { width: options.width ?? 1000, height: options.height ?? 900 },
    });
    if (!context) throw new Error("the browser has ended");
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    if (options.clock === true) await page.clock.install({ time: 0 });
    const form = new FormPage(page, this.origin);
    await form.load(options.theme ?? "light");
    if (options.clock === true) await page.clock.pauseAt(60_000);
    if (options.state) await form.post({ type: "state", state: options.state });
    return form;
  }

  /** Ends both. */
  async close(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
    remove(this.dir);
  }
}

/** One form in one page, seen from its host. */
export class FormPage {
  readonly #faults: string[] = [];

  constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {
    page.on("pageerror", (error) => this.#faults.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.#faults.push(message.text());
    });
    page.on("dialog", (dialog) => {
      this.#faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(`${origin}/`)) this.#faults.push(`request: ${request.url()}`);
    });
  }

  /** Loads the page, as VS Code does each time that the tab comes into sight. */
  async load(theme: Theme): Promise<void> {
    await this.page.goto(`${this.origin}/?theme=${theme}`);
  }

  /** Sends the form a message and waits until it has drawn what that says. */
  async post(message: ToForm): Promise<void> {
    await this.postAny(message);
  }

  /** Sends the form something that need not be a message for it. */
  async postAny(message: unknown): Promise<void> {
    // Messages arrive in order: when the second one is there, the first one has been dealt with.
    await this.page.evaluate(`new Promise((resolve) => {
      const here = (event) => {
        if (event.data !== "ping") return;
        removeEventListener("message", here);
        resolve();
      };
      addEventListener("message", here);
      postMessage(${JSON.stringify(message)}, "*");
      postMessage("ping", "*");
    })`);
  }

  /** What the form has sent so far. */
  async sent(): Promise<FromForm[]> {
    return this.page.evaluate<FromForm[]>("window.sentMessages");
  }

  /** The edits that the form has sent so far, each message as one list; those that it handed over at a flush are not among them. */
  async edits(): Promise<(readonly Edit[])[]> {
    return (await this.sent()).flatMap((message) => (message.type === "edit" ? [message.edits] : []));
  }

  /** The keys that VS Code would have heard of, after the form had its turn. */
  async forwardedKeys(): Promise<string[]> {
    return this.page.evaluate<string[]>("window.forwardedKeys");
  }

  /** The number of its last edit. */
  async sequence(): Promise<number> {
    const sequences = (await this.sent()).flatMap((message) =>
      "sequence" in message ? [message.sequence] : [],
    );
    return Math.max(0, ...sequences);
  }

  /** Everything that must not happen: errors, warnings, dialogs, requests elsewhere, violations of the policy. */
  async faults(): Promise<string[]> {
    return [...this.#faults, ...(await this.page.evaluate<string[]>("window.violations"))];
  }

  /** For a test that made them on purpose. */
  forgetFaults(): void {
    this.#faults.length = 0;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** A field of the profile. */
export function field(key: string, label: string, more: Partial<FormField> = {}): FormField {
  return { place: ["profile", key], label, kind: "text", value: "", ...more };
}

/** A row of a list. */
export function row(
  section: string,
  name: string,
  value: number | boolean,
  more: Partial<FormRow> = {},
): FormRow {
  return { place: [section, name], name, value, ...more };
}

/** As many skills as wanted, each with a name and proficiency of its own. */
export function manySkills(count: number): FormRow[] {
  return Array.from({ length: count }, (_, i) =>
    row("acdSkills", `Skill ${String(i + 1).padStart(3, "0")}`, (i % 11) / 2),
  );
}

/** A user with something of everything and nothing changed. */
export function sampleState(more: Partial<FormState> = {}): FormState {
  return {
    seen: 0,
    name: "Amelia Okafor",
    description: "Team Lead, Customer Care",
    organization: "Demo Organization",
    profile: [
      field("name", "Name", { value: "Amelia Okafor" }),
      field("email", "E-mail address", { kind: "email", value: "amelia.okafor@example.com" }),
      field("title", "Title", { value: "Team Lead" }),
      field("department", "Department", { value: "Customer Care" }),
      field("manager", "Manager", { kind: "person", value: "Jonas Weber", hint: "Name or e-mail address" }),
      field("dateHire", "Date of hire", { kind: "date", value: "2021-03-15" }),
      field("phones", "Work phones", { kind: "texts", value: ["+44 20 7946 0101", "+44 20 7946 0102"] }),
      field("acdAutoAnswer", "Answer ACD calls automatically", { kind: "checkbox", value: false }),
    ],
    lists: [
      {
        key: "acdSkills",
        title: "ACD skills",
        one: "ACD skill",
        kind: "rated",
        rows: [
          row("acdSkills", "Billing", 4),
          row("acdSkills", "Cancellations", 3.5),
          row("acdSkills", "Fraud Prevention", 0, { note: "inactive" }),
          row("acdSkills", "Technical Support", 5),
        ],
      },
      {
        key: "languages",
        title: "Languages",
        one: "language",
        kind: "rated",
        rows: [row("languages", "English", 5), row("languages", "German", 2)],
      },
      {
        key: "queues",
        title: "Queues",
        one: "queue",
        kind: "queue",
        rows: [
          row("queues", "Billing", true),
          row("queues", "Complaints", false),
          row("queues", "Sales", true, {
            note: "through the group Sales EMEA",
            fixed: "The group Sales EMEA gives this membership.",
          }),
        ],
      },
    ],
    live: {
      presence: "On Queue",
      routingStatus: "Idle",
      associatedStation: { name: "London 4-112", requested: true },
      defaultStation: { name: "London 4-112" },
    },
    changes: 0,
    problems: [],
    ...more,
  };
}

/** The same user with changes and problems of every kind. */
export function changedState(more: Partial<FormState> = {}): FormState {
  const { profile, lists } = sampleState();
  const changed: Readonly<Record<string, Partial<FormField>>> = {
    email: {
      value: "amelia.okafor@",
      was: "amelia.okafor@example.com",
      problem: "This is no e-mail address.",
    },
    title: { value: "Senior Team Lead", was: "Team Lead" },
    phones: { value: ["+44 20 7946 0101"], was: ["+44 20 7946 0101", "+44 20 7946 0102"] },
    acdAutoAnswer: { value: true, was: false },
  };
  const rows: Readonly<Record<string, readonly FormRow[]>> = {
    acdSkills: [
      row("acdSkills", "Billing", 4, { was: 3 }),
      row("acdSkills", "Cancellations", 3.5, { removed: true, was: 3.5 }),
      row("acdSkills", "Fraud Prevention", 0, { note: "inactive" }),
      row("acdSkills", "Onboarding", 3, { was: null }),
      row("acdSkills", "Technical Support", 7, { was: 5, problem: "A proficiency is a number from 0 to 5." }),
    ],
    queues: [
      row("queues", "Billing", false, { was: true }),
      row("queues", "Complaints", false, { removed: true, was: false }),
      row("queues", "Retention", true, { was: null }),
      row("queues", "Sales", true, {
        note: "through the group Sales EMEA",
        fixed: "The group Sales EMEA gives this membership.",
      }),
    ],
  };
  return sampleState({
    profile: profile.map((one) => ({ ...one, ...changed[one.place[1] ?? ""] })),
    lists: lists.map((list) => ({ ...list, rows: rows[list.key] ?? list.rows })),
    changes: 10,
    problems: ["The document has a section that Roster does not know: “shoes”."],
    ...more,
  });
}
