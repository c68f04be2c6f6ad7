import type { Clock } from '../../src/time/clock.js';
import {
  type Edit,
  type Intent,
  isSettled,
  type MessageRef,
  type Outcome,
  type Progress,
  type Snapshot,
} from '../../src/edits/edit.js';
import { inBackground } from '../../src/failures/in-background.js';
import { withTimeout } from '../../src/time/with-timeout.js';
import {
  type Claim,
  type ClaimAnswer,
  EditRecord,
  type Known,
  type LastWriter,
  type OpenEdit,
} from '../../src/edits/record.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import type { Line } from './line.js';
import type { MemoryLease } from './memory-lease.js';
import { claimIn } from './memory-claiming.js';
import { knownOf, lastUse, lastWritersOf } from './memory-reading.js';
import type { MemoryStore } from './memory-store.js';
import { RetryQueue } from './retry-queue.js';

/** One replica's record over the store in memory. What it remembers by itself is what `PostgresEditRecord` remembers. */
export class MemoryRecord extends EditRecord {
  private readonly workedOn = new Map<string, string>();
  private readonly unconfirmed = new Set<string>();
  private readonly retries: RetryQueue;

  constructor(
    private readonly store: MemoryStore,
    private readonly lease: MemoryLease,
    private readonly line: Pick<Line, 'ask'>,
    private readonly clock: Clock,
    private readonly onDefect: (error: unknown) => void,
  ) {
    super();
    this.retries = new RetryQueue(clock, onDefect);
  }

  async claim(intent: Intent, answerBy: number): Promise<ClaimAnswer> {
    const { life } = this.lease;
    const claim: Claim = { intent, lease: life, answerBy };
    try {
      return await this.ask(`claim ${intent.reason}`, () => claimIn(this.store, claim));
    } catch (error) {
      if (error instanceof StoreUnavailable) this.background(this.release(claim));
      throw error;
    }
  }

  async release(claim: Claim): Promise<void> {
    try {
      await this.ask(`release ${claim.intent.reason}`, () => this.store.release(claim.intent.id));
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      this.retries.later(() => this.release(claim));
    }
  }

  known(message: MessageRef): Promise<Known> {
    return this.ask(`known of ${message.msgSeq}`, () => knownOf(this.store, message));
  }

  async reject(claim: Claim, snapshot: Snapshot | null, outcome: Outcome): Promise<Edit | null> {
    return this.ask(`reject ${claim.intent.reason}`, () =>
      this.store.reject(claim, snapshot, outcome) ? this.store.find(claim.intent.id) : null,
    );
  }

  async begin(claim: Claim, snapshot: Snapshot, by: number): Promise<OpenEdit | null> {
    const { intent, lease } = claim;
    const begunAt = this.clock.monotonic();
    const { ifPriorDigest: _precondition, key: _key, ...facts } = intent;
    const status: Progress = { state: 'pending', im: null, attempts: 0, sentAt: null };
    const open: OpenEdit = { edit: { ...facts, snapshot, status, ledger: [] }, lease, begunAt };
    this.workedOn.set(intent.id, lease.holder);
    const waitsMs = claim.answerBy - this.clock.monotonic();
    const beginning = this.ask(`begin ${intent.reason}`, () =>
      this.store.begin(claim, snapshot, waitsMs) ? this.store.find(intent.id) : null,
    );
    try {
      const edit = await withTimeout(
        beginning,
        by - this.clock.monotonic(),
        (late) => this.background(late),
        this.clock,
      );
      if (!edit) this.stopWork(open);
      return edit && { ...open, edit };
    } catch (error) {
      this.stopWork(open);
      if (error instanceof StoreUnavailable) {
        this.afterUnconfirmed(claim, open);
      }
      throw error;
    }
  }

  doubt(open: OpenEdit, progress: Progress): Promise<OpenEdit | null> {
    return this.ask(`doubt ${open.edit.reason}`, () => {
      const edit = this.store.doubt(open, progress) ? this.store.find(open.edit.id) : null;
      return edit && { ...open, edit };
    });
  }

