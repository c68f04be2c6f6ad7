import type { OnView, ReadView, Viewed } from '../../audit/read-view.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { copyFrom, copyOut, type Query } from '../connections/copy-out.js';
import type { RunStatement, Store } from '../connections/store.js';
import {
  type AuditStandby,
  isConflict,
  type Joins,
  type WhyElsewhere,
} from '../standby/audit-standby.js';
import { PRIMARY_POSITION, type PrimaryRow } from '../standby/standby-state.js';
import { auditAnswer } from './audit-answer.js';

/** Called for each read where there is a standby; `conflict` may also end a stream that had begun there. */
export interface ReadsObserver {
  readonly readFrom: (from: ReadView['from'], because: WhyElsewhere | null) => void;
  readonly brokenOff: (because: 'conflict' | 'away') => void;
}

/** A standby to read from, and who hears of it. */
export interface StandbyReads {
  readonly standby: AuditStandby;
  readonly observer: ReadsObserver;
}

const ANYWHERE = { after: null, next: () => null };

/** Whence auditors are answered: from the standby, where there is one and it may be read from, else from the primary. */
export class AuditReads {
  constructor(
    private readonly primary: Store,
    /** Null: there is none. */
    private readonly reads: StandbyReads | null = null,
  ) {}

  /**
   * What `act` finds, over one connection where that is the standby's.
   * @param joins the pages that it joins to, where it is one
   */
  read<T extends object>(
    act: (run: RunStatement) => Promise<T>,
    joins: Joins<T> = ANYWHERE,
  ): Promise<T & Viewed> {
    return auditAnswer(this.found(act, joins));
  }

  /** The rows of a query as `copyOut` gives them. */
  async *stream(
    query: Query,
    signal: AbortSignal,
    onView: OnView,
  ): AsyncGenerator<readonly Buffer[], void, undefined> {
    if (this.reads === null) {
      onView(null);
      return yield* copyOut(this.primary.exports, query, signal);
    }
    const { standby, observer } = this.reads;
    const opened = await standby.open();
    if (opened.kind === 'elsewhere') {
      onView(await this.viewOfPrimary(opened.because));
      return yield* copyOut(this.primary.exports, query, signal);
    }
    observer.readFrom('standby', null);
    onView(opened.view);
    try {
      yield* copyFrom(opened.client, query, signal, 'ended');
    } catch (error) {
      if (error instanceof StoreUnavailable && !signal.aborted)
        observer.brokenOff(isConflict(error) ? 'conflict' : 'away');
      throw error;
    }
  }

  private async found<T extends object>(
    act: (run: RunStatement) => Promise<T>,
    joins: Joins<T>,
  ): Promise<T & Viewed> {
    const onPrimary: RunStatement = (...asked) => this.primary.audit.run(...asked);
    if (this.reads === null) return { ...(await act(onPrimary)), view: null };
    const found = await this.reads.standby.read(act, joins);
    if (found.kind === 'found') {
      this.reads.observer.readFrom('standby', null);
      return { ...found.value, view: found.view };
    }
    const view = await this.viewOfPrimary(found.because);
    return { ...(await act(onPrimary)), view };
  }

  /** What is read of the primary after this. */
  private async viewOfPrimary(because: WhyElsewhere): Promise<ReadView> {
    const [row] = await this.primary.audit.run<PrimaryRow>(PRIMARY_POSITION, []);
    if (!row) throw new Error('the primary said nothing of itself');
    this.reads?.observer.readFrom('primary', because);
    return { from: 'primary', asOf: Number(row.at) };
  }
}
