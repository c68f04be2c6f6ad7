import { type Entry, parseEntry } from '../ledger/entry.js';
import type { Findings } from './documents/findings.js';
import type { Fields } from './fields.js';

/** A row of `ledger_entry` with the place of its leaf. */
export interface EntryRow {
  readonly index: string | null;
  readonly entry_id: string;
  readonly type: string;
  /** In the form of entries. */
  readonly at: string;
  readonly client: string;
  readonly operator: string | null;
  readonly modification_id: string | null;
  readonly read_modification_id: string | null;
  readonly bytes: Buffer;
}

export const ENTRY_COLUMNS =
  'e.bytes, e.entry_id, e.type, e.at, e.client, e.operator, e.modification_id, e.read_modification_id';

/** The entry whose `ENTRY_COLUMNS` come next, but for its bytes, which were read before. */
export function entryRowIn(fields: Fields, index: string | null, bytes: Buffer): EntryRow {
  return {
    index,
    bytes,
    entry_id: fields.uuid() ?? '',
    type: fields.text() ?? '',
    at: fields.instant() ?? '',
    client: fields.text() ?? '',
    operator: fields.text(),
    modification_id: fields.uuid(),
    read_modification_id: fields.uuid(),
  };
}

export function nameOf(row: Pick<EntryRow, 'entry_id' | 'index'>): string {
  return `entry ${row.entry_id} (${row.index === null ? 'not sealed yet' : `index ${row.index}`})`;
}

/** The entry in a row, whose columns must be what its bytes say; null where it is none that this version can read. */
export function entryIn(row: EntryRow, findings: Findings): Entry | null {
  const parsed = parseEntry(row.bytes);
  if (parsed.kind === 'malformed') {
    findings.add('changed', nameOf(row), `not an entry: ${parsed.fault}`);
    return null;
  }
  if (parsed.kind === 'newer') {
    findings.addNewer(nameOf(row));
    if (parsed.entryId !== null && parsed.entryId !== row.entry_id) {
      findings.add('changed', nameOf(row), 'column entry_id is not what the entry says');
    }
    return null;
  }
  if (parsed.hasMore) findings.addGrown();
  const entry = parsed.value;
  const about = entry.subject?.modificationId ?? null;
  const isOfEdit = entry.type.startsWith('edit.') || entry.type === 'drift.found';
  const told: readonly (readonly [column: string, stored: unknown, said: unknown])[] = [
    ['entry_id', row.entry_id, entry.entryId],
    ['type', row.type, entry.type],
    ['at', row.at, entry.at],
    ['client', row.client, entry.actor?.client ?? ''],
    ['operator', row.operator, entry.actor?.operator ?? null],
    ['modification_id', row.modification_id, isOfEdit ? about : null],
    ['read_modification_id', row.read_modification_id, isOfEdit ? null : about],
  ];
  for (const [column, stored, said] of told) {
    if (stored !== said) {
      findings.add('changed', nameOf(row), `column ${column} is not what the entry says`);
    }
  }
  return entry;
}