  async settle(open: OpenEdit, outcome: Outcome): Promise<Edit | null> {
    const settled = await this.ask(`settle ${open.edit.reason} as ${outcome.state}`, () =>
      this.store.settle(open, outcome) ? this.store.find(open.edit.id) : null,
    );
    this.stopWork(open);
    return settled;
  }

  async adopt(limit: number): Promise<readonly OpenEdit[]> {
    const { life } = this.lease;
    for (const [id, holder] of this.workedOn) {
      if (holder !== life.holder) this.workedOn.delete(id);
    }
    const under = new Set(this.workedOn.keys());
    const rows = await this.ask('adopt', () => this.store.adopt(life.holder, limit, under));
    const taken = rows.filter(({ id }) => this.workedOn.get(id) !== life.holder);
    if (taken.length === 0) return [];
    const found = await this.ask('find adopted', () =>
      taken.flatMap((row) => ({ row, edit: this.store.find(row.id) })),
    );
    const adopted = await Promise.all(
      found.map(({ row, edit }) => {
        if (!edit) throw new Error(`${row.id} has a claim and no record`);
        const begunAt = this.clock.monotonic() - row.ageMs;
        return this.takeOn({ edit, lease: life, begunAt }, row.isOrphan);
      }),
    );
    const open = adopted.flatMap((one) => one ?? []);
    for (const { edit, lease } of open) this.workedOn.set(edit.id, lease.holder);
    return open;
  }

  async handOver(edits: readonly OpenEdit[]): Promise<void> {
    await this.ask('hand over', () => this.store.handOver(edits));
    for (const open of edits) this.stopWork(open);
  }

  catchUp(): Promise<void> {
    return this.retries.catchUp();
  }

  abandon(open: OpenEdit): void {
    this.stopWork(open);
  }

  lastWriters(message: MessageRef, before: string | null): Promise<readonly LastWriter[]> {
    return this.ask(`last writers of ${message.msgSeq}`, () =>
      lastWritersOf(this.store, message, before),
    );
  }

  find(id: string): Promise<Edit | null> {
    return this.ask(`find ${id}`, () => this.store.find(id));
  }

  findByKey(client: string, key: string): Promise<Edit | null> {
    const asked = {
      actor: { client, operator: '', ip: '' },
      key: { value: key, payloadDigest: Buffer.alloc(0) },
    };
    return this.ask(`find key ${key}`, () => {
      const used = lastUse(this.store, asked);
      return used && this.store.find(used.edit.intent.id);
    });
  }

  private async takeOn(open: OpenEdit, isOrphan: boolean): Promise<OpenEdit | null> {
    const { status, id } = open.edit;
    if (isSettled(status)) return null;
    if (this.unconfirmed.has(id)) {
      await this.settle(open, this.neverSent());
      return null;
    }
    if (!isOrphan || status.state !== 'pending') return open;
    return this.doubt(open, { ...status, state: 'in_doubt' });
  }

  private afterUnconfirmed(claim: Claim, open: OpenEdit): void {
    if (open.edit.batch) return this.retries.later(() => this.release(claim));
    this.unconfirmed.add(open.edit.id);
    this.retries.later(() => this.retract(claim, open));
  }

  private async retract(claim: Claim, open: OpenEdit): Promise<void> {
    const { reason, id } = claim.intent;
    await this.ask(`release ${reason}`, () => this.store.release(id));
    if (!(await this.settle(open, this.neverSent()))) {
      const edit = await this.find(id);
      if (edit && !isSettled(edit.status))
        return this.retries.later(() => this.retract(claim, open));
    }
    this.unconfirmed.delete(id);
  }

  private neverSent(): Outcome {
    return {
      state: 'rejected',
      settledBy: null,
      because: 'store-unavailable',
      im: null,
      attempts: 0,
      sentAt: null,
      settledAt: this.clock.now(),
    };
  }

  private stopWork({ edit, lease }: OpenEdit): void {
    if (this.workedOn.get(edit.id) === lease.holder) this.workedOn.delete(edit.id);
  }

  private background(work: Promise<unknown>): void {
    inBackground(work, this.onDefect);
  }

  private ask<T>(what: string, act: () => T): Promise<T> {
    return this.line.ask('store', what, act);
  }
}
