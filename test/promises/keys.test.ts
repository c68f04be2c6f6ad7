import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answered, Api } from '../support/api.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';

let scene: Scene;
let replicas: readonly [Api, Api];

beforeAll(async () => {
  scene = await Scene.open({}, { latencyMs: 10 });
  replicas = await Promise.all([scene.replica(), scene.replica()]);
});
afterAll(() => scene[Symbol.asyncDispose]());

function statuses(answers: readonly Answered[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** An answer as it must be the same each time: all but the headers of the exchange, its id, and what sealing fills in. */
function replayOf({ status, text }: Answered): object {
  const lasting = text
    .replaceAll(/"index":(\d+|null)/g, '"index":…')
    .replace(/"requestId":"[^"]*"/, '"requestId":…');
  return { status, text: lasting };
}

function toBoth(times: number, ask: (api: Api, i: number) => Promise<Answered>) {
  return Promise.all(Array.from({ length: times }, (_, i) => ask(replicas[i % 2 ? 1 : 0], i)));
}

describe('P3: edits of one message', () => {
  test('that race over two replicas are done one at a time, each over what the last one left', async () => {
    const msgSeq = scene.message('text 0');

    const answers = await toBoth(50, (api, i) => api.edit(rewriting(msgSeq, `text ${i + 1}`)));

    const done = answers.filter(({ status }) => status === 201);
    const overwrites = scene.overwrites(msgSeq);
    expect(statuses(answers)).toEqual({ 201: done.length, 409: 50 - done.length });
    expect(done.length).toBeGreaterThan(0);
    expect(answers.find(({ status }) => status === 409)).toMatchObject({
      json: { type: '/problems/edit-in-flight' },
    });
    const records = await replicas[0].records(GROUP, msgSeq);
    const onRecord = records.map(({ prior, requested }) => [
      (prior as { MsgBody: unknown }).MsgBody,
      (requested as { MsgBody: unknown }).MsgBody,
    ]);
    const atIm = overwrites.map(({ before, after }): [unknown, unknown] => [
      JSON.parse(before.msgBody),
      JSON.parse(after.msgBody),
    ]);
    expect(onRecord).toHaveLength(done.length);
    expect(atIm).toHaveLength(done.length);
    expect(atIm).toEqual(expect.arrayContaining(onRecord));
  });

  test('wait for none of another message', async () => {
    const [first, second] = [scene.message('a'), scene.message('b')];
    const held = scene.im.fault({ kind: 'hold', api: 'modify_group_msg', msgSeq: first, times: 1 });
    const slow = replicas[0].edit(rewriting(first, 'c'));

    expect((await replicas[1].edit(rewriting(second, 'd'))).status).toBe(201);

    scene.im.release(held);
    expect((await slow).status).toBe(201);
  });

  test('are told apart by topic', async () => {
    scene.im.addGroup({ groupId: '@TGS#_topics', type: 'Community' });
    const topicId = '@TGS#_topics@TOPIC#_1';
    for (const topic of [null, topicId]) {
      scene.im.addMessage({
        groupId: '@TGS#_topics',
        topicId: topic,
        seq: 1,
        MsgBody: body('before'),
      });
    }
    const message = { GroupId: '@TGS#_topics', MsgSeq: 1, MsgBody: body('after') };

    const answers = await Promise.all([
      replicas[0].edit(rewriting(1, '', { message })),
      replicas[1].edit(rewriting(1, '', { message: { ...message, TopicId: topicId } })),
    ]);

    expect(statuses(answers)).toEqual({ 201: 2 });
  });
});

describe('P4: a key', () => {
  test('that is used twenty times at once over two replicas takes effect once', async () => {
    const [msgSeq, key] = [scene.message('before'), randomUUID()];
    const request = rewriting(msgSeq, 'after');

    const answers = await toBoth(20, (api) => api.edit(request, { key }));

    const counts = statuses(answers);
    expect((counts[201] ?? 0) + (counts[409] ?? 0)).toBe(20);
    expect(counts[201]).toBeGreaterThan(0);
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
    expect(await replicas[0].records(GROUP, msgSeq)).toHaveLength(1);
  });

  test('that was used for this request gives the first answer again, byte for byte, at every replica', async () => {
    const [msgSeq, key] = [scene.message('before'), randomUUID()];
    const request = rewriting(msgSeq, 'after');
    const first = await replicas[0].edit(request, { key });

    const again = await toBoth(4, (api) => api.edit(request, { key }));

    for (const one of again) {
      expect(replayOf(one)).toEqual(replayOf(first));
      expect(one.headers.get('Idempotency-Replayed')).toBe('true');
      expect(one.headers.get('Location')).toBe(first.headers.get('Location'));
    }
    expect(first.headers.get('Idempotency-Replayed')).toBeNull();
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
  });

  test.each<[string, (msgSeq: number) => void, number]>([
    [
      'refused',
      (msgSeq) =>
        scene.im.fault({
          kind: 'code',
          errorCode: 80001,
          api: 'modify_group_msg',
          msgSeq,
          times: 1,
        }),
      422,
    ],
    ['rejected', (msgSeq) => scene.im.clientRemoves({ groupId: GROUP, msgSeq }, 'recall'), 410],
  ])('whose request was %s gives that answer again', async (_, happen, status) => {
    const [msgSeq, key] = [scene.message('before'), randomUUID()];
    happen(msgSeq);
    const request = rewriting(msgSeq, 'after');

    const first = await replicas[0].edit(request, { key });
    const again = await replicas[1].edit(request, { key });

    expect(first.status).toBe(status);
    expect(replayOf(again)).toEqual(replayOf(first));
    expect(again.headers.get('Idempotency-Replayed')).toBe('true');
    expect(await replicas[0].records(GROUP, msgSeq)).toHaveLength(1);
  });

  test('is not for another request, but for the same in other words', async () => {
    const [msgSeq, key] = [scene.message('before'), randomUUID()];
    await replicas[0].edit(rewriting(msgSeq, 'after'), { key });

    const other = await replicas[1].edit(rewriting(msgSeq, 'else'), { key });
    const { operator, reason, ...rest } = rewriting(msgSeq, 'after') as Record<string, unknown>;
    const same = await replicas[1].edit({ reason, operator, ...rest }, { key: `"${key}"` });

    expect([other.status, other.json['type']]).toEqual([422, '/problems/key-reused']);
    expect([same.status, same.headers.get('Idempotency-Replayed')]).toEqual([201, 'true']);
  });

  test('whose first use is still worked on is told so at once', async () => {
    const [msgSeq, key] = [scene.message('before'), randomUUID()];
    const request = rewriting(msgSeq, 'after');
    const held = scene.im.fault({ kind: 'hold', api: 'group_msg_get_simple', msgSeq, times: 1 });
    const first = replicas[0].edit(request, { key });
    await scene.im.nextCall('group_msg_get_simple');

    const again = await replicas[1].edit(request, { key });

    expect([again.status, again.json['type']]).toEqual([409, '/problems/edit-in-flight']);
    expect(again.headers.get('Retry-After')).not.toBeNull();
    scene.im.release(held);
    expect((await first).status).toBe(201);
  });

  test('whose first answer was 202 says the present state, then the end', async () => {
    const [msgSeq, key] = [scene.message('before'), randomUUID()];
    const request = rewriting(msgSeq, 'after');
    const held = scene.im.fault({ kind: 'hold', api: 'modify_group_msg', msgSeq, times: 1 });
    const first = await replicas[0].edit(request, { key, prefer: 'respond-async' });
    expect(first.status).toBe(202);

    const meanwhile = await replicas[1].edit(request, { key });
    scene.im.release(held);
    await replicas[0].settled(first.json['id']);
    const end = await replicas[1].edit(request, { key });

    expect([meanwhile.status, meanwhile.json['id']]).toEqual([202, first.json['id']]);
    expect([end.status, end.json['state']]).toEqual([201, 'applied']);
    expect(end.headers.get('Idempotency-Replayed')).toBe('true');
  });

  test('that came to nothing for now is free again', async () => {
    const [msgSeq, key] = [scene.message('before'), randomUUID()];
    const request = rewriting(msgSeq, 'after');
    const fault = scene.im.fault({ kind: 'reset', api: 'group_msg_get_simple', msgSeq });
    const first = await replicas[0].edit(request, { key, prefer: 'wait=0' });
    scene.im.clearFaults(fault);

    const again = await replicas[1].edit(request, { key });

    expect([first.status, again.status]).toEqual([503, 201]);
    expect(again.headers.get('Idempotency-Replayed')).toBeNull();
  });
});
