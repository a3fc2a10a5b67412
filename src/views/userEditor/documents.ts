/**
 * Users as documents: the file system behind `genesys:`. Opening reads a user, saving makes a plan of deltas and applies
 * it. What VS Code does by itself (the edited mark, undo, hot exit, the question at a conflict) it does because of what
 * `stat`, `readFile` and `writeFile` answer here.
 */
import * as vscode from "vscode";
import type { CallOptions } from "../../api/client.js";
import { ApiError, CancelledError } from "../../api/errors.js";
import { sameValue, slot, type Change } from "../../changes/change.js";
import type { Bases } from "../../changes/document/bases.js";
import { draftOf, type Draft } from "../../changes/document/draft.js";
import { conflictsOf, planDocument, type Conflict } from "../../changes/document/merge.js";
import { parseText } from "../../changes/document/parse.js";
import {
  keyOfKind,
  valuesOf,
  readDeletedState,
  readState,
  withChanges,
  withSectionsReadAgain,
  type Base,
  type UserState,
} from "../../changes/document/state.js";
import { keysOf, type SectionKey } from "../../changes/document/sections.js";
import { placeholder, textOf } from "../../changes/document/text.js";
import type { Plan } from "../../changes/plan.js";
import type { NameKind, Suggestions } from "../../organization/names.js";
import type { Organization } from "../../organization/organization.js";
import { LONG, describeForLog, explain, needsSignIn, withProgress } from "../actions.js";
import type { Connections } from "../connections.js";
import type { Log } from "../log.js";
import {
  applyDocumentPlan,
  changesOf,
  confirmCleared,
  describeReport,
  planToSave,
  reading,
  rejectionsOf,
  saveFailure,
  tellSaved,
  type SaveWorld,
} from "./saving.js";
import { SCHEME, addressOf, hasTab, openDocument } from "./uri.js";
import { UserDocument, type Asked, type FileTimes, type Source } from "./userDocument.js";

/** What a text says, beside what it started from. */
export interface View {
  readonly document: UserDocument;
  /** undefined where the server did not give the user, or the text's base is not known. */
  readonly base: Base | undefined;
  /** undefined where the text is no JSON, or there is no base. */
  readonly draft: Draft | undefined;
  /** Why the draft could not be made: names could not be looked up. */
  readonly failure: string | undefined;
}

/** What saving would send. */
export interface Preview {
  readonly plan: Plan;
  readonly problems: readonly string[];
  readonly conflicts: readonly Conflict[];
}

export interface UserDocumentsOptions extends SaveWorld {
  readonly connections: Connections;
  readonly bases: Bases;
  readonly log: Log;
  /** Tells VS Code of files that have changed. */
  readonly filesChanged: vscode.EventEmitter<vscode.FileChangeEvent[]>;
  /** Changes that a save has carried out. */
  readonly onChanges: (organizationId: string, changes: readonly Change[]) => void;
  /** Of this user it is not known any more what they have. */
  readonly onUnknown: (organizationId: string, userId: string) => void;
  readonly now?: () => number;
}

/** Milliseconds that an answer serves a document that is not open yet: VS Code reads and looks in any order. */
const OPENING = 5_000;
/** Milliseconds after which a document that comes into sight again is asked for again. */
const STALE = 30_000;
const utf8 = new TextDecoder("utf-8", { fatal: true });
const toBytes = (text: string) => new TextEncoder().encode(text);

export class UserDocuments implements vscode.Disposable {
  readonly #options: UserDocumentsOptions;
  readonly #now: () => number;
  readonly #documents = new Map<string, UserDocument>();
  /** Reads under way, with the number of own writes that they began after. */
  readonly #loading = new Map<UserDocument, { readonly writes: number; readonly source: Promise<Source> }>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscriptions: readonly { dispose(): unknown }[];
  /** Saves, one after the other. */
  #saves: Promise<unknown> = Promise.resolve();
  /** Something beside the text has changed: what the server has, a conflict, a rejection. */
  readonly onDidChangeState = this.#changed.event;

