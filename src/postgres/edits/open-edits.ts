import type { Connections, Statement } from '../connections/store.js';

/** Edits of all replicas that have no end yet. */
export interface OpenEdits {
  readonly pending: number;
  readonly inDoubt: number;
  /** Seconds since the receipt of the one that has been in doubt longest; 0 where none is. */
  readonly oldestInDoubtSeconds: number;
}

/** Claims are few: those under way now. As everywhere, a pending edit whose replica is dead counts as in doubt. */
const OPEN_EDITS: Statement = {
  name: 'open_edits',
  text: `
    SELECT count(*) FILTER (WHERE NOT in_doubt)::integer AS pending,
      count(*) FILTER (WHERE in_doubt)::integer AS in_doubt,
      COALESCE(extract(epoch FROM now() - min(received_at) FILTER (WHERE in_doubt)), 0)::float8 AS oldest
    FROM (
      SELECT m.received_at, k.state = 'in_doubt'
        OR (k.replica IS NOT NULL AND (r.alive_until IS NULL OR r.alive_until <= now())) AS in_doubt
      FROM edit_claim k
      JOIN modification m ON m.id = k.modification_id
      LEFT JOIN replica r ON r.id = k.replica
      WHERE k.state <> 'claimed'
    ) AS open_edit`,
};

export async function countOpenEdits(connections: Connections): Promise<OpenEdits> {
  const [row] = await connections.run<{ pending: number; in_doubt: number; oldest: number }>(
    OPEN_EDITS,
    [],
  );
  return {
    pending: row?.pending ?? 0,
    inDoubt: row?.in_doubt ?? 0,
    oldestInDoubtSeconds: row?.oldest ?? 0,
  };
}
