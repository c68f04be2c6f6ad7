import type { Contents, MessageRef } from '../../src/edits/edit.js';
import {
  type CallOptions,
  type GroupTypeAnswer,
  type ImErrorClass,
  Messages,
  type OverwriteAnswer,
  type ReadAnswer,
} from '../../src/edits/messages.js';
import { StoreUnavailable } from '../../src/edits/store-unavailable.js';
import type { ActorClock } from './actor-clock.js';
import type { Fates, Table } from './fates.js';
import { jitter, type Line } from './line.js';
import type { Actor, Scheduler } from './scheduler.js';
import type { Departure, SimIm, SimMessage } from './sim-im.js';
import { textOf } from './sim-im.js';

type ReadFate = 'shown' | 'slow' | 'no answer' | 'error' | 'quota away' | 'no quota';
type OverwriteFate =
  | 'done'
  | 'slow'
  | 'done unheard'
  | 'lost'
  | 'lands late'
  | 'error, done later'
  | 'refused'
  | 'error, done'
  | 'error, not done'
  | 'unsent'
  | 'quota away'
  | 'waits for quota'
  | 'slowed down';

const UNHEARD: ReadonlySet<OverwriteFate> = new Set([
  'lost',
  'lands late',
  'done unheard',
  'error, done later',
]);

/** Told of what leaves and of what is shown, when it happens. */
export interface Observer {
  leaves(departure: Departure): void;
  shown(actor: string, message: SimMessage, item: Buffer): void;
}

export interface ImParts {
  readonly im: SimIm;
  readonly scheduler: Scheduler;
  readonly fates: Fates;
  readonly actor: Actor;
  readonly line: Line;
  readonly clock: ActorClock;
  readonly observer: Observer;
}

type OverwriteOptions = Parameters<Messages['overwrite']>[2];

/** How long IM's answer is waited for. */
const TIMEOUT_MS = 5_000;
/** A request lands this much later at most: less than `lateLandingMs`. */
const LATEST_LANDING_MS = 4_990;

/** IM as one process reaches it. */
export class SimMessages extends Messages {
  private readonly im: SimIm;
  private readonly scheduler: Scheduler;
  private readonly fates: Fates;
  private readonly actor: Actor;
  private readonly line: Line;
  private readonly clock: ActorClock;
  private readonly observer: Observer;

  /** @param troubleRate how often calls fare badly, from 0 */
  constructor(
    parts: ImParts,
    private readonly troubleRate: number,
  ) {
    super();
    this.im = parts.im;
    this.scheduler = parts.scheduler;
    this.fates = parts.fates;
    this.actor = parts.actor;
    this.line = parts.line;
    this.clock = parts.clock;
    this.observer = parts.observer;
  }

  get breakerState(): 'closed' {
    return 'closed';
  }

  close(): void {
    // Nothing is kept open.
  }

  overwriteWaitMs(): number {
    return 0;
  }

  async groupType(groupId: string): Promise<GroupTypeAnswer> {
    await this.pause(0, this.line.numbered(`knows the type of ${groupId}`));
    return { kind: 'type', type: 'Public' };
  }

  async read(ref: MessageRef, { deadline }: CallOptions): Promise<ReadAnswer> {
    const point = this.line.numbered(`reads m${ref.msgSeq}`);
    const fate = this.fates.fault(point, this.readFates(), 'shown');
    const thereMs =
      fate === 'slow' ? this.between(50, 6_000, `${point} there`) : this.jitter(`${point} there`);
    if (fate === 'quota away') {
      await this.pause(thereMs, `${point}: the quota is away`);
      throw new StoreUnavailable(point);
    }
    if (fate === 'no quota') return { kind: 'no-quota', waitMs: 1 };
    return new Promise((resolve) => {
      const answer = (ms: number, value: ReadAnswer, then = () => undefined as void): void => {
        const leftMs = deadline - this.clock.monotonic();
        const isLate = ms > leftMs;
        const label = isLate ? `${point}: deadline` : `${point} is answered`;
        this.scheduler.after(this.actor, isLate ? leftMs : ms, label, () => {
          if (!isLate) then();
          resolve(isLate ? { kind: 'no-answer', reason: 'deadline' } : value);
        });
      };
      if (fate === 'no answer') return answer(TIMEOUT_MS, { kind: 'no-answer', reason: fate });
      this.scheduler.after(null, thereMs, `${point} arrives`, () => {
        const message = this.im.at(ref);
        if (!message) return answer(0, { kind: 'missing' });
        if (fate === 'error') return answer(0, errorOf(60008, 'retry'));
        this.somebodyElse(message, `${point}, before it`);
        const item = this.im.item(message);
        answer(this.jitter(`${point} back`), { kind: 'found', item }, () =>
          this.observer.shown(this.actor.name, message, item),
        );
        this.somebodyElse(message, `${point}, after it`);
      });
    });
  }