  constructor(options: UserDocumentsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const ours = (document: vscode.TextDocument) => addressOf(document.uri) !== undefined;
    this.#subscriptions = [
      this.#changed,
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (ours(document)) this.#adopt(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (ours(document)) this.#adopt(document);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (ours(document)) this.#saved(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        // A change of language closes a document and opens it again.
        if (ours(document)) queueMicrotask(() => this.#closed(document.uri));
      }),
      vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
        if (!ours(document)) return;
        const own = this.documentOf(document.uri);
        own.saving = { reason };
        own.lookFirst = true;
        own.asked = undefined;
        own.afterWrite = false;
      }),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const { document } of editors) if (ours(document)) this.seen(document.uri, true);
      }),
      options.connections.onDidChange(() => {
        this.#connectionsChanged();
      }),
    ];
    for (const document of vscode.workspace.textDocuments) if (ours(document)) this.#adopt(document);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** What is known of a document of ours, whether it is open or not. @throws {FileSystemError} for a foreign address. */
  documentOf(uri: vscode.Uri): UserDocument {
    const key = uri.toString();
    const known = this.#documents.get(key);
    if (known) return known;
    const address = addressOf(uri);
    if (!address) throw vscode.FileSystemError.FileNotFound(uri);
    const document = new UserDocument(uri, address, this.#now());
    this.#documents.set(key, document);
    return document;
  }

  // --- What the text in an editor started from ---

  /**
   * A text without edits that was handed out started from the state that it was made of. Only the text that was handed
   * out last counts: an undo brings back an older one, and VS Code may say only after it that this is an edit.
   */
  #adopt(text: vscode.TextDocument): void {
    if (text.isDirty) return;
    const document = this.documentOf(text.uri);
    const { source } = document;
    // In the place of a user who cannot be shown there is nothing to edit.
    if (source?.kind === "unavailable" && text.getText() === contentOf(source)) document.base = undefined;
    const state = document.servedAs(text.getText());
    if (!state || state === document.base) return;
    document.base = state;
    document.made.clear();
    this.#keep(document);
  }

  #keep(document: UserDocument): void {
    const { base, created } = document;
    if (!base) return;
    this.#options.bases.save(document.key, { base, created }).catch((error: unknown) => {
      this.#options.log.failure(`keep what a document started from: ${describeForLog(error)}`);
    });
  }

  /** What the text of an open document started from; after a restart, what was kept. */
  async #baseOf(document: UserDocument): Promise<Base | undefined> {
    if (document.base) return document.base;
    const text = openDocument(document.uri);
    if (!text?.isDirty) return (document.base = text && document.servedAs(text.getText()));
    const kept = await this.#options.bases.load(document.key);
    if (kept) document.restore(kept);
    return document.base;
  }

  #closed(uri: vscode.Uri): void {
    if (openDocument(uri)) return;
    const document = this.#documents.get(uri.toString());
    if (!document) return;
    this.#documents.delete(uri.toString());
    void this.#options.bases.remove(document.key).catch(() => undefined);
  }

  /** Whether VS Code says that the text has edits; of one that was typed on during a save it says no. */
  #isEdited(document: UserDocument): boolean {
    return openDocument(document.uri)?.isDirty === true;
  }

  // --- What the server has ---

  async #organization({ address }: UserDocument): Promise<Organization | undefined> {
    const connections = await this.#options.connections.list();
    return connections.find(({ organization }) => organization.id === address.organizationId)?.organization;
  }

  /** Asks the server, once for all who wait. Never rejects: a failure is a source that says why. */
  #load(document: UserDocument): Promise<Source> {
    const running = this.#loading.get(document);
    if (running?.writes === document.writes) return running.source;
    const source = this.#read(document).finally(() => {
      if (this.#loading.get(document) === loading) this.#loading.delete(document);
    });
    const loading = { writes: document.writes, source };
    this.#loading.set(document, loading);
    return source;
  }

  async #read(document: UserDocument): Promise<Source> {
    const { writes } = document;
    let source: Source;
    try {
      const organization = await this.#organization(document);
      if (!organization) source = signedOut();
      else {
        const { userId } = document.address;
        source = await withProgress(
          "Loading a user",
          (controls) => readSource(organization, userId, controls),
          LONG,
        );
      }
    } catch (error) {
      const why = error instanceof CancelledError ? "Loading was cancelled" : explain(error);
      source = { kind: "unavailable", signedOut: needsSignIn(error), why };
      if (!(error instanceof CancelledError))
        this.#options.log.failure(`load a user: ${describeForLog(error)}`);
    }
    // Read before a save of ours, it would show the old values again.
    if (document.writes !== writes && document.source?.kind === "available") return document.source;
    // What was there stays in sight when the network fails.
    if (source.kind === "unavailable" && document.source?.kind === "available" && this.#isOpen(document))
      return source;
    document.source = source;
    document.readAt = this.#now();
    return source;
  }

  #isOpen({ uri }: UserDocument): boolean {
    return openDocument(uri) !== undefined;
  }

  async #source(document: UserDocument): Promise<Source> {
    const { source } = document;
    const fresh = this.#isOpen(document) || this.#now() - document.readAt < OPENING;
    return source && fresh ? source : this.#load(document);
  }

  /**
   * Asks the server again; a document without edits shows what it says.
   * @throws {Error} where that fails and something was shown: it stays.
   */
  async refresh(uri: vscode.Uri): Promise<void> {
    const document = this.documentOf(uri);
    const before = document.source;
    const source = await this.#load(document);
    this.#follow(document);
    this.#changed.fire(uri);
    if (source.kind === "unavailable" && before?.kind === "available") throw new Error(source.why);
  }

  /**
   * Asks again in the background for a document that comes into sight.
   * @param opened in an editor of its own: VS Code keeps documents for minutes after their last tab was closed
   */
  seen(uri: vscode.Uri, opened = false): void {
    const document = this.documentOf(uri);
    const age = this.#now() - document.readAt;
    if (!document.source || age > (opened ? OPENING : STALE)) this.refresh(uri).catch(() => undefined);
  }

  /** Lets an editor without edits show what the server said last. */
  #follow(document: UserDocument): void {
    const text = openDocument(document.uri);
    if (!text || text.isDirty || !document.source) return;
    const wanted = contentOf(document.source);
    if (text.getText() === wanted) {
      if (document.source.kind === "available") document.serve(document.source.state);
      this.#adopt(text);
      return;
    }
    document.tick(this.#now());
    this.#options.filesChanged.fire([{ type: vscode.FileChangeType.Changed, uri: document.uri }]);
  }

  /** Users were changed elsewhere in this window: documents of them ask again, those without a tab when they get one. */
  usersChanged(organizationId: string, userIds: ReadonlySet<string>): void {
    for (const document of this.#documents.values()) {
      const { address } = document;
      if (address.organizationId === organizationId && userIds.has(address.userId)) this.#outdated(document);
    }
  }

  #outdated(document: UserDocument): void {
    // What is being read just now was begun before.
    document.writes += 1;
    if (hasTab(document.uri)) this.refresh(document.uri).catch(() => undefined);
    else document.readAt = 0;
  }

  #unreadableSignIns = (error: unknown): void => {
    this.#options.log.failure(`read the stored sign-ins: ${describeForLog(error)}`);
  };

  #connectionsChanged(): void {
    for (const document of this.#documents.values()) {
      if (!this.#isOpen(document)) continue;
      void this.#organization(document).then((organization) => {
        // Signed out, nothing of the organization stays but what somebody has not saved.
        if (!organization && !this.#isEdited(document)) document.source = signedOut();
        this.#outdated(document);
      }, this.#unreadableSignIns);
    }
  }

  // --- What the file system of the entry (extension.ts) asks ---

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    if (!addressOf(uri)) {
      if (uri.scheme !== SCHEME) throw vscode.FileSystemError.FileNotFound(uri);
      return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    }
    const document = this.documentOf(uri);
    const fileStat = (times: FileTimes): vscode.FileStat => ({
      type: vscode.FileType.File,
      ctime: document.created,
      ...times,
      ...(isLocked(document.source) && !this.#isEdited(document)
        ? { permissions: vscode.FilePermission.Readonly }
        : {}),
    });
    if (document.afterWrite) {
      document.afterWrite = false;
      return fileStat(document.times());
    }
    // VS Code tells extensions that a text is saved although somebody has typed on meanwhile: a save always looks.
    if (document.lookFirst) {
      document.lookFirst = false;
      return fileStat(await this.#lookBeforeSaving(document));
    }
    if (this.#isEdited(document)) return fileStat(document.calmTimes());
    await this.#source(document);
    return fileStat(document.times());
  }

  /** The look at the server that decides whether VS Code asks before it saves. @throws where it cannot be had. */
  async #lookBeforeSaving(document: UserDocument): Promise<FileTimes> {
    const text = openDocument(document.uri);
    const base = await this.#baseOf(document);
    const organization = await this.#organization(document);
    if (!text || !base || !organization || "problems" in parseText(text.getText()))
      return document.calmTimes();
    const draft = await draftOf(text.getText(), base, organization.names);
    if (draft.changes.length === 0 || draft.problems.length > 0) return document.calmTimes();
    const state = await this.#readNow(document, organization, draft.changes);
    const conflicts = conflictsOf(draft.changes, state, document.made);
    document.asked = { state, unseen: document.tell(conflicts) };
    document.conflicts = conflicts;
    document.refusedVersion = text.version;
    this.#changed.fire(document.uri);
    return conflicts.length > 0 ? document.alarmingTimes(state, this.#now()) : document.calmTimes();
  }

  /**
   * What the server has in this moment.
   * @param changes only the sections that these are in are read: nothing else is about to be written
   * @throws {ApiError} @throws {CancelledError}
   */
  async #readNow(
    document: UserDocument,
    organization: Organization,
    changes?: readonly Change[],
  ): Promise<UserState> {
    const who = document.base?.user.name ?? "the user";
    const { source, writes } = document;
    const state = await reading(who, (options: CallOptions) =>
      changes && source?.kind === "available"
        ? withSectionsReadAgain(source.state, keysOfChanges(changes), organization, options)
        : readState(organization, document.address.userId, options),
    );
    // Begun before a save of ours, it would bring the old values back into sight.
    if (document.writes === writes) {
      const readOnly = source?.kind === "available" ? source.readOnly : undefined;
      document.source = { kind: "available", organization, state, ...(readOnly ? { readOnly } : {}) };
      if (!changes) document.readAt = this.#now();
    }
    return state;
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const document = this.documentOf(uri);
    if (this.#isEdited(document)) {
      // Compare or revert: what is there now.
      const organization = await this.#organization(document);
      if (!organization) {
        document.source = signedOut();
        return toBytes(contentOf(document.source));
      }
      return toBytes(document.serve(await this.#readNow(document, organization)));
    }
    const source = await this.#source(document);
    this.#changed.fire(uri);
    return toBytes(source.kind === "available" ? document.serve(source.state) : placeholder(source.why));
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const document = this.documentOf(uri);
    const { saving, asked } = document;
    document.saving = document.asked = undefined;
    const save = this.#saves.then(() => this.#save(document, content, saving?.reason, asked));
    this.#saves = save.catch(() => undefined);
    return save;
  }

  async #save(
    document: UserDocument,
    content: Uint8Array,
    reason: vscode.TextDocumentSaveReason | undefined,
    asked: Asked | undefined,
  ): Promise<void> {
    document.conflicts = document.rejections = [];
    try {
      // Without a reason nobody pressed Save, or VS Code went past what looks before it.
      if (reason !== vscode.TextDocumentSaveReason.Manual)
        throw saveFailure(
          "Nothing was sent: changes of a user go to Genesys Cloud only when you save them yourself (File, Save).",
        );
      await this.#send(document, textOfBytes(content), asked);
      document.afterWrite = true;
      document.tick(this.#now());
    } catch (error) {
      this.#options.log.failure(`save a user: ${describeForLog(error)}`);
      if (error instanceof CancelledError) throw saveFailure("Cancelled: nothing was sent.");
      throw error instanceof ApiError ? saveFailure(`Nothing was sent. ${explain(error)}.`) : error;
    } finally {
      document.refusedVersion = openDocument(document.uri)?.version;
      this.#changed.fire(document.uri);
    }
  }

  /** @throws {Error} with a message for the person where not all of it was saved. */
  async #send(document: UserDocument, text: string, asked: Asked | undefined): Promise<void> {
    const base = await this.#baseOf(document);
    const parsed = parseText(text);
    if ("problems" in parsed)
      throw saveFailure(`Nothing was sent: this is no JSON. ${parsed.problems[0]?.message ?? ""}.`);
    const organization = await this.#organization(document);
    if (!organization)
      throw saveFailure("Nothing was sent: you are not signed in. Sign in, then save again.");
    if (!base)
      throw saveFailure(
        "Nothing was sent: it is not known any more what this text started from. Compare it with the saved one, then revert it and enter your changes again.",
      );
    const draft = await draftOf(text, base, organization.names);
    const [problem, ...others] = draft.problems;
    if (problem) {
      const more = others.length > 0 ? ` (and ${others.length} more: see Problems)` : "";
      throw saveFailure(`Nothing was sent: ${problem.message}${more}.`);
    }
    if (draft.changes.length === 0) return;
    await confirmCleared(draft, base, this.#options.prompts);
    const now = await this.#readNow(document, organization, draft.changes);
    const plan = planToSave(draft, organization, now, asked, document.made);
    const report =
      plan.calls.length > 0
        ? await applyDocumentPlan(plan, organization, this.#options)
        : { plan, done: [], failed: [], notAttempted: [], cancelled: false };
    for (const { call, error } of report.failed)
      this.#options.log.failure(`${call.operation.id}: ${describeForLog(error)}`);
    const done = changesOf(report.done);
    const whole = report.failed.length === 0 && report.notAttempted.length === 0;
    document.writes += 1;
    // Ours moves the base at once: what is saved is no edit any more, and never conflicts with itself.
    document.source = { kind: "available", organization, state: withChanges(now, done) };
    document.base = withChanges(base, whole ? draft.changes : done);
    this.#keep(document);
    if (done.length > 0) await this.#readAgain(document, organization, now, done);
    if (!whole) document.base = withChanges(document.base, cameAlong(done, document.source.state));
    this.#keep(document);
    this.#options.onChanges(organization.id, done);
    if (report.failed.some(({ unknown }) => unknown)) this.#options.onUnknown(organization.id, now.user.id);
    if (!whole) {
      document.rejections = rejectionsOf(report.failed, draft);
      throw saveFailure(describeReport(report));
    }
    tellSaved(now.user.name, done);
  }

  /** The server may have made something else of what it was given: the sections that were changed are read again. */
  async #readAgain(
    document: UserDocument,
    organization: Organization,
    before: UserState,
    done: readonly Change[],
  ): Promise<void> {
    try {
      const state = await withSectionsReadAgain(before, keysOfChanges(done), organization);
      document.source = { kind: "available", organization, state };
      const values = valuesOf(state);
      for (const change of done) {
        const value = values.get(slot(change)) ?? null;
        if (!sameValue(value, change.after)) document.made.set(slot(change), value);
      }
    } catch {
      // What was sent is known, and the next look asks again.
    }
  }

  /** A save has ended: where the server made something else of it, the editor shows that. */
  #saved(text: vscode.TextDocument): void {
    const document = this.documentOf(text.uri);
    document.saving = undefined;
    document.afterWrite = false;
    this.#follow(document);
  }

  // --- What the text says ---

  /** What an open document's text asks for. Never rejects. */
  async view(text: vscode.TextDocument): Promise<View> {
    const document = this.documentOf(text.uri);
    const base = await this.#baseOf(document);
    if (!document.source) await this.#source(document);
    const nothing: View = { document, base, draft: undefined, failure: undefined };
    if (!base) return nothing;
    try {
      const organization = await this.#organization(document);
      if (!organization) return nothing;
      return { ...nothing, draft: await draftOf(text.getText(), base, organization.names) };
    } catch (error) {
      return { ...nothing, failure: explain(error) };
    }
  }

  /** Names that a document may use; of equal ones, each says which it is. @throws {ApiError} @throws {CancelledError} */
  async suggest(uri: vscode.Uri, kind: NameKind, text: string, signal?: AbortSignal): Promise<Suggestions> {
    const organization = await this.#organization(this.documentOf(uri));
    if (!organization) return { items: [], more: false };
    const { items, more } = await organization.names.suggest(kind, text, { signal });
    if (kind === "person") return { items, more };
    const keys = keysOf(items);
    return { items: items.map((item) => ({ ...item, name: keys.get(item.id) ?? item.name })), more };
  }

  /**
   * What saving the text would send now. @throws {Error} where it cannot be said, with the reason.
   * @throws {ApiError} @throws {CancelledError}
   */
  async preview(text: vscode.TextDocument): Promise<Preview> {
    const document = this.documentOf(text.uri);
    const { draft, failure, base } = await this.view(text);
    const organization = await this.#organization(document);
    const { source } = document;
    if (!organization) throw new Error("You are not signed in to this user's organization");
    if (!draft || !base)
      throw new Error(failure ?? (source?.kind === "unavailable" ? source.why : "The text cannot be read"));
    const now = await this.#readNow(document, organization, draft.changes);
    this.#follow(document);
    return {
      plan: planDocument(organization, draft.changes, now),
      problems: draft.problems.map(({ message }) => message),
      conflicts: conflictsOf(draft.changes, now),
    };
  }
}

