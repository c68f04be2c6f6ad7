import {
  type Batch,
  type BatchApproval,
  type BatchItem,
  type BatchState,
  type ItemState,
  itemStates,
} from '../../batches/batch.js';
import type { RefusalCode } from '../../edits/edit.js';
import { versionOf } from '../../edits/version.js';
import type { Statement } from '../connections/store.js';
import { approvalIn, approvalOf } from '../edits/approval-column.js';
import {
  contentsOf,
  EDIT_COLUMNS,
  editOf,
  type EditRow,
  FOUND,
  openStateOf,
} from '../edits/rows.js';

/** The rate is that of so many last seconds, or of all since the batch was accepted. */
const RATE_SECONDS = 10;

const COUNTED = itemStates.filter(
  (state) => state !== 'waiting' && state !== 'cancelled' && state !== 'dry_run',
);

/**
 * Batches that `where` chooses (as `b`). One statement, so that the counts add up. A batch that was approved is `approved` on record while
 * it runs: see migration 1795500001950.
 */
const SELECT_BATCHES = `SELECT b.id, b.received_at, b.client, b.operator, b.ip, b.on_behalf_of, b.reason, g.at AS reason_erased_at,
      convert_from(g.bytes, 'UTF8')::jsonb #>> '{details,erasureId}' AS reason_erasure_id, b.ticket, b.is_dry_run, b.restores,
      b.total, CASE s.state WHEN 'approved' THEN 'running' ELSE s.state END AS state, s.finished_at, c.*, d.*,
      ${approvalOf('b.id')} AS approval, q.expires_at, q.expires_at <= now() AS is_expired,
      CASE WHEN q.id IS NULL THEN 0 ELSE (SELECT count(*)::integer FROM batch_pin p WHERE p.batch_id = b.id) END AS checked,
      extract(epoch FROM now() - b.received_at)::float8 AS age_s
    FROM batch b
    JOIN batch_status s ON s.batch_id = b.id
    LEFT JOIN approval_request q ON q.id = b.id
    LEFT JOIN ledger_entry g ON g.entry_id = b.reason_erasure_entry_id
    CROSS JOIN LATERAL (
      SELECT ${COUNTED.map((state) => `count(*) FILTER (WHERE state = '${state}')::integer AS "${state}"`).join(', ')},
        count(*) FILTER (WHERE settled_at > now() - interval '${RATE_SECONDS}s')::integer AS settled_lately
      FROM (
        SELECT COALESCE(o.state, ${openStateOf('m.id')}, 'in_doubt') AS state, o.settled_at
        FROM modification m LEFT JOIN modification_outcome o ON o.modification_id = m.id
        WHERE m.batch_id = b.id
      ) e
    ) c
    CROSS JOIN LATERAL (
      SELECT count(*)::integer AS dry_run,
        count(*) FILTER (WHERE at > now() - interval '${RATE_SECONDS}s')::integer AS tried_lately
      FROM batch_rehearsal r WHERE r.batch_id = b.id
    ) d`;

/** $1 id */
export const FIND_BATCH: Statement = {
  name: 'batch_find',
  text: `${SELECT_BATCHES} WHERE b.id = $1`,
};

/** $1 ids */
export const FIND_BATCHES: Statement = {
  name: 'batch_find_all',
  text: `${SELECT_BATCHES} WHERE b.id = ANY($1::uuid[]) ORDER BY b.id`,
};

export type BatchRow = { readonly [S in (typeof COUNTED)[number]]: number } & {
  readonly id: string;
  readonly received_at: Date;
  readonly client: string;
  readonly operator: string;
  readonly ip: string;
  readonly on_behalf_of: string | null;
  readonly reason: string;
  readonly reason_erased_at: Date | null;
  readonly reason_erasure_id: string | null;
  readonly ticket: string | null;
  readonly is_dry_run: boolean;
  readonly restores: string | null;
  readonly total: number;
  readonly state: BatchState;
  readonly finished_at: Date | null;
  readonly dry_run: number;
  readonly settled_lately: number;
  readonly tried_lately: number;
  readonly age_s: number;
  /** As `approvalOf` gives it. */
  readonly approval: string | null;
  readonly expires_at: Date | null;
  readonly is_expired: boolean | null;
  readonly checked: number;
};

