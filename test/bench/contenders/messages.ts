// What the bench and its child processes say to each other.

/** What a contender is to do over and over. */
export type Work = "get" | "post";

/** To a contender: so many at once, for that many milliseconds. */
export interface Round {
  readonly work: Work;
  readonly atOnce: number;
  readonly ms: number;
}

/** From a contender. */
export interface Measured {
  readonly calls: number;
  readonly ms: number;
  /** Milliseconds of processor time. */
  readonly cpu: number;
}

/** From the server: where it listens. */
export interface Ports {
  /** Answers as they are. */
  readonly plain: number;
  /** Answers packed with gzip. */
  readonly gzip: number;
  /** The larger page, with all that the tree asks for. */
  readonly tree: number;
}

/** From a process that loaded a bundle. */
export interface Loaded {
  readonly ms: number;
  /** Bytes of memory that the process then has. */
  readonly rss: number;
}

function hasNumbers<Key extends string>(value: unknown, ...keys: Key[]): value is Record<Key, number> {
  return (
    typeof value === "object" &&
    value !== null &&
    keys.every((key) => typeof Reflect.get(value, key) === "number")
  );
}

export const isRound = (value: unknown): value is Round =>
  hasNumbers(value, "atOnce", "ms") && "work" in value && (value.work === "get" || value.work === "post");
export const isMeasured = (value: unknown): value is Measured => hasNumbers(value, "calls", "ms", "cpu");
export const isPorts = (value: unknown): value is Ports => hasNumbers(value, "plain", "gzip", "tree");
export const isLoaded = (value: unknown): value is Loaded => hasNumbers(value, "ms", "rss");
