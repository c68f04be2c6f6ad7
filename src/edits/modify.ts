import { StoreUnavailable } from '../failures/store-unavailable.js';
import type { Clock } from '../time/clock.js';
import type { Execution } from './execution.js';
import type { Executions } from './executions.js';
import type { ApprovalPolicy, ApprovalTerms } from './approval-policy.js';
import type { Deadlines } from './deadlines.js';
import { type Decision, decideOnGroup, decideOnMessage, type Unavailability } from './decision.js';
import type { Edit, Intent } from './edit.js';
import { withTimeout } from '../time/with-timeout.js';
import { firstClassOf, type Messages } from './messages.js';
import type { ProposalRecord, Proposed } from './proposals.js';
import type { Claim, ClaimAnswer, EditRecord } from './record.js';
import { digestOf } from './version.js';

/** What a request to edit comes to. */
export type Answer =
  | { readonly kind: 'edit'; readonly edit: Edit; readonly isReplay: boolean }
  | { readonly kind: 'in-flight'; readonly by: 'message' | 'key' }
  | { readonly kind: 'key-reused' }
  /** The key was used before, and what for was erased: nobody can know whether this is the same request. */
  | { readonly kind: 'content-erased'; readonly modificationId: string }
  | { readonly kind: 'unavailable'; readonly why: Unavailability };

/** How the prior version is read: by itself, or together with others. */
export type ReadMessage = Messages['read'];

/** Who has to approve which edits, and what waits for it. */
export interface ApprovalTools {
  readonly policy: ApprovalPolicy;
  readonly proposals: ProposalRecord;
}

type Rejection = Extract<Decision, { kind: 'reject' }>;
type Decided = Extract<Decision, { kind: 'go' }> & { readonly claim: Claim };

/** Overwrites messages, and leaves the whole trail of each edit. */
export class Modify {
  private readonly readAlone: ReadMessage = (message, options) =>
    this.messages.read(message, options);

  constructor(
    private readonly messages: Messages,
    private readonly record: EditRecord,
    private readonly executions: Executions,
    private readonly clock: Clock,
    /** Null: nothing needs approval. */
    private readonly approvals: ApprovalTools | null = null,
  ) {}

  /**
   * Edits one message, or proposes to, where the policy asks for the approval of others and nobody has given it yet.
   *
   * The version about to be overwritten is durable before IM is called: a crash at any line leaves either no edit, or an
   * edit whose record exists and which somebody will settle. Rejects with `StoreUnavailable` where the store is too slow
   * for the caller to be answered in time; then nothing is sent.
   * @param read called once the message is claimed, if at all
   */
  async modify(
    intent: Intent,
    deadlines: Deadlines,
    read: ReadMessage = this.readAlone,
  ): Promise<Answer> {
    const { approvals } = this;
    const terms = this.termsFor(intent);
    if (approvals && terms) {
      const proposing = this.propose({ intent, terms }, approvals.proposals, deadlines, read);
      return this.withTimeout(proposing, intent.id, deadlines);
    }
    const deciding = this.claimAndDecide(intent, deadlines, read);
    const decided = await this.withTimeout(deciding, intent.id, deadlines, (late) =>
      this.releaseWhatComes(late),
    );
    return decided.kind === 'go' ? this.carryOut(decided, deadlines) : decided;
  }

  /** Nothing is claimed. What the message itself speaks against is rejected as ever, under a claim. */
  private async propose(
    { intent, terms }: { readonly intent: Intent; readonly terms: ApprovalTerms },
    proposals: ProposalRecord,
    deadlines: Deadlines,
    read: ReadMessage,
  ): Promise<Answer> {
    const use = await proposals.useOfKey(intent);
    if (use.kind !== 'free') return asAnswer(use);
    let decision = await this.decide(intent, deadlines, read);
    if (decision.kind === 'reject') {
      const rejected = await this.rejectUnderClaim(intent, deadlines);
      // What spoke against it may have changed meanwhile.
      if (rejected.kind !== 'go') return rejected;
      decision = rejected;
    }
    if (decision.kind === 'unavailable') return decision;
    const { snapshot, prior } = decision;
    return asAnswer(
      await proposals.propose({ intent, snapshot, priorDigest: digestOf(prior), terms }),
    );
  }

