import { commitmentText, type Entry, parseEntry } from '../ledger/entry.js';
import type { Fields } from './fields.js';
import type { Findings } from './documents/findings.js';
import type { ReadView } from './read-view.js';

/** Each version that only a re-read showed, with the entry that commits to it. */
const FOUND = `SELECT e.bytes, coalesce(e.entry_id, v.entry_id), v.entry_id, v.modification_id, v.item, v.salt,
    EXISTS (SELECT FROM modification_content c WHERE c.modification_id = e.modification_id AND c.erasure_entry_id IS NOT NULL)
  FROM (SELECT entry_id, bytes, modification_id FROM ledger_entry
        WHERE type IN ('drift.found', 'edit.superseded') AND modification_id IS NOT NULL) e
  FULL JOIN found_version v ON v.entry_id = e.entry_id`;

const FOUND_TWICE = `SELECT entry_id::text AS id FROM found_version GROUP BY 1 HAVING count(*) > 1`;

/** What is committed to where the message was gone. */
const GONE = Buffer.from('null');

function foundIn(fields: Fields) {
  return {
    bytes: fields.bytes(),
    entryId: fields.uuid() ?? '',
    rowId: fields.uuid(),
    modificationId: fields.uuid(),
    item: fields.bytes(),
    salt: fields.bytes(),
    isErased: fields.flag() ?? false,
  };
}

type Found = ReturnType<typeof foundIn>;

/** Holds the versions that re-reads showed, which histories and later edits show, to the entries that commit to them. */
export async function checkFound(view: ReadView, findings: Findings): Promise<void> {
  for await (const rows of view.copy(FOUND, foundIn)) {
    for (const row of rows) checkOne(row, findings);
  }
  for await (const rows of view.stream<{ id: string }>(FOUND_TWICE)) {
    for (const { id } of rows) {
      findings.add('added', nameOf(id), 'more than one version is kept for it');
    }
  }
}

function nameOf(entryId: string): string {
  return `version found by a re-read, of entry ${entryId}`;
}

function checkOne(row: Found, findings: Findings): void {
  const name = nameOf(row.entryId);
  const parsed = row.bytes && parseEntry(row.bytes);
  // Reported with the other entries.
  if (parsed && parsed.kind !== 'ok') return;
  const committed = parsed && commitmentIn(parsed.value);
  if (!committed) {
    if (row.rowId !== null) findings.add('added', name, 'no entry of the log commits to it');
    return;
  }
  if (row.rowId === null) {
    // Whether they were erased, and not removed, is reported with their record.
    if (row.isErased && parsed.value.type === 'drift.found') return;
    findings.add('removed', name, 'the log has a commitment to it');
    return;
  }
  if (row.modificationId !== parsed.value.subject?.modificationId) {
    findings.add('changed', name, 'it is not about the modification that the log names');
  }
  if (row.item === null || row.salt === null || committed !== commitmentTo(row.item, row.salt)) {
    findings.add('changed', name, 'it is not what the log has a commitment to');
  } else if (row.item.equals(GONE) !== (parsed.value.type === 'edit.superseded')) {
    findings.add('disagrees', name, 'a removal is no drift, and a version is');
  }
}

/** Entries of the versions before have none: what their re-reads showed was not kept. */
function commitmentIn({ commitments }: Entry): string | undefined {
  return commitments.find(({ pointer }) => pointer === '/prior')?.commitment;
}

function commitmentTo(item: Buffer, salt: Buffer): string {
  return commitmentText(salt, item);
}
