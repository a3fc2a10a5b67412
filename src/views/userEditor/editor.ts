/** The form over a user's document: VS Code keeps the text, the form shows it and asks for edits. */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { CancelledError } from "../../api/errors.js";
import { difference, edited, editText, type TextEdit } from "../../changes/document/edit.js";
import { parseText } from "../../changes/document/parse.js";
import { documentSections } from "../../changes/document/sections.js";
import type { NameKind } from "../../organization/names.js";
import { describeForLog, explain, type Actions } from "../actions.js";
import type { Log } from "../log.js";
import { fixed, type Prompts } from "../prompts.js";
import type { RequestedStations } from "../requestedStations.js";
import { isLocked, type UserDocuments } from "./documents.js";
import { formState } from "./formState.js";
import { formHtml } from "./html.js";
import { isFromForm } from "./messages.js";
import type { Edit, FormCommand, FromForm, ToForm } from "./protocol.js";
import { addressOf } from "./uri.js";

export interface UserEditorsOptions {
  readonly documents: UserDocuments;
  readonly requestedStations: RequestedStations;
  readonly prompts: Prompts;
  readonly actions: Actions;
  readonly log: Log;
  readonly extensionUri: vscode.Uri;
}

/** What the form hands over before a save. */
interface HandedOver {
  readonly sequence: number;
  readonly edits: readonly Edit[];
}
const NOTHING: HandedOver = { sequence: 0, edits: [] };

/** Milliseconds that a save waits for what the form has not handed over yet. */
const FLUSH = 1_000;
const HALF_A_CHARACTER = /[\ud800-\udfff]/u;
/** How often an edit is tried. */
const MOST_TRIES = 10;

const suggestable = (of: string): NameKind | undefined => {
  if (of === "manager") return "person";
  const section = Object.values(documentSections).find(({ key }) => key === of);
  return section?.shape === "named" ? section.names : undefined;
};

/** What a person does with a station, behind the form's one button. */
const stationCommands = [
  ["Associate with Station…", "roster.setStation"],
  ["Disassociate from Station", "roster.clearStation"],
  ["Set Default Station…", "roster.setDefaultStation"],
  ["Clear Default Station", "roster.clearDefaultStation"],
] as const;

/** A text after edits of the form; the same text where it is no JSON. */
function afterEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduce(
    (now, edit) =>
      "problems" in parseText(now)
        ? now
        : edited(now, editText(now, edit.place, "remove" in edit ? undefined : edit.value)),
    text,
  );
}

const toVsCode = (text: vscode.TextDocument, { offset, length, content }: TextEdit): vscode.TextEdit =>
  vscode.TextEdit.replace(
    new vscode.Range(text.positionAt(offset), text.positionAt(offset + length)),
    content,
  );

/** What the form needs of VS Code's panel. */
export type FormPanel = Pick<vscode.WebviewPanel, "visible" | "onDidDispose" | "onDidChangeViewState"> & {
  readonly webview: Pick<
    vscode.Webview,
    "cspSource" | "options" | "html" | "asWebviewUri" | "onDidReceiveMessage" | "postMessage"
  >;
};

/** One form in one tab. */
class UserEditor implements vscode.Disposable {
  readonly #text: vscode.TextDocument;
  readonly #panel: FormPanel;
  readonly #options: UserEditorsOptions;
  readonly #subscriptions: vscode.Disposable[] = [];
  /** Edits of the text, one after the other. */
  #edits: Promise<void> = Promise.resolve();
  #seen = 0;
  #posting: Promise<void> | undefined;
  #again = false;
  #ready = false;
  #closed = false;
  #request = 0;
  #suggesting = new AbortController();
  readonly #flushes = new Map<number, (handedOver: HandedOver) => void>();