  /**
   * What is put on record as seen is seen under the claim: otherwise an edit in between would come before a version that it
   * overwrote, and that version would look like somebody else's.
   */
  private async rejectUnderClaim(intent: Intent, deadlines: Deadlines): Promise<Answer | Decided> {
    const claimed = await this.record.claim(intent, deadlines.answerBy);
    if (claimed.kind !== 'claimed') return asAnswer(claimed);
    const decided = await this.workOn(claimed.claim, deadlines, this.readAlone);
    if (decided.kind === 'go') await this.release(decided.claim);
    return decided;
  }

  private async claimAndDecide(
    intent: Intent,
    deadlines: Deadlines,
    read: ReadMessage,
  ): Promise<Answer | Decided> {
    const waitMs = this.messages.overwriteWaitMs(firstClassOf(intent));
    const isTooLong = this.clock.monotonic() + waitMs > deadlines.snapshotBy;
    // A repeat of what was done before needs no call, and is answered all the same.
    if (isTooLong && !(await this.isKnown(intent))) {
      return { kind: 'unavailable', why: { kind: 'quota-exhausted', waitMs } };
    }
    const claimed = await this.record.claim(intent, deadlines.answerBy);
    if (claimed.kind !== 'claimed') return asAnswer(claimed);
    return this.workOn(claimed.claim, deadlines, read);
  }

  /** What a request comes to whose key was used before; null where it was not. Nothing is done for it. */
  async repeatOf(intent: Intent, { answerBy }: Deadlines): Promise<Answer | null> {
    if (!(await this.isKnown(intent))) return null;
    const claimed = await this.record.claim(intent, answerBy);
    if (claimed.kind !== 'claimed') return asAnswer(claimed);
    await this.release(claimed.claim);
    return null;
  }

  private async isKnown({ actor, key }: Intent): Promise<boolean> {
    return key !== null && (await this.record.findByKey(actor.client, key.value)) !== null;
  }

  /** What an edit would wait for; null: for nobody's approval. */
  termsFor(intent: Intent): ApprovalTerms | null {
    return this.approvals && termsFor(intent, this.approvals.policy);
  }

  /** All checks of `modify`, on the message as it stands; nothing is claimed, nothing is sent. */
  async dryRun(
    intent: Intent,
    deadlines: Deadlines,
    read: ReadMessage = this.readAlone,
  ): Promise<Decision> {
    return this.decide(intent, deadlines, read);
  }

  private async workOn(
    claim: Claim,
    deadlines: Deadlines,
    read: ReadMessage,
  ): Promise<Answer | Decided> {
    let decision: Decision;
    try {
      decision = await this.decide(claim.intent, deadlines, read);
    } catch (error) {
      // Not waited for: a store that is away would keep the caller from hearing of it.
      this.executions.inBackground(claim.intent.id, this.record.release(claim));
      throw error;
    }
    switch (decision.kind) {
      case 'unavailable':
        await this.release(claim);
        return decision;
      case 'reject':
        return this.reject(claim, decision);
      case 'go':
        return { ...decision, claim };
    }
  }

  /** Of a request that nobody waits for any more. */
  private async releaseWhatComes(deciding: Promise<Answer | Decided>): Promise<void> {
    const decided = await deciding;
    if (decided.kind === 'go') await this.record.release(decided.claim);
  }

  private async decide(intent: Intent, deadlines: Deadlines, read: ReadMessage): Promise<Decision> {
    const options = { callClass: firstClassOf(intent), deadline: deadlines.snapshotBy };
    // Asked for early, so that it is there when the message is.
    const knowing = this.record.known(intent.message);
    // A failure is met below.
    knowing.catch(() => undefined);
    let isKnown = false;
    try {
      const group = decideOnGroup(await this.messages.groupType(intent.message.groupId, options));
      if (group) return group;
      const answer = await read(intent.message, options);
      const takenAt = this.clock.now();
      isKnown = true;
      return decideOnMessage(intent, answer, await knowing, takenAt);
    } finally {
      // Nobody came to need it; a defect is one all the same.
      if (!isKnown) this.executions.inBackground(intent.id, knowing);
    }
  }

