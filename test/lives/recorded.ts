import { connect } from '../ledger-service/log.js';

/** One edit, or one proposal that no edit was made of. */
export interface EditRow {
  readonly id: string;
  readonly is_proposal: boolean;
  readonly client: string;
  readonly operator: string;
  readonly key: string;
  readonly group_id: string;
  readonly msg_seq: number;
  readonly received_at: Date;
  readonly is_read: boolean;
  readonly batch_id: string | null;
  readonly batch_index: number | null;
  readonly state: string | null;
  readonly settled_at: Date | null;
  readonly erasure_id: string | null;
  readonly erasure_entry_id: string | null;
  readonly erased_at: Date | null;
  readonly restores: string | null;
}

const EDITS = `
  SELECT m.id, false AS is_proposal, m.client, m.operator, m.idempotency_key AS key, m.group_id, m.msg_seq::int, m.received_at,
    m.snapshot_at IS NOT NULL AS is_read, m.batch_id, m.batch_index, o.state, o.settled_at, c.erasure_id, c.erasure_entry_id, c.erased_at, m.restores
  FROM modification m JOIN modification_content c ON c.modification_id = m.id
  LEFT JOIN modification_outcome o ON o.modification_id = m.id
  UNION ALL
  SELECT p.id, true, p.client, p.operator, p.idempotency_key, p.group_id, p.msg_seq::int, p.received_at, true, NULL, NULL,
    (SELECT d.decision FROM approval_decision d WHERE d.request_id = p.id AND d.decision <> 'approve'),
    (SELECT d.at FROM approval_decision d WHERE d.request_id = p.id AND d.decision <> 'approve'),
    c.erasure_id, c.erasure_entry_id, c.erased_at, p.restores
  FROM proposal p JOIN proposal_content c ON c.proposal_id = p.id
  WHERE NOT EXISTS (SELECT FROM modification m WHERE m.id = p.id)
  ORDER BY 1`;

/** An item of a batch, of which an edit was made or not. */
export interface ItemRow {
  readonly batch_id: string;
  readonly index: number;
  readonly client: string;
  readonly key: string;
  readonly group_id: string;
  readonly msg_seq: number;
  readonly received_at: Date;
  readonly batch_state: string;
  readonly finished_at: Date | null;
  readonly is_pinned: boolean;
  readonly is_begun: boolean;
  readonly erasure_entry_id: string | null;
}

const ITEMS = `
  SELECT i.batch_id, i.index, b.client, b.idempotency_key AS key, i.group_id, i.msg_seq::int, b.received_at, s.state AS batch_state, s.finished_at,
    p.batch_id IS NOT NULL AS is_pinned, m.id IS NOT NULL AS is_begun, i.erasure_entry_id
  FROM batch_item i JOIN batch b ON b.id = i.batch_id JOIN batch_status s ON s.batch_id = b.id
  LEFT JOIN batch_pin p ON p.batch_id = i.batch_id AND p.index = i.index
  LEFT JOIN modification m ON m.batch_id = i.batch_id AND m.batch_index = i.index
  ORDER BY 1, 2`;

/** Contents of what no erasure has named. */
const CONTENTS = `
  WITH whole (item, body) AS (
    SELECT prior_item, requested_msg_body FROM modification_content WHERE erasure_id IS NULL
    UNION ALL SELECT NULL, convert_to(reason, 'UTF8') FROM modification_content WHERE is_reason_erased IS NOT TRUE
    UNION ALL SELECT p.prior_item, p.requested_msg_body FROM proposal_content p
      LEFT JOIN modification_content c ON c.modification_id = p.proposal_id WHERE p.erasure_id IS NULL AND c.erasure_id IS NULL
    UNION ALL SELECT NULL, convert_to(p.reason, 'UTF8') FROM proposal_content p
      LEFT JOIN modification_content c ON c.modification_id = p.proposal_id WHERE coalesce(c.is_reason_erased, p.is_reason_erased) IS NOT TRUE
    UNION ALL SELECT p.prior_item, i.requested_msg_body FROM batch_item i LEFT JOIN batch_pin p ON p.batch_id = i.batch_id AND p.index = i.index
      WHERE i.erasure_entry_id IS NULL
    UNION ALL SELECT NULL, msg_body FROM told_edit WHERE erasure_entry_id IS NULL
    UNION ALL SELECT item, NULL FROM found_version
  ) SELECT coalesce(string_agg(concat(convert_from(item, 'UTF8'), convert_from(body, 'UTF8')), ' '), '') AS contents FROM whole`;

export interface DecisionRow {
  readonly request_id: string;
  readonly decision: string;
  readonly person: string | null;
  readonly at: Date;
}

export interface ScopeRow {
  readonly group_id: string | null;
  readonly msg_seq: number | null;
  readonly account: string | null;
  readonly of_client: string | null;
}

export interface HoldRow extends ScopeRow {
  readonly id: string;
  readonly at: Date;
  readonly released_at: Date | null;
}

export interface ErasureRow extends ScopeRow {
  readonly id: string;
  readonly kind: string;
  readonly received_at: Date;
  readonly to_at: Date | null;
  readonly modification_ids: readonly string[] | null;
  readonly state: string;
  readonly matched: number;
  readonly erased: number;
  readonly held: number;
  readonly finished_at: Date | null;
}

