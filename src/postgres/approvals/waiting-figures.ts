import type { Connections, Statement } from '../connections/store.js';

/** What waits for persons, and what is erased. */
export interface WaitingFigures {
  /** Proposals that wait for decisions. */
  readonly edits: number;
  readonly batches: number;
  /** Since the oldest of them was proposed; 0 where none waits. */
  readonly oldestSeconds: number;
  /** Since the oldest erasure that has not finished was asked for; 0 where none runs. */
  readonly erasingSeconds: number;
}

const FIGURES: Statement = {
  name: 'waiting_figures',
  text: `WITH waiting AS (
      SELECT o.request_id AS id FROM approval_open o WHERE o.next_try_at IS NULL
    ), batches AS (
      SELECT s.batch_id AS id FROM batch_status s WHERE s.finished_at IS NULL AND s.state = 'awaiting_approval'
    )
    SELECT (SELECT count(*)::integer FROM waiting) AS edits, (SELECT count(*)::integer FROM batches) AS batches,
      COALESCE((
        SELECT extract(epoch FROM now() - min(r.received_at)) FROM (TABLE waiting UNION ALL TABLE batches) w
        CROSS JOIN LATERAL (SELECT q.received_at FROM approval_request q WHERE q.id = w.id LIMIT 1) r), 0)::float8 AS oldest,
      COALESCE((
        SELECT extract(epoch FROM now() - min(e.received_at)) FROM erasure_status s JOIN erasure e ON e.id = s.erasure_id
        WHERE s.state = 'running'), 0)::float8 AS erasing`,
};

interface FiguresRow {
  readonly edits: number;
  readonly batches: number;
  readonly oldest: number;
  readonly erasing: number;
}

export async function waitingFigures(connections: Connections): Promise<WaitingFigures> {
  const [row] = await connections.run<FiguresRow>(FIGURES, []);
  const { edits = 0, batches = 0, oldest = 0, erasing = 0 } = row ?? {};
  // Times come from the clocks of replicas, one of which may be ahead.
  return {
    edits,
    batches,
    oldestSeconds: Math.max(0, oldest),
    erasingSeconds: Math.max(0, erasing),
  };
}
