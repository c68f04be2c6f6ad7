import type { Connections, Statement } from '../connections/store.js';

/** Batches that have not ended. */
export interface OpenBatches {
  readonly running: number;
  readonly paused: number;
  /** Seconds since anything of the oldest running batch moved; 0 where none runs. Later ones may have to wait for it. */
  readonly stillSeconds: number;
}

const OPEN_BATCHES: Statement = {
  name: 'open_batches',
  text: `WITH open AS (
      SELECT batch_id, CASE state WHEN 'approved' THEN 'running' ELSE state END AS state FROM batch_status WHERE finished_at IS NULL
    ), oldest AS (
      SELECT batch_id FROM open WHERE state = 'running' ORDER BY batch_id LIMIT 1
    )
    SELECT (SELECT count(*)::integer FROM open WHERE state = 'running') AS running,
      (SELECT count(*)::integer FROM open WHERE state = 'paused') AS paused,
      COALESCE((
        SELECT extract(epoch FROM now() - greatest(
          (SELECT max(e.at) FROM batch_step s JOIN ledger_entry e ON e.entry_id = s.entry_id WHERE s.batch_id = b.batch_id),
          (SELECT max(greatest(m.received_at, o.settled_at)) FROM modification m
            LEFT JOIN modification_outcome o ON o.modification_id = m.id WHERE m.batch_id = b.batch_id),
          (SELECT max(r.at) FROM batch_rehearsal r WHERE r.batch_id = b.batch_id)))
        FROM oldest b), 0)::float8 AS still`,
};

export async function countOpenBatches(connections: Connections): Promise<OpenBatches> {
  const [row] = await connections.run<{ running: number; paused: number; still: number }>(
    OPEN_BATCHES,
    [],
  );
  const { running = 0, paused = 0, still = 0 } = row ?? {};
  // Times come from the clocks of replicas, one of which may be ahead.
  return { running, paused, stillSeconds: Math.max(0, still) };
}
