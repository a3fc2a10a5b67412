/**
 * The bases of documents that are open, kept on disk: a restart must not forget what an edited text started from, or
 * what somebody else did meanwhile would be overwritten. No secrets: documents have none.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "../../api/json.js";
import { changeKinds, isMaybeValue, isReference } from "../change.js";
import { sectionList } from "./sections.js";
import type { Base } from "./state.js";

export interface KeptBase {
  readonly base: Base;
  /** The document's time of change when it was first read, in milliseconds: it never goes back. */
  readonly created: number;
}

const isItem = (value: unknown): boolean =>
  isRecord(value) &&
  isReference(value) &&
  changeKinds.some((kind) => kind === value["kind"]) &&
  value["value"] !== null &&
  isMaybeValue(value["value"]);

function isSection(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { readable, items, why } = value;
  return readable === true
    ? Array.isArray(items) && items.every(isItem)
    : readable === false && typeof why === "string";
}

function isBase(value: unknown): value is Base {
  if (!isRecord(value)) return false;
  const { user, sections } = value;
  return isReference(user) && isRecord(sections) && sectionList.every(({ key }) => isSection(sections[key]));
}

export class Bases {
  readonly #folder: string;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param folder where the files live; made when first needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  #file(key: string): string {
    return path.join(this.#folder, `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.json`);
  }

  /** The kept base of a document; undefined where there is none, or a disk has made something else of it. */
  async load(key: string): Promise<KeptBase | undefined> {
    await this.#queue;
    try {
      const value: unknown = JSON.parse(await readFile(this.#file(key), "utf8"));
      if (!isRecord(value)) return undefined;
      const { base, created } = value;
      return isBase(base) && typeof created === "number" ? { base, created } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps a base. @throws {Error} when the disk does not take it. */
  save(key: string, { base: { user, sections }, created }: KeptBase): Promise<void> {
    return this.#inTurn(async () => {
      await mkdir(this.#folder, { recursive: true });
      const file = this.#file(key);
      // Written whole or not at all: a crash must not leave half a base.
      const fresh = `${file}.${process.pid}.new`;
      await writeFile(fresh, JSON.stringify({ base: { user, sections }, created }), { mode: 0o600 });
      await rename(fresh, file);
    });
  }

  /** Forgets a base: the document is closed, and nothing in it is unsaved. */
  remove(key: string): Promise<void> {
    return this.#inTurn(() => rm(this.#file(key), { force: true }));
  }

  #inTurn(write: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(write);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}
