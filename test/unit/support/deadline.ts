/** Deadlines that run by Node's own timers, on a machine that may be busy. */
import assert from "node:assert/strict";

/** More than any deadline of a test, and less than those that hold where nothing is said. */
const FAR_TOO_LATE = 8_000;

/**
 * What comes of it; not before that many milliseconds, nor far too late. A timer counts from when the turn began in
 * which it was set, and on a busy machine that is any time ago. So what came too early by the clock is held against a
 * timer that was set first.
 */
export async function notBefore<Value>(ms: number, act: () => Promise<Value>): Promise<Value> {
  let byTimer = 0;
  const timer = setTimeout(() => (byTimer = ms), ms);
  const started = performance.now();
  const value = await act();
  clearTimeout(timer);
  const took = performance.now() - started;
  assert(Math.max(byTimer, took) >= ms && took < FAR_TOO_LATE, `after ${took} ms`);
  return value;
}
