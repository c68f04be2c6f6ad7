import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Answered, type Api, until } from '../support/api.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';

interface Done {
  readonly msgSeq: number;
  readonly answer: Answered;
  /** Instant of `performance.now()`. */
  readonly startedAt: number;
}

/** Callers who edit one new message after another, each on connections that stay open, until they are stopped or the block ends. */
function load(scene: Scene, callers: number, edit: (msgSeq: number) => Promise<Answered>) {
  const over = new AbortController();
  const all: Done[] = [];
  const call = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const msgSeq = scene.message('before');
      const startedAt = performance.now();
      all.push({ msgSeq, startedAt, answer: await edit(msgSeq) });
    }
  };
  const running = Promise.all(Array.from({ length: callers }, call));
  const stop = async (): Promise<readonly Done[]> => {
    over.abort();
    await running;
    return all;
  };
  return {
    /** Resolves once so many more are answered. */
    more: async (count: number): Promise<void> => {
      const enough = all.length + count;
      await until(() => Promise.resolve(all.length >= enough ? true : null));
    },
    stop,
    [Symbol.asyncDispose]: async (): Promise<void> => void (await stop()),
  };
}

const ON_ITS_WAY_MS = 200;
const ONCE = { states: ['applied'], overwrites: [body('before')] };
const NEVER = { states: [], overwrites: [] };

async function outcomesOf(scene: Scene, api: Api, msgSeq: number) {
  const records = await api.records(GROUP, msgSeq);
  return {
    states: records.map(({ state }) => state),
    overwrites: scene.overwrites(msgSeq).map(({ before }) => JSON.parse(before.msgBody) as unknown),
  };
}

describe.concurrent('P2: of two replicas under load', () => {
  test('one is killed: whoever asks again at the other is answered, and nothing is done twice', async () => {
    await using scene = await Scene.open({}, { latencyMs: 15 });
    const [doomed, other] = await Promise.all([scene.process(), scene.process()]);
    await using callers = load(scene, 10, async (msgSeq) => {
      const request = rewriting(msgSeq, 'after');
      const key = `key-${msgSeq}`;
      const first = await (msgSeq % 2 ? doomed : other).api.edit(request, { key });
      return first.status === 201 ? first : other.api.insist(request, { key });
    });
    await callers.more(30);
    doomed.process.kill('SIGKILL');
    await callers.more(30);
    const all = await callers.stop();

    expect(all.length).toBeGreaterThan(50);
    expect(new Set(all.map(({ answer }) => answer.status))).toEqual(new Set([201]));
    const outcomes = await Promise.all(
      all.map(({ msgSeq }) => outcomesOf(scene, other.api, msgSeq)),
    );
    expect(outcomes).toEqual(all.map(() => ONCE));
  });

  test('one is told to stop: it answers every caller who waits, exits with 0, and leaves nothing open', async () => {
    await using scene = await Scene.open({}, { latencyMs: 200 });
    const [leaving, other] = await Promise.all([scene.process(), scene.process()]);
    await using callers = load(scene, 10, async (msgSeq) => {
      const answer = await leaving.api.edit(rewriting(msgSeq, 'after'), { key: `key-${msgSeq}` });
      if (answer.status === 0) await delay(50);
      return answer;
    });
    await callers.more(30);
    // Now somebody has waited for as long as a pull takes.
    await scene.im.nextCall('modify_group_msg');
    const toldAt = performance.now();
    leaving.process.kill('SIGTERM');

    expect(await leaving.process.ended).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(30_000);
    const all = await callers.stop();
    // What was on its way to the replica at that very moment may find it gone.
    const waiting = all.filter(
      ({ startedAt, answer }) =>
        startedAt < toldAt - ON_ITS_WAY_MS && startedAt + answer.tookMs > toldAt,
    );
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting.filter(({ answer }) => answer.status === 0)).toEqual([]);
    for (const { msgSeq, answer } of all) {
      if (answer.status === 0) continue;
      // 503: it had no snapshot yet.
      expect([201, 202, 503]).toContain(answer.status);
      const isOnRecord = answer.status !== 503;
      if (isOnRecord) await other.api.settled(answer.json['id']);
      expect(await outcomesOf(scene, other.api, msgSeq)).toEqual(isOnRecord ? ONCE : NEVER);
    }
  });
});

describe.concurrent('P3: a replica that is suspended for longer than it counts as alive', () => {
  test('before its edit was on record leaves the message to others, and overwrites nothing of theirs', async () => {
    await using scene = await Scene.open({ IM_TIMEOUT_MS: '30000' });
    const [asleep, awake] = await Promise.all([scene.process(), scene.process()]);
    const msgSeq = scene.message('before');
    const held = scene.im.fault({ kind: 'hold', api: 'group_msg_get_simple', msgSeq, times: 1 });
    const stale = asleep.api.edit(rewriting(msgSeq, 'stale'), { key: 'a', prefer: 'wait=30' });
    await scene.im.nextCall('group_msg_get_simple');
    asleep.process.kill('SIGSTOP');
    scene.im.release(held);

    const answer = await awake.api.insist(rewriting(msgSeq, 'fresh'), { key: 'b' });
    asleep.process.kill('SIGCONT');

    expect(answer.status).toBe(201);
    expect((await stale).status).toBe(409);
    expect(await outcomesOf(scene, awake.api, msgSeq)).toEqual({
      states: ['applied'],
      overwrites: [body('before')],
    });
    expect(scene.status(msgSeq)).toEqual(body('fresh'));
  });

  test('after its edit was sent and lost does not send it again over what came later', async () => {
    await using scene = await Scene.open();
    const [asleep, awake] = await Promise.all([scene.process(), scene.process()]);
    const msgSeq = scene.message('before');
    scene.im.fault({ kind: 'hang', api: 'modify_group_msg', msgSeq, times: 1 });
    const first = asleep.api.edit(rewriting(msgSeq, 'first'), { key: 'a' });
    await scene.im.nextCall('modify_group_msg');
    asleep.process.kill('SIGSTOP');

    const settled = await awake.api.insist(rewriting(msgSeq, 'first'), { key: 'a' });
    const next = await awake.api.insist(rewriting(msgSeq, 'next'), { key: 'b' });
    asleep.process.kill('SIGCONT');
    await first;
    await asleep.api.insist(rewriting(scene.message('x'), 'y'), { key: 'awake-again' });

    expect([settled.status, next.status]).toEqual([201, 201]);
    expect(await outcomesOf(scene, awake.api, msgSeq)).toEqual({
      states: ['applied', 'applied'],
      overwrites: [body('before'), body('first')],
    });
    expect(scene.status(msgSeq)).toEqual(body('next'));
  });
});