/** What IM's webhook reported of a message. */
export interface ReportRow {
  readonly id: string;
  readonly group_id: string;
  readonly msg_seq: number;
  readonly event_at: Date;
  readonly received_at: Date;
  readonly account: string;
  /** The elements as JSON; null: erased. */
  readonly msg_body: string | null;
  readonly erased_at: Date | null;
  /** The edits with which it goes: that it is, that came before it, or that saw it. */
  readonly goes_with: readonly string[];
}

const REPORTS = `
  SELECT t.id, t.group_id, t.msg_seq::int, t.event_at, t.received_at, t.account, x.at AS erased_at,
    CASE WHEN t.erasure_entry_id IS NULL THEN convert_from(t.msg_body, 'UTF8') END AS msg_body,
    array_remove(ARRAY[w.modification_id, d.last_modification_id, f.modification_id], NULL) AS goes_with
  FROM told_edit t LEFT JOIN told_own w ON w.told_id = t.id LEFT JOIN told_drift d ON d.told_id = t.id
  LEFT JOIN ledger_entry f ON f.entry_id = d.entry_id LEFT JOIN ledger_entry x ON x.entry_id = t.erasure_entry_id
  ORDER BY 1`;

/** That somebody edited a message around the service. */
export interface DriftRow {
  readonly group_id: string;
  readonly msg_seq: number;
}

/** An entry that records an erasure. */
export interface ErasedEntry {
  readonly id: string;
  readonly at: Date;
  readonly erasure_id: string;
  readonly ids: readonly string[];
  readonly items: readonly { readonly batchId: string; readonly index: number }[];
}

export interface Recorded {
  readonly edits: readonly EditRow[];
  readonly items: readonly ItemRow[];
  readonly decisions: readonly DecisionRow[];
  readonly holds: readonly HoldRow[];
  readonly erasures: readonly ErasureRow[];
  readonly entries: readonly ErasedEntry[];
  readonly reports: readonly ReportRow[];
  readonly drifts: readonly DriftRow[];
  /** All contents that nobody erased, as one text. */
  readonly contents: string;
}

/** All that is on record, past the service. */
export async function recorded(superuserUrl: string): Promise<Recorded> {
  await using client = await connect(superuserUrl);
  const all = async <Row extends object>(text: string) => (await client.query<Row>(text)).rows;
  return {
    edits: await all<EditRow>(EDITS),
    items: await all<ItemRow>(ITEMS),
    contents: (await all<{ contents: string }>(CONTENTS)).map(({ contents }) => contents).join(),
    decisions: await all<DecisionRow>('SELECT * FROM approval_decision ORDER BY request_id, nth'),
    holds: await all<HoldRow>(
      `SELECT h.id, h.at, h.group_id, h.msg_seq::int, h.account, h.of_client, r.at AS released_at
       FROM hold h LEFT JOIN hold_release r ON r.hold_id = h.id`,
    ),
    erasures: await all<ErasureRow>(
      `SELECT e.id, e.kind, e.received_at, e.group_id, e.msg_seq::int, e.account, e.of_client, e.to_at, e.modification_ids,
         s.state, s.matched::int, s.erased::int, s.held::int, s.finished_at
       FROM erasure e JOIN erasure_status s ON s.erasure_id = e.id`,
    ),
    entries: await all<ErasedEntry>(
      `SELECT entry_id AS id, at, j #>> '{details,erasureId}' AS erasure_id, j #> '{details,modificationIds}' AS ids,
         coalesce(j #> '{details,items}', '[]') AS items
       FROM ledger_entry CROSS JOIN LATERAL (SELECT convert_from(bytes, 'UTF8')::jsonb AS j) x
       WHERE type IN ('content.erased', 'retention.applied')`,
    ),
    reports: await all<ReportRow>(REPORTS),
    drifts: await all<DriftRow>(
      `SELECT j #>> '{subject,message,GroupId}' AS group_id, (j #>> '{subject,message,MsgSeq}')::int AS msg_seq
       FROM ledger_entry CROSS JOIN LATERAL (SELECT convert_from(bytes, 'UTF8')::jsonb AS j) x WHERE type = 'drift.found'`,
    ),
  };
}

/** Nothing is under way any more but what waits for persons. */
export async function isQuiet(superuserUrl: string): Promise<boolean> {
  await using client = await connect(superuserUrl);
  const { rows } = await client.query<{ open: string[] }>(
    `SELECT array_remove(ARRAY[
       CASE WHEN EXISTS (SELECT FROM edit_claim) THEN 'claims' END,
       CASE WHEN EXISTS (SELECT FROM ledger_unsealed) THEN 'entries' END,
       CASE WHEN EXISTS (SELECT FROM told_unjudged) THEN 'reports' END,
       CASE WHEN EXISTS (SELECT FROM erasure_status WHERE state = 'running') THEN 'erasures' END,
       CASE WHEN EXISTS (SELECT FROM approval_open WHERE next_try_at IS NOT NULL) THEN 'approved' END,
       CASE WHEN EXISTS (SELECT FROM approval_open WHERE expires_at < now()) THEN 'expired' END,
       CASE WHEN EXISTS (SELECT FROM batch_status WHERE finished_at IS NULL AND state <> 'awaiting_approval') THEN 'batches' END], NULL) AS open`,
  );
  return rows[0]?.open.length === 0;
}
