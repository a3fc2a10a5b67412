/** Everything that asks a person something, behind one interface, so that tests can answer. */
import * as vscode from "vscode";
import { CancelledError } from "../api/errors.js";

export interface Choice<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

/** What a search brought; `note` says what it did not. */
export interface Found<Value> {
  readonly choices: readonly Choice<Value>[];
  readonly note?: string;
}

/** Where choices come from: all at once, as they arrive, or from the server for what is typed. */
export interface ChoiceSource<Value> {
  /** Fills the list; may show what is there so far, several times. */
  readonly load?: (show: (choices: readonly Choice<Value>[]) => void, signal: AbortSignal) => Promise<void>;
  /** Asks the server for what was typed. Replaces VS Code's own filter. */
  readonly search?: (text: string, signal: AbortSignal) => Promise<Found<Value>>;
  /** A choice made of what was typed, offered first. */
  readonly typed?: (text: string) => Choice<Value> | undefined;
  /** Two choices of the same key are the same thing. */
  readonly key: (value: Value) => string;
}

export interface PickOptions<Value> extends ChoiceSource<Value> {
  readonly title: string;
  readonly placeholder: string;
  readonly selected?: readonly Choice<Value>[];
  /** Shown when there is nothing to choose. */
  readonly empty?: string;
  /** Shown when the choices cannot be had. */
  readonly failed: (error: unknown) => string;
}

export interface InputOptions {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  /** Masked, and never remembered. */
  readonly secret?: boolean;
  /** What is wrong with it, or undefined. */
  readonly validate?: (value: string) => string | undefined;
}

export type Severity = "information" | "warning" | "error";

export interface Prompts {
  /** One of several. @throws {CancelledError} when the person gives up. */
  pickOne<Value>(options: PickOptions<Value>): Promise<Value>;
  /** Some of several, at least one. @throws {CancelledError} when the person gives up. */
  pickMany<Value>(options: PickOptions<Value>): Promise<Value[]>;
  /** @throws {CancelledError} when the person gives up. */
  input(options: InputOptions): Promise<string>;
  /** A modal question; undefined when the person gives up. */
  ask(message: string, detail: string, ...buttons: string[]): Promise<string | undefined>;
  /** A message with buttons; undefined when it is dismissed. */
  tell(severity: Severity, message: string, ...buttons: string[]): Promise<string | undefined>;
}

const INVISIBLE = "\u200b";

/**
 * A text for a notification, where VS Code would turn `[text](command:…)` into a link that runs it: names come from
 * a server, and are only text.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll("](", `]${INVISIBLE}(`);
}

/** A text for a quick pick, where VS Code would turn `$(name)` into an icon. */
export function withoutIcons(text: string): string {
  return text.replaceAll("$(", `$${INVISIBLE}(`);
}

/** Milliseconds of silence after typing before the server is asked. */
const DEBOUNCE = 250;

/** The choices of a source, for sources that need no server. */
export function fixed<Value>(choices: readonly Choice<Value>[]): NonNullable<ChoiceSource<Value>["load"]> {
  return (show) => {
    show(choices);
    return Promise.resolve();
  };
}

/** Whether a choice has a text in anything that is shown of it. */
function matches({ label, description, detail }: vscode.QuickPickItem, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [label, description, detail].some((part) => part?.toLowerCase().includes(wanted));
}

