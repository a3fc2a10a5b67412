/** The address of a user's document: the path is what people read, the query is who is meant. */
import * as vscode from "vscode";
import type { Named } from "../../organization/model.js";

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

const LONGEST = 80;

/** A name as one part of a path: what would split it, or cannot be seen, is replaced by what looks like it. */
function pathPart(name: string): string {
  const plain = name
    .replaceAll("/", "\u2215")
    .replaceAll("\\", "\u2216")
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  // Not in the middle of a character.
  const short = [...plain].slice(0, LONGEST).join("");
  return short === "" || /^\.+$/.test(short) ? "(no name)" : short;
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

/** The document of that address that is open in this window. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const wanted = uri.toString();
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === wanted,
  );
}
