/** What the demo organization was asked for, without whatever a log must not hold. */

export interface LoggedRequest {
  readonly n: number;
  readonly time: string;
  readonly method: string;
  readonly path: string;
  /** The operation's id, where the request was for one. */
  readonly operation: string | null;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Null while there is no answer, and where there never was one. */
  readonly status: number | null;
  readonly correlationId: string;
  /** Who called: the user, or the client where there is no user. */
  readonly subject: { readonly userId: string } | { readonly clientId: string } | null;
  /** Whether the operation was really done, whatever the caller got to see. */
  readonly carriedOut: boolean;
  /** The fault that was asked for and happened to this request. */
  readonly fault: string | null;
}

/** The same while its request is being answered. */
export type OpenRequest = { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] };

const MOST_KEPT = 5_000;

export class RequestLog {
  #requests: OpenRequest[] = [];
  #count = 0;

  open(request: Pick<LoggedRequest, "time" | "method" | "path" | "query" | "correlationId">): OpenRequest {
    this.#count += 1;
    const entry: OpenRequest = {
      n: this.#count,
      ...request,
      operation: null,
      body: null,
      status: null,
      subject: null,
      carriedOut: false,
      fault: null,
    };
    this.#requests.push(entry);
    if (this.#requests.length > MOST_KEPT * 1.1) this.#requests = this.#requests.slice(-MOST_KEPT);
    return entry;
  }

  /** The latest requests, in the order of their arrival. */
  get requests(): readonly LoggedRequest[] {
    return this.#requests.slice(-MOST_KEPT).map((request) => ({ ...request }));
  }

  clear(): void {
    this.#requests = [];
  }
}
