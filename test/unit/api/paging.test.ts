import assert from "node:assert/strict";
import fc from "fast-check";
import type { Models } from "purecloud-platform-client-v2";
import type { CallOptions, Client } from "../../../src/api/client.js";
import {
  getAnalyticsUsersDetailsJobResults,
  getRoutingSkillgroups,
  type getRoutingSkills,
  getTeams,
  getUser,
  type getUserQueues,
  getUserRoutingskills,
  getUserSkillgroups,
  getUsers,
  getUsersChatsMe,
  getUsersQuery,
  getUsersSearch,
  patchUserQueues,
  postAnalyticsUsersActivityQuery,
  postAnalyticsUsersDetailsQuery,
  postUsersSearch,
} from "../../../src/api/operations/index.js";
import { answers, operation } from "../../../src/api/operation.js";
import {
  allItems,
  firstPage,
  itemsOf,
  pages,
  type ItemOf,
  type Page,
  type PagedOperation,
} from "../../../src/api/paging.js";
import { paged } from "../../../src/api/schemas.js";
import { cancelled, clientOf, closing, demoClient, failure, transports } from "../support/api.js";
import { world } from "../support/organization.js";
import { httpServer, sendJson, type Seen } from "../support/servers.js";

interface Item {
  readonly id: string;
}

