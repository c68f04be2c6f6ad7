import { expect, test } from 'vitest';
import { BatchWork, type Chunk, type LostItems } from '../../src/batches/batch-work.js';
import { BatchRunner, type RunnerOptions } from '../../src/batches/runner.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeIm } from '../support/fake-im.js';

/** Nothing is to be carried out; the record of two items was lost, as is found once. */
class WorkThatLostItems extends BatchWork {
  private lost: readonly LostItems[] = [{ batchId: 'B', items: 2 }];

  take(): Promise<readonly Chunk[]> {
    return Promise.resolve([]);
  }

  endFinished(): Promise<readonly LostItems[]> {
    const { lost } = this;
    this.lost = [];
    return Promise.resolve(lost);
  }

  giveBack(): Promise<void> {
    throw new Error('nothing was taken');
  }

  recordDryRun(): Promise<boolean> {
    throw new Error('nothing was taken');
  }

  pinned(): Promise<boolean> {
    throw new Error('nothing was taken');
  }
}

test('items whose records are lost are a defect, once', async () => {
  const clock = new FakeClock();
  const defects: string[] = [];
  const runner = new BatchRunner({
    work: new WorkThatLostItems(),
    // Nothing is taken that it would be asked for.
    modify: {} as RunnerOptions['modify'],
    messages: new FakeIm(Buffer.from('[]'), clock, [], [], 0),
    clock,
    room: 40,
    onDefect: (error, where) => defects.push(`${where}: ${String(error)}`),
  });

  runner.start();
  await clock.pass(5_000);
  await runner.stop();

  expect(defects).toEqual(['batch B: RecordLost: the database lost its record of 2 of its items']);
});
