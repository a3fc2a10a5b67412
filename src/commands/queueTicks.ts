/** The checkboxes of queue rows: whoever ticks one activates a member, and may take it back. */
import type { Named } from "../organization/model.js";
import type { Organization } from "../organization/organization.js";
import type { Node, QueueNode } from "../views/tree/nodes.js";
import { naming } from "../views/words.js";
import { planOf } from "./bases.js";
import type { CommandContext } from "./context.js";
import { joinedChange } from "./queues.js";

/** A checkbox of a queue's row that was ticked or unticked. */
interface Tick {
  readonly row: QueueNode;
  readonly active: boolean;
}

const userOf = (row: QueueNode): Named => {
  const { id, name } = row.parent.parent.user;
  return { id, name };
};

const usersOf = (ticks: readonly Tick[]): Named[] => [
  ...new Map(ticks.map(({ row }) => [userOf(row).id, userOf(row)])).values(),
];
const organizationOf = (row: QueueNode): Organization =>
  row.parent.parent.organization.connection.organization;

/** "Activate Ada Lovelace in Billing", "Activate Ada Lovelace in Billing, deactivate in Sales", "Change 2 users in Sales" */
function inWords(
  ticks: readonly Tick[],
  [activate, deactivate, change]: readonly [string, string, string],
): string {
  const users = usersOf(ticks);
  const who = naming(users, "users");
  const queues = (some: readonly Tick[]) =>
    naming([...new Map(some.map(({ row: { queue } }) => [queue.id, queue])).values()], "queues");
  const on = ticks.filter(({ active }) => active);
  const off = ticks.filter(({ active }) => !active);
  if (off.length === 0) return `${activate} ${who} in ${queues(on)}`;
  if (on.length === 0) return `${deactivate} ${who} in ${queues(off)}`;
  if (users.length > 1) return `${change} ${who} in ${queues(ticks)}`;
  return `${activate} ${who} in ${queues(on)}, ${deactivate.toLowerCase()} in ${queues(off)}`;
}

/** Milliseconds that a tick waits for more of them: several in a row are one change, with one message. */
const MORE_TICKS = 400;

/** What is ticked is activated at once, and goes back where that fails. */
export class QueueTicks {
  readonly #context: CommandContext;
  readonly #ticked = new Map<string, Tick>();
  #timer: NodeJS.Timeout | undefined;
  #carriedOut: Promise<void> = Promise.resolve();

  constructor(context: CommandContext) {
    this.#context = context;
  }

  /** Takes ticks as VS Code tells of them. */
  add(ticks: readonly (readonly [row: Node, active: boolean])[]): void {
    const { tree } = this.#context;
    for (const [row, active] of ticks) {
      if (row.kind !== "queue") continue;
      this.#ticked.set(row.id, { row, active });
      tree.showTick(row, active);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const batch = [...this.#ticked.values()];
      this.#ticked.clear();
      // One after the other: the next batch starts from what this one has left.
      this.#carriedOut = this.#carriedOut.then(() => this.#carryOut(batch));
    }, MORE_TICKS);
  }

  async #carryOut(batch: readonly Tick[]): Promise<void> {
    const { tree, actions } = this.#context;
    const changed = batch.filter(({ row, active }) => row.queue.joined !== active);
    for (const tick of batch) if (!changed.includes(tick)) tree.showTick(tick.row, undefined);
    for (const organization of new Set(changed.map(({ row }) => organizationOf(row)))) {
      const own = changed.filter(({ row }) => organizationOf(row) === organization);
      await actions.run("change who is active in a queue", () => this.#apply(own, organization));
    }
  }

  async #apply(ticks: readonly Tick[], organization: Organization): Promise<void> {
    const { plans, tree } = this.#context;
    const wished = usersOf(ticks).map((user) => ({
      user,
      changes: ticks
        .filter(({ row }) => userOf(row).id === user.id)
        .map(({ row: { queue }, active }) =>
          joinedChange(user, { id: queue.id, name: queue.name }, queue.joined, active),
        ),
      whyNot: [],
    }));
    const plan = planOf(organization, inWords(ticks, ["Activate", "Deactivate", "Change"]), wished, []);
    try {
      // Every one of them was ticked by hand: there is nothing more to be asked.
      await plans.run(plan, organization, () => inWords(ticks, ["Activated", "Deactivated", "Changed"]), {
        review: "never",
      });
    } finally {
      // What was carried out shows itself; the others go back to what the server has.
      const back = ticks.filter(({ row }) => row.wanted !== undefined);
      for (const { row } of back) row.wanted = undefined;
      for (const section of new Set(back.map(({ row }) => row.parent))) tree.refresh(section);
    }
  }
}