/** What a server was asked for: parameters of the query, or the body. */
interface Asked {
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

function askedIn({ path, body }: Seen): Asked {
  const { searchParams } = new URL(path, "http://x");
  return { query: Object.fromEntries(searchParams), body: body === "" ? undefined : JSON.parse(body) };
}

const things = (count: number): Item[] => Array.from({ length: count }, (_, i) => ({ id: `thing ${i}` }));

const INTERVAL = "2026-11-25T00:00:00Z/2026-11-26T00:00:00Z";
const USER = { path: { userId: "u" } };
const ACTIVITY = {
  body: { metrics: [{ metric: "oActiveQueues" as const }], groupBy: ["userId" as const] },
};

/** A way to page: how it is read here, and how a server answers that has these items. */
interface Style {
  readonly read: (
    client: Client,
    pageSize: number,
    options?: CallOptions,
  ) => AsyncGenerator<Page<object>, void, undefined>;
  readonly answer: (asked: Asked, items: readonly Item[]) => unknown;
  /** How many requests such a list takes. */
  readonly requests: (total: number, pageSize: number) => number;
  readonly counted: boolean;
}

const numberOf = (value: unknown): number => {
  assert(typeof value === "string" || typeof value === "number", "a number was asked for");
  return Number(value);
};

/** The part of a list that is asked for by number. */
function sliced(items: readonly Item[], pageNumber: unknown, pageSize: unknown) {
  const [number, most] = [numberOf(pageNumber), numberOf(pageSize)];
  const pageCount = Math.ceil(items.length / most);
  return {
    items: items.slice((number - 1) * most, number * most),
    number,
    pageCount,
    more: number < pageCount,
  };
}

/** The part of a list that comes after a mark, which is here how many items came before. */
function marked(items: readonly Item[], mark: string | undefined, pageSize: unknown) {
  const [start, most] = [Number(mark ?? 0), numberOf(pageSize)];
  const next = start + most < items.length ? String(start + most) : undefined;
  return { items: items.slice(start, start + most), next };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  assert(typeof value === "object" && value !== null);
  return { ...value };
}

/** Where the server says which page is the last. */
const counted = (total: number, pageSize: number) => Math.max(1, Math.ceil(total / pageSize));
/** A full last page has to be followed by a look at what comes after it. */
const guessed = (total: number, pageSize: number) => Math.floor(total / pageSize) + 1;

/** How long pages are that may be short: every other one is. */
const shortened = (number: number, pageSize: number) =>
  number % 2 === 1 ? Math.max(1, pageSize - 1) : pageSize;

const readSkills: Style["read"] = (client, pageSize, options) =>
  pages(client, getUserRoutingskills, { ...USER, query: { pageSize } }, options);

const styles: Readonly<Record<string, Style>> = {
  "numbers in the query, with a count of the pages": {
    read: readSkills,
    answer: ({ query }, all) => {
      const { items, number, pageCount } = sliced(all, query["pageNumber"], query["pageSize"]);
      return { entities: items, pageNumber: number, pageCount, total: all.length };
    },
    requests: counted,
    counted: true,
  },
  "numbers in the query, with a link to the next page": {
    read: readSkills,
    answer: ({ query }, all) => {
      const { items, more } = sliced(all, query["pageNumber"], query["pageSize"]);
      return { entities: items, ...(more ? { nextUri: "/api/v2/anything?pageNumber=9" } : {}) };
    },
    requests: guessed,
    counted: false,
  },
  "numbers in the query, with a total": {
    read: readSkills,
    answer: ({ query }, all) => ({
      entities: sliced(all, query["pageNumber"], query["pageSize"]).items,
      total: all.length,
    }),
    requests: counted,
    counted: true,
  },
  "numbers in the query, and nothing said": {
    read: readSkills,
    answer: ({ query }, all) => ({ entities: sliced(all, query["pageNumber"], query["pageSize"]).items }),
    requests: guessed,
    counted: false,
  },
  "numbers in the body": {
    read: (client, pageSize, options) => pages(client, postUsersSearch, { body: { pageSize } }, options),
    answer: ({ body }, all) => {
      const { pageNumber, pageSize } = fieldsOf(body);
      const { items, number, pageCount } = sliced(all, pageNumber, pageSize);
      // Where nobody matches, all of it may be missing.
      return all.length === 0 ? {} : { results: items, pageNumber: number, pageCount, total: all.length };
    },
    requests: counted,
    counted: false,
  },
  "numbers in the body's paging, with short pages": {
    read: (client, pageSize, options) =>
      pages(
        client,
        postAnalyticsUsersDetailsQuery,
        {
          body: { interval: INTERVAL, paging: { pageSize, pageNumber: 1 } },
        },
        options,
      ),
    answer: ({ body }, all) => {
      const { pageNumber, pageSize } = fieldsOf(fieldsOf(body)["paging"]);
      const [number, most] = [numberOf(pageNumber), numberOf(pageSize)];
      let start = 0;
      for (let before = 1; before < number; before += 1) start += shortened(before, most);
      const items = all.slice(start, start + shortened(number, most));
      // The total is a guess, and too small.
      return items.length === 0 ? {} : { userDetails: items, totalHits: Math.ceil(all.length / 2) };
    },
    requests: (total, pageSize) => {
      let number = 1;
      for (let left = total; left > 0; number += 1) left -= shortened(number, pageSize);
      return number;
    },
    counted: false,
  },
  q64: {
    read: (client, pageSize, options) =>
      pages(client, getUsersSearch, { query: { q64: `0/${pageSize}` } }, options),
    answer: ({ query }, all) => {
      const [start, most] = (query["q64"] ?? "").split("/");
      const { items, next } = marked(all, start, most);
      return {
        results: items,
        total: all.length,
        ...(next === undefined
          ? {}
          : { nextPage: `/api/v2/users/search?q64=${encodeURIComponent(`${next}/${most}`)}` }),
      };
    },
    requests: counted,
    counted: true,
  },
  after: {
    read: (client, pageSize, options) =>
      pages(client, getUserSkillgroups, { ...USER, query: { pageSize } }, options),
    answer: ({ query }, all) => {
      const { items, next } = marked(all, query["after"], query["pageSize"]);
      return {
        entities: items,
        previousUri: "/api/v2/users/u/skillgroups?before=something",
        ...(next === undefined ? {} : { nextUri: `/api/v2/users/u/skillgroups?pageSize=1&after=${next}` }),
      };
    },
    requests: counted,
    counted: false,
  },
  cursor: {
    read: (client, pageSize, options) => pages(client, getUsersQuery, { query: { pageSize } }, options),
    answer: ({ query }, all) => {
      const { items, next } = marked(all, query["cursor"], query["pageSize"]);
      return { entities: items, results: items.length, ...(next === undefined ? {} : { cursor: next }) };
    },
    requests: counted,
    counted: false,
  },
  "a cursor of details": {
    read: (client, pageSize, options) =>
      pages(
        client,
        getAnalyticsUsersDetailsJobResults,
        { path: { jobId: "j" }, query: { pageSize } },
        options,
      ),
    answer: ({ query }, all) => {
      const { items, next } = marked(all, query["cursor"], query["pageSize"]);
      return {
        ...(all.length === 0 ? {} : { userDetails: items }),
        ...(next === undefined ? {} : { cursor: next }),
      };
    },
    requests: counted,
    counted: false,
  },
};

/** Servers of this block that answer by a function, and clients of them. */
function answering() {
  const transport = transports();
  const using = closing();
  return async (answer: (asked: Asked, count: number) => unknown) => {
    const server = await using(
      httpServer((request, response, count) => sendJson(response, 200, answer(askedIn(request), count))),
    );
    return {
      client: clientOf(server.origin, transport()).client,
      seen: server.seen,
      asked: () => server.seen.map(askedIn),
    };
  };
}

/** All pages, and with what the reading ended. */
function until<Item>(reading: AsyncIterable<Page<Item>>) {
  const read: Page<Item>[] = [];
  const ended = (async () => {
    for await (const page of reading) read.push(page);
  })();
  return { read, ended };
}

describe("lists that come in pages", () => {
  const serve = answering();

  for (const [name, style] of Object.entries(styles))
    it(`are read whole, in order, every item once: ${name}`, async () => {
      let all: Item[] = [];
      const { client, seen } = await serve((asked) => style.answer(asked, all));
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 40 }),
          fc.integer({ min: 1, max: 20 }),
          async (total, pageSize) => {
            all = things(total);
            const before = seen.length;
            const read: Page<object>[] = [];
            for await (const page of style.read(client, pageSize)) {
              read.push(page);
              assert.equal(seen.length - before, read.length, "a page is one request");
            }
            assert.deepEqual(
              read.flatMap(({ items }) => items),
              all,
            );
            assert.deepEqual(
              read.map(({ number, last }) => [number, last]),
              read.map((_, i) => [i + 1, i === read.length - 1]),
            );
            if (style.counted) for (const page of read) assert.equal(page.total, total);
            assert.equal(read.length, style.requests(total, pageSize));
          },
        ),
        { numRuns: 40 },
      );
    });

  it("are as long as the API allows where nothing is said", async () => {
    const { client, asked } = await serve(() => ({ entities: [], results: [] }));
    const body = { interval: INTERVAL };
    await firstPage(pages(client, getUserRoutingskills, USER));
    await firstPage(pages(client, getUsers, { query: { state: "any" } }));
    await firstPage(pages(client, postUsersSearch, { body: { sortBy: "name" } }));
    await firstPage(pages(client, postAnalyticsUsersDetailsQuery, { body }));
    await firstPage(pages(client, getUserSkillgroups, USER));
    await firstPage(pages(client, getUsersQuery, {}));
    await firstPage(pages(client, getUsersChatsMe, { query: { excludeClosed: true } }));
    await firstPage(pages(client, getUsersSearch, { query: { q64: "x" } }));
    assert.deepEqual(asked(), [
      { query: { pageNumber: "1", pageSize: "50" }, body: undefined },
      { query: { pageNumber: "1", pageSize: "500", state: "any" }, body: undefined },
      { query: {}, body: { pageNumber: 1, pageSize: 100, sortBy: "name" } },
      { query: {}, body: { interval: INTERVAL, paging: { pageNumber: 1, pageSize: 100 } } },
      { query: { pageSize: "100" }, body: undefined },
      { query: { pageSize: "100" }, body: undefined },
      { query: { excludeClosed: "true" }, body: undefined },
      { query: { q64: "x" }, body: undefined },
    ]);
  });

  it("are read on with everything that was asked for, whichever style", async () => {
    const entities = things(1);
    const { client, asked } = await serve((_asked, count) =>
      count % 2 === 1
        ? {
            entities: [{ id: "first" }],
            results: [{ id: "first" }],
            pageCount: 2,
            cursor: "c2",
            nextUri: "/api/v2/x?after=a2&pageSize=7&name=other",
            nextPage: "/api/v2/users/search?q64=q2&expand=other",
          }
        : { entities, results: entities, pageCount: 2 },
    );
    const expand = ["presence" as const];
    await allItems(pages(client, getUsers, { query: { pageSize: 3, expand, state: "any" } }));
    await allItems(pages(client, postUsersSearch, { body: { pageSize: 3, sortOrder: "DESC" } }));
    await allItems(pages(client, getRoutingSkillgroups, { query: { pageSize: 3, name: "n" } }));
    await allItems(pages(client, getUsersQuery, { query: { pageSize: 3, state: "any" } }));
    await allItems(pages(client, getUsersSearch, { query: { q64: "q1", expand: ["presence"] } }));
    assert.deepEqual(
      asked().map(({ query, body }) => body ?? query),
      [
        { pageNumber: "1", pageSize: "3", expand: "presence", state: "any" },
        { pageNumber: "2", pageSize: "3", expand: "presence", state: "any" },
        { pageNumber: 1, pageSize: 3, sortOrder: "DESC" },
        { pageNumber: 2, pageSize: 3, sortOrder: "DESC" },
        { pageSize: "3", name: "n" },
        { pageSize: "3", name: "n", after: "a2" },
        { pageSize: "3", state: "any" },
        { pageSize: "3", state: "any", cursor: "c2" },
        { q64: "q1", expand: "presence" },
        { q64: "q2", expand: "presence" },
      ],
    );
  });

  it("are read from where the input says", async () => {
    const all = things(10);
    const reading = async (style: string, read: (client: Client) => AsyncIterable<Page<object>>) => {
      const { client } = await serve((asked) => styles[style]?.answer(asked, all));
      const { read: got, ended } = until(read(client));
      await ended;
      return got.map(({ number, items }) => [number, items.length]);
    };
    const query = { pageSize: 4 };
    assert.deepEqual(
      await reading("numbers in the query, with a count of the pages", (client) =>
        pages(client, getUserRoutingskills, { ...USER, query: { ...query, pageNumber: 2 } }),
      ),
      [
        [2, 4],
        [3, 2],
      ],
    );
    assert.deepEqual(
      await reading("numbers in the body", (client) =>
        pages(client, postUsersSearch, { body: { ...query, pageNumber: 3 } }),
      ),
      [[3, 2]],
    );
    assert.deepEqual(
      await reading("numbers in the body's paging, with short pages", (client) =>
        pages(client, postAnalyticsUsersDetailsQuery, {
          body: { interval: INTERVAL, paging: { pageSize: 4, pageNumber: 2 } },
        }),
      ),
      [
        [2, 4],
        [3, 3],
        [4, 0],
      ],
    );
    assert.deepEqual(
      await reading("after", (client) =>
        pages(client, getUserSkillgroups, { ...USER, query: { ...query, after: "3" } }),
      ),
      [
        [1, 4],
        [2, 3],
      ],
    );
    assert.deepEqual(
      await reading("cursor", (client) => pages(client, getUsersQuery, { query: { ...query, cursor: "9" } })),
      [[1, 1]],
    );
    assert.deepEqual(
      await reading("q64", (client) => pages(client, getUsersSearch, { query: { q64: "5/4" } })),
      [
        [1, 4],
        [2, 1],
      ],
    );
  });

  it("go on after a page that was asked for by what comes after it", async () => {
    const { client, asked } = await serve((_asked, count) => ({
      entities: [{ id: `${count}` }],
      ...(count === 1 ? { nextUri: "/api/v2/teams?after=a&before=b" } : {}),
    }));
    const teams = await allItems(pages(client, getTeams, { query: { before: "z", pageSize: 5 } }));
    assert.deepEqual(
      teams.map(({ id }) => id),
      ["1", "2"],
    );
    assert.deepEqual(
      asked().map(({ query }) => query),
      [
        { before: "z", pageSize: "5" },
        { after: "a", pageSize: "5" },
      ],
    );
  });

  it("are found by the mark alone, wherever a server's address leads", async () => {
    const { client, seen } = await serve(({ query }) => {
      const mark = query["q64"] ?? query["after"];
      return {
        entities: [{ id: mark ?? "first" }],
        results: [{ id: mark ?? "first" }],
        ...(mark === "a+b/c=" ? {} : { nextUri: "https://elsewhere.example/?after=a%2Bb%2Fc%3D" }),
        // As some servers write it: the plus sign is not encoded.
        ...(mark === "a+b/c=" ? {} : { nextPage: "https://elsewhere.example/other?x=1&q64=a+b/c=" }),
      };
    });
    await allItems(pages(client, getUsersChatsMe, {}));
    await allItems(pages(client, getUsersSearch, { query: { q64: "start" } }));
    assert.deepEqual(
      seen.map(({ path }) => path),
      [
        "/api/v2/users/chats/me",
        "/api/v2/users/chats/me?after=a%2Bb%2Fc%3D",
        "/api/v2/users/search?q64=start",
        "/api/v2/users/search?q64=a%2Bb%2Fc%3D",
      ],
    );
  });

  it("have short and empty pages without being over, where the server says where to go on", async () => {
    const { client } = await serve((_asked, count) => ({
      entities: [[{ id: "a" }], [{ id: "b" }, { id: "c" }], [{ id: "d" }]][count - 1],
      pageCount: 3,
    }));
    const skills = await allItems(pages(client, getUserRoutingskills, USER));
    assert.equal(skills.map(({ id }) => id).join(), "a,b,c,d");
    const links = [
      { nextUri: "/a" },
      { nextUri: "/b" },
      {},
      { nextPage: "/c?q64=c" },
      { nextPage: "/d?q64=d" },
    ];
    const { client: linking } = await serve((_asked, count) => {
      const items = [{ id: `${count}` }];
      return { entities: items, results: items, ...links[count - 1] };
    });
    const linked = await allItems(pages(linking, getUserRoutingskills, USER));
    assert.equal(linked.map(({ id }) => id).join(), "1,2,3");
    const found = await allItems(pages(linking, postUsersSearch, { body: {} }));
    assert.equal(found.map(({ id }) => id).join(), "4,5,6");
    const { client: other } = await serve((_asked, count) => ({
      entities: count === 2 ? [] : [{ id: `${count}` }],
      ...(count < 3 ? { cursor: `${count}` } : {}),
    }));
    const users = await allItems(pages(other, getUsersQuery, {}));
    assert.equal(users.map(({ id }) => id).join(), "1,3");
  });

  it("end with a numbered page that has nothing, whatever is said of others", async () => {
    const { client, seen } = await serve((_asked, count) => ({
      entities: count < 4 ? [{ id: `${count}` }] : [],
      nextUri: "/again",
      pageCount: 99,
    }));
    assert.equal((await allItems(pages(client, getUserRoutingskills, USER))).length, 3);
    assert.equal(seen.length, 4);
  });

  it("are measured by the page size that the server took, where it takes a smaller one", async () => {
    const all = things(5);
    const { client } = await serve(({ query }) => {
      const { items } = sliced(all, query["pageNumber"], 2);
      return { entities: items, pageSize: 2, total: 5 };
    });
    assert.deepEqual(await allItems(pages(client, getUserRoutingskills, USER)), all);
  });

  it("are read until a page is empty, where neither side knows how long one is", async () => {
    const { client, asked } = await serve((_asked, count) => ({
      results: count < 3 ? [{ group: { userId: `${count}` } }] : [],
    }));
    const activity = await allItems(pages(client, postAnalyticsUsersActivityQuery, ACTIVITY));
    assert.deepEqual(
      activity.map(({ group }) => group),
      [{ userId: "1" }, { userId: "2" }],
    );
    assert.deepEqual(
      asked().map(({ query }) => query),
      [{ pageNumber: "1" }, { pageNumber: "2" }, { pageNumber: "3" }],
    );
  });

  it("say how many there are where the server does, and nothing where it does not", async () => {
    const bodies = [
      { entities: things(1), total: 5, pageCount: 5 },
      { entities: things(1) },
      { userDetails: [{ userId: "u" }], totalHits: 7 },
    ];
    const { client } = await serve((_asked, count) => bodies[count - 1]);
    const query = { pageSize: 1 };
    assert.deepEqual(await firstPage(pages(client, getUserRoutingskills, { ...USER, query })), {
      items: things(1),
      number: 1,
      total: 5,
      last: false,
    });
    assert.equal((await firstPage(pages(client, getUserRoutingskills, { ...USER, query }))).total, undefined);
    const details = { body: { interval: INTERVAL } };
    assert.equal((await firstPage(pages(client, postAnalyticsUsersDetailsQuery, details))).total, 7);
  });

  it("give their items one by one, and a page is asked for when the one before is used up", async () => {
    const { client, seen } = await serve((asked) =>
      styles["numbers in the query, with a count of the pages"]?.answer(asked, things(5)),
    );
    const requests: number[] = [];
    for await (const { id } of itemsOf(
      pages(client, getUserRoutingskills, { ...USER, query: { pageSize: 2 } }),
    )) {
      assert.equal(id, `thing ${requests.length}`);
      requests.push(seen.length);
    }
    assert.deepEqual(requests, [1, 1, 2, 2, 3]);
  });
});

