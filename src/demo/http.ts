/** What is common to all requests: who may come in, reading bodies, writing answers. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { Problem } from "./problem.js";

export const LARGEST_BODY = 1024 * 1024;
/** Of a body that is too large, so much is read and thrown away. */
const MOST_DISCARDED = 16 * LARGEST_BODY;
const DEEPEST_JSON = 64;

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** Without the headers that every answer of the API has. */
  readonly bare?: boolean;
  /** Undefined: no body. */
  readonly text?: string | undefined;
}

export const json = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers,
  text: JSON.stringify(value),
});

/** Whether a browser opens a tab or window with it: no page of another origin gets to see what comes of that. */
const isVisit = ({ "sec-fetch-mode": mode, "sec-fetch-dest": dest }: IncomingHttpHeaders): boolean =>
  mode === "navigate" && dest === "document";

/**
 * Keeps web pages out: a page may not reach the demo organization by a name of its own (which a rebound DNS name
 * would be), nor from another origin.
 * @param linked whether other pages may lead people here, as programs do that run in a browser.
 */
export function refuseStrangers({ headers }: IncomingMessage, port: number, linked = false): void {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  const host = headers.host?.toLowerCase();
  if (host === undefined || !hosts.includes(host)) {
    throw new Problem(403, "not.authorized", "The demo organization answers under its own address only.");
  }
  const { origin } = headers;
  const site = headers["sec-fetch-site"];
  const foreignOrigin = origin !== undefined && origin.toLowerCase() !== `http://${host}`;
  const foreignSite = site !== undefined && site !== "same-origin" && site !== "none";
  if (foreignOrigin || (foreignSite && !(linked && isVisit(headers)))) {
    throw new Problem(
      403,
      "not.authorized",
      "The demo organization does not answer web pages of other origins.",
    );
  }
}

/** Path and query of a request target. */
export function target(url: string | undefined): { pathname: string; query: URLSearchParams } {
  const text = url ?? "";
  if (!text.startsWith("/")) throw new Problem(400, "bad.request", "The request target has to be a path.");
  const mark = text.indexOf("?");
  return mark < 0
    ? { pathname: text, query: new URLSearchParams() }
    : { pathname: text.slice(0, mark), query: new URLSearchParams(text.slice(mark + 1)) };
}

/** The body's bytes; a 413 where there are too many. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = (headers: Record<string, string> = {}): Problem =>
    new Problem(413, "request.entity.too.large", `A body may have at most ${LARGEST_BODY} bytes.`, {
      headers,
    });
  // Reading a little too much to its end keeps the connection in order, so that the answer arrives.
  if (Number(request.headers["content-length"] ?? 0) > MOST_DISCARDED)
    throw tooLarge({ connection: "close" });
  const chunks: Buffer[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY) chunks.push(chunk);
      else if (size > MOST_DISCARDED) reject(tooLarge({ connection: "close" }));
    });
    request.on("end", resolve);
    request.on("error", reject);
    request.on("close", () => reject(new Error("the request ended too early")));
  });
  if (size > LARGEST_BODY) throw tooLarge();
  return Buffer.concat(chunks);
}

function mediaType(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

export function requireType(request: IncomingMessage, wanted: string): void {
  if (mediaType(request) !== wanted) {
    throw new Problem(415, "unsupported.media.type", `The body has to be ${wanted}.`);
  }
}

/** How deep the brackets of a JSON text go, counted before anything recursive touches it. */
function depth(text: string): number {
  let open = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character === "\\") index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" || character === "[") deepest = Math.max(deepest, ++open);
    else if (character === "}" || character === "]") open -= 1;
  }
  return deepest;
}

/** Half of a pair of surrogates: no character, and in no URL. JSON can say it all the same, with `\\u`. */
const HALF = /\p{Surrogate}/u;
const SURROGATE_IN_JSON = /\\u[dD][89a-fA-F]/;

function refuseHalves(name: string, value: unknown): unknown {
  if (HALF.test(name) || (typeof value === "string" && HALF.test(value)))
    throw new Problem(400, "bad.request", "The body has text that is not Unicode.");
  return value;
}

/** The JSON of a body; undefined where the body is empty. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  const text = body.toString("utf8");
  if (depth(text) > DEEPEST_JSON) throw new Problem(400, "bad.request", "The body is nested too deeply.");
  try {
    const value: unknown = JSON.parse(text, SURROGATE_IN_JSON.test(text) ? refuseHalves : undefined);
    return value;
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(400, "bad.request", "The body is not valid JSON.");
  }
}

/** Writes an answer with the headers that all answers have. */
export function send(
  response: ServerResponse,
  answer: Answer,
  common: Readonly<Record<string, string>>,
): void {
  const bytes = Buffer.from(answer.text ?? "", "utf8");
  const bodiless = answer.status === 204 || answer.status === 304;
  response.writeHead(answer.status, {
    ...common,
    "cache-control": "no-store",
    ...(answer.text === undefined ? {} : { "content-type": answer.contentType ?? "application/json" }),
    ...(bodiless ? {} : { "content-length": String(bytes.length) }),
    ...answer.headers,
  });
  response.end(bodiless ? undefined : bytes);
}
