import { Client } from 'pg';

/** The first edit of a seed was received then; one follows every 20 s. */
export const SEED_START_MS = Date.UTC(2024, 0, 1);
export const SEED_STEP_MS = 20_000;

/**
 * Fills the record with `count` settled edits, past the triggers: as superuser, quickly, always the same ones. Texts are
 * Chinese, with a number of their own each (`单号000123`), and every 1000th says 退款🙂成功. Each is `longerBy` characters longer
 * where it is stored, but not where it is searched.
 */
export async function seedEdits(superuserUrl: string, count: number, longerBy = 0): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    await client.query("SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'");
    await client.query('SELECT setseed(0.5)');
    for (const statement of STATEMENTS) await client.query(statement(count, longerBy));
    for (const table of ['modification', 'modification_content', 'modification_outcome'])
      await client.query(`VACUUM ANALYZE ${table}`);
    await client.query('VACUUM ANALYZE ledger_entry');
    await client.query('VACUUM ANALYZE search_unindexed');
  } finally {
    await client.end();
  }
}

const STATEMENTS: readonly ((count: number, longerBy: number) => string)[] = [
  () =>
    `CREATE TEMP TABLE seed (n int, id uuid, at timestamptz, before text, after text, state text)`,
  (count) =>
    `INSERT INTO seed
    SELECT n, (substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, at,
      phrase(n) || ' 单号' || lpad(n::text, 7, '0') || CASE WHEN n % 1000 = 0 THEN ' 退款🙂成功' ELSE '' END,
      phrase(n + 7), CASE WHEN n % 1000 = 7 THEN 'superseded' WHEN n % 100 = 3 THEN 'refused' WHEN n % 20 = 1 THEN 'rejected'
        ELSE 'applied' END
    FROM generate_series(1, ${count}) n
    CROSS JOIN LATERAL (SELECT to_timestamp((${SEED_START_MS} + n * ${SEED_STEP_MS}::bigint) / 1000.0) AS at) t
    CROSS JOIN LATERAL (SELECT lpad(to_hex(${SEED_START_MS} + n * ${SEED_STEP_MS}::bigint), 12, '0') AS ms) h`.replaceAll(
      /phrase\(([^)]+)\)/g,
      (_, n: string) =>
        `(SELECT string_agg(chr(19968 + (power(random(), 3) * 3000)::int), '') FROM generate_series(1, 16 + (${n}) % 9))`,
    ),
  () => `INSERT INTO modification (id, received_at, claim_no, client, operator, ip, idempotency_key, key_use, payload_digest, answer_by,
      group_id, topic_id, msg_seq, ticket, on_behalf_of, accept_unreadable_prior, snapshot_at)
    SELECT id, at, n, 'client-' || n % 5, 'operator-' || n % 97, '10.0.0.1', 'seed-' || n, 0, '\\x00', at, '@TGS#' || n % 499,
      CASE WHEN n % 10 = 0 THEN 'topic-' || n % 30 ELSE '' END, 1 + n % 5003,
      CASE WHEN n % 3 = 0 THEN 'OPS-' || n / 9 END,
      CASE WHEN n % 5 = 0 THEN 'person-' || n % 101 END, false, at FROM seed ORDER BY id`,
  (_count, longerBy) =>
    `INSERT INTO modification_content (modification_id, prior_item, prior_salt, requested_msg_body,
      requested_msg_body_salt, reason, reason_salt, searchable)
    SELECT id, convert_to('{"From_Account":"bob","IsPlaceMsg":0,"MsgBody":' || element(before)
      || ',"MsgPriority":1,"MsgRandom":51083293,"MsgSeq":' || 1 + n % 5003 || ',"MsgTimeStamp":1700000000}', 'UTF8'), '\\x00',
      convert_to(element(after), 'UTF8'), '\\x00', 'as asked', '\\x00',
      'timtextelem' || chr(65535) || before || chr(65535) || 'timtextelem' || chr(65535) || after FROM seed ORDER BY id`.replaceAll(
      /element\((\w+)\)/g,
      (_, text: string) =>
        `('[{"MsgType":"TIMTextElem","MsgContent":{"Text":"' || ${text} || repeat('长', ${longerBy}) || '"}}]')`,
    ),
  () => `INSERT INTO modification_outcome (modification_id, state, settled_by, because, error_code, attempts, sent_at, settled_at)
    SELECT id, state, CASE WHEN state = 'applied' THEN 'response' END, CASE WHEN state = 'refused' THEN 'refused-by-im'
      WHEN state = 'rejected' THEN 'no-change' END, CASE WHEN state = 'refused' THEN 80001 WHEN state = 'applied' THEN 0 END, 1, at, at
    FROM seed ORDER BY id`,
  () => `INSERT INTO ledger_entry (entry_id, type, at, client, operator, modification_id, bytes)
    SELECT (substr(id::text, 1, 15) || '001' || substr(id::text, 19))::uuid, 'edit.intended', at, 'client-' || n % 5, 'operator-' || n % 97, id, '\\x00'
    FROM seed ORDER BY id`,
  () => `INSERT INTO ledger_entry (entry_id, type, at, client, operator, modification_id, bytes)
    SELECT (substr(id::text, 1, 15) || '002' || substr(id::text, 19))::uuid, 'edit.' || state, at, 'client-' || n % 5, 'operator-' || n % 97, id, '\\x00'
    FROM seed ORDER BY id`,
  () => `INSERT INTO search_unindexed SELECT id FROM seed ORDER BY id`,
];
