import type { BatchHeader } from '../../batches/batch.js';
import type { RunStatement, Statement } from '../connections/store.js';
import { holdingKey } from '../edits/key-hold.js';

/**
 * $1 client, $2 key, $3 digest of the payload. The batch that has the key, and whether an edit, a proposal of one or an erasure has it. An edit that
 * was given up because its record could not be confirmed leaves it free.
 */
const USED_KEY: Statement = {
  name: 'batch_used_key',
  text: `SELECT b.id AS batch_id, b.payload_digest = $3::bytea AS is_same, b.erasure_entry_id IS NOT NULL AS is_erased, EXISTS (
      SELECT FROM (
        SELECT id FROM modification WHERE client = $1 AND idempotency_key = $2 ORDER BY key_use DESC LIMIT 1
      ) m LEFT JOIN modification_outcome o ON o.modification_id = m.id
      WHERE NOT COALESCE(o.state = 'rejected' AND o.because = 'store-unavailable', false)
    ) OR EXISTS (SELECT FROM proposal p WHERE p.client = $1 AND p.idempotency_key = $2)
      OR EXISTS (SELECT FROM erasure e WHERE e.client = $1 AND e.idempotency_key = $2) AS is_of_others
    FROM (SELECT) one LEFT JOIN batch b ON b.client = $1 AND b.idempotency_key = $2`,
};

interface UsedRow {
  readonly batch_id: string | null;
  readonly is_same: boolean | null;
  readonly is_erased: boolean | null;
  readonly is_of_others: boolean;
}

export type KeyUse =
  | { readonly kind: 'free' }
  | { readonly kind: 'known'; readonly batchId: string }
  | { readonly kind: 'reused' }
  /** What the batch was to do was erased: nobody can know whether this is the same request. */
  | { readonly kind: 'erased' };

/** What the key of a request was used for. Batches, edits and erasures share the keys of a client. */
export async function useOf(run: RunStatement, header: BatchHeader): Promise<KeyUse> {
  const { key, actor } = header;
  if (!key) return { kind: 'free' };
  const [used] = await run<UsedRow>(USED_KEY, [actor.client, key.value, key.payloadDigest]);
  const batchId = used?.batch_id ?? null;
  if (batchId !== null) {
    if (used?.is_erased === true) return { kind: 'erased' };
    return used?.is_same === true ? { kind: 'known', batchId } : { kind: 'reused' };
  }
  return { kind: used?.is_of_others === true ? 'reused' : 'free' };
}

/** Runs `act` while nobody else can use the key of a request, if it has one; `act` is given what it was used for before. */
export async function withKeyOf<T extends object>(
  run: RunStatement,
  header: BatchHeader,
  act: (use: KeyUse) => Promise<T>,
): Promise<T> {
  const { id, actor, key } = header;
  if (!key) return act({ kind: 'free' });
  const done = await holdingKey(run, { id, client: actor.client, key }, async () =>
    act(await useOf(run, header)),
  );
  return done ?? act({ kind: 'reused' });
}
