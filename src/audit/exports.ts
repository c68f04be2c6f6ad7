import type { Edit } from '../edits/edit.js';
import { StoreUnavailable } from '../failures/store-unavailable.js';
import type { AuditRecord, EditFilter, EvidencedEdit } from './audit-record.js';
import type { AskedFilters, Reader, ReadTrail } from './read-trail.js';
import type { OnView } from './read-view.js';

interface Named {
  /** Names the export in the trail: at its start and at its end. */
  readonly exportId: string;
  /** As asked, for the trail; without `text`. */
  readonly filters: AskedFilters;
  readonly mediaType: string;
}

export interface ExportAsked extends Named {
  readonly filter: EditFilter;
  readonly order: 'asc' | 'desc';
  readonly onView: OnView;
}

export interface ListExport<One> extends Named {
  /** What it is a list of, for the trail. */
  readonly query: string;
  readonly read: Read<One>;
}

type Read<One> = (ending: AbortSignal) => AsyncIterable<readonly One[]>;
export type Portions<One> = AsyncGenerator<readonly One[], void, undefined>;

interface Trailed extends Named {
  readonly query: string | null;
  readonly text: string | null;
}

function ofEdits(asked: ExportAsked): Trailed {
  return { ...asked, query: null, text: asked.filter.text ?? null };
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
  run(reader: Reader, asked: ExportAsked, signal: AbortSignal): Portions<Edit> {
    const { filter, order, onView } = asked;
    return this.trailed(reader, ofEdits(asked), signal, (ending) =>
      this.audit.all(filter, order, ending, onView),
    );
  }

  /** As `run`, with the evidence for it. */
  runWithEvidence(
    reader: Reader,
    asked: ExportAsked,
    signal: AbortSignal,
  ): Portions<EvidencedEdit> {
    const { filter, order, onView } = asked;
    return this.trailed(reader, ofEdits(asked), signal, (ending) =>
      this.audit.allWithEvidence(filter, order, ending, onView),
    );
  }

  /** As `run`, of any other list. */
  runList<One>(reader: Reader, asked: ListExport<One>, signal: AbortSignal): Portions<One> {
    return this.trailed(reader, { ...asked, text: null }, signal, asked.read);
  }

  private async *trailed<One>(
    reader: Reader,
    { exportId, query, filters, mediaType, text }: Trailed,
    signal: AbortSignal,
    read: Read<One>,
  ): Portions<One> {
    const common = { kind: 'export', exportId, query, mediaType, filters, text } as const;
    await this.trail.record(reader, { ...common, phase: 'started', rows: null });
    const ending = AbortSignal.any([signal, this.stopping.signal]);
    let rows = 0;
    let isWhole = false;
    try {
      for await (const portion of read(ending)) {
        ending.throwIfAborted();
        rows += portion.length;
        yield portion;
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
