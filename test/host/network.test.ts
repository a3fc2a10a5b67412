import assert from "node:assert/strict";
import http from "node:http";
import * as vscode from "vscode";
import { World } from "./support.js";

/** A CONNECT proxy that wants a name and a password, and then connects to nobody. */
async function proxyThatForbids(credentials: string) {
  const asked: { target: string; authorization: string | undefined }[] = [];
  const server = http.createServer();
  server.on("connect", ({ url = "", headers }, socket) => {
    const authorization = headers["proxy-authorization"];
    asked.push({ target: url, authorization });
    const allowed = authorization === credentials;
    socket.end(
      `HTTP/1.1 ${allowed ? "403 Forbidden" : "407 Proxy Authentication Required"}\r\nconnection: close\r\n\r\n`,
    );
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe("The network", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.close());

  it("goes through VS Code's proxy, with VS Code's credentials for it; a demo organization on this machine never does", async () => {
    const credentials = `Basic ${Buffer.from("agent:canary-password").toString("base64")}`;
    const proxy = await proxyThatForbids(credentials);
    const settings = vscode.workspace.getConfiguration("http");
    const { Global } = vscode.ConfigurationTarget;
    const signIn = async () => {
      world.prompts.pick("Europe (Ireland)").pick("Access Token").type("canary-token");
      await world.run("roster.signIn");
      return world.prompts.told.at(-1)?.message ?? "";
    };
    try {
      await settings.update("proxy", proxy.url, Global);
      assert.match(await signIn(), /The proxy 127\.0\.0\.1:\d+ .*http\.proxyAuthorization/);
      await settings.update("proxyAuthorization", credentials, Global);
      const message = await signIn();
      assert.match(message, /The proxy 127\.0\.0\.1:\d+ .*api\.mypurecloud\.ie/);
      assert.ok(!message.includes("canary"));
      const target = "api.mypurecloud.ie:443";
      assert.deepEqual(proxy.asked, [
        { target, authorization: undefined },
        { target, authorization: credentials },
      ]);

      world.prompts.type(world.demo.url);
      await world.run("roster.openDemoOrganizationAt");
      assert.equal((await world.users(5)).length, 5);
      assert.equal(proxy.asked.length, 2);
    } finally {
      await settings.update("proxy", undefined, Global);
      await settings.update("proxyAuthorization", undefined, Global);
      await proxy.close();
    }
  });
});
