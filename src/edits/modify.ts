import type { Clock } from '../time/clock.js';
import type { Execution } from './execution.js';
import type { Executions } from './executions.js';
import type { ApprovalPolicy, ApprovalTerms } from './approval-policy.js';
import { type Decision, decideOnGroup, decideOnMessage, type Unavailability } from './decision.js';
import type { Edit, Intent } from './edit.js';
import { withTimeout } from '../time/with-timeout.js';
import { firstClassOf, type Messages } from './messages.js';
import type { ProposalRecord, Proposed } from './proposals.js';
import type { Claim, ClaimAnswer, EditRecord } from './record.js';
import { digestOf } from './version.js';

/** Until when things have to be done, as instants of `performance.now()`. */
export interface Deadlines {
  /** The caller is answered by then, whatever is known. */
  readonly answerBy: number;
  /** The prior version has been read by then, or nothing comes of the edit. */
  readonly snapshotBy: number;
  /** The edit is on record by then, or is never sent: the caller is answered that. */
  readonly begunBy: number;
}

/** What a request to edit comes to. */
export type Answer =
  | { readonly kind: 'edit'; readonly edit: Edit; readonly isReplay: boolean }
  | { readonly kind: 'in-flight'; readonly by: 'message' | 'key' }
  | { readonly kind: 'key-reused' }
  /** The key was used before, and what for was erased: nobody can tell whether this is the same request. */
  | { readonly kind: 'content-erased'; readonly modificationId: string }
  | { readonly kind: 'unavailable'; readonly why: Unavailability };

/** Even a caller who does not wait gets this long for the prior version to be read: before it, there is no record. */
const LEAST_TIME_TO_SNAPSHOT_MS = 5_000;

/**
 * @param waitMs how long the caller wants to wait for the outcome
 * @param answerDue by when one who does not wait for it has to be answered
 */
export function deadlinesOf(waitMs: number, answerDue: number, clock: Clock): Deadlines {
  const now = clock.monotonic();
  const begunBy = answerDue + waitMs;
  return {
    answerBy: Math.min(now + waitMs, begunBy),
    snapshotBy: now + Math.max(waitMs, LEAST_TIME_TO_SNAPSHOT_MS),
    begunBy,
  };
}

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
    const decision = await this.decide(intent, deadlines, read);
    if (decision.kind === 'unavailable') return decision;
    if (decision.kind === 'reject') return this.rejectUnclaimed(intent, decision, deadlines);
    const { snapshot, prior } = decision;
    const proposal = { intent, snapshot, priorDigest: digestOf(prior), terms };
    return asAnswer(await proposals.propose(proposal));
  }

  private async rejectUnclaimed(
    intent: Intent,
    why: Rejection,
    { answerBy }: Deadlines,
  ): Promise<Answer> {
    const claimed = await this.record.claim(intent, answerBy);
    return claimed.kind === 'claimed' ? this.reject(claimed.claim, why) : asAnswer(claimed);
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
    switch (claimed.kind) {
      case 'claimed':
        return this.workOn(claimed.claim, deadlines, read);
      default:
        return asAnswer(claimed);
    }
  }

  private async isKnown({ actor, key }: Intent): Promise<boolean> {
    return key !== null && (await this.record.findByKey(actor.client, key.value)) !== null;
  }

  /** What an edit would wait for; null: for nobody's approval. */
  termsFor(intent: Intent): ApprovalTerms | null {
    return this.approvals && termsFor(intent, this.approvals.policy);
  }

  /** All checks of `modify`, on the message as it stands; nothing is claimed, nothing is sent. */
  async rehearse(
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
    const edit = await this.record.reject(claim, why.snapshot, {
      state: 'rejected',
      settledBy: null,
      because: why.because,
      im: why.im,
      attempts: 0,
      sentAt: null,
      settledAt: this.clock.now(),
    });
    return edit ? { kind: 'edit', edit, isReplay: false } : this.afterLosing(claim);
  }

  private async carryOut({ claim, snapshot }: Decided, deadlines: Deadlines): Promise<Answer> {
    const open = await this.record.begin(claim, snapshot, deadlines.begunBy);
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
    switch (now.kind) {
      case 'claimed':
        await this.release(now.claim);
        return { kind: 'in-flight', by: 'message' };
      default:
        return asAnswer(now);
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
