/** Where users' calls go instead. */
import type { CallForwarding } from "../../api/operations/callForwarding.js";
import { PerUser, type Seeds } from "./seeds.js";

const DAY = 24 * 60 * 60_000;

export type Calls = NonNullable<CallForwarding["calls"]>;

export interface Forwarding {
  readonly enabled: boolean;
  readonly calls: Calls;
  readonly voicemail: NonNullable<CallForwarding["voicemail"]>;
  /** Undefined: it has never been set. */
  readonly modified: number | undefined;
}

/** What somebody has who has never set anything. */
export const NO_FORWARDING: Forwarding = {
  enabled: false,
  calls: [],
  voicemail: "NONE",
  modified: undefined,
};

/** A few have their calls forwarded to a mobile number; it is turned on for nobody who is on queue. */
export function callForwarding(seeds: Seeds): PerUser<Forwarding> {
  return new PerUser((user) => {
    const random = seeds.random(`callForwarding/${user.id}`);
    if (!seeds.ordinary.has(user.id) || !random.chance(0.1)) return NO_FORWARDING;
    const number = `+1558${String(random.whole(1_000_000, 9_999_999))}`;
    return {
      enabled: random.chance(0.5) && user.routing.status === "OFF_QUEUE",
      calls: [{ targets: [{ type: "PHONENUMBER", value: number }] }],
      voicemail: random.chance(0.5) ? "PURECLOUD" : "LASTCALL",
      modified: seeds.organization.now - random.whole(1, 200) * DAY,
    };
  });
}
