/** Connections to servers: directly or through a proxy, within a deadline, and with the certificates that count. */
import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import tls from "node:tls";
import type { buildConnector } from "undici";
import connect from "undici/lib/api/api-connect.js";
import buildConnect from "undici/lib/core/connect.js";
import Agent from "undici/lib/dispatcher/agent.js";
import Client from "undici/lib/dispatcher/client.js";
import type { NetworkSettings, Proxy } from "./network.js";
import { TransportError, faultOf, proxyFaultOf, proxyRefusal } from "./transportErrors.js";

export interface ConnectionOptions {
  /** Milliseconds after which a connection counts as not to be had: name, TCP, proxy and TLS together. */
  readonly connectTimeout: number;
  /** The largest answer in bytes. */
  readonly maxAnswer: number;
  /** What the machine trusts, as PEM. Asked before the first connection with TLS, and once. */
  readonly systemCertificates: () => readonly string[];
}

/** As many as a page of the tree needs at once; the rate limit allows no lasting need for more. */
const CONNECTIONS = 20;

/** Pools of kept-alive connections, one for each host, that all go the same way. */
export function createAgent(
  proxy: Proxy | undefined,
  settings: NetworkSettings,
  options: ConnectionOptions,
): Agent {
  return new Agent({
    connect: connector(proxy, settings, options),
    // The transport has its own timers: these are too coarse for short ones, and cannot tell the phases apart.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: options.maxAnswer,
    connections: CONNECTIONS,
    pipelining: 1,
  });
}

/**
 * Authorities that the machine trusts, beside those that Node brings along. Only a newer Node can tell; an older one,
 * or one that cannot read them, trusts its own alone.
 */
export function systemCertificates(): readonly string[] {
  return certificatesOf("system");
}

/** `tls.getCACertificates(kind)`, which the oldest Node that Roster runs on does not have. */
function certificatesOf(kind: "default" | "system"): string[] {
  const get: unknown = Reflect.get(tls, "getCACertificates");
  if (typeof get !== "function") return [];
  try {
    const list: unknown = Reflect.apply(get, tls, [kind]);
    return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}

/** The certificates that Node itself would trust here. */
function defaultCertificates({ environment }: NetworkSettings): readonly string[] {
  const own = certificatesOf("default");
  if (own.length > 0) return own;
  // An older Node lists only those that it was built with, and not those that it read from this file as well.
  const file = environment["NODE_EXTRA_CA_CERTS"];
  try {
    return file ? [...tls.rootCertificates, readFileSync(file, "utf8")] : tls.rootCertificates;
  } catch {
    // Node has warned of it.
    return tls.rootCertificates;
  }
}

/**
 * Which certificates are accepted. Those of a proxy, and of what is behind it, may go unchecked where that is set: a
 * proxy that looks into traffic shows certificates of its own. Nothing excuses them on the direct way.
 */
function tlsOptions(
  proxy: Proxy | undefined,
  settings: NetworkSettings,
  options: ConnectionOptions,
): Pick<tls.ConnectionOptions, "rejectUnauthorized" | "secureContext"> {
  if (proxy && settings.strictSsl === false) return { rejectUnauthorized: false };
  const more = settings.systemCertificates === false ? [] : options.systemCertificates();
  // Said outright, or the variable NODE_TLS_REJECT_UNAUTHORIZED would decide.
  if (more.length === 0) return { rejectUnauthorized: true };
  const ca = new Set([...defaultCertificates(settings), ...more]);
  // Made once: it takes some 20 ms to read all certificates, and would be done again for each connection.
  return { rejectUnauthorized: true, secureContext: tls.createSecureContext({ ca: [...ca] }) };
}

/** Opens connections for an agent. All its errors are TransportErrors: undici tries for ever after some of its own. */
function connector(
  proxy: Proxy | undefined,
  settings: NetworkSettings,
  options: ConnectionOptions,
): buildConnector.connector {
  // The deadline below covers all steps of a connection; undici's own is for one, and coarse.
  const plain = buildConnect({ timeout: 0 });
  let secure: typeof plain | undefined;
  const open: typeof plain = (target, callback) => {
    if (target.protocol !== "https:") return plain(target, callback);
    secure ??= buildConnect({ timeout: 0, ...tlsOptions(proxy, settings, options) });
    return secure(target, callback);
  };
  return (target, callback) => {
    const noConnection = new TransportError("noConnection", "no", { proxy: proxy?.name });
    let step: { socket?: Socket; late: TransportError } = {
      late: proxy ? new TransportError("proxyLost", "no", { proxy: proxy.name }) : noConnection,
    };
    const timer = setTimeout(() => step.socket?.destroy(step.late), options.connectTimeout);
    timer.unref();
    const done: buildConnector.Callback = (...outcome) => {
      clearTimeout(timer);
      callback(...outcome);
    };
    const toServer = (httpSocket?: Socket) => {
      if (httpSocket && target.protocol !== "https:") {
        done(null, httpSocket);
        return;
      }
      const through = httpSocket ? { httpSocket } : {};
      const socket = open({ ...target, ...through }, (error, opened) => {
        if (error) done(faultOf(error, "no", proxy?.name), null);
        else done(null, opened);
      });
      step = { socket, late: noConnection };
    };
    if (!proxy) {
      toServer();
      return;
    }
    tunnel(proxy, target, (toProxy, opened) => {
      step.socket = open(toProxy, opened);
    })
      .then(toServer, (error: unknown) => done(proxyFaultOf(error, proxy.name), null))
      .catch((error: unknown) => done(faultOf(error, "no", proxy.name), null));
  };
}

/** Asks a proxy for a way to a server. The request itself goes through it, and the proxy sees none of it with TLS. */
async function tunnel(
  { origin, name, authorization }: Proxy,
  { host = "", port, protocol }: buildConnector.Options,
  open: buildConnector.connector,
): Promise<Socket> {
  const client = new Client(origin, { connect: open, headersTimeout: 0, bodyTimeout: 0 });
  try {
    const authority = port ? host : `${host}:${protocol === "https:" ? 443 : 80}`;
    const { statusCode, socket } = await connect.call(client, {
      origin,
      path: authority,
      headers: {
        host: authority,
        ...(authorization === undefined ? {} : { "proxy-authorization": authorization }),
      },
    });
    // Nobody listens between this and TLS, and a proxy may hang up there.
    socket.on("error", () => undefined);
    if (statusCode >= 200 && statusCode < 300 && socket instanceof Socket) return socket;
    socket.destroy();
    throw proxyRefusal(statusCode, name);
  } finally {
    void client.close();
  }
}
