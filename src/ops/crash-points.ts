import {
  type BatchDecided,
  type BatchDecision,
  BatchProposals,
  type WaitingFor,
  type WaitingPage,
} from '../batches/batch-approvals.js';
import type {
  Edit,
  Intent,
  MessageRef,
  Outcome,
  Progress,
  Snapshot,
  Contents,
} from '../edits/edit.js';
import {
  type BreakerState,
  type CallClass,
  type CallOptions,
  type GroupTypeAnswer,
  Messages,
  type OverwriteAnswer,
  type ReadAnswer,
} from '../edits/messages.js';
import {
  type Claim,
  type ClaimAnswer,
  EditRecord,
  type Known,
  type OpenEdit,
  type LastWriter,
} from '../edits/record.js';
import {
  type Decided,
  type KeyUse,
  type NewDecision,
  type NewProposal,
  ProposalRecord,
  type Proposed,
  type Withdrawal,
} from '../edits/proposals.js';
import type { CrashPoint, CrashPointName } from '../settings/crash-point.js';

/** Dies where it was asked to, as by `kill -9`: no handler runs, no connection is ended in good order. */
export class Crash {
  private passed = 0;

  constructor(
    private readonly at: CrashPoint,
    private readonly die: () => void = () => process.kill(process.pid, 'SIGKILL'),
  ) {}

  passes(name: CrashPointName): void {
    if (this.isDueAt(name)) this.die();
  }

  /** After what is done in this turn of the event loop: bytes handed to a socket are then with the kernel. */
  passesSoon(name: CrashPointName): void {
    if (this.isDueAt(name)) setImmediate(this.die);
  }

  private isDueAt(name: CrashPointName): boolean {
    if (name !== this.at.name) return false;
    this.passed += 1;
    return this.passed === this.at.nth;
  }
}

/** The record, with the points at which the replica may die. */
export class CrashingRecord extends EditRecord {
  constructor(
    private readonly inner: EditRecord,
    private readonly crash: Crash,
  ) {
    super();
  }

  async claim(intent: Intent, answerBy: number): Promise<ClaimAnswer> {
    const answer = await this.inner.claim(intent, answerBy);
    if (answer.kind === 'claimed') this.crash.passes('after-claim');
    return answer;
  }

  release(claim: Claim): Promise<void> {
    return this.inner.release(claim);
  }

  async known(message: MessageRef): Promise<Known> {
    const known = await this.inner.known(message);
    this.crash.passes('after-known');
    return known;
  }

  reject(claim: Claim, snapshot: Snapshot | null, outcome: Outcome): Promise<Edit | null> {
    return this.inner.reject(claim, snapshot, outcome);
  }

  async begin(claim: Claim, snapshot: Snapshot, by: number): Promise<OpenEdit | null> {
    this.crash.passes('before-begin');
    const open = await this.inner.begin(claim, snapshot, by);
    this.crash.passes('after-begin');
    return open;
  }

  async doubt(open: OpenEdit, progress: Progress): Promise<OpenEdit | null> {
    const doubted = await this.inner.doubt(open, progress);
    this.crash.passes('after-doubt');
    return doubted;
  }

  async settle(open: OpenEdit, outcome: Outcome): Promise<Edit | null> {
    this.crash.passes('before-settle');
    const edit = await this.inner.settle(open, outcome);
    this.crash.passes('after-outcome');
    return edit;
  }

  async adopt(limit: number): Promise<readonly OpenEdit[]> {
    const adopted = await this.inner.adopt(limit);
    if (adopted.length > 0) this.crash.passes('after-adoption');
    return adopted;
  }

  handOver(edits: readonly OpenEdit[]): Promise<void> {
    return this.inner.handOver(edits);
  }

  catchUp(): Promise<void> {
    return this.inner.catchUp();
  }

  abandon(open: OpenEdit): void {
    this.inner.abandon(open);
  }

  find(id: string): Promise<Edit | null> {
    return this.inner.find(id);
  }

  lastWriters(message: MessageRef, before: string | null): Promise<readonly LastWriter[]> {
    return this.inner.lastWriters(message, before);
  }

