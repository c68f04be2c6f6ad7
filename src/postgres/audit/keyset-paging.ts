import { MOST_UNDER_WAY, type Cursor, type PageOf, type PgSnapshot } from '../../audit/page.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { firstIdAt } from './first-id.js';

/*
 * Rows are paged by their ids, which hold the time, and are recorded a while after their ids were made. Going up, a page may
 * thus be given out before a row with a smaller id is on record. So a cursor near the present holds the snapshot that its page
 * was read in; the page after it also gives the rows before the cursor that this snapshot does not show. PostgreSQL keeps the
 * number of the transaction that inserted a row in its column `xmin`, even once the row is frozen.
 *
 * This is exact for tables that only grow, if rows are never inserted in subtransactions (savepoints, PL/pgSQL blocks with
 * EXCEPTION): snapshots do not show which of those are under way. What inserts rows anew, such as a restored dump, gives
 * them other numbers: around places from before it, rows may then be missing or come again.
 */

/**
 * After its id was made, a row is on record within this time or never, by any of the clocks. An edit is begun 40 s after it
 * was received at the latest (the longest wait and 10 s), by a statement that waits 2.5 s for its batch, 3 s for a connection
 * and takes 5 s; entries of the ledger take less. What remains is for clocks that differ, of replicas and of PostgreSQL.
 */
export const RECORDED_WITHIN_MS = 120_000;

export interface Bound {
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly id: string;
}

/** A part of what comes after a cursor. */
export interface KeyRange {
  readonly bounds: readonly Bound[];
  /** Only what it does not show. */
  readonly since: PgSnapshot | null;
  /** Only what it shows. */
  readonly until: PgSnapshot | null;
}

/** Where the rows of the page after a cursor are to be found. */
export function keyRangesAfter(cursor: Cursor | null, order: 'asc' | 'desc'): readonly KeyRange[] {
  const whole: KeyRange = { bounds: [], since: null, until: null };
  if (cursor === null) return [whole];
  const { id, seen: since, late } = cursor;
  if (late) {
    const bounds = [after(late.id), { operator: '<=', id } as const];
    return [{ bounds, since, until: late.seen }];
  }
  const rest: KeyRange = {
    ...whole,
    bounds: [order === 'asc' ? after(id) : { operator: '<', id }],
  };
  if (since === null) return [rest];
  const earliest = firstIdAt(timeOf(id) - RECORDED_WITHIN_MS);
  return [{ ...whole, bounds: [after(earliest), { operator: '<=', id }], since }, rest];
}

type Add = (value: unknown) => string;

/**
 * The conditions of a range, beside its bounds.
 * @param xmin the column
 * @param add takes the value of a parameter, gives its name
 */
export function shownBetween({ since, until }: KeyRange, xmin: string, add: Add): string[] {
  return [
    ...(since ? [notShown(xmin, since, add)] : []),
    ...(until ? [`NOT ${notShown(xmin, until, add)}`] : []),
  ];
}

/** Numbers of transactions go round: whatever is up to 2^31 ahead of `end` comes after it. */
function notShown(xmin: string, { end, underWay }: PgSnapshot, add: Add): string {
  const ahead = `(${xmin}::text::bigint - ${add(end)}::bigint + 4294967296) % 4294967296`;
  return `(${ahead} < 2147483648 OR ${xmin} = ANY(${add(underWay)}::xid[]))`;
}

/**
 * The snapshot of the query, where a cursor at this row has to hold it.
 * @param at the column with the time in the row's id
 */
export function snapshotColumn(
  { order, after: cursor }: { order: 'asc' | 'desc'; after: Cursor | null },
  [id, at]: readonly [id: string, at: string],
  add: Add,
): string {
  if (order === 'desc') return 'NULL';
  const isLate = cursor?.seen ? ` OR ${id} <= ${add(cursor.id)}::uuid` : '';
  return `CASE WHEN ${at} > now() - interval '${RECORDED_WITHIN_MS} ms'${isLate} THEN (SELECT pg_current_snapshot()::text) END`;
}

interface Found {
  readonly id: string;
  readonly snapshot: string | null;
}

/**
 * The cursor at which a page ends.
 * @param found one row more than the page has, where there is one
 */
export function cursorAfter(
  found: readonly Found[],
  { limit, after: cursor }: { limit: number; after: Cursor | null },
): Cursor | null {
  const last = found[limit - 1];
  const more = found[limit];
  if (cursor?.late) {
    if (last && more) return { ...cursor, late: { ...cursor.late, id: last.id } };
    return { id: cursor.id, seen: cursor.late.seen, late: null };
  }
  if (!last || !more) return null;
  const seen = seenIn(last.snapshot);
  if (!cursor?.seen || !seen || last.id > cursor.id) return { id: last.id, seen, late: null };
  return more.id > cursor.id
    ? { id: cursor.id, seen, late: null }
    : { ...cursor, late: { id: last.id, seen } };
}

/**
 * Whether everything up to the place of a cursor that will ever be on record was so by `asOf`. Only then may a standby give the page before it or after it: it
 * may be behind what gave the other one, and its snapshots do not show which transactions are under way.
 */
export function isOverBy({ id, seen }: Cursor, asOf: number): boolean {
  return seen === null && timeOf(id) + RECORDED_WITHIN_MS <= asOf;
}

interface Joining {
  readonly order: 'asc' | 'desc';
  readonly after: Cursor | null;
}

/** What a page joins to. In a falling order nothing is recorded any more behind where it ends. */
export function joinsOf({ order, after: cursor }: Joining) {
  const next = (page: Pick<PageOf<unknown>, 'next'>) => (order === 'asc' ? page.next : null);
  return { after: cursor, next };
}

/** Of the text of a `pg_snapshot`: https://www.postgresql.org/docs/current/functions-info.html */
function seenIn(snapshot: string | null): PgSnapshot | null {
  if (snapshot === null) return null;
  const [, end = '', underWay = ''] = snapshot.split(':');
  const numbers = underWay === '' ? [] : underWay.split(',').map(numberOf);
  // To leave some of them out would be to lose rows or to repeat them.
  if (numbers.length > MOST_UNDER_WAY)
    throw new StoreUnavailable(`PostgreSQL: ${numbers.length} transactions under way`);
  return { end: numberOf(end), underWay: numbers };
}

function numberOf(transaction: string): number {
  return Number(BigInt.asUintN(32, BigInt(transaction)));
}

function after(id: string): Bound {
  return { operator: '>', id };
}

function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
