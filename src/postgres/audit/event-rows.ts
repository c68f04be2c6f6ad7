import type { EventFilter, RecordedEvent } from '../../audit/event-record.js';
import { firstIdAt } from './first-id.js';

type Filter = readonly [name: string, sql: string, value: unknown];

export function filtersOf(filter: EventFilter): readonly Filter[] {
  const { from, to } = filter;
  const known: readonly Filter[] = [
    ['type', 'e.type = ?', filter.type],
    ['client', 'e.client = ?', filter.client],
    ['operator', 'e.operator = ?', filter.operator],
    [
      'modification',
      '(e.modification_id = ?::uuid OR e.read_modification_id = ?::uuid)',
      filter.modificationId,
    ],
    ['from', 'e.entry_id >= ?::uuid', from === undefined ? undefined : firstIdAt(from)],
    ['to', 'e.entry_id < ?::uuid', to === undefined ? undefined : firstIdAt(to)],
  ];
  return known.filter(([, , value]) => value !== undefined);
}

export interface EventRow {
  readonly index: string | null;
  readonly entry_id: string;
  readonly type: string;
  readonly at: Date;
  readonly bytes: Buffer;
  readonly snapshot: string | null;
}

export function eventOf({
  index,
  entry_id,
  type,
  at,
  bytes,
}: Omit<EventRow, 'snapshot'>): RecordedEvent {
  const place = index === null ? null : Number(index);
  return { index: place, entryId: entry_id, type, at: at.getTime(), bytes };
}
