/** What the whole run proves: that every operation was called, and that every answer is what the API's description says. */
import assert from "node:assert/strict";
import type { Operation } from "../../../../src/api/operation.js";
import { operations } from "../../../../src/api/operations/index.js";
import { Filled, MISSING, openApi, type OpenApi } from "../../support/openapi.js";
import { isObject, object, parse } from "../../support/shapes.js";
import { NEVER_FILLED } from "./neverFilled.js";
import type { Answered, Run } from "./run.js";
import { SUPPORTING } from "./supporting.js";

/** Those of the Users API. The others serve pickers and the like. */
const described = operations.filter(({ id }) => !Object.hasOwn(SUPPORTING, id));
const supporting = operations.filter(({ id }) => Object.hasOwn(SUPPORTING, id));

/** The ids of the operations for which no request was answered like that. */
function without(
  all: readonly Operation[],
  answered: readonly Answered[],
  test: (status: number, operation: Operation) => boolean,
): string[] {
  return all
    .filter(
      (operation) =>
        !answered.some(
          ({ request, answer }) => request.operation === operation.id && test(answer.status, operation),
        ),
    )
    .map(({ id }) => id);
}

/** What the answer has to be; undefined: nothing at all. */
function schemaOf(api: OpenApi, operation: Operation, status: number): unknown {
  if (status >= 400) return api.component("ErrorBody");
  if (Object.hasOwn(SUPPORTING, operation.id)) return SUPPORTING[operation.id];
  return api.answerSchema(operation.method, operation.path, status);
}

/** What of one answer is not as it has to be. */
function problemsOf(api: OpenApi, operation: Operation, { answer }: Answered): string[] {
  const { status, text, contentType } = answer;
  const schema = schemaOf(api, operation, status);
  if (schema === undefined) return text === "" ? [] : ["a body that is not described"];
  if (contentType !== "application/json") return [`a body of the type ${String(contentType)}`];
  const documented =
    !api.describes(operation.method, operation.path) ||
    String(status) in object(api.operation(operation.method, operation.path)["responses"]);
  return [...(documented ? [] : ["a status that is not documented"]), ...api.problems(schema, parse(text))];
}

export function proof(get: () => Run): void {
  describe("all stories together", () => {
    it("call each of the 97 operations of the Users API with success, and so that it is refused", () => {
      const { answered } = get();
      assert.deepEqual([described.length, supporting.length], [97, 40]);
      const called = (status: number, { success }: Operation) => success.includes(status);
      assert.deepEqual(without(described, answered, called), [], "never with success");
      const isRefusal = (status: number) => status >= 400 && status < 500;
      assert.deepEqual(without(described, answered, isRefusal), [], "never refused");
    });

    it("call each of the operations beside them with success", () => {
      assert.deepEqual(
        without(supporting, get().answered, (status, { success }) => success.includes(status)),
        [],
      );
    });

    describe("get answers", () => {
      let api: OpenApi;

      before(function () {
        const description = openApi();
        if (description === undefined) {
          assert(!process.env["ROSTER_REQUIRE_OPENAPI"], MISSING);
          process.stderr.write(`answers are not checked against the API's description: ${MISSING}\n`);
          this.skip();
        } else api = description;
      });

      /** Every answer to a request for an operation. */
      const answers = function* (): Generator<[Operation, Answered]> {
        for (const answered of get().answered) {
          const operation = operations.find(({ id }) => id === answered.request.operation);
          // The others are log-ins.
          if (operation !== undefined) yield [operation, answered];
        }
      };

      it("that are what the description says, and nothing besides", () => {
        const ids = new Set(api.operationIds);
        assert.deepEqual(
          described.map(({ id }) => id),
          [...ids].sort(),
        );
        const found = [...answers()].flatMap(([operation, answered]) => {
          const problems = problemsOf(api, operation, answered);
          return problems.map((problem) => `${operation.id} ${answered.answer.status}: ${problem}`);
        });
        assert.deepEqual([...new Set(found)], []);
      });

      it("to which a property may not be added", () => {
        const checked = [...answers()].flatMap(([operation, { request, answer }]) => {
          const body = parse(answer.text);
          if (answer.status >= 400 || !isObject(body) || operation.id === "deleteUser") return [];
          const text = JSON.stringify({ ...body, surprise: 1 });
          const problems = problemsOf(api, operation, { request, answer: { ...answer, text } });
          assert.deepEqual(problems, ["$.surprise: unknown"], operation.id);
          return operation.id;
        });
        assert(new Set(checked).size > 90);
      });

      it("of which one at least refuses each operation in words that are documented for it", () => {
        const refused = new Set<Operation>();
        for (const [operation, { answer }] of answers()) {
          if (answer.status < 400 || !described.includes(operation)) continue;
          const code = object(parse(answer.text))["code"];
          const codes = api.errorCodes(operation.method, operation.path, answer.status);
          if (codes.some((known) => known === code)) refused.add(operation);
        }
        assert.deepEqual(
          described.filter((operation) => !refused.has(operation)).map(({ id }) => id),
          [],
        );
      });

      it("in which every property is filled somewhere, but for those of which it is known why not", () => {
        const filled = new Filled();
        for (const [operation, { answer }] of answers()) {
          if (answer.status >= 400 || !described.includes(operation)) continue;
          const schema = api.answerSchema(operation.method, operation.path, answer.status);
          if (schema !== undefined) api.note(schema, parse(answer.text), filled, operation.id);
        }
        const { never } = filled;
        const listed = new Set(NEVER_FILLED.flatMap(({ properties }) => properties));
        assert.deepEqual(
          never.filter((property) => !listed.has(property)),
          [],
          "never filled, and nobody says why",
        );
        assert.deepEqual(
          [...listed].filter((property) => !never.includes(property)),
          [],
          "listed as never filled, and filled",
        );
      });
    });
  });
}
