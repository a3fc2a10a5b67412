/** What the server says a user has, in all sections of the document. */
import type { CallOptions } from "../../api/client.js";
import { ApiError } from "../../api/errors.js";
import { byName, type Named } from "../../organization/model.js";
import type { Organization } from "../../organization/organization.js";
import type { UserProfile } from "../../organization/profile.js";
import { slot, type Change, type ChangeKind, type MaybeValue } from "../change.js";
import { sectionOf } from "../sections/index.js";
import { heldOfProfile, profileFields } from "../sections/profile.js";
import { throughGroups, type HeldQueue } from "../sections/queues.js";
import type { Held, Reading, Section } from "../sections/section.js";
import { documentSections, sectionList, type DocumentSection, type SectionKey } from "./sections.js";

export type SectionState =
  | { readonly readable: true; readonly items: readonly Held[] }
  | { readonly readable: false; readonly why: string };

/** What a person's edits start from. */
export interface Base {
  readonly user: Named;
  readonly sections: Readonly<Record<SectionKey, SectionState>>;
}

/** A base with the rest of what one look at the server brings. */
export interface UserState extends Base {
  readonly profile: UserProfile;
}

/** Failures of one section that leave the others worth showing. */
const ONLY_THIS_SECTION = new Set<ApiError["kind"]>([
  "forbidden",
  "rejected",
  "serverError",
  "timeout",
  "unexpectedAnswer",
]);

const fieldOrder = new Map(profileFields.map(({ key }, at) => [key, at]));

/** The order in which a section's items stand, so that equal states are equal texts. */
function inOrder({ key, section }: DocumentSection): (a: Held, b: Held) => number {
  if (key === "profile") return (a, b) => (fieldOrder.get(a.id) ?? 0) - (fieldOrder.get(b.id) ?? 0);
  const rank = ({ kind }: Held) => section.kinds.indexOf(kind);
  return (a, b) => byName(a, b) || (a.id === b.id ? rank(a) - rank(b) : a.id < b.id ? -1 : 1);
}

async function readSection(
  section: DocumentSection,
  organization: Organization,
  userId: string,
  options: CallOptions | undefined,
): Promise<SectionState> {
  try {
    const { items } = await section.section.read(organization, userId, options);
    return { readable: true, items: [...items].sort(inOrder(section)) };
  } catch (error) {
    if (error instanceof ApiError && ONLY_THIS_SECTION.has(error.kind))
      return { readable: false, why: error.message };
    throw error;
  }
}

const isHeldQueue = (item: Held): item is HeldQueue => "groups" in item;

/** Queues of which the user is a member by a group of theirs, marked as such. */
function markGroupMemberships(state: SectionState, { groupIds }: UserProfile): SectionState {
  if (!state.readable || !groupIds) return state;
  const items = state.items.map((item) => {
    const groups = isHeldQueue(item) ? item.groups.filter(({ id }) => groupIds.includes(id)) : [];
    return groups.length > 0 ? { ...item, ...throughGroups(groups) } : item;
  });
  return { ...state, items };
}

/**
 * Reads all sections at once, each from its own endpoint with all its pages. The profile must be readable; another
 * section that is not, says why.
 * @throws {ApiError} @throws {CancelledError}
 */
export async function readState(
  organization: Organization,
  userId: string,
  options?: CallOptions,
): Promise<UserState> {
  const [profile, acdSkills, languages, queues] = await Promise.all([
    documentSections.profile.section.read(organization, userId, options),
    readSection(documentSections.acdSkills, organization, userId, options),
    readSection(documentSections.languages, organization, userId, options),
    readSection(documentSections.queues, organization, userId, options),
  ]);
  if (!profile.profile) throw new RangeError("a profile section without a profile");
  const { id, name } = profile.profile;
  return {
    user: { id, name },
    profile: profile.profile,
    sections: {
      profile: { readable: true, items: profile.items },
      acdSkills,
      languages,
      queues: markGroupMemberships(queues, profile.profile),
    },
  };
}

/** A user who was deleted: the profile is there to be seen, and nothing else is. @throws {ApiError} @throws {CancelledError} */
export async function readDeletedState(
  organization: Organization,
  userId: string,
  options?: CallOptions,
): Promise<UserState> {
  const profile = await organization.users.profile(userId, options, "deleted");
  const gone: SectionState = { readable: false, why: "Genesys Cloud does not give it of a deleted user" };
  return {
    user: { id: profile.id, name: profile.name },
    profile,
    sections: {
      profile: { readable: true, items: heldOfProfile(profile) },
      acdSkills: gone,
      languages: gone,
      queues: gone,
    },
  };
}

/** The key of the document's section for things of a kind; undefined for what is in no document. */
export function keyOfKind(kind: ChangeKind): SectionKey | undefined {
  return sectionList.find(({ section }) => section === sectionOf(kind))?.key;
}

/** The items of a section; none where it cannot be read. */
export function itemsOf(state: Base, key: SectionKey): readonly Held[] {
  const section = state.sections[key];
  return section.readable ? section.items : [];
}

/** Every value by its slot. */
export function valuesOf(state: Base): Map<string, MaybeValue> {
  return new Map(
    sectionList.flatMap(({ key }) =>
      itemsOf(state, key).map(({ kind, id, value }) => [slot({ kind, item: { id } }), value]),
    ),
  );
}

/** What the plan's calls need to know of the sections. */
export function readingsOf(state: UserState): Map<Section, Reading> {
  return new Map(
    sectionList.map(({ key, section }) => [section, { items: itemsOf(state, key), profile: state.profile }]),
  );
}

/** A base after changes that were carried out. */
export function withChanges<State extends Base>(state: State, changes: readonly Change[]): State {
  const sections: Record<SectionKey, SectionState> = { ...state.sections };
  for (const change of changes) {
    const key = keyOfKind(change.kind);
    const section = key && sections[key];
    if (!key || !section?.readable) continue;
    const same = ({ kind, id }: Held) => kind === change.kind && id === change.item.id;
    const held = section.items.find(same);
    const others = section.items.filter((item) => !same(item));
    const { id, name } = change.item;
    const items =
      change.after === null
        ? others
        : [...others, { ...held, kind: change.kind, id, name, value: change.after }].sort(
            inOrder(documentSections[key]),
          );
    sections[key] = { readable: true, items };
  }
  return { ...state, sections };
}

/** A number that differs where what the server has differs. It says nothing else. */
export function revisionOf(state: Base): number {
  const text = JSON.stringify(sectionList.map(({ key }) => state.sections[key]));
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash >>> 0;
}

/** A state with some of its sections read again. @throws {ApiError} @throws {CancelledError} */
export async function withSectionsReadAgain(
  state: UserState,
  keys: ReadonlySet<SectionKey>,
  organization: Organization,
  options?: CallOptions,
): Promise<UserState> {
  const { user } = state;
  const profile = keys.has("profile")
    ? (await documentSections.profile.section.read(organization, user.id, options)).profile
    : undefined;
  const fresh = await Promise.all(
    [...keys].map(async (key): Promise<readonly [SectionKey, SectionState]> => {
      if (key === "profile") return [key, { readable: true, items: heldOfProfile(profile ?? state.profile) }];
      const section = await readSection(documentSections[key], organization, user.id, options);
      return [key, key === "queues" ? markGroupMemberships(section, profile ?? state.profile) : section];
    }),
  );
  const known = profile ?? state.profile;
  return {
    user: { id: user.id, name: known.name },
    profile: known,
    sections: { ...state.sections, ...Object.fromEntries(fresh) },
  };
}
