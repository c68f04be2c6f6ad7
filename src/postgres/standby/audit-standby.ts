import type { PoolClient } from 'pg';
import type { Cursor } from '../../audit/page.js';
import { type ReadView } from '../../audit/read-view.js';
import { errorCode } from '../../failures/error-code.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { isTooSlow } from '../audit/audit-answer.js';
import { isOverBy } from '../audit/keyset-paging.js';
import {
  AUDIT_CONNECTIONS,
  type Begun,
  Connections,
  EXPORT_CONNECTIONS,
  type RunStatement,
  type Statement,
  type Store,
  type StoreOptions,
} from '../connections/store.js';
import { meaningOf } from '../connections/error-meaning.js';
import { refusalsIn } from '../session/database-refused.js';
import { Gate } from '../session/gate.js';
import { AUDIT, EXPORTS } from '../session/settings.js';
import { erasedSince, showsAll } from './erasures.js';
import { askState, fitnessOf } from './standby-state.js';
import { type StandbyChange, StandbyWatch, type Unused } from './watch.js';

export const WHY_ELSEWHERE = [
  'away',
  'refused',
  'not-a-standby',
  'another-database',
  'schema-behind',
  'age-unknown',
  'lagging',
  'conflict',
  'erasure',
  'near-present',
] as const satisfies readonly (Unused | 'conflict' | 'erasure' | 'near-present')[];

/**
 * Why the primary was read from instead. `conflict`: the standby had to end the query to go on replaying. `erasure`: it may still show what is
 * erased. `near-present`: pages there would not join to those before or after them.
 */
export type WhyElsewhere = (typeof WHY_ELSEWHERE)[number];

export type Elsewhere = { readonly kind: 'elsewhere'; readonly because: WhyElsewhere };

/** The pages that a page joins to. */
export interface Joins<Page> {
  readonly after: Cursor | null;
  /** Where the page ends, if that matters. */
  readonly next: (page: Page) => Cursor | null;
}

export interface AuditStandbyOptions extends Omit<StoreOptions, 'connections' | 'gate'> {
  readonly primary: Store;
  readonly mayOwn: boolean;
  /** The primary is read while it is further behind. */
  readonly maxLagSeconds: number;
  readonly onEvent: (change: StandbyChange) => void;
  readonly onDefect: (error: unknown) => void;
}

/**
 * A query there sees months of contents as they were or as they are, never the place of one that goes: what takes them away waits for this lock.
 */
const KEEP_MONTHS: Statement = {
  name: '',
  text: 'LOCK TABLE modification_content IN ACCESS SHARE MODE',
};

/** SQLSTATEs of what the standby ends so that it can go on replaying. */
const CONFLICTS = new Set(['40001', '40P01']);

/**
 * A hot standby of the database, from which auditors read. What it is and how old it is, each read asks on the connection that it is about to use:
 * behind one URL there may be several, and any of them may be promoted at any time.
 */
export class AuditStandby {
  private readonly audit: Connections;
  private readonly exports: Connections;
  private readonly watching: Connections;
  private readonly watch: StandbyWatch;

  constructor(private readonly options: AuditStandbyOptions) {
    const at = { ...options, connections: 1, gate: new Gate() };
    this.audit = new Connections(at, AUDIT_CONNECTIONS, AUDIT);
    this.exports = new Connections(at, EXPORT_CONNECTIONS, EXPORTS, 'as long as it takes');
    this.watching = new Connections(at, 1, AUDIT);
    const { primary, mayOwn, maxLagSeconds, onEvent, onDefect } = options;
    this.watch = new StandbyWatch({
      standby: this.watching,
      primary: primary.durable,
      mayOwn,
      maxLagSeconds,
      onEvent,
      onDefect,
    });
  }

  get pools() {
    const { audit, exports } = this;
    return { standby_audit: audit.pool, standby_exports: exports.pool };
  }

  get figures() {
    const { why, lagSeconds } = this.watch;
    return { isUsed: why === null, lagSeconds };
  }

