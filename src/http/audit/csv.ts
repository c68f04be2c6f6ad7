import { type Edit, isSettled, type Outcome } from '../../edits/edit.js';
import { type Version, versionOf } from '../../edits/version.js';
import { parseJson } from '../../json/parse.js';
import { stringOf } from '../../json/member.js';
import { instant } from '../answers/instant.js';
import { erasedJson } from '../answers/version-json.js';
import { plainWords } from './plain-words.js';

/** The columns in their order: a new one goes to the end, as readers count. What is not there is an empty cell. */
const COLUMNS: Readonly<Record<string, (edit: Edit, facts: Facts) => Cell>> = {
  id: ({ id }) => id,
  state: ({ status }) => status.state,
  settledBy: (_, { ended }) => ended?.settledBy,
  groupId: ({ message }) => message.groupId,
  msgSeq: ({ message }) => message.msgSeq,
  topicId: ({ message }) => message.topicId,
  client: ({ actor }) => actor.client,
  operator: ({ actor }) => actor.operator,
  reason: ({ reason, erased }) => (erased?.isReasonErased ? erasedJson(erased) : reason),
  ticket: ({ ticket }) => ticket,
  priorMsgBody: ({ erased }, { prior }) =>
    erased && erased.snapshotAt !== null ? erasedJson(erased) : prior?.msgBody.toString(),
  priorCloudCustomData: (_, { prior }) => decoded(prior?.customData?.json),
  requestedMsgBody: ({ requested, erased }) =>
    erased ? erasedJson(erased) : requested.msgBody?.toString(),
  requestedCloudCustomData: ({ requested }) => decoded(requested.cloudCustomData),
  imErrorCode: ({ status }) => status.im?.errorCode,
  attempts: ({ status }) => status.attempts,
  receivedAt: ({ receivedAt }) => instant(receivedAt),
  sentAt: ({ status }) => time(status.sentAt),
  settledAt: (_, { ended }) => time(ended?.settledAt ?? null),
  ledgerIndex: ({ ledger }) => ledger.at(-1)?.index,
  onBehalfOf: ({ onBehalfOf }) => onBehalfOf,
};
const NAMES = Object.keys(COLUMNS);
const CELLS = Object.values(COLUMNS);

interface Facts {
  readonly prior: Version | null;
  readonly ended: Outcome | null;
}

export type Cell = string | number | null | undefined;

export const CSV_HEADER = `${NAMES.join(',')}\r\n`;

/** Excel takes CSV for UTF-8 only behind a byte order mark. */
const BOM = '\uFEFF';
export const EXCEL_HEADER = `${BOM}${[...NAMES, 'priorText', 'requestedText'].join(',')}\r\n`;
/** More than that, in UTF-16, no cell of Excel holds. */
const EXCEL_CELL_UNITS = 32_767;
/** In plain words. */
const ERASED = '[erased]';
const CUT = '… [cut]';

/**
 * One edit as a line of CSV (RFC 4180, CRLF). What is not known or not there is an empty cell; a CloudCustomData that is
 * known to be empty is `""`. `ledgerIndex` is that of the entry with the state.
 */
export function csvLine(edit: Edit): string {
  return `${cellsOf(edit).map(csvCell).join(',')}\r\n`;
}

/** The same for Excel: with both contents in plain words, and no cell longer than Excel takes. */
export function excelLine(edit: Edit): string {
  const { snapshot, requested } = edit;
  const words = edit.erased
    ? [edit.erased.snapshotAt === null ? null : ERASED, ERASED]
    : [snapshot && versionOf(snapshot)?.msgBody, requested.msgBody].map(
        (msgBody) => msgBody && plainWords(msgBody),
      );
  return `${[...cellsOf(edit), ...words].map((cell) => csvCell(cutForExcel(cell))).join(',')}\r\n`;
}

/** The columns of a list in their order: a new one goes to the end. */
export type Columns<One> = Readonly<Record<string, (one: One) => Cell>>;

/** A list as CSV, by the rules that edits follow; for Excel with no cell longer than it takes. */
export function csvOf<One>(columns: Columns<One>, isForExcel: boolean) {
  const cells = Object.values(columns);
  return {
    header: `${isForExcel ? BOM : ''}${Object.keys(columns).join(',')}\r\n`,
    line: (one: One): string => {
      const values = cells.map((cellOf) => cellOf(one));
      return `${values.map((cell) => csvCell(isForExcel ? cutForExcel(cell) : cell)).join(',')}\r\n`;
    },
  };
}

function cellsOf(edit: Edit): Cell[] {
  const { status, snapshot } = edit;
  const facts = {
    prior: snapshot && versionOf(snapshot),
    ended: isSettled(status) ? status : null,
  };
  return CELLS.map((cellOf) => cellOf(edit, facts));
}

function time(epochMs: number | null): Cell {
  return epochMs === null ? null : instant(epochMs);
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
