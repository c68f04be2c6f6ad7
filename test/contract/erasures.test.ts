import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textsIn } from '../erasure/texts.js';
import {
  type Answer,
  auditor,
  faultPlaces,
  itemsOf,
  refundDesk,
  DocumentedService,
  textBody,
  textIn,
} from './service.js';

const admin = { client: 'privacy', scope: 'audit:admin' };
const exporter = { client: 'exporter', scope: 'audit:export' };
const asked = { reason: 'asked by the data subject', ticket: 'PRIV-1', basis: 'GDPR article 17' };

let service: DocumentedService;
beforeAll(async () => {
  service = await DocumentedService.start();
});
afterAll(() => service.stop());

async function erase(body: object, query = ''): Promise<Answer> {
  const accepted = await service.post(`/v1/erasures${query}`, { ...asked, ...body }, { as: admin });
  if (accepted.status !== 202) return accepted;
  return over(textIn(accepted, 'id'));
}

async function over(id: string): Promise<Answer> {
  let answer: Answer | null = null;
  const ask = async () => {
    answer = await service.get(`/v1/erasures/${id}`, { as: admin });
    return answer.body['state'];
  };
  await expect.poll(ask).not.toBe('running');
  if (!answer) throw new Error('nobody asked');
  return answer;
}

const secret = (): string => `secret-${randomUUID()}`;

/** An edit that overwrote one secret with another. */
async function edited(also: object = {}) {
  const [prior, requested] = [secret(), secret()];
  const message = service.message({ MsgBody: textBody(prior) });
  const content = { ...message, MsgBody: textBody(requested) };
  const key = randomUUID();
  const answer = await service.edit(content, also, { headers: { 'Idempotency-Key': key } });
  expect(answer.status).toBe(201);
  return { id: textIn(answer, 'id'), prior, requested, message, content, key, also };
}

