/** The official SDK, to be held against. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type platform from "purecloud-platform-client-v2";

export type Sdk = typeof platform;

/** The official SDK for the tests of this block. It reads a file under HOME when it is loaded: it gets an empty one. */
export function officialSdk(): () => Sdk {
  let loaded: Sdk | undefined;
  let home: string | undefined;
  before(async () => {
    home = mkdtempSync(path.join(tmpdir(), "roster-sdk-"));
    const { HOME, USERPROFILE } = process.env;
    Object.assign(process.env, { HOME: home, USERPROFILE: home });
    try {
      ({ default: loaded } = await import("purecloud-platform-client-v2"));
    } finally {
      delete process.env["HOME"];
      delete process.env["USERPROFILE"];
      Object.assign(
        process.env,
        HOME === undefined ? {} : { HOME },
        USERPROFILE === undefined ? {} : { USERPROFILE },
      );
    }
  });
  after(() => {
    if (home !== undefined) rmSync(home, { recursive: true, force: true });
  });
  return () => {
    if (!loaded) throw new Error("the SDK is not loaded yet");
    return loaded;
  };
}
