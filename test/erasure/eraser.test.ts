import { expect, test } from 'vitest';
import { Eraser } from '../../src/erasure/eraser.js';
import { ErasureWork } from '../../src/erasure/erasure.js';
import { sleep } from '../../src/time/clock.js';

/** One erasure, which another replica carries out. */
class WorkOfAnother extends ErasureWork {
  asked = 0;

  override next() {
    return Promise.resolve({ id: 'erasure', inMs: 0 });
  }

  override step() {
    this.asked += 1;
    return Promise.resolve(false);
  }

  override fail(): Promise<void> {
    return Promise.reject(new Error('it goes on elsewhere'));
  }
}

test('an erasure that another replica carries out is not asked for without a pause', async () => {
  const work = new WorkOfAnother();
  const defects: unknown[] = [];
  const eraser = new Eraser(work, (error) => defects.push(error));
  eraser.start();
  await sleep(300);
  await eraser.stop();

  expect(work.asked).toBe(1);
  expect(defects).toEqual([]);
});
