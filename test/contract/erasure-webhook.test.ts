import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SIMULATOR_ADMIN, SIMULATOR_SDK_APP_ID } from '../../src/im-simulator/options.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { textsIn } from '../erasure/texts.js';
import { connect, until, untilSealed } from '../ledger-service/log.js';
import { itemsOf, DocumentedService, textBody, textIn } from './service.js';

const TOKEN = 'callback-token-of-the-test';
const admin = { client: 'privacy', scope: 'audit:admin' };
const asked = { reason: 'asked', basis: 'GDPR article 17' };

let service: DocumentedService;
beforeAll(async () => {
  service = await DocumentedService.start({ IM_CALLBACK_TOKEN: TOKEN });
});
afterAll(() => service.stop());

async function tell(body: object): Promise<void> {
  const seconds = String(Math.floor(Date.now() / 1_000));
  const query = new URLSearchParams({
    SdkAppid: String(SIMULATOR_SDK_APP_ID),
    CallbackCommand: 'x',
    RequestTime: seconds,
    Sign: createHash('sha256').update(`${TOKEN}${seconds}`).digest('hex'),
  });
  const answer = await fetch(`${service.replica.url}/v1/im-callbacks?${query.toString()}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}

async function sql(text: string): Promise<readonly object[]> {
  await using client = await connect(service.database.superuserUrl);
  return (await client.query<object>(text)).rows;
}

const reconciled = (): Promise<void> =>
  until(async () => (await sql('SELECT FROM told_unjudged')).length === 0);

async function findings(): Promise<readonly string[]> {
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const url = service.database.superuserUrl;
  const checked = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
  return checked.findings.kept.map(({ kind, record, what }) => `${kind} ${record}: ${what}`);
}

/** A message that we and others edit, all of which the webhook reports. */
async function reportedMessage() {
  const secrets = Array.from({ length: 6 }, () => `secret-${randomUUID()}`);
  const [original, first, ours, theirs, seen, last] = secrets.map(textBody);
  const [custom, later] = [`custom-${randomUUID()}`, `custom-${randomUUID()}`];
  const message = service.message({ MsgBody: original });
  const { GroupId, MsgSeq } = message;
  const at = { groupId: GroupId, msgSeq: MsgSeq };
  const about = { GroupId, MsgSeq };
  const report = (MsgBody: unknown, by: string, more: object = {}) =>
    tell({
      CallbackCommand: 'Group.CallbackAfterModifyMsg',
      Operator_Account: by,
      ...about,
      EventTime: Date.now(),
      MsgBody,
      ...more,
    });
  await tell({
    CallbackCommand: 'Group.CallbackAfterSendMsg',
    From_Account: 'bob',
    ...about,
    EventTime: Date.now(),
    MsgBody: original,
    CloudCustomData: custom,
  });
  const blind = { acceptUnreadablePrior: true };
  const edits = [await service.edit({ ...message, MsgBody: first }, blind)];
  await report(first, SIMULATOR_ADMIN);
  edits.push(await service.edit({ ...message, MsgBody: ours }, blind));
  await report(ours, SIMULATOR_ADMIN);
  service.im.clientEdits(at, { MsgBody: theirs });
  await report(theirs, 'mallory', { CloudCustomData: later });
  await reconciled();
  service.im.clientEdits(at, { MsgBody: seen });
  edits.push(await service.edit({ ...message, MsgBody: last }, blind));
  await report(seen, 'mallory');
  await reconciled();
  expect(edits.map(({ status }) => status)).toEqual([201, 201, 201]);
  return {
    message,
    edits: edits.map((edit) => textIn(edit, 'id')),
    secrets,
    customs: [custom, later],
  };
}

async function erase(body: object) {
  const accepted = await service.post('/v1/erasures', { ...asked, ...body }, { as: admin });
  const id = textIn(accepted, 'id');
  const ask = () => service.get(`/v1/erasures/${id}`, { as: admin });
  await until(async () => (await ask()).body['state'] !== 'running');
  return (await ask()).body;
}

const historyOf = async ({ GroupId, MsgSeq }: { GroupId: string; MsgSeq: number }) =>
  itemsOf(await service.audit(`/v1/audit/messages/history?groupId=${GroupId}&msgSeq=${MsgSeq}`));

test('what the webhook reported of an erased message is gone, and nothing is the worse for it', async () => {
  const { message, secrets, customs } = await reportedMessage();
  const all = [...secrets, ...customs];
  const had = await textsIn(service.database.superuserUrl, all);
  for (const table of ['told_edit', 'message_original']) {
    expect(had.some((found) => found.startsWith(table))).toBe(true);
  }
  expect(await findings()).toEqual([]);

  const erasure = await erase({ scope: { groupId: message.GroupId } });

  expect(erasure).toMatchObject({ state: 'finished', counts: { matched: 3, erased: 3, held: 0 } });
  expect(await textsIn(service.database.superuserUrl, all)).toEqual([]);
  expect(await findings()).toEqual([]);
  const history = await historyOf(message);
  expect(history.length).toBeGreaterThan(3);
  for (const { content } of history) expect(content).toHaveProperty('erased');

  // Which CloudCustomData stands there, nobody knows any more: not one from before.
  const custom = { ...message, CloudCustomData: 'the next' };
  expect(await service.edit(custom)).toMatchObject({
    status: 422,
    body: { type: '/problems/prior-unreadable' },
  });
  const next = await service.edit({ ...message, MsgBody: textBody('the next') });
  expect(next).toMatchObject({ status: 201, body: { drift: null } });
  await tell({
    CallbackCommand: 'Group.CallbackAfterModifyMsg',
    Operator_Account: 'mallory',
    GroupId: message.GroupId,
    MsgSeq: message.MsgSeq,
    EventTime: Date.now(),
    MsgBody: textBody('reported later'),
  });
  await reconciled();
  expect((await historyOf(message)).at(-1)).toMatchObject({ source: 'drift' });
  expect(await findings()).toEqual([]);
});

test('of a message of which an edit is left, what was reported of that stays', async () => {
  const { message, edits, secrets } = await reportedMessage();
  const [first, second] = edits;
  await erase({ modificationIds: [first] });

  const [original, written] = secrets as [string, string];
  const left = await textsIn(service.database.superuserUrl, [original]);
  expect(left).toEqual([]);
  // What the first wrote is what the second overwrote.
  const places = await textsIn(service.database.superuserUrl, [written]);
  expect(places).toEqual([`modification_content: ${written}`]);
  expect((await service.audit(`/v1/modifications/${String(second)}/prior`)).status).toBe(200);
  expect((await historyOf(message)).length).toBeGreaterThan(3);
  expect(await findings()).toEqual([]);
});

test('what a hold covers stays reported, too', async () => {
  const { message, customs, edits } = await reportedMessage();
  const scope = { groupId: message.GroupId, msgSeq: message.MsgSeq };
  await service.post('/v1/holds', { name: 'h', reason: 'r', scope }, { as: admin });

  const erasure = await erase({ modificationIds: edits });

  expect(erasure).toMatchObject({ counts: { matched: 3, erased: 0, held: 3 } });
  const left = await textsIn(service.database.superuserUrl, customs);
  expect(left.map((found) => found.split(':')[0])).toContain('message_original');
});

test('a version reported that was removed, and not erased, is found', async () => {
  const { message } = await reportedMessage();
  await using client = await connect(service.database.superuserUrl);
  await client.query('SET session_replication_role = replica');
  await client.query(
    `UPDATE told_edit SET msg_body = '', account = '', custom_data = NULL, erasure_entry_id = id WHERE group_id = $1`,
    [message.GroupId],
  );

  const found = await findings();
  expect(
    found.filter((line) => line.includes('no entry of the log records that it was erased')),
  ).not.toEqual([]);
});
