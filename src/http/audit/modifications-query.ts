import type { EditFilter, PageAsked } from '../../audit/audit-record.js';
import type { AskedFilters } from '../../audit/read-trail.js';
import type { EditState } from '../../edits/edit.js';
import type { Fault, Reading } from '../requests/fault.js';
import type { Query } from '../requests/query.js';
import { cursorOf, readCursor } from './cursor.js';

const STATES: readonly EditState[] = [
  'pending',
  'in_doubt',
  'applied',
  'refused',
  'rejected',
  'not_applied',
  'superseded',
];
const FILTERS = [
  'groupId',
  'msgSeq',
  'topicId',
  'client',
  'operator',
  'state',
  'ticket',
  'imErrorCode',
  'from',
  'to',
  'text',
];
const PARAMETERS = [...FILTERS, 'order', 'limit', 'cursor'];
const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 50;
/** RFC 3339, with any fraction of a second; finer than a millisecond is cut off. */
const INSTANT = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

export interface ModificationsQuery {
  readonly asked: PageAsked;
  /** As asked, for the trail; without `text`. */
  readonly filters: AskedFilters;
  /** The cursor that goes on after an edit. */
  readonly cursorAfter: (id: string) => string;
}

/** Reads the parameters of `GET /v1/audit/modifications` for a page; all faults at once. */
export function readModificationsQuery(query: Query): Reading<ModificationsQuery> {
  const read = new Parameters(query);
  read.refuseUnknown(PARAMETERS);
  const filter = readFilter(read);
  const order = read.order();
  const { limit = DEFAULT_LIMIT } = read.integer('limit', 1, MAX_LIMIT);
  const scope = JSON.stringify([filter, order]);
  const after = read.cursor(scope);
  if (read.faults.length > 0) return { ok: false, faults: read.faults };
  return {
    ok: true,
    request: {
      asked: { filter, order, limit, after },
      filters: read.asked(['text']),
      cursorAfter: (id) => cursorOf(id, scope),
    },
  };
}

/** The parameters of the same for an export, which has no pages. */
export function readExportQuery(query: Query): Reading<WholeQuery> {
  return readWhole(query, [...FILTERS, 'order']);
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
  const read = new Parameters(query);
  read.refuseUnknown(known);
  const filter = readFilter(read);
  const order = known.includes('order') ? read.order() : 'desc';
  if (read.faults.length > 0) return { ok: false, faults: read.faults };
  return { ok: true, request: { filter, order, filters: read.asked(['text']) } };
}

function readFilter(read: Parameters): EditFilter {
  return {
    ...read.text('groupId'),
    ...read.integer('msgSeq', 1, 4_294_967_295),
    ...read.topicId(),
    ...read.text('client'),
    ...read.text('operator'),
    ...read.states(),
    ...read.text('ticket'),
    ...read.integer('imErrorCode', 0, Number.MAX_SAFE_INTEGER),
    ...read.instant('from'),
    ...read.instant('to'),
    ...read.searchText(),
  };
}

class Parameters {
  readonly faults: Fault[] = [];

  constructor(private readonly query: Query) {}

  refuseUnknown(known: readonly string[]): void {
    for (const parameter of Object.keys(this.query)) {
      if (!known.includes(parameter)) {
        this.fault(parameter, `remove this parameter; known here: ${known.join(', ')}`);
      }
    }
  }

  asked(without: readonly string[]): AskedFilters {
    const asked: Record<string, string | string[]> = {};
    for (const [name, value] of Object.entries(this.query)) {
      if (without.includes(name) || !PARAMETERS.includes(name)) continue;
      asked[name] = Array.isArray(value) ? value.map(String) : String(value);
    }
    return asked;
  }

  text<N extends string>(name: N): Partial<Record<N, string>> {
    const value = this.once(name);
    if (value === undefined) return {};
    // PostgreSQL holds no U+0000: nothing can match it.
    if (value === '' || value.length > 512 || value.includes('\0')) {
      this.fault(name, 'give 1 to 512 characters, none of them U+0000');
      return {};
    }
    return { [name]: value } as Record<N, string>;
  }

  searchText(): { text?: string } {
    const value = this.once('text');
    if (value === undefined) return {};
    const length = Array.from(value).length;
    if (length >= 2 && length <= 512) return { text: value };
    this.fault('text', 'give 2 to 512 characters');
    return {};
  }

  topicId(): { topicId?: string | null } {
    if (this.query['topicId'] === '') return { topicId: null };
    return this.text('topicId');
  }

  integer<N extends string>(name: N, min: number, max: number): Partial<Record<N, number>> {
    const value = this.once(name);
    if (value === undefined) return {};
    const number = /^(0|[1-9][0-9]{0,15})$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return { [name]: number } as Record<N, number>;
    this.fault(name, `give an integer from ${min} to ${max}`);
    return {};
  }

  instant<N extends string>(name: N): Partial<Record<N, number>> {
    const value = this.once(name);
    if (value === undefined) return {};
    const epochMs = INSTANT.test(value) ? Date.parse(value) : Number.NaN;
    if (epochMs >= 0) return { [name]: epochMs } as Record<N, number>;
    this.fault(name, 'give an RFC 3339 time, such as 2026-01-31T00:00:00Z');
    return {};
  }

  states(): { states?: readonly EditState[] } {
    const value = this.query['state'];
    if (value === undefined) return {};
    const asked = Array.isArray(value) ? value : [value];
    const states = STATES.filter((state) => asked.includes(state));
    if (asked.every((state) => STATES.some((known) => known === state))) return { states };
    this.fault('state', `give one of ${STATES.join(', ')}; repeat the parameter for several`);
    return {};
  }

  order(): 'asc' | 'desc' {
    const value = this.once('order') ?? 'desc';
    if (value === 'asc' || value === 'desc') return value;
    this.fault('order', 'give asc or desc');
    return 'desc';
  }

  cursor(scope: string): string | null {
    const value = this.once('cursor');
    if (value === undefined) return null;
    const id = readCursor(value, scope);
    if (id === null) {
      this.fault('cursor', 'give the nextCursor of an answer to the same filters and order');
    }
    return id;
  }

  private once(name: string): string | undefined {
    const value = this.query[name];
    if (value === undefined || typeof value === 'string') return value;
    this.fault(name, 'give this parameter once');
    return undefined;
  }

  private fault(parameter: string, message: string): void {
    this.faults.push({ parameter, message });
  }
}
