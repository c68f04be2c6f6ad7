import { type Edit, isSettled } from '../../edits/edit.js';
import { versionOf } from '../../edits/version.js';
import { parseJson } from '../../json/parse.js';
import { stringOf } from '../../json/member.js';
import { instant } from '../modifications/present.js';
import { plainWords } from './plain-words.js';

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
  'onBehalfOf',
];

export const CSV_HEADER = `${COLUMNS.join(',')}\r\n`;

/** Excel takes CSV for UTF-8 only behind a byte order mark. */
export const EXCEL_HEADER = `\uFEFF${[...COLUMNS, 'priorText', 'requestedText'].join(',')}\r\n`;
/** More than that, in UTF-16, no cell of Excel holds. */
const EXCEL_CELL_UNITS = 32_767;
const CUT = '… [cut]';

/**
 * One edit as a line of CSV (RFC 4180, CRLF). What is not known or not there is an empty cell; a CloudCustomData that is
 * known to be empty is `""`. `ledgerIndex` is that of the entry that tells the state.
 */
export function csvLine(edit: Edit): string {
  return `${cellsOf(edit).map(csvCell).join(',')}\r\n`;
}

/** The same for Excel: with both contents in plain words, and no cell longer than Excel takes. */
export function excelLine(edit: Edit): string {
  const { snapshot, requested } = edit;
  const words = [snapshot && versionOf(snapshot)?.msgBody, requested.msgBody].map(
    (msgBody) => msgBody && plainWords(msgBody),
  );
  return `${[...cellsOf(edit), ...words].map((cell) => csvCell(cutForExcel(cell))).join(',')}\r\n`;
}

type Cell = string | number | null | undefined;

function cellsOf(edit: Edit): Cell[] {
  const { message, standing, actor, snapshot, requested } = edit;
  const prior = snapshot && versionOf(snapshot);
  const ended = isSettled(standing) ? standing : null;
  return [
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
    edit.onBehalfOf,
  ];
}

function cutForExcel(cell: Cell): Cell {
  if (typeof cell !== 'string' || safe(cell).length <= EXCEL_CELL_UNITS) return cell;
  const most = EXCEL_CELL_UNITS - CUT.length - (safe(cell).length - cell.length);
  // Half of a character that takes two units is none.
  const isHalved = (cell.codePointAt(most - 1) ?? 0) > 0xff_ff;
  return `${cell.slice(0, isHalved ? most - 1 : most)}${CUT}`;
}

/** A cell that a spreadsheet would run as a formula begins with an apostrophe. */
export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  if (text === '') return '""';
  const harmless = safe(text);
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function safe(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** The value of a string in JSON. */
function decoded(json: Buffer | undefined): string | undefined {
  return json && stringOf(parseJson(json));
}
