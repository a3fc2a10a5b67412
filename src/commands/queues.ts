/** Queues: who is a member, and who is active (joined) in the queues of which they are members. */
import type { CallOptions } from "../api/client.js";
import type { Change } from "../changes/change.js";
import { withGroups, type Membership } from "../organization/memberships.js";
import { byName, type Named } from "../organization/model.js";
import type { Organization } from "../organization/organization.js";
import { explain } from "../views/actions.js";
import { fixed, type Choice } from "../views/prompts.js";
import type { Node } from "../views/tree/nodes.js";
import { naming } from "../views/words.js";
import { BasesReader, planOf, type Difference } from "./bases.js";
import { pickUsers, type Command, type CommandContext, type Target } from "./context.js";

/** What a user is a member of. */
interface Base {
  readonly user: Named;
  readonly memberships: readonly Membership[];
}

const readerOf = (organization: Organization, users: readonly Named[]): BasesReader<Base> =>
  new BasesReader({
    what: "queues",
    users,
    read: async (user, options) => ({ user, memberships: await membershipsOf(organization, user, options) }),
  });

async function membershipsOf(organization: Organization, user: Named, options: CallOptions) {
  const memberships = await organization.users.queues(user.id, options);
  return withGroups(organization.client, user.id, memberships, options);
}

const membershipIn = ({ memberships }: Base, { id }: Named) =>
  memberships.find((membership) => membership.id === id);

const groupsOf = ({ through }: Membership): string => through.map(({ name }) => name).join(", ");

/** "member · active", "member · through the group Sales", "2 of 3 are members, 1 active" */
function mark(queue: Named, bases: readonly Base[]): string | undefined {
  const held = bases.flatMap((base) => membershipIn(base, queue) ?? []);
  const [first] = held;
  if (!first) return undefined;
  const active = held.filter(({ joined }) => joined).length;
  if (bases.length > 1) return `${held.length} of ${bases.length} are members, ${active} active`;
  const groups = groupsOf(first);
  return [
    "member",
    first.joined ? "active" : "not active",
    ...(groups ? [`through the group ${groups}`] : []),
  ].join(" · ");
}

function choice({ id, name }: Named, bases: readonly Base[]): Choice<Named> {
  const marked = mark({ id, name }, bases);
  return {
    label: name,
    value: { id, name },
    ...(marked === undefined ? {} : { description: `$(check) ${marked}` }),
  };
}

/** Queues of the organization, searched on the server; what the users are members of is marked. @throws {CancelledError} */
function pickQueues(
  { prompts }: CommandContext,
  { connection: { organization }, users }: Target,
  reader: BasesReader<Base>,
): Promise<Named[]> {
  let bases: readonly Base[] = [];
  // Marks are a courtesy here: where they cannot be read, the plan says why.
  const marks = reader.result.then(
    ({ read }) => {
      bases = read;
    },
    () => undefined,
  );
  return prompts.pickMany<Named>({
    title: `Add to Queue: ${naming(users, "users")}`,
    placeholder: "Type a part of a queue's name; tick the queues; OK goes on",
    async search(text, signal) {
      const [{ items, more }] = await Promise.all([
        organization.names.suggest("queue", text, { signal }),
        reader.isQuick ? marks : undefined,
      ]);
      const choices = items.map((queue) => choice(queue, bases));
      return more ? { choices, note: "and more: type on to narrow it down" } : { choices };
    },
    empty: "No queue matches",
    key: ({ id }) => id,
    failed: explain,
  });
}

function pickActive({ prompts }: CommandContext, queues: readonly Named[]): Promise<boolean> {
  return prompts.pickOne<boolean>({
    title: `Add to ${naming(queues, "queues")}`,
    placeholder: "Active in it at once?",
    load: fixed([
      { label: "Active", description: "interactions are routed to the member", value: true },
      { label: "Not Active", description: "a member only, until somebody activates them", value: false },
    ]),
    key: String,
    failed: explain,
  });
}

const memberChange = (user: Named, item: Named, before: true | null, after: true | null): Change => ({
  kind: "queue",
  user,
  item,
  before,
  after,
});
/** That a member becomes active in a queue, or is not any more. */
export const joinedChange = (
  user: Named,
  item: Named,
  before: boolean | null,
  after: boolean | null,
): Change => ({
  kind: "joined",
  user,
  item,
  before,
  after,
});

/** What differs for each user. @param wish the changes for one queue, or why there are none */
function differences(
  bases: readonly Base[],
  queues: readonly Named[],
  wish: (user: Named, queue: Named, held: Membership | undefined) => readonly Change[] | string | undefined,
): Difference[] {
  return bases.map((base) => {
    const outcomes = queues.map((queue) => wish(base.user, queue, membershipIn(base, queue)) ?? []);
    return {
      user: base.user,
      changes: outcomes.flatMap((outcome) => (typeof outcome === "string" ? [] : outcome)),
      whyNot: outcomes.filter((outcome) => typeof outcome === "string"),
    };
  });
}

