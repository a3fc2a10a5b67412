/** The document as JSON: its schema, completion of names, hovers, and what is wrong at its place. */
import { getLocation } from "jsonc-parser";
import * as vscode from "vscode";
import { slot, valueInWords } from "../../changes/change.js";
import { parseText, type Entry, type Place, type Range } from "../../changes/document/parse.js";
import { userSchema } from "../../changes/document/schema.js";
import { documentSections, keysOf, sectionList, type NamedSection } from "../../changes/document/sections.js";
import { itemsOf, type Base } from "../../changes/document/state.js";
import { profileFields } from "../../changes/sections/profile.js";
import type { NameKind } from "../../organization/names.js";
import { withoutIcons } from "../prompts.js";
import { conflictInWords } from "./saving.js";
import type { UserDocuments, View } from "./documents.js";
import { LANGUAGE, SCHEME, addressOf } from "./uri.js";

const SCHEMA_SCHEME = "roster-schema";
const SOURCE = "Genesys Cloud";
const SELECTOR: vscode.DocumentSelector = { language: LANGUAGE, scheme: SCHEME };
/** Milliseconds without a keystroke before a text is looked at: names in it may have to be looked up. */
const PAUSE = 300;

const namedSection = (key: string | number | undefined): NamedSection | undefined => {
  const section = sectionList.find((known) => known.key === key);
  return section?.shape === "named" ? section : undefined;
};

const toRange = (text: vscode.TextDocument, { offset, length }: Range): vscode.Range =>
  new vscode.Range(text.positionAt(offset), text.positionAt(offset + Math.max(length, 1)));

/** The entry at a place, or the nearest around it. */
function entryAt(entries: readonly Entry[], [key, ...rest]: Place): Entry | undefined {
  const entry = entries.find((candidate) => candidate.key === key);
  return (entry?.entries && rest.length > 0 ? entryAt(entry.entries, rest) : undefined) ?? entry;
}

/** All that is wrong with a text that is JSON: JSON's own mistakes are VS Code's to show. */
function diagnosticsOf(text: vscode.TextDocument, { document, draft, failure }: View): vscode.Diagnostic[] {
  const parsed = parseText(text.getText());
  if ("problems" in parsed) return [];
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const at = (range: Range, message: string, severity = Error) => {
    const diagnostic = new vscode.Diagnostic(toRange(text, range), message, severity);
    diagnostic.source = SOURCE;
    return diagnostic;
  };
  const start: Range = { offset: 0, length: 1 };
  const rangeOf = (place: Place) => entryAt(parsed.entries, place)?.keyRange ?? start;
  const current = document.refusedVersion === text.version;
  return [
    ...(draft?.problems.map(({ range, message }) => at(range, `${message}.`)) ?? []),
    ...(failure === undefined ? [] : [at(start, `Names could not be looked up. ${failure}.`, Warning)]),
    ...(current ? document.rejections.map(({ place, message }) => at(rangeOf(place), `${message}.`)) : []),
    ...(current
      ? document.conflicts.map((conflict) =>
          at(
            rangeOf(draft?.places.get(slot(conflict.change)) ?? []),
            `Somebody else changed this meanwhile: ${conflictInWords(conflict)}.`,
            Warning,
          ),
        )
      : []),
  ];
}

class Diagnostics implements vscode.Disposable {
  readonly #documents: UserDocuments;
  readonly #collection = vscode.languages.createDiagnosticCollection(SOURCE);
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: readonly { dispose(): unknown }[];

  constructor(documents: UserDocuments) {
    this.#documents = documents;
    const soon = (text: vscode.TextDocument, after: number) => {
      if (!addressOf(text.uri)) return;
      const key = text.uri.toString();
      clearTimeout(this.#timers.get(key));
      this.#timers.set(
        key,
        setTimeout(() => void this.#look(text), after),
      );
    };
    this.#subscriptions = [
      this.#collection,
      vscode.workspace.onDidOpenTextDocument((text) => soon(text, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document, PAUSE)),
      documents.onDidChangeState((uri) => {
        for (const text of vscode.workspace.textDocuments)
          if (text.uri.toString() === uri.toString()) soon(text, 0);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        clearTimeout(this.#timers.get(uri.toString()));
        this.#timers.delete(uri.toString());
        this.#collection.delete(uri);
      }),
    ];
    for (const text of vscode.workspace.textDocuments) soon(text, 0);
  }

  async #look(text: vscode.TextDocument): Promise<void> {
    const { version } = text;
    const view = await this.#documents.view(text);
    if (text.isClosed || text.version !== version) return;
    this.#collection.set(text.uri, diagnosticsOf(text, view));
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** A text that a snippet takes as it is. */
const escaped = (text: string): string => text.replace(/[$}\\]/g, "\\$&");

/** What comes behind a name, as a snippet. */
const valueSnippet = ({ key }: NamedSection): string =>
  key === "queues" ? '{ "joined": ${1|true,false|} }' : "${1:3}";

/** Names of the organization, searched as one types. */
class NameCompletion implements vscode.CompletionItemProvider {
  constructor(readonly documents: UserDocuments) {}

