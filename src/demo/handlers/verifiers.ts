/** What users sign in with beside the password. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/verifiers.js";
import type { Organization, User } from "../organization.js";
import { invalid, notFound } from "../problem.js";
import { userUri } from "../represent.js";
import { serve } from "../serve.js";
import type { Verifier } from "../state/accounts.js";
import { userOf } from "./find.js";

const verifiersUri = (userId: string): string => `${userUri(userId)}/verifiers`;

function shown({ id, name, enabled, default: isDefault }: Verifier, userId: string): Models.Verifier {
  return { id, name, enabled, default: isDefault, selfUri: `${verifiersUri(userId)}/${id}` };
}

function verifierOf(
  organization: Organization,
  { userId, verifierId }: { readonly userId: string; readonly verifierId: string },
): { readonly user: User; readonly verifier: Verifier } {
  const user = userOf(organization, userId);
  const verifier = user.account.verifiers.find(({ id }) => id === verifierId);
  if (verifier === undefined) throw notFound("verifier of this user", verifierId);
  return { user, verifier };
}

/** Makes the verifier the default one, or another where there is none; one of the user's is at most. */
function setDefault(user: User, verifier: Verifier | undefined): void {
  for (const other of user.account.verifiers) other.default = other === verifier;
}

export const verifiers = [
  serve(table.getUserVerifiers, ({ path }, { organization }) => {
    const user = userOf(organization, path.userId);
    const { verifiers } = user.account;
    return {
      total: verifiers.length,
      entities: verifiers.map((verifier) => shown(verifier, user.id)),
      selfUri: verifiersUri(user.id),
    };
  }),

  serve(table.putUserVerifier, ({ path, body }, { organization }) => {
    const { user, verifier } = verifierOf(organization, path);
    const { name, enabled = verifier.enabled, default: isDefault = verifier.default } = body;
    if (name.trim() === "") throw invalid("name", "A verifier needs a name.", "constraint.validation");
    // (U) What does not count cannot be what is asked for first.
    if (body.default === true && !enabled)
      throw invalid("default", "A verifier that is not enabled cannot be the default.");
    verifier.name = name.trim();
    verifier.enabled = enabled;
    if (isDefault && enabled) setDefault(user, verifier);
    else if (verifier.default)
      setDefault(
        user,
        user.account.verifiers.find((other) => other !== verifier && other.enabled),
      );
    return shown(verifier, user.id);
  }),

  serve(table.deleteUserVerifier, ({ path }, { organization }) => {
    const { user, verifier } = verifierOf(organization, path);
    const left = user.account.verifiers.filter((other) => other !== verifier);
    user.account.verifiers = left;
    // (U) Where the default one goes, the first of the others takes its place.
    if (verifier.default)
      setDefault(
        user,
        left.find(({ enabled }) => enabled),
      );
  }),
];
