import type {
  Edit,
  ImReply,
  LedgerRef,
  EditState,
  EditStatus,
  Outcome,
  RecalledCustomData,
} from '../../edits/edit.js';
import { approvalIn, approvalOf } from './approval-column.js';
import type { BinaryRow } from '../connections/binary-row.js';
import type { Statement } from '../connections/store.js';
import {
  type Column,
  CONTENTS,
  ENDING,
  ERASURE,
  FACTS,
  INTEGER,
  oneOf,
  optionalMembersIn,
  PROGRESS,
  type ReadOf,
  required,
  TEXT,
  UUID,
} from './columns.js';

/** Of claim `k` and its replica `r`: null where the replica is dead. */
const OPEN_STATE = 'CASE WHEN k.replica IS NULL OR r.alive_until > now() THEN k.state END';

/** An open edit whose replica is dead counts as in doubt; so does one of which nobody holds a claim any more. */
const STATE = `COALESCE(o.state, ${OPEN_STATE}, 'in_doubt')`;

/** The same of one modification that has no outcome, asked for by itself; null for in doubt. */
export function openStateOf(id: string): string {
  return `(SELECT ${OPEN_STATE} FROM edit_claim k LEFT JOIN replica r ON r.id = k.replica WHERE k.modification_id = ${id})`;
}

/** Everything about an edit but its entries: modification `m`, content `c`, outcome `o`, claim `k` and its replica `r`. */
export const EDIT_TABLES = `FROM modification m
      JOIN modification_content c ON c.modification_id = m.id
      LEFT JOIN modification_outcome o ON o.modification_id = m.id
      LEFT JOIN edit_claim k ON k.modification_id = m.id
      LEFT JOIN replica r ON r.id = k.replica`;

/**
 * The index of entry `l`. It is asked for by itself, not joined: before the first statistics PostgreSQL takes an edit to have hundreds
 * of entries, and reads all leaves for each edit to join them.
 */
const INDEX = '(SELECT s.index FROM ledger_leaf s WHERE s.entry_id = l.entry_id)';

/** What re-reads of modification `m` showed, the oldest first. */
export const FOUND = `(SELECT array_agg(v.item ORDER BY l.at, l.type <> 'drift.found')
    FROM found_version v JOIN ledger_entry l ON l.entry_id = v.entry_id WHERE v.modification_id = m.id)`;

/** Stands where a re-read showed that the message was gone: no list item looks like it. */
const GONE = Buffer.from('null');

/** Entries about a proposal, which come before those of its edit, whatever the clocks of replicas say. */
const DECISIONS = `'{edit.approved,edit.declined,edit.expired,edit.withdrawn}'::text[]`;

/**
 * Every entry of modification `m` as text, its type, its index or nothing, and one more value, in the order of its life.
 * @param value of the entry `l`; holds neither a space nor a comma
 */
export function entriesWith(value: string): string {
  return `(SELECT string_agg(l.type || ' ' || COALESCE(${INDEX}::text, '') || ' ' || ${value}, ','
      ORDER BY l.type <> 'edit.proposed', l.type <> ALL (${DECISIONS}), l.at, l.type <> 'drift.found', l.type <> 'edit.intended', l.entry_id)
    FROM ledger_entry l WHERE l.modification_id = m.id)`;
}

export function entriesIn(text: string | null) {
  if (text === null) return [];
  return text.split(',').map((entry) => {
    const [type = '', index = '', value = ''] = entry.split(' ');
    return { type, index: index === '' ? null : Number(index), value };
  });
}

/** The columns of an edit by name, each with the expression that gives it. */
const SELECTED = {
  id: { ...required(UUID), sql: 'm.id' },
  client: { ...required(TEXT), sql: 'm.client' },
  ...selected(FACTS, (name) => `m.${name}`),
  ...selected(CONTENTS, (name) => `c.${name}`),
  ...selected(ERASURE, (name) => `c.${name}`),
  state: { ...required(oneOf<EditState>()), sql: STATE },
  ...selected(ENDING, (name) => `o.${name}`),
  ...selected(PROGRESS, (name) => `COALESCE(o.${name}, k.${name})`),
  attempts: { ...required(INTEGER), sql: 'COALESCE(o.attempts, k.attempts, 0)' },
  approval: { ...TEXT, sql: approvalOf('m.id') },
  entries: { ...TEXT, sql: entriesWith('l.entry_id') },
};

type Selected<C> = Column<ReadOf<C>> & { readonly sql: string };