describe("reading a list that comes in pages", () => {
  const serve = answering();
  const transport = transports();
  const using = closing();

  for (const [name, style] of Object.entries(styles)) {
    it(`sends nothing before somebody asks, and nothing more than somebody asks for: ${name}`, async () => {
      const { client, seen } = await serve((asked) => style.answer(asked, things(9)));
      const reading = style.read(client, 2);
      assert.equal(seen.length, 0);
      for await (const page of reading) {
        assert.equal(page.last, false);
        if (page.number === 2) break;
      }
      assert.equal(seen.length, 2);
      assert.deepEqual(await reading.next(), { done: true, value: undefined });
      assert.equal(seen.length, 2);
    });

    it(`ends when it is cancelled between two pages: ${name}`, async () => {
      const { client, seen } = await serve((asked) => style.answer(asked, things(9)));
      const stop = new AbortController();
      const read: number[] = [];
      await cancelled(
        (async () => {
          for await (const { number } of style.read(client, 2, { signal: stop.signal })) {
            read.push(number);
            if (number === 2) stop.abort();
          }
        })(),
      );
      assert.deepEqual(read, [1, 2]);
      assert.equal(seen.length, 2);
    });
  }

  it("fails with the page that fails, and gives nothing of it", async () => {
    const page = { entities: things(2), pageCount: 3 };
    const failing = async (status: number, body: string) => {
      const server = await using(
        httpServer((_request, response, count) => {
          if (count === 1) sendJson(response, 200, page);
          else response.writeHead(status).end(body);
        }),
      );
      const { client } = clientOf(server.origin, transport());
      return { ...until(pages(client, getUserRoutingskills, USER)), seen: server.seen };
    };
    for (const [status, body, kind] of [
      [403, "{}", "forbidden"],
      [200, JSON.stringify(page).slice(0, -9), "unexpectedAnswer"],
      [200, JSON.stringify({ pageCount: 3 }), "unexpectedAnswer"],
    ] as const) {
      const { read, ended, seen } = await failing(status, body);
      await failure(ended, kind);
      assert.deepEqual(
        read.map(({ items }) => items),
        [things(2)],
      );
      assert.equal(seen.length, 2);
    }
  });
});

