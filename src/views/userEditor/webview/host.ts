import type { FromForm } from "../protocol.js";

interface VsCodeApi {
  postMessage(message: FromForm): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What VS Code gives a webview. It hands it out once, so this is called once. */
export function acquireHost(): VsCodeApi {
  return acquireVsCodeApi();
}

export type { VsCodeApi };
