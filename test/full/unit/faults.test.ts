// Every operation of the table against everything that can go wrong: the right error or the right new attempt, and the server's
// own count that nothing unrepeatable was done twice.
import assert from "node:assert/strict";
import http from "node:http";
import { Check } from "@sinclair/typebox/value";
import fc from "fast-check";
import { Client } from "../../../src/api/client.js";
import { ApiError, CancelledError, type ApiErrorKind, type CarriedOut } from "../../../src/api/errors.js";
import type { Operation } from "../../../src/api/operation.js";
import { operations } from "../../../src/api/operations/index.js";
import { createTransport, type Transport } from "../../../src/api/transport.js";
import { HastyClock } from "../../unit/support/clock.js";
import { goodAnswer, leastInput } from "../../unit/support/inputs.js";
import { socketServer } from "../../unit/support/servers.js";

const TIMEOUT = 150;
const MOST_ATTEMPTS = 4;

const statuses = [401, 403, 404, 409, 413, 415, 429, 500, 503, 504] as const;
const others = ["html", "empty", "truncated", "resetBefore", "resetAfter", "never"] as const;
const faults = [...statuses, ...others] as const;
type Fault = (typeof faults)[number];

/** Faults of which nobody can say whether the server did what it was asked: it may have. */
const mayHaveActed = (fault: Fault | "fine") =>
  fault === "fine" || !statuses.some((status) => status === fault) || [500, 503, 504].includes(Number(fault));

/** A server on which each request suffers the next fault of a list; after the last one all is well. */
class Unlucky {
  readonly #server: http.Server;
  #operation: Operation | undefined;
  #success = 200;
  #faults: Fault[] = [];
  /** What happened to each request that arrived. */
  suffered: (Fault | "fine")[] = [];
  /** The methods of the requests that arrived. */
  methods: (string | undefined)[] = [];
  origin = "";

