/** Which transactions a query saw: those numbered before `end`, but for the ones `underWay`. Numbers modulo 2^32. */
export interface PgSnapshot {
  readonly end: number;
  readonly underWay: readonly number[];
}

/** How far a reader of pages has come. */
export interface Cursor {
  /** Rows up to this one were given: in a falling order all, in a rising order those in `seen`. */
  readonly id: string;
  /** Null: in a falling order, and where nothing up to `id` can be recorded any more. */
  readonly seen: PgSnapshot | null;
  /** Of those that were recorded since `seen`, what this one holds was given as well. Only where there is a `seen`. */
  readonly late: { readonly id: string; readonly seen: PgSnapshot } | null;
}

export interface PageOf<Row> {
  readonly rows: readonly Row[];
  /** Null: there is nothing more. A page that has a next one may be short. */
  readonly next: Cursor | null;
}

/** A place holds so many transactions under way at most. */
export const MOST_UNDER_WAY = 400;
