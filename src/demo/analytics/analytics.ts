/** What an organization keeps for its analytics. */
import type { Organization, User } from "../organization.js";
import { byId } from "./common.js";
import { History } from "./history.js";
import { Jobs } from "./jobs.js";

export class Analytics {
  readonly history: History;
  readonly jobs: Jobs;

  readonly #organization: Organization;
  #usersById: readonly User[] = [];

  constructor(organization: Organization) {
    this.#organization = organization;
    this.history = new History(organization);
    this.jobs = new Jobs(organization);
  }

  /** All users by id, deleted ones included: the past stays as it was. */
  get usersById(): readonly User[] {
    const { users } = this.#organization;
    // Users come, and never go.
    if (users.size !== this.#usersById.length) this.#usersById = [...users.values()].sort(byId);
    return this.#usersById;
  }
}
