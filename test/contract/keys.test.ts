import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultPlaces, moderation, DocumentedService, textBody, textIn, why } from './service.js';

let service: DocumentedService;

beforeAll(async () => {
  service = await DocumentedService.start();
});
afterAll(() => service.stop());

const hello = { MsgBody: textBody('hello') };
const withKey = (key: string) => ({ headers: { 'Idempotency-Key': key } });

describe('P4: a key takes effect once', () => {
  test('P4: the same key and payload give the first answer again', async () => {
    const message = service.message();
    const key = randomUUID();
    const first = await service.edit({ ...message, ...hello }, {}, withKey(key));

    const again = await service.edit({ ...message, ...hello }, {}, withKey(key));

    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const { ledger: _one, ...one } = first.body;
    const { ledger: _two, ...two } = again.body;
    expect(two).toEqual(one);
    expect(service.im.message(message.GroupId, message.MsgSeq)?.version).toBe(1);
  });

  test('P4: the same JSON value is the same payload, however it is written', async () => {
    const { GroupId, MsgSeq } = service.message();
    const key = randomUUID();
    const a = `{"message":{"GroupId":"${GroupId}","MsgSeq":${MsgSeq},"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hé"}}]},"operator":"a","reason":"b"}`;
    const b = `{ "reason":"b", "operator":"\\u0061",
      "message":{"MsgSeq":${MsgSeq}.0,"MsgBody":[{"MsgContent":{"Text":"h\\u00e9"},"MsgType":"TIMTextElem"}],"GroupId":"${GroupId}"}}`;
    const first = await service.post('/v1/modifications', a, withKey(key));

    const again = await service.post('/v1/modifications', b, withKey(key));

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(textIn(again, 'id')).toBe(textIn(first, 'id'));
  });

  test('P4: the quoted form is the same key', async () => {
    const edit = { ...service.message(), ...hello };
    const key = `k"\\${randomUUID()}`;
    const quoted = `"${key.replaceAll(/["\\]/g, '\\$&')}"`;
    const first = await service.edit(edit, {}, withKey(quoted));

    const again = await service.edit(edit, {}, withKey(key));

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(textIn(again, 'id')).toBe(textIn(first, 'id'));
  });

  test('P4: Prefer does not count, other payloads, queries and paths do', async () => {
    const message = service.message();
    const edit = { ...message, ...hello };
    const key = randomUUID();
    const first = await service.edit(edit, {}, withKey(key));
    const prefer = { headers: { 'Idempotency-Key': key, Prefer: 'wait=1' } };

    const others = [
      await service.edit(edit, { reason: 'another' }, withKey(key)),
      await service.edit(edit, {}, { ...withKey(key), query: '?dryRun=false' }),
      await service.post(`/v1/modifications/${textIn(first, 'id')}/restoration`, why, withKey(key)),
    ];

    expect((await service.edit(edit, {}, prefer)).status).toBe(201);
    for (const answer of others) {
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ type: '/problems/key-reused' });
    }
    expect(service.im.message(message.GroupId, message.MsgSeq)?.version).toBe(1);
  });

  test('P4: a path is the same however it is written', async () => {
    const message = service.message();
    const edit = { message: { ...message, ...hello }, ...why };
    const [slash, back] = [randomUUID(), randomUUID()];
    const first = await service.post('/v1/modifications', edit, withKey(slash));
    const restoring = `/v1/modifications/${textIn(first, 'id')}/restoration`;
    const restored = await service.post(restoring, why, withKey(back));

    const again = await service.post('/v1/modifications/', edit, withKey(slash));
    const backAgain = await service.post(
      `/V1/modifications/${textIn(first, 'id').toUpperCase()}/restoration/`,
      why,
      withKey(back),
    );

    expect([first, restored, again, backAgain].map(({ status }) => status)).toEqual([
      201, 201, 201, 201,
    ]);
    expect(textIn(again, 'id')).toBe(textIn(first, 'id'));
    expect(textIn(backAgain, 'id')).toBe(textIn(restored, 'id'));
    expect(service.im.message(message.GroupId, message.MsgSeq)?.version).toBe(2);
  });

  test('P4: each client has keys of its own', async () => {
    const key = randomUUID();
    const first = await service.edit({ ...service.message(), ...hello }, {}, withKey(key));

    const other = await service.edit(
      { ...service.message(), ...hello },
      {},
      { ...withKey(key), as: moderation },
    );

    expect([first.status, other.status]).toEqual([201, 201]);
  });

  test('P4: a repeat during the first request is 409 at once, and only one edit is sent', async () => {
    const message = service.message();
    const key = randomUUID();
    const edit = () => service.edit({ ...message, ...hello }, {}, withKey(key));
    const scope = { api: 'modify_group_msg', groupId: message.GroupId, times: 1 } as const;
    const held = service.im.fault({ kind: 'hold', ...scope });
    const first = edit();
    await expect.poll(() => service.im.calls('modify_group_msg').at(-1)?.outcome).toBe('pending');

    const started = performance.now();
    const second = await edit();

    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ type: '/problems/edit-in-flight' });
    expect(performance.now() - started).toBeLessThan(2_000);
    service.im.release(held);
    await first;
    expect((await edit()).status).toBe(201);
    expect(service.im.message(message.GroupId, message.MsgSeq)?.version).toBe(1);
  });

  test('P4: after a 202 a repeat gives the present state', async () => {
    const message = service.message();
    const key = randomUUID();
    const edit = { ...message, ...hello };
    const scope = { api: 'modify_group_msg', groupId: message.GroupId, times: 1 } as const;
    const held = service.im.fault({ kind: 'hold', ...scope });
    const first = await service.edit(
      edit,
      {},
      { headers: { 'Idempotency-Key': key, Prefer: 'respond-async' } },
    );

    const second = await service.edit(edit, {}, withKey(key));
    service.im.release(held);

    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    await expect.poll(async () => (await service.edit(edit, {}, withKey(key))).status).toBe(201);
  });

  test('P4: an error of the request is not stored under the key', async () => {
    const message = service.message();
    const key = randomUUID();
    const bad = [
      await service.edit({ ...message, MsgBody: [] }, {}, withKey(key)),
      await service.edit({ ...message, ...hello }, {}, { ...withKey(key), as: null }),
      await service.post('/v1/modifications', 'x'.repeat(70_000), withKey(key)),
      await service.post('/v1/modifications', '{', withKey(key)),
    ];

    const good = await service.edit({ ...message, ...hello }, {}, withKey(key));

    expect(bad.map(({ status }) => status)).toEqual([400, 401, 413, 400]);
    expect(good.status).toBe(201);
  });
});

describe('the header', () => {
  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['256 characters', 'k'.repeat(256)],
    ['a space inside', 'a b'],
    ['not ASCII', 'é'],
    ['a quote that does not end', '"abc'],
    ['nothing between quotes', '""'],
  ])('%s is a fault of the header', async (_, key) => {
    const calls = service.im.calls().length;
    const answer = await service.send(
      'POST',
      '/v1/modifications',
      {
        headers: {
          'Content-Type': 'application/json',
          ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        },
      },
      JSON.stringify({ message: { GroupId: 'g', MsgSeq: 0, ...hello }, ...why }),
    );

    expect(answer.status).toBe(400);
    expect(faultPlaces(answer)).toEqual(['/message/MsgSeq', 'Idempotency-Key']);
    expect(service.im.calls()).toHaveLength(calls);
  });

  test('255 characters are taken, with or without quotes', async () => {
    const key = randomUUID().padEnd(255, 'k');
    const edit = { ...service.message(), ...hello };

    expect((await service.edit(edit, {}, withKey(`"${key}"`))).status).toBe(201);
    expect((await service.edit(edit, {}, withKey(key))).status).toBe(201);
  });
});
