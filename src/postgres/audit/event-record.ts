import {
  EventRecord,
  type EventsAsked,
  type RecordedEvent,
  type SealedAsked,
  type SealedPage,
} from '../../audit/event-record.js';
import type { PageOf } from '../../audit/page.js';
import type { Viewed } from '../../audit/read-view.js';
import { AuditReads, type StandbyReads } from './audit-reads.js';
import { eventOf, type EventRow, filtersOf } from './event-rows.js';
import {
  cursorAfter,
  joinsOf,
  shownBetween,
  snapshotColumn,
  keyRangesAfter,
} from './keyset-paging.js';
import { sealedPage, sealedSize } from './sealed-events.js';
import type { Statement, Store } from '../connections/store.js';

/** The entries of the ledger, sealed or not, in the order of their ids, which is that of their times. Who follows them reads the primary. */
export class PostgresEventRecord extends EventRecord {
  private readonly reads: AuditReads;

  constructor(
    private readonly store: Store,
    standby: StandbyReads | null = null,
  ) {
    super();
    this.reads = new AuditReads(store, standby);
  }

  page(asked: EventsAsked): Promise<PageOf<RecordedEvent> & Viewed> {
    const { statement, values } = selectEvents(asked);
    return this.reads.read(async (run) => {
      const rows = await run<EventRow>(statement, values);
      const found = rows.map(({ entry_id, snapshot }) => ({ id: entry_id, snapshot }));
      return { rows: rows.slice(0, asked.limit).map(eventOf), next: cursorAfter(found, asked) };
    }, joinsOf(asked));
  }

  sealed(asked: SealedAsked): Promise<SealedPage> {
    return sealedPage(this.store, asked);
  }

  sealedSize(): Promise<number> {
    return sealedSize(this.store);
  }
}

/** A page of events, and one more. */
export function selectEvents(asked: EventsAsked): { statement: Statement; values: unknown[] } {
  const { order, limit, after } = asked;
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value)}`;
  const filters = filtersOf(asked.filter);
  const end = `ORDER BY e.entry_id ${order} LIMIT ${add(limit + 1)}`;
  const parts = keyRangesAfter(after, order).map((range) => {
    const conditions = [
      ...filters.map(([, sql, value]) => sql.replaceAll('?', add(value))),
      ...range.bounds.map(({ operator, id }) => `e.entry_id ${operator} ${add(id)}::uuid`),
      ...shownBetween(range, 'e.xmin', add),
    ];
    return `ledger_entry e ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}`;
  });
  const each = parts.map(
    (part) => `(SELECT e.entry_id, e.type, e.at, e.bytes FROM ${part} ${end})`,
  );
  const snapshot = snapshotColumn(asked, ['e.entry_id', 'e.at'], add);
  return {
    statement: {
      // What was recorded late is looked for rarely, and within bounds that a plan made for any would not know.
      name: after?.seen
        ? ''
        : ['events', ...filters.map(([name]) => name), after ? 'after' : 'first', order].join('_'),
      text: `SELECT l.index, e.entry_id, e.type, e.at, e.bytes, ${snapshot} AS snapshot
        FROM (SELECT * FROM (${each.join(' UNION ALL ')}) e ${end}) e
          LEFT JOIN ledger_leaf l ON l.entry_id = e.entry_id
        ORDER BY e.entry_id ${order}`,
    },
    values,
  };
}
