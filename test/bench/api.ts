// The API client beside the official SDK and beside raw undici: throughput, processor time, size, and time to load.
// The server and each contender is a process of its own; contenders take turns, and each round is compared by itself,
// so that a busy machine is busy for all of them.
import { fork, type ChildProcess } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startDemoOrganization } from "../../src/demo/server.js";
import { onProcessEnd, tempDir } from "../support/process.js";
import { buildBundles, type Bundle } from "./apiBundles.js";
import { EXPAND, PAGE_SIZE } from "./contenders/contender.js";
import {
  isLoaded,
  isMeasured,
  isPorts,
  type Loaded,
  type Measured,
  type Round,
} from "./contenders/messages.js";
import { kb, median, spread, type Row } from "./rows.js";

/** How often all contenders start anew: how fast a process is, is a matter of luck as well (15 percent were seen). */
const HEATS = 5;
/** Turns of each contender in a heat. */
const TURNS = 4;
/** Milliseconds of one turn. */
const TURN = 300;
/** Milliseconds of the first turn, which does not count: until then code is compiled and connections are opened. */
const WARM_UP = 1_000;
const LOADS = 11;
/** With these a page of the demo organization has the 160 KB that the goals are set for. */
const SMALL = ["languages"];

type Contender = "raw" | "ours" | "sdk";

/** A folder with the programs, and how to run them. */
class Programs {
  readonly dir = tempDir("bench-api-");
  readonly #env: NodeJS.ProcessEnv = {};

