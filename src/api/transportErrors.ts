/** What can go wrong between here and a server, and what a person can do about it. */
import undiciErrors from "undici/lib/core/errors.js";
import { ApiError, type ApiErrorKind, type CarriedOut } from "./errors.js";

export type TransportFault =
  | "nameNotFound"
  | "refused"
  | "certificate"
  | "noConnection"
  | "lost"
  | "timeout"
  | "tooLarge"
  /** Packed in a way that was not asked for. */
  | "encoding"
  /** A setting or variable for proxies has no meaning. */
  | "proxySettings"
  | "proxyNotFound"
  | "proxyRefused"
  | "proxyCertificate"
  /** The proxy cannot be reached, hangs up, or does not speak HTTP. */
  | "proxyLost"
  /** 407 */
  | "proxyAuthentication"
  /** The proxy does not want to connect to the server. */
  | "proxyForbids"
  /** The proxy wanted to, and could not: 5xx. */
  | "proxyFailed";

/** What an error can say beside its fault. Never with credentials. */
export interface FaultDetails {
  /** Host and port of the proxy that was to be used. */
  readonly proxy?: string | undefined;
  /** What the proxy answered. */
  readonly status?: number | undefined;
  /** What is wrong with the settings, in one sentence without a full stop at its end. */
  readonly problem?: string | undefined;
}

/** No answer came. `carriedOut` is "no" only where it is certain that the server did not read the request. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  constructor(
    readonly fault: TransportFault,
    readonly carriedOut: CarriedOut,
    readonly details: FaultDetails = {},
  ) {
    super(fault);
  }

  /** The same, for a request that changes nothing, wherever it got to. */
  withNothingCarriedOut(): TransportError {
    return new TransportError(this.fault, "no", this.details);
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause === undefined ? "" : codeOf(error.cause);
}

const CERTIFICATE =
  /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH)/;

const isNotFound = (code: string) => code === "ENOTFOUND" || code === "EAI_AGAIN";

/** Whether an error is a mistake of ours, and no weather. */
export function isOurMistake(error: unknown): boolean {
  return (
    (error instanceof TypeError && codeOf(error) === "") || error instanceof undiciErrors.InvalidArgumentError
  );
}

/** What became of a request by the error that ended it: where it may have been sent, the connection was there. */
export function faultOf(error: unknown, carriedOut: CarriedOut, proxy?: string): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  const fault =
    error instanceof undiciErrors.ResponseExceededMaxSizeError
      ? "tooLarge"
      : carriedOut === "maybe"
        ? "lost"
        : code === "ECONNREFUSED"
          ? "refused"
          : isNotFound(code)
            ? "nameNotFound"
            : CERTIFICATE.test(code)
              ? "certificate"
              : "noConnection";
  return new TransportError(fault, carriedOut, { proxy });
}

/** What is wrong with a proxy, by the error that ended the way to it. */
export function proxyFaultOf(error: unknown, proxy: string): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  const fault =
    code === "ECONNREFUSED"
      ? "proxyRefused"
      : isNotFound(code)
        ? "proxyNotFound"
        : CERTIFICATE.test(code)
          ? "proxyCertificate"
          : "proxyLost";
  return new TransportError(fault, "no", { proxy });
}

/** What a proxy means by an answer to CONNECT that is no success. */
export function proxyRefusal(status: number, proxy: string): TransportError {
  const fault = status === 407 ? "proxyAuthentication" : status >= 500 ? "proxyFailed" : "proxyForbids";
  return new TransportError(fault, "no", { proxy, status });
}

/** What the texts of an error speak of. */
interface Circumstances {
  readonly host: string;
  /** "The proxy", with its name where that is known. */
  readonly proxy: string;
  /** What the proxy answered, in brackets. */
  readonly answered: string;
  readonly details: FaultDetails;
}

type Text = string | ((circumstances: Circumstances) => string);

const CHECK_NETWORK: Text = ({ details }) =>
  details.proxy === undefined
    ? "Check the network connection and VPN, then try again; if your company needs a proxy, set http.proxy"
    : "Check the network connection, VPN and proxy, then try again";