export function batchOf(row: BatchRow): Batch {
  const begun = COUNTED.reduce((sum, state) => sum + row[state], 0);
  const left = row.total - begun - row.dry_run;
  const approval = batchApprovalOf(row);
  // Its time is over, whether or not that is on record yet.
  const isLate = row.state === 'awaiting_approval' && row.is_expired === true;
  const state = isLate ? 'expired' : row.state;
  const isCancelled = LEFT_UNDONE.includes(state);
  const counts = {
    ...Object.fromEntries(COUNTED.map((state) => [state, row[state]])),
    waiting: isCancelled ? 0 : left,
    cancelled: isCancelled ? left : 0,
    dry_run: row.dry_run,
  } as Record<ItemState, number>;
  const lately = row.settled_lately + row.tried_lately;
  const ratePerSecond = lately / Math.min(RATE_SECONDS, Math.max(1, row.age_s));
  return {
    id: row.id,
    receivedAt: row.received_at.getTime(),
    actor: { client: row.client, operator: row.operator, ip: row.ip },
    onBehalfOf: row.on_behalf_of,
    reason: row.reason,
    reasonErased: reasonErasedIn(row),
    ticket: row.ticket,
    isDryRun: row.is_dry_run,
    restores: row.restores,
    state,
    approval,
    finishedAt: (isLate ? row.expires_at : row.finished_at)?.getTime() ?? null,
    total: row.total,
    counts,
    ratePerSecond,
    secondsLeft: secondsLeft(counts, ratePerSecond),
  };
}

function reasonErasedIn({ reason_erased_at: at, reason_erasure_id: erasureId }: BatchRow) {
  return at === null || erasureId === null ? null : { at: at.getTime(), erasureId };
}

/** What was not begun in one of these states never will be. */
const LEFT_UNDONE: readonly BatchState[] = ['cancelled', 'declined', 'expired', 'withdrawn'];

function batchApprovalOf({ approval, expires_at, checked }: BatchRow): BatchApproval | null {
  const found = approvalIn(approval);
  return found && expires_at && { ...found, expiresAt: expires_at.getTime(), checked };
}

function secondsLeft(counts: Readonly<Record<ItemState, number>>, rate: number): number | null {
  const open = counts.waiting + counts.pending + counts.in_doubt;
  if (open === 0) return 0;
  return rate === 0 ? null : open / rate;
}

/** The state of item `i` of batch status `s`, whose edit is `m` and its outcome `o`; `q`: what others were asked to approve. */
const ITEM_STATE = `CASE
    WHEN m.id IS NOT NULL THEN COALESCE(o.state, ${openStateOf('m.id')}, 'in_doubt')
    WHEN d.batch_id IS NOT NULL AND q.id IS NULL THEN 'dry_run'
    WHEN s.state IN ('cancelled', 'declined', 'expired', 'withdrawn') OR (s.state = 'awaiting_approval' AND q.expires_at <= now()) THEN 'cancelled'
    ELSE 'waiting' END`;

/** What a dry run, or the check of a proposed batch, saw. */
const SEEN = `batch_id, because, error_code, error_info, prior_item, snapshot_at, recalled_custom_data, recalled_custom_data_source,
          drift_after, drift_expected_digest`;

