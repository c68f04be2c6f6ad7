import {
  type Edit,
  type Intent,
  isSettled,
  type MessageRef,
  type OpenState,
  type Outcome,
  type Progress,
  type Snapshot,
} from '../../edits/edit.js';
import {
  type Claim,
  type ClaimAnswer,
  EditRecord,
  type Known,
  type LastWriter,
  type OpenEdit,
} from '../../edits/record.js';
import { inBackground } from '../../failures/in-background.js';
import { type EditObserver, NOBODY_WATCHES, type StoreStep } from '../../edits/edit-observer.js';
import { withTimeout } from '../../time/with-timeout.js';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { RetryQueue } from './retry-queue.js';
import { type ClaimRow, EditBatches } from './batches.js';
import { doubtEntry, intentEntries, outcomeEntries } from './entries.js';
import { knownOf } from './known.js';
import { moved, neverSent, openStateOf, recorded } from './recorded.js';
import { editOf, type EditRow, selectEdits } from './rows.js';
import {
  type Earlier,
  earlierOf,
  findProposal,
  findProposalByKey,
  NOTHING_EARLIER,
} from './proposed.js';
import * as sql from './statements.js';
import { LAST_WRITERS, lastWriterOf, type LastWriterRow } from './last-writers.js';
import type { Replica } from './replica-lease.js';
import type { Store } from '../connections/store.js';
import { InFlightEdits } from './in-flight.js';

const FIND = selectEdits('find_edit', 'WHERE m.id = $1');
const FIND_SEVERAL = selectEdits('find_edits', 'WHERE m.id = ANY($1::uuid[])');
const FIND_BY_KEY = selectEdits(
  'find_edit_by_key',
  'WHERE m.client = $1 AND m.idempotency_key = $2 ORDER BY m.key_use DESC LIMIT 1',
);

/** The record in PostgreSQL. */
export class PostgresEditRecord extends EditRecord {
  private readonly batches: EditBatches;
  private readonly inFlight = new InFlightEdits();
  /** Edits whose `begin` was not confirmed and that may be on record all the same. */
  private readonly unconfirmed = new Set<string>();
  private readonly retries: RetryQueue;

  constructor(
    private readonly store: Store,
    private readonly replica: Replica,
    private readonly observer: EditObserver = NOBODY_WATCHES,
    /** Hears what went wrong, and with which modification, where nobody waits for it. */
    private readonly onDefect: (error: unknown, id: string) => void = rethrow,
  ) {
    super();
    this.retries = new RetryQueue(onDefect);
    this.batches = new EditBatches(store);
  }

  async claim(intent: Intent, answerBy: number): Promise<ClaimAnswer> {
    if (!intent.key) throw new TypeError('a claim needs an Idempotency-Key');
    const life = this.replica.life;
    const claim: Claim = { intent, lease: life, answerBy };
    let row: ClaimRow;
    try {
      const asked = this.batches.claims.add({ intent, key: intent.key, holder: life.holder });
      row = await this.timed('claim', asked);
    } catch (error) {
      if (error instanceof StoreUnavailable) this.inBackground(intent.id, this.release(claim));
      throw error;
    }
    if (row.is_claimed) return { kind: 'claimed', claim };
    if (row.known_id !== null) {
      if (row.is_erased) return { kind: 'content-erased', modificationId: row.known_id };
      if (!row.is_same) return { kind: 'key-reused' };
      const edit = await this.find(row.known_id);
      if (!edit) throw new Error(`modification ${row.known_id} has a key but no record`);
      const isSettled = 'settledAt' in edit.status;
      return { kind: 'known-key', edit, isBeingWorkedOn: row.is_waited_for === true && !isSettled };
    }
    if (row.same_key_under_way === false) return { kind: 'key-reused' };
    return { kind: 'in-flight', by: row.same_key_under_way === true ? 'key' : 'message' };
  }

  async release(claim: Claim): Promise<void> {
    try {
      await this.store.volatile.run(sql.RELEASE, [[claim.intent.id]]);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      this.retries.later(claim.intent.id, () => this.release(claim));
    }
  }

