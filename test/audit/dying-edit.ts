import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Death } from './governed-lives.js';
import type { LifeSoFar } from './life-so-far.js';

/** The edit of a life whose replica dies while it is under way. */
export class DyingEdit {
  private dying: { id: string; lands: Death['lands']; hold: number; before: number } | null = null;

  constructor(private readonly life: LifeSoFar) {}

  /** An edit of the replica that is to die is at IM. */
  async begin(): Promise<void> {
    const { death } = this.life.plan;
    if (!death) return;
    await delay(3);
    const { service } = this.life.governed;
    const when = death.lands === 'before' ? 'after' : 'before';
    const fault = { ...this.life.message.nextOverwrite, kind: 'hold', when } as const;
    const hold = service.im.fault(fault);
    const never = { ...this.life.message.nextOverwrite, kind: 'reset' } as const;
    const also = death.lands === 'never' ? [service.im.fault(never)] : [];
    const before = this.life.message.overwrites.length;
    const { status, body, text } = await this.life.governed.editByMortal(
      this.life.nextContent(death.writes),
    );
    const id = String(body['id'] ?? body['modificationId']);
    if (status !== 202) {
      for (const fault of [hold, ...also]) service.im.clearFaults(fault);
      if (status >= 500 || status === 409) throw new Error(text);
      await this.life.keep(id, before, 'never');
      return;
    }
    const isHeld = () => !service.im.faults().some((one) => one.id === hold);
    await expect.poll(isHeld).toBe(true);
    this.dying = { id, lands: death.lands, hold, before };
  }

  /** Its replica is dead. */
  async settle(): Promise<void> {
    const { death } = this.life.plan;
    if (!death || !this.dying) return;
    const { id, lands, hold, before } = this.dying;
    const { service } = this.life.governed;
    service.im.release(hold);
    if (lands === 'after') {
      const hasLanded = () => this.life.message.overwrites.length > before;
      await expect.poll(hasLanded).toBe(true);
    }
    await delay(3);
    if (death.client === 'edits after it')
      await this.life.message.theirs({ text: `theirs ${this.life.next()}` });
    const restoring = await this.life.restore(id);
    expect(restoring.status, restoring.text).toBe(409);
    await this.life.keep(id, before, death.reported);
  }
}
