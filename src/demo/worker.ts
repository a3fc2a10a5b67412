/** The demo organization on a thread of its own: starts with the thread, stops when told to. */
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import type { DemoMessage, DemoRequest } from "./messages.js";
import { readOptions } from "./options.js";
import { startDemoOrganization } from "./server.js";

async function main(port: MessagePort, given: unknown): Promise<void> {
  const say = (message: DemoMessage): void => port.postMessage(message);
  const demo = await startDemoOrganization(readOptions(given));
  port.on("message", (request: DemoRequest) => {
    switch (request.type) {
      case "reset":
        demo.reset();
        say({ type: "reset" });
        break;
      case "close":
        void demo.close().then(() => {
          say({ type: "closed" });
          port.close();
        });
        break;
    }
  });
  const { url, loginUrl, accessToken, clientId, clientSecret, organization } = demo;
  say({ type: "ready", url, loginUrl, accessToken, clientId, clientSecret, organization });
}

if (parentPort === null) throw new Error("the demo organization's worker is no program of its own");
const port = parentPort;
main(port, workerData).catch((error: unknown) => {
  const message: DemoMessage = {
    type: "error",
    message: error instanceof Error ? error.message : String(error),
  };
  port.postMessage(message);
  port.close();
});
