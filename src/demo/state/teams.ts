/** Teams, which are made up of users, and skill groups, whose members follow from skills. */
import type { Organization, User } from "../organization.js";
import type { Seeds } from "./seeds.js";

const DAY = 24 * 60 * 60_000;

interface Named {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly divisionId: string;
  readonly created: number;
  readonly modified: number;
}

export type Team = Named;

const TEAMS = [
  ["Aurora", "Early shift"],
  ["Borealis", "Late shift"],
  ["Cascade", "Weekends"],
  ["Delta", "Part-time"],
  ["Equinox", "Works from home"],
  ["Fjord", "Backs up all others"],
] as const;

/** What is the same for teams and skill groups. */
function furnish(seeds: Seeds, purpose: string, described: readonly (readonly [string, string])[]): Named[] {
  const random = seeds.random(purpose);
  const { organization } = seeds;
  const home = [...organization.divisions.values()].find((division) => division.home);
  return described.map(([name, description]) => {
    const created = organization.now - random.whole(200, 800) * DAY;
    const modified = organization.now - random.whole(1, 199) * DAY;
    return { id: random.guid(), name, description, divisionId: home?.id ?? "", created, modified };
  });
}

/** The organization's teams. A user is in one of them at most; about every third is in none. */
export class Teams {
  readonly #seeds: Seeds;
  /** How many members each team has, as of when those were all the users. */
  #counted: { readonly users: readonly User[]; readonly counts: ReadonlyMap<string, number> } | undefined;
  /** By name. */
  readonly all: readonly Team[];

  constructor(seeds: Seeds) {
    this.#seeds = seeds;
    this.all = furnish(seeds, "teams", TEAMS);
  }

  of({ id }: User): Team | undefined {
    // The ids are random already, and asking for another random number for each of 50,000 users would take long.
    const place = Number.parseInt(id.slice(0, 4), 16) % 9;
    return this.#seeds.ordinary.has(id) ? this.all[place] : undefined;
  }

  memberCount({ id }: Team): number {
    // Another list once users have come or gone: counting them all anew for each user that is shown would take long.
    const users = this.#seeds.organization.usersByName("any");
    if (this.#counted?.users !== users) this.#counted = { users, counts: this.#count(users) };
    return this.#counted.counts.get(id) ?? 0;
  }

  #count(users: readonly User[]): Map<string, number> {
    const counts = new Map<string, number>();
    for (const user of users) {
      const team = user.state === "deleted" ? undefined : this.of(user);
      if (team !== undefined) counts.set(team.id, (counts.get(team.id) ?? 0) + 1);
    }
    return counts;
  }
}

type Comparator = "GreaterThanOrEqualTo" | "GreaterThan" | "EqualTo" | "LessThan";

/** At least, at most or exactly that proficiency in the skill or language of that name. */
interface Demand {
  readonly name: string;
  readonly comparator: Comparator;
  readonly proficiency: number;
}

/** What one has to be able to do to be a member: all of it, any of it, or none of it. */
export interface SkillCondition {
  readonly operation: "And" | "Or" | "Not";
  readonly skills: readonly Demand[];
  readonly languages: readonly Demand[];
}

export interface SkillGroup extends Named {
  /** All of them have to be met. */
  readonly conditions: readonly SkillCondition[];
}

const atLeast = (proficiency: number, ...names: string[]): Demand[] =>
  names.map((name) => ({ name, comparator: "GreaterThanOrEqualTo", proficiency }));

const SKILL_GROUPS: readonly (readonly [string, string, readonly SkillCondition[]])[] = [
  ["Billing experts", "Know bills", [{ operation: "And", skills: atLeast(4, "Billing"), languages: [] }]],
  [
    "Fraud and claims",
    "Know what is wrong with bills",
    [{ operation: "Or", skills: atLeast(3, "Fraud", "Claims"), languages: [] }],
  ],
  [
    "German speakers",
    "Speak German well",
    [{ operation: "And", skills: [], languages: atLeast(3, "German") }],
  ],
  [
    "Iberia",
    "Speak Spanish or Portuguese",
    [{ operation: "Or", skills: [], languages: atLeast(3, "Spanish", "Portuguese") }],
  ],
  [
    "Rookies in sales",
    "Sell, and do not look after VIP customers yet",
    [
      {
        operation: "And",
        skills: [{ name: "Sales", comparator: "LessThan", proficiency: 3 }],
        languages: [],
      },
      { operation: "Not", skills: atLeast(1, "VIP"), languages: [] },
    ],
  ],
];

function meets(demand: Demand, proficiency: number | undefined): boolean {
  if (proficiency === undefined) return false;
  switch (demand.comparator) {
    case "GreaterThanOrEqualTo":
      return proficiency >= demand.proficiency;
    case "GreaterThan":
      return proficiency > demand.proficiency;
    case "EqualTo":
      return proficiency === demand.proficiency;
    case "LessThan":
      return proficiency < demand.proficiency;
  }
}

/** A demand as it is put to a user: what it is about has been looked up. */
interface Question {
  readonly kind: "skills" | "languages";
  readonly id: string;
  readonly demand: Demand;
}

interface Condition {
  readonly operation: SkillCondition["operation"];
  readonly questions: readonly Question[];
}

/** Routing does not see what is inactive. */
function answer(user: User, { kind, id, demand }: Question): boolean {
  return user.inactive?.has(id) !== true && meets(demand, user[kind].get(id));
}

function isMet(user: User, { operation, questions }: Condition): boolean {
  if (operation === "And") return questions.every((question) => answer(user, question));
  return questions.some((question) => answer(user, question)) === (operation === "Or");
}

/** The organization's skill groups; who is a member is found out each time, so that it follows every change of a skill. */
export class SkillGroups {
  readonly #organization: Organization;
  /** What the conditions of each group ask. */
  readonly #conditions: ReadonlyMap<SkillGroup, readonly Condition[]>;
  /** By name. */
  readonly all: readonly SkillGroup[];

  constructor(seeds: Seeds) {
    this.#organization = seeds.organization;
    const named = furnish(
      seeds,
      "skill groups",
      SKILL_GROUPS.map(([name, description]) => [name, description] as const),
    );
    this.all = named.map((group, index) => ({ ...group, conditions: SKILL_GROUPS[index]?.[2] ?? [] }));
    this.#conditions = new Map(
      this.all.map((group) => [
        group,
        group.conditions.map(({ operation, skills, languages }) => ({
          operation,
          questions: [...this.#questions("skills", skills), ...this.#questions("languages", languages)],
        })),
      ]),
    );
  }

  #questions(kind: Question["kind"], demands: readonly Demand[]): Question[] {
    const known = [...this.#organization[kind].values()];
    return demands.map((demand) => ({
      kind,
      id: known.find(({ name }) => name === demand.name)?.id ?? "",
      demand,
    }));
  }

  isMember(user: User, group: SkillGroup): boolean {
    return (this.#conditions.get(group) ?? []).every((condition) => isMet(user, condition));
  }

  memberCount(group: SkillGroup): number {
    let count = 0;
    for (const user of this.#organization.users.values())
      if (user.state !== "deleted" && this.isMember(user, group)) count += 1;
    return count;
  }
}
