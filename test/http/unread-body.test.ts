import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { boundUnreadBody } from '../../src/http/unread-body.js';

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A request whose body nobody has read when its answer is out. */
class Unread extends EventEmitter {
  complete = false;
  isCut = false;
  readonly socket = { destroy: () => (this.isCut = true) };

  resume(): this {
    return this;
  }

  static answered(): Unread {
    const req = new Unread();
    const res = new EventEmitter();
    boundUnreadBody(req as unknown as Request, res as unknown as Response, () => undefined);
    res.emit('finish');
    return req;
  }
}

/** Seconds pass, and each of them brings a piece of the body. */
async function trickle(req: Unread, seconds: number): Promise<void> {
  for (let n = 0; n < seconds; n += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    req.emit('data');
  }
}

test('a body that nobody reads any more is given up after 5 s of silence', async () => {
  const req = Unread.answered();
  await trickle(req, 3);
  await vi.advanceTimersByTimeAsync(4_900);
  expect(req.isCut).toBe(false);

  await vi.advanceTimersByTimeAsync(200);
  expect(req.isCut).toBe(true);
});

test('it is read on while it comes, but for no longer than about half a minute', async () => {
  const req = Unread.answered();
  await trickle(req, 29);
  expect(req.isCut).toBe(false);

  await trickle(req, 10);
  expect(req.isCut).toBe(true);
});

test('a body that has come to its end leaves the connection as it is', async () => {
  const req = Unread.answered();
  await trickle(req, 2);
  req.complete = true;
  req.emit('end');

  await vi.advanceTimersByTimeAsync(60_000);
  expect(req.isCut).toBe(false);
});
