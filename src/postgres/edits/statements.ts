import type { IdempotencyKey, Intent } from '../../edits/edit.js';
import type { Claim, OpenEdit } from '../../edits/record.js';
import {
  batchStatement,
  given,
  type GivenColumns,
  type BatchTables,
} from '../connections/batch-statement.js';
import type { Statement } from '../connections/store.js';
import {
  BESIDE_CONTENTS,
  CONTENTS,
  type Ended,
  FACTS,
  messageColumns,
  type NewRecord,
  OUTCOME,
  PROGRESS,
  type WithStatus,
} from './columns.js';
import type { EntryRow, FoundRow } from './entries.js';

/*
 * A statement over a batch does its work for all of it, in one transaction. A transition goes on only for claims that this
 * replica holds in the expected state: the others are simply not among the rows that come back.
 */

export interface NewClaim {
  readonly intent: Intent;
  readonly key: IdempotencyKey;
  readonly holder: string;
}

export interface Entries {
  readonly rows: readonly EntryRow[];
}

export type NewIntent = NewRecord & Entries & { readonly claim: Claim };
type Held = { readonly open: OpenEdit } & Entries;
export type Doubted = Held & WithStatus;
export type Settled = Held & Ended & { readonly found: readonly FoundRow[] };

export const CLAIM = batchStatement<NewClaim>(
  'claim',
  (batch) => `
    WITH asked AS (
      SELECT * FROM ${batch.table('a', {
        id: given('uuid', ({ intent }) => intent.id),
        holder: given('uuid', ({ holder }) => holder),
        ...messageColumns(({ intent }: NewClaim) => intent.message),
        client: given('text', ({ intent }) => intent.actor.client),
        key: given('text', ({ key }) => key.value),
        digest: given('bytea', ({ key }) => key.payloadDigest),
      })}
    ), used AS (
      -- A use that was given up because its record could not be confirmed leaves the key free.
      SELECT a.id, m.id AS modification_id, m.key_use, m.payload_digest = a.digest AS is_same, m.payload_digest = '' AS is_erased,
        m.answer_by > now() AS is_waited_for,
        COALESCE(o.state = 'rejected' AND o.because = 'store-unavailable', false) AS is_void
      FROM asked a CROSS JOIN LATERAL (
        SELECT id, key_use, payload_digest, answer_by FROM modification m
        WHERE m.client = a.client AND m.idempotency_key = a.key
        ORDER BY m.key_use DESC LIMIT 1
      ) m
      LEFT JOIN modification_outcome o ON o.modification_id = m.id
    ), of_batch AS (
      SELECT a.id FROM asked a CROSS JOIN LATERAL (
        SELECT FROM batch b WHERE b.client = a.client AND b.idempotency_key = a.key
        UNION ALL SELECT FROM erasure e WHERE e.client = a.client AND e.idempotency_key = a.key
      ) b
    ), of_proposal AS (
      SELECT a.id, p.id AS proposal_id, p.payload_digest = a.digest AS is_same, p.payload_digest = '' AS is_erased FROM asked a CROSS JOIN LATERAL (
        SELECT p.id, p.payload_digest FROM proposal p WHERE p.client = a.client AND p.idempotency_key = a.key LIMIT 1
      ) p WHERE p.id <> a.id
    ), claimed AS (
      INSERT INTO edit_claim (modification_id, group_id, topic_id, msg_seq, client, idempotency_key, key_use, payload_digest,
        replica)
      SELECT a.id, group_id, topic_id, msg_seq, client, key, COALESCE(u.key_use + 1, 0), digest, holder
      FROM asked a LEFT JOIN used u ON u.id = a.id
      WHERE (u.id IS NULL OR u.is_void) AND NOT EXISTS (SELECT FROM of_batch b WHERE b.id = a.id)
        AND NOT EXISTS (SELECT FROM of_proposal p WHERE p.id = a.id)
      ORDER BY group_id, topic_id, msg_seq
      ON CONFLICT DO NOTHING
      RETURNING modification_id
    )
    SELECT a.id, c.modification_id IS NOT NULL AS is_claimed, COALESCE(u.modification_id, p.proposal_id) AS known_id,
      COALESCE(u.is_same, p.is_same) AS is_same, COALESCE(u.is_erased, p.is_erased) AS is_erased, u.is_waited_for AND p.id IS NULL AS is_waited_for,
      CASE WHEN b.id IS NULL THEN k.payload_digest = a.digest ELSE false END AS same_key_under_way
    FROM asked a
    LEFT JOIN claimed c ON c.modification_id = a.id
    LEFT JOIN used u ON u.id = a.id AND NOT u.is_void
    LEFT JOIN of_batch b ON b.id = a.id
    LEFT JOIN of_proposal p ON p.id = a.id
    LEFT JOIN LATERAL (
      SELECT payload_digest FROM edit_claim WHERE client = a.client AND idempotency_key = a.key LIMIT 1
    ) k ON true`,
);

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

