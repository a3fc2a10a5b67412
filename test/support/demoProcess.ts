// Demo organizations in processes of their own, bundled as the extension bundles them: nothing else is in their memory.
import { build } from "esbuild";
import { fork } from "node:child_process";
import path from "node:path";
import { root } from "../../scripts/files.js";
import { onProcessEnd, tempDir } from "./process.js";

export interface ChildOptions {
  readonly users: number;
  readonly seed?: string;
  /** When the organization is made, as ISO 8601 has it. */
  readonly now?: string;
  /** Whether no time goes by in it. */
  readonly still?: boolean;
}

interface Started {
  readonly ms: number;
  readonly url: string;
  readonly accessToken: string;
}

interface Memory {
  readonly rss: number;
}

export type FromChild = Started | Memory;

export interface DemoProcess {
  readonly url: string;
  readonly accessToken: string;
  /** Milliseconds from the call to the first moment at which it answers; loading the program does not count. */
  readonly ms: number;
  /** Bytes of the whole process. */
  rss(): Promise<number>;
  stop(): Promise<void>;
}

let bundled: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const outfile = path.join(tempDir("demo-process-"), "demo.cjs");
  await build({
    entryPoints: [path.join(root, "test", "support", "demoChild.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
  });
  return outfile;
}

/** Starts one; resolves once it answers. */
export async function startDemoProcess(options: ChildOptions): Promise<DemoProcess> {
  bundled ??= bundle();
  const child = fork(await bundled, [JSON.stringify(options)], { execArgv: [] });
  const forget = onProcessEnd(() => {
    child.kill();
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => {
      forget();
      resolve();
    });
  });
  const heard = (): Promise<FromChild> =>
    new Promise((resolve, reject) => {
      const onExit = () => reject(new Error("the demo organization's process ended"));
      child.once("exit", onExit);
      child.once("message", (message: FromChild) => {
        child.off("exit", onExit);
        resolve(message);
      });
    });
  const started = await heard();
  if (!("url" in started)) throw new Error("the demo organization's process did not say where it is");
  const { url, accessToken, ms } = started;
  return {
    ...{ url, accessToken, ms },
    rss: async () => {
      const answer = heard();
      child.send("memory");
      const memory = await answer;
      if (!("rss" in memory)) throw new Error("the demo organization's process did not say how large it is");
      return memory.rss;
    },
    stop: async () => {
      child.disconnect();
      await gone;
    },
  };
}
