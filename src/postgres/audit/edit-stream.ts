import type { EvidencedEdit } from '../../audit/audit-record.js';
import type { Edit } from '../../edits/edit.js';
import { BinaryRow } from '../connections/binary-row.js';
import type { Query } from '../connections/copy-out.js';
import { COMMITTED, SEEN_BEFORE } from '../edits/columns.js';
import { openingsOfDecisions, openingsOfProposal } from '../edits/openings.js';
import {
  EDIT_COLUMN_NAMES,
  EDIT_COLUMNS,
  EDIT_TABLES,
  editOf,
  editRowIn,
  entriesIn,
  entriesWith,
} from '../edits/rows.js';
import { UNBEGUN_TABLES } from './unbegun.js';

/** A condition with an order by `m.id`, and the same order by itself. */
export interface Chosen extends Query {
  readonly order: 'asc' | 'desc';
  readonly hasProposals: boolean;
}

/** A query for edits, with `EDIT_COLUMNS`. */
export function exportOf({ text, values, order, hasProposals }: Chosen): Query {
  if (!hasProposals) return { text: `SELECT ${EDIT_COLUMNS} ${EDIT_TABLES} ${text}`, values };
  const columns = `${EDIT_COLUMNS}, m.id AS sort_id`;
  // Each is in order by itself, so that PostgreSQL merges them, and sorts nothing.
  return {
    text: `SELECT ${EDIT_COLUMN_NAMES} FROM (
      (SELECT ${columns} ${EDIT_TABLES} ${text}) UNION ALL (SELECT ${columns} ${UNBEGUN_TABLES} ${text})
    ) one ORDER BY sort_id ${order}`,
    values,
  };
}

/** Gives the rows of a query as `copyOut` does. */
type RowsOf = (query: Query) => AsyncGenerator<readonly Buffer[], void, undefined>;

/**
 * Edits of the modifications that a condition chooses (as `m`), and proposals that have not become edits, as of one moment, in
 * portions.
 */
export async function* streamEdits(
  rowsOf: RowsOf,
  chosen: Chosen,
): AsyncGenerator<readonly Edit[], void, undefined> {
  for await (const rows of rowsOf(exportOf(chosen))) {
    yield rows.map((row) => editOf(editRowIn(new BinaryRow(row))));
  }
}

/**
 * The salts of an edit, each with what it salts, and the bytes of its entries.
 * @param openings more of them, for the modification `m`
 */
function evidenceColumns(openings: string): string {
  return [
    ...COMMITTED.flatMap(([, salt, content], i) => [
      `${salt} AS salt_${i}`,
      `${content} AS content_${i}`,
    ]),
    `(SELECT string_agg(v.pointer || ' ' || encode(v.salt, 'hex') || ' ' || encode(v.content, 'hex'), ',')
    FROM (${openings}) v) AS openings`,
    `${entriesWith("encode(l.bytes, 'hex')")} AS entry_bytes`,
  ].join(', ');
}

const EVIDENCE_COLUMN_NAMES = [
  ...COMMITTED.map((_, i) => `salt_${i}, content_${i}`),
  'openings, entry_bytes',
].join(', ');

const EVIDENCE_COLUMNS = evidenceColumns(openingsAliased());

/** Of a proposal that has not become an edit: its contents are those that its entry commits to. */
const EVIDENCE_COLUMNS_UNBEGUN = evidenceColumns(openingsOfDecisions('m.id'));

/** The modification is `m` outside, and its proposal is inside. */
function openingsAliased(): string {
  return `SELECT o.* FROM (SELECT m.id AS modification_id) a CROSS JOIN LATERAL (${openingsOfProposal('a.modification_id', SEEN_BEFORE)}) o`;
}

/** A query for edits, with `EDIT_COLUMNS` and what proves them. */
export function evidenceOf({ text, values, order, hasProposals }: Chosen): Query {
  const ofEdits = `${EDIT_COLUMNS}, ${EVIDENCE_COLUMNS}`;
  if (!hasProposals) return { text: `SELECT ${ofEdits} ${EDIT_TABLES} ${text}`, values };
  return {
    text: `SELECT ${EDIT_COLUMN_NAMES}, ${EVIDENCE_COLUMN_NAMES} FROM (
      (SELECT ${ofEdits}, m.id AS sort_id ${EDIT_TABLES} ${text}) UNION ALL
      (SELECT ${EDIT_COLUMNS}, ${EVIDENCE_COLUMNS_UNBEGUN}, m.id AS sort_id ${UNBEGUN_TABLES} ${text})
    ) one ORDER BY sort_id ${order}`,
    values,
  };
}

/** As `streamEdits`, with the evidence for each. */
export async function* streamEvidence(
  rowsOf: RowsOf,
  chosen: Chosen,
): AsyncGenerator<readonly EvidencedEdit[], void, undefined> {
  for await (const rows of rowsOf(evidenceOf(chosen))) {
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
