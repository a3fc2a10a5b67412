/** All sections, and what is asked of them together. */
import type { Named } from "../../organization/model.js";
import type { Change, ChangeKind } from "../change.js";
import { profileSection } from "./profile.js";
import { queueSection } from "./queues.js";
import { ratedSection } from "./rated.js";
import type { PlannedCall, Reading, Section } from "./section.js";
import { stationSection } from "./stations.js";
import { statusSection } from "./status.js";

const acdSkillSection = ratedSection("acdSkill");
const languageSection = ratedSection("language");

const sectionOfKind: Readonly<Record<ChangeKind, Section>> = {
  profile: profileSection,
  acdSkill: acdSkillSection,
  language: languageSection,
  queue: queueSection,
  joined: queueSection,
  station: stationSection,
  status: statusSection,
};

export { acdSkillSection, languageSection, profileSection, queueSection, stationSection, statusSection };

/** The section that things of that kind belong to. */
export const sectionOf = (kind: ChangeKind): Section => sectionOfKind[kind];

/** Changes by section, in the order in which the sections are first met. */
export function bySection(changes: readonly Change[]): Map<Section, Change[]> {
  const groups = new Map<Section, Change[]>();
  for (const change of changes) {
    const section = sectionOf(change.kind);
    groups.set(section, [...(groups.get(section) ?? []), change]);
  }
  return groups;
}

/** The calls for one user's changes of any kind, given what the user has in the sections concerned. */
export function callsFor(
  user: Named,
  changes: readonly Change[],
  readings: ReadonlyMap<Section, Reading>,
): PlannedCall[] {
  return [...bySection(changes)].flatMap(([section, own]) =>
    section.calls(user, own, readings.get(section) ?? { items: [] }),
  );
}

/** A change in a few words: "Billing 3 → 4", "Billing 4 (new)", "Billing removed". */
export const describeChange = (change: Change): string => sectionOf(change.kind).inWords(change);
