/** The time, as a parameter. */
export abstract class Clock {
  /** Epoch milliseconds: for the record, never for measuring. */
  abstract now(): number;

  /** Milliseconds that only go forward, on the scale of `performance.now()`. */
  abstract monotonic(): number;

  /** Resolves after `ms`, or at once when `signal` is aborted. */
  abstract sleep(ms: number, signal?: AbortSignal): Promise<void>;

  /** Calls `act` after `ms`, unless what it returns is called before. */
  abstract callAfter(ms: number, act: () => void): () => void;
}

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleep(ms, signal);
  }

  callAfter(ms: number, act: () => void): () => void {
    const timer = setTimeout(act, Math.max(0, ms));
    return () => clearTimeout(timer);
  }
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.max(0, ms));
    signal?.addEventListener('abort', wake);
  });
}

/**
 * Exponential back-off with full jitter: anything from 0 to `base · 2^round`, at most `capMs`.
 * @param random gives numbers from 0 up to 1
 */
export function backOffMs(
  round: number,
  baseMs: number,
  capMs: number,
  random: () => number = Math.random,
): number {
  return random() * longestMs(round, baseMs, capMs);
}

/** The same for whoever is asked for as long as it takes: between half of that and the whole. */
export function steadyBackOffMs(
  round: number,
  baseMs: number,
  capMs: number,
  random: () => number = Math.random,
): number {
  return (0.5 + random() / 2) * longestMs(round, baseMs, capMs);
}

function longestMs(round: number, baseMs: number, capMs: number): number {
  return Math.min(capMs, baseMs * 2 ** Math.min(round, 20));
}
