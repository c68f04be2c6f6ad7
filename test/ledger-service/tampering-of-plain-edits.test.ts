import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../../src/verifier/documents/findings.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, signerOf, untilSealed } from './log.js';
import { LedgerService, textBody } from './service.js';

/** One change each, to an edit that went as nearly all do: the verifier has a shorter way to see that these are untouched. */
const CHANGES: readonly (readonly [table: string, column: string, value: string])[] = [
  ['modification', 'received_at', `received_at + interval '1 ms'`],
  ['modification', 'client', `'somebody-else'`],
  ['modification', 'operator', `'mallory@example.com'`],
  ['modification', 'ip', `'10.0.0.1'`],
  ['modification', 'group_id', `group_id || '1'`],
  ['modification', 'topic_id', `'another'`],
  ['modification', 'msg_seq', 'msg_seq + 4294967296'],
  ['modification', 'ticket', 'NULL'],
  ['modification', 'restores', 'id'],
  ['modification', 'accept_unreadable_prior', 'true'],
  ['modification', 'snapshot_at', 'NULL'],
  ['modification', 'recalled_custom_data_source', `'callback'`],
  ['modification', 'drift_after', 'id'],
  ['modification_content', 'prior_item', `prior_item || '\\x20'`],
  ['modification_content', 'prior_item', 'NULL'],
  ['modification_content', 'prior_salt', 'NULL'],
  ['modification_content', 'prior_salt', `substr(prior_salt, 2)`],
  ['modification_content', 'requested_msg_body', `requested_msg_body || '\\x20'`],
  ['modification_content', 'requested_custom_data', `'\\x2222'`],
  ['modification_content', 'recalled_custom_data', `'\\x2222'`],
  ['modification_content', 'reason', `reason || ' '`],
  ['modification_content', 'searchable', `searchable || 'x'`],
  ['modification_outcome', 'state', `'refused'`],
  ['modification_outcome', 'settled_by', `'reread'`],
  ['modification_outcome', 'because', `'prior-unreadable'`],
  ['modification_outcome', 'error_code', 'NULL'],
  ['modification_outcome', 'error_info', `'x'`],
  ['modification_outcome', 'attempts', 'attempts + 1'],
  ['modification_outcome', 'sent_at', `sent_at - interval '1 ms'`],
  ['modification_outcome', 'settled_at', `'infinity'`],
];

let database: TestDatabase;
let ids: string[];
let findings: readonly Finding[];
const nameOf = ([table, column, value]: (typeof CHANGES)[number]) =>
  `${table}.${column} to ${value}`;

beforeAll(async () => {
  database = await createDatabase();
  await using service = await LedgerService.on(database.appUrl);
  const edits = await Promise.all(
    [...CHANGES, null].map(() =>
      service.edit(service.message({ MsgBody: textBody('a text'), cloudCustomData: 'custom' })),
    ),
  );
  ids = edits.map(({ body }) => String(body['id']));
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
  await client.query('SET session_replication_role = replica');
  for (const [i, [table, column, value]] of CHANGES.entries()) {
    const id = table === 'modification' ? 'id' : 'modification_id';
    await client.query(`UPDATE ${table} SET ${column} = ${value} WHERE ${id} = $1`, [ids[i]]);
  }
  const key = signerOf(service.pem).key;
  const asked = { url: database.superuserUrl, key, known: [], progress: () => undefined };
  findings = (await verifyDatabase(asked)).findings.kept;
});
afterAll(() => database.drop());

test.each(CHANGES.map((change, i) => [nameOf(change), i] as const))(
  'P6: changing %s of a plain edit is found',
  (_, i) => {
    const records = findings.map(({ record }) => record);

    expect(records).toContainEqual(expect.stringContaining(`modification ${ids[i]}`));
  },
);

test('P6: an edit beside them that nobody touched is not accused', () => {
  const untouched = ids.at(-1) ?? '';

  expect(findings.filter(({ record }) => record.includes(untouched))).toEqual([]);
});