function pick<Value>(options: PickOptions<Value>, many: boolean): Promise<Value[]> {
  const input = vscode.window.createQuickPick<Choice<Value> | vscode.QuickPickItem>();
  const { key, load, search } = options;
  input.title = options.title;
  input.placeholder = options.placeholder;
  input.canSelectMany = many;
  input.matchOnDescription = true;
  input.ignoreFocusOut = true;
  input.keepScrollPosition = true;

  let choices: readonly Choice<Value>[] = [];
  let note: string | undefined;
  let problem: string | undefined;
  let selected = new Map<string, Choice<Value>>(
    (options.selected ?? []).map((choice) => [key(choice.value), choice]),
  );
  /** New items made VS Code drop the ticks for a moment, before it hears of ours: that is nobody's unticking. */
  let ticksAreComing = false;
  let loading = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  /** Enter was pressed before the server's answer for what was typed. */
  let enterWaits = false;

  const isChoice = (item: vscode.QuickPickItem): item is Choice<Value> => "value" in item;
  const render = () => {
    const typed = options.typed?.(input.value);
    const shown = choices.filter((choice) => typed === undefined || key(choice.value) !== key(typed.value));
    const found = new Set(shown.map(({ value }) => key(value)));
    // What was ticked before the list changed stays in the list, or it would be lost with it.
    const kept = many ? [...selected.values()].filter(({ value }) => !found.has(key(value))) : [];
    const items = [...(typed ? [typed] : []), ...kept, ...shown];
    const word = problem ?? (items.length === 0 && !input.busy ? options.empty : undefined);
    const line = (text: string) => ({ label: `$(info) ${withoutIcons(text)}`, alwaysShow: true });
    input.items = [
      ...(word === undefined ? [] : [line(word)]),
      ...items.map((item) => ({
        ...item,
        label: withoutIcons(item.label),
        ...(search !== undefined || item === typed ? { alwaysShow: true } : {}),
      })),
      ...(note === undefined ? [] : [line(note)]),
    ];
    const ticked = input.items.filter((item) => isChoice(item) && selected.has(key(item.value)));
    ticksAreComing = ticked.length > 0;
    input.selectedItems = ticked;
  };
  const run = async (fill: (signal: AbortSignal) => Promise<void>) => {
    loading.abort();
    const mine = new AbortController();
    loading = mine;
    input.busy = true;
    problem = undefined;
    try {
      await fill(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) problem = options.failed(error);
    }
    if (mine.signal.aborted) return;
    input.busy = false;
    render();
  };
  const show = (shown: readonly Choice<Value>[]) => {
    choices = shown;
    render();
  };

  return new Promise<Value[]>((resolve, reject) => {
    const accept = (items: readonly vscode.QuickPickItem[]) => {
      const values = items.filter(isChoice).map(({ value }) => value);
      if (values.length === 0) return;
      resolve(values);
      input.hide();
    };
    const ask = (text: string) => {
      if (search)
        void run(async (signal) => {
          const found = await search(text, signal);
          if (signal.aborted) return;
          note = found.note;
          show(found.choices);
          if (enterWaits) accept(found.choices.slice(0, 1));
          enterWaits = false;
        });
    };
    input.onDidChangeValue((text) => {
      if (search) {
        clearTimeout(timer);
        loading.abort();
        enterWaits = false;
        input.busy = true;
        timer = setTimeout(() => {
          ask(text);
        }, DEBOUNCE);
        // Until the server answers, only those stay that match what is typed now: nobody is picked by mistake.
        note = undefined;
        show(choices.filter((choice) => matches(choice, text)));
      } else if (options.typed) render();
    });
    input.onDidChangeSelection((items) => {
      if (!many) return;
      if (items.length === 0 && ticksAreComing) return;
      ticksAreComing = false;
      selected = new Map(items.filter(isChoice).map((item) => [key(item.value), item]));
    });
    input.onDidAccept(() => {
      if (!many && search && input.busy && input.selectedItems.length === 0) enterWaits = true;
      else accept(many ? [...selected.values()] : input.selectedItems);
    });
    input.onDidHide(() => {
      clearTimeout(timer);
      loading.abort();
      input.dispose();
      reject(new CancelledError());
    });
    input.show();
    if (load) void run((signal) => load(show, signal));
    else ask("");
  });
}

/** The prompts of VS Code itself. */
export const windowPrompts: Prompts = {
  async pickOne(options) {
    const [value] = await pick(options, false);
    if (value === undefined) throw new CancelledError();
    return value;
  },
  pickMany: (options) => pick(options, true),
  async input({ title, prompt, placeholder, value, secret, validate }) {
    const given = await vscode.window.showInputBox({
      title,
      prompt,
      password: secret ?? false,
      ignoreFocusOut: true,
      ...(placeholder === undefined ? {} : { placeHolder: placeholder }),
      ...(value === undefined ? {} : { value }),
      validateInput: (text) => (text.trim() ? validate?.(text.trim()) : undefined),
    });
    if (!given?.trim()) throw new CancelledError();
    return given.trim();
  },
  async ask(message, detail, ...buttons) {
    return vscode.window.showWarningMessage(withoutLinks(message), { modal: true, detail }, ...buttons);
  },
  async tell(severity, message, ...buttons) {
    const text = withoutLinks(message);
    if (severity === "error") return vscode.window.showErrorMessage(text, ...buttons);
    if (severity === "warning") return vscode.window.showWarningMessage(text, ...buttons);
    return vscode.window.showInformationMessage(text, ...buttons);
  },
};
