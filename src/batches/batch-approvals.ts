import type { Edit } from '../edits/edit.js';
import type { NewDecision, Withdrawal } from '../edits/proposals.js';
import type { Clock } from '../time/clock.js';
import { PollingLoop } from '../time/polling-loop.js';
import type { Batch } from './batch.js';

/** Who decides on a batch, and why; of which versions is pinned by its proposal. */
export type BatchDecision = Omit<NewDecision, 'priorDigest'>;

export type BatchDecided =
  | { readonly kind: 'decided'; readonly batch: Batch }
  | { readonly kind: 'own-edit' }
  /** By her, or for good. */
  | { readonly kind: 'already-decided'; readonly batch: Batch; readonly isHers: boolean }
  /** Not every message has been looked at: nobody can say yet what would be overwritten. */
  | { readonly kind: 'not-checked'; readonly batch: Batch }
  /** No approval was ever needed. */
  | { readonly kind: 'no-proposal' };

export type WaitingItem =
  | { readonly kind: 'modification'; readonly edit: Edit }
  | { readonly kind: 'batch'; readonly batch: Batch };

/** A person, by the name and by the `sub` of her token. */
export interface WaitingFor {
  readonly name: string;
  readonly sub: string;
}

export interface WaitingPage {
  readonly items: readonly WaitingItem[];
  /** The id after which the next page begins; null: there is none. */
  readonly next: string | null;
}

/**
 * Batches that need approval, until they run. Every method commits before it resolves, and throws `StoreUnavailable` when it
 * cannot know that it did. Whether something has expired is said by the clock of the store.
 */
export abstract class BatchProposals {
  /** With the last approval the batch runs, whoever dies. Null where there is no such batch. */
  abstract decide(id: string, decision: BatchDecision): Promise<BatchDecided | null>;

  abstract withdraw(id: string, withdrawal: Withdrawal): Promise<BatchDecided | null>;

  /**
   * What waits for decisions, edits and batches, the oldest first.
   * @param forPerson leaves out what she may not decide on, or has decided on; null: everything
   * @param after an id
   */
  abstract waiting(
    forPerson: WaitingFor | null,
    after: string | null,
    limit: number,
  ): Promise<WaitingPage>;

  /** Puts it on record of batches whose time is over; whether there may be more. */
  abstract expire(): Promise<boolean>;
}

const LOOK_EVERY_MS = 2_000;
const CHECKED_AGAIN_MS = 200;

/** Decisions on batches that need approval. */
export class BatchApprovals {
  private readonly loop: PollingLoop;
  private readonly stopping = new AbortController();

  constructor(
    private readonly proposals: BatchProposals,
    private readonly batches: { find(id: string): Promise<Batch | null> },
    private readonly clock: Clock,
    onDefect: (error: unknown) => void,
  ) {
    this.loop = new PollingLoop(() => this.look(), LOOK_EVERY_MS, onDefect);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    this.stopping.abort();
    return this.loop.stop();
  }

  /**
   * Null where there is no such batch. An approval waits until every item has been checked.
   * @param waitMs how long at most
   */
  async decide(id: string, decision: BatchDecision, waitMs: number): Promise<BatchDecided | null> {
    const until = this.clock.monotonic() + waitMs;
    for (;;) {
      const decided = await this.proposals.decide(id, decision);
      const isLate = this.isOver(until);
      if (decided?.kind !== 'not-checked' || isLate) return decided;
      await this.clock.sleep(CHECKED_AGAIN_MS, this.stopping.signal);
    }
  }

  withdraw(id: string, withdrawal: Withdrawal): Promise<BatchDecided | null> {
    return this.proposals.withdraw(id, withdrawal);
  }

  /** The batch once every item has been checked, or as it is after `waitMs`. What needs no approval is not waited for. */
  async checked(batch: Batch, waitMs: number): Promise<Batch> {
    const until = this.clock.monotonic() + waitMs;
    let seen = batch;
    while (isBeingChecked(seen) && !this.isOver(until)) {
      await this.clock.sleep(CHECKED_AGAIN_MS, this.stopping.signal);
      seen = (await this.batches.find(batch.id)) ?? seen;
    }
    return seen;
  }

  private isOver(until: number): boolean {
    return this.stopping.signal.aborted || this.clock.monotonic() + CHECKED_AGAIN_MS >= until;
  }

  private async look(): Promise<number | void> {
    if (await this.proposals.expire()) return 0;
  }
}

function isBeingChecked({ state, approval, total }: Batch): boolean {
  return state === 'awaiting_approval' && approval !== null && approval.checked < total;
}
