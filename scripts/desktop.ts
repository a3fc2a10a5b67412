// A desktop VS Code: the one that is installed, or a downloaded one.
import { downloadAndUnzipVSCode, ProgressReportStage, type ProgressReport } from "@vscode/test-electron";
import path from "node:path";
import { root } from "./files.js";
import { onPath, SetupError } from "./setup.mjs";

/** Where a downloaded VS Code and the data of VS Codes started from here are kept. */
export const vscodeTestDir = path.join(root, ".vscode-test");

/** Whether a window can be opened here. */
export function hasDisplay(): boolean {
  if (process.platform === "darwin" || process.platform === "win32") return true;
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** The `code` command of an installed VS Code. */
export function installedVsCode(): string | undefined {
  return onPath("code");
}

function progress(): (report: ProgressReport) => void {
  let told = 0;
  return (report) => {
    if (report.stage === ProgressReportStage.ResolvedVersion)
      console.log(`Desktop VS Code ${report.version}`);
    else if (report.stage === ProgressReportStage.Retrying)
      console.log(`  download interrupted, trying again (${report.attempt} of ${report.totalAttempts})`);
    else if (report.stage === ProgressReportStage.Downloading && report.totalBytes > 0) {
      const percent = Math.floor((report.bytesSoFar / report.totalBytes) * 10) * 10;
      if (percent <= told) return;
      told = percent;
      console.log(`  downloading: ${percent} % of ${Math.round(report.totalBytes / 1024 / 1024)} MB`);
    }
  };
}

/** Downloads a desktop VS Code once and returns its executable; throws a SetupError where it cannot be had. */
export async function downloadedVsCode(): Promise<string> {
  try {
    return await downloadAndUnzipVSCode({
      version: "stable",
      cachePath: vscodeTestDir,
      timeout: 20_000,
      reporter: { report: progress(), error: () => undefined },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(`A desktop VS Code could not be downloaded (${reason.split("\n")[0] ?? ""}).`);
  }
}
