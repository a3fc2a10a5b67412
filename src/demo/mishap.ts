/** Lets a fault happen to a request: what is carried out of it, and what comes back. */
import type { ServerResponse } from "node:http";
import type { Fault } from "./faults.js";
import type { Answer } from "./http.js";

/** Ends a request without an answer. */
export class NoAnswer extends Error {}

export interface Victim {
  readonly response: ServerResponse;
  /** Does what was asked, or throws a Problem. */
  carryOut(): Answer;
  /** The answer for a failure. */
  failure(error: unknown): Answer;
  /** The answer for a failure that somebody wanted, in the shape that failures have there. */
  asked(status: number, code: string | undefined, message: string): Answer;
  wait(ms: number): Promise<void>;
}

function wrongShape(shape: Extract<Fault, { kind: "wrongShape" }>["shape"]): unknown {
  switch (shape) {
    case "object":
      return {};
    case "number":
      return 42;
    case "string":
      return "unexpected";
    case "null":
      return null;
    case "entities":
      return { entities: { unexpected: true }, total: "many" };
    default:
      return ["unexpected"];
  }
}

/** The answer, whatever became of the request. */
function outcome(victim: Victim): Answer {
  try {
    return victim.carryOut();
  } catch (error) {
    return victim.failure(error);
  }
}

/** @throws {NoAnswer} where there is nothing to send. @throws {Problem} where the operation itself fails. */
export async function suffer(fault: Fault | undefined, victim: Victim): Promise<Answer> {
  const { response } = victim;
  switch (fault?.kind) {
    case undefined:
    case "expireToken":
      return victim.carryOut();
    case "status": {
      if (fault.carryOut) outcome(victim);
      const { status, code, message = "A fault that was asked for.", retryAfter } = fault;
      const answer = victim.asked(status, code, message);
      if (retryAfter === undefined) return answer;
      return { ...answer, headers: { ...answer.headers, "retry-after": String(retryAfter) } };
    }
    case "html":
      if (fault.carryOut) outcome(victim);
      return {
        status: fault.status ?? 502,
        bare: true,
        contentType: "text/html",
        text: "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>",
      };
    case "empty":
      return { status: victim.carryOut().status };
    case "wrongShape":
      return {
        ...victim.carryOut(),
        contentType: "application/json",
        text: JSON.stringify(wrongShape(fault.shape)),
      };
    case "truncate": {
      const answer = victim.carryOut();
      const text = answer.text ?? "";
      const half = text.slice(0, Math.floor(text.length / 2));
      if (!fault.connection) return { ...answer, text: half };
      response.writeHead(answer.status, {
        "content-type": answer.contentType ?? "application/json",
        "content-length": Buffer.byteLength(text),
      });
      response.write(half, () => response.destroy());
      throw new NoAnswer();
    }
    case "drop":
      if (fault.when === "after") outcome(victim);
      response.destroy();
      throw new NoAnswer();
    case "silent":
      if (fault.carryOut) outcome(victim);
      throw new NoAnswer();
    case "slow": {
      const answer = outcome(victim);
      await victim.wait(fault.ms);
      return answer;
    }
  }
}
