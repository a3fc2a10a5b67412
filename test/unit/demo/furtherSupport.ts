/** What tests of a user's further belongings have in common. */
import assert from "node:assert/strict";
import type { User } from "../../../src/demo/organization.js";
import type { DemoOrganization } from "../../../src/demo/server.js";
import { isObject, list, object, type Shape } from "../support/shapes.js";
import { call, userNamed, type Answered } from "./support.js";

/** The user of that name; Nadia Novak has nothing that nobody gave her. */
export function person({ state }: DemoOrganization, name = "Nadia Novak"): User {
  const [user] = [...state.users.values()].filter((candidate) => candidate.name === name);
  assert(user, name);
  return user;
}

/** Calls a request with a body, as whoever the token says. */
export const send = (
  demo: DemoOrganization,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<Answered> =>
  call(demo, path, {
    method,
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
  });

/** The body of a successful answer. */
export async function read(demo: DemoOrganization, path: string): Promise<Shape> {
  const answer = await call(demo, path);
  assert.equal(answer.status, 200, answer.text);
  return object(answer.body);
}

/** The items of a successful answer: of a list, of a listing, or of a search. */
export async function items(demo: DemoOrganization, path: string): Promise<readonly Shape[]> {
  const { status, text, body } = await call(demo, path);
  assert.equal(status, 200, text);
  return list(isObject(body) ? (body["entities"] ?? body["results"]) : body);
}

/** Asserts that what is done to Nadia Novak leaves her version. */
export async function leavesVersion(demo: DemoOrganization, act: () => Promise<unknown>): Promise<void> {
  const { id, version } = userNamed(demo, "Nadia Novak");
  await act();
  assert.equal((await read(demo, `/api/v2/users/${id}`))["version"], version);
}
