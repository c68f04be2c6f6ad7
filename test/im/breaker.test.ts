import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { Breaker, type Passage } from '../../src/im/breaker.js';
import { BODY, clientAndIm, abandon, MESSAGE, within } from './client.js';
import { failing } from './scripted-im.js';

function breakerAt(start = 0) {
  const clock = { now: start };
  const breaker = new Breaker(() => clock.now);
  const enter = (api = 'pull'): Passage => {
    const passage = breaker.enter(api);
    if (passage.kind !== 'passage') throw new Error('it is open');
    return passage;
  };
  return { clock, breaker, enter };
}

test('five answers against our settings in a row open it for 30 s', () => {
  const { clock, breaker, enter } = breakerAt();
  for (let n = 0; n < 4; n += 1) enter().answered(true);
  expect(breaker.state).toBe('closed');
  enter().answered(true);

  clock.now = 10_000;
  expect(breaker.state).toBe('open');
  expect(breaker.enter('pull')).toEqual({ kind: 'breaker-open', retryAfterMs: 20_000 });
});

test('any other answer in between starts the count again; no answer does not', () => {
  const { breaker, enter } = breakerAt();
  for (let n = 0; n < 4; n += 1) enter().answered(true);
  enter().answered(false);
  for (let n = 0; n < 4; n += 1) enter().answered(true);
  expect(breaker.state).toBe('closed');
  enter().unanswered();
  enter().answered(true);
  expect(breaker.state).toBe('open');
});

test('five of one API in a row open it, although another API answers in between', () => {
  const { clock, breaker, enter } = breakerAt();
  for (let n = 0; n < 5; n += 1) {
    expect(breaker.state).toBe('closed');
    enter('pull').answered(false);
    enter('modify').answered(true);
  }
  expect(breaker.state).toBe('open');

  clock.now = 30_000;
  enter('pull').answered(false);
  expect(breaker.state).toBe('closed');
  enter('modify').answered(true);
  expect(breaker.state).toBe('open');

  clock.now = 60_000;
  enter('modify').answered(false);
  for (let n = 0; n < 4; n += 1) {
    enter('modify').answered(true);
    enter('pull').answered(false);
  }
  expect(breaker.state).toBe('closed');
});

test('five over several APIs open it', () => {
  const { breaker, enter } = breakerAt();
  for (const api of ['info', 'pull', 'modify', 'info', 'pull']) {
    expect(breaker.state).toBe('closed');
    enter(api).answered(true);
  }
  expect(breaker.state).toBe('open');
});

test('after 30 s one call probes, and its answer decides', () => {
  const { clock, breaker, enter } = breakerAt();
  for (let n = 0; n < 5; n += 1) enter().answered(true);

  clock.now = 30_000;
  const probe = enter();
  expect(breaker.state).toBe('probing');
  expect(breaker.enter('pull').kind).toBe('breaker-open');
  probe.answered(true);
  expect(breaker.enter('pull')).toEqual({ kind: 'breaker-open', retryAfterMs: 30_000 });

  clock.now = 60_000;
  enter().answered(false);
  expect(breaker.state).toBe('closed');
});

test('a probe without an answer leaves the next call to probe', () => {
  const { clock, enter, breaker } = breakerAt();
  for (let n = 0; n < 5; n += 1) enter().answered(true);
  clock.now = 30_000;

  enter().unanswered();

  expect(enter().kind).toBe('passage');
  expect(breaker.state).toBe('probing');
});

test('calls that left before it opened do not keep it open', () => {
  const { clock, breaker, enter } = breakerAt();
  const early = enter();
  for (let n = 0; n < 5; n += 1) enter().answered(true);
  clock.now = 20_000;

  early.answered(true);

  expect(breaker.enter('pull')).toEqual({ kind: 'breaker-open', retryAfterMs: 10_000 });
});

test('while it is open, no call of any API is made and no permit taken', async () => {
  const { im, messages, quota } = await clientAndIm(failing(60010));
  for (let n = 0; n < 5; n += 1) await messages.read(MESSAGE, within(5000));

  const read = await messages.read(MESSAGE, within(5000));
  const contents = { msgBody: BODY };
  const overwrite = await messages.overwrite(MESSAGE, contents, { ...within(5000), ...abandon });

  expect(read).toMatchObject({ kind: 'breaker-open' });
  expect(overwrite).toMatchObject({ kind: 'breaker-open' });
  expect(messages.breakerState).toBe('open');
  expect([im.arrived.length, quota.given.length]).toEqual([5, 5]);
});

test('10007 speaks of one group: it does not open the breaker', async () => {
  const { messages } = await clientAndIm(failing(10007));
  for (let n = 0; n < 6; n += 1) await messages.read(MESSAGE, within(5000));

  expect(messages.breakerState).toBe('closed');
});

test('a call that waited for quota while the breaker opened gives its permit back', async () => {
  const { im, messages, quota } = await clientAndIm(failing(60010));

  const answers = await Promise.all(
    Array.from({ length: 4 }, () => messages.read(MESSAGE, within(5000))),
  );
  expect(answers.every(({ kind }) => kind === 'error')).toBe(true);
  const turn = new EventEmitter();
  quota.queue = [Promise.resolve(), once(turn, 'come')];
  const opening = messages.read(MESSAGE, within(5000));
  const late = messages.read(MESSAGE, within(5000));
  await opening;
  turn.emit('come');

  expect(await late).toMatchObject({ kind: 'breaker-open' });
  expect(im.arrived).toHaveLength(5);
  expect(quota.ends.toSorted()).toEqual(['spent', 'spent', 'spent', 'spent', 'spent', 'unused']);
});
