import { expect, test } from 'vitest';
import { Crash, CrashingMessages, CrashingRecord } from '../../src/ops/crash-points.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeIm } from '../support/fake-im.js';
import { FakeRecord } from '../support/fake-record.js';
import { Scene } from '../support/scene.js';

const never = new Crash({ name: 'after-begin', nth: 1 }, () => expect.unreachable('died'));

test('a stop reaches the record and the connections behind a crash point', async () => {
  const done: string[] = [];
  class Im extends FakeIm {
    override close(): void {
      done.push('closed');
    }
  }
  class Kept extends FakeRecord {
    override catchUp(): Promise<void> {
      done.push('caught up');
      return Promise.resolve();
    }
  }
  const im = new Im(Buffer.from('[]'), new FakeClock(), [], [], 0);
  const record = Object.create(Kept.prototype) as Kept;

  new CrashingMessages(im, never).close();
  await new CrashingRecord(record, never).catchUp();

  expect(done).toEqual(['closed', 'caught up']);
});

test('the state of the breaker is shown behind a crash point too', async () => {
  await using scene = await Scene.open();
  const api = await scene.replica({ CRASH_POINT: 'after-begin:1000', NODE_ENV: '' });

  const figures = await (await fetch(`${api.opsUrl}/metrics`)).text();

  expect(figures).toContain('_im_breaker{state="closed"} 1');
});
