import type { EvidencedEdit } from '../../audit/audit-record.js';
import type { Edit } from '../../edits/edit.js';
import { BinaryRow } from '../connections/binary-row.js';
import { copyOut, type Query } from '../connections/copy-out.js';
import type { Connections } from '../connections/store.js';
import { COMMITTED, SEEN_BEFORE } from '../edits/columns.js';
import { openingsOfProposal } from '../edits/openings.js';
import {
  EDIT_COLUMNS,
  EDIT_TABLES,
  editOf,
  editRowIn,
  entriesIn,
  entriesWith,
} from '../edits/rows.js';

/** Edits of the modifications that a condition chooses (as `m`), as of one moment, in portions. See `copyOut`. */
export async function* streamEdits(
  connections: Connections,
  chosen: Query,
  signal: AbortSignal,
): AsyncGenerator<readonly Edit[], void, undefined> {
  const query = {
    text: `SELECT ${EDIT_COLUMNS} ${EDIT_TABLES} ${chosen.text}`,
    values: chosen.values,
  };
  for await (const rows of copyOut(connections, query, signal)) {
    yield rows.map((row) => editOf(editRowIn(new BinaryRow(row))));
  }
}

/** The salts of an edit, each with what it salts, and the bytes of its entries. */
const EVIDENCE_COLUMNS = [
  ...COMMITTED.map(([, salt, content]) => `${salt}, ${content}`),
  `(SELECT string_agg(v.pointer || ' ' || encode(v.salt, 'hex') || ' ' || encode(v.content, 'hex'), ',')
    FROM (${openingsAliased()}) v)`,
  entriesWith("encode(l.bytes, 'hex')"),
].join(', ');

/** The modification is `m` outside, and its proposal is inside. */
function openingsAliased(): string {
  return `SELECT o.* FROM (SELECT m.id AS modification_id) a CROSS JOIN LATERAL (${openingsOfProposal('a.modification_id', SEEN_BEFORE)}) o`;
}

/** As `streamEdits`, with the evidence for each. */
export async function* streamEvidence(
  connections: Connections,
  chosen: Query,
  signal: AbortSignal,
): AsyncGenerator<readonly EvidencedEdit[], void, undefined> {
  const text = `SELECT ${EDIT_COLUMNS}, ${EVIDENCE_COLUMNS} ${EDIT_TABLES} ${chosen.text}`;
  for await (const rows of copyOut(connections, { text, values: chosen.values }, signal)) {
    yield rows.map((bytes) => {
      const row = new BinaryRow(bytes);
      const edit = editOf(editRowIn(row));
      const openings = openingsIn(row);
      const entries = entriesIn(row.text()).map(({ type, index, value }) => ({
        type,
        index,
        bytes: Buffer.from(value, 'hex'),
      }));
      return { edit, openings, entries };
    });
  }
}

function openingsIn(row: BinaryRow): EvidencedEdit['openings'] {
  const own = COMMITTED.flatMap(([pointer]) => {
    const [salt, content] = [row.blob(), row.blob()];
    return salt && content ? [{ pointer, salt, content }] : [];
  });
  const ofProposal = (row.text()?.split(',') ?? []).map((opening) => {
    const [pointer = '', salt = '', content = ''] = opening.split(' ');
    return { pointer, salt: Buffer.from(salt, 'hex'), content: Buffer.from(content, 'hex') };
  });
  return [...own, ...ofProposal];
}
