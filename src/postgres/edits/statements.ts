import type { Statement } from '../connections/store.js';

/*
 * Every statement takes arrays and does its work for all of a batch, in one transaction. A transition goes on only for
 * claims that this replica holds in the expected state: the others are simply not among the rows that come back.
 */

/** The columns of a claim, each an array. */
export const CLAIM: Statement = {
  name: 'claim',
  text: `
    WITH asked AS (
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::bytea[])
        AS a (id, holder, group_id, topic_id, msg_seq, client, key, digest)
    ), used AS (
      -- A use that was given up because its record could not be confirmed leaves the key free.
      SELECT a.id, m.id AS modification_id, m.key_use, m.payload_digest = a.digest AS is_same,
        m.answer_by > now() AS is_waited_for,
        COALESCE(o.state = 'rejected' AND o.because = 'store-unavailable', false) AS is_void
      FROM asked a CROSS JOIN LATERAL (
        SELECT id, key_use, payload_digest, answer_by FROM modification m
        WHERE m.client = a.client AND m.idempotency_key = a.key
        ORDER BY m.key_use DESC LIMIT 1
      ) m
      LEFT JOIN modification_outcome o ON o.modification_id = m.id
    ), claimed AS (
      INSERT INTO edit_claim (modification_id, group_id, topic_id, msg_seq, client, idempotency_key, key_use, payload_digest,
        replica)
      SELECT a.id, group_id, topic_id, msg_seq, client, key, COALESCE(u.key_use + 1, 0), digest, holder
      FROM asked a LEFT JOIN used u ON u.id = a.id
      WHERE u.id IS NULL OR u.is_void
      ORDER BY group_id, topic_id, msg_seq
      ON CONFLICT DO NOTHING
      RETURNING modification_id
    )
    SELECT a.id, c.modification_id IS NOT NULL AS is_claimed, u.modification_id AS known_id, u.is_same, u.is_waited_for,
      k.payload_digest = a.digest AS same_key_under_way
    FROM asked a
    LEFT JOIN claimed c ON c.modification_id = a.id
    LEFT JOIN used u ON u.id = a.id AND NOT u.is_void
    LEFT JOIN LATERAL (
      SELECT payload_digest FROM edit_claim WHERE client = a.client AND idempotency_key = a.key LIMIT 1
    ) k ON true`,
};

/** $1 ids: claims without a record of them. */
export const RELEASE: Statement = {
  name: 'release',
  text: `DELETE FROM edit_claim WHERE modification_id = ANY($1::uuid[]) AND state = 'claimed'`,
};

/**
 * The claims of `asked` that are in one of the states, locked. One by one: joined as a whole, they would be looked for among
 * all claims that there were since the oldest query began which is still under way, such as an export.
 */
function held(states: string): string {
  return `SELECT c.* FROM asked a CROSS JOIN LATERAL (
      SELECT c.modification_id, c.claim_no, c.client, c.idempotency_key, c.key_use, c.payload_digest FROM edit_claim c
      WHERE c.modification_id = a.id AND c.replica = a.replica AND c.state IN (${states}) FOR UPDATE
    ) c`;
}

