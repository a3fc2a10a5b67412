/** What every host test needs: the extension under test, and a demo organization whose requests can be counted. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { startDemoOrganization, type DemoOptions, type DemoOrganization } from "../../src/demo/server.js";
import type { RosterApi } from "../../src/extension.js";
import type { Roster } from "../../src/roster.js";
import type { Node, Section, UserNode } from "../../src/views/tree/nodes.js";
import { ScriptedPrompts } from "../support/prompts.js";

export const EXTENSION_ID = "roster.roster-genesys-cloud";
export const AUTHENTICATION_ID = "roster-genesys-cloud";

/** The extension, activated, with the rest of it loaded. */
export async function loadRoster(): Promise<Roster> {
  const extension = vscode.extensions.getExtension<RosterApi | undefined>(EXTENSION_ID);
  assert.ok(extension, "the extension is installed");
  const api = await extension.activate();
  assert.ok(api, "the extension knows that it is under test");
  return api.load();
}

/** A demo organization, signed in to, and what a test does with it. */
export class World {
  private constructor(
    readonly roster: Roster,
    readonly demo: DemoOrganization,
    readonly prompts: ScriptedPrompts,
  ) {}

  /** A demo organization on a port of its own; not signed in to yet. */
  static async start(options: DemoOptions = {}): Promise<World> {
    // A server that never answers must not take a test's patience.
    await vscode.workspace
      .getConfiguration("roster")
      .update("requestTimeout", 2, vscode.ConfigurationTarget.Global);
    const roster = await loadRoster();
    const demo = await startDemoOrganization({ rateLimit: false, ...options });
    const prompts = new ScriptedPrompts();
    roster.prompts.current = prompts;
    return new World(roster, demo, prompts);
  }

  /** The same, signed in as its administrator. */
  static async open(options: DemoOptions = {}): Promise<World> {
    const world = await World.start(options);
    world.prompts.type(world.demo.url);
    await world.run("roster.openDemoOrganizationAt");
    await world.prompts.message(/^Signed in to/);
    return world;
  }

  async run(command: string, ...nodes: Node[]): Promise<void> {
    await vscode.commands.executeCommand(command, nodes[0], nodes.length > 0 ? nodes : undefined);
  }

  /** Signs out of everything and stops the server. */
  async close(): Promise<void> {
    this.demo.faults.clear();
    while ((await this.roster.tree.getChildren()).some(({ kind }) => kind === "organization")) {
      const [organization] = await this.roster.tree.getChildren();
      assert.ok(organization);
      const pasted =
        organization.kind === "organization" &&
        organization.connection.session.credentials.kind === "pastedToken";
      if (pasted) this.prompts.answer("Sign Out Only");
      await this.run("roster.signOut", organization);
    }
    await this.demo.close();
    this.prompts.finish();
  }

  children(node?: Node): Promise<Node[]> {
    return this.roster.tree.getChildren(node);
  }

  item(node: Node): vscode.TreeItem {
    return this.roster.tree.getTreeItem(node);
  }

  /** "label · description" of a row. */
  text(node: Node): string {
    const { label, description } = this.item(node);
    const name = typeof label === "string" ? label : (label?.label ?? "");
    return typeof description === "string" && description ? `${name} · ${description}` : name;
  }

  async organization(): Promise<Node> {
    const [organization] = await this.children();
    assert.ok(organization, "an organization is in the tree");
    return organization;
  }

  /** The row of a user. */
  async user(name: string): Promise<UserNode> {
    const rows = await this.children(await this.organization());
    const row = rows.find((node) => node.kind === "user" && node.user.name === name);
    assert.ok(row?.kind === "user", `${name} is in the tree`);
    return row;
  }

  /** Some users of the first page. */
  async users(count: number): Promise<UserNode[]> {
    const rows = await this.children(await this.organization());
    return rows.filter((node): node is UserNode => node.kind === "user").slice(0, count);
  }

  async section(user: UserNode, section: Section): Promise<Node> {
    const node = (await this.children(user)).find((one) => one.kind === "section" && one.section === section);
    assert.ok(node, `${user.user.name} has a section ${section}`);
    return node;
  }

  /** The texts of a section's rows. */
  async rows(user: UserNode, section: Section): Promise<string[]> {
    return (await this.children(await this.section(user, section))).map((node) => this.text(node));
  }

  /** Operations that the server was asked for since, in order. */
  operations(): string[] {
    return this.demo.requests.flatMap(({ operation }) => operation ?? []);
  }

  /** What the server received of one operation. */
  received(operation: string) {
    return this.demo.requests.filter((request) => request.operation === operation);
  }
}
