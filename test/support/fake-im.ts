import type { Contents, MessageRef } from '../../src/edits/edit.js';
import {
  type BreakerState,
  type CallOptions,
  type GroupTypeAnswer,
  Messages,
  type OverwriteAnswer,
  type ReadAnswer,
} from '../../src/edits/messages.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import type { FakeClock } from './fake-clock.js';
import { unexpected } from './unexpected.js';

/** What becomes of an overwrite. `dies`: its replica, at that moment. */
export interface OverwriteFate {
  readonly what:
    'done' | 'done-unanswered' | 'undone-unanswered' | 'late' | 'refused' | 'unsent' | 'quota-away';
  readonly dies?: 'before' | 'after';
  /** How long it waits for its turn. */
  readonly waitsMs?: number;
  /** Whether somebody else writes the message around it. */
  readonly foreign?: 'before' | 'after';
}

export interface ReadFate {
  readonly what: 'shown' | 'no-answer' | 'quota-away';
  readonly dies?: boolean;
  readonly foreign?: boolean;
}

export interface Effect {
  readonly by: 'us' | 'foreign';
  readonly at: number;
}

const NEVER = new Promise<never>(() => undefined);

/** One message at an IM that does to each call what its script says, and answers well when that is at its end. */
export class FakeIm extends Messages {
  readonly effects: Effect[] = [];
  readonly left: number[] = [];
  onDeath: () => void = () => undefined;
  private foreigners = 0;

  constructor(
    private msgBody: Buffer,
    private readonly clock: FakeClock,
    private readonly overwrites: OverwriteFate[],
    private readonly reads: ReadFate[],
    private readonly landsAfterMs: number,
  ) {
    super();
  }

  item(): Buffer {
    return Buffer.from(`{"IsPlaceMsg":0,"MsgBody":${this.msgBody.toString()},"MsgSeq":1}`);
  }

  groupType(): Promise<GroupTypeAnswer> {
    return Promise.resolve({ kind: 'type', type: 'Public' });
  }

  overwriteWaitMs(): number {
    return 0;
  }

  get breakerState(): BreakerState {
    return 'closed';
  }

  close(): void {
    // No connection is open.
  }

  read(_message: MessageRef, _options: CallOptions): Promise<ReadAnswer> {
    const fate = this.reads.shift() ?? { what: 'shown' };
    if (fate.foreign) this.foreignEdit();
    if (fate.dies) return this.die();
    switch (fate.what) {
      case 'shown':
        return Promise.resolve({ kind: 'found', item: this.item() });
      case 'no-answer':
        return Promise.resolve({ kind: 'no-answer', reason: 'script' });
      case 'quota-away':
        return Promise.reject(new StoreUnavailable('script'));
    }
  }

  async overwrite(
    _message: MessageRef,
    contents: Contents,
    { deadline, maySend, onSend }: Parameters<Messages['overwrite']>[2],
  ): Promise<OverwriteAnswer> {
    const fate = this.overwrites.shift() ?? { what: 'done' };
    if (fate.foreign === 'before') this.foreignEdit();
    if (fate.dies === 'before') return this.die();
    if (fate.what === 'quota-away') throw new StoreUnavailable('script');
    await this.clock.sleep(fate.waitsMs ?? 0);
    if (this.clock.monotonic() >= deadline) return { kind: 'no-quota', waitMs: 1 };
    if (fate.what === 'unsent' || !maySend()) return { kind: 'unsent', reason: 'script' };
    onSend();
    this.left.push(this.clock.monotonic());
    const answer = this.carryOut(fate.what, contents);
    if (fate.foreign === 'after') this.foreignEdit();
    return fate.dies === 'after' ? this.die() : answer;
  }

  private carryOut(
    what: Exclude<OverwriteFate['what'], 'unsent' | 'quota-away'>,
    contents: Contents,
  ): OverwriteAnswer {
    if (what === 'done' || what === 'done-unanswered') this.write(contents);
    if (what === 'late') this.landLater(contents);
    switch (what) {
      case 'done':
        return { kind: 'done', reply: { errorCode: 0, errorInfo: 'succeed' } };
      case 'refused': {
        const error = { errorCode: 80001, errorInfo: 'denied', errorClass: 'deny' } as const;
        return { kind: 'error', error };
      }
      default:
        return { kind: 'lost', reason: 'script' };
    }
  }

  private landLater(contents: Contents): void {
    const landing = this.clock.sleep(this.landsAfterMs).then(() => this.write(contents));
    landing.catch(unexpected);
  }

  private write({ msgBody }: Contents): void {
    if (msgBody) this.msgBody = msgBody;
    this.effects.push({ by: 'us', at: this.clock.monotonic() });
  }

  private foreignEdit(): void {
    this.foreigners += 1;
    this.msgBody = Buffer.from(`["theirs ${this.foreigners}"]`);
    this.effects.push({ by: 'foreign', at: this.clock.monotonic() });
  }

  private die(): Promise<never> {
    this.onDeath();
    return NEVER;
  }
}
