/** The invariants of a demo organization as properties, for a short run and a long one. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { transports } from "../support/api.js";
import {
  carryOut,
  checkGrants,
  checkOwn,
  checkQueues,
  checkRatings,
  checkStations,
} from "./invariantsChecks.js";
import {
  checkAnalytics,
  checkCounts,
  checkDeleted,
  checkPages,
  checkSearch,
  searched,
} from "./invariantsLists.js";
import { STATION_DELAY, Setting, type World } from "./invariantsModel.js";
import { only, steps, type Step } from "./invariantsSteps.js";

/** How many sequences of changes each of them is tried with. */
export interface Effort {
  readonly runs: number;
}

/** A sequence that fails says why. */
const tries = (numRuns: number) => ({ numRuns: Math.ceil(numRuns), includeErrorInReport: true });

/** The tests. Every step is held against the model in all of them; each looks at something else afterwards. */
export function defineInvariants({ runs }: Effort): void {
  describe("a demo organization, whatever is changed", () => {
    const transport = transports();
    let setting: Setting;
    before(async () => {
      setting = await Setting.start(transport());
    });
    after(() => setting.demo.close());

    const always = async (
      sequences: fc.Arbitrary<Step[]>,
      afterwards: fc.Arbitrary<Step[]>,
      check: (world: World) => Promise<void>,
      numRuns = runs,
    ): Promise<void> => {
      await fc.assert(
        fc.asyncProperty(sequences, afterwards, async (sequence, more) => {
          const world = setting.anew();
          await carryOut(world, sequence);
          await check(world);
          // What was worked out for the check has to follow.
          await carryOut(world, more);
          await check(world);
        }),
        tries(numRuns),
      );
    };

    it("has the members of queues that the users' queues say", () =>
      always(steps("queues", "state"), only("queues"), checkQueues));

    it("has the skills and languages that were assigned last", () =>
      always(steps("skills", "replacing"), only("skills"), checkRatings, runs * 2));

    it("has the roles' users that the users' grants say", () =>
      always(steps("grants", "replacing", "state"), only("grants"), checkGrants));

    it("has one user at a station at most, and each at one", () =>
      always(
        steps("stations", "state"),
        only("stations"),
        async (world) => {
          await checkStations(world);
          // What was promised happens as well.
          world.passTime(STATION_DELAY);
          await checkStations(world);
        },
        runs * 2,
      ));

    it("has the presence, utilization, call forwarding and external ids that were set last", () =>
      always(steps("own", "own", "status", "state"), only("own"), checkOwn, runs * 3));

    it("shows nobody who is deleted to whoever does not ask for them", () =>
      always(steps("state", "profile", "queues"), only("state"), checkDeleted, runs / 2));

    it("says of lists how long they are", () =>
      always(steps("state", "skills"), only("state"), checkCounts, runs / 2));

    it("has on all pages together what each of them says", async () => {
      await fc.assert(
        fc.asyncProperty(steps("profile"), fc.integer({ min: 3, max: 17 }), async (sequence, pageSize) => {
          const world = setting.anew();
          await carryOut(world, sequence);
          await checkPages(world, pageSize);
        }),
        tries(runs / 2),
      );
    });

    it("adds up the past as it was", async () => {
      const granularity = fc.constantFrom(undefined, "PT1M", "PT7M", "P1D");
      await fc.assert(
        fc.asyncProperty(steps("status"), granularity, async (sequence, period) => {
          const world = setting.anew();
          await carryOut(world, sequence);
          await checkAnalytics(world, period);
        }),
        tries(runs * 2),
      );
    });

    it("finds in its search what was there a moment ago, and what is there a moment later", async () => {
      await fc.assert(
        fc.asyncProperty(steps("profile", "state"), async (sequence) => {
          const world = setting.anew();
          await carryOut(world, sequence, async (act) => {
            const before = await searched(world);
            const { now } = setting;
            await act();
            // Time alone brings news.
            if (setting.now === now) assert.deepEqual(await searched(world), before);
          });
          await checkSearch(world);
        }),
        tries(runs),
      );
    });
  });
}
