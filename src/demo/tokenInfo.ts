/** What a token is good for, as GET /tokens/me shows it. */
import type { Models } from "purecloud-platform-client-v2";
import type { Caller } from "./tokens.js";
import type { Organization } from "./organization.js";

export function tokenInfo({ client }: Caller, { id, name }: Organization): Models.TokenInfo {
  return {
    organization: { id, name },
    homeOrganization: { id, name },
    authorizedScope: [],
    OAuthClient: {
      id: client.id,
      name: client.name,
      authorizedGrantType: client.grantType,
      state: "active",
      organization: { id, name },
    },
  };
}
