/** Presence and routing status: set for agents, returned to idle, taken off queue. */
import * as vscode from "vscode";
import type { Change } from "../changes/change.js";
import { PRESENCE, ROUTING_STATUS } from "../changes/sections/status.js";
import type { PresenceDefinition } from "../organization/directory.js";
import { routingWords, type Named, type RoutingStatus } from "../organization/model.js";
import type { Organization } from "../organization/organization.js";
import type { UserStatus } from "../organization/users.js";
import { explain } from "../views/actions.js";
import type { Choice } from "../views/prompts.js";
import { naming } from "../views/words.js";
import { BasesReader, planOf, type Difference } from "./bases.js";
import { pickUsers, type Command, type CommandContext, type Target } from "./context.js";

interface Base extends UserStatus {
  readonly user: Named;
}

const readerOf = (organization: Organization, users: readonly Named[]): BasesReader<Base> =>
  new BasesReader({
    what: "presence and routing status",
    users,
    read: async (user, options) => ({ user, ...(await organization.users.status(user.id, options)) }),
  });

/** The presences, in the order of the system's own: under a heading where the organization has added some. */
function presenceChoices(
  definitions: readonly PresenceDefinition[],
  bases: readonly Base[],
): Choice<PresenceDefinition>[] {
  const groups = new Map<string, PresenceDefinition[]>();
  for (const definition of definitions)
    groups.set(definition.systemPresence, [...(groups.get(definition.systemPresence) ?? []), definition]);
  let alone = true;
  return [...groups].flatMap(([systemPresence, own]) => {
    const [first, ...added] = own;
    if (!first) return [];
    // A line before each group, and after the last of its members.
    const heading: Choice<PresenceDefinition> = {
      label: added.length > 0 ? systemPresence.toLowerCase() : "",
      kind: vscode.QuickPickItemKind.Separator,
      value: first,
    };
    const lines = added.length > 0 || !alone ? [heading] : [];
    alone = added.length === 0;
    return [...lines, ...own.map((definition) => presenceChoice(definition, bases))];
  });
}

function presenceChoice(definition: PresenceDefinition, bases: readonly Base[]): Choice<PresenceDefinition> {
  const { id, name, systemPresence } = definition;
  const have = bases.filter(({ presence }) => presence?.id === id).length;
  const now = bases.length === 1 ? "now" : `${have} of ${bases.length} now`;
  const parts = [
    ...(name === systemPresence ? [] : [systemPresence]),
    ...(have > 0 ? [`$(check) ${now}`] : []),
  ];
  return { label: name, value: definition, ...(parts.length > 0 ? { description: parts.join(" · ") } : {}) };
}

/** @throws {CancelledError} */
function pickPresence(
  { prompts }: CommandContext,
  { connection: { organization }, users }: Target,
  reader: BasesReader<Base>,
): Promise<PresenceDefinition> {
  return prompts.pickOne<PresenceDefinition>({
    title: `Set Presence: ${naming(users, "users")}`,
    placeholder: "Which presence?",
    async load(show, signal) {
      const { presences } = organization.directory;
      const definitions = await presences.load({ signal }, (soFar) => {
        show(presenceChoices(soFar, []));
      });
      show(presenceChoices(definitions, []));
      // Marks are a courtesy here: where they cannot be read, the plan says why.
      if (!reader.isQuick) return;
      const bases = await reader.result.then(
        ({ read }) => read,
        () => [],
      );
      show(presenceChoices(definitions, bases));
    },
    empty: "This organization has no presences",
    key: ({ id }) => id,
    failed: explain,
  });
}

const presenceChange = ({ user, presence }: Base, { id, name }: PresenceDefinition): Change => ({
  kind: "status",
  user,
  item: PRESENCE,
  before: presence ?? null,
  after: { id, name },
});

const setPresence: Command["run"] = async (context, nodes) => {
  const target = await pickUsers(context, nodes, "Set Presence");
  const { organization } = target.connection;
  const reader = readerOf(organization, target.users);
  try {
    const definition = await pickPresence(context, target, reader);
    const { id, name } = definition;
    const { read, unreadable } = await reader.wait();
    const wished = read.map((base): Difference => {
      const { user, presence } = base;
      if (presence?.id === id) return { user, changes: [], whyNot: [`is ${name} already`] };
      return { user, changes: [presenceChange(base, definition)], whyNot: [] };
    });
    const title = `Set the presence of ${naming(target.users, "users")} to ${name}`;
    await context.plans.run(
      planOf(organization, title, wished, unreadable),
      organization,
      (users) => `Set the presence of ${naming(users, "users")} to ${name}`,
    );
  } finally {
    reader.cancel();
  }
};

const routingChange = ({ user, routingStatus }: Base, after: RoutingStatus): Change => ({
  kind: "status",
  user,
  item: ROUTING_STATUS,
  before: routingStatus ?? null,
  after,
});

const statusWord = (status: RoutingStatus | undefined): string =>
  status === undefined ? "of unknown routing status" : routingWords[status];

const returnToIdle: Command["run"] = async (context, nodes) => {
  const target = await pickUsers(context, nodes, "Return to Idle");
  const { organization } = target.connection;
  const reader = readerOf(organization, target.users);
  try {
    const { read, unreadable } = await reader.wait();
    const wished = read.map((base): Difference => {
      const { user, routingStatus } = base;
      if (routingStatus === "NOT_RESPONDING")
        return { user, changes: [routingChange(base, "IDLE")], whyNot: [] };
      return { user, changes: [], whyNot: [`is not Not Responding: ${statusWord(routingStatus)} now`] };
    });
    await context.plans.run(
      planOf(organization, `Return ${naming(target.users, "users")} to Idle`, wished, unreadable),
      organization,
      (users) => `Returned ${naming(users, "users")} to Idle`,
    );
  } finally {
    reader.cancel();
  }
};

/**
 * Off queue: whoever is On Queue becomes Available, which can be taken back; a routing status that was set off queue
 * cannot. Whose presence is another one keeps it.
 */
const takeOffQueue: Command["run"] = async (context, nodes) => {
  const target = await pickUsers(context, nodes, "Take Off Queue");
  const { organization } = target.connection;
  const reader = readerOf(organization, target.users);
  try {
    const [{ read, unreadable }, presences] = await Promise.all([
      reader.wait(),
      organization.directory.presences.load(),
    ]);
    const onQueue = new Set(
      presences.filter(({ systemPresence }) => systemPresence === "On Queue").map(({ id }) => id),
    );
    const available = presences.find(
      ({ systemPresence, primary }) => primary && systemPresence === "Available",
    );
    const wished = read.map((base): Difference => {
      const { user, presence, routingStatus } = base;
      if (routingStatus === "OFF_QUEUE") return { user, changes: [], whyNot: ["is off queue already"] };
      const change =
        available && presence && onQueue.has(presence.id)
          ? presenceChange(base, available)
          : routingChange(base, "OFF_QUEUE");
      return { user, changes: [change], whyNot: [] };
    });
    await context.plans.run(
      planOf(organization, `Take ${naming(target.users, "users")} off queue`, wished, unreadable),
      organization,
      (users) => `Took ${naming(users, "users")} off queue`,
    );
  } finally {
    reader.cancel();
  }
};

export const statusCommands: Readonly<Record<string, Command>> = {
  "roster.setPresence": { what: "set the presence", run: setPresence },
  "roster.returnToIdle": { what: "return to idle", run: returnToIdle },
  "roster.takeOffQueue": { what: "take off queue", run: takeOffQueue },
};
