import { backOffMs } from '../time/clock.js';
import { RecordLost } from '../failures/record-lost.js';
import type { Edit, ImReply, Outcome, Progress, RefusalCode } from './edit.js';
import type { ExecutionTools } from './execution-tools.js';
import { FoundVersions } from './found-versions.js';
import { firstClassOf, type OverwriteAnswer } from './messages.js';
import type { OpenEdit } from './record.js';
import { StoreUnavailable } from '../failures/store-unavailable.js';
import { isVisible, meaningOfAnswer, meaningOfReread, replyOf, type Verdict } from './verdicts.js';
import { type Version, versionOf } from './version.js';

/** A snapshot older than this is looked at again before it is overwritten. */
const SNAPSHOT_FRESH_MS = 5_000;
const REREAD_DEADLINE_MS = 10_000;
const BACK_OFF_BASE_MS = 200;
const BACK_OFF_CAP_MS = 30_000;

type Step = 'send' | 'reread' | 'over';
type End = Pick<Outcome, 'state' | 'settledBy' | 'because'> & { im?: ImReply | null };

const ANSWERED_WELL = { state: 'applied', settledBy: 'response', because: null } as const;

/**
 * The way of one recorded edit from its snapshot to its end: send, and if no trustworthy answer comes, re-read until the
 * truth is known.
 *
 * It goes on until the edit is settled, until another replica has it, or until `halt`. Whatever it had come to, the
 * record in the store is enough for anybody to go on from.
 */
export class Execution {
  /** Resolves, never rejects, when this replica has done with the edit. */
  readonly ended: Promise<void>;
  private step: Step;
  private round = 0;
  private mayLandUntil: number;
  /** Until when what was last seen at IM is recent enough to be overwritten. */
  private freshUntil: number;
  private attempts: number;
  private sentAt: number | null;
  private hasEnded = false;
  /** Whether the database said that another has it, or that it knows nothing of it. */
  private isTaken = false;
  /** Whether the record knows as much as this execution: nothing was sent that it does not hold. */
  private isOnRecord = true;
  /** A try was not answered, and the record does not hold it yet. */
  private missingDoubt: Progress | null = null;
  private readonly halted = new AbortController();
  private readonly found = new FoundVersions();

  /** @param first `send` right after the snapshot, `reread` for an edit that was left behind */
  constructor(
    private open: OpenEdit,
    first: 'send' | 'reread',
    private readonly tools: ExecutionTools,
  ) {
    const { status, snapshot } = open.edit;
    this.step = first;
    this.attempts = status.attempts;
    this.sentAt = status.sentAt;
    this.mayLandUntil =
      status.state === 'in_doubt' ? tools.clock.monotonic() + tools.times.lateLandingMs : 0;
    const snapshotAgeMs = snapshot ? Math.max(0, tools.clock.now() - snapshot.takenAt) : 0;
    this.freshUntil = tools.clock.monotonic() + SNAPSHOT_FRESH_MS - snapshotAgeMs;
    this.ended = this.run();
  }

  /** The edit as it is known now. */
  get edit(): Edit {
    return this.open.edit;
  }

  /** Stops after the call that is under way. */
  halt(): void {
    this.halted.abort();
  }

  /**
   * An edit that was halted before its end, to be handed over. Null also where the record does not say how far it came,
   * or a call is still under way: such an edit MUST be found as one left behind, whose request may still land.
   */
  get leftOver(): OpenEdit | null {
    const canBeHandedOver = this.hasEnded && this.isOnRecord && this.step !== 'over';
    return canBeHandedOver ? this.open : null;
  }

  private async run(): Promise<void> {
    try {
      if (this.step === 'send') this.step = await this.next('send');
      if (this.step !== 'over') await this.settleWatched();
    } catch (error) {
      // A defect: the claim stays ours until this process ends, and then somebody settles the edit.
      this.isOnRecord = false;
      this.tools.onDefect(error, this.open.edit.id);
    } finally {
      this.hasEnded = true;
    }
  }

  private async settleWatched(): Promise<void> {
    const untilOver = async (): Promise<void> => {
      while (this.step !== 'over' && !this.halted.signal.aborted) {
        this.step = await this.next(this.step);
      }
    };
    const watch = this.tools.whileSettling;
    await (watch ? watch(this.open.edit.id, untilOver) : untilOver());
  }

  private async next(step: 'send' | 'reread'): Promise<Step> {
    try {
      return await (step === 'send' ? this.send() : this.reread());
    } catch (error) {
      // The shared quota could not be asked: nothing left. Once it can be, what stands is looked at anew.
      if (!(error instanceof StoreUnavailable)) throw error;
      await this.pause();
      return 'reread';
    }
  }

  private async send(): Promise<Step> {
    const { messages, clock, times } = this.tools;
    const { edit } = this.open;
    const answer = await messages.overwrite(edit.message, edit.requested, {
      callClass: edit.status.state === 'in_doubt' ? 'settling' : firstClassOf(edit),
      deadline: this.freshUntil,
      maySend: () => !this.halted.signal.aborted && this.isOurs(),
      onSend: () => {
        this.attempts += 1;
        this.sentAt = clock.now();
        this.mayLandUntil = clock.monotonic() + times.lateLandingMs;
      },
    });
    return this.afterSending(answer);
  }

  private async afterSending(answer: OverwriteAnswer): Promise<Step> {
    const meaning = meaningOfAnswer(answer);
    switch (meaning.kind) {
      case 'applied':
        return this.settle({ ...ANSWERED_WELL, im: replyOf(answer) });
      case 'refused':
        return this.afterRefusal(meaning.because, replyOf(answer));
      case 'lost':
        return this.inDoubt(replyOf(answer));
      case 'not-sent':
        if (!this.isOurs()) return this.giveAway();
        await this.pause();
        return 'reread';
    }
  }

