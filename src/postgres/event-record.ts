import { EventRecord, type EventsAsked, type RecordedEvent } from '../audit/event-record.js';
import { firstIdAt } from './first-id.js';
import type { Store } from './store.js';

/** The entries of the ledger, sealed or not, in the order of their ids, which is that of their times. */
export class PostgresEventRecord extends EventRecord {
  constructor(private readonly store: Store) {
    super();
  }

  async page({ filter, order, limit, after }: EventsAsked): Promise<readonly RecordedEvent[]> {
    const isAscending = order === 'asc';
    const { from, to } = filter;
    const conditions: readonly (readonly [name: string, sql: string, value: unknown])[] = [
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
      ['after', `e.entry_id ${isAscending ? '>' : '<'} ?::uuid`, after ?? undefined],
    ];
    const asked = conditions.filter(([, , value]) => value !== undefined);
    const where = asked.map(([, text], i) => text.replaceAll('?', `$${i + 1}`));
    const rows = await this.store.audit.run<EventRow>(
      {
        name: ['events', ...asked.map(([name]) => name), order].join('_'),
        text: `SELECT l.index, e.entry_id, e.bytes
          FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.entry_id
          ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
          ORDER BY e.entry_id ${isAscending ? 'ASC' : 'DESC'} LIMIT $${asked.length + 1}`,
      },
      [...asked.map(([, , value]) => value), limit],
    );
    return rows.map(({ index, entry_id, bytes }) => ({
      index: index === null ? null : Number(index),
      entryId: entry_id,
      bytes,
    }));
  }
}

interface EventRow {
  readonly index: string | null;
  readonly entry_id: string;
  readonly bytes: Buffer;
}
