/** A demo organization with the rooms that stand on it, and its journal. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ClientOptions } from "../../../src/api/client.js";
import { createTransport, type Transport } from "../../../src/api/transport.js";
import { Journal } from "../../../src/changes/journal.js";
import type { User as DemoUser } from "../../../src/demo/organization.js";
import { startDemoOrganization, type DemoOptions, type DemoOrganization } from "../../../src/demo/server.js";
import type { Named } from "../../../src/organization/model.js";
import { Organization } from "../../../src/organization/organization.js";
import { demoClient } from "./api.js";

export interface World {
  readonly demo: DemoOrganization;
  readonly organization: Organization;
  readonly journal: Journal;
  /** Where the journal is. */
  readonly folder: string;
  readonly transport: Transport;
  /** Another view of the same organization. */
  readonly connect: (options?: Partial<ClientOptions>) => Organization;
}

/**
 * One world for all tests of a block; the organization is reset and the journal empty before each of them. Changes of
 * stations happen at once, unless `stationDelay` says otherwise.
 */
export function world(options: DemoOptions = {}, timeout = 10_000): () => World {
  let current: World | undefined;
  let demo: DemoOrganization | undefined;
  let transport: Transport | undefined;
  before(async () => {
    demo = await startDemoOrganization({ users: 30, rateLimit: false, stationDelay: 0, ...options });
    transport = createTransport({ timeout });
  });
  beforeEach(async () => {
    if (!demo || !transport) throw new Error("not started");
    const [running, sending] = [demo, transport];
    running.reset();
    const folder = await mkdtemp(path.join(tmpdir(), "roster-journal-"));
    const connect = (options?: Partial<ClientOptions>) =>
      new Organization(
        running.organization.id,
        running.organization.name,
        demoClient(running, sending, options).client,
      );
    current = {
      demo: running,
      organization: connect(),
      journal: new Journal(folder),
      folder,
      transport: sending,
      connect,
    };
  });
  afterEach(async () => {
    if (current) await rm(current.folder, { recursive: true, force: true });
  });
  after(async () => {
    await transport?.close();
    await demo?.close();
  });
  return () => {
    if (!current) throw new Error("not started");
    return current;
  };
}

/** The user of that name, as the demo organization keeps it. */
export function userNamed(demo: DemoOrganization, name: string): DemoUser {
  const user = [...demo.state.users.values()].find((candidate) => candidate.name === name);
  if (!user) throw new Error(`there is no ${name}`);
  return user;
}

/** ACD skills of the organization, in the order of their names. */
export const skillsOf = (demo: DemoOrganization): Named[] =>
  [...demo.state.skills.values()].map(({ id, name }) => ({ id, name }));

export const languagesOf = (demo: DemoOrganization): Named[] =>
  [...demo.state.languages.values()].map(({ id, name }) => ({ id, name }));

/** Gives the organization that many more ACD skills. */
export function addSkills(demo: DemoOrganization, count: number): Named[] {
  const { skills } = demo.state;
  if (!(skills instanceof Map)) throw new Error("the demo organization keeps its skills otherwise");
  const added = Array.from({ length: count }, (_, i) => ({ id: `extra-${i}`, name: `Extra ${i}` }));
  for (const skill of added) skills.set(skill.id, { ...skill, modified: 0 });
  return added;
}
