/** Things that are handed out under a name which nobody can guess. */
import { randomBytes } from "node:crypto";

/** A text that nobody can guess, fit for URLs and headers. */
export const unguessable = (): string => randomBytes(32).toString("base64url");

/** What was handed out, by its name. The oldest is forgotten once there is too much of it. */
export class Issued<Value> {
  readonly #values = new Map<string, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Keeps the value under a new name. */
  add(value: Value): string {
    for (const oldest of this.#values.keys()) {
      if (this.#values.size < this.#most) break;
      this.#values.delete(oldest);
    }
    const name = unguessable();
    this.#values.set(name, value);
    return name;
  }

  /** Null, as forms and queries give for what is missing, is the name of nothing. */
  get(name: string | null): Value | undefined {
    return name === null ? undefined : this.#values.get(name);
  }

  delete(name: string): void {
    this.#values.delete(name);
  }

  clear(): void {
    this.#values.clear();
  }
}
