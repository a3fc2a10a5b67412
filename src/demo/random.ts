/** Reproducible randomness: the same seed gives the same numbers on every machine. */

/** 32 bits from a text (FNV-1a, then mixed). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

export class Random {
  #state: number;

  /** Each `purpose` has its own numbers, so that drawing more for one leaves the others as they were. */
  constructor(seed: string | number, purpose: string) {
    this.#state = hash(`${seed}/${purpose}`);
  }

  /** From 0 (included) to 1 (not included). The generator is mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True with that probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }

  /** `count` different items (or all, where there are fewer), in random order. */
  sample<Item>(items: readonly Item[], count: number): Item[] {
    const left = [...items];
    const picked: Item[] = [];
    while (picked.length < count && left.length > 0) {
      picked.push(...left.splice(Math.floor(this.next() * left.length), 1));
    }
    return picked;
  }

  /** A version 4 GUID. */
  guid(): string {
    const digits = (count: number): string => {
      let text = "";
      while (text.length < count) text += Math.floor(this.next() * 16).toString(16);
      return text;
    };
    return `${digits(8)}-${digits(4)}-4${digits(3)}-${this.pick(["8", "9", "a", "b"])}${digits(3)}-${digits(12)}`;
  }
}
