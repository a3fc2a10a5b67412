/** The tokens of an OAuth client: got when they are needed, and renewed once for all who wait. */
import type { TokenSource } from "./client.js";
import { unlessCancelled } from "./errors.js";
import { grantToClient, type ClientCredentials, type Grant } from "./oauth.js";
import type { Endpoints } from "./regions.js";
import type { Transport } from "./transport.js";

/** Milliseconds before its end in which a token is not used any more. */
export const NEARLY_OVER = 30_000;

/**
 * A source of tokens for `Client`, by client credentials. Nothing is asked for before the first call, and no more than one
 * token at a time, however many calls wait for it or had an expired one refused.
 */
export function clientTokens(
  endpoints: Endpoints,
  credentials: ClientCredentials,
  transport: Transport,
  now: () => number = Date.now,
): TokenSource {
  let grant: Grant | undefined;
  let renewal: Promise<string> | undefined;
  const renew = (): Promise<string> =>
    (renewal ??= grantToClient(endpoints, credentials, transport)
      .then((granted) => {
        grant = granted;
        return granted.accessToken;
      })
      .finally(() => {
        renewal = undefined;
      }));
  return {
    token(signal) {
      const over = grant?.expiresAt !== undefined && now() > grant.expiresAt - NEARLY_OVER;
      // Whoever gives up leaves the others their token.
      return grant && !over ? Promise.resolve(grant.accessToken) : unlessCancelled(renew(), signal);
    },
    renew(refused, signal) {
      // A later one than the one that was refused is there already.
      return grant && grant.accessToken !== refused
        ? Promise.resolve(grant.accessToken)
        : unlessCancelled(renew(), signal);
    },
  };
}
