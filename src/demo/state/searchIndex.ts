/** What the search sees of users: it learns of a change only some time after it, as the real one does. */
import type { User } from "../organization.js";

/** How many times as long a deleted user lingers in the search as another change does. */
export const DELETED_LINGER = 10;

/** What of a user is in the index; presence, skills and the like come from the user itself. */
type Indexed = Pick<
  User,
  | "name"
  | "email"
  | "title"
  | "department"
  | "preferredName"
  | "addresses"
  | "primaryNumber"
  | "managerId"
  | "acdAutoAnswer"
  | "state"
  | "version"
  | "divisionId"
>;

interface Former {
  /** Undefined: the user was not there. */
  readonly was: Indexed | undefined;
  readonly until: number;
}

function indexed(user: User): Indexed {
  const { name, email, title, department, preferredName, addresses, primaryNumber, managerId } = user;
  const { acdAutoAnswer, state, version, divisionId } = user;
  return {
    ...{ name, email, title, department, preferredName, addresses, primaryNumber, managerId },
    ...{ acdAutoAnswer, state, version, divisionId },
  };
}

export class SearchIndex {
  /** What users were before changes that the search does not know of yet, the oldest first. */
  readonly #former = new Map<string, Former[]>();

  /** To be called before a user changes: until then the search goes on showing what the user is now. */
  fallBehind(user: User, until: number): void {
    this.#add(user.id, { was: indexed(user), until });
  }

  /** To be called when a user is created: until then the search does not find them. */
  missUntil(userId: string, until: number): void {
    this.#add(userId, { was: undefined, until });
  }

  #add(userId: string, former: Former): void {
    this.#former.set(userId, [...(this.#former.get(userId) ?? []), former]);
  }

  /** Whether the search shows everybody as they are. */
  isCurrent(now: number): boolean {
    for (const [userId, former] of this.#former) {
      const left = former.filter(({ until }) => until > now);
      if (left.length > 0) this.#former.set(userId, left);
      else this.#former.delete(userId);
    }
    return this.#former.size === 0;
  }

  /** The user as the search shows them; undefined where it does not know them yet. */
  shown(user: User, now: number): User | undefined {
    const oldest = this.#former.get(user.id)?.find(({ until }) => until > now);
    if (oldest === undefined) return user;
    return oldest.was === undefined ? undefined : { ...user, ...oldest.was };
  }
}