  constructor(text: vscode.TextDocument, panel: FormPanel, options: UserEditorsOptions) {
    this.#text = text;
    this.#panel = panel;
    this.#options = options;
    const { documents, requestedStations } = options;
    const own = (uri: vscode.Uri) => uri.toString() === text.uri.toString();
    const address = addressOf(text.uri);
    this.#subscriptions.push(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        if (isFromForm(message)) this.#receive(message);
      }),
      panel.onDidDispose(() => {
        this.dispose();
      }),
      panel.onDidChangeViewState(() => {
        if (panel.visible) documents.seen(text.uri);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!own(document.uri)) return;
        this.#show();
      }),
      documents.onDidChangeState((uri) => {
        if (own(uri)) this.#show();
      }),
      requestedStations.onDidChange(({ organizationId, userId }) => {
        if (address?.organizationId === organizationId && address.userId === userId) this.#show();
      }),
      vscode.workspace.onWillSaveTextDocument((event) => {
        if (own(event.document.uri)) event.waitUntil(this.#flush());
      }),
    );
    documents.seen(text.uri, true);
    const assets = vscode.Uri.joinPath(options.extensionUri, "dist", "webview");
    const { webview } = panel;
    const asset = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(assets, name)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [assets] };
    webview.html = formHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString("hex"),
      scriptUri: asset("userEditor.js"),
      codiconsUri: asset("codicon.css"),
    });
  }

  dispose(): void {
    this.#closed = true;
    this.#suggesting.abort();
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
    for (const resolve of this.#flushes.values()) resolve(NOTHING);
    this.#flushes.clear();
  }

  #post(message: ToForm): void {
    if (!this.#closed) void this.#panel.webview.postMessage(message);
  }

  /** Sends the form its state; where that takes long, the latest one. */
  #show(): void {
    if (this.#posting) {
      this.#again = true;
      return;
    }
    this.#posting = this.#makeState()
      .catch((error: unknown) => {
        this.#options.log.failure(`show a user: ${describeForLog(error)}`);
      })
      .finally(() => {
        this.#posting = undefined;
        if (this.#again) {
          this.#again = false;
          this.#show();
        }
      });
  }

  async #makeState(): Promise<void> {
    if (!this.#ready || this.#closed) return;
    const { documents, requestedStations } = this.#options;
    const view = await documents.view(this.#text);
    // The text of this moment, not of the one at which its names were looked up.
    if (this.#again) return;
    const address = addressOf(this.#text.uri);
    const requested = address && requestedStations.ask(address.organizationId, address.userId);
    const state = formState({
      text: this.#text.getText(),
      version: this.#text.version,
      view,
      seen: this.#seen,
      requestedStation: requested?.associated ?? undefined,
    });
    this.#post({ type: "state", state });
  }

  #receive(message: FromForm): void {
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#show();
        break;
      case "edit":
        this.#edits = this.#edits.then(() => this.#edit(message.edits, message.sequence));
        break;
      case "flushed": {
        const resolve = this.#flushes.get(message.request);
        this.#flushes.delete(message.request);
        if (resolve) resolve(message);
        else if (message.edits.length > 0) {
          // Too late for its save, and not lost.
          this.#edits = this.#edits.then(() => this.#edit(message.edits, message.sequence));
        }
        break;
      }
      case "suggest":
        void this.#suggest(message.request, message.of, message.text);
        break;
      case "run":
        // What was typed before the button was pressed is part of what it is about.
        void this.#edits.then(() => this.#run(message.command));
        break;
    }
  }

  /** Whether the form may change the text: VS Code lets edits of a read-only document through. */
  #editable(): boolean {
    const { source, base } = this.#options.documents.documentOf(this.#text.uri);
    return base !== undefined && !(isLocked(source) && !this.#text.isDirty);
  }

  async #edit(edits: readonly Edit[], sequence: number): Promise<void> {
    try {
      // VS Code refuses an edit of a text that has changed meanwhile: then it is made again from what is there.
      for (let tries = 0; ; tries += 1) {
        const before = this.#text.getText();
        const edit = this.#editable() ? difference(before, afterEdits(before, edits)) : undefined;
        if (!edit) break;
        const change = new vscode.WorkspaceEdit();
        change.set(this.#text.uri, [toVsCode(this.#text, edit)]);
        if (await vscode.workspace.applyEdit(change)) {
          await this.#mendCharacters(edits);
          break;
        }
        if (tries === MOST_TRIES) throw new Error("the text does not take an edit");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    } catch (error) {
      this.#options.log.failure(`edit a user: ${describeForLog(error)}`);
      void this.#options.prompts.tell(
        "error",
        "What you typed last could not be entered. Look at the form and type it again.",
      );
    }
    this.#seen = Math.max(this.#seen, sequence);
    this.#show();
  }

  /**
   * Beside an open text editor VS Code makes edits smaller, and may cut a character of two units in half. Such a value is
   * emptied and entered again: that cannot be made smaller.
   */
  async #mendCharacters(edits: readonly Edit[]): Promise<void> {
    if (!HALF_A_CHARACTER.test(this.#text.getText())) return;
    const values = edits.filter((edit) => "value" in edit && typeof edit.value === "string");
    for (const value of [values.map(({ place }) => ({ place, value: "" })), values]) {
      const before = this.#text.getText();
      const edit = difference(before, afterEdits(before, value));
      if (!edit) continue;
      const change = new vscode.WorkspaceEdit();
      change.set(this.#text.uri, [toVsCode(this.#text, edit)]);
      await vscode.workspace.applyEdit(change);
    }
  }

  /** What the form has not handed over yet, as edits that the save takes along. */
  async #flush(): Promise<void> {
    await this.#edits;
    // A hidden form has handed over everything when it was left, and does not answer.
    if (!this.#ready || !this.#panel.visible) return;
    const request = (this.#request += 1);
    let timer: NodeJS.Timeout | undefined;
    const { edits, sequence } = await new Promise<HandedOver>((resolve) => {
      this.#flushes.set(request, resolve);
      timer = setTimeout(() => {
        this.#flushes.delete(request);
        resolve(NOTHING);
      }, FLUSH);
      this.#post({ type: "flush", request });
    });
    clearTimeout(timer);
    if (edits.length > 0) this.#edits = this.#edits.then(() => this.#edit(edits, sequence));
    await this.#edits;
  }

  async #suggest(request: number, of: string, typed: string): Promise<void> {
    this.#suggesting.abort();
    const mine = (this.#suggesting = new AbortController());
    const kind = suggestable(of);
    if (!kind) return;
    try {
      const { items, more } = await this.#options.documents.suggest(this.#text.uri, kind, typed, mine.signal);
      const there = this.#names(of);
      const note = more
        ? "There are more: type on to narrow it down"
        : items.length === 0
          ? "Nothing matches"
          : "";
      this.#post({
        type: "suggestions",
        request,
        items: items.map(({ name, detail }) => {
          const said = there.has(name) ? "assigned already" : detail;
          return { name, ...(said === undefined ? {} : { detail: said }) };
        }),
        ...(note === "" ? {} : { note }),
      });
    } catch (error) {
      if (error instanceof CancelledError || mine.signal.aborted) return;
      this.#post({ type: "suggestions", request, items: [], note: explain(error) });
    }
  }

  /** What the text has in a section. */
  #names(section: string): Set<string> {
    const parsed = parseText(this.#text.getText());
    if (!("entries" in parsed)) return new Set();
    const entries = parsed.entries.find(({ key }) => key === section)?.entries ?? [];
    return new Set(entries.map(({ key }) => key));
  }

  async #run(command: FormCommand): Promise<void> {
    const { uri } = this.#text;
    switch (command) {
      case "preview":
        await vscode.commands.executeCommand("roster.previewSave", uri);
        break;
      case "openText":
        await vscode.commands.executeCommand("roster.openAsText", uri);
        break;
      case "refresh":
        await vscode.commands.executeCommand("roster.refreshUser", uri);
        break;
      case "signIn":
        await vscode.commands.executeCommand("roster.signIn");
        break;
      case "setPresence":
        await vscode.commands.executeCommand("roster.setPresence", uri);
        break;
      case "setStation":
        await this.#options.actions.run("change the station", () => this.#station(uri));
        break;
    }
  }

  async #station(uri: vscode.Uri): Promise<void> {
    const command = await this.#options.prompts.pickOne<string>({
      title: "Station",
      placeholder: "What is to be done?",
      load: fixed(stationCommands.map(([label, value]) => ({ label, value }))),
      key: String,
      failed: explain,
    });
    await vscode.commands.executeCommand(command, uri);
  }
}

/** Gives each tab its form. */
export class UserEditors implements vscode.CustomTextEditorProvider {
  constructor(readonly options: UserEditorsOptions) {}

  resolveCustomTextEditor(text: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    this.show(text, panel);
  }

  /** Fills a panel with the form. */
  show(text: vscode.TextDocument, panel: FormPanel): void {
    new UserEditor(text, panel, this.options);
  }
}
