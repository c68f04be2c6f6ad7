import type { BatchHeader } from '../../batches/batch.js';
import type { RunStatement, Statement } from '../connections/store.js';

/**
 * $1 batch, $2 client, $3 key, $4 digest of the payload. Holds the key against every edit until this transaction ends, as edits
 * hold theirs: nothing where an edit has it. The row is of no message, and is taken away again in the same transaction.
 */
const HOLD_KEY: Statement = {
  name: 'batch_hold_key',
  text: `INSERT INTO edit_claim (modification_id, group_id, topic_id, msg_seq, client, idempotency_key, key_use, payload_digest)
    VALUES ($1::uuid, 'batch ' || $1::text, '', 0, $2, $3, 0, $4) ON CONFLICT DO NOTHING RETURNING modification_id`,
};

/** $1 batch */
const LET_KEY_GO: Statement = {
  name: 'batch_let_key_go',
  text: `DELETE FROM edit_claim WHERE modification_id = $1`,
};

/**
 * $1 client, $2 key, $3 digest of the payload. The batch that has the key, and whether an edit or a proposal of one has it. An edit that was given up
 * because its record could not be confirmed leaves it free.
 */
const USED_KEY: Statement = {
  name: 'batch_used_key',
  text: `SELECT b.id AS batch_id, b.payload_digest = $3::bytea AS is_same, b.erasure_entry_id IS NOT NULL AS is_erased, EXISTS (
      SELECT FROM (
        SELECT id FROM modification WHERE client = $1 AND idempotency_key = $2 ORDER BY key_use DESC LIMIT 1
      ) m LEFT JOIN modification_outcome o ON o.modification_id = m.id
      WHERE NOT COALESCE(o.state = 'rejected' AND o.because = 'store-unavailable', false)
    ) OR EXISTS (SELECT FROM proposal p WHERE p.client = $1 AND p.idempotency_key = $2) AS is_of_edit
    FROM (SELECT) one LEFT JOIN batch b ON b.client = $1 AND b.idempotency_key = $2`,
};

interface UsedRow {
  readonly batch_id: string | null;
  readonly is_same: boolean | null;
  readonly is_erased: boolean | null;
  readonly is_of_edit: boolean;
}

export type KeyUse =
  | { readonly kind: 'free' }
  | { readonly kind: 'known'; readonly batchId: string }
  | { readonly kind: 'reused' }
  /** What the batch was to do was erased: nobody can know whether this is the same request. */
  | { readonly kind: 'erased' };

/** What the key of a request was used for. Batches and edits share the keys of a client. */
export async function useOf(run: RunStatement, header: BatchHeader): Promise<KeyUse> {
  const { key, actor } = header;
  if (!key) return { kind: 'free' };
  const [used] = await run<UsedRow>(USED_KEY, [actor.client, key.value, key.payloadDigest]);
  const batchId = used?.batch_id ?? null;
  if (batchId !== null) {
    if (used?.is_erased === true) return { kind: 'erased' };
    return used?.is_same === true ? { kind: 'known', batchId } : { kind: 'reused' };
  }
  return { kind: used?.is_of_edit === true ? 'reused' : 'free' };
}

/** Runs `act` while nobody else can use the key; `act` is given what it was used for before. */
export async function holdingKey<T>(
  run: RunStatement,
  header: BatchHeader,
  act: (use: KeyUse) => Promise<T>,
): Promise<T> {
  const { id, actor, key } = header;
  if (!key) return act({ kind: 'free' });
  const held = await run(HOLD_KEY, [id, actor.client, key.value, key.payloadDigest]);
  if (held.length === 0) return act({ kind: 'reused' });
  const result = await act(await useOf(run, header));
  await run(LET_KEY_GO, [id]);
  return result;
}
