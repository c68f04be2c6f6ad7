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
  /** The id of the last entry of the page before. */
  readonly after: string | null;
}

/** One entry of the ledger, in its exact bytes. */
export interface RecordedEvent {
  /** Null until the entry is sealed. */
  readonly index: number | null;
  readonly entryId: string;
  readonly bytes: Buffer;
}

/** What happened, as the ledger tells it. */
export abstract class EventRecord {
  abstract page(asked: EventsAsked): Promise<readonly RecordedEvent[]>;
}