const CHECK_PROXY = "Check the setting http.proxy or the variable HTTPS_PROXY, and the network connection";
/** Directly, certificates are checked whatever is set. */
const GET_CERTIFICATE: Text = ({ details }) =>
  "If your company inspects traffic, ask for its certificate to be installed on this machine, and leave the setting " +
  `http.systemCertificates on${
    details.proxy === undefined
      ? ""
      : "; turning http.proxyStrictSSL off trusts any certificate behind a proxy, at your own risk"
  }`;

/**
 * What each fault comes to. Passing is what may be gone a moment later, so that a client tries again by itself, where
 * the request may be repeated at all. Certificates, names and settings do not mend themselves, the same answer comes
 * again, and a deadline, which may well hold the next time, has used up a person's patience.
 */
const faults: Readonly<
  Record<TransportFault, readonly [kind: ApiErrorKind, passing: boolean, reason: Text, advice: Text]>
> = {
  nameNotFound: ["unreachable", false, ({ host }) => `The host ${host} was not found`, CHECK_NETWORK],
  refused: ["unreachable", true, ({ host }) => `${host} refuses the connection`, CHECK_NETWORK],
  noConnection: ["unreachable", true, ({ host }) => `No connection to ${host}`, CHECK_NETWORK],
  certificate: [
    "unreachable",
    false,
    ({ host }) => `The certificate of ${host} is not trusted`,
    GET_CERTIFICATE,
  ],
  lost: [
    "connectionLost",
    true,
    ({ host }) => `The connection to ${host} broke off`,
    "Check the network connection, then try again",
  ],
  timeout: [
    "timeout",
    false,
    ({ host }) => `${host} did not answer in time`,
    "Try again; if it stays, check the network and the Genesys Cloud status page",
  ],
  tooLarge: [
    "unexpectedAnswer",
    false,
    ({ host }) => `The answer of ${host} is too large`,
    "Ask for less at once",
  ],
  encoding: [
    "unexpectedAnswer",
    false,
    ({ host }) => `The answer of ${host} is packed in a way that nobody asked for`,
    "A proxy may stand in between: check the network, then try again",
  ],
  proxySettings: [
    "unreachable",
    false,
    ({ details }) => details.problem ?? "The settings for proxies have no meaning",
    "Correct it, then try again",
  ],
  proxyNotFound: ["unreachable", false, ({ proxy }) => `${proxy} was not found`, CHECK_PROXY],
  proxyRefused: ["unreachable", true, ({ proxy }) => `${proxy} refuses the connection`, CHECK_PROXY],
  proxyLost: ["unreachable", true, ({ proxy }) => `${proxy} does not answer as a proxy does`, CHECK_PROXY],
  proxyCertificate: [
    "unreachable",
    false,
    ({ proxy }) => `The certificate of ${proxy.toLowerCase()} is not trusted`,
    GET_CERTIFICATE,
  ],
  proxyAuthentication: [
    "unreachable",
    false,
    ({ proxy }) => `${proxy} demands authentication, or other credentials than it got (407)`,
    "Set http.proxyAuthorization to what the proxy expects, or put user and password into its address, as in " +
      "http://user:password@proxy:8080",
  ],
  proxyForbids: [
    "unreachable",
    false,
    ({ host, proxy, answered }) => `${proxy} does not allow connections to ${host}${answered}`,
    ({ host }) => `Ask whoever runs the proxy to allow ${host}, or add it to the setting http.noProxy`,
  ],
  proxyFailed: [
    "unreachable",
    true,
    ({ host, proxy, answered }) => `${proxy} got no connection to ${host}${answered}`,
    "Try again; if it stays, ask whoever runs the proxy",
  ],
};

/** The error to show for a request that got no answer. */
export function faultError(error: TransportError, host: string, operationId?: string): ApiError {
  const { fault, carriedOut, details } = error;
  const { proxy, status } = details;
  const [kind, retryable, reason, advice] = faults[fault];
  const circumstances: Circumstances = {
    host,
    proxy: proxy === undefined ? "The proxy" : `The proxy ${proxy}`,
    answered: status === undefined ? "" : ` (${status})`,
    details,
  };
  const said = (text: Text) => (typeof text === "string" ? text : text(circumstances));
  return new ApiError({
    kind,
    carriedOut,
    reason: said(reason),
    advice: said(advice),
    operationId,
    retryable,
  });
}
