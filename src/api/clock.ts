/** Time, so that tests can turn it by hand. */
import { CancelledError, whenAborted } from "./errors.js";

export interface Clock {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Resolves after that many milliseconds. @throws {CancelledError} when the signal is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        callOff();
        resolve();
      }, ms);
      const callOff = whenAborted(signal, () => {
        clearTimeout(timer);
        reject(new CancelledError());
      });
    }),
};