describe('what was erased', () => {
  test('is gone from the record of the edit, which says when and by which erasure', async () => {
    const edit = await edited();
    const before = (await service.audit(`/v1/modifications/${edit.id}`)).body;

    const erasure = await erase({ modificationIds: [edit.id] });

    expect(erasure.body).toMatchObject({
      ...asked,
      state: 'finished',
      counts: { matched: 1, erased: 1, held: 0 },
      heldBy: [],
      requestedBy: { client: 'privacy', operator: null },
    });
    const { body } = await service.audit(`/v1/modifications/${edit.id}`);
    const erased = { erased: { at: expect.any(String) as string, erasureId: erasure.body['id'] } };
    expect(body).toEqual({
      ...before,
      prior: erased,
      requested: erased,
      changes: erased,
      resulting: null,
      ledger: body['ledger'],
    });
    const prior = await service.audit(`/v1/modifications/${edit.id}/prior`);
    expect(prior).toMatchObject({ status: 410, body: { type: '/problems/content-erased' } });
  });

  test('is found by no search, and every form of export says that it was erased', async () => {
    const edit = await edited();
    const find = async (text: string) =>
      itemsOf(await service.audit(`/v1/audit/modifications?text=${text}`)).length;
    expect([await find(edit.prior), await find(edit.requested)]).toEqual([1, 1]);

    await erase({ modificationIds: [edit.id] });

    expect([await find(edit.prior), await find(edit.requested)]).toEqual([0, 0]);
    const query = `/v1/audit/modifications?groupId=${edit.message.GroupId}`;
    const forms = [
      'text/csv',
      'application/x-ndjson',
      'application/vnd.im-edit-ledger.evidence+x-ndjson',
    ];
    for (const form of forms) {
      const token = await service.tokens.token('exporter', 'audit:export');
      const answer = await fetch(`${service.replica.url}${query}`, {
        headers: { Accept: form, Authorization: `Bearer ${token}` },
      });
      const { status } = answer;
      const text = await answer.text();
      expect([form, status]).toEqual([form, 200]);
      expect(text).toContain('erased');
      expect(text).not.toContain(edit.prior);
      expect(text).not.toContain(edit.requested);
    }
    const excel = await service.get(`${query}&excel=true`, {
      as: exporter,
      headers: { Accept: 'text/csv' },
    });
    expect(excel.text).toContain('[erased]');
  });

  test('is nowhere in the database, and neither is a digest of it', async () => {
    const custom = `custom-${randomUUID()}`;
    const message = service.message({ MsgBody: textBody(secret()), cloudCustomData: custom });
    const unseen = { acceptUnreadablePrior: true };
    const first = await service.edit({ ...message, MsgBody: textBody(secret()) }, unseen);
    const inside = `inside-${randomUUID()}`;
    const nested = JSON.stringify({ [inside]: { text: secret() } });
    const element = {
      MsgType: 'TIMCustomElem',
      MsgContent: { Data: nested, Desc: '', Ext: '', Sound: '' },
    };
    const second = await service.edit(
      {
        ...message,
        MsgBody: [element],
        CloudCustomData: secret(),
      },
      unseen,
    );
    expect([first.status, second.status]).toEqual([201, 201]);
    service.im.clientEdits(
      { groupId: message.GroupId, msgSeq: message.MsgSeq },
      { MsgBody: textBody(secret()) },
    );
    const third = await service.edit({ ...message, MsgBody: textBody(secret()) });
    expect(third.body['drift']).not.toBe(null);
    const bodies = [first, second, third].map(({ body }) => body);
    const digests = JSON.stringify(bodies).match(/sha256:[0-9a-f]{64}/g) ?? [];
    const secrets = [custom, ...(JSON.stringify(bodies).match(/secret-[0-9a-f-]{36}/g) ?? [])];
    expect(new Set(secrets).size).toBe(7);
    await expect.poll(() => textsIn(service.database.superuserUrl, [inside])).not.toEqual([]);
    const had = await textsIn(service.database.superuserUrl, [...secrets, ...digests]);
    expect(had.length).toBeGreaterThan(6);

    await erase({ scope: { groupId: message.GroupId } });

    expect(await textsIn(service.database.superuserUrl, [...secrets, ...digests, inside])).toEqual(
      [],
    );
  });

  test('keeps reasons, unless they were to go, too', async () => {
    const reason = `she said ${randomUUID()}`;
    const [kept, gone] = [await edited(), await edited({ reason })];
    await erase({ modificationIds: [kept.id] });
    const erasure = await erase({ modificationIds: [gone.id], includeReasons: true });

    const reasonOf = async (id: string) =>
      (await service.audit(`/v1/modifications/${id}`)).body['reason'];
    expect(await reasonOf(kept.id)).toBe('customer asked');
    expect(await reasonOf(gone.id)).toMatchObject({ erased: { erasureId: erasure.body['id'] } });
    expect(await textsIn(service.database.superuserUrl, [reason])).toEqual([]);
  });

  test('makes a replay, and a restoration, impossible: 409', async () => {
    const edit = await edited();
    await erase({ modificationIds: [edit.id] });

    const replay = await service.edit(edit.content, edit.also, {
      headers: { 'Idempotency-Key': edit.key },
    });
    expect(replay).toMatchObject({
      status: 409,
      body: { type: '/problems/content-erased', modificationId: edit.id },
    });
    const restoration = await service.post(`/v1/modifications/${edit.id}/restoration`, {
      operator: 'alice@example.com',
      reason: 'back',
    });
    expect(restoration).toMatchObject({ status: 409, body: { type: '/problems/content-erased' } });
  });

  test('leaves its place in the history, and the next edit of the message is none the worse', async () => {
    const edit = await edited();
    await erase({ modificationIds: [edit.id] });
    const next = await service.edit({ ...edit.message, MsgBody: textBody('the next') });

    expect(next).toMatchObject({ status: 201, body: { drift: null } });
    const { GroupId, MsgSeq } = edit.message;
    const history = await service.audit(
      `/v1/audit/messages/history?groupId=${GroupId}&msgSeq=${MsgSeq}`,
    );
    const erased = { erased: expect.any(Object) as object };
    expect(itemsOf(history)).toMatchObject([
      { source: 'original', content: erased, digest: null, changes: null, by: null },
      { source: 'edit', content: erased, digest: null, modificationId: edit.id },
      {
        source: 'edit',
        content: { MsgBody: textBody('the next') },
        modificationId: next.body['id'],
      },
    ]);
  });

  test('is named on the log, with who asked and on which basis', async () => {
    const edits = [await edited(), await edited()];
    const ids = edits.map(({ id }) => id).toSorted();
    const erasure = await erase({ modificationIds: ids });

    const events = itemsOf(await service.audit('/v1/audit/events?type=content.erased'));
    expect(events[0]).toMatchObject({
      actor: { client: 'privacy', operator: null },
      details: {
        erasureId: erasure.body['id'],
        basis: asked.basis,
        ticket: asked.ticket,
        includeReasons: false,
        scope: null,
        modificationIds: ids,
      },
    });
    expect(JSON.stringify(events)).not.toContain(asked.reason);
  });
});

