import type { FromForm, ToForm } from "../protocol.js";

/** An answer to what was asked last. */
export type Suggested = Extract<ToForm, { readonly type: "suggestions" }>;

/** Asks the host for suggestions. Only the last question counts: answers to earlier ones are dropped. */
export class Suggestions {
  readonly #post: (message: FromForm) => void;
  #request = 0;
  #waiting: ((answer: Suggested) => void) | undefined;

  constructor(post: (message: FromForm) => void) {
    this.#post = post;
  }

  /** Asks for what begins with a text; `take` gets the answer unless another question or `forget` comes first. */
  ask(of: string, text: string, take: (answer: Suggested) => void): void {
    this.#request += 1;
    this.#waiting = take;
    this.#post({ type: "suggest", request: this.#request, of, text });
  }

  /** The answer to the last question is not wanted any more. */
  forget(): void {
    this.#waiting = undefined;
  }

  /** An answer has come. */
  receive(answer: Suggested): void {
    if (answer.request !== this.#request) return;
    const take = this.#waiting;
    this.#waiting = undefined;
    take?.(answer);
  }
}
