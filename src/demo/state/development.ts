/** Coaching appointments and learning assignments. */
import type { User } from "../organization.js";
import type { Random } from "../random.js";
import type { Seeds } from "./seeds.js";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
/** The users among whom some have activities. */
const SEEDED = 200;
const PASSING_SCORE = 70;

export type ActivityType =
  "Informational" | "Coaching" | "AssessedContent" | "Assessment" | "External" | "Native";
export type ActivityStatus = "Planned" | "InProgress" | "Completed" | "InvalidSchedule" | "NotCompleted";

export interface Activity {
  readonly id: string;
  readonly name: string;
  readonly type: ActivityType;
  /** Coaching has none. */
  readonly moduleId: string | undefined;
  readonly status: ActivityStatus;
  readonly created: number;
  readonly due: number;
  readonly completed: number | undefined;
  readonly score: number | undefined;
  readonly passed: boolean | undefined;
  readonly creatorId: string;
  readonly facilitatorId: string | undefined;
  readonly attendeeIds: readonly string[];
}

interface Module {
  readonly id: string;
  readonly name: string;
  readonly type: ActivityType;
}

const MODULES: readonly (readonly [string, ActivityType])[] = [
  ["Data protection at the desk", "AssessedContent"],
  ["What is new this quarter", "Informational"],
  ["Billing in depth", "Assessment"],
  ["De-escalation", "AssessedContent"],
  ["Emergency procedures", "External"],
  ["Writing well", "Native"],
];
const COACHINGS = ["Call review", "First weeks", "Handling time", "Tone of voice"];

/** Whether it should have been finished by now. */
export const isOverdue = ({ status, due }: Activity, now: number): boolean =>
  due < now && (status === "Planned" || status === "InProgress");

/** All activities; the learning modules behind them are not the API of users' to show. */
export class Activities {
  readonly #seeds: Seeds;
  #all: readonly Activity[] | undefined;

  constructor(seeds: Seeds) {
    this.#seeds = seeds;
  }

  get all(): readonly Activity[] {
    this.#all ??= this.#make();
    return this.#all;
  }

  #make(): Activity[] {
    const modules = this.#modules();
    const people = this.#seeds.ids
      .slice(0, SEEDED)
      .flatMap((id) => this.#seeds.organization.users.get(id) ?? []);
    return people.flatMap((user) => {
      const random = this.#seeds.random(`development/${user.id}`);
      return Array.from({ length: random.whole(0, 4) }, () =>
        random.chance(0.4)
          ? this.#coaching(random, user)
          : this.#learning(random, user, random.pick(modules)),
      );
    });
  }

  #modules(): Module[] {
    const random = this.#seeds.random("learning modules");
    return MODULES.map(([name, type]) => ({ id: random.guid(), name, type }));
  }

  /** Whoever leads the user, or else the administrator. */
  #leader(user: User): string {
    return user.managerId ?? this.#seeds.organization.administratorId;
  }

  /** When it was created, is due and was finished, and how far it has come. */
  #course(random: Random, coaching: boolean): Pick<Activity, "created" | "due" | "completed" | "status"> {
    const { now } = this.#seeds.organization;
    const due = now + random.whole(-60 * 24, 30 * 24) * HOUR;
    const created = Math.min(due, now) - random.whole(7, 40) * DAY;
    const draw = random.next();
    const past = due < now;
    if (coaching && draw > 0.95) return { created, due, completed: undefined, status: "InvalidSchedule" };
    if (past && draw > 0.85) return { created, due, completed: undefined, status: "NotCompleted" };
    if (draw < (past ? 0.65 : 0.1)) {
      const completed = created + Math.floor((Math.min(due, now) - created) * random.next());
      return { created, due, completed, status: "Completed" };
    }
    return { created, due, completed: undefined, status: random.chance(0.5) ? "Planned" : "InProgress" };
  }

  #coaching(random: Random, user: User): Activity {
    const leader = this.#leader(user);
    return {
      id: random.guid(),
      name: random.pick(COACHINGS),
      type: "Coaching",
      moduleId: undefined,
      ...this.#course(random, true),
      score: undefined,
      passed: undefined,
      creatorId: leader,
      facilitatorId: leader,
      attendeeIds: [user.id],
    };
  }

  #learning(random: Random, user: User, module: Module): Activity {
    const course = this.#course(random, false);
    const assessed = module.type === "AssessedContent" || module.type === "Assessment";
    const score = assessed && course.completed !== undefined ? random.whole(40, 100) : undefined;
    return {
      id: random.guid(),
      name: module.name,
      type: module.type,
      moduleId: module.id,
      ...course,
      score,
      passed: score === undefined ? undefined : score >= PASSING_SCORE,
      creatorId: this.#leader(user),
      facilitatorId: undefined,
      attendeeIds: [user.id],
    };
  }
}
