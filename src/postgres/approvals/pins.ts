import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { batchPinLine, type ListedPin } from '../../ledger/batch-items.js';
import type { RunStatement, Statement } from '../connections/store.js';

const sha256 = (bytes: string): string => `'sha256:' || encode(sha256(${bytes}), 'hex')`;

/** $1 batch */
const PINS: Statement = {
  name: 'approvals_pins',
  text: `SELECT p.index, p.prior_digest AS digest, p.because, p.error_code::text AS "errorCode", ${sha256('p.error_info')} AS "errorInfo",
      ${sha256('p.prior_item')} AS prior, ${sha256('p.recalled_custom_data')} AS recalled, p.recalled_custom_data_source AS "recalledFrom"
    FROM batch_pin p WHERE p.batch_id = $1 ORDER BY p.index`,
};

/** $1 batch */
const SALT: Statement = {
  name: 'approvals_salt',
  text: 'SELECT items_salt FROM batch WHERE id = $1',
};

/** So many lines are hashed between two turns of the event loop. */
const AT_ONCE = 250;

/** The commitment to what was seen of each item of a batch that waits, under the salt of its plan. */
export async function commitToPins(run: RunStatement, batchId: string): Promise<Uint8Array> {
  const [batch] = await run<{ items_salt: Buffer | null }>(SALT, [batchId]);
  if (!batch?.items_salt) throw new Error(`the plan of batch ${batchId} has no salt`);
  const pins = await run<ListedPin>(PINS, [batchId]);
  const hash = createHash('sha256').update(batch.items_salt);
  for (const [i, pin] of pins.entries()) {
    hash.update(batchPinLine(pin));
    if (i % AT_ONCE === AT_ONCE - 1) await nextTurn();
  }
  return hash.digest();
}