  constructor() {
    const home = path.join(this.dir, "home");
    mkdirSync(home, { recursive: true });
    // A proxy, or what this Node was started with, is nothing that a contender should meet.
    for (const [key, value] of Object.entries(process.env))
      if (!/proxy|^NODE_|^TSX_/i.test(key)) this.#env[key] = value;
    Object.assign(this.#env, { HOME: home, USERPROFILE: home });
  }

  file(name: string): string {
    return path.join(this.dir, name);
  }

  start(program: string, ...args: string[]): ChildProcess {
    const child = fork(this.file(`programs/${program}.cjs`), args, { env: this.#env, execArgv: [] });
    const forget = onProcessEnd(() => {
      child.kill();
    });
    child.once("exit", forget);
    return child;
  }
}

/** The next message of a child. */
function heard<Message>(child: ChildProcess, is: (value: unknown) => value is Message): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`${child.spawnargs.join(" ")} ended without an answer`));
    child.once("exit", onExit);
    child.once("message", (message: unknown) => {
      child.off("exit", onExit);
      if (is(message)) resolve(message);
      else reject(new Error(`unexpected message ${JSON.stringify(message)}`));
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await ended;
}

/** Pages of users as the demo organization gives them: one for each list of sections to expand. */
async function pagesOfUsers(...expands: (readonly string[])[]): Promise<string[]> {
  const demo = await startDemoOrganization({ rateLimit: false, expandOmits: false });
  const page = async (expand: readonly string[]) => {
    const answer = await fetch(`${demo.url}/api/v2/users?pageSize=${PAGE_SIZE}&expand=${expand.join(",")}`, {
      headers: { authorization: `Bearer ${demo.accessToken}` },
    });
    if (!answer.ok) throw new Error(`no page of users: ${answer.status}`);
    return answer.text();
  };
  try {
    return await Promise.all(expands.map(page));
  } finally {
    await demo.close();
  }
}

/** In turns, the order reversed each time, so that nobody always meets what the one before has left. */
function* turns<Name>(names: readonly Name[], rounds: number): Generator<Name> {
  for (let round = 0; round < rounds; round += 1) yield* round % 2 === 0 ? names : [...names].reverse();
}

/** All contenders at the same work, in turns. */
async function race(
  programs: Programs,
  port: number,
  contenders: readonly Contender[],
  work: Omit<Round, "ms">,
): Promise<Record<Contender, Measured[]>> {
  const measured: Record<Contender, Measured[]> = { raw: [], ours: [], sdk: [] };
  for (let heat = 0; heat < HEATS; heat += 1) {
    const children = contenders.map((name) => ({ name, child: programs.start(name, String(port)) }));
    const turn = (child: ChildProcess, ms: number) => {
      const answer = heard(child, isMeasured);
      child.send({ ...work, ms } satisfies Round);
      return answer;
    };
    try {
      for (const { child } of children) await turn(child, WARM_UP);
      for (const { name, child } of turns(children, TURNS)) measured[name].push(await turn(child, TURN));
    } finally {
      await Promise.all(children.map(({ child }) => end(child)));
    }
  }
  return measured;
}

/** What is compared of a turn. */
interface Figure {
  readonly of: (measured: Measured) => number;
  readonly unit: string;
  readonly digits: number;
}

const SPEED: Figure = { of: ({ calls, ms }) => (calls / ms) * 1000, unit: "a second", digits: 0 };
const CPU: Figure = { of: ({ calls, cpu }) => cpu / calls, unit: "ms", digits: 3 };

/** A figure of ours through theirs, turn by turn. */
function compared(
  what: string,
  figure: Figure,
  measured: Readonly<Record<Contender, readonly Measured[]>>,
  other: "raw" | "sdk",
  goal?: string,
): Row {
  const [ours, theirs] = [measured.ours.map(figure.of), measured[other].map(figure.of)];
  const ratios = ours.map((value, at) => value / (theirs[at] ?? Number.NaN));
  const typical = (values: readonly number[]) => median(values).toFixed(figure.digits);
  return {
    what: `${what}: Roster / ${other === "sdk" ? "SDK" : "raw undici"}`,
    value: `${spread(ratios, 2)}: ${typical(ours)} beside ${typical(theirs)} ${figure.unit}`,
    ...(goal === undefined ? {} : { goal }),
  };
}

/** Loads bundles in turns, each time in a fresh process. */
async function loads(programs: Programs, api: Bundle, sdk: Bundle): Promise<Row[]> {
  const loaded = { nothing: [] as Loaded[], ours: [] as Loaded[], sdk: [] as Loaded[] };
  const bundles = { nothing: [], ours: [api.file], sdk: [sdk.file] };
  for (const name of turns(["nothing", "ours", "sdk"] as const, LOADS)) {
    const child = programs.start("load", ...bundles[name]);
    loaded[name].push(await heard(child, isLoaded));
    await end(child);
  }
  const times = (name: keyof typeof loaded) => loaded[name].map(({ ms }) => ms);
  const empty = median(loaded.nothing.map(({ rss }) => rss));
  const memory = (name: keyof typeof loaded) => loaded[name].map(({ rss }) => (rss - empty) / 1024 / 1024);
  const row = (what: string, unit: string, figures: (name: "ours" | "sdk") => number[]): Row => ({
    what,
    value: `${(median(figures("ours")) / median(figures("sdk"))).toFixed(2)}: ${spread(figures("ours"), 1)} ${unit} beside ${spread(figures("sdk"), 1)} ${unit}`,
    goal: "at most 0.6",
  });
  return [
    row("API client, `require` of the bundle, time: Roster / SDK", "ms", times),
    row("API client, `require` of the bundle, memory more than an empty Node: Roster / SDK", "MB", memory),
  ];
}

function sizes(api: Bundle, sdk: Bundle): Row[] {
  const parts = Object.entries(api.inputs);
  const sum = (some: typeof parts) => some.reduce((total, [, bytes]) => total + bytes, 0);
  const own = sum(parts.filter(([file]) => !file.startsWith("node_modules/undici/")));
  // What esbuild adds by itself: mostly the list of exported names, which CommonJS wants and no bundle that ships has.
  const added = api.bytes - sum(parts);
  return [
    {
      what: "API client, size of the bundle: Roster / SDK",
      value: `${(api.bytes / sdk.bytes).toFixed(2)}: ${kb(api.bytes)} beside ${kb(sdk.bytes)}`,
      goal: "at most 0.35",
    },
    { what: "… of Roster's, without undici", value: kb(own), goal: "under 120 KB" },
    { what: "… beside it, the bundler's own list of exported names", value: kb(added) },
  ];
}

/** Measures the API client. */
export async function benchApi(): Promise<Row[]> {
  const programs = new Programs();
  const { api, sdk } = await buildBundles(programs.file("programs"));
  const files = (await pagesOfUsers(SMALL, EXPAND)).map((page, at) => {
    const file = programs.file(`page${at}.json`);
    writeFileSync(file, page);
    return file;
  });
  const server = programs.start("server", ...files);
  try {
    const { plain, gzip, tree } = await heard(server, isPorts);
    const all = ["raw", "ours", "sdk"] as const;
    const [size = "", treeSize = ""] = files.map((file) => kb(statSync(file).size));
    const treeGet = `API client, GET of ${PAGE_SIZE} users as the tree shows them (${treeSize})`;
    const get = `API client, GET of ${PAGE_SIZE} users (${size})`;
    const oneByOne = await race(programs, plain, all, { work: "get", atOnce: 1 });
    const many = await race(programs, plain, all, { work: "get", atOnce: 20 });
    const post = await race(programs, plain, all, { work: "post", atOnce: 20 });
    const packed = await race(programs, gzip, ["ours", "sdk"], { work: "get", atOnce: 20 });
    const large = await race(programs, tree, all, { work: "get", atOnce: 20 });

    const posting = "API client, POST answered 204";
    return [
      compared(`${get}, one by one`, SPEED, oneByOne, "raw", "at least 0.95"),
      compared(`${get}, 20 at once`, SPEED, many, "raw", "at least 0.95"),
      compared(`${get}, one by one`, SPEED, oneByOne, "sdk", "at least 1.5"),
      compared(`${get}, 20 at once`, SPEED, many, "sdk", "at least 1.7"),
      compared(`${get}, packed, 20 at once`, SPEED, packed, "sdk"),
      compared(`${treeGet}, 20 at once`, SPEED, large, "raw"),
      compared(`${treeGet}, 20 at once`, SPEED, large, "sdk"),
      compared(`${posting}, 20 at once`, SPEED, post, "raw"),
      compared(`${posting}, 20 at once`, SPEED, post, "sdk", "at least 8"),
      compared(`${get}, 20 at once, processor time`, CPU, many, "raw"),
      compared(`${get}, 20 at once, processor time`, CPU, many, "sdk", "at most 0.5"),
      compared(`${posting}, 20 at once, processor time`, CPU, post, "raw"),
      compared(`${posting}, 20 at once, processor time`, CPU, post, "sdk"),
      ...sizes(api, sdk),
      ...(await loads(programs, api, sdk)),
    ];
  } finally {
    await end(server);
  }
}
