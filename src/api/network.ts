/**
 * Which way a request goes: VS Code's `http.*` settings and the environment. VS Code does this for `http` and `https` of
 * Node, and not for the undici that Roster brings along. The rules are VS Code's own, so that Roster goes the way that
 * everything else in the window goes.
 */

/** What decides the way. All of it may change while Roster runs. */
export interface NetworkSettings {
  /** False where nothing goes through a proxy, whatever else is set: `http.proxySupport` is "off". */
  readonly useProxy?: boolean | undefined;
  /** `http.proxy` */
  readonly proxy?: string | undefined;
  /** `http.noProxy` */
  readonly noProxy?: readonly string[] | undefined;
  /** `http.proxyAuthorization`: what stands in the header Proxy-Authorization. */
  readonly proxyAuthorization?: string | undefined;
  /** `http.proxyStrictSSL`: certificates are checked, as they are where it is not set. */
  readonly strictSsl?: boolean | undefined;
  /** `http.systemCertificates`: what the machine trusts, Roster trusts. */
  readonly systemCertificates?: boolean | undefined;
  /** Further authorities to trust, as PEM. */
  readonly certificates?: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Proxy {
  /** Such as `http://proxy.example.com:8080`, without credentials. */
  readonly origin: string;
  /** Host and port, to be named in messages. */
  readonly name: string;
  /** What stands in the header Proxy-Authorization. */
  readonly authorization: string | undefined;
}

export type Route =
  | { readonly kind: "direct" }
  | { readonly kind: "proxy"; readonly proxy: Proxy }
  /** The settings say no way. `problem` is a sentence without a full stop, and without credentials. */
  | { readonly kind: "none"; readonly problem: string };

const DIRECT: Route = { kind: "direct" };

/**
 * What is read of the environment, the lower case first. No ALL_PROXY: neither VS Code nor Node heeds it, and it mostly
 * names a SOCKS proxy.
 */
const HTTPS_PROXY = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];
const HTTP_PROXY = ["http_proxy", "HTTP_PROXY"];
const NO_PROXY = ["no_proxy", "NO_PROXY"];

/** A text that is the same for settings that mean the same. It may hold credentials: to compare, and for nothing else. */
export function keyOf({ environment, ...settings }: NetworkSettings): string {
  return JSON.stringify([
    settings,
    ...[...HTTPS_PROXY, ...NO_PROXY].map((variable) => environment[variable] ?? ""),
  ]);
}

/** The way to a server. Nothing on this machine is asked for through a proxy: the demo organization lives there. */
export function routeTo(url: URL, settings: NetworkSettings): Route {
  if (isLoopback(url.hostname) || settings.useProxy === false) return DIRECT;
  const { source, address } = proxyAddress(url, settings);
  if (!address || isExempt(url, exemptions(settings))) return DIRECT;
  return routeThrough(address, source, settings.proxyAuthorization?.trim());
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function firstSet(
  environment: NetworkSettings["environment"],
  variables: readonly string[],
): { source: string; address: string } {
  for (const variable of variables) {
    const address = environment[variable]?.trim();
    if (address) return { source: `The variable ${variable}`, address };
  }
  return { source: "", address: "" };
}

function proxyAddress(url: URL, { proxy, environment }: NetworkSettings) {
  const address = proxy?.trim();
  if (address) return { source: "The setting http.proxy", address };
  return firstSet(environment, url.protocol === "https:" ? HTTPS_PROXY : HTTP_PROXY);
}

/** The setting takes the place of the variable. */
function exemptions({ noProxy = [], environment }: NetworkSettings): readonly string[] {
  return noProxy.length > 0 ? noProxy : firstSet(environment, NO_PROXY).address.split(/[,\s]+/);
}

/** A host as it stands in a URL: lower case, Punycode, one spelling of an IPv6 address. */
function hostOf(text: string): string {
  const host = text.includes(":") && !text.startsWith("[") ? `[${text}]` : text;
  const address = `http://${host}`;
  return (URL.canParse(address) ? new URL(address).hostname : host.toLowerCase()).replace(/\.$/, "");
}

function isExempt(url: URL, entries: readonly string[]): boolean {
  const hostname = url.hostname.replace(/\.$/, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return entries.some((text) => {
    const entry = text.trim();
    if (entry === "" || entry === "*") return entry === "*";
    // An IPv6 address without brackets has more than one colon, and no port.
    const [, host = entry, wanted] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
    if (wanted !== undefined && Number(wanted) !== Number(port)) return false;
    const suffix = hostOf(host.replace(/^\*?\./, ""));
    return hostname === suffix || hostname.endsWith(`.${suffix}`);
  });
}

function routeThrough(address: string, source: string, given: string | undefined): Route {
  const text = address.includes("://") ? address : `http://${address}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url?.protocol.slice(0, -1) ?? "";
  if (scheme.startsWith("socks"))
    return { kind: "none", problem: `${source} names a SOCKS proxy, and Roster can use only HTTP proxies` };
  if (!url?.hostname || !["http", "https"].includes(scheme))
    return {
      kind: "none",
      problem: `${source} is not the address of a proxy, such as http://proxy.example.com:8080`,
    };
  // What no header can carry.
  if (given !== undefined && /[^\t\x20-\x7e\x80-\xff]/.test(given))
    return { kind: "none", problem: "The setting http.proxyAuthorization is not what a header can carry" };
  const authorization = given || basicAuthorization(url);
  const port = url.port || (scheme === "https" ? "443" : "80");
  return {
    kind: "proxy",
    proxy: { origin: url.origin, name: `${url.hostname}:${port}`, authorization },
  };
}

function basicAuthorization({ username, password }: URL): string | undefined {
  if (!username && !password) return undefined;
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(credentials, "utf8").toString("base64")}`;
}

/** A part of a URL as it was meant; a percent sign that escapes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
