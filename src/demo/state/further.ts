/** What a demo organization has besides users, skills, queues and the like: all of it is made when it is first asked for. */
import type { Models } from "purecloud-platform-client-v2";
import type { UtilizationRequest } from "../../api/operations/utilization.js";
import type { Organization, Queue, User } from "../organization.js";
import { callForwarding, type Forwarding } from "./callForwarding.js";
import { Activities } from "./development.js";
import { Backups } from "./directRouting.js";
import { absences, chats, geolocations, type Absence, type Chat, type Whereabouts } from "./me.js";
import { education, favorites, profileChanges, trustors, type Trustor } from "./people.js";
import { places, type Place } from "./places.js";
import { Seeds, type PerUser } from "./seeds.js";
import { SkillGroups, Teams } from "./teams.js";
import { utilization, utilizationLabels, type UtilizationLabel } from "./utilization.js";

/** The ring of whoever has been put into no other. */
const FIRST_RING = 1;

export class Further {
  readonly callForwarding: PerUser<Forwarding>;
  readonly utilization: PerUser<UtilizationRequest | undefined>;
  readonly backups: Backups;
  readonly absences: PerUser<Absence>;
  readonly geolocations: PerUser<Map<string, Whereabouts>>;
  readonly chats: PerUser<readonly Chat[]>;
  readonly favorites: PerUser<readonly string[]>;
  readonly trustors: PerUser<readonly Trustor[]>;
  readonly education: PerUser<readonly Models.Education[]>;
  readonly profileChanges: PerUser<number>;
  readonly activities: Activities;

  readonly #seeds: Seeds;
  /** Rings of bullseye routing, by queue and user. */
  readonly #rings = new Map<string, number>();
  #labels: readonly UtilizationLabel[] | undefined;
  #places: ReadonlyMap<string, Place> | undefined;
  #teams: Teams | undefined;
  #skillGroups: SkillGroups | undefined;

  /** To be made once the organization has its users. */
  constructor(organization: Organization) {
    const seeds = new Seeds(organization);
    this.#seeds = seeds;
    this.callForwarding = callForwarding(seeds);
    this.utilization = utilization(seeds);
    this.backups = new Backups(seeds);
    this.absences = absences(seeds);
    this.geolocations = geolocations(seeds, () => this.places);
    this.chats = chats(seeds);
    this.favorites = favorites(seeds);
    this.trustors = trustors(seeds);
    this.education = education(seeds);
    this.profileChanges = profileChanges(seeds);
    this.activities = new Activities(seeds);
  }

  get utilizationLabels(): readonly UtilizationLabel[] {
    this.#labels ??= utilizationLabels(this.#seeds);
    return this.#labels;
  }

  /** The locations, by id. */
  get places(): ReadonlyMap<string, Place> {
    this.#places ??= places(this.#seeds);
    return this.#places;
  }

  get teams(): Teams {
    this.#teams ??= new Teams(this.#seeds);
    return this.#teams;
  }

  get skillGroups(): SkillGroups {
    this.#skillGroups ??= new SkillGroups(this.#seeds);
    return this.#skillGroups;
  }

  /** In which ring of the queue the user is. */
  ring(queue: Queue, user: User): number {
    return this.#rings.get(`${queue.id}/${user.id}`) ?? FIRST_RING;
  }

  setRing(queue: Queue, user: User, ring: number): void {
    this.#rings.set(`${queue.id}/${user.id}`, ring);
  }

  /** To be called when the user leaves the queue. */
  forgetRing(queue: Queue, user: User): void {
    this.#rings.delete(`${queue.id}/${user.id}`);
  }
}
