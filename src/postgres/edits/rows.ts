import type { Edit, ImReply, Outcome, Progress, RecalledCustomData } from '../../edits/edit.js';
import type { Statement } from '../connections/store.js';

/** What the columns of `EDITS` hold. */
export interface EditRow {
  readonly id: string;
  readonly received_at: Date;
  readonly client: string;
  readonly operator: string;
  readonly on_behalf_of: string | null;
  readonly ip: string;
  readonly group_id: string;
  readonly topic_id: string;
  readonly msg_seq: string | number;
  readonly ticket: string | null;
  readonly restores: string | null;
  readonly accept_unreadable_prior: boolean;
  readonly snapshot_at: Date | null;
  readonly recalled_custom_data_source: 'edit' | 'callback' | null;
  readonly drift_after: string | null;
  readonly drift_expected_digest: string | null;
  readonly prior_item: Buffer | null;
  readonly recalled_custom_data: Buffer | null;
  readonly requested_msg_body: Buffer | null;
  readonly requested_custom_data: Buffer | null;
  readonly reason: string;
  readonly state: Outcome['state'] | Progress['state'];
  readonly settled_by: Outcome['settledBy'];
  readonly because: Outcome['because'];
  readonly error_code: string | number | null;
  readonly error_info: Buffer | null;
  readonly attempts: number;
  readonly sent_at: Date | null;
  readonly settled_at: Date | null;
  readonly entries: readonly { type: string; entry_id: string; index: number | null }[];
  /** Where it was asked for; null: none. */
  readonly found_items?: readonly Buffer[] | null;
}

/** An open edit whose replica is dead counts as in doubt; so does one of which nobody holds a claim any more. */
export const STATE =
  "COALESCE(o.state, CASE WHEN k.replica IS NULL OR r.alive_until > now() THEN k.state END, 'in_doubt')";

/** Everything about an edit but its entries: modification `m`, content `c`, outcome `o`, claim `k` and its replica `r`. */
export const EDIT_TABLES = `FROM modification m
      JOIN modification_content c ON c.modification_id = m.id
      LEFT JOIN modification_outcome o ON o.modification_id = m.id
      LEFT JOIN edit_claim k ON k.modification_id = m.id
      LEFT JOIN replica r ON r.id = k.replica`;

/** Which of the entries `l` of one edit comes first: those of one moment in the order of its life. */
export const ENTRY_ORDER = "l.at, l.type <> 'drift.found', l.type <> 'edit.intended', l.entry_id";

/**
 * The entries of modification `m`. The index of an entry is asked for by itself, not joined: before the first statistics
 * PostgreSQL takes an edit to have hundreds of entries, and reads all leaves for each edit to join them.
 */
export const ENTRIES = `ledger_entry l WHERE l.modification_id = m.id`;
export const INDEX = '(SELECT s.index FROM ledger_leaf s WHERE s.entry_id = l.entry_id)';

/** What re-reads of modification `m` showed, the oldest first. */
const FOUND = `(SELECT array_agg(v.item ORDER BY l.at, l.type <> 'drift.found')
    FROM found_version v JOIN ledger_entry l ON l.entry_id = v.entry_id WHERE v.modification_id = m.id)`;

/** Stands where a re-read showed that the message was gone: no list item looks like it. */
const GONE = Buffer.from('null');

/**
 * One row an edit, from the modifications that `where` chooses (as `m`).
 * @param also one more column
 */
export function selectEdits(name: string, where: string, also = ''): Statement {
  return {
    name,
    text: `
      SELECT m.id, m.received_at, m.client, m.operator, m.on_behalf_of, m.ip, m.group_id, m.topic_id, m.msg_seq, m.ticket, m.restores,
        m.accept_unreadable_prior, m.snapshot_at, m.recalled_custom_data_source, m.drift_after, m.drift_expected_digest,
        c.prior_item, c.recalled_custom_data, c.requested_msg_body, c.requested_custom_data, c.reason,
        ${STATE} AS state,
        o.settled_by, o.because, COALESCE(o.error_code, k.error_code) AS error_code,
        COALESCE(o.error_info, k.error_info) AS error_info, COALESCE(o.attempts, k.attempts, 0) AS attempts,
        COALESCE(o.sent_at, k.sent_at) AS sent_at, o.settled_at, e.entries, ${FOUND} AS found_items${also && `, ${also}`}
      ${EDIT_TABLES}
      LEFT JOIN LATERAL (
        SELECT json_agg(json_build_object('type', l.type, 'entry_id', l.entry_id, 'index', ${INDEX})
          ORDER BY ${ENTRY_ORDER}) AS entries
        FROM ${ENTRIES}
      ) e ON true
      ${where}`,
  };
}

export function editOf(row: EditRow): Edit {
  return {
    id: row.id,
    receivedAt: row.received_at.getTime(),
    message: {
      groupId: row.group_id,
      topicId: row.topic_id === '' ? null : row.topic_id,
      msgSeq: Number(row.msg_seq),
    },
    requested: contentsOf(row),
    actor: { client: row.client, operator: row.operator, ip: row.ip },
    onBehalfOf: row.on_behalf_of,
    reason: row.reason,
    ticket: row.ticket,
    restores: row.restores,
    acceptUnreadablePrior: row.accept_unreadable_prior,
    snapshot: snapshotOf(row),
    standing: standingOf(row),
    ledger: row.entries.map(({ type, entry_id, index }) => ({ type, entryId: entry_id, index })),
  };
}

export function contentsOf(row: Pick<EditRow, 'requested_msg_body' | 'requested_custom_data'>) {
  return {
    ...(row.requested_msg_body ? { msgBody: row.requested_msg_body } : {}),
    ...(row.requested_custom_data ? { cloudCustomData: row.requested_custom_data } : {}),
  };
}

export function recalledOf(
  row: Pick<EditRow, 'recalled_custom_data' | 'recalled_custom_data_source'>,
): RecalledCustomData | null {
  const { recalled_custom_data: json, recalled_custom_data_source: source } = row;
  return json && source && { json, source };
}

function snapshotOf(row: EditRow): Edit['snapshot'] {
  if (!row.prior_item || !row.snapshot_at) return null;
  return {
    item: row.prior_item,
    takenAt: row.snapshot_at.getTime(),
    recalledCustomData: recalledOf(row),
    drift:
      row.drift_after !== null && row.drift_expected_digest !== null
        ? { lastModificationId: row.drift_after, expectedDigest: row.drift_expected_digest }
        : null,
  };
}

function standingOf(row: EditRow): Progress | Outcome {
  const im: ImReply | null =
    row.error_code === null
      ? null
      : {
          errorCode: Number(row.error_code),
          errorInfo: row.error_info?.toString('utf8') ?? '',
        };
  const common = { im, attempts: row.attempts, sentAt: row.sent_at?.getTime() ?? null };
  if (row.state === 'pending' || row.state === 'in_doubt') return { ...common, state: row.state };
  return {
    ...common,
    state: row.state,
    settledBy: row.settled_by,
    because: row.because,
    settledAt: row.settled_at?.getTime() ?? 0,
    ...(row.found_items ? { found: row.found_items.map(foundOf) } : {}),
  };
}

function foundOf(item: Buffer): Buffer | null {
  return item.equals(GONE) ? null : item;
}
