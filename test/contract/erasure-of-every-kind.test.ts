import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { textsIn } from '../erasure/texts.js';
import { connect, until, untilSealed } from '../ledger-service/log.js';
import { DocumentedService, textBody, textIn } from './service.js';

const admin = { client: 'privacy', scope: 'audit:admin' };
const groupId = `g-${randomUUID()}`;
const fault = { api: 'modify_group_msg', groupId, times: 1 } as const;
const restoring = { operator: 'alice', reason: 'back' };

let service: DocumentedService;
beforeEach(async () => {
  service = await DocumentedService.start();
});
afterEach(() => service.stop());

const secretBody = () => textBody(`secret-${randomUUID()}`);
const aMessage = () => service.message({ groupId, MsgBody: secretBody() });

/** Edits a message, by default a new one; gives the id of the edit. */
async function edit(status: number, message: object = aMessage(), also: object = {}) {
  const answer = await service.edit({ ...message, MsgBody: secretBody() }, also);
  expect(answer).toMatchObject({ status });
  return textIn(answer, status === 201 ? 'id' : 'modificationId');
}

/** One edit of every way in which an edit can go. */
async function everyKind(): Promise<readonly string[]> {
  const ids = [await edit(201)];
  const drifted = aMessage();
  ids.push(await edit(201, drifted));
  const around = { MsgBody: secretBody() };
  service.im.clientEdits({ groupId, msgSeq: drifted.MsgSeq }, around);
  ids.push(await edit(201, drifted));
  for (const act of [{ edit: { MsgBody: secretBody() } }, { remove: 'recall' as const }]) {
    service.im.fault({ ...fault, kind: 'client', act, when: 'after' });
    service.im.fault({ ...fault, kind: 'reset', when: 'after' });
    ids.push(await edit(409));
  }
  service.im.fault({ ...fault, kind: 'code', errorCode: 10_004, errorInfo: 'no' });
  ids.push(await edit(422));
  ids.push(await edit(412, aMessage(), { ifPriorDigest: `sha256:${'0'.repeat(64)}` }));
  ids.push(await edit(404, { GroupId: groupId, MsgSeq: 99_999 }));
  const restoration = await service.post(`/v1/modifications/${ids[0]}/restoration`, restoring);
  expect(restoration.status).toBe(201);
  return [...ids, textIn(restoration, 'id')];
}

async function aBatch(): Promise<string> {
  const items = [0, 1].map(() => ({ message: { ...aMessage(), MsgBody: secretBody() } }));
  const batch = await service.post('/v1/batches', { operator: 'alice', reason: 'r', items });
  const path = `/v1/batches/${textIn(batch, 'id')}`;
  await until(async () => (await service.get(path)).body['state'] === 'finished');
  return path;
}

async function findings(): Promise<readonly object[]> {
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const url = service.database.superuserUrl;
  return (await verifyDatabase({ url, key: null, known: [], progress: () => {} })).findings.kept;
}

test('edits of every kind are erased without a trace of their contents; nothing fails, and verification has no findings', async () => {
  const ids = await everyKind();
  const batch = await aBatch();
  expect(await findings()).toEqual([]);
  const secrets = () => textsIn(service.database.superuserUrl, ['secret-', 'customer asked']);
  expect(await secrets()).not.toEqual([]);

  const asked = { scope: { groupId }, includeReasons: true, reason: 'asked', basis: 'article 17' };
  const erasure = textIn(await service.post('/v1/erasures', asked, { as: admin }), 'id');
  const read = async () => (await service.get(`/v1/erasures/${erasure}`, { as: admin })).body;
  await until(async () => (await read())['state'] !== 'running');

  const all = ids.length + 2;
  expect(await read()).toMatchObject({ counts: { matched: all, erased: all, held: 0 } });
  expect(await secrets()).toEqual([]);
  expect(await findings()).toEqual([]);
  for (const id of ids) {
    const path = `/v1/modifications/${id}`;
    expect((await service.audit(path)).body).toMatchObject({ requested: { erased: {} } });
    expect((await service.audit(`${path}/receipt`)).status).toBe(200);
    expect((await service.audit(`${path}/prior`)).status).toBeOneOf([404, 410]);
    expect((await service.post(`${path}/restoration`, restoring)).status).toBe(409);
  }
  expect((await service.post(`${batch}/restoration`, restoring)).status).toBe(409);
  expect((await service.get(`${batch}/items`)).status).toBe(200);
});
