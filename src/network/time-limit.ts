/** By signal: the time limit that it depends on. */
const LIMITS = new WeakMap<AbortSignal, AbortSignal>();

/**
 * Aborts when `stopped` does, or after this time, then with a `TimeoutError`.
 *
 * In place of `AbortSignal.any` with an `AbortSignal.timeout`: Node 20 collects such a time limit as garbage, as nothing but the
 * combined signal refers to it, and weakly. What waits for it then waits for ever.
 */
export function stoppedOrLate(stopped: AbortSignal, timeoutMs: number): AbortSignal {
  const limit = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([stopped, limit]);
  LIMITS.set(either, limit);
  return either;
}