  async known(message: MessageRef): Promise<Known> {
    return knownOf(await this.batches.knowns.add(message));
  }

  async reject(claim: Claim, snapshot: Snapshot | null, outcome: Outcome): Promise<Edit | null> {
    const earlier = await this.earlierOf(claim.intent);
    const made = intentEntries(claim.intent, snapshot, outcome, earlier.salts);
    const rejecting = this.batches.rejects.add({ claim, snapshot, status: outcome, ...made });
    const isDone = await this.timed('reject', rejecting);
    return isDone
      ? this.changed(recorded(claim, snapshot, outcome, made.rows, earlier.ledger), 'claimed')
      : null;
  }

  async begin(claim: Claim, snapshot: Snapshot, by: number): Promise<OpenEdit | null> {
    const earlier = await this.earlierOf(claim.intent);
    const made = intentEntries(claim.intent, snapshot, null, earlier.salts);
    const status: Progress = { state: 'pending', im: null, attempts: 0, sentAt: null };
    const edit = recorded(claim, snapshot, status, made.rows, earlier.ledger);
    const open: OpenEdit = { edit, lease: claim.lease, begunAt: performance.now() };
    this.inFlight.add(open);
    try {
      const beginning = this.batches.begins.add({ claim, snapshot, ...made });
      const inPatience = withTimeout(beginning, by - performance.now(), (late) =>
        this.inBackground(edit.id, late),
      );
      const isDone = await this.timed('snapshot', inPatience);
      if (!isDone) this.inFlight.delete(open);
      return isDone ? { ...open, edit: this.changed(edit, 'claimed') } : null;
    } catch (error) {
      this.inFlight.delete(open);
      if (error instanceof StoreUnavailable) this.afterUnconfirmed(claim, open);
      throw error;
    }
  }

  async doubt(open: OpenEdit, progress: Progress): Promise<OpenEdit | null> {
    const row = doubtEntry(open.edit, progress, Date.now());
    const doubting = this.batches.doubts.add({ open, status: progress, rows: [row] });
    const isDone = await this.timed('doubt', doubting);
    if (!isDone) return null;
    const edit = moved(open.edit, progress, [row]);
    return { ...open, edit: this.changed(edit, openStateOf(open.edit)) };
  }

  async settle(open: OpenEdit, outcome: Outcome): Promise<Edit | null> {
    // Its time is that of this try: after an outage the outcome may be older than entries that were given out.
    const made = outcomeEntries(open.edit, outcome, Date.now());
    const settling = this.batches.settles.add({ open, status: outcome, ...made });
    const isDone = await this.timed('settle', settling);
    this.inFlight.delete(open);
    return isDone
      ? this.changed(moved(open.edit, outcome, made.rows), openStateOf(open.edit))
      : null;
  }

  async adopt(limit: number): Promise<readonly OpenEdit[]> {
    const life = this.replica.life;
    const rows = await this.store.durable.run<AdoptedRow>(sql.ADOPT, [
      life.holder,
      limit,
      this.inFlight.under(life.holder),
    ]);
    // What was begun while the statement was on its way is not orphaned.
    const taken = rows.filter((row) => !this.inFlight.has(row.id, life.holder));
    if (taken.length === 0) return [];
    const found = new Map(taken.map((row) => [row.id, row]));
    const edits = await this.findSeveral([...found.keys()]);
    const adopted = await Promise.all(
      edits.map((edit) => {
        const begunAt = performance.now() - (found.get(edit.id)?.age_ms ?? 0);
        return this.takeOn({ edit, lease: life, begunAt }, found.get(edit.id)?.is_orphan === true);
      }),
    );
    const open = adopted.flatMap((one) => one ?? []);
    for (const one of open) this.inFlight.add(one);
    return open;
  }

  async handOver(edits: readonly OpenEdit[]): Promise<void> {
    const owned = edits.map((open) => ({ open }));
    await this.store.durable.runBatch(sql.HAND_OVER, owned);
    for (const open of edits) this.inFlight.delete(open);
  }

