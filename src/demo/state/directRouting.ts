/** Who takes over when an agent's own line is called and they cannot. */
import type { AgentDirectRoutingBackupSettings } from "../../api/operations/directRouting.js";
import type { User } from "../organization.js";
import type { Seeds } from "./seeds.js";

/** Among so many users some have a backup. */
const SEEDED = 60;

/** A user's settings. For whom they are a backup themselves follows from the settings of the others. */
export type Backup = Omit<AgentDirectRoutingBackupSettings, "backedUpUsers">;

/** The backups of all users who have one. */
export class Backups {
  readonly #seeds: Seeds;
  #kept: Map<string, Backup> | undefined;

  constructor(seeds: Seeds) {
    this.#seeds = seeds;
  }

  get #backups(): Map<string, Backup> {
    this.#kept ??= this.#make();
    return this.#kept;
  }

  #make(): Map<string, Backup> {
    const random = this.#seeds.random("direct routing backups");
    const { queues } = this.#seeds.organization;
    const people = [...this.#seeds.ordinary].slice(0, SEEDED);
    const made = new Map<string, Backup>();
    for (const [index, id] of people.entries()) {
      const colleague = people[(index + random.whole(1, 9)) % people.length];
      if (!random.chance(0.3) || colleague === undefined || colleague === id) continue;
      const queueId = random.pick([...queues.keys()]);
      const target = random.chance(0.4) ? { queueId } : { userId: colleague };
      made.set(id, { ...target, waitForAgent: true, agentWaitSeconds: random.whole(1, 10) * 60 });
    }
    return made;
  }

  of({ id }: User): Backup | undefined {
    return this.#backups.get(id);
  }

  /** The ids of those for whom the user is the backup. */
  backedUpBy({ id }: User): string[] {
    return [...this.#backups]
      .filter(([owner, { userId }]) => userId === id && this.#isThere(owner))
      .map(([owner]) => owner);
  }

  #isThere(id: string): boolean {
    const user = this.#seeds.organization.users.get(id);
    return user !== undefined && user.state !== "deleted";
  }

  set({ id }: User, backup: Backup): void {
    this.#backups.set(id, backup);
  }

  /** Whether there was one. */
  delete({ id }: User): boolean {
    return this.#backups.delete(id);
  }
}
