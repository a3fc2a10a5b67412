/** The sessions of this machine, in VS Code's SecretStorage, shared by all windows; a demo's are this window's alone. */
import * as vscode from "vscode";
import { parseSessions, type Session } from "./session.js";

const KEY = "roster.sessions";

export interface SessionsChange {
  readonly added: readonly Session[];
  readonly removed: readonly Session[];
  readonly changed: readonly Session[];
}

/** `window`: ends with this window, because its server does. */
export type Lifetime = "stored" | "window";

export class SessionStore implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #changes = new vscode.EventEmitter<SessionsChange>();
  readonly #listener: vscode.Disposable;
  #fleeting: readonly Session[] = [];
  #stored: readonly Session[] | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  readonly onDidChange = this.#changes.event;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    // Another window signed in, out, or renewed.
    this.#listener = secrets.onDidChange((event) => {
      if (event.key === KEY) void this.#reread();
    });
  }

  /** All sessions. @throws {Error} when SecretStorage cannot be read. */
  async list(): Promise<readonly Session[]> {
    this.#stored ??= parseSessions(await this.#secrets.get(KEY));
    return [...this.#stored, ...this.#fleeting];
  }

  async get(id: string): Promise<Session | undefined> {
    return (await this.list()).find((session) => session.id === id);
  }

  /** How long a session lives; "stored" for one that is not known. */
  lifetimeOf(id: string): Lifetime {
    return this.#fleeting.some((session) => session.id === id) ? "window" : "stored";
  }

  /**
   * Adds a session, or replaces the one of that id, which keeps its lifetime.
   * @throws {Error} when SecretStorage cannot be written: then nothing has changed.
   */
  async save(session: Session, lifetime: Lifetime = "stored"): Promise<void> {
    const without = (sessions: readonly Session[]) => sessions.filter(({ id }) => id !== session.id);
    if (lifetime === "window" || this.#fleeting.some(({ id }) => id === session.id)) {
      await this.#change(() => {
        this.#fleeting = [...without(this.#fleeting), session];
        return Promise.resolve();
      });
    } else await this.#change(() => this.#write((stored) => [...without(stored), session]));
  }

  /** Forgets a session. */
  async remove(id: string): Promise<void> {
    await this.#change(async () => {
      this.#fleeting = this.#fleeting.filter((session) => session.id !== id);
      if (this.#stored?.some((session) => session.id === id))
        await this.#write((stored) => stored.filter((session) => session.id !== id));
    });
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changes.dispose();
  }

  /** Reads what is stored now (another window may have written), changes it, writes it back. */
  async #write(change: (stored: readonly Session[]) => readonly Session[]): Promise<void> {
    const sessions = change(parseSessions(await this.#secrets.get(KEY)));
    if (sessions.length > 0) await this.#secrets.store(KEY, JSON.stringify(sessions));
    else await this.#secrets.delete(KEY);
    this.#stored = sessions;
  }

  #reread(): Promise<void> {
    return this.#change(async () => {
      this.#stored = parseSessions(await this.#secrets.get(KEY));
    });
  }

  /** One change at a time; tells what became different. */
  #change(act: () => Promise<void>): Promise<void> {
    const run = async () => {
      const before = await this.list();
      await act();
      const after = await this.list();
      const was = new Map(before.map((session) => [session.id, session]));
      const is = new Set(after.map(({ id }) => id));
      const change = {
        added: after.filter(({ id }) => !was.has(id)),
        removed: before.filter(({ id }) => !is.has(id)),
        changed: after.filter((session) => {
          const old = was.get(session.id);
          return old !== undefined && JSON.stringify(old) !== JSON.stringify(session);
        }),
      };
      if (change.added.length + change.removed.length + change.changed.length > 0) this.#changes.fire(change);
    };
    const done = this.#writing.then(run);
    this.#writing = done.catch(() => undefined);
    return done;
  }
}
