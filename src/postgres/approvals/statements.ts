import type { NewProposal } from '../../edits/proposals.js';
import { batchStatement, given, type GivenColumns } from '../connections/batch-statement.js';
import type { Statement } from '../connections/store.js';
import { BESIDE_CONTENTS, CONTENTS, FACTS, type NewRecord } from '../edits/columns.js';
import type { EntryRow } from '../edits/entries.js';
import { selectProposals } from '../edits/proposed.js';
import { entries, type Entries } from '../edits/statements.js';

/** The time of the server, in epoch ms: what expires, expires by it. */
export const NOW: Statement = {
  name: 'approvals_now',
  text: 'SELECT floor(extract(epoch FROM now()) * 1000)::float8 AS now',
};

/**
 * $1 client, $2 key, $3 digest of the payload, $4 the id of who asks. What the key was used for: an edit or a proposal, or something else; and
 * whether somebody else is working under it. An edit that was given up because its record could not be confirmed leaves it free.
 */
export const USE_OF_KEY: Statement = {
  name: 'proposal_use_of_key',
  text: `SELECT COALESCE(p.id, m.id)::text AS id, COALESCE(p.payload_digest, m.payload_digest) = $3::bytea AS is_same,
      p.id IS NULL AND m.answer_by > now() AND o.modification_id IS NULL AS is_being_worked_on,
      EXISTS (SELECT FROM batch b WHERE b.client = $1 AND b.idempotency_key = $2
        UNION ALL SELECT FROM erasure e WHERE e.client = $1 AND e.idempotency_key = $2) AS is_of_another,
      COALESCE(m.payload_digest, p.payload_digest) = '' AS is_erased,
      k.payload_digest = $3::bytea AS is_same_under_way
    FROM (SELECT) one
    LEFT JOIN LATERAL (
      SELECT p.id, p.payload_digest FROM proposal p WHERE p.client = $1 AND p.idempotency_key = $2 LIMIT 1
    ) p ON true
    LEFT JOIN LATERAL (
      SELECT m.id, m.payload_digest, m.answer_by FROM modification m WHERE m.client = $1 AND m.idempotency_key = $2
        AND NOT EXISTS (
          SELECT FROM modification_outcome v WHERE v.modification_id = m.id AND v.state = 'rejected' AND v.because = 'store-unavailable')
      ORDER BY m.key_use DESC LIMIT 1
    ) m ON true
    LEFT JOIN modification_outcome o ON o.modification_id = m.id
    LEFT JOIN LATERAL (
      SELECT k.payload_digest FROM edit_claim k
      WHERE k.client = $1 AND k.idempotency_key = $2 AND k.modification_id <> $4::uuid LIMIT 1
    ) k ON true`,
};

export interface KeyUseRow {
  readonly id: string | null;
  readonly is_same: boolean | null;
  readonly is_being_worked_on: boolean | null;
  /** A batch or an erasure. */
  readonly is_of_another: boolean;
  readonly is_erased: boolean | null;
  /** Null: nobody works under it. */
  readonly is_same_under_way: boolean | null;
}

export type ProposalToAdd = NewRecord &
  Entries &
  Pick<NewProposal, 'priorDigest' | 'terms'> & { readonly expiresAt: number };

const PROPOSAL_ID = given('uuid', ({ claim }: ProposalToAdd) => claim.intent.id);
const { batch_id: _batch, batch_index: _index, ...PROPOSAL_FACTS } = FACTS;
const { searchable, ...SALTS } = BESIDE_CONTENTS;

const PROPOSAL: GivenColumns<ProposalToAdd> = {
  id: PROPOSAL_ID,
  client: given('text', ({ claim }) => claim.intent.actor.client),
  idempotency_key: given('text', ({ claim }) => claim.intent.key?.value),
  payload_digest: given('bytea', ({ claim }) => claim.intent.key?.payloadDigest),
  prior_digest: given('text', ({ priorDigest }) => priorDigest),
  ...PROPOSAL_FACTS,
};

const CONTENT: GivenColumns<ProposalToAdd> = { proposal_id: PROPOSAL_ID, ...CONTENTS, ...SALTS };

const SEARCH: GivenColumns<ProposalToAdd> = { proposal_id: PROPOSAL_ID, text: searchable };

