import { approvalFaults, isOfApproval } from '../ledger/approval-entries.js';
import type { Entry } from '../ledger/entry.js';
import { entriesMatchRow } from './entries-match-row.js';
import type { DoubtEntry, IntentEntry, OutcomeEntry } from './documents/edit-entries.js';
import { ENTRY_COLUMNS, entryIn, type EntryRow, entryRowIn, nameOf } from './entry-columns.js';
import { checkErased, LoggedErasures } from './erased.js';
import type { Fields } from './fields.js';
import type { Findings } from './documents/findings.js';
import { RecordFields } from './record-fields.js';
import { recordIn, RECORDS, type RecordRow } from './record-columns.js';
import { Reader, type ReadView } from './read-view.js';

const ENTRIES = `SELECT l.index, ${ENTRY_COLUMNS}
  FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.entry_id
  WHERE e.modification_id IS NOT NULL
  ORDER BY e.modification_id, l.index NULLS LAST, e.at, e.type <> 'edit.intended'`;

/** Holds the tables from which audit answers are served to the entries, and the entries to the tables. */
export async function checkRecords(
  view: ReadView,
  findings: Findings,
  progress: (records: number) => void,
): Promise<number> {
  const erasures = await LoggedErasures.in(view);
  const entries = new Reader(view.copy(ENTRIES, indexedEntryIn));
  let count = 0;
  for await (const rows of view.copy(RECORDS, recordIn)) {
    for (const row of rows) {
      await reportOrphans(entries, row.id, findings);
      checkRecord(row, await entriesOf(entries, row.id), erasures, findings);
    }
    count += rows.length;
    progress(count);
  }
  await reportOrphans(entries, null, findings);
  return count;
}

function indexedEntryIn(fields: Fields): EntryRow {
  return entryRowIn(fields, fields.integer(), fields.bytes() ?? Buffer.alloc(0));
}

async function entriesOf(entries: Reader<EntryRow>, id: string): Promise<EntryRow[]> {
  const found: EntryRow[] = [];
  for (;;) {
    const next = entries.peek();
    const row = next instanceof Promise ? await next : next;
    if (row?.modification_id !== id) return found;
    found.push(row);
    entries.skip();
  }
}

/** Entries about modifications that come before this one, and are not there. */
async function reportOrphans(
  entries: Reader<EntryRow>,
  before: string | null,
  findings: Findings,
): Promise<void> {
  let last: string | null = null;
  for (;;) {
    const next = entries.peek();
    const row = next instanceof Promise ? await next : next;
    if (!row || (before !== null && (row.modification_id ?? '') >= before)) return;
    const entry = entryIn(row, findings);
    // A proposal that never began has no record of an edit: it is looked at by itself.
    const isOfEdit = entry === null || !isOfApproval(entry);
    if (isOfEdit && row.modification_id !== last) {
      const what = `the log records it in ${nameOf(row)}`;
      findings.add('removed', `modification ${row.modification_id}`, what);
    }
    if (isOfEdit) last = row.modification_id;
    entries.skip();
  }
}

function checkRecord(
  row: RecordRow,
  rows: readonly EntryRow[],
  erasures: LoggedErasures,
  findings: Findings,
): void {
  if (rows.length === 0) {
    findings.add('added', `modification ${row.id}`, 'no entry of the log records it');
    return;
  }
  const fields = new RecordFields(row, findings, checkErased(row, erasures, findings));
  if (entriesMatchRow(row, rows)) return fields.searchable();
  const newerBefore = findings.newerCount;
  const entries = rows.flatMap((one) => entryIn(one, findings) ?? []);
  for (const entry of entries) fields.identity(entry);
  // An entry from a newer version may be what is missing; what the others say stays true.
  const isWhole = findings.newerCount === newerBefore;
  const life = lifeOf(entries);
  if (typeof life === 'string') {
    if (isWhole) findings.add('disagrees', `entries of modification ${row.id}`, life);
    return;
  }
  compare(life, fields);
  if (!isWhole) return;
  for (const { message } of approvalFaults(entries)) {
    findings.add('disagrees', `approvals of modification ${row.id}`, message);
  }
  if (!life.end) fields.open(life.doubt);
  // A drift that a re-read found commits to its version, which is looked at by itself.
  const drifts = entries.filter(
    ({ type, commitments }) =>
      type === 'drift.found' && !commitments.some(({ pointer }) => pointer === '/prior'),
  );
  if (drifts.length !== (row.drift_after === null ? 0 : 1)) {
    const what = 'drift on record and drift on the log differ';
    findings.add('changed', `modification ${row.id}`, what);
  }
}

function compare({ first, end }: EditLife, fields: RecordFields): void {
  fields.intent(first, true);
  if (end?.type === 'edit.rejected' && end !== first) fields.intent(end, false);
  fields.contents(first);
  if (end) fields.outcome(end);
}

interface EditLife {
  readonly first: IntentEntry;
  /** The last one. */
  readonly doubt: DoubtEntry | null;
  readonly end: OutcomeEntry | null;
}

/** What happened to an edit, or why its entries cannot be the life of one. */
function lifeOf(entries: readonly Entry[]): EditLife | string {
  let first: EditLife['first'] | null = null;
  let doubt: EditLife['doubt'] = null;
  let end: OutcomeEntry | null = null;
  for (const entry of entries) {
    switch (entry.type) {
      case 'edit.intended':
        if (first) return 'it was intended twice, or ended before it was intended';
        first = entry;
        break;
      case 'edit.in_doubt':
        if (!first || end) return 'it was in doubt before it began, or after it ended';
        doubt = entry;
        break;
      case 'edit.rejected':
      case 'edit.applied':
      case 'edit.refused':
      case 'edit.not_applied':
      case 'edit.superseded':
        if (end) return 'it ended twice';
        if (!first && entry.type !== 'edit.rejected') return 'it ended without a beginning';
        if (entry.type === 'edit.rejected') first ??= entry;
        end = entry;
        break;
      default:
    }
  }
  return first ? { first, doubt, end } : 'it has no beginning';
}
