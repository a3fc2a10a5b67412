/** Queries that run as jobs: accepted, queued, pending, fulfilled, and after a day gone. */
import type { Models } from "purecloud-platform-client-v2";
import type { AsyncUserDetailsQuery } from "../../api/operations/analytics.js";
import type { Organization, User } from "../organization.js";
import { badRequest, invalid, notFound } from "../problem.js";
import { Random } from "../random.js";
import { iso, type Sees } from "./common.js";
import { Details } from "./details.js";
import { DAY, HOUR, MINUTE } from "./rota.js";

/** (U) How long results are kept. */
const LIFETIME = DAY;
/** (U) How far what jobs look at lags behind. */
const LAG = HOUR;
/** Jobs beyond that are forgotten, the oldest first. */
const KEPT_JOBS = 50;
const STANDARD_PAGE = 100;

interface Job {
  readonly details: Details;
  readonly limit: number;
  readonly submitted: number;
  readonly completes: number;
  /** When it was cancelled. */
  cancelled: number | undefined;
}

type State = "QUEUED" | "PENDING" | "CANCELLED" | "FULFILLED" | "EXPIRED";

/** Undefined: it was accepted, and has no state yet. */
function stateOf({ submitted, completes, cancelled }: Job, now: number): State | undefined {
  if (cancelled !== undefined) return "CANCELLED";
  if (now >= completes + LIFETIME) return "EXPIRED";
  if (now >= completes) return "FULFILLED";
  const part = (now - submitted) / (completes - submitted);
  return part < 0.25 ? undefined : part < 0.5 ? "QUEUED" : "PENDING";
}

/** Up to which moment jobs have everything. */
export const availability = (now: number): Models.DataAvailabilityResponse => ({
  dataAvailabilityDate: iso(Math.floor((now - LAG) / MINUTE) * MINUTE),
});

/** A cursor: how many users were shown, and the last one of them. */
const writeCursor = (shown: number, last: User): string =>
  Buffer.from(`${shown}/${last.id}`, "utf8").toString("base64url");

/** The place in `users` at which the cursor points. */
function readCursor(cursor: string, users: readonly User[]): number {
  const [, shown = "", id = ""] =
    /^(\d{1,9})\/(.+)$/.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  const next = Number(shown);
  if (shown === "" || users[next - 1]?.id !== id)
    throw invalid("cursor", "This cursor is none that the job gave.");
  return next;
}

export class Jobs {
  readonly #organization: Organization;
  readonly #jobs = new Map<string, Job>();
  readonly #ids: Random;

  constructor(organization: Organization) {
    this.#organization = organization;
    this.#ids = new Random(organization.id, "jobs");
  }

  /** Accepts a query that will be done in `delay` milliseconds. It answers with what was known when it came. */
  submit(
    query: AsyncUserDetailsQuery,
    { now, delay, sees }: { readonly now: number; readonly delay: number; readonly sees: Sees },
  ): Models.AsyncQueryResponse {
    const details = new Details(this.#organization, query, now, sees);
    const id = this.#ids.guid();
    this.#jobs.set(id, {
      details,
      limit: query.limit ?? Infinity,
      submitted: now,
      completes: now + delay,
      cancelled: undefined,
    });
    for (const oldest of this.#jobs.keys()) {
      if (this.#jobs.size <= KEPT_JOBS) break;
      this.#jobs.delete(oldest);
    }
    return { jobId: id };
  }

  #find(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw notFound("job", id);
    return job;
  }

  /** How far the job is; undefined while it has no state yet. */
  status(id: string, now: number): Models.AsyncQueryStatus | undefined {
    const job = this.#find(id);
    const state = stateOf(job, now);
    if (state === undefined) return undefined;
    const completed = job.cancelled ?? job.completes;
    return {
      state,
      submissionDate: iso(job.submitted),
      ...(completed <= now ? { completionDate: iso(completed) } : {}),
      ...(state === "CANCELLED" ? {} : { expirationDate: iso(job.completes + LIFETIME) }),
    };
  }

  /** Cancels the job; one that is done is thrown away with its results. */
  cancel(id: string, now: number): void {
    const job = this.#find(id);
    const state = stateOf(job, now);
    if (state === "FULFILLED" || state === "EXPIRED") this.#jobs.delete(id);
    else job.cancelled ??= now;
  }

  /** One page of the results. */
  results(
    id: string,
    { cursor, pageSize = STANDARD_PAGE }: { cursor?: string; pageSize?: number },
    now: number,
  ): Models.AnalyticsUserDetailsAsyncQueryResponse {
    const { details, limit, submitted, ...job } = this.#find(id);
    const state = stateOf({ details, limit, submitted, ...job }, now);
    // (U) What exactly a job says that has no results.
    if (state === "EXPIRED") throw notFound("result of the job", id);
    if (state !== "FULFILLED")
      throw badRequest(`The job ${id} has no results: it is ${state ?? "not even queued"}.`);
    const users = details.users.slice(0, limit);
    const first = cursor === undefined ? 0 : readCursor(cursor, users);
    const page = users.slice(first, first + pageSize);
    const last = page.at(-1);
    const shown = first + page.length;
    return {
      ...(last === undefined ? {} : { userDetails: page.map((user) => details.detail(user)) }),
      ...(last !== undefined && shown < users.length ? { cursor: writeCursor(shown, last) } : {}),
      ...availability(submitted),
    };
  }
}