  private async reject(claim: Claim, why: Rejection): Promise<Answer> {
    const rejecting = this.record.reject(claim, why.snapshot, {
      state: 'rejected',
      settledBy: null,
      because: why.because,
      im: why.im,
      attempts: 0,
      sentAt: null,
      settledAt: this.clock.now(),
    });
    const edit = await this.orRelease(claim, rejecting);
    return edit ? { kind: 'edit', edit, isReplay: false } : this.afterLosing(claim);
  }

  private async carryOut({ claim, snapshot }: Decided, deadlines: Deadlines): Promise<Answer> {
    const beginning = this.record.begin(claim, snapshot, deadlines.begunBy);
    const open = await this.orRelease(claim, beginning);
    if (!open) return this.withTimeout(this.afterLosing(claim), claim.intent.id, deadlines);
    const execution = this.executions.begin(open, 'send');
    await this.waitFor(execution, deadlines);
    return { kind: 'edit', edit: execution.edit, isReplay: false };
  }

  /** The claim went to another replica, or the key was used meanwhile. */
  private async afterLosing(claim: Claim): Promise<Answer> {
    await this.release(claim);
    if (!(await this.isKnown(claim.intent))) return { kind: 'in-flight', by: 'message' };
    const now = await this.record.claim(claim.intent, claim.answerBy);
    if (now.kind !== 'claimed') return asAnswer(now);
    await this.release(now.claim);
    return { kind: 'in-flight', by: 'message' };
  }

  /** What the record refuses for good leaves message and key free. Where it is away, it finds out by itself what became of it. */
  private async orRelease<T>(claim: Claim, recording: Promise<T>): Promise<T> {
    try {
      return await recording;
    } catch (error) {
      if (!(error instanceof StoreUnavailable))
        this.executions.inBackground(claim.intent.id, this.record.release(claim));
      throw error;
    }
  }

  /** Waited for, so that a repeat finds message and key free. A defect in it is reported, and changes no answer. */
  private async release(claim: Claim): Promise<void> {
    const releasing = this.record.release(claim);
    this.executions.inBackground(claim.intent.id, releasing);
    await Promise.allSettled([releasing]);
  }

  /** @param afterwards what is done with what still comes once the caller was answered */
  private withTimeout<T>(
    work: Promise<T>,
    modificationId: string,
    { begunBy }: Deadlines,
    afterwards: (work: Promise<T>) => Promise<unknown> = (late) => late,
  ): Promise<T> {
    const isLate = (late: Promise<T>): void =>
      this.executions.inBackground(modificationId, afterwards(late));
    return withTimeout(work, this.msUntil(begunBy), isLate, this.clock);
  }

  private msUntil(instant: number): number {
    return instant - this.clock.monotonic();
  }

  private async waitFor(execution: Execution, deadlines: Deadlines): Promise<void> {
    let cancel: (() => void) | undefined;
    const timeUp = new Promise<void>((resolve) => {
      cancel = this.clock.callAfter(this.msUntil(deadlines.answerBy), resolve);
    });
    await Promise.race([execution.ended, timeUp]);
    cancel?.();
  }
}

/** Null where the edit may begin: no approval is needed, or all that were needed are there. A batch is approved as a whole. */
function termsFor(intent: Intent, policy: ApprovalPolicy): ApprovalTerms | null {
  const isDecided = intent.approval !== null || intent.batch !== null;
  return isDecided ? null : policy.termsForEdit(intent);
}

/** What is answered where nothing came of it now: it was done before, or somebody is at it. */
function asAnswer(found: Exclude<ClaimAnswer, { kind: 'claimed' }> | Proposed): Answer {
  switch (found.kind) {
    case 'proposed':
      return { kind: 'edit', edit: found.edit, isReplay: false };
    case 'known-key':
      return found.isBeingWorkedOn
        ? { kind: 'in-flight', by: 'key' }
        : { kind: 'edit', edit: found.edit, isReplay: true };
    default:
      return found;
  }
}
