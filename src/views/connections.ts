/** The organizations that are signed in to, each with its one client and rate limiter. */
import * as vscode from "vscode";
import { Client, type CallRecord } from "../api/client.js";
import { endpointsOf } from "../api/regions.js";
import type { Transport } from "../api/transport.js";
import { identityLabel, type Session } from "../auth/session.js";
import type { SessionStore } from "../auth/sessionStore.js";
import { SessionTokens } from "../auth/sessionTokens.js";
import { Organization } from "../organization/organization.js";

export interface Connection {
  /** As it is now: a renewed token and another identity arrive here. */
  session: Session;
  readonly organization: Organization;
}

export interface ConnectionsOptions {
  readonly store: SessionStore;
  readonly transport: Transport;
  readonly onCall: (record: CallRecord) => void;
}

export class Connections implements vscode.Disposable {
  readonly #options: ConnectionsOptions;
  readonly #known = new Map<string, Connection>();
  readonly #changes = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  /** Organizations came or went. */
  readonly onDidChange = this.#changes.event;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#listener = options.store.onDidChange(({ added, removed, changed }) => {
      for (const { id } of removed) this.#known.delete(id);
      for (const session of changed) {
        const known = this.#known.get(session.id);
        if (known) known.session = session;
      }
      if (added.length + removed.length > 0) this.#changes.fire();
    });
  }

  /** In the order in which they were signed in to. @throws {Error} when SecretStorage cannot be read. */
  async list(): Promise<readonly Connection[]> {
    return (await this.#options.store.list()).map((session) => this.#connect(session));
  }

  #connect(session: Session): Connection {
    const known = this.#known.get(session.id);
    if (known) return known;
    const { store, transport, onCall } = this.#options;
    const client = new Client({
      endpoints: endpointsOf(session.place),
      tokens: new SessionTokens(store, session.id, transport),
      transport,
      onCall,
    });
    const { id, name } = session.organization;
    const actor = () => identityLabel(connection.session.identity);
    const connection: Connection = { session, organization: new Organization(id, name, client, actor) };
    this.#known.set(session.id, connection);
    return connection;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changes.dispose();
  }
}