describe('holds', () => {
  test('keep what they cover, by whichever part of their scope, and say so', async () => {
    const group = `g-${randomUUID()}`;
    const account = `bob"\\/${randomUUID()}`;
    const bob = service.message({ groupId: group, from: account });
    const eve = service.message({ groupId: group, from: 'eve' });
    const ofBob = await service.edit({ ...bob, MsgBody: textBody('new') });
    await service.edit({ ...eve, MsgBody: textBody('new') });
    const hold = { name: 'Bob', reason: 'a case', scope: { account } };
    const placed = await service.post('/v1/holds', hold, { as: admin });

    const erasure = await erase({ scope: { groupId: group } });

    expect(erasure.body).toMatchObject({
      counts: { matched: 2, erased: 1, held: 1 },
      heldBy: [{ id: placed.body['id'], name: 'Bob', count: 1 }],
    });
    const read = () => service.audit(`/v1/modifications/${textIn(ofBob, 'id')}`);
    expect((await read()).body).toMatchObject({ prior: { From_Account: account } });

    const release = `/v1/holds/${textIn(placed, 'id')}/release`;
    await service.post(release, { reason: 'over' }, { as: admin });
    const again = await erase({ scope: { account } });
    expect(again.body).toMatchObject({ counts: { matched: 1, erased: 1, held: 0 }, heldBy: [] });
    expect((await read()).body).toMatchObject({ prior: { erased: {} } });
  });

  test('edits that are not settled are left, and counted', async () => {
    const message = service.message();
    service.im.fault({
      kind: 'code',
      errorCode: 60_008,
      errorInfo: 'no',
      api: 'modify_group_msg',
      groupId: message.GroupId,
      times: 1_000,
    });
    const pending = await service.edit(
      { ...message, MsgBody: textBody('new') },
      {},
      {
        headers: { Prefer: 'respond-async' },
      },
    );
    expect(pending.status).toBe(202);
    const erasure = await erase({ scope: { groupId: message.GroupId } });

    expect(erasure.body).toMatchObject({
      counts: { matched: 1, erased: 0, held: 1 },
      heldBy: [{ id: null, name: 'unsettled', reason: 'unsettled', count: 1 }],
    });
  });
});

describe('a request to erase', () => {
  test('as a dry run counts, and erases nothing', async () => {
    const edit = await edited();
    const erasure = await erase({ modificationIds: [edit.id] }, '?dryRun=true');

    expect(erasure.body).toMatchObject({
      dryRun: true,
      counts: { matched: 1, erased: 1, held: 0 },
    });
    expect((await service.audit(`/v1/modifications/${edit.id}/prior`)).status).toBe(200);
  });

  test('takes effect once under its key', async () => {
    const edit = await edited();
    const headers = { 'Idempotency-Key': randomUUID() };
    const ask = (body: object) =>
      service.post('/v1/erasures', { ...asked, ...body }, { as: admin, headers });
    const first = await ask({ modificationIds: [edit.id] });
    const again = await ask({ modificationIds: [edit.id] });

    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body['id']).toBe(first.body['id']);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await ask({ scope: { msgSeq: 1 } })).toMatchObject({
      status: 422,
      body: { type: '/problems/key-reused' },
    });
    const asEdit = await service.edit(
      edit.content,
      {},
      { as: { ...admin, scope: 'messages:modify' }, headers },
    );
    expect(asEdit).toMatchObject({ status: 422, body: { type: '/problems/key-reused' } });
    await over(textIn(first, 'id'));
  });

  test('is listed, the newest first, page by page', async () => {
    await erase({ scope: { groupId: 'nobody' } });
    await erase({ scope: { groupId: 'nobody' } });
    const list = (query: string) => service.get(`/v1/erasures${query}`, { as: admin });
    const all = itemsOf(await list('?limit=500')).map(({ id }) => id);
    const first = await list('?limit=1');
    const second = await list(`?limit=1&cursor=${textIn(first, 'nextCursor')}`);
    expect([first, second].flatMap((page) => itemsOf(page).map(({ id }) => id))).toEqual(
      all.slice(0, 2),
    );
  });

  test('is told all its faults at once, and needs the scope', async () => {
    for (const [body, places] of [
      [{ ...asked, scope: {} }, ['/scope']],
      [asked, ['']],
      [{ ...asked, scope: { msgSeq: 1 }, modificationIds: [randomUUID()] }, ['']],
      [{ scope: { msgSeq: 1 } }, ['/basis', '/reason']],
      [
        { ...asked, modificationIds: [], includeReasons: 'yes' },
        ['/includeReasons', '/modificationIds'],
      ],
      [{ ...asked, modificationIds: ['x'] }, ['/modificationIds']],
    ] as const) {
      const answer = await service.post('/v1/erasures', body, { as: admin });
      expect([answer.status, faultPlaces(answer).toSorted()]).toEqual([400, places]);
    }
    for (const as of [auditor, refundDesk, exporter]) {
      expect(
        (await service.post('/v1/erasures', { ...asked, scope: { msgSeq: 1 } }, { as })).status,
      ).toBe(403);
      expect((await service.get('/v1/erasures', { as })).status).toBe(403);
    }
    expect((await service.get(`/v1/erasures/${randomUUID()}`, { as: admin })).status).toBe(404);
  });

  test('may be about the texts of audit queries, by their entries', async () => {
    const text = secret();
    await service.audit(`/v1/audit/modifications?text=${text}`);
    expect(await textsIn(service.database.superuserUrl, [text])).not.toEqual([]);
    const [event] = itemsOf(await service.audit('/v1/audit/events?type=audit.queried'));

    const erasure = await erase({ entryIds: [String(event?.['entryId'])] });

    expect(erasure.body).toMatchObject({ counts: { matched: 1, erased: 1, held: 0 } });
    expect(await textsIn(service.database.superuserUrl, [text])).toEqual([]);
  });
});
