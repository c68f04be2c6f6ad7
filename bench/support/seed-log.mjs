import { Client } from 'pg';
import { seedSearch } from './records.mjs';

const EDITS_AT_ONCE = 50_000;

/** What the sequencer of a service takes before it seals, and keeps until its transaction ends. */
const TURN = `hashtextextended('im-edit-ledger/sequencer', 0)`;

/**
 * Records `entries` entries of settled edits by the client `bench`, two each, as the service does: with openings that fit
 * their commitments. They wait to be sealed.
 *
 * @param {string} superuserUrl triggers and foreign keys are left aside
 */
export async function seedEntries(superuserUrl, entries) {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`SET session_replication_role = replica; SET synchronous_commit = off;
      SET timezone = UTC; SET work_mem = '64MB'`);
    await client.query(`CREATE TEMP TABLE seed (n int, id uuid, intended uuid, applied uuid, at timestamptz, prior bytea,
      requested bytea, reason text, salts bytea[])`);
    const edits = Math.ceil(entries / 2);
    for (let from = 0; from < edits; from += EDITS_AT_ONCE) {
      await client.query('TRUNCATE seed');
      await client.query(SEED, [from, Math.min(edits, from + EDITS_AT_ONCE) - 1]);
      for (const statement of RECORD) await client.query(statement);
    }
    for (const table of TABLES) await client.query(`VACUUM ANALYZE ${table}`);
    await seedSearch(client, superuserUrl);
  } finally {
    await client.end();
  }
}

/** Nobody seals until this is released: whoever would, finds another one at it. */
export async function holdSequencer(superuserUrl) {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(`SELECT pg_advisory_lock(${TURN})`);
  return { release: () => client.end() };
}

const TABLES = [
  'modification',
  'modification_content',
  'modification_outcome',
  'ledger_entry',
  'ledger_unsealed',
];

const START_MS = Date.UTC(2026, 0, 1);

const textBody = (text) =>
  `'[{"MsgType":"TIMTextElem","MsgContent":{"Text":"' || ${text} || '"}}]'`;
const before = `'message ' || n || ': you can reach me at 555-0142 all day'`;
const after = `'edit ' || n || ': the phone number was removed'`;

/** $1 the first edit, $2 the last one. Ids are UUIDv7, a millisecond apart. */
const SEED = `INSERT INTO seed SELECT n,
    (ms || '-7000-8000-' || hex)::uuid, (ms || '-7001-8000-' || hex)::uuid, (ms || '-7002-8000-' || hex)::uuid,
    to_timestamp((${START_MS} + n) / 1000.0),
    convert_to('{"From_Account":"bob","IsPlaceMsg":0,"MsgBody":' || ${textBody(before)}
      || ',"MsgPriority":1,"MsgRandom":51083293,"MsgSeq":' || n + 1 || ',"MsgTimeStamp":1700000000}', 'UTF8'),
    convert_to(${textBody(after)}, 'UTF8'),
    'customer asked to remove a phone number',
    ARRAY[sha256(int4send(n) || '\\x01'), sha256(int4send(n) || '\\x02'), sha256(int4send(n) || '\\x03')]
  FROM generate_series($1::int, $2::int) n
  CROSS JOIN LATERAL (SELECT lpad(to_hex(n), 12, '0') AS hex) h
  CROSS JOIN LATERAL (SELECT regexp_replace(lpad(to_hex(${START_MS} + n), 12, '0'), '(.{8})', '\\1-') AS ms) m`;

const instant = `'"' || to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'`;
const committed = (pointer, salt, content) =>
  `'{"commitment":"sha256:' || encode(sha256(${salt} || ${content}), 'hex') || '","pointer":"${pointer}"}'`;
const start = `'{"actor":{"client":"bench","ip":"127.0.0.1","operator":"alice@example.com"},"at":' || ${instant}`;
const end = (entryId, type) =>
  `',"entryId":"' || ${entryId} || '","format":"im-edit-ledger/entry/1","subject":{"message":{"GroupId":"@TGS#BENCH' || n % 40
    || '","MsgSeq":' || n + 1 || ',"TopicId":null},"modificationId":"' || id || '"},"type":"${type}"}'`;
const intended = `${start} || ',"commitments":[' || ${committed('/prior', 'salts[1]', 'prior')} || ','
  || ${committed('/reason', 'salts[2]', `convert_to(reason, 'UTF8')`)} || ','
  || ${committed('/requested/MsgBody', 'salts[3]', 'requested')}
  || '],"details":{"acceptUnreadablePrior":false,"drift":null,"recalledCustomDataSource":null,"receivedAt":' || ${instant}
  || ',"restores":null,"snapshotAt":' || ${instant}
  || ',"state":"pending","ticket":"OPS-4711"}' || ${end('intended', 'edit.intended')}`;
const applied = `${start} || ',"commitments":[],"details":{"attempts":1,"errorCode":0,"rejection":null,"sentAt":' || ${instant}
  || ',"settledAt":' || ${instant} || ',"settledBy":"response","state":"applied"}' || ${end('applied', 'edit.applied')}`;

const RECORD = [
  `INSERT INTO modification (id, received_at, claim_no, client, operator, ip, idempotency_key, key_use, payload_digest,
      answer_by, group_id, topic_id, msg_seq, ticket, accept_unreadable_prior, snapshot_at)
    SELECT id, at, n + 1, 'bench', 'alice@example.com', '127.0.0.1', 'seed-' || n, 0, '\\x00', at,
      '@TGS#BENCH' || n % 40, '', n + 1, 'OPS-4711', false, at FROM seed ORDER BY n`,
  `INSERT INTO modification_content (modification_id, prior_item, prior_salt, requested_msg_body, requested_msg_body_salt,
      reason, reason_salt, searchable)
    SELECT id, prior, salts[1], requested, salts[3], reason, salts[2], 'timtextelem' || chr(65535) || ${before} || chr(65535)
      || 'timtextelem' || chr(65535) || ${after} FROM seed ORDER BY n`,
  `INSERT INTO modification_outcome (modification_id, state, settled_by, because, error_code, attempts, sent_at, settled_at)
    SELECT id, 'applied', 'response', null, 0, 1, at, at FROM seed ORDER BY n`,
  `INSERT INTO ledger_entry (entry_id, type, at, client, operator, modification_id, bytes)
    SELECT e.entry_id, e.type, at, 'bench', 'alice@example.com', id, convert_to(e.json, 'UTF8') FROM seed
    CROSS JOIN LATERAL (VALUES (intended, 'edit.intended', ${intended}), (applied, 'edit.applied', ${applied}))
      AS e (entry_id, type, json) ORDER BY n, e.entry_id`,
  `INSERT INTO ledger_unsealed (entry_id)
    SELECT e.entry_id FROM seed CROSS JOIN LATERAL (VALUES (intended), (applied)) AS e (entry_id) ORDER BY n, e.entry_id`,
];
