/** What was typed and not sent yet, and what was sent and is not in the host's state yet. Without a DOM. */
import type { Edit, FromForm, Place } from "../protocol.js";
import { placeKey } from "./json.js";

/** So long after the last keystroke the document hears of it: one keystroke must not be one undo step. */
export const TYPING_PAUSE_MS = 600;

interface Sent {
  readonly edit: Edit;
  readonly sequence: number;
}

/** Numbers the edits of this form, holds back what is still being typed, and knows which of them an old state lacks. */
export class Outbox {
  readonly #post: (message: FromForm) => void;
  readonly #typed = new Map<string, Edit>();
  readonly #sent = new Map<string, Sent>();
  #sequence = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(post: (message: FromForm) => void) {
    this.#post = post;
  }

  /**
   * Remembers an edit that is still being typed, in place of an earlier one of the same place. `soon` sends it when
   * nothing more is typed for a while; `held` waits for a flush: half a name would only be refused.
   */
  type(edit: Edit, when: "soon" | "held" = "soon"): void {
    this.#typed.set(placeKey(edit.place), edit);
    if (when === "held") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), TYPING_PAUSE_MS);
  }

  /** Forgets what is typed at a place and was not sent. */
  drop(place: Place): void {
    this.#typed.delete(placeKey(place));
  }

  /** Sends an edit at once, after what was typed before it. */
  send(edit: Edit): void {
    this.drop(edit.place);
    this.flush();
    this.#typed.set(placeKey(edit.place), edit);
    this.flush();
  }

  /** Sends what is typed. */
  flush(): void {
    const edits = this.#take();
    if (edits.length > 0) this.#post({ type: "edit", sequence: this.#sequence, edits });
  }

  /** Hands over what is typed because the host asked for it; there may be nothing. */
  answer(request: number): void {
    const edits = this.#take();
    this.#post({ type: "flushed", request, sequence: this.#sequence, edits });
  }

  /** The host's state has every edit up to this one. */
  acknowledge(seen: number): void {
    for (const [key, { sequence }] of this.#sent) if (sequence <= seen) this.#sent.delete(key);
    // The host may still count the edits of this form's last life: ours must be told apart from those.
    this.#sequence = Math.max(this.#sequence, seen);
  }

  /** What is typed at a place and not sent. */
  typed(place: Place): Edit | undefined {
    return this.#typed.get(placeKey(place));
  }

  /** What was sent for a place and is not in the host's state yet. */
  sent(place: Place): Edit | undefined {
    return this.#sent.get(placeKey(place))?.edit;
  }

  /** What a place shows in place of the host's state: what is typed, or else what was sent and is not seen. */
  latest(place: Place): Edit | undefined {
    return this.typed(place) ?? this.sent(place);
  }

  /** The latest edits in a section, in the order of their sending. */
  latestIn(section: string): Edit[] {
    const places = new Map([...this.#sent.values()].map(({ edit }) => [placeKey(edit.place), edit]));
    for (const [key, edit] of this.#typed) places.set(key, edit);
    return [...places.values()].filter(({ place }) => place[0] === section);
  }

  #take(): Edit[] {
    clearTimeout(this.#timer);
    const edits = [...this.#typed.values()];
    this.#typed.clear();
    if (edits.length > 0) this.#sequence += 1;
    for (const edit of edits) this.#sent.set(placeKey(edit.place), { edit, sequence: this.#sequence });
    return edits;
  }
}