describe("servers whose pages have no end", () => {
  const serve = answering();

  /** That many pages are read, with one request more, and then it is over. */
  async function goesAstray(
    operation: PagedOperation,
    read: (client: Client) => AsyncIterable<Page<object>>,
    answer: (asked: Asked, count: number) => unknown,
    pageCount: number,
  ) {
    const { client, seen } = await serve(answer);
    const { read: got, ended } = until(read(client));
    const error = await failure(ended, "unexpectedAnswer");
    assert.equal(error.operationId, operation.id);
    assert.match(error.reason, /pages/);
    assert.equal(got.length, pageCount);
    assert.equal(seen.length, pageCount + 1);
  }
  const skills = (client: Client) => pages(client, getUserRoutingskills, { ...USER, query: { pageSize: 2 } });

  it("are recognised by the number that they say", async () => {
    const numbered = (_asked: Asked, count: number) => ({
      entities: [{ id: `a${count}` }, { id: `b${count}` }],
      pageNumber: 1,
    });
    await goesAstray(getUserRoutingskills, skills, numbered, 1);
    await goesAstray(
      postUsersSearch,
      (client) => pages(client, postUsersSearch, { body: {} }),
      (_asked, count) => ({ results: [{ id: `${count}` }], pageNumber: 1, pageCount: 9 }),
      1,
    );
  });

  it("are recognised by the same items again, although what is said of these has changed", async () => {
    const same = (_asked: Asked, count: number) => ({
      entities: things(2).map((item) => ({ ...item, proficiency: count })),
    });
    await goesAstray(getUserRoutingskills, skills, same, 1);
    await goesAstray(
      getUserRoutingskills,
      skills,
      (_asked, count) => ({ ...same(_asked, count), total: 99 }),
      1,
    );
    await goesAstray(
      postAnalyticsUsersDetailsQuery,
      (client) => pages(client, postAnalyticsUsersDetailsQuery, { body: { interval: INTERVAL } }),
      () => ({ userDetails: [{ userId: "u" }], totalHits: 1 }),
      1,
    );
    await goesAstray(
      postAnalyticsUsersActivityQuery,
      (client) => pages(client, postAnalyticsUsersActivityQuery, ACTIVITY),
      () => ({ results: [{ group: { userId: "u" } }] }),
      1,
    );
  });

  it("are recognised when they begin again at the first page", async () => {
    const round = (_asked: Asked, count: number) => ({
      entities: things(6).slice(((count - 1) % 3) * 2, ((count - 1) % 3) * 2 + 2),
    });
    await goesAstray(getUserRoutingskills, skills, round, 3);
  });

  for (const [name, operation, read, answer] of [
    [
      "cursor",
      getUsersQuery,
      (client: Client, start?: string) =>
        pages(client, getUsersQuery, { query: start === undefined ? {} : { cursor: start } }),
      (id: string, mark: string) => ({ entities: [{ id }], cursor: mark }),
    ],
    [
      "after",
      getRoutingSkillgroups,
      (client: Client, start?: string) =>
        pages(client, getRoutingSkillgroups, { query: start === undefined ? {} : { after: start } }),
      (id: string, mark: string) => ({
        entities: [{ id }],
        nextUri: `/api/v2/routing/skillgroups?after=${mark}`,
      }),
    ],
    [
      "q64",
      getUsersSearch,
      (client: Client, start = "s") => pages(client, getUsersSearch, { query: { q64: start } }),
      (id: string, mark: string) => ({
        results: [{ id }],
        nextPage: `/api/v2/users/search?q64=${mark}`,
        pageCount: 9,
      }),
    ],
  ] as const)
    it(`are recognised by a mark that comes again: ${name}`, async () => {
      const marks = (...given: string[]) => {
        return (_asked: Asked, count: number) => answer(`${count}`, given[(count - 1) % given.length] ?? "");
      };
      await goesAstray(operation, (client) => read(client), marks("x"), 1);
      await goesAstray(operation, (client) => read(client), marks("x", "y", "z"), 3);
      // To where the reading began.
      await goesAstray(operation, (client) => read(client, "x"), marks("x"), 0);
      await goesAstray(operation, (client) => read(client, "x"), marks("y", "x"), 1);
    });

  it("do not get away with an address that says nothing", async () => {
    await goesAstray(
      getRoutingSkillgroups,
      (client) => pages(client, getRoutingSkillgroups, {}),
      () => ({ entities: things(1), nextUri: "/api/v2/routing/skillgroups?before=x&after=" }),
      0,
    );
    await goesAstray(
      getUsersSearch,
      (client) => pages(client, getUsersSearch, { query: { q64: "s" } }),
      () => ({ results: things(1), nextPage: "/api/v2/users/search" }),
      0,
    );
  });

  it("have an end all the same where a page has nothing and leads to itself", async () => {
    const { client, seen } = await serve((_asked, count) => ({
      entities: count === 1 ? things(1) : [],
      cursor: "the end",
    }));
    assert.deepEqual(await allItems(pages(client, getUsersQuery, {})), things(1));
    assert.equal(seen.length, 2);
  });
});

