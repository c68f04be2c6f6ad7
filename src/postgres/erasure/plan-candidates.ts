import type { RunStatement, Statement } from '../connections/store.js';
import type { ErasureRow } from './erasure-rows.js';

/** So many items are looked at by one step, and named by one entry. */
const MOST_AT_ONCE = 250;

export interface PlanItem {
  readonly batchId: string;
  readonly index: number;
  /** What keeps it; null: nothing does. */
  readonly holds: readonly string[] | null;
}

export interface PlanCandidates {
  readonly items: readonly PlanItem[];
  readonly doneTo: { readonly batchId: string; readonly index: number } | null;
  readonly isLast: boolean;
}

/**
 * $1, $2 the item looked at last, $3 to $9 the scope, $10 how many. Items of plans that are over, of which no edit was made, and that
 * still have contents; each with the holds that cover it. Only dry runs, and batches that were cancelled or not approved, have any.
 */
const ITEMS: Statement = {
  name: 'erasure_plan_items',
  text: `WITH looked_at AS MATERIALIZED (
      SELECT b.id AS batch_id, i.index, b.client, b.received_at FROM batch b
      JOIN batch_status s ON s.batch_id = b.id AND s.finished_at IS NOT NULL 
        AND (b.is_dry_run OR s.state IN ('cancelled', 'declined', 'expired', 'withdrawn'))
      CROSS JOIN LATERAL (
        SELECT i.index FROM batch_item i WHERE i.batch_id = b.id AND (b.id > $1::uuid OR i.index > $2::integer)
        ORDER BY i.index LIMIT $10::int
      ) i
      WHERE b.id >= $1::uuid ORDER BY b.id, i.index LIMIT $10::int
    ), found AS MATERIALIZED (
      SELECT w.batch_id, w.index, row_number() OVER (ORDER BY w.batch_id, w.index) AS n FROM looked_at w
      JOIN batch_item i ON i.batch_id = w.batch_id AND i.index = w.index
      LEFT JOIN batch_rehearsal r ON r.batch_id = w.batch_id AND r.index = w.index
      LEFT JOIN batch_pin p ON p.batch_id = w.batch_id AND p.index = w.index
      WHERE i.erasure_entry_id IS NULL
        AND ($3::text IS NULL OR i.group_id = $3) AND ($4::text IS NULL OR i.topic_id = $4)
        AND ($5::bigint IS NULL OR i.msg_seq = $5) AND ($6::text IS NULL OR sent_by(COALESCE(r.prior_item, p.prior_item)) = $6)
        AND ($7::text IS NULL OR w.client = $7)
        AND ($8::timestamptz IS NULL OR w.received_at >= $8) AND ($9::timestamptz IS NULL OR w.received_at < $9)
        AND NOT EXISTS (SELECT FROM modification m WHERE m.batch_id = w.batch_id AND m.batch_index = w.index)
    ), holds AS (
      SELECT n, array_agg(hold_id::text) AS ids FROM holds_over_items(
        ARRAY(SELECT batch_id FROM found ORDER BY n), ARRAY(SELECT index FROM found ORDER BY n)) GROUP BY 1
    )
    SELECT (SELECT json_agg(json_build_object('batchId', f.batch_id, 'index', f.index, 'holds', h.ids) ORDER BY f.n)
        FROM found f LEFT JOIN holds h ON h.n = f.n) AS items,
      (SELECT json_build_object('batchId', batch_id, 'index', index) FROM looked_at ORDER BY batch_id DESC, index DESC LIMIT 1) AS done_to,
      (SELECT count(*) FROM looked_at)::int AS looked_at`,
};

interface ItemsRow {
  readonly items: readonly PlanItem[] | null;
  readonly done_to: PlanCandidates['doneTo'];
  readonly looked_at: number;
}

type Asked = Pick<
  ErasureRow,
  'group_id' | 'topic_id' | 'msg_seq' | 'account' | 'of_client' | 'from_at' | 'to_at'
> & { readonly done_to_batch: string | null; readonly done_to_item: number | null };

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** The next items of plans in a scope. */
export async function planCandidates(run: RunStatement, asked: Asked): Promise<PlanCandidates> {
  const { done_to_batch: batchId, done_to_item: index } = asked;
  const [row] = await run<ItemsRow>(ITEMS, [
    batchId ?? FIRST_ID,
    index ?? -1,
    asked.group_id,
    asked.topic_id,
    asked.msg_seq,
    asked.account,
    asked.of_client,
    asked.from_at,
    asked.to_at,
    MOST_AT_ONCE,
  ]);
  return {
    items: row?.items ?? [],
    doneTo: row?.done_to ?? null,
    isLast: (row?.looked_at ?? 0) < MOST_AT_ONCE,
  };
}