const REQUEST: GivenColumns<ProposalToAdd> = {
  id: PROPOSAL_ID,
  received_at: given('timestamptz', ({ claim }) => claim.intent.receivedAt),
  client: given('text', ({ claim }) => claim.intent.actor.client),
  operator: given('text', ({ claim }) => claim.intent.actor.operator),
  operator_sub: given('text', ({ claim }) => claim.intent.operatorSub ?? null),
  on_behalf_of: given('text', ({ claim }) => claim.intent.onBehalfOf),
  needed: given('integer', ({ terms }) => terms.needed),
  expires_at: given('timestamptz', ({ expiresAt }) => expiresAt),
};

function names(columns: object): string {
  return Object.keys(columns).join(', ');
}

export const ADD_PROPOSAL = batchStatement<ProposalToAdd>(
  'proposal_add',
  (batch) => `WITH requested AS (
      INSERT INTO approval_request (kind, ${names(REQUEST)})
      SELECT 'modification', r.* FROM ${batch.table('r', REQUEST)} RETURNING id
    ), proposed AS (
      INSERT INTO proposal (${names(PROPOSAL)}) SELECT p.* FROM ${batch.table('p', PROPOSAL)}
    ), content AS (
      INSERT INTO proposal_content (${names(CONTENT)}) SELECT c.* FROM ${batch.table('c', CONTENT)}
    ), search AS (
      INSERT INTO proposal_search (${names(SEARCH)}) SELECT s.* FROM ${batch.table('s', SEARCH)}
    ), open AS (
      INSERT INTO approval_open (request_id, expires_at)
      SELECT o.* FROM ${batch.table('o', { id: PROPOSAL_ID, expires_at: REQUEST['expires_at'] ?? PROPOSAL_ID })}
    ), ${entries(batch, 'requested')}
    SELECT id FROM requested`,
);

/** $1 id. Whoever decides holds it: decisions on one proposal come one after the other. */
export const LOCK: Statement = {
  name: 'approvals_lock',
  text: 'SELECT request_id FROM approval_open WHERE request_id = $1 AND next_try_at IS NULL FOR UPDATE',
};

export interface DecisionToAdd {
  readonly row: EntryRow;
  readonly requestId: string;
  readonly nth: number;
  readonly decision: 'approve' | 'decline' | 'withdraw' | 'expire';
  readonly sub: string | null;
  readonly ip: string;
  readonly words: string | null;
  readonly salt: Uint8Array | null;
}

/** What was decided, before it has a number and an entry. */
export interface MadeDecision extends Pick<DecisionToAdd, 'decision' | 'sub' | 'words'> {
  /** Null: nobody, its time was over. */
  readonly by: {
    readonly client: string;
    readonly operator: string | null;
    readonly ip: string;
  } | null;
}

/** Adds a decision with its entry. */
export const ADD_DECISION: Statement = {
  name: 'approvals_decide',
  text: `WITH entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, operator, modification_id, bytes)
      VALUES ($1::uuid, $2, $3::timestamptz, $4, $5, $6, $7)
    ), unsealed AS (
      INSERT INTO ledger_unsealed (entry_id) VALUES ($1::uuid)
    ) INSERT INTO approval_decision (request_id, nth, decision, at, entry_id, client, person, sub, ip, comment, comment_salt)
    VALUES ($8, $9, $10, $3::timestamptz, $1::uuid, $4, $5, $11, $12, $13, $14)`,
};

export function decisionValues(added: DecisionToAdd): unknown[] {
  const { row, requestId, nth, decision, sub, ip, words, salt } = added;
  const { entryId, type, at, client, operator, modificationId, bytes } = row;
  const when = new Date(at).toISOString();
  const entry = [entryId, type, when, client, operator, modificationId, bytes];
  return [...entry, requestId, nth, decision, sub, ip, words, salt];
}

/** $1 id. Nothing is left to decide. */
export const CLOSE: Statement = {
  name: 'approvals_close',
  text: 'DELETE FROM approval_open WHERE request_id = $1',
};

/** $1 id. It has begun, where its record is there: one that a failover lost is begun anew. */
export const BEGUN: Statement = {
  name: 'approvals_begun',
  text: `DELETE FROM approval_open o WHERE o.request_id = $1
    AND EXISTS (SELECT FROM modification m WHERE m.id = o.request_id)`,
};

/** $1 id, $2 ms. Approved: somebody else begins it where nobody has by then. */
export const APPROVED: Statement = {
  name: 'approvals_approved',
  text: `UPDATE approval_open SET next_try_at = now() + $2 * interval '1 ms' WHERE request_id = $1`,
};

