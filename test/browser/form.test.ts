// The browser side of the user form, as it is built, in a real browser: the host is played by the tests.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator } from "playwright-core";
import type { FormList, FormState, Suggestion } from "../../src/views/userEditor/protocol.js";
import {
  changedState,
  field,
  FormSite,
  manySkills,
  row,
  sampleState,
  THEMES,
  type FormPage,
  type FormPageOptions,
} from "../support/formPage.js";
import { Screenshots } from "../support/workbench.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The sample user with one list in place of the one that it has. */
function withList(key: string, more: Partial<FormList>, state: Partial<FormState> = {}): FormState {
  const { lists } = sampleState();
  return sampleState({
    lists: lists.map((list) => (list.key === key ? { ...list, ...more } : list)),
    ...state,
  });
}

describe("User form", () => {
  let site: FormSite;
  let form: FormPage;
  let screenshots: Screenshots;

  before(async () => {
    screenshots = new Screenshots("form");
    site = await FormSite.start();
  });
  after(async () => {
    await site.close();
  });

  async function open(options: FormPageOptions = {}): Promise<void> {
    form = await site.open({ state: sampleState(), clock: true, ...options });
  }
  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await screenshots.take(form.page, `failed ${this.currentTest.title}`);
    const faults = await form.faults();
    await form.close();
    assert.deepEqual(faults, [], "no error, warning, dialog, foreign request or violation of the policy");
  });

  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => form.page.keyboard.press(key)), Promise.resolve());
  const type = (text: string) => form.page.keyboard.type(text);
  const wait = (ms: number) => form.page.clock.runFor(ms);
  const textbox = (label: string) => form.page.getByRole("textbox", { name: label, exact: true });
  const table = (title: string) => form.page.getByRole("grid", { name: new RegExp(`^${title}`) });
  /** A row of a table, by how the name in it begins. */
  const rowOf = (title: string, name: string) =>
    table(title)
      .getByRole("row")
      .filter({ has: form.page.getByRole("rowheader", { name: new RegExp(`^${name}`) }) });
  const proficiency = (title: string, name: string) => rowOf(title, name).locator("[data-value]");
  const editor = () => form.page.getByRole("textbox", { name: /^Proficiency of/ });
  const addBox = (one: string) => form.page.getByRole("combobox", { name: `Add ${one}` });
  const show = (state: FormState) => form.post({ type: "state", state });
  const focused = async (locator: Locator) =>
    assert.equal(
      await locator.and(form.page.locator(":focus")).count(),
      1,
      `${String(locator)} has the focus`,
    );
  /** What stands there in one line, without icons: those are letters of a font of their own. */
  const text = async (locator: Locator) =>
    (await locator.innerText())
      .replace(/[\ue000-\uf8ff]/g, "")
      .replace(/\s+/g, " ")
      .trim();
  const box = async (locator: Locator) => {
    const found = await locator.boundingBox();
    assert.ok(found, `${String(locator)} is in sight`);
    return found;
  };
  /** How many pixels do not fit into the width. */
  const overflow = () =>
    form.page.evaluate<number>("document.documentElement.scrollWidth - document.body.clientWidth");
  const scrollTo = (y: number) =>
    form.page.evaluate(`new Promise((resolve) => {
      addEventListener("scroll", () => resolve(), { once: true });
      window.scrollTo(0, ${y});
    })`);
  /** The last question for suggestions. */
  const asked = async () =>
    (await form.sent()).flatMap((message) => (message.type === "suggest" ? [message] : [])).at(-1);
  async function suggest(items: readonly Suggestion[], note?: string): Promise<void> {
    const request = (await asked())?.request ?? 0;
    await form.post({ type: "suggestions", request, items, ...(note === undefined ? {} : { note }) });
  }
  const options = async () => Promise.all((await form.page.getByRole("option").all()).map(text));

  describe("what it shows", () => {
    it("asks for its state once, and sends nothing else by itself", async () => {
      await open();
      await wait(60_000);
      assert.deepEqual(await form.sent(), [{ type: "ready" }]);
    });

    it("shows who it is, fields, lists and what is live", async () => {
      await open();
      const page = form.page;
      assert.equal(await text(page.getByRole("heading", { level: 1 })), "Amelia Okafor");
      assert.equal(await text(page.locator(".description")), "Team Lead, Customer Care Demo Organization");
      assert.match(await text(page.locator(".live")), /Status On Queue · Idle/);
      assert.match(await text(page.locator(".live")), /London 4-112 \(requested\) · default: London 4-112/);
      assert.equal(await textbox("Name").inputValue(), "Amelia Okafor");
      assert.equal(await textbox("E-mail address").inputValue(), "amelia.okafor@example.com");
      assert.equal(await textbox("Date of hire").inputValue(), "2021-03-15");
      assert.equal(await page.getByRole("combobox", { name: "Manager" }).inputValue(), "Jonas Weber");
      assert.equal(await textbox("Work phones, 2 of 2").inputValue(), "+44 20 7946 0102");
      assert.equal(
        await page.getByRole("checkbox", { name: "Answer ACD calls automatically" }).isChecked(),
        false,
      );
      const names = async (title: string) =>
        Promise.all((await table(title).getByRole("rowheader").all()).map(text));
      assert.deepEqual(await names("ACD skills"), [
        "Billing",
        "Cancellations",
        "Fraud Prevention inactive",
        "Technical Support",
      ]);
      assert.equal(await text(proficiency("ACD skills", "Cancellations")), "3.5 of 5");
      assert.equal(await proficiency("ACD skills", "Cancellations").locator(".star.full").count(), 3);
      assert.equal(await proficiency("ACD skills", "Cancellations").locator(".star.half").count(), 1);
      assert.deepEqual(await names("Queues"), ["Billing", "Complaints", "Sales"]);
      assert.equal(await page.getByRole("checkbox", { name: "Active in Complaints" }).isChecked(), false);
      assert.match(await text(rowOf("Queues", "Sales")), /through the group Sales EMEA/);
      await screenshots.take(page, "light");
    });

    it("marks what is changed, new, removed and wrong", async () => {
      await open({ state: changedState(), height: 1250 });
      const email = textbox("E-mail address");
      const description = (locator: Locator) => locator.getAttribute("aria-describedby");
      assert.equal(await email.getAttribute("aria-invalid"), "true");
      const [was, problem] = ((await description(email)) ?? "").split(" ");
      assert.equal(
        await form.page.locator(`#${was}`).textContent(),
        "Changed, was: amelia.okafor@example.com",
      );
      assert.equal(await text(form.page.locator(`#${problem}`)), "This is no e-mail address.");
      assert.equal(await form.page.locator(`#${problem}`).getAttribute("role"), "alert");
      assert.equal(
        await form.page.locator(".kind-email .bar").getAttribute("title"),
        "was: amelia.okafor@example.com",
      );
      assert.equal(await form.page.locator(".kind-checkbox .bar").getAttribute("title"), "was: off");
      assert.equal(await description(textbox("Department")), null);
      assert.match(await text(rowOf("ACD skills", "Onboarding")), /^Onboarding new/);
      assert.equal(await text(proficiency("ACD skills", "Billing")), "4 of 5, was 3");
      assert.match(
        await text(rowOf("ACD skills", "Technical Support")),
        /A proficiency is a number from 0 to 5/,
      );
      assert.equal(await rowOf("ACD skills", "Cancellations").locator("del").count(), 1);
      assert.equal(await form.page.getByRole("button", { name: "Keep Cancellations" }).count(), 1);
      assert.match(await text(rowOf("Queues", "Billing")), /was active/);
      assert.match(await text(form.page.locator(".banner.error")), /does not know: “shoes”/);
      const preview = form.page.getByRole("button", { name: /Show What Saving Will Send/ });
      assert.equal(await text(preview), "Show What Saving Will Send 10 changes");
      await screenshots.take(form.page, "light with changes");
    });

    it("says what is wrong with a list, and why one cannot be shown", async () => {
      await open({
        state: withList(
          "languages",
          { problem: "Two languages are the same." },
          { profileUnreadable: "No profile today." },
        ),
      });
      await form.page.getByText("Two languages are the same.").waitFor();
      await form.page.getByText("No profile today.").waitFor();
      assert.equal(await textbox("Name").count(), 0);
      await show(withList("acdSkills", { unreadable: "ACD skills cannot be read." }));
      await form.page.getByText("ACD skills cannot be read.").waitFor();
      assert.equal(await table("ACD skills").count(), 0);
      assert.equal(await addBox("ACD skill").count(), 0);
    });

    it("has buttons for what the host does", async () => {
      await open();
      for (const [name, command] of [
        ["Show What Saving Will Send", "preview"],
        ["Edit as JSON", "openText"],
        ["Refresh", "refresh"],
        ["Set Presence…", "setPresence"],
        ["Station…", "setStation"],
      ] as const) {
        await form.page.getByRole("button", { name }).click();
        assert.deepEqual((await form.sent()).at(-1), { type: "run", command });
      }
      const before = (await form.sent()).length;
      await form.page.getByRole("button", { name: "Refresh" }).focus();
      await press("Enter", "Space");
      assert.equal((await form.sent()).length, before + 2);
    });

    it("sends what is typed before a command that is about it", async () => {
      await open();
      await textbox("Title").focus();
      await press("End");
      await type("!");
      await form.page.getByRole("button", { name: /^Show What/ }).click();
      assert.deepEqual(
        (await form.sent()).map(({ type }) => type),
        ["ready", "edit", "run"],
      );
    });

    it("ignores what is no message for it", async () => {
      await open();
      for (const message of [
        null,
        "state",
        { type: "state" },
        { type: "state", state: { ...sampleState(), lists: [{}] } },
        {
          type: "state",
          state: { ...sampleState(), profile: [{ ...field("name", "Name"), kind: "script" }] },
        },
        { type: "suggestions", request: "1", items: [] },
        { type: "flush" },
        { type: "vscode-scheduled" },
      ])
        await form.postAny(message);
      assert.deepEqual(await form.sent(), [{ type: "ready" }]);
      assert.equal(await textbox("Name").inputValue(), "Amelia Okafor");
    });
  });

  describe("text fields", () => {
    it("send an edit when nothing more is typed for 600 ms", async () => {
      await open();
      await textbox("Title").focus();
      await press("End");
      await type(", ");
      await wait(599);
      await type("EMEA");
      await wait(599);
      assert.deepEqual(await form.edits(), []);
      await wait(1);
      assert.deepEqual(await form.edits(), [[{ place: ["profile", "title"], value: "Team Lead, EMEA" }]]);
      await wait(5_000);
      assert.equal((await form.edits()).length, 1);
    });

    it("send it at once when they are left, at Enter, and before a save or a closed tab", async () => {
      await open();
      const last = async () =>
        (await form.edits()).at(-1)?.map((edit) => ("value" in edit ? edit.value : "removed"));
      await textbox("Title").fill("one");
      await press("Tab");
      assert.deepEqual(await last(), ["one"]);
      await textbox("Title").fill("two");
      await press("Enter");
      assert.deepEqual(await last(), ["two"]);
      await textbox("Title").fill("three");
      await press("Control+s");
      assert.deepEqual(await last(), ["three"]);
      assert.ok((await form.forwardedKeys()).includes("Ctrl+s"), "VS Code gets the key, unprevented");
      await textbox("Title").fill("four");
      await form.page.evaluate("dispatchEvent(new Event('pagehide'))");
      assert.deepEqual(await last(), ["four"]);
      await textbox("Title").fill("five");
      await form.page.evaluate("document.documentElement.dispatchEvent(new Event('pointerleave'))");
      assert.deepEqual(await last(), ["five"]);
      const sequences = (await form.sent()).flatMap((message) =>
        "sequence" in message ? [message.sequence] : [],
      );
      assert.deepEqual(sequences, [1, 2, 3, 4, 5]);
      await focused(textbox("Title"));
    });

    it("hand over what is typed when the host asks, and say so when there is nothing", async () => {
      await open();
      await textbox("Title").fill("Director");
      await form.post({ type: "flush", request: 7 });
      await form.post({ type: "flush", request: 8 });
      assert.deepEqual((await form.sent()).slice(1), [
        {
          type: "flushed",
          request: 7,
          sequence: 1,
          edits: [{ place: ["profile", "title"], value: "Director" }],
        },
        { type: "flushed", request: 8, sequence: 1, edits: [] },
      ]);
      await wait(5_000);
      assert.deepEqual(await form.edits(), [], "and it is not sent twice");
    });

    it("send nothing for a text that ends where it began", async () => {
      await open();
      await textbox("Title").focus();
      await press("End", "x", "Backspace", "Tab");
      await wait(1_000);
      assert.deepEqual(await form.edits(), []);
    });

    const titled = (value: string, seen: number) => {
      const { profile } = sampleState();
      return sampleState({
        seen,
        profile: profile.map((one) => (one.label === "Title" ? { ...one, value } : one)),
      });
    };

    it("never let an old echo overwrite what is typed", async () => {
      await open();
      const title = textbox("Title");
      await title.fill("A");
      await press("Enter");
      await show(titled("Team Lead", 0));
      assert.equal(await title.inputValue(), "A", "sent, and not in the state yet");
      await press("End");
      await type("B");
      await show(titled("A", 1));
      assert.equal(await title.inputValue(), "AB", "being typed");
      await wait(600);
      await show(titled("A", 1));
      assert.equal(await title.inputValue(), "AB", "sent as the second edit");
      await show(titled("Somebody else's", 2));
      assert.equal(await title.inputValue(), "Somebody else's", "nothing is pending: the document is right");
      await focused(title);
    });

    it("follow the document when nothing is pending, and keep the caret when it says the same", async () => {
      await open();
      const title = textbox("Title");
      await title.focus();
      await press("Home", "ArrowRight", "ArrowRight");
      await show(titled("Team Lead", 0));
      await type("_");
      assert.equal(await title.inputValue(), "Te_am Lead");
      await press("Escape");
      await show(titled("Chief", 0));
      assert.equal(await title.inputValue(), "Chief");
    });

    it("go back to what the document has when an edit was refused", async () => {
      await open();
      await textbox("Title").fill("Refused");
      await textbox("Work phones, 1 of 2").fill("+1");
      await proficiency("ACD skills", "Billing").focus();
      await press("+");
      await wait(600);
      await show(sampleState({ seen: await form.sequence() }));
      assert.equal(await textbox("Title").inputValue(), "Team Lead");
      assert.equal(await textbox("Work phones, 1 of 2").inputValue(), "+44 20 7946 0101");
      assert.equal(await text(proficiency("ACD skills", "Billing")), "4 of 5");
    });

    it("go on counting where an earlier life of the form had stopped", async () => {
      await open({ state: sampleState({ seen: 41 }) });
      await textbox("Title").fill("New");
      await press("Enter");
      assert.equal(await form.sequence(), 42);
      await show(titled("Team Lead", 41));
      assert.equal(await textbox("Title").inputValue(), "New");
    });

    it("take back what is pending at Ctrl+Z or Escape; with nothing pending, VS Code gets the key", async () => {
      await open();
      const title = textbox("Title");
      await title.fill("Sent");
      await press("Enter");
      await type(" and more");
      await press("Control+z");
      assert.equal(await title.inputValue(), "Sent", "the last text that was sent");
      assert.ok(!(await form.forwardedKeys()).some((key) => key.startsWith("Ctrl+z")));
      await press("Control+z");
      assert.ok((await form.forwardedKeys()).includes("Ctrl+z"), "unprevented: VS Code undoes the document");
      await title.fill("Something else");
      await press("Escape");
      assert.equal(await title.inputValue(), "Sent");
      await wait(5_000);
      assert.equal((await form.edits()).length, 1);
    });

    it("keep focus, scroll position and what is typed when a state arrives", async () => {
      await open({ state: withList("acdSkills", { rows: manySkills(60) }), height: 500 });
      const title = textbox("Title");
      await title.fill("Typed");
      await scrollTo(120);
      await show(withList("acdSkills", { rows: manySkills(60) }, { name: "Somebody Else" }));
      assert.equal(await text(form.page.getByRole("heading", { level: 1 })), "Somebody Else");
      await focused(title);
      assert.equal(await title.inputValue(), "Typed");
      assert.equal(await form.page.evaluate<number>("scrollY"), 120);
    });
  });

  describe("other fields", () => {
    it("a switch is sent at once, and an old echo does not flip it back", async () => {
      await open();
      const answer = form.page.getByRole("checkbox", { name: "Answer ACD calls automatically" });
      await answer.click();
      assert.deepEqual(await form.edits(), [[{ place: ["profile", "acdAutoAnswer"], value: true }]]);
      await show(sampleState());
      assert.equal(await answer.isChecked(), true);
      await show(sampleState({ seen: 1 }));
      assert.equal(await answer.isChecked(), false, "the document says otherwise");
    });

    it("a date is typed as it is, or picked", async () => {
      await open();
      await textbox("Date of hire").fill("2022-1");
      await press("Enter");
      await form.page.locator(".picker").fill("2022-10-05");
      assert.deepEqual(
        (await form.edits()).map(([edit]) => edit),
        [
          { place: ["profile", "dateHire"], value: "2022-1" },
          { place: ["profile", "dateHire"], value: "2022-10-05" },
        ],
      );
      assert.equal(await textbox("Date of hire").inputValue(), "2022-10-05");
    });

    it("a list of texts is edited, added to and removed from by keyboard", async () => {
      await open();
      const place = ["profile", "phones"];
      await textbox("Work phones, 2 of 2").fill("+49 30 1234");
      await press("Enter");
      assert.deepEqual((await form.edits()).at(-1), [{ place, value: ["+44 20 7946 0101", "+49 30 1234"] }]);
      await focused(textbox("Work phones, 3 of 3"));
      await type("+1 555 0100");
      await wait(600);
      assert.deepEqual((await form.edits()).at(-1), [
        { place, value: ["+44 20 7946 0101", "+49 30 1234", "+1 555 0100"] },
      ]);
      await form.page.getByRole("button", { name: "Remove Work phones, 1 of 3" }).press("Enter");
      assert.deepEqual((await form.edits()).at(-1), [{ place, value: ["+49 30 1234", "+1 555 0100"] }]);
      await focused(textbox("Work phones, 1 of 2"));
      const before = (await form.edits()).length;
      await form.page.getByRole("button", { name: "Add to Work phones" }).click();
      await focused(textbox("Work phones, 3 of 3"));
      await textbox("Name").focus();
      assert.equal(await textbox("Work phones, 3 of 3").count(), 0, "an entry that was left empty is gone");
      assert.equal((await form.edits()).length, before, "and was never sent");
      await textbox("Work phones, 1 of 2").fill("typed");
      await press("Control+z");
      assert.equal(await textbox("Work phones, 1 of 2").inputValue(), "+49 30 1234");
    });

    it("a person is found by typing, and half a name is not sent meanwhile", async () => {
      await open();
      const manager = form.page.getByRole("combobox", { name: "Manager" });
      await manager.fill("mar");
      await wait(5_000);
      assert.deepEqual(await form.edits(), []);
      assert.equal((await asked())?.of, "manager");
      await suggest([{ name: "Maria Silva", detail: "maria.silva@example.com" }, { name: "Mario Rossi" }]);
      assert.deepEqual(await options(), ["Maria Silva maria.silva@example.com", "Mario Rossi"]);
      await press("ArrowDown", "Enter");
      assert.deepEqual(await form.edits(), [[{ place: ["profile", "manager"], value: "Maria Silva" }]]);
      assert.equal(await manager.inputValue(), "Maria Silva");
      await manager.fill("somebody@example.com");
      await press("Tab");
      assert.deepEqual((await form.edits()).at(-1), [
        { place: ["profile", "manager"], value: "somebody@example.com" },
      ]);
      await manager.fill("xyz");
      await press("Escape");
      assert.equal(await manager.inputValue(), "somebody@example.com");
    });
  });

  describe("proficiencies", () => {
    const skill = (name: string) => ["acdSkills", name];

    it("are edited by keyboard: arrows to the cell, Enter, a number, Enter", async () => {
      await open();
      await rowOf("ACD skills", "Billing").getByRole("rowheader").focus();
      await press("ArrowRight", "ArrowDown");
      await focused(proficiency("ACD skills", "Cancellations"));
      await press("Enter");
      await focused(editor());
      assert.equal(await editor().inputValue(), "3.5");
      await type("2,5");
      assert.deepEqual(await form.edits(), []);
      await press("Enter");
      assert.deepEqual(await form.edits(), [[{ place: skill("Cancellations"), value: 2.5 }]]);
      await focused(proficiency("ACD skills", "Cancellations"));
      assert.equal(await text(proficiency("ACD skills", "Cancellations")), "2.5 of 5");
    });

    it("are edited by typing a digit or F2, and Tab moves on to the next row", async () => {
      await open();
      await proficiency("ACD skills", "Billing").focus();
      await press("2", "Tab");
      await focused(rowOf("ACD skills", "Cancellations").getByRole("textbox"));
      await press("1", "Tab", "Shift+Tab", "F2");
      await focused(proficiency("ACD skills", "Cancellations"));
      await press("F2", "Tab", "Tab", "5", "Tab");
      assert.deepEqual(
        (await form.edits()).map(([edit]) => edit),
        [
          { place: skill("Billing"), value: 2 },
          { place: skill("Cancellations"), value: 1 },
        ],
      );
      assert.equal(await editor().count(), 0, "the last row leads out of the table");
    });

    it("are restored by Escape and by Ctrl+Z", async () => {
      await open();
      await proficiency("ACD skills", "Billing").focus();
      await press("1", "Control+z");
      assert.equal(await editor().inputValue(), "4");
      assert.ok(!(await form.forwardedKeys()).some((key) => key.startsWith("Ctrl+z")));
      await press("Control+z");
      assert.ok((await form.forwardedKeys()).includes("Ctrl+z"));
      await type("1");
      await press("Escape");
      await focused(proficiency("ACD skills", "Billing"));
      assert.equal(await text(proficiency("ACD skills", "Billing")), "4 of 5");
      await wait(5_000);
      assert.deepEqual(await form.edits(), []);
    });

    it("outside 0 to 5 are refused where they are typed, and not sent", async () => {
      await open();
      for (const wrong of ["6", "-1", "abc", "5.1", "1e0"]) {
        await proficiency("ACD skills", "Billing").focus();
        await press("F2");
        await type(wrong);
        await press("Enter");
        await focused(editor());
        assert.equal(await editor().getAttribute("aria-invalid"), "true", wrong);
        await form.page.getByText("It must be 0 to 5.").waitFor();
        await press("Tab");
        await focused(editor());
        await press("Escape");
      }
      await press("F2");
      await type("6");
      await textbox("Name").focus();
      await form.post({ type: "flush", request: 1 });
      assert.equal(await editor().inputValue(), "6", "it stays in sight until it is right");
      assert.deepEqual((await form.sent()).slice(1), [
        { type: "flushed", request: 1, sequence: 0, edits: [] },
      ]);
    });

    it("that are being typed are part of a save, and the editor stays open", async () => {
      await open();
      await proficiency("ACD skills", "Billing").focus();
      await press("2");
      await form.post({ type: "flush", request: 3 });
      assert.deepEqual((await form.sent()).at(-1), {
        type: "flushed",
        request: 3,
        sequence: 1,
        edits: [{ place: skill("Billing"), value: 2 }],
      });
      await focused(editor());
      assert.equal(await editor().inputValue(), "2");
    });

    it("are sent when the editor is left; one that was deleted is given up", async () => {
      await open();
      await proficiency("ACD skills", "Billing").focus();
      await press("2");
      await textbox("Name").click();
      assert.deepEqual(await form.edits(), [[{ place: skill("Billing"), value: 2 }]]);
      await proficiency("ACD skills", "Billing").focus();
      await press("F2", "Backspace");
      await textbox("Name").click();
      assert.equal(await editor().count(), 0);
      assert.equal(await text(proficiency("ACD skills", "Billing")), "2 of 5");
      assert.equal((await form.edits()).length, 1);
    });

    it("go up and down by + and -, as one edit, within 0 and 5", async () => {
      await open();
      await proficiency("ACD skills", "Cancellations").focus();
      await press("+", "+", "+");
      assert.equal(await text(proficiency("ACD skills", "Cancellations")), "5 of 5");
      await press("-");
      assert.deepEqual(await form.edits(), []);
      await wait(600);
      assert.deepEqual(await form.edits(), [[{ place: skill("Cancellations"), value: 4 }]]);
      await press("+", "Control+z");
      assert.equal(await text(proficiency("ACD skills", "Cancellations")), "4 of 5");
    });

    it("are set by a click on a star, and typed after a click on the number", async () => {
      await open();
      const billing = proficiency("ACD skills", "Billing");
      await billing.locator("[data-star='1']").click();
      assert.equal(await text(billing), "1 of 5");
      await billing.locator("[data-star='1']").click();
      assert.equal(await text(billing), "0 of 5", "there is no star for 0: the only one takes itself away");
      await billing.locator(".number").click();
      await focused(editor());
      await type("4.25");
      await press("Enter");
      assert.deepEqual(
        (await form.edits()).map(([edit]) => edit),
        [1, 0, 4.25].map((value) => ({ place: skill("Billing"), value })),
      );
    });

    it("stop being typed when the row is taken away meanwhile", async () => {
      await open();
      await proficiency("ACD skills", "Billing").focus();
      await press("F2");
      const removed = row("acdSkills", "Billing", 4, { removed: true, was: 4 });
      await show(withList("acdSkills", { rows: [removed, row("acdSkills", "Other", 1)] }));
      assert.equal(await editor().count(), 0);
      await focused(proficiency("ACD skills", "Billing"));
      await wait(5_000);
      assert.deepEqual(await form.edits(), []);
    });

    it("keep what was typed and sent until the state has it", async () => {
      await open();
      const billing = proficiency("ACD skills", "Billing");
      await billing.focus();
      await press("1", "Enter");
      await show(sampleState());
      assert.equal(await text(billing), "1 of 5");
      await show(sampleState({ seen: 1 }));
      assert.equal(await text(billing), "4 of 5");
      await focused(billing);
    });
  });

  describe("tables", () => {
    it("are one stop of the Tab key, with arrow keys inside", async () => {
      await open({ state: withList("acdSkills", { rows: manySkills(40) }) });
      const cell = (name: string, column: number) =>
        rowOf("ACD skills", name).locator('[role="rowheader"], [role="gridcell"]').nth(column);
      await addBox("ACD skill").focus();
      await press("Tab", "Tab");
      await focused(cell("Skill 001", 0));
      await press("ArrowUp", "ArrowLeft", "ArrowRight");
      await focused(cell("Skill 001", 1));
      await press("PageDown");
      await focused(cell("Skill 011", 1));
      await press("Control+End");
      await focused(cell("Skill 040", 2).getByRole("button"));
      await press("Home", "ArrowUp");
      await focused(cell("Skill 039", 0));
      await press("Tab");
      await focused(addBox("language"));
      await press("Shift+Tab");
      await focused(cell("Skill 039", 0));
      await press("Control+Home");
      await focused(cell("Skill 001", 0));
    });

    it("remove a row at Delete or by its button, and keep it after all", async () => {
      await open();
      await proficiency("ACD skills", "Billing").focus();
      await press("Delete");
      assert.deepEqual(await form.edits(), [[{ place: ["acdSkills", "Billing"], remove: true }]]);
      await focused(proficiency("ACD skills", "Billing"));
      await press("Delete", "3");
      assert.equal((await form.edits()).length, 1, "what is removed can only be kept");
      await show(
        withList(
          "acdSkills",
          { rows: [row("acdSkills", "Billing", 4, { removed: true, was: 4 })] },
          { seen: 1 },
        ),
      );
      await press("End");
      const keep = form.page.getByRole("button", { name: "Keep Billing" });
      await focused(keep);
      await press("Enter");
      assert.deepEqual((await form.edits()).at(-1), [{ place: ["acdSkills", "Billing"], value: 4 }]);
      await show(sampleState({ seen: 2 }));
      await focused(form.page.getByRole("button", { name: "Remove Billing" }).first());
      await form.page.getByRole("button", { name: "Remove German" }).click();
      assert.deepEqual((await form.edits()).at(-1), [{ place: ["languages", "German"], remove: true }]);
      assert.equal(await form.page.getByRole("button", { name: "Keep German" }).count(), 1);
      assert.equal(await text(form.page.locator("body > [role=status]")), "German removed.");
    });

    it("lose a new row that is removed, and the focus goes to the next one", async () => {
      await open({ state: changedState() });
      await proficiency("ACD skills", "Onboarding").focus();
      await press("Delete");
      assert.equal(await rowOf("ACD skills", "Onboarding").count(), 0);
      await focused(proficiency("ACD skills", "Billing"));
    });

    it("show active members of queues as switches, and say what cannot be removed", async () => {
      await open();
      const complaints = form.page.getByRole("checkbox", { name: "Active in Complaints" });
      await complaints.focus();
      await press("Space");
      assert.deepEqual(await form.edits(), [[{ place: ["queues", "Complaints"], value: { joined: true } }]]);
      await show(sampleState());
      assert.equal(await complaints.isChecked(), true, "an old echo does not flip it back");
      await press("ArrowDown", "Delete");
      await form.page.getByRole("button", { name: "Remove Sales" }).click({ force: true });
      assert.equal((await form.edits()).length, 1);
      const button = form.page.getByRole("button", { name: "Remove Sales" });
      assert.equal(await button.getAttribute("title"), "The group Sales EMEA gives this membership.");
      assert.equal(await button.getAttribute("aria-disabled"), "true");
      await complaints.click();
      await press("Delete");
      assert.deepEqual((await form.edits()).slice(1), [
        [{ place: ["queues", "Complaints"], value: { joined: false } }],
        [{ place: ["queues", "Complaints"], remove: true }],
      ]);
      await form.page.getByRole("button", { name: "Keep Complaints" }).click();
      assert.deepEqual((await form.edits()).at(-1), [
        { place: ["queues", "Complaints"], value: { joined: false } },
      ]);
    });

    it("are filtered when they are long, and remember by what", async () => {
      await open({ state: withList("acdSkills", { rows: manySkills(20) }) });
      const filter = textbox("Filter ACD skills");
      assert.equal(await filter.count(), 0);
      await show(withList("acdSkills", { rows: manySkills(120) }));
      await filter.fill("11");
      await form.page.getByText("11 of 120 match the filter.").waitFor();
      assert.equal(await table("ACD skills").getByRole("rowheader").count(), 11);
      await press("Tab");
      await press("ArrowDown");
      await focused(rowOf("ACD skills", "Skill 110").getByRole("rowheader"));
      await scrollTo(250);
      await wait(300);
      assert.deepEqual((await form.sent()).slice(1), []);

      // Another tab was shown meanwhile: the page is a new one.
      await form.load("light");
      await show(withList("acdSkills", { rows: manySkills(120) }));
      assert.equal(await filter.inputValue(), "11");
      assert.equal(await form.page.evaluate<number>("scrollY"), 250);
      await filter.press("Escape");
      assert.equal(await table("ACD skills").getByRole("rowheader").count(), 120);
    });
  });

  describe("boxes that are in no document", () => {
    it("keep Ctrl+Z to themselves while something stands in them", async () => {
      await open({ state: withList("acdSkills", { rows: manySkills(30) }) });
      for (const box of [addBox("ACD skill"), textbox("Filter ACD skills")]) {
        await box.fill("xy");
        await press("Control+z");
        assert.ok(!(await form.forwardedKeys()).some((key) => key.startsWith("Ctrl+z")));
        await box.fill("");
      }
      await press("Control+z");
      assert.ok((await form.forwardedKeys()).includes("Ctrl+z"), "empty, it leaves the key to VS Code");
    });
  });

  describe("adding", () => {
    it("asks when nothing is typed for 200 ms, and drops late answers", async () => {
      await open();
      await addBox("ACD skill").focus();
      await type("so");
      await wait(199);
      assert.equal(await asked(), undefined);
      await wait(1);
      assert.deepEqual(await asked(), { type: "suggest", request: 1, of: "acdSkills", text: "so" });
      await type("ft");
      await form.post({ type: "suggestions", request: 1, items: [{ name: "Soap" }] });
      assert.deepEqual(await options(), [], "the answer to a text that is not there any more");
      await wait(200);
      assert.equal((await asked())?.text, "soft");
      await form.post({ type: "suggestions", request: 1, items: [{ name: "Soap" }] });
      assert.deepEqual(await options(), []);
      await suggest([{ name: "Software", detail: "inactive" }, { name: "Soft Skills" }], "There are more");
      assert.deepEqual(await options(), ["Software inactive", "Soft Skills"]);
      await form.page.getByText("There are more").waitFor();
      const added = addBox("ACD skill");
      assert.equal(await added.getAttribute("aria-expanded"), "true");
      await press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp");
      const active = await added.getAttribute("aria-activedescendant");
      assert.equal(await text(form.page.locator(`#${active}`)), "Soft Skills");
      await press("Escape");
      assert.equal(await added.getAttribute("aria-expanded"), "false");
      assert.equal(await added.inputValue(), "soft");
      await press("Escape");
      assert.equal(await added.inputValue(), "");
      assert.deepEqual(await form.edits(), []);
    });

    it("an ACD skill goes on with its proficiency, and then with the next one", async () => {
      await open();
      await addBox("ACD skill").focus();
      await type("retention");
      await wait(200);
      await suggest([{ name: "Retention Offers" }, { name: "Retention" }]);
      await press("Enter"); // the one that is called so
      assert.deepEqual(await form.edits(), [[{ place: ["acdSkills", "Retention"], value: 3 }]]);
      await focused(rowOf("ACD skills", "Retention").getByRole("textbox"));
      await type("5");
      await show(
        withList(
          "acdSkills",
          {
            rows: [...(sampleState().lists[0]?.rows ?? []), row("acdSkills", "Retention", 3, { was: null })],
          },
          { seen: 1 },
        ),
      );
      await focused(editor());
      await press("Enter");
      assert.deepEqual((await form.edits()).at(-1), [{ place: ["acdSkills", "Retention"], value: 5 }]);
      await focused(addBox("ACD skill"));
      assert.equal(await addBox("ACD skill").inputValue(), "");
      assert.match(await text(table("ACD skills").getByRole("row").nth(1)), /^Retention new 5/);
    });

    it("takes the only suggestion at Enter, even when it comes later", async () => {
      await open();
      await addBox("language").focus();
      await type("fre");
      await press("Enter");
      assert.deepEqual((await asked())?.text, "fre");
      await suggest([{ name: "French" }]);
      assert.deepEqual(await form.edits(), [[{ place: ["languages", "French"], value: 3 }]]);
      await press("Escape");
      await type("zz");
      await press("Enter");
      await suggest([], "Nothing matches");
      await form.page.getByText("Nothing matches").waitFor();
      await press("Enter");
      assert.equal((await form.edits()).length, 1);
    });

    it("a queue by the pointer", async () => {
      await open();
      await addBox("queue").fill("ret");
      await wait(200);
      await suggest([{ name: "Returns" }, { name: "Retention" }]);
      await form.page.getByRole("option", { name: "Retention" }).click();
      assert.deepEqual(await form.edits(), [[{ place: ["queues", "Retention"], value: { joined: true } }]]);
      assert.equal(await form.page.getByRole("checkbox", { name: "Active in Retention" }).isChecked(), true);
    });

    it("what is there already is only shown, and what was removed is kept", async () => {
      await open({ state: changedState() });
      await addBox("ACD skill").fill("b");
      await wait(200);
      await suggest([{ name: "Billing", detail: "assigned already" }, { name: "Cancellations" }]);
      assert.deepEqual(await options(), ["Billing assigned already", "Cancellations"]);
      await press("ArrowDown", "Enter");
      assert.deepEqual(await form.edits(), []);
      await focused(proficiency("ACD skills", "Billing"));
      await addBox("ACD skill").fill("canc");
      await wait(200);
      await suggest([{ name: "Cancellations" }]);
      await press("Enter");
      assert.deepEqual(await form.edits(), [[{ place: ["acdSkills", "Cancellations"], value: 3.5 }]]);
    });

    it("offers everything at ArrowDown, and says that it searches when that takes long", async () => {
      await open();
      await addBox("ACD skill").focus();
      await press("ArrowDown");
      assert.deepEqual(await asked(), { type: "suggest", request: 1, of: "acdSkills", text: "" });
      await wait(400);
      await form.page.getByText("Searching…").waitFor();
      await suggest([{ name: "Alpha" }, { name: "Beta" }]);
      assert.equal(await form.page.getByText("Searching…").count(), 0);
      assert.equal(await text(form.page.getByRole("option", { selected: true })), "Alpha");
    });

    it("a row that the host refuses goes away again", async () => {
      await open();
      await addBox("queue").fill("ret");
      await wait(200);
      await suggest([{ name: "Retention" }]);
      await press("Enter");
      assert.equal(await rowOf("Queues", "Retention").count(), 1);
      await show(sampleState({ seen: 1 }));
      assert.equal(await rowOf("Queues", "Retention").count(), 0);
    });
  });

  describe("obstacles", () => {
    const obstacles = [
      ["signedOut", "Sign In…", "signIn"],
      ["unreadable", "Try Again", "refresh"],
      ["invalidText", "Edit as JSON", "openText"],
    ] as const;
    for (const [kind, button, command] of obstacles)
      it(`${kind}: says why, and offers ${button}`, async () => {
        await open({ state: sampleState({ obstacle: { kind, message: "This is why." } }), height: 600 });
        await form.page.getByText("This is why.").waitFor();
        assert.equal(await form.page.getByRole("textbox").count(), 0);
        await form.page.getByRole("button", { name: button }).click();
        assert.deepEqual((await form.sent()).at(-1), { type: "run", command });
        await screenshots.take(form.page, kind);
        await show(sampleState());
        assert.equal(await textbox("Name").count(), 1);
      });

    it("loading shows nothing at first, and a bar after 300 ms", async () => {
      await open({ height: 300 });
      const bar = form.page.getByRole("progressbar");
      assert.equal(await bar.count(), 0);
      await show(sampleState({ name: "", obstacle: { kind: "loading", message: "Asking Genesys Cloud…" } }));
      await wait(299);
      assert.equal(await bar.count(), 0);
      await wait(1);
      assert.equal(await bar.getAttribute("aria-label"), "Asking Genesys Cloud…");
      await show(sampleState());
      assert.equal(await bar.count(), 0);
    });

    it("what is typed and the scroll position outlive one", async () => {
      const long = withList("acdSkills", { rows: manySkills(60) });
      await open({ state: long, height: 500 });
      await textbox("Title").fill("Typed");
      await scrollTo(300);
      await wait(300);
      await show({ ...long, obstacle: { kind: "loading", message: "" } });
      await wait(1_000);
      await show({ ...long, seen: 0 });
      assert.equal(await textbox("Title").inputValue(), "Typed");
      assert.equal(await form.page.evaluate<number>("scrollY"), 300);
    });

    it("a read-only user is shown, and cannot be changed", async () => {
      await open({ state: changedState({ readOnly: "Somebody else's organization." }), height: 1250 });
      await form.page.getByText("Somebody else's organization.").waitFor();
      for (const input of await form.page.locator("input").all())
        assert.equal(await input.isDisabled(), true);
      assert.equal(await form.page.getByRole("combobox", { name: /^Add/ }).count(), 0);
      await proficiency("ACD skills", "Billing").focus();
      await press("3", "Enter", "Delete", "+", "F2");
      await proficiency("ACD skills", "Billing").locator("[data-star='1']").click();
      await proficiency("ACD skills", "Billing").locator(".number").click();
      await wait(5_000);
      assert.deepEqual(await form.sent(), [{ type: "ready" }]);
      assert.equal(await form.page.getByRole("button", { name: "Keep Cancellations" }).isDisabled(), true);
    });
  });

  describe("names of every kind", () => {
    const MARKUP = "<img src=x onerror=alert(1)>";
    const NAMES = [
      MARKUP,
      "[link](command:x) $(trash) ${1+1}",
      "محمد العلي (دعم)",
      "🦄👩‍👩‍👧‍👦",
      "\u202Eevil",
      "x".repeat(10_000),
    ];

    /** A user whose every text is this. */
    function named(name: string): FormState {
      const { profile } = sampleState();
      const text = { problem: name, note: name } as const;
      return sampleState({
        name,
        description: name,
        organization: name,
        profile: profile.map((one) => ({
          ...one,
          label: name,
          hint: name,
          problem: name,
          ...(one.kind === "checkbox"
            ? { was: true }
            : { value: one.kind === "texts" ? [name] : name, was: name }),
        })),
        lists: sampleState().lists.map((list) => ({
          ...list,
          rows: [
            row(list.key, name, list.kind === "rated" ? 3 : true, text),
            row(list.key, `${name}.`, list.kind === "rated" ? 3 : true, { removed: true, ...text }),
          ],
        })),
        live: {
          presence: name,
          routingStatus: name,
          associatedStation: { name, requested: true },
          defaultStation: { name },
        },
        problems: [name],
      });
    }

    for (const name of NAMES)
      it(`are text: ${name.slice(0, 40)}`, async () => {
        await open({ state: named(name) });
        assert.equal(
          await form.page.locator("img, a, script:not([nonce])").count(),
          1,
          "VS Code's script alone",
        );
        assert.equal(await form.page.getByRole("heading", { level: 1 }).textContent(), name);
        const cell = table("ACD skills").locator(".name").first();
        assert.equal(await cell.textContent(), name);
        assert.equal(await cell.getAttribute("dir"), "auto");
        assert.ok(((await cell.getAttribute("title")) ?? "").length <= 201);
        await addBox("ACD skill").fill("x");
        await wait(200);
        await suggest([{ name, detail: name }, { name: `${name}!` }], name);
        assert.equal(await form.page.getByRole("option").first().locator(".name").textContent(), name);
        await press("ArrowDown", "ArrowDown", "Enter");
        assert.deepEqual(await form.edits(), [[{ place: ["acdSkills", `${name}!`], value: 3 }]]);
        for (const width of [1000, 320]) {
          await form.page.setViewportSize({ width, height: 900 });
          assert.equal(await overflow(), 0, `${width} pixels`);
        }
      });

    it("long ones take one line of a table, and leave the others where they are", async () => {
      await open({
        state: withList("languages", {
          rows: [row("languages", "x".repeat(10_000), 3), row("languages", "German", 3)],
        }),
      });
      const [long, short] = await table("Languages").locator("rated-row").all();
      assert.ok(long && short);
      assert.equal((await box(long)).height, (await box(short)).height);
      assert.equal((await box(long)).width, (await box(short)).width);
    });
  });

  describe("how it looks", () => {
    it("fits into a pane of 320 pixels", async () => {
      await open({ state: changedState(), width: 320, height: 1700 });
      assert.equal(await overflow(), 0);
      const outside = await form.page.evaluate<string[]>(`Array.from(document.querySelectorAll("main *"))
        .filter((element) => element.getBoundingClientRect().right > document.body.clientWidth)
        .map((element) => element.tagName + "." + element.className)`);
      assert.deepEqual(outside, []);
      const [name, email] = [await box(textbox("Name")), await box(textbox("E-mail address"))];
      assert.equal(name.x, email.x, "one column");
      await screenshots.take(form.page, "narrow");
    });

    it("has two columns of fields where there is room", async () => {
      await open();
      const [name, email] = [await box(textbox("Name")), await box(textbox("E-mail address"))];
      assert.equal(name.y, email.y);
      assert.ok((await box(form.page.locator("main"))).width <= 900);
    });

    it("does not jump while one types", async () => {
      await open({ height: 1250 });
      const places = () =>
        form.page.evaluate<string>(
          "JSON.stringify(Array.from(document.querySelectorAll('main *'), (e) => [e.tagName, e.getBoundingClientRect().y]))",
        );
      const before = await places();
      await textbox("Title").fill("Something else");
      assert.equal(await places(), before);
      await wait(600);
      assert.equal(await places(), before);
      const heights = async () => [
        (await box(rowOf("ACD skills", "Billing"))).height,
        (await box(table("ACD skills"))).height,
      ];
      const plain = await heights();
      await proficiency("ACD skills", "Billing").locator(".number").click();
      assert.deepEqual(await heights(), plain);
    });

    it("lays names and numbers of a row on one line", async () => {
      await open({ state: changedState(), height: 1250 });
      for (const name of ["Billing", "Onboarding"]) {
        const middles = await Promise.all(
          [".name", ".number", ".stars"].map(async (part) => {
            const { y, height } = await box(rowOf("ACD skills", name).locator(part));
            return Math.round(y + height / 2);
          }),
        );
        assert.equal(new Set(middles).size, 1, `${name}: ${middles.join(", ")}`);
      }
    });

    it("loads VS Code's icons, and nothing from elsewhere", async () => {
      await open();
      assert.equal(
        await form.page.evaluate<number>('document.fonts.load("16px codicon").then((fonts) => fonts.length)'),
        1,
      );
    });

    for (const theme of THEMES)
      it(`axe finds nothing in ${theme}`, async () => {
        const audit = async (what: string) => {
          if (!(await form.page.evaluate<boolean>("'axe' in window"))) await form.page.evaluate(AXE);
          const found = await form.page.evaluate<string[]>(`axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
          }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
            nodes.map((node) => id + ": " + node.html.slice(0, 200) + " " + node.failureSummary)))`);
          assert.deepEqual(found, [], what);
        };
        // Axe waits by the clock of the page, which has to go on by itself.
        await open({ theme, state: changedState(), clock: false, height: 1250 });
        await screenshots.take(form.page, theme);
        await audit("with changes");
        await addBox("ACD skill").focus();
        await press("ArrowDown");
        await suggest([{ name: "Software", detail: "inactive" }, { name: "Soft Skills" }], "There are more");
        await audit("with suggestions");
        await screenshots.take(form.page, `${theme} suggestions`);
        await press("Escape");
        await proficiency("ACD skills", "Billing").focus();
        await press("9", "Enter");
        await audit("with a number that is refused");
        await screenshots.take(form.page, `${theme} refused number`);
        await show(withList("acdSkills", { rows: manySkills(30) }));
        await audit("with nothing changed and a filter");
        await show(changedState({ readOnly: "It is read-only." }));
        await audit("read-only");
        await show(sampleState({ obstacle: { kind: "signedOut", message: "Sign in to see this user." } }));
        await audit("signed out");
        await show(sampleState({ obstacle: { kind: "loading", message: "Loading…" } }));
        await form.page.getByRole("progressbar").waitFor();
        await audit("loading");
      });
  });

  describe("its policy", () => {
    it("lets in no other script, style, picture or request", async () => {
      await open();
      const blocked = await form.page.evaluate<string[]>(`(async () => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        const style = document.createElement("style");
        style.textContent = "body { color: red }";
        const image = new Image();
        const failed = new Promise((resolve) => image.addEventListener("error", resolve));
        image.src = "/codicon.ttf";
        document.body.append(script, style, image);
        document.body.setAttribute("style", "color: red");
        await fetch("/codicon.css").catch(() => undefined);
        await failed;
        return window.violations.splice(0).map((violation) => violation.split(" ")[0]);
      })()`);
      assert.deepEqual([...new Set(blocked)].sort(), [
        "connect-src",
        "img-src",
        "script-src-elem",
        "style-src-attr",
        "style-src-elem",
      ]);
      form.forgetFaults();
    });
  });
});