describe("the demo organization's lists", () => {
  const get = world({ users: 60 });
  const body = { pageSize: 7, sortBy: "name", query: [{ type: "MATCH_ALL" as const }] };

  it("are read whole, by the list and by the search alike", async () => {
    const { demo, transport } = get();
    const { client } = demoClient(demo, transport);
    const active = demo.state.usersByName("active").map(({ id }) => id);
    const query = { pageSize: 7, sortOrder: "ascending" as const };
    const listed = await allItems(pages(client, getUsers, { query }));
    assert.deepEqual(
      listed.map(({ id }) => id),
      active,
    );
    assert.equal(demo.requests.length, Math.ceil(active.length / 7));
    demo.clearRequests();
    const found: (string | undefined)[] = [];
    for await (const page of pages(client, postUsersSearch, { body })) {
      found.push(...page.items.map(({ id }) => id));
      assert.equal(page.total, active.length);
    }
    assert.deepEqual([...found].sort(), [...active].sort());
    assert.equal(demo.requests.length, Math.ceil(active.length / 7));
  });

  it("are read on from where a search or a cursor is", async () => {
    const { demo, transport } = get();
    const { client } = demoClient(demo, transport);
    const all = await allItems(pages(client, postUsersSearch, { body }));
    const { nextPage } = await client.call(postUsersSearch, { body });
    const q64 = new URL(nextPage ?? "", demo.url).searchParams.get("q64");
    assert(q64);
    const rest = await allItems(pages(client, getUsersSearch, { query: { q64 } }));
    assert.deepEqual(
      rest.map(({ id }) => id),
      all.slice(7).map(({ id }) => id),
    );
    demo.clearRequests();
    const users = await allItems(pages(client, getUsersQuery, { query: { pageSize: 7 } }));
    assert.deepEqual(
      users.map(({ id }) => id).sort(),
      demo.state
        .usersByName("active")
        .map(({ id }) => id)
        .sort(),
    );
    assert(demo.requests.length >= Math.ceil(users.length / 7));
    assert(demo.requests.slice(1).every(({ query }) => query["cursor"] !== undefined));
  });
});