  async provideCompletionItems(
    text: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionList | undefined> {
    const offset = text.offsetAt(position);
    const { path, isAtPropertyKey, previousNode } = getLocation(text.getText(), offset);
    const [first, second] = path;
    const section = path.length === 2 && isAtPropertyKey ? namedSection(first) : undefined;
    const field =
      first === documentSections.profile.key && !isAtPropertyKey && path.length === 2
        ? profileFields.find(({ key, kind }) => key === second && kind === "person")
        : undefined;
    const kind: NameKind | undefined = section?.names ?? (field ? "person" : undefined);
    if (!kind) return undefined;
    const quoted =
      (previousNode?.type === "string" || previousNode?.type === "property") &&
      previousNode.offset < offset &&
      offset <= previousNode.offset + previousNode.length
        ? previousNode
        : undefined;
    const typed = quoted ? text.getText().slice(quoted.offset + 1, offset) : "";
    const abort = new AbortController();
    token.onCancellationRequested(() => {
      abort.abort();
    });
    const { items, more } = await this.documents.suggest(text.uri, kind, typed, abort.signal);
    const range = quoted ? toRange(text, quoted) : new vscode.Range(position, position);
    const hasValue = /^\s*:/u.test(text.getText().slice(quoted ? quoted.offset + quoted.length : offset));
    const parsed = parseText(text.getText());
    const there = new Set(
      section && "entries" in parsed
        ? parsed.entries.find(({ key }) => key === section.key)?.entries?.map(({ key }) => key)
        : [],
    );
    const list = items
      .filter(({ name }) => name === typed || !there.has(name))
      .map(({ name, detail }) => {
        const item = new vscode.CompletionItem(
          { label: withoutIcons(name), ...(detail === undefined ? {} : { description: detail }) },
          section ? vscode.CompletionItemKind.Property : vscode.CompletionItemKind.User,
        );
        const literal = JSON.stringify(name);
        item.filterText = literal;
        item.range = range;
        item.insertText =
          section && !hasValue
            ? new vscode.SnippetString(`${escaped(literal)}: ${valueSnippet(section)}`)
            : literal;
        return item;
      });
    return new vscode.CompletionList(list, more || typed !== "");
  }
}

/** What Genesys Cloud has of the thing under the mouse. */
class ServerHover implements vscode.HoverProvider {
  constructor(readonly documents: UserDocuments) {}

  async provideHover(
    text: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const parsed = parseText(text.getText());
    if (!("entries" in parsed)) return undefined;
    const offset = text.offsetAt(position);
    const covers = ({ keyRange, valueRange }: Entry) =>
      keyRange.offset <= offset && offset <= valueRange.offset + valueRange.length;
    const section = parsed.entries.find(covers);
    const entry = section?.entries?.find(covers);
    const { base } = await this.documents.view(text);
    if (!section || !entry || !base) return undefined;
    const words = hoverText(section.key, entry.key, base);
    if (words === undefined) return undefined;
    return new vscode.Hover(new vscode.MarkdownString().appendText(words), toRange(text, entry.keyRange));
  }
}

function hoverText(sectionKey: string, key: string, base: Base): string | undefined {
  if (sectionKey === documentSections.profile.key) {
    const field = profileFields.find((known) => known.key === key);
    const held = itemsOf(base, "profile").find(({ id }) => id === key);
    return field && `${field.label}: Genesys Cloud has ${valueInWords(held?.value ?? null)}.`;
  }
  const section = namedSection(sectionKey);
  if (!section) return undefined;
  const items = itemsOf(base, section.key);
  const id = [...keysOf(items)].find(([, known]) => known === key)?.[0];
  const held = items.filter((item) => item.id === id);
  const one = `${section.one.charAt(0).toUpperCase()}${section.one.slice(1)} ${key}`;
  if (held.length === 0) return `${one}: new for ${base.user.name}.`;
  const values = held.map(({ kind, value }) =>
    kind === "queue"
      ? "member"
      : kind === "joined"
        ? value === true
          ? "active"
          : "not active"
        : `proficiency ${valueInWords(value)}`,
  );
  const notes = held.flatMap(({ note }) => note ?? []);
  return `${one}: Genesys Cloud has ${[...values, ...notes].join(", ")}.`;
}

/** Registers all of it; once for a window. */
export function registerLanguage(documents: UserDocuments): vscode.Disposable {
  return vscode.Disposable.from(
    new Diagnostics(documents),
    vscode.workspace.registerTextDocumentContentProvider(SCHEMA_SCHEME, {
      provideTextDocumentContent: () => JSON.stringify(userSchema()),
    }),
    vscode.languages.registerCompletionItemProvider(SELECTOR, new NameCompletion(documents), '"'),
    vscode.languages.registerHoverProvider(SELECTOR, new ServerHover(documents)),
  );
}