  findByKey(client: string, key: string): Promise<Edit | null> {
    return this.inner.findByKey(client, key);
  }
}

/** Proposals, with the points at which the replica may die. */
export class CrashingProposals extends ProposalRecord {
  constructor(
    private readonly inner: ProposalRecord,
    private readonly crash: Crash,
  ) {
    super();
  }

  useOfKey(intent: Intent): Promise<KeyUse> {
    return this.inner.useOfKey(intent);
  }

  async propose(proposal: NewProposal): Promise<Proposed> {
    this.crash.passes('before-proposal');
    const proposed = await this.inner.propose(proposal);
    this.crash.passes('after-proposal');
    return proposed;
  }

  async decide(id: string, decision: NewDecision): Promise<Decided | null> {
    this.crash.passes('before-decision');
    const decided = await this.inner.decide(id, decision);
    this.crash.passes('after-decision');
    return decided;
  }

  withdraw(id: string, withdrawal: Withdrawal): Promise<Decided | null> {
    return this.inner.withdraw(id, withdrawal);
  }

  expire(): Promise<void> {
    return this.inner.expire();
  }

  takeApproved(limit: number): Promise<readonly Intent[]> {
    return this.inner.takeApproved(limit);
  }

  begun(id: string): Promise<void> {
    return this.inner.begun(id);
  }
}

/** Proposed batches, with the points at which the replica may die. */
export class CrashingBatchProposals extends BatchProposals {
  constructor(
    private readonly inner: BatchProposals,
    private readonly crash: Crash,
  ) {
    super();
  }

  async decide(id: string, decision: BatchDecision): Promise<BatchDecided | null> {
    this.crash.passes('before-decision');
    const decided = await this.inner.decide(id, decision);
    this.crash.passes('after-decision');
    return decided;
  }

  withdraw(id: string, withdrawal: Withdrawal): Promise<BatchDecided | null> {
    return this.inner.withdraw(id, withdrawal);
  }

  waiting(forPerson: WaitingFor | null, after: string | null, limit: number): Promise<WaitingPage> {
    return this.inner.waiting(forPerson, after, limit);
  }

  expire(): Promise<boolean> {
    return this.inner.expire();
  }
}

/** The messages at IM, with the points at which the replica may die. */
export class CrashingMessages extends Messages {
  constructor(
    private readonly inner: Messages,
    private readonly crash: Crash,
  ) {
    super();
  }

  async groupType(groupId: string, options: CallOptions): Promise<GroupTypeAnswer> {
    const answer = await this.inner.groupType(groupId, options);
    this.crash.passes('after-group-type');
    return answer;
  }

  async read(message: MessageRef, options: CallOptions): Promise<ReadAnswer> {
    const answer = await this.inner.read(message, options);
    this.crash.passes(options.callClass === 'settling' ? 'after-reread' : 'after-pull');
    return answer;
  }

  override readTogether(
    messages: readonly MessageRef[],
    options: CallOptions,
  ): readonly Promise<ReadAnswer>[] {
    return this.inner.readTogether(messages, options).map(async (reading) => {
      const answer = await reading;
      this.crash.passes('after-pull');
      return answer;
    });
  }

  async overwrite(
    message: MessageRef,
    contents: Contents,
    options: CallOptions & { readonly maySend: () => boolean; readonly onSend: () => void },
  ): Promise<OverwriteAnswer> {
    if (options.callClass === 'settling') this.crash.passes('before-resend');
    const answering = this.inner.overwrite(message, contents, {
      ...options,
      onSend: () => {
        this.crash.passes('before-leaving');
        options.onSend();
        this.crash.passesSoon('after-leaving');
      },
    });
    this.crash.passesSoon('waiting-for-quota');
    const answer = await answering;
    this.crash.passes('after-answer');
    return answer;
  }

  overwriteWaitMs(callClass: CallClass): number {
    return this.inner.overwriteWaitMs(callClass);
  }

  get breakerState(): BreakerState {
    return this.inner.breakerState;
  }

  close(): void {
    this.inner.close();
  }
}
