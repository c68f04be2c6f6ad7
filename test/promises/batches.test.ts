import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Random } from '../support/random.js';
import { type Api, until } from '../support/api.js';
import { BatchCounts, type BatchSeen } from '../support/batch-counts.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';

const ITEMS = 150;
/** Messages that are edited by single callers too. */
const SINGLE = 12;
const SEED = Number(process.env['BATCH_SEED'] ?? Date.now() % 1_000_000);

const CRASH_POINTS = ['after-begin', 'before-leaving', 'after-leaving', 'before-settle'] as const;

/** What the batch and the callers of single edits write. */
const byBatch = (msgSeq: number): string => `by the batch ${msgSeq}`;
const bySingle = (msgSeq: number): string => `by itself ${msgSeq}`;

/** Reads at one replica after the other, until it is so. */
async function untilSeen(
  counts: BatchCounts,
  apis: readonly Api[],
  holds: (seen: BatchSeen) => boolean,
): Promise<BatchSeen> {
  let turn = 0;
  const found = await until(async () => {
    turn += 1;
    const api = apis[turn % apis.length];
    const seen = api ? await counts.read(api) : null;
    return seen && holds(seen) ? seen : null;
  });
  if (!found) throw new Error(`it did not come to be with seed ${SEED}`);
  return found;
}

/** Overwrites of the batch that took effect. */
function landed(scene: Scene): number {
  return scene.im.overwrites().filter(({ after }) => after.msgBody.includes('by the batch')).length;
}

async function steer(api: Api, path: string): Promise<void> {
  const answer = await api.post(path, { operator: 'alice', reason: 'wait' });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
}

/** Edits under way while everything else happens; asks whichever replica is there. */
async function editAlone(api: () => Api, random: Random, msgSeq: number): Promise<number> {
  await delay(random.between(0, 2_500));
  const status = await until(async () => {
    const answer = await api().edit(rewriting(msgSeq, bySingle(msgSeq)), { key: `one-${msgSeq}` });
    return [0, 202, 409, 503].includes(answer.status) ? null : answer.status;
  });
  return status ?? 0;
}

const begun = ({ items }: BatchSeen): number => ITEMS - (items['waiting'] ?? 0);

test('P2, P3: a batch whose replicas all die amid it is carried out by others, each item once', async () => {
  const random = new Random(SEED);
  await using scene = await Scene.open({ IM_CALLS_PER_SECOND: '60' }, { latencyMs: 5 });
  const messages = Array.from({ length: ITEMS }, (_, n) => scene.message(`before ${n}`));
  const crash = `${random.oneOf(CRASH_POINTS)}:${random.between(10, 40)}`;
  const first = await Promise.all([scene.process({ CRASH_POINT: crash }), scene.process()]);
  let present = first.map(({ api }) => api);
  const [victim, other] = first;
  if (!victim || !other) throw new Error('no replicas');

  const items = messages.map((msgSeq) => ({
    message: { GroupId: GROUP, MsgSeq: msgSeq, MsgBody: body(byBatch(msgSeq)) },
  }));
  const accepted = await other.api.post(
    '/v1/batches',
    { operator: 'alice', reason: 'clean up', items },
    { 'Idempotency-Key': 'the-batch' },
  );
  expect(accepted.status).toBe(202);
  const id = String(accepted.json['id']);
  const counts = new BatchCounts(id, ITEMS, () => landed(scene));
  const shared = messages.filter((_, n) => n % Math.floor(ITEMS / SINGLE) === 0);
  const anyone = (): Api => present[random.between(0, 1)] ?? other.api;
  const singles = Promise.all(shared.map((msgSeq) => editAlone(anyone, random, msgSeq)));

  // One dies of itself, the other one later.
  const enough = random.between(30, 50);
  await untilSeen(counts, [other.api], (progress) => begun(progress) > enough);
  other.process.kill('SIGKILL');
  victim.process.kill('SIGKILL');
  expect(await Promise.all([victim.process.ended, other.process.ended])).toEqual([
    'SIGKILL',
    'SIGKILL',
  ]);
  const next = await Promise.all([scene.process(), scene.process()]);
  present = next.map(({ api }) => api);
  const [api] = present;
  if (!api) throw new Error('no replica');

  await steer(api, `/v1/batches/${id}/pause`);
  const paused = await untilSeen(counts, present, ({ items: { pending, in_doubt } }) => {
    return (pending ?? 0) + (in_doubt ?? 0) === 0;
  });
  expect(paused.state).toBe('paused');
  const atPause = landed(scene);
  await singles;
  expect(begun((await counts.read(api)) ?? paused)).toBe(begun(paused));
  expect(landed(scene)).toBe(atPause);
  await steer(api, `/v1/batches/${id}/resume`);
  const over = await untilSeen(counts, present, ({ finishedAt }) => finishedAt !== null);

  expect({ seed: SEED, crash, faults: counts.faults }).toEqual({ seed: SEED, crash, faults: [] });
  expect(over).toMatchObject({ state: 'finished', items: { applied: ITEMS, waiting: 0 } });
  expect(new Set(await singles)).toEqual(new Set([201]));
  const written = (msgSeq: number) =>
    scene
      .overwrites(msgSeq)
      .map(({ after }) => after.msgBody)
      .sort();
  const expected = (msgSeq: number) =>
    [byBatch(msgSeq), ...(shared.includes(msgSeq) ? [bySingle(msgSeq)] : [])]
      .map((text) => JSON.stringify(body(text)))
      .sort();
  expect(messages.map(written)).toEqual(messages.map(expected));
});
