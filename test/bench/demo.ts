// The demo organization: how fast it starts, what it takes of memory, and how fast it gives pages. Each is a process of its own.
import { startDemoProcess, type DemoProcess } from "../support/demoProcess.js";
import { spread, type Row } from "./rows.js";

const SIZES = [250, 10_000, 50_000];
/** How often each size is started anew. */
const STARTS = 5;
const WARM_UP = 500;
/** Milliseconds of one measure of throughput. */
const TURN = 1_000;
const TURNS = 3;
const AT_ONCE = 4;
const PAGE = "/api/v2/users?pageSize=100&expand=skills,languages,station";
const MB = 1024 * 1024;

/** Milliseconds until a page is here as a whole. */
async function page({ url, accessToken }: DemoProcess, number: number): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${url}${PAGE}&pageNumber=${number}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  if (!answer.ok) throw new Error(`no page of users: ${answer.status}`);
  await answer.arrayBuffer();
  return performance.now() - began;
}

interface Measured {
  readonly starts: number[];
  readonly rss: number[];
  readonly first: number[];
  /** Milliseconds of pages one by one. */
  readonly pages: number[];
  /** Pages a second, several at once. */
  readonly rates: number[];
}

/** Pages from the beginning to where paging ends, over and over. */
async function measurePages(demo: DemoProcess, users: number, measured: Measured): Promise<void> {
  const count = Math.min(100, Math.floor(users / 100));
  let next = 0;
  const one = () => page(demo, 1 + (next++ % count));
  const during = async (ms: number): Promise<number> => {
    const [began, before] = [performance.now(), next];
    const until = began + ms;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (performance.now() < until) await one();
      }),
    );
    return ((next - before) / (performance.now() - began)) * 1_000;
  };
  await during(WARM_UP);
  for (let turn = 0; turn < TURNS; turn += 1) measured.rates.push(await during(TURN));
  for (let round = 0; round < 100; round += 1) measured.pages.push(await one());
}

async function measure(users: number): Promise<Measured> {
  const measured: Measured = { starts: [], rss: [], first: [], pages: [], rates: [] };
  for (let start = 0; start < STARTS; start += 1) {
    const demo = await startDemoProcess({ users });
    try {
      measured.starts.push(demo.ms);
      measured.first.push(await page(demo, 1));
      measured.rss.push((await demo.rss()) / MB);
      if (start === STARTS - 1) await measurePages(demo, users, measured);
    } finally {
      await demo.stop();
    }
  }
  return measured;
}

/** Measures the demo organization. */
export async function benchDemo(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const users of SIZES) {
    const { starts, rss, first, pages, rates } = await measure(users);
    const what = (name: string) => `demo organization of ${users.toLocaleString("en-US")}, ${name}`;
    const row = (name: string, value: string, goal?: string): Row => ({
      what: what(name),
      value,
      ...(goal === undefined ? {} : { goal }),
    });
    rows.push(
      row("start", `${spread(starts, 0)} ms`, users === 10_000 ? "under 2000 ms" : undefined),
      row("memory (RSS) after a page", `${spread(rss, 0)} MB`, users === 10_000 ? "under 300 MB" : undefined),
      row("first page of 100 with skills, languages, station", `${spread(first, 0)} ms`),
      row("… each page after it, one by one", `${spread(pages, 1)} ms`, "single milliseconds"),
      row(`… pages a second, ${AT_ONCE} at once`, spread(rates, 0)),
    );
  }
  return rows;
}
