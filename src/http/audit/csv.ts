import { type Edit, isSettled } from '../../edits/edit.js';
import { versionOf } from '../../edits/version.js';
import { parseJson } from '../../json/parse.js';
import { stringOf } from '../../json/member.js';
import { instant } from '../modifications/present.js';

const COLUMNS = [
  'id',
  'state',
  'settledBy',
  'groupId',
  'msgSeq',
  'topicId',
  'client',
  'operator',
  'reason',
  'ticket',
  'priorMsgBody',
  'priorCloudCustomData',
  'requestedMsgBody',
  'requestedCloudCustomData',
  'imErrorCode',
  'attempts',
  'receivedAt',
  'sentAt',
  'settledAt',
  'ledgerIndex',
];

export const CSV_HEADER = `${COLUMNS.join(',')}\r\n`;

/**
 * One edit as a line of CSV (RFC 4180, CRLF). What is not known or not there is an empty cell; a CloudCustomData that is
 * known to be empty is `""`. `ledgerIndex` is that of the entry that tells the state.
 */
export function csvLine(edit: Edit): string {
  const { message, standing, actor, snapshot, requested } = edit;
  const prior = snapshot && versionOf(snapshot);
  const ended = isSettled(standing) ? standing : null;
  const cells = [
    edit.id,
    standing.state,
    ended?.settledBy,
    message.groupId,
    message.msgSeq,
    message.topicId,
    actor.client,
    actor.operator,
    edit.reason,
    edit.ticket,
    prior?.msgBody.toString(),
    decoded(prior?.customData?.json),
    requested.msgBody?.toString(),
    decoded(requested.cloudCustomData),
    standing.im?.errorCode,
    standing.attempts,
    instant(edit.receivedAt),
    instant(standing.sentAt),
    instant(ended?.settledAt ?? null),
    edit.ledger.at(-1)?.index,
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A cell that a spreadsheet would run as a formula begins with an apostrophe. */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  if (text === '') return '""';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The value of a string in JSON. */
function decoded(json: Buffer | undefined): string | undefined {
  return json && stringOf(parseJson(json));
}
