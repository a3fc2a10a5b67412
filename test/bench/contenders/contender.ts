// What all contenders share: the same calls, and a process that makes them when it is told to.
import { isRound, type Measured, type Round } from "./messages.js";

export const EXPAND = ["skills", "languages", "station", "routingStatus", "presence"] as const;
export const PAGE_SIZE = 100;
export const QUEUE_ID = "5c4ab1f0-8b3e-4f0c-9f53-6f2f7f0c9d11";
export const MEMBERS = [{ id: "0f1d6a52-2f3a-4a63-9d0c-6a9a2f1be0c7" }];
export const TOKEN = "a-token-of-no-account";

export interface Contender {
  /** Reads the page of users; returns how many it got. */
  get(): Promise<number | undefined>;
  /** Makes somebody member of a queue, which is answered with nothing. */
  post(): Promise<void>;
}

/** The port of the server, which the bench says. */
export const port = Number(process.argv[2]);

async function measure(contender: Contender, { work, atOnce, ms }: Round): Promise<Measured> {
  const call = async () => {
    if (work === "post") return contender.post();
    if ((await contender.get()) !== PAGE_SIZE) throw new Error("that is not the page of users");
  };
  // Connections that were idle too long are opened anew before it counts.
  await Promise.all(Array.from({ length: atOnce }, call));
  const cpu = process.cpuUsage();
  const started = performance.now();
  let calls = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < started + ms) {
        await call();
        calls += 1;
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  return { calls, ms: performance.now() - started, cpu: (user + system) / 1000 };
}

/** Measures whenever the bench asks, until the bench ends. */
export function serve(contender: Contender): void {
  process.on("message", (message: unknown) => {
    if (!isRound(message)) throw new Error("unknown message");
    void measure(contender, message).then((measured) => process.send?.(measured));
  });
  process.once("disconnect", () => process.exit());
}
