import type { PageOf, Cursor } from './page.js';
import type { Viewed } from './read-view.js';

/** Which entries of the ledger are wanted; what is left out does not matter. */
export interface EventFilter {
  readonly type?: string;
  readonly client?: string;
  readonly operator?: string;
  readonly modificationId?: string;
  /** Epoch ms, inclusive. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly to?: number;
}

export interface EventsAsked {
  readonly filter: EventFilter;
  /** By the time of the event. */
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** Where the page before ended. */
  readonly after: Cursor | null;
}

/** One entry of the ledger, in its exact bytes. */
export interface RecordedEvent {
  /** Null until the entry is sealed. */
  readonly index: number | null;
  readonly entryId: string;
  readonly type: string;
  /** Epoch ms. */
  readonly at: number;
  readonly bytes: Buffer;
}

export interface SealedAsked {
  readonly filter: EventFilter;
  readonly fromIndex: number;
  readonly limit: number;
}

export interface SealedPage {
  readonly rows: readonly RecordedEvent[];
  /** Where to go on. Beyond `fromIndex` also where nothing of what was looked through matched. */
  readonly nextIndex: number;
}

/** What happened, as the ledger holds it. */
export abstract class EventRecord {
  /** The next entries after `after`, as `AuditRecord.page` gives edits. */
  abstract page(asked: EventsAsked): Promise<PageOf<RecordedEvent> & Viewed>;

  /** Sealed entries that match, from an index on, in the order of the log. */
  abstract sealed(asked: SealedAsked): Promise<SealedPage>;

  /** The number of sealed entries: the index that the next one gets. */
  abstract sealedSize(): Promise<number>;
}
