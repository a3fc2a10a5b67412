/**
 * `npm run demo-org -- --port P --users N --seed S …`: the demo organization outside VS Code. One line of JSON on
 * standard output says how to reach it.
 */
import { parseArgs } from "node:util";
import { startDemoOrganization, type DemoOptions } from "./server.js";

const USAGE = `usage: npm run demo-org -- [--port P] [--users N] [--skills N] [--seed S] [--now ISO] [--awkward]
                           [--station-delay MS] [--search-lag MS] [--token-lifetime SECONDS] [--no-rate-limit]

GET /demo/organization at the address that it prints names further OAuth clients, such as those for signing in at
/oauth/authorize.`;

/** What is wrong with what was typed. */
class UsageError extends Error {}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} has to be a whole number, not "${text}"`);
  return Number(text);
}

function moment(text: string): Date {
  const date = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(date.getTime())) {
    throw new UsageError(`--now has to be an ISO date, not "${text}"`);
  }
  return date;
}

function readArguments(): DemoOptions {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string" },
        users: { type: "string" },
        skills: { type: "string" },
        "station-delay": { type: "string" },
        "search-lag": { type: "string" },
        "token-lifetime": { type: "string" },
        awkward: { type: "boolean" },
        seed: { type: "string" },
        now: { type: "string" },
        "no-rate-limit": { type: "boolean" },
      },
    });
    return {
      ...(values.port === undefined ? {} : { port: whole("port", values.port) }),
      ...(values.users === undefined ? {} : { users: whole("users", values.users) }),
      ...(values.skills === undefined ? {} : { skills: whole("skills", values.skills) }),
      ...(values["station-delay"] === undefined
        ? {}
        : { stationDelay: whole("station-delay", values["station-delay"]) }),
      ...(values["search-lag"] === undefined ? {} : { searchLag: whole("search-lag", values["search-lag"]) }),
      ...(values["token-lifetime"] === undefined
        ? {}
        : { tokenLifetime: whole("token-lifetime", values["token-lifetime"]) }),
      ...(values.awkward ? { awkward: true } : {}),
      ...(values.seed === undefined ? {} : { seed: values.seed }),
      ...(values.now === undefined ? {} : { now: moment(values.now) }),
      ...(values["no-rate-limit"] ? { rateLimit: false } : {}),
    };
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return "another program uses this port already; choose another, or none for any free one";
  if (code === "EACCES") return "this port may not be used; choose one above 1023";
  return error.message;
}

async function main(): Promise<void> {
  const demo = await startDemoOrganization(readArguments());
  const { url, loginUrl, accessToken, clientId, clientSecret } = demo;
  process.stdout.write(`${JSON.stringify({ url, loginUrl, accessToken, clientId, clientSecret })}\n`);
  const stop = (): void => {
    void demo.close().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

main().catch((error: unknown) => {
  const message = explain(error);
  const wrongUse = error instanceof UsageError || error instanceof RangeError;
  process.stderr.write(`demo-org: ${message}\n${wrongUse ? `${USAGE}\n` : ""}`);
  process.exit(wrongUse ? 2 : 1);
});
