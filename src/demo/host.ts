/** The extension's side of its demo organization: a worker thread, one for each window, started on demand. */
import { Worker } from "node:worker_threads";
import type { DemoMessage, DemoRequest, DemoWorkerOptions } from "./messages.js";

export class DemoHost {
  readonly #script: string;
  readonly #options: DemoWorkerOptions;
  #running: { readonly worker: Worker; readonly address: Promise<string> } | undefined;

  /** @param script path of the bundled worker.ts */
  constructor(script: string, options: DemoWorkerOptions = {}) {
    this.#script = script;
    this.#options = options;
  }

  /** The address of the demo organization, started when it does not run yet. @throws {Error} when it cannot start. */
  address(): Promise<string> {
    this.#running ??= this.#start();
    return this.#running.address;
  }

  #start() {
    const worker = new Worker(this.#script, { workerData: this.#options });
    const address = new Promise<string>((resolve, reject) => {
      const fail = (error: Error) => {
        this.#running = undefined;
        reject(new Error(`The demo organization could not start: ${error.message}`));
      };
      worker.on("message", (message: DemoMessage) => {
        if (message.type === "ready") resolve(message.url);
        if (message.type === "error") fail(new Error(message.message));
      });
      worker.on("error", fail);
      worker.on("exit", () => {
        fail(new Error("it ended"));
      });
    });
    return { worker, address };
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Makes everything in it what it was at its start; nothing where it does not run. @throws {Error} when it ends meanwhile. */
  async reset(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    await running.address;
    const { worker } = running;
    await new Promise<void>((resolve, reject) => {
      const ended = () => {
        reject(new Error("The demo organization ended"));
      };
      const listen = ({ type }: DemoMessage) => {
        if (type !== "reset") return;
        worker.off("message", listen);
        worker.off("exit", ended);
        resolve();
      };
      worker.on("message", listen);
      worker.once("exit", ended);
      worker.postMessage({ type: "reset" } satisfies DemoRequest);
    });
  }

  /** Stops the demo organization, where it runs. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    running.address.catch(() => undefined);
    const gone = new Promise((resolve) => running.worker.once("exit", resolve));
    running.worker.postMessage({ type: "close" } satisfies DemoRequest);
    const timer = setTimeout(() => void running.worker.terminate(), 2000);
    await gone;
    clearTimeout(timer);
  }
}
