import { commitmentText, ENTRY_BYTES_LIMIT } from '../ledger/entry.js';
import { ENTRY_FORMAT } from '../ledger/entry-shape.js';
import type { EntryRow } from './entry-columns.js';
import type { RecordRow } from './record-columns.js';

const SETTLED = ['applied', 'refused', 'not_applied', 'superseded'];
const TIMESTAMP_LENGTH = '2026-01-02T03:04:05.678Z'.length;

/**
 * Whether the entries of an edit are, byte for byte, what its rows make of them. That is so of nearly all of an untouched
 * record, and much quicker to see than what each entry says. `false` says nothing: it is then for `RecordFields` to tell
 * what differs, and for lives of edits that are not written here.
 */
export function entriesMatchRow(row: RecordRow, entries: readonly EntryRow[]): boolean {
  const [intended, settled] = entries;
  if (!intended || !settled || entries.length !== 2) return false;
  return (
    isUsual(row) &&
    SETTLED.includes(row.state ?? '') &&
    hasColumns(intended, row, 'edit.intended') &&
    hasColumns(settled, row, `edit.${row.state}`) &&
    isText(intended.bytes, intentText(row, intended)) &&
    isText(settled.bytes, outcomeText(row, settled))
  );
}

/** What the texts below take for granted. */
function isUsual(row: RecordRow): boolean {
  return (
    row['claim.state'] === null &&
    row.content_id !== null &&
    row.erasure_entry_id === null &&
    row.drift_after === null &&
    row.drift_expected_digest === null &&
    row.recalled_custom_data_source === null &&
    row.recalled_custom_data === null &&
    row.accept_unreadable_prior !== null &&
    [row.client, row.operator, row.ip, row.group_id].every((word) => word !== '') &&
    row.ticket !== '' &&
    row.on_behalf_of !== '' &&
    (row.batch_id === null) === (row.batch_index === null) &&
    row.because !== '' &&
    (row.settled_by === null || row.settled_by === 'response' || row.settled_by === 'reread') &&
    isCount(row.msg_seq) &&
    isCount(row.attempts) &&
    (row.error_code === null || Number.isSafeInteger(Number(row.error_code))) &&
    [row.received_at, row.snapshot_at, row.settled_at].every(isTimestamp) &&
    (row.sent_at === null || isTimestamp(row.sent_at)) &&
    isOpen(row.prior_item, row.prior_salt) &&
    isOpen(row.requested_msg_body, row.requested_msg_body_salt) &&
    isOpen(row.requested_custom_data, row.requested_custom_data_salt) &&
    isOpen(row.error_info, row.error_info_salt) &&
    row.reason !== null &&
    row.reason_salt !== null
  );
}

function hasColumns(entry: EntryRow, row: RecordRow, type: string): boolean {
  return (
    entry.index !== null &&
    entry.type === type &&
    entry.client === row.client &&
    entry.operator === row.operator &&
    entry.read_modification_id === null &&
    isTimestamp(entry.at)
  );
}

function intentText(row: RecordRow, { at, entry_id }: EntryRow): string {
  const committed = [
    commitment('/prior', row.prior_item, row.prior_salt),
    commitment('/reason', Buffer.from(row.reason ?? ''), row.reason_salt),
    commitment(
      '/requested/CloudCustomData',
      row.requested_custom_data,
      row.requested_custom_data_salt,
    ),
    commitment('/requested/MsgBody', row.requested_msg_body, row.requested_msg_body_salt),
  ];
  const details =
    `{"acceptUnreadablePrior":${row.accept_unreadable_prior},` +
    (row.batch_id === null ? '' : `"batch":{"id":"${row.batch_id}","index":${row.batch_index}},`) +
    `"drift":null,` +
    (row.on_behalf_of === null ? '' : `"onBehalfOf":${quoted(row.on_behalf_of)},`) +
    `"recalledCustomDataSource":null,` +
    `"receivedAt":"${row.received_at}","restores":${quoted(row.restores)},"snapshotAt":"${row.snapshot_at}",` +
    `"state":"pending","ticket":${quoted(row.ticket)}}`;
  const text = committed.filter((one) => one !== '').join(',');
  return entryText(row, at, text, details, entry_id, 'edit.intended');
}

function outcomeText(row: RecordRow, { at, entry_id }: EntryRow): string {
  const committed = commitment('/im/errorInfo', row.error_info, row.error_info_salt);
  const details =
    `{"attempts":${row.attempts},"errorCode":${row.error_code},"rejection":${quoted(row.because)},` +
    `"sentAt":${quoted(row.sent_at)},"settledAt":"${row.settled_at}","settledBy":${quoted(row.settled_by)},` +
    `"state":"${row.state}"}`;
  return entryText(row, at, committed, details, entry_id, `edit.${row.state}`);
}

function entryText(
  row: RecordRow,
  at: string,
  commitments: string,
  details: string,
  entryId: string,
  type: string,
): string {
  const topic = row.topic_id === '' ? null : row.topic_id;
  return (
    `{"actor":{"client":${quoted(row.client)},"ip":${quoted(row.ip)},"operator":${quoted(row.operator)}},` +
    `"at":"${at}","commitments":[${commitments}],"details":${details},"entryId":"${entryId}",` +
    `"format":"${ENTRY_FORMAT}","subject":{"message":{"GroupId":${quoted(row.group_id)},"MsgSeq":${row.msg_seq},` +
    `"TopicId":${quoted(topic)}},"modificationId":"${row.id}"},"type":"${type}"}`
  );
}

function commitment(pointer: string, content: Buffer | null, salt: Buffer | null): string {
  if (content === null || salt === null) return '';
  return `{"commitment":"${commitmentText(salt, content)}","pointer":"${pointer}"}`;
}

/** Reused by every call, which leaves nothing in it that is read again. */
const written = Buffer.alloc(4 * ENTRY_BYTES_LIMIT);

function isText(bytes: Buffer, text: string): boolean {
  if (bytes.length >= ENTRY_BYTES_LIMIT || text.length > bytes.length) return false;
  const length = written.write(text);
  return bytes.equals(written.subarray(0, length));
}

/** As RFC 8785 writes it: PostgreSQL keeps no lone surrogates. */
function quoted(text: string | null): string {
  return JSON.stringify(text);
}

function isCount(decimal: string | null): boolean {
  return decimal !== null && Number.isSafeInteger(Number(decimal)) && !decimal.startsWith('-');
}

/** `Fields` writes every other time longer or shorter. */
function isTimestamp(text: string | null): boolean {
  return text?.length === TIMESTAMP_LENGTH;
}

function isOpen(content: Buffer | null, salt: Buffer | null): boolean {
  return content === null || salt !== null;
}