/** The columns of an entry, in the order of those of `ledger_entry`. */
const ENTRY: GivenColumns<EntryRow> = {
  entry_id: given('uuid', ({ entryId }) => entryId),
  type: given('text', ({ type }) => type),
  at: given('timestamptz', ({ at }) => at),
  client: given('text', ({ client }) => client),
  operator: given('text', ({ operator }) => operator),
  modification_id: given('uuid', ({ modificationId }) => modificationId),
  bytes: given('bytea', ({ bytes }) => bytes),
  is_grown: given('boolean', ({ isGrown }) => isGrown),
  follows_approvals: given('boolean', ({ followsApprovals }) => followsApprovals),
};

/** Records the entries of those edits, or proposals, that are among the rows of `done`. */
export function entries(batch: BatchTables<Entries>, done: string): string {
  return `entries AS (
      SELECT e.* FROM ${batch.rows('e', ({ rows }) => rows, ENTRY)}
      JOIN ${done} d ON d.id = e.modification_id
    ), entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, operator, modification_id, bytes)
      SELECT entry_id, type, at, client, operator, modification_id, bytes FROM entries
    ), unsealed AS (
      INSERT INTO ledger_unsealed (entry_id, is_grown, follows_approvals)
      SELECT entry_id, is_grown, follows_approvals FROM entries
    )`;
}

const NEW_ID = given('uuid', ({ claim }: NewRecord) => claim.intent.id);

/** Records intents and what was seen of their messages: `recorded` has the ids of those that went through. */
function intents(batch: BatchTables<NewIntent>): string {
  const asked = batch.table('a', {
    id: NEW_ID,
    replica: given('uuid', ({ claim }) => claim.lease.holder),
    waits_ms: given('float8', ({ claim }) => claim.answerBy - performance.now()),
    ...FACTS,
  });
  const contents = { id: NEW_ID, ...CONTENTS, ...BESIDE_CONTENTS };
  return `
    asked AS (
      SELECT * FROM ${asked}
    ), contents AS (
      SELECT * FROM ${batch.table('c', contents)}
    ), held AS (
      ${held("'claimed'")}
    ), running AS (
      -- Locked against whoever pauses or cancels: nothing begins after that.
      SELECT s.batch_id FROM batch_status s
      WHERE s.batch_id = ANY(ARRAY(SELECT batch_id FROM asked)) AND s.state IN ('running', 'approved')
      ORDER BY s.batch_id FOR SHARE
    ), recorded AS (
      INSERT INTO modification (id, claim_no, client, idempotency_key, key_use, payload_digest, answer_by, ${names(FACTS)})
      SELECT a.id, h.claim_no, h.client, h.idempotency_key, h.key_use, h.payload_digest,
        now() + a.waits_ms * interval '1 ms', ${names(FACTS, 'a.')}
      FROM asked a JOIN held h ON h.modification_id = a.id
      WHERE (a.batch_id IS NULL OR a.batch_id IN (SELECT batch_id FROM running))
        -- Others would adopt, and send, what its own replica takes for not begun.
        AND EXISTS (SELECT FROM replica r WHERE r.id = a.replica AND r.alive_until > clock_timestamp())
        -- A batch, an erasure or a proposal that was accepted while the key was being claimed.
        AND NOT EXISTS (SELECT FROM batch b WHERE b.client = h.client AND b.idempotency_key = h.idempotency_key)
        AND NOT EXISTS (SELECT FROM erasure e WHERE e.client = h.client AND e.idempotency_key = h.idempotency_key)
        AND NOT EXISTS (
          SELECT FROM proposal p WHERE p.client = h.client AND p.idempotency_key = h.idempotency_key AND p.id <> a.id)
      ON CONFLICT ON CONSTRAINT a_key_takes_effect_once DO NOTHING
      RETURNING id
    ), content AS (
      INSERT INTO modification_content (modification_id, ${names(CONTENTS)}, ${names(BESIDE_CONTENTS)})
      SELECT c.* FROM contents c JOIN recorded r ON r.id = c.id
    ), ${entries(batch, 'recorded')}`;
}

