import { CsvError, parse } from 'csv-parse/sync';
import { type Item, NotSent, type PlanFile } from './plan-file.js';

/** The columns in any order; those of the first line that are empty in a row are left out of its item. */
const COLUMNS = [
  'groupId',
  'msgSeq',
  'topicId',
  'text',
  'MsgBody',
  'CloudCustomData',
  'reason',
  'ticket',
  'ifPriorDigest',
] as const;
const RULE = `The first line names the columns: groupId, msgSeq, at least one of text, MsgBody and CloudCustomData, and where wanted topicId, reason, ticket, ifPriorDigest.`;

type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

interface Read {
  readonly record: Row;
  readonly raw: string;
}

/** Reads CSV (RFC 4180), with commas, or with semicolons as spreadsheets of some countries write them. */
export function readCsv(text: string): PlanFile {
  const rows = rowsIn(text);
  const faults: string[] = [];
  const places: string[] = [];
  const items: Item[] = [];
  let [at, line] = [0, 1];
  for (const { record, raw } of rows) {
    // A cell may hold line breaks: the line on which the row begins.
    const row = raw.replaceAll(/^[\r\n]+|[\r\n]+$/g, '');
    const start = text.indexOf(row, at);
    line += breaksIn(text.slice(at, start));
    const place = `line ${String(line)}`;
    line += breaksIn(row);
    at = start + row.length;
    const item = itemOf(record, (fault) => faults.push(`${place}: ${fault}`));
    places.push(place);
    items.push(item);
  }
  if (faults.length > 0) throw new NotSent(faults);
  return { header: {}, items, places };
}

function breaksIn(text: string): number {
  return text.split('\n').length - 1;
}

function rowsIn(text: string): readonly Read[] {
  const [header = ''] = text.split('\n', 1);
  const delimiter = !header.includes(',') && header.includes(';') ? ';' : ',';
  try {
    return parse<Read>(text, {
      bom: true,
      columns: checkedColumns,
      delimiter,
      raw: true,
      skip_empty_lines: true,
      trim: false,
    });
  } catch (error) {
    if (error instanceof CsvError) {
      throw new NotSent([`line ${String(error['lines'])}: this is no CSV: ${faultOf(error.code)}`]);
    }
    throw error;
  }
}

function checkedColumns(names: readonly string[]): string[] {
  const known: readonly string[] = COLUMNS;
  const columns = names.map((name) => name.trim());
  const faults = [
    ...columns
      .filter((name) => !known.includes(name))
      .map((name) => `there is no column ${JSON.stringify(name)}`),
    ...columns
      .filter((name, n) => columns.indexOf(name) !== n)
      .map((name) => `the column ${name} is there twice`),
    ...['groupId', 'msgSeq']
      .filter((name) => !columns.includes(name))
      .map((name) => `the column ${name} is missing`),
  ];
  if (faults.length > 0) throw new NotSent([...faults.map((fault) => `line 1: ${fault}`), RULE]);
  return columns;
}

/** The message of a `CsvError` may quote contents. */
function faultOf(code: string): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is not closed';
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return 'a quote stands inside a cell; write it twice, and put the cell into quotes';
    default:
      return /RECORD/.test(code) ? 'it has more or fewer cells than the first line' : code;
  }
}

function itemOf(row: Row, add: (fault: string) => void): Item {
  const { text, MsgBody: json } = row;
  if (text && json) add('give text or MsgBody, not both');
  if (!text && !json && !row.CloudCustomData) add('give text, MsgBody or CloudCustomData');
  if (!/^\d{1,15}$/.test(row.msgSeq ?? '')) add('give the msgSeq as a number');
  const MsgBody = json ? jsonIn(json, add) : text ? [textElement(text)] : undefined;
  const message = {
    GroupId: unguarded(row.groupId ?? ''),
    MsgSeq: Number(row.msgSeq),
    ...(row.topicId ? { TopicId: unguarded(row.topicId) } : {}),
    ...(MsgBody === undefined ? {} : { MsgBody }),
    ...(row.CloudCustomData ? { CloudCustomData: row.CloudCustomData } : {}),
  };
  const { reason, ticket, ifPriorDigest } = row;
  return {
    message: message as Item['message'],
    ...(reason ? { reason } : {}),
    ...(ticket ? { ticket } : {}),
    ...(ifPriorDigest ? { ifPriorDigest } : {}),
  };
}

function textElement(text: string): object {
  return { MsgType: 'TIMTextElem', MsgContent: { Text: text } };
}

function jsonIn(cell: string, add: (fault: string) => void): unknown {
  try {
    return JSON.parse(cell);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    add('write MsgBody as a JSON array of elements');
    return undefined;
  }
}

/** Exports put an apostrophe before what a spreadsheet would run as a formula; no id begins with one. */
function unguarded(id: string): string {
  return id.startsWith("'") ? id.slice(1) : id;
}
