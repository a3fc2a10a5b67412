/**
 * A section: something a user has, how it is read, and which calls change it. The plan, the journal, undo and the user
 * document know sections alone; a new one is a new value in index.ts.
 */
import type { CallOptions } from "../../api/client.js";
import type { AnyInput, InputOf, Operation } from "../../api/operation.js";
import type { Named } from "../../organization/model.js";
import type { Organization } from "../../organization/organization.js";
import type { UserProfile } from "../../organization/profile.js";
import type { Change, ChangeKind, Value } from "../change.js";

export interface PlannedCall {
  readonly operation: Operation;
  readonly input: AnyInput;
  readonly user: Named;
  /** What the call changes; all of it belongs to `user`. */
  readonly changes: readonly Change[];
}

/** A call of an operation whose input the compiler has checked. */
export function planned<O extends Operation>(
  operation: O,
  input: InputOf<O>,
  user: Named,
  changes: readonly Change[],
): PlannedCall {
  return { operation, input, user, changes };
}

/** One thing that a user has. */
export interface Held extends Named {
  readonly kind: ChangeKind;
  readonly value: Value;
  /** What else is to be known of it, such as "inactive". */
  readonly note?: string | undefined;
  /** Why it cannot be taken away. */
  readonly fixed?: string | undefined;
}

/** All that a user has in a section, from the section's own endpoint. */
export interface Reading {
  readonly items: readonly Held[];
  /** The user that the items are from, where a change has to send parts of it along: the version, whole lists. */
  readonly profile?: UserProfile | undefined;
}

export interface Section {
  readonly kinds: readonly ChangeKind[];
  /** The server carries changes out after it has answered: what is not there yet may still come. */
  readonly eventual?: true;
  /** @throws {ApiError} @throws {CancelledError} */
  read(organization: Organization, userId: string, options?: CallOptions): Promise<Reading>;
  /** The calls for one user's changes of this section: what adds before what takes away. */
  calls(user: Named, changes: readonly Change[], now: Reading): PlannedCall[];
  /** Why a change cannot be taken back, where it cannot: completes "Ada …". */
  cannotUndo?(change: Change): string | undefined;
  /** A change in a few words: "Billing 3 → 4". */
  inWords(change: Change): string;
}
