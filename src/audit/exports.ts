import type { Edit } from '../edits/edit.js';
import { StoreUnavailable } from '../failures/store-unavailable.js';
import type { AuditRecord, EditFilter, EvidencedEdit } from './audit-record.js';
import type { AskedFilters, Reader, ReadTrail } from './read-trail.js';

export interface ExportAsked {
  /** Names the export in the trail: at its start and at its end. */
  readonly exportId: string;
  readonly filter: EditFilter;
  readonly order: 'asc' | 'desc';
  /** As asked, for the trail; without `text`. */
  readonly filters: AskedFilters;
  readonly mediaType: string;
}

type Portions<One> = AsyncGenerator<readonly One[], void, undefined>;

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
  run(reader: Reader, asked: ExportAsked, signal: AbortSignal): Portions<Edit> {
    const { filter, order } = asked;
    return this.trailed(reader, asked, signal, (ending) => this.audit.all(filter, order, ending));
  }

  /** As `run`, with the evidence for it. */
  runWithEvidence(
    reader: Reader,
    asked: ExportAsked,
    signal: AbortSignal,
  ): Portions<EvidencedEdit> {
    const { filter, order } = asked;
    return this.trailed(reader, asked, signal, (ending) =>
      this.audit.allWithEvidence(filter, order, ending),
    );
  }

  private async *trailed<One>(
    reader: Reader,
    asked: ExportAsked,
    signal: AbortSignal,
    read: (ending: AbortSignal) => AsyncIterable<readonly One[]>,
  ): Portions<One> {
    const { exportId, filter, filters, mediaType } = asked;
    const text = filter.text ?? null;
    const common = { kind: 'export', exportId, mediaType, filters, text } as const;
    await this.trail.record(reader, { ...common, phase: 'started', rows: null });
    const ending = AbortSignal.any([signal, this.stopping.signal]);
    let rows = 0;
    let isWhole = false;
    try {
      for await (const edits of read(ending)) {
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

  /** Breaks off what is under way, with `StoreUnavailable`. */
  stop(): void {
    this.stopping.abort(new StoreUnavailable('exports end: the service stops'));
  }
}
