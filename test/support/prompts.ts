/** Prompts that a test answers. Every check of an input runs; answers left over, or missing, fail the test. */
import assert from "node:assert/strict";
import type { Choice, InputOptions, PickOptions, Prompts, Severity } from "../../src/views/prompts.js";

/** What was asked, as a person saw it. */
export interface Asked {
  readonly title: string;
  /** "label · description" of each choice, when the list was complete. */
  readonly choices: readonly string[];
}

type Answer =
  | { readonly kind: "pick"; readonly labels: readonly string[]; readonly type?: string }
  | { readonly kind: "input"; readonly text: string }
  | { readonly kind: "ask"; readonly button: string | undefined };

export interface Told {
  readonly severity: Severity;
  readonly message: string;
  readonly buttons: readonly string[];
}

export class ScriptedPrompts implements Prompts {
  readonly asked: Asked[] = [];
  readonly told: Told[] = [];
  readonly #answers: Answer[] = [];
  readonly #presses = new Set<string>();
  readonly #waiting: { readonly matches: (told: Told) => boolean; readonly found: (told: Told) => void }[] =
    [];

  /** The next list: ticks or picks these labels, after typing a text where one is given. */
  pick(labels: string | readonly string[], type?: string): this {
    const list = typeof labels === "string" ? [labels] : labels;
    this.#answers.push(
      type === undefined ? { kind: "pick", labels: list } : { kind: "pick", labels: list, type },
    );
    return this;
  }

  /** The next input box: types this. */
  type(text: string): this {
    this.#answers.push({ kind: "input", text });
    return this;
  }

  /** The next modal question: presses this button, or none. */
  answer(button: string | undefined): this {
    this.#answers.push({ kind: "ask", button });
    return this;
  }

  /** Presses a button, once, on the next message that has it. */
  press(button: string): this {
    this.#presses.add(button);
    return this;
  }

  /** A message that was or will be told. Fails after the test's own time. */
  async message(pattern: RegExp): Promise<Told> {
    const matches = (told: Told) => pattern.test(told.message);
    const already = this.told.find(matches);
    if (already) return already;
    return new Promise((found) => this.#waiting.push({ matches, found }));
  }

  /** Fails when answers are left over: the flow asked less than the test believed. */
  finish(): void {
    assert.deepEqual(this.#answers, [], "prompts that were expected and never came");
  }

  #next(kind: Answer["kind"], title: string): Answer {
    const answer = this.#answers.shift();
    if (!answer) throw new assert.AssertionError({ message: `nobody answers: ${title}` });
    assert.equal(answer.kind, kind, `the wrong kind of prompt: ${title}`);
    return answer;
  }

  async #choose<Value>(options: PickOptions<Value>): Promise<Value[]> {
    let choices: readonly Choice<Value>[] = [];
    const signal = new AbortController().signal;
    await options.load?.((shown) => (choices = shown), signal);
    const answer = this.#next("pick", options.title);
    assert.ok(answer.kind === "pick");
    if (options.search) choices = (await options.search(answer.type ?? "", signal)).choices;
    const typed = options.typed?.(answer.type ?? "");
    const all = [...(typed ? [typed] : []), ...(options.selected ?? []), ...choices];
    const text = ({ label, description }: Choice<Value>) =>
      description ? `${label} · ${description}` : label;
    this.asked.push({ title: options.title, choices: choices.map(text) });
    return answer.labels.map((label) => {
      const choice = all.find((one) => one.label === label);
      assert.ok(
        choice,
        `"${label}" is not offered in "${options.title}": ${all.map((one) => one.label).join(", ")}`,
      );
      return choice.value;
    });
  }

  async pickOne<Value>(options: PickOptions<Value>): Promise<Value> {
    const [value] = await this.#choose(options);
    assert.ok(value !== undefined);
    return value;
  }

  pickMany<Value>(options: PickOptions<Value>): Promise<Value[]> {
    return this.#choose(options);
  }

  input(options: InputOptions): Promise<string> {
    const answer = this.#next("input", options.title);
    assert.ok(answer.kind === "input");
    const problem = options.validate?.(answer.text);
    assert.equal(problem, undefined, `"${answer.text}" is not accepted`);
    this.asked.push({ title: options.title, choices: [] });
    return Promise.resolve(answer.text);
  }

  ask(message: string): Promise<string | undefined> {
    const answer = this.#next("ask", message);
    assert.ok(answer.kind === "ask");
    this.asked.push({ title: message, choices: [] });
    return Promise.resolve(answer.button);
  }

  tell(severity: Severity, message: string, ...buttons: string[]): Promise<string | undefined> {
    const told = { severity, message, buttons };
    this.told.push(told);
    for (const waiting of this.#waiting.filter(({ matches }) => matches(told))) waiting.found(told);
    const pressed = buttons.find((button) => this.#presses.delete(button));
    return Promise.resolve(pressed);
  }
}
