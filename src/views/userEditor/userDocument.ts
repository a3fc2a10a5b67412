/** One user's document in this window: what its text started from, what the server said last, and what VS Code was told. */
import type { TextDocumentSaveReason, Uri } from "vscode";
import { sameValue, slot, type MaybeValue } from "../../changes/change.js";
import type { Base, UserState } from "../../changes/document/state.js";
import { revisionOf } from "../../changes/document/state.js";
import { textOf } from "../../changes/document/text.js";
import type { Conflict } from "../../changes/document/merge.js";
import type { Place } from "../../changes/document/parse.js";
import type { Organization } from "../../organization/organization.js";
import type { UserAddress } from "./uri.js";

export interface Available {
  readonly kind: "available";
  readonly organization: Organization;
  /** What the server said last. */
  readonly state: UserState;
  /** Why nothing of it can be changed. */
  readonly readOnly?: string;
}

export interface Unavailable {
  readonly kind: "unavailable";
  readonly signedOut: boolean;
  /** One or two sentences for a person. */
  readonly why: string;
}

export type Source = Available | Unavailable;

/** Something that the server did not accept, at the place in the text that it named. */
export interface Rejection {
  readonly place: Place;
  readonly message: string;
}

/** What this save's look at the server found. */
export interface Asked {
  readonly state: UserState;
  /** Conflicts that no earlier save has told of: VS Code must have asked, or nothing is sent. */
  readonly unseen: readonly Conflict[];
}

/** What VS Code compares before a save: it asks only where both are other than what it has read. */
export interface FileTimes {
  readonly mtime: number;
  readonly size: number;
}

const encoder = new TextEncoder();

/** Lets the size tell states apart whose texts are equally long. */
const sizeOf = (state: Base): number => encoder.encode(textOf(state)).length + (revisionOf(state) % 997);

export class UserDocument {
  source: Source | undefined;
  /** When the server was asked last, in milliseconds. */
  readAt = 0;
  /** What the text in the editor started from; undefined until that is known. */
  base: Base | undefined;
  /** The save that is under way, and why it was begun. */
  saving: { readonly reason: TextDocumentSaveReason } | undefined;
  /** The next `stat` is the look before that save. */
  lookFirst = false;
  /** What this save's `stat` found. */
  asked: Asked | undefined;
  /** A save has just ended: the next `stat` is VS Code's look at what it wrote. */
  afterWrite = false;
  /** What the last save found changed by somebody else too. */
  conflicts: readonly Conflict[] = [];
  rejections: readonly Rejection[] = [];
  /** The version of the text that conflicts and rejections are about. */
  refusedVersion: number | undefined;
  /** Counts own writes: what was read before one is stale after it. */
  writes = 0;
  /** The file times were first told then; they never go back behind it. */
  created: number;
  #mtime: number;
  /** What the server made of what the last saves sent, by slot, while the text may still say what was sent. */
  made = new Map<string, MaybeValue>();
  /** What the person was told that somebody else has made of a thing. */
  #told = new Map<string, MaybeValue>();
  #served: UserState | undefined;
  /** Sizes that VS Code may have written down as those of what it shows. */
  readonly #sizes = new Set<number>();

  constructor(
    readonly uri: Uri,
    readonly address: UserAddress,
    now: number,
  ) {
    this.created = this.#mtime = now;
  }

  /** Names the document on disk. */
  get key(): string {
    return this.uri.toString();
  }

  /** A later time than any told before. */
  tick(now: number): void {
    this.#mtime = Math.max(now, this.#mtime + 1);
  }

  /** Takes over what was kept over a restart, where nothing newer is known by now. */
  restore({ base, created }: { readonly base: Base; readonly created: number }): void {
    if (this.base) return;
    this.base = base;
    this.created = created;
    this.#sizes.add(sizeOf(base));
  }

  /** Notes that a state's text is handed out, and answers the text. */
  serve(state: UserState): string {
    this.#served = state;
    return textOf(state);
  }

  /** The state that was handed out last, where this is its text. */
  servedAs(text: string): UserState | undefined {
    return this.#served && textOf(this.#served) === text ? this.#served : undefined;
  }

  /** Notes conflicts that the person is told of now, and answers those that are new to them. */
  tell(conflicts: readonly Conflict[]): readonly Conflict[] {
    const before = this.#told;
    this.#told = new Map(conflicts.map(({ change, now }) => [slot(change), now]));
    return conflicts.filter(({ change, now }) => {
      const told = before.get(slot(change));
      return told === undefined || !sameValue(told, now);
    });
  }

  /** For a document without edits. */
  times(): FileTimes {
    const size =
      this.source?.kind === "available" ? sizeOf(this.source.state) : (this.source?.why.length ?? 0);
    this.#sizes.add(size);
    return { mtime: this.#mtime, size };
  }

  /** For an edited document with nothing to ask about: not later than anything told before. */
  calmTimes(): FileTimes {
    const size = this.base ? sizeOf(this.base) : 0;
    this.#sizes.add(size);
    return { mtime: this.created, size };
  }

  /** For an edited document whose fields somebody else has changed too: VS Code asks what to do. */
  alarmingTimes(state: UserState, now: number): FileTimes {
    this.tick(now);
    let size = sizeOf(state);
    // With a size that it knows, VS Code would overwrite without a word.
    while (this.#sizes.has(size)) size += 1;
    return { mtime: this.#mtime, size };
  }
}
