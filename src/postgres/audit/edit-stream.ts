import type { EvidencedEdit } from '../../audit/audit-record.js';
import type { Edit } from '../../edits/edit.js';
import { BinaryRow } from '../connections/binary-row.js';
import { copyOut } from '../connections/copy-out.js';
import {
  editOf,
  EDIT_TABLES,
  type EditRow,
  ENTRIES,
  ENTRY_ORDER,
  INDEX,
  STATE,
} from '../edits/rows.js';
import type { Connections } from '../connections/store.js';

/** The columns of `EditRow`, in the order in which `rowOf` reads them. An entry is `type entryId index`. */
const COLUMNS = `m.id::text, m.received_at, m.client, m.operator, m.ip, m.group_id, m.topic_id, m.msg_seq, m.ticket,
  m.restores::text, m.accept_unreadable_prior, m.snapshot_at, m.recalled_custom_data_source, m.drift_after::text,
  m.drift_expected_digest, c.prior_item, c.recalled_custom_data, c.requested_msg_body, c.requested_custom_data, c.reason,
  ${STATE}, o.settled_by, o.because, COALESCE(o.error_code, k.error_code), COALESCE(o.error_info, k.error_info),
  COALESCE(o.attempts, k.attempts, 0), COALESCE(o.sent_at, k.sent_at), o.settled_at,
  m.on_behalf_of,
  (SELECT string_agg(l.type || ' ' || l.entry_id || ' ' || COALESCE(${INDEX}::text, ''), ',' ORDER BY ${ENTRY_ORDER})
    FROM ${ENTRIES})`;

/** Edits of the modifications that a condition chooses (as `m`), as of one moment, in portions. See `copyOut`. */
export async function* streamEdits(
  connections: Connections,
  chosen: { readonly text: string; readonly values: readonly unknown[] },
  signal: AbortSignal,
): AsyncGenerator<readonly Edit[], void, undefined> {
  const query = { text: `SELECT ${COLUMNS} ${EDIT_TABLES} ${chosen.text}`, values: chosen.values };
  for await (const rows of copyOut(connections, query, signal)) {
    yield rows.map((row) => editOf(rowOf(new BinaryRow(row))));
  }
}

/** The salts of an edit, each with the column of what it salts, and the bytes of its entries: `type index hex`. */
const EVIDENCE = [
  ['/prior', 'c.prior_salt', 'c.prior_item'],
  ['/prior/CloudCustomData', 'c.recalled_custom_data_salt', 'c.recalled_custom_data'],
  [
    '/drift/expectedDigest',
    'c.drift_expected_digest_salt',
    "convert_to(m.drift_expected_digest, 'UTF8')",
  ],
  ['/requested/MsgBody', 'c.requested_msg_body_salt', 'c.requested_msg_body'],
  ['/requested/CloudCustomData', 'c.requested_custom_data_salt', 'c.requested_custom_data'],
  ['/reason', 'c.reason_salt', "convert_to(c.reason, 'UTF8')"],
  ['/im/errorInfo', 'o.error_info_salt', 'o.error_info'],
] as const;
const EVIDENCE_COLUMNS = `${EVIDENCE.map(([, salt, content]) => `${salt}, ${content}`).join(', ')},
  (SELECT string_agg(l.type || ' ' || COALESCE(${INDEX}::text, '') || ' ' || encode(l.bytes, 'hex'), ',')
    FROM ${ENTRIES})`;

/** As `streamEdits`, with the evidence for each. */
export async function* streamEvidence(
  connections: Connections,
  chosen: { readonly text: string; readonly values: readonly unknown[] },
  signal: AbortSignal,
): AsyncGenerator<readonly EvidencedEdit[], void, undefined> {
  const text = `SELECT ${COLUMNS}, ${EVIDENCE_COLUMNS} ${EDIT_TABLES} ${chosen.text}`;
  for await (const rows of copyOut(connections, { text, values: chosen.values }, signal)) {
    yield rows.map((bytes) => {
      const row = new BinaryRow(bytes);
      return { edit: editOf(rowOf(row)), openings: openingsIn(row), entries: bytesIn(row.word()) };
    });
  }
}

function openingsIn(row: BinaryRow): EvidencedEdit['openings'] {
  return EVIDENCE.flatMap(([pointer]) => {
    const [salt, content] = [row.blob(), row.blob()];
    return salt && content ? [{ pointer, salt, content }] : [];
  });
}

function bytesIn(text: string): EvidencedEdit['entries'] {
  if (text === '') return [];
  return text.split(',').map((entry) => {
    const [type = '', index = '', hex = ''] = entry.split(' ');
    return { type, index: index === '' ? null : Number(index), bytes: Buffer.from(hex, 'hex') };
  });
}

/** The fields are read in the order of the columns. */
function rowOf(row: BinaryRow): EditRow {
  return {
    id: row.word(),
    received_at: row.instant() ?? new Date(0),
    client: row.word(),
    operator: row.word(),
    ip: row.word(),
    group_id: row.word(),
    topic_id: row.word(),
    msg_seq: row.int8() ?? 0,
    ticket: row.text(),
    restores: row.text(),
    accept_unreadable_prior: row.flag(),
    snapshot_at: row.instant(),
    recalled_custom_data_source: row.text() as EditRow['recalled_custom_data_source'],
    drift_after: row.text(),
    drift_expected_digest: row.text(),
    prior_item: row.blob(),
    recalled_custom_data: row.blob(),
    requested_msg_body: row.blob(),
    requested_custom_data: row.blob(),
    reason: row.word(),
    state: row.word() as EditRow['state'],
    settled_by: row.text() as EditRow['settled_by'],
    because: row.text() as EditRow['because'],
    error_code: row.int8(),
    error_info: row.blob(),
    attempts: row.int4(),
    sent_at: row.instant(),
    settled_at: row.instant(),
    on_behalf_of: row.text(),
    entries: entriesIn(row.word()),
  };
}

function entriesIn(text: string): EditRow['entries'] {
  if (text === '') return [];
  return text.split(',').map((entry) => {
    const [type = '', entry_id = '', index = ''] = entry.split(' ');
    return { type, entry_id, index: index === '' ? null : Number(index) };
  });
}
