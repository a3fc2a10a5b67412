/** How many interactions at once: the organization's numbers, and those of users who have their own. */
import type { UtilizationRequest } from "../../api/operations/utilization.js";
import { PerUser, type Seeds } from "./seeds.js";

export type Medium = "call" | "callback" | "chat" | "email" | "message";

/** What the organization and one user say of one medium. */
type Share = NonNullable<UtilizationRequest["utilization"]>[string];

export interface UtilizationLabel {
  readonly id: string;
  readonly name: string;
}

/** The organization's numbers, which count for everybody without their own. */
export const STANDARD_UTILIZATION: Readonly<Record<Medium, Required<Share>>> = {
  call: { maximumCapacity: 1, interruptableMediaTypes: [], includeNonAcd: false },
  callback: { maximumCapacity: 1, interruptableMediaTypes: [], includeNonAcd: false },
  chat: { maximumCapacity: 3, interruptableMediaTypes: ["call"], includeNonAcd: false },
  email: { maximumCapacity: 2, interruptableMediaTypes: ["call", "callback", "chat"], includeNonAcd: false },
  message: { maximumCapacity: 4, interruptableMediaTypes: ["call"], includeNonAcd: false },
};

export const MEDIA: readonly string[] = Object.keys(STANDARD_UTILIZATION);

const LABELS = ["Long conversations", "Quick questions", "VIP customers"];

/** The organization's labels, by name. */
export function utilizationLabels(seeds: Seeds): readonly UtilizationLabel[] {
  const random = seeds.random("utilization labels");
  return LABELS.map((name) => ({ id: random.guid(), name }));
}

/** What users have instead of the organization's numbers; undefined for most. */
export function utilization(seeds: Seeds): PerUser<UtilizationRequest | undefined> {
  return new PerUser((user) => {
    const random = seeds.random(`utilization/${user.id}`);
    if (!seeds.ordinary.has(user.id) || !random.chance(0.12)) return undefined;
    return {
      utilization: {
        ...STANDARD_UTILIZATION,
        chat: { ...STANDARD_UTILIZATION.chat, maximumCapacity: random.whole(1, 5) },
        email: { ...STANDARD_UTILIZATION.email, maximumCapacity: random.whole(1, 8) },
      },
      labelUtilizations: {},
    };
  });
}
