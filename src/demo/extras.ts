/** What an organization has only where it was asked for: thousands of skills, and names that are hard on software. */
import { SKILLS } from "./data/catalogue.js";
import type { Competence, Queue, User } from "./organization.js";
import { Random } from "./random.js";

/** The most ACD skills that somebody has who has them all. */
export const MOST_SKILLS_OF_ONE = 120;
/** The overflow's first skill that has the name of the one before it. */
const NAMESAKE = 46;

const DAY = 24 * 60 * 60_000;

export const AWKWARD_NAMES = ["<img src=x onerror=alert(1)>", "תמיכה טכנית", "🎧 Voice & Chat"];
export const AWKWARD_TITLE = "<b>Agent</b> [here](command:roster.refresh) $(trash)";
export const AWKWARD_DEPARTMENT = "Department of very long names ".repeat(334).slice(0, 10_000);

interface Made {
  readonly seed: string;
  readonly now: number;
}

/** ACD skills beyond the catalogue's until there are `count`. The 45th and the 46th of all have the same name. */
export function moreSkills({ seed, now }: Made, count: number): Competence[] {
  const random = new Random(seed, "more skills");
  return Array.from({ length: Math.max(0, count - SKILLS.length) }, (_, index): Competence => {
    const place = index + (SKILLS.length + index + 1 === NAMESAKE ? -1 : 0);
    const series = Math.floor(place / SKILLS.length) + 2;
    return {
      id: random.guid(),
      name: `${SKILLS[place % SKILLS.length] ?? ""} ${series}`,
      modified: now - random.whole(1, 900) * DAY,
    };
  });
}

/** Skills with names that are markup, written from right to left, and more than letters. */
export function awkwardSkills({ seed, now }: Made): Competence[] {
  const random = new Random(seed, "awkward skills");
  return AWKWARD_NAMES.map((name) => ({ id: random.guid(), name, modified: now - DAY }));
}

/** Queues of the same names. */
export function awkwardQueues({ seed, now }: Made, divisionId: string): Queue[] {
  const random = new Random(seed, "awkward queues");
  return AWKWARD_NAMES.map((name) => ({
    id: random.guid(),
    name,
    divisionId,
    created: now - 2 * DAY,
    modified: now - DAY,
    groupIds: [],
  }));
}

/** Gives users what is hard to show: a title that is markup, a department without end, skills and queues of such names. */
export function makeAwkward(
  users: readonly User[],
  skills: readonly Competence[],
  queues: readonly Queue[],
): void {
  const at = (index: number): User | undefined => users[Math.min(index, users.length - 1)];
  const [titled, placed, skilled] = [at(6), at(8), at(1)];
  if (titled) titled.title = AWKWARD_TITLE;
  if (placed) placed.department = AWKWARD_DEPARTMENT;
  for (const { id } of skills) skilled?.skills.set(id, 3);
  for (const { id } of queues) skilled?.queues.set(id, { direct: true, joined: true });
}
