/** Assign, re-rate and remove ACD skills and languages: one set of flows for both. */
import { planRated, type Base, type LeftOut, type Plan, type Wish } from "../changes/plan.js";
import { byName, type Named, type RatedItem, type RatedKind } from "../organization/model.js";
import type { Organization } from "../organization/organization.js";
import { explain } from "../views/actions.js";
import { fixed, type Choice } from "../views/prompts.js";
import type { Node } from "../views/tree/nodes.js";
import { naming } from "../views/words.js";
import { BasesReader } from "./bases.js";
import { pickUsers, ratedNodes, type Command, type CommandContext, type Target } from "./context.js";

const words: Record<RatedKind, { many: string; title: string }> = {
  acdSkill: { many: "ACD skills", title: "ACD Skills" },
  language: { many: "languages", title: "Languages" },
};

const readerOf = (organization: Organization, kind: RatedKind, users: readonly Named[]): BasesReader<Base> =>
  new BasesReader({
    what: words[kind].many,
    users,
    read: async (user, options) => ({
      user,
      items: await organization.users.rated(kind, user.id, options),
    }),
  });

/** "assigned · 4", "3 of 5 have it". */
function mark(item: Named, bases: readonly Base[]): string | undefined {
  const ratings = bases.flatMap(({ items }) => items.find(({ id }) => id === item.id)?.proficiency ?? []);
  if (ratings.length === 0) return undefined;
  const same = new Set(ratings).size === 1 ? ` · ${ratings[0]}` : "";
  return bases.length === 1 ? `assigned${same}` : `${ratings.length} of ${bases.length} have it${same}`;
}

function choice(item: Named, bases: readonly Base[]): Choice<Named> {
  const marked = mark(item, bases);
  return {
    label: item.name,
    value: { id: item.id, name: item.name },
    ...(marked === undefined ? {} : { description: `$(check) ${marked}` }),
  };
}

async function pickProficiency(
  { prompts }: CommandContext,
  items: readonly Named[],
  kind: RatedKind,
): Promise<number> {
  return prompts.pickOne<number>({
    title: `Proficiency for ${naming(items, words[kind].many)}`,
    placeholder: "0 to 5; type for a value in between, such as 3.5",
    load: fixed(
      [5, 4, 3, 2, 1, 0].map((value) => ({ label: String(value), description: "of 5 stars", value })),
    ),
    typed: (text) => {
      const value = Number(text.trim().replace(",", "."));
      if (!text.trim() || !Number.isFinite(value) || value < 0 || value > 5 || Number.isInteger(value))
        return undefined;
      return { label: String(value), description: "as typed", value };
    },
    key: String,
    failed: explain,
  });
}

/** Everything that any of the users has. */
function assigned(bases: readonly Base[]): RatedItem[] {
  return [...new Map(bases.flatMap(({ items }) => items).map((item) => [item.id, item])).values()].sort(
    byName,
  );
}

/** Picks among what the users have already. @throws {CancelledError} */
function pickAssigned(
  context: CommandContext,
  kind: RatedKind,
  verb: string,
  { users }: Target,
  bases: readonly Base[],
) {
  return context.prompts.pickMany<Named>({
    title: `${verb} ${words[kind].title}: ${naming(users, "users")}`,
    placeholder: `Tick the ${words[kind].many}; OK goes on`,
    load: fixed(assigned(bases).map((item) => choice(item, bases))),
    empty: bases.length === 1 ? `Has no ${words[kind].many}` : `None of them has ${words[kind].many}`,
    key: ({ id }) => id,
    failed: explain,
  });
}

/** Only the wishes for what a user has: nobody gets something new by it, and who has nothing of it is named. */
function planForHolders(
  title: string,
  kind: RatedKind,
  { connection: { organization } }: Target,
  bases: readonly Base[],
  wishes: readonly Wish[],
  asked: (user: Named, item: Named) => boolean,
): Plan {
  const each = bases.map((base) => {
    const held = wishes.filter(({ item }) => base.items.some(({ id }) => id === item.id));
    const plan = planRated(organization, title, kind, [base], held);
    const missing = wishes.filter((wish) => !held.includes(wish) && asked(base.user, wish.item));
    const leftOut = missing.map(({ item }) => ({ user: base.user, why: `does not have ${item.name}` }));
    return { calls: plan.calls, leftOut: [...plan.leftOut, ...leftOut] };
  });
  return {
    ...planRated(organization, title, kind, [], []),
    calls: each.flatMap(({ calls }) => calls),
    leftOut: each.flatMap(({ leftOut }) => leftOut),
  };
}