/** What the server added to changes by itself: whoever becomes a member of a queue is active in it, or not. */
function cameAlong(done: readonly Change[], state: UserState): Change[] {
  const values = valuesOf(state);
  return done.flatMap(({ kind, user, item, after }): Change[] => {
    if (kind !== "queue" || after !== true) return [];
    const joined = values.get(slot({ kind: "joined", item })) ?? null;
    return joined === null ? [] : [{ kind: "joined", user, item, before: null, after: joined }];
  });
}

/** Whether there is nothing that could be changed. */
export const isLocked = (source: Source | undefined): boolean =>
  source?.kind === "unavailable" || source?.readOnly !== undefined;

/** A user as the server has them, deleted ones too. @throws {ApiError} @throws {CancelledError} */
async function readSource(organization: Organization, userId: string, options: CallOptions): Promise<Source> {
  try {
    return { kind: "available", organization, state: await readState(organization, userId, options) };
  } catch (error) {
    if (!(error instanceof ApiError && error.kind === "notFound")) throw error;
    const state = await readDeletedState(organization, userId, options);
    const readOnly = "This user was deleted. Restore them in Genesys Cloud before you change anything";
    return { kind: "available", organization, state, readOnly };
  }
}

const signedOut = (): Source => ({
  kind: "unavailable",
  signedOut: true,
  why: "You are not signed in to this user's organization. Sign in to see and change them",
});

/** The text of a save. @throws {Error} where it is written in another encoding than users are. */
function textOfBytes(content: Uint8Array): string {
  try {
    return utf8.decode(content);
  } catch {
    throw saveFailure(
      "Nothing was sent: a user is saved as UTF-8. Choose UTF-8 as the encoding in the status bar, then save again.",
    );
  }
}

const keysOfChanges = (changes: readonly Change[]): Set<SectionKey> =>
  new Set(changes.flatMap(({ kind }) => keyOfKind(kind) ?? []));

const contentOf = (source: Source): string =>
  source.kind === "available" ? textOf(source.state) : placeholder(source.why);