function names(columns: object, prefix = ''): string {
  return Object.keys(columns)
    .map((name) => `${prefix}${name}`)
    .join(', ');
}

/** claimed → pending */
export const BEGIN = batchStatement<NewIntent>(
  'begin',
  (batch) => `WITH ${intents(batch)}, under_way AS (
      UPDATE edit_claim SET state = 'pending' WHERE modification_id = ANY(ARRAY(SELECT id FROM recorded))
    ) SELECT id FROM recorded`,
);

/** Records the outcomes of those edits that are among the rows of `done`. */
function outcomes<Input extends Ended>(
  batch: BatchTables<Input>,
  id: GivenColumns<Input>[string],
  done: string,
): string {
  return `INSERT INTO modification_outcome (modification_id, ${names(OUTCOME)})
      SELECT o.* FROM ${batch.table('o', { modification_id: id, ...OUTCOME })}
      JOIN ${done}`;
}

/** claimed → rejected */
export const REJECT = batchStatement<NewIntent & Ended>(
  'reject',
  (batch) => `WITH ${intents(batch)}, outcome AS (
      ${outcomes(batch, NEW_ID, 'recorded r ON r.id = o.modification_id')}
    ), over AS (
      DELETE FROM edit_claim WHERE modification_id = ANY(ARRAY(SELECT id FROM recorded))
    ) SELECT id FROM recorded`,
);

const OPEN_ID = given('uuid', ({ open }: Pick<Held, 'open'>) => open.edit.id);
const OWNED: GivenColumns<Pick<Held, 'open'>> = {
  id: OPEN_ID,
  replica: given('uuid', ({ open }) => open.lease.holder),
};

/** The columns of `found_version`. */
const FOUND: GivenColumns<FoundRow> = {
  entry_id: given('uuid', ({ entryId }) => entryId),
  modification_id: given('uuid', ({ modificationId }) => modificationId),
  item: given('bytea', ({ item }) => item),
  salt: given('bytea', ({ salt }) => salt),
};

/** pending, in_doubt → final */
export const SETTLE = batchStatement<Settled>(
  'settle',
  (batch) => `WITH asked AS (
      SELECT * FROM ${batch.table('a', OWNED)}
    ), held AS (
      ${held("'pending', 'in_doubt'")}
    ), done AS (
      ${outcomes(batch, OPEN_ID, 'held h ON h.modification_id = o.modification_id')}
      RETURNING modification_id AS id
    ), ${entries(batch, 'done')}, found AS (
      INSERT INTO found_version (entry_id, modification_id, item, salt)
      SELECT f.* FROM ${batch.rows('f', ({ found }) => found, FOUND)} JOIN done d ON d.id = f.modification_id
    ), over AS (
      DELETE FROM edit_claim WHERE modification_id = ANY(ARRAY(SELECT id FROM done))
    ) SELECT id FROM done`,
);

/** pending, in_doubt → in_doubt */
export const DOUBT = batchStatement<Doubted>(
  'doubt',
  (batch) => `WITH asked AS (
      SELECT * FROM ${batch.table('a', { ...OWNED, ...PROGRESS })}
    ), held AS (
      ${held("'pending', 'in_doubt'")}
    ), done AS (
      UPDATE edit_claim c SET state = 'in_doubt', (${names(PROGRESS)}) = (
        SELECT ${names(PROGRESS, 'a.')} FROM asked a WHERE a.id = c.modification_id LIMIT 1)
      WHERE modification_id = ANY(ARRAY(SELECT modification_id FROM held))
      RETURNING modification_id AS id
    ), ${entries(batch, 'done')}
    SELECT id FROM done`,
);

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

export const HAND_OVER = batchStatement<Pick<Held, 'open'>>(
  'hand_over',
  (batch) => `UPDATE edit_claim c SET replica = NULL FROM ${batch.table('a', OWNED)}
    WHERE c.modification_id = a.id AND c.replica = a.replica`,
);
