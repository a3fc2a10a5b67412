// npm start, without the installing: what it does is opened, answers, and is closed again.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { root } from "../../scripts/files.js";

describe("npm start", () => {
  it("opens VS Code in the browser with Roster in it, prints the address, and stops", async () => {
    const child = spawn("npx", ["tsx", "scripts/start.ts", "--browser", "--check"], { cwd: root });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
    const code = await new Promise((resolve) => child.once("exit", resolve));
    assert.equal(code, 0, said);
    assert.match(said, /Roster is ready: http:\/\/127\.0\.0\.1:\d+\//);
  }).timeout(60_000);
});