const INTENT_COLUMNS = `
    asked AS (
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::float8[],
        $7::text[], $8::text[], $9::bigint[], $10::text[], $11::uuid[], $12::boolean[], $13::timestamptz[], $14::text[],
        $15::uuid[], $16::text[], $17::text[])
        AS a (id, replica, received_at, operator, ip, waits_ms, group_id, topic_id, msg_seq, ticket, restores,
          accept_unreadable_prior, snapshot_at, recalled_custom_data_source, drift_after, drift_expected_digest,
          on_behalf_of)
    ), contents AS (
      SELECT * FROM unnest($1::uuid[], $18::bytea[], $19::bytea[], $20::bytea[], $21::bytea[], $22::bytea[], $23::bytea[],
        $24::bytea[], $25::text[], $26::bytea[], $27::text[], $28::bytea[], $29::bytea[])
        AS c (id, prior_item, prior_salt, recalled_custom_data, requested_msg_body, requested_msg_body_salt,
          requested_custom_data, requested_custom_data_salt, reason, reason_salt, searchable, recalled_custom_data_salt,
          drift_expected_digest_salt)
    ), held AS (
      ${held("'claimed'")}
    ), recorded AS (
      INSERT INTO modification (id, received_at, claim_no, client, operator, ip, idempotency_key, key_use, payload_digest,
        answer_by, group_id, topic_id, msg_seq, ticket, restores, accept_unreadable_prior, snapshot_at, recalled_custom_data_source,
        drift_after, drift_expected_digest, on_behalf_of)
      SELECT a.id, a.received_at, h.claim_no, h.client, a.operator, a.ip, h.idempotency_key, h.key_use, h.payload_digest,
        now() + a.waits_ms * interval '1 ms', a.group_id, a.topic_id, a.msg_seq, a.ticket, a.restores, a.accept_unreadable_prior, a.snapshot_at,
        a.recalled_custom_data_source, a.drift_after, a.drift_expected_digest, a.on_behalf_of
      FROM asked a JOIN held h ON h.modification_id = a.id
      ON CONFLICT ON CONSTRAINT a_key_takes_effect_once DO NOTHING
      RETURNING id
    ), content AS (
      INSERT INTO modification_content SELECT c.* FROM contents c JOIN recorded r ON r.id = c.id
    )`;

/** The entries of those rows of `done` that went through; the numbers are those of the first of eight parameters. */
function entries(first: number, done: string): string {
  const p = (i: number, type: string) => `$${first + i}::${type}[]`;
  return `
    entries AS (
      SELECT e.* FROM unnest(${p(0, 'uuid')}, ${p(1, 'text')}, ${p(2, 'timestamptz')}, ${p(3, 'text')}, ${p(4, 'text')},
        ${p(5, 'uuid')}, ${p(6, 'bytea')}, ${p(7, 'boolean')})
        AS e (entry_id, type, at, client, operator, modification_id, bytes, is_grown)
      JOIN ${done} d ON d.id = e.modification_id
    ), entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, operator, modification_id, bytes)
      SELECT entry_id, type, at, client, operator, modification_id, bytes FROM entries
    ), unsealed AS (
      INSERT INTO ledger_unsealed (entry_id, is_grown) SELECT entry_id, is_grown FROM entries
    )`;
}

/** claimed → pending */
export const BEGIN: Statement = {
  name: 'begin',
  text: `WITH ${INTENT_COLUMNS}, ${entries(30, 'recorded')}, under_way AS (
      UPDATE edit_claim SET state = 'pending' WHERE modification_id = ANY(ARRAY(SELECT id FROM recorded))
    ) SELECT id FROM recorded`,
};

const OUTCOME_COLUMNS = `(modification_id, state, settled_by, because, error_code, error_info, error_info_salt, attempts,
  sent_at, settled_at)`;

function outcomes(first: number, ids: string): string {
  const p = (i: number, type: string) => `$${first + i}::${type}[]`;
  return `unnest(${ids}, ${p(0, 'text')}, ${p(1, 'text')}, ${p(2, 'text')}, ${p(3, 'bigint')}, ${p(4, 'bytea')},
    ${p(5, 'bytea')}, ${p(6, 'integer')}, ${p(7, 'timestamptz')}, ${p(8, 'timestamptz')}) AS o ${OUTCOME_COLUMNS}`;
}

/** claimed → rejected */
export const REJECT: Statement = {
  name: 'reject',
  text: `WITH ${INTENT_COLUMNS}, ${entries(30, 'recorded')}, outcome AS (
      INSERT INTO modification_outcome SELECT o.* FROM ${outcomes(38, '$1::uuid[]')}
      JOIN recorded r ON r.id = o.modification_id
    ), over AS (
      DELETE FROM edit_claim WHERE modification_id = ANY(ARRAY(SELECT id FROM recorded))
    ) SELECT id FROM recorded`,
};

