import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../support/api.js';
import { verify } from '../support/verify-command.js';
import { AuditService, type Json, textBody } from './service.js';
import { tell, TOKEN } from './im-webhook.js';

const EVIDENCE = 'application/vnd.im-edit-ledger.evidence+x-ndjson';
/** More than any stack holds. */
const LEVELS = 20_000;

let service: AuditService;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'im-edit-ledger-forms-'));
  service = await AuditService.open({ IM_CALLBACK_TOKEN: TOKEN });
  service.im.addGroup({ groupId: 'v', type: 'Public' });
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

const seeded = (text = 'one') => service.im.addMessage({ groupId: 'v', MsgBody: textBody(text) });
/** A message whose list item has these members beside MsgBody. */
const why = { operator: 'alice', reason: 'as asked' };
const odd = (members: string) =>
  service.im.addMessage({
    groupId: 'v',
    rawItem: `{"MsgSeq":${nextSeq()},"MsgBody":[],${members}}`,
  });
const nextSeq = () => seeded() + 1;

const currentOf = (msgSeq: number) =>
  service.ask('/v1/messages/current', { groupId: 'v', msgSeq }, { scope: 'messages:modify' });

async function driftsOf(msgSeq: number): Promise<readonly Json[]> {
  await expect.poll(() => service.sql('SELECT FROM told_unjudged')).toHaveLength(0);
  const entries = [
    ...(await service.entries('drift.found')),
    ...(await service.entries('drift.told')),
  ];
  return entries
    .map(({ text }) => JSON.parse(text) as Json)
    .filter(({ subject }) => ((subject as Json)['message'] as Json)['MsgSeq'] === msgSeq);
}

