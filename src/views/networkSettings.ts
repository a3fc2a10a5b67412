/** VS Code's settings for the network, as the API's transport wants them. */
import * as vscode from "vscode";
import type { NetworkSettings } from "../api/network.js";

/** The settings as they are now. Where the window is remote, VS Code answers with those of the side that Roster runs on. */
export function networkSettings(): NetworkSettings {
  const http = vscode.workspace.getConfiguration("http");
  const noProxy = http.get<unknown>("noProxy");
  return {
    useProxy: http.get<unknown>("proxySupport") !== "off",
    proxy: textOf(http, "proxy"),
    noProxy: Array.isArray(noProxy) ? noProxy.filter((entry) => typeof entry === "string") : [],
    proxyAuthorization: textOf(http, "proxyAuthorization"),
    strictSsl: http.get<unknown>("proxyStrictSSL") !== false,
    systemCertificates: http.get<unknown>("systemCertificates") !== false,
    environment: process.env,
  };
}

/** Settings are typed by hand: what is no text counts as not set. */
function textOf(settings: vscode.WorkspaceConfiguration, name: string): string | undefined {
  const value = settings.get<unknown>(name);
  return typeof value === "string" ? value : undefined;
}