/** pending, in_doubt → final */
export const SETTLE: Statement = {
  name: 'settle',
  text: `WITH asked AS (
      SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS a (id, replica)
    ), held AS (
      ${held("'pending', 'in_doubt'")}
    ), done AS (
      INSERT INTO modification_outcome SELECT o.* FROM ${outcomes(3, '$1::uuid[]')}
      JOIN held h ON h.modification_id = o.modification_id
      RETURNING modification_id AS id
    ), ${entries(12, 'done')}, found AS (
      INSERT INTO found_version (entry_id, modification_id, item, salt)
      SELECT f.* FROM unnest($20::uuid[], $21::uuid[], $22::bytea[], $23::bytea[])
        AS f (entry_id, modification_id, item, salt) JOIN done d ON d.id = f.modification_id
    ), over AS (
      DELETE FROM edit_claim WHERE modification_id = ANY(ARRAY(SELECT id FROM done))
    ) SELECT id FROM done`,
};

/** pending, in_doubt → in_doubt */
export const DOUBT: Statement = {
  name: 'doubt',
  text: `WITH asked AS (
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[], $5::integer[], $6::timestamptz[])
        AS a (id, replica, error_code, error_info, attempts, sent_at)
    ), held AS (
      ${held("'pending', 'in_doubt'")}
    ), done AS (
      UPDATE edit_claim c SET state = 'in_doubt', (error_code, error_info, attempts, sent_at) = (
        SELECT a.error_code, a.error_info, a.attempts, a.sent_at FROM asked a WHERE a.id = c.modification_id LIMIT 1)
      WHERE modification_id = ANY(ARRAY(SELECT modification_id FROM held))
      RETURNING modification_id AS id
    ), ${entries(7, 'done')}
    SELECT id FROM done`,
};

/**
 * $1 replica, $2 how many, $3 the edits that this replica works on. Finds edits that were handed over (NULL replica), whose
 * replica is dead, or that are this replica's own without its knowing. Locks them, so that two replicas never take the same.
 */
export const ADOPT: Statement = {
  name: 'adopt',
  text: `WITH left_behind AS (
      SELECT c.modification_id, c.replica AS left_by FROM edit_claim c
      WHERE c.state <> 'claimed' AND (c.replica IS NULL
        OR (c.replica = $1::uuid AND c.modification_id <> ALL($3::uuid[]))
        OR NOT EXISTS (SELECT FROM replica r WHERE r.id = c.replica AND r.alive_until > now()))
      ORDER BY c.claim_no LIMIT $2 FOR UPDATE OF c SKIP LOCKED
    )
    UPDATE edit_claim c SET replica = $1::uuid
    FROM left_behind l JOIN modification m ON m.id = l.modification_id
    WHERE c.modification_id = l.modification_id
    RETURNING c.modification_id AS id, l.left_by IS NOT NULL AS is_orphan,
      extract(epoch FROM now() - m.answer_by)::float8 * 1000 AS age_ms`,
};

/**
 * Claims that have no record, of dead replicas or of life $2 with an id from before $1: nothing was sent for them. Old ones
 * are those that came to be after whoever asked for them had given up and released them. Ids tell the time of the replica
 * that made them, so that each looks after its own.
 */
export const FORGET_DEAD_CLAIMS: Statement = {
  name: 'forget_dead_claims',
  text: `DELETE FROM edit_claim c WHERE c.state = 'claimed' AND (
    (c.replica = $2::uuid AND c.modification_id < $1::uuid)
    OR NOT EXISTS (SELECT FROM replica r WHERE r.id = c.replica AND r.alive_until > now()))`,
};

export const HAND_OVER: Statement = {
  name: 'hand_over',
  text: `UPDATE edit_claim c SET replica = NULL FROM unnest($1::uuid[], $2::uuid[]) AS a (id, replica)
    WHERE c.modification_id = a.id AND c.replica = a.replica`,
};

export const BEAT: Statement = {
  name: 'beat',
  text: `INSERT INTO replica AS r (id, alive_until) VALUES ($1, clock_timestamp() + $2 * interval '1 ms')
    ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until WHERE r.alive_until > clock_timestamp()
    RETURNING id`,
};

export const FORGET_DEAD_REPLICAS: Statement = {
  name: 'forget_dead_replicas',
  text: `DELETE FROM replica r WHERE r.alive_until < now() - interval '1 day' AND NOT EXISTS (
    SELECT FROM edit_claim c WHERE c.replica = r.id)`,
};
