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

/**
 * Faults that are the same a second later: a deadline has used up a person's patience, certificates, names and settings
 * do not mend themselves, and the same answer comes again. The others may pass, where the request may be repeated at all.
 */
export const lastingFaults: ReadonlySet<TransportFault> = new Set([
  "nameNotFound",
  "certificate",
  "timeout",
  "tooLarge",
  "encoding",
  "proxySettings",
  "proxyNotFound",
  "proxyCertificate",
  "proxyAuthentication",
  "proxyForbids",
]);

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause === undefined ? "" : codeOf(error.cause);
}

const CERTIFICATE =
  /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH)/;

/** Whether an error is a mistake of ours, and no weather. */
export function isOurMistake(error: unknown): boolean {
  return (
    (error instanceof TypeError && codeOf(error) === "") || error instanceof undiciErrors.InvalidArgumentError
  );
}

/** What became of a request whose connection was there, or was being made, by the error that ended it. */
export function faultOf(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  if (code === "ECONNREFUSED") return new TransportError("refused", "no");
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return new TransportError("nameNotFound", "no");
  if (CERTIFICATE.test(code)) return new TransportError("certificate", "no");
  if (["EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "ETIMEDOUT"].includes(code))
    return new TransportError("noConnection", code === "ETIMEDOUT" ? "maybe" : "no");
  if (error instanceof undiciErrors.ResponseExceededMaxSizeError)
    return new TransportError("tooLarge", "maybe");
  return new TransportError("lost", "maybe");
}

/** What is wrong with a proxy, by the error that ended the way to it. */
export function proxyFaultOf(error: unknown, proxy: string): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  const fault =
    code === "ECONNREFUSED"
      ? "proxyRefused"
      : code === "ENOTFOUND" || code === "EAI_AGAIN"
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

/** The error to show for a request that got no answer. */
export function faultError(error: TransportError, host: string, operationId?: string): ApiError {
  const { status, problem = "The settings for proxies have no meaning" } = error.details;
  const proxy = error.details.proxy === undefined ? "The proxy" : `The proxy ${error.details.proxy}`;
  const answered = status === undefined ? "" : ` (${status})`;
  const checkProxy = "Check the setting http.proxy or the variable HTTPS_PROXY, and the network connection";
  const certificateAdvice =
    "If your company inspects traffic, ask for its certificate to be installed on this machine, and leave the setting " +
    "http.systemCertificates on; turning http.proxyStrictSSL off trusts any certificate, at your own risk";
  const text: Record<TransportFault, [ApiErrorKind, string, string]> = {
    nameNotFound: [
      "unreachable",
      `The host ${host} was not found`,
      "Check the network connection and VPN, then try again",
    ],
    refused: [
      "unreachable",
      `${host} refuses the connection`,
      "Check the network connection, VPN or proxy, then try again",
    ],
    noConnection: [
      "unreachable",
      `No connection to ${host}`,
      "Check the network connection, VPN or proxy, then try again",
    ],
    certificate: ["unreachable", `The certificate of ${host} is not trusted`, certificateAdvice],
    lost: [
      "connectionLost",
      `The connection to ${host} broke off`,
      "Check the network connection, then try again",
    ],
    timeout: [
      "timeout",
      `${host} did not answer in time`,
      "Try again; if it stays, check the network and the Genesys Cloud status page",
    ],
    tooLarge: ["unexpectedAnswer", `The answer of ${host} is too large`, "Ask for less at once"],
    encoding: [
      "unexpectedAnswer",
      `The answer of ${host} is packed in a way that nobody asked for`,
      "A proxy may stand in between: check the network, then try again",
    ],
    proxySettings: ["unreachable", problem, "Correct it, then try again"],
    proxyNotFound: ["unreachable", `${proxy} was not found`, checkProxy],
    proxyRefused: ["unreachable", `${proxy} refuses the connection`, checkProxy],
    proxyLost: ["unreachable", `${proxy} does not answer as a proxy does`, checkProxy],
    proxyCertificate: [
      "unreachable",
      `The certificate of ${proxy.toLowerCase()} is not trusted`,
      certificateAdvice,
    ],
    proxyAuthentication: [
      "unreachable",
      `${proxy} demands authentication, or other credentials than it got (407)`,
      "Set http.proxyAuthorization to what the proxy expects, or put user and password into its address, as in " +
        "http://user:password@proxy:8080",
    ],
    proxyForbids: [
      "unreachable",
      `${proxy} does not allow connections to ${host}${answered}`,
      `Ask whoever runs the proxy to allow ${host}, or add it to the setting http.noProxy`,
    ],
    proxyFailed: [
      "unreachable",
      `${proxy} got no connection to ${host}${answered}`,
      "Try again; if it stays, ask whoever runs the proxy",
    ],
  };
  const [kind, reason, advice] = text[error.fault];
  return new ApiError({ kind, carriedOut: error.carriedOut, reason, advice, operationId });
}
