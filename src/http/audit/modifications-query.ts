import type { EditFilter, PageAsked } from '../../audit/audit-record.js';
import type { Place } from '../../audit/page.js';
import type { AskedFilters } from '../../audit/read-trail.js';
import type { Reading } from '../requests/fault.js';
import type { Query } from '../requests/query.js';
import { cursorOf } from './cursor.js';
import { LONGEST_FILTER, Parameters } from './parameters.js';

const FILTERS = [
  'groupId',
  'msgSeq',
  'topicId',
  'client',
  'operator',
  'onBehalfOf',
  'state',
  'ticket',
  'imErrorCode',
  'from',
  'to',
  'text',
];
const PARAMETERS = [...FILTERS, 'order', 'limit', 'cursor'];

export interface ModificationsQuery {
  readonly asked: PageAsked;
  /** As asked, for the trail; without `text`. */
  readonly filters: AskedFilters;
  /** The cursor that goes on where a page ended. */
  readonly cursorAt: (place: Place) => string;
}

/** Reads the parameters of `GET /v1/audit/modifications` for a page; all faults at once. */
export function readModificationsQuery(query: Query): Reading<ModificationsQuery> {
  const read = new Parameters(query, PARAMETERS);
  const filter = readFilter(read);
  const order = read.order();
  const limit = read.limit();
  const scope = JSON.stringify([filter, order]);
  const after = read.cursor(scope, order);
  if (read.faults.length > 0) return { ok: false, faults: read.faults };
  return {
    ok: true,
    request: {
      asked: { filter, order, limit, after },
      filters: read.asked(['text']),
      cursorAt: (place) => cursorOf(place, scope),
    },
  };
}

/** The parameters of the same for an export, which has no pages. */
export function readExportQuery(query: Query, form: string): Reading<ExportQuery> {
  const known = [...FILTERS, 'order', ...(form === 'text/csv' ? ['excel'] : [])];
  const whole = readWhole(query, known);
  if (!whole.ok) return whole;
  return { ok: true, request: { ...whole.request, isForExcel: query['excel'] === 'true' } };
}

export interface ExportQuery extends WholeQuery {
  readonly isForExcel: boolean;
}

/** The parameters of `GET /v1/audit/summary`. */
export function readSummaryQuery(query: Query): Reading<WholeQuery> {
  return readWhole(query, FILTERS);
}

/** A query for everything that matches. */
export interface WholeQuery extends Pick<PageAsked, 'filter' | 'order'> {
  /** As asked, for the trail; without `text`. */
  readonly filters: AskedFilters;
}

function readWhole(query: Query, known: readonly string[]): Reading<WholeQuery> {
  const read = new Parameters(query, known);
  const filter = readFilter(read);
  const order = known.includes('order') ? read.order() : 'desc';
  if (known.includes('excel')) read.oneOf('excel', ['true', 'false']);
  if (read.faults.length > 0) return { ok: false, faults: read.faults };
  return { ok: true, request: { filter, order, filters: read.asked(['text']) } };
}

function readFilter(read: Parameters): EditFilter {
  return {
    ...read.groupId(),
    ...read.integer('msgSeq', 1, 4_294_967_295),
    ...read.topicId(),
    ...read.text('client'),
    ...read.text('operator'),
    ...read.text('onBehalfOf'),
    ...read.states(),
    ...read.text('ticket', LONGEST_FILTER.ticket),
    ...read.integer('imErrorCode', 0, Number.MAX_SAFE_INTEGER),
    ...read.range(),
    ...read.searchText(),
  };
}