/** $1 batch, $2 the first index, $3 how many, $4 the state or null. */
export const FIND_ITEMS: Statement = {
  name: 'batch_items',
  text: `SELECT * FROM (
    SELECT i.index AS item_index, i.group_id AS item_group_id, i.topic_id AS item_topic_id, i.msg_seq AS item_msg_seq,
      i.requested_msg_body AS item_msg_body, i.requested_custom_data AS item_custom_data,
      ${ITEM_STATE} AS item_state, ${EDIT_COLUMNS}, ${FOUND} AS found_items,
      d.because AS dry_because, d.error_code AS dry_error_code, d.error_info AS dry_error_info, d.prior_item AS dry_prior_item,
      d.snapshot_at AS dry_snapshot_at, d.recalled_custom_data AS dry_recalled, d.recalled_custom_data_source AS dry_recalled_source,
      d.drift_after AS dry_drift_after, d.drift_expected_digest AS dry_drift_digest, d.batch_id IS NOT NULL AS is_seen, i.erasure_entry_id IS NOT NULL AS item_is_erased
    FROM batch_item i
    JOIN batch_status s ON s.batch_id = i.batch_id
    LEFT JOIN approval_request q ON q.id = i.batch_id
    LEFT JOIN LATERAL (
      SELECT * FROM (
        SELECT ${SEEN} FROM batch_rehearsal r WHERE r.batch_id = i.batch_id AND r.index = i.index
        UNION ALL SELECT ${SEEN} FROM batch_pin p WHERE p.batch_id = i.batch_id AND p.index = i.index
      ) one LIMIT 1
    ) d ON true
    LEFT JOIN modification m ON m.batch_id = i.batch_id AND m.batch_index = i.index
    LEFT JOIN modification_content c ON c.modification_id = m.id
    LEFT JOIN modification_outcome o ON o.modification_id = m.id
    LEFT JOIN edit_claim k ON k.modification_id = m.id
    LEFT JOIN replica r ON r.id = k.replica
    WHERE i.batch_id = $1 AND i.index >= $2
    ORDER BY i.index
  ) item WHERE $4::text IS NULL OR item_state = $4 LIMIT $3`,
};

export type ItemRow = Omit<EditRow, 'id'> & {
  readonly id: string | null;
  readonly item_index: number;
  readonly item_group_id: string;
  readonly item_topic_id: string;
  readonly item_msg_seq: string;
  readonly item_msg_body: Buffer | null;
  readonly item_custom_data: Buffer | null;
  readonly item_state: ItemState;
  readonly item_is_erased: boolean;
  readonly is_seen: boolean;
} & DryRunRow;

interface DryRunRow {
  readonly dry_because: RefusalCode | null;
  readonly dry_error_code: string | null;
  readonly dry_error_info: Buffer | null;
  readonly dry_prior_item: Buffer | null;
  readonly dry_snapshot_at: Date | null;
  readonly dry_recalled: Buffer | null;
  readonly dry_recalled_source: 'edit' | 'callback' | null;
  readonly dry_drift_after: string | null;
  readonly dry_drift_digest: string | null;
}

export function itemOf(row: ItemRow): BatchItem {
  const { id } = row;
  return {
    index: row.item_index,
    message: {
      groupId: row.item_group_id,
      topicId: row.item_topic_id === '' ? null : row.item_topic_id,
      msgSeq: Number(row.item_msg_seq),
    },
    requested: contentsOf({
      requested_msg_body: row.item_msg_body,
      requested_custom_data: row.item_custom_data,
    }),
    state: row.item_state,
    edit: id === null ? null : editOf({ ...row, id }),
    dryRun: id === null && row.is_seen ? dryRunOf(row) : null,
  };
}

function dryRunOf(row: DryRunRow & Pick<ItemRow, 'item_is_erased'>): BatchItem['dryRun'] {
  const snapshot = snapshotOf(row);
  if (row.dry_because === null && row.item_is_erased) return null;
  if (row.dry_because === null) {
    const prior = snapshot && versionOf(snapshot);
    if (!prior) throw new Error('an item was tried without a prior version');
    return { kind: 'go', snapshot, prior };
  }
  const code = row.dry_error_code;
  const errorInfo = row.dry_error_info?.toString('utf8') ?? '';
  const im = code === null ? null : { errorCode: Number(code), errorInfo };
  return { kind: 'reject', because: row.dry_because, im, snapshot };
}

function snapshotOf(row: DryRunRow): NonNullable<BatchItem['dryRun']>['snapshot'] {
  if (!row.dry_prior_item || !row.dry_snapshot_at) return null;
  const { dry_recalled: json, dry_recalled_source: source } = row;
  const lastModificationId = row.dry_drift_after;
  const expectedDigest = row.dry_drift_digest;
  return {
    item: row.dry_prior_item,
    takenAt: row.dry_snapshot_at.getTime(),
    recalledCustomData: json && source && { json, source },
    drift:
      lastModificationId !== null && expectedDigest !== null
        ? { lastModificationId, expectedDigest }
        : null,
  };
}
