/** Read-only texts that Roster shows in an editor: reports. They live as long as the window. */
import * as vscode from "vscode";

const SCHEME = "roster-report";
/** Texts that are kept; older ones read as empty when their tab is opened again. */
const KEPT = 20;

const texts = new Map<string, string>();
let next = 1;

/** Registers the scheme; once for a window. */
export function registerTextDocuments(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "This report is not kept any more.",
  });
}

/** Opens a text in an editor tab of that name. */
export async function showText(name: string, text: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${next}/${name.replaceAll(/[/\\?#:]/g, "-")}` });
  next += 1;
  texts.set(uri.toString(), text);
  for (const old of texts.keys()) {
    if (texts.size <= KEPT) break;
    texts.delete(old);
  }
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
}