function selected<Columns extends Readonly<Record<string, Column<unknown>>>>(
  columns: Columns,
  sqlOf: (name: string) => string,
) {
  return Object.fromEntries(
    Object.entries(columns).map(([name, { type, read }]) => [
      name,
      { type, read, sql: sqlOf(name) },
    ]),
  ) as { readonly [Name in keyof Columns]: Selected<Columns[Name]> };
}

/** What the columns of an edit hold. */
export type EditRow = {
  readonly [Name in keyof typeof SELECTED]: ReadOf<(typeof SELECTED)[Name]>;
} & {
  /** Where it was asked for; null: none. */
  readonly found_items?: readonly Buffer[] | null;
};

const COLUMNS = Object.entries(SELECTED);

/** Their names, where a query around that of `EDIT_COLUMNS` gives them on. */
export const EDIT_COLUMN_NAMES = COLUMNS.map(([name]) => name).join(', ');

/** An id is read as text. */
export const EDIT_COLUMNS = COLUMNS.map(
  ([name, { sql, type }]) => `${sql}${type === 'uuid' ? '::text' : ''} AS ${name}`,
).join(', ');

/** All rows begin as a copy of it: one that grows member by member is slow to make and to read. */
const EMPTY_ROW: Readonly<Record<string, unknown>> = Object.fromEntries(
  COLUMNS.map(([name]) => [name, null]),
);

/** A row of `COPY` with `EDIT_COLUMNS`. */
export function editRowIn(row: BinaryRow): EditRow {
  const values = { ...EMPTY_ROW };
  for (const [name, { read }] of COLUMNS) values[name] = read(row);
  return values as unknown as EditRow;
}

/**
 * One row an edit, from the modifications that `where` chooses (as `m`).
 * @param also one more column
 */
export function selectEdits(name: string, where: string, also = ''): Statement {
  return {
    name,
    text: `SELECT ${EDIT_COLUMNS}, ${FOUND} AS found_items${also && `, ${also}`} ${EDIT_TABLES} ${where}`,
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
    ...optionalMembersIn(row),
    batch:
      row.batch_id === null || row.batch_index === null
        ? null
        : { id: row.batch_id, index: row.batch_index },
    approval: approvalIn(row.approval),
    reason: row.reason,
    acceptUnreadablePrior: row.accept_unreadable_prior,
    snapshot: snapshotOf(row),
    status: statusOf(row),
    ledger: ledgerIn(row.entries),
    ...erasedOf(row),
  };
}

export function erasedOf(
  row: Pick<
    EditRow,
    'erasure_id' | 'erased_at' | 'is_reason_erased' | 'snapshot_at' | 'drift_after'
  >,
): Pick<Edit, 'erased'> {
  const { erasure_id: erasureId, erased_at: at } = row;
  if (erasureId === null || at === null) return {};
  return {
    erased: {
      at: at.getTime(),
      erasureId,
      snapshotAt: row.snapshot_at?.getTime() ?? null,
      driftAfter: row.drift_after,
      isReasonErased: row.is_reason_erased === true,
    },
  };
}

/** The text that `entriesWith('l.entry_id')` gives. */
export function ledgerIn(entries: string | null): LedgerRef[] {
  return entriesIn(entries).map(({ type, index, value }) => ({ type, entryId: value, index }));
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

export function snapshotOf(
  row: Pick<
    EditRow,
    | 'prior_item'
    | 'snapshot_at'
    | 'recalled_custom_data'
    | 'recalled_custom_data_source'
    | 'drift_after'
    | 'drift_expected_digest'
  >,
): Edit['snapshot'] {
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

function statusOf(row: EditRow): EditStatus {
  const im: ImReply | null =
    row.error_code === null
      ? null
      : {
          errorCode: Number(row.error_code),
          errorInfo: row.error_info?.toString('utf8') ?? '',
        };
  const common = { im, attempts: row.attempts, sentAt: row.sent_at?.getTime() ?? null };
  const { state } = row;
  switch (state) {
    case 'pending':
    case 'in_doubt':
      return { ...common, state };
    case 'awaiting_approval':
      return { ...common, state };
    case 'declined':
    case 'expired':
    case 'withdrawn': {
      const settledAt = row.settled_at?.getTime() ?? 0;
      return { ...common, state, settledBy: null, because: null, settledAt };
    }
    default:
      return { ...common, ...endingOf(row), state };
  }
}

function endingOf(row: EditRow): Omit<Outcome, 'state' | 'im' | 'attempts' | 'sentAt'> {
  return {
    settledBy: row.settled_by,
    because: row.because,
    settledAt: row.settled_at?.getTime() ?? 0,
    ...(row.found_items ? { found: row.found_items.map(foundOf) } : {}),
  };
}

function foundOf(item: Buffer): Buffer | null {
  return item.equals(GONE) ? null : item;
}
