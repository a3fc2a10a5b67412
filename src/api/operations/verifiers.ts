/** What a user signs in with beside the password (multi-factor authentication). */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, operation } from "../operation.js";
import { exactly } from "../schemas.js";

const UpdateVerifierRequest = exactly({
  name: Type.String(),
  enabled: Type.Optional(Type.Boolean()),
  default: Type.Optional(Type.Boolean()),
});
export type UpdateVerifierRequest = Static<typeof UpdateVerifierRequest>;

export const getUserVerifiers = operation({
  id: "getUserVerifiers",
  method: "GET",
  path: "/api/v2/users/{userId}/verifiers",
  answer: answers<Models.VerifierEntityListing>("listing"),
  permissions: anyOf("mfa:verifier:view"),
  summary: "A user's verifiers.",
  home: "roster.users",
});

export const putUserVerifier = operation({
  id: "putUserVerifier",
  method: "PUT",
  path: "/api/v2/users/{userId}/verifiers/{verifierId}",
  body: UpdateVerifierRequest,
  answer: answers<Models.Verifier>("object"),
  permissions: anyOf("mfa:verifier:edit"),
  summary: "Names, enables or disables a verifier, or makes it the default.",
  home: "roster.editVerifier",
});

export const deleteUserVerifier = operation({
  id: "deleteUserVerifier",
  method: "DELETE",
  path: "/api/v2/users/{userId}/verifiers/{verifierId}",
  answer: answers<void>("empty"),
  success: [204],
  permissions: anyOf("mfa:verifier:delete"),
  destructive: true,
  summary: "Takes a verifier from a user, who has to set up another one.",
  home: "roster.deleteVerifier",
});
