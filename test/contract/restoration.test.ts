import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  faultPlaces,
  itemsOf,
  DocumentedService,
  textBody,
  textIn,
  why,
} from './service.js';

let service: DocumentedService;

beforeAll(async () => {
  service = await DocumentedService.start();
});
afterAll(() => service.stop());

const hello = { MsgBody: textBody('hello') };

function restore(id: string, also: object = {}, headers: Record<string, string> = {}) {
  return service.post(`/v1/modifications/${id}/restoration`, { ...why, ...also }, { headers });
}

function idOf(answer: Answer): string {
  return textIn(answer, 'id');
}

describe('a restoration', () => {
  test('puts back what the edit overwrote, as an edit of its own', async () => {
    const message = service.message();
    const edited = await service.edit({ ...message, ...hello });

    const answer = await restore(idOf(edited), { ticket: 'T-1' });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/modifications/${idOf(answer)}`);
    expect(answer.body).toMatchObject({
      state: 'applied',
      restores: idOf(edited),
      ticket: 'T-1',
      prior: { ...hello, digest: (edited.body['resulting'] as { digest: string }).digest },
      requested: { MsgBody: textBody('as it was') },
    });
    expect(service.im.message(message.GroupId, message.MsgSeq)?.msgBody).toBe(
      JSON.stringify(textBody('as it was')),
    );
  });

  test("keeps IM's own bytes, free of what a request may hold", async () => {
    const rawMsgBody =
      '[ {"MsgType":"TIMRelayElem", "MsgContent":{"n":18446744073709551615,"t":"\\u0000\\ud800"}} ]';
    const message = service.message({ rawMsgBody });
    const edited = await service.edit({ ...message, ...hello });

    const answer = await restore(idOf(edited));

    expect(answer.status).toBe(201);
    expect(service.im.message(message.GroupId, message.MsgSeq)?.msgBody).toBe(rawMsgBody);
  });

  test('puts back a CloudCustomData that is known, and only what that edit overwrote', async () => {
    const message = service.message();
    const also = { acceptUnreadablePrior: true };
    await service.edit({ ...message, CloudCustomData: 'one' }, also);
    const second = await service.edit({ ...message, CloudCustomData: 'two' });

    const answer = await restore(idOf(second));

    expect(answer.body).toMatchObject({ requested: { CloudCustomData: 'one' } });
    expect(answer.body['requested']).not.toHaveProperty('MsgBody');
    expect(service.im.message(message.GroupId, message.MsgSeq)?.cloudCustomData).toBe('"one"');
  });

  test('409 not-restorable where the edit was not applied, or nothing known was overwritten', async () => {
    const rejected = await service.edit({ ...service.message({ state: 'recalled' }), ...hello });
    const unknown = await service.edit(
      { ...service.message(), CloudCustomData: 'x' },
      { acceptUnreadablePrior: true },
    );

    const answers = [
      await restore(textIn(rejected, 'modificationId')),
      await restore(idOf(unknown)),
    ];

    for (const answer of answers) {
      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({ type: '/problems/not-restorable' });
    }
  });

  test('answers as a POST of an edit does: replay, precondition, no change, message gone', async () => {
    const message = service.message();
    const edited = await service.edit({ ...message, ...hello });
    const key = { 'Idempotency-Key': randomUUID() };

    const stale = await restore(idOf(edited), { ifPriorDigest: `sha256:${'0'.repeat(64)}` });
    const first = await restore(idOf(edited), {}, key);
    const again = await restore(idOf(edited), {}, key);
    const nothing = await restore(idOf(edited));
    service.im.clientRemoves(
      { groupId: message.GroupId, msgSeq: message.MsgSeq, topicId: null },
      'recall',
    );
    const gone = await restore(idOf(edited));

    expect(stale.body).toMatchObject({ status: 412, type: '/problems/prior-changed' });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(idOf(again)).toBe(idOf(first));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(nothing.body).toMatchObject({ status: 422, type: '/problems/no-change' });
    expect(gone.body).toMatchObject({ status: 410, modificationId: expect.any(String) as unknown });
  });

  test('400 for an id that is none tells the faults of the rest too', async () => {
    const answer = await service.post(
      '/v1/modifications/x/restoration',
      { operator: 'alice' },
      {
        headers: { 'Idempotency-Key': '' },
      },
    );

    expect(answer.status).toBe(400);
    expect(faultPlaces(answer)).toEqual(['/reason', 'Idempotency-Key', 'id']);
  });

  test('can be a dry run', async () => {
    const message = service.message();
    const edited = await service.edit({ ...message, ...hello });

    const answer = await service.post(
      `/v1/modifications/${idOf(edited)}/restoration?dryRun=true`,
      why,
    );

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: null, state: 'dry_run', restores: idOf(edited) });
    expect(service.im.message(message.GroupId, message.MsgSeq)?.version).toBe(1);
  });

  test.each([
    ['no operator, no key', { reason: 'r' }, ['/operator', 'Idempotency-Key']],
    [
      'unknown fields',
      { ...why, message: {}, acceptUnreadablePrior: true },
      ['/acceptUnreadablePrior', '/message', 'Idempotency-Key'],
    ],
  ])('400 for %s, all at once', async (_, body, places) => {
    const answer = await service.post(`/v1/modifications/${randomUUID()}/restoration`, body, {
      headers: { 'Idempotency-Key': '' },
    });

    expect(answer.status).toBe(400);
    expect(faultPlaces(answer)).toEqual(places);
  });
});

describe('the history of a message', () => {
  const historyOf = (groupId: string, msgSeq: number, more = '') =>
    service.audit(
      `/v1/audit/messages/history?groupId=${encodeURIComponent(groupId)}&msgSeq=${String(msgSeq)}${more}`,
    );

  test('has the original, edits, drift and restorations, oldest first', async () => {
    const message = service.message();
    const address = { groupId: message.GroupId, msgSeq: message.MsgSeq, topicId: null };
    const one = await service.edit({ ...message, MsgBody: textBody('one') });
    service.im.clientEdits(address, { MsgBody: textBody('by a member') });
    const two = await service.edit({ ...message, MsgBody: textBody('two') });
    const back = await restore(idOf(one));

    const answer = await historyOf(message.GroupId, message.MsgSeq);

    expect(two.body).toMatchObject({
      drift: {
        lastModificationId: idOf(one),
        expectedDigest: (one.body['resulting'] as { digest: string }).digest,
      },
    });
    expect(itemsOf(answer)).toMatchObject([
      { source: 'original', content: { MsgBody: textBody('as it was') }, by: null },
      {
        source: 'edit',
        content: { MsgBody: textBody('one') },
        modificationId: idOf(one),
        by: { client: 'refund-desk', operator: why.operator },
      },
      { source: 'drift', content: { MsgBody: textBody('by a member') }, by: null },
      { source: 'edit', content: { MsgBody: textBody('two') }, modificationId: idOf(two) },
      {
        source: 'restoration',
        content: { MsgBody: textBody('as it was') },
        modificationId: idOf(back),
      },
    ]);
    for (const item of itemsOf(answer)) {
      expect(Object.keys(item).sort()).toEqual(
        [
          'source',
          'certainty',
          'message',
          'content',
          'digest',
          'changes',
          'modificationId',
          'by',
          'onBehalfOf',
          'at',
        ].sort(),
      );
    }
  });

  test('without topicId has the messages of all topics, each from its original', async () => {
    const groupId = `@TGS#_@TGS#c${randomUUID()}`;
    const TopicId = `${groupId}@TOPIC#_a`;
    service.im.addGroup({ groupId, type: 'Community' });
    service.im.addTopic(groupId, TopicId);
    const main = service.message({ groupId, seq: 1, MsgBody: textBody('main') });
    service.message({ groupId, topicId: TopicId, seq: 1, MsgBody: textBody('topic') });
    await service.edit({ ...main, ...hello });
    await service.edit({ ...main, TopicId, ...hello });

    const all = await historyOf(groupId, 1);
    const none = await historyOf(groupId, 1, '&topicId=');
    const topic = await historyOf(groupId, 1, `&topicId=${encodeURIComponent(TopicId)}`);

    const texts = (answer: Answer) =>
      itemsOf(answer).map(({ source, content }) => [
        source,
        (content as { MsgBody: { MsgContent: { Text: string } }[] }).MsgBody[0]?.MsgContent.Text,
      ]);
    expect(texts(none)).toEqual([
      ['original', 'main'],
      ['edit', 'hello'],
    ]);
    expect(texts(topic)).toEqual([
      ['original', 'topic'],
      ['edit', 'hello'],
    ]);
    expect(texts(all)).toEqual([...texts(none), ...texts(topic)]);
  });

  test('of a message that was never edited is empty', async () => {
    expect((await historyOf('g', 1)).body).toEqual({ items: [] });
  });

  test.each([
    ['?groupId=g', ['msgSeq']],
    ['?groupId=&msgSeq=1&limit=2', ['groupId', 'limit']],
    ['?groupId=g&msgSeq=01&topicId=%00', ['msgSeq', 'topicId']],
  ])('400 for %s', async (query, places) => {
    const answer = await service.audit(`/v1/audit/messages/history${query}`);

    expect(answer.status).toBe(400);
    expect(faultPlaces(answer)).toEqual(places);
  });
});

