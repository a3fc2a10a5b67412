import assert from "node:assert/strict";
import fc from "fast-check";
import { allItems, pageOf, pages, type PageListing } from "../../../src/api/paging.js";
import { cancelled } from "../support/api.js";

type Style = "pageCount" | "nextUri" | "silent";

/** A list as servers page it; `style` is what they say of the pages. */
function server(items: readonly number[], pageSize: number, style: Style) {
  const asked: number[] = [];
  const read = (number: number): Promise<PageListing<number>> => {
    asked.push(number);
    const entities = items.slice((number - 1) * pageSize, number * pageSize);
    const more = number * pageSize < items.length;
    return Promise.resolve({
      entities,
      ...(style === "pageCount"
        ? { pageCount: Math.ceil(items.length / pageSize), total: items.length }
        : {}),
      ...(style === "nextUri" && more ? { nextUri: "/next" } : {}),
    });
  };
  return { read, asked };
}

describe("lists that come in pages", () => {
  it("are read whole, in order, each page once, whatever the server says of its pages", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom<Style>("pageCount", "nextUri", "silent"),
        async (items, pageSize, style) => {
          const { read, asked } = server(items, pageSize, style);
          assert.deepEqual(await allItems(pages(read, pageSize)), items);
          assert.deepEqual(
            asked,
            asked.map((_, index) => index + 1),
          );
          // Without a count, a full last page has to be followed by a look at what comes after it.
          const least = Math.max(1, Math.ceil(items.length / pageSize));
          assert(asked.length === least || (style !== "pageCount" && asked.length === least + 1));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("have short pages without being over, where the server counts them", async () => {
    const short: PageListing<string>[] = [
      { entities: ["a"], pageCount: 3 },
      { entities: ["b", "c"], pageCount: 3 },
      { entities: ["d"], pageCount: 3 },
    ];
    const read = (number: number) => Promise.resolve(short[number - 1] ?? {});
    assert.deepEqual(await allItems(pages(read, 25)), ["a", "b", "c", "d"]);
  });

  it("end with a page that has nothing, whatever is said of others", async () => {
    assert.equal(pageOf({ entities: [], pageCount: 9 }, 2, 25).last, true);
    assert.equal(pageOf({}, 1, 25).last, true);
    let asked = 0;
    const read = (number: number): Promise<PageListing<number>> => {
      asked += 1;
      return Promise.resolve({ entities: number < 4 ? [number] : [], nextUri: "/again" });
    };
    assert.deepEqual(await allItems(pages(read, 25)), [1, 2, 3]);
    assert.equal(asked, 4);
  });

  it("say how many there are where the server does, and nothing where it does not", () => {
    assert.deepEqual(pageOf({ entities: [1], total: 5, pageCount: 5 }, 1, 1), {
      items: [1],
      number: 1,
      total: 5,
      last: false,
    });
    assert.equal(pageOf({ entities: [1] }, 1, 1).total, undefined);
  });

  it("are not read on after a failure or a cancellation", async () => {
    const { read, asked } = server([1, 2, 3, 4], 1, "pageCount");
    const stop = new AbortController();
    const seen: number[] = [];
    await cancelled(
      (async () => {
        for await (const page of pages(read, 1, stop.signal)) {
          seen.push(...page.items);
          if (seen.length === 2) stop.abort();
        }
      })(),
    );
    assert.deepEqual(seen, [1, 2]);
    assert.deepEqual(asked, [1, 2]);
    let failing = 0;
    const fail = () => {
      failing += 1;
      return Promise.reject(new Error("no"));
    };
    await assert.rejects(allItems(pages(fail, 1)), /no/);
    assert.equal(failing, 1);
  });

  it("are read no further than somebody looks", async () => {
    const { read, asked } = server([1, 2, 3, 4], 1, "pageCount");
    for await (const page of pages(read, 1)) if (page.number === 2) break;
    assert.deepEqual(asked, [1, 2]);
  });
});
