import type { EditFilter } from '../../audit/audit-record.js';
import type { EventFilter } from '../../audit/event-record.js';
import type { Cursor } from '../../audit/page.js';
import type { AskedFilters } from '../../audit/read-trail.js';
import type { Reading } from '../requests/fault.js';
import type { Parameters } from '../requests/parameter.js';
import { QueryReader } from '../requests/query-reader.js';
import type { Query } from '../requests/query-string.js';
import { cursorOf, readCursor } from './cursor.js';
import { CSV_PARAMETERS, EDIT_FILTERS, EDIT_PAGES, EVENT_FILTERS, EVENT_PAGES } from './filters.js';

const DEFAULT_LIMIT = 50;
/** What else may have been meant by a parameter that is not known. */
const ADVICE = {
  excel: 'or ask for CSV: /v1/audit/modifications with `Accept: text/csv`',
};

type Order = 'asc' | 'desc';

/** A query for everything that matches. */
interface WholeQuery {
  readonly filter: EditFilter;
  readonly order: Order;
  /** As asked, for the trail; without `text`. */
  readonly filters: AskedFilters;
}

interface PageQuery<Filter> {
  readonly asked: {
    readonly filter: Filter;
    readonly order: Order;
    readonly limit: number;
    readonly after: Cursor | null;
  };
  readonly filters: AskedFilters;
  /** The cursor that goes on where a page ended. */
  readonly cursorAt: (place: Cursor) => string;
}

/** The parameters of `GET /v1/audit/modifications` for a page; all faults at once. */
export function readModificationsQuery(query: Query): Reading<PageQuery<EditFilter>> {
  const read = reader(query, EDIT_FILTERS, EDIT_PAGES);
  return readPage(read, editFilter(read), (order, filter) => [filter, order]);
}

/** The parameters of `GET /v1/audit/events`. */
export function readEventsQuery(query: Query): Reading<PageQuery<EventFilter>> {
  const read = reader(query, EVENT_FILTERS, EVENT_PAGES);
  const filter = inRange(read, read.values(EVENT_FILTERS));
  return readPage(read, filter, (order) => ['events', filter, order]);
}

/** The parameters of `GET /v1/audit/modifications` for an export, which has no pages. */
export function readExportQuery(
  query: Query,
  form: string,
): Reading<WholeQuery & { readonly isForExcel: boolean }> {
  const own = form === 'text/csv' ? CSV_PARAMETERS : {};
  const { order: ordering } = EDIT_PAGES;
  const read = reader(query, EDIT_FILTERS, { order: ordering }, own);
  const filter = editFilter(read);
  const { order = 'desc' } = read.values({ order: ordering });
  const isForExcel = 'excel' in own && read.values(CSV_PARAMETERS).excel === 'true';
  return read.reading(() => ({ filter, order, filters: read.asked(['text']), isForExcel }));
}

/** The parameters of `GET /v1/audit/summary`. */
export function readSummaryQuery(query: Query): Reading<WholeQuery> {
  const read = reader(query, EDIT_FILTERS);
  const filter = editFilter(read);
  return read.reading(() => ({ filter, order: 'desc', filters: read.asked(['text']) }));
}

function reader(query: Query, ...tables: readonly Parameters[]): QueryReader {
  return new QueryReader(query, tables.flatMap(Object.keys), ADVICE);
}

function editFilter(read: QueryReader): EditFilter {
  return inRange(read, read.values(EDIT_FILTERS));
}

/** A range that ends where it begins, or before, holds nothing: somebody mixed them up. */
export function inRange<Filter extends { readonly from?: number; readonly to?: number }>(
  read: QueryReader,
  filter: Filter,
): Filter {
  const { from, to } = filter;
  if (from !== undefined && to !== undefined && from >= to) {
    read.add('from', 'give a time before `to`: `from` counts, `to` does not');
  }
  return filter;
}

/** @param scopeOf what a cursor belongs to: one made by an older version MUST still be taken */
function readPage<Filter>(
  read: QueryReader,
  filter: Filter,
  scopeOf: (order: Order, filter: Filter) => readonly unknown[],
): Reading<PageQuery<Filter>> {
  const { order = 'desc', limit = DEFAULT_LIMIT, cursor } = read.values(EDIT_PAGES);
  const scope = JSON.stringify(scopeOf(order, filter));
  const after = cursor === undefined ? null : readCursor(cursor, scope);
  if (cursor !== undefined && (!after || (order === 'desc' && after.seen))) {
    read.add('cursor', 'give the nextCursor of an answer to the same filters and order');
  }
  return read.reading(() => ({
    asked: { filter, order, limit, after },
    filters: read.asked(['text']),
    cursorAt: (place) => cursorOf(place, scope),
  }));
}
