import type { MessageRef } from '../../src/edits/edit.js';
import type { CallOptions, ReadAnswer } from '../../src/edits/messages.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import { ImCalls, TIMEOUT_MS } from './im-calls.js';
import { errorOf, readFates } from './im-fates.js';

/** One process reads messages. */
export class ImReads extends ImCalls {
  async read(ref: MessageRef, { deadline }: CallOptions): Promise<ReadAnswer> {
    const point = this.parts.line.numbered(`reads m${ref.msgSeq}`);
    const fate = this.parts.fates.fault(point, readFates(this.troubleRate), 'shown');
    const thereMs =
      fate === 'slow' ? this.between(50, 6_000, `${point} there`) : this.jitter(`${point} there`);
    if (fate === 'quota away') {
      await this.pause(thereMs, `${point}: the quota is away`);
      throw new StoreUnavailable(point);
    }
    if (fate === 'no quota') return { kind: 'no-quota', waitMs: 1 };
    return new Promise((resolve) => {
      const answer = (ms: number, value: ReadAnswer, then = () => undefined as void): void => {
        const leftMs = deadline - this.parts.clock.monotonic();
        const isLate = ms > leftMs;
        const label = isLate ? `${point}: deadline` : `${point} is answered`;
        this.parts.scheduler.after(this.parts.actor, isLate ? leftMs : ms, label, () => {
          if (!isLate) then();
          resolve(isLate ? { kind: 'no-answer', reason: 'deadline' } : value);
        });
      };
      if (fate === 'no answer') return answer(TIMEOUT_MS, { kind: 'no-answer', reason: fate });
      this.parts.scheduler.after(null, thereMs, `${point} arrives`, () => {
        const message = this.parts.im.at(ref);
        if (!message) return answer(0, { kind: 'missing' });
        if (fate === 'error') return answer(0, errorOf(60008, 'retry'));
        this.somebodyElse(message, `${point}, before it`);
        const item = this.parts.im.item(message);
        answer(this.jitter(`${point} back`), { kind: 'found', item }, () =>
          this.parts.observer.shown(this.parts.actor.name, message, item),
        );
        this.somebodyElse(message, `${point}, after it`);
      });
    });
  }
}
