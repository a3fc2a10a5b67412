/** Where an organization lives: the region's hosts, or a demo organization on this machine. */

/** A region: its domain, which is also its id, and the place people know it by. */
export interface Region {
  readonly domain: string;
  readonly place: string;
}

export const regions: readonly Region[] = [
  { domain: "mypurecloud.com", place: "US East (Virginia)" },
  { domain: "usw2.pure.cloud", place: "US West (Oregon)" },
  { domain: "use2.us-gov-pure.cloud", place: "US East 2 (Ohio, FedRAMP)" },
  { domain: "cac1.pure.cloud", place: "Canada (Montreal)" },
  { domain: "mxc1.pure.cloud", place: "Mexico (Querétaro)" },
  { domain: "sae1.pure.cloud", place: "South America (São Paulo)" },
  { domain: "mypurecloud.ie", place: "Europe (Ireland)" },
  { domain: "euw2.pure.cloud", place: "Europe (London)" },
  { domain: "mypurecloud.de", place: "Europe (Frankfurt)" },
  { domain: "euc2.pure.cloud", place: "Europe (Zurich)" },
  { domain: "edee1.eusc-pure.cloud", place: "European Sovereign Cloud (Brandenburg)" },
  { domain: "mec1.pure.cloud", place: "Middle East (UAE)" },
  { domain: "aps1.pure.cloud", place: "Asia Pacific (Mumbai)" },
  { domain: "apse1.pure.cloud", place: "Asia Pacific (Singapore)" },
  { domain: "apne2.pure.cloud", place: "Asia Pacific (Seoul)" },
  { domain: "mypurecloud.jp", place: "Asia Pacific (Tokyo)" },
  { domain: "apne3.pure.cloud", place: "Asia Pacific (Osaka)" },
  { domain: "mypurecloud.com.au", place: "Asia Pacific (Sydney)" },
];

/** The two origins a token may be sent to, and nowhere else. */
export interface Endpoints {
  /** Origin of the Platform API, such as `https://api.mypurecloud.ie`. */
  readonly api: string;
  /** Origin of the login server, such as `https://login.mypurecloud.ie`. */
  readonly login: string;
}

/**
 * The endpoints of a place: a region's domain, or the origin of a demo organization (`http://127.0.0.1:PORT`).
 * @throws {RangeError} for anything else: a token goes to known hosts only.
 */
export function endpointsOf(place: string): Endpoints {
  if (regions.some((region) => region.domain === place))
    return { api: `https://api.${place}`, login: `https://login.${place}` };
  const demo = loopbackOrigin(place);
  if (demo) return { api: demo, login: demo };
  throw new RangeError(`"${place}" is neither a Genesys Cloud region nor an address on this machine`);
}

/** Whether tokens may go there: a region's domain, or an address on this machine. */
export function isPlace(place: string): boolean {
  return regions.some((region) => region.domain === place) || loopbackOrigin(place) !== undefined;
}

/** The origin of a loopback address (`http://127.0.0.1:8080/x` → `http://127.0.0.1:8080`), or undefined for any other. */
export function loopbackOrigin(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "http:" || url.username || url.password) return undefined;
  return ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname) ? url.origin : undefined;
}

/** How people know a place: "Europe (Ireland)", or "this machine". */
export function placeName(place: string): string {
  return regions.find((region) => region.domain === place)?.place ?? "this machine";
}
