/** What a client asks for when it sends somebody to GET /oauth/authorize. */
import { clientOf, mayRedirectTo } from "../clients.js";
import { isChallenge, type Asked } from "./codes.js";
import { repeated } from "./tokenEndpoint.js";

/** What is to come of the request: a page that says what is wrong, an error for the client, or the sign-in page. */
export type Checked =
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "redirect"; readonly location: string }
  | { readonly kind: "asked"; readonly asked: Asked };

/** Where somebody is sent back to, with what the client is to know. */
export function locationOf(
  { redirectUri, state }: Pick<Asked, "redirectUri" | "state">,
  outcome: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(outcome)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set("state", state);
  return url.href;
}

/**
 * Checks the query. While it is not certain who asks, and that the redirect goes where it may, nobody is sent anywhere: that
 * is for the person to read.
 */
export function checkAuthorizeRequest(query: URLSearchParams): Checked {
  const twice = repeated(query);
  const client = twice.includes("client_id") ? undefined : clientOf(query.get("client_id") ?? "");
  if (client === undefined) return { kind: "refused", why: "There is no OAuth client with this client_id." };
  const redirectUri = query.get("redirect_uri") ?? "";
  if (twice.includes("redirect_uri") || !mayRedirectTo(client, redirectUri)) {
    return {
      kind: "refused",
      why: `The redirect_uri is not registered for the client “${client.name}”. Registered is ${
        client.redirectUris?.join(", ") ?? "none"
      }; of http://localhost any port will do.`,
    };
  }
  const state = query.get("state") ?? undefined;
  const redirect = (error: string, description: string): Checked => ({
    kind: "redirect",
    location: locationOf({ redirectUri, state }, { error, error_description: description }),
  });
  const [name] = twice;
  if (name !== undefined) return redirect("invalid_request", `${name} is there more than once`);
  const responseType = query.get("response_type") ?? "";
  if (responseType === "") return redirect("invalid_request", "response_type is missing");
  if (responseType !== "code")
    return redirect("unsupported_response_type", "response_type can be nothing but code");
  const challenge = query.get("code_challenge") ?? undefined;
  const method = query.get("code_challenge_method") ?? undefined;
  if (challenge === undefined && (method !== undefined || client.secret === undefined))
    return redirect("invalid_request", "code_challenge is missing");
  if (challenge !== undefined && method !== "S256")
    return redirect("invalid_request", "code_challenge_method can be nothing but S256");
  if (challenge !== undefined && !isChallenge(challenge))
    return redirect("invalid_request", "code_challenge is not a SHA-256 hash");
  return { kind: "asked", asked: { client, redirectUri, state, challenge } };
}
