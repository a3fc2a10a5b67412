/** The demo organization's own endpoints under /demo: faults, the log of requests, starting over. */
import type { Faults } from "./faults.js";
import { json, type Answer } from "./http.js";
import type { RequestLog } from "./log.js";
import { Problem } from "./problem.js";

export interface Controlled {
  readonly faults: Faults;
  readonly log: RequestLog;
  /** What GET /demo/organization answers. */
  describe(): unknown;
  reset(): void;
}

const done: Answer = { status: 204 };

/** Answers a request to a control endpoint. */
export function control(
  method: string,
  pathname: string,
  body: () => unknown,
  controlled: Controlled,
): Answer {
  const { faults, log } = controlled;
  switch (`${method} ${pathname}`) {
    case "GET /demo/organization":
      return json(200, controlled.describe());
    case "POST /demo/faults": {
      const wrong = faults.addUnchecked(body());
      if (wrong !== undefined) throw new Problem(400, "bad.request", wrong);
      return done;
    }
    case "GET /demo/faults":
      return json(200, { waiting: faults.waiting });
    case "DELETE /demo/faults":
      faults.clear();
      return done;
    case "GET /demo/requests":
      return json(200, log.requests);
    case "DELETE /demo/requests":
      log.clear();
      return done;
    case "POST /demo/reset":
      controlled.reset();
      return done;
    default:
      throw new Problem(404, "not.found", "There is no such control endpoint.");
  }
}
