import { PollingLoop } from '../time/polling-loop.js';
import { type Clock } from '../time/clock.js';
import { StoreUnavailable } from '../failures/store-unavailable.js';
import type { Edit, Intent } from './edit.js';
import { type Deadlines, deadlinesOf } from './deadlines.js';
import type { Modify } from './modify.js';
import type { Decided, NewDecision, ProposalRecord, Withdrawal } from './proposals.js';

const LOOK_EVERY_MS = 2_000;
const CARRY_ON_AT_ONCE = 20;
/** How long carrying on what nobody waits for may take before its record. */
const BEGUN_WITHIN_MS = 8_000;

/**
 * Decisions on edits that need approval, and what follows from them. An approved edit begins as any other does; where the replica dies
 * between the last approval and its beginning, another one carries it on.
 */
export class Approvals {
  private readonly loop: PollingLoop;

  constructor(
    private readonly proposals: ProposalRecord,
    private readonly modify: Modify,
    private readonly clock: Clock,
    onDefect: (error: unknown) => void,
  ) {
    this.loop = new PollingLoop(() => this.look(), LOOK_EVERY_MS, onDefect);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Null where there is no such edit. With the last approval, waits for the outcome of the edit until the deadline. */
  async decide(id: string, decision: NewDecision, deadlines: Deadlines): Promise<Decided | null> {
    const decided = await this.proposals.decide(id, decision);
    if (decided?.kind !== 'decided' || !decided.toBegin) return decided;
    const edit = await this.begunOrApproved(decided.toBegin, deadlines);
    return { ...decided, edit: edit ?? decided.edit };
  }

  withdraw(id: string, withdrawal: Withdrawal): Promise<Decided | null> {
    return this.proposals.withdraw(id, withdrawal);
  }

  /** Null where it could not begin now: then it is tried again. */
  private async begunOrApproved(intent: Intent, deadlines: Deadlines): Promise<Edit | null> {
    try {
      return await this.carryOn(intent, deadlines);
    } catch (error) {
      // The decision is on record, and that is what was asked for.
      if (!(error instanceof StoreUnavailable)) throw error;
      return null;
    }
  }

  private async carryOn(intent: Intent, deadlines: Deadlines): Promise<Edit | null> {
    const answer = await this.modify.modify(intent, deadlines);
    if (answer.kind === 'edit' || answer.kind === 'content-erased')
      await this.proposals.begun(intent.id);
    return answer.kind === 'edit' ? answer.edit : null;
  }

  private async look(): Promise<number | void> {
    await this.proposals.expire();
    const approved = await this.proposals.takeApproved(CARRY_ON_AT_ONCE);
    await Promise.all(
      approved.map((intent) => {
        const deadlines = deadlinesOf(0, this.clock.monotonic() + BEGUN_WITHIN_MS, this.clock);
        return this.carryOn(intent, deadlines);
      }),
    );
    if (approved.length === CARRY_ON_AT_ONCE) return 0;
  }
}
