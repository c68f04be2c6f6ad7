import type { IdempotencyKey } from '../../edits/edit.js';
import type { RunStatement, Statement } from '../connections/store.js';

/** $1 id, $2 client, $3 key, $4 digest of the payload. Nothing where somebody has the key. The row is of no message. */
const HOLD_KEY: Statement = {
  name: 'hold_key',
  text: `INSERT INTO edit_claim (modification_id, group_id, topic_id, msg_seq, client, idempotency_key, key_use, payload_digest)
    VALUES ($1::uuid, 'no message ' || $1::text, '', 0, $2, $3, 0, $4) ON CONFLICT DO NOTHING RETURNING modification_id`,
};

/** $1 id */
const LET_KEY_GO: Statement = {
  name: 'let_key_go',
  text: 'DELETE FROM edit_claim WHERE modification_id = $1',
};

/** What a key is used for, beside edits: a proposal, a batch or an erasure. */
interface KeyUser {
  readonly id: string;
  readonly client: string;
  readonly key: IdempotencyKey;
}

/**
 * Runs `act` while nobody else can use the key, as edits hold theirs; null where somebody has it. An edit that claims it meanwhile waits
 * for the end of this transaction, and does not begin where the key was used in it.
 */
export async function holdingKey<T extends object>(
  run: RunStatement,
  { id, client, key }: KeyUser,
  act: () => Promise<T>,
): Promise<T | null> {
  const held = await run(HOLD_KEY, [id, client, key.value, key.payloadDigest]);
  if (held.length === 0) return null;
  const done = await act();
  await run(LET_KEY_GO, [id]);
  return done;
}
