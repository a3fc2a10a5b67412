/**
 * What users were before the changes that were made through the API. Presence and routing status themselves say only
 * what is now; whoever changes one of them has it remembered here first.
 */
import type { RoutingState } from "../data/catalogue.js";
import type { PresenceDefinition, User } from "../organization.js";

/** Something that was so from a moment on. */
export interface Since<State> {
  readonly since: number;
  readonly state: State;
}

interface Past {
  readonly presences: Since<PresenceDefinition>[];
  readonly routings: Since<RoutingState>[];
}

/** By the user itself, so that what belongs to an organization that is gone goes with it. */
const pasts = new WeakMap<User, Past>();

function pastOf(user: User): Past {
  let past = pasts.get(user);
  if (past === undefined) {
    past = { presences: [], routings: [] };
    pasts.set(user, past);
  }
  return past;
}

/** To be called before the user gets another presence. */
export function rememberPresence(user: User): void {
  const { definition, since } = user.presence;
  pastOf(user).presences.push({ state: definition, since });
}

/** To be called before the user gets another routing status. */
export function rememberRouting(user: User): void {
  const { status, since } = user.routing;
  pastOf(user).routings.push({ state: status, since });
}

/** The presence that the user was made with and those after it; the last one is the present. */
export function presencesOf(user: User): Since<PresenceDefinition>[] {
  const { definition, since } = user.presence;
  return [...(pasts.get(user)?.presences ?? []), { state: definition, since }];
}

/** The routing status that the user was made with and those after it; the last one is the present. */
export function routingsOf(user: User): Since<RoutingState>[] {
  const { status, since } = user.routing;
  return [...(pasts.get(user)?.routings ?? []), { state: status, since }];
}
