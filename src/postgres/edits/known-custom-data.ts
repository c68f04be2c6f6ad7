import { clockRange, type OwnSpan } from '../../edits/clock-ahead.js';
import type { RecalledCustomData } from '../../edits/edit.js';
import {
  type CustomDataWriter,
  type ReportedCustomData,
  currentCustomData,
} from '../../edits/current-custom-data.js';

/** Older ones of a message decide nothing: each that is newer came before ours then. */
const NEWEST_REPORTS = 20;

function epochMs(instant: string): string {
  return `(extract(epoch FROM ${instant}) * 1000)`;
}

/** One that is not on record as applied may have left its own, where a try of it was not answered. */
const CAN_HAVE_WRITTEN = `o.state = 'applied' OR (o.state IN ('superseded', 'refused')
  AND 'edit.in_doubt' = ANY(ARRAY(SELECT l.type FROM ledger_entry l WHERE l.modification_id = m.id)))`;

/** Of message `a`, the edit of ours that `CustomDataWriter` is about. */
export const CUSTOM_DATA_WRITER = `SELECT json_build_object(
    'claimNo', m.claim_no, 'json', encode(c.requested_custom_data, 'base64'), 'isDoubtful', o.state <> 'applied',
    'wroteMsgBody', c.requested_msg_body IS NOT NULL,
    'earliestAt', ${epochMs(`CASE WHEN o.attempts = 1 OR o.settled_by = 'response' THEN COALESCE(o.sent_at, m.snapshot_at)
      ELSE m.snapshot_at END`)},
    'settledAt', ${epochMs('o.settled_at')}, 'reportedAt', ${epochMs('own.last_at')},
    'isEachTryReported', own.count >= o.attempts, 'lastFoundEntry', found.entry_id,
    'lastOwn', last_own.times) AS writer
  FROM modification m JOIN modification_outcome o ON o.modification_id = m.id AND (${CAN_HAVE_WRITTEN})
    JOIN modification_content c ON c.modification_id = m.id AND c.requested_custom_data IS NOT NULL
    CROSS JOIN LATERAL (
      SELECT count(*), max((SELECT t.event_at FROM told_edit t WHERE t.id = w.told_id)) AS last_at
      FROM told_own w WHERE w.modification_id = m.id
    ) own
    LEFT JOIN LATERAL (
      SELECT v.entry_id FROM found_version v CROSS JOIN LATERAL (
        SELECT l.at FROM ledger_entry l WHERE l.entry_id = v.entry_id LIMIT 1) l
      WHERE v.modification_id = m.id AND v.item <> 'null' ORDER BY l.at DESC LIMIT 1
    ) found ON true
    LEFT JOIN LATERAL (
      -- The last edit of ours that IM reported, whatever it wrote.
      SELECT json_build_object('at', ${epochMs('t.event_at')}, 'seenAt', ${epochMs('e.snapshot_at')},
        'settledAt', ${epochMs('eo.settled_at')}) AS times
      FROM told_edit t
        CROSS JOIN LATERAL (SELECT w.modification_id AS id FROM told_own w WHERE w.told_id = t.id LIMIT 1) w
        CROSS JOIN LATERAL (SELECT e.snapshot_at FROM modification e WHERE e.id = w.id LIMIT 1) e
        CROSS JOIN LATERAL (SELECT eo.settled_at FROM modification_outcome eo WHERE eo.modification_id = w.id LIMIT 1) eo
      WHERE t.group_id = a.group_id AND t.topic_id = a.topic_id AND t.msg_seq = a.msg_seq AND e.snapshot_at IS NOT NULL
      ORDER BY t.event_at DESC LIMIT 1
    ) last_own ON true
  WHERE m.group_id = a.group_id AND m.topic_id = a.topic_id AND m.msg_seq = a.msg_seq
  ORDER BY m.claim_no DESC LIMIT 1`;

const claimNoOf = (id: string) => `(SELECT m.claim_no FROM modification m WHERE m.id = ${id})`;

/** Of message `a`, whatever the webhook reported with a CloudCustomData, whenever it arrived. */
export const CUSTOM_DATA_REPORTS = `SELECT json_agg(r) AS list FROM (
    SELECT ${epochMs('t.event_at')} AS at, encode(t.custom_data, 'base64') AS json,
      (SELECT ${claimNoOf('w.modification_id')} FROM told_own w WHERE w.told_id = t.id) AS "ownClaimNo", d.drift
    FROM told_edit t LEFT JOIN LATERAL (
      SELECT json_build_object('lastClaimNo', ${claimNoOf('d.last_modification_id')},
        'finderClaimNo', ${claimNoOf('e.modification_id')}, 'entryId', d.entry_id, 'recordedAt', ${epochMs('e.at')}) AS drift
      FROM told_drift d CROSS JOIN LATERAL (
        SELECT l.modification_id, l.at FROM ledger_entry l WHERE l.entry_id = d.entry_id LIMIT 1) e
      WHERE d.told_id = t.id LIMIT 1
    ) d ON true
    WHERE t.group_id = a.group_id AND t.topic_id = a.topic_id AND t.msg_seq = a.msg_seq AND t.custom_data IS NOT NULL
    ORDER BY t.event_at DESC, t.id DESC LIMIT ${NEWEST_REPORTS}
  ) r`;

/** With bytes in base64. */
type InJson<T> = Omit<T, 'json'> & { readonly json: string };

export interface CustomDataColumns {
  readonly writer: (Omit<InJson<CustomDataWriter>, 'clock'> & { lastOwn: OwnSpan | null }) | null;
  readonly original_custom_data: Buffer | null;
  readonly custom_data_reports: readonly InJson<ReportedCustomData>[] | null;
  /** Of the last edit of the message whose contents were erased; null: of none. */
  readonly erased_claim_no: string | null;
}

export function customDataOf(row: CustomDataColumns): RecalledCustomData | null {
  const { writer, original_custom_data: original, custom_data_reports: reports } = row;
  const { erased_claim_no: erased } = row;
  if (erased !== null && (!writer || Number(erased) > writer.claimNo)) return null;
  const clock = clockRange(writer?.lastOwn ? [writer.lastOwn] : []);
  const known = writer && { ...withBytes(writer), clock };
  return currentCustomData(known, original, (reports ?? []).map(withBytes));
}

function withBytes<T extends { readonly json: string }>(
  read: T,
): Omit<T, 'json'> & { json: Buffer } {
  return { ...read, json: Buffer.from(read.json, 'base64') };
}