  catchUp(): Promise<void> {
    return this.retries.catchUp();
  }

  abandon(open: OpenEdit): void {
    this.inFlight.delete(open);
  }

  async find(id: string): Promise<Edit | null> {
    const [row] = await this.store.durable.run<EditRow>(FIND, [id]);
    return row ? editOf(row) : findProposal(this.store.durable, id);
  }

  async findByKey(client: string, key: string): Promise<Edit | null> {
    const [row] = await this.store.durable.run<EditRow>(FIND_BY_KEY, [client, key]);
    return row ? editOf(row) : findProposalByKey(this.store.durable, client, key);
  }

  async lastWriters(message: MessageRef, before: string | null): Promise<readonly LastWriter[]> {
    const { groupId, topicId, msgSeq } = message;
    const values = [groupId, topicId ?? '', msgSeq, before];
    const rows = await this.store.durable.run<LastWriterRow>(LAST_WRITERS, values);
    return rows.map(lastWriterOf);
  }

  /** What is on record of an edit before it begins. */
  private async earlierOf({ id, approval }: Intent): Promise<Earlier> {
    return approval === null ? NOTHING_EARLIER : earlierOf(this.store.durable, id);
  }

  private async findSeveral(ids: readonly string[]): Promise<readonly Edit[]> {
    const rows = await this.store.durable.run<EditRow>(FIND_SEVERAL, [ids]);
    return rows.map(editOf);
  }

  /**
   * It may be on record all the same. Where it will not be sent, and its caller is told so, it must not stay open; nobody is told
   * that of an item of a batch, or of what was approved, which is adopted and goes on.
   */
  private afterUnconfirmed(claim: Claim, open: OpenEdit): void {
    if (open.edit.batch || open.edit.approval)
      return this.retries.later(open.edit.id, () => this.release(claim));
    this.unconfirmed.add(open.edit.id);
    this.retries.later(open.edit.id, () => this.retract(claim, open));
  }

  /** Null for an edit that is not to be worked on: settled or taken by another before word of its adoption came, or never to be sent. */
  private async takeOn(open: OpenEdit, isOrphan: boolean): Promise<OpenEdit | null> {
    const { status, id } = open.edit;
    if (isSettled(status)) return null;
    if (this.unconfirmed.has(id)) {
      await this.settle(open, neverSent());
      return null;
    }
    if (!isOrphan || status.state !== 'pending') return open;
    return this.doubt(open, { ...status, state: 'in_doubt' });
  }

  /** Makes sure that an edit whose `begin` was not confirmed is nowhere, or on record as never sent. */
  private async retract(claim: Claim, open: OpenEdit): Promise<void> {
    await this.store.volatile.run(sql.RELEASE, [[claim.intent.id]]);
    if (!(await this.settle(open, neverSent()))) {
      const edit = await this.find(open.edit.id);
      // Taken over meanwhile, by a later life of ours (see `takeOn`) or by another replica: it is theirs to settle.
      if (edit && !isSettled(edit.status))
        return this.retries.later(edit.id, () => this.retract(claim, open));
    }
    this.unconfirmed.delete(open.edit.id);
  }

  private inBackground(id: string, work: Promise<unknown>): void {
    inBackground(work, (error) => this.onDefect(error, id));
  }

  private changed(edit: Edit, from: OpenState | 'claimed'): Edit {
    this.observer.changed(edit, from);
    return edit;
  }

  private async timed<T>(step: StoreStep, work: Promise<T>): Promise<T> {
    const since = performance.now();
    let isDone = false;
    try {
      const value = await work;
      isDone = true;
      return value;
    } finally {
      this.observer.took(step, performance.now() - since, isDone);
    }
  }
}

function rethrow(error: unknown): never {
  throw error;
}

interface AdoptedRow {
  readonly id: string;
  readonly is_orphan: boolean;
  readonly age_ms: number;
}
