import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SIMULATOR_SDK_APP_ID } from '../../src/im-simulator/options.js';
import type { Finding } from '../../src/verifier/documents/findings.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, signerOf, until, untilSealed } from './log.js';
import { LedgerService, textBody } from './service.js';

const TOKEN = 'callback-token-of-the-test';

/** One change each, to a version of its own that IM told of; $1 is the id of what was told. */
const CHANGES = [
  `UPDATE told_edit SET msg_body = replace(convert_from(msg_body, 'UTF8'), 'around', 'nothing')::bytea WHERE id = $1`,
  `UPDATE told_edit SET custom_data = '"forged"' WHERE id = $1`,
  `UPDATE told_edit SET event_at = event_at + interval '1 ms' WHERE id = $1`,
  `UPDATE told_edit SET event_at = event_at + interval '1 us' WHERE id = $1`,
  `UPDATE told_edit SET account = 'alice' WHERE id = $1`,
  `UPDATE told_edit SET group_id = group_id || 'x' WHERE id = $1`,
  `UPDATE told_edit SET topic_id = 'x' WHERE id = $1`,
  `UPDATE told_edit SET msg_seq = msg_seq + 100 WHERE id = $1`,
  `UPDATE told_edit SET digest = sha256(digest) WHERE id = $1`,
  `UPDATE told_edit SET id = gen_random_uuid() WHERE id = $1`,
  `UPDATE told_drift SET salt = NULL WHERE told_id = $1`,
  `UPDATE told_drift SET salt = sha256(salt) WHERE told_id = $1`,
  `UPDATE told_drift SET told_id = gen_random_uuid() WHERE told_id = $1`,
  `UPDATE told_drift SET last_modification_id = told_id WHERE told_id = $1`,
  `UPDATE told_drift SET entry_id = gen_random_uuid() WHERE told_id = $1`,
  `UPDATE told_drift SET told_entry_id = gen_random_uuid() WHERE told_id = $1`,
  `DELETE FROM told_drift WHERE told_id = $1`,
  `DELETE FROM told_edit WHERE id = $1`,
] as const;

/** Of drift that a snapshot had found; $2 is the id of another such. */
const CHANGES_OF_LINKS = [
  `UPDATE told_drift SET told_entry_id = NULL WHERE told_id = $1`,
  `UPDATE told_drift d SET entry_id = other.entry_id FROM told_drift other WHERE d.told_id = $1 AND other.told_id = $2`,
  `UPDATE told_drift d SET entry_id = other.entry_id
     FROM told_drift other WHERE (d.told_id, other.told_id) IN (($1, $2::uuid), ($2, $1::uuid))`,
  `UPDATE told_drift d SET entry_id = other.entry_id, told_entry_id = other.told_entry_id, salt = other.salt
     FROM told_drift other WHERE (d.told_id, other.told_id) IN (($1, $2::uuid), ($2, $1::uuid))`,
] as const;

/** Of drift that the webhook told of first, which has no other entry. */
const A_SECOND_ENTRY = 'UPDATE told_drift SET told_entry_id = entry_id WHERE told_id = $1';

const A_SECOND_ROW = 'INSERT INTO told_edit SELECT * FROM told_edit WHERE id = $1';

/** A version that IM never told of, linked to the drift of $1; $2 is its id. */
const A_FALSE_VERSION = `INSERT INTO told_edit (id, group_id, topic_id, msg_seq, event_at, account, msg_body, custom_data, digest)
  SELECT $2::uuid, group_id, topic_id, msg_seq, event_at + interval '1 s', account, msg_body, '"forged"', digest
  FROM told_edit WHERE id = $1`;
const FALSE_LINKS = [
  `INSERT INTO told_drift (told_id, last_modification_id, entry_id) SELECT $2, last_modification_id, entry_id
     FROM told_drift WHERE told_id = $1`,
  `INSERT INTO told_drift (told_id, last_modification_id, entry_id, told_entry_id, salt)
     SELECT $2, last_modification_id, entry_id, gen_random_uuid(), salt FROM told_drift WHERE told_id = $1`,
  `INSERT INTO told_drift (told_id, last_modification_id, entry_id, told_entry_id, salt)
     SELECT $2, last_modification_id, entry_id, told_entry_id, salt FROM told_drift WHERE told_id = $1`,
] as const;

interface Drift {
  readonly told_id: string;
  readonly committing: string;
  readonly is_link: boolean;
}

let database: TestDatabase;
let told: readonly Drift[];
let links: readonly Drift[];
let before: readonly Finding[];
let after: readonly Finding[];

const LINKS = CHANGES.length + 2 * CHANGES_OF_LINKS.length + FALSE_LINKS.length + 1;
const falseIds = FALSE_LINKS.map(() => randomUUID());

