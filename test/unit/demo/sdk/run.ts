/** One demo organization, driven by the official SDK; what every story of the run needs. */
import assert from "node:assert/strict";
import { operations } from "../../../../src/api/operations/index.js";
import type { LoggedRequest } from "../../../../src/demo/log.js";
import type { User } from "../../../../src/demo/organization.js";
import { startDemoOrganization, type DemoOrganization } from "../../../../src/demo/server.js";
import { officialSdk, type Sdk } from "../../support/sdk.js";
import { object } from "../../support/shapes.js";
import { recorder, type Recorded, type Recorder } from "./recorder.js";

/** An OAuth client that signs in by itself. */
interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A request as the demo organization logged it, with its answer as it went over the wire. */
export interface Answered {
  readonly request: LoggedRequest;
  readonly answer: Recorded;
}

export class Run {
  readonly sdk: Sdk;
  readonly demo: DemoOrganization;
  readonly users: InstanceType<Sdk["UsersApi"]>;
  readonly #recorder: Recorder;
  readonly #requests: LoggedRequest[] = [];

  constructor(sdk: Sdk, demo: DemoOrganization, between: Recorder) {
    this.sdk = sdk;
    this.demo = demo;
    this.users = new sdk.UsersApi();
    this.#recorder = between;
    const client = sdk.ApiClient.instance;
    client.setGateway({ host: "127.0.0.1", protocol: "http", port: between.port });
    client.setAccessToken(demo.accessToken);
  }

  /** The organization is as it was at the start, and the administrator calls. */
  begin(): void {
    this.#requests.push(...this.demo.requests);
    this.demo.reset();
    this.sdk.ApiClient.instance.setAccessToken(this.demo.accessToken);
  }

  /** Everything that was asked for up to now. */
  get answered(): Answered[] {
    const answers = new Map(this.#recorder.answers.map((answer) => [answer.correlationId, answer]));
    return [...this.#requests, ...this.demo.requests].map((request) => {
      const answer = answers.get(request.correlationId);
      assert(answer, `${request.method} ${request.path} went past the recorder`);
      return { request, answer };
    });
  }

  /** Makes calls as that user. */
  asUser<Result>(id: string, calls: () => Promise<Result>): Promise<Result> {
    return this.withToken(this.demo.issueUserToken(id), calls);
  }

  /** Makes calls as whoever the token says. */
  withToken<Result>(token: string, calls: () => Promise<Result>): Promise<Result> {
    return this.#as(() => this.sdk.ApiClient.instance.setAccessToken(token), calls);
  }

  /** Signs in as a client, which has no user, and makes calls as such. */
  asClient<Result>({ clientId, clientSecret }: Credentials, calls: () => Promise<Result>): Promise<Result> {
    return this.#as(
      () => this.sdk.ApiClient.instance.loginClientCredentialsGrant(clientId, clientSecret),
      calls,
    );
  }

  /** Makes calls as the client that sees everything and changes nothing. */
  asReader<Result>(calls: () => Promise<Result>): Promise<Result> {
    return this.asClient(this.demo.readOnlyClient, calls);
  }

  async #as<Result>(become: () => unknown, calls: () => Promise<Result>): Promise<Result> {
    await become();
    try {
      return await calls();
    } finally {
      this.sdk.ApiClient.instance.setAccessToken(this.demo.accessToken);
    }
  }

  /** The administrator, who calls unless somebody else does. */
  get me(): string {
    return this.demo.state.administratorId;
  }

  /** Somebody who has no skills, languages, queues, groups and settings. */
  get nadia(): User {
    return this.named("Nadia Novak");
  }

  named(name: string): User {
    const found = [...this.demo.state.users.values()].find((user) => user.name === name);
    assert(found, name);
    return found;
  }

  /** An active user who is as the test says. */
  someone(test: (user: User) => boolean): User {
    const found = [...this.demo.state.users.values()].find((user) => user.state === "active" && test(user));
    assert(found, "there is nobody like that");
    return found;
  }
}

/** The run around the stories of a block. */
export function aroundRun(): () => Run {
  const sdk = officialSdk();
  let run: Run | undefined;
  let close: () => Promise<unknown> = () => Promise.resolve();
  before(async () => {
    const demo = await startDemoOrganization({
      // What users did before follows from the day of the week.
      now: new Date("2026-03-04T05:06:07.000Z"),
      rateLimit: false,
      expandOmits: false,
      stationDelay: 0,
      jobDelay: 0,
      searchLag: 0,
    });
    const between = await recorder(Number(new URL(demo.url).port));
    close = () => Promise.all([between.close(), demo.close()]);
    run = new Run(sdk(), demo, between);
  });
  beforeEach(() => run?.begin());
  after(() => close());
  return () => {
    assert(run, "the run has not begun");
    return run;
  };
}

/** Asserts that a call is refused: with this status and code, as the SDK's error carries them. */
export async function refused(call: Promise<unknown>, status: number, code: string): Promise<void> {
  const error = await call.then(
    (result) => assert.fail(`it should have been refused: ${JSON.stringify(result)}`),
    (reason: unknown) => object(reason),
  );
  assert.deepEqual([error["status"], error["code"]], [status, code], String(error["message"]));
}

/** Every value that `expand` may have for an operation. */
export function everySection(operation: string): string[] {
  const values: unknown = operations.find(({ id }) => id === operation)?.query?.properties["expand"];
  const allowed = object(object(values)["items"])["enum"];
  assert(Array.isArray(allowed));
  return allowed.map(String);
}

interface Listing {
  readonly entities?: readonly { readonly id?: string }[];
  readonly pageCount?: number;
  readonly total?: number;
  readonly nextUri?: string;
  readonly previousUri?: string;
}

/** Reads a list to its end, in pages of that size, and asserts that the pages make up the whole. */
export async function readPages<Page extends Listing>(
  pageSize: number,
  read: (page: { pageSize: number; pageNumber: number }) => Promise<Page>,
): Promise<NonNullable<Page["entities"]>[number][]> {
  const found: NonNullable<Page["entities"]>[number][] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const page = await read({ pageSize, pageNumber });
    found.push(...(page.entities ?? []));
    assert.equal("previousUri" in page, pageNumber > 1);
    if (page.nextUri !== undefined) continue;
    assert.deepEqual([page.pageCount, page.total], [pageNumber, found.length]);
    const ids = found.flatMap(({ id }) => id ?? []);
    assert.equal(new Set(ids).size, found.length, "nobody comes twice");
    return found;
  }
}

export const named = (items: readonly { readonly name?: string }[] = []): (string | undefined)[] =>
  items.map(({ name }) => name);
