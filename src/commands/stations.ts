/** Stations: the one a user is associated with, and the default one. */
import type { Change } from "../changes/change.js";
import { ASSOCIATED_STATION, DEFAULT_STATION } from "../changes/sections/stations.js";
import type { ListedStation } from "../organization/directory.js";
import type { Named, Stations } from "../organization/model.js";
import type { Organization } from "../organization/organization.js";
import { explain } from "../views/actions.js";
import { fixed, type Choice } from "../views/prompts.js";
import type { Node } from "../views/tree/nodes.js";
import { naming } from "../views/words.js";
import { BasesReader, planOf, type Difference } from "./bases.js";
import {
  pickConnection,
  pickUsers,
  searchUsers,
  usersOfNodes,
  type Command,
  type CommandContext,
  type Target,
} from "./context.js";

type Role = keyof Stations;

interface Base {
  readonly user: Named;
  readonly stations: Stations;
}

const items: Readonly<Record<Role, Named>> = { associated: ASSOCIATED_STATION, default: DEFAULT_STATION };

const readerOf = (organization: Organization, users: readonly Named[]): BasesReader<Base> =>
  new BasesReader({
    what: "stations",
    users,
    read: async (user, options) => ({ user, stations: await organization.users.stations(user.id, options) }),
  });

const stationChange = (role: Role, { user, stations }: Base, after: Named | null): Change => ({
  kind: "station",
  user,
  item: items[role],
  before: stations[role] ?? null,
  after,
});

/** Genesys Cloud has accepted it, and carries it out in a moment: the row says when. */
const requested = (words: string): string => `Requested: ${words.charAt(0).toLowerCase()}${words.slice(1)}`;

/** One user: a station is one person's. Of several rows the person picks whose it is to be. @throws {CancelledError} */
async function pickUser(context: CommandContext, nodes: readonly Node[], title: string): Promise<Target> {
  const connection = await pickConnection(context, nodes);
  const given = usersOfNodes(nodes);
  const [only, second] = given;
  if (only && !second) return { connection, users: [only] };
  const user = await context.prompts.pickOne<Named>({
    title: `${title}: user`,
    ...(only
      ? {
          placeholder: "A station is one person's: whose is it to be?",
          load: fixed(given.map((one) => ({ label: one.name, value: one }))),
        }
      : {
          placeholder: "Type a part of a name, e-mail, title or department",
          search: (text: string, signal: AbortSignal) => searchUsers(connection, text, signal),
        }),
    empty: "Nobody matches",
    key: ({ id }) => id,
    failed: explain,
  });
  return { connection, users: [{ id: user.id, name: user.name }] };
}

function stationChoice(station: ListedStation, role: Role, base: Base | undefined): Choice<Named> {
  const { id, name, userId, inUse } = station;
  const parts: string[] = [];
  if (base?.stations.associated?.id === id) parts.push("$(check) associated");
  else if (inUse && (base === undefined || userId !== base.user.id)) parts.push("in use by somebody else");
  if (base?.stations.default?.id === id) parts.push(role === "default" ? "$(check) default" : "default");
  return {
    label: name,
    value: { id, name },
    ...(parts.length > 0 ? { description: parts.join(" · ") } : {}),
  };
}

/** A station of the organization, searched on the server. @throws {CancelledError} */
function pickStation(
  { prompts }: CommandContext,
  { connection: { organization }, users }: Target,
  role: Role,
  title: string,
  reader: BasesReader<Base>,
): Promise<Named> {
  return prompts.pickOne<Named>({
    title: `${title}: ${naming(users, "users")}`,
    placeholder: "Type a part of a station's name",
    async search(text, signal) {
      const [{ items: found, more }, base] = await Promise.all([
        organization.directory.stations(text, { signal }),
        // Marks are a courtesy here: where they cannot be read, the plan says why.
        reader.result.then(
          ({ read }) => read[0],
          () => undefined,
        ),
      ]);
      const choices = found.map((station) => stationChoice(station, role, base));
      return more ? { choices, note: "and more: type on to narrow it down" } : { choices };
    },
    empty: "No station matches",
    key: ({ id }) => id,
    failed: explain,
  });
}

const set: Readonly<Record<Role, { title: string; plan: (who: string, station: string) => string }>> = {
  associated: {
    title: "Associate with Station",
    plan: (who, station) => `Associate ${who} with the station ${station}`,
  },
  default: {
    title: "Set Default Station",
    plan: (who, station) => `Make ${station} the default station of ${who}`,
  },
};

function setStation(role: Role): Command["run"] {
  const { title, plan } = set[role];
  return async (context, nodes) => {
    const target = await pickUser(context, nodes, title);
    const { organization } = target.connection;
    const reader = readerOf(organization, target.users);
    try {
      const station = await pickStation(context, target, role, title, reader);
      const { read, unreadable } = await reader.wait();
      const wished = read.map((base): Difference => {
        const { user, stations } = base;
        if (stations[role]?.id !== station.id)
          return { user, changes: [stationChange(role, base, station)], whyNot: [] };
        const already = role === "associated" ? "is at" : "has the default station";
        return { user, changes: [], whyNot: [`${already} ${station.name} already`] };
      });
      const words = plan(naming(target.users, "users"), station.name);
      await context.plans.run(planOf(organization, words, wished, unreadable), organization, () =>
        requested(words),
      );
    } finally {
      reader.cancel();
    }
  };
}

const cleared: Readonly<Record<Role, { title: string; plan: (who: string) => string; whyNot: string }>> = {
  associated: {
    title: "Disassociate from Station",
    plan: (who) => `Disassociate ${who} from the station`,
    whyNot: "is at no station",
  },
  default: {
    title: "Clear Default Station",
    plan: (who) => `Clear the default station of ${who}`,
    whyNot: "has no default station",
  },
};

function clearStation(role: Role): Command["run"] {
  const { title, plan, whyNot } = cleared[role];
  return async (context, nodes) => {
    const target = await pickUsers(context, nodes, title);
    const { organization } = target.connection;
    const reader = readerOf(organization, target.users);
    try {
      const { read, unreadable } = await reader.wait();
      const wished = read.map((base): Difference => {
        const { user, stations } = base;
        return stations[role]
          ? { user, changes: [stationChange(role, base, null)], whyNot: [] }
          : { user, changes: [], whyNot: [whyNot] };
      });
      const words = (users: readonly Named[]) => plan(naming(users, "users"));
      await context.plans.run(
        planOf(organization, words(target.users), wished, unreadable),
        organization,
        (users) => requested(words(users)),
      );
    } finally {
      reader.cancel();
    }
  };
}

export const stationCommands: Readonly<Record<string, Command>> = {
  "roster.setStation": { what: "associate with a station", run: setStation("associated") },
  "roster.clearStation": { what: "disassociate from the station", run: clearStation("associated") },
  "roster.setDefaultStation": { what: "set the default station", run: setStation("default") },
  "roster.clearDefaultStation": { what: "clear the default station", run: clearStation("default") },
};