beforeAll(async () => {
  database = await createDatabase();
  await using service = await LedgerService.on(database.appUrl, { IM_CALLBACK_TOKEN: TOKEN });
  for (const _ of [...CHANGES, A_SECOND_ENTRY, A_SECOND_ROW, null]) {
    const message = service.message();
    expect((await service.edit(message)).status).toBe(201);
    await tellOfEdit(service.replica.url, message);
  }
  const seen = await Promise.all(Array.from({ length: LINKS }, () => seenAround(service)));
  for (const { message, at } of seen) await tellOfEdit(service.replica.url, message, at);
  await using client = await connect(database.superuserUrl);
  const drifts = async () =>
    (
      await client.query<Drift>(`SELECT told_id, coalesce(told_entry_id, entry_id) AS committing,
        told_entry_id IS NOT NULL AS is_link FROM told_drift ORDER BY told_id`)
    ).rows;
  await until(async () => (await drifts()).length === CHANGES.length + 3 + LINKS);
  await untilSealed(client);
  told = (await drifts()).filter((drift) => !drift.is_link);
  links = (await drifts()).filter((drift) => drift.is_link);
  before = await findings(service);
  await client.query('ALTER TABLE told_drift DROP CONSTRAINT what_is_told_is_committed_to');
  await client.query('SET session_replication_role = replica');
  for (const [i, change] of CHANGES.entries()) {
    await client.query(change, [told[i]?.told_id]);
    await client.query(change, [links[i]?.told_id]);
  }
  for (const [i, change] of CHANGES_OF_LINKS.entries()) {
    const given = ofChangeOfLink(i).map((link) => link.told_id);
    await client.query(change, given.slice(0, change.includes('$2') ? 2 : 1));
  }
  for (const [i, insertion] of FALSE_LINKS.entries()) {
    const given = [ofFalseLink(i)?.told_id, falseIds[i]];
    await client.query(A_FALSE_VERSION, given);
    await client.query(insertion, given);
  }
  await client.query(A_SECOND_ENTRY, [told.at(-3)?.told_id]);
  await client.query('ALTER TABLE told_edit DROP CONSTRAINT told_edit_pkey CASCADE');
  await client.query('ALTER TABLE told_edit DROP CONSTRAINT an_edit_is_told_once');
  await client.query(A_SECOND_ROW, [told.at(-2)?.told_id]);
  after = await findings(service);
});
afterAll(() => database.drop());

const ofChangeOfLink = (i: number): readonly Drift[] =>
  links.slice(CHANGES.length + 2 * i, CHANGES.length + 2 * i + 2);
const ofFalseLink = (i: number): Drift | undefined =>
  links[CHANGES.length + 2 * CHANGES_OF_LINKS.length + i];

/** A message whose drift a snapshot has put on record, and when that came about. */
async function seenAround(service: LedgerService) {
  const message = service.message();
  await service.edit(message);
  const address = { groupId: message.GroupId, msgSeq: message.MsgSeq, topicId: null };
  service.im.clientEdits(address, { MsgBody: textBody('around') });
  const at = Date.now();
  const seeing = await service.edit(message, { MsgBody: textBody('around') });
  expect(seeing.status).toBe(422);
  return { message, at };
}

/** As IM does when somebody else's client edits. */
async function tellOfEdit(
  url: string,
  message: object,
  EventTime = Date.now() + 1_000,
): Promise<void> {
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
      EventTime,
      MsgBody: textBody('around'),
      ...message,
    }),
  });
  expect(answer.status).toBe(200);
}

async function findings(service: LedgerService): Promise<readonly Finding[]> {
  const key = signerOf(service.pem).key;
  const asked = { url: database.superuserUrl, key, known: [], progress: () => undefined };
  return (await verifyDatabase(asked)).findings.kept;
}

const about = (drift: Drift | undefined): readonly Finding[] =>
  after.filter(({ record }) => record === `drift reported in entry ${drift?.committing}`);

test('P6: versions that IM reported are intact while nobody touches them', () => {
  expect(before).toEqual([]);
  expect(links).toHaveLength(LINKS);
});

test.each(CHANGES.map((change, i) => [change.replace(' WHERE id = $1', ''), i] as const))(
  'P6: found, whether IM or a snapshot told of the drift first: %s',
  (_, i) => {
    // An entry that commits to what it tells of has no other.
    if (!CHANGES[i]?.includes('told_entry_id')) expect(about(told[i])).not.toEqual([]);
    expect(about(links[i])).not.toEqual([]);
  },
);

test.each([
  [A_SECOND_ENTRY, -3],
  [A_SECOND_ROW, -2],
] as const)('P6: found where IM told of the drift first: %s', (_, i) => {
  expect(about(told.at(i))).not.toEqual([]);
});

test.each(CHANGES_OF_LINKS.map((change, i) => [change, i] as const))(
  'P6: found where a snapshot told of the drift first: %s',
  (change, i) => {
    const [first, second] = ofChangeOfLink(i);

    expect(about(first)).not.toEqual([]);
    if (change.includes(' IN ')) expect(about(second)).not.toEqual([]);
  },
);

test.each(FALSE_LINKS.map((insertion, i) => [insertion, i] as const))(
  'P6: a false version is found: %s',
  (_, i) => {
    const added = after.filter(({ kind }) => kind === 'added').map(({ record }) => record);
    const committing = ofFalseLink(i)?.committing;

    const names = [`reported as ${falseIds[i]}`, `reported in entry ${committing}`];
    expect(added.filter((record) => names.some((name) => record.endsWith(name)))).not.toEqual([]);
  },
);

test('P6: versions that nobody touched are not accused beside them', () => {
  expect([...about(told.at(-1)), ...about(links.at(-1))]).toEqual([]);
});