describe("the webhook takes the vendor's forms, and the drift is on record", () => {
  /** The sample of `Group.CallbackAfterModifyMsg`. */
  const sample = (msgSeq: number, more: object = {}): Record<string, unknown> => ({
    CallbackCommand: 'Group.CallbackAfterModifyMsg',
    Operator_Account: 'admin',
    GroupId: 'v',
    TopicId: '',
    MsgSeq: msgSeq,
    EventTime: Date.now(),
    MsgBody: textBody('around the service'),
    ...more,
  });

  const forms: readonly [string, string | null, (msgSeq: number) => object][] = [
    ['without Content-Type', null, (seq) => sample(seq)],
    ['as a form', 'application/x-www-form-urlencoded', (seq) => sample(seq)],
    ['as text in another charset', 'text/plain; charset=gbk', (seq) => sample(seq)],
    [
      'numbers as text',
      null,
      (seq) => sample(seq, { MsgSeq: String(seq), EventTime: String(Date.now()) }),
    ],
    [
      'unknown members anywhere',
      null,
      (seq) =>
        sample(seq, {
          New: { deep: [[{}]] },
          MsgBody: [{ New: 1, MsgType: 'T', MsgContent: { Text: 'x', New: null } }],
        }),
    ],
    [
      'nulls',
      null,
      (seq) => sample(seq, { TopicId: null, CloudCustomData: null, Operator_Account: null }),
    ],
    ['no time', null, (seq) => sample(seq, { EventTime: undefined })],
    ['a body that is an object', null, (seq) => sample(seq, { MsgBody: { MsgType: 'T' } })],
    ['objects instead of texts', null, (seq) => sample(seq, { CloudCustomData: {}, TopicId: [] })],
  ];

  async function report(contentType: string | null, body: (msgSeq: number) => object) {
    const msgSeq = seeded();
    const ours = await service.edit({ groupId: 'v', msgSeq, text: 'two' });
    const answer = await tell(service, { body: body(msgSeq), contentType });
    return { msgSeq, lastModificationId: ours.body['id'], answer };
  }

  test('whatever its Content-Type, and however its values are written', async () => {
    const taken = { status: 200, body: { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 } };
    const reports = await Promise.all(
      forms.map(async ([name, contentType, body]) => ({
        name,
        ...(await report(contentType, body)),
      })),
    );

    for (const { name, msgSeq, lastModificationId, answer } of reports) {
      expect([name, answer]).toEqual([name, taken]);
      const found = { details: { foundBy: 'callback', lastModificationId } };
      expect([name, await driftsOf(msgSeq)]).toMatchObject([name, [found]]);
      const history = await service.ask('/v1/audit/messages/history', { groupId: 'v', msgSeq });
      const sources = (history.body['items'] as readonly Json[]).map(({ source }) => source);
      expect([name, ...sources]).toEqual([name, 'original', 'edit', 'drift']);
    }
  });

  test('a report of a drift that a snapshot found before is `drift.told`', async () => {
    const msgSeq = seeded();
    await service.edit({ groupId: 'v', msgSeq, text: 'two' });
    service.im.clientEdits({ groupId: 'v', msgSeq }, { MsgBody: textBody('around') }, 'mallory');
    await service.edit({ groupId: 'v', msgSeq, text: 'three' });

    const body = sample(msgSeq, {
      EventTime: String(Date.now()),
      MsgBody: textBody('around'),
    });
    expect((await tell(service, { body, contentType: null })).status).toBe(200);

    expect((await driftsOf(msgSeq)).map(({ type }) => type)).toEqual(['drift.found', 'drift.told']);
  });

  test('a report nested 20,000 deep is drift, shown in history, and edited over', async () => {
    const msgSeq = seeded();
    await service.edit({ groupId: 'v', msgSeq, text: 'two' });
    const msgBody = `[${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}]`;
    const body = JSON.stringify(sample(msgSeq, { MsgBody: 0 })).replace(
      '"MsgBody":0',
      () => `"MsgBody":${msgBody}`,
    );

    expect((await tell(service, { body, contentType: null })).status).toBe(200);

    expect(await driftsOf(msgSeq)).toHaveLength(1);
    const history = await service.ask('/v1/audit/messages/history', { groupId: 'v', msgSeq });
    expect(history.text).toContain(msgBody);
    expect((await service.edit({ groupId: 'v', msgSeq, text: 'three' })).status).toBe(201);
  });

  test('the time of a report without one is that of its signature, so that it counts once', async () => {
    const msgSeq = seeded();
    await service.edit({ groupId: 'v', msgSeq, text: 'two' });
    const body = sample(msgSeq, { EventTime: undefined, CallbackCommand: undefined });
    const told = { body, time: Date.now() / 1_000, command: 'Group.CallbackAfterModifyMsg' };

    for (let i = 0; i < 2; i += 1) expect((await tell(service, told)).status).toBe(200);

    expect(await driftsOf(msgSeq)).toHaveLength(1);
  });

  test('the CloudCustomData of a message sent, its numbers as text, is the prior one', async () => {
    const msgSeq = seeded();
    const body = {
      CallbackCommand: 'Group.CallbackAfterSendMsg',
      GroupId: 'v',
      MsgSeq: String(msgSeq),
      MsgTime: String(Math.floor(Date.now() / 1_000)),
      OnlineOnlyFlag: '0',
      CloudCustomData: 'as it was sent',
    };
    expect((await tell(service, { body, contentType: null })).status).toBe(200);

    const edit = await service.edit({ groupId: 'v', msgSeq, customData: 'new' });

    expect(edit.body['prior']).toMatchObject({ CloudCustomData: { value: 'as it was sent' } });
  });

  test.each([
    ['no message', { CallbackCommand: 'Group.CallbackAfterModifyMsg', GroupId: {} }, 400],
    ['a body that is not returned', sample(1, { MsgBody: null }), 200],
  ])('%s is answered as it should be', async (_, body, status) => {
    expect((await tell(service, { body, contentType: null })).status).toBe(status);
  });
});

describe('a message that IM returns in a form of its own', () => {
  test.each([
    ['"IsPlaceMsg":"0"', 201, null],
    ['"IsPlaceMsg":null,"IsSystemMsg":"0"', 201, null],
    ['"CloudCustomData":null', 201, null],
    ['"From_Account":{"a":1},"MsgTimeStamp":null', 201, null],
    ['"IsPlaceMsg":1', 410, null],
    ['"IsPlaceMsg":"1"', 410, null],
    ['"IsPlaceMsg":"2"', 410, null],
    ['"IsSystemMsg":"1"', 422, 'system message'],
    ['"IsPlaceMsg":true', 422, 'IsPlaceMsg is no number'],
    ['"IsPlaceMsg":{}', 422, 'IsPlaceMsg is no number'],
    ['"IsSystemMsg":true', 422, 'IsSystemMsg is no number'],
    ['"CloudCustomData":{"a":1}', 422, 'CloudCustomData is no string'],
    ['"MsgBody":null', 422, 'MsgBody is no array'],
  ])('with %s is answered %i', async (members, status, cause) => {
    const msgSeq = odd(members);

    const edit = await service.edit({ groupId: 'v', msgSeq, text: 'two' });
    const current = await currentOf(msgSeq);
    const history = await service.ask('/v1/audit/messages/history', { groupId: 'v', msgSeq });

    expect(edit.status).toBe(status);
    if (cause !== null) expect(edit.body['detail']).toContain(cause);
    expect([current.status, history.status]).toEqual([edit.status === 201 ? 200 : status, 200]);
  });

  test('that cannot be told from another is answered 503 with the cause, and nothing is sent', async () => {
    const msgSeq = seeded();
    const fault = service.im.fault({ kind: 'garbage', garbage: 'wrong-types' });
    onTestFinished(() => service.im.clearFaults(fault));

    const answer = await service.post('/v1/modifications?dryRun=true', {
      message: { GroupId: 'v', MsgSeq: msgSeq, MsgBody: textBody('x') },
      ...why,
    });

    expect(answer.body).toMatchObject({ status: 503, type: '/problems/im-unavailable' });
    expect(answer.body['detail']).toContain('(not-an-envelope)');
  });

  test('with CloudCustomData null overwrites none that is known, and says so', async () => {
    const msgSeq = odd('"CloudCustomData":null');
    const message = { GroupId: 'v', MsgSeq: msgSeq, CloudCustomData: 'x' };

    const refused = await service.post('/v1/modifications', { message, ...why });
    const taken = await service.editRaw(message);

    expect(refused.body).toMatchObject({ status: 422, type: '/problems/prior-unreadable' });
    expect(refused.body['detail']).toContain('does not return the CloudCustomData');
    expect(taken.body['prior']).toMatchObject({ CloudCustomData: { known: false } });
  });
});