  /** Resolves after a first look at it. */
  start(): Promise<void> {
    return this.watch.start();
  }

  /** What a read finds there, and as of when; or why the primary is to be read. */
  async read<T>(
    act: (run: RunStatement) => Promise<T>,
    joins: Joins<T>,
  ): Promise<{ readonly kind: 'found'; readonly value: T; readonly view: ReadView } | Elsewhere> {
    const { why } = this.watch;
    if (why !== null) return elsewhere(why);
    const attempt = new Attempt(this.options.primary);
    try {
      return await this.audit.transaction(async (run) => {
        const state = await this.begin(run, attempt);
        if (state.kind === 'elsewhere') return state;
        const { view } = state;
        if (joins.after && !isOverBy(joins.after, view.asOf)) return elsewhere('near-present');
        const value = await act(run);
        const next = joins.next(value);
        if (next && !isOverBy(next, view.asOf)) return elsewhere('near-present');
        return { kind: 'found', value, view } as const;
      });
    } catch (error) {
      return elsewhere(attempt.whyItFailed(error));
    }
  }

  /** A connection on which a transaction has begun that may be read in; or why the primary is to be read. */
  async open(): Promise<
    { readonly kind: 'open'; readonly client: PoolClient; readonly view: ReadView } | Elsewhere
  > {
    const { why } = this.watch;
    if (why !== null) return elsewhere(why);
    const attempt = new Attempt(this.options.primary);
    let begun: Begun | null = null;
    try {
      begun = await this.exports.begin();
      const state = await this.begin(begun.run, attempt);
      if (state.kind === 'open') return { kind: 'open', client: begun.client, view: state.view };
      begun.release(true);
      return state;
    } catch (error) {
      begun?.release(true);
      return elsewhere(attempt.whyItFailed(meaningOf(error)));
    }
  }

  async close(): Promise<void> {
    await this.watch.stop();
    const all = [this.audit, this.exports, this.watching];
    await Promise.all(all.map(({ pool }) => pool.end()));
  }

  /** Each statement from here on sees at least what the view says, and no contents whose erasure is on record by now. */
  private async begin(
    run: RunStatement,
    attempt: Attempt,
  ): Promise<{ readonly kind: 'open'; readonly view: ReadView } | Elsewhere> {
    await run(KEEP_MONTHS, []);
    const fitness = fitnessOf(await askState(run), this.watch.primary);
    if (fitness.kind === 'unfit') return elsewhere(fitness.why);
    const { asOf } = fitness;
    const erased = await attempt.erasedSince(asOf);
    if (!(await showsAll(run, erased))) return elsewhere('erasure');
    attempt.hasBegun();
    return { kind: 'open', view: { from: 'standby', asOf } };
  }
}

/** One try to read from the standby, in which not every failure is its own. */
class Attempt {
  private failureOfPrimary: { readonly error: unknown } | null = null;
  private isQuery = false;

  constructor(private readonly primary: Store) {}

  async erasedSince(asOf: number): Promise<readonly string[]> {
    try {
      return await erasedSince((...asked) => this.primary.audit.run(...asked), asOf);
    } catch (error) {
      this.failureOfPrimary = { error };
      throw error;
    }
  }

  /** From here on it is the auditor's query that takes its time. */
  hasBegun(): void {
    this.isQuery = true;
  }

  /** @throws what is no failure of the standby: the primary's, a query that takes too long, a defect */
  whyItFailed(error: unknown): WhyElsewhere {
    if (this.failureOfPrimary) throw this.failureOfPrimary.error;
    if (!(error instanceof StoreUnavailable)) throw error;
    if (this.isQuery && isTooSlow(error)) throw error;
    if (refusalsIn(error).length > 0) return 'refused';
    return isConflict(error) ? 'conflict' : 'away';
  }
}

function elsewhere(because: WhyElsewhere): Elsewhere {
  return { kind: 'elsewhere', because };
}

/** Whether the standby ended a query so that it could go on replaying. */
export function isConflict(error: StoreUnavailable): boolean {
  return CONFLICTS.has(errorCode(error.cause) ?? '');
}