const add: Command["run"] = async (context, nodes) => {
  const target = await pickUsers(context, nodes, "Add to Queue");
  const { organization } = target.connection;
  const reader = readerOf(organization, target.users);
  try {
    const queues = await pickQueues(context, target, reader);
    const active = await pickActive(context, queues);
    const { read, unreadable } = await reader.wait();
    const what = naming(queues, "queues");
    const wished = differences(read, queues, (user, queue, held) => {
      if (!held) return [memberChange(user, queue, null, true), joinedChange(user, queue, null, active)];
      const groups = groupsOf(held);
      return `is a member of ${queue.name} already${groups ? `, through the group ${groups}` : ""}`;
    });
    const title = `Add ${naming(target.users, "users")} to ${what}`;
    await context.plans.run(
      planOf(organization, title, wished, unreadable),
      organization,
      (users) => `Added ${naming(users, "users")} to ${what}${active ? "" : ", not active"}`,
    );
  } finally {
    reader.cancel();
  }
};

/** What removing and activating are for. */
interface Held {
  readonly target: Target;
  readonly bases: readonly Base[];
  readonly unreadable: Awaited<BasesReader<Base>["result"]>["unreadable"];
  readonly queues: readonly Named[];
  /** Whether a user and a queue are meant together. */
  readonly asked: (user: Named, queue: Named) => boolean;
}

/** Queue rows of the tree, or what the person ticks of what the users are members of. @throws {CancelledError} */
async function pickHeld(
  context: CommandContext,
  nodes: readonly Node[],
  verb: string,
  offered: (membership: Membership) => boolean,
): Promise<Held> {
  const rows = nodes.filter((node) => node.kind === "queue");
  // A row of a person among them means all queues of that person: then there is something to choose.
  const onlyRows = rows.length > 0 && rows.length === nodes.length;
  const target = await pickUsers(context, nodes, `${verb} Queue`);
  const reader = readerOf(target.connection.organization, target.users);
  try {
    const { read: bases, unreadable } = await reader.wait();
    if (onlyRows) {
      // Rows name a user and a queue together: one user's row says nothing about another user.
      const wanted = new Set(rows.map((row) => `${row.parent.parent.user.id} ${row.queue.id}`));
      const queues = new Map(rows.map(({ queue: { id, name } }) => [id, { id, name }]));
      const asked = (user: Named, queue: Named) => wanted.has(`${user.id} ${queue.id}`);
      return { target, bases, unreadable, queues: [...queues.values()], asked };
    }
    const held = new Map(
      bases.flatMap(({ memberships }) => memberships.filter(offered)).map((queue) => [queue.id, queue]),
    );
    const queues = await context.prompts.pickMany<Named>({
      title: `${verb} Queue: ${naming(target.users, "users")}`,
      placeholder: "Tick the queues; OK goes on",
      load: fixed([...held.values()].sort(byName).map((queue) => choice(queue, bases))),
      empty:
        bases.length === 1 ? "There is no such queue of this user" : "There is no such queue of these users",
      key: ({ id }) => id,
      failed: explain,
    });
    return { target, bases, unreadable, queues, asked: () => true };
  } finally {
    reader.cancel();
  }
}

const isTheirOwn = ({ through }: Membership): boolean => through.length === 0;

const remove: Command["run"] = async (context, nodes) => {
  const { target, bases, unreadable, queues, asked } = await pickHeld(
    context,
    nodes,
    "Remove from",
    isTheirOwn,
  );
  const what = naming(queues, "queues");
  const wished = differences(bases, queues, (user, queue, held) => {
    if (!asked(user, queue)) return undefined;
    if (!held) return `is not a member of ${queue.name}`;
    if (!isTheirOwn(held))
      return `is a member of ${queue.name} through the group ${groupsOf(held)}, and stays as long as the group is`;
    return [memberChange(user, queue, true, null), joinedChange(user, queue, held.joined, null)];
  });
  const { organization } = target.connection;
  await context.plans.run(
    planOf(organization, `Remove ${naming(target.users, "users")} from ${what}`, wished, unreadable),
    organization,
    (users) => `Removed ${naming(users, "users")} from ${what}`,
  );
};

function activate(active: boolean): Command["run"] {
  const [verb, done] = active ? ["Activate", "Activated"] : ["Deactivate", "Deactivated"];
  return async (context, nodes) => {
    const { target, bases, unreadable, queues, asked } = await pickHeld(
      context,
      nodes,
      `${verb} in`,
      ({ joined }) => joined !== active,
    );
    const what = naming(queues, "queues");
    const wished = differences(bases, queues, (user, queue, held) => {
      if (!asked(user, queue)) return undefined;
      if (!held) return `is not a member of ${queue.name}`;
      if (held.joined === active) return `is ${active ? "active" : "not active"} in ${queue.name} already`;
      return [joinedChange(user, queue, held.joined, active)];
    });
    const { organization } = target.connection;
    await context.plans.run(
      planOf(organization, `${verb} ${naming(target.users, "users")} in ${what}`, wished, unreadable),
      organization,
      (users) => `${done} ${naming(users, "users")} in ${what}`,
    );
  };
}

export const queueCommands: Readonly<Record<string, Command>> = {
  "roster.addToQueue": { what: "add to a queue", run: add },
  "roster.removeFromQueue": { what: "remove from a queue", run: remove },
  "roster.activateInQueue": { what: "activate in a queue", run: activate(true) },
  "roster.deactivateInQueue": { what: "deactivate in a queue", run: activate(false) },
};
