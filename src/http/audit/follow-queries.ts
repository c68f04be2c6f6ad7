import type { EventFilter } from '../../audit/event-record.js';
import type { AskedFilters } from '../../audit/read-trail.js';
import type { Reading } from '../requests/fault.js';
import { QueryReader } from '../requests/query-reader.js';
import type { Query } from '../requests/query-string.js';
import { EVENT_FILTERS, EVENT_PAGES, FOLLOW_PARAMETERS } from './filters.js';
import { inRange } from './queries.js';

const DEFAULT_LIMIT = 50;
const { limit: LIMIT } = EVENT_PAGES;
const { fromIndex: FROM_INDEX } = FOLLOW_PARAMETERS;
const BY_TIME = 'or leave fromIndex and wait out: entries come in the order of the log';
const ADVICE = { order: BY_TIME, cursor: BY_TIME };

interface Followable {
  readonly filter: EventFilter;
  /** As asked, for the trail. */
  readonly filters: AskedFilters;
}

export interface FollowQuery extends Followable {
  readonly fromIndex: number;
  readonly limit: number;
  readonly waitMs: number;
}

export interface StreamQuery extends Followable {
  /** Null: the end of the log. */
  readonly fromIndex: number | null;
}

/** The parameters of `GET /v1/audit/events` for a page by index. */
export function readFollowQuery(query: Query): Reading<FollowQuery> {
  const known = [EVENT_FILTERS, { limit: LIMIT }, FOLLOW_PARAMETERS].flatMap(Object.keys);
  const read = new QueryReader(query, known, ADVICE);
  const filter = inRange(read, read.values(EVENT_FILTERS));
  const { limit = DEFAULT_LIMIT } = read.values({ limit: LIMIT });
  const { fromIndex, wait = 0 } = read.values(FOLLOW_PARAMETERS);
  if (!('fromIndex' in query))
    read.add('fromIndex', 'give it beside wait: the index to go on from');
  return read.reading(() => ({
    filter,
    filters: read.asked(),
    limit,
    fromIndex: fromIndex ?? 0,
    waitMs: wait * 1_000,
  }));
}

/** The same for server-sent events. @param lastEventId the header; it wins over `fromIndex` */
export function readStreamQuery(query: Query, lastEventId?: string): Reading<StreamQuery> {
  const known = [EVENT_FILTERS, { fromIndex: FROM_INDEX }].flatMap(Object.keys);
  const read = new QueryReader(query, known, ADVICE);
  const filter = inRange(read, read.values(EVENT_FILTERS));
  const { fromIndex = null } = read.values({ fromIndex: FROM_INDEX });
  const last = lastEventId === undefined || lastEventId === '' ? null : lastIndex(lastEventId);
  const reading = read.reading(() => ({
    filter,
    filters: read.asked(),
    fromIndex: last === null ? fromIndex : last + 1,
  }));
  if (!Number.isNaN(last)) return reading;
  const fault = {
    header: 'Last-Event-ID',
    message: 'give the id of an event: an index of the log',
  };
  return { ok: false, faults: [...(reading.ok ? [] : reading.faults), fault] };
}

function lastIndex(text: string): number {
  return /^(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : Number.NaN;
}