/** $1 how many, $2 for how many ms each is the caller's alone */
export const TAKE_APPROVED: Statement = {
  name: 'approvals_take',
  text: `WITH due AS (
      SELECT o.request_id FROM approval_open o WHERE o.next_try_at <= now()
      ORDER BY o.next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED
    )
    UPDATE approval_open o SET next_try_at = now() + $2 * interval '1 ms' FROM due d
    WHERE o.request_id = d.request_id RETURNING o.request_id::text AS id`,
};

/** $1 how many. Locked, so that two replicas never take the same. */
export const TAKE_EXPIRED: Statement = {
  name: 'approvals_expired',
  text: `SELECT o.request_id::text AS id FROM approval_open o WHERE o.next_try_at IS NULL AND o.expires_at <= now()
    ORDER BY o.expires_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
};

export const FIND_ALL = selectProposals('find_proposals', 'WHERE m.id = ANY($1::uuid[])');

/**
 * $1 an id after which it begins, or null; $2 person or null; $3 how many; $4 her `sub` or null. What waits, edits and batches: a batch waits with its status, an edit in
 * a table of its own.
 */
export const WAITING: Statement = {
  name: 'approvals_waiting',
  text: `SELECT w.id::text, w.kind FROM (
      SELECT o.request_id AS id, 'modification' AS kind FROM approval_open o WHERE o.next_try_at IS NULL
      UNION ALL SELECT s.batch_id, 'batch' FROM batch_status s WHERE s.finished_at IS NULL AND s.state = 'awaiting_approval'
    ) w JOIN approval_request r ON r.id = w.id
    WHERE r.expires_at > now() AND ($1::uuid IS NULL OR w.id > $1::uuid)
      AND ($2::text IS NULL OR (
        person_key($2) <> person_key(r.operator) AND person_key($2) IS DISTINCT FROM person_key(r.on_behalf_of)
        AND NOT EXISTS (
          SELECT FROM approval_decision d WHERE d.request_id = w.id AND (d.person_key = person_key($2) OR d.sub = $4)
            AND d.decision IN ('approve', 'decline'))))
      AND r.operator_sub IS DISTINCT FROM COALESCE($4, '')
    ORDER BY w.id LIMIT $3`,
};

export interface WaitingRow {
  readonly id: string;
  readonly kind: 'modification' | 'batch';
}

/** $1 how many. Locked, so that two replicas never take the same. */
export const TAKE_EXPIRED_BATCHES: Statement = {
  name: 'approvals_expired_batches',
  text: `SELECT s.batch_id::text AS id FROM batch_status s JOIN approval_request r ON r.id = s.batch_id
    WHERE s.finished_at IS NULL AND s.state = 'awaiting_approval' AND r.expires_at <= now()
    ORDER BY r.expires_at LIMIT $1 FOR UPDATE OF s SKIP LOCKED`,
};

/** $1 batch. The entry that records that it was proposed, and the time of the last one about it. */
export const BATCH_PROPOSED: Statement = {
  name: 'approvals_batch_proposed',
  text: `SELECT e.bytes, greatest(e.at, (
      SELECT max(x.at) FROM approval_decision d JOIN ledger_entry x ON x.entry_id = d.entry_id WHERE d.request_id = $1
    )) AS last_at
    FROM batch_step s JOIN ledger_entry e ON e.entry_id = s.entry_id
    WHERE s.batch_id = $1 AND e.type = 'batch.proposed' LIMIT 1`,
};

export interface BatchProposedRow {
  readonly bytes: Buffer;
  readonly last_at: Date;
}

/** $1 batch: approved, it runs. */
export const RUN_BATCH: Statement = {
  name: 'approvals_run_batch',
  text: `UPDATE batch_status SET state = 'approved' WHERE batch_id = $1`,
};

/** $1 batch, $2 how it ended. Nothing of it is worked on any more. */
export const END_BATCH: Statement = {
  name: 'approvals_end_batch',
  text: `WITH chunks AS (
      DELETE FROM batch_chunk WHERE batch_id = $1
    ), checks AS (
      DELETE FROM batch_check WHERE batch_id = $1
    ) UPDATE batch_status SET state = $2, finished_at = clock_timestamp() WHERE batch_id = $1`,
};