function assign(kind: RatedKind): Command["run"] {
  const { title, many } = words[kind];
  return async (context, nodes) => {
    const target = await pickUsers(context, nodes, `Assign ${title}`);
    const { organization } = target.connection;
    const reader = readerOf(organization, kind, target.users);
    try {
      const items = await context.prompts.pickMany<Named>({
        title: `Assign ${title}: ${naming(target.users, "users")}`,
        placeholder: `Tick the ${many}; OK asks for the proficiency`,
        async load(show, signal) {
          let bases: readonly Base[] = [];
          let names: readonly Named[] = [];
          const render = () => {
            show(names.map((item) => choice(item, bases)));
          };
          const showNames = (soFar: readonly Named[]) => {
            names = soFar;
            render();
          };
          // Marks are a courtesy here: where they cannot be read, the plan says why.
          const marks = reader.result.then(
            ({ read }) => {
              bases = read;
              if (names.length > 0) render();
            },
            () => undefined,
          );
          showNames(await organization.directory.rated[kind].load({ signal }, showNames));
          await marks;
        },
        empty: `This organization has no ${many}`,
        key: ({ id }) => id,
        failed: explain,
      });
      const proficiency = await pickProficiency(context, items, kind);
      const { read, unreadable } = await reader.wait();
      const what = `${naming(items, many)} ${proficiency}`;
      const wishes = items.map((item) => ({ item, proficiency }));
      const plan = planRated(
        organization,
        `Assign ${what} to ${naming(target.users, "users")}`,
        kind,
        read,
        wishes,
      );
      await context.plans.run(
        withUnreadable(plan, unreadable),
        organization,
        (users) => `Assigned ${what} to ${naming(users, "users")}`,
      );
    } finally {
      reader.cancel();
    }
  };
}

/** What re-rating and removing are for: ticked rows of the tree, or what the person ticks now. */
async function pickHeld(context: CommandContext, kind: RatedKind, nodes: readonly Node[], verb: string) {
  const rows = ratedNodes(nodes).filter(({ ratedKind }) => ratedKind === kind);
  // A row of a person among them means all that person has: then there is something to choose.
  const onlyRows = rows.length > 0 && rows.length === nodes.length;
  const target = await pickUsers(context, nodes, `${verb} ${words[kind].title}`);
  const reader = readerOf(target.connection.organization, kind, target.users);
  try {
    const { read, unreadable } = await reader.wait();
    if (!onlyRows) {
      const items = await pickAssigned(context, kind, verb, target, read);
      return { target, bases: read, unreadable, items, asked: () => true };
    }
    // Rows name a user and an item together: one user's row says nothing about another user.
    const wanted = new Set(rows.map((row) => `${row.parent.parent.user.id} ${row.item.id}`));
    const asked = (user: Named, item: Named) => wanted.has(`${user.id} ${item.id}`);
    const bases = read.map(({ user, items }) => ({
      user,
      items: items.filter((item) => asked(user, item)),
    }));
    const items = [...new Map(rows.map(({ item }) => [item.id, { id: item.id, name: item.name }])).values()];
    return { target, bases, unreadable, items, asked };
  } finally {
    reader.cancel();
  }
}

const withUnreadable = (plan: Plan, unreadable: readonly LeftOut[]): Plan => ({
  ...plan,
  leftOut: [...plan.leftOut, ...unreadable],
});

function rate(kind: RatedKind): Command["run"] {
  return async (context, nodes) => {
    const { target, bases, unreadable, items, asked } = await pickHeld(
      context,
      kind,
      nodes,
      "Change Proficiency of",
    );
    const proficiency = await pickProficiency(context, items, kind);
    const what = `${naming(items, words[kind].many)} to ${proficiency}`;
    const wishes = items.map((item) => ({ item, proficiency }));
    const title = `Change ${what} for ${naming(target.users, "users")}`;
    const plan = planForHolders(title, kind, target, bases, wishes, asked);
    await context.plans.run(
      withUnreadable(plan, unreadable),
      target.connection.organization,
      (users) => `Changed ${what} for ${naming(users, "users")}`,
    );
  };
}

function remove(kind: RatedKind): Command["run"] {
  return async (context, nodes) => {
    const { target, bases, unreadable, items, asked } = await pickHeld(context, kind, nodes, "Remove");
    const what = naming(items, words[kind].many);
    const wishes = items.map((item) => ({ item, proficiency: null }));
    const title = `Remove ${what} from ${naming(target.users, "users")}`;
    const plan = planForHolders(title, kind, target, bases, wishes, asked);
    await context.plans.run(
      withUnreadable(plan, unreadable),
      target.connection.organization,
      (users) => `Removed ${what} from ${naming(users, "users")}`,
    );
  };
}

export const ratedCommands: Readonly<Record<string, Command>> = {
  "roster.assignSkills": { what: "assign ACD skills", run: assign("acdSkill") },
  "roster.rateSkills": { what: "change the proficiency", run: rate("acdSkill") },
  "roster.removeSkills": { what: "remove ACD skills", run: remove("acdSkill") },
  "roster.assignLanguages": { what: "assign languages", run: assign("language") },
  "roster.rateLanguages": { what: "change the proficiency", run: rate("language") },
  "roster.removeLanguages": { what: "remove languages", run: remove("language") },
};
