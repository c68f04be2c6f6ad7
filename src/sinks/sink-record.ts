import type { StoredEvent } from '../ledger/event-json.js';
import type { SinkAnswer, SinkState, SinkStatus } from './sink.js';

/** The part of a sink's configuration that the record needs. */
export interface SinkStart {
  readonly name: string;
  readonly fromIndex: number;
}

/** The state of a sink, as its holder learns it when it renews its hold. */
export interface HeldSink {
  readonly state: SinkState;
  /** How often it was rewound. */
  readonly rewinds: number;
}

/** What is to be delivered next. */
export interface SinkPage extends HeldSink {
  readonly fromIndex: number;
  /** Where to go on after the entries of this page; beyond them where what follows is not for this sink. */
  readonly nextIndex: number;
  readonly entries: readonly StoredEvent[];
}

export interface PageAsked {
  readonly types: readonly string[] | null;
  readonly limit: number;
  /** So many bytes of entries, at most; a longer one comes alone. */
  readonly bytes: number;
}

/** A step of the position. It counts only from the place, and since the rewinding, that the page had. */
export interface SinkStep {
  readonly rewinds: number;
  readonly fromIndex: number;
  readonly nextIndex: number;
  /** Null where nothing had to be delivered. */
  readonly answer: SinkAnswer | null;
}

/**
 * How far each sink was delivered to, and which replica delivers. Times are those of the database. Every method rejects with
 * `StoreUnavailable` where nobody can know whether it took effect.
 */
export abstract class SinkRecord {
  /** Makes the sink known, and takes it for this holder; false while somebody else holds it. */
  abstract take(sink: SinkStart, holder: string, holdMs: number): Promise<boolean>;

  /** Holds it for longer; null where this holder has lost it. */
  abstract keep(name: string, holder: string, holdMs: number): Promise<HeldSink | null>;

  /** Lets another replica take it. */
  abstract release(name: string, holder: string): Promise<void>;

  /** The next entries; none unless it is running. Null where this holder has lost it. */
  abstract next(name: string, holder: string, asked: PageAsked): Promise<SinkPage | null>;

  /** Moves the position on. False where the sink was lost, or rewound, or the step was taken before. */
  abstract advance(name: string, holder: string, step: SinkStep): Promise<boolean>;

  /** Notes an answer after which the same entries are delivered again. */
  abstract failed(name: string, holder: string, answer: SinkAnswer): Promise<void>;

  /** As `failed`; a sink that is running is stopped. */
  abstract stopped(name: string, holder: string, answer: SinkAnswer): Promise<void>;

  /** A sink that is running is paused. */
  abstract pause(sink: SinkStart): Promise<void>;

  /** A sink that is paused or stopped is running again. */
  abstract resume(sink: SinkStart): Promise<void>;

  /** Sets the position back; false where it is not as far as that. */
  abstract rewind(sink: SinkStart, fromIndex: number): Promise<boolean>;

  /** In the order asked. One that nobody has taken yet stands at its start. */
  abstract statuses(sinks: readonly SinkStart[]): Promise<readonly SinkStatus[]>;
}
