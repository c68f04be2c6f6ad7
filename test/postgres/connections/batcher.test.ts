import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Batcher } from '../../../src/postgres/connections/batcher.js';
import { unexpected } from '../../support/unexpected.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A batcher over a store that gives up on every statement after 5 s. */
function unanswered() {
  const run = vi.fn(
    () =>
      new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error('away')), 5_000);
      }),
  );
  return { run, batcher: new Batcher<number, never>(run, () => false, 1) };
}

test('what waits behind a statement that is not answered does not wait for one after the other', async () => {
  const { batcher, run } = unanswered();
  const asked = Promise.allSettled([1, 2, 3, 4].map((input) => batcher.add(input)));
  const late = vi.fn();
  asked.then(late, unexpected);

  await vi.advanceTimersByTimeAsync(5_001);

  expect(late).toHaveBeenCalledWith(
    expect.arrayContaining([{ status: 'rejected', reason: new Error('away') }]),
  );
  expect(run).toHaveBeenCalledTimes(1);
});

test('what came late to such a statement has its own try', async () => {
  const { batcher, run } = unanswered();
  void batcher.add(1).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(4_000);
  void batcher.add(2).catch(() => undefined);

  await vi.advanceTimersByTimeAsync(1_001);

  expect(run).toHaveBeenCalledTimes(2);
});
