import { expect, test } from 'vitest';
import { BatchWork, type Chunk, type LostItems } from '../../src/batches/batch-work.js';
import { BatchRunner, type RunnerOptions } from '../../src/batches/runner.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeIm } from '../support/fake-im.js';

/** Batches of which nothing is to be carried out. */
class FakeWork extends BatchWork {
  isOpen = true;
  taken = 0;
  lost: readonly LostItems[] = [];

  hasOpen(): Promise<boolean> {
    return Promise.resolve(this.isOpen);
  }

  take(): Promise<readonly Chunk[]> {
    this.taken += 1;
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

function running(work: BatchWork) {
  const clock = new FakeClock();
  const defects: string[] = [];
  const runner = new BatchRunner({
    work,
    // Nothing is taken that it would be asked for.
    modify: {} as RunnerOptions['modify'],
    messages: new FakeIm(Buffer.from('[]'), clock, [], [], 0),
    clock,
    room: 40,
    onDefect: (error, where) => defects.push(`${where}: ${String(error)}`),
  });
  runner.start();
  return { clock, defects, runner };
}

test('items whose records are lost are a defect, once', async () => {
  const work = new FakeWork();
  work.lost = [{ batchId: 'B', items: 2 }];
  const { clock, defects, runner } = running(work);

  await clock.pass(5_000);
  await runner.stop();

  expect(defects).toEqual(['batch B: RecordLost: the database lost its record of 2 of its items']);
});

test('chunks are asked for only where a batch has not ended', async () => {
  const work = new FakeWork();
  work.isOpen = false;
  const { clock, defects, runner } = running(work);

  await clock.pass(5_000);
  expect(work.taken).toBe(0);
  work.isOpen = true;
  await clock.pass(1_000);
  await runner.stop();

  expect(work.taken).toBeGreaterThan(0);
  expect(defects).toEqual([]);
});
