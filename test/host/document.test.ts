import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Named } from "../../src/organization/model.js";
import { userUri } from "../../src/views/userEditor/uri.js";
import { World } from "./support.js";

/** A document as its JSON; tests look at a few fields alone. */
interface Content {
  profile: Record<string, unknown>;
  acdSkills: Record<string, number>;
  languages: Record<string, number>;
  queues: Record<string, { joined: boolean }>;
}

const isContent = (value: unknown): value is Content =>
  typeof value === "object" && value !== null && "profile" in value;

describe("A user's document", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open({ stationDelay: 0 });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    for (const text of vscode.workspace.textDocuments)
      if (text.uri.scheme === "genesys" && text.isDirty) await revert(text);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await world.close();
  });

  const uriOf = (user: Named) => userUri(world.demo.organization, user);
  const content = (text: vscode.TextDocument): Content => {
    const value: unknown = JSON.parse(text.getText());
    assert.ok(isContent(value));
    return value;
  };
  const writes = () =>
    world.demo.requests.filter(
      ({ method, operation }) => method !== "GET" && operation !== "postUsersSearch",
    );
  const writeIds = () => writes().map(({ operation }) => operation);
  const users = () => world.demo.state.usersByName("active");
  /**
   * Somebody with at least two ACD skills, a language and a queue, and each time somebody else: VS Code keeps documents
   * in memory for minutes.
   */
  let next = 0;
  const somebody = () => {
    next += 1;
    const user = users().filter(
      ({ skills, languages, queues, omitted }) =>
        skills.size > 1 && languages.size > 0 && queues.size > 0 && omitted === undefined,
    )[next];
    assert.ok(user);
    return user;
  };
  const skillNamed = (name: string) => {
    const skill = [...world.demo.state.skills.values()].find((one) => one.name === name);
    assert.ok(skill, name);
    return skill;
  };
  const freeSkills = (user: { skills: ReadonlyMap<string, number> }) =>
    [...world.demo.state.skills.values()].filter(({ id }) => !user.skills.has(id)).map(({ name }) => name);

  async function open(user: Named): Promise<vscode.TextDocument> {
    const text = await vscode.workspace.openTextDocument(uriOf(user));
    await vscode.window.showTextDocument(text, { preview: false });
    // VS Code keeps a document for minutes after its tab was closed: then it follows the signing in.
    await untilText(() => !text.getText().includes("$notAvailable"));
    return text;
  }

  async function replace(text: vscode.TextDocument, wanted: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(text.positionAt(0), text.positionAt(text.getText().length));
    edit.replace(text.uri, whole, wanted);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  const change = async (text: vscode.TextDocument, edit: (content: Content) => void): Promise<void> => {
    const now = content(text);
    edit(now);
    await replace(text, `${JSON.stringify(now, null, 2)}\n`);
  };

  async function revert(text: vscode.TextDocument): Promise<void> {
    await vscode.window.showTextDocument(text, { preview: false });
    await vscode.commands.executeCommand("workbench.action.files.revert");
  }

  /** Waits until something is so; the test's own time ends the waiting. */
  async function until(what: () => boolean, event: vscode.Event<unknown>): Promise<void> {
    if (what()) return;
    await new Promise<void>((resolve) => {
      const listener = event(() => {
        if (!what()) return;
        listener.dispose();
        resolve();
      });
    });
  }
  const untilText = (is: () => boolean) => until(is, vscode.workspace.onDidChangeTextDocument);

  it("opens with everything that the form edits, read in two rounds from each section's own endpoint", async () => {
    const user = somebody();
    world.demo.clearRequests();
    const text = await open(user);
    assert.equal(text.languageId, "roster-user");
    const { profile, acdSkills, queues } = content(text);
    assert.equal(profile["name"], user.name);
    assert.equal(profile["email"], user.email);
    assert.equal(Object.keys(acdSkills).length, user.skills.size);
    assert.equal(Object.keys(queues).length, world.demo.state.memberships(user).length);
    assert.deepEqual(world.operations().sort(), [
      "getUser",
      "getUserQueues",
      "getUserQueues",
      "getUserRoutinglanguages",
      "getUserRoutingskills",
      ...(user.managerId === undefined ? [] : ["getUsers"]),
    ]);
  });

  it("sends what differs and nothing else, writes the journal, and shows what the server made of it", async () => {
    const user = somebody();
    const text = await open(user);
    const before = content(text);
    const [kept = "", gone = ""] = Object.keys(before.acdSkills);
    const [fresh = ""] = freeSkills(user);
    world.demo.clearRequests();
    await change(text, ({ profile, acdSkills }) => {
      profile["title"] = "  Lead of leads ";
      acdSkills[fresh] = 4;
      acdSkills[kept] = 0.5;
      Reflect.deleteProperty(acdSkills, gone);
    });
    assert.ok(text.isDirty);
    assert.ok(await text.save(), "saved");
    assert.deepEqual(writeIds(), ["patchUser", "patchUserRoutingskillsBulk", "deleteUserRoutingskill"]);
    assert.deepEqual(writes()[0]?.body, { title: "Lead of leads", version: user.version - 1 });
    assert.equal(user.title, "Lead of leads");
    assert.equal(user.skills.get(skillNamed(fresh).id), 4);
    assert.equal(user.skills.get(skillNamed(kept).id), 0.5);
    assert.equal(user.skills.has(skillNamed(gone).id), false);
    await untilText(() => content(text).profile["title"] === "Lead of leads");
    assert.equal(text.isDirty, false);

    world.prompts.pick(user.name);
    await world.run("roster.undoLastChange");
    await world.prompts.message(/^Undone: Save /);
    assert.equal(user.skills.has(skillNamed(gone).id), true);
    assert.equal(user.skills.has(skillNamed(fresh).id), false);
    await untilText(() => content(text).profile["title"] === before.profile["title"]);
    assert.deepEqual(content(text), before);
  });

  it("sends nothing where nothing is edited, and where only the layout is", async () => {
    const text = await open(somebody());
    world.demo.clearRequests();
    assert.ok(await text.save());
    assert.deepEqual(world.operations(), []);
    await replace(text, JSON.stringify(content(text)));
    assert.ok(await text.save());
    assert.deepEqual(writeIds(), []);
    await untilText(() => text.getText().includes("\n"));
  });

  it("merges what somebody else changed elsewhere in the same user", async () => {
    const user = somebody();
    const text = await open(user);
    const [theirs = "", mine = ""] = freeSkills(user);
    await change(text, ({ profile, acdSkills }) => {
      profile["title"] = "Mine";
      acdSkills[mine] = 2;
    });
    user.skills.set(skillNamed(theirs).id, 5);
    user.department = "Theirs";
    user.version += 1;
    assert.ok(await text.save());
    assert.deepEqual(
      [
        user.title,
        user.department,
        user.skills.get(skillNamed(theirs).id),
        user.skills.get(skillNamed(mine).id),
      ],
      ["Mine", "Theirs", 5, 2],
    );
    await untilText(() => content(text).acdSkills[theirs] === 5);
    assert.equal(content(text).profile["department"], "Theirs");
  });

  it("does not save over the same field that somebody else changed, although the text is equally long", async () => {
    const user = somebody();
    const text = await open(user);
    const [skill = ""] = Object.keys(content(text).acdSkills);
    const had = content(text).acdSkills[skill] ?? 0;
    const [mine = 1, theirs = 2] = [1, 2, 3].filter((level) => level !== had);
    await change(text, ({ acdSkills }) => {
      acdSkills[skill] = mine;
    });
    user.skills.set(skillNamed(skill).id, theirs);
    world.demo.clearRequests();
    assert.equal(await text.save(), false, "VS Code asks");
    assert.equal(text.isDirty, true);
    assert.deepEqual(writes(), []);
    const [warning] = vscode.languages
      .getDiagnostics(text.uri)
      .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Warning);
    if (!warning)
      await until(
        () =>
          vscode.languages.getDiagnostics(text.uri).some(({ message }) => message.includes("Somebody else")),
        vscode.languages.onDidChangeDiagnostics,
      );
    // Asked again, it is still a conflict.
    assert.equal(await text.save(), false);
    // Who agrees with the other side has no conflict any more.
    await change(text, ({ acdSkills }) => {
      acdSkills[skill] = theirs;
    });
    assert.ok(await text.save());
    assert.deepEqual(writes(), []);
    assert.equal(text.isDirty, false);
  });

  it("stays edited after a part has failed; saving again sends only the rest", async () => {
    const user = somebody();
    const text = await open(user);
    const [mine = ""] = freeSkills(user);
    const [gone = ""] = Object.keys(content(text).acdSkills);
    await change(text, ({ profile, acdSkills }) => {
      profile["title"] = "Half";
      acdSkills[mine] = 3;
      Reflect.deleteProperty(acdSkills, gone);
    });
    world.demo.faults.add({
      match: { operation: "patchUserRoutingskillsBulk" },
      fault: { kind: "status", status: 409 },
    });
    world.demo.clearRequests();
    assert.equal(await text.save(), false);
    assert.ok(text.isDirty);
    assert.equal(user.title, "Half");
    assert.equal(user.skills.has(skillNamed(gone).id), false, "a failure says nothing of the next call");
    world.demo.clearRequests();
    assert.ok(await text.save());
    assert.deepEqual(writeIds(), ["patchUserRoutingskillsBulk"]);
    assert.equal(user.skills.get(skillNamed(mine).id), 3);
  });

  it("refuses what is wrong, says where, and sends nothing", async () => {
    const user = somebody();
    const text = await open(user);
    world.demo.clearRequests();
    await change(text, ({ acdSkills }) => {
      acdSkills["No Such Skill"] = 3;
    });
    assert.equal(await text.save(), false);
    await until(
      () => vscode.languages.getDiagnostics(text.uri).some(({ source }) => source === "Genesys Cloud"),
      vscode.languages.onDidChangeDiagnostics,
    );
    const [problem] = vscode.languages.getDiagnostics(text.uri);
    assert.ok(problem);
    assert.equal(problem.message, 'There is no ACD skill "No Such Skill".');
    assert.equal(text.getText(problem.range), '"No Such Skill"');
    assert.deepEqual(writes(), []);
    await replace(text, "{ no json");
    assert.equal(await text.save(), false);
    assert.deepEqual(writes(), []);
  });

  it("shows what the server did not accept at the field that it names", async () => {
    const user = somebody();
    const other = somebody();
    const text = await open(user);
    await change(text, ({ profile }) => {
      profile["email"] = other.email;
    });
    assert.equal(await text.save(), false);
    await until(
      () => vscode.languages.getDiagnostics(text.uri).some(({ source }) => source === "Genesys Cloud"),
      vscode.languages.onDidChangeDiagnostics,
    );
    const [problem] = vscode.languages.getDiagnostics(text.uri);
    assert.ok(problem);
    assert.equal(text.getText(problem.range), '"email"');
    // It is about that text alone.
    await change(text, ({ profile }) => {
      profile["email"] = user.email;
    });
    await until(
      () => vscode.languages.getDiagnostics(text.uri).length === 0,
      vscode.languages.onDidChangeDiagnostics,
    );
  });

  it("refuses a save that nobody asked for, where auto save was turned on for its language", async () => {
    const user = somebody();
    const text = await open(user);
    const files = vscode.workspace.getConfiguration("files", { languageId: "roster-user" });
    const { Global } = vscode.ConfigurationTarget;
    const tried = new Promise<void>((resolve) => {
      const listener = vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
        if (document !== text || reason === vscode.TextDocumentSaveReason.Manual) return;
        listener.dispose();
        resolve();
      });
    });
    const refused = new Promise<void>((resolve) => {
      const listener = world.roster.documents.onDidChangeState(() => {
        listener.dispose();
        resolve();
      });
    });
    await files.update("autoSave", "afterDelay", Global, true);
    try {
      world.demo.clearRequests();
      await change(text, ({ profile }) => {
        profile["title"] = "Not even so";
      });
      await tried;
      await refused;
      assert.deepEqual(writes(), []);
      assert.equal(text.isDirty, true);
    } finally {
      await files.update("autoSave", undefined, Global, true);
    }
    assert.ok(await text.save());
    assert.equal(user.title, "Not even so");
  });

  it("asks before a whole section is emptied", async () => {
    const user = somebody();
    const text = await open(user);
    const size = user.skills.size;
    await change(text, (now) => {
      now.acdSkills = {};
    });
    world.demo.clearRequests();
    world.prompts.answer(undefined);
    assert.equal(await text.save(), false);
    assert.deepEqual(writes(), []);
    world.prompts.answer("Remove Them");
    assert.ok(await text.save());
    assert.equal(writeIds().length, size);
    assert.equal(user.skills.size, 0);
  });

  it("follows what was changed elsewhere while it has no edits; undo brings the old back as an edit", async () => {
    const user = somebody();
    const text = await open(user);
    const before = user.title;
    user.title = "From elsewhere";
    user.version += 1;
    await world.roster.documents.refresh(text.uri);
    await untilText(() => content(text).profile["title"] === "From elsewhere");
    assert.equal(text.isDirty, false);
    await vscode.window.showTextDocument(text);
    await vscode.commands.executeCommand("undo");
    await untilText(() => content(text).profile["title"] === before);
    assert.equal(text.isDirty, true, "visible as a change");
    world.demo.clearRequests();
    assert.ok(await text.save());
    assert.deepEqual(writeIds(), ["patchUser"]);
    assert.equal(user.title, before);
  });

  it("keeps its edits when the user is changed elsewhere, also by a command of this window", async () => {
    const user = somebody();
    const text = await open(user);
    await change(text, ({ profile }) => {
      profile["title"] = "Typed here";
    });
    const [skill = ""] = freeSkills(user);
    world.prompts.pick(skill).pick("5");
    await world.run("roster.assignSkills", await world.user(user.name));
    await world.prompts.message(/^Assigned /);
    assert.equal(content(text).profile["title"], "Typed here");
    assert.ok(await text.save());
    assert.equal(user.skills.get(skillNamed(skill).id), 5, "and does not take back what was assigned");
    await untilText(() => content(text).acdSkills[skill] === 5);
  });

  it("saves many at once, one after the other", async () => {
    const people = users().slice(-25, -5);
    const texts = [];
    for (const user of people) {
      const text = await open(user);
      await change(text, ({ profile }) => {
        profile["title"] = "All of us";
      });
      texts.push(text);
    }
    assert.ok(await vscode.workspace.saveAll(false));
    assert.deepEqual(new Set(people.map(({ title }) => title)), new Set(["All of us"]));
    assert.ok(texts.every(({ isDirty }) => !isDirty));
  });

  it("tells two users of the same name apart", async () => {
    const [first, second] = [somebody(), somebody()];
    second.name = first.name;
    const [a, b] = [await open(first), await open(second)];
    assert.equal(a.uri.path, b.uri.path);
    assert.notEqual(content(a).profile["email"], content(b).profile["email"]);
    await change(b, ({ profile }) => {
      profile["title"] = "The second";
    });
    assert.equal(a.isDirty, false);
    assert.ok(await b.save());
    assert.deepEqual([second.title === "The second", first.title === "The second"], [true, false]);
  });

  it("opens a name with / and ?, and saves markup, right-to-left text, emoji and 10,000 characters as they are", async () => {
    const user = users().find(({ name }) => name.includes("/") && name.includes("?"));
    assert.ok(user);
    const text = await open(user);
    assert.equal(content(text).profile["name"], user.name);
    for (const title of ["<img src=x onerror=alert(1)>", "מנהלת צוות", "🦊👩‍💻", "x".repeat(10_000)]) {
      await change(text, ({ profile }) => {
        profile["title"] = title;
      });
      assert.ok(await text.save());
      assert.equal(user.title, title);
    }
  });

  it("completes names as the server finds them, and says on hovering what Genesys Cloud has", async () => {
    const user = somebody();
    const text = await open(user);
    const [fresh = ""] = freeSkills(user);
    await change(text, ({ acdSkills }) => {
      acdSkills[fresh.slice(0, 3)] = 1;
    });
    const at = text.getText().indexOf(`"${fresh.slice(0, 3)}"`) + 4;
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      text.uri,
      text.positionAt(at),
    );
    const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    assert.ok(labels.includes(fresh), labels.join());
    assert.deepEqual(
      world.received("getRoutingSkills").map(({ query }) => query["name"]),
      [fresh.slice(0, 3)],
    );
    const [known = ""] = Object.keys(content(text).acdSkills).filter((name) => name !== fresh.slice(0, 3));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      text.uri,
      text.positionAt(text.getText().indexOf(`"${known}"`) + 2),
    );
    const words = hovers.flatMap(({ contents }) =>
      contents.map((part) => (part instanceof vscode.MarkdownString ? part.value : "")),
    );
    assert.ok(
      words.some((word) => word.replaceAll("&nbsp;", " ").includes("Genesys Cloud has proficiency")),
      words.join(" | "),
    );
  });

  it("sends no character that the text does not have, in whatever encoding VS Code is set to", async () => {
    const files = vscode.workspace.getConfiguration("files");
    await files.update("encoding", "windows1252", vscode.ConfigurationTarget.Global);
    try {
      const user = somebody();
      user.title = "Müller 🦊";
      const text = await open(user);
      assert.equal(content(text).profile["title"], "Müller 🦊");
      await change(text, ({ profile }) => {
        profile["title"] = "Größe 🦊";
      });
      assert.ok(await text.save());
      assert.equal(user.title, "Größe 🦊");
      world.demo.clearRequests();
      const latin = Uint8Array.from(text.getText().replace("🦊", ""), (character) => character.charCodeAt(0));
      // Another extension, and another encoding: nobody pressed Save.
      await assert.rejects(async () => vscode.workspace.fs.writeFile(text.uri, latin), /Nothing was sent/);
      assert.deepEqual(writes(), []);
    } finally {
      await files.update("encoding", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it("does not overwrite a colleague's change without a question, where VS Code is set to ask none", async () => {
    const files = vscode.workspace.getConfiguration("files");
    const own = vscode.workspace.getConfiguration("files", { languageId: "roster-user" });
    const { Global } = vscode.ConfigurationTarget;
    await files.update("saveConflictResolution", "overwriteFileOnDisk", Global);
    await own.update("saveConflictResolution", "overwriteFileOnDisk", Global, true);
    try {
      const user = somebody();
      const text = await open(user);
      await change(text, ({ profile }) => {
        profile["title"] = "Mine";
      });
      user.title = "Theirs";
      user.version += 1;
      assert.equal(await text.save(), false);
      assert.equal(user.title, "Theirs");
      // Told of that one, and not of the next.
      user.title = "Theirs again";
      user.version += 1;
      assert.equal(await text.save(), false);
      assert.equal(user.title, "Theirs again");
      // Who has been told and saves again means it.
      assert.ok(await text.save());
      assert.equal(user.title, "Mine");
    } finally {
      await files.update("saveConflictResolution", undefined, Global);
      await own.update("saveConflictResolution", undefined, Global, true);
    }
  });

  it("shows what it saved also where a slow look was begun before the save", async () => {
    const user = somebody();
    const text = await open(user);
    const [language = ""] = Object.keys(content(text).languages);
    world.demo.faults.add({
      match: { operation: "getUserRoutinglanguages" },
      fault: { kind: "slow", ms: 1_000 },
    });
    await change(text, ({ profile, languages }) => {
      profile["title"] = "Newer";
      languages[language] = languages[language] === 1 ? 2 : 1;
    });
    const preview = world.roster.documents.preview(text);
    assert.ok(await text.save());
    await preview;
    assert.equal(content(text).profile["title"], "Newer");
    assert.equal(text.isDirty, false);
  });

  it("has one document of somebody who was renamed", async () => {
    const user = somebody();
    const row = await world.user(user.name);
    await world.run("roster.openUser", row);
    user.name = "Renamed Meanwhile";
    user.version += 1;
    await world.roster.documents.refresh(uriOf(row.user));
    await world.run("roster.openUser", { ...row, user: { ...row.user, name: user.name } });
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputCustom);
    assert.equal(tabs.length, 1);
  });

  it("says after half a membership what is still to be done, and does that alone", async () => {
    const user = somebody();
    const text = await open(user);
    const queue = [...world.demo.state.queues.values()].find(
      ({ name, groupIds }) => groupIds.length === 0 && !(name in content(text).queues),
    );
    assert.ok(queue);
    await change(text, ({ queues }) => {
      queues[queue.name] = { joined: false };
    });
    world.demo.faults.add({
      match: { operation: "patchUserQueues" },
      fault: { kind: "status", status: 409 },
    });
    assert.equal(await text.save(), false);
    assert.equal(world.demo.state.membership(user, queue)?.joined, true, "as the server adds members");
    world.demo.clearRequests();
    assert.ok(await text.save(), "no conflict with itself");
    assert.deepEqual(writeIds(), ["patchUserQueues"]);
    assert.equal(world.demo.state.membership(user, queue)?.joined, false);
  });

  it("shows a user who was deleted, locked, with the reason", async () => {
    const user = somebody();
    user.state = "deleted";
    world.demo.state.usersChanged();
    const text = await open(user);
    assert.equal(content(text).profile["email"], user.email);
    assert.equal((await vscode.workspace.fs.stat(text.uri)).permissions, vscode.FilePermission.Readonly);
    assert.match(text.getText(), /does not give it of a deleted user/);
  });

  it("says so where it is not signed in, is locked then, and shows the user after signing in", async () => {
    const user = somebody();
    const uri = uriOf(user);
    const organization = await world.organization();
    await world.run("roster.signOut", organization);
    const text = await vscode.workspace.openTextDocument(uri);
    assert.match(text.getText(), /You are not signed in/);
    const { permissions } = await vscode.workspace.fs.stat(uri);
    assert.equal(permissions, vscode.FilePermission.Readonly);
    await vscode.window.showTextDocument(text, { preview: false });
    world.prompts.type(world.demo.url);
    await world.run("roster.openDemoOrganizationAt");
    await untilText(() => text.getText().includes(user.email));
    assert.equal((await vscode.workspace.fs.stat(uri)).permissions, undefined);
  });
});
