import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Sends at `perSecond`, whatever the answers do (open loop), and resolves when all are in. Times between two sends vary by
 * half to both sides, so that they fall into step with nothing.
 *
 * @param {() => Promise<unknown>} edit one edit; rejects when it did not come to what it should
 * @returns {Promise<number[]>} ms of each edit, as its caller saw it
 */
export async function openLoop(edit, perSecond, forMs) {
  const start = performance.now();
  const took = [];
  const under = [];
  for (let due = start; due < start + forMs; due += (0.5 + Math.random()) * (1000 / perSecond)) {
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    const at = performance.now();
    const one = edit().then(() => took.push(performance.now() - at));
    // A failure is met below, when all have been sent.
    one.catch(() => undefined);
    under.push(one);
  }
  await Promise.all(under);
  return took;
}

/**
 * Keeps `atOnce` edits under way (closed loop).
 *
 * @returns {Promise<{ count: number, perSecond: number }>} edits that were answered within the time
 */
export async function closedLoop(edit, atOnce, forMs) {
  const start = performance.now();
  const end = start + forMs;
  let count = 0;
  const worker = async () => {
    while (performance.now() < end) {
      await edit();
      if (performance.now() < end) count += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { count, perSecond: (count / forMs) * 1000 };
}

/** `share` 0.5 is the median. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
