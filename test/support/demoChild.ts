// A demo organization as a program of its own, started by demoProcess.ts: what it uses of memory is its own.
import { startDemoOrganization } from "../../src/demo/server.js";
import type { ChildOptions, FromChild } from "./demoProcess.js";

const say = (message: FromChild): void => void process.send?.(message);

async function main({ users, seed, now, still }: ChildOptions): Promise<void> {
  const started = performance.now();
  const demo = await startDemoOrganization(
    {
      users,
      rateLimit: false,
      expandOmits: false,
      ...(seed === undefined ? {} : { seed }),
      ...(now === undefined ? {} : { now: new Date(now) }),
    },
    still ? () => 0 : undefined,
  );
  const ms = performance.now() - started;
  process.on("message", () => say({ rss: process.memoryUsage.rss() }));
  process.on("disconnect", () => process.exit());
  say({ ms, url: demo.url, accessToken: demo.accessToken });
}

function isOptions(value: unknown): value is ChildOptions {
  return typeof value === "object" && value !== null && "users" in value && typeof value.users === "number";
}

const given: unknown = JSON.parse(process.argv[2] ?? "null");
if (!isOptions(given)) throw new Error("demoProcess.ts starts this, and says how many users there are");
void main(given);
