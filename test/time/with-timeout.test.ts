import { expect, test } from 'vitest';
import { inBackground } from '../../src/failures/in-background.js';
import { withTimeout } from '../../src/time/with-timeout.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import { unexpected } from '../support/unexpected.js';

test('what fails after its time is up is reported once, to whoever looks after it', async () => {
  const told: unknown[] = [];
  const broken = new TypeError('late');
  let fail: (error: unknown) => void = unexpected;
  const work = new Promise<never>((_, reject) => {
    fail = reject;
  });

  const asked = withTimeout(work, 0, (late) => inBackground(late, (error) => told.push(error)));
  await expect(asked).rejects.toThrow(StoreUnavailable);
  fail(broken);
  await expect(work).rejects.toThrow(broken);

  expect(told).toEqual([broken]);
});

test('a store that is away is no defect of work behind an answer', async () => {
  const away = Promise.reject(new StoreUnavailable('away'));

  inBackground(away, unexpected);

  await expect(away).rejects.toThrow(StoreUnavailable);
});
