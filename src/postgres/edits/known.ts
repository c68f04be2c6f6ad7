import { leftBy, type KnownVersion } from '../../edits/drift.js';
import type { MessageRef, Outcome } from '../../edits/edit.js';
import type { Known } from '../../edits/record.js';
import { CLOCK_SKEW_MS } from '../../edits/reported.js';
import { batchStatement } from '../connections/batch-statement.js';
import { messageColumns } from './columns.js';
import {
  CUSTOM_DATA_REPORTS,
  CUSTOM_DATA_WRITER,
  type CustomDataColumns,
  customDataOf,
} from './known-custom-data.js';
import { contentsOf, type EditRow, recalledOf } from './rows.js';

export type KnownRow = Pick<
  EditRow,
  | 'prior_item'
  | 'recalled_custom_data'
  | 'recalled_custom_data_source'
  | 'requested_msg_body'
  | 'requested_custom_data'
> & {
  /** The modification to name as the last one. */
  readonly id: string | null;
  readonly state: Outcome['state'] | null;
  readonly found_item: Buffer | null;
  readonly is_gone: boolean;
  /** Several where IM dates them to one millisecond: any may be the last. */
  readonly reported_msg_bodies: readonly Buffer[] | null;
  readonly reported_custom_datas: readonly (Buffer | null)[] | null;
  /** Whether it came after everything that the edit did. */
  readonly is_reported_last: boolean | null;
  /** What may be there was erased. */
  readonly has_erased_report: boolean;
} & CustomDataColumns;

const MESSAGE = messageColumns((message: MessageRef) => message);

/**
 * What was last seen of a message: by the last edit that saw it, with what that one wrote or its re-reads showed, or by the
 * webhook since then. And its CloudCustomData: the newest that anybody wrote or reported.
 */