  async overwrite(
    ref: MessageRef,
    contents: Contents,
    { deadline, mayLeave, leaving }: OverwriteOptions,
  ): Promise<OverwriteAnswer> {
    const text = contents.msgBody ? textOf(contents.msgBody) : '';
    const point = this.line.numbered(`overwrites m${ref.msgSeq} with ${text}`);
    const fate = this.fates.fault(point, this.overwriteFates(), 'done');
    if (fate === 'waits for quota') {
      await this.pause(this.between(100, 7_000, `${point} waits`), `${point} has a permit`);
    } else {
      await this.pause(this.jitter(`${point} waits`), `${point} has a permit`);
    }
    if (fate === 'quota away') throw new StoreUnavailable(point);
    if (this.clock.monotonic() >= deadline) return { kind: 'no-quota', waitMs: 1 };
    if (fate === 'unsent') return { kind: 'unsent', reason: 'refused' };
    if (!mayLeave()) return { kind: 'unsent', reason: 'held-back' };
    leaving();
    return this.send(ref, contents, text, point, fate);
  }

  private send(
    message: MessageRef,
    contents: Contents,
    text: string,
    point: string,
    fate: OverwriteFate,
  ): Promise<OverwriteAnswer> {
    const departure: Departure = {
      message,
      text,
      actor: this.actor.name,
      at: this.scheduler.now,
      isUnderWay: fate !== 'lost',
    };
    this.observer.leaves(departure);
    return new Promise((resolve) => {
      const answer = (ms: number, value: OverwriteAnswer): void => {
        const label = `${point} is answered: ${value.kind}`;
        this.scheduler.after(this.actor, ms, label, () => resolve(value));
      };
      const isHeard = !UNHEARD.has(fate);
      if (!isHeard) {
        const isError = fate === 'error, done later';
        answer(
          this.between(0, TIMEOUT_MS, `${point} lost`),
          isError ? errorOf(60008, 'retry') : { kind: 'lost', reason: fate },
        );
      }
      if (fate === 'lost') return;
      this.scheduler.after(null, this.landsAfter(point, fate), `${point} lands`, () => {
        departure.isUnderWay = false;
        const done = this.land(message, contents, text, point, fate);
        if (isHeard) answer(this.jitter(`${point} back`), done);
      });
    });
  }

  /** What IM does with what has come, and answers. */
  private land(
    ref: MessageRef,
    contents: Contents,
    text: string,
    point: string,
    fate: OverwriteFate,
  ): OverwriteAnswer {
    const message = this.im.at(ref);
    if (!message) return errorOf(20026, 'state');
    if (fate === 'refused') return errorOf(80001, 'deny');
    if (fate === 'error, not done') return errorOf(60008, 'retry');
    if (fate === 'slowed down') return errorOf(60007, 'quota-rate');
    this.somebodyElse(message, `${point}, before it`);
    const isDone = this.im.overwrite(message, contents, text);
    this.somebodyElse(message, `${point}, after it`);
    if (!isDone) return errorOf(20026, 'state');
    if (fate === 'error, done') return errorOf(70500, 'retry');
    return { kind: 'done', reply: { errorCode: 0, errorInfo: 'succeed' } };
  }

  private landsAfter(point: string, fate: OverwriteFate): number {
    if (fate === 'slow') return this.between(50, 3_000, `${point} there`);
    if (fate === 'lands late' || fate === 'error, done later')
      return this.between(0, LATEST_LANDING_MS, `${point} there`);
    return this.jitter(`${point} there`);
  }

  private somebodyElse(message: SimMessage, point: string): void {
    const name = `somebody else edits as ${point}`;
    if (this.fates.happens(name, 0.01 * this.troubleRate)) this.im.foreignEdit(message);
  }

  private pause(ms: number, label: string): Promise<void> {
    return this.scheduler.pause(this.actor, ms, label);
  }

  private between(least: number, most: number, point: string): number {
    return this.fates.between(least, most, point);
  }

  private jitter(point: string): number {
    return jitter(this.fates, point);
  }

  private readFates(): Table<ReadFate> {
    const rate = this.troubleRate;
    return [
      [0.03 * rate, 'slow'],
      [0.02 * rate, 'no answer'],
      [0.01 * rate, 'error'],
      [0.01 * rate, 'quota away'],
      [0.01 * rate, 'no quota'],
    ];
  }

  private overwriteFates(): Table<OverwriteFate> {
    const rate = this.troubleRate;
    return [
      [0.03 * rate, 'slow'],
      [0.03 * rate, 'done unheard'],
      [0.05 * rate, 'lost'],
      [0.05 * rate, 'lands late'],
      [0.01 * rate, 'error, done later'],
      [0.02 * rate, 'refused'],
      [0.02 * rate, 'error, done'],
      [0.02 * rate, 'error, not done'],
      [0.01 * rate, 'unsent'],
      [0.01 * rate, 'quota away'],
      [0.05 * rate, 'waits for quota'],
      [0.01 * rate, 'slowed down'],
    ];
  }
}

function errorOf(errorCode: number, errorClass: ImErrorClass) {
  return { kind: 'error', error: { errorCode, errorInfo: 'scripted', errorClass } } as const;
}
