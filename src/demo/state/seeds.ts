/** What the parts of a demo organization that are made late are made from. */
import { NOTABLE_PEOPLE } from "../data/names.js";
import type { Organization, User } from "../organization.js";
import { Random } from "../random.js";

/** The users with whom the organization was made, and randomness of its own for each purpose. */
export class Seeds {
  readonly organization: Organization;
  readonly #count: number;
  #ids: readonly string[] | undefined;
  #ordinary: ReadonlySet<string> | undefined;

  constructor(organization: Organization) {
    this.organization = organization;
    this.#count = organization.users.size;
  }

  /** Numbers that follow from the organization's seed (its id does) and the purpose. */
  random(purpose: string): Random {
    return new Random(this.organization.id, purpose);
  }

  /** The ids of the users with whom the organization was made. Whoever comes later is put behind them, and nobody goes. */
  get ids(): readonly string[] {
    this.#ids ??= [...this.organization.users.keys()].slice(0, this.#count);
    return this.#ids;
  }

  /** Those among them whose names are invented: the others have nothing that was not given to them on purpose. */
  get ordinary(): ReadonlySet<string> {
    this.#ordinary ??= new Set(this.ids.slice(NOTABLE_PEOPLE.length));
    return this.#ordinary;
  }
}

/** Something that every user has, made when it is first asked for. */
export class PerUser<Value> {
  // Undefined is a value too.
  readonly #values = new Map<string, { readonly value: Value }>();
  readonly #make: (user: User) => Value;

  constructor(make: (user: User) => Value) {
    this.#make = make;
  }

  of(user: User): Value {
    const kept = this.#values.get(user.id) ?? { value: this.#make(user) };
    this.#values.set(user.id, kept);
    return kept.value;
  }

  set(user: User, value: Value): void {
    this.#values.set(user.id, { value });
  }
}