  constructor() {
    this.#server = http.createServer((request, response) => {
      const fault = this.#faults.shift() ?? "fine";
      this.suffered.push(fault);
      this.methods.push(request.method);
      if (fault === "resetBefore") {
        request.socket.resetAndDestroy();
        return;
      }
      request.resume();
      request.on("end", () => {
        this.#answer(fault, request, response);
      });
    });
  }

  #answer(fault: Fault | "fine", request: http.IncomingMessage, response: http.ServerResponse) {
    const success = this.#success;
    const good = goodAnswer[this.#operation?.answer.shape ?? "empty"];
    const send = (status: number, text: string, headers: http.OutgoingHttpHeaders = {}) => {
      response.writeHead(status, { "inin-correlation-id": "c-1", ...headers });
      response.end(text);
    };
    if (typeof fault === "number") {
      send(
        fault,
        JSON.stringify({ code: `code.${fault}`, message: "no" }),
        fault === 429 ? { "retry-after": "1" } : {},
      );
      return;
    }
    switch (fault) {
      case "html":
        // 204 has no body, so that a page in its place comes with another success, or with 200.
        send(success === 204 ? 200 : success, "<!DOCTYPE html><title>Sign in</title>", {
          "content-type": "text/html",
        });
        return;
      case "empty":
        send(success, "");
        return;
      case "truncated":
        send(success, good.slice(0, -1));
        return;
      case "resetAfter":
      case "resetBefore":
        request.socket.resetAndDestroy();
        return;
      case "never":
        return;
      case "fine":
        send(success, good);
    }
  }

  expect(operation: Operation, faults: readonly Fault[], success: number) {
    this.#operation = operation;
    this.#success = success;
    this.#faults = [...faults];
    this.suffered = [];
    this.methods = [];
  }

  async start() {
    await new Promise<void>((resolve) => this.#server.listen({ port: 0, host: "127.0.0.1" }, resolve));
    const address = this.#server.address();
    assert(typeof address === "object" && address !== null);
    this.origin = `http://127.0.0.1:${address.port}`;
  }

  async stop() {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

interface Verdict {
  readonly kind: ApiErrorKind;
  readonly carriedOut: CarriedOut;
}

/** What a fault means where it is the last thing that happens; undefined: nothing is wrong with it. */
function verdict({ method, answer: { shape } }: Operation, fault: Fault): Verdict | undefined {
  const unexpected = { kind: "unexpectedAnswer", carriedOut: "maybe" } as const;
  switch (fault) {
    case 401:
      return { kind: "signedOut", carriedOut: "no" };
    case 403:
      return { kind: "forbidden", carriedOut: "no" };
    case 404:
      return { kind: "notFound", carriedOut: "no" };
    case 409:
      return { kind: "conflict", carriedOut: "no" };
    case 413:
    case 415:
      return { kind: "rejected", carriedOut: "no" };
    case 429:
      return { kind: "rateLimited", carriedOut: "no" };
    case 500:
    case 503:
    case 504:
      return { kind: "serverError", carriedOut: "maybe" };
    case "html":
      // Some operations also succeed with 200, and then a page is no success; others do not know that status at all. The
      // answer to a HEAD has no body, so that nobody sees a page.
      return method === "HEAD" ? undefined : unexpected;
    case "empty":
      return shape === "empty" || shape === "objectOrNothing" ? undefined : unexpected;
    case "truncated":
      return shape === "empty" ? undefined : unexpected;
    case "resetBefore":
    case "resetAfter":
      return { kind: "connectionLost", carriedOut: "maybe" };
    case "never":
      return { kind: "timeout", carriedOut: "maybe" };
  }
}

/** What an operation answers with where nothing is wrong with the last thing that happened. */
function resultOf({ answer: { shape } }: Operation, last: Fault | "fine"): unknown {
  return shape === "empty" || last === "empty" ? undefined : JSON.parse(goodAnswer[shape]);
}

/** Whether the client may ask again by itself. */
const again = (operation: Operation, fault: Fault) =>
  fault === 429 || (operation.repeatable && [503, 504, "resetBefore", "resetAfter"].includes(fault));

/** POSTs that only ask. */
const SEARCHES = new Set(["search", "details"]);

/** Whether there is something to be carried out at all. */
const mayChange = ({ method, answer: { shape } }: Operation) =>
  !["GET", "HEAD"].includes(method) && !SEARCHES.has(shape);

/** When a person gives up: after so many requests, as soon as the call waits, or when it asks for its next token. */
interface GivingUp {
  readonly after: number;
  readonly when: "it waits" | "it needs a token";
  readonly cancellable: "anytime" | "beforeSending";
}

interface Circumstances {
  readonly renewable?: boolean;
  readonly givingUp?: GivingUp | undefined;
  readonly success?: number | undefined;
}

/** What is to come of a call that suffers these faults one after the other. */
function expected(
  operation: Operation,
  suffering: readonly Fault[],
  { renewable = false, givingUp }: Circumstances,
): { attempts: number; last: Fault | "fine"; verdict: Verdict | "cancelled" | undefined } {
  let renewed = false;
  /** The last verdict after which a write may have been carried out: nothing that comes later makes that undone. */
  let doubt: Verdict | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const fault = suffering[attempt - 1];
    if (fault === undefined) return { attempts: attempt, last: "fine", verdict: undefined };
    const own = verdict(operation, fault);
    if (own?.carriedOut === "maybe" && mayChange(operation)) doubt = own;
    const renewing: boolean = fault === 401 && !renewed;
    if (renewing) renewed = true;
    const waiting = renewing || (again(operation, fault) && attempt < MOST_ATTEMPTS);
    if (waiting && givingUp?.after === attempt)
      return { attempts: attempt, last: fault, verdict: doubt ?? "cancelled" };
    if (waiting && (renewable || !renewing)) continue;
    const carriedOut = doubt ? "maybe" : own?.carriedOut;
    return { attempts: attempt, last: fault, verdict: own && carriedOut && { ...own, carriedOut } };
  }
}

describe("every operation, whatever goes wrong", function () {
  this.timeout(60_000);
  const server = new Unlucky();
  let patient: Transport;
  /** For what never answers. A busy machine may let the others wait longer than this. */
  let impatient: Transport;
  before(async () => {
    await server.start();
    patient = createTransport();
    impatient = createTransport({ timeout: TIMEOUT });
  });
  after(async () => {
    await Promise.all([patient.close(), impatient.close()]);
    await server.stop();
  });

  const client = (
    origin: string,
    transport: Transport,
    renewable: boolean,
    onToken: () => void = () => undefined,
  ) => {
    let token = 1;
    return new Client({
      endpoints: { api: origin, login: origin },
      tokens: {
        token: () => {
          onToken();
          return Promise.resolve(`token-${token}`);
        },
        renew: () => {
          onToken();
          return Promise.resolve(renewable ? `token-${(token += 1)}` : undefined);
        },
      },
      transport,
      clock: new HastyClock(),
      random: () => 0,
    });
  };

  async function assertOutcome(
    operation: Operation,
    suffering: readonly Fault[],
    circumstances: Circumstances = {},
  ) {
    const { renewable = false, givingUp, success = operation.success[0] ?? 200 } = circumstances;
    server.expect(operation, suffering, success);
    const stop = new AbortController();
    const giveUp = (when: GivingUp["when"]) => () => {
      if (givingUp?.when === when && server.suffered.length >= givingUp.after) stop.abort();
    };
    // Where no attempt failed so that the call waits, it asks for a new token.
    const onToken = () => {
      giveUp("it needs a token")();
      if (server.suffered.at(-1) === 401) giveUp("it waits")();
    };
    const transport = suffering.includes("never") ? impatient : patient;
    const outcome = await client(server.origin, transport, renewable, onToken)
      .send(operation, leastInput(operation), {
        signal: stop.signal,
        cancellable: givingUp?.cancellable,
        onWait: giveUp("it waits"),
      })
      .then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
    const { attempts, last, verdict } = expected(operation, suffering, circumstances);
    const came = "error" in outcome ? String(outcome.error) : "success";
    assert.equal(
      server.suffered.length,
      attempts,
      `attempts: ${server.suffered.join(", ") || "none"}; then ${came}`,
    );
    assert.deepEqual(new Set(server.methods), new Set([operation.method]));
    if (!operation.repeatable)
      assert(
        server.suffered.filter(mayHaveActed).length <= 1,
        `may have been done more than once: ${server.suffered.join(", ")}`,
      );
    if (verdict === undefined) {
      assert("value" in outcome, `it failed: ${came}`);
      assert.deepEqual(outcome.value, resultOf(operation, last));
    } else if (verdict === "cancelled") {
      assert("error" in outcome, "it succeeded");
      assert(outcome.error instanceof CancelledError, String(outcome.error));
    } else {
      assert("error" in outcome, "it succeeded");
      const { error } = outcome;
      assert(error instanceof ApiError, String(error));
      assert.deepEqual({ kind: error.kind, carriedOut: error.carriedOut }, verdict, error.message);
      assert.equal(error.operationId, operation.id);
      assert(error.advice.length > 0);
    }
  }

  for (const operation of operations)
    describe(operation.id, () => {
      it("has an input to be tested with", () => {
        const { query, body } = leastInput(operation);
        if (operation.query) assert(Check(operation.query, query ?? {}));
        if (operation.body) assert(Check(operation.body, body));
      });

      for (const status of operation.success) {
        it(`succeeds with ${status} where nothing is wrong`, () =>
          assertOutcome(operation, [], { success: status }));
        it(`${status} and no body`, () => assertOutcome(operation, ["empty"], { success: status }));
      }

      for (const fault of faults) {
        it(`${fault}, once`, () => assertOutcome(operation, [fault]));
        it(`${fault}, again and again`, () =>
          assertOutcome(operation, Array<Fault>(MOST_ATTEMPTS + 2).fill(fault), { renewable: true }));
      }

      it("any faults one after the other", async () => {
        // What never answers takes real time, and is above.
        const some = fc.constantFrom<Fault>(...faults.filter((fault) => fault !== "never"));
        // Most others end the call, and nothing comes after them.
        const passing = fc.constantFrom<Fault>(401, 429, 503, 504, "resetBefore", "resetAfter");
        const giving = fc.record({
          after: fc.integer({ min: 1, max: MOST_ATTEMPTS - 1 }),
          when: fc.constantFrom("it waits", "it needs a token"),
          cancellable: fc.constantFrom("anytime", "beforeSending"),
        });
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.oneof(some, passing), { maxLength: MOST_ATTEMPTS + 2 }),
            fc.boolean(),
            fc.option(giving, { nil: undefined }),
            (suffering, renewable, givingUp) => assertOutcome(operation, suffering, { renewable, givingUp }),
          ),
          { numRuns: 60 },
        );
      });
    });

  for (const operation of operations)
    it(`${operation.id}: a server that resets every connection gets no more of them than there are attempts`, async () => {
      let connections = 0;
      const resetting = await socketServer((socket) => {
        connections += 1;
        socket.resetAndDestroy();
      });
      try {
        const error = await client(resetting.origin, patient, false)
          .send(operation, leastInput(operation))
          .then(
            () => undefined,
            (error: unknown) => error,
          );
        assert(error instanceof ApiError, String(error));
        assert(["connectionLost", "unreachable"].includes(error.kind), error.message);
        // Where the reset comes before the connection is there for us, nothing can have been sent over it.
        const several = operation.repeatable || error.carriedOut === "no";
        assert(connections <= (several ? MOST_ATTEMPTS : 1), `${connections} connections`);
      } finally {
        await resetting.close();
      }
    });
});