/** Whether two types are the same, and not `any`. */
type Same<One, Other> = 0 extends 1 & One ? false : [One, Other] extends [Other, One] ? true : false;
type All<Proofs extends readonly true[]> = Proofs;

/** For the compiler alone: what is on a page follows from the operation. */
export type Proofs = All<
  [
    Same<ItemOf<typeof getUsers>, Models.User>,
    Same<ItemOf<typeof getUserQueues>, Models.UserQueue>,
    Same<ItemOf<typeof getRoutingSkills>, Models.RoutingSkill>,
    Same<ItemOf<typeof getUsersQuery>, Models.User>,
    Same<ItemOf<typeof getUsersSearch>, Models.User>,
    Same<ItemOf<typeof postUsersSearch>, Models.User>,
    Same<ItemOf<typeof getTeams>, Models.Team>,
    Same<ItemOf<typeof getUsersChatsMe>, Models.ChatItem>,
    Same<ItemOf<typeof getRoutingSkillgroups>, Models.SkillGroupDefinition>,
    Same<ItemOf<typeof postAnalyticsUsersActivityQuery>, Models.UserActivityData>,
    Same<ItemOf<typeof postAnalyticsUsersDetailsQuery>, Models.AnalyticsUserDetail>,
    Same<ItemOf<typeof getAnalyticsUsersDetailsJobResults>, Models.AnalyticsUserDetail>,
  ]
