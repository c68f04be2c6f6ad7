import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SIMULATOR_SDK_APP_ID } from '../../src/im-simulator/options.js';
import type { Finding } from '../../src/verifier/findings.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, signerOf, until, untilSealed } from './log.js';
import { Service, textBody } from './service.js';

const TOKEN = 'callback-token-of-the-test';

/** One change each, to a drift of its own that IM told of; $1 is the id of what was told. */
const CHANGES = [
  `UPDATE told_edit SET msg_body = replace(convert_from(msg_body, 'UTF8'), 'around', 'nothing')::bytea WHERE id = $1`,
  `UPDATE told_edit SET custom_data = '"forged"' WHERE id = $1`,
  `UPDATE told_edit SET event_at = event_at + interval '1 ms' WHERE id = $1`,
  `UPDATE told_edit SET account = 'alice' WHERE id = $1`,
  `UPDATE told_edit SET msg_seq = msg_seq + 100 WHERE id = $1`,
  `UPDATE told_drift SET salt = NULL WHERE told_id = $1`,
  `UPDATE told_drift SET last_modification_id = told_id WHERE told_id = $1`,
  `DELETE FROM told_drift WHERE told_id = $1`,
  `DELETE FROM told_edit WHERE id = $1`,
] as const;

let database: TestDatabase;
let told: readonly { readonly told_id: string; readonly entry_id: string }[];
let before: readonly Finding[];
let after: readonly Finding[];

beforeAll(async () => {
  database = await createDatabase();
  await using service = await Service.on(database.appUrl, { IM_CALLBACK_TOKEN: TOKEN });
  for (const _ of [...CHANGES, null]) {
    const message = service.message();
    expect((await service.edit(message)).status).toBe(201);
    await tellOfEdit(service.replica.url, message);
  }
  await tellOfEdit(service.replica.url, await seenAround(service));
  await using client = await connect(database.superuserUrl);
  const drifts = async () =>
    (await client.query<(typeof told)[number]>('SELECT told_id, entry_id FROM told_drift')).rows;
  await until(async () => (await drifts()).length === CHANGES.length + 2);
  await untilSealed(client);
  told = await drifts();
  before = await findings(service);
  await client.query('SET session_replication_role = replica');
  for (const [i, change] of CHANGES.entries()) await client.query(change, [told[i]?.told_id]);
  after = await findings(service);
});
afterAll(() => database.drop());

/** A message whose drift a snapshot has put on record. */
async function seenAround(service: Service) {
  const message = service.message();
  await service.edit(message);
  const address = { groupId: message.GroupId, msgSeq: message.MsgSeq, topicId: null };
  service.simulator.clientEdits(address, { MsgBody: textBody('around') });
  const seeing = await service.edit(message, { MsgBody: textBody('around') });
  expect(seeing.status).toBe(422);
  return message;
}

/** As IM does when somebody else's client edits. */
async function tellOfEdit(url: string, message: object): Promise<void> {
  const RequestTime = String(Math.floor(Date.now() / 1_000));
  const query = new URLSearchParams({
    SdkAppid: String(SIMULATOR_SDK_APP_ID),
    CallbackCommand: 'Group.CallbackAfterModifyMsg',
    contenttype: 'json',
    RequestTime,
    Sign: createHash('sha256').update(`${TOKEN}${RequestTime}`).digest('hex'),
  });
  const answer = await fetch(`${url}/v1/im-callbacks?${query.toString()}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      CallbackCommand: 'Group.CallbackAfterModifyMsg',
      Operator_Account: 'mallory',
      TopicId: '',
      EventTime: Date.now() + 1_000,
      MsgBody: textBody('around'),
      ...message,
    }),
  });
  expect(answer.status).toBe(200);
}

async function findings(service: Service): Promise<readonly Finding[]> {
  const key = signerOf(service.pem).key;
  const asked = { url: database.superuserUrl, key, known: [], progress: () => undefined };
  return (await verifyDatabase(asked)).findings.kept;
}

test('P6: versions that IM told of are intact while nobody touches them', () => {
  expect(before).toEqual([]);
});

test.each(CHANGES.map((change, i) => [change.replace(' WHERE id = $1', ''), i] as const))(
  'P6: found: %s',
  (_, i) => {
    const record = `drift told of in entry ${told[i]?.entry_id}`;

    expect(after.filter((finding) => finding.record === record)).not.toEqual([]);
  },
);

test('P6: a version that nobody touched is not accused beside them', () => {
  const untouched = told.at(-1)?.entry_id ?? '';

  expect(after.filter(({ record }) => record.includes(untouched))).toEqual([]);
});