  private async afterRefusal(because: RefusalCode, im: ImReply | null): Promise<Step> {
    const wasInDoubt = this.open.edit.status.state === 'in_doubt';
    // An earlier try of which no re-read shows the fate may have been done. Until it is given up, IM is asked again.
    if (wasInDoubt && !isVisible(this.prior(), this.open.edit.requested) && !this.isGivenUp()) {
      return this.inDoubt(im);
    }
    return this.settle({ state: 'refused', settledBy: null, because, im });
  }

  private isGivenUp(): boolean {
    return this.tools.clock.monotonic() - this.open.begunAt >= this.tools.times.giveUpMs;
  }

  private async reread(): Promise<Step> {
    // What was sent is on record before anything is sent again, by a store that knows the claim as ours.
    if (this.missingDoubt) await this.recordDoubt(this.missingDoubt);
    if (!this.isOurs()) return this.giveAway();
    const { messages, clock } = this.tools;
    const { edit } = this.open;
    const deadline = clock.monotonic() + REREAD_DEADLINE_MS;
    const read = await messages.read(edit.message, { callClass: 'settling', deadline });
    const doubt = {
      prior: this.prior(),
      requested: edit.requested,
      isUndone: edit.status.state === 'pending',
      mayStillLand: clock.monotonic() < this.mayLandUntil,
      givenUp: this.isGivenUp(),
    };
    this.found.note(read, doubt);
    return this.afterReading(meaningOfReread(doubt, read));
  }

  private async afterReading(verdict: Verdict): Promise<Step> {
    switch (verdict.kind) {
      case 'applied':
        // A dead replica may not have recorded that it sent it.
        this.attempts = Math.max(1, this.attempts);
        return this.settle({ state: 'applied', settledBy: 'reread', because: null });
      case 'superseded':
        return this.settle({ state: 'superseded', settledBy: null, because: null }, verdict.isGone);
      case 'not-applied':
        return this.settle({ state: 'not_applied', settledBy: null, because: null });
      case 'send-again':
        this.freshUntil = this.tools.clock.monotonic() + SNAPSHOT_FRESH_MS;
        return 'send';
      case 'wait-for-landing':
        await this.sleep(this.mayLandUntil - this.tools.clock.monotonic() + 1);
        return 'reread';
      case 'ask-again':
        await this.pause();
        return 'reread';
    }
  }

  /** Writes the outcome down, however long the store is away: it is the truth, and nobody else knows it. */
  private async settle(end: End, isGone = false): Promise<Step> {
    const outcome: Outcome = {
      ...end,
      ...this.found.atEnd(isGone),
      im: end.im ?? this.open.edit.status.im,
      attempts: this.attempts,
      sentAt: this.sentAt,
      settledAt: this.tools.clock.now(),
    };
    // Once also when halted: the call that was under way has come to this.
    do {
      try {
        // Without it, nobody could know that what this edit wrote may have been seen.
        if (this.missingDoubt) await this.recordDoubt(this.missingDoubt);
        const edit = await this.tools.record.settle(this.open, outcome);
        if (edit) this.open = { ...this.open, edit };
        else await this.lookUp();
        return 'over';
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        await this.pause();
      }
    } while (!this.halted.signal.aborted);
    this.isOnRecord = false;
    return this.step;
  }

  private async inDoubt(im: ImReply | null): Promise<Step> {
    await this.doubt(im);
    if (this.isTaken) return this.giveAway();
    await this.pause();
    return 'reread';
  }

  private async doubt(im: ImReply | null): Promise<void> {
    const { edit } = this.open;
    const { attempts, sentAt } = this;
    const progress = { state: 'in_doubt', im: im ?? edit.status.im, attempts, sentAt } as const;
    try {
      await this.recordDoubt(progress);
    } catch (error) {
      // The store still says `pending`, which counts as in doubt for whoever finds it left behind.
      if (!(error instanceof StoreUnavailable)) throw error;
      this.isOnRecord = false;
      this.missingDoubt = progress;
      this.open = { ...this.open, edit: { ...edit, status: progress } };
    }
  }

  private async recordDoubt(progress: Progress): Promise<void> {
    const doubted = await this.tools.record.doubt(this.open, progress);
    if (doubted) this.open = doubted;
    else this.isTaken = true;
    this.isOnRecord = true;
    this.missingDoubt = null;
  }

  private prior(): Version {
    const { snapshot, id } = this.open.edit;
    const version = snapshot && versionOf(snapshot);
    if (!version) throw new Error(`modification ${id} is open without a prior version`);
    return version;
  }

  /** What others made of it. */
  private async lookUp(): Promise<void> {
    const edit = await this.tools.record.find(this.open.edit.id);
    // Of what waited for approval, the proposal may be left.
    if (edit?.ledger.some(({ type }) => type === 'edit.intended'))
      this.open = { ...this.open, edit };
    else this.tools.onDefect(new RecordLost('the database lost its record'), this.open.edit.id);
  }

  private async giveAway(): Promise<Step> {
    if (this.isTaken) await this.lookUp();
    this.tools.record.abandon(this.open);
    return 'over';
  }

  /** Not where another has it, however long the lease: a failover may have lost the claim. */
  private isOurs(): boolean {
    return !this.isTaken && this.tools.clock.monotonic() < this.open.lease.validUntil();
  }

  private pause(): Promise<void> {
    const ms = backOffMs(this.round, BACK_OFF_BASE_MS, BACK_OFF_CAP_MS, this.tools.random);
    this.round += 1;
    return this.sleep(ms);
  }

  private sleep(ms: number): Promise<void> {
    return this.tools.clock.sleep(ms, this.halted.signal);
  }
}
