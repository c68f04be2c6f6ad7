import { commitmentText, parseEntry } from '../ledger/entry.js';
import { ENTRY_COLUMNS, entryIn, type EntryRow, entryRowIn } from './entry-columns.js';
import type { Fields } from './fields.js';
import type { Findings } from './documents/findings.js';
import { namedIn } from './named-in.js';
import type { ReadView } from './read-view.js';

/** Decisions on one edit or batch are counted in the order in which they were made. */
const MISCOUNTED_DECISIONS = `SELECT entry_id AS id FROM (
    SELECT d.entry_id, d.nth, row_number() OVER (
      PARTITION BY d.request_id ORDER BY l.index NULLS LAST, d.nth) AS place
    FROM approval_decision d LEFT JOIN ledger_leaf l ON l.entry_id = d.entry_id
  ) o WHERE nth <> place`;

/** Rows that should be nowhere, by the query that finds them. */
const ORPHANS: readonly (readonly [
  kind: 'added' | 'removed' | 'reordered',
  record: string,
  what: string,
  query: string,
])[] = [
  [
    'added',
    'entry',
    'it is neither sealed nor waiting: it was put there, or its leaf was removed',
    `SELECT e.entry_id AS id FROM ledger_entry e
     WHERE NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry_id = e.entry_id)
       AND NOT EXISTS (SELECT FROM ledger_unsealed u WHERE u.entry_id = e.entry_id)`,
  ],
  [
    'removed',
    'entry',
    'it is waiting to be sealed, and not there',
    `SELECT u.entry_id AS id FROM ledger_unsealed u
     WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.entry_id = u.entry_id)`,
  ],
  [
    'added',
    'entry in the queue',
    'it is sealed already',
    `SELECT u.entry_id AS id FROM ledger_unsealed u
     WHERE EXISTS (SELECT FROM ledger_leaf l WHERE l.entry_id = u.entry_id)`,
  ],
  [
    'added',
    'entry in the queue',
    'it is there twice',
    `SELECT entry_id AS id FROM ledger_unsealed GROUP BY entry_id HAVING count(*) > 1`,
  ],
  [
    'added',
    'text of entry',
    'it is there twice',
    `SELECT entry_id AS id FROM ledger_opening GROUP BY entry_id, pointer HAVING count(*) > 1`,
  ],
  [
    'added',
    'contents of modification',
    'there is no such modification',
    `SELECT c.modification_id AS id FROM modification_content c
     WHERE NOT EXISTS (SELECT FROM modification m WHERE m.id = c.modification_id)`,
  ],
  [
    'added',
    'outcome of modification',
    'there is no such modification',
    `SELECT o.modification_id AS id FROM modification_outcome o
     WHERE NOT EXISTS (SELECT FROM modification m WHERE m.id = o.modification_id)`,
  ],
  [
    'reordered',
    'modification',
    'the log has it before one of the same message that claim_no puts before it',
    `SELECT id FROM (
       SELECT m.id, f.index, max(f.index) OVER (
         PARTITION BY m.group_id, m.topic_id, m.msg_seq ORDER BY m.claim_no
         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
       FROM modification m JOIN (
         SELECT e.modification_id, min(l.index) AS index
         FROM ledger_entry e JOIN ledger_leaf l ON l.entry_id = e.entry_id
         WHERE e.modification_id IS NOT NULL
           AND e.type NOT IN ('edit.proposed', 'edit.approved', 'edit.declined', 'edit.expired', 'edit.withdrawn')
         GROUP BY e.modification_id
       ) f ON f.modification_id = m.id
     ) o WHERE index < before`,
  ],
  [
    'reordered',
    'decision in entry',
    'it has another place among those on the same edit or batch than the log says',
    MISCOUNTED_DECISIONS,
  ],
];

export async function checkOrphans(view: ReadView, findings: Findings): Promise<void> {
  for (const [kind, record, what, query] of ORPHANS) {
    for await (const rows of view.stream<{ id: string }>(query)) {
      for (const { id } of rows) findings.add(kind, `${record} ${id}`, what);
    }
  }
}

/** Entries that wait, but for those about edits: they are looked at with their edits. */
export async function checkWaiting(view: ReadView, findings: Findings): Promise<number> {
  let count = 0;
  const waiting = `SELECT ${ENTRY_COLUMNS} FROM ledger_unsealed u JOIN ledger_entry e ON e.entry_id = u.entry_id`;
  const rowIn = (fields: Fields): EntryRow =>
    entryRowIn(fields, null, fields.bytes() ?? Buffer.alloc(0));
  for await (const rows of view.copy(waiting, rowIn)) {
    count += rows.length;
    for (const row of rows) if (row.modification_id === null) entryIn(row, findings);
  }
  return count;
}

interface OpeningRow {
  readonly entry_id: string;
  readonly bytes: Buffer | null;
  readonly pointer: string | null;
  readonly salt: Buffer | null;
  readonly content: Buffer | null;
}

/** The texts of queries, against the commitments in their entries. */
const OPENINGS = `SELECT coalesce(e.entry_id, o.entry_id) AS entry_id, e.bytes, o.pointer, o.salt, o.content
  FROM (SELECT entry_id, bytes FROM ledger_entry
        WHERE modification_id IS NULL AND position('"/query/text"'::bytea IN bytes) > 0) e
  FULL JOIN ledger_opening o ON o.entry_id = e.entry_id
  WHERE o.entry_id IS NOT NULL OR NOT EXISTS (SELECT FROM ledger_entry x WHERE x.type = 'content.erased'
    AND ${namedIn('entryIds', 'e.entry_id')})`;

export async function checkOpenings(view: ReadView, findings: Findings): Promise<void> {
  for await (const rows of view.stream<OpeningRow>(OPENINGS)) {
    for (const row of rows) checkOpening(row, findings);
  }
}

/** Where there is no row, the one that is missing; a row that names none has none. */
function pointerOf({ pointer, salt, content }: OpeningRow): string | null {
  return salt === null && content === null ? (pointer ?? '/query/text') : pointer;
}

function checkOpening(row: OpeningRow, findings: Findings): void {
  const name = `text of entry ${row.entry_id}`;
  const parsed = row.bytes && parseEntry(row.bytes);
  // Reported with the other entries.
  if (parsed?.kind === 'newer') return;
  const committed =
    parsed?.kind === 'ok'
      ? parsed.value.commitments.find(({ pointer }) => pointer === pointerOf(row))
      : undefined;
  if (!row.salt || !row.content) {
    if (committed) findings.add('removed', name, 'the log has a commitment to it');
  } else if (!committed) {
    findings.add('added', name, 'the log has no commitment to it');
  } else if (committed.commitment !== commitmentText(row.salt, row.content)) {
    findings.add('changed', name, 'it is not what the log has a commitment to');
  }
}
