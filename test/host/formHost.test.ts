// The form's host side, with a page that the test plays.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Edit, FormState, FromForm, ToForm } from "../../src/views/userEditor/protocol.js";
import { userUri } from "../../src/views/userEditor/uri.js";
import { World } from "./support.js";

/** A page of the form without a browser. */
class Page {
  readonly #messages = new vscode.EventEmitter<unknown>();
  readonly #closed = new vscode.EventEmitter<void>();
  readonly #states: FormState[] = [];
  readonly #shown = new vscode.EventEmitter<FormState>();
  /** What it hands over before a save. */
  pending: { readonly sequence: number; readonly edits: readonly Edit[] } = { sequence: 0, edits: [] };

  constructor(world: World, text: vscode.TextDocument) {
    const none = new vscode.EventEmitter<vscode.WebviewPanelOnDidChangeViewStateEvent>();
    const panel = {
      visible: true,
      onDidDispose: this.#closed.event,
      onDidChangeViewState: none.event,
      webview: {
        cspSource: "none",
        options: {},
        html: "",
        asWebviewUri: (uri: vscode.Uri) => uri,
        onDidReceiveMessage: this.#messages.event,
        postMessage: (message: ToForm) => {
          this.#receive(message);
          return Promise.resolve(true);
        },
      },
    };
    world.roster.editors.show(text, panel);
    this.send({ type: "ready" });
  }

  #receive(message: ToForm): void {
    if (message.type === "state") {
      this.#states.push(message.state);
      this.#shown.fire(message.state);
    }
    if (message.type === "flush")
      setImmediate(() => this.send({ type: "flushed", request: message.request, ...this.pending }));
  }

  send(message: FromForm): void {
    this.#messages.fire(message);
  }

  /** Sends what a broken page might. */
  raw(message: unknown): void {
    this.#messages.fire(message);
  }

  /** Waits for a state that is so. */
  async until(is: (state: FormState) => boolean): Promise<FormState> {
    const known = this.#states.at(-1);
    if (known && is(known)) return known;
    return new Promise((resolve) => {
      const listener = this.#shown.event((state) => {
        if (!is(state)) return;
        listener.dispose();
        resolve(state);
      });
    });
  }

  close(): void {
    this.#closed.fire();
  }
}

describe("The form's host", () => {
  let world: World;
  let page: Page | undefined;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(async () => {
    page?.close();
    for (const text of vscode.workspace.textDocuments)
      if (text.uri.scheme === "genesys" && text.isDirty) {
        await vscode.window.showTextDocument(text, { preview: false });
        await vscode.commands.executeCommand("workbench.action.files.revert");
      }
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await world.close();
  });

  let next = 60;
  async function open() {
    const user = world.demo.state.usersByName("active")[(next += 1)];
    assert.ok(user);
    return { user, text: await vscode.workspace.openTextDocument(userUri(world.demo.organization, user)) };
  }
  const title = (value: string): Edit => ({ place: ["profile", "title"], value });
  const field = (state: FormState, key: string) => state.profile.find(({ place }) => place[1] === key)?.value;

  async function insertBlank(text: vscode.TextDocument): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(text.uri, new vscode.Position(0, 1), " ");
    await vscode.workspace.applyEdit(edit);
  }

  it("puts an edit into the text, and says that it is there", async () => {
    const { text } = await open();
    page = new Page(world, text);
    page.send({ type: "edit", sequence: 1, edits: [title("From the form")] });
    const state = await page.until(({ seen }) => seen === 1);
    assert.equal(field(state, "title"), "From the form");
    assert.equal(state.changes, 1);
    assert.equal(text.isDirty, true);
  });

  it("loses no edit that meets another edit of the text", async () => {
    const { text } = await open();
    page = new Page(world, text);
    const other = insertBlank(text);
    page.send({ type: "edit", sequence: 1, edits: [title("From the form")] });
    await other;
    const state = await page.until(({ seen }) => seen === 1);
    assert.equal(field(state, "title"), "From the form");
  });

  it("shows no rows of a section that is no object, and takes later edits all the same", async () => {
    const { text } = await open();
    const edit = new vscode.WorkspaceEdit();
    const from = text.getText().indexOf("{", text.getText().indexOf('"acdSkills"'));
    const to = text.getText().indexOf("}", from) + 1;
    edit.replace(text.uri, new vscode.Range(text.positionAt(from), text.positionAt(to)), "[]");
    await vscode.workspace.applyEdit(edit);
    page = new Page(world, text);
    const broken = await page.until(({ lists }) => lists.length > 0);
    assert.match(broken.lists[0]?.unreadable ?? "", /no object/);
    page.send({ type: "edit", sequence: 1, edits: [{ place: ["acdSkills", "Billing"], value: 3 }] });
    page.send({ type: "edit", sequence: 2, edits: [title("Later")] });
    const state = await page.until(({ seen }) => seen === 2);
    assert.equal(field(state, "title"), "Later");
    assert.ok(world.prompts.told.some(({ message }) => message.includes("could not be entered")));
  });

  it("takes along in a save what was typed and not sent yet", async () => {
    const { text, user } = await open();
    page = new Page(world, text);
    page.pending = { sequence: 1, edits: [title("At the last moment")] };
    await insertBlank(text);
    assert.ok(await text.save());
    assert.equal(user.title, "At the last moment");
    await page.until(({ seen, changes }) => seen === 1 && changes === 0);
  });

  it("keeps one emoji for another whole, alone and beside the JSON editor", async () => {
    for (const beside of [false, true]) {
      const { user } = await open();
      user.title = "fox \u{1F600}";
      const text = await vscode.workspace.openTextDocument(userUri(world.demo.organization, user));
      if (beside) await vscode.window.showTextDocument(text, { preview: false });
      await world.roster.documents.refresh(text.uri);
      page = new Page(world, text);
      await page.until((state) => field(state, "title") === user.title);
      page.send({ type: "edit", sequence: 1, edits: [title("fox \u{1F601}")] });
      const state = await page.until(({ seen }) => seen === 1);
      assert.equal(field(state, "title"), "fox \u{1F601}");
      assert.ok(await text.save());
      assert.equal(user.title, "fox \u{1F601}");
      page.close();
    }
  });

  it("drops a message that is none of the form's", async () => {
    const { text } = await open();
    page = new Page(world, text);
    await page.until(({ profile }) => profile.length > 0);
    const hostile: unknown[] = [null, 7, { type: "edit" }, { type: "run", command: "workbench.action.quit" }];
    for (const message of hostile) page.raw(message);
    page.send({ type: "edit", sequence: 1, edits: [title("Still here")] });
    await page.until(({ seen }) => seen === 1);
  });
});
