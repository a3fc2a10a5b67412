// The user form's size, and what a keystroke costs in it.
import { statSync } from "node:fs";
import path from "node:path";
import type { CDPSession } from "playwright-core";
import { FormSite, manySkills, sampleState, type FormPage } from "../support/formPage.js";
import type { Row } from "./rows.js";

const SKILLS = 200;
const KEYSTROKES = 50;

const state = (seen: number) => {
  const { lists } = sampleState();
  const rows = manySkills(SKILLS);
  return sampleState({
    seen,
    lists: lists.map((list) => (list.key === "acdSkills" ? { ...list, rows } : list)),
  });
};

/** Milliseconds of work of the page's main thread. */
interface Work {
  /** Scripts, style and layout. */
  readonly own: number;
  /** All of it: painting as well, and a millisecond of the measuring itself. */
  readonly all: number;
}

/**
 * What the page's main thread has worked so far, as Chromium counts it itself, in processor time: a busy machine does
 * not count.
 */
async function worked(session: CDPSession): Promise<Work> {
  const { metrics } = await session.send("Performance.getMetrics");
  const ms = (wanted: string): number => {
    const seconds = metrics.find(({ name }) => name === wanted)?.value;
    if (seconds === undefined) throw new Error(`Chromium does not tell its ${wanted}`);
    return seconds * 1_000;
  };
  return {
    own: ms("ScriptDuration") + ms("RecalcStyleDuration") + ms("LayoutDuration"),
    all: ms("TaskDuration"),
  };
}

/** Waits until the page has painted what is new. */
const painted = (form: FormPage) =>
  form.page.evaluate(
    "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))))",
  );

/** What each of several steps costs, from the event to the second frame after it. */
async function costs(form: FormPage, steps: number, step: (i: number) => Promise<unknown>): Promise<Work[]> {
  const session = await form.page.context().newCDPSession(form.page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const times: Work[] = [];
  for (let i = 0; i < steps; i += 1) {
    await painted(form);
    const before = await worked(session);
    await step(i);
    await painted(form);
    const after = await worked(session);
    times.push({ own: after.own - before.own, all: after.all - before.all });
  }
  await session.detach();
  return times;
}

function inWords(times: readonly Work[]): string {
  const sorted = (kind: keyof Work) => times.map((work) => work[kind]).sort((a, b) => a - b);
  const middle = (kind: keyof Work) => (sorted(kind)[Math.floor(times.length / 2)] ?? Number.NaN).toFixed(1);
  const worst = (kind: keyof Work) => (sorted(kind).at(-1) ?? Number.NaN).toFixed(1);
  return `${middle("own")} ms, worst ${worst("own")}; painted: ${middle("all")} ms, worst ${worst("all")} (of ${times.length})`;
}

/** Measures the form as it is built: its size, and what keystrokes cost with 200 ACD skills. */
export async function benchForm(): Promise<Row[]> {
  const site = await FormSite.start();
  try {
    const bytes = statSync(path.join(site.dir, "userEditor.js")).size;
    const form = await site.open({ state: state(0) });
    const { page } = form;
    const type = (i: number) => page.keyboard.press(i % 5 === 4 ? "Backspace" : "abcd".charAt(i % 5));

    await page.getByRole("textbox", { name: "Title", exact: true }).focus();
    const text = await costs(form, KEYSTROKES, type);
    await page.getByRole("combobox", { name: "Add ACD skill" }).focus();
    const adding = await costs(form, KEYSTROKES, type);
    await page.getByRole("gridcell", { name: /of 5/ }).nth(100).focus();
    await page.keyboard.press("F2");
    const number = await costs(form, KEYSTROKES, (i) => page.keyboard.press(i % 2 === 0 ? "4" : "Backspace"));
    await page.keyboard.press("Escape");
    await page.getByRole("textbox", { name: "Filter ACD skills" }).focus();
    // From 200 rows to a few and back, again and again.
    const filter = await costs(form, KEYSTROKES, (i) =>
      page.keyboard.press(i % 6 < 3 ? "199".charAt(i % 6) : "Backspace"),
    );
    const echo = await costs(form, 20, (i) => form.post({ type: "state", state: state(1_000 + i) }));
    const first = await site.open();
    const opening = await costs(first, 1, () => first.post({ type: "state", state: state(0) }));

    const goal = "under 16 ms";
    const cost = (what: string, times: readonly Work[], goal?: string): Row => ({
      what,
      value: inWords(times),
      ...(goal === undefined ? {} : { goal }),
    });
    return [
      {
        what: "size of webview/userEditor.js",
        value: `${(bytes / 1024).toFixed(1)} KB`,
        goal: "under 200 KB",
      },
      cost("form, 200 skills: script, style and layout for a keystroke in a text field", text, goal),
      cost("form, 200 skills: … in the proficiency editor", number, goal),
      cost("form, 200 skills: … in the filter box", filter, goal),
      cost("form, 200 skills: … in the box for adding", adding, goal),
      cost("form, 200 skills: … for the host's answer to an edit", echo, goal),
      cost("form, 200 skills: … for the first paint", opening),
    ];
  } finally {
    await site.close();
  }
}
