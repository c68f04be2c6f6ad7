import { createHash, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { SIMULATOR_SDK_APP_ID } from '../../src/im-simulator/options.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { textsIn } from '../erasure/texts.js';
import { connect, until, untilSealed } from '../ledger-service/log.js';
import { moderation, DocumentedService, textBody, textIn } from './service.js';

const TOKEN = 'callback-token-of-the-test';
const admin = { client: 'privacy', scope: 'audit:admin' };
const asked = { reason: 'asked', basis: 'GDPR article 17' };
/** When what is reported here was done: no edit was received then. */
const LATER = Date.now() + 3_600_000;
const from = new Date(LATER - 60_000).toISOString();

let service: DocumentedService;
beforeAll(async () => {
  service = await DocumentedService.start({ IM_CALLBACK_TOKEN: TOKEN });
});
afterAll(() => service.stop());

const secret = (): string => `secret-${randomUUID()}`;

async function tell(body: object): Promise<void> {
  const RequestTime = String(Math.floor(Date.now() / 1_000));
  const query = new URLSearchParams({
    SdkAppid: String(SIMULATOR_SDK_APP_ID),
    CallbackCommand: 'Group.CallbackAfterModifyMsg',
    RequestTime,
    Sign: createHash('sha256').update(`${TOKEN}${RequestTime}`).digest('hex'),
  });
  const answer = await fetch(`${service.replica.url}/v1/im-callbacks?${query.toString()}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ CallbackCommand: 'Group.CallbackAfterModifyMsg', ...body }),
  });
  expect(answer.status).toBe(200);
  await using client = await connect(service.database.superuserUrl);
  await until(async () => (await client.query('SELECT FROM told_unjudged')).rows.length === 0);
}

/** An edit of a message that bob sent, and what the webhook reported of it since. */
async function reported(by = 'mallory') {
  const groupId = `g-${randomUUID()}`;
  const message = service.message({ groupId, from: 'bob' });
  const edit = await service.edit({ ...message, MsgBody: textBody('new') });
  const text = secret();
  await tell({ ...message, MsgBody: textBody(text), Operator_Account: by, EventTime: LATER });
  return { groupId, message, id: textIn(edit, 'id'), text };
}

async function erase(body: object) {
  const accepted = await service.post('/v1/erasures', { ...asked, ...body }, { as: admin });
  const path = `/v1/erasures/${textIn(accepted, 'id')}`;
  const read = async () => (await service.get(path, { as: admin })).body;
  await until(async () => (await read())['state'] !== 'running');
  return read();
}

/** In force until it is released, or the test ends. */
async function placed(scope: object): Promise<string> {
  const hold = { name: 'h', reason: 'a case', scope };
  const answer = await service.post('/v1/holds', hold, { as: admin });
  expect(answer.status).toBe(201);
  const id = textIn(answer, 'id');
  onTestFinished(async () => {
    await release(id);
  });
  return id;
}

const release = (id: string) =>
  service.post(`/v1/holds/${id}/release`, { reason: 'over' }, { as: admin });

const isThere = async (text: string): Promise<boolean> =>
  (await textsIn(service.database.superuserUrl, [text])).length > 0;

test.each([
  ['the group', 'mallory', ({ groupId }: { groupId: string }) => ({ groupId, from })],
  ['the sender of the message', 'mallory', () => ({ account: 'bob', from })],
  ['whoever made the change', 'eve', () => ({ account: 'eve' })],
] as const)(
  'what the webhook reported is kept by a hold for %s; and when it is over, it goes with its edit',
  async (_, by, scopeOf) => {
    const { groupId, text } = await reported(by);
    const hold = await placed(scopeOf({ groupId }));

    expect(await erase({ scope: { groupId } })).toMatchObject({
      state: 'finished',
      counts: { matched: 1, erased: 0, held: 1 },
      heldBy: [{ id: hold, count: 1 }],
    });
    expect(await isThere(text)).toBe(true);

    await release(hold);
    expect(await erase({ scope: { groupId } })).toMatchObject({ counts: { erased: 1, held: 0 } });
    expect(await isThere(text)).toBe(false);
  },
);

test('a hold for another account, or about another time, keeps nothing of it', async () => {
  const { groupId, text } = await reported();
  const holds = [
    await placed({ account: 'somebody else' }),
    await placed({ groupId, from: new Date(LATER + 1).toISOString() }),
    await placed({ groupId, client: 'another' }),
  ];

  expect(await erase({ scope: { groupId } })).toMatchObject({ counts: { erased: 1, held: 0 } });
  expect(await isThere(text)).toBe(false);
  for (const hold of holds) await release(hold);
});

test('what was kept beside an edit that was held goes with that one', async () => {
  const { groupId, message, text } = await reported();
  const edit = { ...message, MsgBody: textBody('by another') };
  const second = await service.edit(edit, {}, { as: moderation });
  expect(second.status).toBe(201);
  const hold = await placed({ groupId, client: moderation.client });
  expect(await erase({ scope: { groupId } })).toMatchObject({ counts: { erased: 1, held: 1 } });
  expect(await isThere(text)).toBe(true);

  await release(hold);
  expect(await erase({ scope: { groupId } })).toMatchObject({ counts: { erased: 1, held: 0 } });
  expect(await isThere(text)).toBe(false);
});

test('verification finds nothing wrong with any of it', async () => {
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const url = service.database.superuserUrl;
  const { findings } = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
  expect(findings.kept).toEqual([]);
});

test('what was removed as if it had been erased is found, though the ticket of that erasure is the id of its edit', async () => {
  const verified = async () => {
    const url = service.database.superuserUrl;
    const checked = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
    return checked.findings.kept;
  };
  const [kept, other] = [await reported(), await reported()];
  await erase({ modificationIds: [other.id], ticket: kept.id });
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const before = (await verified()).map(({ record }) => record);
  await client.query('SET session_replication_role = replica');
  const { rowCount } = await client.query(
    `UPDATE told_edit SET msg_body = '', account = '', custom_data = NULL,
       erasure_entry_id = (SELECT entry_id FROM ledger_entry WHERE type = 'content.erased' ORDER BY at DESC LIMIT 1)
     WHERE group_id = $1`,
    [kept.groupId],
  );
  expect(rowCount).toBe(1);

  expect((await verified()).filter(({ record }) => !before.includes(record))).toMatchObject([
    { kind: 'removed', what: 'no entry of the log records that it was erased' },
  ]);
});

test('what was removed as if it had gone with another edit of its message is found', async () => {
  const verified = async () => {
    const url = service.database.superuserUrl;
    const checked = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
    return checked.findings.kept.map(({ kind, what }) => `${kind}: ${what}`);
  };
  const { groupId, message } = await reported();
  const edit = { ...message, MsgBody: textBody('by another') };
  const second = await service.edit(edit, {}, { as: moderation });
  await erase({ modificationIds: [textIn(second, 'id')] });
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const before = await verified();
  await client.query('SET session_replication_role = replica');
  const { rowCount } = await client.query(
    `UPDATE told_edit SET msg_body = '', account = '', custom_data = NULL,
       erasure_entry_id = (SELECT entry_id FROM ledger_entry WHERE type = 'content.erased' ORDER BY at DESC LIMIT 1)
     WHERE group_id = $1`,
    [groupId],
  );

  expect(rowCount).toBe(1);
  const what = 'removed: no entry of the log records that it was erased';
  expect((await verified()).toSorted()).toEqual([...before, what].toSorted());
});

/** One change each to a version that a hold keeps although the edit before it is erased, and what is found; $1 is its group. */
const CHANGES_OF_KEPT = [
  [`UPDATE told_edit SET msg_body = '[]' WHERE group_id = $1`, 'changed'],
  [
    `UPDATE told_edit SET msg_body = '[]', digest = sha256(convert_to(account, 'UTF8') || '\\x00'::bytea || '[]'::bytea) WHERE group_id = $1`,
    'changed',
  ],
  [`UPDATE told_edit SET event_at = event_at + interval '1 s' WHERE group_id = $1`, 'changed'],
  [`UPDATE told_edit SET custom_data = '"x"' WHERE group_id = $1`, 'changed'],
  [`UPDATE told_edit SET group_id = group_id || 'x' WHERE group_id = $1`, 'changed'],
  [
    `UPDATE told_drift SET salt = sha256(salt) WHERE told_id IN (SELECT id FROM told_edit WHERE group_id = $1)`,
    'changed',
  ],
  [
    `DELETE FROM told_drift WHERE told_id IN (SELECT id FROM told_edit WHERE group_id = $1)`,
    'removed',
  ],
  [
    `UPDATE told_edit SET msg_body = '', account = '', custom_data = NULL, erasure_entry_id = gen_random_uuid() WHERE group_id = $1`,
    'removed',
  ],
] as const;

test('what a hold keeps past the erasure of the edit before it is intact, and found where it is changed', async () => {
  const verified = async () => {
    const url = service.database.superuserUrl;
    const checked = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
    return checked.findings.kept;
  };
  const kept: string[] = [];
  for (const _ of CHANGES_OF_KEPT) {
    const { groupId, message, text } = await reported();
    await service.edit({ ...message, MsgBody: textBody('by another') }, {}, { as: moderation });
    await placed({ groupId, client: moderation.client });
    expect(await erase({ scope: { groupId } })).toMatchObject({ counts: { erased: 1, held: 1 } });
    expect(await isThere(text)).toBe(true);
    kept.push(groupId);
  }
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const before = await verified();
  const { rows } = await client.query<{ group_id: string; entry_id: string }>(
    `SELECT t.group_id, COALESCE(d.told_entry_id, d.entry_id) AS entry_id FROM told_drift d JOIN told_edit t ON t.id = d.told_id
     WHERE t.group_id = ANY ($1::text[])`,
    [kept],
  );
  await client.query('SET session_replication_role = replica');
  for (const [i, [change]] of CHANGES_OF_KEPT.entries()) {
    expect((await client.query(change, [kept[i]])).rowCount).toBe(1);
  }
  const after = await verified();

  const about = (entryId: string, findings: typeof after) =>
    findings.filter(({ record }) => record.includes(entryId)).map(({ kind }) => kind);
  for (const [i, groupId] of kept.entries()) {
    const entryId = rows.find((row) => row.group_id === groupId)?.entry_id ?? '?';
    const [change, kind] = CHANGES_OF_KEPT[i] ?? [];
    expect([change, ...about(entryId, before)]).toEqual([change]);
    expect([change, ...about(entryId, after)]).toContain(kind);
  }
});

test('an entry that names an edit outside the scope of its erasure is found', async () => {
  const [kept, other] = [await reported(), await reported()];
  await erase({ scope: { groupId: other.groupId } });
  await using client = await connect(service.database.superuserUrl);
  const { rows } = await client.query<{ entry_id: string; bytes: Buffer }>(
    `SELECT entry_id, bytes FROM ledger_entry WHERE type = 'content.erased' ORDER BY at DESC LIMIT 1`,
  );
  const [entry] = rows;
  if (!entry) throw new Error('nothing was erased');
  const forgedId = uuidv7();
  const forged = entry.bytes
    .toString()
    .replace(other.id, kept.id)
    .replace(entry.entry_id, forgedId);
  await client.query(
    `WITH entry AS (INSERT INTO ledger_entry (entry_id, type, at, client, bytes)
       SELECT $1, type, at, client, $2 FROM ledger_entry WHERE entry_id = $3)
     INSERT INTO ledger_unsealed (entry_id) VALUES ($1)`,
    [forgedId, Buffer.from(forged), entry.entry_id],
  );
  await untilSealed(client);

  const url = service.database.superuserUrl;
  const { findings } = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
  const found = findings.kept.filter(({ record }) => record.includes(kept.id));
  expect(found.map(({ what }) => what).join('\n')).toMatch(
    /erasure .* names them, and they are not in its scope/,
  );
  const wrongly = findings.kept.filter(({ record }) => record.includes(other.id));
  expect(wrongly).toEqual([]);
});