async function erase(id: string): Promise<void> {
  const as = { client: 'privacy', scope: 'audit:admin' };
  const erasure = { modificationIds: [id], reason: 'asked', basis: 'GDPR 17' };
  const path = `/v1/erasures/${idOf(await service.post('/v1/erasures', erasure, { as }))}`;
  await expect.poll(async () => (await service.get(path, { as })).body['state']).toBe('finished');
}

test('P4: a repeat is answered as before also once the edit that it put back was erased', async () => {
  const edited = idOf(await service.edit({ ...service.message(), ...hello }));
  const key = { 'Idempotency-Key': randomUUID() };
  const first = await restore(edited, {}, key);
  await erase(edited);

  const again = await restore(edited, {}, key);
  const other = await restore(edited, { ticket: 'T-2' }, key);
  const anew = await restore(edited);

  expect([again.status, again.body['id']]).toEqual([201, idOf(first)]);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect([other.status, other.body['type']]).toEqual([422, '/problems/key-reused']);
  expect([anew.status, anew.body['type']]).toEqual([409, '/problems/content-erased']);
});

test('over a CloudCustomData that is not known any more is refused, with a way that is taken', async () => {
  const message = service.message();
  const accepting = { acceptUnreadablePrior: true };
  await service.edit({ ...message, CloudCustomData: 'one' }, accepting);
  const second = await service.edit({ ...message, CloudCustomData: 'two' });
  const third = await service.edit({ ...message, CloudCustomData: 'three' });
  await erase(idOf(third));

  const refused = await restore(idOf(second));
  const tried = await service.post(
    `/v1/modifications/${idOf(second)}/restoration?dryRun=true`,
    why,
  );

  for (const { status, body } of [refused, tried]) {
    expect([status, body['type']]).toEqual([422, '/problems/prior-unreadable']);
    expect(body['detail']).toContain('as a new edit (POST /v1/modifications)');
  }
  const instead = await service.edit({ ...message, CloudCustomData: 'one' }, accepting);
  expect(instead.status).toBe(201);
});
