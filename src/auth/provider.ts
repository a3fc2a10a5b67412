/** Roster's accounts in VS Code's Accounts menu. */
import type * as vscode from "vscode";
import { accountLabel, type Session } from "./session.js";
import type { SessionStore } from "./sessionStore.js";

/** What the provider asks of those who can talk to a person. */
export interface AccountActions {
  /** @throws {Error} when the person gives up. */
  signIn(): Promise<Session>;
  signOut(session: Session): Promise<void>;
}

function authenticationSession(session: Session): vscode.AuthenticationSession {
  return {
    id: session.id,
    // Any extension may ask for this with the person's leave; Roster's own calls do not go through it.
    accessToken: "kept by Roster",
    account: { id: session.id, label: accountLabel(session) },
    scopes: [],
  };
}

export class RosterAuthenticationProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #store: SessionStore;
  readonly #actions: AccountActions;
  readonly #listener: vscode.Disposable;
  readonly onDidChangeSessions: vscode.Event<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>;

  /** @param changes tells VS Code of accounts that came or went. */
  constructor(
    store: SessionStore,
    changes: vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>,
    actions: AccountActions,
  ) {
    this.#store = store;
    this.#actions = actions;
    this.onDidChangeSessions = changes.event;
    this.#listener = store.onDidChange(({ added, removed, changed }) => {
      changes.fire({
        added: added.map(authenticationSession),
        removed: removed.map(authenticationSession),
        changed: changed.map(authenticationSession),
      });
    });
  }

  async getSessions(
    _scopes?: readonly string[],
    options?: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    const sessions = (await this.#store.list()).map(authenticationSession);
    const wanted = options?.account?.id;
    return wanted === undefined ? sessions : sessions.filter(({ account }) => account.id === wanted);
  }

  async createSession(): Promise<vscode.AuthenticationSession> {
    return authenticationSession(await this.#actions.signIn());
  }

  async removeSession(id: string): Promise<void> {
    const session = await this.#store.get(id);
    if (session) await this.#actions.signOut(session);
  }

  dispose(): void {
    this.#listener.dispose();
  }
}
