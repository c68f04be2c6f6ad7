import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { stoppedOrLate } from '../../src/network/time-limit.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('a time limit holds although garbage is collected meanwhile', async () => {
  const { signal: stopped } = new AbortController();
  const aborted = new Promise<unknown>((resolve) => {
    const signal = stoppedOrLate(stopped, 200);
    signal.addEventListener('abort', () => resolve(signal.reason));
  });
  for (let i = 0; i < 5; i += 1) {
    collectGarbage();
    await nextTurn();
  }

  expect(await aborted).toMatchObject({ name: 'TimeoutError' });
});

test('what is stopped does not wait for the time limit', () => {
  const stopping = new AbortController();
  const signal = stoppedOrLate(stopping.signal, 60_000);
  stopping.abort('over');

  expect([signal.aborted, signal.reason]).toEqual([true, 'over']);
});
