/** ACD skills and languages: each with a proficiency. */
import {
  BULK_LIMIT,
  deleteUserRoutinglanguage,
  deleteUserRoutingskill,
  patchUserRoutinglanguagesBulk,
  patchUserRoutingskillsBulk,
} from "../../api/operations/index.js";
import type { Named, RatedKind } from "../../organization/model.js";
import { valueInWords, type Change } from "../change.js";
import { planned, type PlannedCall, type Section } from "./section.js";

interface Rated {
  readonly change: Change;
  /** 0 to 5. */
  readonly proficiency: number;
}

interface RatedCalls {
  set(user: Named, rated: readonly Rated[]): PlannedCall;
  remove(user: Named, change: Change): PlannedCall;
}

const posts = (rated: readonly Rated[]) =>
  rated.map(({ change, proficiency }) => ({ id: change.item.id, proficiency }));
const changesOf = (rated: readonly Rated[]) => rated.map(({ change }) => change);

const calls: Record<RatedKind, RatedCalls> = {
  acdSkill: {
    set: (user, rated) =>
      planned(
        patchUserRoutingskillsBulk,
        { path: { userId: user.id }, body: posts(rated) },
        user,
        changesOf(rated),
      ),
    remove: (user, change) =>
      planned(deleteUserRoutingskill, { path: { userId: user.id, skillId: change.item.id } }, user, [change]),
  },
  language: {
    set: (user, rated) =>
      planned(
        patchUserRoutinglanguagesBulk,
        { path: { userId: user.id }, body: posts(rated) },
        user,
        changesOf(rated),
      ),
    remove: (user, change) =>
      planned(deleteUserRoutinglanguage, { path: { userId: user.id, languageId: change.item.id } }, user, [
        change,
      ]),
  },
};

/** The section of one kind. Additions go in bulks of 50, then one removal each. */
export function ratedSection(kind: RatedKind): Section {
  return {
    kinds: [kind],
    async read(organization, userId, options) {
      const items = await organization.users.rated(kind, userId, options);
      return {
        items: items.map(({ id, name, proficiency, active }) => ({
          kind,
          id,
          name,
          value: proficiency,
          ...(active ? {} : { note: "inactive" }),
        })),
      };
    },
    calls(user, changes) {
      const sets = changes.flatMap((change): Rated[] =>
        typeof change.after === "number" ? [{ change, proficiency: change.after }] : [],
      );
      const bulks: PlannedCall[] = [];
      for (let at = 0; at < sets.length; at += BULK_LIMIT)
        bulks.push(calls[kind].set(user, sets.slice(at, at + BULK_LIMIT)));
      const removals = changes.filter(({ after }) => after === null);
      return [...bulks, ...removals.map((change) => calls[kind].remove(user, change))];
    },
    inWords({ item, before, after }) {
      if (after === null) return `${item.name} removed`;
      const now = valueInWords(after);
      return before === null ? `${item.name} ${now} (new)` : `${item.name} ${valueInWords(before)} → ${now}`;
    },
  };
}
