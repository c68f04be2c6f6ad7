import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../../src/im-simulator/faults/faults.js';
import { textBody } from './service.js';
import { DyingEdit } from './dying-edit.js';
import type { GovernedService } from './governed-service.js';
import type { EditStep, GovernedLife, GovernedStep, TheirStep } from './governed-lives.js';
import { LifeSoFar } from './life-so-far.js';
import { untilReconciled } from './reported-message.js';
import { changeNothing, propose } from './steps-without-effect.js';
import { prepare } from './ways-of-edits.js';

/** One message that is governed in all ways, and what is done to it. */
export class LivedLife extends LifeSoFar {
  /** Of the replica that is to die. */
  readonly dying: DyingEdit;

  constructor(governed: GovernedService, plan: GovernedLife) {
    super(governed, plan);
    this.dying = new DyingEdit(this);
  }

  async live(steps: readonly GovernedStep[]): Promise<void> {
    for (const step of steps) {
      // Two changes of one millisecond have no order that anybody could know.
      await delay(3);
      await this.take(step);
    }
  }

  private take(step: GovernedStep): Promise<void> {
    switch (step.kind) {
      case 'edit':
        return this.edit(step);
      case 'theirs':
        return this.theirs(step);
      case 'reports':
        return this.report();
      case 'erasure':
        return this.erase(step.back);
      case 'hold':
        return this.governed.hold(this.scope);
      case 'hold from now on':
        return this.governed.hold({ ...this.scope, from: new Date().toISOString() });
      case 'look':
      case 'restores nothing':
      case 'dry run':
      case 'dry batch':
      case 'cancelled batch':
        return changeNothing(this, step.kind);
      default:
        return propose(this, step.kind);
    }
  }

  private get scope() {
    return { groupId: this.message.groupId, msgSeq: this.message.msgSeq };
  }

  private async edit(step: EditStep): Promise<void> {
    const { service } = this.governed;
    const content = this.nextContent(step.writes);
    const begin = await prepare(this, step, content);
    if (!begin) return;
    const before = this.message.overwrites.length;
    const faults = [...this.clientActs(step.client), ...this.fates(step.fate)];
    const ids = faults.map((fault) => service.im.fault(fault));
    const id = await begin();
    if (id !== null) await this.settled(id);
    for (const fault of ids) service.im.clearFaults(fault);
    if (id !== null) await this.keep(id, before, step.reported);
  }

  private fates(fate: EditStep['fate']): Fault[] {
    const next = this.message.nextOverwrite;
    switch (fate) {
      case 'done':
        return [];
      case 'refused':
        return [{ ...next, kind: 'code', errorCode: 10007 }];
      case 'lost after':
        return [{ ...next, kind: 'reset', when: 'after' }];
      case 'lost before':
        return [{ ...next, kind: 'reset', when: 'before' }];
      case 'late':
        return [{ ...next, kind: 'late', ms: 50, answer: 'reset' }];
    }
  }

  private clientActs(client: EditStep['client']): Fault[] {
    if (client === 'nothing' || client === 'edits while it waits') return [];
    const when = client === 'edits before it' ? 'before' : 'after';
    const edit = { MsgBody: textBody(`theirs beside ours ${this.next()}`) };
    return [{ ...this.message.nextOverwrite, kind: 'client', act: { edit }, when }];
  }

  private async theirs({ writes, reported }: TheirStep): Promise<void> {
    const n = this.next();
    const text = `theirs ${n}`;
    const customData = `their data ${n}`;
    const made = await this.message.theirs({
      ...(writes === 'custom data' ? {} : { text }),
      ...(writes === 'text' ? {} : { customData }),
    });
    // What nobody shows or tells, the record takes to have stayed.
    await this.keepForReport([made], writes === 'text' ? reported : 'at once');
    if (writes !== 'text') await untilReconciled(this.governed.service);
  }

  private async erase(back: number): Promise<void> {
    const edit = this.edits.at(-1 - back);
    if (!edit) return;
    // IM reports within seconds; but what it reports of our own may come as late as it likes.
    await this.report(this.plan.clockMs === 0 ? 'client' : 'all');
    await untilReconciled(this.governed.service);
    await this.governed.erase([edit.id]);
  }
}
