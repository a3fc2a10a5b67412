// Runs mocha on the given files in plain Node, started by scripts/test.ts:
//   node --import tsx test/support/run-mocha.ts <timeout in ms> <file>…
import Mocha from "mocha";
import { describeEvent, record, runAndReport, type TestEvent } from "./report.js";

const [timeout, ...files] = process.argv.slice(2);

function tell(event: TestEvent): void {
  record(event);
  if (event.kind !== "end") console.log(describeEvent(event));
}

const mocha = new Mocha({
  ui: "bdd",
  timeout: Number(timeout),
  reporter: Mocha.reporters.Base,
  color: false,
});
for (const file of files) mocha.addFile(file);
await mocha.loadFilesAsync();
const failures = await runAndReport(mocha, tell);
tell({ kind: "end" });
process.exitCode = failures > 0 ? 1 : 0;
