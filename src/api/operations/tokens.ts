/** The token in use. */
import * as Type from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { answers, noneDocumented, operation } from "../operation.js";
import { exactly } from "../schemas.js";

export const getTokensMe = operation({
  id: "getTokensMe",
  method: "GET",
  path: "/api/v2/tokens/me",
  query: exactly({ preserveIdleTTL: Type.Optional(Type.Boolean()) }),
  answer: answers<Models.TokenInfo>("object"),
  permissions: noneDocumented,
  summary: "Which organization and OAuth client a token belongs to.",
  home: "roster.signIn",
});

export const deleteTokensMe = operation({
  id: "deleteTokensMe",
  method: "DELETE",
  path: "/api/v2/tokens/me",
  answer: answers<void>("empty"),
  permissions: noneDocumented,
  destructive: true,
  summary: "Revokes the token that makes the call.",
  home: "roster.signOut",
});

export const headTokensMe = operation({
  id: "headTokensMe",
  method: "HEAD",
  path: "/api/v2/tokens/me",
  answer: answers<void>("empty"),
  permissions: noneDocumented,
  summary: "Whether a token still counts.",
  home: "roster.signIn",
});