describe('a message nested 20,000 deep', () => {
  const deep = `{"Data":${'{"a":['.repeat(LEVELS / 2)}"needle in the deep"${']}'.repeat(LEVELS / 2)}}`;
  const msgBody = `[{"MsgType":"TIMCustomElem","MsgContent":${deep}}]`;
  let msgSeq: number;
  let edit: Json;

  beforeAll(async () => {
    msgSeq = service.im.addMessage({ groupId: 'v', rawMsgBody: msgBody });
    edit = (await service.edit({ groupId: 'v', msgSeq, text: 'two' })).body;
  });

  test('is kept byte for byte, and edited', async () => {
    const prior = await service.ask(`/v1/modifications/${String(edit['id'])}/prior`);

    expect(edit['state']).toBe('applied');
    expect(prior.text).toContain(`"MsgBody":${msgBody}`);
  });

  test('is put back, as far as IM takes its length', async () => {
    const body = `[{"MsgType":"T","MsgContent":${'{"a":['.repeat(1_400)}1.0${']}'.repeat(1_400)}}]`;
    const seq = service.im.addMessage({ groupId: 'v', rawMsgBody: body });
    const overwritten = await service.edit({ groupId: 'v', msgSeq: seq, text: 'two' });

    const restored = await service.restore(String(overwritten.body['id']));
    const again = await service.restore(String(overwritten.body['id']));

    expect([restored.status, restored.body['state']]).toEqual([201, 'applied']);
    expect((await currentOf(seq)).text).toContain(body);
    expect([again.status, again.body['type']]).toEqual([422, '/problems/no-change']);
  });

  test('is read back, searched and exported in every form', async () => {
    await expect.poll(() => service.find({ text: 'needle in the deep' })).toHaveLength(1);
    const path = '/v1/audit/modifications';
    const forms = ['application/json', 'application/x-ndjson', 'text/csv', EVIDENCE];
    for (const accept of forms) {
      const answer = await service.ask(path, { groupId: 'v' }, { accept });
      expect([accept, answer.status, answer.text.includes('needle in the deep')]).toEqual([
        accept,
        200,
        // Evidence has contents in base64 as well.
        true,
      ]);
    }
    const excel = await service.ask(path, { groupId: 'v', excel: 'true' }, { accept: 'text/csv' });
    const history = await service.ask('/v1/audit/messages/history', { groupId: 'v', msgSeq });
    expect([excel.status, history.status]).toEqual([200, 200]);
  });

  test('is intact for the verifier: in the database, a bundle and a receipt', async () => {
    const bundle = await until(async () => {
      const { text } = await service.ask('/v1/audit/modifications', {}, { accept: EVIDENCE });
      return text.endsWith('"unsealed":0}\n') ? text : null;
    });
    const receipt = await service.ask(`/v1/modifications/${String(edit['id'])}/receipt`);
    const [bundleFile, receiptFile] = [path.join(folder, 'bundle'), path.join(folder, 'receipt')];
    await writeFile(bundleFile, bundle ?? '');
    await writeFile(receiptFile, receipt.text);

    const all = [
      ['--database', service.database.ownerUrl],
      ['--export', bundleFile],
      ['--receipt', receiptFile],
    ];
    for (const verified of await Promise.all(all.map((args) => verify(...args)))) {
      expect(verified).toMatchObject({ code: 0 });
    }
  });
});
