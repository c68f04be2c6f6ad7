import type { EventFilter, EventsAsked } from '../../audit/event-record.js';
import type { Place } from '../../audit/page.js';
import type { AskedFilters } from '../../audit/read-trail.js';
import type { Reading } from '../requests/fault.js';
import type { Query } from '../requests/query.js';
import { cursorOf } from './cursor.js';
import { Parameters } from './parameters.js';

/** What an event may be. */
export const EVENT_TYPES: readonly string[] = [
  'edit.intended',
  'edit.rejected',
  'edit.in_doubt',
  'edit.applied',
  'edit.refused',
  'edit.not_applied',
  'edit.superseded',
  'drift.found',
  'drift.told',
  'audit.queried',
  'audit.exported',
  'content.read',
  'key.rotated',
];

const PARAMETERS = [
  'type',
  'client',
  'operator',
  'modificationId',
  'from',
  'to',
  'order',
  'limit',
  'cursor',
];

export interface EventsQuery {
  readonly asked: EventsAsked;
  readonly filters: AskedFilters;
  /** The cursor that goes on where a page ended. */
  readonly cursorAt: (place: Place) => string;
}

/** Reads the parameters of `GET /v1/audit/events`; all faults at once. */
export function readEventsQuery(query: Query): Reading<EventsQuery> {
  const read = new Parameters(query, PARAMETERS);
  const filter: EventFilter = {
    ...read.oneOf('type', EVENT_TYPES),
    ...read.text('client'),
    ...read.text('operator'),
    ...read.id('modificationId'),
    ...read.range(),
  };
  const order = read.order();
  const limit = read.limit();
  const scope = JSON.stringify(['events', filter, order]);
  const after = read.cursor(scope, order);
  if (read.faults.length > 0) return { ok: false, faults: read.faults };
  return {
    ok: true,
    request: {
      asked: { filter, order, limit, after },
      filters: read.asked(),
      cursorAt: (place) => cursorOf(place, scope),
    },
  };
}
