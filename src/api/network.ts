/**
 * Which way a request goes: VS Code's `http.*` settings and the environment. VS Code does this for `http` and `https`
 * of Node, and not for the undici that Roster brings along. The rules are those of the module that VS Code does it with
 * (@vscode/proxy-agent): nothing for another machine goes around a proxy that is set there. Where they differ,
 * test/unit/api/network.test.ts says why. The system and PAC files, which VS Code asks where nothing is set, are not.
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
  /** `http.proxyStrictSSL`: false where certificates are not checked on the way through a proxy. Directly they are. */
  readonly strictSsl?: boolean | undefined;
  /** `http.systemCertificates`: what the machine trusts, Roster trusts. */
  readonly systemCertificates?: boolean | undefined;
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
 * What is read of the environment: the first that is set, for servers with TLS and without. No ALL_PROXY: VS Code does
 * not heed it, and it mostly names a SOCKS proxy.
 */
const PROXY = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];
const NO_PROXY = ["no_proxy", "NO_PROXY"];
/** What VS Code takes for the address of a proxy. */
const KNOWN = /^(https?|socks(4a?|5h?)?):\/\//i;

/** A text that is the same for settings that mean the same. It may hold credentials: to compare, and for nothing else. */
export function keyOf({ environment, ...settings }: NetworkSettings): string {
  return JSON.stringify([
    settings,
    ...[...PROXY, ...NO_PROXY].map((variable) => environment[variable] ?? ""),
  ]);
}

/** The way to a server. Nothing on this machine is asked for through a proxy: the demo organization lives there. */
export function routeTo(url: URL, settings: NetworkSettings): Route {
  if (settings.useProxy === false || isLoopback(url.hostname) || isExempt(url, settings)) return DIRECT;
  const { environment, proxy, proxyAuthorization } = settings;
  const set = [
    { source: "The setting http.proxy", address: proxy?.trim() ?? "" },
    firstSet(environment, PROXY),
  ].filter(({ address }) => address);
  // VS Code passes over a setting that it cannot read. Where that leaves it with no proxy, a person still meant one.
  const named = set.find(({ address }) => KNOWN.test(address)) ?? set[0];
  return named ? routeThrough(named.address, named.source, proxyAuthorization?.trim()) : DIRECT;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function firstSet(
  environment: NetworkSettings["environment"],
  variables: readonly string[],
): { source: string; address: string } {
  const variable = variables.find((name) => environment[name]) ?? "";
  return { source: `The variable ${variable}`, address: environment[variable]?.trim() ?? "" };
}

/** Whether a server is one of those that are asked directly. The setting takes the place of the variable. */
function isExempt(
  { hostname, port, protocol }: URL,
  { noProxy = [], environment }: NetworkSettings,
): boolean {
  const entries =
    noProxy.length > 0
      ? noProxy.map((entry) => entry.trim())
      : firstSet(environment, NO_PROXY).address.split(",");
  const wanted = port || (protocol === "https:" ? "443" : "80");
  return (
    entries.includes("*") ||
    entries.some((entry) => {
      const [name = "", only] = entry.trim().toLowerCase().split(":", 2);
      const domain = name.startsWith(".") ? name : `.${name}`;
      return name !== "" && `.${hostname}`.endsWith(domain) && (!only || only === wanted);
    })
  );
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
