import type { SealedAsked, SealedPage } from '../../audit/event-record.js';
import type { Statement, Store } from '../connections/store.js';
import { auditAnswer } from './audit-answer.js';
import { eventOf, type EventRow, filtersOf } from './event-rows.js';

/** So many entries are looked through for those that match. */
const SCANNED_AT_ONCE = 5_000;

/** Sealed entries in the order of the log. */
export async function sealedPage(store: Store, asked: SealedAsked): Promise<SealedPage> {
  const { fromIndex, limit } = asked;
  const { statement, values } = selectSealed(asked);
  const rows = await auditAnswer(store.audit.run<SealedRow>(statement, values));
  const found = rows.filter((row): row is FoundRow => row.entry_id !== null).map(eventOf);
  const [first] = rows;
  const last = found.length === limit ? found.at(-1)?.index : Number(first?.last ?? fromIndex - 1);
  return { rows: found, nextIndex: Math.max(fromIndex, (last ?? fromIndex - 1) + 1) };
}

const SIZE: Statement = {
  name: 'sealed_size',
  text: 'SELECT COALESCE(max(index) + 1, 0) AS size FROM ledger_leaf',
};

/** The number of sealed entries. */
export async function sealedSize(store: Store): Promise<number> {
  const [row] = await auditAnswer(store.audit.run<{ size: string }>(SIZE, []));
  return Number(row?.size ?? 0);
}

type FoundRow = Omit<EventRow, 'snapshot'> & { readonly last: string };
type SealedRow = FoundRow | { readonly entry_id: null; readonly last: string | null };

function selectSealed({ filter, fromIndex, limit }: SealedAsked): {
  statement: Statement;
  values: unknown[];
} {
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value)}`;
  const filters = filtersOf(filter);
  const scanned = filters.length === 0 ? limit : SCANNED_AT_ONCE;
  const text = `WITH scanned AS MATERIALIZED (
      SELECT index, entry_id FROM ledger_leaf WHERE index >= ${add(fromIndex)}::bigint ORDER BY index LIMIT ${add(scanned)}
    ), found AS (
      SELECT s.index, e.entry_id, e.type, e.at, e.bytes FROM scanned s JOIN ledger_entry e ON e.entry_id = s.entry_id
      ${filters.map(([, sql, value], i) => `${i === 0 ? 'WHERE' : 'AND'} ${sql.replaceAll('?', add(value))}`).join(' ')}
      ORDER BY s.index LIMIT ${add(limit)}
    )
    SELECT s.last, f.* FROM (SELECT max(index) AS last FROM scanned) s LEFT JOIN found f ON true ORDER BY f.index`;
  const name = ['sealed', ...filters.map(([filterName]) => filterName)].join('_');
  return { statement: { name, text }, values };
}
