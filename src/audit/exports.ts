import { v7 as uuidv7 } from 'uuid';
import type { Edit } from '../edits/edit.js';
import type { AuditRecord, EditFilter } from './audit-record.js';
import type { AskedFilters, Reader, ReadTrail } from './read-trail.js';

export interface ExportAsked {
  readonly filter: EditFilter;
  readonly order: 'asc' | 'desc';
  /** As asked, for the trail; without `text`. */
  readonly filters: AskedFilters;
  readonly mediaType: string;
}

/** Everything that matches, with its trail: one entry before the first edit, one at the end. */
export class Exports {
  private readonly stopping = new AbortController();

  constructor(
    private readonly audit: AuditRecord,
    private readonly trail: ReadTrail,
  ) {}

  /**
   * Edits in portions, as of one moment. Its end comes only after the entry that says so is durable: a stream that ended
   * well is a stream that is on record as finished, with all its rows.
   */
  async *run(
    reader: Reader,
    asked: ExportAsked,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Edit[], void, undefined> {
    const { filter, order, filters, mediaType } = asked;
    const text = filter.text ?? null;
    const common = { kind: 'export', exportId: uuidv7(), mediaType, filters, text } as const;
    await this.trail.record(reader, { ...common, phase: 'started', rows: null });
    const ending = AbortSignal.any([signal, this.stopping.signal]);
    let rows = 0;
    let isWhole = false;
    try {
      for await (const edits of this.audit.all(filter, order, ending)) {
        ending.throwIfAborted();
        rows += edits.length;
        yield edits;
      }
      isWhole = true;
    } finally {
      const phase = isWhole ? 'finished' : 'broken_off';
      await this.trail.record(reader, { ...common, phase, rows });
    }
  }

  /** Breaks off what is under way. */
  stop(): void {
    this.stopping.abort();
  }
}
