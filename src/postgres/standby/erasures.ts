import { firstIdAt } from '../audit/first-id.js';
import { RECORDED_WITHIN_MS } from '../audit/keyset-paging.js';
import type { RunStatement, Statement } from '../connections/store.js';

/** More need not be compared: the primary then answers. */
const MOST_COMPARED = 1_000;

/** $1 an id. Asked of the primary. */
const ERASED_SINCE: Statement = {
  name: 'erased_since',
  text: `SELECT entry_id FROM ledger_entry WHERE type IN ('content.erased', 'retention.applied') AND entry_id >= $1::uuid
    ORDER BY entry_id LIMIT ${MOST_COMPARED + 1}`,
};

/** $1 ids of entries. Asked of the standby. */
const SHOWN: Statement = {
  name: 'shown_entries',
  text: 'SELECT count(*)::int AS shown FROM ledger_entry WHERE entry_id = ANY ($1::uuid[])',
};

/** The entries of erasures that something which is as of `asOf` may not show. */
export async function erasedSince(primary: RunStatement, asOf: number): Promise<readonly string[]> {
  const from = firstIdAt(asOf - RECORDED_WITHIN_MS);
  const rows = await primary<{ entry_id: string }>(ERASED_SINCE, [from]);
  return rows.map(({ entry_id }) => entry_id);
}

/** Whether the standby shows all of these, and so what they erased as erased. */
export async function showsAll(
  standby: RunStatement,
  entryIds: readonly string[],
): Promise<boolean> {
  if (entryIds.length === 0) return true;
  if (entryIds.length > MOST_COMPARED) return false;
  const [row] = await standby<{ shown: number }>(SHOWN, [entryIds]);
  return row?.shown === entryIds.length;
}