>;

describe("what is no list that comes in pages", () => {
  const serve = answering();

  it("does not compile, and where it runs all the same sends nothing", async () => {
    const { client, seen } = await serve(() => ({ entities: [] }));
    // @ts-expect-error one user is no list
    await assert.rejects(pages(client, getUser, USER).next(), RangeError);
    const patch = { ...USER, body: [] };
    // @ts-expect-error it answers with a list, and not in pages
    await assert.rejects(pages(client, patchUserQueues, patch).next(), RangeError);
    assert.equal(seen.length, 0);
  });

  it("is not an operation whose answer has no list either", async () => {
    const { client } = await serve(() => ({ id: "u" }));
    const one = operation({ ...getUsers, answer: answers<Models.User>("object"), query: paged(5, {}) });
    // @ts-expect-error there would be no items
    const page = await firstPage(pages(client, one, {}));
    assert.deepEqual(page, { items: [], number: 1, total: undefined, last: true });
  });

  it("is read in pages as large as the API gives them, which some parameters make smaller", async () => {
    const { client, seen } = await serve(() => ({ entities: [] }));
    await firstPage(pages(client, getUsers, {}));
    await firstPage(pages(client, getUsers, { query: { integrationPresenceSource: "ZoomPhone" } }));
    const sizes = seen.map(({ path }) => new URL(path, "http://localhost").searchParams.get("pageSize"));
    assert.deepEqual(sizes, ["500", "100"]);
  });

  it("is not a list of which something is missing or wrong", async () => {
    const { client, seen } = await serve(() => ({ entities: [] }));
    // @ts-expect-error whose skills?
    await failure(pages(client, getUserRoutingskills, {}).next(), "invalidInput");
    // @ts-expect-error where does the search begin?
    await failure(pages(client, getUsersSearch, {}).next(), "invalidInput");
    // @ts-expect-error a page size is a number
    await failure(pages(client, getUsers, { query: { pageSize: "9" } }).next(), "invalidInput");
    // @ts-expect-error it has no such parameter
    await failure(pages(client, getUsers, { query: { cursor: "c" } }).next(), "invalidInput");
    // @ts-expect-error of which time?
    await failure(pages(client, postAnalyticsUsersDetailsQuery, { body: {} }).next(), "invalidInput");
    // Beyond what the API gives: the compiler does not know, and the client does.
    await failure(pages(client, getUsers, { query: { pageSize: 501 } }).next(), "invalidInput");
    assert.equal(seen.length, 0);
  });
});
