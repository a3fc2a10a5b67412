/** The address of a user's document: the path is what people read, the query is who is meant. */
import * as vscode from "vscode";
import type { Named } from "../../organization/model.js";
import { withoutLinks } from "../prompts.js";

export const SCHEME = "genesys";
/** The language of the documents, as in package.json. */
export const LANGUAGE = "roster-user";
export const SUFFIX = ".genesys-user.json";
/** The form, as package.json names it. */
export const FORM = "roster.userEditor";

export interface UserAddress {
  readonly organizationId: string;
  readonly userId: string;
}

/** Characters of a name; a path of 10,000 is none. */
const LONGEST = 80;
const characters = new Intl.Segmenter();

/** A name as one part of a path: what would split it, or cannot be seen, is replaced by what looks like it. */
function pathPart(name: string): string {
  const plain = name
    .replaceAll("/", "\u2215")
    .replaceAll("\\", "\u2216")
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  // A message that names the file would make a link of `](`.
  const short = Array.from(characters.segment(plain), ({ segment }) => segment)
    .slice(0, LONGEST)
    .join("");
  return short === "" || /^\.+$/.test(short) ? "(no name)" : withoutLinks(short);
}

/** The address for a user. Names in it are for people: the ids in the query say who is meant. */
export function userUri(organization: Named, user: Named): vscode.Uri {
  return vscode.Uri.from({
    scheme: SCHEME,
    path: `/${pathPart(organization.name)}/users/${pathPart(user.name)}${SUFFIX}`,
    query: [organization.id, user.id].map(encodeURIComponent).join("/"),
  });
}

/** Whom an address means; undefined for a folder, or what is no address of ours. */
export function addressOf({ scheme, path, query }: vscode.Uri): UserAddress | undefined {
  if (scheme !== SCHEME || !path.endsWith(SUFFIX)) return undefined;
  const [organizationId, userId, ...rest] = query.split("/").map(decoded);
  return organizationId && userId && rest.length === 0 ? { organizationId, userId } : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Whether an editor of this window has it: VS Code keeps documents for minutes after their last tab was closed. */
export function hasTab(uri: vscode.Uri): boolean {
  const wanted = uri.toString();
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) =>
      input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText
        ? input.uri.toString() === wanted
        : input instanceof vscode.TabInputTextDiff && input.modified.toString() === wanted,
    ),
  );
}

/** The document of that address that VS Code has in this window, in a tab or still in memory. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const wanted = uri.toString();
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === wanted,
  );
}
