import type { Contents, MessageRef } from '../../src/edits/edit.js';
import type { Messages, OverwriteAnswer } from '../../src/edits/messages.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import { ImCalls, TIMEOUT_MS } from './im-calls.js';
import { errorOf, type OverwriteFate, overwriteFates, UNHEARD } from './im-fates.js';
import { type Departure, textOf } from './sim-im.js';

export type OverwriteOptions = Parameters<Messages['overwrite']>[2];

/** A request lands this much later at most: less than `lateLandingMs`. */
const LATEST_LANDING_MS = 4_990;

/** One process overwrites messages. */
export class ImOverwrites extends ImCalls {
  async overwrite(
    ref: MessageRef,
    contents: Contents,
    { deadline, maySend, onSend }: OverwriteOptions,
  ): Promise<OverwriteAnswer> {
    const text = contents.msgBody ? textOf(contents.msgBody) : '';
    const point = this.parts.line.numbered(`overwrites m${ref.msgSeq} with ${text}`);
    const fate = this.parts.fates.fault(point, overwriteFates(this.troubleRate), 'done');
    if (fate === 'waits for quota') {
      await this.pause(this.between(100, 7_000, `${point} waits`), `${point} has a permit`);
    } else {
      await this.pause(this.jitter(`${point} waits`), `${point} has a permit`);
    }
    if (fate === 'quota away') throw new StoreUnavailable(point);
    if (this.parts.clock.monotonic() >= deadline) return { kind: 'no-quota', waitMs: 1 };
    if (fate === 'unsent') return { kind: 'unsent', reason: 'refused' };
    if (!maySend()) return { kind: 'unsent', reason: 'held-back' };
    onSend();
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
      actor: this.parts.actor.name,
      at: this.parts.scheduler.now,
      isUnderWay: fate !== 'lost',
    };
    this.parts.observer.leaves(departure);
    return new Promise((resolve) => {
      const answer = (ms: number, value: OverwriteAnswer): void => {
        const label = `${point} is answered: ${value.kind}`;
        this.parts.scheduler.after(this.parts.actor, ms, label, () => resolve(value));
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
      this.parts.scheduler.after(null, this.landsAfter(point, fate), `${point} lands`, () => {
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
    const message = this.parts.im.at(ref);
    if (!message) return errorOf(20026, 'state');
    if (fate === 'refused') return errorOf(80001, 'deny');
    if (fate === 'error, not done') return errorOf(60008, 'retry');
    if (fate === 'slowed down') return errorOf(60007, 'quota-rate');
    this.somebodyElse(message, `${point}, before it`);
    const isDone = this.parts.im.overwrite(message, contents, text);
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
}
