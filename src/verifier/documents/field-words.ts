import type { Receipt } from '../../ledger/receipt.js';
import { OTHER_CONTENT, type ReceiptFault } from '../../ledger/verify-receipt.js';

/** Fields of a record, in words: by their place in its JSON, then by the pointer of their commitment. */
const WORDS: Readonly<Record<string, string>> = {
  id: 'id',
  state: 'state',
  settledBy: 'way in which the outcome was learnt',
  'message/GroupId': 'group',
  'message/MsgSeq': 'message number',
  'message/TopicId': 'topic',
  'actor/client': 'application',
  'actor/operator': 'operator',
  'actor/ip': 'network address',
  onBehalfOf: 'person on whose behalf it was done',
  reason: 'reason',
  ticket: 'ticket',
  prior: 'prior version',
  'prior/From_Account': 'sender of the prior version',
  'prior/MsgTimeStamp': 'time of the message',
  'prior/MsgBody': 'prior text',
  'prior/CloudCustomData': 'prior CloudCustomData',
  'prior/digest': 'digest of the prior version',
  'prior/erased': 'erasure of the prior version',
  requested: 'requested contents',
  'requested/erased': 'erasure of the requested contents',
  'requested/MsgBody': 'requested text',
  'requested/CloudCustomData': 'requested CloudCustomData',
  resulting: 'resulting version',
  'resulting/digest': 'digest of the resulting version',
  drift: 'change around the service that was found',
  'drift/expectedDigest': 'digest that the prior version should have had',
  'drift/lastModificationId': 'edit before the change around the service',
  'im/errorCode': 'error code of IM',
  'im/errorInfo': 'error text of IM',
  'im/attempts': 'number of attempts',
  receivedAt: 'time of receipt',
  snapshotAt: 'time of the snapshot',
  sentAt: 'time of sending',
  settledAt: 'time of the outcome',
  restores: 'edit that is undone',
  approvals: 'list of approvals',
  'approvals/by': 'person who approved',
  'approvals/at': 'time of an approval',
  'approvals/decision': 'decision of a person',
  'approvals/comment': 'comment of a person who decided',
  approvalsNeeded: 'number of approvals that were needed',
  batch: 'place in a batch',
  'batch/id': 'batch',
  'batch/index': 'index in its batch',
  ledger: 'list of log entries',
  '/prior': 'prior version',
  '/prior/CloudCustomData': 'prior CloudCustomData',
  '/drift/expectedDigest': 'digest that the prior version should have had',
  '/requested/MsgBody': 'requested text',
  '/requested/CloudCustomData': 'requested CloudCustomData',
  '/reason': 'reason',
  '/comment': 'comment of a person who decided',
  '/im/errorInfo': 'error text of IM',
};

/**
 * `the reason`, `the time of sending`.
 * @param columns words for the columns of a database, by their names
 */
export function fieldInWords(
  field: string,
  columns: Readonly<Record<string, string>> = {},
): string {
  const words = columns[field] ?? WORDS[field];
  return words === undefined ? `the field ${field}` : `the ${words}`;
}

/** That a field of an edit was changed: `the reason of edit … is not the one recorded (reason)`. */
export function notTheOneRecorded(
  field: string,
  editId: string,
  columns: Readonly<Record<string, string>> = {},
): string {
  return `${fieldInWords(field, columns)} of edit ${editId} is not the one recorded (${field})`;
}

/** Where in a receipt a fault is, and what it is: of a content, by the field that it is of. */
export function faultInWords(
  { entries, batchEntries = [], modificationId }: Receipt,
  { pointer, message }: ReceiptFault,
): string {
  const [, list, entry = '', opening = ''] =
    /^\/(entries|batchEntries)\/(\d+)\/openings\/(\d+)$/.exec(pointer) ?? [];
  const isOfBatch = list === 'batchEntries';
  const field = (isOfBatch ? batchEntries : entries)[Number(entry)]?.openings[Number(opening)]
    ?.pointer;
  if (message !== OTHER_CONTENT || field === undefined) return `${pointer || '/'}: ${message}`;
  return isOfBatch
    ? `${pointer}: ${fieldInWords(field)} in the approval of its batch is not the one recorded (${field})`
    : `${pointer}: ${notTheOneRecorded(field, modificationId)}`;
}