export const KNOWN = batchStatement<MessageRef>(
  'known',
  (batch) => `
    WITH asked AS (
      SELECT * FROM ${batch.table('a', MESSAGE, 'n')}
    )
    SELECT a.n::int AS n, COALESCE(applied.id, seen.id) AS id, seen.state, c.prior_item, c.recalled_custom_data,
      seen.recalled_custom_data_source, c.requested_msg_body, c.requested_custom_data, found.item AS found_item,
      (gone.is_gone OR found.is_gone) IS TRUE AS is_gone, reported.msg_bodies AS reported_msg_bodies,
      reported.custom_datas AS reported_custom_datas, reported.is_last AS is_reported_last, reported.has_erased IS TRUE AS has_erased_report,
      custom.writer, original.custom_data AS original_custom_data, erased.claim_no AS erased_claim_no, custom_reports.list AS custom_data_reports
    FROM asked a
    LEFT JOIN LATERAL (
      -- Of one that was gone, or is the system's, a snapshot shows no version.
      SELECT m.id, m.claim_no, m.snapshot_at, m.recalled_custom_data_source, o.state, o.sent_at, o.settled_at, o.because
      FROM modification m CROSS JOIN LATERAL (
        SELECT * FROM modification_outcome o WHERE o.modification_id = m.id LIMIT 1) o
      WHERE m.group_id = a.group_id AND m.topic_id = a.topic_id AND m.msg_seq = a.msg_seq AND m.snapshot_at IS NOT NULL
        AND NOT (o.state = 'rejected' AND COALESCE(o.because, '') IN ('message-gone', 'unsupported-message'))
      ORDER BY m.claim_no DESC LIMIT 1
    ) seen ON true
    LEFT JOIN LATERAL (
      SELECT m.id FROM modification m
      WHERE m.group_id = a.group_id AND m.topic_id = a.topic_id AND m.msg_seq = a.msg_seq
        AND (SELECT o.state FROM modification_outcome o WHERE o.modification_id = m.id) = 'applied'
      ORDER BY m.claim_no DESC LIMIT 1
    ) applied ON true
    LEFT JOIN modification_content c ON c.modification_id = seen.id
    LEFT JOIN LATERAL (
      SELECT (array_agg(v.item ORDER BY l.at DESC) FILTER (WHERE v.item <> 'null'))[1] AS item,
        bool_or(v.item = 'null') AS is_gone
      FROM found_version v CROSS JOIN LATERAL (
        SELECT l.at FROM ledger_entry l WHERE l.entry_id = v.entry_id LIMIT 1) l
      WHERE v.modification_id = seen.id
    ) found ON true
    LEFT JOIN LATERAL (
      -- The last one to say anything about it.
      SELECT COALESCE(o.because IN ('message-gone', 'message-not-found'), false) AS is_gone
      FROM modification m CROSS JOIN LATERAL (
        SELECT * FROM modification_outcome o WHERE o.modification_id = m.id LIMIT 1) o
      WHERE m.group_id = a.group_id AND m.topic_id = a.topic_id AND m.msg_seq = a.msg_seq
        AND (o.because IN ('message-gone', 'message-not-found') OR m.id = seen.id)
      ORDER BY m.claim_no DESC LIMIT 1
    ) gone ON true
    LEFT JOIN LATERAL (
      -- When IM made ours, by its own clock.
      SELECT (SELECT t.event_at FROM told_edit t WHERE t.id = w.told_id) AS event_at FROM told_own w
      WHERE w.modification_id = seen.id AND seen.state = 'applied' ORDER BY w.nth DESC LIMIT 1
    ) own ON true
    CROSS JOIN LATERAL (
      SELECT CASE WHEN seen.state = 'applied' AND c.requested_msg_body IS NOT NULL THEN COALESCE(own.event_at, seen.sent_at, seen.snapshot_at)
        WHEN found.item IS NOT NULL THEN seen.settled_at ELSE seen.snapshot_at END AS at
    ) since
    LEFT JOIN LATERAL (
      -- The newest of which it is known that it had come when that edit was over: IM's clock against ours, where it is ours.
      SELECT t.event_at AS at, t.event_at - e.snapshot_at AS offset
      FROM told_edit t LEFT JOIN LATERAL (
        SELECT m.snapshot_at FROM told_own w CROSS JOIN LATERAL (SELECT m.snapshot_at FROM modification m WHERE m.id = w.modification_id LIMIT 1) m
        WHERE w.told_id = t.id LIMIT 1) e ON true
      WHERE t.group_id = a.group_id AND t.topic_id = a.topic_id AND t.msg_seq = a.msg_seq
        AND (e.snapshot_at IS NOT NULL OR (SELECT d.told_entry_id FROM told_drift d WHERE d.told_id = t.id LIMIT 1) IS NOT NULL)
      ORDER BY t.event_at DESC LIMIT 1
    ) placed ON true
    LEFT JOIN LATERAL (
      SELECT array_agg(r.msg_body ORDER BY r.id DESC) AS msg_bodies, array_agg(r.custom_data ORDER BY r.id DESC) AS custom_datas,
        bool_or(r.is_erased) AS has_erased,
        bool_and(r.event_at > COALESCE(own.event_at, seen.settled_at + interval '${CLOCK_SKEW_MS} milliseconds')) AS is_last
      FROM (SELECT t.id, t.event_at, t.msg_body, t.custom_data, t.erasure_entry_id IS NOT NULL AS is_erased
      FROM told_edit t CROSS JOIN LATERAL (
        SELECT * FROM told_drift d WHERE d.told_id = t.id AND d.told_entry_id IS NULL LIMIT 1) d
      CROSS JOIN LATERAL (SELECT m.claim_no FROM modification m WHERE m.id = d.last_modification_id LIMIT 1) l
      WHERE t.group_id = a.group_id AND t.topic_id = a.topic_id AND t.msg_seq = a.msg_seq
        -- By IM's clock, which may be ahead, it may seem to come after an edit that was not there yet when it was reported.
        AND (seen.state <> 'applied' OR c.requested_msg_body IS NULL OR l.claim_no >= seen.claim_no OR t.event_at < since.at)
        -- It may be behind, too: then what is on record as drift after that edit may be there, though it seems to come before.
        AND (l.claim_no >= seen.claim_no AND found.item IS NULL OR t.event_at >= since.at
          -- Or what was put on record when that edit was over, unless IM dates something later that had come by then.
          OR own.event_at IS NULL AND t.event_at >= since.at - interval '${CLOCK_SKEW_MS} milliseconds' + LEAST(placed.offset, interval '0')
            AND t.event_at >= COALESCE(placed.at, t.event_at)
            AND (SELECT e.at FROM ledger_entry e WHERE e.entry_id = d.entry_id LIMIT 1) > seen.settled_at)
      ORDER BY t.event_at DESC FETCH FIRST 1 ROW WITH TIES) r
    ) reported ON true
    LEFT JOIN LATERAL (
      ${CUSTOM_DATA_WRITER}
    ) custom ON true
    LEFT JOIN LATERAL (
      SELECT o.custom_data FROM message_original o
      WHERE o.group_id = a.group_id AND o.topic_id = a.topic_id AND o.msg_seq = a.msg_seq AND o.erasure_entry_id IS NULL LIMIT 1
    ) original ON true
    LEFT JOIN LATERAL (
      -- The last edit whose contents were erased: what it wrote, or was reported after it, nobody knows any more.
      SELECT m.claim_no FROM modification m
      WHERE m.group_id = a.group_id AND m.topic_id = a.topic_id AND m.msg_seq = a.msg_seq
        AND (SELECT c.erasure_id FROM modification_content c WHERE c.modification_id = m.id) IS NOT NULL
      ORDER BY m.claim_no DESC LIMIT 1
    ) erased ON true
    LEFT JOIN LATERAL (
      ${CUSTOM_DATA_REPORTS}
    ) custom_reports ON true
    ORDER BY a.n`,
);

export function knownOf(row: KnownRow): Known {
  return { last: lastOf(row), customData: customDataOf(row) };
}

function lastOf(row: KnownRow): Known['last'] {
  const { id, state, prior_item: item, found_item } = row;
  // With what was erased, nobody can compare what is there.
  if (id === null || state === null || item === null || row.has_erased_report) return null;
  const left = leftBy({
    snapshot: { item, recalledCustomData: recalledOf(row) },
    requested: contentsOf(row),
    status: { ...NOTHING, state, ...(found_item ? { found: [found_item] } : {}) },
  });
  if (!left) return null;
  const reported = reportedOf(row, left);
  // While an edit of ours was under way, either may have come last.
  const versions = row.is_reported_last ? reported : [...reported, left];
  return { modificationId: id, versions, isGone: row.is_gone };
}

function reportedOf(row: KnownRow, left: KnownVersion): readonly KnownVersion[] {
  const { reported_msg_bodies: bodies, reported_custom_datas: datas } = row;
  return (bodies ?? []).map((msgBody, i) => {
    const json = datas?.[i];
    const customData = json ? { json, source: 'callback' as const } : left.version.customData;
    return { version: { msgBody, customData }, isAsShown: false };
  });
}

const NOTHING = {
  settledBy: null,
  because: null,
  im: null,
  attempts: 0,
  sentAt: null,
  settledAt: 0,
} as const;
